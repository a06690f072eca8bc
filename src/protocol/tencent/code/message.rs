//! Codes about sending a message and about reporting the push token: 20xxx, 21005, 22xxx.

use super::entry;
use crate::domain::text::Text;
use crate::protocol::code::{Code, Retry, t};

use Retry::{AfterPause, Never, Retryable};

const fn message(number: i64, retry: Retry, source: &'static str, meaning: Text, cause: Text, action: Text) -> Code {
    entry("IM message", number, retry, source, [meaning, cause, action])
}

const fn token(number: i64, retry: Retry, source: &'static str, meaning: Text, cause: Text, action: Text) -> Code {
    entry("IM push token", number, retry, source, [meaning, cause, action])
}

const NETWORK: Text = t("Network or server fault while sending", "发送时网络或服务端异常");

const NETWORK_CAUSE: Text =
    t("A fault on the way to, or inside, Tencent's service.", "通往腾讯云的网络或其内部服务故障。");

const NETWORK_ACTION: Text =
    t("Retry with growing pauses, and with the same `MsgRandom`.", "用相同的 `MsgRandom` 重试，间隔逐步加大。");

const NOT_FRIENDS: Text = t("Sender and receiver are not friends", "收发双方不是好友");

const NOT_FRIENDS_CAUSE: Text = t(
    "The application checks the relationship before sending, and one has not added, or has removed, the other.",
    "应用开启了发消息前的好友关系检查，而一方未添加或已删除对方。",
);

const NOT_FRIENDS_ACTION: Text = t(
    "Make them friends, or turn the relationship check off in the IM console. An administrator's REST send is not checked.",
    "让双方互加好友，或在 IM 控制台关闭关系检查；管理员通过 REST 发送不受此限制。",
);

const RECALL: Text = t("A message could not be recalled or edited", "消息撤回或编辑失败");

const RECALL_CAUSE: Text = t(
    "The message is unknown, too old, recalled already, or not of a kind that can be changed.",
    "消息不存在、已超时、已被撤回，或其类型不支持修改。",
);

const RECALL_ACTION: Text =
    t("Read the error text, and check the message's key and age.", "查看错误描述，核对消息的 key 与发送时间。");

