//! A refusal as Xiaomi words it: code, reason, generic Chinese text; and for the journal, which rule it came from.
//!
//! Reasons in quotation marks of `xiaomi-push-api`, section 8.2, are the service's own; no other reason text has been
//! seen, so those are ours. The same holds for the Chinese texts beside those of 0 and 21301.

use std::borrow::Cow;

/// Why a call is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Xiaomi's code.
    pub code: i64,
    /// The specific text, `reason` in the answer.
    pub reason: Cow<'static, str>,
    /// The form key that is at fault; empty where it is none.
    pub field: &'static str,
    /// The rule, for the emulator's journal.
    pub rule: &'static str,
    /// Where the rule is stated: a document's short name, `observed`, or `assumed` where nobody states it.
    pub source: &'static str,
}

impl Refusal {
    /// A refusal by a rule.
    pub fn new(
        code: i64,
        reason: impl Into<Cow<'static, str>>,
        field: &'static str,
        rule: &'static str,
        source: &'static str,
    ) -> Self {
        Self { code, reason: reason.into(), field, rule, source }
    }

    /// The generic Chinese text of the code, `description` in the answer.
    pub const fn description(&self) -> &'static str {
        describe(self.code)
    }
}

/// The generic Chinese text of a code.
pub const fn describe(code: i64) -> &'static str {
    match code {
        0 => "成功",
        10007 => "不支持的内容类型",
        10008 => "参数错误",
        10016 => "缺少必选参数",
        10017 => "参数值非法",
        10020 => "接口不存在",
        10021 => "请求的HTTP方法不支持",
        10018 => "请求内容过长",
        10029 => "设备不合法",
        10030 => "获取失效regid过于频繁",
        10032 => "获取失效别名过于频繁",
        10035 => "没有更多失效别名",
        10036 => "应用禁止该操作",
        20209 => "话题不合法",
        20215 => "订阅失败",
        20216 => "取消订阅失败",
        20301 => "发送消息失败",
        20315 => "删除广播消息失败",
        26004 => "广播过于频繁",
        65003 => "设备不存在或不在线",
        21301 => "认证失败",
        21305 => "缺少必选参数",
        22022 => "应用包名不合法",
        22103 => "通知ID不合法",
        27001 => "通道信息不匹配",
        65009 => "消息过长",
        65011 => "缺少参数",
        65012 => "别名为空",
        65013 => "话题为空",
        65014 => "自定义键值对过多",
        65015 => "自定义键值对过长",
        65016 => "账号为空",
        65028 => "消息不存在",
        65035 => "话题过多",
        65036 => "回执参数过长",
        65037 => "回执地址过长",
        65038 => "回执地址不合法",
        200_001 => "超出当日配额",
        200_002 => "超出每秒请求限制",
        _ => "未知错误",
    }
}
