//! Little-endian reads that cannot leave their bytes: an offset out of a file is a claim, not a fact.

/// A piece of a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bytes<'a>(pub &'a [u8]);

impl<'a> Bytes<'a> {
    pub fn len(self) -> usize {
        self.0.len()
    }

    pub fn slice(self, at: usize, length: usize) -> Option<&'a [u8]> {
        self.0.get(at..at.checked_add(length)?)
    }

    pub fn u8(self, at: usize) -> Option<u8> {
        self.0.get(at).copied()
    }

    pub fn u16(self, at: usize) -> Option<u16> {
        self.slice(at, 2)?.try_into().ok().map(u16::from_le_bytes)
    }

    pub fn u32(self, at: usize) -> Option<u32> {
        self.slice(at, 4)?.try_into().ok().map(u32::from_le_bytes)
    }

    /// An offset or a count, as it is claimed.
    pub fn size(self, at: usize) -> Option<usize> {
        self.u32(at).and_then(|number| usize::try_from(number).ok())
    }

    /// A number of 7 bits a byte, five bytes at most, and where it ends.
    pub fn uleb128(self, at: usize) -> Option<(u32, usize)> {
        let mut value = 0_u32;
        for index in 0..5 {
            let byte = self.u8(at.checked_add(index)?)?;
            value |= u32::from(byte & 0x7f) << (7 * index);
            if byte & 0x80 == 0 {
                return Some((value, at + index + 1));
            }
        }
        None
    }
}

/// The chunks of a resource file, one behind the other: what is inside another chunk is inside its bytes.
#[derive(Debug, Clone)]
pub(super) struct Chunks<'a> {
    bytes: Bytes<'a>,
    at: usize,
}

/// One chunk, its header included.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chunk<'a> {
    pub kind: u16,
    /// Length of the header; the body follows.
    pub header: usize,
    pub bytes: Bytes<'a>,
    /// Where it starts, for messages.
    pub at: usize,
}

/// A chunk's sizes do not fit: where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BadChunk(pub usize);

impl<'a> Chunks<'a> {
    pub fn from(bytes: Bytes<'a>, at: usize) -> Self {
        Self { bytes, at }
    }

    fn take(&mut self) -> Option<Chunk<'a>> {
        let at = self.at;
        let kind = self.bytes.u16(at)?;
        let header = usize::from(self.bytes.u16(at + 2)?);
        let size = self.bytes.size(at + 4)?;
        if header < 8 || size < header {
            return None;
        }
        let bytes = Bytes(self.bytes.slice(at, size)?);
        self.at = at + size;
        Some(Chunk { kind, header, bytes, at })
    }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Result<Chunk<'a>, BadChunk>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.bytes.len() {
            return None;
        }
        let at = self.at;
        let taken = self.take().ok_or(BadChunk(at));
        if taken.is_err() {
            self.at = self.bytes.len();
        }
        Some(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_read_beyond_the_end() {
        let bytes = Bytes(&[1, 2, 3]);
        assert_eq!((bytes.u16(1), bytes.u16(2), bytes.u32(0)), (Some(0x0302), None, None));
        assert_eq!((bytes.u8(usize::MAX), bytes.slice(usize::MAX, 2)), (None, None));
    }

    #[test]
    fn numbers_of_seven_bits() {
        assert_eq!(Bytes(&[0xe5, 0x8e, 0x26]).uleb128(0), Some((624_485, 3)));
        assert_eq!(Bytes(&[0xff; 9]).uleb128(0), None);
        assert_eq!(Bytes(&[0x80]).uleb128(0), None);
    }

    #[test]
    fn a_chunk_must_fit_and_must_have_a_length() {
        let chunk = |header: u8, size: u32| {
            let mut bytes = vec![1, 0, header, 0];
            bytes.extend(size.to_le_bytes());
            bytes.extend([0; 8]);
            Chunks::from(Bytes(&bytes), 0).map(|chunk| chunk.map(|chunk| chunk.bytes.len())).collect::<Vec<_>>()
        };
        assert_eq!(chunk(8, 16), [Ok(16)]);
        for (header, size) in [(8, 0), (8, 7), (0, 16), (8, 17), (8, u32::MAX), (12, 8)] {
            assert_eq!(chunk(header, size), [Err(BadChunk(0))], "{header} {size}");
        }
    }
}
