//! One value of binary XML or of a resource table (`Res_value`), as far as rules ask for it.

use super::bytes::Bytes;
use super::pool::Pool;

const NULL: u8 = 0x00;
const REFERENCE: u8 = 0x01;
const STRING: u8 = 0x03;
const FLOAT: u8 = 0x04;
const DYNAMIC_REFERENCE: u8 = 0x07;
const FIRST_INT: u8 = 0x10;
const BOOLEAN: u8 = 0x12;
const LAST_INT: u8 = 0x1f;

/// A value with its type.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// A text.
    Text(String),
    /// A resource, by its id.
    Reference(u32),
    /// `true` or `false`.
    Bool(bool),
    /// A whole number, a flag set or a colour.
    Int(i32),
    /// What digits become that do not fit into 32 bits.
    Float(f32),
    /// Anything else.
    Other,
}

impl Value {
    /// The eight bytes at this offset; strings are in the pool.
    pub fn read(bytes: Bytes<'_>, at: usize, pool: &Pool<'_>) -> Option<Self> {
        let data = bytes.u32(at.checked_add(4)?)?;
        Self::of(bytes.u8(at + 3)?, data, pool)
    }

    /// Type and data apart, as compact entries have them.
    pub fn of(kind: u8, data: u32, pool: &Pool<'_>) -> Option<Self> {
        Some(match kind {
            STRING => Self::Text(pool.get(data)?),
            REFERENCE | DYNAMIC_REFERENCE if data == 0 => Self::Other,
            REFERENCE | DYNAMIC_REFERENCE => Self::Reference(data),
            BOOLEAN => Self::Bool(data != 0),
            FIRST_INT..=LAST_INT => Self::Int(data.cast_signed()),
            FLOAT => Self::Float(f32::from_bits(data)),
            NULL => Self::Other,
            _ => Self::Other,
        })
    }
}
