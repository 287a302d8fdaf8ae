//! Counts exactly what target setting costs the store for 105 pupils in 20 subjects, and prints one JSON line
//! per figure: `cargo xtask bench prepopulate` runs it.

use anyhow::anyhow;
use domain::access::form::Form;
use domain::base::failure::Problem;
use domain::records::cohort::{AcademicYear, Cohort, YearGroupId};
use domain::targets::forms::{
    DeleteTargetsForm, PlanView, PrepopulateTargetsForm, SaveTargetSettingsForm, SetTargetsForm,
    TargetReportForm, TypedTarget, ViewBenchmarksForm, ViewTargetForm,
};
use domain::targets::settings::{Prepopulation, TargetSettings};
use programs::figures::figure;
use std::time::{Duration, Instant};
use tests::TestSchool;
use tests::pupils::YEAR_11;
use tests::wire::{Call, Wire};

/// The academic year of the tests' clock.
const THIS_YEAR: AcademicYear = AcademicYear(2026);

/// Write units that the targets would cost if each were one item.
const ONE_BY_ONE: f64 = 2_100.0;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    sheets::child::answer_if_child();
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    // 106 pupils, because the last one has no prior attainment and so no benchmark.
    let pupils = school.with_year_11(106);
    let (year, subject, pupil) = (YEAR_11, "French".to_owned(), pupils[0].id);
    let settings =
        TargetSettings { used: true, prepopulation: Prepopulation::Benchmark, ..TargetSettings::default() };
    ask(&school, &SaveTargetSettingsForm { year, version: 0, settings, confirmed: 0 }).await?;

    wire.take_calls();
    fill(&school, year).await?;
    let calls = writes(&wire, "apply-change");
    report("pre-populating 2,100 targets", &calls, ONE_BY_ONE * 0.05, 5.0);
    let seen = ask(&school, &ViewTargetForm { year, pupil, subject: subject.clone() }).await?.grade;
    wire.take_calls();
    let typed = TypedTarget { pupil, subject: subject.clone(), grade: "9".to_owned(), seen };
    ask(&school, &SetTargetsForm { year, targets: vec![typed] }).await?;
    report("one edit", &writes(&wire, "set-targets"), 2.0, 1.0);
    wire.take_calls();
    ask(&school, &ViewBenchmarksForm { year }).await?;
    let reads = wire.take_calls_of("view-benchmarks");
    let of_the_screen: f64 = reads.iter().map(|call| call.read_units).sum();
    figure("the benchmarks screen, its pupils and the session included", of_the_screen, "units", None);
    wire.take_calls();
    ask(&school, &TargetReportForm { year }).await?;
    let reads = wire.take_calls_of("target-report");
    figure("the report", reads.iter().map(|call| call.read_units).sum(), "units", None);
    wire.take_calls();
    delete(&school, &DeleteTargetsForm { year, subject: Some(subject), count: 105 }).await?;
    report("deleting a subject", &writes(&wire, "apply-change"), 105.0 * 0.05, 5.0);
    wire.take_calls();
    delete(&school, &DeleteTargetsForm { year, subject: None, count: 1_995 }).await?;
    report("deleting the year", &writes(&wire, "apply-change"), ONE_BY_ONE * 0.05, 5.0);
    all_years().await
}

/// Pre-populates all years of a school of 2,002 pupils: one request per year group, in sequence, as the page
/// sends them.
async fn all_years() -> anyhow::Result<()> {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    let years: Vec<(YearGroupId, u32)> = (7..=13)
        .filter_map(|group| Some((YearGroupId::of(Cohort::of(group, THIS_YEAR), THIS_YEAR)?, 286)))
        .collect();
    school.with_years(&years);
    let settings =
        TargetSettings { used: true, prepopulation: Prepopulation::Benchmark, ..TargetSettings::default() };
    for (year, _) in &years {
        ask(&school, &SaveTargetSettingsForm { year: *year, version: 0, settings, confirmed: 0 }).await?;
    }
    wire.take_calls();
    let (mut targets, mut longest) = (0, Duration::ZERO);
    for (year, _) in &years {
        let begun = Instant::now();
        let plan = fill(&school, *year).await?;
        longest = longest.max(begun.elapsed());
        targets += plan.total.new;
    }
    let calls = writes(&wire, "apply-change");
    report(
        &format!("all years of 2,002 pupils, {targets} targets"),
        &calls,
        f64::from(targets) * 0.05,
        years.len() as f64,
    );
    // Includes the time of the local table, in the present build. The HTTP API times out after 30 s.
    figure("the longest request of them", longest.as_secs_f64() * 1_000.0, "ms", Some(30_000.0));
    let largest = calls.iter().map(|call| call.sent).max().unwrap_or_default();
    figure("the largest of them as it is sent", largest as f64 / 1_000.0, "kB", Some(400.0));
    Ok(())
}

/// Pre-populates a year group.
async fn fill(school: &TestSchool, year: YearGroupId) -> anyhow::Result<PlanView> {
    let form = PrepopulateTargetsForm { year, replacing: false };
    school.admin().prepopulate(&form).await.map_err(|Problem { detail, .. }| anyhow!("{detail}"))
}

async fn delete(school: &TestSchool, form: &DeleteTargetsForm) -> anyhow::Result<()> {
    school.admin().import(form).await.map(drop).map_err(|Problem { detail, .. }| anyhow!("{detail}"))
}

async fn ask<F: Form>(school: &TestSchool, form: &F) -> anyhow::Result<F::View> {
    school.admin().run(form).await.map_err(|Problem { detail, .. }| anyhow!("{detail}"))
}

fn writes(wire: &Wire, function: &str) -> Vec<Call> {
    wire.take_calls_of(function).into_iter().filter(|call| call.write_units > 0.0).collect()
}

fn report(what: &str, calls: &[Call], units: f64, most: f64) {
    figure(&format!("{what}, writing calls"), calls.len() as f64, "calls", Some(most));
    figure(what, calls.iter().map(|call| call.write_units).sum(), "units", Some(units));
}
