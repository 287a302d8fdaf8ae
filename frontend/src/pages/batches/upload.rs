//! "Add multiple users" (F26–F29): the template, the rules, and the upload.

use super::{LOOKS, PAUSE, list_page, people};
use crate::api::ApiError;
use crate::dom;
use crate::errors::Errors;
use crate::page::{Page, PageLink, View};
use crate::parts::form::{button, form};
use crate::parts::link::link;
use crate::parts::progress::waiting;
use crate::parts::table::{cell, row, table};
use crate::parts::text::{block, paragraph, strong};
use crate::parts::upload::{file_field, stages};
use crate::route::{self, Route};
use crate::shell::{Notice, Shell};
use domain::batch::BatchState;
use domain::forms::batches::{RequestBatchUploadForm, ViewBatchForm};
use domain::moment::BatchId;
use domain::sheet::{BatchKind, MAX_ROWS, TAB};
use domain::upload::check_upload;
use web_sys::File;
use yew::prelude::*;

const COLUMNS: &[&str] = &["Column", "Enter"];

/// The page.
pub struct Upload {
    link: PageLink<Upload>,
    kind: BatchKind,
    stage: Stage,
    errors: Errors,
}

/// How far an upload is.
#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Choosing,
    Sending,
    Checking,
}

impl Upload {
    /// Nothing is chosen yet.
    pub fn new(link: PageLink<Upload>, kind: BatchKind) -> Upload {
        Upload { link, kind, stage: Stage::Choosing, errors: Errors::default() }
    }

    fn submit(&mut self, shell: &mut Shell, (): ()) {
        if self.stage != Stage::Choosing {
            return;
        }
        let Some(file) = dom::chosen_file("file") else {
            self.errors = Errors::on("file", "Choose the spreadsheet you have filled in");
            return;
        };
        let size = size(&file);
        self.errors = check_upload(&file.name(), size).map_or_else(Errors::from, |_| Errors::default());
        if self.errors.any() {
            return;
        }
        self.stage = Stage::Sending;
        let form = RequestBatchUploadForm { kind: self.kind, file_name: file.name(), size };
        self.link.send(shell, &form, move |page, _, answer| match answer {
            Ok(upload) => {
                let batch = upload.batch;
                page.link.put(upload.url, upload.content_type, file, move |page, _, answer| match answer {
                    Ok(()) => {
                        page.stage = Stage::Checking;
                        page.look(batch, LOOKS);
                    }
                    Err(error) => page.failed(error),
                });
            }
            Err(error) => page.failed(error),
        });
    }

    fn failed(&mut self, error: ApiError) {
        self.stage = Stage::Choosing;
        self.errors = error.into();
    }

    /// Looks whether the spreadsheet has been checked, so many times at most.
    fn look(&mut self, batch: BatchId, looks: u32) {
        self.link.after(PAUSE, move |page, shell| {
            if looks == 0 {
                let on = list_page(page.kind);
                shell.say(Notice {
                    success: false,
                    heading: "Your spreadsheet is still being checked".into(),
                    body: "It has arrived safely. Look at this list again in a few minutes.".into(),
                    on,
                });
                return route::go(on);
            }
            page.link.ask(&ViewBatchForm { batch }, move |page, _, answer| match answer {
                Ok(view) if view.summary.state == BatchState::Awaiting => page.look(batch, looks - 1),
                Ok(_) => route::go(Route::Batch { batch }),
                Err(error) => page.failed(error),
            });
        });
    }

    fn fields(&self) -> Html {
        let hint = format!("Excel, .xlsx or .xls, up to 1 MB and {MAX_ROWS} rows");
        html! {
            <>
                { file_field(hint, ".xlsx,.xls", self.errors.of("file")) }
                { button("Upload user details").busy(self.stage != Stage::Choosing) }
                <div aria-live="polite">{ match self.stage {
                    Stage::Choosing => Html::default(),
                    Stage::Sending => waiting("Uploading the spreadsheet"),
                    Stage::Checking => waiting("Checking every row"),
                } }</div>
            </>
        }
    }
}

impl Page for Upload {
    fn view(&self, _: &Shell) -> View {
        let kind = self.kind;
        let before = link(list_page(kind), format!("Files of {} you have uploaded before", people(kind)));
        let templates = html! {
            <p class="govuk-body at-downloads">
                <a class="govuk-button govuk-button--secondary" href={template(kind, "xlsx")} download="">{ "Template in .xlsx" }</a>
                <a class="govuk-button govuk-button--secondary" href={template(kind, "xls")} download="">{ "Template in .xls" }</a>
            </p>
        };
        let body = stages(vec![
            (
                "Download Excel template",
                vec![
                    paragraph(format!(
                        "Fill in one row for each person on the “{TAB}” tab, then save the file."
                    )),
                    templates,
                ],
            ),
            (
                "Fill it in",
                vec![
                    guidance(kind),
                    paragraph(format!(
                        "A spreadsheet with more than {MAX_ROWS} rows of people is rejected as a whole. Split a longer list into several files."
                    )),
                ],
            ),
            (
                "Upload it",
                vec![
                    paragraph("No account is created yet. You see every row first and can correct it."),
                    form(self.link.on(Upload::submit), self.fields()),
                ],
            ),
        ]);
        let body = block("", vec![body, paragraph(before)]);
        View::new(body).errors(&self.errors)
    }
}

fn guidance(kind: BatchKind) -> Html {
    let rows = kind.columns().iter().map(|column| {
        let heading = strong(column.heading(), "");
        row(column.heading(), vec![cell(COLUMNS[0], "", heading), cell(COLUMNS[1], "", column.guidance())])
    });
    table("What each column takes", "at-table--plain at-import", COLUMNS, rows.collect())
}

/// The file's size in bytes. The browser says it as a floating-point number, exact far beyond any file.
fn size(file: &File) -> u64 {
    file.size() as u64
}

fn template(kind: BatchKind, extension: &str) -> String {
    format!("/templates/attain-{}.{extension}", people(kind))
}
