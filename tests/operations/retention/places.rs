//! The search for a text in everything that a stack holds, however it is packed.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use domain::base::ids::PupilId;
use domain::base::text::folded;
use flate2::read::GzDecoder;
use std::io::{Cursor, Read};
use tests::TestSchool;
use zip::ZipArchive;

/// How deep something may be packed in something else: a zip in base64 in an attribute, for example.
const DEEP: u32 = 4;

/// Shorter runs of letters are words, and not base64.
const LEAST_BASE64: usize = 8;

/// A text of fewer letters stands in base64 by chance, unless it has a letter that base64 has not.
const LEAST_FOLDED: usize = 5;

/// The places where a text stands: items with their keys, which the indexes are made of, objects with theirs, mail, and
/// messages on queues or set aside. The log is searched when the test ends.
pub(in crate::operations) async fn places(school: &TestSchool, word: &str) -> Vec<String> {
    let mut found = Vec::new();
    for item in school.snapshot().items() {
        if stands(item.to_string().as_bytes(), word) {
            found.push(format!("{} {}", item["pk"]["S"], item["sk"]["S"]));
        }
    }
    for key in school.stack.object_keys().await.expect("keys") {
        let bytes = school.stack.object(&key).await.expect("an object");
        if stands(&bytes, word) || stands(key.as_bytes(), word) {
            found.push(key);
        }
    }
    for letter in school.stack.mail() {
        if stands(format!("{letter:?}").as_bytes(), word) {
            found.push(format!("mail: {}", letter.subject));
        }
    }
    for message in school.stack.queued() {
        if stands(message.body.as_bytes(), word) {
            found.push(format!("queue: {}", message.queue));
        }
    }
    for (name, secret) in school.stack.kept_secrets() {
        if stands(secret.as_bytes(), word) || stands(name.as_bytes(), word) {
            found.push(format!("secret: {name}"));
        }
    }
    for event in school.stack.undelivered().await {
        if stands(format!("{} {}", event.event, event.why).as_bytes(), word) {
            found.push(format!("undelivered: {}", event.function));
        }
    }
    found
}

/// The items and objects that hold a pupil's id, as a text or packed with others. The trail holds ids by its own rule.
pub(super) async fn holding(school: &TestSchool, pupil: PupilId) -> Vec<String> {
    let mut found = Vec::new();
    for item in school.snapshot().items() {
        let place = format!("{} {}", item["pk"]["S"], item["sk"]["S"]);
        let is_trail = place.starts_with("\"AUDIT#") || place.starts_with("\"READS#");
        if !is_trail && holds(item.to_string().as_bytes(), pupil) {
            found.push(place);
        }
    }
    for key in school.stack.object_keys().await.expect("keys") {
        let bytes = school.stack.object(&key).await.expect("an object");
        if holds(&bytes, pupil) {
            found.push(key);
        }
    }
    found
}

fn holds(bytes: &[u8], pupil: PupilId) -> bool {
    let packed = |run: &str| STANDARD_NO_PAD.decode(run).or_else(|_| URL_SAFE_NO_PAD.decode(run));
    unpacked(bytes, DEEP).iter().any(|text| {
        let mut runs = text.split(|letter| !is_base64(letter)).filter_map(|run| packed(run).ok());
        text.contains(&pupil.to_string())
            || runs.any(|inside| inside.windows(16).any(|id| id == pupil.0.as_bytes().as_slice()))
    })
}

fn is_base64(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "+/-_".contains(letter)
}

/// True if the text stands in these bytes, in capitals or not, with its marks or without, packed or not.
pub(super) fn stands(bytes: &[u8], word: &str) -> bool {
    let wanted = folded(word);
    unpacked(bytes, DEEP).iter().any(|text| {
        text.contains(word) || (wanted.chars().count() >= LEAST_FOLDED && folded(text).contains(&wanted))
    })
}

