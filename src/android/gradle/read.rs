//! What the statements mean.

use std::collections::BTreeMap;

use super::script::{Script, Statement, parse};
use super::{Carrier, Dependency, Gradle, Variation};
use crate::android::manifest::Attribute;
use crate::android::token::{Kind, Token};

/// Reads a module's script. `known` holds variables of other files (gradle.properties, the root script); catalog holds
/// what `libs.x` stands for.
pub fn read(file: &str, text: &str, known: &BTreeMap<String, String>, catalog: &BTreeMap<String, String>) -> Gradle {
    let script = parse(file, text);
    let mut gradle = Gradle { file: file.to_owned(), ..Gradle::default() };
    for name in script.flavours.iter().take(MOST_NAMES) {
        variation(&mut gradle.flavours, name);
    }
    for name in script.build_types.iter().take(MOST_NAMES) {
        variation(&mut gradle.build_types, name);
    }
    let mut reader = Reader { script: &script, known, catalog, gradle: &mut gradle };
    // Variables first: a value may stand below its use in another block.
    for statement in &script.statements {
        reader.variable(statement);
    }
    for statement in &script.statements {
        reader.statement(statement);
    }
    for (at, comment) in &script.comments {
        if MENTIONS.iter().any(|name| comment.contains(name)) {
            gradle.commented.push(((*comment).chars().take(200).collect(), script.lines.at(*at)));
        }
    }
    gradle
}

/// More flavours or build types than any script has.
const MOST_NAMES: usize = 100;

/// What makes a commented-out line worth remembering.
const MENTIONS: [&str; 4] = ["MiPush", "mipush", "timpush", "xiaomi"];

struct Reader<'a, 'b> {
    script: &'a Script<'b>,
    known: &'a BTreeMap<String, String>,
    catalog: &'a BTreeMap<String, String>,
    gradle: &'a mut Gradle,
}

impl Reader<'_, '_> {
    fn variable(&mut self, statement: &Statement<'_>) {
        let tokens = &statement.tokens;
        let Some(equals) = tokens.iter().position(|token| token.is("=")) else { return };
        let Some(name) = tokens[..equals].iter().rfind(|token| matches!(token.kind, Kind::Word | Kind::Text)) else {
            return;
        };
        let [value] = &tokens[equals + 1..] else { return };
        let named = tokens.first().is_some_and(|first| {
            matches!(first.text, "def" | "val" | "var" | "ext" | "extra" | "rootProject" | "project")
        });
        if matches!(value.kind, Kind::Text | Kind::Number)
            && (named || statement.inside("ext") || statement.path.is_empty())
        {
            self.gradle.variables.entry(name.text.to_owned()).or_insert_with(|| value.text.to_owned());
        }
    }

