//! The login of a school at Groupcall Xporter.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A relying party and its password. It is kept as a secret of the school, and nowhere else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct XporterLogin {
    /// The name under which Xporter knows Attain at this school.
    pub relying_party: String,
    pub password: Hidden,
}

/// A text that Debug does not show.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(with = "String"))]
#[serde(transparent)]
pub struct Hidden(pub String);

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hidden")
    }
}

/// The longest relying party or password, in characters.
const LONGEST: usize = 200;

impl XporterLogin {
    /// Reads what a person typed, or what Xporter sent, without the spaces around it.
    ///
    /// # Errors
    /// Sentences for the person, about the relying party and about the password.
    pub fn parse(relying_party: &str, password: &Hidden) -> (Result<String, String>, Result<Hidden, String>) {
        let is_plain = |text: &str| {
            let visible = text.chars().all(|c| !c.is_control() && !c.is_whitespace());
            visible && (1..=LONGEST).contains(&text.chars().count())
        };
        let (name, password) = (relying_party.trim(), password.0.trim());
        (
            is_plain(name).then(|| name.to_owned()).ok_or_else(|| {
                "Enter the relying party that Groupcall gave you, such as live.attain.example".to_owned()
            }),
            is_plain(password)
                .then(|| Hidden(password.to_owned()))
                .ok_or_else(|| "Enter the password that Groupcall gave you".to_owned()),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f67_a_login_is_read_without_spaces_and_its_password_is_never_shown() {
        let secret = || Hidden(" 0755658d-0c81 ".to_owned());
        for (name, is_name) in
            [(" live.attain.example ", true), ("", false), ("two words", false), ("a\nb", false)]
        {
            let (read, password) = XporterLogin::parse(name, &secret());
            assert_eq!((read.is_ok(), password.expect("a password").0.as_str()), (is_name, "0755658d-0c81"));
        }
        for wrong in [String::new(), " ".to_owned(), "x y".to_owned(), "x".repeat(201)] {
            assert!(XporterLogin::parse("a", &Hidden(wrong)).1.is_err());
        }
        let login = XporterLogin { relying_party: "live".to_owned(), password: secret() };
        assert!(!format!("{login:?}").contains("0755658d"));
        assert_eq!(serde_json::to_value(&login).expect("JSON")["password"], " 0755658d-0c81 ");
    }
}
