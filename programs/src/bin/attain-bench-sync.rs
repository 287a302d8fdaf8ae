//! Counts what a night's synchronisation with a school's MIS costs, where nothing changed and where some pupils did, and how
//! much memory it takes for schools of two sizes. Prints one JSON line per figure: `cargo xtask bench sync` runs it.

use anyhow::{Context, anyhow, ensure};
use domain::exchange::connection::OutcomeOf;
use domain::exchange::record::{MisClass, MisPupil};
use domain::records::forms::ReportLeaverForm;
use jiff::SignedDuration;
use local::MisPace;
use peak_alloc::PeakAlloc;
use programs::figures::figure;
use serde_json::json;
use std::time::{Duration, Instant};
use tests::mis::record;
use tests::wire::{Call, Wire};
use tests::{PASSWORD, TestSchool};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const PUPILS: u32 = 1_500;
const CHANGED: u32 = 30;

/// As many as a connector takes.
const MANY: u32 = 10_000;

/// The memory of the function (`MemorySize` in infra/exchange.yaml), in MiB, without what the runtime itself takes.
const MEMORY_SIZE: f64 = 1_024.0 - 64.0;

/// Pages as large as Attain asks for.
const PAGE: usize = 200;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    sheets::child::answer_if_child();
    let night = Night::of(PUPILS).await?;
    for (size, pages) in [(50, "small pages"), (PAGE, "large pages")] {
        night.unchanged(size, pages).await?;
    }
    night.changed().await?;
    night.counted().await?;
    Night::of(MANY).await?.unchanged(PAGE, "large pages").await
}

/// A school that has synchronised, and whose MIS is read again.
struct Night {
    wire: Wire,
    school: TestSchool,
    pupils: u32,
}

/// What a run cost.
struct Cost {
    calls: Vec<Call>,
    took: Duration,
    /// The most memory beyond what was held before, in MiB. The local table, its bucket and the provider are part of it.
    memory: f64,
}

impl Night {
    /// A school with this many pupils, who all came from its MIS.
    async fn of(pupils: u32) -> anyhow::Result<Night> {
        let wire = Wire::default();
        let school = TestSchool::over(&wire).await;
        school.connect_mis(true).await;
        let night = Night { wire, school, pupils };
        night.school.mis_has((0..pupils).map(pupil).collect());
        let first = night.run(MisPace { page: PAGE, latency: Duration::ZERO }).await?;
        figure(&format!("first extract of {pupils} pupils, memory"), first.memory, "MiB", Some(MEMORY_SIZE));
        loop {
            night.school.clock.forward(SignedDuration::from_mins(5));
            let run = night.school.stack.invoke("continue-changes", json!({})).await?;
            if run["continued"] == 0 {
                return Ok(night);
            }
        }
    }

    /// Runs `synchronise` as the nightly run does.
    async fn run(&self, pace: MisPace) -> anyhow::Result<Cost> {
        self.school.stack.mis().set_pace(pace);
        // Long before the night, what changed in the day was counted.
        self.school.clock.forward(SignedDuration::from_hours(24));
        self.school.stack.invoke("count-changed-records", json!({})).await?;
        self.wire.take_calls();
        let (held, began) = (MEMORY.current_usage(), Instant::now());
        MEMORY.reset_peak_usage();
        let due = json!({ "organisation": self.school.id }).to_string();
        self.school.stack.invoke("synchronise", json!({ "Records": [{ "body": due }] })).await?;
        let (took, peak) = (began.elapsed(), MEMORY.peak_usage().saturating_sub(held));
        let calls = self.wire.take_calls_of("synchronise");
        Ok(Cost { calls, took, memory: peak as f64 / f64::from(1 << 20) })
    }

