//! The grid of pupils by subjects: one page of pupils at a time, and one selected cell that takes the keys.

use super::Report;
use super::moves::{self, Key, Place, ROWS_PER_PAGE};
use crate::dom;
use crate::parts::form::button;
use crate::parts::text::{block, strong};
use crate::shell::Shell;
use domain::attainment::grade::Grade;
use domain::targets::forms::ReportView;
use domain::targets::report::{Cell, ReportSubject};
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
    /// The page of pupils with the selected cell; `shown` are the positions of the filtered pupils.
    pub(super) fn grid(&self, shell: &Shell, view: &ReportView, shown: &[usize]) -> Html {
        let first = self.at.row / ROWS_PER_PAGE * ROWS_PER_PAGE;
        let rows = shown.iter().enumerate().skip(first).take(ROWS_PER_PAGE).map(|(row, place)| {
            let pupil = &view.rows[*place];
            let cells = view.subjects.iter().zip(&pupil.cells).enumerate();
            let cells = cells.map(|(column, (subject, cell))| {
                let at = Place { row, column };
                match &self.editor {
                    Some(editor) if at == self.at => self.editor(shell, editor, &pupil.name, subject),
                    _ => self.cell(at, subject, cell),
                }
            });
            html! {
                <tr key={pupil.id.to_string()} role="row" aria-rowindex={(row + 2).to_string()}>
                    <th scope="row" role="rowheader">{ &pupil.name }</th>
                    { for cells }
                </tr>
            }
        });
        let headings = view.subjects.iter().enumerate().map(|(column, subject)| {
            html! {
                <th key={column} scope="col" role="columnheader" class={self.on_show(column)}>
                    { strong(subject.name.clone(), subject.level.label()) }
                </th>
            }
        });
        let (at, rows_there, columns) = (self.at, shown.len(), view.subjects.len());
        let editing = self.editor.is_some();
        let act = self.link.on(Report::key);
        let onkeydown = Callback::from(move |event: KeyboardEvent| {
            let with = event.ctrl_key() || event.meta_key() || event.alt_key();
            if let Some(key) = moves::read(&event.key(), with, at, rows_there, columns, editing) {
                event.prevent_default();
                act.emit(key);
            }
        });
        let cell_of = |event: &MouseEvent| dom::closest_id(event, "td").and_then(|id| Place::of(&id));
        let click = self.link.on(Report::clicked);
        let onclick = Callback::from(move |event: MouseEvent| {
            if let Some(place) = cell_of(&event) {
                click.emit(place);
            }
        });
        let edit = self.link.on(|page, shell, ()| page.edit(shell, None));
        let ondblclick = Callback::from(move |event: MouseEvent| {
            if cell_of(&event).is_some() {
                edit.emit(());
            }
        });
        html! {
            <div class="at-report" tabindex="-1">
                <table
                    class="at-grid" role="grid" aria-label="Targets, pupils by subjects" aria-describedby="grid-keys"
                    aria-rowcount={(rows_there + 1).to_string()} {onkeydown} {onclick} {ondblclick}
                >
                    <thead role="rowgroup">
                        <tr role="row" aria-rowindex="1">
                            <th scope="col" role="columnheader">{ "Pupil" }</th>
                            { for headings }
                        </tr>
                    </thead>
                    <tbody role="rowgroup">{ for rows }</tbody>
                </table>
            </div>
        }
    }

    /// A narrow screen shows one subject: that of the selected cell.
    pub(super) fn on_show(&self, column: usize) -> Option<&'static str> {
        (column == self.at.column).then_some("at-grid__shown")
    }

    fn key(&mut self, shell: &mut Shell, key: Key) {
        match key {
            Key::Go(place) => {
                self.go(place);
                shell.focus(place.id());
            }
            Key::Edit(typed) => self.edit(shell, typed),
            Key::Chances => self.open_chances(shell, ()),
            Key::Save => self.save(shell, self.at),
            Key::Cancel => self.cancel(shell, ()),
        }
    }

    fn clicked(&mut self, shell: &mut Shell, place: Place) {
        if place == self.at {
            return;
        }
        if self.editor.is_some() {
            return self.save(shell, place);
        }
        self.go(place);
        shell.focus(place.id());
    }

    fn cell(&self, at: Place, subject: &ReportSubject, cell: &Cell) -> Html {
        let (look, content) = cell_content(subject, cell);
        html! {
            <td
                key={at.column} id={at.id()} role="gridcell" tabindex={if at == self.at { "0" } else { "-1" }}
                class={classes!(look, self.on_show(at.column))} title={describe(subject, cell)}
            >
                { content }
            </td>
        }
    }

    /// The selected cell in words, with buttons that do what the keys do.
    pub(super) fn bar(&self, shell: &Shell, view: &ReportView) -> Html {
        let Some((row, column)) = self.current_cell() else { return Html::default() };
        let (pupil, subject) = (&view.rows[row], &view.subjects[column]);
        let change = self.link.on(|page, shell, ()| page.edit(shell, None));
        let save = self.link.on(|page, shell, ()| page.save(shell, page.at));
        let [first, second] = match (self.editor.is_some(), view.editable) {
            (true, _) => [
                button("Save").busy(shell.busy).onclick(save).into(),
                button("Cancel").secondary().onclick(self.link.on(Report::cancel)).into(),
            ],
            (false, editable) => [
                if editable {
                    button("Change target").secondary().onclick(change).into()
                } else {
                    Html::default()
                },
                button("Chances").secondary().onclick(self.link.on(Report::open_chances)).into(),
            ],
        };
        let keys = if view.editable { EDITABLE } else { READ_ONLY };
        let text = block(
            "at-bar__text",
            vec![
                strong(format!("{}, {}", pupil.name, subject.name), ""),
                block("", vec![describe(subject, &pupil.cells[column]).into()]),
                html! { <div class="at-quiet at-bar__keys" id="grid-keys">{ keys }</div> },
            ],
        );
        block("at-bar", vec![text, first, second])
    }
}

