//! Finds out in which encoding a .csv was saved. A letter is never guessed: a file whose encoding is in doubt
//! is refused, with the advice how to save it.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use domain::base::sheet::SheetRefusal;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The character that stands for bytes without a meaning. Rows that hold one are refused by the rules of
/// names and texts.
const LOST: char = '\u{FFFD}';

/// The most words that a warning lists.
const LISTED: usize = 5;

/// A decoded file.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub text: String,
    /// A sentence for the person when the encoding was not stated.
    pub warning: Option<String>,
}

/// Decodes a file as Excel and other systems save it: UTF-8 with or without its mark, UTF-16 with its mark,
/// or Windows-1252.
///
/// A file that is UTF-8 but for some bytes keeps its other letters; those bytes become U+FFFD.
pub(crate) fn decode(bytes: &[u8]) -> Result<Decoded, SheetRefusal> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return Ok(stated(&bytes[mark..], encoding));
    }
    // A zero byte never occurs in text, but in a picture, and in every other byte of UTF-16 without a mark.
    if bytes.contains(&0) {
        return match (bytes.get(..2), bytes.len() % 2) {
            (Some([0, first]), 0) if *first != 0 => Ok(stated(bytes, UTF_16BE)),
            (Some([first, 0]), 0) if *first != 0 => Ok(stated(bytes, UTF_16LE)),
            _ => Err(SheetRefusal::NotASpreadsheet),
        };
    }
    if is_utf_8_for_the_most_part(bytes) {
        return Ok(stated(bytes, UTF_8));
    }
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    // In doubt, a school in the United Kingdom means Windows-1252.
    if detector.guess(Some(b"uk"), Utf8Detection::Deny) != WINDOWS_1252 {
        return Err(SheetRefusal::Encoding);
    }
    let is_letter = |c: char| !c.is_ascii() && c.is_alphabetic();
    let mut words: Vec<&str> = Vec::new();
    for word in text.split(|c: char| !c.is_alphanumeric() && c.is_ascii()).filter(|word| !word.is_ascii()) {
        if !is_plausible(word) {
            return Err(SheetRefusal::Encoding);
        }
        if words.len() < LISTED && word.chars().any(is_letter) && !words.contains(&word) {
            words.push(word);
        }
    }
    let words: Vec<String> = words.into_iter().map(|word| format!("“{word}”")).collect();
    let warning = (!words.is_empty()).then(|| {
        format!(
            "The file does not say how its letters are stored. Check that words such as {} are right. If not, save the file in Excel as “CSV UTF-8” and upload it again.",
            words.join(", ")
        )
    });
    Ok(Decoded { text: text.into_owned(), warning })
}

fn stated(bytes: &[u8], encoding: &'static Encoding) -> Decoded {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Decoded { text: text.into_owned(), warning: None }
}

/// True if the bytes are UTF-8, or if some of them are letters of UTF-8 that take several bytes. In other
/// encodings such sequences make no words.
fn is_utf_8_for_the_most_part(bytes: &[u8]) -> bool {
    bytes.utf8_chunks().any(|chunk| !chunk.valid().is_ascii()) || std::str::from_utf8(bytes).is_ok()
}

/// True if a word that was read as Windows-1252 can be one. In a file from a Mac, letters turn into symbols
/// within words, or into capitals after small letters.
fn is_plausible(word: &str) -> bool {
    // Quotation marks, dashes and ordinals may stand beside letters.
    let may_touch = |c: char| "’‘“”–—…\u{a0}°ªº·«»²³£€\u{ad}".contains(c);
    let letters = word.chars().any(char::is_alphabetic);
    let is_wrong = |c: char| {
        c == LOST
            || c.is_control()
            || (letters && !c.is_alphanumeric() && !may_touch(c))
            || "ªº²³¹¼½¾".contains(c)
    };
    if word.chars().any(is_wrong) {
        return false;
    }
    // An opening quotation mark at the end of a word, or between letters, is a Mac's letter.
    let all: Vec<char> = word.chars().collect();
    if all.windows(2).any(|two| two[0].is_alphabetic() && "‘“".contains(two[1])) {
        return false;
    }
    let has_small = all.iter().any(|c| c.is_lowercase());
    let parts = word.split(|c: char| !c.is_alphabetic());
    !has_small
        || parts.into_iter().all(|part| part.chars().skip(1).all(|c| c.is_ascii() || !c.is_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Option<(String, bool)> {
        decode(bytes).ok().map(|decoded| (decoded.text, decoded.warning.is_some()))
    }

    #[test]
    fn letters_are_as_written_or_the_file_is_refused() {
        let plain = |text: &str| Some((text.to_owned(), false));
        assert_eq!(read("Zoë,Łukasz".as_bytes()), plain("Zoë,Łukasz"));
        assert_eq!(read(b"\xEF\xBB\xBFZo\xC3\xAB,O\x92Neill"), plain("Zoë,O\u{FFFD}Neill"));
        assert_eq!(read(b"Zo\xC3\xAB,O\x92Neill"), plain("Zoë,O\u{FFFD}Neill"), "without the mark");
        let wide = |units: fn(u16) -> [u8; 2]| "Zoë,Ł".encode_utf16().flat_map(units).collect::<Vec<u8>>();
        assert_eq!(read(&wide(u16::to_le_bytes)), plain("Zoë,Ł"));
        assert_eq!(read(&wide(u16::to_be_bytes)), plain("Zoë,Ł"));
        assert_eq!(read(&[b"\xFF\xFE", &wide(u16::to_le_bytes)[..]].concat()), plain("Zoë,Ł"));
        assert_eq!(read(&[b"\xFE\xFF", &wide(u16::to_be_bytes)[..]].concat()), plain("Zoë,Ł"));
        let typed = "Surname,Forename\nO’Neill,Zoë\nMüller,José\nBrontë,Siân\nPeña,Renée\n";
        let (encoded, _, _) = WINDOWS_1252.encode(typed);
        assert_eq!(read(&encoded), Some((typed.to_owned(), true)));
        assert_eq!(read(b"Class\n\xA37\n7\x96A\n"), plain("Class\n£7\n7–A\n"));
    }

    #[test]
    fn files_of_a_mac_and_of_central_europe_are_refused() {
        for word in [
            &b"\x81ngstr\x9Am"[..],
            b"Zo\x91",
            b"O\xD5Neill",
            b"Si\x89n",
            b"M\x9Fller",
            b"Ren\x8E\x8E Beno\x94t",
            b"Fran\x8Dois",
        ] {
            let file = [b"Surname,Forename\r", word, b",Ann\r"].concat();
            assert_eq!(
                decode(&file).map(|decoded| decoded.text).unwrap_err(),
                SheetRefusal::Encoding,
                "{word:?}"
            );
        }
        let names = "Surname,Forename\nDvořák,Jiří\nŁukasiewicz,Wałęsa\nNovák,Šárka\nKowalczyk,Świętosława\n";
        let (encoded, _, _) = encoding_rs::WINDOWS_1250.encode(names);
        assert_eq!(decode(&encoded).map(|decoded| decoded.text).unwrap_err(), SheetRefusal::Encoding);
    }
}
