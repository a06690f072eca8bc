//! The eighteen steps: number, code, what each asks.

use crate::domain::text::Text;

/// A step, apart from how it came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepKind {
    /// Its place in the list.
    pub number: u8,
    /// Its stable code.
    pub code: &'static str,
    /// What it asks.
    pub title: Text,
    /// Where the rule stands.
    pub source: &'static str,
}

const fn kind(number: u8, code: &'static str, title: Text, source: &'static str) -> StepKind {
    StepKind { number, code, title, source }
}

/// Every step, in the order the services take them.
pub static STEPS: [StepKind; 18] = [
    kind(1, "request-authentic", Text::new("the REST call is authentic", "REST 请求鉴权通过"), "S8"),
    kind(
        2,
        "request-well-formed",
        Text::new("the body is well formed and the accounts exist", "请求体合法且帐号存在"),
        "S8",
    ),
    kind(3, "sender-allowed", Text::new("the sender may send", "发送者有权发送"), "S8, S25"),
    kind(4, "not-duplicate", Text::new("the message is no duplicate", "不是重复消息"), "S25"),
    kind(5, "message-kind", Text::new("the kind of message is pushed", "消息类型支持推送"), "S9b, S9d"),
    kind(6, "group-kind", Text::new("the kind of group is pushed", "群类型支持推送"), "S9e"),
    kind(7, "push-flag", Text::new("the sender wants an offline push", "发送者允许离线推送"), "S1"),
    kind(
        8,
        "conversation-option",
        Text::new("the receiver wants notices of this conversation", "接收者未对该会话免打扰"),
        "S3, S9d",
    ),
    kind(9, "receiver-switch", Text::new("the receiver's own switch is on", "接收者未全局免打扰"), "S3, S9b"),
    kind(10, "text", Text::new("there is a text to show", "有可展示的文本"), "S3, S9, K8"),
    kind(
        11,
        "presence",
        Text::new("the device is away but not logged out", "设备离线但未退出登录"),
        "seed, S9, S12-S14",
    ),
    kind(12, "certificate-id", Text::new("the device reported a certificate ID", "设备已上报证书 ID"), "seed, S7"),
    kind(13, "token", Text::new("the device reported a regId", "设备已上报 regId"), "seed, S7"),
    kind(14, "certificate", Text::new("the certificate exists and is in effect", "证书存在且已生效"), "seed, S9, S10"),
    kind(15, "plan", Text::new("the plan includes push", "套餐包含推送"), "S3"),
    kind(16, "vendor-request", Text::new("the request to Xiaomi can be built", "可以构造小米请求"), "X1, S1b"),
    kind(17, "vendor-accepts", Text::new("Xiaomi accepts the request", "小米接受请求"), "X5"),
    kind(18, "vendor-delivers", Text::new("Xiaomi delivers and the phone shows it", "小米送达且手机展示"), "X3"),
];

pub(super) fn kind_of(number: u8) -> StepKind {
    STEPS[usize::from(number) - 1]
}
