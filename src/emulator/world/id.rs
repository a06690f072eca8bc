//! Message and trace ids in the shape of the service's (`xiaomi-push-api`, section 12): kind letter, two letters of the
//! cluster, five characters, the last twelve digits of the time in milliseconds, two characters. Tools that read the
//! time from an id work; a counter in the seven free characters makes every id unique without randomness.

use jiff::Timestamp;

/// No cluster of Xiaomi's is known by these letters, so an id shows that the emulator made it.
const CLUSTER: &str = "em";
const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
const LOW: u64 = 36 * 36;
const ALL: u64 = LOW * 36 * 36 * 36 * 36 * 36;
const TWELVE_DIGITS: i64 = 1_000_000_000_000;

/// The id of the `count`th thing of its kind.
pub(in crate::emulator) fn make(kind: char, count: u64, now: Timestamp) -> String {
    let count = count % ALL;
    let mut id = String::with_capacity(22);
    id.push(kind);
    id.push_str(CLUSTER);
    push(&mut id, count / LOW, 5);
    let millis = now.as_millisecond().rem_euclid(TWELVE_DIGITS).unsigned_abs();
    for place in (0..12).rev() {
        push(&mut id, millis / 10_u64.pow(place) % 10, 1);
    }
    push(&mut id, count % LOW, 2);
    id
}

/// The count in an id that [`make`] made; nonsense in any other.
pub(super) fn count(id: &str) -> Option<u64> {
    let high = id.get(3..8)?;
    let low = id.get(20..22)?;
    Some(u64::from_str_radix(high, 36).ok()? * LOW + u64::from_str_radix(low, 36).ok()?)
}

fn push(id: &mut String, value: u64, width: u32) {
    for place in (0..width).rev() {
        let digit = usize::try_from(value / 36_u64.pow(place) % 36).unwrap_or_default();
        id.push(char::from(DIGITS[digit]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shape_of_section_12() {
        let now: Timestamp = "2026-11-24T00:00:00.123Z".parse().expect("time");
        let id = make('s', 37, now);
        assert_eq!(id, "sem0000079547840012311");
        assert_eq!(id.len(), 22);
        assert!(id.contains(&now.as_millisecond().to_string()[1..]), "the last twelve digits of the time");
        assert_ne!(make('s', 38, now), id);
    }

    #[test]
    fn the_count_can_be_read_back() {
        for number in [0, 1, LOW - 1, LOW, ALL - 1] {
            assert_eq!(count(&make('t', number, Timestamp::MIN)), Some(number));
        }
        for foreign in ["", "x", "1000999_1400000000000", "这不是编号这不是编号"] {
            assert_eq!(count(foreign), None, "{foreign}");
        }
    }
}
