//! Where the local stack keeps things between one start and the next.

use anyhow::{Context, Result};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The state folder: given, or temporary and removed with the stack.
pub(crate) struct Folder {
    path: PathBuf,
    temporary: Option<TempDir>,
}

impl Folder {
    pub fn at(path: PathBuf) -> Result<Folder> {
        std::fs::create_dir_all(&path).with_context(|| format!("the folder {} cannot be made", path.display()))?;
        Ok(Folder { path, temporary: None })
    }

    pub fn temporary() -> Result<Folder> {
        let temporary = TempDir::with_prefix("attain-local-")?;
        Ok(Folder { path: temporary.path().to_owned(), temporary: Some(temporary) })
    }

    pub fn join(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// A folder of the state folder, made if it is not there yet.
    pub fn folder(&self, name: &str) -> Result<PathBuf> {
        let path = self.join(name);
        std::fs::create_dir_all(&path).with_context(|| format!("the folder {} cannot be made", path.display()))?;
        Ok(path)
    }

    /// The value of a secret: random and kept in a state folder; always the same in a temporary one, so that
    /// what tests derive from it can be told in advance.
    pub fn secret(&self, name: &str) -> Result<String> {
        if self.temporary.is_some() {
            return Ok(format!("{name:-<64}"));
        }
        let path = self.folder("secrets")?.join(name);
        if let Ok(secret) = std::fs::read_to_string(&path) {
            return Ok(secret);
        }
        let mut random = [0; 32];
        getrandom::fill(&mut random)?;
        let secret = random.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        });
        write_whole(&path, secret.as_bytes())?;
        Ok(secret)
    }
}

/// Writes a file so that a crash leaves it either whole or not there.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let part = path.with_extension("part");
    std::fs::write(&part, bytes)
        .and_then(|()| std::fs::rename(&part, path))
        .with_context(|| format!("the file {} cannot be written", path.display()))
}
