//! The target-setting report (F51): pupils by subjects, edited in place.

mod draft;
mod edit;
mod edits;
mod filter;
pub mod foot;
pub mod grid;
mod moves;
mod panel;
pub mod sums;

use super::benchmarks::reference;
use super::{Controls, ask_years, framed_with};
use crate::dom;
use crate::errors::Errors;
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::chip::Tone;
use crate::parts::form::tool;
use crate::parts::link::{link, link_like};
use crate::parts::note::note;
use crate::parts::strip::{segments, tick};
use crate::parts::table::{downloads, empty};
use crate::parts::text::{block, count, paragraph};
use crate::route::{Route, Width};
use crate::shell::Shell;
use domain::records::cohort::YearGroupId;
use domain::targets::forms::{ExportTargetsForm, ReportView, TargetReportForm};
use domain::targets::report::ReportSubject;
use edit::Editor;
use edits::{Edits, Spot};
use filter::{By, Filter};
use gloo_events::EventListener;
use moves::{Place, ROWS_PER_PAGE};
use panel::Panel;
use std::cell::Cell;
use std::rc::Rc;
use yew::prelude::*;

/// The key under which the browser remembers whether the summary is shown.
const SUMMARY: &str = "report-summary";

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
    /// The selected cell. The grid shows the page of pupils around it.
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
    /// True where the figures and the averages of the pupils shown are above the grid.
    summary: bool,
    panel: Panel,
    /// True while the keys are listed in front of the page.
    helping: bool,
    /// True once the grid holds a whole page of pupils.
    whole: bool,
    /// True while the grid holds every pupil as they are saved, for the printer.
    printing: bool,
    /// What hears that the browser prints, by its own menu too.
    _printer: Vec<EventListener>,
    /// True while the totals by subject are shown in place of the pupils.
    summed: bool,
    /// The last event, for screen readers.
    announcement: String,
}

