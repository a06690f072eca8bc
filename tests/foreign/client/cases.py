"""What is called, and what must come of it, client by client.

The phones: `one` has the alias user-1, the account acct-1 and the topic news; `two` has user-2, acct-2, news and
sports; `three` has none of these. `tests/fixtures/xiaomi-wire` has what the clients put on the wire.
"""

import datetime
import os

from judge import DESCRIPTION, PACKAGE, PAYLOAD, mipush, received

HOUR_MS = 3_600_000
REG_ID = {phone["device"]: phone["reg_id"] for phone in mipush("emulator", "phones")["phones"]}
ONE, TWO, THREE = REG_ID["one"], REG_ID["two"], REG_ID["three"]
EVERYBODY = ("one", "two", "three")
NOBODY = "bm9ib2R5IHJlZ2lzdGVyZWQgdGhpcyByZWdJZA=="

# The emulator's clock stands; its days are China's.
NOW = datetime.datetime.fromisoformat(os.environ["MIPUSH_NOW"].replace("Z", "+00:00"))
NOW_MS = int(NOW.timestamp()) * 1000
TODAY = NOW.astimezone(datetime.timezone(datetime.timedelta(hours=8)))
DAYS = ((TODAY - datetime.timedelta(days=1)).strftime("%Y%m%d"), TODAY.strftime("%Y%m%d"))


def topics(reg_id):
    """The topics of a phone, asked with a client that is known to work."""
    return mipush("topic", "list", "--reg-id", reg_id)


def waiting(job):
    """Whether a delayed send is still to come."""
    return job in str(mipush("schedule", "list"))


def traced(trace, message, **counts):
    """Whether a trace is of this message and says these counts."""
    return trace["id"] == message and all(trace[key] == value for key, value in counts.items())


def message_id(answer):
    """The id of an accepted message."""
    data = answer["returned"]["data"]
    return data["id"] if "id" in data else data["data"]["id"]


def opens(answer, kind):
    """Whether a finger on the notification opens this, and the trace then tells of the click."""
    message = message_id(answer)
    opened = mipush("emulator", "tap", "one", message)["opened"]["kind"]
    trace = mipush("trace", message)["messages"][0]
    return opened == kind and (trace["resolved"], trace["delivered"], trace["clicked"]) == (1, 1, 1)


def passed_through(answer):
    """Whether the app got the message, and no notification came of it."""
    phone = mipush("emulator", "phones", "one")["phones"][0]
    messages = [[entry["msg_id"] for entry in phone[key]] for key in ("pass_through", "notifications")]
    return [message_id(answer) in ids for ids in messages] == [True, False]


def counted(days, **least):
    """Whether the daily counters say at least so much of today."""
    today = [day for day in days if day["date"] == DAYS[1]]
    return len(today) == 1 and all(today[0][key] >= value for key, value in least.items())


