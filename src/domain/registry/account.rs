//! Accounts of the IM application: which there are.

use jiff::Timestamp;

use super::Registry;
use crate::domain::identifier::UserId;
use crate::domain::im::Account;

impl Registry {
    /// Whether the service knows an account: it was imported, it logged in somewhere, or it is an administrator.
    pub fn has_account(&self, user: &str) -> bool {
        let Ok(user) = user.parse::<UserId>() else { return false };
        self.accounts.contains_key(&user)
            || self.sessions_of(&user).next().is_some()
            || self.im.as_ref().is_some_and(|im| im.admins.contains(&user))
    }

    /// Makes an account known. Repeating it is harmless; what a repeated call leaves out stays (S26).
    pub fn import_account(&mut self, user: UserId, nick: Option<String>, face_url: Option<String>, now: Timestamp) {
        let account =
            self.accounts.entry(user.clone()).or_insert(Account { user, nick: None, face_url: None, imported_at: now });
        account.nick = nick.or(account.nick.take());
        account.face_url = face_url.or(account.face_url.take());
    }

    /// The nickname of an account, where it has one.
    pub fn nick_of(&self, user: &str) -> Option<&str> {
        self.accounts.get(&user.parse::<UserId>().ok()?)?.nick.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_exists_once_imported_or_logged_in() {
        let mut registry = Registry::default();
        let user: UserId = "alice".parse().expect("user");
        assert!(!registry.has_account("alice") && !registry.has_account("a\nb"));
        registry.import_account(user.clone(), Some("Al".into()), None, Timestamp::UNIX_EPOCH);
        registry.import_account(user, None, Some("http://f".into()), Timestamp::UNIX_EPOCH);
        assert_eq!((registry.has_account("alice"), registry.nick_of("alice")), (true, Some("Al")));
        registry
            .login(&"bob".parse().expect("user"), &"p".parse().expect("device"), Timestamp::UNIX_EPOCH)
            .expect("in");
        assert!(registry.has_account("bob"));
    }
}
