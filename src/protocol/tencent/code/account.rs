//! Codes about accounts and UserSigs, answered to logins and to REST calls: 4xxxx, 70xxx, 71xxx, 72xxx.

use super::entry;
use crate::domain::text::Text;
use crate::protocol::code::{Code, Retry, t};

use Retry::{AfterPause, Never, Retryable};

const fn account(number: i64, retry: Retry, source: &'static str, meaning: Text, cause: Text, action: Text) -> Code {
    entry("IM account", number, retry, source, [meaning, cause, action])
}

const IMPORT: Text = t(
    "A code of `account_import`; the pages at hand do not say what it stands for",
    "`account_import` 的返回码；现有文档未给出含义",
);

const IMPORT_CAUSE: Text = t(
    "Probably one of the account's fields: UserID (at most 32 bytes), nick or picture.",
    "多半与账号字段有关：UserID（不超过 32 字节）、昵称或头像。",
);

const IMPORT_ACTION: Text = t("Read `ErrorInfo` in the answer.", "请查看应答中的 `ErrorInfo`。");

const MALFORMED: Text = t("The UserSig is malformed", "UserSig 格式错误，无法解析");

const MALFORMED_CAUSE: Text = t(
    "`+`, `/` and `=` were not replaced by `*`, `-` and `_`, or the UserSig was cut off or damaged in the URL.",
    "`+`、`/`、`=` 未替换为 `*`、`-`、`_`，或 UserSig 在 URL 中被截断、损坏。",
);

const MALFORMED_ACTION: Text = t(
    "Make a fresh one with `mipush usersig issue`; `mipush usersig verify` shows at which step the old one breaks.",
    "用 `mipush usersig issue` 重新生成；`mipush usersig verify` 可指出旧的 UserSig 在哪一步出错。",
);

const SERVER: Text = t("The server timed out or failed", "服务端超时或内部错误");

const SERVER_CAUSE: Text = t("A fault on Tencent's side.", "腾讯云服务端故障。");

const SERVER_ACTION: Text =
    t("Retry with growing pauses, and with the same `MsgRandom`.", "用相同的 `MsgRandom` 重试，间隔逐步加大。");

const UPGRADE: Text = t("Upgrade the plan in the IM console.", "请在 IM 控制台升级套餐。");

