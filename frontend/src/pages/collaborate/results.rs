//! The results of the school as figures without pupils (F62), for everybody who may see school-level reports; and for its
//! administrators what is published, and who outside the school sees it.

use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::pages::collaborate::figures::{Look, choosers, stages, tables};
use crate::pages::collaborate::own_targets::tabs;
use crate::parts::boxed::boxed;
use crate::parts::link::link;
use crate::parts::strip::{Said, strip};
use crate::parts::table::{cell, column, empty, row, sheet, tick_box};
use crate::parts::text::{block, paragraph, strong};
use crate::route::Route;
use crate::shell::Shell;
use domain::collaborate::figures::{Published, SchoolFigures, SharedWith};
use domain::collaborate::forms::{ListFiguresForm, ListFiguresView, ShareFiguresForm};
use domain::records::pupil_results::Collection;
use yew::prelude::*;

pub struct SchoolResults {
    link: PageLink<SchoolResults>,
    view: Loaded<ListFiguresView>,
    look: Look,
    said: Option<Said>,
}

impl SchoolResults {
    pub fn new(link: PageLink<SchoolResults>) -> SchoolResults {
        let page = SchoolResults { link, view: Loaded::Waiting, look: Look::FIRST, said: None };
        page.load();
        page
    }

    fn load(&self) {
        self.link.load(&ListFiguresForm {}, |page| &mut page.view);
    }

    fn body(&self, view: &ListFiguresView, publishes: bool) -> Html {
        let change = self.link.on(|page, _, look| page.look = look);
        let stages = stages(view.figures.iter().map(|one| &one.published));
        let Some(stage) = stages.get(self.look.stage) else {
            let why = if publishes {
                "Publish the results of a year below. You see the figures first."
            } else {
                "Your administrators publish them when the results of a year are complete."
            };
            return html! {
                <div class="at-stack">
                    { empty("No results are published yet", paragraph(why)) }
                    <div>{ for publishes.then(|| self.unpublished(view)) }</div>
                </div>
            };
        };
        let years: Vec<&Published> = view
            .figures
            .iter()
            .map(|one| &one.published)
            .filter(|one| one.collection.key_stage == *stage)
            .take(3)
            .collect();
        html! {
            <div class="at-stack">
                { strip("What is shown", choosers(&stages, self.look, change.clone()), Vec::new()) }
                { tables(&years, self.look, change) }
                <div>{ for publishes.then(|| self.shared(view)) }</div>
                <div>{ for publishes.then(|| self.unpublished(view)) }</div>
            </div>
        }
    }

    /// Who outside the school sees each of the published years.
    fn shared(&self, view: &ListFiguresView) -> Html {
        let rows = view.figures.iter().enumerate().map(|(place, one)| {
            let words = one.published.collection.words();
            let tick = |id: &str, name: &str, ticked: bool, to: fn(&mut SharedWith)| {
                let press = self.link.on(move |page: &mut SchoolResults, _, _: bool| page.share(place, to));
                let name = format!("{words}: {name}");
                tick_box(format!("{id}-{place}"), name, ticked, press)
            };
            let SharedWith { authority, chain, diocese } = one.shared;
            let authority =
                tick("authority", "local authority", authority, |to| to.authority = !to.authority);
            let chain = tick("chain", "academy chain", chain, |to| to.chain = !to.chain);
            let diocese = tick("diocese", "diocese", diocese, |to| to.diocese = !to.diocese);
            let cells = vec![
                cell("Results", "", strong(words.clone(), "")),
                cell("Published", "", one.published.on.clone()),
                cell("Local authority", "at-ticks", authority),
                cell("Academy chain", "at-ticks", chain),
                cell("Diocese", "at-ticks", diocese),
            ];
            row(words.clone(), cells)
        });
        let columns = ["Results", "Published", "Local authority", "Academy chain", "Diocese"].map(column);
        let said = self.said.as_ref().map(Said::line);
        boxed(
            "Who sees these results",
            html! { <div>{ for said }</div> },
            vec![
                paragraph(
                    "Changes take effect as soon as you tick. Groups of schools see your results only if your school agrees to the group.",
                ),
                sheet("Who sees these results", "at-cards", columns, rows.collect()),
            ],
        )
    }

    /// The years that can be published.
    fn unpublished(&self, view: &ListFiguresView) -> Html {
        let rows = view.unpublished.iter().map(|collection: &Collection| {
            let to = Route::PublishResults { collection: *collection };
            html! { <li key={collection.to_string()}>{ link(to, collection.words()) }</li> }
        });
        boxed(
            "Publish results",
            Html::default(),
            vec![
                paragraph(
                    "Publish a year when its results are complete. You see the figures first. Once published they never change.",
                ),
                html! { <ul class="govuk-list">{ for rows }</ul> },
            ],
        )
    }

    /// Shares a year with others, and takes the tick back if that is refused.
    fn share(&mut self, place: usize, change: fn(&mut SharedWith)) {
        let Some(one) = self.view.ready().and_then(|view| view.figures.get(place)) else { return };
        let (collection, seen) = (one.published.collection, one.shared);
        let mut shared = seen;
        change(&mut shared);
        self.said = None;
        self.link.ask(&ShareFiguresForm { collection, shared, seen }, move |page, _, answer| match answer {
            Ok(SchoolFigures { shared, .. }) => {
                if let Some(one) = page.view.ready_mut().and_then(|view| view.figures.get_mut(place)) {
                    one.shared = shared;
                }
                page.said = Some(Said::done(format!("{}: seen by {}", collection.words(), shared.label())));
            }
            Err(error) => {
                page.said = Some(Said::refused(error.sentence()));
                page.load();
            }
        });
    }
}

impl Page for SchoolResults {
    fn view(&self, shell: &Shell) -> View {
        let again = self.link.on(|page, _, ()| {
            page.view = Loaded::Waiting;
            page.load();
        });
        // Which collection does not matter: the action is one.
        let publishes = self
            .view
            .ready()
            .and_then(|view| view.unpublished.first())
            .is_none_or(|collection| shell.may_open(Route::PublishResults { collection: *collection }));
        let body = self.view.render("Loading the results", again, |view| self.body(view, publishes));
        let others =
            if shell.may_open(Route::SchoolTargets) { tabs(Route::SchoolResults) } else { Html::default() };
        View::new(block("", vec![body]))
            .tabs(others)
            .caption("Figures for groups of five or more pupils. They do not identify anyone.")
    }
}
