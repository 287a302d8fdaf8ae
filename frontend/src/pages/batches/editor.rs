//! Editing a row of a batch in its place in the grid (F31).

use crate::api::ApiError;
use crate::dom;
use crate::load::use_sending;
use crate::parts::field::error_line;
use crate::parts::field::{Field, Select};
use crate::parts::form::{Button, Form};
use domain::batch::{BatchRow, Flag, Severity, check_rows};
use domain::failure::Refusal;
use domain::forms::batches::{AmendBatchRowForm, BatchView, RowView};
use domain::sheet::{BatchKind, Column};
use yew::prelude::*;

/// What [`Editor`] takes.
#[derive(Properties, PartialEq)]
pub struct EditorProps {
    pub view: BatchView,
    /// The row that is edited.
    pub row: RowView,
    /// The batch has become this.
    pub onview: Callback<BatchView>,
    /// Back to the row as it is shown.
    pub onclose: Callback<()>,
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

/// What is wrong with the row if it held these cells, by the rules that the import uses.
fn flags(kind: BatchKind, rows: &[RowView], number: u32, cells: &[String]) -> Vec<Flag> {
    let taken = Refusal::EmailTaken.to_string();
    let email = kind.columns().iter().position(|column| *column == Column::Email).unwrap_or_default();
    let rows: Vec<BatchRow> = rows
        .iter()
        .map(|row| {
            let cells = if row.number == number { cells.to_vec() } else { row.cells.clone() };
            // Only the server knows which addresses have an account; it has said so of the address as it was.
            let was_taken = row.flags.iter().any(|flag| flag.message == taken);
            BatchRow {
                number: row.number,
                taken: was_taken && cells.get(email) == row.cells.get(email),
                cells,
            }
        })
        .collect();
    let checked = check_rows(kind, &rows);
    checked.into_iter().find(|one| one.row.number == number).map(|one| one.flags).unwrap_or_default()
}

/// The row's fields, checked as they are typed.
#[component]
pub fn Editor(props: &EditorProps) -> Html {
    let EditorProps { view, row, .. } = props;
    let (batch, kind, number) = (view.summary.id, view.summary.kind, row.number);
    let columns = kind.columns();
    let cells = use_state(|| {
        let mut cells = row.cells.clone();
        cells.resize(columns.len(), String::new());
        cells
    });
    let failure = use_state(|| None::<AttrValue>);
    let flags = flags(kind, &view.rows, number, &cells);
    {
        let first = row.flags.first().map_or(columns[0], |flag| flag.column);
        use_effect_with((), move |()| {
            dom::focus_id(name(first));
        });
    }
    let sending = {
        let (onview, onclose, failure) = (props.onview.clone(), props.onclose.clone(), failure.clone());
        use_sending::<AmendBatchRowForm>(Callback::from(move |answer: Result<BatchView, ApiError>| {
            match answer {
                Ok(view) => {
                    onview.emit(view);
                    onclose.emit(());
                }
                Err(error) => failure.set(Some(error.sentence().into())),
            }
        }))
    };
    let onsubmit = {
        let (cells, send) = (cells.clone(), sending.send.clone());
        Callback::from(move |()| send.emit(AmendBatchRowForm { batch, row: number, cells: (*cells).clone() }))
    };
    let field = |index: usize, column: Column| {
        let of = |severity: Severity| {
            let flag = flags.iter().find(|flag| flag.column == column && flag.severity == severity);
            flag.map(|flag| AttrValue::from(flag.message.clone()))
        };
        let oninput = {
            let cells = cells.clone();
            Callback::from(move |text: String| {
                let mut next = (*cells).clone();
                next[index] = text;
                cells.set(next);
            })
        };
        let (label, value, error) = (column.heading(), cells[index].clone(), of(Severity::Red));
        if column.choices().is_empty() {
            yew::props!(Field {
                name: name(column),
                label,
                value,
                oninput,
                error,
                no_spelling: column == Column::Email
            })
            .html()
        } else {
            yew::props!(Select {
                name: name(column),
                label,
                choices: column.choices(),
                value,
                onchange: oninput,
                error,
                hint: of(Severity::Amber)
            })
            .html()
        }
    };
    let cancel = props.onclose.reform(|_: MouseEvent| ());
    html! {
        <tr class="govuk-table__row at-editing" role="row">
            <td class="govuk-table__cell" role="cell" colspan={(columns.len() + 2).to_string()}>
                { yew::props!(Form { onsubmit, children: html! { <><p class="govuk-heading-s">{ format!("Edit row {number}") }</p>
                    { error_line("row", failure.as_ref()) }
                    <div class="at-editing__fields">
                        { for columns.iter().enumerate().map(|(index, column)| html! {
                            <div key={column.heading()}>{ field(index, *column) }</div>
                        }) }
                    </div>
                    <div class="govuk-button-group">
                        { yew::props!(Button { busy: sending.busy, children: html! { { "Save row" } } }).html() }
                        { yew::props!(Button { look: "secondary", onclick: cancel, children: html! { { "Cancel" } } }).html() }
                    </div></> } }).html() }
            </td>
        </tr>
    }
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
            flags(BatchKind::Administrators, &rows, 3, &cells)
        };
        assert!(with("c@oak.sch.uk").is_empty());
        assert_eq!(with("nonsense").len(), 1);
        assert!(with("A@oak.sch.uk")[0].message.contains("row 2"));
    }

    #[test]
    fn f31_a_taken_address_stays_red_until_it_is_another() {
        let message = Refusal::EmailTaken.to_string();
        let taken = Flag { column: Column::Email, severity: Severity::Red, message };
        let rows = [row(2, "a@oak.sch.uk", vec![taken])];
        let with = |email: &str| {
            let cells = ["Ann", "Lee", email].map(str::to_owned);
            flags(BatchKind::Administrators, &rows, 2, &cells).len()
        };
        assert_eq!(with("a@oak.sch.uk"), 1);
        assert_eq!(with("b@oak.sch.uk"), 0);
    }
}
