"""What the bench scripts share: building, timing pairs in turns, memory, and a state file of any size."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
QUICK = "--quick" in sys.argv
RUNS = 15 if QUICK else 40
BUILT = ROOT / "target" / "release" / "mipush"
# What is measured is a copy, as an operator's installed program is one: the file that the linker wrote lies in the page
# cache page by page, and starting it costs more than starting the same bytes written in one go.
BINARY = ROOT / "target" / "bench" / "mipush"
SECRET = "c2VjcmV0LXNlY3JldC1zZQ=="


def build():
    """The release binary, built where it is older than the sources, and the copy of it that is measured."""
    subprocess.run(["cargo", "build", "--release", "--locked"], cwd=ROOT, check=True)
    install(BUILT)


def install(built):
    """A fresh copy of a program beside the others that are measured."""
    copy = BINARY.parent / Path(built).name
    copy.parent.mkdir(exist_ok=True)
    copy.unlink(missing_ok=True)
    shutil.copy(built, copy)
    return str(copy)


def build_parse():
    """The bare TOML parse, installed like the program that it is compared with."""
    out = subprocess.run(
        ["cargo", "bench", "--no-run", "--bench", "toml_parse", "--message-format=json", "--locked"],
        cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True,
    ).stdout
    for line in out.splitlines():
        message = json.loads(line)
        if message.get("executable") and message.get("target", {}).get("name") == "toml_parse":
            return install(message["executable"])
    sys.exit("cargo did not say where toml_parse is")


def once(command, env, cwd):
    start = time.perf_counter()
    process = subprocess.Popen(command, env=env, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    process.wait()
    return time.perf_counter() - start, process.returncode


def memory(command, env, cwd):
    if not os.access("/usr/bin/time", os.X_OK):
        return "-"
    timed = ["/usr/bin/time", "-f", "%M", *command]
    runs = [subprocess.run(timed, env=env, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            for _ in range(5)]
    return f"{max(int(run.stderr.split()[-1]) for run in runs) / 1024:.1f}"


def pair(a, b, env, cwd, runs=RUNS):
    """Medians of A and B, the median of A/B pair by pair, and A's memory, the most of five runs."""
    times_a, times_b = [], []
    for index in range(runs + 2):
        ta, code_a = once(a, env, cwd)
        tb, code_b = once(b, env, cwd)
        if code_a not in (0, 11) or code_b not in (0, 11):
            sys.exit(f"failed ({code_a}, {code_b}): {a} / {b}")
        if index >= 2:
            times_a.append(ta)
            times_b.append(tb)
    ratio = statistics.median(x / y for x, y in zip(times_a, times_b))
    return statistics.median(times_a) * 1000, statistics.median(times_b) * 1000, ratio, memory(a, env, cwd)


def state_file(path, devices, per_user=1):
    """Devices, each registered, with a reported login of one of the users."""
    lines = [
        "schema_version = 1", "next_cert = 2", "", "[settings]", "devices_per_platform = 3", "",
        "[[cert]]", "id = 1", 'name = "prod"', 'package = "com.example.chat"', 'app_id = "2882303761512345678"',
        'app_secret = "env:MIPUSH_BENCH_SECRET"', 'click = "open-app"', 'region = "china"',
        'created_at = "2026-01-01T00:00:00Z"', 'changed_at = "2026-01-01T00:00:00Z"',
    ]
    for n in range(devices):
        lines += [
            "", "[[device]]", f'name = "phone{n}"', 'generation = "g2"', "", "[device.registration]",
            'app_id = "2882303761512345678"', 'package = "com.example.chat"', f'reg_id = "{n:064d}"',
            'at = "2026-01-02T00:00:00Z"',
        ]
    for n in range(devices):
        lines += [
            "", "[[session]]", f'user = "user{n // per_user}"', f'device = "phone{n}"', 'presence = "foreground"',
            'since = "2026-01-02T00:00:00Z"', 'logged_in_at = "2026-01-02T00:00:00Z"', "", "[session.binding]",
            "cert = 1", f'reg_id = "{n:064d}"', 'at = "2026-01-02T00:00:00Z"',
        ]
    path.write_text("\n".join(lines) + "\n")
    path.chmod(0o600)
