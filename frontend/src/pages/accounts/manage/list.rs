//! The lists of users and of administrators (F34).

use crate::list::{List, ListPage};
use crate::page::{Page, PageLink, View};
use crate::parts::field::{field, select};
use crate::parts::form::form;
use crate::parts::link::link;
use crate::parts::table::{breakable, cell, downloads, empty, row, table};
use crate::parts::tabs::{adding, tabs};
use crate::parts::text::{live, paragraph};
use crate::route::Route;
use crate::shell::Shell;
use domain::access::form::PageView;
use domain::access::permission::{JobRole, Permission};
use domain::accounts::forms::{
    ExportUsersForm, ListUsersForm, PendingNameView, UserFilter, UserRow, UsersView,
};
use domain::accounts::user::{AccountState, UserSort};
use domain::batches::columns::BatchKind;
use yew::prelude::*;

const COLUMNS: &[&str] = &["Name", "Username", "Role", "Permissions", "State", "Last sign-in"];

const SORTS: &[(UserSort, &str)] = &[(UserSort::Name, "Surname"), (UserSort::LastSignIn, "Last sign-in")];

/// All users, or the holders of one permission.
pub struct Users {
    link: PageLink<Users>,
    list: List<UserFilter, UserRow>,
    /// The pending people that the search finds.
    pending: Vec<PendingNameView>,
}

impl Users {
    pub fn new(link: PageLink<Users>, permission: Option<Permission>) -> Users {
        let list = List::new(|filter: &mut UserFilter| filter.permission = permission);
        let mut page = Users { link: link.clone(), list, pending: Vec::new() };
        link.reload(&mut page);
        page
    }

    fn route(&self) -> Route {
        if self.list.filter.permission.is_some() { Route::Administrators } else { Route::Users }
    }

    fn kind(&self) -> BatchKind {
        if self.list.filter.permission.is_some() { BatchKind::Administrators } else { BatchKind::Users }
    }

    fn filters(&self, shell: &Shell) -> Html {
        let filter = &self.list.filter;
        let search = self.link.filter(|filter, text: String| {
            filter.search = Some(text).filter(|text| !text.trim().is_empty());
        });
        let kind = shell.kind();
        let role = self.link.filter(move |filter, label: String| {
            filter.role = JobRole::choices(kind).iter().copied().find(|role| role.label() == label);
        });
        let state = self.link.filter(|filter, label: String| {
            filter.state = [AccountState::Active, AccountState::Deactivated]
                .into_iter()
                .find(|state| state.label() == label);
        });
        let sort = self.link.filter(|filter, label: String| {
            let found = SORTS.iter().find(|(_, text)| *text == label);
            filter.sort = found.map_or(UserSort::Name, |(sort, _)| *sort);
        });
        let roles: Vec<_> = JobRole::choices(shell.kind()).iter().map(|role| role.label()).collect();
        let states = vec![AccountState::Active.label(), AccountState::Deactivated.label()];
        let sorted = SORTS.iter().find(|(sort, _)| *sort == filter.sort).map_or("", |(_, text)| *text);
        let fields = html! {
            <div class="at-filters">
                { field("search", "Name, username or email", filter.search.as_deref().unwrap_or_default(), search) }
                <div>
                    if filter.permission.is_none() {
                        { select("role", "Role", roles, filter.role.map_or("", |role| role.label()), role).any("Any role") }
                    }
                </div>
                { select("state", "State", states, filter.state.map_or("", |state| state.label()), state).any("Any state") }
                { select("sort", "Sort by", SORTS.iter().map(|(_, text)| *text).collect(), sorted, sort).required() }
            </div>
        };
        form(Callback::noop(), fields)
    }

    /// Says which people of the search have not signed up yet, so that nobody is created twice.
    fn still_pending(&self) -> Html {
        let Some((first, others)) = self.pending.split_first() else { return Html::default() };
        let sentence = match others.len() {
            0 => format!("{} is still pending. ", first.name),
            1 => format!("{} and 1 other are still pending. ", first.name),
            others => format!("{} and {others} others are still pending. ", first.name),
        };
        paragraph(html! { <>{ sentence }{ link(Route::PendingUsers, "See pending users") }</> })
    }

    fn listed(&self, page: &PageView<UserRow>) -> Html {
        if self.list.is_empty() && self.list.is_plain() {
            let next = html! { <>{ "Look at " }{ link(Route::PendingUsers, "pending users") }{ " to see who has still to sign up." }</> };
            return empty("Nobody has signed up yet", paragraph(next));
        }
        if self.list.is_empty() {
            let nobody =
                if self.pending.is_empty() { "Nobody matches" } else { "Nobody who has signed up matches" };
            return empty(nobody, paragraph("Change what you search for, or take a filter off."));
        }
        let rows = page.rows.iter().map(line).collect();
        html! {
            <>
                { downloads(|format| ExportUsersForm { filter: self.list.filter.clone(), format }) }
                { table(self.route().title(), "at-table--wide", COLUMNS, rows) }
            </>
        }
    }
}

impl ListPage for Users {
    type Filter = UserFilter;
    type Row = UserRow;
    type Form = ListUsersForm;

    fn list(&mut self) -> &mut List<UserFilter, UserRow> {
        &mut self.list
    }

    fn form(&self, cursor: Option<String>) -> ListUsersForm {
        ListUsersForm { filter: self.list.filter.clone(), cursor }
    }

    fn first(&mut self, view: &UsersView) {
        self.pending.clone_from(&view.pending);
    }

    fn key(row: &UserRow) -> String {
        row.id.to_string()
    }

    fn focus(row: &UserRow) -> Option<String> {
        Some(format!("user-{}", row.id))
    }
}

impl Page for Users {
    fn view(&self, shell: &Shell) -> View {
        let list = self.list.render(&self.link, "Loading users", ("user", "users"), |page| self.listed(page));
        View::new(html! { <>{ self.filters(shell) }{ live(self.still_pending()) }<div>{ list }</div></> })
            .tabs(tabs(self.route()))
            .actions(adding(shell, self.kind()))
    }
}

fn line(view: &UserRow) -> Html {
    let name = format!("{} {}", view.forename, view.surname);
    let name = html! { <span id={format!("user-{}", view.id)} tabindex="-1">{ link(Route::User { user: view.id }, name) }</span> };
    let permissions = view.permissions.to_string();
    let permissions = if permissions.is_empty() { "None".to_owned() } else { permissions };
    let state = match view.state {
        AccountState::Active => "govuk-tag govuk-tag--green",
        AccountState::Deactivated => "govuk-tag govuk-tag--grey",
    };
    let cells = vec![
        cell(COLUMNS[0], "at-break", name),
        cell(COLUMNS[1], "at-break", breakable(&view.username)),
        cell(COLUMNS[2], "", view.role.label()),
        cell(COLUMNS[3], "", permissions),
        cell(COLUMNS[4], "", html! { <strong class={state}>{ view.state.label() }</strong> }),
        cell(COLUMNS[5], "", view.last_sign_in.clone().unwrap_or_else(|| "Never".to_owned())),
    ];
    row(view.id.to_string(), cells)
}
