"""Compares what mipush reads of APKs with what dexdump, aapt, apktool and androguard read, and its verdicts with what is
known of each APK. Called by ../apk: PROGRAM FACTS SCRATCH READER…"""

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as tree
import zipfile
from pathlib import Path

PROGRAM, FACTS, SCRATCH, READERS = sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4:]
ANDROID = "{http://schemas.android.com/apk/res/android}"
KINDS = ("activity", "activity-alias", "service", "receiver", "provider")
failed = []


def run(*command, codes=(0,)):
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
    if done.returncode not in codes:
        sys.exit(f"{command[0]} gave {done.returncode}: {done.stderr.decode(errors='replace')[-500:]}")
    return done.stdout.decode(errors="replace")


def check(what, ours, theirs):
    if ours == theirs:
        print(f"ok   {what}: {len(ours) if hasattr(ours, '__len__') and not isinstance(ours, str) else ours}")
        return
    failed.append(what)
    print(f"FAIL {what}")
    if isinstance(ours, set):
        ours, theirs = ours - theirs, theirs - ours
    print(f"     ours:   {str(ours)[:300]}\n     theirs: {str(theirs)[:300]}")


def dexdump_classes(dex):
    """Class and superclass of every class, by dexdump."""
    out = run("dexdump", dex)
    name = lambda text: text[1:-1].replace("/", ".") if text else ""
    pairs = re.findall(r"Class descriptor  : '([^']*)'.*?(?:Superclass        : '([^']*)'|Interfaces)", out, re.S)
    return {f"{name(own)} {name(parent)}" for own, parent in pairs}


def our_classes(dex):
    return set(run(FACTS, "--classes", dex).splitlines())


def aapt_manifest(apk):
    """Names of permissions and components by `aapt dump xmltree`, whose lines are indented by depth."""
    found, element, package = {kind: [] for kind in (*KINDS, "uses-permission")}, None, None
    parents = []
    for line in run("aapt", "dump", "xmltree", apk, "AndroidManifest.xml").splitlines():
        start = re.match(r"( *)E: (\S+) ", line)
        if start:
            depth = len(start[1])
            parents = [known for known in parents if known[0] < depth]
            inside = [name for _, name in parents]
            element = start[2].split(":")[-1]
            element = None if "queries" in inside else element
            parents.append((depth, start[2]))
            continue
        name = re.search(r'A: (?:android:)?(?:\S*:)?name\(0x01010003\)="([^"]*)"', line)
        if name and element in found:
            found[element].append(name[1])
        own = re.search(r'A: package="([^"]*)"', line)
        if own and package is None:
            package = own[1]
    full = lambda name: package + name if name.startswith(".") else name if "." in name else f"{package}.{name}"
    return package, {kind: sorted(full(n) if kind in KINDS else n for n in names) for kind, names in found.items()}


def our_manifest(facts):
    manifest = facts["manifests"][0]
    found = {kind: [] for kind in (*KINDS, "uses-permission")}
    for component in manifest["components"]:
        found[component["kind"]].append(component["name"])
    found["uses-permission"] = manifest["uses_permissions"]
    return manifest["package"], {kind: sorted(names) for kind, names in found.items()}


def apktool_exported(apk, folder):
    """exported of every component, as text again by apktool."""
    run("apktool", "decode", "--no-src", "--force", "--frame-path", SCRATCH / "frame", "--output", folder, apk)
    root = tree.parse(folder / "AndroidManifest.xml").getroot()
    found = set()
    for element in root.find("application"):
        if element.tag in KINDS and element.get(ANDROID + "exported") in ("true", "false"):
            found.add(f"{element.get(ANDROID + 'name')} {element.get(ANDROID + 'exported')}")
    return root.get("package"), found


def verdicts(apk, *more):
    out = run(PROGRAM, "--no-input", "--state", SCRATCH / "none.toml", "doctor", "--apk", apk, "--json", *more, codes=(0, 9))
    return [f for f in json.loads(out)["findings"] if f["code"].startswith("MP")]


def broken(findings):
    return {f["code"] for f in findings if f["status"] in ("fail", "warn")}


def compare(apk):
    facts = json.loads(run(FACTS, apk))
    name = apk.name
    with zipfile.ZipFile(apk) as archive:
        dexes = sorted(entry for entry in archive.namelist() if re.fullmatch(r"classes\d*\.dex", entry))
        folder = SCRATCH / "dex" / name
        archive.extractall(folder, dexes)
    for dex in dexes:
        check(f"{name} {dex}: classes and superclasses as dexdump", our_classes(folder / dex), dexdump_classes(folder / dex))
    check(f"{name}: manifest as aapt", our_manifest(facts), aapt_manifest(apk))
    return facts, [folder / dex for dex in dexes]


