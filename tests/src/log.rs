//! Keeps the log of a stack, and checks that no secret is in it.

use aho_corasick::AhoCorasick;
use runtime::Log;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::thread;

/// Fields whose values identify a person or grant access.
const SECRET: [&str; 12] = [
    "answer",
    "secret",
    "uri",
    "recovery_codes",
    "password",
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

    /// Adds a text that must not be logged. Texts shorter than three characters are ignored.
    pub fn plant(&self, secret: &str) {
        if secret.chars().count() >= SHORTEST {
            self.secrets.lock().expect("the secrets").insert(secret.to_owned());
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
        let secrets = AhoCorasick::new(secrets.iter()).expect("so many secrets");
        let lines = self.lines.lock().expect("the lines");
        lines.iter().filter(|line| line.contains('@') || secrets.is_match(line.as_str())).cloned().collect()
    }
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
}
