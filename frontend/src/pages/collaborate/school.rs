//! The year groups whose targets a school shares.

use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::counts::{link_tile, tiles};
use crate::parts::link::{back_link, link};
use crate::parts::table::empty;
use crate::parts::text::paragraph;
use crate::route::Route;
use crate::shell::Shell;
use domain::base::ids::OrganisationId;
use domain::collaborate::forms::{ListSharedYearsForm, SharedYearsView};
use domain::collaborate::visibility::Visibility;
use yew::prelude::*;

pub struct School {
    link: PageLink<School>,
    id: OrganisationId,
    view: Loaded<SharedYearsView>,
}

impl School {
    pub fn new(link: PageLink<School>, id: OrganisationId) -> School {
        let page = School { link, id, view: Loaded::Waiting };
        page.load();
        page
    }

    fn load(&self) {
        self.link.load(&ListSharedYearsForm { school: self.id }, |page| &mut page.view);
    }

    fn years(&self, view: &SharedYearsView) -> Html {
        if view.years.is_empty() {
            return empty(
                "This school does not share any targets with you",
                paragraph("The school decides what to share for each year group, in its target settings."),
            );
        }
        let years = view.years.iter().map(|year| {
            let shared = match year.visibility {
                Visibility::Pupils => "Each pupil’s targets, and totals by subject.",
                Visibility::Totals | Visibility::Nothing => "Totals by subject.",
            };
            let to = Route::SharedTargets { school: self.id, year: year.key };
            let name = format!("Year {}", year.year_group);
            link_tile(to, name, format!("{}. {shared}", year.key.key_stage.label()))
        });
        tiles(years.collect())
    }
}

impl Page for School {
    fn view(&self, _: &Shell) -> View {
        let again = self.link.on(|page, _, ()| {
            page.view = Loaded::Waiting;
            page.load();
        });
        let body = self.view.render("Loading the year groups", again, |view| self.years(view));
        let name = self.view.ready().map_or_else(|| "School".to_owned(), |view| view.school.clone());
        let results = link(Route::SharedResults { school: self.id }, "Results that this school shares");
        let page = View::titled(name, body).above(back_link(Route::Schools, "Schools")).actions(results);
        match self.view.ready().and_then(|view| view.records.clone()) {
            Some(records) => page.caption(format!("Targets shared with you, year groups in {records}")),
            None => page,
        }
    }
}
