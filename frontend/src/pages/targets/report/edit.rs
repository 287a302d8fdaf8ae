//! Changing targets in the grid: the editor, its end, and what becomes of the edits.

use super::Report;
use super::edits::{Outcome, Spot, State};
use super::grid::name;
use super::moves::{Key, Place, Press, between, pasted};
use super::{edits, moves};
use crate::api::ApiError;
use crate::dom;
use crate::parts::field::{described_by, typed};
use crate::parts::text::count;
use crate::shell::Shell;
use domain::attainment::grade::{Grade, Scale};
use domain::targets::forms::{MAX_TYPED, SetTargetsForm, SetTargetsView, TypedTarget};
use domain::targets::report::ReportSubject;
use yew::prelude::*;

pub const INPUT: &str = "target";

/// The time for which a saved target is marked, in milliseconds.
const FRESH: u32 = 5_000;

/// The longest pause between two attempts to reach Attain, in seconds.
const LONGEST_PAUSE: u32 = 30;

/// An open edit. It stays with its cell until it is saved or cancelled, whatever filters and pages show.
pub struct Editor {
    pub spot: Spot,
    pub typed: String,
    pub error: Option<String>,
}

impl Report {
    /// Carries out a key of the grid.
    pub(super) fn key(&mut self, shell: &mut Shell, press: Press) {
        let grid = self.grid_state();
        let Some(key) = moves::read(&press, grid) else { return };
        match key {
            Key::Go(place) => {
                if self.commit(shell) {
                    // At the end of a row the next Tab leaves the grid.
                    let end = grid.columns.saturating_sub(1);
                    if press.key == "Tab" && place.column == if press.shift { 0 } else { end } {
                        self.entering.set(false);
                    }
                    self.select(shell, place);
                }
            }
            Key::Extend(place) => {
                let anchor = self.anchor.unwrap_or(self.at);
                self.select(shell, place);
                self.anchor = Some(anchor);
            }
            Key::Edit(letter) => self.edit(shell, letter.map(String::from)),
            Key::Add(letter) => self.retype(|typed| typed.push(letter)),
            Key::Shorten => self.retype(|typed| _ = typed.pop()),
            Key::Cancel => self.cancel(shell, ()),
            Key::Panel => self.turn_panel(shell, ()),
            Key::Help => self.helping = true,
            Key::Clear => self.clear(),
            Key::FillDown => self.fill_down(),
            Key::Undo => self.undo(shell),
        }
    }

    fn retype(&mut self, change: impl FnOnce(&mut String)) {
        if let Some(editor) = &mut self.editor {
            change(&mut editor.typed);
        }
    }

    /// The saved target of a cell.
    pub(super) fn saved(&self, (row, column): Spot) -> Option<Grade> {
        self.view.ready()?.rows.get(row)?.cells.get(column)?.0
    }

    /// True if targets of the cell can be set now. Says why not.
    pub(super) fn may_edit(&mut self, (row, column): Spot) -> bool {
        let Some(view) = self.view.ready() else { return false };
        self.announcement = match view.rows[row].cells[column].is_taken() {
            _ if !view.editable => "Targets in this year group cannot be changed now.".to_owned(),
            false => format!("{} does not take {}.", view.rows[row].name, view.subjects[column].name),
            true => return true,
        };
        false
    }

    /// Opens the editor, with the typed text or else the present target.
    pub(super) fn edit(&mut self, shell: &mut Shell, typed: Option<String>) {
        let Some(spot) = self.current_spot() else { return };
        if !self.commit(shell) || !self.may_edit(spot) {
            return;
        }
        let target = self.edits.shown(spot, self.saved(spot));
        let subject = self.view.ready().and_then(|view| view.subjects.get(spot.1));
        let now = subject.zip(target).map_or("", |(subject, grade)| name(subject, grade));
        self.editor = Some(Editor { spot, typed: typed.unwrap_or_else(|| now.to_owned()), error: None });
        self.entering.set(true);
        shell.focus(INPUT);
    }

