//! The groups of schools that a person sees or manages.

use super::consent_chip;
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::chip::{Tone, chip};
use crate::parts::link::{link, main_link};
use crate::parts::table::{cell, column, empty, name_cell, row, sheet};
use crate::parts::text::paragraph;
use crate::route::Route;
use crate::shell::Shell;
use domain::collaborate::forms::{GroupRow, GroupsView, ListGroupsForm};
use domain::collaborate::group::GroupVisibility;
use yew::prelude::*;

const COLUMNS: [&str; 5] = ["Group", "Made by", "Schools", "Who sees it", "Your school"];

pub struct Groups {
    link: PageLink<Groups>,
    view: Loaded<GroupsView>,
}

impl Groups {
    pub fn new(link: PageLink<Groups>) -> Groups {
        let page = Groups { link, view: Loaded::Waiting };
        page.load();
        page
    }

    fn load(&self) {
        self.link.load(&ListGroupsForm {}, |page| &mut page.view);
    }
}

impl Page for Groups {
    fn view(&self, shell: &Shell) -> View {
        let again = self.link.on(|page: &mut Groups, _, ()| {
            page.view = Loaded::Waiting;
            page.load();
        });
        let may_create = shell.may_open(Route::StartGroup);
        let is_school = shell.kind().is_school();
        let body = self.view.render("Loading the groups", again, |view| {
            if view.rows.is_empty() {
                let why = match (may_create, is_school) {
                    (true, _) => "Make a group to compare your schools. You choose the schools and who sees it.",
                    (false, true) => "Your local authority and your academy chain make groups. A group that your school has joined is listed here once you may see it.",
                    (false, false) => "Somebody with School setup makes groups and lets people in.",
                };
                let nothing = if may_create || !is_school { "There are no groups yet" } else { "You cannot see any groups yet" };
                return empty(nothing, paragraph(why));
            }
            let columns = COLUMNS.iter().take(if is_school { 5 } else { 4 }).map(|heading| column(*heading));
            sheet("Groups", "at-cards", columns, view.rows.iter().map(|row| line(row, is_school)).collect())
        });
        let actions =
            html! { <span>{ for may_create.then(|| main_link(Route::StartGroup, "Create a group")) }</span> };
        View::new(body)
            .actions(actions)
            .caption("Groups compare schools. They hold nothing about individual pupils.")
    }
}

fn line(group: &GroupRow, is_school: bool) -> Html {
    let seen = match group.visibility {
        GroupVisibility::OwnerOnly => chip(Tone::Mute, "Owner only"),
        GroupVisibility::SchoolVisible => chip(Tone::Info, "Owner and schools"),
    };
    let to = if group.reports { Route::reports_of(group.group) } else { Route::Group { group: group.group } };
    let mut cells = vec![
        name_cell(COLUMNS[0], "at-break", link(to, group.name.clone())),
        cell(COLUMNS[1], "", group.owner.clone()),
        cell(COLUMNS[2], "", group.schools.to_string()),
        cell(COLUMNS[3], "", seen),
    ];
    if is_school {
        cells.push(cell(COLUMNS[4], "", group.consent.map_or_else(Html::default, consent_chip)));
    }
    row(group.group.to_string(), cells)
}
