//! Properties that hold for all texts and all intents.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::model::ACTION_VIEW;
use super::{ApiLevel, Component, Extra, ExtraValue, Intent, UriFlags, build, check, is_click_intent, parse};

/// Text that looks like an intent URI now and then.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => proptest::sample::select(vec![
            "intent:", "android-app:", "//", "/", "#Intent;", "#", "action=", "category=", "type=", "identifier=",
            "launchFlags=", "extendedLaunchFlags=", "package=", "component=", "scheme=", "sourceBounds=", "SEL;", "SEL",
            "S.", "B.", "b.", "c.", "d.", "f.", "i.", "l.", "s.", "x.", "=", ";", "end", ";end", "0x", "1", "-", "%", "%2",
            "%41", "%zz", "%E4%B8", "action(", "categories(", "type(", "launchFlags(", "component(", "extras(", ")", "!",
            "Sk", "1 2 3 4", "😀", "中",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn any_flags() -> impl Strategy<Value = UriFlags> {
    let part = |flag| any::<bool>().prop_map(move |set| if set { flag } else { UriFlags::NONE });
    (part(UriFlags::INTENT), part(UriFlags::ANDROID_APP), part(UriFlags::UNSAFE)).prop_map(|(a, b, c)| a | b | c)
}

fn any_level() -> impl Strategy<Value = ApiLevel> {
    proptest::sample::select(&ApiLevel::ALL[..])
}

fn any_value() -> impl Strategy<Value = ExtraValue> {
    prop_oneof![
        any::<String>().prop_map(ExtraValue::String),
        any::<bool>().prop_map(ExtraValue::Boolean),
        any::<i8>().prop_map(ExtraValue::Byte),
        // Half of a surrogate pair is not stable: it goes out as a question mark.
        any::<u16>().prop_filter("surrogate", |unit| !(0xd800..0xe000).contains(unit)).prop_map(ExtraValue::Char),
        any::<u64>().prop_map(|bits| ExtraValue::Double(f64::from_bits(bits))),
        any::<u32>().prop_map(|bits| ExtraValue::Float(f32::from_bits(bits))),
        any::<i32>().prop_map(ExtraValue::Int),
        any::<i64>().prop_map(ExtraValue::Long),
        any::<i16>().prop_map(ExtraValue::Short),
    ]
}

fn any_component() -> impl Strategy<Value = Component> {
    // The first slash ends the package, and a class that starts with a dot is taken for a short one.
    ("[^/]*", "[^.].*").prop_map(|(package, class)| Component { package, class })
}

/// Everything but data, package and selector.
fn any_rest() -> impl Strategy<Value = Intent> {
    (
        (
            vec(any::<String>(), 0..4),
            option::of(any::<String>()),
            option::of(any::<String>()),
            option::of(any_component()),
        ),
        (any::<u32>(), any::<u32>(), option::of(any::<[i32; 4]>()), vec((any::<String>(), any_value()), 0..6)),
    )
        .prop_map(
            |((categories, mime_type, identifier, component), (flags, extended_flags, source_bounds, extras))| Intent {
                categories,
                mime_type,
                identifier,
                component,
                flags,
                extended_flags,
                source_bounds,
                extras: extras.into_iter().map(|(key, value)| Extra { key, value }).collect(),
                ..Intent::default()
            },
        )
}

fn scheme() -> &'static str {
    "[a-zA-Z0-9.+-]{1,8}"
}

/// Intents that survive being written and read: an action is set, the data has a scheme and no `#Intent;` of its own,
/// a selector stands beside no package and has a scheme as its only data.
fn stable_intent() -> impl Strategy<Value = Intent> {
    let data = option::of((scheme(), any::<String>()).prop_map(|(scheme, rest)| format!("{scheme}:{rest}")));
    let selector = (any_rest(), option::of(any::<String>()), option::of("[^:]{0,8}"), option::of(any::<String>()))
        .prop_map(|(rest, action, scheme, package)| Intent {
            action,
            data: scheme.map(|scheme| format!("{scheme}:")),
            package,
            ..rest
        });
    (any_rest(), any::<String>(), data, option::of(any::<String>()), option::of(selector)).prop_map(
        |(rest, action, data, package, selector)| {
            let selector = selector.filter(|_| package.is_none()).map(Box::new);
            let mut intent = Intent { action: Some(action), data, package, selector, ..rest };
            intent.settle();
            intent
        },
    )
}

