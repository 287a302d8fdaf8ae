//! Texts to try in every text field: those that break a page, a file, a letter or a log in other systems, and
//! real names, which must be accepted unchanged.

use crate::sample::is_due;
use domain::base::text::Email;
use local::CapturedMail;

/// Returns a text of this many letters.
macro_rules! long {
    ($count:literal) => {
        match str::from_utf8(&[b'x'; $count]) {
            Ok(text) => text,
            Err(_) => unreachable!(),
        }
    };
}

/// The prefix of the entries of [`HOSTILE`] that are real names and so must be stored.
pub const REAL: &str = "a name: ";

/// The texts that a browser tries in each field: a sample, and every text with markup; all with `--full`. The API and the
/// rules behind it try all of them in every run.
pub fn in_a_browser() -> impl Iterator<Item = (&'static str, &'static str)> {
    let due = |(n, (_, text)): &(usize, &(&str, &str))| is_due(*n, 4) || text.contains('<');
    HOSTILE.iter().enumerate().filter(due).map(|(_, pair)| *pair)
}

/// Pairs of a name for the text and the text itself.
pub const HOSTILE: &[(&str, &str)] = &[
    ("nothing", ""),
    ("only spaces", "   "),
    ("only spaces of other scripts", "\u{3000}\u{00A0}\u{2003}"),
    ("NUL", "Ann\u{0}Lee"),
    ("tab inside", "Ann\tLee"),
    ("newline inside", "Ann\nLee"),
    ("carriage return inside", "Ann\rLee"),
    ("newline at the end", "Ann\n"),
    ("escape sequence", "\u{1B}[31mAnn"),
    ("DEL", "Ann\u{7F}"),
    ("C1 next line", "Ann\u{85}Lee"),
    ("C1 control sequence introducer", "Ann\u{9B}31m"),
    ("line separator", "Ann\u{2028}Lee"),
    ("paragraph separator", "Ann\u{2029}Lee"),
    ("right-to-left override", "Ann\u{202E}eeL"),
    ("left-to-right embedding", "\u{202A}Ann"),
    ("bidi isolate", "\u{2067}Ann\u{2069}"),
    ("right-to-left mark", "Ann\u{200F}"),
    ("zero width space", "An\u{200B}n"),
    ("zero width joiner", "An\u{200D}n"),
    ("word joiner", "An\u{2060}n"),
    ("soft hyphen", "An\u{AD}n"),
    ("only what has no width", "\u{200B}\u{2060}"),
    ("byte order mark", "\u{FEFF}Ann"),
    ("non-character FFFE", "Ann\u{FFFE}"),
    ("non-character FFFF", "Ann\u{FFFF}"),
    ("non-character FDD0", "Ann\u{FDD0}"),
    ("non-character of plane 1", "Ann\u{1FFFE}"),
    ("replacement character", "Ann\u{FFFD}"),
    ("private use", "Ann\u{E000}"),
    ("tag characters", "Ann\u{E0041}\u{E007F}"),
    ("variation selector", "Ann\u{FE0F}"),
    ("variation selector supplement", "Ann\u{E0100}"),
    ("Hangul filler", "\u{3164}"),
    ("Braille blank", "\u{2800}"),
    ("emoji of four bytes", "😀 Ann"),
    ("emoji joined", "👩\u{200D}👩\u{200D}👧"),
    ("one combining mark", "Zoe\u{308}"),
    (
        "a tower of combining marks",
        "Z\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309}\u{30A}\u{30B}",
    ),
    ("a mark with nothing under it", "\u{301}Ann"),
    ("formula =", "=1+1"),
    ("formula +", "+1+1"),
    ("formula -", "-1+1"),
    ("formula @", "@SUM(A1)"),
    ("formula after a tab", "\t=1+1"),
    ("formula after a carriage return", "\r=1+1"),
    ("formula after a newline", "\n=1+1"),
    ("formula after spaces", "  =1+1"),
    ("formula in full width", "＝1+1"),
    ("formula with full-width +", "＋1+1"),
    ("formula with full-width -", "－1+1"),
    ("formula with full-width @", "＠SUM(A1)"),
    ("formula after a quotation mark", "\"=1+1"),
    ("formula after a comma", "Ann,=1+1"),
    ("formula that links", "=HYPERLINK(\"http://x.example\",\"a\")"),
    ("formula of DDE", "=cmd|' /C calc'!A0"),
    ("apostrophe and formula", "'=1+1"),
    ("header injected", "Ann\r\nBcc: eve@x.example"),
    ("header injected with newline alone", "Ann\nBcc: eve@x.example"),
    ("header injected into an address", "ann@oak.example\r\nBcc: eve@x.example"),
    ("end of the headers", "Ann\r\n\r\n<b>body</b>"),
    ("encoded word", "=?utf-8?q?Ann?="),
    ("encoded newline", "Ann%0d%0aBcc: eve@x.example"),
    ("two addresses", "ann@oak.example,eve@x.example"),
    ("address with a name", "Eve <eve@x.example>"),
    ("script", "<script>document.title='ran'</script>"),
    ("img onerror", "<img src=x onerror=document.title='ran'>"),
    ("svg onload", "<svg onload=document.title='ran'>"),
    ("attribute broken", "\" onfocus=\"document.title='ran'\" autofocus=\""),
    ("attribute broken with an apostrophe", "' onfocus='document.title=1' x='"),
    ("textarea closed", "</textarea></title></style><b>x"),
    ("comment opened", "<!-- Ann"),
    ("javascript address", "javascript:document.title='ran'"),
    ("entities", "&lt;b&gt; &amp; &#x202E;"),
    ("CDATA closed", "]]><x/>"),
    ("template braces", "{{7*7}} ${7*7} #{7*7}"),
    ("template of a server", "<%= 7*7 %>"),
    ("format string", "%s%n%x {0} {}"),
    ("SQL", "Robert'); DROP TABLE users;--"),
    ("condition", "' OR '1'='1"),
    ("keys of the table", "ORG#1#USER#2"),
    ("JSON broken", "\",\"role\":\"administrator\",\"x\":\""),
    ("backslash at the end", "Ann\\"),
    ("quotation mark alone", "\""),
    ("path upwards", "../../etc/passwd"),
    ("path upwards in Windows", "..\\..\\win.ini"),
    ("path upwards, encoded", "%2e%2e%2f"),
    ("command", "$(touch x) `touch x`; touch x"),
    ("a null that is spelt", "NULL"),
    ("a number that is spelt", "1e309"),
    ("an escape of Excel", "_x0041_nn_x000A_"),
    ("a column's heading", "Email Address"),
    ("51 characters", long!(51)),
    ("257 characters", long!(257)),
    ("513 characters", long!(513)),
    ("20,000 characters", long!(20_000)),
    ("a name: apostrophe", "O'Brien"),
    ("a name: curly apostrophe", "D’Souza"),
    ("a name: diaeresis", "Zoë"),
    ("a name: macron", "Ōsaka"),
    ("a name: particle and hyphen", "d'Arc-Smith"),
    ("a name: two marks on a letter", "Nguyễn"),
    ("a name: stroke", "Søren"),
    ("a name: of one letter", "李"),
    ("a name: outside the first plane", "𠮷野"),
    ("a name: right to left", "محمد"),
    ("a name: vowel points", "שָׁלוֹם"),
    ("a name: Devanagari", "प्रिया"),
    ("a name: dotless i", "Işık"),
    ("a name: fifty letters", long!(50)),
];

/// Asserts that each letter has one line per header, exactly one valid recipient, and nothing that a browser
/// would run.
pub fn assert_plain(letters: &[CapturedMail]) {
    for letter in letters {
        let headers = [&letter.from, &letter.subject].into_iter().chain(&letter.to).chain(&letter.reply_to);
        for header in headers {
            assert!(!header.chars().any(char::is_control), "{header:?} is not one line");
        }
        let [to] = letter.to.as_slice() else { panic!("{letter:?} has not one reader") };
        assert_eq!(Email::parse(to).map(|email| email.as_str().to_owned()), Ok(to.clone()));
        assert!(letter.html.is_none(), "{letter:?} has markup");
        assert!(!letter.text.chars().any(|c| c.is_control() && c != '\n'), "{letter:?}");
    }
}