#[rustfmt::skip]
pub(super) static CODES: &[Code] = &[
    message(20001, Never, "S8",
        t("The packet is bad", "请求包非法"),
        t("The request's content does not have the form the service expects.", "请求内容不符合服务端要求的格式。"),
        t("Check the request.", "请检查请求内容。")),
    message(20002, Never, "S8",
        t("The UserSig or an inner ticket has expired", "UserSig 或内部票据已过期"),
        t("The session lived longer than its UserSig.", "登录会话的存续时间超过了 UserSig 的有效期。"),
        t("Log in again with a fresh UserSig.", "用新的 UserSig 重新登录。")),
    message(20003, Never, "S8",
        t("The sender or the receiver is unknown", "发送方或接收方账号不存在"),
        t("One of the two UserIDs was never imported, or is mistyped.", "其中一方的 UserID 未导入，或拼写有误。"),
        t("Import the account or let it log in once.", "导入该账号，或让其登录一次。")),
    message(20004, Retryable, "S8", NETWORK, NETWORK_CAUSE, NETWORK_ACTION),
    message(20005, Retryable, "S8", NETWORK, NETWORK_CAUSE, NETWORK_ACTION),
    message(20006, Never, "S8",
        t("Your own callback refused the message", "己方发送前回调拒绝了该消息"),
        t("The callback before sending answered that the message must not go out.", "发送前回调的应答禁止下发该消息。"),
        t("Look into your callback server's rules and log.", "检查己方回调服务器的规则与日志。")),
    message(20007, Never, "S8",
        t("The receiver has blocked the sender", "接收方已将发送方拉黑"),
        t("The sender is on the receiver's block list. By default the sender is shown success: a console option.",
          "发送方在接收方的黑名单中。默认仍向发送方显示成功，可在控制台调整。"),
        t("Nothing to mend; the receiver decides.", "无需处理，由接收方决定。")),
    message(20008, Never, "S8",
        t("Sender and receiver are in different applications", "收发双方不属于同一应用"),
        t("The app changed its SDKAppID and still holds data of the old one.", "应用切换了 SDKAppID，但本地仍残留旧应用的数据。"),
        t("Clear the app's data after switching the SDKAppID.", "切换 SDKAppID 后请清除应用数据。")),
    message(20009, Never, "S8", NOT_FRIENDS, NOT_FRIENDS_CAUSE, NOT_FRIENDS_ACTION),
    message(20010, Never, "S8", NOT_FRIENDS, NOT_FRIENDS_CAUSE, NOT_FRIENDS_ACTION),
    message(20011, Never, "S8", NOT_FRIENDS, NOT_FRIENDS_CAUSE, NOT_FRIENDS_ACTION),
    message(20012, Never, "S8",
        t("The sender is muted", "发送方被禁言"),
        t("An administrator has taken the sender's right to speak.", "管理员禁止了该账号发言。"),
        t("Unmute the sender.", "解除该账号的禁言。")),
    message(20016, Never, "S8", RECALL, RECALL_CAUSE, RECALL_ACTION),
    message(20018, Retryable, "S8", NETWORK, NETWORK_CAUSE, NETWORK_ACTION),
    message(20022, Never, "S8", RECALL, RECALL_CAUSE, RECALL_ACTION),
    message(20023, Never, "S8", RECALL, RECALL_CAUSE, RECALL_ACTION),
    message(20027, Never, "S8", RECALL, RECALL_CAUSE, RECALL_ACTION),
    message(20028, Never, "S8", RECALL, RECALL_CAUSE, RECALL_ACTION),
    token(21005, Never, "S8",
        t("The token was reported before the login", "在登录成功之前上报了推送令牌"),
        t("`setOfflinePushConfig` runs when Xiaomi's SDK hands over the regId, and overtakes the login.",
          "小米 SDK 一回调 regId 就调用了 `setOfflinePushConfig`，早于登录完成。"),
        t("Keep the regId, and report it in the login's success callback. `mipush doctor` finds the place.",
          "先保存 regId，在登录成功的回调里再上报。`mipush doctor` 可帮助定位代码。")),
    token(22001, Never, "S8",
        t("No certificate was ever saved for the application", "应用从未上传过推送证书"),
        t("The IM console of this SDKAppID has no push certificate, or one saved only a moment ago.",
          "该 SDKAppID 的 IM 控制台中没有推送证书，或刚刚保存尚未生效。"),
        t("Add the certificate in the IM console, wait 10 minutes, then report the token again. `mipush cert add` keeps the same data here.",
          "在 IM 控制台添加证书，等待 10 分钟后重新上报令牌；本地可用 `mipush cert add` 登记同样的信息。")),
    token(22002, Retryable, "S8",
        t("Network fault while the token was reported", "上报令牌时网络异常"),
        t("The phone's connection to Tencent's service failed.", "手机与腾讯云的连接异常。"),
        t("Report the token again.", "重新上报令牌。")),
    token(22003, Never, "S8",
        t("The token is empty", "上报的令牌为空"),
        t("Xiaomi's registration had not finished, or had failed, when the token was reported.",
          "上报时小米推送尚未注册完成，或注册失败。"),
        t("Wait for `onReceiveRegisterResult` with result code 0, then report the regId after login. `mipush doctor` checks the set-up.",
          "等待 `onReceiveRegisterResult` 返回结果码 0，登录后再上报 regId。集成情况可用 `mipush doctor` 检查。")),
    token(22004, Never, "S8",
        t("The token is longer than 256 bytes", "令牌超过 256 字节"),
        t("Something else than the regId was passed, for instance a whole JSON text.", "传入的不是 regId，例如传了整段 JSON。"),
        t("Pass the regId only.", "只传 regId 本身。")),
    token(22005, Never, "S8b",
        t("The login packet is over 1024 bytes", "登录包超过 1024 字节"),
        t("Token and account data together are too long.", "令牌与账号数据合计过长。"),
        t("Check that token and UserID are what they should be.", "检查令牌与 UserID 是否正确。")),
    token(22006, AfterPause, "S8",
        t("The token is reported too often", "上报令牌过于频繁"),
        t("The app reports it in a loop, on every screen or on every return to the foreground.",
          "应用在循环中、每个页面或每次回到前台时都上报。"),
        t("Report it once after each login, and when the token changes.", "每次登录后上报一次，令牌变化时再上报。")),
    token(22007, Never, "S8",
        t("The quota of daily active users is exceeded", "日活用户数（DAU）超出配额"),
        t("More users logged in today than the plan allows.", "当日登录用户数超过套餐上限。"),
        t("Upgrade the plan in the IM console.", "请在 IM 控制台升级套餐。")),
];