/// The texts in these bytes: themselves, what is packed in them, and what their escapes stand for.
fn unpacked(bytes: &[u8], deep: u32) -> Vec<String> {
    let mut texts = Vec::new();
    if deep == 0 {
        return texts;
    }
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut inside = Vec::new();
        GzDecoder::new(bytes).read_to_end(&mut inside).expect("gzip");
        return unpacked(&inside, deep - 1);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("a zip");
        for n in 0..archive.len() {
            let mut member = archive.by_index(n).expect("a member");
            texts.push(member.name().expect("a name").into_owned());
            let mut inside = Vec::new();
            member.read_to_end(&mut inside).expect("its bytes");
            texts.extend(unpacked(&inside, deep - 1));
        }
        return texts;
    }
    let text = String::from_utf8_lossy(bytes).into_owned();
    for run in text.split(|letter| !is_base64(letter)).filter(|run| run.len() >= LEAST_BASE64) {
        let packed = STANDARD_NO_PAD.decode(run).or_else(|_| URL_SAFE_NO_PAD.decode(run));
        texts.extend(packed.into_iter().flat_map(|inside| unpacked(&inside, deep - 1)));
    }
    if text.contains("\\u") {
        texts.push(unescaped(&text));
    }
    if text.contains('%') {
        texts.push(without_percents(&text));
    }
    texts.push(text);
    texts
}

/// The text with the letters that JSON's escapes stand for.
fn unescaped(text: &str) -> String {
    let mut units: Vec<u16> = Vec::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let escape = rest.strip_prefix("\\u").and_then(|after| u16::from_str_radix(after.get(..4)?, 16).ok());
        let mut buffer = [0; 2];
        match escape {
            Some(unit) => units.push(unit),
            None => units.extend_from_slice(letter.encode_utf16(&mut buffer)),
        }
        rest = &rest[if escape.is_some() { 6 } else { letter.len_utf8() }..];
    }
    String::from_utf16_lossy(&units)
}

/// The text with the letters that an address's escapes stand for.
fn without_percents(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let [first, after @ ..] = rest {
        let escape = after.get(..2).filter(|_| *first == b'%').and_then(|two| std::str::from_utf8(two).ok());
        match escape.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(byte) => (bytes.push(byte), rest = &after[2..]).1,
            None => (bytes.push(*first), rest = after).1,
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn a_text_is_found_however_it_is_packed() {
    use std::io::Write;
    let word = "Ångström-Ng";
    let gzip = |bytes: &[u8]| {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(bytes).expect("packed");
        packed.finish().expect("gzip")
    };
    let zip = |bytes: &[u8]| {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file("pupils.csv", zip::write::SimpleFileOptions::default()).expect("a member");
        archive.write_all(bytes).expect("packed");
        archive.finish().expect("a zip").into_inner()
    };
    let plain = format!("Dear {word}, how are you?").into_bytes();
    let ways: [(&str, Vec<u8>); 9] = [
        ("as it is", plain.clone()),
        ("composed of letters and marks", "A\u{30a}ngstro\u{308}m-Ng".into()),
        ("in capitals without marks", "ANGSTROM-NG".into()),
        ("escaped for JSON", r"\u00c5ngstr\u00f6m-Ng".into()),
        ("escaped for an address", "%C3%85ngstr%C3%B6m-Ng".into()),
        ("gzip", gzip(&plain)),
        ("zip", zip(&plain)),
        ("base64", format!(r#"{{"B":"{}"}}"#, STANDARD_NO_PAD.encode(&plain)).into_bytes()),
        (
            "a zip in base64 in an attribute",
            format!(r#"{{"B":"{}=="}}"#, STANDARD_NO_PAD.encode(zip(&plain))).into_bytes(),
        ),
    ];
    for (way, bytes) in ways {
        assert!(stands(&bytes, word), "{way}");
        assert!(!stands(&bytes, "Wolstenholme"), "{way}");
    }
    assert!(stands("Zoë".as_bytes(), "Zoë") && !stands(b"8ZOE7", "Zo\u{eb}"), "too short without its marks");
}