impl Report {
    pub fn new(link: PageLink<Report>, year: YearGroupId) -> Report {
        ask_years(&link, year);
        let printing = link.on(|page: &mut Report, _, printing| page.printing = printing);
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
            summary: dom::remembered(SUMMARY).as_deref() != Some("no"),
            panel: Panel::remembered(),
            helping: false,
            whole: false,
            printing: false,
            _printer: dom::listen_for_printer(move |begins| printing.emit(begins)),
            summed: false,
            announcement: String::new(),
        };
        page.load();
        page
    }

    fn load(&self) {
        // Reading the answer, drawing a first part and drawing the rest are three tasks of the browser, so that none of them holds
        // up a slow phone.
        self.link.ask(&TargetReportForm { year: self.year }, |page, _, answer| {
            page.link.after(0, |page, shell| {
                page.view = answer.into();
                page.arrange();
                page.take_up(shell);
                page.moved();
                page.link.after(0, |page, _| page.whole = true);
            });
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
        self.moved();
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
        self.moved();
        shell.focus(place.id());
        // The reason of a refusal may stand below the last row in view.
        self.link.after(0, |_, _| dom::scroll_to("tip"));
    }

    fn body(&self, shell: &Shell, view: &ReportView) -> Html {
        if view.subjects.is_empty() || view.rows.is_empty() {
            let subjects =
                link(Route::YearSubjects { year: self.year }, "Choose the subjects of this year group");
            return empty("There are no subjects to show", paragraph(subjects));
        }
        let sums = self.sums(view);
        let rows = match (self.shown.is_empty(), self.summed) {
            (true, _) => {
                let clear = tool("Clear the filters").onclick(self.link.on(Report::clear_filters));
                let all = format!("None of the {} fits them.", count(view.rows.len() as u32, "pupil"));
                empty("No pupil fits these filters", block("", vec![html! { <p>{ all }</p> }, clear.into()]))
            }
            (false, true) => self.by_subject(&sums),
            (false, false) => self.pupils(view, &sums),
        };
        let parts = [
            self.closed(shell, view),
            if self.summary { self.figures(view) } else { Html::default() },
            rows,
            html! { <div class="at-stack at-no-print">{ for self.remarks(view) }</div> },
            self.foot(view),
            html! { <p class="at-hide" aria-live="polite">{ &self.announcement }</p> },
            Report::keys_in_words(view),
            self.help(view),
        ];
        let parts = parts.into_iter().enumerate().map(|(place, part)| {
            html! { <div key={place} class="at-rest__part">{ part }</div> }
        });
        html! { <div class="at-rest" onkeydown={self.escape()}>{ for parts }</div> }
    }

    /// Escape cancels an open edit, whether the focus is in the body of the page or in its filters.
    fn escape(&self) -> Callback<KeyboardEvent> {
        let cancel = self.link.on(|page, shell, ()| {
            if page.editor.is_some() {
                page.cancel(shell, ());
            }
        });
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" && !event.default_prevented() {
                cancel.emit(());
            }
        })
    }

    fn pupils(&self, view: &ReportView, sums: &[ReportSubject]) -> Html {
        let alone = (!self.panel.is_open()).then_some("at-split--alone");
        html! {
            <div class={classes!("at-split", alone)}>
                { self.grid(view, sums) }
                <div class="at-split__side">{ self.side(view) }</div>
            </div>
        }
    }

    /// The reason why targets cannot be changed, if there is one.
    fn closed(&self, shell: &Shell, view: &ReportView) -> Html {
        let targets = Route::YearTargets { year: self.year };
        match (view.used, view.editable) {
            (false, _) if shell.may_open(targets) => note(
                Tone::Warn,
                "Target setting is off for this year group, so no targets can be set.",
                link(targets, "Switch it on under Targets"),
            ),
            (false, _) => note(
                Tone::Warn,
                "Target setting is off for this year group. Someone with School setup can switch it on.",
                Html::default(),
            ),
            (true, false) => {
                note(Tone::Info, "Targets in this year group cannot be changed now.", Html::default())
            }
            (true, true) => Html::default(),
        }
    }

    /// The controls that say what is shown of each pupil.
    fn looks(&self) -> Vec<Html> {
        let choices = vec![
            ("Difference".into(), None, Some("Difference from the benchmark")),
            ("Chance".into(), None, Some("Chance of reaching the target")),
            ("Subjects".into(), None, Some("Subjects against benchmarks")),
        ];
        let pressed = if self.summed { 2 } else { usize::from(self.likely) };
        let turn = self.link.on(|page, _, place: usize| {
            page.summed = place == 2;
            page.likely = place == 1;
        });
        let summary = self.link.on(|page, _, on: bool| {
            page.summary = on;
            dom::remember(SUMMARY, if on { "yes" } else { "no" });
        });
        vec![
            segments("Beside each target", choices, Some(pressed), turn),
            tick("summary", "Summary", self.summary, summary),
        ]
    }

    /// The buttons at the end of the heading's line.
    fn actions(&self, view: &ReportView) -> Html {
        let import = Route::ImportTargets { year: self.year };
        html! {
            <>
                { reference(&view.reference) }
                { for view.editable.then(|| link_like("at-button at-phone-off", import, "Import targets".into())) }
                { downloads(|format| ExportTargetsForm { year: self.year, format }) }
                <span class="at-phone-off">{ Html::from(tool("Print").onclick(self.link.on(Report::print))) }</span>
            </>
        }
    }

    /// Prints every pupil that the filters show.
    fn print(&mut self, _: &mut Shell, (): ()) {
        self.printing = true;
        self.link.after(0, |page, _| {
            dom::print();
            page.printing = false;
        });
    }
}

impl Page for Report {
    fn draft(&self) -> Option<String> {
        self.unsaved_text()
    }

    fn unsaved(&self) -> usize {
        self.unsaved_targets()
    }

    fn view(&self, shell: &Shell) -> View {
        let again = self.link.on(|page, _, ()| {
            page.view = Loaded::Waiting;
            page.load();
        });
        let body = self.view.render("Loading the report", again, |view| self.body(shell, view));
        let (view, waits) = (self.view.ready(), matches!(self.view, Loaded::Waiting));
        let controls = Controls {
            fields: view.map_or_else(Vec::new, |view| self.filters(view)),
            end: if view.is_some() { self.looks() } else { Vec::new() },
            actions: view.map(|view| self.actions(view)).unwrap_or_default(),
        };
        let view = framed_with(shell, Route::Report, self.year, &Errors::default(), controls, body);
        let strip = html! { <div onkeydown={self.escape()}>{ view.strip }</div> };
        View { strip, width: Some(Width::Fill), waits, ..view }
    }
}
