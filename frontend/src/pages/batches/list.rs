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
use domain::forms::accounts::PageView;
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
        Loaded::Waiting => html! { <Waiting text="Loading batch files" /> },
        Loaded::Failed(error) => html! { <Failed error={error.clone()} again={load.again.clone()} /> },
        Loaded::Here(page) if page.rows.is_empty() && page.next.is_none() => html! {
            <Empty title={format!("No spreadsheets of {} yet", people(kind))}>
                <p class="govuk-body">{ "When you upload one, it is listed here with what became of each row." }</p>
                <p class="govuk-body">
                    <To to={Route::upload(kind)} classes="govuk-link">{ format!("Add multiple {}", people(kind)) }</To>
                </p>
            </Empty>
        },
        Loaded::Here(page) => {
            let rows: Vec<Html> = page
                .rows
                .iter()
                .map(|summary| html! { <Line key={summary.id.to_string()} summary={summary.clone()} ondelete={ondelete.clone()} /> })
                .collect();
            let next = page.next.clone();
            let show_more =
                more.send.reform(move |_: MouseEvent| ListBatchesForm { kind, cursor: next.clone() });
            html! {
                <>
                    <p class="govuk-body at-act">
                        <To to={Route::upload(kind)} classes="govuk-button">{ "Upload a spreadsheet" }</To>
                    </p>
                    <Table caption={format!("Batch files of {}, newest first", people(kind))} headings={COLUMNS.to_vec()} {rows} class="at-table--plain" />
                    <div>
                        if page.next.is_some() {
                            <Button look="secondary" busy={more.busy} onclick={show_more}>{ "Show more" }</Button>
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
        <Page {title} trouble={(*trouble).clone()} above={html! { <Tabs current={Route::batches(kind)} /> }}>
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
struct LineProps {
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

#[component]
fn Line(props: &LineProps) -> Html {
    let summary = &props.summary;
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
        props.ondelete.reform(move |_: MouseEvent| summary.clone())
    };
    html! {
        <tr class="govuk-table__row" role="row">
            <Cell heading={COLUMNS[0]} class="at-break"><strong>{ &summary.file_name }</strong></Cell>
            <Cell heading={COLUMNS[1]}>{ &summary.uploaded_at }</Cell>
            <Cell heading={COLUMNS[2]} class="at-break">{ &summary.uploaded_by }</Cell>
            <Cell heading={COLUMNS[3]}>{ tag(summary.state) }</Cell>
            <Cell heading={COLUMNS[4]}>{ if counts.is_empty() { "None".to_owned() } else { counts.join(", ") } }</Cell>
            <Cell heading={COLUMNS[5]} class="at-actions">
                <span>
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
                        <LinkButton onclick={delete} danger=true label={format!("Delete {}", summary.file_name)} id={format!("delete-{}", summary.id)}>{ "Delete" }</LinkButton>
                    }
                </span>
            </Cell>
        </tr>
    }
}
