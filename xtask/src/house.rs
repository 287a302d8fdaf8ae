//! The paths of the workspace, and running other programs in it.

use anyhow::{Context, Result, bail, ensure};
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The workspace on disk.
pub struct House {
    /// The folder of the root Cargo.toml.
    pub root: PathBuf,
    /// Cargo's target folder: `CARGO_TARGET_DIR`, or `target/`.
    pub target: PathBuf,
    cargo: PathBuf,
}

impl House {
    /// Finds the workspace from the variables that cargo sets for programs it runs.
    pub fn find() -> Result<House> {
        let own = env::var_os("CARGO_MANIFEST_DIR").context("run this as `cargo xtask`")?;
        let root = Path::new(&own).parent().context("xtask stands in the workspace's root")?.to_owned();
        let target =
            env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |folder| root.join(folder));
        let cargo = env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from);
        Ok(House { root, target, cargo })
    }

    /// Returns a workspace in another folder, with the same cargo.
    #[cfg(test)]
    pub fn at(self, root: PathBuf) -> House {
        House { root, ..self }
    }

    /// Returns a cargo command in the workspace's root. It does not inherit the variables about the xtask
    /// package, because build scripts that depend on them would run again each time.
    ///
    /// Select a target (`--bin NAME`), not a package: `--package` selects fewer features of third-party crates,
    /// and compiles those crates a second time.
    pub fn cargo(&self) -> Command {
        let mut command = self.program(&self.cargo);
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
                command.env_remove(&name);
            }
        }
        command
    }

    /// Returns a command for any program, in the workspace's root.
    pub fn program(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }
}

/// Runs a command to its end. It prints its own output.
///
/// # Errors
/// Fails when the command cannot be started or ends with a failure.
pub fn succeed(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    let status = command.status().with_context(|| format!("cannot start `{shown}`"))?;
    ensure!(status.success(), "`{shown}` failed ({status}); what it printed above says why");
    Ok(())
}

/// Runs a command to its end, and prints its output only if it fails.
pub fn succeed_quietly(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    let output = command.output().with_context(|| format!("cannot start `{shown}`"))?;
    if !output.status.success() {
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        bail!("`{shown}` failed ({}):\n{out}{err}", output.status);
    }
    Ok(())
}

fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Returns every file under these paths, sorted, without node_modules.
pub fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = paths.to_vec();
    while let Some(path) = open.pop() {
        if path.is_file() {
            found.push(path);
        } else if path.is_dir() && path.file_name() != Some(OsStr::new("node_modules")) {
            for entry in fs::read_dir(&path).with_context(|| path.display().to_string())? {
                open.push(entry?.path());
            }
        }
    }
    found.sort();
    Ok(found)
}
