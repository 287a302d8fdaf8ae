//! The pupils of a year group (F10), as the school's records have them.

use crate::list::{Search, counted, shown};
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::field::field;
use crate::parts::link::{link_like, title_link};
use crate::parts::table::{cell, empty, row, table};
use crate::parts::text::{block, count, notice, paragraph, strong};
use crate::route::Route;
use crate::shell::Shell;
use domain::attainment::model::Sex;
use domain::base::search::NameSearch;
use domain::records::forms::{ListPupilsForm, PupilView, PupilsView};
use yew::prelude::*;

const COLUMNS: &[&str] =
    &["Name", "UPN", "Date of birth", "Gender", "Disadvantaged", "Prior attainment", "Classes"];

pub struct Pupils {
    link: PageLink<Pupils>,
    group: Option<u8>,
    view: Loaded<PupilsView>,
    /// The text in the search field.
    search: Search,
}

impl Pupils {
    pub fn new(link: PageLink<Pupils>, group: Option<u8>) -> Pupils {
        let page = Pupils { link, group, view: Loaded::Waiting, search: Search::read() };
        page.load();
        page
    }

    fn load(&self) {
        self.link.load(&ListPupilsForm { year_group: self.group }, |page| &mut page.view);
    }

    fn body(&self, view: &PupilsView) -> Html {
        let imports =
            [Route::ImportPupils, Route::ImportClasses].map(|route| title_link("govuk-link", route));
        let imports = html! { <p class="govuk-body at-downloads">{ for imports }</p> };
        if view.groups.is_empty() {
            let why =
                paragraph("Import them from your MIS. You check what would change before anything does.");
            return empty("Your school has no pupils yet", block("", vec![why, imports]));
        }
        let search = self.link.on(|page, _, text| {
            page.search = Search { search: text };
            page.search.note();
        });
        let search = field("search", "Name or UPN", &self.search.search, search).no_spelling();
        let wanted = NameSearch::of(&self.search.search);
        let rows: Vec<Html> = view.pupils.iter().filter(|one| meets(one, &wanted)).map(line).collect();
        let number = shown(rows.len() as u32, view.pupils.len() as u32, ("pupil", "pupils"));
        let warning = view.warning.clone();
        let warning = warning.map(|text| notice(strong("Check the year group. ", text))).unwrap_or_default();
        let list = match (rows.is_empty(), view.pupils.is_empty()) {
            (true, true) => empty("This year group has no pupils", paragraph("Choose another one above.")),
            (true, false) => empty("No one matches", paragraph("Change your search.")),
            (false, _) => table("Pupils", "at-table--wide", COLUMNS, rows),
        };
        block(
            "",
            vec![
                warning,
                block("at-toolbar", vec![block("at-search", vec![search.into()]), imports]),
                counted(number, false, list),
            ],
        )
    }
}

impl Page for Pupils {
    fn view(&self, _: &Shell) -> View {
        let again = self.link.on(|page, _, ()| {
            page.view = Loaded::Waiting;
            page.load();
        });
        let body = self.view.render("Loading the pupils", again, |view| self.body(view));
        let page = View::new(body);
        let Some(view) = self.view.ready().filter(|view| !view.groups.is_empty()) else { return page };
        let page = page.strip(chooser(view));
        let group = view.groups.iter().find(|group| Some(group.year_group) == view.year_group);
        match group {
            Some(group) => {
                page.caption(format!("Year {}: {}", group.year_group, count(group.pupils, "pupil")))
            }
            None => page,
        }
    }
}

/// Links to the year groups.
fn chooser(view: &PupilsView) -> Html {
    let groups = view.groups.iter().map(|group| {
        let number = group.year_group;
        let here = view.year_group == Some(number);
        let class = classes!("at-years__link", here.then_some("at-years__link--here"));
        let said = if here { " (shown)" } else { "" };
        let text = html! { <>{ format!("Year {number}") }<span class="govuk-visually-hidden">{ said }</span></> };
        html! { <li key={u32::from(number)}>{ link_like(class, Route::YearPupils { group: number }, text) }</li> }
    });
    html! {
        <nav class="at-years" aria-label="Year group">
            <ul class="at-years__list">{ for groups }</ul>
            { for view.records.as_ref().map(|records| html! {
                <p class="at-years__records">{ format!("Year groups in {records}") }</p>
            }) }
        </nav>
    }
}

/// True where every searched word is in the name or the UPN.
fn meets(pupil: &PupilView, wanted: &NameSearch) -> bool {
    wanted.finds(&format!("{} {}", pupil.name, pupil.upn))
}

fn line(pupil: &PupilView) -> Html {
    let sex = match pupil.sex {
        Some(Sex::Female) => "Female",
        Some(Sex::Male) => "Male",
        None => "Not recorded",
    };
    let classes: Vec<String> =
        pupil.classes.iter().map(|(subject, class)| format!("{subject} {class}")).collect();
    let cells = vec![
        cell(COLUMNS[0], "", strong(pupil.name.clone(), "")),
        cell(COLUMNS[1], "", pupil.upn.clone()),
        cell(COLUMNS[2], "", pupil.born.clone()),
        cell(COLUMNS[3], "", sex),
        cell(COLUMNS[4], "", if pupil.disadvantaged { "Yes" } else { "No" }),
        cell(COLUMNS[5], "", pupil.prior.clone().unwrap_or_else(|| "None".to_owned())),
        cell(COLUMNS[6], "", if classes.is_empty() { "None".to_owned() } else { classes.join(", ") }),
    ];
    row(pupil.id.to_string(), cells)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::base::ids::PupilId;

    #[test]
    fn a_pupil_is_found_by_any_words_of_the_name_without_its_accents_or_by_the_upn() {
        let pupil = PupilView {
            id: PupilId::parse("0190b5a8-7f2e-7c3d-8a4b-000000000001").expect("an id"),
            upn: "H801200001001".to_owned(),
            name: "Núñez, Zoë".to_owned(),
            born: "31/12/2010".to_owned(),
            sex: None,
            disadvantaged: false,
            prior: None,
            classes: std::collections::BTreeMap::new(),
        };
        for (search, found) in [
            ("", true),
            ("zoe nunez", true),
            ("Nuñ", true),
            ("h8012", true),
            ("h8 zoe", true),
            ("zac", false),
        ] {
            assert_eq!(meets(&pupil, &NameSearch::of(search)), found, "{search}");
        }
    }
}
