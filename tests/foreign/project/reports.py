"""Judges what `doctor --project` writes for machines: reports.py PROGRAM SCRATCH SCHEMA."""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import junitparser

PROGRAM, SCRATCH, SCHEMA = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
APP = ["--package", "com.example.chat", "--app-id", "2882303761512345678", "--app-key", "5482037264137",
       "--cert-id", "1", "--sdk-app-id", "1400000001"]
EMPTY = '<manifest xmlns:android="http://schemas.android.com/apk/res/android">\n<application>\n</application>\n</manifest>\n'
faults = []


def mipush(*words, cwd=SCRATCH):
    return subprocess.run([PROGRAM, "--no-input", *words], cwd=cwd, capture_output=True, text=True)


def project(name, change):
    """A generated app in a folder whose name needs escaping, with one change in its manifest."""
    root = SCRATCH / name
    manifest = root / "app/src/main/AndroidManifest.xml"
    manifest.parent.mkdir(parents=True)
    manifest.write_text(EMPTY)
    (root / "app/build.gradle").write_text(
        "apply plugin: 'com.android.application'\nandroid { namespace 'com.example.chat'\ndefaultConfig {\n"
        "applicationId 'com.example.chat'\ntargetSdkVersion 34\n} }\n"
        "dependencies { implementation 'com.umeng.umsdk:xiaomi-push:6.0.1' }\n")
    done = mipush("generate", "all", "--im", "g2", "--sdk", "aar-6.0.1", *APP, "--write", str(root))
    assert done.returncode == 0, done.stderr
    manifest.write_text(change(manifest.read_text()))
    return root


def check(what, holds, shown=""):
    print(("ok   " if holds else "FAIL ") + what)
    if not holds:
        faults.append(what)
        print(shown)


schema = json.loads(SCHEMA.read_text())
validator = jsonschema.validators.validator_for(schema)(schema)
check("the schema is SARIF 2.1.0", "2.1.0" in json.dumps(schema["properties"]["version"]))

changes = {
    "clean": lambda text: text,
    "ein fehler 中": lambda text: text.replace('android:exported="true"', "", 1).replace("VIBRATE", "GET_TASKS"),
    "broken": lambda text: text.replace("</application>", ""),
}
for name, change in changes.items():
    root = project(name, change)
    if name == "broken":
        (root / ".mipush-lint.toml").write_text('[[suppress]]\ncode = "MP090"\nreason = "known"\n')
    for lang in ("en", "zh"):
        done = mipush("doctor", "--project", name, "--sarif", "out.sarif", "--junit", "out.xml", "--json", "--lang", lang)
        document = json.loads(done.stdout)
        sarif = json.loads((SCRATCH / "out.sarif").read_text())
        errors = [error.message for error in validator.iter_errors(sarif)]
        check(f"{name} ({lang}): SARIF keeps to the schema", not errors, "\n".join(errors[:5]))
        run = sarif["runs"][0]
        rules = run["tool"]["driver"]["rules"]
        results = run["results"]
        check(f"{name} ({lang}): every result names its rule",
              all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in results))
        told = sum(finding["status"] != "skip" for finding in document["findings"]) + len(document["suppressed"])
        check(f"{name} ({lang}): a result for each finding", len(results) == told, f"{len(results)} {told}")
        places = [location["physicalLocation"]["artifactLocation"]["uri"]
                  for result in results for location in result.get("locations", [])]
        check(f"{name} ({lang}): every place is a relative reference", all(not uri.startswith("/") and " " not in uri for uri in places))
        if name == "broken":
            put_up_with = [result for result in results if result.get("suppressions")]
            check(f"{name} ({lang}): what is put up with is marked", bool(put_up_with))

        cases = [case for suite in junitparser.JUnitXml.fromfile(str(SCRATCH / "out.xml")) for case in suite]
        summary = document["summary"]
        check(f"{name} ({lang}): JUnit has a case for each finding", len(cases) == summary["total"])
        kinds = [type(result).__name__ for case in cases for result in case.result]
        check(f"{name} ({lang}): failures and skips are told as such",
              (kinds.count("Failure"), kinds.count("Skipped")) == (summary["fail"], summary["skip"]), str(kinds))

if faults:
    sys.exit(f"{len(faults)} failed")
