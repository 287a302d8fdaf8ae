//! One group: at its owner with the answer of each school, and at a school with its consent and who of its people sees it.

use super::choose::{ChoosesPeople, load_people};
use super::report::tabs;
use crate::address;
use crate::errors::Errors;
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::boxed::{boxed, boxes};
use crate::parts::chip::{Tone, chip};
use crate::parts::confirm::Confirm;
use crate::parts::form::tool;
use crate::parts::link::{back_link, link_at, main_link};
use crate::parts::note::note;
use crate::parts::table::{cell, empty, facts, name_cell, row, table};
use crate::parts::text::{block, count, paragraph};
use crate::route::Route;
use crate::shell::Shell;
use domain::accounts::forms::UserRow;
use domain::base::ids::{GroupId, UserId};
use domain::collaborate::forms::{
    AnswerGroupForm, AskSchoolsForm, ChooseViewersForm, CloseGroupForm, GroupSchoolView, GroupView,
    ViewGroupForm,
};
use domain::collaborate::group::GroupVisibility;
use domain::collaborate::membership::GroupAnswer;
use yew::prelude::*;

const COLUMNS: &[&str] = &["School", "Phase", "Answer"];

/// A question before an act that ends something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    Close,
    Withdraw,
}

pub struct OneGroup {
    pub(super) link: PageLink<OneGroup>,
    group: GroupId,
    view: Loaded<GroupView>,
    pub(super) people: Loaded<Vec<UserRow>>,
    /// The people that a school has ticked and not saved.
    pub(super) viewers: Option<Vec<UserId>>,
    pub(super) errors: Errors,
    asking: Option<Asking>,
}

impl OneGroup {
    pub fn new(link: PageLink<OneGroup>, group: GroupId) -> OneGroup {
        let page = OneGroup {
            link,
            group,
            view: Loaded::Waiting,
            people: Loaded::Waiting,
            viewers: None,
            errors: Errors::default(),
            asking: None,
        };
        page.load();
        page
    }

    fn load(&self) {
        self.link.ask(&ViewGroupForm { group: self.group }, |page, _, answer| {
            if answer.as_ref().is_ok_and(|view| view.joined.is_some()) {
                load_people(&page.link, Vec::new(), None);
            }
            page.view = answer.into();
        });
    }

    pub(super) fn ask(&mut self, asking: Asking) {
        self.asking = Some(asking);
    }

    /// Answers for the school, with the agreement that is shown.
    pub(super) fn answer(&mut self, shell: &mut Shell, answer: GroupAnswer) {
        let Some(joined) = self.view.ready().and_then(|view| view.joined.as_ref()) else { return };
        let form = AnswerGroupForm { group: self.group, decision: answer, agreement: joined.agreement };
        self.link.send(shell, &form, move |page, shell, done| {
            page.asking = None;
            match done {
                Ok(view) => {
                    let said = match answer {
                        GroupAnswer::Agree => "Your school has joined the group",
                        GroupAnswer::Refuse => "Your school has refused",
                        GroupAnswer::Withdraw => "Your school has left the group",
                    };
                    page.take(shell, view, said);
                }
                Err(error) => page.errors = error.into(),
            }
        });
    }

    pub(super) fn save_viewers(&mut self, shell: &mut Shell, (): ()) {
        let Some(joined) = self.view.ready().and_then(|view| view.joined.as_ref()) else { return };
        let viewers = self.viewers.clone().unwrap_or_else(|| joined.viewers.clone());
        let form = ChooseViewersForm { group: self.group, version: joined.version, viewers };
        self.errors = form.check().into();
        if self.errors.any() {
            return;
        }
        self.link.send(shell, &form, |page, shell, done| match done {
            Ok(view) => {
                page.viewers = None;
                page.take(shell, view, "The people who see the group have been saved");
            }
            Err(error) => page.errors = error.into(),
        });
    }

    fn take(&mut self, shell: &mut Shell, view: GroupView, said: &'static str) {
        shell.groups = None;
        shell.done(Route::Group { group: self.group }, said, "");
        (self.errors, self.view) = (Errors::default(), Loaded::Ready(view));
    }

    fn close(&mut self, shell: &mut Shell) {
        let Some(owned) = self.view.ready().and_then(|view| view.owned.as_ref()) else { return };
        let form = CloseGroupForm { group: self.group, revision: owned.revision };
        self.link.send(shell, &form, |page, shell, done| {
            page.asking = None;
            match done {
                Ok(_) => {
                    shell.groups = None;
                    shell.done(Route::Groups, "The group has been closed", "");
                    address::go(Route::Groups);
                }
                Err(error) => page.errors = error.into(),
            }
        });
    }

    fn go_on(&mut self, shell: &mut Shell, (): ()) {
        let form = AskSchoolsForm { group: self.group };
        self.link.send(shell, &form, |page, _, done| match done {
            Ok(_) => page.load(),
            Err(error) => page.errors = error.into(),
        });
    }

