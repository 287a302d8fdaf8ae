//! The chances of one pupil in one subject: how likely each grade is, nationally and by the school's own progress.

use super::Report;
use crate::load::Loaded;
use crate::parts::form::button;
use crate::parts::table::{cell, row, table};
use crate::parts::text::{block, paragraph, tenths};
use crate::shell::Shell;
use domain::attainment::grade::Grade;
use domain::targets::forms::{TargetView, ViewTargetForm};
use yew::prelude::*;

const COLUMNS: &[&str] = &["Grade", "Nationally", "Your school"];

impl Report {
    /// Opens the panel of the selected cell.
    pub(super) fn open_chances(&mut self, _: &mut Shell, (): ()) {
        let Some((row, column)) = self.current_spot() else { return };
        let Some(view) = self.view.ready() else { return };
        if !view.rows[row].cells[column].is_taken() {
            return;
        }
        let form = ViewTargetForm {
            year: self.year,
            pupil: view.rows[row].id,
            subject: view.subjects[column].name.clone(),
        };
        self.panel = Some(Loaded::Waiting);
        self.link.ask(&form, |page, _, answer| {
            if page.panel.is_some() {
                page.panel = Some(answer.into());
            }
        });
    }

    /// The panel, if it is open.
    pub(super) fn chances(&self) -> Html {
        let Some(panel) = &self.panel else { return Html::default() };
        let close = self.link.on(|page, shell, ()| {
            page.panel = None;
            shell.focus(page.at.id());
        });
        let oncancel = close.reform(|event: Event| event.prevent_default());
        let again = self.link.on(Report::open_chances);
        let body = panel.render("Loading the chances", again, picture);
        html! {
            <dialog class="at-dialog at-r-chances" aria-labelledby="chances-title" {oncancel}>
                <h2 class="govuk-heading-m" id="chances-title" tabindex="-1" autofocus=true>{ self.title() }</h2>
                <div>{ body }</div>
                { button("Close").secondary().onclick(close) }
            </dialog>
        }
    }

    fn title(&self) -> String {
        let (Some(view), Some((row, column))) = (self.view.ready(), self.current_spot()) else {
            return String::new();
        };
        format!("{}: {}", view.rows[row].name, view.subjects[column].name)
    }
}

fn picture(view: &TargetView) -> Html {
    let named = |grade: Option<Grade>| {
        grade
            .and_then(|grade| view.grades.get(usize::from(grade.0)))
            .map_or("none", String::as_str)
            .to_owned()
    };
    let likely = |what: &str, percent: Option<u8>| percent.map(|percent| format!("{percent}% {what}"));
    let likely: Vec<String> =
        [likely("nationally", view.national), likely("by your school’s own progress", view.own)]
            .into_iter()
            .flatten()
            .collect();
    let facts = format!("Target {}, benchmark {}.", named(view.grade), named(view.benchmark));
    let likely = match &likely[..] {
        [] => String::new(),
        likely => format!(" Likely to reach the target: {}.", likely.join(", ")),
    };
    let mut parts = vec![paragraph(format!("{facts}{likely}")), paragraph(view.origin.clone())];
    if view.chances.is_empty() {
        parts.push(paragraph("There is no prior attainment of this pupil, so no chances can be told."));
    } else {
        parts.push(bars(view));
        parts.push(html! {
            <details class="govuk-details at-numbers">
                <summary class="govuk-details__summary"><span class="govuk-details__summary-text">{ "The same in numbers" }</span></summary>
                { numbers(view) }
            </details>
        });
    }
    block("", parts)
}

/// Two bars per grade. The numbers are below, so the picture has only a name.
fn bars(view: &TargetView) -> Html {
    const WIDTH: usize = 46;
    const HEIGHT: f64 = 110.0;
    let most = view.chances.iter().chain(&view.own_chances).copied().fold(1.0, f64::max);
    let path = |chances: &[f64], left: usize| {
        let bars = chances.iter().enumerate().map(|(grade, chance)| {
            let height = (chance / most * HEIGHT) as u32;
            format!("M{} {}h17v{height}h-17z", grade * WIDTH + left, 126 - height)
        });
        bars.collect::<String>()
    };
    let width = view.grades.len() * WIDTH;
    let labels = view.grades.iter().enumerate().map(|(grade, name)| {
        let is = |other: Option<Grade>| other.is_some_and(|other| usize::from(other.0) == grade);
        let mark = match (is(view.grade), is(view.benchmark)) {
            (true, true) => "T B",
            (true, false) => "T",
            (false, true) => "B",
            (false, false) => "",
        };
        let middle = (grade * WIDTH + WIDTH / 2).to_string();
        html! {
            <g key={grade}>
                <text x={middle.clone()} y="143" text-anchor="middle">{ name }</text>
                <text x={middle} y="160" text-anchor="middle" class="at-r-bars__mark">{ mark }</text>
            </g>
        }
    });
    html! {
        <>
            <svg class="at-r-bars at-r-bars--wide" viewBox={format!("0 0 {width} 164")} role="img" aria-label="The chance of each grade; the numbers are below">
                <path class="at-r-bars__national" d={path(&view.chances, 5)} />
                <path class="at-r-bars__target" d={path(&view.own_chances, 24)} />
                <line x1="0" x2={width.to_string()} y1="126.5" y2="126.5" class="at-r-bars__line" />
                { for labels }
            </svg>
            <p class="govuk-body-s">
                <span class="at-r-key at-r-key--national">{ "Nationally" }</span>
                if !view.own_chances.is_empty() {
                    <span class="at-r-key at-r-key--own">{ "By your school’s own progress" }</span>
                }
                { "T is the target, B the benchmark." }
            </p>
        </>
    }
}

fn numbers(view: &TargetView) -> Html {
    let chance = |chances: &[f64], grade: usize| {
        chances.get(grade).map_or_else(|| "–".to_owned(), |chance| format!("{}%", tenths(*chance)))
    };
    let rows = view.grades.iter().enumerate().rev().map(|(grade, name)| {
        row(
            name.clone(),
            vec![
                cell(COLUMNS[0], "", name.clone()),
                cell(COLUMNS[1], "", chance(&view.chances, grade)),
                cell(COLUMNS[2], "", chance(&view.own_chances, grade)),
            ],
        )
    });
    table("The chance of each grade", "", COLUMNS, rows.collect())
}
