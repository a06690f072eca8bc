//! The IM application: what its plan includes, which region it is called in, and what of it only its console shows.

use url::Url;

use crate::domain::decision::{Question, Verdict as Outcome, decide};
use crate::domain::fault::Severity;
use crate::domain::im::ImRegion;
use crate::domain::push::Content;
use crate::domain::text::{Sentence, Text, same};

use super::check::{Check, Judge, Need, Verdict};
use super::fact::{Facts, Unknown};
use super::finding::Judgement;
use super::step::Step;
use crate::domain::suggestion::quoted;

/// The checks.
pub static CHECKS: &[Check] = &[
    check(
        "im-plan",
        Step::Nature,
        Text::new("the plan includes push for chat messages", "套餐包含聊天消息推送"),
        "S3",
        &[Need::State, Need::User],
        Judge::One(plan),
    ),
    check(
        "im-region",
        Step::Local,
        Text::new("calls of IM go to the region of the application", "IM 接口调用发往应用所在地区的域名"),
        "S23 (60026)",
        &[Need::State],
        Judge::One(region),
    ),
    check(
        "push-service",
        Step::Nature,
        Text::new("the Push service of a G3 app is on and paid up", "G3 应用的推送服务已开通且未欠费"),
        "S3, S6 (90045, 60020)",
        &[Need::Person],
        Judge::Person(Text::new(
            "an app with TIMPush: look in the IM console whether Push is on and paid up, whether chat and push share one \
             SDKAppID, and whether timpush-configs.json was downloaded after the last change",
            "使用 TIMPush 的应用：请在 IM 控制台查看推送服务是否开通且未欠费、聊天与推送是否使用同一 SDKAppID、timpush-configs.json 是否为最后一次修改后下载",
        )),
    ),
];

const fn check(
    code: &'static str,
    step: Step,
    title: Text,
    source: &'static str,
    needs: &'static [Need],
    judge: Judge,
) -> Check {
    Check { code, step, title, severity: Severity::Error, source, needs, judge }
}

/// Step 15 of the decision.
fn plan(facts: &Facts) -> Verdict {
    const UNJUDGED: Text = Text::new("the decision has no step for it", "判定流程中没有该步骤");
    const EXPECTED: Text = Text::new(
        "a plan with Push (settings.plan_allows_chat_push = true)",
        "包含推送的套餐（settings.plan_allows_chat_push = true）",
    );
    let login = facts.login()?;
    let content = Content::default();
    let decision = decide(facts.registry.get()?, Question::of_content(&login.session.user, &content, facts.now));
    let device = decision.devices.into_iter().find(|decided| decided.device == login.session.device);
    let step = device.and_then(|device| device.steps.into_iter().find(|step| step.kind.code == "plan"));
    let step = step.ok_or_else(|| Unknown::because(UNJUDGED, &[]))?;
    if step.verdict != Outcome::Failed {
        return Ok(Judgement::ok(step.reason));
    }
    let fail = Judgement::fail(step.reason).instead(same("plan_allows_chat_push = false"), EXPECTED);
    Ok(fail.fix(format!("${{EDITOR:-vi}} {}", quoted(&facts.state.path))))
}

fn region(facts: &Facts) -> Verdict {
    const NONE: Text =
        Text::new("no IM application is configured: mipush im configure", "没有配置 IM 应用：mipush im configure");
    const INSIDE: Text = Text::new("the embedded emulator serves every region", "内置模拟器不区分地区");
    const OPEN: Text = Text::new(
        "application {app} is called in region {region}, at {host}; whether it lives there only a call tells: {command}, \
         where 60026 means another region",
        "应用 {app} 按 {region} 地区调用 {host}；是否真在该地区只有调用才能知道：{command}，返回 60026 即为其他地区",
    );
    const OTHER: Text = Text::new(
        "MIPUSH_IM_URL leads to {found}, which serves {theirs}, and application {app} is configured for {region}: IM \
         refuses its calls with 60026. If the application does live in {theirs}, configure that instead",
        "MIPUSH_IM_URL 指向 {found}（{theirs} 地区），而应用 {app} 配置为 {region} 地区：IM 会以 60026 拒绝调用。如果应用确实在 {theirs} 地区，请修改配置",
    );
    let im = facts.registry.get()?.im.as_ref().ok_or_else(|| Unknown::because(NONE, &[]))?;
    let (app, region) = (im.sdk_app_id.to_string(), im.region.as_str());
    let host = facts.im_url.as_deref().and_then(|url| Some(Url::parse(url).ok()?.host_str()?.to_owned()));
    let theirs = host.as_deref().and_then(ImRegion::of_host);
    if let (Some(found), Some(theirs)) = (host, theirs.filter(|theirs| *theirs != im.region)) {
        let values =
            [("found", found.as_str()), ("theirs", theirs.as_str()), ("app", app.as_str()), ("region", region)];
        let expected = im.region.host().unwrap_or(region);
        let fail = Judgement::fail(Sentence::fill(OTHER, &values)).instead(same(found.as_str()), same(expected));
        return Ok(fail.fix("unset MIPUSH_IM_URL".to_owned()));
    }
    let host = im.region.host().ok_or_else(|| Unknown::because(INSIDE, &[]))?;
    let user = facts.wanted.user.as_ref().map_or("USER", |user| user.as_str());
    let command = facts.program.command(&["im", "status", user]);
    Err(Unknown::because(OPEN, &[("app", &app), ("region", region), ("host", host), ("command", &command)]))
}
