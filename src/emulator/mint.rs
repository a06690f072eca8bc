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
