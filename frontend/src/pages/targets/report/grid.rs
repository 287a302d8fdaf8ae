//! The grid of pupils by subjects: one page of pupils at a time, and one selected cell that takes the keys.

use super::Report;
use super::edits::State;
use super::filter::By;
use super::moves::{Grid, Place, ROWS_PER_PAGE, between};
use super::sums::difference;
use crate::dom;
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

    /// The page of pupils with the selected cell. `sums` are the subjects as counted among the pupils shown.
    pub(super) fn grid(&self, view: &ReportView, sums: &[ReportSubject]) -> Html {
        let first = self.at.row / ROWS_PER_PAGE * ROWS_PER_PAGE;
        let rows = self.shown.iter().enumerate().skip(first).take(ROWS_PER_PAGE).map(|(row, place)| {
            let pupil = &view.rows[*place];
            let cells = view.subjects.iter().zip(&pupil.cells).enumerate();
            let cells = cells.map(|(column, (subject, cell))| {
                let at = Place { row, column };
                match &self.editor {
                    Some(editor) if editor.spot == (*place, column) => {
                        self.editor(at, editor, &pupil.name, subject)
                    }
                    _ => self.cell(at, *place, subject, cell),
                }
            });
            html! {
                <tr key={pupil.id.to_string()} role="row" aria-rowindex={(row + 3).to_string()}>
                    <th scope="row" role="rowheader">{ pupil_name(pupil) }</th>
                    { for cells }
                </tr>
            }
        });
        let headings =
            view.subjects.iter().enumerate().map(|(column, subject)| {
                self.heading(By::Subject(column), &subject.name, self.on_show(column))
            });
        let averages = sums.iter().enumerate().map(|(column, subject)| {
            let average = subject.average_target.map_or_else(|| "–".to_owned(), tenths);
            html! {
                <td key={column} role="gridcell" class={self.on_show(column)}>
                    <b>{ average }</b><i>{ difference(subject.average_target, subject.average_benchmark) }</i>
                </td>
            }
        });
        let cell_of = |event: &MouseEvent| dom::closest_id(event, "td").and_then(|id| Place::of(&id));
        let click = self.link.on(|page, shell, (place, extend)| page.clicked(shell, place, extend));
        let onclick = Callback::from(move |event: MouseEvent| {
            if let Some(place) = cell_of(&event) {
                click.emit((place, event.shift_key()));
            }
        });
        let edit = self.link.on(|page, shell, ()| page.edit(shell, None));
        let ondblclick = Callback::from(move |event: MouseEvent| {
            if cell_of(&event).is_some() {
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
            <div class={classes!("at-report", self.likely.then_some("at-report--likely"))} id="grid" tabindex="-1" onkeydown={self.onkeydown()} {onpaste}>
                <table
                    class="at-r-grid" role="grid" aria-label="Targets, pupils by subjects" aria-describedby="grid-keys"
                    aria-rowcount={(self.shown.len() + 2).to_string()} aria-multiselectable="true" {onclick} {ondblclick}
                >
                    <thead role="rowgroup">
                        <tr role="row" aria-rowindex="1">
                            { self.heading(By::Name, "Pupil", None) }
                            { for headings }
                        </tr>
                        <tr role="row" aria-rowindex="2" class="at-r-grid__sums">
                            <th scope="row" role="rowheader">{ "Average target" }</th>
                            { for averages }
                        </tr>
                    </thead>
                    <tbody role="rowgroup">{ for rows }</tbody>
                </table>
            </div>
        }
    }

    /// A heading; pressing it sorts by its column. The keyboard sorts with "Sort by".
    fn heading(&self, by: By, text: &str, shown: Option<&'static str>) -> Html {
        let sorted = match (self.sort == by, self.reversed) {
            (false, _) => None,
            (true, reversed) => Some(if (by == By::Name) != reversed { "ascending" } else { "descending" }),
        };
        let key = if let By::Subject(column) = by { column + 1 } else { 0 };
        let onclick = self.link.on(move |page, shell, _: MouseEvent| page.sort_by(shell, by));
        html! {
            <th {key} scope="col" role="columnheader" aria-sort={sorted} class={shown}>
                <button type="button" class="at-r-grid__sort" tabindex="-1" {onclick}>{ text.to_owned() }</button>
            </th>
        }
    }

    /// A narrow screen shows one subject: that of the selected cell.
    pub(super) fn on_show(&self, column: usize) -> Option<&'static str> {
        (column == self.at.column).then_some("at-r-grid__shown")
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
        let shown = Cell(self.edits.shown(spot, cell.0), cell.1, cell.2, cell.3, cell.4, cell.5);
        let (mark, said, sign) = match self.edits.state(spot) {
            Some(State::Waiting) => ("at-r-grid__waiting", "not saved yet", ""),
            Some(State::Sending) => ("at-r-grid__sending", "saving", "…"),
            Some(State::Refused(_)) => ("at-r-grid__refused", "not saved", "!"),
            None if self.edits.is_fresh(spot) => ("at-r-grid__fresh", "saved", "✓"),
            None => ("", "", ""),
        };
        let (look, content) = cell_content(subject, &shown);
        let selected = self.anchor.is_some_and(|anchor| between(anchor, self.at).any(|one| one == at));
        // Chances are those of the saved target.
        let told = if said.is_empty() { describe(subject, &shown) } else { told(subject, &shown, said) };
        html! {
            <td
                key={at.column} id={at.id()} role="gridcell" tabindex={if at == self.at { "0" } else { "-1" }}
                class={classes!(look, mark, selected.then_some("at-r-grid__selected"), self.on_show(at.column))}
                aria-selected={(selected || at == self.at).then_some("true")} title={told}
            >
                { content }
                if !sign.is_empty() { <i class="at-r-grid__sign">{ sign }</i> }
            </td>
        }
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

/// The class that colours a cell, and its content: the target, its distance from the benchmark in grades, and, where
/// the page shows them in place of it, the chances.
pub fn cell_content(subject: &ReportSubject, cell: &Cell) -> (Classes, Html) {
    let Cell(target, _, benchmark, _, _, flags) = *cell;
    if !cell.is_taken() {
        return (classes!("at-r-grid__none"), Html::default());
    }
    let steps =
        target.zip(benchmark).map_or(0, |(target, benchmark)| i32::from(target.0) - i32::from(benchmark.0));
    let (look, away) = match steps {
        1.. => ("at-r-grid__above", format!("+{steps}")),
        0 => ("", String::new()),
        _ => ("at-r-grid__below", format!("−{}", -steps)),
    };
    let set = (flags & Cell::SET != 0).then_some("at-r-grid__set");
    let scale = if flags & Cell::OTHER_SCALE != 0 { "≈" } else { "" };
    let content = html! {
        <>
            <b>{ target.map_or("–", |target| name(subject, target)) }</b><i>{ away }{ scale }</i>
            <small>{ chances(cell) }</small>
        </>
    };
    (classes!(look, set), content)
}

/// "72% / 74%": nationally, and by the school's own progress.
fn chances(cell: &Cell) -> String {
    match (cell.3, cell.4) {
        (Some(national), Some(own)) => format!("{national}% / {own}%"),
        (Some(one), None) | (None, Some(one)) => format!("{one}%"),
        (None, None) => String::new(),
    }
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

    #[test]
    fn two_chances_do_not_read_as_one_number() {
        assert_eq!(chances(&Cell(None, None, None, Some(72), Some(74), 0)), "72% / 74%");
        assert_eq!(chances(&Cell(None, None, None, Some(72), None, 0)), "72%");
    }
}
