"""Judges what a client returned and what the emulator's world holds. Takes the arguments of the referee.

Each client runs in a process of its own, which takes calls as lines of JSON. A case says what must come of a call:

  accepted   the emulator said 0, the client reported it, and exactly the phones named got exactly this message
  refused    the emulator said the code named, the client reported a failure, and no phone got anything
  damaged    accepted, but the client broke something on the way, and the world shows exactly that damage
  unsent     the client failed before it sent anything

Whatever comes out otherwise is unexplained and fails the suite. All but plain acceptance says why it is right.
"""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

PROGRAM, SCRATCH, PACKAGE, SECRET = sys.argv[1], Path(sys.argv[2]), sys.argv[3], sys.argv[4]
DESCRIPTION = "a=b & c+d 100% 世界"
PAYLOAD = '{"k":"v 1+1=2","u":"http://example.com/?a=b&c=d"}'
READY_LIMIT_S = 60
CALL_LIMIT_S = 60


def mipush(*arguments):
    """What the program answers, as JSON."""
    done = subprocess.run([PROGRAM, *arguments, "--json", "--quiet", "--no-input"], capture_output=True, text=True)
    try:
        return json.loads(done.stdout)
    except ValueError:
        raise AssertionError(f"mipush {' '.join(arguments)}: exit code {done.returncode}: {done.stderr}") from None


def address():
    """Where the emulator listens, as soon as it says so."""
    ready = SCRATCH / "ready.json"
    deadline = time.monotonic() + READY_LIMIT_S
    while not ready.exists():
        if time.monotonic() > deadline:
            sys.exit("the emulator did not start:\n" + (SCRATCH / "emulator.log").read_text())
        time.sleep(0.05)
    url = json.loads(ready.read_text())["xiaomi_url"]
    os.environ["MIPUSH_XIAOMI_URL"] = url  # or the program would ask Xiaomi about the topics of a phone
    return url


class Client:
    """One client: its process, its cases, and what came of them."""

    def __init__(self, name, url):
        self.name, self.version = name.split("@")
        here = Path(__file__).parent
        npm = self.name != "xmpush-python"
        command = ["node", here / f"{self.name}.js"] if npm else [SCRATCH / "venv/bin/python", here / f"{self.name}.py"]
        environment = {"NODE_PATH": str(SCRATCH / "npm/node_modules"), "PYTHONUTF8": "1"}
        self.process = subprocess.Popen(
            [*map(str, command), url, SECRET, PACKAGE], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, encoding="utf-8",
            env={**os.environ, **environment})
        self.counts = dict.fromkeys(("accepted", "refused", "damaged", "unsent", "unexplained"), 0)
        self.reasons, self.problems = [], []
        self.number = 0
        self.title = ""

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)

    def content(self, answer):
        """Whether the client says that the service said 0."""
        if self.name == "xiaomipush":
            return answer["returned"]["errorCode"] == 0
        return answer["returned"]["code"] == 0

    def discontent(self, code):
        """Whether the client says that the service refused; xmpush-python loses the code on the way."""
        return {
            "xiaomi-push": lambda answer: json.loads(answer["threw"])["code"] == code,
            "mipush": lambda answer: answer["returned"]["code"] == code and answer["returned"]["status"] == 200,
            "xiaomipush": lambda answer: answer["returned"]["errorCode"] == code,
            "xmpush-python": lambda answer: answer["threw"].startswith("APIError: APIError: -3: retry"),
        }[self.name]

    def next_title(self):
        """A title of its own for each message, by which it is found again."""
        self.number += 1
        self.title = f"{self.name} {self.number} 你好"
        return self.title

    def call(self, call, *arguments):
        self.process.stdin.write(json.dumps({"call": call, "args": arguments}) + "\n")
        self.process.stdin.flush()
        limit = threading.Timer(CALL_LIMIT_S, self.process.kill)
        limit.start()
        line = self.process.stdout.readline()
        limit.cancel()
        assert line, f"{self.name} died in {call}, or said nothing for {CALL_LIMIT_S} s"
        return json.loads(line)

    def judge(self, verdict, call, arguments, codes, phones, payload, says, also, why):
        before = seen()
        answer = self.call(call, *arguments)
        wrong = []
        requests = mipush("emulator", "journal", "--after", str(before), "--last", "50")["requests"]
        got = [entry["code"] for entry in requests]
        if got != codes:
            wrong.append(f"the emulator answered {got}, not {codes}")
        try:
            if not says(answer):
                wrong.append(f"the client said {json.dumps(answer, ensure_ascii=False)[:300]}")
        except (KeyError, TypeError, IndexError) as error:
            wrong.append(f"the client said {json.dumps(answer, ensure_ascii=False)[:300]} ({error!r})")
        if phones is not None:
            deliveries = received("--title", self.title) if self.title else []
            devices = sorted(delivery["device"] for delivery in deliveries)
            if devices != sorted(phones):
                wrong.append(f"phones {devices} got it, not {sorted(phones)}")
            for delivery in deliveries:
                if (delivery["description"], delivery["payload"]) != (DESCRIPTION, payload):
                    wrong.append(f"{delivery['device']} got {delivery['description']!r}, {delivery['payload']!r}")
            wrong += [f"{other['device']} got {other['title']!r} as well" for other in received("--package", PACKAGE)]
        try:
            if not wrong and also and also(answer) is False:
                wrong.append("the world does not hold what it should")
        except (AssertionError, KeyError, TypeError, IndexError) as error:
            wrong.append(f"the world does not hold what it should: {error!r}")
        self.title = ""
        self.counts["unexplained" if wrong else verdict] += 1
        self.problems += [f"{self.name} {call}: {line}" for line in wrong]
        if why:
            self.reasons.append((call, verdict, codes, why))
        return answer

    def accepted(self, call, *arguments, phones=(), payload=PAYLOAD, says=None, also=None, why=None, codes=(0,)):
        return self.judge("damaged" if why else "accepted", call, arguments, list(codes), phones, payload,
                          says or self.content, also, why)

    def refused(self, call, *arguments, codes, why, says=None):
        return self.judge("refused", call, arguments, codes, (), None, says or self.discontent(codes[-1]), None, why)

    def unsent(self, call, *arguments, why, says=None):
        says = says or (lambda answer: "threw" in answer)
        return self.judge("unsent", call, arguments, [], (), None, says, None, why)


def seen():
    """The number of the newest request."""
    requests = mipush("emulator", "journal", "--last", "1")["requests"]
    return requests[-1]["seq"] if requests else 0


def received(*which):
    """The messages of this kind on phones that were not asked for before: asking takes them."""
    return mipush("emulator", "expect", *which, "--at-least", "1", "--within", "0s")["deliveries"]
