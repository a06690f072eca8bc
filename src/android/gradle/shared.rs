//! What modules share: properties, the version catalog, the settings.

use std::collections::BTreeMap;

use super::Settings;
use super::script::parse;

/// gradle.properties, local.properties: `name=value` lines.
pub fn read_properties(text: &str) -> BTreeMap<String, String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.starts_with(['#', '!']));
    lines
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        .collect()
}

/// libs.versions.toml, as far as one line at a time tells: alias (with dots) → `group:name:version`.
pub fn read_catalog(text: &str) -> BTreeMap<String, String> {
    let quoted = |text: &str, key: &str| {
        let at = text.find(key)? + key.len();
        let rest = text[at..].trim_start().strip_prefix('=')?.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        rest[1..].split(quote).next().map(str::to_owned)
    };
    let (mut section, mut versions, mut found) = (String::new(), BTreeMap::new(), BTreeMap::new());
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
        if line.starts_with('[') {
            line.trim_matches(['[', ']']).clone_into(&mut section);
            continue;
        }
        let Some((alias, value)) = line.split_once('=') else { continue };
        let (alias, value) = (alias.trim(), value.trim());
        match section.as_str() {
            "versions" => {
                versions.insert(alias.to_owned(), value.trim_matches(['"', '\'']).to_owned());
            }
            "libraries" => {
                let module = if value.starts_with(['"', '\'']) {
                    Some(value.trim_matches(['"', '\'']).to_owned())
                } else {
                    let module = quoted(value, "module")
                        .or_else(|| Some(format!("{}:{}", quoted(value, "group")?, quoted(value, "name")?)));
                    let version = quoted(value, "version.ref").and_then(|name| versions.get(&name).cloned());
                    let version = version.or_else(|| quoted(value, "version"));
                    module.map(|module| version.map_or(module.clone(), |version| format!("{module}:{version}")))
                };
                if let Some(module) = module {
                    found.insert(alias.replace(['-', '_'], "."), module);
                }
            }
            _ => {}
        }
    }
    found
}

/// settings.gradle: included modules and where they lie.
pub fn read_settings(file: &str, text: &str) -> Settings {
    let script = parse(file, text);
    let mut settings = Settings::default();
    for statement in &script.statements {
        let (head, _) = statement.head();
        if head == "include" || head == "includeBuild" {
            for text in statement.texts() {
                let name = if text.text.starts_with(':') { text.text.to_owned() } else { format!(":{}", text.text) };
                let folder = name.trim_start_matches(':').replace(':', "/");
                settings.modules.insert(name, folder);
            }
        } else if statement.tokens.iter().any(|token| token.is_word("projectDir")) {
            let texts: Vec<&str> = statement.texts().map(|token| token.text).collect();
            if let [name, .., folder] = texts.as_slice() {
                settings.modules.insert((*name).to_owned(), folder.trim_start_matches("./").to_owned());
            }
        } else if head.ends_with("flatDir") || statement.inside("flatDir") {
            settings.flat_dirs.extend(statement.texts().map(|token| token.text.to_owned()));
        }
    }
    settings
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn settings_name_modules_and_folders() {
        let found = read_settings(
            "settings.gradle",
            "include ':app', ':a:b'\ninclude(\"lib\")\nproject(':lib').projectDir = new File(rootDir, '../lib')",
        );
        let modules: Vec<_> = found.modules.iter().map(|(name, folder)| (name.as_str(), folder.as_str())).collect();
        assert_eq!(modules, [(":a:b", "a/b"), (":app", "app"), (":lib", "../lib")]);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(include|project|projectDir|[{}()\\[\\]:,.=\"']| |\n|\\PC){0,60}") {
            read_settings("x", &text);
            read_catalog(&text);
            read_properties(&text);
        }
    }
}