/// The help about the keys, for a report that can be edited and for one that cannot.
const EDITABLE: &str = "Arrow keys move. A grade or Enter changes the target, Enter saves, Escape cancels. Space shows the chances.";
const READ_ONLY: &str = "Arrow keys move. Space shows the chances.";

/// The name of a grade in this subject.
pub(super) fn name(subject: &ReportSubject, grade: Grade) -> &str {
    subject.grades.get(usize::from(grade.0)).map_or("?", String::as_str)
}

/// The class that colours a cell, and its content.
pub fn cell_content(subject: &ReportSubject, cell: &Cell) -> (&'static str, Html) {
    let Cell(target, _, benchmark, national, own, flags) = *cell;
    let (look, sign) = match (target, benchmark) {
        (Some(target), Some(benchmark)) if target > benchmark => ("at-grid__above", "▲"),
        (Some(target), Some(benchmark)) if target < benchmark => ("at-grid__below", "▼"),
        _ => ("", ""),
    };
    let set = if flags & Cell::SET != 0 { "✎" } else { "" };
    let scale = if flags & Cell::OTHER_SCALE != 0 { "≈" } else { "" };
    let likely = match (national, own) {
        (Some(national), Some(own)) => format!(", {national}·{own}%"),
        (Some(one), None) | (None, Some(one)) => format!(", {one}%"),
        (None, None) => String::new(),
    };
    let under = benchmark.map(|benchmark| format!("vs {}{likely}", name(subject, benchmark)));
    let content = html! {
        <>
            <b>{ target.map_or("–", |target| name(subject, target)) }{ sign }<i>{ set }{ scale }</i></b>
            <small>{ under.unwrap_or_default() }</small>
        </>
    };
    (look, content)
}

pub fn describe(subject: &ReportSubject, cell: &Cell) -> String {
    let Cell(target, prepopulated, benchmark, national, own, flags) = *cell;
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