    fn statement(&mut self, statement: &Statement<'_>) {
        let (head, _) = statement.head();
        let name = head.rsplit('.').next().unwrap_or_default();
        let rest = statement.rest();
        self.secret(statement, name);
        if statement.inside("dependencies") {
            self.dependency(statement, &head);
            return;
        }
        match name {
            "plugin" | "id" | "apply" | "alias" | "kotlin" | "classpath" => self.plugin(statement),
            "namespace" => self.gradle.namespace = self.attribute(rest),
            "applicationId" => {
                let value = self.attribute(rest);
                if let Some(flavour) = statement.child_of("productFlavors") {
                    let flavour = variation(&mut self.gradle.flavours, flavour);
                    flavour.application_id = value.map(|value| value.value);
                } else {
                    self.gradle.computed_id = value.is_none();
                    self.gradle.application_id = value;
                }
            }
            "dimension" | "setDimension" => {
                let value = self.value(rest);
                if let Some(flavour) = statement.child_of("productFlavors") {
                    variation(&mut self.gradle.flavours, flavour).dimension = value;
                }
            }
            "applicationIdSuffix" => {
                let value = self.value(rest);
                if let Some(flavour) = statement.child_of("productFlavors") {
                    variation(&mut self.gradle.flavours, flavour).suffix = value;
                } else if let Some(kind) = statement.child_of("buildTypes") {
                    variation(&mut self.gradle.build_types, kind).suffix = value;
                } else {
                    self.gradle.suffix = value;
                }
            }
            "minSdk" | "minSdkVersion" => self.gradle.min_sdk = self.number(rest).or(self.gradle.min_sdk),
            "targetSdk" | "targetSdkVersion" => self.gradle.target_sdk = self.number(rest).or(self.gradle.target_sdk),
            "minifyEnabled" | "isMinifyEnabled" if rest.iter().any(|token| token.is_word("true")) => {
                self.gradle.minify = statement.tokens.first().map(|token| self.script.lines.at(token.at));
            }
            "proguardFiles" | "proguardFile" | "setProguardFiles" => {
                let files = self.files(statement);
                self.gradle.keep_files.extend(files);
            }
            "consumerProguardFiles" | "consumerProguardFile" => {
                let files = self.files(statement);
                self.gradle.consumer_keep_files.extend(files);
            }
            "dirs" | "dir" if statement.inside("flatDir") => {
                self.gradle.flat_dirs.extend(statement.texts().map(|token| token.text.to_owned()));
            }
            "flatDir" => self.gradle.flat_dirs.extend(statement.texts().map(|token| token.text.to_owned())),
            "srcFile" if statement.inside("main") || head.contains("main.") => {
                self.gradle.manifest_file = statement.texts().next().map(|token| token.text.to_owned());
            }
            _ => {}
        }
        if statement.tokens.iter().any(|token| token.is_word("manifestPlaceholders"))
            || statement.inside("manifestPlaceholders")
        {
            self.placeholders(statement);
        }
    }

    fn plugin(&mut self, statement: &Statement<'_>) {
        for text in statement.texts() {
            match text.text {
                "com.android.application" => self.gradle.application = true,
                "com.android.library" => self.gradle.library = true,
                _ => {}
            }
            if let Some(version) = text.text.strip_prefix("com.android.tools.build:gradle:") {
                self.gradle.plugin_version = Some(version.to_owned());
            }
        }
        let words: Vec<&str> =
            statement.tokens.iter().filter(|token| token.kind == Kind::Word).map(|token| token.text).collect();
        if words.first() == Some(&"alias") {
            self.gradle.application |= words.contains(&"application");
            self.gradle.library |= words.contains(&"library");
        }
        let android = statement.texts().any(|text| text.text.starts_with("com.android."));
        if android && let Some(at) = statement.tokens.iter().position(|token| token.is_word("version")) {
            self.gradle.plugin_version = self.value(&statement.tokens[at + 1..]);
        }
    }

    fn dependency(&mut self, statement: &Statement<'_>, head: &str) {
        let texts: Vec<&str> = statement.texts().map(|token| token.text).collect();
        if head == "classpath" {
            self.plugin(statement);
            return;
        }
        let words: Vec<&str> =
            statement.tokens.iter().filter(|token| token.kind == Kind::Word).map(|token| token.text).collect();
        let Some(first) = statement.tokens.first() else { return };
        if statement.path.iter().any(|name| name.contains("buildscript")) || head.is_empty() && first.kind != Kind::Text
        {
            return;
        }
        let has = |word: &str| words.contains(&word);
        let carrier = if has("fileTree") {
            let mut texts = texts.iter();
            Carrier::Tree {
                dir: texts.next().map_or_else(|| "libs".to_owned(), ToString::to_string),
                include: texts.map(ToString::to_string).collect(),
            }
        } else if has("files") {
            let place = self.script.lines.at(first.at);
            for text in &texts {
                let carrier = Carrier::File(self.expand(text));
                self.gradle.dependencies.push(Dependency {
                    configuration: words[0].to_owned(),
                    carrier,
                    place: place.clone(),
                });
            }
            return;
        } else if has("project") {
            Carrier::Project(
                texts
                    .iter()
                    .find(|text| text.starts_with(':'))
                    .or(texts.first())
                    .map_or_else(String::new, ToString::to_string),
            )
        } else if has("name") && has("ext") && !has("group") {
            let after = |word: &str| {
                let at = statement.tokens.iter().position(|token| token.is_word(word))?;
                statement.tokens[at..].iter().find(|token| token.kind == Kind::Text).map(|token| token.text.to_owned())
            };
            Carrier::Named { name: after("name").unwrap_or_default(), extension: after("ext").unwrap_or_default() }
        } else if let Some(text) = texts.iter().find(|text| text.contains(':')) {
            coordinate(&self.expand(text))
        } else if let ("group", [group, name, version @ ..]) =
            (if has("group") { "group" } else { "" }, texts.as_slice())
        {
            Carrier::Coordinate {
                group: (*group).to_owned(),
                name: (*name).to_owned(),
                version: version.first().map(ToString::to_string),
            }
        } else {
            let alias: String = statement.tokens[1..]
                .iter()
                .filter(|token| token.kind == Kind::Word || token.is("."))
                .map(|token| token.text)
                .collect();
            match alias.strip_prefix("libs.").and_then(|alias| self.catalog.get(&alias.replace(['-', '_'], "."))) {
                Some(found) => coordinate(found),
                None => Carrier::Unknown(alias),
            }
        };
        let configuration = words.first().map_or_else(String::new, ToString::to_string);
        self.gradle.dependencies.push(Dependency { configuration, carrier, place: self.script.lines.at(first.at) });
    }

