//! What the dex files of an app say about push, in the terms of sources: the chain of the receiver, calls with their
//! literals, constants. A class list of a hundred thousand names is looked through; only what rules ask for is kept.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::dex::{Class as Declared, Dex, DexFault, Literal, name, text};
use crate::android::carrier::SdkCarrier;
use crate::android::place::Place;
use crate::android::sdk::{Form, Market, Sdk, Version};
use crate::android::source::{Call, Class, Constant, Source};

const RECEIVER: &[u8] = b"Lcom/xiaomi/mipush/sdk/PushMessageReceiver;";
const CLIENT: &[u8] = b"Lcom/xiaomi/mipush/sdk/MiPushClient;";
const NEW_CLIENT: &[u8] = b"Lcom/xiaomi/mipush/sdk/api/MiPushSdk;";
const TIMPUSH: &[u8] = b"Lcom/tencent/qcloud/tim/push/TIMPushManager;";
/// Exists in builds for the global market only.
const REGION: &[u8] = b"Lcom/xiaomi/channel/commonutils/android/Region;";
/// What is in here belongs to the SDKs themselves and is no call by the app.
const OF_SDKS: [&[u8]; 4] =
    [b"Lcom/xiaomi/mipush/", b"Lcom/xiaomi/push/", b"Lcom/xiaomi/channel/", b"Lcom/tencent/imsdk/"];

/// Classes whose use says which generation of Tencent IM this is.
const WORDS: [&str; 9] = [
    "TIMManager",
    "V2TIMManager",
    "TIMPushManager",
    "TUILogin",
    "TUIOfflinePushManager",
    "TIMOfflinePushToken",
    "TIMOfflinePushSettings",
    "V2TIMOfflinePushConfig",
    "V2TIMOfflinePushManager",
];
const MIPUSH_CALLS: [&str; 5] = ["registerPush", "getRegId", "setRegion", "unregisterPush", "disablePush"];
/// More calls than any app has.
const MOST_CALLS: usize = 500;
/// Longer than any chain of superclasses.
const LONGEST_CHAIN: usize = 50;

/// A dex file of an app.
#[derive(Debug, Clone, Copy)]
pub struct DexFile<'a> {
    /// Its name, that of the APK included.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Program {
    /// One for each dex file that could be read.
    pub sources: Vec<Source>,
    pub carriers: Vec<SdkCarrier>,
    /// Classes that are declared, each once.
    pub classes: usize,
    /// The SDK's own classes have other names: a shrinker renamed them.
    pub renamed: bool,
    /// Files that could not be read (to their end).
    pub broken: Vec<(String, String)>,
}

/// Looks through dex files. `wanted`: classes that the manifest names.
pub(super) fn read(files: &[DexFile<'_>], wanted: &BTreeSet<String>, version: Option<&str>) -> Program {
    let mut program = Program::default();
    let mut parts = Vec::new();
    for file in files {
        match Dex::all(file.bytes) {
            Ok(dexes) => parts.extend(dexes.into_iter().map(|dex| Part { name: file.name, dex })),
            Err(fault @ (DexFault::NotDex(_) | DexFault::ByteOrder | DexFault::CutOff { .. })) => {
                program.broken.push((file.name.to_owned(), fault.to_string()));
            }
        }
    }
    let index = Index::of(&parts);
    program.classes = index.classes.len();
    let kept = index.kept(wanted);
    for (number, part) in parts.iter().enumerate() {
        program.sources.push(part.source(number, &kept, &index));
    }
    program.renamed = !index.classes.contains_key(RECEIVER) && index.declares_sdk(wanted);
    program.carriers = carriers(&parts, &index, version, program.renamed);
    let exhausted = parts.iter().filter(|part| part.dex.is_exhausted());
    program.broken.extend(exhausted.map(|part| {
        (
            part.name.to_owned(),
            "its classes share code in a way that no compiler writes; not read to its end".to_owned(),
        )
    }));
    program
}

struct Part<'a> {
    name: &'a str,
    dex: Dex<'a>,
}

