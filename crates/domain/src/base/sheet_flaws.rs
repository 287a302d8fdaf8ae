//! Cells whose text is not what somebody typed: results of failed formulas, and texts that a spreadsheet program or
//! another system has changed. The rules look at the text alone, so that they hold for every format and for text that
//! is typed on a page.

use crate::base::sheet::{Layout, SheetRow};
use crate::base::text::LOST;

/// The text of a cell whose formula was never calculated. Programs that write spreadsheets leave that to Excel.
pub const UNSAVED: &str = "#UNSAVED!";

/// The most texts that a warning lists.
const LISTED: usize = 10;

impl Layout {
    /// Says why the text of a cell under this heading is not what somebody typed; `None` if it may be.
    pub fn flaw(&self, heading: &str, text: &str) -> Option<String> {
        let may_be_day = self.dates.contains(&heading);
        let may_be_number = self.numbers.contains(&heading);
        let changed = |what| {
            format!(
                "Excel has changed this to a {what} ({text}). Format the column as text, then type it again"
            )
        };
        if text == UNSAVED {
            let sentence =
                "This formula has no saved result. Open the file in Excel, save it and upload it again";
            Some(sentence.to_owned())
        } else if is_error(text) {
            Some(format!("A formula failed here ({text}). Correct it in the file, or type the value instead"))
        } else if text.len() > 1 && text.bytes().all(|byte| byte == b'#') {
            Some("The column was too narrow when the file was saved, so its content is lost. Widen the column, save the file and upload it again".to_owned())
        } else if !may_be_day && is_day(text) {
            Some(changed("date"))
        } else if !may_be_number && is_scientific(text) {
            Some(changed("number"))
        } else {
            None
        }
    }

    /// Checks the cells of a row for what nobody typed.
    ///
    /// # Errors
    /// A sentence that begins with the heading of the first such cell.
    pub fn check(&self, row: &SheetRow) -> Result<(), String> {
        let flaw =
            |(heading, text): (&str, &String)| Some(format!("{heading}: {}", self.flaw(heading, text)?));
        self.headings().zip(&row.cells).find_map(flaw).map_or(Ok(()), Err)
    }
}

/// True for the errors of Excel and LibreOffice, such as #N/A, #REF!, #NAME? and Err:502.
pub fn is_error(text: &str) -> bool {
    let code = |rest: &str| {
        rest.len() > 1 && rest.bytes().all(|c| c.is_ascii_uppercase() || b"/_0123456789".contains(&c))
    };
    let in_excel = text.strip_prefix('#').is_some_and(|rest| {
        rest.eq_ignore_ascii_case("N/A")
            || rest == "GETTING_DATA"
            || rest.strip_suffix(['!', '?']).is_some_and(code)
    });
    let in_libre_office = text
        .strip_prefix("Err:")
        .is_some_and(|code| code.len() == 3 && code.bytes().all(|c| c.is_ascii_digit()));
    in_excel || in_libre_office
}

/// True for a day as the reader writes it, and for the short forms that Excel makes of 10/2 and 10-11: 10-Feb, Oct-11.
fn is_day(text: &str) -> bool {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let digits = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let parts: Vec<&str> = text.split(' ').next().unwrap_or_default().split('/').collect();
    let whole = matches!(parts.as_slice(), [day, month, year]
        if digits(day, 2) && digits(month, 2) && digits(year, 4) && year.len() == 4);
    let short = text.split_once('-').is_some_and(|(first, second)| {
        let is_month = |text: &str| MONTHS.contains(&text);
        (digits(first, 2) && is_month(second)) || (is_month(first) && digits(second, 2))
    });
    whole || short
}

/// True for a number as Excel writes it when it has taken 7E1 for one: 7.00E+01.
fn is_scientific(text: &str) -> bool {
    let parts =
        text.split_once('E').and_then(|(digits, power)| Some((digits, power.strip_prefix(['+', '-'])?)));
    parts.is_some_and(|(digits, power)| {
        let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        number(&digits.replacen('.', "", 1))
            && digits.starts_with(|c: char| c.is_ascii_digit())
            && number(power)
    })
}

/// Points out letters that were lost or changed before the file was made: a question mark within a word, UTF-8 that was
/// read as Windows-1252, and the codes of a web page.
pub fn lost_letters(rows: &[SheetRow]) -> Option<String> {
    let spoilt = rows.iter().flat_map(|row| row.cells.iter().map(move |text| (row.number, text)));
    let mut spoilt = spoilt.filter_map(|(row, text)| Some((row, text, meant(text)?)));
    let first: Vec<String> = spoilt
        .by_ref()
        .take(LISTED)
        .map(|(row, text, meant)| match meant {
            Some(meant) => format!("“{text}” in row {row} (“{meant}”?)"),
            None => format!("“{text}” in row {row}"),
        })
        .collect();
    let rest = match spoilt.count() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (!first.is_empty()).then(|| {
        format!(
            "Some letters seem to have been lost before this file was made: {}{rest}. Correct them in the file, or export it again as “CSV UTF-8” or .xlsx.",
            first.join(", ")
        )
    })
}

