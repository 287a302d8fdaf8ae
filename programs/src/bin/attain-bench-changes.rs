//! Counts exactly what a large change costs, with an import of 2,000 new pupils, and prints one JSON line per figure:
//! `cargo xtask bench changes` runs it.

use anyhow::{anyhow, ensure};
use domain::access::form::{Form, PlannedView};
use domain::base::failure::Problem;
use domain::changes::change_set::ChangeState;
use domain::changes::forms::{ApplyChangeForm, ChangeView, UndoChangeForm, ViewChangeForm};
use programs::figures::figure;
use std::time::{Duration, Instant};
use tests::TestSchool;
use tests::pupils::file_of;
use tests::wire::Wire;

const PUPILS: u32 = 2_000;

/// The lines of the import: the pupils, and the academic year of the records.
const LINES: u32 = PUPILS + 1;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    sheets::child::answer_if_child();
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    school.grant_everything();
    let file = school.pupils_file(&file_of(0, PUPILS)).await;
    wire.take_calls();

    let begun = Instant::now();
    let PlannedView { change } = ask(&school, &file).await?;
    figure("planning 2,000 pupils, the request", ms(begun.elapsed()), "ms", Some(30_000.0));
    cost(&wire, "import-pupils", "planning them", 2.0);
    let seen = ask(&school, &ViewChangeForm { change }).await?;

    let apply = ApplyChangeForm { change, mark: seen.mark, typed: None };
    let view = repeat(&school, &apply, ChangeState::Applying, "importing").await?;
    ensure!((view.done, view.refused) == (LINES, 0), "{view:?}");
    // A new pupil takes two units (a transaction takes twice what a write does), and a chunk some for what it shares.
    cost(&wire, "apply-change", "importing them", f64::from(PUPILS) * 2.5);

    let view = repeat(&school, &UndoChangeForm { change }, ChangeState::Undoing, "undoing").await?;
    ensure!((view.done, view.kept) == (LINES, 0), "{view:?}");
    cost(&wire, "undo-change", "undoing that", f64::from(PUPILS) * 5.0);
    Ok(())
}

/// Repeats a request until the change has left this state, as the page does.
async fn repeat<F: Form<View = ChangeView>>(
    school: &TestSchool,
    form: &F,
    moving: ChangeState,
    what: &str,
) -> anyhow::Result<ChangeView> {
    let (mut requests, mut longest, mut whole) = (0_u32, Duration::ZERO, Duration::ZERO);
    loop {
        let begun = Instant::now();
        let view = ask(school, form).await?;
        let took = begun.elapsed();
        (requests, longest, whole) = (requests + 1, longest.max(took), whole + took);
        if view.summary.state != moving {
            figure(&format!("{what}, requests"), f64::from(requests), "calls", Some(12.0));
            // Includes the time of the local table, in the present build. The HTTP API times out after 30 s.
            figure(&format!("{what}, the longest request"), ms(longest), "ms", Some(30_000.0));
            figure(&format!("{what}, all requests"), ms(whole), "ms", None);
            return Ok(view);
        }
    }
}

/// Prints the calls that a function has made, and their units.
fn cost(wire: &Wire, function: &str, what: &str, most_written: f64) {
    let calls = wire.take_calls_of(function);
    let transactions = calls.iter().filter(|call| call.operation == "TransactWriteItems").count();
    figure(&format!("{what}, transactions"), transactions as f64, "transactions", None);
    figure(&format!("{what}, calls"), calls.len() as f64, "calls", None);
    figure(&format!("{what}, read"), calls.iter().map(|call| call.read_units).sum(), "units", None);
    let written = calls.iter().map(|call| call.write_units).sum();
    figure(&format!("{what}, written"), written, "units", Some(most_written));
}

async fn ask<F: Form>(school: &TestSchool, form: &F) -> anyhow::Result<F::View> {
    school.admin().run(form).await.map_err(|Problem { detail, .. }| anyhow!("{detail}"))
}

fn ms(took: Duration) -> f64 {
    took.as_secs_f64() * 1_000.0
}
