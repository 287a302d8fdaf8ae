//! The lists of users and of administrators (F34).

use crate::list::{List, ListPage};
use crate::page::{Page, PageLink, View};
use crate::parts::chip::{Tone, chip, yes_or_no};
use crate::parts::link::link;
use crate::parts::strip::{choose, find, segments, strip};
use crate::parts::table::{Column, Order, breakable, cell, column, downloads, empty, name_cell, row, sheet};
use crate::parts::tabs::{adding, tabs};
use crate::parts::text::{capital, live, paragraph};
use crate::route::Route;
use crate::shell::Shell;
use domain::access::form::PageView;
use domain::access::permission::{JobRole, Permission};
use domain::accounts::forms::{
    ExportUsersForm, ListUsersForm, PendingNameView, UserFilter, UserRow, UsersView,
};
use domain::accounts::user::{AccountState, UserSort};
use domain::base::calendar::ago;
use domain::batches::columns::BatchKind;
use yew::prelude::*;

/// The states that the list is narrowed to, with their segments.
const STATES: &[(Option<AccountState>, &str)] = &[
    (None, "All"),
    (Some(AccountState::Active), AccountState::Active.label()),
    (Some(AccountState::Deactivated), AccountState::Deactivated.label()),
];

/// Days without a sign-in after which an account is worth a look.
const LONG: i32 = 90;

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
        let state = self.link.filter(|filter, place: usize| filter.state = STATES[place].0);
        let states = STATES.iter().map(|(_, words)| ((*words).into(), None, None)).collect();
        let pressed = STATES.iter().position(|(state, _)| *state == filter.state);
        let mut fields = vec![
            find(
                "search",
                "Find",
                "Name, username or email",
                filter.search.as_deref().unwrap_or_default(),
                search,
            ),
            segments("State", states, pressed, state),
        ];
        if filter.permission.is_none() {
            let choices = JobRole::choices(shell.kind());
            let role = self.link.filter(|filter, place: usize| {
                filter.role = place.checked_sub(1).and_then(|place| choices.get(place)).copied();
            });
            let roles = ["Any"].into_iter().chain(choices.iter().map(|role| role.label()));
            let at = filter.role.and_then(|role| choices.iter().position(|one| *one == role));
            fields.push(choose(
                "role",
                "Role",
                roles.map(Into::into).collect(),
                at.map_or(0, |at| at + 1),
                role,
            ));
        }
        strip("Filters", fields, Vec::new())
    }

    fn columns(&self, permissions: &[Permission]) -> Vec<Column> {
        let sorts = |text: &'static str, sort: UserSort, order: Order| {
            let now = self.list.filter.sort;
            let by = self.link.filter(move |filter, ()| filter.sort = sort);
            column(text).sorts((now == sort).then_some(order), by)
        };
        let mut columns =
            vec![sorts("Name", UserSort::Name, Order::Ascending), column("Username"), column("Role")];
        columns
            .extend(permissions.iter().map(|one| column(one.heading()).full(one.label()).class("at-perm")));
        columns.push(column("State"));
        columns.push(sorts("Last sign-in", UserSort::LastSignIn, Order::Descending));
        columns
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

    fn listed(&self, shell: &Shell, page: &PageView<UserRow>) -> Html {
        if self.list.is_empty() && self.list.is_plain() {
            let next = html! { <>{ "Look at " }{ link(Route::PendingUsers, "pending users") }{ " to see who has still to sign up." }</> };
            return empty("Nobody has signed up yet", paragraph(next));
        }
        if self.list.is_empty() {
            let nobody =
                if self.pending.is_empty() { "No one matches" } else { "No one who has signed up matches" };
            return empty(nobody, paragraph("Change your search, or clear a filter."));
        }
        let tracking = shell.kind().has_tracking();
        let permissions: Vec<Permission> =
            Permission::ALL.iter().copied().filter(|one| tracking || !one.is_tracking()).collect();
        let rows = page.rows.iter().map(|view| line(view, &permissions)).collect();
        sheet(self.route().title(), "at-cards", self.columns(&permissions), rows)
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
        let list =
            self.list.render(&self.link, "Loading users", ("user", "users"), |page| self.listed(shell, page));
        let number = self.list.number().filter(|_| self.list.is_plain());
        let actions = html! {
            <>
                { downloads(|format| ExportUsersForm { filter: self.list.filter.clone(), format }) }
                { adding(shell, self.kind()) }
            </>
        };
        View::new(html! { <>{ live(self.still_pending()) }<div>{ list }</div></> })
            .tabs(tabs(self.route(), number))
            .actions(actions)
            .strip(self.filters(shell))
    }
}

/// The last sign-in in words, and its day.
fn last_sign_in(view: &UserRow) -> Html {
    let (Some(day), Some(days)) = (&view.last_sign_in, view.unused_days) else {
        return chip(Tone::Mute, "Never");
    };
    let words = capital(&ago(days));
    let words = if days >= LONG {
        chip(Tone::Warn, words)
    } else {
        html! { <span>{ words }</span> }
    };
    html! { <span class="at-chips">{ words }<small>{ day }</small></span> }
}

fn line(view: &UserRow, permissions: &[Permission]) -> Html {
    let name = format!("{} {}", view.forename, view.surname);
    let name = html! { <span id={format!("user-{}", view.id)} tabindex="-1">{ link(Route::User { user: view.id }, name) }</span> };
    let state = match view.state {
        AccountState::Active => chip(Tone::Ok, view.state.label()),
        AccountState::Deactivated => chip(Tone::Mute, view.state.label()),
    };
    let mut cells = vec![
        name_cell("Name", "at-break", name),
        cell("Username", "at-break", breakable(&view.username)),
        cell("Role", "", view.role.label()),
    ];
    cells.extend(
        permissions.iter().map(|one| cell(one.heading(), "at-perm", yes_or_no(view.permissions.has(*one)))),
    );
    cells.push(cell("State", "", state));
    cells.push(cell("Last sign-in", "", last_sign_in(view)));
    row(view.id.to_string(), cells)
}
