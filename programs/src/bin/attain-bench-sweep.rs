//! Counts exactly what a day of the retention sweep costs: 100 pupils due in 10 schools that hold 1,000, 10,000 and 100,000
//! pupils together (1,000,000 too with `--full`), and a day with nothing due; then a cohort that completes its school, an
//! import of new pupils, and a sign-in. From those it runs the busiest days of a country, second by second
//! (`tests::country`). Prints one JSON line per figure: `cargo xtask bench sweep` runs it.

use anyhow::{anyhow, ensure};
use domain::access::form::Form;
use domain::access::organisation::OrganisationKind;
use domain::attainment::subject::KeyStage;
use domain::records::cohort::{Cohort, YearGroupId};
use domain::records::forms::ReportLeaverForm;
use domain::targets::forms::{PrepopulateTargetsForm, SaveTargetSettingsForm, SetTargetsForm, TypedTarget};
use domain::targets::settings::{Editing, Prepopulation, TargetSettings};
use jiff::SignedDuration;
use programs::figures::figure;
use serde_json::json;
use tests::country::{self, Cost, PARTITION_READS, PARTITION_WRITES, Peak, TABLE_WRITES};
use tests::pupils::{YEAR_11, file_of};
use tests::wire::{Call, Wire, access_key};
use tests::{NewSchool, PASSWORD, TestSchool};

const DUE_SCHOOLS: usize = 10;
const DUE_PER_SCHOOL: usize = 10;
const DUE: f64 = (DUE_SCHOOLS * DUE_PER_SCHOOL) as f64;

/// The workers that run at once (`MaximumConcurrency` of infra/retention.yaml).
const WORKERS: usize = 5;

/// Write units in the partition DUE per school: the day that was looked at, and the next one, each in a transaction.
const DUE_UNITS: f64 = 4.0;

const HOUR: f64 = 3_600.0;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    sheets::child::answer_if_child();
    let mut held: Vec<(usize, u32)> = vec![(10, 100), (10, 1_000), (10, 10_000)];
    if std::env::var_os(tests::sample::WHOLE).is_some() {
        held.push((100, 10_000));
    }
    let mut costs = Vec::new();
    for (schools, per_school) in held {
        costs.push((schools * per_school as usize, few_of_many(schools, per_school).await?));
    }
    let least = costs[0].1;
    let (calls, read, written) = (least.calls * 1.05, least.read * 1.05, least.written * 1.05);
    for (held, cost) in &costs {
        figure(&format!("100 of {held} pupils erased, requests"), cost.calls, "calls", Some(calls));
        figure(&format!("100 of {held} pupils erased, read units"), cost.read, "units", Some(read));
        figure(&format!("100 of {held} pupils erased, write units"), cost.written, "units", Some(written));
    }
    figure("an erased pupil of ten, requests", least.calls / DUE, "calls", None);
    figure("an erased pupil of ten, read units", least.read / DUE, "units", None);
    figure("an erased pupil of ten, write units", least.written / DUE, "units", None);
    end_of_february().await?;
    first_of_september().await?;
    first_day_of_term().await
}

/// The last day of February for all schools of England: a secondary school's cohort of 190, a primary school's of 26.
async fn end_of_february() -> anyhow::Result<()> {
    let (secondary, primary) = (190.0, 26.0);
    let (few, many) = (cohort(primary as u32).await?, cohort(secondary as u32).await?);
    let (school, each) = Cost::parts((primary, few), (secondary, many));
    figure("a pupil of a cohort erased, requests", each.calls, "calls", None);
    figure("a pupil of a cohort erased, read units", each.read, "units", Some(30.0));
    figure("a pupil of a cohort erased, write units", each.written, "units", Some(25.0));
    let costs = || country::sizes(secondary, primary).map(|pupils| school.with(each, pupils));
    let peak = country::run(&country::by_workers(costs(), WORKERS, DUE_UNITS));
    show("28 February", &peak, 6.0, "DUE");
    // Workers are ours to hold back, so no second needs what the partition is lent.
    let name = "28 February, one school per second, write units (limit)";
    figure(name, peak.school_written, "units", Some(PARTITION_WRITES));
    let all: f64 = costs().map(|cost| cost.written).sum();
    figure("28 February, write units of the country", all, "units", None);
    Ok(())
}

