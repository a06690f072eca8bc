//! Values of static fields: `static final String X = "…"` stands in the class as long as nobody took the field away.

use super::{Class, Dex};
use crate::android::apk::bytes::Bytes;

/// A literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum Literal<'a> {
    Text(&'a [u8]),
    Number(i64),
}

impl<'a> Dex<'a> {
    /// Static fields of a class that have a literal, with their names.
    pub(in super::super) fn constants(&self, class: Class<'_>) -> Vec<(&'a [u8], Literal<'a>)> {
        let mut found = Vec::new();
        if class.statics != 0 {
            let _ = self.values(class, &mut found);
        }
        found
    }

    fn values(&self, class: Class<'_>, found: &mut Vec<(&'a [u8], Literal<'a>)>) -> Option<()> {
        let names = self.static_fields(class);
        let (count, mut at) = self.bytes.uleb128(class.statics)?;
        // The list may be shorter than the fields: the rest has no literal.
        for name in names.into_iter().take(usize::try_from(count).ok()?) {
            let (literal, end) = self.value(at)?;
            self.burn(end - at)?;
            at = end;
            if let (Some(name), Some(literal)) = (name, literal) {
                found.push((name, literal));
            }
        }
        Some(())
    }

    /// One value and where it ends; none: a list or an annotation, behind which nothing can be found cheaply.
    fn value(&self, at: usize) -> Option<(Option<Literal<'a>>, usize)> {
        let head = self.bytes.u8(at)?;
        let (kind, size) = (head & 0x1f, usize::from(head >> 5) + 1);
        let body = at + 1;
        Some(match kind {
            // byte, short, int, long
            0x00 | 0x02 | 0x04 | 0x06 => (Some(Literal::Number(signed(self.bytes, body, size)?)), body + size),
            0x17 => {
                let index = u32::try_from(unsigned(self.bytes, body, size)?).ok()?;
                (self.string(index).map(Literal::Text), body + size)
            }
            // null and booleans have their value in the head.
            0x1e | 0x1f => (None, body),
            0x1c | 0x1d => return None,
            _ => (None, body + size),
        })
    }
}

fn unsigned(bytes: Bytes<'_>, at: usize, size: usize) -> Option<u64> {
    let mut value = [0; 8];
    value.get_mut(..size)?.copy_from_slice(bytes.slice(at, size)?);
    Some(u64::from_le_bytes(value))
}

fn signed(bytes: Bytes<'_>, at: usize, size: usize) -> Option<i64> {
    let missing = 8 * u32::try_from(8_usize.checked_sub(size)?).ok()?;
    Some(unsigned(bytes, at, size)?.cast_signed() << missing >> missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_sign() {
        assert_eq!(signed(Bytes(&[0x3d, 0x28]), 0, 2), Some(10_301));
        assert_eq!(signed(Bytes(&[0xff]), 0, 1), Some(-1));
        assert_eq!((signed(Bytes(&[1]), 0, 2), signed(Bytes(&[0; 9]), 0, 9)), (None, None));
    }
}
