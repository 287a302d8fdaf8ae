//! The grid of pupils by subjects: one page of pupils at a time, and one selected cell that takes the keys.

use super::Report;
use super::edits::{Spot, State};
use super::filter::By;
use super::moves::{Grid, Place, ROWS_AT_FIRST, ROWS_PER_PAGE, between};
use super::sums::distance;
use crate::dom;
use crate::parts::form::link_button;
use crate::parts::text::tenths;
use crate::shell::Shell;
use domain::attainment::grade::Grade;
use domain::targets::forms::ReportView;
use domain::targets::report::{Cell, ReportRow, ReportSubject};
use yew::prelude::*;

impl Place {
    /// The id of the cell's element.
    pub fn id(self) -> String {
        format!("cell-{}-{}", self.row, self.column)
    }

    fn of(id: &str) -> Option<Place> {
        let (row, column) = id.strip_prefix("cell-")?.split_once('-')?;
        Some(Place { row: row.parse().ok()?, column: column.parse().ok()? })
    }
}

impl Report {
    pub(super) fn grid_state(&self) -> Grid {
        let columns = self.view.ready().map_or(0, |view| view.subjects.len());
        Grid { at: self.at, rows: self.shown.len(), columns, editing: self.editor.is_some() }
    }

    /// The page of pupils with the selected cell; every pupil while it is printed. `sums` are the subjects as counted
    /// among the pupils shown.
    pub(super) fn grid(&self, view: &ReportView, sums: &[ReportSubject]) -> Html {
        let first = self.at.row / ROWS_PER_PAGE * ROWS_PER_PAGE;
        let (skip, take) = match (self.printing, self.whole) {
            (true, _) => (0, usize::MAX),
            (false, true) => (first, ROWS_PER_PAGE),
            (false, false) => (first, ROWS_AT_FIRST),
        };
        let rows = self.shown.iter().enumerate().skip(skip).take(take).map(|(row, place)| {
            let pupil = &view.rows[*place];
            let cells = view.subjects.iter().zip(&pupil.cells).enumerate();
            let cells = cells.map(|(column, (subject, cell))| {
                let at = Place { row, column };
                match &self.editor {
                    Some(editor) if !self.printing && editor.spot == (*place, column) => {
                        self.editor(at, editor, &pupil.name, subject)
                    }
                    _ => self.cell(at, *place, subject, cell),
                }
            });
            html! {
                <tr key={pupil.id.to_string()} role="row" aria-rowindex={(row + 3).to_string()}>
                    <th scope="row" role="rowheader" title={pupil.name.clone()}>{ pupil_name(pupil) }</th>
                    { for cells }
                </tr>
            }
        });
        let headings = view
            .subjects
            .iter()
            .enumerate()
            .map(|(column, subject)| self.heading(By::Subject(column), &subject.name, &subject.short));
        let cell_of = |event: &MouseEvent| dom::closest_id(event, "td").and_then(|id| Place::of(&id));
        let click = self.link.on(|page, shell, (place, extend)| page.clicked(shell, place, extend));
        let onclick = Callback::from(move |event: MouseEvent| {
            if let Some(place) = cell_of(&event).filter(|_| !dom::is_button(&event)) {
                click.emit((place, event.shift_key()));
            }
        });
        let edit = self.link.on(|page, shell, ()| page.edit(shell, None));
        let ondblclick = Callback::from(move |event: MouseEvent| {
            if cell_of(&event).is_some() && !dom::is_button(&event) {
                edit.emit(());
            }
        });
        let paste = self.link.on(Report::paste);
        let onpaste = Callback::from(move |event: Event| {
            let text = dom::pasted(&event);
            // A single value goes into the open input.
            if !dom::is_input(&event) || text.contains(['\t', '\n']) {
                event.prevent_default();
                paste.emit(text);
            }
        });
        html! {
            <div class="at-sheet at-grid" id="grid" tabindex="-1" onkeydown={self.onkeydown()} {onpaste}>
                <table
                    role="grid" aria-label="Targets, pupils by subjects" aria-describedby="grid-keys"
                    aria-rowcount={(self.shown.len() + 2).to_string()} aria-multiselectable="true" {onclick} {ondblclick}
                >
                    <thead role="rowgroup">
                        <tr role="row" aria-rowindex="1">
                            { self.heading(By::Name, "Pupil", "Pupil") }
                            { for headings }
                        </tr>
                        { for self.summary.then(|| averages(sums)) }
                    </thead>
                    <tbody role="rowgroup">{ for rows }</tbody>
                </table>
            </div>
        }
    }

