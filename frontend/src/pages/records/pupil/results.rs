//! The results of a pupil, and the measures at the ends of key stages (F10).

use super::OnePupil;
use crate::parts::boxed::boxed;
use crate::parts::field::{error_line, field};
use crate::parts::form::{form, tool};
use crate::parts::pick::Pick;
use crate::parts::table::{cell, facts, row, table};
use crate::parts::text::{heading, paragraph, strong};
use crate::shell::Shell;
use domain::records::cohort::AcademicYear;
use domain::records::forms::{PupilRecordView, RecordResultForm, ResultYearView};
use serde::{Deserialize, Serialize};
use yew::prelude::*;

/// A result that a person is typing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct TypedResult {
    /// The place of the academic year in the view.
    year: usize,
    subject: String,
    grade: String,
}

/// The grade that is shown for a subject in an academic year; empty for none.
fn shown(view: &PupilRecordView, year: &ResultYearView, subject: &str) -> String {
    let name = AcademicYear(year.year).to_string();
    let result = view.results.iter().find(|one| one.year == name && one.subject == subject);
    result.map_or(String::new(), |one| one.grade.clone())
}

impl OnePupil {
    fn record_result(&mut self, shell: &mut Shell, (): ()) {
        let TypedResult { year, subject, grade } = self.typed.result.clone();
        let Some((pupil, view)) = self.pupil.zip(self.view.ready()) else { return };
        let Some(of_year) = view.result_years.get(year) else { return };
        let (academic_year, seen) = (of_year.year, shown(view, of_year, &subject));
        let form = RecordResultForm { pupil, academic_year, subject, seen, grade };
        self.link.send(shell, &form, move |page, shell, answer| {
            page.answered(shell, answer, |view| format!("{}’s results have been changed", view.name));
            if !page.errors.any() {
                page.typed.result = TypedResult { year, ..TypedResult::default() };
            }
        });
    }

    /// The pupil's results, the latest academic year first.
    pub(super) fn results(&self, shell: &Shell, view: &PupilRecordView) -> Html {
        const COLUMNS: &[&str] = &["Year", "Key stage", "Subject", "Grade", "Source"];
        let rows = view.results.iter().map(|one| {
            let cells = vec![
                cell(COLUMNS[0], "at-whole", one.year.clone()),
                cell(COLUMNS[1], "at-whole", one.key_stage.label()),
                cell(COLUMNS[2], "", one.subject.clone()),
                cell(COLUMNS[3], "", strong(one.grade.clone(), "")),
                cell(COLUMNS[4], "", one.origin.clone()),
            ];
            row(format!("{} {}", one.year, one.subject), cells)
        });
        let list = if view.results.is_empty() {
            paragraph("No results yet. Import them from a file under School data, or record one here.")
        } else {
            table("Results", COLUMNS, rows.collect())
        };
        let measures = view
            .measures
            .iter()
            .map(|one| (format!("{}, {}", one.what, one.year), html! { <b>{ &one.value }</b> }));
        boxed("Results", Html::default(), vec![facts(measures.collect()), list, self.one_result(shell, view)])
    }

    fn one_result(&self, shell: &Shell, view: &PupilRecordView) -> Html {
        let typed = &self.typed.result;
        let Some(of_year) = view.result_years.get(typed.year) else { return html! { <div></div> } };
        let years = view.result_years.iter().map(|one| AcademicYear(one.year).to_string().into());
        let subjects: Vec<AttrValue> = ["Select one".to_owned()]
            .iter()
            .chain(&of_year.subjects)
            .map(|name| name.clone().into())
            .collect();
        let place = of_year.subjects.iter().position(|subject| *subject == typed.subject);
        let choose_year = self.link.on(|page: &mut OnePupil, _, year| page.choose(year, String::new()));
        let names = of_year.subjects.clone();
        let choose = self.link.on(move |page: &mut OnePupil, _, place: usize| {
            let subject =
                place.checked_sub(1).and_then(|place| names.get(place)).cloned().unwrap_or_default();
            page.choose(page.typed.result.year, subject);
        });
        let write = self.link.on(|page: &mut OnePupil, _, grade| page.typed.result.grade = grade);
        let inner = html! {
            <>
                { for ["academic_year", "subject"].map(|name| error_line(name, self.errors.of(name).as_ref())) }
                <div class="at-fields">
                    { Pick { id: "academic_year".into(), label: "Academic year".into(), quiet: false, choices: years.collect(), chosen: typed.year, onchange: choose_year } }
                    { Pick { id: "subject".into(), label: "Subject".into(), quiet: false, choices: subjects, chosen: place.map_or(0, |place| place + 1), onchange: choose } }
                    { field("grade", "Grade", &typed.grade, write).hint("Leave blank to remove the result").error(self.errors.of("grade")) }
                </div>
                { tool("Save result").busy(shell.busy) }
            </>
        };
        html! {
            <div>
                { heading("Record or correct a result") }
                { form(self.link.on(OnePupil::record_result), inner) }
            </div>
        }
    }

    /// Chooses the result to be typed, and shows its grade as it is.
    fn choose(&mut self, year: usize, subject: String) {
        let view = self.view.ready();
        let of_year = view.and_then(|view| view.result_years.get(year));
        let grade =
            view.zip(of_year).map(|(view, of_year)| shown(view, of_year, &subject)).unwrap_or_default();
        self.typed.result = TypedResult { year, subject, grade };
    }
}
