//! String pools of binary XML and resource tables (`ResStringPool`), decoded one string at a time.

use super::bytes::{Bytes, Chunk};

const UTF8: u32 = 1 << 8;
/// Longer than any name or value that a rule looks at; one long string may be pointed at from everywhere.
const LONGEST: usize = 8 << 10;

/// A pool.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pool<'a> {
    bytes: Bytes<'a>,
    offsets: usize,
    count: u32,
    strings: usize,
    utf8: bool,
}

impl<'a> Pool<'a> {
    /// None: its header does not fit.
    pub fn read(chunk: Chunk<'a>) -> Option<Self> {
        let bytes = chunk.bytes;
        let flags = bytes.u32(16)?;
        Some(Self {
            bytes,
            offsets: chunk.header,
            count: bytes.u32(8)?,
            strings: bytes.size(20)?,
            utf8: flags & UTF8 != 0,
        })
    }

    /// A string; none: there is no such string, or it leaves the pool, or it is longer than anything of use.
    pub fn get(&self, index: u32) -> Option<String> {
        if index >= self.count {
            return None;
        }
        let at = self.offsets.checked_add(usize::try_from(index).ok()?.checked_mul(4)?)?;
        let at = self.strings.checked_add(self.bytes.size(at)?)?;
        if self.utf8 { self.utf8(at) } else { self.utf16(at) }
    }

    fn utf8(&self, at: usize) -> Option<String> {
        // Two lengths: in UTF-16 units, then in bytes; the high bit says that a second byte follows.
        let length = |at: usize| {
            let first = self.bytes.u8(at)?;
            if first & 0x80 == 0 {
                return Some((usize::from(first), at + 1));
            }
            let second = self.bytes.u8(at + 1)?;
            Some((usize::from(first & 0x7f) << 8 | usize::from(second), at + 2))
        };
        let (_, at) = length(at)?;
        let (count, at) = length(at)?;
        let text = self.bytes.slice(at, count).filter(|text| text.len() <= LONGEST)?;
        Some(String::from_utf8_lossy(text).into_owned())
    }

    fn utf16(&self, at: usize) -> Option<String> {
        let first = self.bytes.u16(at)?;
        let (count, at) = if first & 0x8000 == 0 {
            (usize::from(first), at + 2)
        } else {
            (usize::from(first & 0x7fff) << 16 | usize::from(self.bytes.u16(at + 2)?), at + 4)
        };
        let text = self.bytes.slice(at, count.checked_mul(2)?).filter(|text| text.len() <= LONGEST)?;
        let units = text.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
        Some(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
    }
}
