//! The pupils of a year group, or those who have left (F10), as the school's records have them.

use crate::list::{counted, in_address, note as note_filter, shown};
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::chip::{Tone, chip};
use crate::parts::form::tool;
use crate::parts::link::{link, place_link, title_link};
use crate::parts::note::note;
use crate::parts::strip::{choose, find, strip};
use crate::parts::table::{cell, column, empty, name_cell, row, sheet};
use crate::parts::text::{paragraph, thousands};
use crate::route::Route;
use crate::shell::Shell;
use domain::attainment::model::Sex;
use domain::base::search::NameSearch;
use domain::records::characteristics::Characteristic;
use domain::records::forms::{ListPupilsForm, PupilView, PupilsView};
use serde::{Deserialize, Serialize};
use yew::prelude::*;

const COLUMNS: &[&str] =
    &["Name", "UPN", "Year group", "Date of birth", "Gender", "Disadvantaged", "Prior attainment", "Classes"];

/// The column that only a list of several year groups has.
const YEAR_GROUP: &str = COLUMNS[2];

/// The pupils that the page lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// The oldest year group.
    First,
    Year(u8),
    /// Those who have left, of all year groups.
    Left,
}

pub struct Pupils {
    link: PageLink<Pupils>,
    list: List,
    view: Loaded<PupilsView>,
    filter: Filter,
}

/// What narrows the list. It stands in the address.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Filter {
    /// The text in the search field.
    #[serde(skip_serializing_if = "String::is_empty")]
    search: String,
    /// Only those who have this.
    #[serde(skip_serializing_if = "Option::is_none")]
    only: Option<Characteristic>,
    /// The words with which the whole school was searched; empty where the list is shown.
    #[serde(skip_serializing_if = "String::is_empty")]
    school: String,
}

impl Filter {
    fn meets(&self, pupil: &PupilView) -> bool {
        meets(pupil, &NameSearch::of(&self.search))
            && self.only.is_none_or(|which| pupil.characteristics.contains(&which))
    }
}

impl Pupils {
    pub fn new(link: PageLink<Pupils>, list: List) -> Pupils {
        let page = Pupils { link, list, view: Loaded::Waiting, filter: in_address() };
        page.load();
        page
    }

    fn load(&self) {
        let (year_group, left) = match self.list {
            List::First => (None, false),
            List::Year(group) => (Some(group), false),
            List::Left => (None, true),
        };
        let search = self.filter.school.clone();
        self.link.load(&ListPupilsForm { year_group, left, search }, |page| &mut page.view);
    }

    fn change(&mut self, filter: Filter) {
        let loads = filter.school != self.filter.school;
        self.filter = filter;
        note_filter(&self.filter);
        if loads {
            self.view = Loaded::Waiting;
            self.load();
        }
    }

    fn body(&self, view: &PupilsView) -> Html {
        if has_none(view) {
            let why =
                paragraph("Import them from your MIS. You check what would change before anything does.");
            return empty("Your school has no pupils yet", why);
        }
        let everywhere = view.year_group.is_none();
        let columns = || COLUMNS.iter().filter(move |heading| everywhere || **heading != YEAR_GROUP);
        let there = view.pupils.iter().filter(|one| self.filter.meets(one));
        let rows: Vec<Html> = there.map(|one| line(one, everywhere)).collect();
        let number = shown(rows.len() as u32, view.pupils.len() as u32, ("pupil", "pupils"));
        let list = match (rows.is_empty(), view.pupils.is_empty()) {
            (true, true) if !self.filter.school.is_empty() => {
                empty("No one matches", paragraph("Nobody in your school has this name or UPN."))
            }
            (true, true) if self.list == List::Left => empty(
                "No pupil has left",
                paragraph("Pupils you report as leavers are listed here until they are erased."),
            ),
            (true, true) => empty("This year group has no pupils", paragraph("Choose another one above.")),
            (true, false) => empty("No one matches", paragraph("Change your search.")),
            (false, _) => sheet("Pupils", "at-cards", columns().map(|heading| column(*heading)), rows),
        };
        counted(number, false, list)
    }

    /// The warning about the year group, and the strip.
    fn strip(&self, view: &PupilsView) -> Html {
        let warning = view.warning.clone().map(|text| {
            let start = view.next.as_ref().map(|year| link(Route::NewYear, format!("Start {year}")));
            note(Tone::Warn, text, html! { <span>{ for start }</span> })
        });
        let search = self.link.on(|page: &mut Pupils, _, search| {
            page.change(Filter { search, ..page.filter.clone() });
        });
        let search = find("search", "Find", "Name or UPN", &self.filter.search, search);
        let only = self.link.on(|page: &mut Pupils, _, place: usize| {
            let only = place.checked_sub(1).and_then(|place| Characteristic::ALL.get(place)).copied();
            page.change(Filter { only, ..page.filter.clone() });
        });
        let place = self.filter.only.and_then(|only| Characteristic::ALL.iter().position(|one| *one == only));
        let names = Characteristic::ALL.iter().map(|which| which.heading());
        let names = ["Everyone"].into_iter().chain(names).map(AttrValue::from).collect();
        let only = choose("only", "Show", names, place.map_or(0, |place| place + 1), only);
        let records = view
            .records
            .as_ref()
            .map(|records| html! { <span class="at-quiet">{ format!("Year groups in {records}") }</span> });
        let more = (view.more > 0).then(|| {
            let text = format!("{} more match. Search for more of the name.", thousands(view.more));
            note(Tone::Info, text, Html::default())
        });
        html! {
            <>
                <div>{ for warning }</div>
                <div>{ for more }</div>
                { strip("Filters", vec![search, only, self.school()], records.into_iter().collect()) }
            </>
        }
    }
}

