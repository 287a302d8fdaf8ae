//! The text of one cell: as a person sees it, tidied, and made safe before it is written.

use domain::base::sheet::cell;
use domain::base::text::would_calculate;
use std::borrow::Cow;

/// Returns the text in the form in which a cell is kept, without the apostrophe of [`guard`].
pub(crate) fn tidy(text: &str) -> String {
    cell(unguard(text.trim()))
}

/// Formats a number as a person sees it: 123 instead of 123.0, and 0.3 for the binary result of 0.1 + 0.2.
/// Excel keeps fifteen digits.
pub(crate) fn number(value: f64) -> String {
    let fifteen: f64 = format!("{value:.14e}").parse().unwrap_or(value);
    tidy(&format!("{fifteen}"))
}

/// Formats a number with the code of its format if that shows all of it: 007 for `000`, 7.10 for `0.00`,
/// 7.00E+01 for `0.00E+00`. Otherwise formats it like [`number`], so that nothing is lost.
pub(crate) fn formatted(value: f64, code: &str) -> String {
    let plain = number(value);
    match with_code(value, code) {
        Some(text) if text.parse() == plain.parse::<f64>() => text,
        _ => plain,
    }
}

fn with_code(value: f64, code: &str) -> Option<String> {
    /// The most digits that a format may ask for.
    const MOST: usize = 30;
    let zeros =
        |text: &str| (text.bytes().all(|byte| byte == b'0') && text.len() <= MOST).then_some(text.len());
    let (digits, exponent) = match code.split_once("E+") {
        Some((digits, exponent)) => (digits, Some(zeros(exponent).filter(|length| *length > 0)?)),
        None => (code, None),
    };
    let (whole, places) = digits.split_once('.').unwrap_or((digits, ""));
    let (whole, places) = (zeros(whole).filter(|length| *length > 0)?, zeros(places)?);
    let Some(exponent) = exponent else {
        let width = whole + if places > 0 { places + 1 } else { 0 } + usize::from(value < 0.0);
        return Some(format!("{value:0width$.places$}"));
    };
    let text = format!("{value:.places$e}");
    let (digits, power) = text.split_once('e')?;
    let power: i32 = power.parse().ok()?;
    let sign = if power < 0 { '-' } else { '+' };
    Some(format!("{digits}E{sign}{:0exponent$}", power.abs()))
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

#[cfg(test)]
mod tests {
    use super::*;
    use domain::base::sheet::MAX_CELL;

    #[test]
    fn a_text_is_trimmed_and_has_at_most_255_characters_and_nothing_else_is_changed() {
        assert_eq!(tidy(" \u{a0}Ann  \u{a0}Marie\u{1}\nLee\n"), "Ann Marie\u{1} Lee");
        let long = format!("{}{}", " \n".repeat(10_000), "é€".repeat(1_000));
        assert_eq!(tidy(&long).chars().count(), MAX_CELL);
        assert!(tidy(&long).starts_with("é€é"));
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
    fn a_number_looks_as_its_format_shows_it_unless_that_hides_a_part() {
        for (value, code, text) in [
            (7.0, "000", "007"),
            (7.1, "0.00", "7.10"),
            (-7.0, "000", "-007"),
            (70.0, "0.00E+00", "7.00E+01"),
            (0.07, "0E+0", "7E-2"),
            (104.5, "0", "104.5"),
            (104.56, "0.0", "104.56"),
            (0.1 + 0.2, "0.0", "0.3"),
            (7.0, "General", "7"),
            (0.5, "0%", "0.5"),
            (1234.0, "#,##0", "1234"),
            (7.0, "", "7"),
            (7.0, ".", "7"),
            (7.0, "E+0", "7"),
        ] {
            assert_eq!(formatted(value, code), text, "{value} as {code}");
        }
        assert_eq!(formatted(7.0, &"0".repeat(300)), "7");
    }

    #[test]
    fn a_guarded_text_comes_back_unchanged() {
        for text in ["=1+1", "+44", "-", "@SUM(A1)", "'=1", "''+1", "'tis", "O'Neill", "＝1", "", "'"] {
            assert_eq!(tidy(&guard(text)), text);
        }
        assert_eq!(guard("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
        assert_eq!(guard("O'Neill"), "O'Neill");
    }
}