def xiaomi_push(client):
    def fields(**more):
        return {"title": client.next_title(), "description": DESCRIPTION, "payload": PAYLOAD, "passThrough": 0,
                "notifyType": -1, "restrictedPackageName": PACKAGE, "extra": {"notify_effect": "1"}, **more}

    sent = client.accepted("sendToRegid", ONE, fields(extra={"notify_effect": "1", "jobkey": "xp"}), phones=["one"],
                           also=lambda answer: opens(answer, "launcher"))
    client.accepted("send", ONE, fields(), phones=["one"])
    client.accepted("sendToRegid", [ONE, TWO], fields(), phones=["one", "two"])
    client.accepted("sendToRegid", [ONE, NOBODY], fields(), phones=["one"],
                    says=lambda answer: answer["returned"]["data"]["bad_regids"] == NOBODY)
    client.accepted("sendToRegid", ONE, fields(passThrough=1), phones=["one"], also=passed_through)
    client.accepted("sendToAlias", "user-1", fields(), phones=["one"])
    client.accepted("sendToAlias", ["user-1", "user-2"], fields(), phones=["one", "two"])
    client.accepted("sendToUserAccount", "acct-2", fields(), phones=["two"])
    client.accepted("sendToUserAccount", ["acct-1", "acct-2"], fields(), phones=["one", "two"])
    client.accepted("sendToTopic", "news", fields(), phones=["one", "two"])
    client.accepted("sendToAll", fields(), phones=EVERYBODY)
    client.accepted("sendToTopic", ["news", "sports"], fields(), phones=[],
                    why="a list of topics becomes one topic named news,sports, which nobody has")
    bare = fields()
    del bare["restrictedPackageName"]
    client.accepted("sendToAlias", "user-1", bare, phones=["one"])
    client.accepted("sendToAlias", "user-1", fields(timeToSend=NOW_MS + HOUR_MS), phones=[],
                    also=lambda answer: waiting(message_id(answer)))
    client.refused("sendToRegid", NOBODY, fields(), codes=[20301], why="a regId that nobody has")
    client.refused("sendToRegidWrongSecret", ONE, fields(), codes=[21301], why="a secret that is not the app's")
    client.refused("sendToAlias", "user-1", fields(title="x" * 51), codes=[65009], why="a title of 51 characters")
    client.accepted("sendToRegidSandbox", ONE, fields(), phones=["one"])
    client.accepted("subscribeTopic", [ONE, THREE], "xp-topic", "cat", also=lambda _: "xp-topic" in str(topics(THREE)))
    client.accepted("sendToTopic", "xp-topic", fields(), phones=["one", "three"])
    client.accepted("getTopicsOf", THREE, says=lambda answer: answer["returned"]["data"]["list"] == ["xp-topic"])
    client.accepted("unsubscribeTopic", THREE, "xp-topic", also=lambda _: "xp-topic" not in str(topics(THREE)))
    client.accepted("subscribeTopicByAlias", ["user-1", "user-2"], "xp-alias",
                    also=lambda _: "xp-alias" in str(topics(TWO)))
    client.accepted("unsubscribeTopicByAlias", "user-2", "xp-alias",
                    also=lambda _: "xp-alias" not in str(topics(TWO)))
    client.accepted("sendToTopic", "xp-alias", fields(), phones=["one"])
    client.accepted("getAliasesOf", ONE, says=lambda answer: answer["returned"]["data"]["list"] == ["user-1"])
    message = message_id(sent)
    client.accepted("getMessageStatus", message,
                    says=lambda answer: traced(answer["returned"]["data"]["data"], message, resolved=1, delivered=1))
    client.accepted("getMessageGroupStatus", "xp",
                    says=lambda answer: all(traced(*pair, delivered=1) for pair in
                                            zip(answer["returned"]["data"]["data"], [message], strict=True)))
    client.accepted("getMessagesStatus", NOW_MS - HOUR_MS, NOW_MS + HOUR_MS,
                    says=lambda answer: message in [one["id"] for one in answer["returned"]["data"]["data"]])
    client.accepted("getStats", *DAYS,
                    says=lambda answer: counted(answer["returned"]["data"]["data"], regid_recipients=5, received=10))
    client.accepted("getInvalidRegIds", says=lambda answer: answer["returned"] == [NOBODY])
    client.accepted("feedback event", says=lambda answer: answer["returned"] == [])


def mipush_npm(client):
    def fields(**more):
        return {"title": client.next_title(), "description": DESCRIPTION, "rawPayload": PAYLOAD, "passThrough": 0,
                "restrictedPackageName": PACKAGE, "extra": {"notify_effect": "1"}, **more}

    sent = client.accepted("sendToAlias", "user-1", fields(extra={"notify_effect": "1", "jobkey": "mp"}),
                           phones=["one"], also=lambda answer: opens(answer, "launcher"))
    client.accepted("sendToAlias", ["user-1", "user-2"], fields(), phones=["one", "two"])
    client.accepted("sendToAlias", "user-1", fields(timeToSend=NOW_MS + HOUR_MS), phones=[],
                    also=lambda answer: waiting(message_id(answer)))
    client.accepted("sendToAlias", "user-1", fields(passThrough=1), phones=["one"], also=passed_through)
    twice = fields(payload='{"k":"v 1"}')
    del twice["rawPayload"]
    client.accepted("sendToAlias", "user-1", twice, phones=["one"], payload="%7B%22k%22%3A%22v%201%22%7D",
                    why="payload() percent-encodes, and the form does it again: the app gets %7B%22k…")
    client.refused("sendToAlias", "nobody", fields(), codes=[20301], why="an alias that nobody has")
    why = "the request is made without its sender: TypeError"
    for call, *arguments in (("send", ONE), ("sendToRegId", ONE), ("sendToUserAccount", "acct-1"),
                             ("sendToTopic", "news"), ("sendToAll",)):
        client.unsent(call, *arguments, fields(), why=why, says=lambda answer: "appSecret" in answer["threw"])
    client.accepted("subscribeTopic", [ONE, THREE], "mp-topic", "cat", also=lambda _: "mp-topic" in str(topics(THREE)))
    client.accepted("unSubscribeTopic", ONE, "mp-topic", None, also=lambda _: "mp-topic" not in str(topics(ONE)))
    client.accepted("subscribeTopicByAlias", ["user-1", "user-2"], "mp-alias", None,
                    also=lambda _: "mp-alias" in str(topics(TWO)))
    client.accepted("unSubscribeTopicByAlias", "user-2", "mp-alias", None,
                    also=lambda _: "mp-alias" not in str(topics(TWO)))
    client.accepted("getTopicsOf", THREE, says=lambda answer: answer["returned"]["data"]["list"] == ["mp-topic"])
    client.accepted("getAliasesOf", TWO, says=lambda answer: answer["returned"]["data"]["list"] == ["user-2"])
    message = message_id(sent)
    client.accepted("getMessageStatus", message,
                    says=lambda answer: traced(answer["returned"]["data"]["data"], message, resolved=1, delivered=1))
    client.accepted("getMessageGroupStatus", "mp",
                    says=lambda answer: all(traced(*pair, delivered=1) for pair in
                                            zip(answer["returned"]["data"]["data"], [message], strict=True)))
    client.accepted("getMessagesStatus", NOW_MS - HOUR_MS, NOW_MS + HOUR_MS,
                    says=lambda answer: message in [one["id"] for one in answer["returned"]["data"]["data"]])
    client.accepted("getStats", *DAYS,
                    says=lambda answer: counted(answer["returned"]["data"]["data"], alias_recipients=3))
    client.accepted("getInvalidRegIds", says=lambda answer: isinstance(answer["returned"]["data"]["list"], list))
    client.accepted("getInvalidAlias", ONE, says=lambda answer: answer["returned"]["data"]["list"] == ["user-1"],
                    why="asks for the aliases of a regId instead of the invalid aliases")


