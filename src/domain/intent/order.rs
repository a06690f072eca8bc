//! The order of the platform's `ArrayMap` and `ArraySet`: by `String.hashCode` as a signed number, equal hashes in the
//! order of insertion; a key that comes again keeps its place and takes the later value.

/// Java's `String.hashCode`: over UTF-16 units.
pub(super) fn string_hash(text: &str) -> i32 {
    let step = |hash: i32, unit: u16| hash.wrapping_mul(31).wrapping_add(i32::from(unit));
    if text.is_ascii() {
        text.bytes().fold(0, |hash, byte| step(hash, u16::from(byte)))
    } else {
        text.encode_utf16().fold(0, step)
    }
}

/// Brings entries, given in the order of insertion, into the order of iteration. Sorts once, so that a text with very
/// many entries, or with very many keys of one hash, costs no more than its length says.
pub(super) fn settle<T>(items: &mut Vec<T>, key: impl Fn(&T) -> &str) {
    if items.len() < 2 {
        return;
    }
    let mut places: Vec<(i32, usize)> = items.iter().enumerate().map(|(i, item)| (string_hash(key(item)), i)).collect();
    if places.windows(2).all(|pair| pair[0].0 < pair[1].0) {
        return;
    }
    places.sort_unstable_by(|a, b| (a.0, key(&items[a.1]), a.1).cmp(&(b.0, key(&items[b.1]), b.1)));

    // Hash, place of the first entry, index of the last entry of each key.
    let mut kept: Vec<(i32, usize, usize)> = Vec::with_capacity(places.len());
    for (hash, i) in places {
        match kept.last_mut() {
            Some(last) if last.0 == hash && key(&items[last.2]) == key(&items[i]) => last.2 = i,
            _ => kept.push((hash, i, i)),
        }
    }
    kept.sort_unstable_by_key(|&(hash, first, _)| (hash, first));

    let mut slots: Vec<Option<T>> = items.drain(..).map(Some).collect();
    items.extend(kept.into_iter().filter_map(|(_, _, last)| slots[last].take()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hash_code_as_java() {
        assert_eq!(string_hash(""), 0);
        assert_eq!(string_hash("a"), 97);
        assert_eq!(string_hash("中"), 20013);
        assert_eq!(string_hash("😀"), 0xd83d * 31 + 0xde00);
        assert_eq!(string_hash("Aa"), string_hash("BB"));
        // Long enough to wrap around.
        assert_eq!(
            string_hash("mipush_payload"),
            "mipush_payload".bytes().fold(0_i32, |h, b| { h.wrapping_mul(31).wrapping_add(i32::from(b)) })
        );
        assert!(string_hash("message_id") < 0);
    }

    #[test]
    fn a_repeated_key_keeps_its_place_and_takes_the_later_value() {
        let mut items = vec![("BB", 1), ("z", 2), ("Aa", 3), ("BB", 4)];
        settle(&mut items, |item| item.0);
        assert_eq!(items, [("z", 2), ("BB", 4), ("Aa", 3)]);
    }

    #[test]
    fn many_keys_of_one_hash_stay_cheap() {
        // 2^14 keys that share one hash, given twice.
        let key = |n: usize| (0..14).map(|bit| if n >> bit & 1 == 0 { "Aa" } else { "BB" }).collect::<String>();
        let mut items: Vec<String> = (0..1 << 15).map(|n| key(n % (1 << 14))).collect();
        settle(&mut items, |item| item);
        assert_eq!(items.len(), 1 << 14);
        assert_eq!(items[5], key(5));
    }
}
