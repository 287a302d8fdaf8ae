//! Imports of records by spreadsheet: the columns, the upload, the plan of changes, and the result. Nothing changes
//! until the person has confirmed the plan.

use super::Records;
use super::plan::Plan;
use crate::api::ApiError;
use crate::errors::Errors;
use crate::page::{Page, PageLink, View};
use crate::pages::targets::{ask_years, framed};
use crate::parts::form::{button, form};
use crate::parts::link::link;
use crate::parts::progress::waiting;
use crate::parts::table::{cell, row, table};
use crate::parts::text::{block, live, notice, paragraph, strong};
use crate::parts::upload::{Stage, Upload, stages};
use crate::route::Route;
use crate::shell::Shell;
use domain::access::form::Form;
use domain::base::ids::UploadId;
use domain::base::upload::check_file;
use domain::records::forms::{
    ImportClassesForm, ImportPupilsForm, ImportResultsForm, RequestRecordsUploadForm,
};
use domain::records::import::PlanMark;
use domain::targets::forms::ImportTargetsForm;
use yew::prelude::*;

const COLUMNS: &[&str] = &["Column", "Enter", "Example"];

/// The id of the heading above the plan.
const PLAN: &str = "plan";

pub struct Import {
    link: PageLink<Import>,
    records: Records,
    upload: Upload,
    /// The uploaded file's id and name.
    file: Option<(UploadId, String)>,
    /// The changes that the file would make, or has made.
    plan: Option<Plan>,
}

impl Import {
    pub fn new(link: PageLink<Import>, records: Records) -> Import {
        if let Records::Targets(year) = records {
            ask_years(&link, year);
        }
        Import { link, records, upload: Upload::default(), file: None, plan: None }
    }

    fn submit(&mut self, shell: &mut Shell, (): ()) {
        let kind = self.records.kind();
        let checked = self.upload.begin(|name, size| check_file(kind.layout(), name, size));
        let Some((file, file_name, size)) = checked else { return };
        let form = RequestRecordsUploadForm { kind, file_name: file_name.clone(), size };
        self.link.send(shell, &form, move |page, _, answer| match answer {
            Ok(granted) => {
                page.file = Some((granted.upload, file_name));
                page.link.put(granted.url, granted.content_type, file, |page, shell, answer| match answer {
                    Ok(()) => {
                        page.upload.stage = Stage::Checking;
                        page.ask(shell, None, Errors::default());
                    }
                    Err(error) => page.failed(error),
                });
            }
            Err(error) => page.failed(error),
        });
    }

    /// Shows why it failed. Errors of the file itself lead back to choosing one; other errors leave the plan on show.
    fn failed(&mut self, error: ApiError) {
        self.upload.fail(error);
        if !self.upload.errors.fields().is_empty() {
            self.plan = None;
        }
    }

    /// Asks for the plan of the file, or, with the mark of the plan that was `seen`, for its changes to be made.
    /// `errors` are shown beside the answer.
    fn ask(&mut self, shell: &mut Shell, seen: Option<PlanMark>, errors: Errors) {
        let Some((upload, file_name)) = self.file.clone() else { return };
        match self.records {
            Records::Pupils => self.send(shell, errors, &ImportPupilsForm { upload, file_name, seen }),
            Records::Classes => self.send(shell, errors, &ImportClassesForm { upload, file_name, seen }),
            Records::Results => self.send(shell, errors, &ImportResultsForm { upload, file_name, seen }),
            Records::Targets(year) => {
                self.send(shell, errors, &ImportTargetsForm { year, upload, file_name, seen });
            }
        }
    }

    fn send<F: Form<View: Into<Plan>>>(&self, shell: &mut Shell, errors: Errors, form: &F) {
        self.link
            .send(shell, form, |page, shell, answer| page.handle_plan(shell, errors, answer.map(Into::into)));
    }

    fn handle_plan(&mut self, shell: &mut Shell, errors: Errors, answer: Result<Plan, ApiError>) {
        match answer {
            Ok(plan) => {
                self.upload = Upload { stage: Stage::Choosing, errors };
                if plan.applied {
                    let heading = format!("{} imported", self.records.count(plan.written));
                    let body = match plan.skipped() {
                        0 => "",
                        _ => "Not all of them: somebody else was at some of them meanwhile, see below.",
                    };
                    shell.done(self.records.page(), heading, body);
                } else {
                    shell.focus(PLAN);
                }
                self.plan = Some(plan);
            }
            // The records have changed since the plan was shown, so ask for the new plan.
            Err(error) if error.code() == "plan-changed" => self.ask(shell, None, error.into()),
            Err(error) => self.failed(error),
        }
    }

    fn confirm(&mut self, shell: &mut Shell, (): ()) {
        let seen = self.plan.as_ref().and_then(|plan| plan.mark.clone());
        self.ask(shell, seen, Errors::default());
    }

    /// Returns to choosing a file.
    fn again(&mut self, shell: &mut Shell, (): ()) {
        (self.file, self.plan, shell.notice) = (None, None, None);
        self.upload.errors = Errors::default();
        shell.focus("file");
    }

    fn choosing(&self) -> Html {
        let mut about: Vec<Html> = self.about().iter().map(|text| paragraph(*text)).collect();
        about.push(self.template());
        about.push(self.columns());
        let first =
            paragraph("Nothing changes yet. First you see what the file would do, and then you decide.");
        let upload = form(self.link.on(Import::submit), self.fields());
        stages(vec![("Which columns", about), ("Choose the file", vec![first, upload])])
    }

