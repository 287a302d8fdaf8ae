//! The rules of passwords: long, not common, without the person's own name or school. No rule of composition, and no
//! upper limit that a person would reach (NCSC, OWASP ASVS 2.1).

use crate::access::organisation::Organisation;
use crate::base::unicode::lower;
use std::fmt;

/// The most characters of a password that are used: far longer than any passphrase, and short enough to hash cheaply.
pub const MAX_LENGTH: usize = 512;

/// A password that satisfies the rules. Composed (NFKC), so that the same keys give the same password on every
/// device.
#[derive(Clone)]
pub struct Password(String);

/// The owner of a password, whose own words it must not contain.
#[derive(Clone, Copy, Debug)]
pub struct PasswordOwner<'a> {
    pub forename: &'a str,
    pub surname: &'a str,
    /// The part of the email address before the @.
    pub email: &'a str,
    pub school: &'a str,
    /// The minimum length, in characters.
    pub length: u32,
}

impl<'a> PasswordOwner<'a> {
    pub fn new(
        forename: &'a str,
        surname: &'a str,
        email: &'a str,
        school: &'a Organisation,
    ) -> PasswordOwner<'a> {
        PasswordOwner { forename, surname, email, school: &school.name, length: school.password_length }
    }
}

/// Brings a typed password to the form in which it is hashed and compared.
pub fn normal(typed: &str) -> String {
    crate::base::unicode::nfkc(typed)
}

impl Password {
    /// Checks a password that a person chooses.
    ///
    /// # Errors
    /// A sentence that says what to change.
    pub fn choose(typed: &str, owner: PasswordOwner) -> Result<Password, String> {
        if typed.is_empty() {
            return Err("Enter a password".to_owned());
        }
        let text = normal(typed);
        let length = text.chars().count();
        if length < owner.length as usize {
            return Err(format!(
                "Password must be {} characters or more. Try three unrelated words",
                owner.length
            ));
        }
        if length > MAX_LENGTH {
            return Err(format!("Password must be {MAX_LENGTH} characters or fewer"));
        }
        let folded = lower(&text);
        for (what, word) in own_words(owner) {
            if folded.contains(&word) {
                return Err(format!(
                    "Password must not contain your {what}. Choose words that no one would connect with you"
                ));
            }
        }
        if is_common(&text, owner) {
            return Err(
                "Password is too easy to guess. Try three unrelated words, or let your browser suggest one"
                    .to_owned(),
            );
        }
        Ok(Password(text))
    }

    /// The password as text, for hashing only.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// The owner's own words, folded. Leaves out words of fewer than three letters, which occur in everything, and the
/// words of a school's name that thousands of schools share.
fn own_words<'a>(owner: PasswordOwner<'a>) -> impl Iterator<Item = (&'static str, String)> + 'a {
    const SHARED: &[&str] = &[
        "school",
        "academy",
        "college",
        "primary",
        "secondary",
        "infant",
        "junior",
        "church",
        "england",
        "catholic",
        "high",
        "grammar",
        "community",
        "trust",
        "saint",
        "the",
        "and",
        "for",
        "of",
        "girls",
        "boys",
        "nursery",
        "first",
        "middle",
        "upper",
        "lower",
        "lane",
        "road",
        "street",
        "park",
        "hill",
        "green",
    ];
    let names =
        owner.forename.split([' ', '-']).chain(owner.surname.split([' ', '-'])).map(|word| ("name", word));
    let school = owner
        .school
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() >= 4)
        .map(|word| ("school", word));
    names
        .chain(school)
        .chain(std::iter::once(("email address", owner.email)))
        .map(|(what, word)| (what, lower(word)))
        .filter(|(what, word)| {
            word.chars().count() >= 3 && !(*what == "school" && SHARED.contains(&word.as_str()))
        })
}

#[cfg(feature = "strength")]
fn is_common(text: &str, owner: PasswordOwner) -> bool {
    // Only the first 100 characters are checked, because the work of zxcvbn grows with the square of the length.
    let head: String = text.chars().take(100).collect();
    // Score 3 is "safely unguessable": 10^8 guesses, moderate protection even if a slow hash is stolen.
    zxcvbn::zxcvbn(&head, &[owner.forename, owner.surname, owner.email, owner.school]).score()
        < zxcvbn::Score::Three
}

/// The browser does not download the dictionary. The function that sets the password checks again.
#[cfg(not(feature = "strength"))]
fn is_common(_: &str, _: PasswordOwner) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWNER: PasswordOwner = PasswordOwner {
        forename: "Ann",
        surname: "O'Brien-Smith",
        email: "annob",
        school: "Oakfield Academy",
        length: 12,
    };

    fn refusal(typed: &str) -> String {
        Password::choose(typed, OWNER).map(|_| String::new()).unwrap_or_else(|sentence| sentence)
    }

    #[test]
    fn passwords_have_at_least_twelve_characters_and_may_have_far_more_than_128() {
        assert!(refusal("kettle ivy1").contains("12 characters"));
        assert_eq!(refusal("kettle ivy 1"), "");
        assert_eq!(refusal(&"violet anchor ".repeat(20)), "");
        assert!(refusal(&"x".repeat(MAX_LENGTH + 1)).contains("512"));
        assert!(Password::choose("kettle ivy 1", PasswordOwner { length: 14, ..OWNER }).is_err());
    }

    #[test]
    fn passwords_have_no_rule_of_composition() {
        for typed in [
            "correcthorsebatterystaple",
            "пароль не для всех",
            "kettle ivy lantern",
            "🦊🐙🦀🐝🦉🐬🦔🐌🦜🐢🦎🐞",
        ] {
            assert_eq!(refusal(typed), "", "{typed}");
        }
    }

    #[test]
    fn passwords_do_not_contain_the_persons_name_or_school() {
        for (typed, what) in [
            ("kettle ann lantern", "name"),
            ("kettle SMITH lantern", "name"),
            ("kettle oakfield lantern", "school"),
            ("kettle annob lantern", "name"),
        ] {
            assert!(refusal(typed).contains(&format!("your {what}")), "{typed}: {}", refusal(typed));
        }
        assert_eq!(refusal("kettle academy lantern"), "");
    }

    #[cfg(feature = "strength")]
    #[test]
    fn common_passwords_are_refused() {
        for typed in ["password1234", "qwertyuiop12", "123456789012", "aaaaaaaaaaaa", "P@ssw0rd1234"] {
            assert!(refusal(typed).contains("too easy"), "{typed}: {}", refusal(typed));
        }
    }
}
