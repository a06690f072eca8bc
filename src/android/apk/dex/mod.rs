//! Dex files: the tables that rules ask, never the whole program. Counts and offsets are claims; each is checked where it
//! is used, and what is read altogether has a bound, since any number of classes may point at the same bytes.

mod code;
mod value;

use std::cell::Cell;

use super::bytes::Bytes;

pub(super) use value::Literal;

const NONE: u32 = u32::MAX;
/// Longer than any name or descriptor that is looked for.
const LONGEST: usize = 1_000;
const HEADER: usize = 0x70;

/// Why a file is no dex file that can be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DexFault {
    /// Another format.
    #[error("no dex file: it starts with {0}")]
    NotDex(String),
    /// Big-endian files exist in the format's description only.
    #[error("a dex file of another byte order")]
    ByteOrder,
    /// A table leaves the file.
    #[error("cut off: its table of {table} ends at byte {end}, and there are {found}")]
    CutOff {
        /// Which.
        table: &'static str,
        /// Where it would end.
        end: u64,
        /// What there is.
        found: usize,
    },
}

/// One dex file, or one part of a container.
#[derive(Debug)]
pub struct Dex<'a> {
    bytes: Bytes<'a>,
    strings: Table,
    types: Table,
    fields: Table,
    methods: Table,
    classes: Table,
    /// What may still be read of code and class data.
    fuel: Cell<usize>,
}

#[derive(Debug, Clone, Copy)]
struct Table {
    at: usize,
    count: u32,
}

/// A class as it is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Class<'a> {
    /// `Lcom/a/B;`
    pub descriptor: &'a [u8],
    /// Its superclass; only `java.lang.Object` has none.
    pub superclass: Option<&'a [u8]>,
    data: usize,
    statics: usize,
}

/// A method that is declared: its number in the table of methods and its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Declared {
    pub method: u32,
    code: usize,
}

impl<'a> Dex<'a> {
    /// Every dex file of an entry: one, or several in a container of version 041.
    pub fn all(bytes: &'a [u8]) -> Result<Vec<Self>, DexFault> {
        let mut found = vec![Self::open(bytes, 0)?];
        let whole = Bytes(bytes);
        let mut at = whole.size(0x20).unwrap_or_default();
        while at >= HEADER && whole.slice(at, 8).is_some_and(|head| head.starts_with(b"dex\n041")) {
            found.push(Self::open(bytes, at)?);
            let size = whole.size(at + 0x20).unwrap_or_default();
            if size < HEADER {
                break;
            }
            at = at.saturating_add(size);
        }
        Ok(found)
    }

