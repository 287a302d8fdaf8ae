//! Browsers in which an account has signed in before. Wrong attempts of strangers do not make the account wait there
//! (ADR 0012).
//!
//! The browser holds a cookie: a random id, and a token per account. A token is derived from the deployment's key, the
//! account, its epoch and the id, so nothing is stored. It ends when the epoch rises: with a reset of the
//! password, with ending all sessions, with deactivation.

use crate::accounts::user::User;
use crate::base::hash::{constant_time_eq, hex};
use crate::base::keys::{SecretKey, SecretKeys};
use crate::base::moment::Moment;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use std::time::Duration;

/// The name of the cookie.
pub const COOKIE: &str = "__Host-known-browser";

/// The most accounts for which a browser is known. The computer of a school office serves a handful of people.
const MOST_ACCOUNTS: usize = 20;

/// A token is valid in the period in which it was issued and in the one after it, so for 90 to 180 days after the last
/// sign-in: longer than the summer holidays.
const PERIOD: Duration = Duration::from_secs(90 * 24 * 3600);

/// The time after which the browser may delete the cookie.
pub const LONGEST: Duration = Duration::from_secs(2 * PERIOD.as_secs());

/// Proof that one account signed in before in one browser: 128 bits that nobody can make without the key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct BrowserToken([u8; 16]);

impl BrowserToken {
    fn new(key: &SecretKey, user: &User, browser: &[u8; 16], period: u64) -> BrowserToken {
        let (id, epoch) = (user.id.0.as_bytes(), user.epoch.to_be_bytes());
        BrowserToken(key.derive(&[b"known browser", id, &epoch, browser, &period.to_be_bytes()]))
    }

    /// The token in hexadecimal.
    pub(crate) fn as_text(self) -> String {
        hex(&self.0)
    }
}

// A token in a log would let its reader guess without being counted as a stranger.
impl std::fmt::Debug for BrowserToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BrowserToken(…)")
    }
}

/// The content of a browser's cookie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownBrowser {
    id: [u8; 16],
    /// Newest sign-in first.
    tokens: Vec<BrowserToken>,
}

impl KnownBrowser {
    /// The browser of this request. A browser without a cookie, or with one that cannot be read, gets a new id.
    pub fn of(moment: &Moment) -> KnownBrowser {
        let new = || KnownBrowser { id: moment.secret("known browser"), tokens: Vec::new() };
        moment.known_browser.as_deref().and_then(KnownBrowser::parse).unwrap_or_else(new)
    }

