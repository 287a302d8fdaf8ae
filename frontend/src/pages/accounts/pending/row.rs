//! A row of Pending users.

use super::{PendingUsers, Question};
use crate::parts::form::link_button;
use crate::parts::link::link;
use crate::parts::table::{breakable, cell, row};
use crate::route::Route;
use domain::accounts::forms::{PendingUserView, ResendVerificationForm};
use domain::base::ids::UserId;
use yew::prelude::*;

/// The columns of F18, in its order.
pub const COLUMNS: &[&str] = &[
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

/// The id of the button that deletes a pending user.
pub fn delete_id(user: UserId) -> String {
    format!("delete-{user}")
}

/// The id of the button that replaces an activation code.
pub fn code_id(user: UserId) -> String {
    format!("new-code-{user}")
}

impl PendingUsers {
    /// The row of one pending user.
    pub(super) fn row(&self, view: &PendingUserView) -> Html {
        let name = format!("{} {}", view.forename, view.surname);
        let user = view.id;
        let resend = self.link.on(move |page, shell, ()| {
            let done = PendingUsers::resent;
            page.link.send(shell, &ResendVerificationForm { user }, done);
        });
        let ask = |question: fn(PendingUserView) -> Question| {
            let view = view.clone();
            self.link.on(move |page, _, ()| page.question = Some(question(view.clone())))
        };
        let expires = match (view.link_expired, view.link_expires.is_empty()) {
            (_, true) => "Expired".to_owned(),
            (true, _) => format!("Expired: {}", view.link_expires),
            (false, _) => format!("Expires: {}", view.link_expires),
        };
        let verification = html! {
            <>
                <span class={classes!("at-whole", view.link_expired.then_some("at-expired"))}>{ expires }</span>
                <span class="at-line at-whole">
                    <span class="at-reference">{ &view.link_reference }</span>{ " " }
                    { link_button("Resend", resend).label(format!("Resend the sign-up email to {name}")) }
                </span>
            </>
        };
        let new_code = || {
            link_button("New code", ask(Question::NewCode))
                .label(format!("New code for {name}"))
                .id(code_id(user))
        };
        let tries = html! {
            <>
                <span>{ view.tries }</span>
                <span>
                    if view.locked && !view.code_expired {
                        <span class="at-line">
                            <strong class="govuk-tag govuk-tag--red">{ "Locked" }</strong>{ " " }
                            { new_code() }
                        </span>
                    }
                </span>
            </>
        };
        let letter =
            html! { <>{ "Letter" }<span class="govuk-visually-hidden">{ format!(" for {name}") }</span></> };
        let delete = link_button("Delete", ask(Question::Delete)).danger().label(format!("Delete {name}"));
        let code = match view.code_expired {
            true => html! {
                <span class="at-line">
                    <strong class="govuk-tag govuk-tag--red">{ "Expired" }</strong>{ " " }
                    { new_code() }
                </span>
            },
            false => html! { <span class="at-code">{ &view.activation_code }</span> },
        };
        let cells = vec![
            cell(COLUMNS[0], "at-name", view.forename.clone()),
            cell(COLUMNS[1], "at-name", view.surname.clone()),
            cell(COLUMNS[2], "at-username", breakable(&view.username)),
            cell(COLUMNS[3], "", view.role.label()),
            cell(COLUMNS[4], "", view.organisation.clone()),
            cell(COLUMNS[5], "", code),
            cell(COLUMNS[6], "", verification),
            cell(COLUMNS[7], "", tries),
            cell(COLUMNS[8], "at-creator", view.created_by.clone()),
            cell(COLUMNS[9], "", link(Route::WelcomeLetter { user }, letter)),
            cell(COLUMNS[10], "", delete.id(delete_id(user))),
        ];
        row(user.to_string(), cells)
    }
}
