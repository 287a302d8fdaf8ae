//! The grid of a batch: its rows, what is wrong with each, and the button under it.

use super::editor::Editor;
use super::view::outcome;
use crate::api::ApiError;
use crate::dom;
use crate::load::use_sending;
use crate::parts::choices::Tick;
use crate::parts::confirm::Confirm;
use crate::parts::form::{Button, Form, LinkButton};
use crate::parts::table::{Cell, Table, breakable};
use crate::route::Route;
use crate::shell::{Change, Notice, use_shell};
use crate::trouble::Trouble;
use domain::batch::{Flag, Severity};
use domain::failure::Refusal;
use domain::forms::batches::{BatchView, DeleteBatchRowForm, ProcessBatchForm, RowView};
use domain::sheet::BatchKind;
use yew::prelude::*;

/// The tick of F33, word for word.
const CONFIRMATION: &str = "I confirm that I have checked all highlighted accounts and I wish to proceed and create these user accounts";

/// What [`Grid`] takes.
#[derive(Properties, PartialEq)]
pub struct GridProps {
    pub view: BatchView,
    /// What stands in the way on the page.
    pub trouble: Trouble,
    /// The batch has become this.
    pub onview: Callback<BatchView>,
    pub ontrouble: Callback<Trouble>,
    /// The batch is not as it is shown here any more.
    pub onstale: Callback<()>,
}

/// The grid, with what surrounds it.
#[component]
pub fn Grid(props: &GridProps) -> Html {
    let GridProps { view, trouble, .. } = props;
    let summary = &view.summary;
    let (batch, kind) = (summary.id, summary.kind);
    let shell = use_shell();
    let editing = use_state(|| None::<u32>);
    let deleting = use_state(|| None::<u32>);
    let confirmed = use_state(|| false);
    let only_flagged = use_state(|| false);

    {
        let last = use_mut_ref(|| None::<u32>);
        // Back to the button that opened the row, once it stands there again.
        use_effect_with(*editing, move |now| {
            if let (None, Some(row)) = (*now, last.replace(*now)) {
                dom::focus_id(&format!("edit-row-{row}"));
            }
        });
    }
    let create = {
        let (before, onview, ontrouble, onstale) =
            (summary.clone(), props.onview.clone(), props.ontrouble.clone(), props.onstale.clone());
        let (shell, confirmed) = (shell.clone(), confirmed.clone());
        use_sending::<ProcessBatchForm>(Callback::from(
            move |answer: Result<BatchView, ApiError>| match answer {
                Ok(after) => {
                    let (heading, body) = outcome(&before, &after);
                    let on = Route::Batch { id: before.id.to_string() };
                    let notice = Notice { success: true, heading: heading.into(), body: body.into(), on };
                    confirmed.set(false);
                    ontrouble.emit(Trouble::default());
                    onview.emit(after);
                    shell.dispatch(Change::Notice(notice));
                }
                Err(error) if error.code() == "highlighted-unconfirmed" => {
                    ontrouble.emit(Trouble::on("confirmed", error.sentence()));
                }
                Err(error) => {
                    let stale = error.code() == "changed-meanwhile";
                    ontrouble.emit(error.into());
                    if stale {
                        onstale.emit(());
                    }
                }
            },
        ))
    };
    let delete = {
        let (onview, ontrouble, deleting) = (props.onview.clone(), props.ontrouble.clone(), deleting.clone());
        use_sending::<DeleteBatchRowForm>(Callback::from(move |answer: Result<BatchView, ApiError>| {
            deleting.set(None);
            match answer {
                Ok(view) => {
                    ontrouble.emit(Trouble::default());
                    onview.emit(view);
                }
                Err(error) => ontrouble.emit(error.into()),
            }
        }))
    };
    let onsubmit = {
        let (confirmed, ontrouble, send, amber) =
            (confirmed.clone(), props.ontrouble.clone(), create.send.clone(), summary.amber);
        Callback::from(move |()| {
            if amber > 0 && !*confirmed {
                ontrouble.emit(Trouble::on("confirmed", Refusal::HighlightedUnconfirmed.to_string()));
            } else {
                send.emit(ProcessBatchForm { batch, confirmed: *confirmed });
            }
        })
    };

    let mut headings = vec!["Row"];
    headings.extend(kind.columns().iter().map(|column| column.heading()));
    headings.push("Actions");
    let rows: Vec<Html> = view
        .rows
        .iter()
        .filter(|row| !*only_flagged || !row.flags.is_empty() || *editing == Some(row.number))
        .map(|row| {
            let number = row.number;
            if *editing == Some(number) {
                let onclose = {
                    let editing = editing.clone();
                    Callback::from(move |()| editing.set(None))
                };
                return html! {
                    <Editor key={number} view={view.clone()} row={row.clone()} onview={props.onview.clone()} {onclose} />
                };
            }
            let set = |state: &UseStateHandle<Option<u32>>| {
                let state = state.clone();
                Callback::from(move |_: MouseEvent| state.set(Some(number)))
            };
            yew::props!(Line { kind, row: row.clone(), onedit: set(&editing), ondelete: set(&deleting) }).html()
        })
        .collect();
    let ready = summary.waiting.saturating_sub(summary.red + summary.amber);
    let onno = {
        let deleting = deleting.clone();
        Callback::from(move |()| deleting.set(None))
    };
    let tick = |state: &UseStateHandle<bool>| {
        let state = state.clone();
        Callback::from(move |ticked| state.set(ticked))
    };
    html! {
        <>
            <ul class="at-counts" aria-label="Rows in this batch">
                { count(ready, "Ready", "An account can be created", "at-count--ready") }
                { count(summary.red, "To correct", "Must be corrected first", "at-count--red") }
                { count(summary.amber, "To confirm", "Created when you confirm", "at-count--amber") }
            </ul>
            <div class="at-toolbar">
                { yew::props!(Tick { name: "only_flagged", label: "Show highlighted rows only", ticked: *only_flagged, onchange: tick(&only_flagged) }).html() }
                <a class="govuk-link" href={format!("/api/batches/{batch}/spreadsheet")} download="">{ "Download the spreadsheet with an Errors column" }</a>
            </div>
            { yew::props!(Table { caption: "Rows still to be created", headings, rows, class: "at-table--wide" }).html() }
            <div>
                if *only_flagged && summary.red + summary.amber == 0 {
                    <p class="govuk-body">{ "No row is highlighted." }</p>
                }
            </div>
            { yew::props!(Form { onsubmit, children: html! { <><div>
                    if summary.amber > 0 {
                        { yew::props!(Tick { name: "confirmed", label: CONFIRMATION, ticked: *confirmed, onchange: tick(&confirmed), error: trouble.of("confirmed") }).html() }
                    }
                </div>
                <div>
                    if ready + summary.amber > 0 {
                        <div>
                            <div>
                                if summary.red > 0 {
                                    <p class="govuk-body">{ "Rows to correct stay here. You can create the others now and come back for these." }</p>
                                }
                            </div>
                            { yew::props!(Button { busy: create.busy, children: html! { { "Create user accounts" } } }).html() }
                        </div>
                    } else {
                        <p class="govuk-body">{ Refusal::NothingToCreate.to_string() }</p>
                    }
                </div></> } }).html() }
            <div>
                if let Some(row) = *deleting {
                    <Confirm
                        title={format!("Delete row {row}?")} yes="Delete row" {onno} busy={delete.busy}
                        onyes={delete.send.reform(move |()| DeleteBatchRowForm { batch, row })} back_to={format!("delete-row-{row}")}
                    >
                        { "The row is deleted from this batch for good, and no account will be created from it." }
                    </Confirm>
                }
            </div>
        </>
    }
}