    /// Closes the editor without saving. Without one, keeps the saved target in place of a refused one; and where there is
    /// neither, closes the panel.
    pub(super) fn cancel(&mut self, shell: &mut Shell, (): ()) {
        self.entering.set(false);
        if self.editor.take().is_none() {
            let refused = |spot: &Spot| matches!(self.edits.state(*spot), Some(State::Refused(_)));
            match self.current_spot().filter(refused) {
                Some(spot) => self.edits.give_up(spot),
                None => self.close_panel(),
            }
        }
        shell.focus(self.at.id());
    }

    /// Closes the editor and saves what is typed in it. Returns `false` and leaves it open if that is no grade.
    pub(super) fn commit(&mut self, shell: &mut Shell) -> bool {
        let Some(editor) = self.editor.take() else { return true };
        let subject = self.view.ready().and_then(|view| view.subjects.get(editor.spot.1));
        match subject.map_or(Ok(None), |subject| read(subject.scale, &editor.typed)) {
            Ok(wanted) => {
                self.write(vec![(editor.spot, wanted)]);
                true
            }
            Err(error) => {
                self.editor = Some(Editor { error: Some(error), ..editor });
                shell.focus(INPUT);
                false
            }
        }
    }

    /// Writes one step: a list of cells and their targets.
    pub(super) fn write(&mut self, step: Vec<(Spot, Option<Grade>)>) -> usize {
        let step: Vec<_> = step.into_iter().map(|(spot, wanted)| (spot, self.saved(spot), wanted)).collect();
        let changed = self.edits.write(step.into_iter());
        if self.edits.failures == 0 {
            self.flush();
        }
        changed
    }

    /// The selected cells that can have a target, with their places.
    fn selection(&self) -> Vec<(Place, Spot)> {
        let Some(view) = self.view.ready().filter(|view| view.editable) else { return Vec::new() };
        let spot = |place: Place| Some((place, (*self.shown.get(place.row)?, place.column)));
        let all = between(self.anchor.unwrap_or(self.at), self.at).filter_map(spot);
        all.filter(|(_, (row, column))| view.rows[*row].cells[*column].is_taken()).collect()
    }

    fn clear(&mut self) {
        if self.current_spot().is_none_or(|spot| !self.may_edit(spot)) && self.anchor.is_none() {
            return;
        }
        let step: Vec<_> = self.selection().into_iter().map(|(_, spot)| (spot, None)).collect();
        let changed = self.write(step);
        self.announcement = format!("Removed: {}", count(changed as u32, "target"));
    }

    /// Copies the top row of the selection into the rows below. A single cell gets the target above it.
    fn fill_down(&mut self) {
        let mut from = self.anchor.unwrap_or(self.at).row.min(self.at.row);
        if self.anchor.is_none_or(|anchor| anchor.row == self.at.row) {
            from = from.saturating_sub(1);
        }
        let Some(top) = self.shown.get(from).copied() else { return };
        let below = self.selection().into_iter().filter(|(place, _)| place.row > from);
        let step = below.map(|(_, spot)| {
            let above = (top, spot.1);
            (spot, self.edits.shown(above, self.saved(above)))
        });
        let step = step.collect();
        let changed = self.write(step);
        self.announcement = format!("Filled: {}", count(changed as u32, "target"));
    }

    fn undo(&mut self, shell: &mut Shell) {
        let Some(view) = self.view.ready() else { return };
        let saved = |(row, column): Spot| view.rows.get(row)?.cells.get(column)?.0;
        let Some(first) = self.edits.undo(saved) else {
            self.announcement = "There is nothing to undo.".to_owned();
            return;
        };
        self.announcement = "Undone.".to_owned();
        self.reveal(shell, first);
        self.flush();
    }

    /// Selects the cell, if it is shown.
    pub(super) fn reveal(&mut self, shell: &mut Shell, (row, column): Spot) {
        match self.shown.iter().position(|one| *one == row) {
            Some(row) => self.select(shell, Place { row, column }),
            None => self.announcement += " The filters hide this pupil.",
        }
    }