def xiaomipush(client):
    def fields(**more):
        return {"Title": client.next_title(), "Description": DESCRIPTION, "Payload": PAYLOAD, "PassThrough": 0, **more}

    misspelt = "the target key is misspelt, refgistration_id: no target; it tries twice"
    client.refused("send", ONE, fields(), codes=[21305, 21305], why=misspelt)
    client.accepted("sendToIds", [ONE, TWO], fields(), phones=["one", "two"])
    client.accepted("sendToIds", [ONE], fields(PassThrough=1), phones=["one"], also=passed_through)
    client.accepted("sendToAlias", "user-1", fields(), phones=["one"])
    client.accepted("sendToAlias", "user-1", fields(Extra={"notify_effect": "1"}), phones=["one"],
                    also=lambda answer: opens(answer, "nothing"),
                    why="Extra() is lost: without notify_effect a tap does nothing")
    client.accepted("sendToAliases", ["user-1", "user-2"], fields(), phones=["one", "two"])
    client.accepted("sendToUserAccount", "acct-1", fields(), phones=["one"])
    client.accepted("sendToUserAccounts", ["acct-1", "acct-2"], fields(), phones=["one", "two"])
    client.accepted("broadcast", "news", fields(), phones=["one", "two"])
    client.accepted("broadcastAll", fields(), phones=EVERYBODY)
    client.accepted("multiTopicBroadcast", ["sports"], "UNION", fields(), phones=["two"])
    client.accepted("multiTopicBroadcast", ["sports", "news"], "UNION", fields(), phones=["two"],
                    why="of several topics only the first is sent to")
    client.accepted("sendToAlias", "user-1", fields(RestrictedPackageNames=["com.example.other"]), phones=["one"],
                    why="RestrictedPackageNames() keeps the commas and loses the names: any package of the app will do")
    client.refused("sendToAlias", "nobody", fields(), codes=[20301, 20301], why="an alias that nobody has")
    for kind in (0, 2, 3):
        client.refused("multiSend", [[ONE, fields()]], kind, codes=[10017, 10017],
                       why="each message is a list of nothing, and always goes to regids")
    client.refused("multiSendAtTime", [[ONE, fields()]], 0, NOW_MS + HOUR_MS, codes=[10017, 10017],
                   why="each message is a list of nothing")
    job = client.accepted("sendToAlias", "user-1", fields(TimeToSend=NOW_MS + HOUR_MS), phones=[],
                          also=lambda answer: waiting(message_id(answer)))
    job = message_id(job)
    client.accepted("checkScheduleJobExist", job)
    client.accepted("deleteScheduleJob", job, also=lambda _: not waiting(job))
    client.refused("checkScheduleJobExist", job, codes=[65028, 65028], why="a job that was deleted")
    title = client.next_title()
    client.accepted("pushToAndroid", "acct-1", title, PAYLOAD, phones=None, says=lambda answer: answer["returned"] == 0,
                    also=lambda _: [one["device"] for one in received("--title", title)] == ["one"])
    client.refused("pushToIos", "acct-1", client.next_title(), PAYLOAD, codes=[65011, 65011],
                   says=lambda answer: answer["returned"] == 65011, why="an iOS message, to an Android app")


