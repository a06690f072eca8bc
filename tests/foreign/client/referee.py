"""Calls everything that other people's clients offer, and prints what came of it.

Usage: referee.py PROGRAM SCRATCH PACKAGE SECRET CLIENT@VERSION...
"""

import sys

from judge import Client, address


def main():
    url = address()
    from cases import CASES  # asks the emulator for its phones
    clients = []
    for name in sys.argv[5:]:
        client = Client(name, url)
        try:
            CASES[client.name](client)
        finally:
            client.close()
        clients.append(client)

    print()
    print("refused, damaged or never sent, and why")
    for client in clients:
        for call, verdict, codes, why in client.reasons:
            came = f"refused: {codes[-1]}" if verdict == "refused" else {"unsent": "never sent"}.get(verdict, verdict)
            print(f"  {client.name:14} {call:31} {came:14} {why}")
    print()
    columns = "{:30} {:>6} {:>9} {:>20} {:>20} {:>12} {:>12}"
    print(columns.format("client", "calls", "accepted", "refused as expected", "damaged as expected", "never sent",
                         "unexplained"))
    for client in clients:
        counts = client.counts
        print(columns.format(f"{client.name} {client.version}", sum(counts.values()), counts["accepted"],
                             counts["refused"], counts["damaged"], counts["unsent"], counts["unexplained"]))
    problems = [line for client in clients for line in client.problems]
    if problems:
        print("\nunexplained")
        for line in problems:
            print("  " + line)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
