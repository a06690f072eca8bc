"""Signs with PyPI's tls-sig-api-v2: lines of JSON on stdin, a signature a line."""

import json
import sys

import TLSSigAPIv2

for line in sys.stdin:
    ask = json.loads(line)
    made = TLSSigAPIv2.TLSSigAPIv2(ask["app"], ask["key"]).gen_sig(ask["user"], ask["expire"])
    # Older versions give bytes.
    print(made.decode() if isinstance(made, bytes) else made, flush=True)
