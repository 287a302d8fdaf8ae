//! Editing a target in its cell.

use super::Report;
use super::grid::name;
use super::moves::Place;
use crate::parts::field::{described_by, typed};
use crate::shell::Shell;
use domain::attainment::grade::{Grade, Scale};
use domain::targets::forms::{SetTargetForm, TargetView, ViewTargetForm};
use domain::targets::report::{Cell, ReportSubject};
use yew::prelude::*;

const INPUT: &str = "target";

/// The editor of the selected cell.
pub struct Editor {
    typed: String,
    error: Option<String>,
}

impl Report {
    /// Opens the editor, with the typed text or else the present target.
    pub(super) fn edit(&mut self, shell: &mut Shell, typed: Option<String>) {
        let (Some(view), Some((row, column))) = (self.view.ready(), self.current_cell()) else { return };
        if !view.editable {
            self.announcement = "Targets of this year group cannot be changed now.".to_owned();
            return;
        }
        if self.editor.is_some() {
            return;
        }
        let target = view.rows[row].cells[column].0;
        let now = target.map_or("", |grade| name(&view.subjects[column], grade));
        self.editor = Some(Editor { typed: typed.unwrap_or_else(|| now.to_owned()), error: None });
        shell.focus(INPUT);
    }

    /// Closes the editor without saving.
    pub(super) fn cancel(&mut self, shell: &mut Shell, (): ()) {
        self.editor = None;
        shell.focus(self.at.id());
    }

    /// Saves the typed target, then selects the cell `next`.
    pub(super) fn save(&mut self, shell: &mut Shell, next: Place) {
        let (Some(view), Some((row, column))) = (self.view.ready(), self.current_cell()) else { return };
        let (pupil, subject) = (&view.rows[row], &view.subjects[column]);
        let Some(editor) = &mut self.editor else { return };
        let seen = pupil.cells[column].0;
        let wanted = match read(subject.scale, &editor.typed) {
            Ok(wanted) => wanted,
            Err(error) => {
                editor.error = Some(error);
                return shell.focus(INPUT);
            }
        };
        if wanted == seen {
            self.go(next);
            return shell.focus(next.id());
        }
        let form = SetTargetForm {
            year: self.year,
            pupil: pupil.id,
            subject: subject.name.clone(),
            grade: editor.typed.trim().to_owned(),
            seen,
        };
        let place = (row, column);
        self.link.send(shell, &form, move |page, shell, answer| match answer {
            Ok(view) => {
                page.update_cell(place, &view, true);
                page.go(next);
                page.announcement = match view.grade.and_then(|grade| view.grades.get(usize::from(grade.0))) {
                    Some(grade) => format!("Saved: {}, {}, target {grade}", view.name, view.subject),
                    None => format!("Saved: {}, {}, no target", view.name, view.subject),
                };
                shell.focus(next.id());
            }
            Err(error) if error.code() == "changed-meanwhile" => page.overtaken(place),
            Err(error) => page.refused(shell, error.sentence()),
        });
    }

    fn refused(&mut self, shell: &mut Shell, error: String) {
        if let Some(editor) = &mut self.editor {
            editor.error = Some(error);
            shell.focus(INPUT);
        }
    }

    /// Somebody else set the target first: show theirs, and keep the typed one in the editor.
    fn overtaken(&mut self, place: (usize, usize)) {
        let Some(view) = self.view.ready() else { return };
        let (pupil, subject) = (view.rows[place.0].id, view.subjects[place.1].name.clone());
        let form = ViewTargetForm { year: self.year, pupil, subject };
        self.link.ask(&form, move |page, shell, answer| match answer {
            Ok(theirs) => {
                page.update_cell(place, &theirs, true);
                let grade = theirs.grade.and_then(|grade| theirs.grades.get(usize::from(grade.0)));
                let theirs = grade.map_or("no target", String::as_str).to_owned();
                page.refused(
                    shell,
                    format!("Somebody else has set this to {theirs} meanwhile. Press Enter to save yours over it, or Escape to keep theirs."),
                );
            }
            Err(error) => page.refused(shell, error.sentence()),
        });
    }

    /// Replaces a cell, and updates the totals of its subject.
    fn update_cell(&mut self, (row, column): (usize, usize), target: &TargetView, set: bool) {
        let Some(view) = self.view.ready_mut() else { return };
        let flags = if set && target.grade.is_some() { Cell::SET } else { 0 };
        let cell =
            Cell(target.grade, target.prepopulated, target.benchmark, target.national, target.own, flags);
        if let Some(place) = view.rows.get_mut(row).and_then(|row| row.cells.get_mut(column)) {
            *place = cell;
        }
        let cells = view.rows.iter().filter_map(|row| row.cells.get(column));
        if let Some(subject) = view.subjects.get_mut(column) {
            subject.count(cells);
        }
    }

    /// The cell as an input.
    pub(super) fn editor(
        &self,
        shell: &Shell,
        editor: &Editor,
        pupil: &str,
        subject: &ReportSubject,
    ) -> Html {
        let oninput = self.link.on(|page, _, event: InputEvent| {
            if let Some(editor) = &mut page.editor {
                editor.typed = typed(&event);
            }
        });
        let error = editor.error.as_ref().map(|error| {
            html! {
                <span class="govuk-error-message" id={format!("{INPUT}-error")} role="alert">{ error }</span>
            }
        });
        html! {
            <td key={self.at.column} id={self.at.id()} role="gridcell" class={classes!("at-grid__editing", self.on_show(self.at.column))}>
                <input
                    class="govuk-input" id={INPUT} type="text" autocomplete="off" spellcheck="false" value={editor.typed.clone()}
                    {oninput} readonly={shell.busy} aria-label={format!("Target of {pupil} in {}", subject.name)}
                    aria-invalid={error.is_some().then_some("true")}
                    aria-describedby={described_by(INPUT, false, error.is_some())}
                />
                { for error }
            </td>
        }
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
