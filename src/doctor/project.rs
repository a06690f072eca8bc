//! What the checklist asks of the app beyond the rules for projects (MP001 to MP092): does it agree with the
//! certificate, does it tell IM when it goes to the background, does it hold a key of the server.

use crate::android::lint::follows_login;
use crate::android::source::{Call, Method, Source};
use crate::domain::fault::Severity;
use crate::domain::text::{Sentence, Text, compose, same};

use super::check::{Check, Judge, Need, Verdict};
use super::fact::{Facts, Project, Unknown};
use super::finding::Judgement;
use super::step::Step;

const PROJECT: &[Need] = &[Need::Project];
const BOTH: &[Need] = &[Need::Project, Need::State];

/// The checks.
pub static CHECKS: &[Check] = &[
    Check {
        code: "app-read",
        step: Step::Sdk,
        title: Text::new("every file of the project could be read", "工程的所有文件均可读取"),
        severity: Severity::Warning,
        source: "mipush",
        needs: PROJECT,
        judge: Judge::Each(read),
    },
    Check {
        code: "app-suppressions",
        step: Step::Sdk,
        title: Text::new("every suppression is still needed", "每条豁免仍有必要"),
        severity: Severity::Warning,
        source: "mipush",
        needs: PROJECT,
        judge: Judge::Each(suppressions),
    },
    Check {
        code: "app-package",
        step: Step::Certificate,
        title: Text::new("the project builds the certificate's app", "工程构建的正是证书对应的应用"),
        severity: Severity::Error,
        source: "seed, S9",
        needs: BOTH,
        judge: Judge::One(package),
    },
    Check {
        code: "app-click-ext",
        step: Step::Certificate,
        title: Text::new("the app gets the ext that it reads", "应用读取的 ext 能够送达"),
        severity: Severity::Warning,
        source: "S21, X2",
        needs: BOTH,
        judge: Judge::One(click_ext),
    },
    Check {
        code: "app-channel",
        step: Step::Sdk,
        title: Text::new("app and certificate name the same channel", "应用与证书使用同一通知渠道"),
        severity: Severity::Warning,
        source: "S1b, S10",
        needs: BOTH,
        judge: Judge::One(channel),
    },
    Check {
        code: "app-background",
        step: Step::Report,
        title: Text::new("the app tells IM when it leaves and returns", "应用切换前后台时通知 IM"),
        severity: Severity::Warning,
        source: "K1, S17",
        needs: PROJECT,
        judge: Judge::One(background),
    },
    Check {
        code: "app-timpush-login",
        step: Step::Report,
        title: Text::new(
            "TIMPush is registered after login, and unregistered at logout",
            "TIMPush 在登录后注册、登出时注销",
        ),
        severity: Severity::Warning,
        source: "TIMPush guide",
        needs: PROJECT,
        judge: Judge::One(timpush_login),
    },
    Check {
        code: "app-sig-key",
        step: Step::Report,
        title: Text::new("the app holds no key that makes UserSigs", "应用中没有用于生成 UserSig 的密钥"),
        severity: Severity::Error,
        source: "S8",
        needs: PROJECT,
        judge: Judge::Each(sig_key),
    },
];

const NO_SOURCE: Text =
    Text::new("no source that speaks of push or IM was found in the project", "工程中没有找到涉及推送或 IM 的源代码");
const PACKED: Text = Text::new(
    "an APK holds no sources; check the project: mipush doctor --project DIR",
    "APK 中没有源代码；请检查工程：mipush doctor --project DIR",
);
const NO_IM: Text = Text::new("nothing of Tencent IM was found in the sources", "源代码中没有找到腾讯 IM 的内容");

fn unknown<T>(text: Text) -> Result<T, Unknown> {
    Err(Unknown(text.into()))
}

fn sources(project: &Project) -> Result<Vec<&Source>, Unknown> {
    if project.facts.apk.is_some() {
        return unknown(PACKED);
    }
    let all: Vec<&Source> = project.facts.modules.iter().flat_map(|module| &module.sources).collect();
    if all.is_empty() { unknown(NO_SOURCE) } else { Ok(all) }
}

fn calls<'a>(sources: &'a [&'a Source], name: &'a str) -> impl Iterator<Item = &'a Call> {
    sources.iter().flat_map(|source| &source.calls).filter(move |call| call.name == name)
}

fn mentions(sources: &[&Source], words: &[&str]) -> bool {
    sources.iter().any(|source| words.iter().any(|word| source.words.contains(*word)))
}

/// More unread files than anybody wants to see one by one.
const MOST_SHOWN: usize = 20;