impl Pupils {
    /// The way to search the whole school, and the way back.
    fn school(&self) -> Html {
        let Filter { search, school, .. } = &self.filter;
        let look = (!NameSearch::of(search).is_empty() && search != school).then(|| {
            let press = self.link.on(|page: &mut Pupils, _, ()| {
                let school = page.filter.search.clone();
                page.change(Filter { school, ..page.filter.clone() });
            });
            tool("Search the whole school").onclick(press)
        });
        let back = (!school.is_empty()).then(|| {
            let press = self.link.on(|page: &mut Pupils, _, ()| page.change(Filter::default()));
            tool("Show the list again").onclick(press)
        });
        html! { <><span>{ for look.map(Html::from) }</span><span>{ for back.map(Html::from) }</span></> }
    }
}

impl Page for Pupils {
    fn view(&self, _: &Shell) -> View {
        let again = self.link.on(|page, _, ()| {
            page.view = Loaded::Waiting;
            page.load();
        });
        let body = self.view.render("Loading the pupils", again, |view| self.body(view));
        let acts = [Route::AddPupil, Route::ImportPupils, Route::ImportClasses, Route::DeletePupils]
            .map(|route| title_link("at-button", route));
        let page = View::new(body).actions(html! { <>{ for acts }</> });
        match self.view.ready().filter(|view| !has_none(view)) {
            Some(view) => {
                page.strip(self.strip(view)).tabs(chooser(view, self.list, !self.filter.school.is_empty()))
            }
            None => page,
        }
    }
}

/// True if the school has no pupils, on roll or not.
fn has_none(view: &PupilsView) -> bool {
    view.groups.is_empty() && view.left == 0
}

/// Links to the year groups, and to those who have left.
fn chooser(view: &PupilsView, list: List, searching: bool) -> Html {
    let text = html! { <>{ "Left " }<span class="at-count">{ view.left }</span></> };
    let is_here = list == List::Left && !searching;
    let left = place_link("", Route::Leavers, text, is_here);
    let groups = view.groups.iter().map(|group| {
        let number = group.year_group;
        let text = html! {
            <>{ format!("Year {number}") }{ " " }<span class="at-count">{ group.pupils }</span></>
        };
        let here = view.year_group == Some(number);
        html! {
            <span key={u32::from(number)}>{ place_link("", Route::YearPupils { group: number }, text, here) }</span>
        }
    });
    html! { <nav class="at-tabs" aria-label="Year group">{ for groups }<span key="left">{ left }</span></nav> }
}

/// True where every searched word is in the name or the UPN.
fn meets(pupil: &PupilView, wanted: &NameSearch) -> bool {
    wanted.finds(&format!("{} {}", pupil.name, pupil.upn))
}

/// `everywhere` is true in a list of several year groups.
fn line(pupil: &PupilView, everywhere: bool) -> Html {
    let sex = match pupil.sex {
        Some(Sex::Female) => "Female",
        Some(Sex::Male) => "Male",
        None => "Not recorded",
    };
    let classes: Vec<String> =
        pupil.classes.iter().map(|(subject, class)| format!("{subject} {class}")).collect();
    let left = pupil.left.as_ref().map(|on| chip(Tone::Mute, format!("Last day {on}")));
    let to = Route::Pupil { pupil: pupil.id };
    let name = html! { <>{ link(to, pupil.name.clone()) }{ " " }<span>{ for left }</span></> };
    let group = pupil.year_group.map_or_else(|| "None".to_owned(), |group| format!("Year {group}"));
    let mut cells = vec![name_cell(COLUMNS[0], "", name), cell(COLUMNS[1], "", pupil.upn.clone())];
    cells.extend(everywhere.then(|| cell(YEAR_GROUP, "", group)));
    cells.extend([
        cell(COLUMNS[3], "", pupil.born.clone()),
        cell(COLUMNS[4], "", sex),
        cell(COLUMNS[5], "", if pupil.disadvantaged { "Yes" } else { "No" }),
        cell(COLUMNS[6], "", pupil.prior.clone().unwrap_or_else(|| "None".to_owned())),
        cell(COLUMNS[7], "", if classes.is_empty() { "None".to_owned() } else { classes.join(", ") }),
    ]);
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
            year_group: Some(11),
            disadvantaged: false,
            characteristics: std::collections::BTreeSet::new(),
            prior: None,
            classes: std::collections::BTreeMap::new(),
            left: None,
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
