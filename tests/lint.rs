//! The rules for Android projects: each is kept by one project and broken by another, what the generator writes is clean,
//! and the guide's own texts are told what is wrong with them.

#[path = "lint/fixture.rs"]
#[allow(dead_code, reason = "the page of the rules shows more of it than this test")]
mod fixture;
#[path = "lint/guide.rs"]
mod guide;
#[path = "lint/project.rs"]
mod project;
#[path = "lint/tree.rs"]
mod tree;

use mipush::android::facts::{Gathered, gather};
use mipush::android::lint::{Level, RULES, Status, Verdict, Wanted, lint, suppress};
use mipush::android::snippet::{Generation, IdStorage, Language, Plan};

use fixture::{FIXTURES, Fixture, MORE};
use project::{broken, plan, project, wanted};

fn verdicts(code: &str, (found, wanted): (Gathered, Wanted)) -> Vec<Verdict> {
    let mut verdicts = lint(&gather(found), &wanted);
    verdicts.retain(|verdict| verdict.code == code);
    verdicts
}

fn is_broken(verdict: &Verdict) -> bool {
    matches!(verdict.status, Status::Fail | Status::Warn)
}

#[test]
fn every_rule_is_kept_by_one_project_and_broken_by_another() {
    let codes: Vec<&str> = FIXTURES.iter().map(|fixture| fixture.code).collect();
    assert_eq!(codes, RULES.map(|rule| rule.code));
    let mut faults = Vec::new();
    for fixture in FIXTURES.iter().chain(MORE) {
        let code = fixture.code;
        let kept = verdicts(code, fixture.kept());
        if kept.is_empty() || kept.iter().any(|verdict| verdict.status != Status::Pass) {
            faults.push(format!("{code} is not kept by {}: {kept:?}", fixture.sdk));
        }
        let found = verdicts(code, fixture.broken());
        match found.iter().find(|verdict| is_broken(verdict)) {
            None => faults.push(format!("{code} is not broken: {found:?}")),
            Some(verdict) if verdict.found.is_empty() || verdict.expected.is_empty() => {
                faults.push(format!("{code} says too little: {verdict:?}"));
            }
            Some(_) => {}
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_rule_has_a_verdict_about_every_module_that_has_something_of_push() {
    for fixture in FIXTURES.iter().filter(|fixture| !matches!(fixture.code, "MP090")) {
        let (found, wanted) = fixture.broken();
        let verdicts = lint(&gather(found), &wanted);
        for rule in RULES {
            assert!(verdicts.iter().any(|verdict| verdict.code == rule.code), "{}: no {}", fixture.code, rule.code);
        }
        for verdict in verdicts {
            assert_eq!(verdict.status == Status::Unknown, verdict.reason.is_some(), "{verdict:?}");
        }
    }
}

/// SDK by SDK, in both languages, with both ways to keep the ids, for every generation of IM that goes with it.
#[test]
fn what_is_generated_is_clean() {
    let self_made = [Generation::G1, Generation::G2];
    let matrix: [(&str, &[Generation]); 12] = [
        ("jar-3.0.3", &self_made),
        ("jar-3.1.2", &self_made),
        ("jar-3.2.2", &self_made),
        ("jar-3.6.12", &self_made),
        ("jar-3.7.9", &self_made),
        ("jar-4.9.1", &self_made),
        ("jar-6.0.1", &self_made),
        ("aar-5.0.5", &self_made),
        ("aar-5.7.8", &self_made),
        ("aar-6.0.1", &self_made),
        ("aar-7.x", &self_made),
        ("timpush-8.8.7357", &[Generation::G3]),
    ];
    let mut projects = 0;
    for (sdk, generations) in matrix {
        for generation in generations {
            for language in [Language::Java, Language::Kotlin] {
                for ids in [IdStorage::Constants, IdStorage::MetaData] {
                    for (placeholder, gradle_kotlin) in [(false, false), (true, true)] {
                        let plan = Plan { language, ids, placeholder, gradle_kotlin, ..plan(sdk, *generation) };
                        assert_eq!(broken(project(&plan)), [], "{plan:?}");
                        projects += 1;
                    }
                }
            }
        }
    }
    assert_eq!(projects, (11 * 2 + 1) * 8);
}

#[test]
fn a_secret_is_never_shown() {
    let secret = "aB3dE5fG7hI9jK1lM3nO5p==";
    let mut found = project(&plan("jar-3.0.3", Generation::G1));
    let (_, text) = found.texts.iter_mut().find(|(path, _)| path.ends_with("ChatApplication.java")).expect("there");
    *text = text.replace("Constants.XM_PUSH_APPKEY", &format!("\"{secret}\""));
    let verdicts = broken(found);
    assert!(verdicts.iter().any(|verdict| verdict.code == "MP053"));
    assert!(!format!("{verdicts:?}").contains(secret));
}

#[test]
fn an_intent_without_component_needs_its_filter() {
    let uri = "intent://com.example.chat/detail#Intent;scheme=pushscheme;package=com.example.chat;end";
    let wanted = Wanted { click_intent: Some(uri.into()), ..wanted() };
    let judged = |from: &str, to: &str| {
        let mut found = project(&plan("jar-4.9.1", Generation::G2));
        let (_, text) = found.texts.iter_mut().find(|(path, _)| path.ends_with("AndroidManifest.xml")).expect("there");
        assert!(text.contains(from), "{from}");
        *text = text.replace(from, to);
        verdicts("MP071", (found, wanted.clone()))[0].status
    };
    assert_eq!(judged("", ""), Status::Pass);
    assert_eq!(judged("android:path=\"/detail\"", "android:path=\"/other\""), Status::Fail);
    assert_eq!(judged("android:path=\"/detail\"", "android:pathPattern=\"/det.*\""), Status::Pass);
    assert_eq!(judged("android:path=\"/detail\"", "android:pathPattern=\"/x.*\""), Status::Fail);
    assert_eq!(judged("<category android:name=\"android.intent.category.DEFAULT\" />", ""), Status::Fail);
}

#[test]
fn a_tree_without_anything_is_unknown_and_one_without_push_is_told() {
    let verdicts = lint(&gather(Gathered::default()), &Wanted::default());
    assert_eq!((verdicts.len(), verdicts[0].status), (1, Status::Unknown));
    let texts = vec![("AndroidManifest.xml".to_owned(), "<manifest package=\"com.a.b\"/>".to_owned())];
    let verdicts = lint(&gather(Gathered { texts, ..Gathered::default() }), &Wanted::default());
    assert!(verdicts.iter().any(|verdict| verdict.code == "MP001" && verdict.level == Level::Info));
}

#[test]
fn what_needs_a_certificate_is_unknown_without_one() {
    let none = Wanted { no_click: Some(mipush::domain::text::Text::new("none", "无")), ..Wanted::default() };
    let verdicts = lint(&gather(project(&plan("jar-4.9.1", Generation::G2))), &none);
    for code in ["MP070", "MP071", "MP072", "MP073"] {
        let found: Vec<_> = verdicts.iter().filter(|verdict| verdict.code == code).collect();
        assert_eq!((found.len(), found[0].status), (1, Status::Unknown), "{code}");
    }
}

#[test]
fn a_fault_is_put_up_with_where_the_project_says_so() {
    let entry = |path: &str| mipush::android::lint::Suppression {
        code: "MP090".into(),
        path: Some(path.into()),
        reason: "known".into(),
        line: 1,
    };
    let fixture: &Fixture = FIXTURES.iter().find(|fixture| fixture.code == "MP090").expect("there");
    let all = || verdicts("MP090", fixture.broken());
    let entries = [entry("**/AndroidManifest.xml")];
    let (kept, suppressed, idle) = suppress(all(), &entries);
    assert!(!kept.iter().any(is_broken) && !suppressed.is_empty() && idle.is_empty());
    let entries = [entry("lib/**")];
    let (kept, suppressed, idle) = suppress(all(), &entries);
    assert!(kept.iter().any(is_broken) && suppressed.is_empty() && idle.len() == 1);
}
