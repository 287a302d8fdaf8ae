//! "Add multiple users" (F26–F29): the template, the columns, and the upload.

use super::{LOOKS, PAUSE, list_page, people};
use crate::address;
use crate::page::{Page, PageLink, View};
use crate::parts::boxed::boxed;
use crate::parts::form::form;
use crate::parts::link::link;
use crate::parts::table::{cell, row, table};
use crate::parts::text::{block, paragraph, strong};
use crate::parts::upload::{Stage, Upload};
use crate::route::{Route, Width};
use crate::shell::{Notice, Shell};
use domain::access::organisation::OrganisationKind;
use domain::base::ids::BatchId;
use domain::batches::batch::BatchState;
use domain::batches::columns::{BatchKind, MAX_ROWS, TAB};
use domain::batches::forms::{RequestBatchUploadForm, ViewBatchForm};
use domain::batches::upload::check_upload;
use yew::prelude::*;

const COLUMNS: &[&str] = &["Column", "Enter"];

pub struct UploadBatch {
    link: PageLink<UploadBatch>,
    kind: BatchKind,
    upload: Upload,
}

impl UploadBatch {
    pub fn new(link: PageLink<UploadBatch>, kind: BatchKind) -> UploadBatch {
        UploadBatch { link, kind, upload: Upload::default() }
    }

    fn submit(&mut self, shell: &mut Shell, (): ()) {
        let Some((file, file_name, size)) = self.upload.begin(check_upload) else { return };
        let form = RequestBatchUploadForm { kind: self.kind, file_name, size };
        self.link.send(shell, &form, move |page, _, answer| match answer {
            Ok(granted) => {
                let batch = granted.batch;
                page.link.put(granted.url, granted.content_type, file, move |page, _, answer| match answer {
                    Ok(()) => {
                        page.upload.stage = Stage::Checking;
                        page.poll(batch, LOOKS);
                    }
                    Err(error) => page.upload.fail(error),
                });
            }
            Err(error) => page.upload.fail(error),
        });
    }

    /// Asks up to `looks` times whether the spreadsheet has been checked.
    fn poll(&mut self, batch: BatchId, looks: u32) {
        self.link.after(PAUSE, move |page, shell| {
            if looks == 0 {
                let on = list_page(page.kind);
                shell.say(Notice {
                    success: false,
                    heading: "Your spreadsheet is still being checked".into(),
                    body: "It has arrived safely. Check this list again in a few minutes.".into(),
                    on,
                });
                return address::go(on);
            }
            page.link.ask(&ViewBatchForm { batch }, move |page, _, answer| match answer {
                Ok(view) if view.summary.state == BatchState::Awaiting => page.poll(batch, looks - 1),
                Ok(_) => address::go(Route::Batch { batch }),
                Err(error) => page.upload.fail(error),
            });
        });
    }

    fn fields(&self) -> Html {
        let hint = format!("Excel (.xlsx or .xls) or .ods, up to 1 MB and {MAX_ROWS} rows");
        self.upload.fields(
            hint,
            ".xlsx,.xls,.ods",
            "Upload user details",
            "Uploading the spreadsheet",
            "Checking every row",
        )
    }
}

impl Page for UploadBatch {
    fn view(&self, shell: &Shell) -> View {
        let (at, kind) = (shell.kind(), self.kind);
        let before = link(list_page(kind), format!("Files of {} you have uploaded before", people(kind)));
        let one = |extension: &'static str, words: &'static str| {
            html! { <a class="at-button" href={template(at, kind, extension)} download="">{ words }</a> }
        };
        // The site holds an .xls template for schools only.
        let old = at.is_school().then(|| one("xls", "Template in .xls"));
        let templates =
            block("at-chips", [one("xlsx", "Template in .xlsx")].into_iter().chain(old).collect());
        let of = Html::default;
        let body = vec![
            boxed(
                "Download Excel template",
                of(),
                vec![
                    paragraph(format!(
                        "Fill in one row for each person on the “{TAB}” tab, then save the file."
                    )),
                    templates,
                ],
            ),
            boxed(
                "Fill it in",
                of(),
                vec![
                    guidance(kind),
                    paragraph(format!(
                        "A spreadsheet with more than {MAX_ROWS} rows is rejected as a whole. Split a longer list into several files."
                    )),
                ],
            ),
            boxed(
                "Upload it",
                of(),
                vec![
                    paragraph("No accounts are created yet. You check every row first and can correct it."),
                    form(self.link.on(UploadBatch::submit), self.fields()),
                ],
            ),
        ];
        View::new(block("at-beside", body)).errors(&self.upload.errors).actions(before).width(Width::Wide)
    }
}

fn guidance(kind: BatchKind) -> Html {
    let rows = kind.columns().iter().map(|column| {
        let heading = strong(column.heading(), "");
        row(column.heading(), vec![cell(COLUMNS[0], "", heading), cell(COLUMNS[1], "", column.guidance())])
    });
    table("What to enter in each column", COLUMNS, rows.collect())
}

fn template(at: OrganisationKind, kind: BatchKind, extension: &str) -> String {
    format!("/templates/{}.{extension}", kind.template(at))
}