    /// Writes a rectangle of texts from the selected cell on. A blank text leaves its target as it is, as in an import.
    pub(super) fn paste(&mut self, shell: &mut Shell, text: String) {
        if self.view.ready().is_none_or(|view| !view.editable) || !self.commit(shell) {
            return;
        }
        let Some(view) = self.view.ready() else { return };
        let (mut step, mut left_out) = (Vec::new(), Vec::new());
        for (down, line) in pasted(&text).into_iter().enumerate() {
            for (across, text) in line.into_iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                let (row, column) = (self.at.row + down, self.at.column + across);
                let pupil = self.shown.get(row).map(|pupil| (*pupil, &view.rows[*pupil]));
                let read = pupil.zip(view.subjects.get(column)).and_then(|((place, pupil), subject)| {
                    let wanted = read(subject.scale, text).ok()?;
                    pupil.cells[column].is_taken().then_some(((place, column), wanted))
                });
                match read {
                    Some(one) => step.push(one),
                    None => left_out.push(text),
                }
            }
        }
        let changed = self.write(step);
        let mut said = format!("Pasted: {} changed.", count(changed as u32, "target"));
        if !left_out.is_empty() {
            said += &format!(
                " Left out: {}. They are not grades of the subject, or the pupil does not take it.",
                left_out.join(", ")
            );
        }
        self.pasted = (!left_out.is_empty()).then(|| said.clone());
        self.announcement = said;
    }

    /// Sends what waits, if no request is under way.
    pub(super) fn flush(&mut self) {
        let Some(view) = self.view.ready() else { return };
        let saved = |(row, column): Spot| view.rows.get(row)?.cells.get(column)?.0;
        let request = self.edits.next_request(MAX_TYPED, saved);
        if request.is_empty() {
            return;
        }
        let targets = request.iter().map(|(spot, grade)| {
            let subject = &view.subjects[spot.1];
            TypedTarget {
                pupil: view.rows[spot.0].id,
                subject: subject.name.clone(),
                grade: grade.map_or("", |grade| name(subject, grade)).to_owned(),
                seen: saved(*spot),
            }
        });
        let form = SetTargetsForm { year: self.year, targets: targets.collect() };
        let spots: Vec<Spot> = request.into_iter().map(|(spot, _)| spot).collect();
        self.link.ask(&form, move |page, _, answer| page.answered(&spots, answer));
    }

    fn answered(&mut self, spots: &[Spot], answer: Result<SetTargetsView, ApiError>) {
        let view = match answer {
            Ok(view) => view,
            // No answer, or one that says to try again: nothing is lost, and what was stored counts as saved then.
            Err(error) if matches!(error.status(), 0 | 429 | 500..) => {
                self.edits.unanswered();
                let pause =
                    1_u32.checked_shl(self.edits.failures).unwrap_or(LONGEST_PAUSE).min(LONGEST_PAUSE);
                self.announcement = error.sentence();
                return self.link.after(pause * 1_000, |page, _| page.flush());
            }
            Err(error) => {
                self.edits.refused(&error.sentence());
                self.announcement = error.sentence();
                return self.flush();
            }
        };
        let mut outcomes = Vec::with_capacity(spots.len());
        for (spot, outcome) in spots.iter().zip(view.targets) {
            let row = self.view.ready_mut().and_then(|view| view.rows.get_mut(spot.0));
            if let Some(row) = row.filter(|row| spot.1 < row.cells.len()) {
                row.cells[spot.1] = outcome.cell;
                row.measures = outcome.measures;
            }
            let refused = outcome.refused.map(|refused| refused.sentence);
            outcomes.push(Outcome { saved: outcome.cell.0, refused });
        }
        let (saved, refused) = self.edits.answered(outcomes);
        self.look_again(&saved);
        self.say_saved(&saved, refused);
        self.flush();
        self.link.after(FRESH, |page, _| page.edits.settle());
    }

    /// Says what an answer came to. While more waits, only what was refused is said.
    fn say_saved(&mut self, saved: &[Spot], refused: usize) {
        let Some(view) = self.view.ready() else { return };
        let edits::Counts { waiting, .. } = self.edits.counts();
        let cell = |(row, column): Spot| (&view.rows[row], &view.subjects[column]);
        self.announcement = match (saved, refused) {
            ([], 1..) | ([..], 1..) => match self.edits.first_refused() {
                Some(spot) => {
                    let (pupil, subject) = cell(spot);
                    let why = match self.edits.state(spot) {
                        Some(State::Refused(why)) => why.as_str(),
                        _ => "",
                    };
                    format!("Not saved: {}, {}. {why}", pupil.name, subject.name)
                }
                None => return,
            },
            (_, 0) if waiting > 0 => return,
            ([only], 0) => {
                let (pupil, subject) = cell(*only);
                let target = match pupil.cells[only.1].0 {
                    Some(grade) => format!("target {}", name(subject, grade)),
                    None => "no target".to_owned(),
                };
                format!("Saved: {}, {}, {target}", pupil.name, subject.name)
            }
            (saved, 0) => format!("Saved: {}", count(saved.len() as u32, "target")),
        };
    }

    /// The cell as an input.
    pub(super) fn editor(&self, at: Place, editor: &Editor, pupil: &str, subject: &ReportSubject) -> Html {
        let oninput = self.link.on(|page, _, event: InputEvent| {
            let text = typed(&event);
            page.retype(|typed| *typed = text);
        });
        let error = editor.error.as_ref().map(|error| {
            html! {
                <span class="at-tip" id={format!("{INPUT}-error")} role="alert">{ error }</span>
            }
        });
        html! {
            <td key={at.column} id={at.id()} role="gridcell" tabindex="-1" class="is-edit">
                <input
                    id={INPUT} type="text" autocomplete="off" spellcheck="false" value={editor.typed.clone()}
                    {oninput} aria-label={format!("Target of {pupil} in {}", subject.name)}
                    aria-invalid={error.is_some().then_some("true")}
                    aria-describedby={described_by(INPUT, false, error.is_some())}
                />
                { for error }
            </td>
        }
    }

    /// The keys as the grid's element receives them. It decides at once which of them the browser must leave alone, and
    /// holds the focus while cells are drawn again, so that no key is lost in between.
    pub(super) fn onkeydown(&self) -> Callback<KeyboardEvent> {
        let (act, entering) = (self.link.on(Report::key), self.entering.clone());
        Callback::from(move |event: KeyboardEvent| {
            let in_input = dom::is_input(&event);
            let with = event.ctrl_key() || event.meta_key();
            let press = Press { key: event.key(), with, shift: event.shift_key(), in_input };
            if event.alt_key() || dom::is_button(&event) || !moves::is_ours(&press, entering.get()) {
                return;
            }
            event.prevent_default();
            match press.key.as_str() {
                "Escape" => entering.set(false),
                "Tab" | "Enter" | "ArrowUp" | "ArrowDown" if !in_input => {}
                _ if !in_input => {
                    entering.set(entering.get() || !press.with && press.key.len() == 1 && press.key != " ")
                }
                _ => {}
            }
            if in_input {
                dom::focus_id("grid");
            }
            act.emit(press);
        })
    }
}

/// Reads a typed grade; an empty text means no target.
fn read(scale: Scale, typed: &str) -> Result<Option<Grade>, String> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    match scale.read(typed)? {
        // A U is not a pass, so it cannot be a target.
        Grade(0) => scale.read("").map(Some),
        grade => Ok(Some(grade)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_a_grade_or_no_target() {
        assert_eq!(read(Scale::Letters, " a* "), Ok(Some(Grade(8))));
        assert_eq!(read(Scale::Numbers, " "), Ok(None));
        assert_eq!(read(Scale::Numbers, "u"), Err("Enter a grade from 1 to 9".to_owned()));
        assert_eq!(read(Scale::Numbers, "x"), Err("Enter a grade from 1 to 9".to_owned()));
    }
}
