"""What must be said of installed packages: xmpush.py PROGRAM SCRATCH [PACKAGE WITHOUT MIPUSH …]."""

import json
import subprocess
import sys
from pathlib import Path

PROGRAM, SCRATCH = sys.argv[1], Path(sys.argv[2])
faults = []


def check(what, holds, shown=""):
    print(("ok   " if holds else "FAIL ") + what)
    if not holds:
        faults.append(what)
        print(shown)


def doctor(folder):
    done = subprocess.run([PROGRAM, "--no-input", "doctor", "--project", str(folder), "--json"], cwd=SCRATCH,
                          capture_output=True, text=True)
    return json.loads(done.stdout), done.returncode


for folder in ("react-native-xmpush/package", "react-native-xmpush/package/android"):
    document, code = doctor(folder)
    module = document["project"]["modules"][0]
    status = {}
    for finding in document["findings"]:
        status.setdefault(finding["code"], set()).add(finding["status"])
    check(f"{folder}: it is a library with SDK 3.0.3", module["library"] and "3_0_3" in module["sdk"][0], str(module))
    # What was built and checked in is no manifest of the project.
    check(f"{folder}: one manifest", [name.split("/")[-3:] for name in module["manifests"]] == [["src", "main", "AndroidManifest.xml"]])
    manifest = [f"MP{number:03}" for number in [*range(10, 18), *range(20, 33), 42, 43, 44, 46, 90]]
    for code_of_rule in manifest:
        check(f"{folder}: {code_of_rule} is kept", status.get(code_of_rule) == {"ok"}, str(status.get(code_of_rule)))
    warned = sorted(rule for rule, found in status.items() if "warn" in found)
    check(f"{folder}: warned of are the register result and consent", warned == ["MP045", "MP052"], str(warned))
    check(f"{folder}: no error", code == 0 and not any("fail" in found for found in status.values()))
    check(f"{folder}: the test for the main process is seen", status.get("MP051") == {"ok"}, str(status.get("MP051")))

for package in sys.argv[3:]:
    document, code = doctor(f"{package}/package")
    wrong = [finding["code"] for finding in document["findings"] if finding["status"] == "fail"]
    check(f"{package}: no error", code == 0 and not wrong, str(wrong))

if faults:
    sys.exit(f"{len(faults)} failed")
