//! The reports of a group (F62): overview, one subject over time, every subject, and the schools side by side. All are drawn from
//! one answer, so a choice of year or pupils shows at once.

mod chart;
pub mod kind;
mod overview;
mod schools;
mod subject;
mod subjects;

use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::pages::collaborate::figures::{explanation, parts};
use crate::parts::form::link_button;
use crate::parts::link::back_link;
use crate::parts::strip::{choose, strip};
use crate::parts::table::{downloads, empty};
use crate::parts::tabs::tab_list;
use crate::parts::text::paragraph;
use crate::route::Route;
use crate::shell::Shell;
use domain::attainment::subject::KeyStage;
use domain::base::ids::GroupId;
use domain::base::text::count;
use domain::collaborate::figures::pool::{FEWEST_SCHOOLS, rounded};
use domain::collaborate::figures::{Measure, Part};
use domain::collaborate::forms::{DownloadGroupFiguresForm, GroupFiguresForm, GroupFiguresView};
use domain::collaborate::report::Standing;
use domain::records::cohort::AcademicYear;
use domain::records::pupil_results::Collection;
use kind::ReportKind;
use std::cell::Cell;
use yew::prelude::*;

/// What of the figures is shown, by places in the lists of the view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Look {
    key_stage: Option<KeyStage>,
    year: usize,
    part: Part,
    /// The measure of the schools side by side.
    measure: usize,
    subject: usize,
    /// True for the difference from similar pupils nationally, in the table of every subject.
    against: bool,
    /// True to order schools by the measure, false by name.
    by_value: bool,
    /// True while the panel says why figures are hidden.
    explains: bool,
}

const FIRST: Look = Look {
    key_stage: None,
    year: 0,
    part: Part::All,
    measure: 0,
    subject: 0,
    against: false,
    by_value: true,
    explains: false,
};

thread_local! {
    /// What was chosen last, and in which group, so that another report of the group shows the same. Holds no figures.
    static LAST: Cell<Option<(GroupId, Look)>> = const { Cell::new(None) };
}

pub struct GroupReport {
    link: PageLink<GroupReport>,
    group: GroupId,
    report: ReportKind,
    /// The heading, which stays while another key stage loads.
    name: String,
    view: Loaded<GroupFiguresView>,
    look: Look,
}

/// What a report is drawn from.
struct Shown<'p> {
    view: &'p GroupFiguresView,
    look: Look,
    year: AcademicYear,
    change: Callback<Look>,
}

impl GroupReport {
    pub fn new(link: PageLink<GroupReport>, group: GroupId, report: ReportKind) -> GroupReport {
        let last = LAST.get().filter(|(of, _)| *of == group);
        let look = last.map_or(FIRST, |(_, look)| Look { explains: false, ..look });
        let page = GroupReport { link, group, report, name: "Group".to_owned(), view: Loaded::Waiting, look };
        page.load();
        page
    }

    fn load(&self) {
        let form = GroupFiguresForm { group: self.group, key_stage: self.look.key_stage };
        self.link.load(&form, |page| &mut page.view);
    }

    fn show(&mut self, look: Look) {
        let other = look.key_stage != self.look.key_stage;
        self.look = look;
        LAST.set(Some((self.group, look)));
        if other {
            self.name = self.heading();
            self.view = Loaded::Waiting;
            self.load();
        }
    }

    fn heading(&self) -> String {
        self.view.ready().map_or(&self.name, |view| &view.name).clone()
    }

    fn shown<'p>(&'p self, view: &'p GroupFiguresView) -> Option<Shown<'p>> {
        let year = *view.years.get(self.look.year).or(view.years.first())?;
        let change = self.link.on(|page: &mut GroupReport, _, look| page.show(look));
        Some(Shown { view, look: self.look, year, change })
    }

    fn body(&self, view: &GroupFiguresView) -> Html {
        let Some(shown) = self.shown(view) else { return Html::default() };
        if view.schools.iter().all(|school| school.figures.is_empty()) {
            let why = if view.schools.is_empty() {
                "Schools are compared here once they have agreed to be in the group."
            } else {
                "None of the schools has published results of this key stage. Each school publishes its own, under School results."
            };
            return html! { <div class="at-stack">{ shown.strip(Vec::new()) }{ empty("No figures yet", paragraph(why)) }</div> };
        }
        let (fields, body) = match self.report {
            ReportKind::Overview => (Vec::new(), overview::report(&shown)),
            ReportKind::Subject => subject::report(&shown),
            ReportKind::Subjects => subjects::report(&shown),
            ReportKind::Schools => schools::report(&shown),
        };
        let close = shown.change.reform({
            let look = self.look;
            move |()| Look { explains: false, ..look }
        });
        let panel = self.look.explains.then(|| html! { <div>{ explanation(close) }</div> });
        html! {
            <div class="at-stack">
                { shown.strip(fields) }
                <div class={if self.look.explains { "at-split" } else { "at-split at-split--alone" }}>
                    <div class="at-stack">{ body }</div>
                    <div>{ for panel }</div>
                </div>
            </div>
        }
    }
}

