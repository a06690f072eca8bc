//! A refusal as the service words it, and for the journal the rule that it came from.

use crate::domain::usersig::Verdict;

/// Why a call is refused. No document gives the service's own `ErrorInfo` texts; those here are ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// `ErrorCode`.
    pub code: i64,
    /// `ErrorInfo`.
    pub info: String,
    /// The member at fault, by its path; empty where it is none.
    pub field: String,
    /// The rule, for the emulator's journal.
    pub rule: &'static str,
    /// Where the rule is stated: a document's short name, or `assumed`.
    pub source: &'static str,
}

impl Refusal {
    /// A refusal by a rule.
    pub fn new(
        code: i64,
        info: impl Into<String>,
        field: impl Into<String>,
        rule: &'static str,
        source: &'static str,
    ) -> Self {
        Self { code, info: info.into(), field: field.into(), rule, source }
    }

    /// The signature is no good; `None` for a good one.
    ///
    /// IM uses no userbuf, and no document says what becomes of one: it counts as malformed.
    pub fn of_verdict(verdict: Verdict) -> Option<Self> {
        let (code, rule) = match verdict {
            Verdict::Ok => return None,
            Verdict::Alphabet
            | Verdict::Base64
            | Verdict::Zlib
            | Verdict::Json
            | Verdict::Field
            | Verdict::Version
            | Verdict::Userbuf => (70003, "usersig-malformed"),
            Verdict::SdkAppId => (70014, "usersig-sdkappid"),
            Verdict::Identifier => (70013, "usersig-identifier"),
            Verdict::Expired => (70001, "usersig-expired"),
            Verdict::Sig => (70009, "usersig-key"),
        };
        Some(Self::new(code, format!("UserSig: {}", verdict.text().en), "usersig", rule, "S8"))
    }

    /// There is no such application. The documents name 70020 as well.
    pub fn unknown_app(sdk_app_id: u64) -> Self {
        Self::new(70016, format!("no application {sdk_app_id}"), "sdkappid", "app-unknown", "S8")
    }

    /// The host is another region's.
    pub fn wrong_region() -> Self {
        Self::new(60026, "this domain does not serve the region of the SDKAppID", "sdkappid", "region", "S8")
    }

    /// The caller is an ordinary account.
    pub fn not_admin(identifier: &str) -> Self {
        Self::new(60010, format!("{identifier:?} is no administrator"), "identifier", "not-admin", "S8")
    }

    /// The account was never imported and never logged in.
    pub fn unknown_account(account: &str, field: &str) -> Self {
        Self::new(70107, format!("the account {account:?} does not exist"), field, "account-unknown", "S8")
    }

    /// The receiver of a single message does not exist (the failure of section 9.9).
    pub fn unknown_receiver(account: &str) -> Self {
        let info = format!("To_Account {account:?} does not exist");
        Self::new(90012, info, "To_Account", "receiver-unknown", "S8")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::tencent::code;

    #[test]
    fn every_verdict_has_a_listed_code() {
        for verdict in Verdict::ALL {
            let refusal = Refusal::of_verdict(verdict);
            assert_eq!(refusal.is_none(), verdict.is_ok());
            assert!(refusal.is_none_or(|refusal| code::lookup(refusal.code).is_some()));
        }
        let of = |verdict| Refusal::of_verdict(verdict).map(|refusal| refusal.code);
        assert_eq!(of(Verdict::Expired), Some(70001));
        assert_eq!(of(Verdict::Sig), Some(70009));
    }
}
