//! The kinds of receipt that Xiaomi posts to `extra.callback` (D1558, D1559).
//!
//! A request asks for the **sum** of the kinds it wants in `extra.callback.type`; each receipt carries exactly one.

use crate::domain::text::Text;
use crate::protocol::code::{Code, Retry, Vendor, t};

const fn receipt(number: i64, meaning: Text, cause: Text, action: Text) -> Code {
    Code {
        number,
        last: number,
        vendor: Vendor::Xiaomi,
        context: "receipt",
        meaning,
        cause,
        action,
        retry: Retry::Never,
        source: "D1559",
    }
}

#[rustfmt::skip]
pub(super) static TYPES: &[Code] = &[
    receipt(1,
        t("The message was delivered", "消息已送达"),
        t("The device took it; `targets` holds the regIds or aliases. It may still not be visible: see `barStatus`.",
          "设备已收到，`targets` 为对应的 regId 或别名；但未必展示，请看 `barStatus`。"),
        t("Count it as delivered. With `barStatus` Disable the user has switched notifications off.",
          "记为已送达。若 `barStatus` 为 Disable，说明用户关闭了通知。")),
    receipt(2,
        t("The message was clicked", "消息被点击"),
        t("The user tapped the notification; `targets` holds the regIds or aliases.",
          "用户点击了通知，`targets` 为对应的 regId 或别名。"),
        t("Count it as clicked. Repeats and another order than in life are normal.", "记为已点击。重复或乱序到达均属正常。")),
    receipt(3,
        t("In a request: delivered and clicked; no receipt carries it", "仅用于请求：送达与点击；回执中不会出现"),
        t("It is the sum 1 + 2, and the default of `extra.callback.type`.", "即 1 + 2，是 `extra.callback.type` 的默认值。"),
        t("Ask for more by adding bits: 243 is everything up to 128. Do not add 3 once more: 246 silently brings no receipts.",
          "需要更多类型时按位相加：243 包含到 128 为止的全部类型。不要再额外加 3：246 会导致收不到任何回执。")),
    receipt(16,
        t("The target is invalid: uninstalled, unregistered or unknown", "目标失效：已卸载、已注销或不存在"),
        t("The app is gone from the device, the regId was replaced, or it never belonged to this app.",
          "应用已从设备移除，regId 已被替换，或本就不属于该应用。"),
        t("Drop the regId; take the new one from `replaceTarget` if there is one. `mipush receipts show` lists them.",
          "丢弃该 regId；若有 `replaceTarget`，改用其中的新 regId。可用 `mipush receipts show` 查看。")),
    receipt(32,
        t("The device has push switched off", "设备已关闭推送"),
        t("The user or the app itself turned push off.", "用户或应用自身关闭了推送。"),
        t("Keep the regId, but expect no delivery until push is on again.", "保留该 regId，但在重新开启推送前不会送达。")),
    receipt(64,
        t("The device does not meet the filter", "设备不符合过滤条件"),
        t("Language, model, app version or network of the device is outside what the message asked for.",
          "设备的语言、机型、应用版本或网络不符合消息指定的条件。"),
        t("Check `locale`, `model`, `app_version` and `connpt` of the message.",
          "检查消息的 `locale`、`model`、`app_version` 和 `connpt`。")),
    receipt(128,
        t("The quota of the day is exceeded", "超出当日推送配额"),
        t("The app's or the device's daily quota for this channel is used up; `extra` carries `ack` and `quota`.",
          "该渠道下应用或设备的当日配额已用完；`extra` 中带有 `ack` 与 `quota`。"),
        t("See `mipush quota`; chat messages belong on a private channel, which has no quota.",
          "用 `mipush quota` 查看；聊天消息应使用不限量的私信渠道。")),
    receipt(1024,
        t("The message expired before delivery", "消息在送达前已过期"),
        t("The device stayed offline longer than `time_to_live`: at most 1 day for public, 10 days for private messages.",
          "设备离线时间超过 `time_to_live`：公信最长 1 天，私信最长 10 天。"),
        t("Raise `time_to_live` within these bounds if the message is still worth something later.",
          "若消息晚到仍有意义，可在上述范围内调大 `time_to_live`。")),
];
