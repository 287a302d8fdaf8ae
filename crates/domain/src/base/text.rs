//! Text that people type: the rules of names and email addresses (F7, F27, F32). Pages, spreadsheets and the API all
//! use these functions, so the same rules hold for all three.

use crate::base::unicode::{lower, nfc, nfkc};
use serde::{Deserialize, Serialize};

/// The longest forename, surname or email address, in characters (F27).
pub const MAX_TEXT: usize = 50;

/// The character that stands for one that could not be read.
pub(crate) const LOST: char = '\u{FFFD}';

/// A forename or a surname: 1 to 50 characters, composed (NFC), single spaces, no invisible characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Name(String);

impl Name {
    /// Reads a name. `what` is the field's label, and the error begins with it.
    ///
    /// # Errors
    /// A sentence that says what to change.
    pub fn parse(what: &str, typed: &str) -> Result<Name, String> {
        line(what, typed, MAX_TEXT).map(Name)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An email address: at most 50 characters; a name, an @ and a domain with a full stop (F32). Kept in lower case,
/// because otherwise one person could have two accounts whose addresses differ only in case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// Reads an email address.
    ///
    /// Compatibility forms (such as full-width letters) are folded first, so that an address cannot be registered
    /// twice in two spellings. Anything that is then not ASCII is refused, because no school mail system in England
    /// issues such addresses.
    ///
    /// # Errors
    /// A sentence that says what to change.
    pub fn parse(typed: &str) -> Result<Email, String> {
        let text = tidy("Email address", typed)?;
        // Looked for before folding, which makes a space and a loose accent of an acute accent (´).
        if let Some(curly) = text.chars().find(|c| "‘’ʼ´′".contains(*c)) {
            return Err(format!(
                "Email address has a curly apostrophe ({curly}). Type a straight one (') instead"
            ));
        }
        let text = lower(&nfkc(&text));
        if text.is_empty() {
            return Err("Enter an email address".to_owned());
        }
        if text.chars().count() > MAX_TEXT {
            return Err(format!("Email address must be {MAX_TEXT} characters or fewer"));
        }
        let wrong = || "Enter an email address in the correct format, like name@example.sch.uk".to_owned();
        let (name, domain) = text.rsplit_once('@').ok_or_else(wrong)?;
        let name_is_right = !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~.-".contains(&byte))
            && !name.starts_with('.')
            && !name.ends_with('.')
            && !name.contains("..");
        let labels: Vec<&str> = domain.split('.').collect();
        let domain_is_right = labels.len() >= 2
            && labels.iter().all(|label| {
                !label.is_empty()
                    && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                    && !label.starts_with('-')
                    && !label.ends_with('-')
            })
            && labels
                .last()
                .is_some_and(|last| last.len() >= 2 && last.bytes().any(|byte| byte.is_ascii_alphabetic()));
        if name_is_right && domain_is_right { Ok(Email(text)) } else { Err(wrong()) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the @.
    pub fn local_part(&self) -> &str {
        self.0.split('@').next().unwrap_or_default()
    }
}

/// A text in the form used for searching and sorting: without accents, in lower case.
pub fn folded(text: &str) -> String {
    let plain: String = crate::base::unicode::nfd(text).chars().filter(|c| !is_mark(*c)).collect();
    crate::base::unicode::lower(&plain)
}

/// True for the combining marks that remain when a European letter is decomposed (the block Combining Diacritical
/// Marks).
fn is_mark(c: char) -> bool {
    ('\u{0300}'..='\u{036F}').contains(&c)
}

/// Reads a text of one line: composed, single spaces, no invisible characters, at most `longest` characters. `what`
/// is the field's label, and the error begins with it.
///
/// # Errors
/// A sentence that says what to change.
pub fn line(what: &str, typed: &str, longest: usize) -> Result<String, String> {
    let text = nfc(&tidy(what, typed)?);
    if text.is_empty() {
        return Err(format!("Enter a {}", lower(what)));
    }
    if text.chars().count() > longest {
        return Err(format!("{what} must be {longest} characters or fewer"));
    }
    Ok(text)
}

/// A number with a comma between its thousands.
pub fn thousands(number: u32) -> String {
    match number / 1_000 {
        0 => number.to_string(),
        thousand => format!("{},{:03}", thousands(thousand), number % 1_000),
    }
}

/// A number and what it counts, for a noun whose plural ends in s: "1 target", "2,100 targets".
pub fn count(number: u32, noun: &str) -> String {
    count_of(number, noun, &format!("{noun}s"))
}

/// A number and what it counts: "1 person", "2 people".
pub fn count_of(number: u32, one: &str, many: &str) -> String {
    format!("{} {}", thousands(number), plural(number, one, many))
}

/// The word that goes with a number: `one` for 1, `many` for every other.
pub const fn plural<'a>(number: u32, one: &'a str, many: &'a str) -> &'a str {
    if number == 1 { one } else { many }
}

/// The visible part of a name that somebody else chose, such as a file's: composed and on one line. Leaves invisible
/// characters out instead of refusing them, because the sender of a file did not always choose its name.
pub fn visible(name: &str) -> String {
    let seen = name.chars().filter(|c| c.is_whitespace() || !is_invisible(*c));
    nfc(&single_spaced(&seen.collect::<String>()))
}

/// True if a spreadsheet program would take the text for a formula, leading apostrophes ignored. Full-width
/// characters count too: in some languages Excel treats them as the normal ones.
pub fn would_calculate(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

/// Trims the text, makes every inner space a single one, and leaves out characters without width; a line break in a cell
/// of a spreadsheet counts as a space. Removes the apostrophes that keep a spreadsheet program from calculating: in some programs they are part of
/// the text, in others they are not. Refuses invisible characters: control characters, and marks that reorder or hide
/// text and could make one name look like another.
fn tidy(what: &str, typed: &str) -> Result<String, String> {
    let text = single_spaced(typed);
    if text.contains(LOST) {
        return Err(format!("{what} has lost a letter where it shows {LOST}. Type it again by hand"));
    }
    if text.chars().any(is_invisible) {
        return Err(format!("{what} contains a character you cannot use. Type it again by hand"));
    }
    Ok(if would_calculate(&text) { text.trim_start_matches('\'').to_owned() } else { text })
}

/// Trims the text, makes every inner space a single one, and leaves out characters without width.
pub(crate) fn single_spaced(text: &str) -> String {
    let seen: String = text.chars().filter(|c| !has_no_width(*c)).collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// True for characters that take no room and change nothing that a person sees: soft hyphens, spaces without width, marks
/// of direction and of byte order. Systems leave them in cells and on pages from which people copy, so they are left out
/// of every text. Joiners stay, because some scripts need them.
pub(crate) fn has_no_width(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

/// True for control characters, direction marks, characters without width or ink, private use, and code points that
/// are not characters.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || u32::from(c) & 0xFFFE == 0xFFFE
        || matches!(c,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{2800}' | '\u{3164}' | '\u{E000}'..='\u{F8FF}' | '\u{FDD0}'..='\u{FDEF}' | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFF}' | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}' | '\u{F0000}'..='\u{10FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f27_names_hold_up_to_fifty_characters() {
        assert!(Name::parse("Forename", &"é".repeat(50)).is_ok());
        assert_eq!(
            Name::parse("Forename", &"é".repeat(51)),
            Err("Forename must be 50 characters or fewer".to_owned())
        );
        assert_eq!(Name::parse("Surname", "  "), Err("Enter a surname".to_owned()));
    }

    #[test]
    fn names_keep_what_names_have_and_refuse_what_cannot_be_seen() {
        for name in
            ["O'Brien", "Anne-Marie", "D\u{2019}Souza", "Łukasz", "李", "van der  Berg", "=Ann", "𠮷野"]
        {
            assert!(Name::parse("Surname", name).is_ok(), "{name}");
        }
        for name in [
            "Ann\u{0}",
            "\u{202E}nnA",
            "Ann\u{200D}",
            "a\u{0007}b",
            "\u{3164}",
            "\u{2800}",
            "Ann\u{FDD0}",
            "Ann\u{1FFFE}",
        ] {
            assert!(Name::parse("Surname", name).is_err(), "{name:?}");
        }
        for copied in ["Ann\u{200B}", "\u{FEFF}Ann", "An\u{AD}n \u{200F}"] {
            assert_eq!(Name::parse("Surname", copied).map(|name| name.0), Ok("Ann".to_owned()), "{copied:?}");
        }
        assert_eq!(
            Name::parse("Surname", " van  der Berg ").map(|name| name.0),
            Ok("van der Berg".to_owned())
        );
        assert_eq!(Name::parse("Surname", "Zoe\u{0308}").map(|name| name.0), Ok("Zo\u{00EB}".to_owned()));
    }

    #[test]
    fn a_name_is_what_is_left_without_outer_space_and_guarding_apostrophes() {
        let far_apart = format!("Ann{}Lee", " ".repeat(20_000));
        for (typed, kept) in [
            ("'=1+1", "=1+1"),
            ("''+44", "+44"),
            ("' =1", "' =1"),
            ("'t Hart", "'t Hart"),
            ("\tAnn\n", "Ann"),
            ("Ann\r\nBcc: x", "Ann Bcc: x"),
            ("Ann\u{2028}Lee", "Ann Lee"),
            ("Ann\u{3000}Lee", "Ann Lee"),
            (far_apart.as_str(), "Ann Lee"),
        ] {
            assert_eq!(Name::parse("Surname", typed).map(|name| name.0), Ok(kept.to_owned()), "{typed:.20}");
        }
        assert!(Name::parse("Surname", &format!("Ann{}", "x".repeat(20_000))).is_err());
    }

    #[test]
    fn of_a_name_that_others_gave_only_what_can_be_seen_is_kept() {
        for (name, kept) in [
            ("staff.xlsx", "staff.xlsx"),
            ("sta\r\nff\u{202E}xslx.xlsx", "sta ffxslx.xlsx"),
            (" Zoe\u{308}  .xls", "Zoë .xls"),
            ("<b>.xlsx", "<b>.xlsx"),
        ] {
            assert_eq!(visible(name), kept);
        }
    }

    #[test]
    fn f32_an_email_address_has_a_name_an_at_and_a_domain_with_a_full_stop() {
        for address in ["john.smith2@email.com", "o'brien@oak.sch.uk", "A.B+c@x-y.org", "j_s@a.b.c.gov.uk"] {
            assert!(Email::parse(address).is_ok(), "{address}");
        }
        for address in [
            "",
            "john",
            "@school.uk",
            "john@",
            "john@school",
            "john@.uk",
            "john@school.",
            "john@school..uk",
            "a b@school.uk",
            "a@b@c.uk",
            "john@-x.uk",
            "john@school.123",
            ".a@b.uk",
            "a..b@c.uk",
            "a,b@c.uk",
            "a@b.uk\r\nBcc: c@d.uk",
            "jöhn@school.uk",
            "john@schöol.uk",
        ] {
            assert!(Email::parse(address).is_err(), "{address}");
        }
    }

    #[test]
    fn f27_an_email_address_holds_up_to_fifty_characters() {
        let fifty = format!("{}@school.uk", "a".repeat(40));
        assert_eq!(fifty.len(), 50);
        assert!(Email::parse(&fifty).is_ok());
        assert_eq!(
            Email::parse(&format!("a{fifty}")),
            Err("Email address must be 50 characters or fewer".to_owned())
        );
    }

    #[test]
    fn a_curly_apostrophe_in_an_address_is_named_with_what_to_do() {
        for curly in ['‘', '’', 'ʼ', '´', '′'] {
            let refusal = Email::parse(&format!("o{curly}brien@oak.sch.uk")).unwrap_err();
            assert_eq!(
                refusal,
                format!("Email address has a curly apostrophe ({curly}). Type a straight one (') instead")
            );
        }
        let straight = Email::parse("o'brien@oak.sch.uk");
        assert!(straight.is_ok());
        assert_eq!(Email::parse("o＇brien@oak.sch.uk"), straight, "full width");
    }

    #[test]
    fn one_address_in_other_clothes_is_the_same_address() {
        let plain = Email::parse("kim@school.uk");
        for other in ["KIM@School.UK", " kim@school.uk ", "ｋｉｍ@school.uk", "\u{212A}im@school.uk"] {
            assert_eq!(Email::parse(other), plain, "{other}");
        }
    }

    #[test]
    fn one_is_singular_and_every_other_number_plural() {
        assert_eq!(
            [0, 1, 2, 2_100].map(|n| count(n, "target")),
            ["0 targets", "1 target", "2 targets", "2,100 targets"]
        );
        assert_eq!([1, 2].map(|n| count_of(n, "person", "people")), ["1 person", "2 people"]);
        assert_eq!([0, 1, 2].map(|n| plural(n, "is", "are")), ["are", "is", "are"]);
    }

    #[test]
    fn thousands_are_separated() {
        assert_eq!([7, 1_000, 21_045, 1_000_000].map(thousands), ["7", "1,000", "21,045", "1,000,000"]);
    }
}
