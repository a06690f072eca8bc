//! The eighteen steps: number, code, what each asks, and how those that can be judged here are judged.

use jiff::{SignedDuration, Timestamp};

use super::{Step, Verdict};
use crate::domain::certificate::Certificate;
use crate::domain::device::Generation;
use crate::domain::fault::Fault;
use crate::domain::identifier::CertId;
use crate::domain::push::Content;
use crate::domain::session::{Presence, Session};
use crate::domain::setting::Settings;
use crate::domain::text::{Sentence, Text};

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

fn kind_of(number: u8) -> StepKind {
    STEPS[usize::from(number) - 1]
}

fn outcome(number: u8, verdict: Verdict, text: Text, values: &[(&str, &str)]) -> Step {
    Step { kind: kind_of(number), verdict, reason: Sentence::fill(text, values), caution: false }
}

fn passed(number: u8, text: Text, values: &[(&str, &str)]) -> Step {
    outcome(number, Verdict::Passed, text, values)
}

fn failed(number: u8, text: Text, values: &[(&str, &str)]) -> Step {
    outcome(number, Verdict::Failed, text, values)
}

/// A step that nothing here can tell.
pub(super) fn not_judged(kind: StepKind) -> Step {
    const NOT_JUDGED: Text = Text::new("not judged: nothing known here decides it", "未判定：现有信息无法判断");
    outcome(kind.number, Verdict::NotJudged, NOT_JUDGED, &[])
}

pub(super) fn push_flag(content: &Content) -> Step {
    const ON: Text = Text::new("PushFlag is 0", "PushFlag 为 0");
    const OFF: Text = Text::new("PushFlag is 1: online delivery only", "PushFlag 为 1：仅在线下发，不做离线推送");
    if content.online_only { failed(7, OFF, &[]) } else { passed(7, ON, &[]) }
}

pub(super) fn text(content: &Content) -> Step {
    const HAS: Text = Text::new("title or description is given", "已提供标题或内容");
    const NONE: Text = Text::new(
        "neither title nor description is given, and nothing they could be derived from",
        "既没有标题也没有内容，也没有可推导的文本",
    );
    if content.has_text() { passed(10, HAS, &[]) } else { failed(10, NONE, &[]) }
}

pub(super) fn presence(session: &Session, generation: Generation, settings: &Settings, now: Timestamp) -> Step {
    const KILLED: Text = Text::new("the app was killed without a logout", "应用被 kill 且未退出登录");
    const TOLD: Text = Text::new("the app reported that it went to the background", "应用已上报切后台");
    const SILENT: Text = Text::new(
        "the app is in the background but never said so (doBackground): the server takes it for online",
        "应用在后台但未上报（doBackground）：服务端仍认为在线",
    );
    const OLD: Text = Text::new(
        "the app is in the background, and its SDK generation ({generation}) does not push from there",
        "应用在后台，其 SDK 版本（{generation}）不支持后台推送",
    );
    const FRONT: Text =
        Text::new("the app is in the foreground: the message is delivered online", "应用在前台：消息在线下发");
    const LAPSED: Text = Text::new(
        "the app has been gone for more than {days} days: the server dropped its state",
        "应用离线超过 {days} 天：服务端已清除其状态",
    );
    const OUT: Text =
        Text::new("the user logged out on this device: the binding ended", "用户已在该设备退出登录：绑定已解除");
    const KICKED: Text =
        Text::new("the user was kicked on this device: the binding ended", "用户已在该设备被踢下线：绑定已解除");
    match session.presence {
        Presence::Killed if session.has_lapsed(now, settings.push_online_days) => {
            failed(11, LAPSED, &[("days", &settings.push_online_days.to_string())])
        }
        Presence::Killed => passed(11, KILLED, &[]),
        Presence::Background if !generation.reports_background() => {
            failed(11, OLD, &[("generation", generation.as_str())])
        }
        Presence::Background if session.background_reported => passed(11, TOLD, &[]),
        Presence::Background => failed(11, SILENT, &[]),
        Presence::Foreground => failed(11, FRONT, &[]),
        Presence::LoggedOut => failed(11, OUT, &[]),
        Presence::Kicked => failed(11, KICKED, &[]),
    }
}

pub(super) fn certificate_id(session: &Session) -> Step {
    const HAS: Text = Text::new("certificate ID {cert} was reported", "已上报证书 ID {cert}");
    const NONE: Text =
        Text::new("no certificate ID was reported since the login (loss code -1)", "登录后未上报证书 ID（折损码 -1）");
    match &session.binding {
        Some(binding) => passed(12, HAS, &[("cert", &binding.cert.to_string())]),
        None => failed(12, NONE, &[]),
    }
}

pub(super) fn token(session: &Session) -> Step {
    const HAS: Text = Text::new("a regId was reported", "已上报 regId");
    const NONE: Text =
        Text::new("no regId was reported since the login (loss code -2)", "登录后未上报 regId（折损码 -2）");
    match &session.binding {
        Some(_) => passed(13, HAS, &[]),
        None => failed(13, NONE, &[]),
    }
}

pub(super) fn certificate(id: CertId, cert: Option<&Certificate>, wait: Option<SignedDuration>, strict: bool) -> Step {
    const GONE: Text = Text::new(
        "certificate {cert} does not exist (deleted, or never saved): a push with it fails",
        "证书 {cert} 不存在（已删除或从未保存）：使用它的推送会失败",
    );
    const EFFECTIVE: Text = Text::new("certificate {cert} exists and is in effect", "证书 {cert} 存在且已生效");
    const YOUNG: Text = Text::new(
        "certificate {cert} was saved less than 10 minutes ago: it takes effect within {left} s",
        "证书 {cert} 保存不足 10 分钟：最多还需 {left} 秒生效",
    );
    let id = id.to_string();
    if cert.is_none() {
        return failed(14, GONE, &[("cert", &id)]);
    }
    let Some(wait) = wait else {
        return passed(14, EFFECTIVE, &[("cert", &id)]);
    };
    let left = wait.as_secs().max(1).to_string();
    let values = [("cert", id.as_str()), ("left", left.as_str())];
    if strict { failed(14, YOUNG, &values) } else { Step { caution: true, ..passed(14, YOUNG, &values) } }
}

pub(super) fn vendor_request(faults: &[Fault]) -> Step {
    const READY: Text = Text::new("Xiaomi would take the request as it stands", "请求可以原样发给小米");
    let Some(fault) = faults.iter().find(|fault| fault.is_error()) else {
        return passed(16, READY, &[]);
    };
    Step { kind: kind_of(16), verdict: Verdict::Failed, reason: fault.sentence.clone(), caution: false }
}