fn read(facts: &Facts) -> Result<Vec<Judgement>, Unknown> {
    const UNREAD: Text = Text::new("{file} was not read: {problem}", "未读取 {file}：{problem}");
    const MORE: Text = Text::new("{count} more files were not read", "另有 {count} 个文件未读取");
    const EXPECTED: Text = Text::new("a text that can be read", "可读取的文本");
    let project = facts.project.get()?;
    let skipped = &project.facts.skipped;
    let mut all: Vec<Judgement> = skipped
        .iter()
        .take(MOST_SHOWN)
        .map(|(file, problem)| {
            let file = if file.is_empty() { "." } else { file };
            let message = Sentence::fill(UNREAD, &[("file", file), ("problem", problem)]);
            Judgement::warn(message)
                .instead(same(problem.clone()), EXPECTED)
                .at(format!("{}{file}", project.prefix), None)
        })
        .collect();
    if skipped.len() > MOST_SHOWN {
        let count = (skipped.len() - MOST_SHOWN).to_string();
        all.push(Judgement::warn(Sentence::fill(MORE, &[("count", &count)])).instead(same(count), EXPECTED));
    }
    Ok(all)
}

fn suppressions(facts: &Facts) -> Result<Vec<Judgement>, Unknown> {
    const IDLE: Text = Text::new(
        "the suppression of {code} meets nothing: {where}. Remove it, or correct its path",
        "对 {code} 的豁免没有匹配任何结果：{where}。请删除它或修正其路径",
    );
    const EXPECTED: Text = Text::new("a finding that it suppresses", "存在被它豁免的结果");
    let project = facts.project.get()?;
    let judged = project.idle.iter().map(|entry| {
        let place = entry.path.as_deref().unwrap_or("**");
        let message = Sentence::fill(IDLE, &[("code", &entry.code), ("where", place)]);
        let file = format!("{}{}", project.prefix, project.suppressions);
        Judgement::warn(message).instead(same(format!("{} {place}", entry.code)), EXPECTED).at(file, Some(entry.line))
    });
    Ok(judged.collect())
}

fn package(facts: &Facts) -> Verdict {
    const GOOD: Text = Text::new("the project builds {expected}", "工程构建 {expected}");
    const BAD: Text = Text::new(
        "the project builds {found}, and the certificate is for {expected}: Xiaomi gives such an app no regId of the \
         certificate's",
        "工程构建的是 {found}，而证书对应 {expected}：小米不会为该应用签发此证书的 regId",
    );
    const NONE: Text = Text::new(
        "no applicationId can be told without running Gradle, or the project is a library",
        "不运行 Gradle 无法得知 applicationId，或该工程是库",
    );
    let project = facts.project.get()?;
    let cert = facts.cert()?;
    let mut found: Vec<&str> =
        project.subjects.iter().flat_map(|subject| &subject.variants).filter_map(|(_, id)| id.as_deref()).collect();
    found.sort_unstable();
    found.dedup();
    if found.is_empty() {
        return unknown(NONE);
    }
    let expected = cert.fields.package.as_str();
    let shown = found.join(", ");
    let values = [("found", shown.as_str()), ("expected", expected)];
    if found.contains(&expected) {
        return Ok(Judgement::ok(Sentence::fill(GOOD, &values)));
    }
    let judgement = Judgement::fail(Sentence::fill(BAD, &values)).instead(same(shown.clone()), same(expected));
    Ok(judgement.fix(format!("applicationId \"{expected}\"")))
}

/// Since 2024-09-30 open-app no longer calls the receiver; what is still read there never comes.
fn click_ext(facts: &Facts) -> Verdict {
    const READS_NONE: Text = Text::new("the app reads no ext after a tap", "应用在点击后不读取 ext");
    const GOOD: Text = Text::new("{click} brings the ext that the app reads", "{click} 会带来应用读取的 ext");
    const BAD: Text = Text::new(
        "the app reads ext ({file}), and {click} brings none since 2024-09-30: use open-intent",
        "应用读取 ext（{file}），而自 2024-09-30 起 {click} 不再携带它：请改用 open-intent",
    );
    const EXPECTED: Text = Text::new("open-intent", "open-intent（打开应用内指定界面）");
    let project = facts.project.get()?;
    let cert = facts.cert()?;
    let sources = sources(project)?;
    let reads = |method: &&Method| {
        let receiver = method.name == "onNotificationMessageClicked" && method.words.contains("getExtra");
        receiver || method.words.contains("KEY_MESSAGE")
    };
    let reader = sources.iter().find(|source| source.methods.iter().any(|method| reads(&method)));
    let click = &cert.fields.click;
    let Some(reader) = reader else { return Ok(Judgement::ok(READS_NONE)) };
    let file = format!("{}{}", project.prefix, reader.file);
    let values = [("click", click.kind()), ("file", file.as_str())];
    if click.carries_ext() {
        return Ok(Judgement::ok(Sentence::fill(GOOD, &values)));
    }
    let fix = facts.program.command(&["cert", "edit", cert.name.as_str(), "--click", "open-intent"]);
    let judgement = Judgement::warn(Sentence::fill(BAD, &values)).instead(same(click.to_string()), EXPECTED);
    Ok(judgement.fix(fix).at(file, None))
}

