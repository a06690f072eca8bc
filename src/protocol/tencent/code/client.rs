//! Codes that the IM SDK hands to the app around login and push.

use super::entry;
use crate::domain::text::Text;
use crate::protocol::code::{Code, Retry, t};

use Retry::{AfterPause, Never, Retryable};

const fn sdk(number: i64, retry: Retry, meaning: Text, cause: Text, action: Text) -> Code {
    entry("IM SDK", number, retry, "S8", [meaning, cause, action])
}

const NETWORK: Text = t("Network fault between phone and Tencent IM", "手机与腾讯云 IM 之间的网络异常");

const NETWORK_CAUSE: Text = t(
    "The phone was offline, the connection broke, or the request or its answer was lost or timed out.",
    "手机离线、连接中断，或请求、应答丢失、超时。",
);

const NETWORK_ACTION: Text =
    t("Check the phone's network; the SDK connects again by itself.", "检查手机网络；SDK 会自动重连。");

#[rustfmt::skip]
pub(super) static CODES: &[Code] = &[
    Code {
        last: -10_001,
        ..sdk(-10_009, Never,
            t("An inner key or ticket is stale", "内部密钥或票据已失效"),
            t("The session is older than the keys it was opened with.", "会话所用的密钥已经过期。"),
            t("Log in again.", "请重新登录。"))
    },
    sdk(6012, Retryable,
        t("The request timed out (older SDKs)", "请求超时（旧版 SDK）"),
        t("The phone's network is slow or broken.", "手机网络缓慢或中断。"),
        t("Check the network and try again.", "检查网络后重试。")),
    sdk(6013, Never,
        t("The SDK is not initialised", "SDK 未初始化"),
        t("A call was made before `initSDK`.", "在调用 `initSDK` 之前就使用了接口。"),
        t("Initialise the SDK first, in the main process.", "先在主进程中初始化 SDK。")),
    sdk(6014, Never,
        t("Not logged in, or kicked", "未登录，或已被踢下线"),
        t("The login has not succeeded yet, the user logged out, or another device took the place.",
          "登录尚未成功、用户已登出，或被其他设备挤下线。"),
        t("Log in first; call `registerPush` or report the token only after the login's success.",
          "先登录；登录成功后再调用 `registerPush` 或上报令牌。")),
    sdk(6017, Never,
        t("An argument is invalid", "参数无效"),
        t("An empty or wrong value was passed to the SDK.", "传给 SDK 的值为空或有误。"),
        t("Read the error text: it names the argument.", "查看错误描述，其中会指出是哪个参数。")),
    sdk(6022, Never,
        t("Local file error", "本地文件读写错误"),
        t("No right to write, or the phone's storage is full.", "没有读写权限，或手机存储已满。"),
        t("Check the app's storage rights and the free space.", "检查应用的存储权限与剩余空间。")),
    sdk(6023, Never,
        t("Logged out before the login had finished (older SDKs)", "登录尚未完成就已登出（旧版 SDK）"),
        t("The app called `logout` while `login` was under way.", "应用在登录过程中调用了 `logout`。"),
        t("Wait for the login's callback before logging out.", "等登录回调返回后再登出。")),
    sdk(6206, Never,
        t("The UserSig has expired", "UserSig 已过期"),
        t("The UserSig's time ran out while the user was logged in, or an old one was stored.",
          "登录期间 UserSig 到期，或使用了缓存的旧 UserSig。"),
        t("Fetch a fresh UserSig from your server and log in again. `mipush usersig verify` shows when one ends.",
          "从己方服务器获取新的 UserSig 后重新登录。`mipush usersig verify` 可查看到期时间。")),
    sdk(6208, Never,
        t("Kicked by another device", "被其他设备踢下线"),
        t("The same account logged in on another device of the same platform while this one was away. A kicked device gets no pushes.",
          "该设备不在线期间，同一账号在同平台的另一台设备上登录。被踢的设备收不到推送。"),
        t("Log in again and report the token again; `mipush session list` shows who holds the place.",
          "重新登录并重新上报令牌；`mipush session list` 可查看当前登录的设备。")),
    sdk(7003, Never,
        t("The UserID is invalid", "UserID 无效"),
        t("It is empty or longer than 32 bytes.", "为空，或超过 32 字节。"),
        t("Use a UserID of 1 to 32 bytes.", "使用 1 至 32 字节的 UserID。")),
    sdk(7008, AfterPause,
        t("An interface is called too often", "接口调用过于频繁"),
        t("The app calls the same interface in a loop.", "应用在循环中调用同一接口。"),
        t("Call it once for each event.", "每个事件只调用一次。")),
    sdk(9506, AfterPause,
        t("More than 5 calls a second", "每秒调用超过 5 次"),
        t("The app calls the same interface in a loop.", "应用在循环中调用同一接口。"),
        t("Space the calls out.", "请拉开调用间隔。")),
    sdk(9508, Retryable, NETWORK, NETWORK_CAUSE, NETWORK_ACTION),
    sdk(9510, Retryable, NETWORK, NETWORK_CAUSE, NETWORK_ACTION),
    sdk(9512, Retryable, NETWORK, NETWORK_CAUSE, NETWORK_ACTION),
    sdk(9516, Retryable, NETWORK, NETWORK_CAUSE, NETWORK_ACTION),
    sdk(9520, Retryable, NETWORK, NETWORK_CAUSE, NETWORK_ACTION),
    sdk(9523, Retryable, NETWORK, NETWORK_CAUSE, NETWORK_ACTION),
    sdk(9524, Retryable, NETWORK, NETWORK_CAUSE, NETWORK_ACTION),
    sdk(70101, Never,
        t("The ticket has expired (older SDKs)", "票据已过期（旧版 SDK）"),
        t("The session is older than its UserSig.", "会话的存续时间超过了 UserSig 的有效期。"),
        t("Log in again with a fresh UserSig.", "用新的 UserSig 重新登录。")),
];
