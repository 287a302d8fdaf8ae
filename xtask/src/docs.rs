//! `cargo xtask docs`: the pages of docs/ that say what the code says, made from the code.

use crate::house::House;
use anyhow::{Context, Result, bail};
use domain::action::{Action, Who};
use domain::permission::Permission;
use std::fmt::Write;
use std::fs;

const MADE: &str = "<!-- Made by `cargo xtask docs`; change the code, not this page. -->\n\n";

/// Runs the command.
pub fn run(house: &House, arguments: &[&str]) -> Result<()> {
    match arguments {
        [] => {
            for (name, page) in pages()? {
                fs::write(house.root.join("docs").join(name), page).context(name)?;
            }
            Ok(())
        }
        ["--check"] => check(house),
        _ => bail!("usage: cargo xtask docs [--check]"),
    }
}

/// Compares the pages as they are with what they would be.
///
/// # Errors
/// Names the page that is behind the code.
pub fn check(house: &House) -> Result<()> {
    for (name, page) in pages()? {
        if fs::read_to_string(house.root.join("docs").join(name)).unwrap_or_default() != page {
            bail!("docs/{name} is not what the code says: run `cargo xtask docs`");
        }
    }
    Ok(())
}

/// Every generated page: its name and its text.
fn pages() -> Result<[(&'static str, String); 2]> {
    Ok([("operations.md", operations()?), ("permissions.md", permissions()?)])
}

fn operations() -> Result<String> {
    let mut page = format!("{MADE}# Operations\n\n| Operation | Request | Who | What |\n|---|---|---|---|\n");
    for row in Action::ALL.iter().map(|action| action.row()) {
        let who = match row.who {
            Who::Anyone => "anybody",
            Who::SignedIn => "anybody signed in",
            Who::Holder(permission) => permission.label(),
        };
        writeln!(page, "| {} | `{} {}` | {who} | {} |", row.name, row.method.as_str(), row.path, row.about)?;
    }
    Ok(page)
}

fn permissions() -> Result<String> {
    let mut page = format!(
        "{MADE}# Permissions\n\n| Permission | What it allows | Schools | Operations |\n|---|---|---|---|\n"
    );
    for &permission in Permission::ALL {
        let schools = if permission.is_tracking() { "primary" } else { "all" };
        let operations: Vec<&str> = Action::ALL
            .iter()
            .map(|action| action.row())
            .filter(|row| matches!(row.who, Who::Holder(held) if held == permission))
            .map(|row| row.name)
            .collect();
        writeln!(
            page,
            "| {} | {} | {schools} | {} |",
            permission.label(),
            permission.hint(),
            operations.join(", ")
        )?;
    }
    Ok(page)
}
