//! Codes about the content of a REST call: 90xxx to 93xxx, and those of one's own callback.

use super::entry;
use crate::domain::text::Text;
use crate::protocol::code::{Code, Retry, t};

use Retry::{AfterPause, Never, Retryable};

const fn rest(number: i64, retry: Retry, source: &'static str, meaning: Text, cause: Text, action: Text) -> Code {
    entry("IM REST", number, retry, source, [meaning, cause, action])
}

const fn push(number: i64, retry: Retry, source: &'static str, meaning: Text, cause: Text, action: Text) -> Code {
    entry("TIMPush REST", number, retry, source, [meaning, cause, action])
}

const MSG_BODY: Text = t("`MsgBody` has the wrong shape or is not an array", "`MsgBody` 格式错误或不是数组");

const MSG_BODY_CAUSE: Text = t(
    "It must be an array of elements with `MsgType` and `MsgContent`; at most one of them may be custom.",
    "应为由 `MsgType` 与 `MsgContent` 组成的元素数组，其中自定义元素最多一个。",
);

const MSG_BODY_ACTION: Text =
    t("Correct `MsgBody`, even if there is a single element.", "修正 `MsgBody`；只有一个元素时也要用数组。");

const TOO_MANY: Text = t("There are too many accounts in one call", "单次请求的账号数量超限");

const TOO_MANY_CAUSE: Text = t("`To_Account` has more than 500 entries.", "`To_Account` 超过 500 个。");

const TOO_MANY_ACTION: Text = t("Split the call: at most 500 accounts each.", "拆分调用：每次最多 500 个账号。");

const TAG_LONG: Text = t("The tag is longer than 50 bytes", "标签超过 50 字节");

const TAG_LONG_CAUSE: Text = t("A Chinese character takes 3 bytes.", "一个汉字占 3 个字节。");

const TAG_LONG_ACTION: Text = t("Shorten the tag.", "请缩短标签。");

const CONDITION: Text = t("The condition by tags or attributes is wrong", "标签或属性推送条件有误");

const CONDITION_CAUSE: Text = t(
    "More than 10 tags, tags and attributes at once, a tag twice, an empty tag, or an attribute that is not valid.",
    "标签超过 10 个、标签与属性条件混用、标签重复、标签为空，或属性无效。",
);

const CONDITION_ACTION: Text = t(
    "Correct `Condition`: at most 10 tags of one kind, no duplicates, none empty.",
    "修正 `Condition`：最多 10 个标签，只用一种条件，不重复，不留空。",
);

const INTERNAL: Text = t("Internal error of the service", "服务内部错误");

const INTERNAL_CAUSE: Text = t("A fault on Tencent's side.", "腾讯云服务端故障。");

const SAME_RANDOM: Text =
    t("Retry with the same `MsgRandom`, so that nothing is sent twice.", "用相同的 `MsgRandom` 重试，以免重复发送。");

