//! The chain that a push travels for one user: console, token, state, request, vendor, phone. The first link in that
//! order that does not hold is the broken one; what lies behind it is not looked at, for nothing gets there.

use crate::domain::text::{Sentence, Text, compose, same};

use super::find;
use super::finding::{Finding, Status};

/// A link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Link {
    /// What is kept with IM and Xiaomi: certificate, AppSecret, application and plan.
    Console,
    /// The phone's regId, and that it was reported with a certificate after the login.
    Token,
    /// What the server holds of the login.
    State,
    /// The message, and what IM makes of it.
    Request,
    /// What Xiaomi answers.
    Vendor,
    /// Whether the phone shows it.
    Phone,
}

impl Link {
    /// Every link in order.
    pub const ALL: [Self; 6] = [Self::Console, Self::Token, Self::State, Self::Request, Self::Vendor, Self::Phone];

    /// The word that JSON uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Console => "console",
            Self::Token => "token",
            Self::State => "state",
            Self::Request => "request",
            Self::Vendor => "vendor",
            Self::Phone => "phone",
        }
    }

    /// Its name.
    pub const fn title(self) -> Text {
        match self {
            Self::Console => Text::new("console", "控制台配置"),
            Self::Token => Text::new("token", "token 上报"),
            Self::State => Text::new("state", "登录状态"),
            Self::Request => Text::new("request", "推送请求"),
            Self::Vendor => Text::new("vendor", "厂商服务"),
            Self::Phone => Text::new("phone", "手机"),
        }
    }

    /// The checks that look at it.
    pub fn checks(self) -> &'static [&'static str] {
        CHECKS.iter().find(|(link, _)| *link == self).map_or(&[], |(_, codes)| codes)
    }

    /// The link that a check looks at; none for one of this machine or of a project.
    pub fn of(code: &str) -> Option<Self> {
        CHECKS.iter().find(|(_, codes)| codes.contains(&code)).map(|(link, _)| *link)
    }
}

/// Which checks look at a link.
static CHECKS: [(Link, &[&str]); 6] = [
    (
        Link::Console,
        &[
            "cert-exists",
            "cert-complete",
            "cert-package",
            "cert-app-id",
            "cert-app-key",
            "cert-pair",
            "cert-effective",
            "cert-in-console",
            "secret-readable",
            "secret-shape",
            "secret-not-key",
            "im-plan",
            "im-paid",
            "im-application",
            "im-region",
            "push-service",
        ],
    ),
    (
        Link::Token,
        &[
            "user-known",
            "user-devices",
            "sdk-integrated",
            "device-registered",
            "device-app",
            "reg-id-shape",
            "device-reported",
            "reported-cert-exists",
            "reported-cert-meant",
            "reported-token",
            "reg-id-region",
            "token-shared",
        ],
    ),
    (Link::State, &["im-account", "im-status", "presence", "state-then", "force-stop", "live-decision"]),
    (
        Link::Request,
        &[
            "channel",
            "click-valid",
            "click-target",
            "click-ext",
            "message-well-formed",
            "message-pushable",
            "message-push-info",
            "message-text",
            "message-test-word",
            "message-ext",
            "message-sender",
            "message-receiver",
            "message-wanted",
            "message-group",
            "message-random",
            "message-template",
            "message-carried",
        ],
    ),
    (
        Link::Vendor,
        &[
            "service-reachable",
            "secret-accepted",
            "push-enabled",
            "store-listed",
            "channel-approved",
            "quota",
            "rate-control",
            "last-send",
            "recent-sends",
            "receipts",
            "vendor-test",
            "live-accepted",
        ],
    ),
    (Link::Phone, &["phone-app", "phone-online", "phone-notifications", "live-delivered", "live-clicked"]),
];

/// How a link stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Something was judged, and nothing speaks against it.
    Ok,
    /// It may hold, yet something should be known.
    Warn,
    /// It does not hold.
    Broken,
    /// Nothing of it could be judged.
    Unknown,
    /// It lies behind the broken one.
    NotReached,
}