fn count(number: u32, title: &'static str, about: &'static str, class: &'static str) -> Html {
    html! {
        <li key={title} class={classes!("at-count", (number > 0).then_some(class))}>
            <span class="at-count__number">{ number }</span>
            <span class="at-count__title">{ title }</span>
            <span class="at-count__about">{ about }</span>
        </li>
    }
}

/// A row as it is shown: colour and words say what is wrong with a cell.
#[derive(Properties, PartialEq)]
struct Line {
    kind: BatchKind,
    row: RowView,
    onedit: Callback<MouseEvent>,
    ondelete: Callback<MouseEvent>,
}

impl Line {
    /// What it looks like.
    pub fn html(&self) -> Html {
        let Line { kind, row, .. } = self;
        let number = row.number;
        html! {
            <tr class="govuk-table__row" role="row">
                { yew::props!(Cell { heading: "Row", class: "at-number", children: html! { { number } } }).html() }
                { for kind.columns().iter().enumerate().map(|(index, column)| {
                    let flags: Vec<&Flag> = row.flags.iter().filter(|flag| flag.column == *column).collect();
                    let worst = flags.iter().map(|flag| look(flag.severity).0).next();
                    html! {
                        { yew::props!(Cell { heading: column.heading(), class: classes!("at-break", worst), children: html! { <><span>{ breakable(row.cells.get(index).map_or("", String::as_str)) }</span>
                            { for flags.iter().enumerate().map(|(index, flag)| {
                                let (_, sign, word) = look(flag.severity);
                                html! {
                                    <span key={index} class="at-flag">
                                        <span class="at-flag__sign" aria-hidden="true">{ sign }</span>
                                        <span><span class="govuk-visually-hidden">{ word }</span>{ &flag.message }</span>
                                    </span>
                                }
                            }) }</> } }).html() }
                    }
                }) }
                { yew::props!(Cell { heading: "Actions", class: "at-actions", children: html! { <>{ yew::props!(LinkButton { onclick: self.onedit.clone(), label: format!("Edit row {number}"), id: format!("edit-row-{number}"), children: html! { { "Edit" } } }).html() }
                    { yew::props!(LinkButton { onclick: self.ondelete.clone(), danger: true, label: format!("Delete row {number}"), id: format!("delete-row-{number}"), children: html! { { "Delete" } } }).html() }</> } }).html() }
            </tr>
        }
    }
}

/// How a severity looks: class, sign, and the word for those who see neither.
fn look(severity: Severity) -> (&'static str, &'static str, &'static str) {
    match severity {
        Severity::Red => ("at-red", "✕", "Red: "),
        Severity::Amber => ("at-amber", "!", "Amber: "),
    }
}