    fn open(bytes: &'a [u8], start: usize) -> Result<Self, DexFault> {
        let whole = Bytes(bytes);
        let magic = whole.slice(start, 8).unwrap_or_default();
        if !magic.starts_with(b"dex\n") || magic.last() != Some(&0) {
            let shown: Vec<String> = bytes.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
            return Err(DexFault::NotDex(if shown.is_empty() { "nothing".to_owned() } else { shown.join(" ") }));
        }
        let table = |table: &'static str, header: usize, size: u64| {
            let (Some(count), Some(at)) = (whole.u32(start + header), whole.u32(start + header + 4)) else {
                return Err(DexFault::CutOff { table: "contents", end: (start + HEADER) as u64, found: bytes.len() });
            };
            let end = u64::from(at) + u64::from(count) * size;
            if count > 0 && end > bytes.len() as u64 {
                return Err(DexFault::CutOff { table, end, found: bytes.len() });
            }
            Ok(Table { at: usize::try_from(at).unwrap_or(usize::MAX), count })
        };
        let dex = Self {
            bytes: whole,
            strings: table("strings", 0x38, 4)?,
            types: table("types", 0x40, 4)?,
            fields: table("fields", 0x50, 8)?,
            methods: table("methods", 0x58, 8)?,
            classes: table("classes", 0x60, 32)?,
            // Class data and code are visited once in an honest file.
            fuel: Cell::new(bytes.len().saturating_mul(4)),
        };
        match whole.u32(start + 0x28) {
            Some(0x1234_5678) => Ok(dex),
            _ => Err(DexFault::ByteOrder),
        }
    }

    /// Every class that is declared here.
    pub fn classes(&self) -> impl Iterator<Item = Class<'a>> + '_ {
        (0..self.classes.count).filter_map(|index| {
            let at = row(self.classes, index, 32)?;
            let descriptor = self.descriptor(self.bytes.u32(at)?)?;
            let superclass =
                self.bytes.u32(at + 8).filter(|index| *index != NONE).and_then(|index| self.descriptor(index));
            let (data, statics) = (self.bytes.size(at + 24)?, self.bytes.size(at + 28)?);
            Some(Class { descriptor, superclass, data, statics })
        })
    }

    /// Whether reading came to its bound: the file is not an honest one.
    pub fn is_exhausted(&self) -> bool {
        self.fuel.get() == 0
    }

    /// A string as its bytes stand there (MUTF-8).
    pub(super) fn string(&self, index: u32) -> Option<&'a [u8]> {
        let at = self.bytes.size(row(self.strings, index, 4)?)?;
        let (_, at) = self.bytes.uleb128(at)?;
        let rest = self.bytes.0.get(at..)?;
        let rest = &rest[..rest.len().min(LONGEST)];
        rest.iter().position(|byte| *byte == 0).map(|end| &rest[..end])
    }

    pub(super) fn strings(&self) -> impl Iterator<Item = (u32, &'a [u8])> + '_ {
        (0..self.strings.count).filter_map(|index| Some((index, self.string(index)?)))
    }

    pub(super) fn descriptor(&self, kind: u32) -> Option<&'a [u8]> {
        self.string(self.bytes.u32(row(self.types, kind, 4)?)?)
    }

    pub(super) fn method_count(&self) -> u32 {
        self.methods.count
    }

    /// Class and name of a method that is called or declared somewhere.
    pub(super) fn method(&self, index: u32) -> Option<(u32, u32)> {
        let at = row(self.methods, index, 8)?;
        Some((u32::from(self.bytes.u16(at)?), self.bytes.u32(at + 4)?))
    }

    pub(super) fn method_name(&self, index: u32) -> Option<&'a [u8]> {
        self.string(self.method(index)?.1)
    }

    pub(super) fn type_count(&self) -> u32 {
        self.types.count
    }

    /// Names of the static fields of a class, in the order of its values.
    fn static_fields(&self, class: Class<'_>) -> Vec<Option<&'a [u8]>> {
        let mut fields = Vec::new();
        let _ = self.members(class, &mut |field| fields.push(field), &mut |_| {});
        let name = |field: u32| {
            let at = row(self.fields, field, 8)?;
            self.string(self.bytes.u32(at + 4)?)
        };
        fields.into_iter().map(name).collect()
    }

    /// Methods that a class declares.
    pub(super) fn declared(&self, class: Class<'_>) -> Vec<Declared> {
        let mut methods = Vec::new();
        let _ = self.members(class, &mut |_| {}, &mut |method| methods.push(method));
        methods
    }

    fn members(&self, class: Class<'_>, field: &mut dyn FnMut(u32), method: &mut dyn FnMut(Declared)) -> Option<()> {
        if class.data == 0 {
            return None;
        }
        let mut at = class.data;
        let mut next = || {
            let (value, end) = self.bytes.uleb128(at)?;
            self.burn(end - at)?;
            at = end;
            Some(value)
        };
        let [statics, instances, direct, others] = [next()?, next()?, next()?, next()?];
        // Each list counts anew from its first member.
        for (count, is_static) in [(statics, true), (instances, false)] {
            let mut index = 0_u32;
            for _ in 0..count {
                index = index.wrapping_add(next()?);
                let _flags = next()?;
                if is_static {
                    field(index);
                }
            }
        }
        for count in [direct, others] {
            let mut index = 0_u32;
            for _ in 0..count {
                index = index.wrapping_add(next()?);
                let _flags = next()?;
                let code = usize::try_from(next()?).ok()?;
                method(Declared { method: index, code });
            }
        }
        Some(())
    }

    /// Takes from the bound; none: it is reached.
    fn burn(&self, amount: usize) -> Option<()> {
        let left = self.fuel.get().checked_sub(amount);
        self.fuel.set(left.unwrap_or_default());
        left.filter(|left| *left > 0).map(|_| ())
    }
}

fn row(table: Table, index: u32, size: usize) -> Option<usize> {
    (index < table.count).then_some(())?;
    table.at.checked_add(usize::try_from(index).ok()?.checked_mul(size)?)
}

/// A name as people write it: `Lcom/a/B;` → `com.a.B`.
pub fn name(descriptor: &[u8]) -> String {
    let inner = descriptor.strip_prefix(b"L").and_then(|rest| rest.strip_suffix(b";")).unwrap_or(descriptor);
    text(inner).replace('/', ".")
}

/// MUTF-8: pairs of surrogates stand as two characters of three bytes, and 0 as two bytes.
pub(super) fn text(bytes: &[u8]) -> String {
    if bytes.is_ascii() {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    let mut units = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, after @ ..] = rest {
        let low = |byte: &u8| u16::from(byte & 0x3f);
        let (unit, length) = match (first, after) {
            (0..0x80, _) => (u16::from(*first), 1),
            (0xc0..0xe0, [second, ..]) => (u16::from(first & 0x1f) << 6 | low(second), 2),
            (0xe0..0xf0, [second, third, ..]) => (u16::from(first & 0x0f) << 12 | low(second) << 6 | low(third), 3),
            _ => (0xfffd, 1),
        };
        units.push(unit);
        rest = rest.get(length..).unwrap_or_default();
    }
    String::from_utf16_lossy(&units)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_texts() {
        assert_eq!(name(b"Lcom/a/B$C;"), "com.a.B$C");
        assert_eq!(text(b"\xc0\x80\xe4\xb8\xad\xed\xa0\xbd\xed\xb8\x80\xff"), "\0中😀\u{fffd}");
    }

    #[test]
    fn what_is_no_dex_says_what_it_is() {
        let fault = |bytes: &[u8]| Dex::all(bytes).expect_err("no dex").to_string();
        assert_eq!(fault(b""), "no dex file: it starts with nothing");
        assert_eq!(fault(b"PK\x03\x04 and more"), "no dex file: it starts with 50 4b 03 04");
        assert_eq!(fault(b"dex\n035\0"), "cut off: its table of contents ends at byte 112, and there are 8");
        let mut huge = b"dex\n035\0".to_vec();
        huge.resize(HEADER, 0xff);
        assert_eq!(fault(&huge), "cut off: its table of strings ends at byte 21474836475, and there are 112");
        assert_eq!(
            fault(&{
                let mut zero = b"dex\n035\0".to_vec();
                zero.resize(HEADER, 0);
                zero
            }),
            "a dex file of another byte order"
        );
    }
}