/// The first of September: every school imports all of its pupils for the first time, within eight hours.
async fn first_of_september() -> anyhow::Result<()> {
    let (few, many) = (100, 500);
    let (school, each) =
        Cost::parts((f64::from(few), import(few).await?), (f64::from(many), import(many).await?));
    figure("a new pupil imported, write units", each.written, "units", Some(5.0));
    let costs = country::sizes(1_000.0, 240.0).map(|pupils| school.with(each, pupils));
    // Thirteen cohorts, each with its hint and its day; the change takes its place and gives it back.
    let jobs = country::over(8.0 * HOUR, costs, 13.0 * 2.0 + 4.0);
    show("1 September", &country::run(&jobs), 9.0, "DUE or CHANGES");
    Ok(())
}

/// The first day of term: 500,000 people sign in within an hour, those of a school within the time that this takes.
async fn first_day_of_term() -> anyhow::Result<()> {
    let one = sign_in().await?;
    figure("a sign-in, requests", one.calls, "calls", None);
    figure("a sign-in, read units", one.read, "units", None);
    figure("a sign-in, write units", one.written, "units", None);
    // As if all that they read and wrote were in their school's partition, and each waited for the one before.
    let costs = country::sizes(60.0, 12.0).map(|people| Cost::default().with(one, people));
    show("first day of term", &country::run(&country::over(HOUR, costs, 0.0)), 1.1, "");
    Ok(())
}

fn show(day: &str, peak: &Peak, hours: f64, shared: &str) {
    figure(&format!("{day}, hours"), peak.seconds / HOUR, "units", Some(hours));
    let one = |what: &str| format!("{day}, one school per second, {what} units");
    figure(&one("write"), peak.school_written, "units", None);
    let lent = format!("{day}, one school, busiest five minutes per second, write units");
    figure(&lent, peak.school_lent, "units", Some(PARTITION_WRITES));
    figure(&one("read"), peak.school_read, "units", Some(PARTITION_READS));
    if !shared.is_empty() {
        let name = format!("{day}, partition {shared} per second, write units");
        figure(&name, peak.shared_written, "units", Some(PARTITION_WRITES));
    }
    figure(&format!("{day}, all records per second, write units"), peak.written, "units", Some(TABLE_WRITES));
}

/// The cost of erasing 100 pupils of 10 schools, among schools of this size.
async fn few_of_many(schools: usize, per_school: u32) -> anyhow::Result<Cost> {
    let wire = Wire::default();
    let first = TestSchool::over(&wire).await;
    let mut all = Vec::new();
    for n in 1..schools {
        let (name, number) = (format!("School {n}"), format!("{}", 200_000 + n));
        let kind = OrganisationKind::Secondary;
        let new = NewSchool { name: &name, number: &number, kind, belonging: (None, None) };
        all.push(first.beside(new).await);
    }
    all.push(first);
    for (n, school) in all.iter().enumerate() {
        // Five year groups of the same size.
        let year = |cohort| YearGroupId { key_stage: KeyStage::Ks4, cohort: Cohort(cohort) };
        let years: Vec<_> = (2015..2020).map(|cohort| (year(cohort), per_school / 5)).collect();
        let pupils = school.with_years(&years);
        for pupil in pupils.iter().take(if n < DUE_SCHOOLS { DUE_PER_SCHOOL } else { 0 }) {
            ask(school, &ReportLeaverForm { pupil: pupil.id, on: "01/09/2026".to_owned() }).await?;
        }
    }
    let school = &all[0];
    school.wait_until_idle().await;
    // The day after the report: nothing is due, and the list of yesterday is cleared.
    day(school, &wire, 1).await?;
    let nothing = day(school, &wire, 1).await?;
    let held = schools * per_school as usize;
    figure(&format!("nothing due among {held} pupils, requests"), nothing.calls, "calls", Some(5.0));
    day(school, &wire, 165).await?;
    let cost = day(school, &wire, 15).await?;
    ensure!(erased(school) == DUE_SCHOOLS * DUE_PER_SCHOOL, "{} pupils were erased", erased(school));
    Ok(cost)
}