fn channel(facts: &Facts) -> Verdict {
    const NONE: Text = Text::new("the certificate names no channel", "证书没有指定通知渠道");
    const NOT_NAMED: Text = Text::new(
        "the sources name no channel (setAndroidXiaoMiChannelID)",
        "源代码没有指定渠道（setAndroidXiaoMiChannelID）",
    );
    const GOOD: Text = Text::new("the app names channel {expected} too", "应用也使用渠道 {expected}");
    const BAD: Text = Text::new(
        "the app sends with channel {found}, and the certificate has {expected}",
        "应用发送时使用渠道 {found}，而证书为 {expected}",
    );
    let project = facts.project.get()?;
    let cert = facts.cert()?;
    let Some(expected) = &cert.fields.channel_id else { return unknown(NONE) };
    let expected = expected.as_str();
    let sources = sources(project)?;
    let literal = |call: &Call| {
        let argument = call.arguments.first()?;
        if let Some(literal) = call.literals.first()? {
            return Some(literal.clone());
        }
        let name = argument.rsplit('.').next()?;
        let constants = sources.iter().flat_map(|source| &source.constants);
        constants
            .into_iter()
            .find(|constant| constant.text && constant.name == name)
            .map(|constant| constant.value.clone())
    };
    let named: Vec<(String, &Call)> =
        calls(&sources, "setAndroidXiaoMiChannelID").filter_map(|call| Some((literal(call)?, call))).collect();
    if named.is_empty() {
        return unknown(NOT_NAMED);
    }
    match named.iter().find(|(found, _)| found != expected) {
        None => Ok(Judgement::ok(Sentence::fill(GOOD, &[("expected", expected)]))),
        Some((found, call)) => {
            let message = Sentence::fill(BAD, &[("found", found), ("expected", expected)]);
            let file = format!("{}{}", project.prefix, call.place.file);
            let fix = format!("setAndroidXiaoMiChannelID(\"{expected}\")");
            let judgement = Judgement::warn(message).instead(same(found.clone()), same(expected));
            Ok(judgement.fix(fix).at_place(file, &call.place))
        }
    }
}

fn background(facts: &Facts) -> Verdict {
    const GOOD: Text = Text::new("doBackground and doForeground are called", "已调用 doBackground 与 doForeground");
    const BY_ITSELF: Text = Text::new("TUIOfflinePush or TIMPush does it", "由 TUIOfflinePush 或 TIMPush 完成");
    const BAD: Text = Text::new(
        "{found}: IM then takes the app for being in the foreground, or never again",
        "{found}：IM 会一直认为应用在前台，或一直认为在后台",
    );
    const EXPECTED: Text =
        Text::new("doBackground and doForeground, in pairs", "成对调用 doBackground 与 doForeground");
    const NEITHER: Text =
        Text::new("neither doBackground nor doForeground is called", "doBackground 与 doForeground 均未调用");
    const NO_FOREGROUND: Text = Text::new("doBackground without doForeground", "有 doBackground 而没有 doForeground");
    const NO_BACKGROUND: Text = Text::new("doForeground without doBackground", "有 doForeground 而没有 doBackground");
    let project = facts.project.get()?;
    let sources = sources(project)?;
    let timpush = project.subjects.iter().flat_map(|subject| &subject.carriers);
    if timpush.into_iter().any(|name| name.starts_with("com.tencent.timpush:"))
        || mentions(&sources, &["TUIOfflinePushManager", "TIMPushManager"])
    {
        return Ok(Judgement::ok(BY_ITSELF));
    }
    if !mentions(&sources, &["TIMManager", "V2TIMManager", "TUILogin"]) {
        return unknown(NO_IM);
    }
    let has = |name| calls(&sources, name).next().is_some();
    let found = match (has("doBackground"), has("doForeground")) {
        (true, true) => return Ok(Judgement::ok(GOOD)),
        (true, false) => NO_FOREGROUND,
        (false, true) => NO_BACKGROUND,
        (false, false) => NEITHER,
    };
    let message = compose(BAD, &[("found", &found.into())]);
    Ok(Judgement::warn(message).instead(found, EXPECTED).fix(
        "V2TIMManager.getOfflinePushManager().doBackground(unread, callback); … .doForeground(callback);".to_owned(),
    ))
}

