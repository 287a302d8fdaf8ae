//! Who could see a pupil or a group on a day, and who did; or what a person could see and did (F78).

use crate::address;
use crate::errors::Errors;
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::chip::Tone;
use crate::parts::link::back_link;
use crate::parts::note::{explained_over, note};
use crate::parts::strip::{day, said, strip};
use crate::parts::table::{cell, column, empty, name_cell, row, sheet};
use crate::parts::text::{block, count_of, paragraph};
use crate::route::Route;
use crate::shell::Shell;
use domain::audit::forms::{AccessView, ViewAccessForm};
use domain::audit::then::AccessOfPerson;
use yew::prelude::*;

const COLUMNS: [&str; 3] = ["Person", "Could see it, because of", "Did on that day"];
const COLUMNS_OF_PERSON: [&str; 3] = ["Person", "Permissions", "Did on that day"];

pub struct Access {
    link: PageLink<Access>,
    /// What is asked about, and the day as it was chosen.
    form: ViewAccessForm,
    view: Loaded<AccessView>,
    errors: Errors,
}

impl Access {
    /// What is asked about stands behind the `#` of the address.
    pub fn new(link: PageLink<Access>) -> Access {
        let form = serde_urlencoded::from_str(&address::fragment()).unwrap_or_default();
        let page = Access { link, form, view: Loaded::Waiting, errors: Errors::default() };
        page.load();
        page
    }

    /// Asks about the chosen day. The answer of the day before stays on show until the next comes.
    fn load(&self) {
        self.link.ask(&self.form, |page, _, answer| match answer {
            Err(error) if page.view.ready().is_some() => page.errors = error.into(),
            answer => (page.view, page.errors) = (answer.into(), Errors::default()),
        });
    }

    /// The page of what is asked about.
    fn about(&self) -> Route {
        match self.form {
            ViewAccessForm { pupil: Some(pupil), .. } => Route::Pupil { pupil },
            ViewAccessForm { group: Some(group), .. } => Route::Group { group },
            ViewAccessForm { user: Some(user), .. } => Route::User { user },
            _ => Route::Audit,
        }
    }

    fn body(&self, view: &AccessView) -> Html {
        let notes = view.notes.iter().map(|text| note(Tone::Info, text.clone(), Html::default()));
        let columns = if self.form.user.is_some() { COLUMNS_OF_PERSON } else { COLUMNS };
        let rows: Vec<Html> =
            view.people.iter().enumerate().map(|(place, one)| line(place, one, columns)).collect();
        let table = match (rows.is_empty(), self.form.user) {
            (false, _) => sheet("Access on that day", "at-cards", columns.map(column), rows),
            (true, None) => empty(
                "Nobody could see it",
                paragraph("On that day nobody at your school had a permission for it, and nobody opened it."),
            ),
            (true, Some(_)) => empty(
                "This person could not sign in",
                paragraph("On that day the account was not active, and the person did nothing."),
            ),
        };
        block("at-stack", notes.chain([table]).collect())
    }

    fn strip(&self, view: Option<&AccessView>) -> Html {
        let shown = self.form.day.as_deref().or(view.map(|view| view.day.as_str())).unwrap_or_default();
        let change = self.link.on(|page, _, day: String| {
            page.form.day = Some(day).filter(|day| !day.is_empty());
            address::note(&serde_urlencoded::to_string(&page.form).unwrap_or_default());
            page.load();
        });
        let wrong = self.errors.of("day");
        let number = view.filter(|_| self.form.user.is_none()).map(|view| {
            let could = view.people.iter().filter(|one| !one.could.is_empty()).count() as u32;
            let did = view.people.iter().filter(|one| !one.did.is_empty()).count() as u32;
            said(format!("{} see it, {} did", count_of(could, "person could", "people could"), did))
        });
        let fields = vec![day("day", "Day", shown, wrong.is_some(), change), html! { <>{ for number }</> }];
        let wrong = html! { <span class="at-said at-said--bad" role="status">{ wrong }</span> };
        strip("Day", fields, vec![wrong])
    }
}

impl Page for Access {
    fn view(&self, _: &Shell) -> View {
        let again = self.link.on(|page: &mut Access, _, ()| {
            page.view = Loaded::Waiting;
            page.load();
        });
        let body = self.view.render("Reading the audit trail", again, |view| self.body(view));
        let view = self.view.ready();
        let name = view.map(|view| view.name.clone()).unwrap_or_default();
        let title = match (view, self.form.user) {
            (None, _) => "Access on a day".to_owned(),
            (Some(_), None) => format!("Who could see {name}"),
            (Some(_), Some(_)) => format!("What {name} could see"),
        };
        let why = paragraph(
            "Attain works this out from the audit trail: who had an account that day, what it allowed, and what was opened. Opening the same thing twice on a day is one entry. People who signed up later are not listed.",
        );
        View::titled(title, body)
            .above(back_link(self.about(), "Back"))
            .actions(explained_over("How this is worked out", why))
            .strip(self.strip(view))
    }
}

fn line(place: usize, one: &AccessOfPerson, columns: [&'static str; 3]) -> Html {
    let lines = |texts: Vec<String>| {
        html! { { for texts.into_iter().enumerate().map(|(place, text)| html! { <span key={place} class="at-line">{ text }</span> }) } }
    };
    let could = match one.could.is_empty() {
        true => vec!["No permission here".to_owned()],
        false => one.could.clone(),
    };
    let did = match one.did.is_empty() {
        true => vec!["Nothing".to_owned()],
        false => one.did.iter().map(|deed| format!("{}: {}", deed.at, deed.what)).collect(),
    };
    let cells = vec![
        name_cell(columns[0], "at-break", one.name.clone()),
        cell(columns[1], "", lines(could)),
        cell(columns[2], "at-break", lines(did)),
    ];
    row(place.to_string(), cells)
}
