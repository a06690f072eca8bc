//! Addresses that an operator gives instead of a vendor's own.

use url::Url;

use crate::api::is_loopback;
use crate::domain::region::Region;
use crate::error::Error;

/// Checks an address given by hand with this flag.
pub fn given(flag: &str, text: &str) -> Result<String, Error> {
    checked(flag, text).map(|_| text.trim_end_matches('/').to_owned())
}

fn checked(flag: &str, text: &str) -> Result<Url, Error> {
    let bad = |why: &str| {
        Error::usage(format!("{flag} {text:?} {why}: expected http://HOST:PORT or https://HOST"))
            .hint("the emulator prints its own when it starts: mipush emulator run")
    };
    let url = Url::parse(text).map_err(|error| bad(&format!("is no address ({error})")))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(bad("is no http(s) address"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Error::usage(format!("{flag} holds a user or password, which do not belong there")));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(bad("has a query or fragment"));
    }
    Ok(url)
}

/// The same for `--xiaomi-url`. A demo certificate's messages must never reach a real phone, so it goes to this machine
/// only.
pub fn base_address(text: &str, region: Region) -> Result<String, Error> {
    let url = checked("--xiaomi-url", text)?;
    if region == Region::Embedded && !is_loopback(&url) {
        return Err(Error::usage(format!(
            "a certificate of region embedded is for the emulator and does not send to {text}"
        ))
        .hint("give it a real region first: mipush cert edit NAME --region china"));
    }
    Ok(text.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_given_by_hand() {
        let base = |given, region| base_address(given, region).ok();
        assert_eq!(base("http://127.0.0.1:8080/", Region::China).as_deref(), Some("http://127.0.0.1:8080"));
        assert_eq!(base("https://proxy.example/x", Region::China).as_deref(), Some("https://proxy.example/x"));
        for bad in ["127.0.0.1:8080", "ftp://a", "http://", "http://u:p@a", "http://a?x", ""] {
            assert_eq!(base(bad, Region::China), None, "{bad}");
        }
    }

    #[test]
    fn a_demo_certificate_never_leaves_this_machine() {
        for local in ["http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1"] {
            assert!(base_address(local, Region::Embedded).is_ok(), "{local}");
        }
        assert!(base_address("https://api.xmpush.xiaomi.com", Region::Embedded).is_err());
    }
}