fn timpush_login(facts: &Facts) -> Verdict {
    const NONE: Text = Text::new("the app has no TIMPush", "应用没有使用 TIMPush");
    const GOOD: Text = Text::new("registerPush follows the login", "registerPush 在登录之后调用");
    const NEVER: Text = Text::new("TIMPush is never registered", "从未注册 TIMPush");
    const EARLY: Text = Text::new(
        "nothing on the way to registerPush speaks of a login: the registration binds nobody",
        "通往 registerPush 的路径上没有登录：注册不会绑定任何用户",
    );
    const KEPT: Text = Text::new(
        "the app logs out and never calls unRegisterPush: the next user of the phone may get this user's pushes",
        "应用会登出但从未调用 unRegisterPush：手机的下一位用户可能收到上一位的推送",
    );
    const EXPECTED: Text = Text::new(
        "registerPush in the login's success callback, unRegisterPush at logout",
        "在登录成功回调中 registerPush，登出时 unRegisterPush",
    );
    const CALL: &str = "TIMPushManager.getInstance().registerPush(context, sdkAppId, null, callback);";
    let project = facts.project.get()?;
    let carriers = project.subjects.iter().flat_map(|subject| &subject.carriers);
    let sources = sources(project)?;
    if !carriers.into_iter().any(|name| name.starts_with("com.tencent.timpush:"))
        && !mentions(&sources, &["TIMPushManager"])
    {
        return Ok(Judgement::ok(NONE));
    }
    let methods: Vec<&Method> = sources.iter().flat_map(|source| &source.methods).collect();
    let Some(call) = calls(&sources, "registerPush").find(|call| call.on.contains("TIMPush")) else {
        return Ok(Judgement::warn(NEVER).instead(NEVER, EXPECTED).fix(CALL.to_owned()));
    };
    let file = format!("{}{}", project.prefix, call.place.file);
    if !follows_login(&methods, &call.method) {
        return Ok(Judgement::warn(EARLY).instead(same(call.method.clone()), EXPECTED).at_place(file, &call.place));
    }
    if mentions(&sources, &["logout"]) && calls(&sources, "unRegisterPush").next().is_none() {
        return Ok(Judgement::warn(KEPT).instead(same("logout"), EXPECTED).at_place(file, &call.place));
    }
    Ok(Judgement::ok(GOOD))
}

/// The key is never shown.
fn sig_key(facts: &Facts) -> Result<Vec<Judgement>, Unknown> {
    const KEY: Text = Text::new(
        "{name} looks like the key of an IM application: whoever has the app can log in as anybody. Make UserSigs on \
         the server",
        "{name} 疑似 IM 应用的密钥：任何拿到安装包的人都能以任意用户登录。请在服务端生成 UserSig",
    );
    const MADE: Text = Text::new(
        "{name} makes UserSigs in the app, and so the key is in it: make them on the server",
        "{name} 在应用中生成 UserSig，密钥因此在安装包里：请在服务端生成",
    );
    const EXPECTED: Text = Text::new("a UserSig from the app's server", "由业务服务端下发的 UserSig");
    let project = facts.project.get()?;
    let sources = sources(project)?;
    let at = |judgement: Judgement, place: &crate::android::place::Place| {
        judgement.at_place(format!("{}{}", project.prefix, place.file), place)
    };
    let mut found = Vec::new();
    for source in &sources {
        let speaks = source.words.iter().any(|word| {
            let word = word.to_ascii_lowercase();
            word.contains("sdkappid") || word.contains("usersig") || word.contains("secretkey")
        });
        for constant in source.constants.iter().filter(|constant| speaks && constant.text && is_key(&constant.value)) {
            let message = Sentence::fill(KEY, &[("name", &constant.name)]);
            found.push(at(
                Judgement::fail(message).instead(same(format!("{}: 64 digits", constant.name)), EXPECTED),
                &constant.place,
            ));
        }
    }
    for call in calls(&sources, "genTestUserSig") {
        let message = Sentence::fill(MADE, &[("name", &call.name)]);
        found.push(at(Judgement::fail(message).instead(same(call.name.clone()), EXPECTED), &call.place));
    }
    Ok(found)
}

/// 64 hexadecimal digits.
fn is_key(value: &str) -> bool {
    value.len() == 64 && value.bytes().all(|byte| byte.is_ascii_hexdigit())
}
