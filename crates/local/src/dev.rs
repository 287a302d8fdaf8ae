//! `dev.json` in the state folder: the addresses of the stack and the demo logins, for scripts and for the next start.

use crate::Login;
use crate::state::write_whole;
use anyhow::{Result, bail};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::path::Path;

const FILE: &str = "dev.json";

/// What the last start of the stack left. It is written after the demo schools were made, so a state folder without it
/// is incomplete.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dev {
    /// The version of the stored items ([`store::FORMAT`]).
    format: u32,
    pub url: String,
    pub inbox: String,
    pub logins: Vec<Login>,
}

impl Dev {
    pub fn new(url: &str, inbox: &str, logins: Vec<Login>) -> Dev {
        Dev { format: store::FORMAT, url: url.to_owned(), inbox: inbox.to_owned(), logins }
    }

    /// Reads the file of a state folder; `None` when there is none.
    ///
    /// # Errors
    /// Fails when the state was written by another version of Attain.
    pub fn read(folder: &Path) -> Result<Option<Dev>> {
        let Ok(bytes) = std::fs::read(folder.join(FILE)) else { return Ok(None) };
        let file: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        // The first versions wrote no number.
        let format = file["format"].as_u64().unwrap_or_default();
        match serde_json::from_value(file) {
            Ok(dev) if format == u64::from(store::FORMAT) => Ok(Some(dev)),
            _ if format > u64::from(store::FORMAT) => bail!(other_version("a newer")),
            _ => bail!(other_version("an older")),
        }
    }

    /// Writes the file.
    ///
    /// # Errors
    /// Fails when the folder cannot be written to.
    pub fn write(&self, folder: &Path) -> Result<()> {
        write_whole(&folder.join(FILE), &serde_json::to_vec_pretty(self)?)
    }
}

/// The sentence about a state folder of another version, such as "an older".
pub(crate) fn other_version(which: &str) -> String {
    format!(
        "The data in .local was written by {which} version of Attain. Run `cargo xtask dev --fresh` to start again with new demo data."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_of_another_version_is_refused_with_what_to_do() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(Dev::read(folder.path()).expect("nothing to read"), None);
        let dev = Dev::new("http://localhost:1", "http://localhost:2", Vec::new());
        dev.write(folder.path()).expect("written");
        assert_eq!(Dev::read(folder.path()).expect("read"), Some(dev));
        let newer = format!(r#"{{"format": {}, "url": "", "inbox": "", "logins": []}}"#, store::FORMAT + 1);
        for (text, which) in [
            (r#"{"url": "", "inbox": "", "logins": []}"#, "an older"),
            (r#"{"format": 0, "url": "", "inbox": "", "logins": []}"#, "an older"),
            ("{", "an older"),
            (&newer, "a newer"),
        ] {
            std::fs::write(folder.path().join(FILE), text).expect("written");
            let refusal = Dev::read(folder.path()).expect_err("another version").to_string();
            assert_eq!(
                refusal,
                format!(
                    "The data in .local was written by {which} version of Attain. Run `cargo xtask dev --fresh` to start again with new demo data."
                )
            );
        }
    }
}