    fn body(&self, shell: &Shell, view: &GroupView) -> Html {
        let waiting = view.owned.as_ref().map_or(0, |owned| owned.waiting);
        let late = (waiting > 0).then(|| {
            let text = format!("{} still to be asked or told.", count(waiting, "school"));
            let act = tool("Ask them now").busy(shell.busy).onclick(self.link.on(OneGroup::go_on));
            note(Tone::Warn, text, act.into())
        });
        let joined = view.joined.as_ref().map(|joined| self.at_school(shell, view, joined));
        let parts = late.into_iter().chain(joined).chain([boxes(vec![about(view), schools(view)])]);
        block("at-stack", parts.collect())
    }

    fn dialog(&self, shell: &Shell) -> Html {
        let Some(asking) = self.asking else { return Html::default() };
        let (title, body, yes) = match asking {
            Asking::Close => (
                "Close this group?",
                "Nobody sees the group any more, and its schools are told. You cannot open it again.",
                "Close the group",
            ),
            Asking::Withdraw => (
                "Withdraw your school from this group?",
                "Its figures are gone from the group at once, and nobody at your school sees the group. You can join again while the group is open.",
                "Withdraw",
            ),
        };
        let onyes = self.link.on(move |page: &mut OneGroup, shell, ()| match asking {
            Asking::Close => page.close(shell),
            Asking::Withdraw => page.answer(shell, GroupAnswer::Withdraw),
        });
        Confirm {
            title: title.to_owned(),
            body: body.to_owned(),
            yes,
            onyes,
            onno: self.link.on(|page: &mut OneGroup, _, ()| page.asking = None),
            busy: shell.busy,
        }
        .into()
    }
}

/// What the group is, and who answers questions about it.
fn about(view: &GroupView) -> Html {
    let email = html! { <a class="govuk-link" href={format!("mailto:{}", view.email)}>{ format!("{} ({})", view.contact, view.email) }</a> };
    let seen_by = match view.visibility {
        GroupVisibility::OwnerOnly => view.owner.clone(),
        GroupVisibility::SchoolVisible => format!("{} and the schools that agree", view.owner),
    };
    let mut lines: Vec<(&'static str, Html)> = vec![
        ("Made by", view.owner.clone().into()),
        ("Contact", if view.email.is_empty() { view.contact.clone().into() } else { email }),
        ("Who sees it", seen_by.into()),
        ("Smallest group shown", count(view.smallest, "pupil").into()),
    ];
    if let Some(owned) = &view.owned {
        lines.push(("Created", format!("{} by {}", owned.created, owned.creator).into()));
        lines.push(("Added individually", count(owned.users.len() as u32, "user").into()));
    }
    let description = (!view.description.is_empty()).then(|| paragraph(view.description.clone()));
    boxed("About the group", Html::default(), vec![html! { <div>{ for description }</div> }, facts(lines)])
}

/// The schools, each with its answer. A school sees only those that have agreed.
fn schools(view: &GroupView) -> Html {
    let beside = format!(
        "{} of {} in it now",
        view.schools.iter().filter(|school| school.counts).count(),
        view.chosen
    );
    let list = if view.schools.is_empty() {
        empty("No school has agreed yet", paragraph("Schools are named here once they agree."))
    } else {
        table("Schools of the group", COLUMNS, view.schools.iter().map(line).collect())
    };
    boxed("Schools", html! { <span class="at-quiet">{ beside }</span> }, vec![list])
}

fn line(school: &GroupSchoolView) -> Html {
    let phase = if school.kind.has_tracking() { "Primary" } else { "Secondary" };
    let tone = if school.counts { Tone::Ok } else { Tone::Mute };
    let cells = vec![
        name_cell(COLUMNS[0], "at-break", school.name.clone()),
        cell(COLUMNS[1], "", phase),
        cell(COLUMNS[2], "", chip(tone, school.state.clone())),
    ];
    row(school.school.to_string(), cells)
}

impl ChoosesPeople for OneGroup {
    fn people(&mut self) -> &mut Loaded<Vec<UserRow>> {
        &mut self.people
    }
}

impl Page for OneGroup {
    fn unsaved(&self) -> usize {
        usize::from(self.viewers.is_some())
    }

    fn view(&self, shell: &Shell) -> View {
        let again = self.link.on(|page: &mut OneGroup, _, ()| {
            page.view = Loaded::Waiting;
            page.load();
        });
        let body = self.view.render("Loading the group", again, |view| self.body(shell, view));
        let view = self.view.ready();
        let manage = view.filter(|view| view.owned.is_some()).map(|view| {
            let close = self.link.on(|page: &mut OneGroup, _, ()| page.ask(Asking::Close));
            html! {
                <span class="at-chips">
                    { main_link(Route::ChangeGroup { group: view.group }, "Change the group") }
                    { tool("Close the group").red().id("close-group").onclick(close) }
                </span>
            }
        });
        let access = view.filter(|_| shell.may_open(Route::Access));
        let access =
            access.map(|view| link_at(Route::Access, &format!("group={}", view.group), "Who could see it"));
        let body = html! { <>{ body }<div>{ self.dialog(shell) }</div></> };
        let tabs = view
            .filter(|view| view.reports)
            .map_or_else(Html::default, |view| tabs(view.group, Route::Group { group: view.group }, None));
        View::titled(view.map_or_else(|| "Group".to_owned(), |view| view.name.clone()), body)
            .actions(html! { <><span>{ for access }</span><span>{ for manage }</span></> })
            .errors(&self.errors)
            .tabs(tabs)
            .above(back_link(Route::Groups, "Groups"))
    }
}
