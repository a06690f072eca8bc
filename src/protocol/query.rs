//! What follows the question mark of an address. Tencent's calls carry their credential there, so a query knows which of
//! its parameters nobody may see: whoever prints one gets it masked, and only [`Query::reveal`] gives the text itself.

use std::fmt;

use url::form_urlencoded;

/// A query without its question mark, still encoded.
#[derive(Clone, PartialEq, Eq)]
pub struct Query(String);

impl Query {
    /// The text that goes on the wire. For the transport and for those who read the parameters.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The text that people may see.
    pub fn redacted(&self) -> String {
        self.render(str::to_owned, "***")
    }

    /// Whether a parameter is a credential.
    pub fn is_secret(&self) -> bool {
        self.secrets().next().is_some()
    }

    /// The credentials, as they stand in the text.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        self.0.split('&').filter_map(|pair| secret(pair).map(|(_, value)| value))
    }

    /// The text with each credential replaced, and with `plain` applied to everything else.
    pub fn render(&self, plain: impl Fn(&str) -> String, stand_in: &str) -> String {
        let shown = |pair: &str| match secret(pair) {
            Some((name, _)) => format!("{}={stand_in}", plain(name)),
            None => plain(pair),
        };
        self.0.split('&').map(shown).collect::<Vec<_>>().join("&")
    }
}

/// The parameter's name as written and its value, if it is a credential: the signature of the administrator's account,
/// valid for months (`tencent-im-offline-push`, section 9.1). A name may be escaped and is still that name.
fn secret(pair: &str) -> Option<(&str, &str)> {
    let (name, value) = pair.split_once('=').filter(|(_, value)| !value.is_empty())?;
    let is_signature = |name: &str| name.eq_ignore_ascii_case("usersig");
    let escaped = || form_urlencoded::parse(name.as_bytes()).any(|(name, _)| is_signature(&name));
    (is_signature(name) || (name.contains('%') && escaped())).then_some((name, value))
}

impl From<String> for Query {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Query {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.redacted())
    }
}

impl fmt::Debug for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.redacted())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_is_shown_by_nobody() {
        for (text, shown) in [
            ("", ""),
            ("a=1&b", "a=1&b"),
            ("usersig", "usersig"),
            ("usersig=", "usersig="),
            ("a=1&usersig=eJw*-_&z", "a=1&usersig=***&z"),
            ("UserSig=eJw=&usersig=eJw", "UserSig=***&usersig=***"),
            ("%75sersig=eJw&my%75sersig=1", "%75sersig=***&my%75sersig=1"),
        ] {
            let query = Query::from(text);
            assert_eq!((query.reveal(), query.redacted().as_str()), (text, shown));
            assert_eq!((query.to_string(), format!("{query:?}")), (shown.to_owned(), format!("{shown:?}")));
            assert_eq!(query.is_secret(), text != shown);
        }
        assert_eq!(Query::from("a=1&usersig=x=y").secrets().collect::<Vec<_>>(), ["x=y"]);
    }
}
