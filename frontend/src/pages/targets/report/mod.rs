//! The target-setting report (F51): pupils by subjects, edited in place.

mod chances;
mod edit;
mod filter;
pub mod grid;
mod moves;
pub mod sums;

use super::benchmarks::{illustrative, reference};
use super::{ask_years, framed};
use crate::errors::Errors;
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::form::link_button;
use crate::parts::link::link;
use crate::parts::pick::Pick;
use crate::parts::table::{downloads, empty};
use crate::parts::text::{block, count, live, notice, paragraph, strong};
use crate::route::Route;
use crate::shell::Shell;
use domain::records::cohort::YearGroupId;
use domain::targets::forms::{ExportTargetsForm, ReportView, TargetReportForm, TargetView};
use edit::Editor;
use filter::Filter;
use moves::{Place, ROWS_PER_PAGE};
use yew::prelude::*;

pub struct Report {
    link: PageLink<Report>,
    year: YearGroupId,
    view: Loaded<ReportView>,
    filter: Filter,
    /// The selected cell. The grid shows the page of pupils around it, and a narrow screen shows only its subject.
    at: Place,
    editor: Option<Editor>,
    /// The chances of the selected cell, while their panel is open.
    panel: Option<Loaded<TargetView>>,
    /// True while the totals by subject are shown in place of the pupils.
    summed: bool,
    /// The last event, for screen readers.
    announcement: String,
}

impl Report {
    pub fn new(link: PageLink<Report>, year: YearGroupId) -> Report {
        ask_years(&link, year);
        let page = Report {
            link,
            year,
            view: Loaded::Waiting,
            filter: Filter::default(),
            at: Place::default(),
            editor: None,
            panel: None,
            summed: false,
            announcement: String::new(),
        };
        page.load();
        page
    }

    fn load(&self) {
        self.link.load(&TargetReportForm { year: self.year }, |page| &mut page.view);
    }

    /// The positions, in the whole report, of the pupil and the subject of the selected cell.
    fn current_cell(&self) -> Option<(usize, usize)> {
        let view = self.view.ready()?;
        let row = *self.filter.matching(&view.rows).get(self.at.row)?;
        (self.at.column < view.subjects.len()).then_some((row, self.at.column))
    }

    /// Selects the first pupil after the filters have changed.
    fn filtered(&mut self, column: usize) {
        self.go(Place { row: 0, column });
    }

    /// Selects another cell.
    fn go(&mut self, place: Place) {
        (self.at, self.editor) = (place, None);
        self.announcement.clear();
    }

    fn body(&self, shell: &Shell, view: &ReportView) -> Html {
        if view.subjects.is_empty() || view.rows.is_empty() {
            let subjects =
                link(Route::YearSubjects { year: self.year }, "Choose the subjects of this year group");
            return empty("There are no subjects to show", paragraph(subjects));
        }
        let switch = |summed: bool, label: &'static str| {
            let onclick = self.link.on(move |page, _, _: MouseEvent| page.summed = summed);
            let pressed = if self.summed == summed { "true" } else { "false" };
            html! { <button type="button" class="at-switch__side" aria-pressed={pressed} {onclick}>{ label }</button> }
        };
        let switches = vec![switch(false, "Pupils"), switch(true, "Subjects against benchmarks")];
        let downloads = downloads(|format| ExportTargetsForm { year: self.year, format });
        let import = Route::ImportTargets { year: self.year };
        let import = if view.editable { paragraph(link(import, "Import targets")) } else { Html::default() };
        block(
            "",
            vec![
                illustrative(&view.reference),
                self.closed(shell, view),
                block(
                    "at-toolbar",
                    vec![block("at-switch", switches), block("at-files", vec![downloads, import])],
                ),
                if self.summed { self.summary(view) } else { self.pupils(shell, view) },
                reference(&view.reference.sentence),
                self.chances(),
            ],
        )
    }

    /// The reason why targets cannot be changed, if there is one.
    fn closed(&self, shell: &Shell, view: &ReportView) -> Html {
        let targets = Route::YearTargets { year: self.year };
        let setup = shell.may_open(targets);
        match (view.used, view.editable) {
            (false, _) => notice(block(
                "",
                vec![
                    "Target setting is switched off for this year group, so no targets can be set. ".into(),
                    if setup {
                        link(targets, "Switch it on under Targets")
                    } else {
                        "Somebody with School setup can switch it on.".into()
                    },
                ],
            )),
            (true, false) => paragraph("Targets of this year group cannot be changed now."),
            (true, true) => Html::default(),
        }
    }

    fn pupils(&self, shell: &Shell, view: &ReportView) -> Html {
        let shown = self.filter.matching(&view.rows);
        let subject = Pick {
            id: "report-subject".into(),
            label: "Subject".into(),
            quiet: false,
            choices: view.subjects.iter().map(|subject| subject.name.clone().into()).collect(),
            chosen: self.at.column,
            onchange: self.link.on(|page, _, column| page.go(Place { column, ..page.at })),
        };
        let number = format!("{} of {} shown", shown.len(), count(view.rows.len() as u32, "pupil"));
        let grid = if shown.is_empty() {
            empty("Nobody matches", paragraph("Change what you look for, or take a filter off."))
        } else {
            block("", vec![self.grid(shell, view, &shown), self.bar(shell, view)])
        };
        block(
            "",
            vec![
                self.filters(view),
                block("at-one-subject", vec![subject.into()]),
                live(paragraph(number)),
                legend(),
                grid,
                self.pages(shown.len()),
                html! { <p class="govuk-visually-hidden" aria-live="polite">{ &self.announcement }</p> },
            ],
        )
    }

    /// The links to the previous and the next page of pupils.
    fn pages(&self, shown: usize) -> Html {
        let (page, pages) = (self.at.row / ROWS_PER_PAGE, shown.div_ceil(ROWS_PER_PAGE));
        if pages < 2 {
            return Html::default();
        }
        let first = page * ROWS_PER_PAGE;
        let to = |row: usize| self.link.on(move |page, _, ()| page.go(Place { row, column: page.at.column }));
        html! {
            <nav class="at-pages" aria-label="Pages of pupils">
                <span>{ format!("Pupils {} to {} of {shown}", first + 1, shown.min(first + ROWS_PER_PAGE)) }</span>
                if page > 0 {
                    { link_button("Previous", to(first - ROWS_PER_PAGE)) }
                }
                if page + 1 < pages {
                    { link_button("Next", to(first + ROWS_PER_PAGE)) }
                }
            </nav>
        }
    }
}

/// The meaning of the signs in a cell.
pub fn legend() -> Html {
    const SIGNS: [(&str, &str); 6] = [
        ("7", " the target"),
        ("▲ ▼", " above or below its benchmark"),
        ("✎", " set by staff, not pre-populated"),
        ("≈", " set on another scale"),
        ("vs 6", " the benchmark"),
        ("45·52%", " how likely the target is: nationally · by the school’s own progress"),
    ];
    block("at-legend", SIGNS.iter().map(|(sign, meaning)| strong(*sign, *meaning)).collect())
}

impl Page for Report {
    fn view(&self, shell: &Shell) -> View {
        let again = self.link.on(|page, _, ()| {
            page.view = Loaded::Waiting;
            page.load();
        });
        let body = self.view.render("Loading the report", again, |view| self.body(shell, view));
        framed(shell, Route::Report, self.year, &Errors::default(), body)
    }
}
