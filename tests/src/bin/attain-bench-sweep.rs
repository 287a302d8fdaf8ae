//! Counts exactly what a day of the retention sweep costs: 100 pupils due in 10 schools that hold 1,000, 10,000 and 100,000
//! pupils together, and a day with nothing due; then derives the busiest day of a country from those counts. Prints one
//! JSON line per figure: `cargo xtask bench sweep` runs it.

use anyhow::{anyhow, ensure};
use domain::access::organisation::OrganisationKind;
use domain::attainment::subject::KeyStage;
use domain::records::cohort::{Cohort, YearGroupId};
use domain::records::forms::ReportLeaverForm;
use jiff::SignedDuration;
use serde_json::json;
use tests::wire::{Call, Wire, access_key};
use tests::{NewSchool, TestSchool};

const SCHOOLS: u32 = 10;
const DUE_PER_SCHOOL: usize = 10;
const DUE: f64 = (SCHOOLS as usize * DUE_PER_SCHOOL) as f64;

/// The schools of England, and the pupils who complete one of them in a year: two year groups of 650,000.
const ENGLAND_SCHOOLS: f64 = 24_500.0;
const ENGLAND_DUE: f64 = 1_300_000.0;
/// The workers that run at once (`MaximumConcurrency` of infra/retention.yaml).
const WORKERS: f64 = 50.0;
/// The time that one request takes a worker, with its own work: DynamoDB and S3 answer within 10 ms at the median, a
/// transaction within 20.
const SECONDS_PER_REQUEST: f64 = 0.025;
/// What DynamoDB takes of one partition key per second.
const PARTITION_WRITES: f64 = 1_000.0;

/// The costs of the sweep and its workers on one day.
struct Cost {
    calls: f64,
    read: f64,
    written: f64,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    sheets::child::answer_if_child();
    let mut costs = Vec::new();
    for per_school in [100, 1_000, 10_000] {
        costs.push((per_school * SCHOOLS, measure(per_school).await?));
    }
    let least = &costs[0].1;
    let (calls, read, written) = (least.calls * 1.05, least.read * 1.05, least.written * 1.05);
    for (held, cost) in &costs {
        figure(&format!("100 of {held} pupils erased, requests"), cost.calls, "calls", Some(calls));
        figure(&format!("100 of {held} pupils erased, read units"), cost.read, "units", Some(read));
        figure(&format!("100 of {held} pupils erased, write units"), cost.written, "units", Some(written));
    }
    figure("an erased pupil, read units", least.read / DUE, "units", None);
    figure("an erased pupil, write units", least.written / DUE, "units", None);
    country(least);
    Ok(())
}

/// The last day of February for all schools of England, from what one school costs.
fn country(measured: &Cost) {
    let due = ENGLAND_DUE / ENGLAND_SCHOOLS;
    // A school with more due makes more requests, but far from as many more: each of the first ten pupils was one of ten
    // in the transaction. Taking them in proportion is the upper bound.
    let seconds_per_school = measured.calls / DUE * due * SECONDS_PER_REQUEST;
    let hours = ENGLAND_SCHOOLS * seconds_per_school / WORKERS / 3_600.0;
    let written_per_second = measured.written / DUE * due / seconds_per_school;
    figure("England on 28 February, hours", hours, "units", Some(6.0));
    figure(
        "one school's partition then, write units per second",
        written_per_second,
        "units",
        Some(PARTITION_WRITES),
    );
    // A worker writes at most two items of the partition DUE per school: the day it looked at, and the next one.
    let schools_per_second = WORKERS / seconds_per_school;
    figure(
        "the partition DUE then, write units per second",
        schools_per_second * 4.0,
        "units",
        Some(PARTITION_WRITES),
    );
}

async fn measure(per_school: u32) -> anyhow::Result<Cost> {
    let wire = Wire::default();
    let first = TestSchool::over(&wire).await;
    let mut schools = Vec::new();
    for n in 1..SCHOOLS {
        let (name, number) = (format!("School {n}"), format!("{}", 200_000 + n));
        let kind = OrganisationKind::Secondary;
        let new = NewSchool { name: &name, number: &number, kind, belonging: (None, None) };
        schools.push(first.beside(new).await);
    }
    schools.push(first);
    for school in &schools {
        // Five year groups of the same size.
        let year = |cohort| YearGroupId { key_stage: KeyStage::Ks4, cohort: Cohort(cohort) };
        let years: Vec<_> = (2015..2020).map(|cohort| (year(cohort), per_school / 5)).collect();
        let pupils = school.with_years(&years);
        for pupil in pupils.iter().take(DUE_PER_SCHOOL) {
            let form = ReportLeaverForm { pupil: pupil.id, on: "01/09/2026".to_owned() };
            school.admin().run(&form).await.map_err(|problem| anyhow!("{}", problem.detail))?;
        }
    }
    let school = &schools[0];
    school.wait_until_idle().await;
    // The day after the report: nothing is due, and the list of yesterday is cleared.
    let day = async |hours: i64| {
        school.clock.forward(SignedDuration::from_hours(hours));
        wire.take_calls();
        school.stack.invoke("retention-sweep", json!({})).await?;
        school.wait_until_idle().await;
        let of = |call: &Call| ["retention-sweep", "erase-due"].map(access_key).contains(&call.key);
        let calls: Vec<Call> = wire.take_calls().into_iter().filter(of).collect();
        let sum = |units: fn(&Call) -> f64| calls.iter().map(units).sum();
        let (read, written) = (sum(|call| call.read_units), sum(|call| call.write_units));
        anyhow::Ok(Cost { calls: calls.len() as f64, read, written })
    };
    day(24).await?;
    let nothing = day(24).await?;
    figure(
        &format!("nothing due among {} pupils, requests", per_school * SCHOOLS),
        nothing.calls,
        "calls",
        Some(5.0),
    );
    day(24 * 165).await?;
    let cost = day(24 * 15).await?;
    let left = school.snapshot();
    let erased = left.items().filter(|item| item.get("erased_at").is_some()).count();
    ensure!(erased == SCHOOLS as usize * DUE_PER_SCHOOL, "{erased} pupils were erased");
    Ok(cost)
}

fn figure(bench: &str, figure: f64, unit: &str, floor: Option<f64>) {
    println!("{}", json!({"bench": bench, "figure": figure, "unit": unit, "floor": floor}));
}
