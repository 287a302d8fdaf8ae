//! "Check and create your users" (F31–F33): one batch.

use super::grid::Grid;
use super::{checked, counted, use_alive};
use crate::load::{Loaded, use_loaded};
use crate::parts::To;
use crate::parts::failed::Failed;
use crate::parts::page::Page;
use crate::parts::progress::Waiting;
use crate::route::Route;
use crate::shell::use_shell;
use crate::trouble::Trouble;
use domain::batch::BatchState;
use domain::forms::batches::{BatchSummary, BatchView, ViewBatchForm};
use domain::moment::BatchId;
use domain::sheet::BatchKind;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// What the page takes.
#[derive(Properties, PartialEq)]
pub struct BatchProps {
    pub batch: BatchId,
}

/// The page.
#[component]
pub fn Batch(props: &BatchProps) -> Html {
    let batch = props.batch;
    let shell = use_shell();
    let load = use_loaded(ViewBatchForm { batch });
    let trouble = use_state(Trouble::default);
    let alive = use_alive();
    let waits = matches!(&*load.state, Loaded::Here(view) if view.summary.state == BatchState::Awaiting);
    {
        let (load, trouble) = (load.clone(), trouble.clone());
        use_effect_with(waits, move |waits| {
            if *waits {
                spawn_local(async move {
                    match checked(&shell, batch, &alive).await {
                        Ok(Some(view)) => load.set(view),
                        Ok(None) if alive.get() => trouble.set(Trouble::sentence(
                            "The spreadsheet has not arrived or is still being checked. Look again in a few minutes, or upload it again.",
                        )),
                        Ok(None) => {}
                        Err(error) => trouble.set(error.into()),
                    }
                });
            }
        });
    }
    let onview = {
        let load = load.clone();
        Callback::from(move |view| load.set(view))
    };
    let onstale = load.again.clone();
    let ontrouble = {
        let trouble = trouble.clone();
        Callback::from(move |next| trouble.set(next))
    };
    let summary = match &*load.state {
        Loaded::Here(view) => Some(view.summary.clone()),
        _ => None,
    };
    let shown = match &*load.state {
        Loaded::Waiting => yew::props!(Waiting { text: "Loading the batch" }).html(),
        Loaded::Failed(error) => {
            yew::props!(Failed { error: error.clone(), again: load.again.clone() }).html()
        }
        Loaded::Here(view) => match view.summary.state {
            BatchState::Awaiting => yew::props!(Waiting { text: "Checking every row" }).html(),
            BatchState::Rejected => rejected(&view.summary),
            BatchState::Processed => finished(&view.summary),
            BatchState::Deleted => deleted(&view.summary),
            BatchState::PartiallyProcessed => html! {
                <Grid view={view.clone()} trouble={(*trouble).clone()} {onview} {ontrouble} {onstale} />
            },
        },
    };
    let title = match summary.as_ref().map(|summary| (summary.state, summary.kind)) {
        Some((BatchState::Rejected, _)) => "Spreadsheet rejected",
        Some((_, BatchKind::Administrators)) => "Check and create your administrators",
        _ => "Check and create your users",
    };
    let above = summary.as_ref().map(|summary| {
        let list = match summary.kind {
            BatchKind::Users => "User batch files",
            BatchKind::Administrators => "Administrator batch files",
        };
        html! { <To to={Route::batches(summary.kind)} classes="govuk-back-link">{ list }</To> }
    });
    let caption = summary.map(|summary| AttrValue::from(summary.file_name));
    html! {
        <Page {title} {caption} trouble={(*trouble).clone()} above={above.unwrap_or_default()}>
            <div>{ shown }</div>
        </Page>
    }
}

fn rejected(summary: &BatchSummary) -> Html {
    html! {
        <div>
            <div class="at-refusal">
                <p class="govuk-body">{ summary.refusal.clone().unwrap_or_default() }</p>
            </div>
            <p class="govuk-body">{ "No account was created." }</p>
            <p class="govuk-body">
                <To to={Route::upload(summary.kind)} classes="govuk-button">{ "Upload another spreadsheet" }</To>
            </p>
        </div>
    }
}

fn finished(summary: &BatchSummary) -> Html {
    html! {
        <div class="at-empty">
            <h2 class="govuk-heading-m">{ "Every row has been dealt with" }</h2>
            <p class="govuk-body">
                { format!("{} created from this spreadsheet.", counted(summary.created, "account was", "accounts were")) }
            </p>
            <p class="govuk-body">
                { "Give each person their activation code from " }
                <To to={Route::PendingUsers} classes="govuk-link">{ "Pending users" }</To>{ "." }
            </p>
        </div>
    }
}

fn deleted(summary: &BatchSummary) -> Html {
    html! {
        <div class="at-empty">
            <h2 class="govuk-heading-m">{ "This batch has been deleted" }</h2>
            <p class="govuk-body">
                { format!("{} created from it before, and remain.", counted(summary.created, "account was", "accounts were")) }
            </p>
            <p class="govuk-body">
                <To to={Route::upload(summary.kind)} classes="govuk-link">{ "Upload a spreadsheet" }</To>
            </p>
        </div>
    }
}

/// What has just been created, and what is left: the heading and the body of the notice.
pub fn outcome(before: &BatchSummary, after: &BatchView) -> (String, String) {
    let created = after.summary.created.saturating_sub(before.created);
    let heading = format!("{} created", counted(created, "account", "accounts"));
    let left = after.summary.waiting;
    let sent = "The sign-up emails are on their way, and the activation codes are on Pending users.";
    let body = match left {
        0 => sent.to_owned(),
        1 => format!("1 row still needs attention. {sent}"),
        _ => format!("{left} rows still need attention. {sent}"),
    };
    (heading, body)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(created: u32, waiting: u32) -> BatchView {
        let summary = BatchSummary {
            id: BatchId::parse("0190b5a8-7f2e-7c3d-8a4b-000000000001").expect("an id"),
            kind: BatchKind::Users,
            file_name: "staff.xlsx".to_owned(),
            uploaded_by: "bj26724".to_owned(),
            uploaded_at: "31/08/2016 10:44".to_owned(),
            state: BatchState::PartiallyProcessed,
            waiting,
            red: waiting,
            amber: 0,
            created,
            refusal: None,
        };
        BatchView { summary, rows: Vec::new() }
    }

    #[test]
    fn f30_the_result_counts_what_was_created_and_what_is_left() {
        let (heading, body) = outcome(&view(2, 40).summary, &view(40, 2));
        assert_eq!(heading, "38 accounts created");
        assert!(body.starts_with("2 rows still need attention."));
        let (heading, body) = outcome(&view(0, 1).summary, &view(1, 0));
        assert_eq!(heading, "1 account created");
        assert!(!body.contains("attention"));
    }
}
