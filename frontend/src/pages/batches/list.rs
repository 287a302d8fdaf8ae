//! The lists of batch files (F30).

use super::{counted, people};
use crate::api::ApiError;
use crate::load::{Loaded, join, use_loaded, use_sending};
use crate::parts::To;
use crate::parts::confirm::Confirm;
use crate::parts::failed::Failed;
use crate::parts::form::{Button, LinkButton};
use crate::parts::page::Page;
use crate::parts::progress::Waiting;
use crate::parts::table::{Cell, Empty, Table};
use crate::parts::tabs::Tabs;
use crate::route::Route;
use crate::shell::{Change, Notice, use_shell};
use crate::trouble::Trouble;
use domain::batch::BatchState;
use domain::forms::PageView;
use domain::forms::batches::{BatchSummary, DeleteBatchForm, ListBatchesForm};
use domain::sheet::BatchKind;
use yew::prelude::*;

const COLUMNS: &[&str] = &["File", "Uploaded", "Uploaded by", "State", "Accounts", "Actions"];

/// What [`Batches`] takes.
#[derive(Properties, PartialEq)]
pub struct BatchesProps {
    pub kind: BatchKind,
}

/// The page of one kind.
#[component]
pub fn Batches(props: &BatchesProps) -> Html {
    let kind = props.kind;
    let shell = use_shell();
    let load = use_loaded(ListBatchesForm { kind, cursor: None });
    let trouble = use_state(Trouble::default);
    let question = use_state(|| None::<BatchSummary>);
    let delete = {
        let (load, trouble, question) = (load.clone(), trouble.clone(), question.clone());
        use_sending::<DeleteBatchForm>(Callback::from(move |answer: Result<(), ApiError>| {
            let asked = (*question).clone();
            question.set(None);
            match (answer, asked) {
                (Ok(()), Some(gone)) => {
                    trouble.set(Trouble::default());
                    let id = gone.id;
                    load.change(move |page| {
                        if let Some(row) = page.rows.iter_mut().find(|row| row.id == id) {
                            (row.state, row.waiting, row.red, row.amber) = (BatchState::Deleted, 0, 0, 0);
                        }
                    });
                    shell.dispatch(Change::Notice(Notice {
                        success: true,
                        heading: format!("{} has been deleted", gone.file_name).into(),
                        body: "Accounts that were created from it stay.".into(),
                        on: Route::batches(kind),
                    }));
                }
                (Ok(()), None) => {}
                (Err(error), _) => trouble.set(error.into()),
            }
        }))
    };
    let more = {
        let (load, trouble) = (load.clone(), trouble.clone());
        use_sending::<ListBatchesForm>(Callback::from(
            move |answer: Result<PageView<BatchSummary>, ApiError>| match answer {
                Ok(next) => load.change(move |page| join(page, next, |row| row.id)),
                Err(error) => trouble.set(error.into()),
            },
        ))
    };
    let ondelete = {
        let question = question.clone();
        Callback::from(move |summary| question.set(Some(summary)))
    };
    let list = match &*load.state {
        Loaded::Waiting => yew::props!(Waiting { text: "Loading batch files" }).html(),
        Loaded::Failed(error) => {
            yew::props!(Failed { error: error.clone(), again: load.again.clone() }).html()
        }
        Loaded::Here(page) if page.rows.is_empty() && page.next.is_none() => html! {
            { yew::props!(Empty { title: format!("No spreadsheets of {} yet", people(kind)), children: html! { <><p class="govuk-body">{ "When you upload one, it is listed here with what became of each row." }</p>
                <p class="govuk-body">
                    <To to={Route::upload(kind)} classes="govuk-link">{ format!("Add multiple {}", people(kind)) }</To>
                </p></> } }).html() }
        },
        Loaded::Here(page) => {
            let rows: Vec<Html> = page
                .rows
                .iter()
                .map(|summary| {
                    yew::props!(Line { summary: summary.clone(), ondelete: ondelete.clone() }).html()
                })
                .collect();
            let next = page.next.clone();
            let show_more =
                more.send.reform(move |_: MouseEvent| ListBatchesForm { kind, cursor: next.clone() });
            html! {
                <>
                    <p class="govuk-body at-act">
                        <To to={Route::upload(kind)} classes="govuk-button">{ "Upload a spreadsheet" }</To>
                    </p>
                    { yew::props!(Table { caption: format!("Batch files of {}, newest first", people(kind)), headings: COLUMNS.to_vec(), rows, class: "at-table--plain" }).html() }
                    <div>
                        if page.next.is_some() {
                            { yew::props!(Button { look: "secondary", busy: more.busy, onclick: show_more, children: html! { { "Show more" } } }).html() }
                        }
                    </div>
                </>
            }
        }
    };
    let onno = {
        let question = question.clone();
        Callback::from(move |()| question.set(None))
    };
    let title = match kind {
        BatchKind::Users => "User batch files",
        BatchKind::Administrators => "Administrator batch files",
    };
    html! {
        <Page {title} trouble={(*trouble).clone()} above={yew::props!(Tabs { current: Route::batches(kind) }).html()}>
            <div>{ list }</div>
            <div>
                if let Some(summary) = &*question {
                    <Confirm
                        title={format!("Delete {}?", summary.file_name)} yes="Delete batch" {onno} busy={delete.busy}
                        onyes={let batch = summary.id; delete.send.reform(move |()| DeleteBatchForm { batch })}
                        back_to={format!("delete-{}", summary.id)}
                    >
                        { format!("{} not created yet will be deleted for good. Accounts already created stay.", counted(summary.waiting, "row", "rows")) }
                    </Confirm>
                }
            </div>
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct Line {
    summary: BatchSummary,
    ondelete: Callback<BatchSummary>,
}

/// The state's tag; its colour only repeats its word.
pub fn tag(state: BatchState) -> Html {
    let colour = match state {
        BatchState::Awaiting => "blue",
        BatchState::Rejected => "red",
        BatchState::PartiallyProcessed => "yellow",
        BatchState::Processed => "green",
        BatchState::Deleted => "grey",
    };
    html! { <strong class={format!("govuk-tag govuk-tag--{colour}")}>{ state.label() }</strong> }
}

impl Line {
    /// What it looks like.
    pub fn html(&self) -> Html {
        let summary = &self.summary;
        let ready = summary.waiting - (summary.red + summary.amber).min(summary.waiting);
        let counts = [
            (summary.created, "created"),
            (ready, "ready"),
            (summary.red, "to correct"),
            (summary.amber, "to confirm"),
        ];
        let counts: Vec<String> = counts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        let open = match summary.state {
            BatchState::PartiallyProcessed => Some("Resume editing"),
            BatchState::Rejected => Some("See why"),
            BatchState::Awaiting | BatchState::Processed => Some("View"),
            BatchState::Deleted => None,
        };
        let delete = {
            let summary = summary.clone();
            self.ondelete.reform(move |_: MouseEvent| summary.clone())
        };
        html! {
            <tr class="govuk-table__row" role="row">
                { yew::props!(Cell { heading: COLUMNS[0], class: "at-break", children: html! { <strong>{ &summary.file_name }</strong> } }).html() }
                { yew::props!(Cell { heading: COLUMNS[1], children: html! { { &summary.uploaded_at } } }).html() }
                { yew::props!(Cell { heading: COLUMNS[2], class: "at-break", children: html! { { &summary.uploaded_by } } }).html() }
                { yew::props!(Cell { heading: COLUMNS[3], children: html! { { tag(summary.state) } } }).html() }
                { yew::props!(Cell { heading: COLUMNS[4], children: html! { <>{ if counts.is_empty() { "None".to_owned() } else { counts.join(", ") } }</> } }).html() }
                { yew::props!(Cell { heading: COLUMNS[5], class: "at-actions", children: html! { <><span>
                        if let Some(open) = open {
                            <To to={Route::Batch { id: summary.id.to_string() }} classes="govuk-link">
                                { open }<span class="govuk-visually-hidden">{ format!(" {}", summary.file_name) }</span>
                            </To>
                        }
                    </span>
                    <span>
                        if summary.state == BatchState::Deleted {
                            { "None" }
                        } else {
                            { yew::props!(LinkButton { onclick: delete, danger: true, label: format!("Delete {}", summary.file_name), id: format!("delete-{}", summary.id), children: html! { { "Delete" } } }).html() }
                        }
                    </span></> } }).html() }
            </tr>
        }
    }
}
