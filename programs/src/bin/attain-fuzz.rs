//! Runs schemathesis against a school's stack: every operation, as the school's administrator, as
//! docs/openapi.json describes it. `cargo xtask test --full` runs it, with the path of schemathesis as its
//! argument.

use anyhow::{Context, Result, ensure};
use domain::access::action::Action;
use domain::access::organisation::OrganisationKind;
use domain::access::session::COOKIE;
use domain::batches::columns::BatchKind;
use domain::targets::forms::SaveTargetSettingsForm;
use domain::targets::settings::{Sharing, TargetSettings};

use std::process::Command;
use tests::pupils::YEAR_11;
use tests::{TestSchool, administrator, staff, teacher, workbook};

/// Random cases of all operations together, in addition to the cases that schemathesis always makes.
const CASES: usize = 10_000;

/// Operations that can end the session of the run or block all other requests. They run last, one after
/// another.
const ENDING: [&str; 6] = [
    "change-school-settings",
    "begin-second-factor",
    "confirm-second-factor",
    "end-user-sessions",
    "end-sessions",
    "sign-out",
];

/// The checks: no server error, and no status, content type or shape that the document does not describe.
const CHECKS: &str =
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";

#[tokio::main]
async fn main() -> Result<()> {
    sheets::child::answer_if_child();
    let program = std::env::args().nth(1).context("usage: attain-fuzz SCHEMATHESIS")?;
    let school = TestSchool::new().await;
    // Create at least one record of each kind, so that lists are not empty and there is something to change.
    let mut pending = None;
    for form in [administrator("jo@school.example"), teacher("ann@school.example")] {
        pending = Some(school.admin().run(&form).await.map_err(|problem| anyhow::anyhow!("{problem:?}"))?);
    }
    let batch = school.upload(BatchKind::Users, "staff.xlsx", workbook(&staff(3))).await.summary.id;
    let user = pending.context("a pending account")?.id;
    let pupil = school.with_year_11(12)[0].id;
    // The school shares its targets with a local authority.
    let sharing = Sharing { pupils_with_authority: true, ..Sharing::default() };
    let settings = TargetSettings { used: true, sharing, ..TargetSettings::default() };
    let form = SaveTargetSettingsForm { year: YEAR_11, version: 0, settings, confirmed: 0 };
    school.admin().run(&form).await.map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
    let authority = school.outsider(OrganisationKind::LocalAuthority).await;
    authority.grant_everything();

    let folder = tempfile::tempdir()?;
    let (any, ours) = (folder.path().join("any.toml"), folder.path().join("ours.toml"));
    std::fs::write(&any, "")?;
    std::fs::write(
        &ours,
        format!(
            "[parameters]\n\"path.user\" = \"{user}\"\n\"path.batch\" = \"{batch}\"\n\"path.year\" = \"{YEAR_11}\"\n\"path.pupil\" = \"{pupil}\"\n\"path.school\" = \"{}\"\n",
            school.id
        ),
    )?;
    // First use the ids of records that exist, then any ids.
    let lasting: &[&str] =
        &["--exclude-operation-id", "delete-pending-user", "--exclude-operation-id", "delete-batch"];
    let of_ours = [&["--include-path-regex", "[{](user|batch|year)[}]"], lasting].concat();
    let ending = ENDING.map(|operation| ["--exclude-operation-id", operation]).concat();
    let cases = CASES.div_ceil(Action::ALL.len()).to_string();
    let outside = vec!["--include-path-regex", "/shared/"];
    let admin = &school.admin.token;
    let rounds = [
        (admin, &ours, "50", [of_ours, ending.clone()].concat()),
        (&authority.admin.token, &ours, "50", outside),
        (admin, &any, cases.as_str(), ending),
    ];
    let last = ENDING.map(|operation| (admin, &any, "50", vec!["--include-operation-id", operation]));
    for (token, config, cases, which) in rounds.into_iter().chain(last) {
        let mut command = Command::new(&program);
        // Use one worker: with two, the parser module of Python 3.11, which schemathesis uses, crashes
        // occasionally.
        command
            .arg("--config-file")
            .arg(config)
            .args(["run", "--url", &school.stack.url, "--checks", CHECKS, "--max-examples", cases])
            .args(["--phases", "coverage,fuzzing", "--mode", "all", "--seed", "1", "--workers", "1"])
            .args(["--continue-on-failure", "--no-color"])
            .args(which)
            .args(["--header", &format!("Cookie: {COOKIE}={token}")])
            .arg(tests::docs::root().join("docs/openapi.json"));
        let status = tokio::task::spawn_blocking(move || command.status()).await??;
        ensure!(status.success(), "schemathesis found what is written above");
    }
    school.wait_until_idle().await;
    Ok(())
}
