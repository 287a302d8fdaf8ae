//! The published figures that a school shares with its local authority or academy chain (F50).

use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::pages::collaborate::figures::{Look, choosers, stages, tables};
use crate::parts::link::back_link;
use crate::parts::strip::strip;
use crate::parts::table::empty;
use crate::parts::text::paragraph;
use crate::route::Route;
use crate::shell::Shell;
use domain::base::ids::OrganisationId;
use domain::collaborate::figures::Published;
use domain::collaborate::forms::{SharedFiguresForm, SharedFiguresView};
use yew::prelude::*;

pub struct SharedResults {
    link: PageLink<SharedResults>,
    school: OrganisationId,
    view: Loaded<SharedFiguresView>,
    look: Look,
}

impl SharedResults {
    pub fn new(link: PageLink<SharedResults>, school: OrganisationId) -> SharedResults {
        let page = SharedResults { link, school, view: Loaded::Waiting, look: Look::FIRST };
        page.load();
        page
    }

    fn load(&self) {
        self.link.load(&SharedFiguresForm { school: self.school }, |page| &mut page.view);
    }

    fn body(&self, view: &SharedFiguresView) -> Html {
        let change = self.link.on(|page, _, look| page.look = look);
        let stages = stages(view.figures.iter());
        let Some(stage) = stages.get(self.look.stage) else {
            let why = "The school decides which of its published results you see.";
            return empty("This school does not share any results with you", paragraph(why));
        };
        let years = view.figures.iter().filter(|one| one.collection.key_stage == *stage);
        let years: Vec<&Published> = years.take(3).collect();
        html! {
            <div class="at-stack">
                { strip("What is shown", choosers(&stages, self.look, change.clone()), Vec::new()) }
                { tables(&years, self.look, change) }
            </div>
        }
    }
}

impl Page for SharedResults {
    fn view(&self, _: &Shell) -> View {
        let again = self.link.on(|page, _, ()| {
            page.view = Loaded::Waiting;
            page.load();
        });
        let body = self.view.render("Loading the results", again, |view| self.body(view));
        let name = self.view.ready().map_or_else(|| "Results".to_owned(), |view| view.school.clone());
        let page =
            View::titled(name, body).above(back_link(Route::School { school: self.school }, "This school"));
        page.caption("Published results that the school shares with you. They do not identify any pupil.")
    }
}
