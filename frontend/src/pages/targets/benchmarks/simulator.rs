//! The strip below the benchmarks: what the choices would give before they are saved.

use super::{Benchmarks, Choice, average, change, step};
use crate::parts::form::tool;
use crate::parts::text::{count, tenths};
use crate::shell::Shell;
use domain::attainment::model::Level;
use domain::targets::forms::BenchmarksView;
use yew::prelude::*;

impl Benchmarks {
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
        for (place, level) in Level::ALL.iter().enumerate() {
            let subjects = |totals: &Totals| totals.levels[place].to_string();
            figures.push(figure(format!("At {}", level.label()), subjects(&was), subjects(&now), none()));
        }
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
    /// The number of subjects at each level.
    levels: [u32; Level::ALL.len()],
    /// The number of subjects in which the school has a rank of its own.
    ranked: u32,
    /// The number of those whose benchmark is harder than that rank.
    harder: u32,
}

impl Totals {
    fn of(view: &BenchmarksView, chosen: &[Choice]) -> Totals {
        let mut totals = Totals { average: None, levels: [0; Level::ALL.len()], ranked: 0, harder: 0 };
        let (mut points, mut pupils) = (0.0, 0.0);
        for (subject, chosen) in view.subjects.iter().zip(chosen) {
            totals.levels[step(chosen.level)] += 1;
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
