//! Keeps the log of a stack, and checks that no secret is in it.

use aho_corasick::AhoCorasick;
use runtime::Log;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::thread;

/// Fields whose values identify a person or grant access.
const SECRET: [&str; 13] = [
    "answer",
    "secret",
    "uri",
    "recovery_codes",
    "password",
    "schoolSecret",
    "activation_code",
    "token",
    "email",
    "username",
    "forename",
    "surname",
    "cells",
];

/// The shortest text to search for, in characters. Shorter texts occur in a log by chance.
const SHORTEST: usize = 3;

/// The most characters of a text that are looked for. Searching for texts of a megabyte would take minutes.
const LONGEST: usize = 200;

/// Texts shorter than this, in bytes, occur in digests and ids by chance: one of three hexadecimal digits in every 66th
/// digest. They are looked for beside them only.
const SURE: usize = 8;

/// The shortest digest or id in a log, in hexadecimal digits and hyphens.
const SHORTEST_ID: usize = 16;

/// A stack's log, and the secrets that its users typed or received. Clones share both. Dropping a clone
/// asserts that no line contains a secret.
#[derive(Clone, Default)]
pub struct LogBook {
    lines: Arc<Mutex<Vec<String>>>,
    secrets: Arc<Mutex<BTreeSet<String>>>,
}

impl LogBook {
    /// Returns the log to give to a stack.
    pub fn log(&self) -> Log {
        let lines = Arc::clone(&self.lines);
        Log::to(move |line| lines.lock().expect("the lines").push(line.to_owned()))
    }

    /// Returns another log that begins with these lines and secrets.
    #[must_use]
    pub fn copied(&self) -> LogBook {
        let lines = self.lines.lock().expect("the lines").clone();
        let secrets = self.secrets.lock().expect("the secrets").clone();
        LogBook { lines: Arc::new(Mutex::new(lines)), secrets: Arc::new(Mutex::new(secrets)) }
    }

    /// Returns all lines so far.
    pub fn lines(&self) -> Vec<Value> {
        let lines = self.lines.lock().expect("the lines");
        lines.iter().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
    }

    /// Adds a text that must not be logged: its first 200 characters. Texts shorter than three characters are ignored.
    pub fn plant(&self, secret: &str) {
        let secret: String = secret.chars().take(LONGEST).collect();
        if secret.chars().count() >= SHORTEST {
            self.secrets.lock().expect("the secrets").insert(secret);
        }
    }

    /// Adds the secrets in the JSON of a request or an answer.
    pub fn plant_fields(&self, body: &[u8]) {
        if let Ok(body) = serde_json::from_slice(body) {
            self.plant_value(&body, false);
        }
    }

    fn plant_value(&self, value: &Value, secret: bool) {
        match value {
            Value::String(text) if secret => self.plant(text),
            Value::Array(values) => values.iter().for_each(|value| self.plant_value(value, secret)),
            Value::Object(fields) => fields
                .iter()
                .for_each(|(name, value)| self.plant_value(value, SECRET.contains(&name.as_str()))),
            _ => {}
        }
    }

    /// Returns the lines that contain a secret or any email address.
    pub fn leaks(&self) -> Vec<String> {
        let secrets = self.secrets.lock().expect("the secrets");
        let (sure, short): (Vec<_>, Vec<_>) = secrets.iter().partition(|secret| secret.len() >= SURE);
        let [sure, short] = [sure, short].map(|secrets| AhoCorasick::new(secrets).expect("so many secrets"));
        let lines = self.lines.lock().expect("the lines");
        let leaks = lines.iter().filter(|line| {
            line.contains('@') || sure.is_match(line.as_str()) || short.is_match(&without_ids(line))
        });
        leaks.cloned().collect()
    }
}

/// A line without its digests and ids.
fn without_ids(line: &str) -> String {
    let is_id = |letter: char| matches!(letter, '0'..='9' | 'a'..='f' | '-');
    let mut kept = String::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let same = |letter: char| is_id(letter) == is_id(first);
        let (run, after) = rest.split_at(rest.find(|letter| !same(letter)).unwrap_or(rest.len()));
        if !is_id(first) || run.len() < SHORTEST_ID {
            kept.push_str(run);
        } else {
            // What stands before and after an id is no text.
            kept.push('\n');
        }
        rest = after;
    }
    kept
}

impl Drop for LogBook {
    fn drop(&mut self) {
        if !thread::panicking() {
            assert_eq!(self.leaks(), Vec::<String>::new(), "a secret stands in the log");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_planted_secret_and_any_email_address_are_found() {
        let book = LogBook::default();
        book.plant_fields(br#"{"rows": [{"forename": "Robin", "cells": ["Weaver"], "note": "open"}]}"#);
        for cause in ["is Robin", "Weaver", "a@b", "it is open"] {
            book.log().line(&json!({ "cause": cause }));
        }
        assert_eq!(book.leaks().len(), 3);
        book.lines.lock().expect("the lines").clear();
    }

    #[test]
    fn a_short_secret_is_found_beside_digests_and_a_long_one_in_them_too() {
        let book = LogBook::default();
        let digest = "14.ab9f80ec3dbd288ffcfee51e3092250d96820b1803837f8ec8c711a75e0221d6";
        for secret in ["288", "7a5", "2250d96820b"] {
            book.plant(secret);
        }
        let found = |line: Value| {
            book.lines.lock().expect("the lines").clear();
            book.log().line(&line);
            book.leaks().len()
        };
        assert_eq!(
            found(json!({ "audit_head": &digest[..20], "organisation": "00000000-0000-7a5d-bfe5" })),
            0
        );
        assert_eq!(found(json!({ "audit_head": digest })), 1, "the long one");
        assert_eq!(found(json!({ "cause": "row 288", "audit_head": &digest[..20] })), 1);
        assert_eq!(found(json!({ "cause": "7a5" })), 1);
        book.lines.lock().expect("the lines").clear();
    }
}
