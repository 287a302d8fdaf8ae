//! What grades come to (F79): the measures of the key stage, and how the grades are spread, beside the targets as they are and the
//! latest results.

use crate::parts::table::{cell_under, column, name_cell, row, sheet};
use crate::parts::text::{block, tenths, thousands};
use domain::attainment::grade::{Grade, Scale};
use domain::targets::forms::{MeasureView, OutcomesView};
use domain::targets::outcome::Outcome;
use yew::prelude::*;

/// The outcomes side by side, each with its heading, from the latest results on. `given` is the heading of the grades that would be
/// given.
fn sides<'v>(view: &'v OutcomesView, given: &'static str) -> Vec<(String, &'v Outcome)> {
    let results = view.results.as_ref().zip(view.results_of.as_ref());
    let results = results.map(|(outcome, year)| (format!("Results {year}"), outcome));
    let grades = [("Targets now".to_owned(), &view.targets), (given.to_owned(), &view.given)];
    results.into_iter().chain(grades).collect()
}

/// A measure as it is written: "47.3", "52%".
pub fn written(measure: &MeasureView, value: Option<&f64>) -> String {
    match value {
        None => "–".to_owned(),
        Some(value) if measure.percent => format!("{}%", (value + 0.5) as u32),
        Some(value) => tenths(*value),
    }
}

/// The table of the measures.
pub fn measures(view: &OutcomesView, given: &'static str) -> Html {
    measures_of(view, &sides(view, given))
}

/// The tables of the measures and of the grades.
pub fn tables(view: &OutcomesView, given: &'static str) -> Html {
    let sides = sides(view, given);
    let mut tables = vec![measures_of(view, &sides)];
    for scale in Scale::ALL {
        if sides.iter().any(|(_, outcome)| counts(outcome, scale).is_some()) {
            tables.push(grades(scale, &sides));
        }
    }
    block("at-stack", tables)
}

fn measures_of(view: &OutcomesView, sides: &[(String, &Outcome)]) -> Html {
    let mut rows = vec![];
    let line = |name: &str, values: Vec<String>| {
        let mut cells = vec![name_cell("Measure", "", name.to_owned())];
        cells.extend(
            sides
                .iter()
                .zip(values)
                .map(|((heading, _), value)| cell_under(heading.clone().into(), "at-num", value.into())),
        );
        row(name.to_owned(), cells)
    };
    rows.push(line("Pupils", sides.iter().map(|(_, outcome)| thousands(outcome.pupils)).collect()));
    for (place, measure) in view.measures.iter().enumerate() {
        let values = sides.iter().map(|(_, outcome)| written(measure, outcome.measures.get(place)));
        rows.push(line(&measure.name, values.collect()));
    }
    let headings = sides.iter().map(|(heading, _)| column(heading.clone()).number());
    sheet("Measures", "", [column("Measure")].into_iter().chain(headings), rows)
}

fn counts(outcome: &Outcome, scale: Scale) -> Option<&Vec<u32>> {
    outcome.grades.iter().find(|grades| grades.scale == scale).map(|grades| &grades.counts)
}

/// The share of each grade, the highest first, as bars and numbers.
fn grades(scale: Scale, sides: &[(String, &Outcome)]) -> Html {
    let steps = || (0..=scale.top().0).rev();
    let none = Vec::new();
    let shares: Vec<Vec<f64>> = sides
        .iter()
        .map(|(_, outcome)| {
            let counts = counts(outcome, scale).unwrap_or(&none);
            let all = f64::from(counts.iter().sum::<u32>().max(1));
            steps()
                .map(|step| counts.get(usize::from(step)).map_or(0.0, |n| 100.0 * f64::from(*n) / all))
                .collect()
        })
        .collect();
    let most = shares.iter().flatten().fold(1.0, |most: f64, share| most.max(*share));
    let rows = sides.iter().zip(&shares).map(|((heading, _), shares)| {
        let mut cells = vec![name_cell("Share of grades", "at-nowrap", heading.clone())];
        cells.extend(steps().zip(shares).map(|(step, share)| {
            let height = (share * 18.0 / most + 0.5) as u32;
            cell_under(scale.name(Grade(step)).into(), "at-num", html! {
                <span class="at-graded">
                    <svg width="14" height="18" aria-hidden="true" focusable="false">
                        <rect class="c2p" y={(18 - height).to_string()} width="14" height={height.to_string()} />
                    </svg>
                    { format!("{}%", (share + 0.5) as u32) }
                </span>
            })
        }));
        row(heading.clone(), cells)
    });
    let grades = steps().map(|step| column(scale.name(Grade(step))).number());
    let caption = format!("Share of grades, {}", scale.label());
    sheet(caption, "", [column("Share of grades")].into_iter().chain(grades), rows.collect())
}

/// A measure in a line, such as "47.3 → 49.0", and what stands quietly beside it.
pub fn line(view: &OutcomesView, place: usize) -> Option<(String, String, String)> {
    let measure = view.measures.get(place)?;
    let results = view.results.as_ref().zip(view.results_of.as_ref());
    let beside = results.map_or_else(String::new, |(results, year)| {
        format!("{year}: {}", written(measure, results.measures.get(place)))
    });
    Some((measure.name.clone(), written(measure, view.given.measures.get(place)), beside))
}
