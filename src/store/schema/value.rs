//! Single values of the state file: each is checked while it is parsed, so that the parser knows the place of a fault.

use std::fmt::{self, Display};
use std::marker::PhantomData;
use std::str::FromStr;

use jiff::Timestamp;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Unexpected, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::domain::identifier::IdentifierError;
use crate::domain::secret::{Secret, SecretSource};

/// A table, and nothing else: the structs that serde derives would take a list for one, value by value.
struct Table<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Table<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(TableVisitor(PhantomData))
    }
}

struct TableVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for TableVisitor<T> {
    type Value = Table<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Table)
    }
}

/// Reads a table that is there.
pub fn table<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    Table::deserialize(deserializer).map(|table| Some(table.0))
}

/// Reads an array of tables.
pub fn tables<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Vec::<Table<T>>::deserialize(deserializer).map(|tables| tables.into_iter().map(|table| table.0).collect())
}

/// An identifier or a word, as its own type reads and shows it.
#[derive(Debug, Clone)]
pub struct Word<T>(pub T);

impl<T: Display> Serialize for Word<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de, T: FromStr<Err = IdentifierError>> Deserialize<'de> for Word<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(WordVisitor(PhantomData))
    }
}

struct WordVisitor<T>(PhantomData<T>);

impl<T: FromStr<Err = IdentifierError>> Visitor<'_> for WordVisitor<T> {
    type Value = Word<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text in quotes")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        text.parse().map(Word).map_err(E::custom)
    }
}

/// Values as a file has them.
pub fn wrap<T>(values: Vec<T>) -> Vec<Word<T>> {
    values.into_iter().map(Word).collect()
}

/// The values of words.
pub fn unwrap<T>(words: Vec<Word<T>>) -> Vec<T> {
    words.into_iter().map(|word| word.0).collect()
}

/// The greatest number that may come next: one more must still be a number when it has been given out.
pub const MAX_NEXT: u32 = u32::MAX - 1;

/// A whole number of any size.
pub type AnyWhole = Whole<0, { u32::MAX }>;
/// A certificate's number: 0 is what the SDK reports when no certificate was set.
pub type CertNumber = Whole<1, { MAX_NEXT - 1 }>;
/// The number of the next certificate.
pub type NextNumber = Whole<1, MAX_NEXT>;

/// A whole number within limits.
#[derive(Debug, Clone, Copy)]
pub struct Whole<const MIN: u32, const MAX: u32>(pub u32);

impl<const MIN: u32, const MAX: u32> Serialize for Whole<MIN, MAX> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(self.0)
    }
}

impl<'de, const MIN: u32, const MAX: u32> Deserialize<'de> for Whole<MIN, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_i64(WholeVisitor)
    }
}

struct WholeVisitor<const MIN: u32, const MAX: u32>;

impl<const MIN: u32, const MAX: u32> Visitor<'_> for WholeVisitor<MIN, MAX> {
    type Value = Whole<MIN, MAX>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a whole number from {MIN} to {MAX}")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        match u32::try_from(number) {
            Ok(legal) if (MIN..=MAX).contains(&legal) => Ok(Whole(legal)),
            _ => Err(E::invalid_value(Unexpected::Signed(number), &self)),
        }
    }
}

/// A moment: RFC 3339 in quotes, which is how it is written; TOML's own date and time is understood too.
#[derive(Debug, Clone, Copy)]
pub struct Moment(pub Timestamp);

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MomentVisitor)
    }
}

struct MomentVisitor;

impl<'de> Visitor<'de> for MomentVisitor {
    type Value = Moment;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a time in RFC 3339 such as \"2026-01-02T03:04:05Z\"")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        text.parse().map(Moment).map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let native = toml::value::Datetime::deserialize(MapAccessDeserializer::new(map))
            .map_err(|_| A::Error::invalid_type(Unexpected::Map, &self))?;
        self.visit_str(&native.to_string())
    }
}

/// Where an AppSecret rests. No message of this type shows what was found.
#[derive(Debug, Clone)]
pub struct SecretAtRest(pub SecretSource);

impl Serialize for SecretAtRest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write_source(&self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for SecretAtRest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(SecretVisitor(APP_SECRET)).map(Self)
    }
}

/// Where the IM key rests; the same.
#[derive(Debug, Clone)]
pub struct KeyAtRest(pub SecretSource);

impl Serialize for KeyAtRest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write_source(&self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for KeyAtRest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(SecretVisitor(IM_KEY)).map(Self)
    }
}

fn write_source<S: Serializer>(source: &SecretSource, serializer: S) -> Result<S::Ok, S::Error> {
    match source {
        SecretSource::Literal(secret) => serializer.serialize_str(secret.reveal()),
        reference => serializer.serialize_str(&reference.describe()),
    }
}

/// A credential's key in the file, and what people call it.
#[derive(Debug, Clone, Copy)]
pub struct Credential {
    key: &'static str,
    name: &'static str,
}

/// A certificate's.
pub const APP_SECRET: Credential = Credential { key: "app_secret", name: "AppSecret" };
/// The IM application's.
pub const IM_KEY: Credential = Credential { key: "key", name: "SecretKey" };

struct SecretVisitor(Credential);

impl Visitor<'_> for SecretVisitor {
    type Value = SecretSource;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "text in quotes: env:NAME, file:PATH or the {} itself", self.0.name)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        let source = SecretSource::parse(text);
        match secret_fault(&source, self.0) {
            Some(fault) => Err(E::custom(fault)),
            None => Ok(source),
        }
    }
}

/// Why a source cannot rest in a file: it would come back as something else, or it names nothing.
pub fn secret_fault(source: &SecretSource, credential: Credential) -> Option<String> {
    let Credential { key, name } = credential;
    let fault = match source {
        SecretSource::Env(variable) if variable.is_empty() || variable.contains(['=', '\0']) => {
            format!("{key} names no environment variable: expected env:NAME")
        }
        SecretSource::File(path) if path.as_os_str().is_empty() => format!("{key} names no file: expected file:PATH"),
        SecretSource::File(path) if path.to_str().is_none() => {
            format!("{key} names a file whose path is not UTF-8, which the state file cannot hold")
        }
        SecretSource::Literal(secret) if secret.reveal().is_empty() => {
            format!("{key} is empty: expected env:NAME, file:PATH or the {name} itself")
        }
        SecretSource::Literal(secret) if reads_as_reference(secret) => {
            format!("an {name} that starts with env: or file: would be read back as a reference")
        }
        _ => return None,
    };
    Some(fault)
}

fn reads_as_reference(secret: &Secret) -> bool {
    !matches!(SecretSource::parse(secret.reveal()), SecretSource::Literal(_))
}
