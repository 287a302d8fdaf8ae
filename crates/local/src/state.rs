//! The folder in which the local stack keeps its state between two starts.

use anyhow::{Context, Result, anyhow, bail};
use std::fmt::Write;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The file that a running stack holds locked.
const LOCK: &str = "lock";

/// A state folder: a given one, or a temporary one that is removed with the stack.
pub(crate) struct Folder {
    path: PathBuf,
    temporary: Option<TempDir>,
    _lock: File,
}

/// Empties a state folder in order to start over. The folder need not exist.
///
/// # Errors
/// Fails when a running stack uses the folder, or when something in it cannot be removed.
pub fn clear(path: &Path) -> Result<()> {
    if !path.exists() {
        return Ok(());
    }
    let _lock = lock(path)?;
    for entry in std::fs::read_dir(path)? {
        let entry = entry?;
        let removed = match entry.file_type()?.is_dir() {
            true => std::fs::remove_dir_all(entry.path()),
            false if entry.file_name() == LOCK => Ok(()),
            false => std::fs::remove_file(entry.path()),
        };
        removed.with_context(|| format!("{} cannot be removed", entry.path().display()))?;
    }
    Ok(())
}

fn lock(path: &Path) -> Result<File> {
    let file =
        File::create(path.join(LOCK)).with_context(|| format!("{} cannot be written to", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            bail!("a running stack uses the folder {}: stop it first", path.display())
        }
        Err(TryLockError::Error(why)) => Err(why.into()),
    }
}

impl Folder {
    pub fn at(path: PathBuf) -> Result<Folder> {
        std::fs::create_dir_all(&path)
            .with_context(|| format!("the folder {} cannot be made", path.display()))?;
        let _lock = lock(&path)?;
        Ok(Folder { path, temporary: None, _lock })
    }

    pub fn temporary() -> Result<Folder> {
        let temporary = TempDir::with_prefix("attain-local-")?;
        let path = temporary.path().to_owned();
        let _lock = lock(&path)?;
        Ok(Folder { path, temporary: Some(temporary), _lock })
    }

    pub fn join(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Returns a subfolder of the state folder, and creates it if needed.
    pub fn folder(&self, name: &str) -> Result<PathBuf> {
        let path = self.join(name);
        std::fs::create_dir_all(&path)
            .with_context(|| format!("the folder {} cannot be made", path.display()))?;
        Ok(path)
    }

    /// Returns the value of a secret. A given state folder stores a random value. A temporary one always has
    /// the same value, so that tests can compute what is derived from it.
    pub fn secret(&self, name: &str) -> Result<String> {
        if self.temporary.is_some() {
            return Ok(format!("{name:-<64}"));
        }
        let path = self.folder("secrets")?.join(name);
        if let Ok(secret) = std::fs::read_to_string(&path) {
            return Ok(secret);
        }
        let mut random = [0; 32];
        getrandom::fill(&mut random).map_err(|why| anyhow!("no randomness for a secret: {why}"))?;
        let secret = random.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        });
        write_whole(&path, secret.as_bytes())?;
        Ok(secret)
    }
}

/// The records and the mail of a stack that was idle, as its state folder would hold them. It has no files of the buckets,
/// no messages of the queues and no secrets of schools.
pub struct StackCopy {
    pub(crate) url: String,
    pub(crate) database: Vec<u8>,
    pub(crate) mail: String,
    pub(crate) positions: Vec<u8>,
}

/// The names of the files in a state folder.
pub(crate) const DATABASE: &str = "dynamodb.sqlite";
pub(crate) const MAIL: &str = "mail.jsonl";
pub(crate) const POSITIONS: &str = "streams.json";
pub(crate) const SCHOOLS: &str = "mis.json";
pub(crate) const VAULT: &str = "secrets-manager.json";

impl StackCopy {
    /// Writes the files into a folder for a stack with this address, which replaces the other stack's in its letters.
    pub(crate) fn write(&self, folder: &Folder, url: &str) -> Result<()> {
        std::fs::write(folder.join(DATABASE), &self.database)?;
        std::fs::write(folder.join(MAIL), self.mail.replace(&self.url, url))?;
        Ok(std::fs::write(folder.join(POSITIONS), &self.positions)?)
    }
}

/// Writes a file atomically: after a crash it is either complete or absent.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let part = path.with_extension("part");
    std::fs::write(&part, bytes)
        .and_then(|()| std::fs::rename(&part, path))
        .with_context(|| format!("the file {} cannot be written", path.display()))
}