#[rustfmt::skip]
pub(super) static CODES: &[Code] = &[
    rest(90001, Never, "S8",
        t("The JSON could not be parsed", "JSON 格式解析失败"),
        t("Broken JSON; for a status query also an empty `To_Account`.", "JSON 语法有误；查询状态时 `To_Account` 为空也会如此。"),
        t("Check the body with a JSON linter.", "用 JSON 校验工具检查请求体。")),
    rest(90002, Never, "S8", MSG_BODY, MSG_BODY_CAUSE, MSG_BODY_ACTION),
    rest(90003, Never, "S8",
        t("`To_Account` is missing or of the wrong type", "缺少 `To_Account`，或其类型不对"),
        t("A number instead of text, or a misspelt name; names are case-sensitive.", "应为字符串却传了数字，或字段名拼写有误（区分大小写）。"),
        t("Give `To_Account` as text (an array in batch calls).", "以字符串填写 `To_Account`（批量接口为数组）。")),
    rest(90005, Never, "S8",
        t("`MsgRandom` is missing or no whole number", "缺少 `MsgRandom`，或其不是整数"),
        t("Every message needs an unsigned 32-bit number.", "每条消息都需要一个 32 位无符号整数。"),
        t("Add a random whole number from 0 to 4294967295.", "补上 0 至 4294967295 之间的随机整数。")),
    rest(90006, Never, "S8",
        t("`MsgTimeStamp` is missing or no whole number", "缺少 `MsgTimeStamp`，或其不是整数"),
        t("Milliseconds or text were sent instead of unix seconds.", "传了毫秒或字符串，而不是秒级时间戳。"),
        t("Give unix seconds, or leave the member out: newer pages do not list it.", "填写秒级时间戳，或省略该字段（新版文档已不再列出）。")),
    rest(90007, Never, "S8", MSG_BODY, MSG_BODY_CAUSE, MSG_BODY_ACTION),
    rest(90008, Never, "S8",
        t("`From_Account` is wrong", "`From_Account` 有误"),
        t("It is not text, or the account does not exist.", "不是字符串，或该账号不存在。"),
        t("Check that the sender exists, or leave it out: then the administrator sends.",
          "确认发送方账号存在；省略则以管理员身份发送。")),
    rest(90009, Never, "S8",
        t("The caller is not an administrator", "调用者不是管理员"),
        t("`identifier` names an ordinary account.", "`identifier` 填的是普通账号。"),
        t("Use an administrator's identifier with its own UserSig.", "换用管理员账号及其 UserSig。")),
    rest(90010, Never, "S8", MSG_BODY, MSG_BODY_CAUSE, MSG_BODY_ACTION),
    rest(90011, Never, "S8", TOO_MANY, TOO_MANY_CAUSE, TOO_MANY_ACTION),
    rest(90012, Never, "S8",
        t("`To_Account` is unknown", "`To_Account` 账号不存在"),
        t("The receiver was never imported and never logged in, or is mistyped.", "接收方从未导入或登录，或拼写有误。"),
        t("Import the account or let it log in once.", "导入该账号或让其登录一次。")),
    rest(90018, Never, "S8", TOO_MANY, TOO_MANY_CAUSE, TOO_MANY_ACTION),
    push(90020, Never, "S8", TAG_LONG, TAG_LONG_CAUSE, TAG_LONG_ACTION),
    push(90022, Never, "S8", CONDITION, CONDITION_CAUSE, CONDITION_ACTION),
    push(90024, AfterPause, "S8",
        t("Pushes came less than a second apart", "两次推送间隔不足 1 秒"),
        t("Pushes to everybody or to tags need at least one second between them.", "全员或标签推送之间至少要间隔 1 秒。"),
        t("Queue the pushes: one a second.", "排队发送，每秒一次。")),
    rest(90026, Never, "S8",
        t("`MsgLifeTime` is out of range", "`MsgLifeTime` 超出范围"),
        t("More than 604800 seconds (7 days). Newer pages say that such a message is kept 7 days instead.",
          "超过 604800 秒（7 天）。新版文档称会按 7 天处理。"),
        t("Give 1 to 604800 seconds, or nothing for 7 days. With 0 there is no offline push.",
          "填写 1 至 604800 秒，或省略（默认 7 天）。填 0 则没有离线推送。")),
    rest(90028, Never, "S8",
        t("`To_Account` is not an array", "`To_Account` 不是数组"),
        t("A batch call got a single text.", "批量接口传了单个字符串。"),
        t("Put the accounts into an array, even a single one.", "用数组填写，只有一个账号时也一样。")),
    rest(90029, Never, "S8",
        t("`To_Account` is empty", "`To_Account` 为空"),
        t("The list of receivers was built with nothing in it.", "接收方列表没有任何账号。"),
        t("Give at least one account.", "至少填写一个账号。")),
    rest(90030, Never, "S8",
        t("`SyncFromOldSystem` is wrong", "`SyncFromOldSystem` 有误"),
        t("The value has the wrong type or is out of range.", "取值类型不对或超出范围。"),
        t("Correct it, or leave it out.", "修正该字段，或省略。")),
    rest(90031, Never, "S8",
        t("`SyncOtherMachine` is wrong", "`SyncOtherMachine` 有误"),
        t("Only 1 (sync to the sender's devices) and 2 (do not) are values.", "只能取 1（同步到发送方各端）或 2（不同步）。"),
        t("Give the number 1 or 2, or leave it out.", "填写数字 1 或 2，或省略。")),
    push(90032, Never, "S8", CONDITION, CONDITION_CAUSE, CONDITION_ACTION),
    push(90033, Never, "S8", CONDITION, CONDITION_CAUSE, CONDITION_ACTION),
    push(90034, Never, "S8", TAG_LONG, TAG_LONG_CAUSE, TAG_LONG_ACTION),
    push(90039, Never, "S8", CONDITION, CONDITION_CAUSE, CONDITION_ACTION),
    push(90040, Never, "S8", CONDITION, CONDITION_CAUSE, CONDITION_ACTION),
    rest(90043, Never, "S6, S8",
        t("`OfflinePushInfo` is malformed", "`OfflinePushInfo` 格式错误"),
        t("A member has the wrong type: `Ext` must be one text (JSON inside text), `PushFlag` the number 0 or 1.",
          "字段类型不对：`Ext` 须为字符串（内含 JSON 文本），`PushFlag` 须为数字 0 或 1。"),
        t("Correct the types; do not escape `Ext` twice.", "修正字段类型；`Ext` 不要重复转义。")),
    rest(90044, Never, "S8",
        t("`MsgLifeTime` has the wrong type", "`MsgLifeTime` 类型不对"),
        t("The number was sent as text.", "数字被当作字符串发送。"),
        t("Send it as a number, without quotes.", "以数字填写，不加引号。")),
    push(90045, Never, "S6, S8",
        t("Push to everybody, to tags or to single users is not switched on", "未开通全员、标签或单发推送功能"),
        t("The paid Push service is not enabled for this SDKAppID.", "该 SDKAppID 未开通推送服务 Push（付费功能）。"),
        t("Enable the Push service in the IM console.", "在 IM 控制台开通推送服务 Push。")),
    push(90047, Never, "S6, S8",
        t("More than 100 pushes today", "当日推送超过 100 次"),
        t("Pushes to everybody or to tags are limited to 100 a day.", "全员或标签推送每天限 100 次。"),
        t("Wait for tomorrow, or ask Tencent for more.", "等到明天，或向腾讯云申请提高上限。")),
    rest(90048, Never, "S8",
        t("The account does not exist", "账号不存在"),
        t("It was deleted, never imported, or is mistyped.", "账号已删除、未导入，或拼写有误。"),
        t("Check the UserID; import the account or let it log in once.", "核对 UserID；导入该账号或让其登录一次。")),
    rest(90049, Never, "S8",
        t("Listed by Tencent; the page at hand has no text for it", "腾讯云列出了此码，但现有文档没有说明文字"),
        t("", ""),
        t("Read `ErrorInfo` in the answer, and ask Tencent's support.", "查看应答中的 `ErrorInfo`，并咨询腾讯云技术支持。")),
    push(90050, Never, "S6, S8",
        t("The push was recalled already", "推送已撤回，不能重复撤回"),
        t("A task can be recalled once.", "每个任务只能撤回一次。"),
        t("Nothing to mend.", "无需处理。")),
    push(90051, AfterPause, "S6, S8",
        t("Recalls come too often", "撤回过于频繁"),
        t("At most one recall a second.", "撤回接口每秒最多一次。"),
        t("Wait a second between recalls.", "每次撤回间隔 1 秒。")),
    push(90052, Never, "S6, S8",
        t("The push is older than 24 hours and cannot be recalled", "推送已超过 24 小时，无法撤回"),
        t("Recalls are taken within 24 hours.", "仅支持 24 小时内的撤回。"),
        t("Nothing to mend; send a correcting message.", "无法撤回，可补发一条更正消息。")),
    push(90053, Never, "S6, S8",
        t("The recall lacks `OfflinePushInfo`", "撤回请求缺少 `OfflinePushInfo`"),
        t("It is required when the task was sent with `OnlineOnlyFlag` 0.", "任务以 `OnlineOnlyFlag` 0 发送时，该字段必填。"),
        t("Add `OfflinePushInfo`.", "补上 `OfflinePushInfo`。")),
    rest(90054, Never, "S8",
        t("`MsgKey` is wrong", "`MsgKey` 有误"),
        t("It is not the text that the send's answer gave.", "不是发送应答中返回的那段文本。"),
        t("Take `MsgKey` from the answer to the send.", "使用发送应答中的 `MsgKey`。")),
    rest(90055, Never, "S8",
        t("The batch message is over 12 KB", "批量消息超过 12 KB"),
        t("A long text or large custom data in `MsgBody`.", "`MsgBody` 中的文本或自定义数据过大。"),
        t("Shorten it: send an id and let the app fetch the rest.", "缩短消息：只带 ID，其余由应用自行拉取。")),
    push(90056, Never, "S8",
        t("The push to everybody is over 10 KB", "全员推送内容超过 10 KB"),
        t("The whole body counts, `OfflinePushInfo` included.", "按整个请求体计算，含 `OfflinePushInfo`。"),
        t("Shorten it.", "请缩短内容。")),
    rest(90057, AfterPause, "S8, S25",
        t("First meaning, from `batchsendmsg`: the rate limit is exceeded", "含义之一（`batchsendmsg`）：调用频率超限"),
        t("Batch sends came too fast. From `timpush/batch` the same number is about `DataId`.",
          "批量发送过快。若由 `timpush/batch` 返回，则同一编码指 `DataId`。"),
        t("Wait, then send fewer calls: up to 500 accounts in each.", "稍等后减少调用次数：每次最多可带 500 个账号。")),
    push(90057, Never, "S6, S4",
        t("Second meaning, from `timpush/batch`: `DataId` is over 64 bytes", "含义之二（`timpush/batch`）：`DataId` 超过 64 字节"),
        t("Your own id was longer than it may be. From `batchsendmsg` the same number is the rate limit.",
          "自定义的 ID 过长。若由 `batchsendmsg` 返回，则同一编码指频率超限。"),
        t("Shorten `DataId` to 64 bytes.", "把 `DataId` 缩短到 64 字节以内。")),
    rest(90992, Retryable, "S8",
        t("Internal error, or your own callback is broken", "服务内部错误，或己方回调异常"),
        t("A fault on Tencent's side; if it stays, your callback server fails.", "腾讯云服务端故障；若持续出现，多为己方回调服务器异常。"),
        t("Retry with the same `MsgRandom`; then check your callback server.",
          "用相同的 `MsgRandom` 重试；仍失败则检查己方回调服务器。")),
    rest(90994, Retryable, "S8", INTERNAL, INTERNAL_CAUSE, SAME_RANDOM),
    // The pages disagree: one lists it among the lengths, the REST overview among the codes to retry.
    rest(90995, Retryable, "S8, S23",
        t("Internal error of the service, or the message is too long", "服务内部错误，或消息过长"),
        t("Tencent's pages list it both among the errors to retry and among the lengths (12 KB).",
          "腾讯云文档既把它列为可重试的错误，也把它列入长度超限（12 KB）。"),
        t("Retry once with the same `MsgRandom`; if it stays, shorten the message.",
          "用相同的 `MsgRandom` 重试一次；仍失败则缩短消息。")),
    rest(91000, Retryable, "S8", INTERNAL, INTERNAL_CAUSE, SAME_RANDOM),
    rest(93000, Never, "S8",
        t("The message is over 12 KB", "消息超过 12 KB"),
        t("A long text or large custom data in `MsgBody`.", "`MsgBody` 中的文本或自定义数据过大。"),
        t("Shorten it: send an id and let the app fetch the rest.", "缩短消息：只带 ID，其余由应用自行拉取。")),
    Code {
        last: 130_000,
        ..rest(120_001, Never, "S8",
            t("A code of your own callback", "己方回调自定义的错误码"),
            t("Your callback server refused the message and gave this number itself.", "己方回调服务器拒绝了消息，并自行返回了这个编码。"),
            t("Look it up in your callback server.", "请在己方回调服务器中查其含义。"))
    },
];