    fn about(&self) -> &'static [&'static str] {
        match self.records {
            Records::Pupils => &[
                "A row for each pupil. The first row has the headings, in any order.",
                "Pupils whose UPN is here already are changed; others are added. Nobody is taken away, and a blank cell of prior attainment leaves what is here.",
            ],
            Records::Classes => &[
                "A row for each pupil and subject. The first row has the headings, in any order.",
                "A subject that the file does not name for a pupil stays as it is. Import the pupils first.",
            ],
            Records::Results => &[
                "A row for each result of a pupil who has left. Nobody is named. The first row has the headings, in any order.",
                "The results of a year and key stage in the file take the place of all that are here of it, so a file has the whole year. From them your school’s own progress is reckoned, which the benchmarks show.",
            ],
            Records::Targets(_) => &[
                "The report’s own file can be changed and sent back: download it from the report, change targets in it, and choose it here.",
                "A row for each pupil. Columns that are no subject, like the benchmarks, are passed over. Each target goes by the rule that one set by hand goes by.",
            ],
        }
    }

    /// The link to the template, and what else is understood.
    fn template(&self) -> Html {
        let address = format!("/templates/attain-{}.xlsx", self.records.kind().as_str());
        html! {
            <>
                <p class="govuk-body at-downloads">
                    <a class="govuk-button govuk-button--secondary" href={address} download="">{ "Download the template" }</a>
                </p>
                { paragraph("Other usual words for a heading are understood too, such as First name, DOB, Sex or Maths. The notes in the template name them.") }
            </>
        }
    }

    fn columns(&self) -> Html {
        let kind = self.records.kind();
        let optional = kind.layout().optional;
        let rows = kind.guidance().iter().map(|line| {
            let note = if optional.contains(&line.column) { " optional" } else { "" };
            let cells = vec![
                cell(COLUMNS[0], "", strong(line.column, note)),
                cell(COLUMNS[1], "", line.enter),
                cell(COLUMNS[2], "at-whole", line.example),
            ];
            row(line.column, cells)
        });
        table("What each column takes", "at-table--plain at-import", COLUMNS, rows.collect())
    }

    fn fields(&self) -> Html {
        let rows = self.records.kind().layout().most_rows;
        let hint = format!(
            "Excel (.xlsx or .xls), .ods or .csv, up to 1 MB and {},{:03} rows",
            rows / 1000,
            rows % 1000
        );
        self.upload.fields(hint, ".xlsx,.xls,.ods,.csv", "Upload", "Uploading the file", "Reading every row")
    }

    /// The plan, with the buttons that confirm or cancel it.
    fn planned(&self, shell: &Shell, plan: &Plan) -> Html {
        let name = self.file.as_ref().map_or("", |(_, name)| name.as_str());
        let another = self.link.on(Import::again);
        let buttons = if plan.written == 0 {
            let verdict = match plan.refused {
                0 => "There is nothing to change: what is in the file is here already.",
                _ => "There is nothing to change: the rows that can be taken are here already.",
            };
            let another = button("Choose another file").secondary().onclick(another);
            vec![paragraph(strong(verdict, "")), another.into()]
        } else {
            let words = format!("Import {}", self.records.count(plan.written));
            let confirm = button(words).busy(shell.busy).onclick(self.link.on(Import::confirm));
            let cancel = button("Cancel").secondary().onclick(another);
            let going_on = if shell.busy { waiting("Importing") } else { Html::default() };
            vec![block("govuk-button-group", vec![confirm.into(), cancel.into()]), live(going_on)]
        };
        html! {
            <>
                <h2 class="govuk-heading-m at-plan-heading" id={PLAN} tabindex="-1">{ format!("What {name} would do") }</h2>
                { notice(strong("Nothing has changed yet. ", "Look through what would change, then decide.")) }
                { plan.summary() }
                { block("", buttons) }
                { plan.details() }
            </>
        }
    }

    fn done(&self, shell: &Shell, plan: &Plan) -> Html {
        let pupils = (Route::Pupils, "See the pupils");
        let onward = match self.records {
            Records::Pupils => [pupils, (Route::ImportClasses, "Import their classes")],
            Records::Classes => [pupils, (Route::Report, "See the report")],
            Records::Results => {
                [(Route::Benchmarks, "See the benchmarks"), (Route::Report, "See the report")]
            }
            Records::Targets(year) => [
                (Route::YearReport { year }, "See the report"),
                (Route::YearTargets { year }, "Target settings"),
            ],
        };
        let onward = onward
            .into_iter()
            .filter(|(route, _)| shell.may_open(*route))
            .map(|(route, text)| link(route, text));
        let mut buttons: Vec<Html> =
            vec![button("Import another file").secondary().onclick(self.link.on(Import::again)).into()];
        buttons.extend(onward);
        block("", vec![plan.summary(), block("govuk-button-group", buttons), plan.details()])
    }
}

impl Page for Import {
    fn view(&self, shell: &Shell) -> View {
        let body = match &self.plan {
            None => self.choosing(),
            Some(plan) if plan.applied => self.done(shell, plan),
            Some(plan) => self.planned(shell, plan),
        };
        // Each step has an element of its own, so that Yew does not turn one into the next.
        let key = match &self.plan {
            None => "choosing",
            Some(plan) if plan.applied => "done",
            Some(_) => "planned",
        };
        let body = html! { <div {key}>{ body }</div> };
        match self.records {
            Records::Targets(year) => framed(shell, Route::Report, year, &self.upload.errors, body),
            _ => View::new(body).errors(&self.upload.errors),
        }
    }
}