    /// Where nothing changed, no pupil is written.
    async fn unchanged(&self, page: usize, pages: &str) -> anyhow::Result<()> {
        let cost = self.run(MisPace { page, latency: Duration::from_millis(100) }).await?;
        self.expect(&OutcomeOf::Unchanged)?;
        let what = format!("{} pupils unchanged, {pages}", self.pupils);
        let (reads, writes) = (cost.reads(), cost.writes());
        // Reading a larger school's pupils takes more requests, one per megabyte.
        let most = (self.pupils == PUPILS).then_some(20.0);
        figure(&format!("{what}, requests to the store"), (reads + writes) as f64, "calls", most);
        figure(&format!("{what}, writes"), writes as f64, "calls", Some(4.0));
        figure(&format!("{what}, write units"), cost.units(), "units", Some(16.0));
        let seconds = (self.pupils == PUPILS).then_some(30.0);
        figure(&format!("{what}, 100 ms per page"), cost.took.as_secs_f64(), "s", seconds);
        figure(&format!("{what}, memory"), cost.memory, "MiB", Some(MEMORY_SIZE));
        Ok(())
    }

    /// After a change by hand, the school is counted again.
    async fn counted(&self) -> anyhow::Result<()> {
        let admin = self.school.nobody().sign_in(&self.school.admin.username, PASSWORD).await;
        let admin = admin.map_err(|problem| anyhow!("{problem:?}"))?;
        let pupil = self.school.pupil_records().first().context("a pupil")?.id;
        let form = ReportLeaverForm { pupil, on: "01/09/2026".to_owned() };
        self.school.as_(&admin).run(&form).await.map_err(|problem| anyhow!("{problem:?}"))?;
        self.school.clock.forward(SignedDuration::from_mins(5));
        self.wire.take_calls();
        self.school.stack.invoke("count-changed-records", json!({})).await?;
        let calls = self.wire.take_calls_of("count-changed-records");
        let units: f64 = calls.iter().map(|call| call.write_units).sum();
        let what = format!("{} pupils counted after a change by hand", self.pupils);
        figure(&format!("{what}, requests to the store"), calls.len() as f64, "calls", Some(12.0));
        figure(&format!("{what}, write units"), units, "units", Some(6.0));
        Ok(())
    }

    /// Where some have another surname, theirs alone are written.
    async fn changed(&self) -> anyhow::Result<()> {
        let renamed = |n| match pupil(n) {
            one if n < CHANGED => MisPupil { surname: format!("Renamed{n}"), ..one },
            one => one,
        };
        self.school.mis_has((0..self.pupils).map(renamed).collect());
        let cost = self.run(MisPace { page: PAGE, latency: Duration::from_millis(100) }).await?;
        let what = format!("{CHANGED} of {} pupils changed", self.pupils);
        let transactions = cost.calls.iter().filter(|call| call.operation == "TransactWriteItems").count();
        // The connection twice, the plan, the counts of data health; and a chunk of 45 pupils each.
        let most = 4.0 + f64::from(CHANGED.div_ceil(45));
        figure(&format!("{what}, transactions"), transactions as f64, "transactions", Some(most));
        figure(&format!("{what}, write units"), cost.units(), "units", None);
        figure(
            &format!("{what}, write units per pupil"),
            cost.units() / f64::from(CHANGED),
            "units",
            Some(6.0),
        );
        figure(&format!("{what}, 100 ms per page"), cost.took.as_secs_f64(), "s", Some(30.0));
        Ok(())
    }

    fn expect(&self, outcome: &OutcomeOf) -> anyhow::Result<()> {
        let last = self.school.connection().last;
        ensure!(last.as_ref().is_some_and(|last| last.result == *outcome), "{last:?}");
        Ok(())
    }
}

impl Cost {
    fn reads(&self) -> usize {
        let of = |call: &&Call| ["GetItem", "Query", "BatchGetItem"].contains(&call.operation.as_str());
        self.calls.iter().filter(of).count()
    }

    fn writes(&self) -> usize {
        let of =
            |call: &&Call| call.operation.ends_with("Item") || call.operation.starts_with("TransactWrite");
        let all = self.calls.iter().filter(of).filter(|call| !call.operation.contains("Get"));
        all.count()
    }

    fn units(&self) -> f64 {
        self.calls.iter().map(|call| call.write_units).sum()
    }
}

/// A pupil with twelve classes, as in Year 11.
fn pupil(n: u32) -> MisPupil {
    let class = |subject: usize| MisClass {
        subject: format!("Subject {subject}"),
        name: format!("11{}/Su{subject}", n % 8),
    };
    let born = format!("{}-{:02}-{:02}", 2010, 9 + n % 4, n % 28 + 1);
    MisPupil { born, classes: (0..12).map(class).collect(), ..record(n) }
}
