//! A row of Pending users.

use super::filter::Sort;
use super::{PendingUsers, Question};
use crate::parts::chip::{Tone, chip, signed};
use crate::parts::form::link_button;
use crate::parts::link::link;
use crate::parts::table::{Column, breakable, cell, chosen_row, column, name_cell, tick_box, tick_column};
use crate::route::Route;
use domain::accounts::forms::PendingUserView;
use domain::base::calendar::ago;
use domain::base::ids::UserId;
use yew::prelude::*;

/// The columns of F18, in its order.
const COLUMNS: &[&str] = &[
    "Forename",
    "Surname",
    "Username",
    "Role",
    "Organisation",
    "Activation code",
    "Verification email",
    "No. of tries",
    "Created by",
    "Print welcome letter",
    "Delete user?",
];

/// The columns that sort the list.
const SORTS: &[(usize, Sort)] = &[(1, Sort::Surname), (2, Sort::Username), (3, Sort::Role), (6, Sort::Link)];

/// The id of the button that deletes a pending user.
pub fn delete_id(user: UserId) -> String {
    format!("delete-{user}")
}

/// The id of the button that replaces an activation code.
pub fn code_id(user: UserId) -> String {
    format!("new-code-{user}")
}

/// The state of the sign-up link in words, and its tone.
fn state(view: &PendingUserView) -> (Tone, String) {
    match view.link_days {
        None => (Tone::Bad, "Expired".to_owned()),
        Some(days) if view.link_expired => (Tone::Bad, format!("Expired {}", ago(-days))),
        Some(..=0) => (Tone::Warn, "Ends today".to_owned()),
        Some(1) => (Tone::Warn, "Ends tomorrow".to_owned()),
        Some(2) => (Tone::Warn, "2 days left".to_owned()),
        Some(days) => (Tone::Ok, format!("{days} days left")),
    }
}

impl PendingUsers {
    pub(super) fn columns(&self, shown: &[&PendingUserView]) -> Vec<Column> {
        let (ids, all): (Vec<UserId>, _) = (
            shown.iter().map(|view| view.id).collect(),
            shown.iter().all(|view| self.chosen.contains(&view.id)),
        );
        let choose_all = self.link.on(move |page, _, ticked| {
            page.chosen.clear();
            if ticked {
                page.chosen.extend(&ids);
            }
        });
        let mut columns =
            vec![tick_column(format!("Choose all {}", shown.len()), all && !shown.is_empty(), choose_all)];
        columns.extend(COLUMNS.iter().enumerate().map(|(place, heading)| {
            match SORTS.iter().find(|(column, _)| *column == place) {
                None => column(*heading),
                Some((_, sort)) => {
                    let sort = *sort;
                    let other = move |now: Sort| if now == sort { Sort::Newest } else { sort };
                    let by = self.link.narrow(move |filter, ()| filter.sort = other(filter.sort));
                    column(*heading).sorts(self.list.filter.order(sort), by)
                }
            }
        }));
        columns
    }

    /// The row of one pending user.
    pub(super) fn row(&self, view: &PendingUserView) -> Html {
        let name = format!("{} {}", view.forename, view.surname);
        let user = view.id;
        let on = self.chosen.contains(&user);
        let tick = self.link.on(move |page, _, ticked| {
            if ticked {
                page.chosen.insert(user);
            } else {
                page.chosen.remove(&user);
            }
        });
        let resend = self.link.on(move |page, shell, ()| page.resend(shell, user));
        let ask = |question: fn(PendingUserView) -> Question| {
            let view = view.clone();
            self.link.on(move |page, _, ()| page.question = Some(question(view.clone())))
        };
        let (tone, words) = state(view);
        let link_state = if view.locked && !view.code_expired {
            signed(Tone::Bad, "⊘", "Code locked".into())
        } else if view.mail_fault.is_some() {
            signed(Tone::Bad, "!", "Could not be delivered".into())
        } else {
            chip(tone, words)
        };
        let fault = view.mail_fault.map(|reason| {
            html! { <small class="at-mail__fault">{ reason.sentence() }{ " " }{ reason.advice() }</small> }
        });
        let expires = match (view.link_expired, view.link_expires.is_empty()) {
            (_, true) => String::new(),
            (true, _) => format!("Expired: {}", view.link_expires),
            (false, _) => format!("Expires: {}", view.link_expires),
        };
        let verification = html! {
            <span class="at-mail">
                { link_state }
                { link_button("Resend", resend).label(format!("Resend the sign-up email to {name}")) }
                <small>{ expires }{ " " }<span class="at-ref">{ &view.link_reference }</span></small>
                { for fault }
            </span>
        };
        let new_code = || {
            link_button("New code", ask(Question::NewCode))
                .label(format!("New code for {name}"))
                .id(code_id(user))
        };
        let locked = view.locked && !view.code_expired;
        let tries = html! {
            <>
                <span class={locked.then_some("at-alarm")}>{ view.tries }</span>{ " " }
                <span>{ for locked.then(new_code) }</span>
            </>
        };
        let letter = html! { <>{ "Letter" }<span class="at-hide">{ format!(" for {name}") }</span></> };
        let delete = link_button("Delete", ask(Question::Delete)).danger().label(format!("Delete {name}"));
        let code = match view.code_expired {
            true => html! { <span class="at-chips">{ chip(Tone::Bad, "Code expired") }{ new_code() }</span> },
            false => html! { <span class="at-code">{ &view.activation_code }</span> },
        };
        let cells = vec![
            cell("", "at-ticks", tick_box(format!("choose-{user}"), format!("Choose {name}"), on, tick)),
            cell(COLUMNS[0], "", view.forename.clone()),
            name_cell(COLUMNS[1], "", view.surname.clone()),
            cell(COLUMNS[2], "at-break", breakable(&view.username)),
            cell(COLUMNS[3], "", view.role.label()),
            cell(COLUMNS[4], "", view.organisation.clone()),
            cell(COLUMNS[5], "", code),
            cell(COLUMNS[6], "", verification),
            cell(COLUMNS[7], "", tries),
            cell(COLUMNS[8], "at-break", view.created_by.clone()),
            cell(COLUMNS[9], "", link(Route::WelcomeLetter { user }, letter)),
            cell(COLUMNS[10], "", delete.id(delete_id(user))),
        ];
        chosen_row(user.to_string(), on, cells)
    }
}