def xmpush_python(client):
    def fields(**more):
        return {"title": client.next_title(), "description": DESCRIPTION, "payload": PAYLOAD, "pass_through": 0,
                "notify_type": -1, "restricted_package_name": PACKAGE, "extra": {"notify_effect": "1"}, **more}

    query = "the query of a GET is the repr of bytes, b'…': the first key and the last value are wrong"
    sent = client.accepted("send", ONE, fields(extra={"notify_effect": "1", "jobkey": "py"}), phones=["one"],
                           also=lambda answer: opens(answer, "launcher"))
    client.accepted("send", ",".join((ONE, TWO)), fields(), phones=["one", "two"])
    client.accepted("send", [ONE, TWO], fields(), phones=["two"], why="of a list of regIds only the last is sent to")
    client.accepted("send", ONE, fields(pass_through=1), phones=["one"], also=passed_through)
    client.accepted("send_to_alias", "user-1", fields(), phones=["one"])
    client.accepted("send_to_alias", ["user-1", "user-2"], fields(), phones=["two"],
                    why="of a list of aliases only the last is sent to")
    client.accepted("send_to_user_account", "acct-1", fields(), phones=["one"])
    client.accepted("send_to_user_account", "acct-1,acct-2", fields(), phones=["one", "two"])
    client.accepted("broadcast", "news", fields(), phones=["one", "two"])
    client.accepted("broadcast_all", fields(), phones=EVERYBODY)
    client.accepted("broadcast_all", fields(restricted_package_names=["com.example.other", PACKAGE]), phones=EVERYBODY,
                    why="of a list of packages only the last is sent to")
    client.accepted("multi_broadcast", ["news", "sports"], "UNION", fields(), phones=["one", "two"])
    client.accepted("multi_broadcast", ["news", "sports"], "INTERSECTION", fields(), phones=["two"])
    client.accepted("multi_broadcast", ["news", "sports"], "EXCEPT", fields(), phones=["one"])
    client.refused("send", NOBODY, fields(), codes=[20301] * 3, why="a regId that nobody has; it tries three times")
    client.accepted("subscribe_topic", [ONE, THREE], "py-topic", also=lambda _: "py-topic" in str(topics(THREE)))
    client.accepted("broadcast", "py-topic", fields(), phones=["one", "three"])
    client.accepted("unsubscribe_topic", THREE, "py-topic", also=lambda _: "py-topic" not in str(topics(THREE)))
    for call in ("subscribe_topic_alias", "unsubscribe_topic_alias"):
        client.refused(call, ["user-1"], "py-alias", codes=[21305] * 3,
                       why="sends alias where the service wants aliases")
    job = message_id(client.accepted("send", ONE, fields(time_to_send=NOW_MS + HOUR_MS), phones=[],
                                     also=lambda answer: waiting(message_id(answer))))
    client.accepted("check_schedule_job_exist", job)
    client.accepted("delete_schedule_job", job, also=lambda _: not waiting(job))
    keyed = message_id(client.accepted(
        "send", ONE, fields(time_to_send=NOW_MS + HOUR_MS, extra={"jobkey": "py-later"}), phones=[]))
    client.accepted("delete_schedule_job_key", "py-later", also=lambda _: not waiting(keyed))
    over = message_id(client.accepted("broadcast", "news", fields(), phones=["one", "two"]))
    client.refused("delete_topic", over, codes=[20315] * 3, why="a broadcast that has arrived cannot be deleted")
    later = message_id(client.accepted("broadcast", "news", fields(time_to_send=NOW_MS + HOUR_MS), phones=[]))
    client.accepted("delete_topic", later, also=lambda _: not waiting(later))
    client.accepted("validate_reg_ids", ONE)
    for call, arguments, code in (
        ("query_device_aliases", (PACKAGE, ONE), 10029),
        ("query_device_topics", (PACKAGE, ONE), 10029),
        ("query_device_user_accounts", (PACKAGE, ONE), 10029),
        ("query_message_status", (message_id(sent),), 10016),
        ("query_message_group_status", ("py",), 10016),
        ("query_message_status_time_range", (NOW_MS - HOUR_MS, NOW_MS + HOUR_MS), 10016),
        ("query_stat_data", (*DAYS, PACKAGE), 22022),
        ("fetch_ack_info", (PACKAGE,), 10016),
        ("fetch_click_info", (PACKAGE,), 10016),
        ("fetch_invalid_reg_id", (PACKAGE,), 10016),
    ):
        client.refused(call, *arguments, codes=[code] * 3, why=query)
    for asked, said in ((ONE, {ONE + "'": "unknown"}), ([ONE, TWO], {ONE: "online", TWO + "'": "unknown"})):
        client.accepted("query_device_presence", PACKAGE, asked, why=query, says=lambda answer: said == {
            one["regid"]: one["presence"] for one in answer["returned"]["data"]["list"]})
    client.accepted("query_invalid_reg_ids", says=lambda answer: NOBODY in answer["returned"]["data"]["list"])
    client.accepted("query_invalid_aliases", says=lambda answer: isinstance(answer["returned"]["data"]["list"], list))


CASES = {"xiaomi-push": xiaomi_push, "mipush": mipush_npm, "xiaomipush": xiaomipush, "xmpush-python": xmpush_python}
