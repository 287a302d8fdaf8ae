//! Measures what a new process of a function costs, and prints one JSON line per figure: `cargo xtask bench cold` runs
//! it.

use anyhow::{Context, Result, anyhow, ensure};
use domain::access::form::Form;
use domain::access::permission::PupilAccess;
use domain::accounts::forms::{CurrentSessionForm, NewUserForm};
use domain::attainment::subject::KeyStage;
use domain::base::failure::Problem;
use domain::records::cohort::{AcademicYear, Cohort, YearGroupId};
use domain::records::forms::ListPupilsForm;
use domain::targets::forms::{
    PrepopulateTargetsForm, SaveTargetSettingsForm, SetTargetsForm, TypedTarget, ViewTargetForm,
};
use domain::targets::settings::{Prepopulation, TargetSettings};
use local::{Built, ColdStart, Deployables, Deployment};
use serde_json::json;
use std::env;
use std::path::PathBuf;
use std::sync::Arc;
use tests::pupils::file_in;
use tests::{LogBook, PASSWORD, TestSchool, teacher};

/// The number of processes per figure.
const TIMES: usize = 11;

/// The most that a process of ours may take of what one in Python takes, in per cent. It takes a fifth or less.
const OF_PYTHON: f64 = 50.0;

/// The median of the processes of a function.
struct Cold {
    ms: f64,
    mib: f64,
}

#[tokio::main]
async fn main() -> Result<()> {
    let path =
        |name: &str| env::var_os(name).map(PathBuf::from).with_context(|| format!("{name} is not set"));
    let (log, python) = (LogBook::default(), path("ATTAIN_PYTHON")?);
    let deployables = Arc::new(
        Deployables::start(Built {
            functions: path("ATTAIN_FUNCTIONS")?,
            python: python.clone(),
            templates: local::templates(),
            log: log.log(),
        })
        .await?,
    );
    let school = TestSchool::deployed(Arc::clone(&deployables), log).await?;
    let now = AcademicYear::at(school.clock.now());
    let year = YearGroupId { key_stage: KeyStage::Ks4, cohort: Cohort::of(11, now) };
    let file = file_in(now, 0, 100);
    let session =
        measure(&school, "current-session", async |school| ask(school, &CurrentSessionForm {}).await);
    let session = report("current-session", session.await?);
    let sign_in = measure(&school, "sign-in", async |school| {
        let signed_in = school.nobody().sign_in(&school.admin.username, PASSWORD).await;
        signed_in.map(drop).map_err(|Problem { detail, .. }| anyhow!("{detail}"))
    });
    report("sign-in", sign_in.await?);
    // A file is planned once, so each process gets a file of its own.
    let plan =
        measure(&school, "import-pupils", async |school| ask(school, &school.pupils_file(&file).await).await);
    report("import-pupils, a plan of 100", plan.await?);
    let imported = school.admin().import(&school.pupils_file(&file).await).await;
    imported.map_err(|Problem { detail, .. }| anyhow!("{detail}"))?;
    set_targets(&school, year).await?;

    let script = path("ATTAIN_PYTHON_FUNCTION")?.display().to_string();
    deployables.stand_in("current-session", python, vec![script]);
    let other = measure(&school, "current-session", async |school| {
        let answer = school.admin().send("GET", "/api/session", None).await;
        ensure!(answer.status() == 200, "Python answers {}", answer.status());
        Ok(())
    });
    let other = report("current-session in Python with boto3", other.await?);
    let figure = |what: &str, ours: f64, python: f64| {
        print(
            "%",
            &format!("cold current-session, {what} of Python's"),
            100.0 * ours / python,
            Some(OF_PYTHON),
        );
    };
    figure("time", session.ms, other.ms);
    figure("memory", session.mib, other.mib);
    Ok(())
}

async fn set_targets(school: &TestSchool<Deployables>, year: YearGroupId) -> Result<()> {
    let settings =
        TargetSettings { used: true, prepopulation: Prepopulation::Benchmark, ..TargetSettings::default() };
    ask(school, &SaveTargetSettingsForm { year, version: 0, settings, confirmed: 0 }).await?;
    let filled = school.admin().prepopulate(&PrepopulateTargetsForm { year, replacing: false }).await;
    filled.map_err(|Problem { detail, .. }| anyhow!("{detail}"))?;
    let form = NewUserForm { permissions: PupilAccess::Full.permissions(), ..teacher("ada@school.example") };
    let person = school.person(&form).await;
    let listed =
        school.admin().run(&ListPupilsForm { year_group: Some(11), ..ListPupilsForm::default() }).await;
    let listed = listed.map_err(|Problem { detail, .. }| anyhow!("{detail}"))?;
    let (pupil, subject) = (listed.pupils[0].id, "Mathematics".to_owned());
    let set = measure(school, "set-targets", async |school| {
        let (year, subject) = (year, subject.clone());
        let ask = school.as_(&person);
        let seen = ask.run(&ViewTargetForm { year, pupil, subject: subject.clone() }).await;
        let seen = seen.map_err(|Problem { detail, .. }| anyhow!("{detail}"))?.grade;
        let grade = if seen.is_some_and(|grade| grade.0 == 9) { "8" } else { "9" }.to_owned();
        let targets = vec![TypedTarget { pupil, subject, grade, seen }];
        let set = ask.run(&SetTargetsForm { year, targets }).await;
        set.map(drop).map_err(|Problem { detail, .. }| anyhow!("{detail}"))
    });
    report("set-targets", set.await?);
    Ok(())
}

/// Has a function answer several times, each time in a new process.
async fn measure(
    school: &TestSchool<Deployables>,
    function: &str,
    ask: impl AsyncFn(&TestSchool<Deployables>) -> Result<()>,
) -> Result<Cold> {
    let (mut times, mut memory) = (Vec::new(), Vec::new());
    for _ in 0..TIMES {
        school.stack.cool().await;
        school.stack.take_cold_starts();
        ask(school).await.with_context(|| format!("{function} does not answer"))?;
        let starts = school.stack.take_cold_starts();
        let start = starts.iter().find(|start| start.function == function);
        let ColdStart { took, peak_kib, .. } = start.with_context(|| format!("{function} was not asked"))?;
        times.push(took.as_secs_f64() * 1_000.0);
        memory.push(peak_kib.unwrap_or_default() as f64 / 1_024.0);
    }
    // Deliver what the requests wrote, outside the measurement.
    school.stack.wait_until_idle().await?;
    Ok(Cold { ms: median(times), mib: median(memory) })
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

async fn ask<F: Form>(school: &TestSchool<Deployables>, form: &F) -> Result<()> {
    school.admin().run(form).await.map(drop).map_err(|Problem { detail, .. }| anyhow!("{detail}"))
}

fn report(what: &str, cold: Cold) -> Cold {
    print("ms", &format!("cold {what}, first response"), cold.ms, None);
    print("MiB", &format!("cold {what}, memory"), cold.mib, None);
    cold
}

fn print(unit: &str, bench: &str, figure: f64, floor: Option<f64>) {
    println!("{}", json!({"bench": bench, "figure": figure, "unit": unit, "floor": floor}));
}
