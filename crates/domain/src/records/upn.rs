//! Unique pupil numbers.

use crate::base::text::has_no_width;
use serde::{Deserialize, Serialize};

/// The possible check letters of a unique pupil number, in the order of their values.
const CHECK_LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPQRTUVWXYZ";

/// A unique pupil number: a check letter and twelve digits. In a temporary number, a letter replaces the last digit
/// (Department for Education, "Unique pupil numbers: a guide for schools").
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Upn(String);

impl Upn {
    /// Reads a number. Ignores spaces, case, characters that cannot be seen, and the apostrophe before it by which
    /// spreadsheet programs mark text.
    ///
    /// # Errors
    /// A sentence that says what to change.
    pub fn parse(typed: &str) -> Result<Upn, String> {
        let seen: String = typed.chars().filter(|c| !c.is_whitespace() && !has_no_width(*c)).collect();
        let text = seen.trim_start_matches(['\'', '‘', '’', '`']).to_ascii_uppercase();
        if text.is_empty() {
            return Err("Enter a UPN".to_owned());
        }
        let wrong = || "Enter a UPN as a letter and 12 digits, like H801200001001".to_owned();
        let bytes = text.as_bytes();
        if bytes.len() != 13 {
            return Err(wrong());
        }
        let letter = |byte: u8| CHECK_LETTERS.iter().position(|letter| *letter == byte);
        let mut sum = 0;
        for (place, byte) in bytes.iter().enumerate().skip(1) {
            let value = match byte {
                b'0'..=b'9' => usize::from(byte - b'0'),
                _ if place == 12 => letter(*byte).ok_or_else(wrong)?,
                _ => return Err(wrong()),
            };
            sum += value * (place + 1);
        }
        match letter(bytes[0]) {
            Some(check) if check == sum % 23 => Ok(Upn(text)),
            Some(_) => Err(
                "The first letter of this UPN does not match its digits. Copy the UPN again from your MIS"
                    .to_owned(),
            ),
            None => Err(wrong()),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_upn_is_held_to_its_check_letter() {
        // 8*2 + 0*3 + 1*4 + 2*5 + 0*6 + 0*7 + 0*8 + 0*9 + 1*10 + 0*11 + 0*12 + 1*13 = 53. 53 mod 23 = 7, which stands
        // for H.
        assert_eq!(Upn::parse(" h801200001001").map(|upn| upn.0), Ok("H801200001001".to_owned()));
        for typed in [
            "'H801200001001",
            "’h8012 0000 1001",
            "H80\u{AD}1200\u{200B}001001\u{FEFF}",
            "H801200001001\u{A0}",
        ] {
            assert_eq!(Upn::parse(typed).map(|upn| upn.0), Ok("H801200001001".to_owned()), "{typed:?}");
        }
        assert!(Upn::parse("A801200001001").unwrap_err().starts_with("The first letter"));
        for wrong in ["", "H80120000100", "8801200001001", "H8012000010O1", "I801200001001"] {
            assert!(Upn::parse(wrong).is_err(), "{wrong}");
        }
        // A temporary number ends with a letter, whose value enters the sum as a digit's does.
        let temporary: Vec<String> =
            CHECK_LETTERS.iter().map(|letter| format!("{}80120000100A", char::from(*letter))).collect();
        assert_eq!(temporary.iter().filter(|upn| Upn::parse(upn).is_ok()).count(), 1);
    }
}
