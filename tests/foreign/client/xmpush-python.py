"""PyPI xmpush-python, redirected by its own settings.

Usage: python xmpush-python.py URL SECRET PACKAGE
"""

import collections
import collections.abc
import json
import logging
import sys
import time

url, secret, package = sys.argv[1:]
logging.disable()
collections.Iterable = collections.abc.Iterable  # it was taken out of Python 3.10
time.sleep = lambda seconds: None  # it waits 1, 2 and 4 seconds after a refusal, which shows nothing

from xmpush.APISender import APISender  # noqa: E402
from xmpush.APISubscribe import APISubscribe  # noqa: E402
from xmpush.APITools import APITools  # noqa: E402
from xmpush.base.APIConstants import Constants  # noqa: E402
from xmpush.base.APIMessage import PushMessage  # noqa: E402

Constants.host = url.removeprefix("http://")
Constants.use_http()
sender, subscribe, tools = APISender(secret), APISubscribe(secret), APITools(secret)


def message(fields):
    built = PushMessage()
    for setter, value in fields.items():
        getattr(built, setter)(value)
    return built.message_dict()


CALLS = {
    "send": lambda target, fields: sender.send(message(fields), target),
    "send_to_alias": lambda target, fields: sender.send_to_alias(message(fields), target),
    "send_to_user_account": lambda target, fields: sender.send_to_user_account(message(fields), target),
    "broadcast": lambda topic, fields: sender.broadcast(message(fields), topic),
    "broadcast_all": lambda fields: sender.broadcast_all(message(fields)),
    "multi_broadcast": lambda topics, op, fields: sender.multi_broadcast(message(fields), topics, op),
}
for source in (subscribe, tools):
    CALLS.update((name, getattr(source, name)) for name in dir(type(source)) if name.split("_")[0] in
                 ("subscribe", "unsubscribe", "check", "delete", "query", "validate", "fetch"))

for line in sys.stdin:
    asked = json.loads(line)
    try:
        answer = {"returned": CALLS[asked["call"]](*asked["args"])}
    except Exception as error:
        answer = {"threw": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