def androguard(apk, facts, dexes):
    from loguru import logger

    logger.remove()
    from androguard.core.apk import APK
    from androguard.core.dex import DEX

    read = APK(str(apk))
    manifest = facts["manifests"][0]
    check(f"{apk.name}: package as androguard", manifest["package"], read.get_package())
    check(f"{apk.name}: targetSdk as androguard", str(manifest["target_sdk"]), str(read.get_target_sdk_version()))
    names = lambda kind: {c["name"] for c in manifest["components"] if c["kind"] == kind}
    check(f"{apk.name}: services as androguard", names("service"), set(read.get_services()))
    check(f"{apk.name}: receivers as androguard", names("receiver"), set(read.get_receivers()))
    for dex in dexes:
        theirs = {c.get_name()[1:-1].replace("/", ".") for c in DEX(dex.read_bytes()).get_classes()}
        check(f"{apk.name} {dex.name}: classes as androguard", {line.split(" ")[0] for line in our_classes(dex)}, theirs)


for apk in sorted((SCRATCH / "made").glob("*.apk")):
    facts, dexes = compare(apk)
    if "androguard" in READERS:
        androguard(apk, facts, dexes)
    package, exported = apktool_exported(apk, SCRATCH / "decoded" / apk.name)
    ours = {f"{c['name']} {c['exported']}" for c in facts["manifests"][0]["components"] if c["exported"] in ("true", "false")}
    full = {f"{package}{line}" if line.startswith(".") else line for line in exported}
    check(f"{apk.name}: exported as apktool", ours, full)
    # No certificate: the click rules are left open, and the app is right.
    check(f"{apk.name}: no fault", broken(verdicts(apk)), set())

# Real apps without MiPush: nothing of it is found, and nothing is made up.
for name in ("apidemos.apk", "settings.apk", "server.apk", "uiautomator.apk"):
    apk = SCRATCH / "real" / name
    if not apk.exists():
        continue
    facts, dexes = compare(apk)
    if "androguard" in READERS and name == "settings.apk":
        androguard(apk, facts, dexes)
    found = verdicts(apk)
    check(f"{name}: nothing of MiPush", broken(found), {"MP001"})
    check(f"{name}: and that is no fault", {f["severity"] for f in found if f["code"] == "MP001"}, {"info"})

# A filter of a real app: the alias that answers, and one that does not.
apidemos = SCRATCH / "real" / "apidemos.apk"
if apidemos.exists():
    answers = [c for c in json.loads(run(FACTS, apidemos))["manifests"][0]["components"] if c["exported"] == "true"]
    own = answers[0]["name"]
    short = own.removeprefix("io.appium.android.apis")
    uri = f"intent:#Intent;component=io.appium.android.apis/{short};end"
    out = run(PROGRAM, "intent", "check", "--apk", apidemos, "--json", uri, codes=(0, 9))
    check(f"apidemos.apk: {own} opens", json.loads(out)["findings"], [])
    other = run(PROGRAM, "intent", "check", "--apk", apidemos, "--json", uri.replace(short, "a.b.Absent"), codes=(9,))
    check("apidemos.apk: another does not", [f["code"] for f in json.loads(other)["findings"]], ["MP070"])

# Resources of a complete, right MiPush manifest for SDK 3.0.3, without code.
xmpush = SCRATCH / "real" / "xmpush.ap_"
if xmpush.exists():
    facts, _ = compare(xmpush)
    manifest = facts["manifests"][0]
    check("xmpush.ap_: package and levels", [manifest["package"], manifest["min_sdk"], manifest["target_sdk"]],
          ["com.ichong.zzy.mipush.test", 16, 23])
    found = verdicts(xmpush)
    check("xmpush.ap_: no error", {f["code"] for f in found if f["status"] == "fail"}, set())
    status = {f["code"]: f["status"] for f in found}
    check("xmpush.ap_: the manifest passes", {status[c] for c in ("MP010", "MP011", "MP012", "MP020", "MP022", "MP024", "MP043", "MP044")}, {"ok"})
    check("xmpush.ap_: classes are unknown", {status[c] for c in ("MP001", "MP040", "MP042", "MP050")}, {"skip"})

print(f"{len(failed)} failed")
sys.exit(bool(failed))