#[rustfmt::skip]
pub(super) static CODES: &[Code] = &[
    account(40005, Never, "S26", IMPORT, IMPORT_CAUSE, IMPORT_ACTION),
    account(40006, Never, "S26", IMPORT, IMPORT_CAUSE, IMPORT_ACTION),
    account(40601, Never, "S26", IMPORT, IMPORT_CAUSE, IMPORT_ACTION),
    account(70001, Never, "S8",
        t("The UserSig has expired", "UserSig 已过期"),
        t("Its time is up, or the clock of the machine that signed it is wrong.", "有效期已过，或签发机器的时钟不准。"),
        t("Make a new one, valid for at least 24 hours: `mipush usersig issue`.",
          "重新生成，有效期建议不少于 24 小时：`mipush usersig issue`。")),
    account(70002, Never, "S8b",
        t("The UserSig is empty", "UserSig 为空"),
        t("The app logged in before it had fetched a UserSig from your server.", "应用还没从己方服务器取得 UserSig 就发起了登录。"),
        t("Pass the UserSig; fetch it first, then log in.", "先取得 UserSig，再带上它登录。")),
    account(70003, Never, "S8", MALFORMED, MALFORMED_CAUSE, MALFORMED_ACTION),
    account(70005, Never, "S8b", MALFORMED, MALFORMED_CAUSE, MALFORMED_ACTION),
    account(70009, Never, "S8",
        t("The signature is wrong: made with another app's key", "UserSig 签名错误：使用了其他应用的密钥"),
        t("SDKAppID and SecretKey do not belong together, or a stray blank came along when the key was copied.",
          "SDKAppID 与密钥（SecretKey）不配套，或复制密钥时带入了空格。"),
        t("Compare the pair with the IM console, then `mipush usersig verify`.",
          "在 IM 控制台核对二者是否配套，再用 `mipush usersig verify` 验证。")),
    account(70013, Never, "S8",
        t("The UserID differs from the signed one", "UserID 与签名中的不一致"),
        t("The UserSig was made for another account.", "该 UserSig 是为另一个账号生成的。"),
        t("Sign for this very identifier: `mipush usersig issue`.", "请为当前 identifier 重新签发：`mipush usersig issue`。")),
    account(70014, Never, "S8",
        t("The SDKAppID differs from the signed one", "SDKAppID 与签名中的不一致"),
        t("The UserSig was made for another application, often test against production.",
          "该 UserSig 是为另一个应用生成的，常见于测试与正式环境混用。"),
        t("Sign for this very SDKAppID: `mipush usersig issue`.", "请为当前 SDKAppID 重新签发：`mipush usersig issue`。")),
    account(70016, Never, "S8",
        t("There is no public key for this SDKAppID", "该 SDKAppID 没有对应的密钥"),
        t("The region or the SDKAppID is wrong. With `registerPush` the appKey is wrong.",
          "区域或 SDKAppID 有误；若由 `registerPush` 返回，则是 appKey 有误。"),
        t("Check SDKAppID and the region's domain; in the app, check the appKey of the Push console page.",
          "核对 SDKAppID 与区域域名；客户端请核对推送控制台页面上的 appKey。")),
    account(70020, Never, "S8",
        t("There is no such SDKAppID", "SDKAppID 不存在"),
        t("The region or the SDKAppID is wrong. With `registerPush` the appKey is wrong.",
          "区域或 SDKAppID 有误；若由 `registerPush` 返回，则是 appKey 有误。"),
        t("Check SDKAppID and the region's domain; in the app, check the appKey of the Push console page.",
          "核对 SDKAppID 与区域域名；客户端请核对推送控制台页面上的 appKey。")),
    account(70050, AfterPause, "S8",
        t("Too many UserSig checks failed", "UserSig 校验失败次数过多"),
        t("A wrong UserSig is tried again and again.", "错误的 UserSig 被反复提交。"),
        t("Stop, mend the UserSig, and wait one minute.", "停止重试，修正 UserSig，并等待 1 分钟。")),
    account(70051, Never, "S8",
        t("The account is on the block list", "账号被列入黑名单"),
        t("Tencent has barred this account.", "腾讯云限制了该账号。"),
        t("Ask Tencent's support.", "请联系腾讯云技术支持。")),
    account(70107, Never, "S8",
        t("The account was never imported", "账号未导入 IM"),
        t("This UserID has never logged in and was not imported, or it was deleted, or it is mistyped.",
          "该 UserID 从未登录、也未导入，或已被删除，或拼写有误。"),
        t("Import it (`account_import`), or let the user log in once.",
          "导入该账号（`account_import`），或让用户登录一次。")),
    account(70114, AfterPause, "S8b",
        t("Logins are limited for safety", "出于安全原因限制登录"),
        t("The account logs in too often within a short time.", "账号短时间内登录过于频繁。"),
        t("Slow down: log in once at the app's start, and not in a loop.", "降低频率：应用启动时登录一次即可，不要循环登录。")),
    account(70169, Retryable, "S8", SERVER, SERVER_CAUSE, SERVER_ACTION),
    account(70202, Retryable, "S8b", SERVER, SERVER_CAUSE, SERVER_ACTION),
    account(70206, Never, "S8b",
        t("The number of accounts in the batch is wrong", "批量账号数量有误"),
        t("None at all, or more than the interface takes.", "数量为零，或超过接口上限。"),
        t("Keep to the interface's limit: 100 for `account_check`.", "遵守接口上限：`account_check` 为 100 个。")),
    account(70398, Never, "S8",
        t("There are too many accounts", "账号数量超限"),
        t("The plan's number of accounts is used up; the free plan has 100.", "套餐的账号数已用完；免费版为 100 个。"),
        t("Upgrade the plan, or delete accounts that are no longer needed.", "升级套餐，或删除不再需要的账号。")),
    account(70399, Never, "S8",
        t("A deleted account is imported again too early", "已删除账号重新导入过早"),
        t("On formal plans, a deleted account may only come back after 3 months.", "正式版套餐中，账号删除后 3 个月内不能重新导入。"),
        t("Wait, or use another UserID.", "请等待，或换用其他 UserID。")),
    account(70402, Never, "S8",
        t("A parameter is wrong", "参数非法"),
        t("A required member is missing, or has the wrong type.", "缺少必填字段，或字段类型不对。"),
        t("Check required members and types; `ErrorInfo` may name the one.", "检查必填字段与类型；`ErrorInfo` 可能会指出具体字段。")),
    account(70403, Never, "S8b",
        t("The caller is not an administrator", "调用者不是管理员"),
        t("`identifier` names an ordinary account.", "`identifier` 填的是普通账号。"),
        t("Use an administrator's identifier with its own UserSig.", "换用管理员账号及其 UserSig。")),
    account(70404, Never, "S8",
        t("The SDK is too old", "SDK 版本过低"),
        t("The app was built with an IM SDK that the service no longer takes.", "应用集成的 IM SDK 版本已不被支持。"),
        t("Update the SDK in the app.", "请升级应用中的 SDK。")),
    account(70500, Retryable, "S8", SERVER, SERVER_CAUSE, SERVER_ACTION),
    account(71000, Never, "S8",
        t("Deleting this account is not allowed", "不允许删除该账号"),
        t("The console switch for deleting accounts is off.", "控制台中删除账号的开关未打开。"),
        t("Turn the switch on in the IM console.", "请在 IM 控制台打开该开关。")),
    account(72000, Never, "S8",
        t("The daily active users pass the trial quota", "日活用户数（DAU）超出体验版配额"),
        t("More users logged in today than the trial edition allows.", "当日登录用户数超过体验版上限。"), UPGRADE),
    account(72001, Never, "S8",
        t("The user status feature is off", "用户状态功能未开启"),
        t("The feature has a switch in the IM console.", "该功能需在 IM 控制台开启。"),
        t("Turn it on in the IM console.", "请在 IM 控制台开启。")),
    account(72002, Never, "S8",
        t("The monthly active users pass the trial quota", "月活用户数（MAU）超出体验版配额"),
        t("More users logged in this month than the trial edition allows.", "当月登录用户数超过体验版上限。"), UPGRADE),
    account(72010, AfterPause, "S8",
        t("Login, logout, foreground, background or push configuration is reported too often for one user",
          "同一用户登录、登出、前后台切换或设置推送配置过于频繁"),
        t("The app repeats one of these calls in a loop or on every screen.", "应用在循环中或每个页面重复调用这些接口。"),
        t("Call each once for its event: report the token once after login, `doBackground` once on leaving.",
          "每个事件只调用一次：登录后上报一次令牌，切到后台调用一次 `doBackground`。")),
    account(72011, Never, "S8",
        t("The global do-not-disturb feature is off", "全局免打扰功能未开启"),
        t("The feature has a switch in the IM console.", "该功能需在 IM 控制台开启。"),
        t("Turn it on in the IM console.", "请在 IM 控制台开启。")),
];
