//! The strip below the benchmarks: what the choices would give before they are saved.

use super::{Benchmarks, Choice, average, change};
use crate::load::Loaded;
use crate::pages::targets::outcomes::{line, tables};
use crate::parts::boxed::boxed;
use crate::parts::form::tool;
use crate::parts::text::{count, tenths};
use crate::shell::Shell;
use domain::targets::forms::{BenchmarksView, OutcomesView, SimulateBenchmarksForm};
use yew::prelude::*;

/// The time in milliseconds for which the choices rest before it is asked what they would give.
pub const REST: u32 = 300;

/// What the choices would give, as the server works it out.
#[derive(Default)]
pub struct Simulation {
    outcomes: Loaded<OutcomesView>,
    /// The number of changes of the choices so far, by which an answer that has been overtaken is known.
    changes: u32,
    /// True while the tables are shown.
    open: bool,
}

impl Benchmarks {
    /// Asks what the choices would give, once they rest for so many milliseconds.
    pub(super) fn simulate(&mut self, rest: u32) {
        self.simulation.changes += 1;
        let changes = self.simulation.changes;
        self.link.after(rest, move |page: &mut Benchmarks, _| {
            let Some(view) = page.view.ready().filter(|_| page.simulation.changes == changes) else { return };
            let (levels, scales) = page.choices(view);
            let form = SimulateBenchmarksForm { year: page.year, levels, scales };
            page.link.ask(&form, move |page, _, answer| {
                if page.simulation.changes == changes {
                    page.simulation.outcomes = answer.into();
                }
            });
        });
    }

    /// The tables below the strip, where they are wanted.
    pub(super) fn simulated(&self) -> Html {
        if !self.simulation.open {
            return Html::default();
        }
        let again = self.link.on(|page: &mut Benchmarks, _, ()| page.simulate(0));
        let tables =
            self.simulation.outcomes.render("Working out what these choices would give", again, |view| {
                tables(view, "These choices")
            });
        let about = "Benchmarks of pupils with prior attainment, in every subject that each takes. Attainment 8 and EBacc count subjects as the Department does.";
        boxed("Grades and measures", html! { <span class="at-quiet">{ about }</span> }, vec![tables])
    }

    /// What the choices would give, before they are saved: each figure as it is saved, and as it would be.
    pub(super) fn simulator(&self, shell: &Shell, view: &BenchmarksView) -> Html {
        let unsaved = self.unsaved_subjects();
        let saved: Vec<Choice> = view.subjects.iter().map(Choice::of).collect();
        let (was, now) = (Totals::of(view, &saved), Totals::of(view, &self.chosen));
        let figure = |name: String, was: String, now: String, (class, away): (&'static str, String)| {
            let both = if was == now { now } else { format!("{was} → {now}") };
            html! {
                <div key={name.clone()}>
                    <dt>{ name }</dt>
                    <dd>{ both }{ " " }<small {class}>{ away }</small></dd>
                </div>
            }
        };
        let points = |totals: &Totals| totals.average.map_or_else(|| "–".to_owned(), tenths);
        let away = match was.average.zip(now.average).map(|(was, now)| change(Some(now - was))) {
            Some(("at-quiet", _)) | None => ("", String::new()),
            Some(away) => away,
        };
        let mut figures =
            vec![figure("Average benchmark grade".to_owned(), points(&was), points(&now), away)];
        let none = || ("", String::new());
        let (ranked, harder) = (now.ranked, |totals: &Totals| totals.harder.to_string());
        figures.push(figure(
            format!("Harder than your own progress, of {}", count(ranked, "subject")),
            harder(&was),
            harder(&now),
            none(),
        ));
        if let Some(outcomes) = self.simulation.outcomes.ready() {
            for (name, value, beside) in (0..2).filter_map(|place| line(outcomes, place)) {
                figures.push(figure(name, value.clone(), value, ("at-quiet", beside)));
            }
        }
        let open = self.simulation.open;
        let turn = self.link.on(|page: &mut Benchmarks, _, ()| page.simulation.open = !page.simulation.open);
        let more = tool(if open { "Hide grades" } else { "Show grades" }).plain().onclick(turn);
        let about = match unsaved {
            0 => "No changes".to_owned(),
            some => format!("{} changed, nothing saved yet", count(some as u32, "subject")),
        };
        let undo = tool(format!("Undo {unsaved}")).plain().onclick(self.link.on(Benchmarks::undo));
        let save = tool("Save").main().id("save").busy(shell.busy).onclick(self.link.on(Benchmarks::save));
        html! {
            <section class="at-sim at-no-print" aria-label="What these choices would give">
                <div><h2>{ "What these choices would give" }</h2><small aria-live="polite">{ about }</small></div>
                <dl>{ for figures }</dl>
                <span class="at-strip__end">
                    { more }
                    <span>{ for (unsaved > 0).then_some(undo).map(Html::from) }</span>
                    { save }
                </span>
            </section>
        }
    }
}

/// What choices come to, over all subjects.
struct Totals {
    /// The mean points of the benchmarks of all pupils in all subjects.
    average: Option<f64>,
    /// The number of subjects in which the school has a rank of its own.
    ranked: u32,
    /// The number of those whose benchmark is harder than that rank.
    harder: u32,
}

impl Totals {
    fn of(view: &BenchmarksView, chosen: &[Choice]) -> Totals {
        let mut totals = Totals { average: None, ranked: 0, harder: 0 };
        let (mut points, mut pupils) = (0.0, 0.0);
        for (subject, chosen) in view.subjects.iter().zip(chosen) {
            if let Some(rank) = subject.rank {
                totals.ranked += 1;
                totals.harder += u32::from(chosen.level.percentile() < rank);
            }
            if let Some((_, average)) = average(subject, *chosen, None) {
                points += average * f64::from(subject.with_benchmark);
                pupils += f64::from(subject.with_benchmark);
            }
        }
        totals.average = (pupils > 0.0).then(|| points / pupils);
        totals
    }
}
