//! Editing a row of a batch in the grid (F31).

use super::view::Batch;
use crate::parts::field::{error_line, field, select};
use crate::parts::form::{button, form};
use crate::shell::Shell;
use domain::access::organisation::OrganisationKind;
use domain::base::refusal::Refusal;
use domain::batches::batch::{BatchRow, Flag, Severity, check_rows};
use domain::batches::columns::{BatchKind, Column};
use domain::batches::forms::{AmendBatchRowForm, BatchView, RowView};
use serde::{Deserialize, Serialize};
use yew::prelude::*;

/// The editor of one row.
#[derive(Serialize, Deserialize)]
pub struct Editor {
    /// The number of the row.
    pub row: u32,
    cells: Vec<String>,
    /// The reason why the last save failed.
    #[serde(skip)]
    failure: Option<AttrValue>,
}

impl Editor {
    /// Opens with the present cells of the row.
    pub fn new(kind: BatchKind, row: &RowView) -> Editor {
        let mut cells = row.cells.clone();
        cells.resize(kind.columns().len(), String::new());
        Editor { row: row.number, cells, failure: None }
    }

    /// True where the cells are not those of the row.
    pub fn differs_from(&self, row: &RowView) -> bool {
        let saved = row.cells.iter().map(String::as_str).chain(std::iter::repeat(""));
        self.cells.iter().zip(saved).any(|(typed, saved)| typed != saved)
    }

    /// The field that takes the focus: the first with a flag.
    pub fn first(kind: BatchKind, row: &RowView) -> &'static str {
        name(row.flags.first().map_or(kind.columns()[0], |flag| flag.column))
    }
}

impl Batch {
    /// The fields of the row, checked as they are typed.
    pub(super) fn editor(&self, shell: &Shell, editor: &Editor, view: &BatchView) -> Html {
        let (kind, number) = (view.summary.kind, editor.row);
        let columns = kind.columns();
        let flags = flags(shell.kind(), kind, &view.rows, number, &editor.cells);
        let fields = html! {
            <>
                <p><strong>{ format!("Edit row {number}") }</strong></p>
                { error_line("row", editor.failure.as_ref()) }
                <div class="at-editing__fields">
                    { for columns.iter().enumerate().map(|(index, column)| html! {
                        <div key={column.heading()}>{ self.cell(shell.kind(), editor, &flags, index, *column) }</div>
                    }) }
                </div>
                <div class="govuk-button-group">
                    { button("Save row").busy(shell.busy) }
                    { button("Cancel").secondary().onclick(self.link.on(|page, shell, ()| page.close_editor(shell))) }
                </div>
            </>
        };
        html! {
            <tr key={format!("edit-{number}")} class="at-editing" role="row">
                <td role="cell" colspan={(columns.len() + 2).to_string()}>
                    { form(self.link.on(Batch::save_row), fields) }
                </td>
            </tr>
        }
    }

    fn cell(
        &self,
        at: OrganisationKind,
        editor: &Editor,
        flags: &[Flag],
        index: usize,
        column: Column,
    ) -> Html {
        let of = |severity: Severity| {
            let flag = flags.iter().find(|flag| flag.column == column && flag.severity == severity);
            flag.map(|flag| AttrValue::from(flag.message.clone()))
        };
        let oninput = self.link.on(move |page, _, text| {
            if let Some(editor) = &mut page.editing {
                editor.cells[index] = text;
            }
        });
        let (name, heading, value, error) =
            (name(column), column.heading(), &editor.cells[index], of(Severity::Red));
        if column.choices(at).is_empty() {
            let field = field(name, heading, value, oninput).error(error);
            if column == Column::Email { field.no_spelling().into() } else { field.into() }
        } else {
            select(name, heading, column.choices(at), value, oninput)
                .error(error)
                .hint(of(Severity::Amber))
                .into()
        }
    }

    fn save_row(&mut self, shell: &mut Shell, (): ()) {
        let Some(editor) = &self.editing else { return };
        let form = AmendBatchRowForm { batch: self.batch, row: editor.row, cells: editor.cells.clone() };
        self.link.send(shell, &form, |page, shell, answer| match (answer, &mut page.editing) {
            (Ok(view), _) => {
                page.show(view);
                page.close_editor(shell);
            }
            (Err(error), Some(editor)) => editor.failure = Some(error.sentence().into()),
            (Err(error), None) => page.errors = error.into(),
        });
    }

    /// Closes the editor and returns the focus to the button that opened it.
    fn close_editor(&mut self, shell: &mut Shell) {
        if let Some(editor) = self.editing.take() {
            shell.focus(format!("edit-row-{}", editor.row));
        }
    }
}

/// The id and the name of a column's field.
const fn name(column: Column) -> &'static str {
    match column {
        Column::Forename => "forename",
        Column::Surname => "surname",
        Column::Email => "email",
        Column::Role => "role",
        Column::PupilAccess => "pupil_access",
    }
}

/// The flags of the row if it held these cells, by the same rules as the server's.
fn flags(
    at: OrganisationKind,
    kind: BatchKind,
    rows: &[RowView],
    number: u32,
    cells: &[String],
) -> Vec<Flag> {
    let taken = Refusal::EMAIL_TAKEN;
    let email = kind.columns().iter().position(|column| *column == Column::Email).unwrap_or_default();
    let rows: Vec<BatchRow> = rows
        .iter()
        .map(|row| {
            let cells = if row.number == number { cells.to_vec() } else { row.cells.clone() };
            // Only the server knows which addresses have an account, and its answer was about the address as it was.
            let was_taken = row.flags.iter().any(|flag| flag.message == taken);
            BatchRow {
                number: row.number,
                taken: was_taken && cells.get(email) == row.cells.get(email),
                cells,
            }
        })
        .collect();
    let checked = check_rows(at, kind, &rows);
    checked.into_iter().find(|one| one.row.number == number).map(|one| one.flags).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: u32, email: &str, flags: Vec<Flag>) -> RowView {
        let cells = ["Ann", "Lee", email].map(str::to_owned).to_vec();
        RowView { number, cells, flags }
    }

    #[test]
    fn f31_a_row_is_checked_as_it_is_typed_among_the_others() {
        let rows = [row(2, "a@oak.sch.uk", vec![]), row(3, "b@oak.sch.uk", vec![])];
        let with = |email: &str| {
            let cells = ["Ann", "Lee", email].map(str::to_owned);
            flags(OrganisationKind::Secondary, BatchKind::Administrators, &rows, 3, &cells)
        };
        assert!(with("c@oak.sch.uk").is_empty());
        assert_eq!(with("nonsense").len(), 1);
        assert!(with("A@oak.sch.uk")[0].message.contains("row 2"));
    }

    #[test]
    fn f31_a_taken_address_stays_red_until_it_is_another() {
        let message = Refusal::EMAIL_TAKEN.to_owned();
        let taken = Flag { column: Column::Email, severity: Severity::Red, message };
        let rows = [row(2, "a@oak.sch.uk", vec![taken])];
        let with = |email: &str| {
            let cells = ["Ann", "Lee", email].map(str::to_owned);
            flags(OrganisationKind::Secondary, BatchKind::Administrators, &rows, 2, &cells).len()
        };
        assert_eq!(with("a@oak.sch.uk"), 1);
        assert_eq!(with("b@oak.sch.uk"), 0);
    }
}
