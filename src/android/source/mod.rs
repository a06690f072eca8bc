//! Java and Kotlin sources: the class chain, the calls and constants that push depends on. Comments are no code.
//!
//! This is a scanner, not a compiler: what it cannot tell it leaves out, and the rules then say "unknown".

mod scan;

use std::collections::BTreeSet;

pub use scan::scan;

use super::place::Place;

/// Words that make a source worth reading.
pub const MARKERS: [&str; 17] = [
    "com.xiaomi",
    "MiPush",
    "PushMessageReceiver",
    "registerPush",
    "setOfflinePush",
    "TIMOfflinePush",
    "TIMPush",
    "TIMManager",
    "XM_PUSH",
    "xiaomiPush",
    "AppSecret",
    "APP_SECRET",
    "appSecret",
    "NotificationChannel(",
    "XiaoMiChannel",
    "UserSig",
    "TUILogin",
];

/// One source file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Source {
    /// The file.
    pub file: String,
    /// Its package.
    pub package: String,
    /// Imports in full; a wildcard ends with `.*`.
    pub imports: Vec<String>,
    /// Classes, nested ones with `$`.
    pub classes: Vec<Class>,
    /// Methods with what they mention.
    pub methods: Vec<Method>,
    /// Calls that push depends on.
    pub calls: Vec<Call>,
    /// `NAME = literal`.
    pub constants: Vec<Constant>,
    /// Every word of the code.
    pub words: BTreeSet<String>,
    /// Literal texts that name something of push.
    pub texts: Vec<(String, Place)>,
    /// Comments that hold a call.
    pub commented_calls: Vec<(String, Place)>,
}

/// A class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// In full.
    pub name: String,
    /// The superclass as it is written.
    pub superclass: Option<String>,
    /// Where it is declared.
    pub place: Place,
    /// Names of its methods.
    pub methods: Vec<String>,
}

/// A method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Method {
    /// The class it belongs to.
    pub class: String,
    /// Its name.
    pub name: String,
    /// Whether it is `private`.
    pub private: bool,
    /// Words of its body.
    pub words: BTreeSet<String>,
}

/// A call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The method's name.
    pub name: String,
    /// What stands before the dot.
    pub on: String,
    /// The arguments as they are written.
    pub arguments: Vec<String>,
    /// Literal texts among them, by position.
    pub literals: Vec<Option<String>>,
    /// The class the call stands in.
    pub class: String,
    /// The method it stands in.
    pub method: String,
    /// Where.
    pub place: Place,
}

/// A constant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constant {
    /// Its name.
    pub name: String,
    /// Its value, without quotes.
    pub value: String,
    /// Whether it is a text.
    pub text: bool,
    /// Where.
    pub place: Place,
}

impl Call {
    /// Whether this registers with Xiaomi: an own method of the same name, or TIMPush's, does not count.
    pub fn is_registration(&self) -> bool {
        let own = !self.on.contains("MiPush") && self.arguments.len() < 3;
        self.name == "registerPush" && !self.on.contains("TIMPush") && !own
    }
}

impl Source {
    /// The full name of a class as this file writes it: imports first, then its own package.
    pub fn resolve(&self, name: &str) -> String {
        let head = name.split('.').next().unwrap_or(name);
        let suffix = format!(".{head}");
        if let Some(import) = self.imports.iter().find(|import| import.ends_with(&suffix)) {
            return format!("{}{}", import, &name[head.len()..]);
        }
        if head.starts_with(char::is_lowercase) && name.contains('.') {
            return name.to_owned();
        }
        // The SDK's class by a wildcard; its simple name is unmistakable.
        if name == "PushMessageReceiver" && self.imports.iter().any(|import| import == "com.xiaomi.mipush.sdk.*") {
            return "com.xiaomi.mipush.sdk.PushMessageReceiver".to_owned();
        }
        if self.package.is_empty() { name.to_owned() } else { format!("{}.{name}", self.package) }
    }
}
