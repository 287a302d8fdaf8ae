//! The lists of users and of administrators (F34).

use crate::errors::Errors;
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::field::{field, select};
use crate::parts::form::{button, form};
use crate::parts::link::link;
use crate::parts::table::{breakable, cell, downloads, empty, more, row, table};
use crate::parts::tabs::{adding, tabs};
use crate::parts::text::paragraph;
use crate::route::Route;
use crate::shell::Shell;
use domain::access::form::PageView;
use domain::access::permission::{JobRole, Permission};
use domain::accounts::forms::{ExportUsersForm, ListUsersForm, UserFilter, UserRow};
use domain::accounts::user::{AccountState, UserSort};
use domain::batches::columns::BatchKind;
use yew::prelude::*;

const COLUMNS: &[&str] = &["Name", "Username", "Role", "Permissions", "State", "Last sign-in"];

const SORTS: &[(UserSort, &str)] = &[(UserSort::Name, "Surname"), (UserSort::LastSignIn, "Last sign-in")];

/// All users, or the holders of one permission.
pub struct Users {
    link: PageLink<Users>,
    /// The filter in the fields.
    typed: UserFilter,
    /// The filter of the list.
    applied: UserFilter,
    list: Loaded<PageView<UserRow>>,
    errors: Errors,
}

impl Users {
    pub fn new(link: PageLink<Users>, permission: Option<Permission>) -> Users {
        let typed = UserFilter { permission, ..UserFilter::default() };
        let applied = typed.clone();
        let mut page = Users { link, typed, applied, list: Loaded::Waiting, errors: Errors::default() };
        page.load();
        page
    }

    fn load(&mut self) {
        self.list = Loaded::Waiting;
        let form = ListUsersForm { filter: self.applied.clone(), cursor: None };
        self.link.load(&form, |page| &mut page.list);
    }

    fn search(&mut self, _: &mut Shell, (): ()) {
        self.applied = self.typed.clone();
        self.errors = Errors::default();
        self.load();
    }

    fn more(&mut self, shell: &mut Shell, (): ()) {
        let form = ListUsersForm { filter: self.applied.clone(), cursor: self.list.next() };
        self.link.more(
            shell,
            &form,
            |page| (&mut page.list, &mut page.errors),
            |row| row.id,
            |row| Some(format!("user-{}", row.id)),
        );
    }

    fn route(&self) -> Route {
        if self.applied.permission.is_some() { Route::Administrators } else { Route::Users }
    }

    fn kind(&self) -> BatchKind {
        if self.applied.permission.is_some() { BatchKind::Administrators } else { BatchKind::Users }
    }

    fn filters(&self) -> Html {
        let search = self.link.on(|page, _, text: String| {
            page.typed.search = Some(text).filter(|text| !text.trim().is_empty());
        });
        let role = self.link.on(|page, _, label: String| {
            page.typed.role = JobRole::CHOICES.iter().copied().find(|role| role.label() == label);
        });
        let state = self.link.on(|page, _, label: String| {
            page.typed.state = [AccountState::Active, AccountState::Deactivated]
                .into_iter()
                .find(|state| state.label() == label);
        });
        let sort = self.link.on(|page, _, label: String| {
            let found = SORTS.iter().find(|(_, text)| *text == label);
            page.typed.sort = found.map_or(UserSort::Name, |(sort, _)| *sort);
        });
        let roles: Vec<_> = JobRole::CHOICES.iter().map(|role| role.label()).collect();
        let states = vec![AccountState::Active.label(), AccountState::Deactivated.label()];
        let sorted = SORTS.iter().find(|(sort, _)| *sort == self.typed.sort).map_or("", |(_, text)| *text);
        let fields = html! {
            <div class="at-filters">
                { field("search", "Name, username or email", self.typed.search.as_deref().unwrap_or_default(), search) }
                <div>
                    if self.typed.permission.is_none() {
                        { select("role", "Role", roles, self.typed.role.map_or("", |role| role.label()), role).any("Any role") }
                    }
                </div>
                { select("state", "State", states, self.typed.state.map_or("", |state| state.label()), state).any("Any state") }
                { select("sort", "Sort by", SORTS.iter().map(|(_, text)| *text).collect(), sorted, sort).required() }
                { button("Search").secondary() }
            </div>
        };
        form(self.link.on(Users::search), fields)
    }

    fn listed(&self, shell: &Shell, page: &PageView<UserRow>) -> Html {
        let plain = UserFilter {
            permission: self.applied.permission,
            sort: self.applied.sort,
            ..UserFilter::default()
        };
        if page.rows.is_empty() && page.next.is_none() {
            if self.applied == plain {
                let next = html! { <>{ "Look at " }{ link(Route::PendingUsers, "pending users") }{ " to see who has still to sign up." }</> };
                return empty("Nobody has signed up yet", paragraph(next));
            }
            return empty("Nobody matches", paragraph("Change what you search for, or take a filter off."));
        }
        let rows = page.rows.iter().map(line).collect();
        html! {
            <>
                { downloads(|format| ExportUsersForm { filter: self.applied.clone(), format }) }
                { table(self.route().title(), "at-table--wide", COLUMNS, rows) }
                { more(page.next.is_some(), shell.busy, self.link.on(Users::more)) }
            </>
        }
    }
}

impl Page for Users {
    fn view(&self, shell: &Shell) -> View {
        let again = self.link.on(|page, _, ()| page.load());
        let list = self.list.render("Loading users", again, |page| self.listed(shell, page));
        View::new(html! { <>{ self.filters() }<div>{ list }</div></> })
            .errors(&self.errors)
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
