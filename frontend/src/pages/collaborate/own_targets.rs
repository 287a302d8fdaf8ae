//! Totals of the school's targets by subject, of all pupils or of a part, for people who may see no pupil (F62).

use super::figures::parts;
use super::targets::totals;
use crate::api::ApiError;
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::pages::targets::benchmarks::reference;
use crate::parts::strip::{choose, strip};
use crate::parts::table::empty;
use crate::parts::tabs::tab_list;
use crate::parts::text::paragraph;
use crate::route::Route;
use crate::shell::Shell;
use domain::collaborate::figures::Part;
use domain::collaborate::forms::{SchoolTargetsForm, SharedTargetsView};
use domain::targets::forms::{ListYearsForm, YearsView};
use yew::prelude::*;

pub struct SchoolTargets {
    link: PageLink<SchoolTargets>,
    years: Loaded<YearsView>,
    /// The place of the year group that is shown.
    shown: usize,
    /// True until a year group that uses target setting is found, or the person has chosen one.
    looks: bool,
    part: Part,
    view: Loaded<SharedTargetsView>,
}

/// The tabs of what people who may see no pupil read of their school.
pub fn tabs(current: Route) -> Html {
    let tabs = vec![(Route::SchoolResults, "Results", None), (Route::SchoolTargets, "Targets", None)];
    tab_list("What is read of the school", tabs, current)
}

impl SchoolTargets {
    pub fn new(link: PageLink<SchoolTargets>) -> SchoolTargets {
        let page = SchoolTargets {
            link,
            years: Loaded::Waiting,
            shown: 0,
            looks: true,
            part: Part::All,
            view: Loaded::Waiting,
        };
        page.load_years();
        page
    }

    fn load_years(&self) {
        self.link.ask(&ListYearsForm {}, |page, _, answer| {
            page.years = answer.into();
            page.load();
        });
    }

    fn load(&self) {
        let year = self.years.ready().and_then(|years| years.years.get(self.shown));
        let Some(year) = year else { return };
        let asked = (self.shown, self.part);
        let form = SchoolTargetsForm { year: year.key, part: Some(self.part) };
        self.link.ask(&form, move |page, _, answer| {
            // The answer to an earlier choice may come after the one to a later choice.
            if (page.shown, page.part) != asked {
                return;
            }
            let is_last = page.years.ready().is_none_or(|years| page.shown + 1 >= years.years.len());
            match answer {
                Err(ApiError::Problem(problem)) if problem.status == 404 && page.looks && !is_last => {
                    page.shown += 1;
                    page.load();
                }
                answer => page.view = answer.into(),
            }
        });
    }

    fn body(&self, years: &YearsView) -> Html {
        if years.years.is_empty() {
            return empty(
                "There are no year groups with targets",
                paragraph("They come with the pupils’ records."),
            );
        }
        let names =
            years.years.iter().map(|year| AttrValue::from(format!("Year {}", year.year_group))).collect();
        let pick = self.link.on(|page: &mut SchoolTargets, _, shown| {
            (page.shown, page.looks) = (shown, false);
            page.view = Loaded::Waiting;
            page.load();
        });
        let year = choose("year", "Year group", names, self.shown, pick);
        let change = self.link.on(|page: &mut SchoolTargets, _, part| {
            page.part = part;
            page.view = Loaded::Waiting;
            page.load();
        });
        let again = self.link.on(|page: &mut SchoolTargets, _, ()| {
            page.view = Loaded::Waiting;
            page.load();
        });
        let body = match &self.view {
            Loaded::Failed(ApiError::Problem(problem)) if problem.status == 404 => empty(
                "This year group does not use target setting",
                paragraph("Your administrators switch it on in the target settings."),
            ),
            view => view.render("Loading the targets", again, |view| totals(view, self.part)),
        };
        html! {
            <div class="at-stack">
                { strip("What is shown", vec![year, parts(self.part, change)], Vec::new()) }
                <div>{ body }</div>
            </div>
        }
    }
}

impl Page for SchoolTargets {
    fn view(&self, _: &Shell) -> View {
        let again = self.link.on(|page: &mut SchoolTargets, _, ()| {
            page.years = Loaded::Waiting;
            page.load_years();
        });
        let body = self.years.render("Loading the year groups", again, |years| self.body(years));
        let sources = self.view.ready().map(|view| reference(&view.reference));
        View::new(body)
            .tabs(tabs(Route::SchoolTargets))
            .actions(html! { <span>{ for sources }</span> })
            .caption("Averages of five or more pupils. They do not identify any pupil.")
    }
}
