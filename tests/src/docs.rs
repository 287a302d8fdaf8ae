//! The pages of docs/ that say what the code says, made from the code. `cargo xtask docs` writes them; a contract
//! holds them.

use domain::action::{Action, Who};
use domain::failure::{Failure, FieldErrors, Refusal};
use domain::permission::Permission;
use jiff::Timestamp;
use std::fmt::Write;
use std::path::{Path, PathBuf};

const MADE: &str = "<!-- Made by `cargo xtask docs`; change the code, not this page. -->\n\n";

/// The folder the pages stand in.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).join("docs")
}

/// Every generated page: its name and its text.
///
/// # Errors
/// None that a page of text could meet.
pub fn pages() -> Result<[(&'static str, String); 5], std::fmt::Error> {
    Ok([
        ("operations.md", operations()?),
        ("permissions.md", permissions()?),
        ("errors.md", errors()?),
        ("keys.md", keys()?),
        ("openapi.json", format!("{:#}\n", crate::openapi::document())),
    ])
}

fn errors() -> Result<String, std::fmt::Error> {
    let mut page = format!(
        "{MADE}# Errors\n\nA failed request answers `application/problem+json`: `type` is `urn:attain:problem:<code>`, `detail` is the sentence for the person, `errors` names every field.\n\n| Status | Code | What the person reads |\n|---|---|---|\n"
    );
    let general = [
        Failure::Unreadable("why".to_owned()),
        Failure::SIGNED_OUT,
        Failure::Forbidden("what is missing, and whom to ask"),
        Failure::SecondFactorNeeded,
        Failure::SecondFactorWrong,
        Failure::SecondFactorRequired,
        Failure::NOT_FOUND,
        Failure::Invalid(FieldErrors::of("field", "each field\u{2019}s error, beside it")),
        Failure::Waiting { until: Timestamp::UNIX_EPOCH, seconds: 60 },
        Failure::Busy(String::new()),
        Failure::Bug(String::new()),
    ];
    let refusals = Refusal::examples().into_iter().map(Failure::Refused);
    for failure in general.into_iter().chain(refusals) {
        writeln!(page, "| {} | {} | {} |", failure.status(), failure.code(), failure.sentence())?;
    }
    Ok(page)
}

fn keys() -> Result<String, std::fmt::Error> {
    let mut page = format!(
        "{MADE}# Keys\n\nOne table (ADR 0001).\n\n| pk | sk | What the item holds |\n|---|---|---|\n"
    );
    for (pk, sk, holds) in store::KEY_TABLE {
        writeln!(page, "| `{pk}` | `{sk}` | {holds} |")?;
    }
    Ok(page)
}

fn operations() -> Result<String, std::fmt::Error> {
    let mut page = format!("{MADE}# Operations\n\n| Operation | Request | Who | What |\n|---|---|---|---|\n");
    for row in Action::ALL.iter().map(|action| action.row()) {
        let who = match row.who {
            Who::Anyone => "anybody".to_owned(),
            Who::SignedIn => "anybody signed in".to_owned(),
            Who::Holder(permission) => permission.label().to_owned(),
            Who::AtSchool(permission) => format!("{}, at a school", permission.label()),
            Who::Outside(permission) => {
                format!("{}, at a local authority or an academy chain", permission.label())
            }
        };
        writeln!(page, "| {} | `{} {}` | {who} | {} |", row.name, row.method.as_str(), row.path, row.about)?;
    }
    Ok(page)
}

fn permissions() -> Result<String, std::fmt::Error> {
    let mut page = format!(
        "{MADE}# Permissions\n\n| Permission | What it allows | Schools | Operations |\n|---|---|---|---|\n"
    );
    for &permission in Permission::ALL {
        let schools = if permission.is_tracking() { "primary" } else { "all" };
        let operations: Vec<&str> = Action::ALL
            .iter()
            .map(|action| action.row())
            .filter(|row| row.who.permission() == Some(permission))
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
