//! "Add multiple users" (F26–F29): the template, the rules, and the upload.

use super::{checked, people, use_alive};
use crate::api::{ApiError, ask, put};
use crate::parts::To;
use crate::parts::field::{described_by, error_line, group};
use crate::parts::form::{Button, Form};
use crate::parts::page::Page;
use crate::parts::progress::Waiting;
use crate::route::Route;
use crate::shell::{Change, Notice, ShellHandle, use_shell};
use crate::trouble::Trouble;
use domain::forms::batches::RequestBatchUploadForm;
use domain::moment::BatchId;
use domain::sheet::{BatchKind, MAX_ROWS, TAB};
use domain::upload::check_upload;
use std::cell::Cell;
use wasm_bindgen_futures::spawn_local;
use web_sys::{File, HtmlInputElement};
use yew::prelude::*;
use yew_router::prelude::*;

/// What [`Upload`] takes.
#[derive(Properties, PartialEq)]
pub struct UploadProps {
    pub kind: BatchKind,
}

/// How far an upload is.
#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Choosing,
    Sending,
    Checking,
}

/// What became of an upload.
enum Arrived {
    /// It was checked.
    Checked(BatchId),
    /// It takes longer than anyone waits for.
    Late,
}

/// The page.
#[component]
pub fn Upload(props: &UploadProps) -> Html {
    let kind = props.kind;
    let shell = use_shell();
    let navigator = use_navigator();
    let stage = use_state(|| Stage::Choosing);
    let trouble = use_state(Trouble::default);
    let input = use_node_ref();
    let alive = use_alive();
    let onsubmit = {
        let (shell, stage, trouble, input) = (shell.clone(), stage.clone(), trouble.clone(), input.clone());
        Callback::from(move |()| {
            if *stage != Stage::Choosing {
                return;
            }
            let file = input
                .cast::<HtmlInputElement>()
                .and_then(|input| input.files())
                .and_then(|files| files.get(0));
            let Some(file) = file else {
                trouble.set(Trouble::on("file", "Choose the spreadsheet you have filled in"));
                return;
            };
            if let Err(errors) = check_upload(&file.name(), size(&file)) {
                trouble.set(errors.into());
                return;
            }
            trouble.set(Trouble::default());
            stage.set(Stage::Sending);
            let (shell, stage, trouble, alive) =
                (shell.clone(), stage.clone(), trouble.clone(), alive.clone());
            let navigator = navigator.clone();
            spawn_local(async move {
                let checking = || stage.set(Stage::Checking);
                let answer = bring(&shell, kind, &file, checking, &alive).await;
                let Some(navigator) = navigator.filter(|_| alive.get()) else { return };
                match answer {
                    Ok(Arrived::Checked(batch)) => navigator.push(&Route::Batch { id: batch.to_string() }),
                    Ok(Arrived::Late) => {
                        shell.dispatch(Change::Notice(Notice {
                            success: false,
                            heading: "Your spreadsheet is still being checked".into(),
                            body: "It has arrived safely. Look at this list again in a few minutes.".into(),
                            on: Route::batches(kind),
                        }));
                        navigator.push(&Route::batches(kind));
                    }
                    Err(error) => {
                        stage.set(Stage::Choosing);
                        trouble.set(error.into());
                    }
                }
            });
        })
    };
    let title = match kind {
        BatchKind::Users => "Add multiple users",
        BatchKind::Administrators => "Add multiple administrators",
    };
    let error = trouble.of("file");
    let form = html! {
        { yew::props!(Form { onsubmit, children: html! { <><div class={group(error.is_some())}>
                <label class="govuk-label govuk-label--s" for="file">{ "Choose file" }</label>
                <div class="govuk-hint" id="file-hint">{ format!("Excel, .xlsx or .xls, up to 1 MB and {MAX_ROWS} rows") }</div>
                { error_line("file", error.as_ref()) }
                <input
                    class={classes!("govuk-file-upload", error.is_some().then_some("govuk-file-upload--error"))}
                    type="file" id="file" name="file" accept=".xlsx,.xls" ref={input}
                    aria-describedby={described_by("file", true, error.is_some())}
                />
            </div>
            { yew::props!(Button { busy: *stage != Stage::Choosing, children: html! { { "Upload user details" } } }).html() }
            <div aria-live="polite">{ match *stage {
                Stage::Choosing => Html::default(),
                Stage::Sending => yew::props!(Waiting { text: "Uploading the spreadsheet" }).html(),
                Stage::Checking => yew::props!(Waiting { text: "Checking every row" }).html(),
            } }</div></> } }).html() }
    };
    html! {
        <div class="at-medium">
            <Page {title} trouble={(*trouble).clone()}>
                <ol class="at-stages">
                    <li class="at-stage">
                        <h2 class="govuk-heading-m">{ "Download Excel template" }</h2>
                        <p class="govuk-body">
                            { format!("Fill in one row for each person on the “{TAB}” tab, then save the file.") }
                        </p>
                        <p class="govuk-body at-downloads">
                            <a class="govuk-button govuk-button--secondary" href={template(kind, "xlsx")} download="">{ "Template in .xlsx" }</a>
                            <a class="govuk-button govuk-button--secondary" href={template(kind, "xls")} download="">{ "Template in .xls" }</a>
                        </p>
                    </li>
                    <li class="at-stage">
                        <h2 class="govuk-heading-m" id="guidance">{ "Fill it in" }</h2>
                        <table class="govuk-table at-guidance">
                            <caption class="govuk-visually-hidden">{ "What each column takes" }</caption>
                            <thead class="govuk-table__head">
                                <tr class="govuk-table__row">
                                    <th class="govuk-table__header" scope="col">{ "Column" }</th>
                                    <th class="govuk-table__header" scope="col">{ "What to enter" }</th>
                                </tr>
                            </thead>
                            <tbody class="govuk-table__body">
                                { for kind.columns().iter().map(|column| html! {
                                    <tr key={column.heading()} class="govuk-table__row">
                                        <th class="govuk-table__header" scope="row">{ column.heading() }</th>
                                        <td class="govuk-table__cell">{ column.guidance() }</td>
                                    </tr>
                                }) }
                            </tbody>
                        </table>
                        <p class="govuk-body">
                            { format!("A spreadsheet with more than {MAX_ROWS} rows of people is rejected as a whole. Split a longer list into several files.") }
                        </p>
                    </li>
                    <li class="at-stage">
                        <h2 class="govuk-heading-m">{ "Upload it" }</h2>
                        <p class="govuk-body">{ "No account is created yet. You see every row first and can correct it." }</p>
                        { form }
                    </li>
                </ol>
                <p class="govuk-body">
                    <To to={Route::batches(kind)} classes="govuk-link">{ format!("Files of {} you have uploaded before", people(kind)) }</To>
                </p>
            </Page>
        </div>
    }
}

/// Brings a file to where it is checked, and waits for that.
async fn bring(
    shell: &ShellHandle,
    kind: BatchKind,
    file: &File,
    checking: impl Fn(),
    alive: &Cell<bool>,
) -> Result<Arrived, ApiError> {
    let form = RequestBatchUploadForm { kind, file_name: file.name(), size: size(file) };
    let upload = ask(shell, &form).await?;
    put(&upload.url, &upload.content_type, file).await?;
    checking();
    let view = checked(shell, upload.batch, alive).await?;
    Ok(view.map_or(Arrived::Late, |_| Arrived::Checked(upload.batch)))
}

/// The file's size in bytes. The browser says it as a floating-point number, exact far beyond any file.
fn size(file: &File) -> u64 {
    file.size() as u64
}

fn template(kind: BatchKind, extension: &str) -> String {
    format!("/templates/attain-{}.{extension}", people(kind))
}