    /// A heading; pressing it sorts by its column. Tab leads from the grid to those of the pupils and of the selected column.
    fn heading(&self, by: By, text: &str, short: &str) -> Html {
        let sorted = match (self.sort == by, self.reversed) {
            (false, _) => None,
            (true, reversed) => Some(if (by == By::Name) != reversed { "ascending" } else { "descending" }),
        };
        let (key, reached) = match by {
            By::Name => (0, true),
            By::Subject(column) => (column + 1, column == self.at.column),
        };
        let onclick = self.link.on(move |page, shell, _: MouseEvent| page.sort_by(shell, by));
        // The name begins with the words that are seen, so that voice control finds the button by them.
        let whole = if short == text { String::new() } else { format!(", {text}") };
        html! {
            <th {key} scope="col" role="columnheader" aria-sort={sorted}>
                <button
                    type="button" class="at-sort" tabindex={if reached { "0" } else { "-1" }} {onclick}
                    title={text.to_owned()}
                >
                    { short.to_owned() }
                    <span class="at-hide">{ whole }</span>
                </button>
            </th>
        }
    }

    fn clicked(&mut self, shell: &mut Shell, place: Place, extend: bool) {
        let spot = self.shown.get(place.row).map(|row| (*row, place.column));
        if self.editor.as_ref().is_some_and(|editor| Some(editor.spot) == spot) || !self.commit(shell) {
            return;
        }
        let anchor = self.anchor.unwrap_or(self.at);
        self.select(shell, place);
        self.anchor = extend.then_some(anchor);
    }

    fn cell(&self, at: Place, row: usize, subject: &ReportSubject, cell: &Cell) -> Html {
        let spot = (row, at.column);
        // On paper nobody could tell what is only typed from what is saved.
        let target = if self.printing { cell.0 } else { self.edits.shown(spot, cell.0) };
        let shown = Cell(target, cell.1, cell.2, cell.3, cell.4, cell.5);
        let (mark, said, sign) = match self.edits.state(spot) {
            _ if self.printing => ("", "", ""),
            Some(State::Waiting) => ("is-unsaved", "not saved yet", ""),
            Some(State::Sending) => ("is-saving", "saving", "…"),
            Some(State::Refused(_)) => ("is-refused", "not saved", "!"),
            None if self.edits.is_fresh(spot) => ("is-saved", "saved", "✓"),
            None => ("", "", ""),
        };
        let (look, content) = cell_content(subject, &shown, self.likely);
        let selected = self.anchor.is_some_and(|anchor| between(anchor, self.at).any(|one| one == at));
        let here = at == self.at;
        // Chances are those of the saved target.
        let told = if said.is_empty() { describe(subject, &shown) } else { told(subject, &shown, said) };
        html! {
            <td
                key={at.column} id={at.id()} role="gridcell" tabindex={if here { "0" } else { "-1" }}
                class={classes!(look, mark, selected.then_some("is-selected"), here.then_some("is-here"))}
                aria-selected={(selected || here).then_some("true")} title={told}
            >
                { content }
                { for (!sign.is_empty()).then(|| html! { <i class="at-grid__sign">{ sign }</i> }) }
                { for here.then(|| self.tip(spot, subject, cell.0)) }
            </td>
        }
    }

    /// The reason why the selected target was not saved, with both ways on.
    fn tip(&self, spot: Spot, subject: &ReportSubject, saved: Option<Grade>) -> Html {
        let Some(State::Refused(why)) = self.edits.state(spot) else { return Html::default() };
        let grade = |grade: Option<Grade>| grade.map_or("no target", |grade| name(subject, grade)).to_owned();
        let (keep, mine) = (grade(saved), grade(self.edits.shown(spot, saved)));
        let insist = self.link.on(move |page, shell, ()| {
            let saved = page.view.ready().and_then(|view| view.rows[spot.0].cells[spot.1].0);
            page.edits.insist(spot, saved);
            page.flush();
            shell.focus(page.at.id());
        });
        html! {
            <div class="at-tip" id="tip">
                <p><strong>{ "Not saved. " }</strong>{ why }</p>
                { link_button(format!("Keep {keep}"), self.link.on(Report::cancel)) }
                { link_button(format!("Use {mine}"), insist) }
            </div>
        }
    }
}

