//! MP082: the token is reported after the login. IM binds it to whoever is logged in, and the regId often comes first.

use std::collections::BTreeSet;

use super::Judge;
use super::view::View;
use crate::android::source::{Call, Method};
use crate::domain::text::Text;

const NO_REPORT: Text =
    Text::new("No report of the token was found (see MP081).", "没有找到 token 的上报（见 MP081）。");
const ELSEWHERE: Text = Text::new(
    "Who calls the report, and when, cannot be told from the sources.",
    "无法从源代码判断由谁、在何时调用上报。",
);

/// How many callers up.
const LONGEST_WAY: usize = 8;

pub(super) fn judge(view: &View<'_>, judge: &mut Judge) {
    let reports: Vec<&Call> =
        view.sources.iter().flat_map(|source| &source.calls).filter(|call| is_report(call)).collect();
    if view.has_timpush() {
        // TIMPush waits for the login by itself.
        judge.decide(&["MP082"]);
        return;
    }
    if reports.is_empty() {
        judge.unknown("MP082", NO_REPORT);
        return;
    }
    judge.decide(&["MP082"]);
    let methods: Vec<&Method> = view.sources.iter().flat_map(|source| &source.methods).collect();
    let ways: Vec<BTreeSet<&str>> = reports.iter().map(|call| callers(&methods, &call.method)).collect();
    let on_way = |way: &BTreeSet<&str>, says: &dyn Fn(&Method) -> bool| {
        methods.iter().any(|method| way.contains(method.name.as_str()) && says(method))
    };
    if ways.iter().any(|way| on_way(way, &speaks_of_login)) {
        return;
    }
    // The regId's own callback is where the report comes too early, unless it looks whether somebody is logged in.
    let early = ways.iter().position(|way| on_way(way, &is_early));
    match early {
        Some(at) => {
            let call = reports[at];
            let found = format!("{} called when the regId arrives, with no sign of a login", call.name);
            judge.fail("MP082", Some(&call.place), &found, "the call in the login's success callback", None);
        }
        None => judge.unknown("MP082", ELSEWHERE),
    }
}

/// Whether something on the way to a method speaks of a login.
pub fn follows_login(methods: &[&Method], method: &str) -> bool {
    let way = callers(methods, method);
    methods.iter().any(|method| way.contains(method.name.as_str()) && speaks_of_login(method))
}

fn is_report(call: &Call) -> bool {
    matches!(call.name.as_str(), "setOfflinePushToken" | "setOfflinePushConfig")
}

/// The method and whoever leads to it, by name.
fn callers<'a>(methods: &[&'a Method], start: &'a str) -> BTreeSet<&'a str> {
    let mut way = BTreeSet::from([start]);
    for _ in 0..LONGEST_WAY {
        let found: Vec<&str> = methods
            .iter()
            // Everything has an onCreate or onSuccess: who calls those says nothing.
            .filter(|method| way.iter().any(|name| !is_callback(name) && method.words.contains(*name)))
            .map(|method| method.name.as_str())
            .filter(|name| !way.contains(name))
            .collect();
        if found.is_empty() {
            break;
        }
        way.extend(found);
    }
    way
}

fn is_callback(name: &str) -> bool {
    name.starts_with("on") && name[2..].starts_with(char::is_uppercase)
}

/// A method that logs in, waits for the login or asks whether it is done.
fn speaks_of_login(method: &Method) -> bool {
    let login = |word: &str| {
        let word = word.to_ascii_lowercase();
        word.contains("login") || word.contains("loggedin") || word.contains("signin")
    };
    login(&method.name) || method.words.iter().any(|word| login(word))
}

fn is_early(method: &Method) -> bool {
    matches!(method.name.as_str(), "onReceiveRegisterResult" | "onCommandResult" | "onReceiveMessage")
}
