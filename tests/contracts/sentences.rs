//! The sentences that people read: rules that hold in every crate with such sentences (docs/style.md).

use super::house::{root, rust_files};
use std::fs;
use std::path::PathBuf;

/// The folders of the sources with sentences for people.
const WITH_SENTENCES: &[&str] = &[
    "crates/domain/src",
    "crates/mail/src",
    "crates/runtime/src",
    "crates/sheets/src",
    "frontend/src",
    "functions",
];

/// Plurals that stand after numbers.
const PLURALS: &[&str] = &[
    "accounts", "changes", "columns", "entries", "files", "grades", "people", "pupils", "results", "rows",
    "schools", "seals", "subjects", "targets", "tries", "users", "years",
];

/// Placeholders for a limit above 1, or for the name of a year group.
const NO_COUNT: &[&str] = &[
    "{limit} rows",
    "{year} targets",
    "{year} subjects",
    "{most_rows} rows",
    "Year {} targets",
    "Pre-populate {} targets",
    "Delete {} targets",
    "{} targets have been",
];

/// Words that a reader stumbles over, with the plain ones.
const NOT_PLAIN: &[(&str, &str)] = &[
    ("anew", "again"),
    ("meanwhile", "since then"),
    ("nought", "0"),
    ("reckoned", "calculated"),
    ("whoever", "anyone who"),
    ("whom", "who"),
];

/// The lines of code in these folders, each with its place.
fn lines() -> Vec<(String, String)> {
    let files = WITH_SENTENCES.iter().flat_map(|folder| rust_files(&root().join(folder)));
    let of_file = |file: PathBuf| {
        let text = fs::read_to_string(&file).expect("a source");
        let lines = text.lines().map(str::trim_start).map(str::to_owned).collect::<Vec<_>>();
        let code = lines.into_iter().enumerate().filter(|(_, line)| !line.starts_with("//"));
        code.map(|(index, line)| (format!("{}:{}", file.display(), index + 1), line)).collect::<Vec<_>>()
    };
    files.flat_map(of_file).collect()
}

/// True if the line has this word by itself, not as a part of a name.
fn has_word(line: &str, word: &str) -> bool {
    let outside = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '-' && c != '_');
    line.match_indices(word).any(|(at, _)| {
        outside(line[..at].chars().next_back()) && outside(line[at + word.len()..].chars().next())
    })
}

/// True if a number stands before a plural, whatever the number: `{n} targets` says "1 targets".
fn joins_by_hand(line: &str) -> bool {
    let plain = NO_COUNT.iter().fold(line.to_owned(), |line, phrase| line.replace(phrase, ""));
    PLURALS.iter().any(|noun| {
        plain.match_indices(&format!("}} {noun}")).any(|(end, found)| {
            let name = plain[..end].rsplit('{').next().unwrap_or_default();
            let is_constant = name.starts_with(|c: char| c.is_ascii_uppercase());
            let ends = plain[end + found.len()..].chars().next().is_none_or(|c| !c.is_alphanumeric());
            !is_constant && ends
        })
    })
}

#[test]
fn one_is_never_followed_by_a_plural() {
    assert!(joins_by_hand("format!(\"{n} targets set\")") && joins_by_hand("\"{} rows, {}\""));
    assert!(
        !joins_by_hand("\"{MAX} rows\"") && !joins_by_hand("\"{} set\"") && !joins_by_hand("\"{n} rowset\"")
    );
    let wrong: Vec<_> = lines().into_iter().filter(|(_, line)| joins_by_hand(line)).collect();
    assert!(wrong.is_empty(), "write domain::base::text::count: {wrong:#?}");
}

#[test]
fn sentences_hold_no_word_that_a_reader_stumbles_over() {
    assert!(
        has_word("counted from nought again", "nought") && !has_word("\"changed-meanwhile\"", "meanwhile")
    );
    for (place, line) in lines() {
        for (word, plain) in NOT_PLAIN {
            assert!(!has_word(&line.to_lowercase(), word), "{place}: write \u{201c}{plain}\u{201d}: {line}");
        }
    }
}