    fn parse(text: &str) -> Option<KnownBrowser> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (parts, []) = bytes.as_chunks::<16>() else { return None };
        let (id, tokens) = parts.split_first()?;
        let tokens = tokens.iter().take(MOST_ACCOUNTS).map(|token| BrowserToken(*token)).collect();
        Some(KnownBrowser { id: *id, tokens })
    }

    /// The token of this account; `None` if it has not signed in here, or not since its sessions were ended, or too
    /// long ago.
    pub fn token_of(&self, user: &User, keys: &SecretKeys, now: Timestamp) -> Option<BrowserToken> {
        self.valid_tokens(user, keys, now).into_iter().find(|valid| self.holds(*valid))
    }

    /// The browser after a sign-in of this account. Beyond the most accounts, it forgets the one that signed in longest
    /// ago.
    #[must_use]
    pub fn knowing(self, user: &User, keys: &SecretKeys, now: Timestamp) -> KnownBrowser {
        let valid = self.valid_tokens(user, keys, now);
        let others = self.tokens.into_iter().filter(|token| !valid.contains(token));
        let tokens = valid.iter().copied().take(1).chain(others).take(MOST_ACCOUNTS).collect();
        KnownBrowser { id: self.id, tokens }
    }

    /// The text of the cookie.
    pub fn as_text(&self) -> String {
        let tokens = self.tokens.iter().map(|token| token.0);
        URL_SAFE_NO_PAD.encode(std::iter::once(self.id).chain(tokens).collect::<Vec<_>>().concat())
    }

    /// The tokens of this account that are valid now; the one to issue is the first.
    fn valid_tokens(&self, user: &User, keys: &SecretKeys, now: Timestamp) -> Vec<BrowserToken> {
        let period = u64::try_from(now.as_second()).unwrap_or_default() / PERIOD.as_secs();
        let periods = [period, period.saturating_sub(1)];
        let token = |key, period| BrowserToken::new(key, user, &self.id, period);
        keys.all_accepted(now).flat_map(|key| periods.map(|period| token(key, period))).collect()
    }

    fn holds(&self, token: BrowserToken) -> bool {
        self.tokens.iter().fold(false, |held, other| held | constant_time_eq(&other.0, &token.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::call::By;
    use crate::access::permission::{JobRole, Permissions};
    use crate::access::session::SessionEnd;
    use crate::accounts::person::Person;
    use crate::accounts::user::AccountState;
    use crate::base::ids::{OrganisationId, UserId};
    use crate::base::text::{Email, Name};
    use jiff::SignedDuration;
    use uuid::Uuid;

    fn user(id: u128) -> User {
        let name = |text| Name::parse("a name", text).expect("a name");
        User {
            id: UserId(Uuid::from_u128(id)),
            organisation: OrganisationId(Uuid::nil()),
            person: Person {
                forename: name("Ann"),
                surname: name("Lee"),
                email: Email::parse("ann@school.example").expect("an address"),
                login_name: None,
                role: JobRole::Teacher,
                permissions: Permissions::default(),
            },
            state: AccountState::Active,
            created_by: By { user: None, name: String::new(), username: String::new(), email: None },
            created_at: Timestamp::UNIX_EPOCH,
            activated_at: Timestamp::UNIX_EPOCH,
            last_sign_in: None,
            seen_on: None,
            warned_on: None,
            deactivated_on: None,
            username_used: false,
            epoch: 0,
            ended: SessionEnd::default(),
            generation: 0,
            second_factor: false,
            mail_fault: None,
            revision: 0,
            version: 1,
        }
    }

    fn keys() -> SecretKeys {
        SecretKeys::parse("a key of a deployment").expect("long enough")
    }

    fn at(day: i64) -> Timestamp {
        Timestamp::from_second(1_788_300_000).expect("a time") + SignedDuration::from_hours(24 * day)
    }

    fn new_browser(n: u8) -> KnownBrowser {
        KnownBrowser::of(&Moment::new(at(0), String::new(), None, [n; 32]))
    }

    /// The same browser at its next request.
    fn next_request(browser: &KnownBrowser) -> KnownBrowser {
        let moment = Moment::new(at(0), String::new(), None, [9; 32]);
        KnownBrowser::of(&moment.with_known_browser(Some(browser.as_text())))
    }

    #[test]
    fn a_browser_knows_who_signed_in_there_and_nobody_else() {
        let (ann, jo) = (user(1), user(2));
        let browser = next_request(&new_browser(1).knowing(&ann, &keys(), at(0)));
        assert!(browser.token_of(&ann, &keys(), at(0)).is_some());
        assert!(browser.token_of(&jo, &keys(), at(0)).is_none());
        let stolen = KnownBrowser { id: [3; 16], ..browser.clone() };
        assert!(stolen.token_of(&ann, &keys(), at(0)).is_none(), "a token is bound to its browser");
        let other = SecretKeys::parse("the key of another deployment").expect("long enough");
        assert!(browser.token_of(&ann, &other, at(0)).is_none());
    }

    #[test]
    fn it_is_forgotten_when_the_sessions_end_and_between_90_and_180_days_after_the_last_sign_in() {
        let mut ann = user(1);
        let browser = new_browser(1).knowing(&ann, &keys(), at(0));
        assert!(browser.token_of(&ann, &keys(), at(90)).is_some());
        assert!(browser.token_of(&ann, &keys(), at(181)).is_none());
        let renewed = browser.clone().knowing(&ann, &keys(), at(90));
        assert_eq!(renewed.tokens.len(), 1, "the token of the period before is replaced");
        assert!(renewed.token_of(&ann, &keys(), at(180)).is_some());
        ann.end_sessions(SessionEnd::Holder);
        assert!(browser.token_of(&ann, &keys(), at(0)).is_none());
    }

    #[test]
    fn it_stays_known_while_the_key_is_replaced() {
        let rotated = SecretKeys::parse(
            r#"{"current":{"id":"2","key":"another key of it"},
                "previous":{"id":"first","key":"a key of a deployment","until":"2099-12-31"}}"#,
        );
        let (rotated, ann) = (rotated.expect("two keys"), user(1));
        let browser = new_browser(1).knowing(&ann, &keys(), at(0));
        assert!(browser.token_of(&ann, &rotated, at(0)).is_some());
        let renewed = browser.knowing(&ann, &rotated, at(0));
        assert_eq!(renewed.tokens.len(), 1, "the token under the key before is replaced");
        assert!(renewed.token_of(&ann, &keys(), at(0)).is_none());
    }

    #[test]
    fn one_browser_serves_twenty_accounts_and_forgets_the_one_that_signed_in_longest_ago() {
        let browser = (1..=21).fold(new_browser(1), |browser, n| browser.knowing(&user(n), &keys(), at(0)));
        let browser = next_request(&browser.knowing(&user(2), &keys(), at(0)));
        assert!(browser.token_of(&user(1), &keys(), at(0)).is_none());
        assert!((2..=21).all(|n| browser.token_of(&user(n), &keys(), at(0)).is_some()));
        assert!(browser.as_text().len() < 500, "cookies of one site share 4 kB");
    }

    #[test]
    fn a_cookie_that_cannot_be_read_is_a_new_browser() {
        for text in ["", "x", "ü", "AAAA", &"A".repeat(10_000)] {
            let moment = Moment::new(at(0), String::new(), None, [9; 32]);
            let browser = KnownBrowser::of(&moment.with_known_browser(Some(text.to_owned())));
            assert_eq!(browser, new_browser(9), "{text:.9}");
        }
    }
}
