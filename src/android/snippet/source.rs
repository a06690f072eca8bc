//! Java and Kotlin sources.

use super::template::{class, fill, pick};
use super::{Generation, IdStorage, Language, Part, Plan, PlanError, Snippet};

/// The receiver. With TIMPush there must be none.
pub(super) fn receiver(plan: &Plan) -> Vec<Snippet> {
    if plan.generation == Generation::G3 {
        return Vec::new();
    }
    let template = pick(plan, include_str!("template/receiver.java"), include_str!("template/receiver.kt"));
    let (package, simple) = (plan.receiver.package(), plan.receiver.simple());
    let text = fill(template, &[("receiver_pkg", package), ("receiver", simple)]);
    vec![class(Part::Receiver, plan, package, simple, text)]
}

/// The Application.
pub(super) fn application(plan: &Plan) -> Result<Vec<Snippet>, PlanError> {
    let (package, simple) = (plan.application.package(), plan.application.simple());
    let mut values = vec![("application_pkg", package.to_owned()), ("application", simple.to_owned())];
    let template = if plan.generation == Generation::G3 {
        values.push(("sdk_app_id", plan.sdk_app_id()?.to_string()));
        pick(plan, include_str!("template/application_g3.java"), include_str!("template/application_g3.kt"))
    } else {
        plan.app_id()?;
        plan.app_key()?;
        let (id, key) = match plan.ids {
            IdStorage::Constants => ("Constants.XM_PUSH_APPID", "Constants.XM_PUSH_APPKEY"),
            IdStorage::MetaData => ("Constants.xmPushAppId(this)", "Constants.xmPushAppKey(this)"),
        };
        values.push(("app_id", id.to_owned()));
        values.push(("app_key", key.to_owned()));
        values.push(("imports", imports(plan, &["Constants"])));
        pick(plan, include_str!("template/application.java"), include_str!("template/application.kt"))
    };
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Ok(vec![class(Part::Application, plan, package, simple, fill(template, &values))])
}

/// Imports of classes beside the receiver, where the Application lies elsewhere.
fn imports(plan: &Plan, classes: &[&str]) -> String {
    if plan.application.package() == plan.receiver.package() {
        return String::new();
    }
    let end = if plan.language == Language::Java { ";" } else { "" };
    classes.iter().flat_map(|class| ["import ", plan.receiver.package(), ".", class, end, "\n"]).collect()
}

/// The constants; with TIMPush its configuration file.
pub(super) fn constants(plan: &Plan) -> Result<Vec<Snippet>, PlanError> {
    let (id, key, cert) = (plan.app_id()?.to_string(), plan.app_key()?.to_string(), plan.cert_id()?.to_string());
    if plan.generation == Generation::G3 {
        return Ok(vec![timpush_configs(plan, &id, &key, &cert)]);
    }
    let kotlin = plan.language == Language::Kotlin;
    let ids = match plan.ids {
        IdStorage::Constants => {
            let line = |name: &str, value: &str| {
                let value = literal(value, kotlin);
                if kotlin {
                    format!("    const val {name} = {value}")
                } else {
                    format!("    public static final String {name} = {value};")
                }
            };
            format!("{}\n{}", line("XM_PUSH_APPID", &id), line("XM_PUSH_APPKEY", &key))
        }
        IdStorage::MetaData => {
            let template =
                pick(plan, include_str!("template/ids_metadata.java"), include_str!("template/ids_metadata.kt"));
            template.trim_end().to_owned()
        }
    };
    let imports = match plan.ids {
        IdStorage::MetaData => "import android.content.Context\nimport android.content.pm.PackageManager\n\n",
        IdStorage::Constants => "",
    };
    let package = plan.receiver.package();
    let template = pick(plan, include_str!("template/constants.java"), include_str!("template/constants.kt"));
    let text = fill(template, &[("pkg", package), ("cert_id", &cert), ("ids", &ids), ("imports", imports)]);
    let mut snippets = vec![class(Part::Constants, plan, package, "Constants", text)];
    if plan.ids == IdStorage::MetaData {
        snippets.push(Snippet {
            part: Part::Constants,
            path: "src/main/res/values/mipush.xml".to_owned(),
            merges: false,
            text: format!(
                "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<resources>\n    \
                 <string name=\"mipush_app_id\" translatable=\"false\">{}</string>\n    \
                 <string name=\"mipush_app_key\" translatable=\"false\">{}</string>\n</resources>\n",
                resource(&id),
                resource(&key)
            ),
            mended: Vec::new(),
        });
    }
    Ok(snippets)
}

/// Text as a source literal.
fn literal(text: &str, kotlin: bool) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        if matches!(c, '"' | '\\') || (kotlin && c == '$') {
            out.push('\\');
        }
        out.push(c);
    }
    out + "\""
}

/// Text as a string resource: quotes and backslashes mean something there, and so does a leading `@` or `?`.
fn resource(text: &str) -> String {
    let mut out = String::new();
    for (place, c) in text.chars().enumerate() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '"' | '\'' | '\\' => out.extend(['\\', c]),
            '@' | '?' if place == 0 => out.extend(['\\', c]),
            _ => out.push(c),
        }
    }
    out
}

/// `timpush-configs.json` in the SDK's own spelling; the console gives the same file to download.
fn timpush_configs(plan: &Plan, id: &str, key: &str, cert: &str) -> Snippet {
    let mut vendor = serde_json::Map::new();
    for (name, value) in [("xiaomiPushBussinessId", cert), ("xiaomiPushAppId", id), ("xiaomiPushAppKey", key)] {
        vendor.insert(name.to_owned(), value.into());
    }
    let mut file = serde_json::Map::new();
    file.insert("version".to_owned(), "1.0.1".into());
    file.insert(plan.package.to_string(), vendor.into());
    Snippet {
        part: Part::Constants,
        path: "src/main/assets/timpush-configs.json".to_owned(),
        merges: true,
        text: format!("{:#}\n", serde_json::Value::Object(file)),
        mended: Vec::new(),
    }
}

/// The report of token and certificate ID. TIMPush reports by itself when it registers.
pub(super) fn token_report(plan: &Plan) -> Result<Vec<Snippet>, PlanError> {
    let template = match plan.generation {
        Generation::G1 => pick(plan, include_str!("template/token_g1.java"), include_str!("template/token_g1.kt")),
        Generation::G2 => pick(plan, include_str!("template/token_g2.java"), include_str!("template/token_g2.kt")),
        Generation::G3 => {
            return application(plan);
        }
    };
    plan.cert_id()?;
    let package = plan.receiver.package();
    let text = fill(template, &[("pkg", package)]);
    Ok(vec![class(Part::TokenReport, plan, package, "ThirdPushTokenMgr", text)])
}

/// The screen that a tap opens.
pub(super) fn click_handler(plan: &Plan) -> Vec<Snippet> {
    let template = match plan.generation {
        Generation::G3 => {
            pick(plan, include_str!("template/activity_g3.java"), include_str!("template/activity_g3.kt"))
        }
        _ => pick(plan, include_str!("template/activity.java"), include_str!("template/activity.kt")),
    };
    let (package, simple) = (plan.activity.package(), plan.activity.simple());
    let text = fill(template, &[("activity_pkg", package), ("activity", simple)]);
    vec![class(Part::ClickHandler, plan, package, simple, text)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_cannot_break_out_of_their_quotes() {
        assert_eq!(literal("a\"b\\c$d", false), r#""a\"b\\c$d""#);
        assert_eq!(literal("a$d", true), r#""a\$d""#);
        assert_eq!(resource("@a'b<c&"), "\\@a\\'b&lt;c&amp;");
    }
}