/// `None` if no letter of the text is lost; otherwise the text that was probably meant, if that can be told.
fn meant(text: &str) -> Option<Option<String>> {
    if let Some(meant) = unmixed(text) {
        return Some(Some(meant));
    }
    let all: Vec<char> = text.chars().collect();
    let question =
        all.windows(2).any(|two| matches!(two, [letter, '?'] | ['?', letter] if letter.is_alphabetic()));
    (question || text.contains(LOST) || has_entity(text)).then_some(None)
}

/// The characters of Windows-1252 from 0x80 to 0x9F, where Latin-1 has control characters (Unicode Consortium,
/// CP1252.TXT).
const FROM_0X80: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The text before it was read as Windows-1252, if it was UTF-8: "Brontë" for "BrontÃ«".
fn unmixed(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let byte = |c: char| match FROM_0X80.iter().position(|one| *one == c) {
        Some(place) => u8::try_from(0x80 + place).ok(),
        None => u8::try_from(u32::from(c)).ok(),
    };
    String::from_utf8(text.chars().map(byte).collect::<Option<Vec<u8>>>()?).ok()
}

/// True if the text holds a character by its name or number in HTML, such as `&eacute;` or `&#39;`.
fn has_entity(text: &str) -> bool {
    text.split('&').skip(1).any(|rest| {
        let name = rest.split_once(';').map_or("", |(name, _)| name);
        let is_number = name.strip_prefix('#').is_some_and(|number| {
            !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'x')
        });
        is_number
            || (name.len() > 1 && name.len() < 10 && name.bytes().all(|byte| byte.is_ascii_alphabetic()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::sheet::MAX_BYTES;

    const LAYOUT: Layout = Layout {
        tab: "T",
        required: &["Born", "Points", "Class"],
        optional: &[],
        ignored: &[],
        dates: &["Born"],
        numbers: &["Points"],
        others: false,
        most_rows: 10,
        most_bytes: MAX_BYTES,
        csv: true,
        rows: "rows",
        advice: "",
    };

    #[test]
    fn an_error_is_no_text_and_neither_is_what_excel_made_of_one() {
        for text in [
            "#N/A",
            "#n/a",
            "#REF!",
            "#NAME?",
            "#DIV/0!",
            "#SPILL!",
            "#GETTING_DATA",
            "Err:502",
            "####",
            UNSAVED,
        ] {
            for heading in LAYOUT.headings() {
                assert!(LAYOUT.flaw(heading, text).is_some(), "{text} under {heading}");
            }
        }
        for (heading, text, is_flawed) in [
            ("Class", "10/02/2026", true),
            ("Class", "10/02/2026 09:00:00", true),
            ("Points", "10/02/2026", true),
            ("Born", "10/02/2026", false),
            ("Class", "10-Feb", true),
            ("Class", "Oct-11", true),
            ("Class", "7.00E+01", true),
            ("Points", "7.00E+01", false),
            ("Class", "10/2", false),
            ("Class", "7E1", false),
            ("Class", "7.10", false),
            ("Class", "10-Ma", false),
            ("Class", "#1", false),
            ("Class", "#", false),
            ("Class", "E+1", false),
            ("Class", "A!", false),
        ] {
            assert_eq!(LAYOUT.flaw(heading, text).is_some(), is_flawed, "{text} under {heading}");
        }
    }

    #[test]
    fn letters_that_were_lost_are_pointed_out_with_their_rows() {
        let rows = |texts: &[&str]| -> Vec<SheetRow> {
            let row = |(number, text): (u32, &&str)| SheetRow { number, cells: vec![(*text).to_owned()] };
            (2..).zip(texts).map(row).collect()
        };
        for text in [
            "Ll?r",
            "Zo?",
            "?ngstr",
            "M\u{FFFD}ller",
            "O&#39;Neill",
            "Ren&eacute;",
            "AT&amp;T",
            "OÃ¢â‚¬â„¢Neill",
        ] {
            assert!(lost_letters(&rows(&[text])).is_some(), "{text}");
        }
        for text in ["Zoë", "Łukasz", "Âne", "Fish & Chips; Peas", "10/2", "?", "a&b;c", "São João", "王"]
        {
            assert_eq!(lost_letters(&rows(&[text])), None, "{text}");
        }
        let sentence = lost_letters(&rows(&["Ann", "BrontÃ«", "Ll?r"])).expect("a warning");
        assert!(sentence.contains("“BrontÃ«” in row 3 (“Brontë”?), “Ll?r” in row 4."), "{sentence}");
        assert!(lost_letters(&rows(&["Ll?r"; 12])).expect("a warning").contains("row 11 and 2 more."));
    }
}