impl Standing {
    /// The word that JSON uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Broken => "broken",
            Self::Unknown => "unknown",
            Self::NotReached => "not-reached",
        }
    }

    /// The same for people.
    pub const fn title(self) -> Text {
        match self {
            Self::Ok => Text::new("ok", "正常"),
            Self::Warn => Text::new("to be looked at", "需留意"),
            Self::Broken => Text::new("BROKEN", "断开"),
            Self::Unknown => Text::new("not known", "未知"),
            Self::NotReached => Text::new("not reached", "未到达"),
        }
    }
}

/// A link as it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Which.
    pub link: Link,
    /// How it stands.
    pub standing: Standing,
    /// The check that says so, where it is no good.
    pub check: Option<&'static str>,
}

/// Walks the chain: how each link stands, and the findings, of which those behind the broken link are not judged.
pub fn walk(findings: Vec<Finding>) -> (Vec<Finding>, Vec<Found>) {
    let first = |link: Link, status: Status| {
        let mut of_link = findings.iter().filter(|finding| Link::of(finding.code) == Some(link));
        of_link.find(|finding| finding.status == status).map(|finding| finding.code)
    };
    let mut broken: Option<(Link, &'static str)> = None;
    let mut chain = Vec::new();
    for link in Link::ALL {
        let looks = |status| first(link, status);
        let (standing, check) = if broken.is_some() {
            (Standing::NotReached, None)
        } else if let Some(check) = looks(Status::Fail) {
            broken = Some((link, check));
            (Standing::Broken, Some(check))
        } else if let Some(check) = looks(Status::Warn) {
            (Standing::Warn, Some(check))
        } else if looks(Status::Ok).is_some() {
            (Standing::Ok, None)
        } else {
            (Standing::Unknown, None)
        };
        chain.push(Found { link, standing, check });
    }
    let Some((link, check)) = broken else { return (findings, chain) };
    let is_behind = |finding: &Finding| Link::of(finding.code).is_some_and(|of| of > link);
    let cut = |finding| if is_behind(&finding) { not_reached(finding, link, check) } else { finding };
    (findings.into_iter().map(cut).collect(), chain)
}

/// What a finding becomes that lies behind the broken link.
fn not_reached(finding: Finding, link: Link, check: &str) -> Finding {
    const WHY: Text =
        Text::new("not looked at: the chain is broken at {link} ({check})", "未检查：链路在“{link}”处断开（{check}）");
    let message = compose(WHY, &[("link", &link.title().into()), ("check", &same(check))]);
    let severity = find(finding.code).map_or(finding.severity, super::Check::level);
    Finding {
        severity,
        status: Status::Skip,
        found: None,
        expected: None,
        message,
        fix: None,
        file: None,
        line: None,
        column: None,
        excerpt: None,
        ..finding
    }
}

/// The chain in a line; the links behind the broken one are named together.
pub fn line(chain: &[Found]) -> Sentence {
    const ALL: Text = Text::new("Chain: {links}", "链路：{links}");
    const CUT: Text = Text::new("Chain: {links}; not reached: {rest}", "链路：{links}；未到达：{rest}");
    const PLAIN: Text = Text::new("{link} {standing}", "{link}{standing}");
    const WITH_CHECK: Text = Text::new("{link} {standing} ({check})", "{link}{standing}（{check}）");
    const STEP: Text = Text::new("{before} > {next}", "{before} > {next}");
    const LISTED: Text = Text::new("{before}, {next}", "{before}、{next}");
    let mut links = Vec::new();
    let mut rest = Vec::new();
    for found in chain {
        let (link, standing) = (found.link.title().into(), found.standing.title().into());
        let values = [("link", &link), ("standing", &standing)];
        match found.check {
            _ if found.standing == Standing::NotReached => rest.push(link),
            Some(check) => links.push(compose(WITH_CHECK, &[values[0], values[1], ("check", &same(check))])),
            None => links.push(compose(PLAIN, &values)),
        }
    }
    let links = joined(&links, STEP);
    if rest.is_empty() {
        return compose(ALL, &[("links", &links)]);
    }
    compose(CUT, &[("links", &links), ("rest", &joined(&rest, LISTED))])
}

fn joined(parts: &[Sentence], text: Text) -> Sentence {
    let join = |before: Sentence, next: &Sentence| compose(text, &[("before", &before), ("next", next)]);
    parts.iter().cloned().reduce(|before, next| join(before, &next)).unwrap_or_else(|| same(""))
}