impl Shown<'_> {
    /// The choices above a report: those of all reports, and its own.
    fn strip(&self, own: Vec<Html>) -> Html {
        let look = self.look;
        let mut fields = Vec::new();
        if self.view.key_stages.len() > 1 {
            let stages = self.view.key_stages.clone();
            let names = stages.iter().map(|stage| AttrValue::from(stage.label())).collect();
            let chosen = stages.iter().position(|stage| *stage == self.view.key_stage).unwrap_or_default();
            let pick = self
                .change
                .reform(move |place: usize| Look { key_stage: stages.get(place).copied(), ..FIRST });
            fields.push(choose("stage", "Key stage", names, chosen, pick));
        }
        fields.extend(own);
        let years = self.view.years.iter().map(|year| AttrValue::from(year.to_string())).collect();
        let pick = self.change.reform(move |year| Look { year, ..look });
        fields.push(choose("year", "Results of", years, look.year, pick));
        fields.push(parts(look.part, self.change.reform(move |part| Look { part, ..look })));
        strip("What is shown", fields, Vec::new())
    }

    /// The subject that is chosen, and its chooser.
    fn subject(&self) -> (Option<String>, Html) {
        let look = self.look;
        let subjects = self.view.subjects();
        let chosen = subjects.get(look.subject).or(subjects.first()).cloned();
        let names = subjects.into_iter().map(AttrValue::from).collect();
        let pick = self.change.reform(move |subject| Look { subject, ..look });
        (chosen, choose("subject", "Subject", names, look.subject, pick))
    }

    /// What is shown, in a sentence: the pupils, the year and the group's own figure with its range.
    fn sentence(&self, measure: &Measure) -> Html {
        let (part, year) = (self.look.part.label(), self.year);
        let whole = self.view.whole(year, measure, self.look.part);
        let kind = measure.kind();
        let what = match measure {
            Measure::Progress(subject) => format!("{subject}, against similar pupils nationally"),
            measure => measure.label().to_owned(),
        };
        let group = match whole {
            Some(whole) => {
                let range = whole.range(measure, self.view.key_stage);
                format!(
                    "{} of {}. The group: {}, likely between {} and {}.",
                    count(whole.pupils, "pupil"),
                    count(whole.schools, "school"),
                    whole.text(kind),
                    rounded(range.low, kind),
                    rounded(range.high, kind),
                )
            }
            None => format!("A figure of the group needs {FEWEST_SCHOOLS} schools that show theirs."),
        };
        html! { <p><b>{ format!("{part}, {what}, {year}. ") }</b>{ group }</p> }
    }

    /// What stands in the place of a figure that is not there.
    fn absent(&self, standing: Standing) -> Html {
        match standing {
            Standing::Shown(..) => Html::default(),
            Standing::Hidden => self.hidden("Hidden: why?"),
            Standing::NoResults => html! { <span class="at-quiet">{ "not shown" }</span> },
            Standing::Unpublished => html! { <span class="at-quiet">{ "not published" }</span> },
        }
    }

    fn hidden(&self, words: &'static str) -> Html {
        let look = self.look;
        let why = self.change.reform(move |()| Look { explains: true, ..look });
        link_button(words, why).into()
    }
}

/// The places of these values, the highest first; those without one are last.
fn highest_first(values: impl Iterator<Item = Option<f64>>) -> Vec<usize> {
    let tenths = |value: f64| (value * 10.0).round() as i32;
    let mut places: Vec<(i32, usize)> = values
        .enumerate()
        .map(|(place, value)| (value.map_or(i32::MAX, |value| -tenths(value)), place))
        .collect();
    places.sort_unstable();
    places.into_iter().map(|(_, place)| place).collect()
}

/// The tabs of a group: its reports, and what it is. `schools` is the number of schools in them, where it is known.
pub fn tabs(group: GroupId, current: Route, schools: Option<u32>) -> Html {
    let reports = ReportKind::ALL.map(|report| {
        let number = schools.filter(|_| report == ReportKind::Schools);
        (Route::GroupReport { group, report }, report.title(), number)
    });
    let tabs = reports.into_iter().chain([(Route::Group { group }, "About", None)]);
    tab_list("Reports of the group", tabs.collect(), current)
}

impl Page for GroupReport {
    fn view(&self, _: &Shell) -> View {
        let again = self.link.on(|page: &mut GroupReport, _, ()| {
            page.view = Loaded::Waiting;
            page.load();
        });
        let body = self.view.render("Loading the figures", again, |view| self.body(view));
        let view = self.view.ready();
        let (group, part) = (self.group, self.look.part);
        let saved = view.and_then(|view| self.shown(view)).map(|shown| {
            let collection = Collection { key_stage: shown.view.key_stage, year: shown.year };
            downloads(|format| DownloadGroupFiguresForm { group, collection, part, format })
        });
        let here = Route::GroupReport { group, report: self.report };
        let schools = view.map(|view| u32::try_from(view.schools.len()).unwrap_or(u32::MAX));
        View::titled(self.heading(), body)
            .actions(html! { <span>{ for saved }</span> })
            .tabs(tabs(group, here, schools))
            .above(back_link(Route::Groups, "Groups"))
    }
}
