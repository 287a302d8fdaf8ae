//! The overview of a group: for each headline and each subject the group's figure, and the schools that are clearly above or
//! below it.

use super::chart::{Axis, verdict};
use super::{Shown, highest_first};
use crate::parts::table::{Column, cell, column, name_cell, row, sheet};
use domain::base::text::count;
use domain::collaborate::figures::pool::{FEWEST_SCHOOLS, Pooled, Verdict};
use domain::collaborate::figures::{Kind, Measure};
use yew::prelude::*;

/// The schools that are named before the rest are counted.
const NAMED: usize = 3;

const GROUP: &str = "The group";
const PUPILS: &str = "Pupils";
const ABOVE: &str = "Schools clearly above";
const BELOW: &str = "Schools clearly below";
const AGAINST: &str = "Against similar pupils nationally";
const RANGE: &str = "Likely range";
const NATION: &str = "Against the national figure";

pub fn report(shown: &Shown<'_>) -> Html {
    let view = shown.view;
    let headlines = Measure::headlines(view.key_stage).iter().chain([&Measure::Prior]);
    let headlines =
        headlines.map(|measure| row(measure.to_string(), line(shown, "Measure", measure, Vec::new())));
    let about = format!(
        "{}, {}. The group’s figures combine the pupils of all its schools, and are shown if at least {FEWEST_SCHOOLS} schools have results. “Clearly above” and “clearly below” mean that the difference is unlikely to be chance.",
        shown.look.part.label(),
        shown.year,
    );
    html! {
        <>
            <p>{ about }</p>
            { sheet("Headlines of the group", "at-cards", columns("Measure", Vec::new()), headlines.collect()) }
            { subjects(shown) }
        </>
    }
}

/// The subjects, the furthest ahead of similar pupils nationally first.
fn subjects(shown: &Shown<'_>) -> Html {
    let view = shown.view;
    let whole = |measure: &Measure| view.whole(shown.year, measure, shown.look.part);
    let all: Vec<(Measure, Measure, Option<Pooled>)> = view
        .subjects()
        .into_iter()
        .map(|subject| {
            let ahead = Measure::Progress(subject.clone());
            let whole = whole(&ahead);
            (view.results_in(&subject), ahead, whole)
        })
        .collect();
    let ranges =
        all.iter().filter_map(|(_, ahead, whole)| whole.map(|whole| whole.range(ahead, view.key_stage)));
    let axis = Axis::over(ranges, Kind::Difference);
    let compares = axis.map_or_else(Vec::new, |axis| {
        vec![column(AGAINST).number(), column(RANGE).class("at-dotcell").drawn(axis.head()), column(NATION)]
    });
    let order = highest_first(all.iter().map(|(.., whole)| whole.map(|whole| whole.value)));
    let rows = order.into_iter().map(|place| {
        let (results, ahead, whole) = &all[place];
        let beside = axis.map_or_else(Vec::new, |axis| {
            let Some(whole) = whole else {
                return vec![
                    cell(AGAINST, "at-num", "–"),
                    cell(RANGE, "at-dotcell", "–"),
                    cell(NATION, "", "–"),
                ];
            };
            let range = whole.range(ahead, view.key_stage);
            let place = range.beside(0.0);
            vec![
                cell(AGAINST, "at-num", whole.text(Kind::Difference)),
                cell(RANGE, "at-dotcell", axis.dot(whole.value, range, place, Some(0.0))),
                cell(NATION, "", verdict(place)),
            ]
        });
        row(results.to_string(), line(shown, "Subject", results, beside))
    });
    sheet("Subjects of the group", "at-cards", columns("Subject", compares), rows.collect())
}

fn columns(first: &'static str, more: Vec<Column>) -> Vec<Column> {
    let own = [column(first), column(GROUP).number(), column(PUPILS).number()];
    own.into_iter().chain(more).chain([ABOVE, BELOW].map(column)).collect()
}

/// The cells of a measure: the group's figure, `more`, and the schools that are clearly above or below it.
fn line(shown: &Shown<'_>, first: &'static str, measure: &Measure, more: Vec<Html>) -> Vec<Html> {
    let whole = shown.view.whole(shown.year, measure, shown.look.part);
    let (value, pupils) = whole.map_or(("–".to_owned(), "–".to_owned()), |whole| {
        (whole.text(measure.kind()), format!("{} of {}", whole.pupils, count(whole.schools, "school")))
    });
    let own = [
        name_cell(first, "", measure.label().to_owned()),
        cell(GROUP, "at-num", value),
        cell(PUPILS, "at-num at-nowrap", pupils),
    ];
    let schools = [(ABOVE, Verdict::Above), (BELOW, Verdict::Below)]
        .map(|(heading, place)| cell(heading, "", named(shown, measure, place)));
    own.into_iter().chain(more).chain(schools).collect()
}

/// The schools in this place beside the group, in one line.
fn named(shown: &Shown<'_>, measure: &Measure, place: Verdict) -> String {
    let standings = shown.view.standings(shown.year, measure, shown.look.part);
    let those =
        shown.view.schools.iter().zip(standings).filter(|(_, standing)| standing.verdict() == Some(place));
    let names: Vec<&str> = those.map(|(school, _)| school.name.as_str()).collect();
    match names.len().checked_sub(NAMED) {
        None | Some(0) if names.is_empty() => "–".to_owned(),
        None | Some(0) => names.join(", "),
        Some(more) => format!("{} and {more} more", names[..NAMED].join(", ")),
    }
}
