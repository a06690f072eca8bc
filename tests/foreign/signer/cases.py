"""Foreign signatures through `mipush usersig verify`, and ours through a decoder of its own.

Arguments: the program, this folder, then NAME=WHERE for each signer that is there.
"""

import base64
import hashlib
import hmac
import json
import subprocess
import sys
import time
import zlib
from pathlib import Path

PROGRAM, HERE = sys.argv[1], Path(sys.argv[2])
APP, KEY = 1400000000, "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e"
OTHER_KEY = KEY[::-1]
USERS = ["administrator", "alice", "a", "u" * 32, "user_1-2", "用户一", "a b+c/d=", "\"quoted\\\"", "é"]
# Among others the length at which base64 has no filling.
EXPIRES = [1, 3600, 86_400, 15_552_000]

passed = failed = 0


def check(what, good, shown=""):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print(f"FAILED: {what} {shown}")


def mipush(*arguments, key):
    done = subprocess.run(
        [PROGRAM, *arguments, "--key-file", "-", "--no-input"], input=key, capture_output=True, text=True, env={}
    )
    return done.returncode, done.stdout, done.stderr


def verdict(sig, app=APP, user="", key=KEY, now=None):
    words = ["usersig", "verify", sig, f"--sdk-app-id={app}", f"--user-id={user}", "--json"]
    code, out, err = mipush(*words, *([f"--now={now}"] if now else []), key=key)
    try:
        return code, json.loads(out)["verdict"]
    except ValueError:
        return code, err


def decode(sig):
    """What a signature says. Written from the description of the format, with nothing of the program's in it."""
    text = sig.replace("*", "+").replace("-", "/").replace("_", "=")
    said = json.loads(zlib.decompress(base64.b64decode(text, validate=True)))
    lines = [f"TLS.identifier:{said['TLS.identifier']}", f"TLS.sdkappid:{said['TLS.sdkappid']}"]
    lines += [f"TLS.time:{said['TLS.time']}", f"TLS.expire:{said['TLS.expire']}"]
    if "TLS.userbuf" in said:
        lines.append(f"TLS.userbuf:{said['TLS.userbuf']}")
    signed = "".join(line + "\n" for line in lines).encode()
    mac = base64.b64encode(hmac.new(KEY.encode(), signed, hashlib.sha256).digest()).decode()
    return said, mac == said["TLS.sig"]


def foreign(name, where):
    command = {"node": ["node", str(HERE / "sign.js"), where], "python": [where, str(HERE / "sign.py")]}[name]
    asks = [{"app": APP, "key": KEY, "user": user, "expire": expire} for user in USERS for expire in EXPIRES]
    done = subprocess.run(command, input="".join(json.dumps(ask) + "\n" for ask in asks), capture_output=True, text=True)
    sigs = done.stdout.split()
    check(f"{name} signs everything", done.returncode == 0 and len(sigs) == len(asks), done.stderr)
    for ask, sig in zip(asks, sigs):
        about = f"{name} for {ask['user']!r}, {ask['expire']} s:"
        said, good = decode(sig)
        check(f"{about} the decoder agrees", good, said)
        made = said["TLS.time"]
        check(f"{about} it is fresh", abs(made - time.time()) < 300, made)
        check(f"{about} ok", verdict(sig, user=ask["user"], now=made) == (0, "ok"))
        last = made + ask["expire"]
        check(f"{about} ok in its last second", verdict(sig, user=ask["user"], now=last) == (0, "ok"))
        check(f"{about} expired", verdict(sig, user=ask["user"], now=last + 1) == (4, "expired"))
        check(f"{about} other user", verdict(sig, user="mallory", now=made) == (4, "identifier"))
        check(f"{about} other application", verdict(sig, app=APP + 1, user=ask["user"], now=made) == (4, "sdkappid"))
        check(f"{about} other key", verdict(sig, user=ask["user"], key=OTHER_KEY, now=made) == (4, "sig"))
    print(f"{name}: {len(sigs)} signatures")


def ours():
    now = 1_795_500_000
    for user in USERS:
        for expire in EXPIRES:
            for userbuf in [None, "00ff10"]:
                words = [f"--sdk-app-id={APP}", f"--user-id={user}", f"--expire={expire}", f"--now={now}"]
                words += [f"--userbuf-hex={userbuf}"] if userbuf else []
                code, out, err = mipush("usersig", "issue", *words, key=KEY + "\n")
                about = f"ours for {user!r}, {expire} s, userbuf {userbuf}:"
                said, good = decode(out.strip()) if code == 0 else ({}, False)
                check(f"{about} the decoder agrees", good, err)
                expected = {
                    "TLS.ver": "2.0",
                    "TLS.identifier": user,
                    "TLS.sdkappid": APP,
                    "TLS.time": now,
                    "TLS.expire": expire,
                }
                if userbuf:
                    expected["TLS.userbuf"] = base64.b64encode(bytes.fromhex(userbuf)).decode()
                said.pop("TLS.sig", None)
                check(f"{about} it says what was asked for", said == expected, said)


ours()
for signer in sys.argv[3:]:
    foreign(*signer.split("=", 1))
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