/// Every class by its descriptor: in which part it is declared, and what it extends.
struct Index<'a> {
    classes: HashMap<&'a [u8], (usize, Declared<'a>)>,
    heirs: HashSet<&'a [u8]>,
}

impl<'a> Index<'a> {
    fn of(parts: &'a [Part<'a>]) -> Self {
        let mut classes = HashMap::new();
        for (number, part) in parts.iter().enumerate() {
            for class in part.dex.classes() {
                // Of two declarations a phone takes the first.
                classes.entry(class.descriptor).or_insert((number, class));
            }
        }
        let mut index = Self { classes, heirs: HashSet::new() };
        index.find_heirs();
        index
    }

    /// Own classes that extend the SDK's receiver, over any number of steps.
    fn find_heirs(&mut self) {
        let mut last: HashSet<&[u8]> = HashSet::from([RECEIVER]);
        for _ in 0..LONGEST_CHAIN {
            let next: HashSet<&'a [u8]> = self
                .classes
                .values()
                .filter(|(_, class)| class.superclass.is_some_and(|superclass| last.contains(superclass)))
                .map(|(_, class)| class.descriptor)
                .filter(|descriptor| !self.heirs.contains(descriptor))
                .collect();
            if next.is_empty() {
                break;
            }
            self.heirs.extend(&next);
            last = next;
        }
    }

    /// Classes that rules ask for: those of the manifest with their superclasses, and heirs of the SDK's receiver.
    fn kept(&self, wanted: &BTreeSet<String>) -> HashSet<&'a [u8]> {
        let mut kept = HashSet::new();
        let descriptors: Vec<Vec<u8>> = wanted.iter().map(|name| descriptor(name)).collect();
        for start in descriptors.iter().map(Vec::as_slice).chain(self.heirs.iter().copied()) {
            let mut next = Some(start);
            for _ in 0..LONGEST_CHAIN {
                let Some((_, class)) = next.and_then(|descriptor| self.classes.get(descriptor)) else { break };
                if !kept.insert(class.descriptor) {
                    break;
                }
                next = class.superclass;
            }
        }
        kept
    }

    /// Whether a component of the SDK is declared, in the manifest and here.
    fn declares_sdk(&self, wanted: &BTreeSet<String>) -> bool {
        let of_sdk = wanted
            .iter()
            .filter(|name| name.starts_with("com.xiaomi.mipush.sdk.") || name.starts_with("com.xiaomi.push.service."));
        of_sdk.into_iter().any(|name| self.classes.contains_key(descriptor(name).as_slice()))
    }
}

fn descriptor(name: &str) -> Vec<u8> {
    format!("L{};", name.replace('.', "/")).into_bytes()
}

impl<'a> Part<'a> {
    fn source(&self, number: usize, kept: &HashSet<&'a [u8]>, index: &Index<'a>) -> Source {
        let mut source = Source { file: self.name.to_owned(), ..Source::default() };
        let calls = self.interesting_calls();
        let constants = self.has_constants();
        for class in self.dex.classes() {
            let is_first = || index.classes.get(class.descriptor).is_some_and(|(part, _)| *part == number);
            if kept.contains(class.descriptor) && is_first() {
                source.classes.push(self.class(class));
            }
            let of_sdk = OF_SDKS.iter().any(|prefix| class.descriptor.starts_with(prefix));
            if !of_sdk && !calls.is_empty() {
                self.calls(class, &calls, &mut source);
            }
            if !of_sdk && constants {
                self.constants(class, &mut source);
            }
        }
        // A name that is loaded as a text may be called by reflection.
        if self.dex.strings().any(|(_, string)| string == b"registerPush") && self.loads_register_push() {
            source.texts.push(("registerPush".to_owned(), Place::whole(self.name)));
        }
        source
    }

    fn class(&self, class: Declared<'a>) -> Class {
        let methods = self.dex.declared(class);
        Class {
            name: name(class.descriptor),
            superclass: class.superclass.map(name),
            place: Place::element(self.name, text(class.descriptor)),
            methods: methods.iter().filter_map(|method| self.dex.method_name(method.method)).map(text).collect(),
        }
    }

