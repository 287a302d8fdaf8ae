//! What a person has typed and not saved, kept in the tab over a reload and the end of the session (ADR 0019).

use crate::api;
use domain::access::session::LONGEST;
use serde::Serialize;
use serde::de::DeserializeOwned;
use web_sys::Storage;

const KEY: &str = "draft";

/// What was typed on the page of an address. A tab keeps one: that of the page that was open last.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    pub username: String,
    /// The path of the page.
    pub path: String,
    /// The typed values, as the page wrote them.
    pub text: String,
}

/// The values of a form as a draft holds them.
pub fn text<T: Serialize>(typed: &T) -> Option<String> {
    serde_json::to_string(typed).ok()
}

/// Reads what [`text`] wrote.
pub fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    api::read(text)
}

fn storage() -> Option<Storage> {
    web_sys::window()?.session_storage().ok().flatten()
}

/// Seconds since 1970.
fn now() -> i64 {
    (js_sys::Date::now() / 1000.0) as i64
}

/// Keeps a draft in place of any other. A browser without storage keeps none.
pub fn keep(draft: &Draft) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(KEY, &draft.written(now()));
    }
}

/// Removes the draft.
pub fn forget() {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(KEY);
    }
}

/// The draft of this person. One that is too old or somebody else's is removed.
pub fn kept(username: &str) -> Option<Draft> {
    let written = storage()?.get_item(KEY).ok()??;
    let draft = Draft::parse(&written, now()).filter(|draft| draft.username == username);
    if draft.is_none() {
        forget();
    }
    draft
}

/// The token of a sign-up link, which the tab keeps over a reload until the account is active. It is taken out of the address.
const LINK: &str = "sign-up";

pub fn keep_link(token: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(LINK, token);
    }
}

pub fn kept_link() -> String {
    storage().and_then(|storage| storage.get_item(LINK).ok()?).unwrap_or_default()
}

pub fn forget_link() {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(LINK);
    }
}

impl Draft {
    /// A line each for the time, the person and the page, and then the values.
    fn written(&self, now: i64) -> String {
        format!("{now}\n{}\n{}\n{}", self.username, self.path, self.text)
    }

    fn parse(written: &str, now: i64) -> Option<Draft> {
        let mut parts = written.splitn(4, '\n');
        let kept: i64 = parts.next()?.parse().ok()?;
        let mut part = || parts.next().map(str::to_owned);
        let draft = Draft { username: part()?, path: part()?, text: part()? };
        (now - kept < LONGEST.as_secs()).then_some(draft)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_read_as_it_was_written_for_twelve_hours() {
        let draft = Draft {
            username: "bj26724".to_owned(),
            path: "/users/new/about".to_owned(),
            text: "{\"forename\":\"Two\\nlines\"}\n".to_owned(),
        };
        let written = draft.written(1_000_000);
        assert_eq!(Draft::parse(&written, 1_000_000 + 12 * 3600 - 1), Some(draft));
        for (text, now) in
            [(written.as_str(), 1_000_000 + 12 * 3600), ("", 0), ("x\ny\nz\nt", 0), ("1\ny", 1)]
        {
            assert_eq!(Draft::parse(text, now), None, "{text}");
        }
    }
}
