//! Generates pages of docs/ and the routes of infra/template.yaml from the code. `cargo xtask docs` writes them, and a
//! test in `tests/contracts/house.rs` compares them with the files.

use anyhow::Context;
use domain::access::action::{Action, Row, Who};
use domain::access::organisation::OrganisationKind;
use domain::access::permission::{Permission, Permissions};
use domain::base::failure::{Failure, FieldErrors, Held};
use domain::base::refusal::Refusal;
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

const MADE: &str = "<!-- Made by `cargo xtask docs`; change the code, not this page. -->\n\n";

/// The lines before and after the generated routes in infra/template.yaml.
const ROUTES: [&str; 2] = [
    "# Routes: made by `cargo xtask docs` from the table of actions; change the table, not these lines.\n",
    "          # End of the routes.",
];

/// The folder of the workspace, which contains the root Cargo.toml.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_owned()
}

/// Every file that is generated as a whole or in part: its path in the workspace, and its text.
///
/// # Errors
/// Fails when infra/template.yaml cannot be read, or lacks the lines around the routes.
pub fn pages() -> anyhow::Result<[(&'static str, String); 6]> {
    Ok([
        ("docs/operations.md", operations()?),
        ("docs/permissions.md", permissions()?),
        ("docs/errors.md", errors()?),
        ("docs/keys.md", keys()?),
        ("docs/openapi.json", format!("{:#}\n", crate::openapi::document())),
        ("infra/template.yaml", with_routes(&fs::read_to_string(root().join("infra/template.yaml"))?)?),
    ])
}

fn with_routes(template: &str) -> anyhow::Result<String> {
    let [begin, end] = ROUTES;
    let (before, rest) = template.split_once(begin).context("infra/template.yaml: no place for routes")?;
    let (_, after) = rest.split_once(end).context("infra/template.yaml: the routes have no end")?;
    Ok(format!("{before}{begin}{}{end}{after}", routes()?))
}

/// The paths of the API's OpenAPI body, one line per route, in the form that SAM generates for a function's own events.
fn routes() -> Result<String, std::fmt::Error> {
    let (mut lines, mut written) = (String::new(), BTreeSet::new());
    let rows = || Action::ALL.iter().map(|action| action.row());
    for path in rows().map(|row| row.path).filter(|path| written.insert(*path)) {
        let fields = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        let fields: Vec<String> =
            fields.map(|field| format!("{{ name: {field}, in: path, required: true }}")).collect();
        let parameters = match &fields[..] {
            [] => String::new(),
            fields => format!("parameters: [{}], ", fields.join(", ")),
        };
        let method = |row: Row| {
            let (method, name) = (row.method.as_str().to_lowercase(), row.name);
            let uri = format!("!Sub \"{INVOKE}attain-${{Stage}}-{name}/invocations\"");
            format!("{method}: {{ {parameters}responses: {{}}, {INTEGRATION}, uri: {uri} }} }}")
        };
        let methods: Vec<String> = rows().filter(|row| row.path == path).map(method).collect();
        match &methods[..] {
            [one] => writeln!(lines, "          {path}: {{ {one} }}")?,
            several => {
                writeln!(lines, "          {path}:")?;
                several.iter().try_for_each(|method| writeln!(lines, "            {method}"))?;
            }
        }
    }
    Ok(lines)
}

/// The beginning of a route's integration, up to the function's address.
const INTEGRATION: &str = "x-amazon-apigateway-integration: { type: aws_proxy, httpMethod: POST, payloadFormatVersion: \"2.0\", credentials: !GetAtt InvokeRole.Arn";

/// The address by which API Gateway invokes a function, up to the function's name.
const INVOKE: &str = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:";

fn errors() -> Result<String, std::fmt::Error> {
    let mut page = format!(
        "{MADE}# Errors\n\nA failed request answers `application/problem+json`: `type` is `urn:attain:problem:<code>`, `detail` is the sentence for the person, `errors` names every field.\n\n| Status | Code | What the person reads |\n|---|---|---|\n"
    );
    let general = [
        Failure::Unreadable("why".to_owned()),
        Failure::SIGNED_OUT,
        Failure::Forbidden("what is missing, and who can help"),
        Failure::SecondFactorNeeded,
        Failure::SecondFactorWrong,
        Failure::SecondFactorUsed,
        Failure::SecondFactorRequired,
        Failure::NOT_FOUND,
        Failure::Invalid(FieldErrors::of("field", "each field\u{2019}s error, beside it")),
        Failure::Waiting { held: Held::Name, until: Timestamp::UNIX_EPOCH, seconds: 60 },
        Failure::TooOften { until: Timestamp::UNIX_EPOCH, seconds: 60 },
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
    let mut page = format!("{MADE}# Keys\n");
    for (title, table) in [
        ("The records: one table (ADR 0001)", store::KEY_TABLE),
        ("The ledger (ADR 0014)", store::LEDGER_KEY_TABLE),
    ] {
        write!(page, "\n## {title}\n\n| pk | sk | What the item holds | How long |\n|---|---|---|---|\n")?;
        for (pk, sk, holds) in table {
            let kept = store::KEPT.iter().find(|kept| (kept.0, kept.1) == (*pk, *sk));
            let until = kept.map(|(_, _, until)| *until).unwrap_or_default();
            writeln!(page, "| `{pk}` | `{sk}` | {holds} | {until} |")?;
        }
    }
    Ok(page)
}

fn operations() -> Result<String, std::fmt::Error> {
    let mut page = format!(
        "{MADE}# Operations\n\n| Operation | Request | Who | What | Audit trail |\n|---|---|---|---|---|\n"
    );
    for row in Action::ALL.iter().map(|action| action.row()) {
        let who = match row.who {
            Who::Anyone => "anybody".to_owned(),
            Who::SignedIn => "anybody signed in".to_owned(),
            Who::Holder(permission) => permission.label().to_owned(),
            Who::AtSchool(permission) => format!("{}, at a school", permission.label()),
            Who::AtSchoolEither(one, other) => {
                format!("{} or {}, at a school", one.label(), other.label())
            }
            Who::Outside(permission) => {
                format!("{}, at a local authority, an academy chain or a diocese", permission.label())
            }
        };
        let trail: Vec<&str> =
            row.changes.iter().copied().chain(row.records).map(|kind| kind.label()).collect();
        let trail = trail.join(", ");
        let (method, path) = (row.method.as_str(), row.path);
        writeln!(page, "| {} | `{method} {path}` | {who} | {} | {trail} |", row.name, row.about)?;
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
            .filter(|row| !row.who.is_met_by(Permissions::NONE))
            .filter(|row| row.who.is_met_by(Permissions::NONE.with(permission)))
            .map(|row| row.name)
            .collect();
        writeln!(
            page,
            "| {} | {} | {schools} | {} |",
            permission.label(),
            permission.hint(OrganisationKind::Secondary),
            operations.join(", ")
        )?;
    }
    Ok(page)
}