    /// Methods of the SDKs that a call of is looked for, by number: the class's simple name and the method's.
    fn interesting_calls(&self) -> BTreeMap<u32, (String, String)> {
        let classes: HashMap<u32, String> = (0..self.dex.type_count())
            .filter_map(|kind| {
                let descriptor = self.dex.descriptor(kind)?;
                let simple = descriptor.rsplit(|byte| *byte == b'/').next()?.strip_suffix(b";")?;
                let of_im =
                    descriptor.starts_with(b"Lcom/tencent/") && WORDS.iter().any(|word| word.as_bytes() == simple);
                (of_im || descriptor == CLIENT || descriptor == NEW_CLIENT).then(|| (kind, text(simple)))
            })
            .collect();
        if classes.is_empty() {
            return BTreeMap::new();
        }
        let method = |index: u32| {
            let (kind, name) = self.dex.method(index)?;
            let on = classes.get(&kind)?;
            let name = text(self.dex.string(name)?);
            let wanted = on != "MiPushClient" || MIPUSH_CALLS.contains(&name.as_str());
            wanted.then(|| (index, (on.clone(), name)))
        };
        (0..self.dex.method_count()).filter_map(method).collect()
    }

    fn calls(&self, class: Declared<'a>, wanted: &BTreeMap<u32, (String, String)>, source: &mut Source) {
        for method in self.dex.declared(class) {
            if source.calls.len() >= MOST_CALLS {
                return;
            }
            for invoke in self.dex.code(method, |number| wanted.contains_key(&number)).invokes {
                let Some((on, called)) = wanted.get(&invoke.method) else { continue };
                source.words.insert(on.clone());
                let caller = self.dex.method_name(method.method).map(text).unwrap_or_default();
                let string = |number: u32| self.dex.string(number).map(text);
                source.calls.push(Call {
                    name: called.clone(),
                    on: on.clone(),
                    arguments: invoke.literals.iter().map(|_| String::new()).collect(),
                    literals: invoke.literals.into_iter().map(|literal| literal.and_then(string)).collect(),
                    class: name(class.descriptor),
                    place: Place::element(self.name, format!("{}->{caller}", text(class.descriptor))),
                    method: caller,
                });
            }
        }
    }

    /// Whether some field has a name that rules ask the value of.
    fn has_constants(&self) -> bool {
        self.dex.strings().any(|(_, string)| is_constant(string))
    }

    fn constants(&self, class: Declared<'a>, source: &mut Source) {
        for (field, literal) in self.dex.constants(class) {
            if !is_constant(field) {
                continue;
            }
            let (value, is_text) = match literal {
                Literal::Text(value) => (text(value), true),
                Literal::Number(number) => (number.to_string(), false),
            };
            let place = Place::element(self.name, format!("{}->{}", text(class.descriptor), text(field)));
            source.constants.push(Constant { name: text(field), value, text: is_text, place });
        }
    }

    fn loads_register_push(&self) -> bool {
        let apps =
            self.dex.classes().filter(|class| !OF_SDKS.iter().any(|prefix| class.descriptor.starts_with(prefix)));
        let methods = apps.flat_map(|class| self.dex.declared(class));
        let mut strings = methods.flat_map(|method| self.dex.code(method, |_| false).strings);
        strings.any(|number| self.dex.string(number) == Some(b"registerPush"))
    }

    /// The SDK's version by its own constant; none: there is none, or several that are no more likely than others.
    fn version(&self) -> Option<(Version, Market)> {
        let all: Vec<(u32, &[u8])> = self.dex.strings().filter(|(_, string)| sdk_version(string).is_some()).collect();
        let only = |found: &[(u32, &[u8])]| match found {
            [(_, string)] => sdk_version(string),
            _ => None,
        };
        only(&all).or_else(|| {
            let of_sdk = self.dex.classes().filter(|class| class.descriptor.starts_with(b"Lcom/xiaomi/mipush/"));
            let methods = of_sdk.flat_map(|class| self.dex.declared(class));
            let loaded: BTreeSet<u32> = methods.flat_map(|method| self.dex.code(method, |_| false).strings).collect();
            let loaded: Vec<_> = all.iter().filter(|(number, _)| loaded.contains(number)).copied().collect();
            only(&loaded)
        })
    }
}

