//! Every recorded answer of the platform's own classes, for every API level.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::{ApiLevel, Intent, IntentError, UriFlags, build, parse};

const VECTORS: &str = include_str!("../../../tests/fixtures/intent-uri-vectors.json");

#[derive(Deserialize)]
struct Vectors {
    build: Vec<Case>,
    parse: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    uri_flags: Vec<String>,
    #[serde(flatten)]
    sides: Sides,
    #[serde(default)]
    differs: BTreeMap<String, Sides>,
}

#[derive(Deserialize, Clone, Debug)]
struct Sides {
    uri: Option<String>,
    intent: Option<Value>,
    error: Option<Failure>,
}

#[derive(Deserialize, Clone, Debug, PartialEq)]
struct Failure {
    class: String,
    reason: Option<String>,
    index: Option<i64>,
}

impl From<IntentError> for Failure {
    fn from(error: IntentError) -> Self {
        Self { class: error.class.name().into(), reason: error.reason.map(str::to_owned), index: error.index }
    }
}

impl Case {
    fn flags(&self) -> UriFlags {
        self.uri_flags.iter().fold(UriFlags::NONE, |flags, name| {
            flags
                | match name.as_str() {
                    "NONE" => UriFlags::NONE,
                    "INTENT" => UriFlags::INTENT,
                    "ANDROID_APP" => UriFlags::ANDROID_APP,
                    "UNSAFE" => UriFlags::UNSAFE,
                    other => panic!("unknown flag {other}"),
                }
        })
    }

    /// What is expected at a level: the case itself unless it lists another answer.
    fn expected(&self, level: ApiLevel) -> &Sides {
        let name = match level {
            ApiLevel::Api33 => "api33",
            ApiLevel::Api34 => "api34",
            ApiLevel::Api35Unencoded => "api35_encode_flag_off",
            ApiLevel::Api35 => return &self.sides,
        };
        self.differs.get(name).unwrap_or(&self.sides)
    }
}

fn vectors() -> Vectors {
    serde_json::from_str(VECTORS).unwrap()
}

#[test]
fn every_recorded_build() {
    let cases = vectors().build;
    assert_eq!(cases.len(), 79);
    for case in cases {
        let intent = Intent::from_json(case.sides.intent.as_ref().unwrap()).unwrap();
        for level in ApiLevel::ALL {
            let expected = case.expected(level);
            let written = build(&intent, case.flags(), level);
            match &expected.error {
                Some(failure) => assert_eq!(&Failure::from(written.unwrap_err()), failure, "{} {level:?}", case.id),
                None => assert_eq!(written.ok(), expected.uri, "{} {level:?}", case.id),
            }
        }
    }
}

#[test]
fn every_recorded_parse() {
    let cases = vectors().parse;
    assert_eq!(cases.len(), 76);
    for case in cases {
        for level in ApiLevel::ALL {
            let expected = case.expected(level);
            let read = parse(case.sides.uri.as_deref().unwrap(), case.flags(), level);
            match &expected.error {
                Some(failure) => assert_eq!(&Failure::from(read.unwrap_err()), failure, "{} {level:?}", case.id),
                None => assert_eq!(read.ok().map(|intent| intent.to_json()), expected.intent, "{} {level:?}", case.id),
            }
        }
    }
}

#[test]
fn json_survives_the_round_trip() {
    let vectors = vectors();
    for case in vectors.build.iter().chain(&vectors.parse) {
        let Some(json) = &case.sides.intent else { continue };
        let intent = Intent::from_json(json).unwrap();
        assert_eq!(Intent::from_json(&intent.to_json()).unwrap(), intent, "{}", case.id);
    }
}