    fn files(&self, statement: &Statement<'_>) -> Vec<Attribute> {
        let mut default = false;
        let mut files = Vec::new();
        for token in &statement.tokens {
            if token.is_word("getDefaultProguardFile") {
                default = true;
            } else if token.kind == Kind::Text && !std::mem::take(&mut default) {
                files.push(Attribute { value: self.expand(token.text), place: self.script.lines.at(token.at) });
            }
        }
        files
    }

    /// `[K: v]`, `["K"] = v`, `.put(K, v)`, `mapOf("K" to v)`, `K: v`.
    fn placeholders(&mut self, statement: &Statement<'_>) {
        let tokens = &statement.tokens;
        for (at, token) in tokens.iter().enumerate() {
            let names = matches!(token.kind, Kind::Word | Kind::Text);
            let after = |offset: usize| tokens.get(at + offset);
            let value = if !names || token.is_word("manifestPlaceholders") {
                continue;
            } else if after(1).is_some_and(|next| next.is(":") || next.is_word("to") || next.is(",")) {
                // `put("K", v)`: only the first text of the call is a key.
                if after(1).is_some_and(|next| next.is(","))
                    && !tokens.get(at.wrapping_sub(2)).is_some_and(|put| put.is_word("put"))
                {
                    continue;
                }
                after(2)
            } else if after(1).is_some_and(|next| next.is("]")) && after(2).is_some_and(|next| next.is("=")) {
                after(3)
            } else {
                continue;
            };
            let value = value.and_then(|value| self.resolve(value));
            self.gradle.placeholders.insert(token.text.to_owned(), value);
        }
    }

    fn secret(&mut self, statement: &Statement<'_>, name: &str) {
        let all = statement.tokens.iter().filter(|token| matches!(token.kind, Kind::Word | Kind::Text));
        let speaks = |text: &str| {
            let text = text.to_ascii_lowercase().replace(['_', '-'], "");
            text.contains("appsecret") || text.contains("pushsecret") || text.contains("misecret")
        };
        if !speaks(name) && !all.clone().any(|token| token.text.len() < 60 && speaks(token.text)) {
            return;
        }
        if let Some(value) = statement.texts().filter(|token| !speaks(token.text)).last() {
            let place = self.script.lines.at(value.at);
            self.gradle.secrets.push(Attribute { value: value.text.to_owned(), place });
        }
    }

