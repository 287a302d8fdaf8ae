//! The text of one cell: gathered piece by piece, tidied, and made safe before it is written.

use domain::base::sheet::{MAX_CELL, cell};
use domain::base::text::would_calculate;
use std::borrow::Cow;

/// The most bytes kept of a text while it is gathered: enough for [`MAX_CELL`] characters of any script, with
/// room for the escapes that [`unescape`] shortens.
const HELD: usize = 16 * MAX_CELL;

/// A text that is being gathered. Leading white space is dropped, and each run of white space becomes one
/// space. Everything beyond [`HELD`] bytes is dropped, so neither one text of megabytes nor a million short
/// pieces can use up memory or time.
#[derive(Default)]
pub(crate) struct Text(String);

impl Text {
    pub fn push(&mut self, piece: &str) {
        for c in piece.chars() {
            let c = if c.is_whitespace() { ' ' } else { c };
            if c == ' ' && (self.0.is_empty() || self.0.ends_with(' ')) {
                continue;
            }
            if self.0.len() + c.len_utf8() > HELD {
                return;
            }
            self.0.push(c);
        }
    }

    /// Returns the gathered text, tidied by [`tidy`].
    pub fn tidied(&self) -> String {
        tidy(&self.0)
    }

    /// Returns the gathered text of an .xlsx, tidied by [`tidy`]. In an .xlsx, `_x000D_` stands for the
    /// character U+000D.
    pub fn unescaped(&self) -> String {
        tidy(&unescape(&self.0))
    }
}

/// Returns the text in the form in which a cell is kept, without the apostrophe of [`guard`].
pub(crate) fn tidy(text: &str) -> String {
    cell(unguard(text.trim()))
}

/// Formats a number as a person sees it: 123 instead of 123.0, and 0.3 for the binary result of 0.1 + 0.2.
/// Excel keeps fifteen digits.
pub(crate) fn number(value: f64) -> String {
    let fifteen = format!("{value:.14e}").parse().unwrap_or(value);
    tidy(&format!("{fifteen}"))
}

/// Makes a text safe to write into a cell. It puts an apostrophe before a text that a spreadsheet program
/// would read as a formula, either directly or after the sheet was saved as CSV and opened again. [`tidy`]
/// removes exactly one such apostrophe, so an uploaded sheet gives the original text back.
pub(crate) fn guard(text: &str) -> Cow<'_, str> {
    if would_calculate(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

fn unguard(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if would_calculate(rest) => rest,
        _ => text,
    }
}

/// Decodes the characters that an .xlsx writes as `_xHHHH_`, one UTF-16 code unit each.
fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let mut units = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.find("_x").map(|at| rest.split_at(at)) {
        units.extend(before.encode_utf16());
        let escape = escaped_unit(from);
        units.push(escape.unwrap_or(u16::from(b'_')));
        rest = &from[if escape.is_some() { 7 } else { 1 }..];
    }
    units.extend(rest.encode_utf16());
    Cow::Owned(String::from_utf16_lossy(&units))
}

/// Returns the UTF-16 code unit of the escape at the beginning of the text, if there is one.
fn escaped_unit(text: &str) -> Option<u16> {
    let digits = text.get(2..7)?.strip_suffix('_')?;
    let is_code = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_code.then(|| u16::from_str_radix(digits, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_trimmed_and_has_at_most_255_characters_and_nothing_else_is_changed() {
        assert_eq!(tidy(" \u{a0}Ann  \u{a0}Marie\u{1}\nLee\n"), "Ann Marie\u{1} Lee");
        let mut long = Text::default();
        for _ in 0..10_000 {
            long.push(" \n");
        }
        for _ in 0..1_000 {
            long.push("é€");
        }
        assert_eq!(long.tidied().chars().count(), MAX_CELL);
        assert!(long.tidied().starts_with("é€é"));
    }

    #[test]
    fn numbers_look_as_in_excel() {
        let shown =
            [(123.0, "123"), (-4.5, "-4.5"), (0.1 + 0.2, "0.3"), (1e15, "1000000000000000"), (0.0, "0")];
        for (value, text) in shown {
            assert_eq!(number(value), text);
        }
        assert_eq!(number(1e300).len(), MAX_CELL);
    }

    #[test]
    fn a_guarded_text_comes_back_unchanged() {
        for text in ["=1+1", "+44", "-", "@SUM(A1)", "'=1", "''+1", "'tis", "O'Neill", "＝1", "", "'"] {
            assert_eq!(tidy(&guard(text)), text);
        }
        assert_eq!(guard("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
        assert_eq!(guard("O'Neill"), "O'Neill");
    }

    #[test]
    fn escapes_of_an_xlsx_are_put_back() {
        assert_eq!(unescape("a_x0041_b_x005F_x0041_"), "aAb_x0041_");
        assert_eq!(unescape("_xD83D__xDE00__x12_ _xé"), "😀_x12_ _xé");
        assert_eq!(unescape("plain_text"), "plain_text");
    }
}