/// The cost of erasing a cohort of this size, with targets pre-populated and one set by hand per pupil.
async fn cohort(size: u32) -> anyhow::Result<Cost> {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    let pupils = school.with_years(&[(YEAR_11, size), (YearGroupId { cohort: Cohort(2016), ..YEAR_11 }, 10)]);
    let year = YEAR_11;
    let (used, prepopulation, editing) = (true, Prepopulation::Benchmark, Editing::UpOrDown);
    let settings = TargetSettings { used, prepopulation, editing, ..TargetSettings::default() };
    ask(&school, &SaveTargetSettingsForm { year, version: 0, settings, confirmed: 0 }).await?;
    for some in pupils[..size as usize].chunks(100) {
        let typed = |pupil: &domain::records::pupil::Pupil| TypedTarget {
            pupil: pupil.id,
            subject: "French".to_owned(),
            grade: "7".to_owned(),
            seen: None,
        };
        ask(&school, &SetTargetsForm { year, targets: some.iter().map(typed).collect() }).await?;
    }
    let fill = PrepopulateTargetsForm { year, replacing: false };
    school.admin().prepopulate(&fill).await.map_err(|problem| anyhow!("{}", problem.detail))?;
    let facts = json!({ "school": "123456", "facts": { "year_groups": { "lowest": 7, "highest": 11 } } });
    school.stack.invoke("record-school-facts", facts).await?;
    school.wait_until_idle().await;
    // From 2 September 2026 to the day of the notice in February 2028, and to the 29th.
    day(&school, &wire, 1).await?;
    day(&school, &wire, 523).await?;
    let cost = day(&school, &wire, 21).await?;
    ensure!(erased(&school) == size as usize, "{} pupils were erased", erased(&school));
    Ok(cost)
}

/// The cost of applying an import of so many new pupils.
async fn import(pupils: u32) -> anyhow::Result<Cost> {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    school.grant_everything();
    let file = school.pupils_file(&file_of(0, pupils)).await;
    let seen = school.admin().plan(&file).await.map_err(|problem| anyhow!("{}", problem.detail))?;
    wire.take_calls();
    school.admin().apply(&seen).await.map_err(|problem| anyhow!("{}", problem.detail))?;
    Ok(sum(&wire.take_calls_of("apply-change")))
}

/// The cost of a sign-in, which is the first of the day.
async fn sign_in() -> anyhow::Result<Cost> {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    school.clock.forward(SignedDuration::from_hours(24));
    wire.take_calls();
    let admin = school.nobody().sign_in(&school.admin.username, PASSWORD).await;
    admin.map_err(|problem| anyhow!("{}", problem.detail))?;
    let calls = wire.take_calls();
    Ok(sum(&calls))
}

/// Moves the clock on by so many days, runs the sweep, and returns what it and its workers cost.
async fn day(school: &TestSchool, wire: &Wire, days: i64) -> anyhow::Result<Cost> {
    school.clock.forward(SignedDuration::from_hours(24 * days));
    wire.take_calls();
    school.stack.invoke("retention-sweep", json!({})).await?;
    school.wait_until_idle().await;
    let of = |call: &Call| ["retention-sweep", "erase-due"].map(access_key).contains(&call.key);
    let calls: Vec<Call> = wire.take_calls().into_iter().filter(of).collect();
    Ok(sum(&calls))
}

fn sum(calls: &[Call]) -> Cost {
    let (read, written) = (|call: &Call| call.read_units, |call: &Call| call.write_units);
    Cost {
        calls: calls.len() as f64,
        read: calls.iter().map(read).sum(),
        written: calls.iter().map(written).sum(),
        ledger: calls.iter().map(|call| call.ledger_write_units).sum(),
    }
}

fn erased(school: &TestSchool) -> usize {
    school.snapshot().items().filter(|item| item.get("erased_at").is_some()).count()
}

async fn ask<F: Form>(school: &TestSchool, form: &F) -> anyhow::Result<F::View> {
    school.admin().run(form).await.map_err(|problem| anyhow!("{}", problem.detail))
}