    fn attribute(&self, rest: &[Token<'_>]) -> Option<Attribute> {
        let first = rest.iter().find(|token| !token.is("=") && !token.is("("))?;
        Some(Attribute { value: self.value(rest)?, place: self.script.lines.at(first.at) })
    }

    /// A literal, or a variable that is one.
    fn value(&self, rest: &[Token<'_>]) -> Option<String> {
        let token = rest.iter().find(|token| !token.is("=") && !token.is("("))?;
        match token.kind {
            Kind::Word => self.resolve(rest.iter().rfind(|token| token.kind == Kind::Word)?),
            _ => self.resolve(token),
        }
    }

    fn number(&self, rest: &[Token<'_>]) -> Option<u32> {
        self.value(rest)?.parse().ok()
    }

    fn resolve(&self, token: &Token<'_>) -> Option<String> {
        match token.kind {
            Kind::Text => Some(self.expand(token.text)),
            Kind::Number => Some(token.text.to_owned()),
            Kind::Word => self.lookup(token.text).cloned(),
            _ => None,
        }
    }

    fn lookup(&self, name: &str) -> Option<&String> {
        self.gradle.variables.get(name).or_else(|| self.known.get(name))
    }

    /// `${x}` and `$x` with their values; what is not known stays.
    fn expand(&self, text: &str) -> String {
        let Some((before, after)) = text.split_once('$') else { return text.to_owned() };
        let (name, rest) = match after.strip_prefix('{').and_then(|after| after.split_once('}')) {
            Some((name, rest)) => (name, rest),
            None => after.split_at(after.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(after.len())),
        };
        match self.lookup(name.rsplit('.').next().unwrap_or(name)) {
            Some(value) => format!("{before}{value}{rest}"),
            None => text.to_owned(),
        }
    }
}

fn variation<'a>(list: &'a mut Vec<Variation>, name: &str) -> &'a mut Variation {
    let at = list.iter().position(|other| other.name == name).unwrap_or_else(|| {
        if list.len() >= MOST_NAMES {
            return list.len() - 1;
        }
        list.push(Variation { name: name.to_owned(), ..Variation::default() });
        list.len() - 1
    });
    &mut list[at]
}

/// `group:name:version`, with whatever follows an `@` left out.
pub(in crate::android) fn coordinate(text: &str) -> Carrier {
    let mut parts = text.split('@').next().unwrap_or_default().split(':');
    match (parts.next(), parts.next()) {
        (Some(group), Some(name)) => Carrier::Coordinate {
            group: group.to_owned(),
            name: name.to_owned(),
            version: parts.next().filter(|version| !version.contains('$')).map(str::to_owned),
        },
        _ => Carrier::Unknown(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::android::gradle::{read_catalog, read_properties};
    use proptest::prelude::*;

    fn gradle(text: &str) -> Gradle {
        read("app/build.gradle", text, &read_properties("APP_ID=com.p.q\n# x=y"), &read_catalog(CATALOG))
    }

    const CATALOG: &str = "[versions]\ntp = \"8.8.7357\"\n[libraries]\ntimpush-xiaomi = { module = \"com.tencent.timpush:xiaomi\", version.ref = \"tp\" }\nx = \"a:b:1\"\n";

    #[test]
    fn groovy() {
        let found = gradle(
            "apply plugin: 'com.android.application'\ndef v = '3.0.3'\nandroid {\n namespace 'com.a.b'\n defaultConfig {\n applicationId \"com.a\" // id\n\
             minSdkVersion 16\n targetSdkVersion 30\n manifestPlaceholders = [K: 'v', \"L\": other]\n }\n\
             productFlavors { free { applicationIdSuffix '.free' }\n pro { applicationId 'com.pro' } }\n\
             buildTypes { release { minifyEnabled true\n proguardFiles getDefaultProguardFile('x.txt'), 'proguard-rules.pro' }\n debug { applicationIdSuffix '.debug' } }\n}\n\
             repositories { flatDir { dirs 'libs' } }\ndependencies {\n implementation fileTree(dir: 'libs', include: ['*.jar', '*.aar'])\n\
             compile files(\"libs/MiPush_$v.jar\")\n api project(path: ':lib')\n implementation(name: 'mi', ext: 'aar')\n\
             // implementation 'com.tencent.timpush:xiaomi:1'\n implementation libs.timpush.xiaomi\n implementation 'a.b:c:1.0@aar'\n}\n",
        );
        assert!(found.application && !found.library);
        assert_eq!(found.namespace.as_ref().unwrap().value, "com.a.b");
        assert_eq!(found.application_id.as_ref().unwrap().place.to_string(), "app/build.gradle:6:16");
        assert_eq!((found.min_sdk, found.target_sdk), (Some(16), Some(30)));
        assert_eq!(
            found.application_ids(None).unwrap(),
            ["com.a.free", "com.a.free.debug", "com.pro", "com.pro.debug"]
        );
        assert_eq!(found.placeholders.get("K"), Some(&Some("v".to_owned())));
        assert_eq!(found.placeholders.get("L"), Some(&None));
        assert_eq!(found.keep_files.len(), 1);
        assert_eq!(found.flat_dirs, ["libs"]);
        assert_eq!(found.minify.as_ref().unwrap().line, 13);
        let carriers: Vec<&Carrier> = found.dependencies.iter().map(|dependency| &dependency.carrier).collect();
        assert_eq!(carriers.len(), 6, "{carriers:?}");
        assert_eq!(carriers[1], &Carrier::File("libs/MiPush_3.0.3.jar".into()));
        assert_eq!(carriers[2], &Carrier::Project(":lib".into()));
        assert_eq!(carriers[3], &Carrier::Named { name: "mi".into(), extension: "aar".into() });
        assert!(
            matches!(carriers[4], Carrier::Coordinate { name, version: Some(version), .. } if name == "xiaomi" && version == "8.8.7357")
        );
        assert_eq!(found.commented.len(), 1);
    }

    #[test]
    fn kotlin() {
        let found = gradle(
            "plugins { id(\"com.android.library\") version \"8.1.0\" }\nval id = \"com.k\"\nandroid {\n defaultConfig {\n applicationId = APP_ID\n\
             targetSdk = 34\n manifestPlaceholders[\"A\"] = \"1\"\n manifestPlaceholders.put(\"B\", \"2\")\n manifestPlaceholders += mapOf(\"C\" to \"3\")\n }\n\
             buildTypes { getByName(\"release\") { isMinifyEnabled = true\n consumerProguardFiles(\"c.pro\") } }\n}\n\
             dependencies { compileOnly(files(\"libs/a.aar\")); implementation(project(\":core\"))\n add(\"x\", \"g:n:1\") }",
        );
        assert!(found.library);
        assert_eq!(found.plugin_version.as_deref(), Some("8.1.0"));
        assert_eq!(found.application_ids(None).unwrap(), ["com.p.q"]);
        assert_eq!(found.target_sdk, Some(34));
        let placeholders: Vec<_> = found.placeholders.iter().map(|(k, v)| (k.as_str(), v.as_deref())).collect();
        assert_eq!(placeholders, [("A", Some("1")), ("B", Some("2")), ("C", Some("3"))]);
        assert!(found.minify.is_some());
        assert_eq!(found.consumer_keep_files[0].value, "c.pro");
        assert_eq!(found.dependencies[0].configuration, "compileOnly");
        assert_eq!(found.dependencies[1].carrier, Carrier::Project(":core".into()));
    }

    #[test]
    fn an_id_that_only_a_run_knows_is_not_guessed() {
        let ids = |text: &str| gradle(text).application_ids(Some("com.name.space"));
        assert_eq!(ids("android { defaultConfig { applicationId computeId() } }"), None);
        assert_eq!(ids("android { defaultConfig { applicationId \"com.${x}\" } }"), None);
        assert_eq!(ids("android { }"), Some(vec!["com.name.space".to_owned()]));
    }

    #[test]
    fn variants_are_flavours_of_each_dimension_with_each_build_type() {
        let found = gradle(
            "android {\n defaultConfig { applicationId 'com.a' }\n flavorDimensions 'tier', 'store'\n productFlavors {\n\
             free { dimension 'tier'\n applicationIdSuffix 'free' }\n pro { dimension 'tier' }\n\
             mi { dimension 'store'\n applicationIdSuffix '.mi' }\n }\n buildTypes { debug { applicationIdSuffix '.d' } }\n}",
        );
        let variants = found.variants(None);
        let shown: Vec<_> =
            variants.iter().map(|(name, id)| format!("{name}={}", id.as_deref().unwrap_or("?"))).collect();
        assert_eq!(
            shown,
            [
                "freeMiDebug=com.a.free.mi.d",
                "freeMiRelease=com.a.free.mi",
                "proMiDebug=com.a.mi.d",
                "proMiRelease=com.a.mi"
            ]
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(android|dependencies|implementation|manifestPlaceholders|files|put|[{}()\\[\\]:,.=$\"']| |\n|\\PC){0,60}") {
            read("x", &text, &BTreeMap::new(), &BTreeMap::new());
        }
    }
}
