//! One subject over the years: the group's figures, and each school's.

use super::Shown;
use super::chart::{Axis, verdict};
use crate::parts::table::{cell, cell_under, chosen_row, column, name_cell, row, sheet};
use domain::attainment::subject::KeyStage;
use domain::collaborate::figures::{Kind, Measure};
use domain::records::cohort::AcademicYear;
use yew::prelude::*;

const YEAR: &str = "Results of";
const GROUP: &str = "The group";
const PUPILS: &str = "Pupils";
const SCHOOLS: &str = "Schools";
const RANGE: &str = "Likely range";
const AGAINST: &str = "Against similar pupils nationally";
const SCHOOL: &str = "School";
const BESIDE: &str = "Against the group";

pub fn report(shown: &Shown<'_>) -> (Vec<Html>, Html) {
    let (subject, chooser) = shown.subject();
    let Some(subject) = subject else { return (Vec::new(), Html::default()) };
    let measure = shown.view.results_in(&subject);
    let body = html! {
        <>
            { shown.sentence(&measure) }
            { group(shown, &subject, &measure) }
            { schools(shown, &measure) }
        </>
    };
    (vec![chooser], body)
}

/// The group by year, the earliest first.
fn group(shown: &Shown<'_>, subject: &str, measure: &Measure) -> Html {
    let (view, kind) = (shown.view, measure.kind());
    let ahead = (view.key_stage != KeyStage::Ks2).then(|| Measure::Progress(subject.to_owned()));
    let whole = |year: AcademicYear, measure: &Measure| view.whole(year, measure, shown.look.part);
    let all: Vec<_> = view.years.iter().rev().map(|year| (*year, whole(*year, measure))).collect();
    let ranges = all.iter().filter_map(|(_, whole)| whole.map(|whole| whole.range(measure, view.key_stage)));
    let Some(axis) = Axis::over(ranges, kind) else { return Html::default() };
    let mut columns = vec![
        column(YEAR),
        column(PUPILS).number(),
        column(SCHOOLS).number(),
        column(GROUP).number(),
        column(RANGE).class("at-dotcell").drawn(axis.head()),
    ];
    columns.extend(ahead.as_ref().map(|_| column(AGAINST).number()));
    let rows = all.into_iter().map(|(year, figure)| {
        let mut cells = vec![name_cell(YEAR, "", year.to_string())];
        match figure {
            Some(whole) => {
                let range = whole.range(measure, view.key_stage);
                let chart = axis.dot(whole.value, range, range.beside(whole.value), None);
                cells.extend([
                    cell(PUPILS, "at-num", whole.pupils.to_string()),
                    cell(SCHOOLS, "at-num", whole.schools.to_string()),
                    cell(GROUP, "at-num", html! { <b>{ whole.text(kind) }</b> }),
                    cell(RANGE, "at-dotcell", chart),
                ]);
            }
            None => cells.extend([PUPILS, SCHOOLS, GROUP, RANGE].map(|heading| cell(heading, "at-num", "–"))),
        }
        if let Some(ahead) = &ahead {
            let text = whole(year, ahead).map_or("–".to_owned(), |whole| whole.text(Kind::Difference));
            cells.push(cell(AGAINST, "at-num", text));
        }
        row(year.to_string(), cells)
    });
    sheet("The group over the years", "at-cards", columns, rows.collect())
}

/// The schools by year, the earliest first.
fn schools(shown: &Shown<'_>, measure: &Measure) -> Html {
    let view = shown.view;
    let years: Vec<AcademicYear> = view.years.iter().rev().copied().collect();
    let by_year: Vec<_> = years.iter().map(|year| view.standings(*year, measure, shown.look.part)).collect();
    let columns = [column(SCHOOL)]
        .into_iter()
        .chain(years.iter().map(|year| column(year.to_string()).number()))
        .chain([column(BESIDE)]);
    let rows = view.schools.iter().enumerate().map(|(place, school)| {
        let mut cells = vec![name_cell(SCHOOL, "", school.name.clone())];
        for (year, standings) in years.iter().zip(&by_year) {
            let content = match standings[place].figure() {
                Some(figure) => figure.text(measure.kind()).into(),
                None => shown.absent(standings[place]),
            };
            cells.push(cell_under(year.to_string().into(), "at-num", content));
        }
        let chosen = years.iter().position(|year| *year == shown.year);
        let beside = chosen.and_then(|year| by_year[year][place].verdict());
        cells.push(cell(BESIDE, "", beside.map_or_else(|| html! { "–" }, verdict)));
        chosen_row(school.school.to_string(), school.own, cells)
    });
    let caption = format!("{} at each school over the years", measure.label());
    sheet(caption, "at-cards", columns, rows.collect())
}
