//! The schools of a local authority or an academy chain.

use crate::errors::Errors;
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::field::field;
use crate::parts::link::link;
use crate::parts::table::{cell, empty, more, row, table};
use crate::parts::text::{block, live, paragraph};
use crate::route::Route;
use crate::shell::Shell;
use domain::access::form::PageView;
use domain::access::organisation::OrganisationKind;
use domain::base::text::folded;
use domain::sharing::forms::{ListSharedSchoolsForm, SharedSchoolView};
use yew::prelude::*;

const COLUMNS: &[&str] = &["School", "Kind"];

pub struct Schools {
    link: PageLink<Schools>,
    list: Loaded<PageView<SharedSchoolView>>,
    /// The text in the search field.
    search: String,
    errors: Errors,
}

impl Schools {
    pub fn new(link: PageLink<Schools>) -> Schools {
        let page = Schools { link, list: Loaded::Waiting, search: String::new(), errors: Errors::default() };
        page.load();
        page
    }

    fn load(&self) {
        self.link.load(&ListSharedSchoolsForm::default(), |page| &mut page.list);
    }

    fn more(&mut self, shell: &mut Shell, (): ()) {
        let form = ListSharedSchoolsForm { cursor: self.list.next() };
        self.link.more(
            shell,
            &form,
            |page| (&mut page.list, &mut page.errors),
            |school| school.id,
            |school| Some(format!("school-{}", school.id)),
        );
    }

    fn listed(&self, shell: &Shell, page: &PageView<SharedSchoolView>) -> Html {
        if page.rows.is_empty() && page.next.is_none() {
            let why = "Schools that use Attain and belong to you are listed here. Ask the provider if one is missing.";
            return empty("No school belongs to you yet", paragraph(why));
        }
        let wanted = folded(&self.search);
        let rows = page.rows.iter().filter(|school| folded(&school.name).contains(wanted.trim()));
        let rows: Vec<Html> = rows.map(line).collect();
        let search = self.link.on(|page, _, text| page.search = text);
        let number = format!("{} of {} shown", rows.len(), page.rows.len());
        let list = if rows.is_empty() {
            empty("No school matches", paragraph("Change what you look for, or show more schools."))
        } else {
            table("Schools", "at-table--plain", COLUMNS, rows)
        };
        block(
            "",
            vec![
                block("at-search", vec![field("search", "Name of the school", &self.search, search).into()]),
                live(paragraph(number)),
                block("", vec![list]),
                more(page.next.is_some(), shell.busy, self.link.on(Schools::more)),
            ],
        )
    }
}

impl Page for Schools {
    fn view(&self, shell: &Shell) -> View {
        let again = self.link.on(|page, _, ()| {
            page.list = Loaded::Waiting;
            page.load();
        });
        let list = self.list.render("Loading the schools", again, |page| self.listed(shell, page));
        let about =
            paragraph("Each school decides which targets it shares with you, in its target settings.");
        View::new(block("", vec![about, block("", vec![list])])).errors(&self.errors)
    }
}

fn line(school: &SharedSchoolView) -> Html {
    let kind = match school.kind {
        OrganisationKind::Primary => "Primary",
        OrganisationKind::Secondary => "Secondary",
        OrganisationKind::LocalAuthority | OrganisationKind::AcademyChain => "",
    };
    let to = link(Route::School { school: school.id }, school.name.clone());
    let name = html! { <span id={format!("school-{}", school.id)} tabindex="-1">{ to }</span> };
    row(school.id.to_string(), vec![cell(COLUMNS[0], "at-break", name), cell(COLUMNS[1], "", kind)])
}
