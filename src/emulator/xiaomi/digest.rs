//! SHA-1, as uploads answer with it. It names a picture and guards nothing.

/// The digest in lower-case hexadecimal digits.
pub(super) fn sha1_hex(bytes: &[u8]) -> String {
    let mut state: [u32; 5] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
    let mut blocks = bytes.chunks_exact(64);
    blocks.by_ref().for_each(|block| round(&mut state, block));
    let rest = blocks.remainder();
    let mut tail = [0; 128];
    tail[..rest.len()].copy_from_slice(rest);
    tail[rest.len()] = 0x80;
    let end = if rest.len() < 56 { 64 } else { 128 };
    let bits = u64::try_from(bytes.len()).unwrap_or_default().wrapping_mul(8);
    tail[end - 8..end].copy_from_slice(&bits.to_be_bytes());
    tail[..end].chunks_exact(64).for_each(|block| round(&mut state, block));
    let [one, two, three, four, five] = state;
    format!("{one:08x}{two:08x}{three:08x}{four:08x}{five:08x}")
}

fn round(state: &mut [u32; 5], block: &[u8]) {
    let mut words = [0_u32; 80];
    for (word, four) in words.iter_mut().zip(block.chunks_exact(4)) {
        *word = four.iter().fold(0, |word, byte| word << 8 | u32::from(*byte));
    }
    for at in 16..80 {
        words[at] = (words[at - 3] ^ words[at - 8] ^ words[at - 14] ^ words[at - 16]).rotate_left(1);
    }
    let [mut one, mut two, mut three, mut four, mut five] = *state;
    for (at, word) in words.iter().enumerate() {
        let (mix, key) = match at {
            0..20 => ((two & three) | (!two & four), 0x5a82_7999_u32),
            20..40 => (two ^ three ^ four, 0x6ed9_eba1),
            40..60 => ((two & three) | (two & four) | (three & four), 0x8f1b_bcdc),
            _ => (two ^ three ^ four, 0xca62_c1d6),
        };
        let next = one.rotate_left(5).wrapping_add(mix).wrapping_add(five).wrapping_add(key).wrapping_add(*word);
        (five, four, three, two, one) = (four, three, two.rotate_left(30), one, next);
    }
    for (word, add) in state.iter_mut().zip([one, two, three, four, five]) {
        *word = word.wrapping_add(add);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FIPS 180's own examples, and lengths around the padding's edge.
    #[test]
    fn published_digests() {
        assert_eq!(sha1_hex(b""), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
        assert_eq!(sha1_hex(b"abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
        let two = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
        assert_eq!(sha1_hex(two), "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
        assert_eq!(sha1_hex(&vec![b'a'; 1_000_000]), "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
    }
}