/// What an older level cannot read back.
fn without_new_parts(mut intent: Intent) -> Intent {
    intent.flags &= 0x7fff_ffff;
    intent.extended_flags = 0;
    if let Some(selector) = intent.selector.take() {
        intent.selector = Some(Box::new(without_new_parts(*selector)));
    }
    intent
}

proptest! {
    #[test]
    fn reading_and_checking_never_panic(text in any_text(), flags in any_flags(), level in any_level()) {
        let _ = parse(&text, flags, level);
        let _ = is_click_intent(&text);
        for fault in check(&text) {
            prop_assert!(fault.found.len() <= text.len() * 9 + 200, "{:?}", fault);
        }
    }

    #[test]
    fn what_is_written_is_read_back(intent in stable_intent(), level in any_level()) {
        let intent = if level < ApiLevel::Api35Unencoded { without_new_parts(intent) } else { intent };
        // Without the scheme flag the head is the data itself, which may look like an intent URI.
        let text = build(&intent, UriFlags::INTENT, level).unwrap();
        // Android 13 does not escape a selector's scheme.
        let raw = level == ApiLevel::Api33
            && intent.selector.as_ref().and_then(|s| s.data.as_ref()).is_some_and(|d| d.contains([';', '%', '#', '=']));
        prop_assume!(!raw && text.contains("#Intent;"));
        prop_assert_eq!(parse(&text, UriFlags::INTENT | UriFlags::UNSAFE, level), Ok(intent), "{}", text);
    }

    #[test]
    fn app_texts_are_read_back(
        rest in any_rest(), package in "[a-z.]{1,9}", action in any::<String>(),
        data in option::of(("[a-z]{1,5}", "[a-z.]{0,5}", "(/[a-z0-9]{0,4}){1,3}"))
    ) {
        let data = data.map(|(scheme, host, path)| format!("{scheme}://{host}{path}"));
        let mut intent = Intent { action: Some(action), data, package: Some(package), ..rest };
        intent.settle();
        let text = build(&intent, UriFlags::ANDROID_APP, ApiLevel::Api35).unwrap();
        prop_assert_eq!(parse(&text, UriFlags::ANDROID_APP | UriFlags::UNSAFE, ApiLevel::Api35), Ok(intent), "{}", text);
    }

    #[test]
    fn reading_twice_changes_nothing(text in any_text(), level in any_level()) {
        // Not equality of texts: one reading may tidy up. But a second round must find nothing more to do.
        let Ok(once) = parse(&text, UriFlags::INTENT, level) else { return Ok(()) };
        if let Ok(written) = build(&once, UriFlags::INTENT, level)
            && written.starts_with("intent:")
            && written.matches("#Intent;").count() == 1
            && let Ok(twice) = parse(&written, UriFlags::INTENT, level)
        {
            prop_assert_eq!(build(&twice, UriFlags::INTENT, level), Ok(written));
        }
    }

    #[test]
    fn json_keeps_everything(intent in stable_intent()) {
        prop_assert_eq!(Intent::from_json(&intent.to_json()), Ok(intent));
    }

    #[test]
    fn what_android_writes_of_a_sane_intent_has_no_fault(
        rest in any_rest(), action in any::<String>(), data in "[a-z.+-]{1,8}:[a-z0-9/?=&.%-]{0,20}(#[a-z]{0,5})?",
        package in "[a-z]{1,5}(\\.[a-z][a-z0-9_]{0,5}){1,3}", class in "(\\.[a-z]{1,3}){0,2}\\.[A-Z][A-Za-z0-9$]{0,5}"
    ) {
        let component = Some(Component { class: format!("{package}{class}"), package });
        let flags = rest.flags & super::flag::ACTIVITY_SET;
        let intent = Intent { action: Some(action), data: Some(data), component, flags, extended_flags: 0, ..rest };
        let text = build(&intent, UriFlags::INTENT, ApiLevel::default()).unwrap();
        prop_assert_eq!(check(&text), [], "{}", text);
        prop_assert!(is_click_intent(&text).is_ok());
    }
}

#[test]
fn no_action_comes_back_as_view() {
    let intent = Intent { package: Some("com.a".into()), ..Intent::default() };
    let text = build(&intent, UriFlags::INTENT, ApiLevel::default()).unwrap();
    let back = parse(&text, UriFlags::INTENT, ApiLevel::default()).unwrap();
    assert_eq!(back.action.as_deref(), Some(ACTION_VIEW));
}