/// The averages of the pupils shown, below the headings.
fn averages(sums: &[ReportSubject]) -> Html {
    let cells = sums.iter().enumerate().map(|(column, subject)| {
        let average = subject.average_target.map_or_else(|| "–".to_owned(), tenths);
        let (class, away) = distance(subject.average_target, subject.average_benchmark);
        html! { <td key={column} role="gridcell">{ average }<i {class}>{ away }</i></td> }
    });
    html! {
        <tr role="row" aria-rowindex="2" class="at-avg">
            <th scope="row" role="rowheader">{ "Average target" }</th>
            { for cells }
        </tr>
    }
}

/// A pupil's name, with what tells the pupil apart from others of the same name.
pub fn pupil_name(pupil: &ReportRow) -> Html {
    html! { <>{ &pupil.name }if let Some(apart) = &pupil.apart { <small>{ format!(" {apart}") }</small> }</> }
}

/// The name of a grade in this subject.
pub(super) fn name(subject: &ReportSubject, grade: Grade) -> &str {
    subject.grades.get(usize::from(grade.0)).map_or("?", String::as_str)
}

/// The class that colours a cell, and its content: the target with its distance from the benchmark in grades, or, where
/// the chances are shown, with the chance to reach it.
pub fn cell_content(subject: &ReportSubject, cell: &Cell, likely: bool) -> (Classes, Html) {
    let Cell(target, _, benchmark, national, own, flags) = *cell;
    if !cell.is_taken() {
        return (classes!("is-none"), Html::default());
    }
    let steps =
        target.zip(benchmark).map_or(0, |(target, benchmark)| i32::from(target.0) - i32::from(benchmark.0));
    let (look, mut beside) = match (target, steps) {
        (None, _) => ("is-none", String::new()),
        (_, 1..) => ("is-above", format!("+{steps}")),
        (_, 0) => ("", String::new()),
        _ => ("is-below", format!("−{}", -steps)),
    };
    if likely {
        beside = national.or(own).map_or_else(String::new, |chance| format!("{chance}%"));
    }
    if flags & Cell::OTHER_SCALE != 0 {
        beside.push('≈');
    }
    let set = (flags & Cell::SET != 0).then_some("is-set");
    let grade = target.map_or("–", |target| name(subject, target));
    let beside = (!beside.is_empty()).then(|| html! { <i>{ beside }</i> });
    (classes!(look, set), html! { <>{ grade.to_owned() }{ for beside }</> })
}

/// A target that is not saved yet, in words.
fn told(subject: &ReportSubject, cell: &Cell, state: &str) -> String {
    match cell.0 {
        Some(target) => format!("Target {}, {state}", name(subject, target)),
        None => format!("No target, {state}"),
    }
}

pub fn describe(subject: &ReportSubject, cell: &Cell) -> String {
    let Cell(target, prepopulated, benchmark, national, own, flags) = *cell;
    if !cell.is_taken() {
        return "Does not take the subject".to_owned();
    }
    let mut told = match target {
        Some(target) => format!("Target {}", name(subject, target)),
        None => "No target".to_owned(),
    };
    let mut say = |what: &str, of: &str| {
        told.push_str(what);
        told.push_str(of);
    };
    match benchmark {
        Some(benchmark) => say(", benchmark ", name(subject, benchmark)),
        None => say(", no prior attainment", ""),
    }
    if let Some(national) = national {
        say(&format!(", {national}% likely nationally"), "");
    }
    if let Some(own) = own {
        say(&format!(", {own}% by the school’s own progress"), "");
    }
    match prepopulated {
        _ if flags & Cell::SET == 0 => {}
        Some(from) => say(", set by staff; pre-populated as ", name(subject, from)),
        None => say(", set by staff", ""),
    }
    if flags & Cell::OTHER_SCALE != 0 {
        say(", set on another scale", "");
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_found_by_its_id() {
        let place = Place { row: 104, column: 19 };
        assert_eq!(Place::of(&place.id()), Some(place));
        assert_eq!(Place::of("cell-x-1"), None);
    }
}
