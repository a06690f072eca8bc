//! Resource tables (`resources.arsc`): what a reference stands for on a phone of today.

use super::bytes::{Bytes, Chunks};
use super::pool::Pool;
use super::value::Value;

const TABLE: u16 = 0x0002;
const STRING_POOL: u16 = 0x0001;
const PACKAGE: u16 = 0x0200;
const TYPE: u16 = 0x0201;
/// More configurations of one table than the largest has.
const MOST_TYPES: usize = 50_000;
/// A reference may lead to another.
const DEEPEST: usize = 20;

const SPARSE: u8 = 1;
const OFFSETS_16: u8 = 2;
const COMPLEX: u16 = 1;
const COMPACT: u16 = 8;

/// A table: only where things are. Entries are read when a reference asks for one.
#[derive(Debug)]
pub struct Resources<'a> {
    strings: Pool<'a>,
    types: Vec<Type<'a>>,
}

/// The entries of one type in one configuration.
#[derive(Debug, Clone, Copy)]
struct Type<'a> {
    package: u32,
    id: u8,
    bytes: Bytes<'a>,
    header: usize,
    /// Android version of the configuration; none: it wants something besides.
    version: Option<u16>,
}

impl<'a> Resources<'a> {
    /// Finds the parts of a table; none: it is no table. What is broken is left out.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let whole = Bytes(bytes);
        if whole.u16(0)? != TABLE {
            return None;
        }
        let (mut strings, mut types) = (None, Vec::new());
        for chunk in Chunks::from(whole, usize::from(whole.u16(2)?)).map_while(Result::ok) {
            match chunk.kind {
                STRING_POOL if strings.is_none() => strings = Pool::read(chunk),
                PACKAGE => {
                    let Some(package) = chunk.bytes.u32(8) else { continue };
                    let inner = Chunks::from(chunk.bytes, chunk.header).map_while(Result::ok);
                    for inner in inner.filter(|inner| inner.kind == TYPE) {
                        let Some(id) = inner.bytes.u8(8).filter(|_| types.len() < MOST_TYPES) else { continue };
                        let version = version(inner.bytes);
                        types.push(Type { package, id, bytes: inner.bytes, header: inner.header, version });
                    }
                }
                _ => {}
            }
        }
        Some(Self { strings: strings?, types })
    }

    /// What a reference stands for, references in between followed.
    pub(super) fn resolve(&self, id: u32) -> Option<Value> {
        let mut id = id;
        for _ in 0..DEEPEST {
            match self.value(id)? {
                Value::Reference(next) => id = next,
                value => return Some(value),
            }
        }
        None
    }

    /// Of several configurations the one for the newest Android that wants nothing else.
    fn value(&self, id: u32) -> Option<Value> {
        let (package, kind, entry) = (id >> 24, (id >> 16).to_le_bytes()[0], id & 0xffff);
        let of_type = self.types.iter().filter(|known| known.package == package && known.id == kind);
        let mut best: Option<(Option<u16>, Value)> = None;
        for known in of_type {
            if best.as_ref().is_some_and(|(version, _)| *version >= known.version) {
                continue;
            }
            if let Some(value) = known.entry(entry, &self.strings) {
                best = Some((known.version, value));
            }
        }
        best.map(|(_, value)| value)
    }
}

impl Type<'_> {
    fn entry(&self, index: u32, strings: &Pool<'_>) -> Option<Value> {
        let bytes = self.bytes;
        let flags = bytes.u8(9)?;
        let count = bytes.u32(12)?;
        let entries = bytes.size(16)?;
        let offset = if flags & SPARSE != 0 {
            self.sparse(index, count)?
        } else if index >= count {
            return None;
        } else if flags & OFFSETS_16 != 0 {
            let offset = bytes.u16(self.header + 2 * usize::try_from(index).ok()?)?;
            if offset == u16::MAX { u32::MAX } else { u32::from(offset) * 4 }
        } else {
            bytes.u32(self.header + 4 * usize::try_from(index).ok()?)?
        };
        if offset == u32::MAX {
            return None;
        }
        let at = entries.checked_add(usize::try_from(offset).ok()?)?;
        let flags = bytes.u16(at.checked_add(2)?)?;
        if flags & COMPACT != 0 {
            return Value::of(flags.to_le_bytes()[1], bytes.u32(at + 4)?, strings);
        }
        // A style or an array is no value that a manifest's attribute can have.
        if flags & COMPLEX != 0 {
            return None;
        }
        let size = usize::from(bytes.u16(at)?);
        Value::read(bytes, at.checked_add(size)?, strings)
    }

    /// Sparse types have pairs of index and offset, by index.
    fn sparse(&self, index: u32, count: u32) -> Option<u32> {
        let (mut low, mut high) = (0, usize::try_from(count).ok()?.min(self.bytes.len() / 4));
        while low < high {
            let middle = low.midpoint(high);
            let at = self.header + 4 * middle;
            let found = u32::from(self.bytes.u16(at)?);
            match found.cmp(&index) {
                std::cmp::Ordering::Equal => return Some(u32::from(self.bytes.u16(at + 2)?) * 4),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }
}

/// The Android version of a configuration that asks for nothing besides; 0 is the default's.
fn version(bytes: Bytes<'_>) -> Option<u16> {
    const CONFIG: usize = 20;
    const SDK: std::ops::Range<usize> = 24..28;
    let size = bytes.size(CONFIG)?.min(64);
    let config = bytes.slice(CONFIG, size)?;
    let plain = config.iter().enumerate().all(|(at, byte)| at < 4 || SDK.contains(&at) || *byte == 0);
    plain.then(|| Bytes(config).u16(SDK.start).unwrap_or_default())
}
