//! Runs schemathesis against a school's stack: every operation, as its administrator, with what docs/openapi.json says
//! of it. `cargo xtask test --full` runs it, with schemathesis' path as its argument.

use anyhow::{Context, Result, ensure};
use domain::forms::batches::ProcessBatchForm;
use domain::session::COOKIE;
use domain::sheet::BatchKind;
use std::process::Command;
use tests::{TestSchool, administrator, staff, teacher, workbook};

/// Random cases of each operation; with twenty operations, and the cases schemathesis always makes, over 10,000 in all.
const CASES: &str = "500";

/// No server error, and nothing that the document does not say: no other status, type of content, or shape.
const CHECKS: &str =
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";

#[tokio::main]
async fn main() -> Result<()> {
    let program = std::env::args().nth(1).context("usage: attain-fuzz SCHEMATHESIS")?;
    let school = TestSchool::new().await;
    // Something of everything, so that lists are not empty.
    for form in [teacher("ann@school.example"), administrator("jo@school.example")] {
        school.admin().run(&form).await.map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
    }
    let batch = school.upload(BatchKind::Users, "staff.xlsx", workbook(&staff(3))).await.summary.id;
    let form = ProcessBatchForm { batch, confirmed: false };
    school.admin().run(&form).await.map_err(|problem| anyhow::anyhow!("{problem:?}"))?;

    // Signing out comes last: it ends the session that everything else is asked with.
    for which in ["--exclude-operation-id", "--include-operation-id"] {
        let mut command = Command::new(&program);
        command
            .args(["run", "--url", &school.stack.url, "--checks", CHECKS, "--max-examples", CASES])
            .args(["--phases", "coverage,fuzzing", "--mode", "all", "--seed", "1", "--workers", "2"])
            .args(["--continue-on-failure", "--no-color", which, "sign-out"])
            .args(["--header", &format!("Cookie: {COOKIE}={}", school.admin.token)])
            .arg(tests::docs::folder().join("openapi.json"));
        let status = tokio::task::spawn_blocking(move || command.status()).await??;
        ensure!(status.success(), "schemathesis found what is written above");
    }
    school.settle().await;
    Ok(())
}