fn is_constant(field: &[u8]) -> bool {
    let lower = field.to_ascii_lowercase();
    let has = |part: &[u8]| lower.windows(part.len()).any(|window| window == part);
    field.len() < 60 && (lower.starts_with(b"xm_push_") || has(b"secret") || lower == b"xiaomipushbussinessid")
}

/// `6_0_1-C`, as the SDK writes its version.
fn sdk_version(text: &[u8]) -> Option<(Version, Market)> {
    if text.len() > 16 || !text.first()?.is_ascii_digit() || text.contains(&b'.') {
        return None;
    }
    let text = std::str::from_utf8(text).ok()?;
    let (numbers, market) = match text.rsplit_once('-') {
        Some((numbers, "G")) => (numbers, Market::Global),
        Some((numbers, "C")) => (numbers, Market::Mainland),
        Some(_) => return None,
        None => (text, Market::Mainland),
    };
    Some((Version::parse(numbers)?, market))
}

/// The SDK wherever its client is declared, and TIMPush.
fn carriers(parts: &[Part<'_>], index: &Index<'_>, stated: Option<&str>, renamed: bool) -> Vec<SdkCarrier> {
    let mut found = Vec::new();
    for part in parts {
        let declares = |wanted: &[u8]| part.dex.classes().any(|class| class.descriptor == wanted);
        if !declares(CLIENT) && !declares(NEW_CLIENT) {
            continue;
        }
        let version = stated.and_then(|stated| sdk_version(stated.as_bytes())).or_else(|| part.version());
        let sdk = version.map(|(version, market)| {
            let market = if index.classes.contains_key(REGION) { Market::Global } else { market };
            Sdk { form: Form::Packed, version, market }
        });
        let shown = sdk.map_or_else(|| "MiPush SDK".to_owned(), |sdk| format!("MiPush SDK {}", sdk.version));
        found.push(carrier(format!("{shown} in {}", part.name), sdk, part.name));
    }
    if found.is_empty() && renamed {
        let file = parts.first().map_or("", |part| part.name);
        let sdk = stated.and_then(|stated| sdk_version(stated.as_bytes()));
        let sdk = sdk.map(|(version, market)| Sdk { form: Form::Packed, version, market });
        found.push(carrier("MiPush SDK, its classes renamed".to_owned(), sdk, file));
    }
    if let Some((number, _)) = index.classes.get(TIMPUSH) {
        let file = parts.get(*number).map_or("", |part| part.name);
        found.push(carrier(format!("com.tencent.timpush: in {file}"), None, file));
    }
    found
}

fn carrier(name: String, sdk: Option<Sdk>, file: &str) -> SdkCarrier {
    SdkCarrier { name, sdk, wrapper: false, compile_only: false, library: None, place: Place::whole(file) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_have_one_shape() {
        let read = |text: &str| sdk_version(text.as_bytes());
        assert_eq!(read("6_0_1-C"), Some((Version(6, 0, 1), Market::Mainland)));
        assert_eq!(read("5_1_5-G"), Some((Version(5, 1, 5), Market::Global)));
        assert_eq!(read("3_0_3"), Some((Version(3, 0, 3), Market::Mainland)));
        for other in ["6.0.1", "6_0", "6_0_1_2", "6_0_1-X", "v6_0_1", "", "99999999_1_1-C"] {
            assert_eq!(read(other), None, "{other}");
        }
    }

    #[test]
    fn constants_are_known_by_their_names() {
        assert!(is_constant(b"XM_PUSH_BUZID") && is_constant(b"mAppSecret") && is_constant(b"xiaomiPushBussinessId"));
        assert!(!is_constant(b"BUZID") && !is_constant(b""));
    }
}
