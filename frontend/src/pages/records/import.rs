//! Imports of records by spreadsheet: the columns and the upload. What the file would change is planned as a large
//! change, whose page shows it.

use super::{Records, STEPS};
use crate::address;
use crate::page::{Page, PageLink, View};
use crate::pages::targets::{Controls, ask_years, framed_with};
use crate::parts::boxed::boxed;
use crate::parts::form::form;
use crate::parts::steps::steps;
use crate::parts::table::{cell, row, table};
use crate::parts::text::{block, count, paragraph, strong};
use crate::parts::upload::{Stage, Upload};
use crate::route::{Route, Width};
use crate::shell::Shell;
use domain::access::form::{Form, PlannedView};
use domain::base::ids::UploadId;
use domain::base::upload::check_file;
use domain::records::forms::{
    ImportClassesForm, ImportPupilResultsForm, ImportPupilsForm, ImportResultsForm, RequestRecordsUploadForm,
};
use domain::targets::forms::ImportTargetsForm;
use yew::prelude::*;

const COLUMNS: &[&str] = &["Column", "Enter", "Example"];

pub struct Import {
    link: PageLink<Import>,
    records: Records,
    upload: Upload,
}

impl Import {
    pub fn new(link: PageLink<Import>, records: Records) -> Import {
        if let Records::Targets(year) = records {
            ask_years(&link, year);
        }
        Import { link, records, upload: Upload::default() }
    }

    fn submit(&mut self, shell: &mut Shell, (): ()) {
        let kind = self.records.kind();
        let checked = self.upload.begin(|name, size| check_file(kind.layout(), name, size));
        let Some((file, file_name, size)) = checked else { return };
        let form = RequestRecordsUploadForm { kind, file_name: file_name.clone(), size };
        self.link.send(shell, &form, move |page, _, answer| match answer {
            Ok(granted) => {
                let upload = granted.upload;
                page.link.put(
                    granted.url,
                    granted.content_type,
                    file,
                    move |page, shell, answer| match answer {
                        Ok(()) => {
                            page.upload.stage = Stage::Checking;
                            page.plan(shell, upload, file_name);
                        }
                        Err(error) => page.upload.fail(error),
                    },
                );
            }
            Err(error) => page.upload.fail(error),
        });
    }

    /// Asks for the plan of the uploaded file, and goes to its page.
    fn plan(&mut self, shell: &mut Shell, upload: UploadId, file_name: String) {
        match self.records {
            Records::Pupils => self.send(shell, &ImportPupilsForm { upload, file_name }),
            Records::Classes => self.send(shell, &ImportClassesForm { upload, file_name }),
            Records::Results => self.send(shell, &ImportResultsForm { upload, file_name }),
            Records::PupilResults => self.send(shell, &ImportPupilResultsForm { upload, file_name }),
            Records::Targets(year) => self.send(shell, &ImportTargetsForm { year, upload, file_name }),
        }
    }

    fn send<F: Form<View = PlannedView>>(&self, shell: &mut Shell, form: &F) {
        self.link.send(shell, form, |page, _, answer| match answer {
            Ok(PlannedView { change }) => address::go(Route::Change { change }),
            Err(error) => page.upload.fail(error),
        });
    }

    fn choosing(&self) -> Html {
        let mut about: Vec<Html> = self.about().iter().map(|text| paragraph(*text)).collect();
        about.push(paragraph(
            "Other common headings also work, such as First name, DOB, Sex or Maths. The notes in the template list them.",
        ));
        about.push(self.columns());
        let first = paragraph("Nothing changes yet. First check what the file would change, then decide.");
        let upload = form(self.link.on(Import::submit), self.fields());
        block(
            "at-beside",
            vec![
                boxed("Choose the file", Html::default(), vec![first, upload]),
                boxed("Which columns", Html::default(), about),
            ],
        )
    }

    fn about(&self) -> &'static [&'static str] {
        match self.records {
            Records::Pupils => &[
                "One row for each pupil. The first row has the headings, in any order.",
                "Pupils whose UPN is already in your records are changed, and others are added. No pupils are removed. A blank cell of prior attainment keeps the current value.",
            ],
            Records::Classes => &[
                "One row for each pupil and subject. The first row has the headings, in any order.",
                "Import the pupils first. A pupil’s subjects that are not in the file stay as they are.",
            ],
            Records::Results => &[
                "One row for each result, without names. The first row has the headings, in any order. A Month of birth column is ignored.",
                "Attain keeps counts only: in each subject, how many pupils in a band of prior attainment got each grade. Your school’s own progress, shown with the benchmarks, is calculated from them.",
                "The results in the file replace all counts for the same year and key stage, so put the whole year in one file.",
            ],
            Records::PupilResults => &[
                "One row for each pupil and subject. The first row has the headings, in any order.",
                "Import the pupils first. Results that are not in the file stay as they are. They belong to the pupil, and are erased with the pupil.",
                "If your school keeps counts of past results, this file updates them too, so you do not need to import past results for the same years.",
            ],
            Records::Targets(_) => &[
                "You can use the file from the report: download it there, change its targets and choose it here.",
                "One row for each pupil. Columns that are not subjects, such as benchmarks, are ignored. The same rules apply as when you set a target in the report.",
            ],
        }
    }

    fn template(&self) -> Html {
        let address = format!("/templates/attain-{}.xlsx", self.records.kind().as_str());
        html! { <a class="at-button" href={address} download="">{ "Download the template" }</a> }
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
        table("What to enter in each column", COLUMNS, rows.collect())
    }

    fn fields(&self) -> Html {
        let rows = self.records.kind().layout().most_rows as u32;
        let hint = format!("Excel (.xlsx or .xls), .ods or .csv, up to 1 MB and {}", count(rows, "row"));
        self.upload.fields(hint, ".xlsx,.xls,.ods,.csv", "Upload", "Uploading the file", "Reading every row")
    }
}

impl Page for Import {
    fn view(&self, shell: &Shell) -> View {
        let body = self.choosing();
        let view = match self.records {
            Records::Targets(year) => {
                let controls = Controls { actions: self.template(), ..Controls::default() };
                // The frame would call it by the name of the report.
                let view = framed_with(shell, Route::Report, year, &self.upload.errors, controls, body);
                View { title: None, ..view }
            }
            _ => View::new(body)
                .errors(&self.upload.errors)
                .actions(self.template())
                .strip(steps("Import", &STEPS, 0)),
        };
        view.width(Width::Wide)
    }
}
