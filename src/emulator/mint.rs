//! Makes regids in the shape of today's: 64 letters of base64 (`xiaomi-push-api`, section 12).

use crate::domain::identifier::RegId;

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// A regid from 48 random bytes, which the caller supplies.
pub fn mint_reg_id(entropy: &[u8; 48]) -> RegId {
    let mut text = String::with_capacity(64);
    for three in entropy.chunks_exact(3) {
        let bits = three.iter().fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte));
        for shift in [18, 12, 6, 0] {
            text.push(char::from(LETTERS[bits >> shift & 63]));
        }
    }
    match text.parse() {
        Ok(reg_id) => reg_id,
        Err(_) => unreachable!("64 base64 letters are a regid"),
    }
}

/// The regid of a phone that is made up for a name: the same for the same name, so that a run can be repeated.
pub(super) fn mint_from_name(name: &str) -> RegId {
    let seed =
        name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let mut random = Random::new(seed);
    let mut entropy = [0; 48];
    entropy.chunks_exact_mut(8).for_each(|eight| eight.copy_from_slice(&random.next().to_be_bytes()));
    mint_reg_id(&entropy)
}

/// Numbers that look random and are the same for the same seed (splitmix64).
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Random(u64);

impl Random {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_bytes() {
        assert_eq!(mint_reg_id(&[0; 48]).as_str(), "A".repeat(64));
        assert_eq!(mint_reg_id(&[255; 48]).as_str(), "/".repeat(64));
        let mut entropy = [0; 48];
        entropy[..3].copy_from_slice(b"Man");
        assert_eq!(&mint_reg_id(&entropy).as_str()[..8], "TWFuAAAA");
    }

    #[test]
    fn a_name_has_one_regid() {
        assert_eq!(mint_from_name("a"), mint_from_name("a"));
        assert_ne!(mint_from_name("a"), mint_from_name("b"));
    }

    proptest! {
        #[test]
        fn always_a_regid_and_never_the_same(one in any::<[u8; 32]>(), two in any::<[u8; 32]>()) {
            let mint = |seed: [u8; 32]| {
                let mut entropy = [7; 48];
                entropy[..32].copy_from_slice(&seed);
                mint_reg_id(&entropy)
            };
            prop_assert_eq!(mint(one).as_str().len(), 64);
            prop_assert_eq!(mint(one) == mint(two), one == two);
        }
    }
}
