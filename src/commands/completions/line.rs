//! A command line that is being typed, as its shell will read it. Quotes and backslashes are understood; expansions are
//! not, since what they give is known to the shell alone.

/// One word.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// As it stands on the line.
    pub raw: String,
    /// As the program would get it.
    pub plain: String,
    /// The quote that is still open at its end.
    pub quote: Option<char>,
}

/// The words of what stands before the cursor. The last one is being typed; it is empty behind a blank.
pub(super) fn words(line: &str) -> Vec<Word> {
    let empty = || Word { raw: String::new(), plain: String::new(), quote: None };
    let mut words = Vec::new();
    let mut word = empty();
    let mut rest = line.chars().peekable();
    while let Some(character) = rest.next() {
        if word.quote.is_none() && character.is_whitespace() {
            if !word.raw.is_empty() {
                words.push(std::mem::replace(&mut word, empty()));
            }
            continue;
        }
        word.raw.push(character);
        match (word.quote, character) {
            (None, '\'' | '"') => word.quote = Some(character),
            (Some(quote), _) if quote == character => word.quote = None,
            (None, '\\') => {
                if let Some(escaped) = rest.next() {
                    word.raw.push(escaped);
                    word.plain.push(escaped);
                }
            }
            (Some('"'), '\\') => match rest.next_if(|next| "\"\\$`".contains(*next)) {
                Some(escaped) => {
                    word.raw.push(escaped);
                    word.plain.push(escaped);
                }
                None => word.plain.push('\\'),
            },
            _ => word.plain.push(character),
        }
    }
    words.push(word);
    words
}

/// One word as the program would get it.
pub(super) fn plain(word: &str) -> String {
    words(word).pop().map(|word| word.plain).unwrap_or_default()
}

/// The state file that a line names with `--state`, from what a shell handed over.
pub(super) fn state(shell: &str, handed_over: &[String]) -> Option<String> {
    let words: Vec<String> = match shell {
        "bash" => words(handed_over.first()?).into_iter().map(|word| word.plain).collect(),
        "zsh" => handed_over.iter().map(|word| plain(word)).collect(),
        _ => handed_over.to_vec(),
    };
    let mut words = words.into_iter().take_while(|word| word != "--");
    while let Some(word) = words.next() {
        match word.strip_prefix("--state") {
            Some("") => return words.next(),
            Some(rest) if rest.starts_with('=') => return Some(rest[1..].to_owned()),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain_words(line: &str) -> Vec<String> {
        words(line).into_iter().map(|word| word.plain).collect()
    }

    #[test]
    fn words_are_read_as_a_shell_reads_them() {
        assert_eq!(plain_words("mipush  why "), ["mipush", "why", ""]);
        assert_eq!(plain_words(r#"a\ b 'c "d' "e\"f\g $h" i'j'k im:l"#), ["a b", "c \"d", "e\"f\\g $h", "ijk", "im:l"]);
        assert_eq!(
            words("x 'two w").pop(),
            Some(Word { raw: "'two w".into(), plain: "two w".into(), quote: Some('\'') })
        );
        assert_eq!(plain_words(r"end\"), ["end"]);
        assert_eq!(plain_words(""), [""]);
    }

    #[test]
    fn the_line_names_the_state_file() {
        let typed = |line: &str| state("bash", &[line.to_owned(), String::new()]);
        assert_eq!(typed("mipush --state a.toml cert show ").as_deref(), Some("a.toml"));
        assert_eq!(typed("mipush cert show --state='my state.toml' ").as_deref(), Some("my state.toml"));
        assert_eq!(typed("mipush send --state-of-things x -- --state y "), None);
        assert_eq!(typed("mipush cert show --state"), None);
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        assert_eq!(state("zsh", &words(&["mipush", "--state", r"my\ s", ""])).as_deref(), Some("my s"));
        assert_eq!(state("fish", &words(&["mipush", "--state", "my s", ""])).as_deref(), Some("my s"));
        assert_eq!(state("bash", &[]), None);
    }
}
