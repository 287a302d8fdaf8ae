//! The target-setting report (F51): pupils by subjects, edited in place.

mod chances;
mod edit;
mod edits;
mod filter;
mod foot;
pub mod grid;
mod moves;
pub mod sums;

use super::benchmarks::{illustrative, reference};
use super::{ask_years, framed};
use crate::dom;
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
use domain::targets::report::ReportSubject;
use edit::Editor;
use edits::{Edits, Spot};
use filter::{By, Filter};
use moves::{Place, ROWS_PER_PAGE};
use std::cell::Cell;
use std::rc::Rc;
use yew::prelude::*;

pub struct Report {
    link: PageLink<Report>,
    year: YearGroupId,
    view: Loaded<ReportView>,
    filter: Filter,
    /// The column by which the pupils are sorted, and true where it is the other way round.
    sort: By,
    reversed: bool,
    /// The positions of the pupils that are shown, in order.
    shown: Vec<usize>,
    /// The selected cell. The grid shows the page of pupils around it, and a narrow screen shows only its subject.
    at: Place,
    /// The other corner of the selection, if it is more than one cell.
    anchor: Option<Place>,
    editor: Option<Editor>,
    edits: Edits,
    /// True once something was typed, until Escape. Shared with the listener for keys.
    entering: Rc<Cell<bool>>,
    /// What the last paste left out.
    pasted: Option<String>,
    /// True where cells show the chances in place of the distance from the benchmark.
    likely: bool,
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
            sort: By::default(),
            reversed: false,
            shown: Vec::new(),
            at: Place::default(),
            anchor: None,
            editor: None,
            edits: Edits::default(),
            entering: Rc::default(),
            pasted: None,
            likely: false,
            panel: None,
            summed: false,
            announcement: String::new(),
        };
        page.load();
        page
    }

    fn load(&self) {
        self.link.ask(&TargetReportForm { year: self.year }, |page, _, answer| {
            page.view = answer.into();
            page.arrange();
        });
    }

    /// The positions, in the whole report, of the pupil and the subject of the selected cell.
    fn current_spot(&self) -> Option<Spot> {
        let row = *self.shown.get(self.at.row)?;
        (self.at.column < self.view.ready()?.subjects.len()).then_some((row, self.at.column))
    }

    /// Selects the first pupil after filters or order have changed. An open edit stays open.
    fn filtered(&mut self, column: usize) {
        self.arrange();
        (self.at, self.anchor) = (Place { row: 0, column }, None);
    }

    /// Selects another cell.
    fn select(&mut self, shell: &mut Shell, place: Place) {
        if place.row / ROWS_PER_PAGE != self.at.row / ROWS_PER_PAGE {
            // The selected cell is about to be removed with its page. Yew may let keys through before it moves the focus,
            // so the grid itself takes them.
            dom::focus_id("grid");
        }
        (self.at, self.anchor, self.pasted) = (place, None, None);
        self.announcement.clear();
        shell.focus(place.id());
    }

    fn body(&self, shell: &Shell, view: &ReportView) -> Html {
        if view.subjects.is_empty() || view.rows.is_empty() {
            let subjects =
                link(Route::YearSubjects { year: self.year }, "Choose the subjects of this year group");
            return empty("There are no subjects to show", paragraph(subjects));
        }
        let switch = |on: bool, label: &'static str, name: &'static str, turn: fn(&mut Report)| {
            let onclick = self.link.on(move |page, _, _: MouseEvent| turn(page));
            let pressed = if on { "true" } else { "false" };
            html! { <button type="button" class="at-switch__side" aria-pressed={pressed} aria-label={name} {onclick}>{ label }</button> }
        };
        let show = vec![
            switch(!self.summed && !self.likely, "Difference", "Difference from the benchmark", |page| {
                (page.summed, page.likely) = (false, false)
            }),
            switch(!self.summed && self.likely, "Chance", "Chance to reach the target", |page| {
                (page.summed, page.likely) = (false, true)
            }),
            switch(self.summed, "Subjects", "Subjects against benchmarks", |page| page.summed = true),
        ];
        let downloads = downloads(|format| ExportTargetsForm { year: self.year, format });
        let import = Route::ImportTargets { year: self.year };
        let import = if view.editable { paragraph(link(import, "Import targets")) } else { Html::default() };
        let sums = self.sums(view);
        let number = format!("{} of {} shown", self.shown.len(), count(view.rows.len() as u32, "pupil"));
        let mut strip = self.filters(view);
        strip.push(block("at-switch", show));
        let mut parts =
            vec![illustrative(&view.reference), self.closed(shell, view), block("at-r-strip", strip)];
        parts.push(match (self.shown.is_empty(), self.summed) {
            (true, _) => {
                empty("Nobody matches", paragraph("Change what you look for, or take a filter off."))
            }
            (false, true) => self.summary(&sums),
            (false, false) => self.pupils(view, &sums),
        });
        parts.push(block("", self.remarks(view)));
        parts.extend([
            block(
                "at-toolbar at-toolbar--below",
                vec![live(paragraph(number)), self.pages(), block("at-files", vec![downloads, import])],
            ),
            reference(&view.reference),
            html! { <p class="govuk-visually-hidden" aria-live="polite">{ &self.announcement }</p> },
            self.chances(),
        ]);
        // Escape cancels an open edit wherever the focus is on the page.
        let cancel = self.link.on(|page, shell, ()| {
            if page.editor.is_some() {
                page.cancel(shell, ());
            }
        });
        let onkeydown = Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" && !event.default_prevented() {
                cancel.emit(());
            }
        });
        html! { <div {onkeydown}>{ for parts }</div> }
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

    fn pupils(&self, view: &ReportView, sums: &[ReportSubject]) -> Html {
        let subject = Pick {
            id: "report-subject".into(),
            label: "Subject".into(),
            quiet: false,
            choices: view.subjects.iter().map(|subject| subject.name.clone().into()).collect(),
            chosen: self.at.column,
            onchange: self
                .link
                .on(|page, _, column| (page.at, page.anchor) = (Place { column, ..page.at }, None)),
        };
        let subject = block("at-one-subject", vec![subject.into()]);
        block("", vec![subject, self.grid(view, sums), self.foot(view), legend()])
    }

    /// The links to the previous and the next page of pupils.
    fn pages(&self) -> Html {
        let shown = self.shown.len();
        let (page, pages) = (self.at.row / ROWS_PER_PAGE, shown.div_ceil(ROWS_PER_PAGE));
        if pages < 2 {
            return Html::default();
        }
        let first = page * ROWS_PER_PAGE;
        let to = |row: usize| {
            self.link.on(move |page, shell, ()| page.select(shell, Place { row, column: page.at.column }))
        };
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
    const SIGNS: [(&str, &str); 5] = [
        ("+1 −1", " grades above or below the benchmark"),
        ("◥", " set by staff, not pre-populated"),
        ("≈", " set on another scale"),
        ("45% / 52%", " how likely the target is: nationally / by the school’s own progress"),
        ("Blank", " does not take the subject"),
    ];
    block("at-legend", SIGNS.iter().map(|(sign, meaning)| strong(*sign, *meaning)).collect())
}

impl Page for Report {
    fn unsaved(&self) -> usize {
        self.unsaved_targets()
    }

    fn resumed(&mut self) {
        self.edits.unanswered();
        self.edits.failures = 0;
        ask_years(&self.link, self.year);
        self.flush();
    }

    fn view(&self, shell: &Shell) -> View {
        let again = self.link.on(|page, _, ()| {
            page.view = Loaded::Waiting;
            page.load();
        });
        let body = self.view.render("Loading the report", again, |view| self.body(shell, view));
        framed(shell, Route::Report, self.year, &Errors::default(), body)
    }
}
