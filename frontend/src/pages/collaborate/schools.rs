//! The schools of a local authority or an academy chain.

use crate::list::{List, ListPage, Search, counted, shown};
use crate::page::{Page, PageLink, View};
use crate::parts::link::link;
use crate::parts::strip::{find, strip};
use crate::parts::table::{cell, empty, row, table};
use crate::parts::text::{block, paragraph};
use crate::route::Route;
use crate::shell::Shell;
use domain::access::form::PageView;
use domain::access::organisation::OrganisationKind;
use domain::base::search::NameSearch;
use domain::collaborate::forms::{ListSharedSchoolsForm, SharedSchoolView};
use yew::prelude::*;

const COLUMNS: &[&str] = &["School", "Kind"];

pub struct Schools {
    link: PageLink<Schools>,
    list: List<Search, SharedSchoolView>,
}

impl Schools {
    pub fn new(link: PageLink<Schools>) -> Schools {
        let mut page = Schools { link: link.clone(), list: List::new(|_: &mut Search| ()) };
        link.reload(&mut page);
        page
    }

    fn listed(&self, page: &PageView<SharedSchoolView>) -> Html {
        if self.list.is_empty() {
            let why = "Your schools that use Attain are listed here. If one is missing, ask Attain support.";
            return empty("You have no schools yet", paragraph(why));
        }
        let search = &self.list.filter.search;
        let wanted = NameSearch::of(search);
        let rows = page.rows.iter().filter(|school| wanted.finds(&school.name));
        let rows: Vec<Html> = rows.map(line).collect();
        let number = shown(rows.len() as u32, page.rows.len() as u32, ("school", "schools"));
        let list = if rows.is_empty() {
            empty("No school matches", paragraph("Change your search, or show more schools."))
        } else {
            table("Schools", COLUMNS, rows)
        };
        let search = find("search", "Name of the school", "", search, self.link.search());
        block(
            "at-stack",
            vec![strip("What is shown", vec![search], Vec::new()), counted(number, false, list)],
        )
    }
}

impl ListPage for Schools {
    type Filter = Search;
    type Row = SharedSchoolView;
    type Form = ListSharedSchoolsForm;

    fn list(&mut self) -> &mut List<Search, SharedSchoolView> {
        &mut self.list
    }

    fn form(&self, cursor: Option<String>) -> ListSharedSchoolsForm {
        ListSharedSchoolsForm { cursor }
    }

    fn key(school: &SharedSchoolView) -> String {
        school.id.to_string()
    }

    fn focus(school: &SharedSchoolView) -> Option<String> {
        Some(format!("school-{}", school.id))
    }
}

impl Page for Schools {
    fn view(&self, _: &Shell) -> View {
        let list = self.list.draw(&self.link, "Loading the schools", |page| self.listed(page));
        View::new(list)
            .caption("Each school decides which targets it shares with you, in its target settings.")
    }
}

fn line(school: &SharedSchoolView) -> Html {
    let kind = match school.kind {
        OrganisationKind::Primary => "Primary",
        OrganisationKind::Secondary => "Secondary",
        _ => "",
    };
    let to = link(Route::School { school: school.id }, school.name.clone());
    let name = html! { <span id={format!("school-{}", school.id)} tabindex="-1">{ to }</span> };
    row(school.id.to_string(), vec![cell(COLUMNS[0], "at-break", name), cell(COLUMNS[1], "", kind)])
}
