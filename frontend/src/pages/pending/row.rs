//! A row of Pending users.

use crate::parts::To;
use crate::parts::form::LinkButton;
use crate::parts::table::{Cell, breakable};
use crate::route::Route;
use domain::forms::accounts::PendingUserView;
use domain::moment::UserId;
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

/// What is asked for in a row.
pub enum Event {
    /// Send the sign-up email again (F20).
    Resend(UserId),
    /// Replace the activation code.
    NewCode(PendingUserView),
    /// Delete the account.
    Delete(PendingUserView),
}

/// The row.
#[derive(Properties, PartialEq)]
pub struct PendingRow {
    pub view: PendingUserView,
    pub onevent: Callback<Event>,
}

impl PendingRow {
    /// What it looks like.
    pub fn html(&self) -> Html {
        let view = &self.view;
        let name = format!("{} {}", view.forename, view.surname);
        let user = view.id;
        let resend = self.onevent.reform(move |_: MouseEvent| Event::Resend(user));
        let new_code = {
            let view = view.clone();
            self.onevent.reform(move |_: MouseEvent| Event::NewCode(view.clone()))
        };
        let delete = {
            let view = view.clone();
            self.onevent.reform(move |_: MouseEvent| Event::Delete(view.clone()))
        };
        html! {
            <tr class="govuk-table__row" role="row">
                { yew::props!(Cell { heading: COLUMNS[0], class: "at-name", children: html! { { &view.forename } } }).html() }
                { yew::props!(Cell { heading: COLUMNS[1], class: "at-name", children: html! { { &view.surname } } }).html() }
                { yew::props!(Cell { heading: COLUMNS[2], class: "at-username", children: html! { { breakable(&view.username) } } }).html() }
                { yew::props!(Cell { heading: COLUMNS[3], children: html! { { view.role.label() } } }).html() }
                { yew::props!(Cell { heading: COLUMNS[4], children: html! { { &view.organisation } } }).html() }
                { yew::props!(Cell { heading: COLUMNS[5], children: html! { <span class="at-code">{ &view.activation_code }</span> } }).html() }
                { yew::props!(Cell { heading: COLUMNS[6], children: html! { <><span class={classes!("at-whole", view.link_expired.then_some("at-expired"))}>
                        { if view.link_expired { "Expired: " } else { "Expires: " } }{ &view.link_expires }
                    </span>
                    <span class="at-line at-whole">
                        <span class="at-reference">{ &view.link_reference }</span>{ " " }
                        { yew::props!(LinkButton { onclick: resend, label: format!("Resend the sign-up email to {name}"), children: html! { { "Resend" } } }).html() }
                    </span></> } }).html() }
                { yew::props!(Cell { heading: COLUMNS[7], children: html! { <><span>{ view.tries }</span>
                    <span>
                        if view.locked {
                            <span class="at-line">
                                <strong class="govuk-tag govuk-tag--red">{ "Locked" }</strong>{ " " }
                                { yew::props!(LinkButton { onclick: new_code, label: format!("New code for {name}"), id: code_id(user), children: html! { { "New code" } } }).html() }
                            </span>
                        }
                    </span></> } }).html() }
                { yew::props!(Cell { heading: COLUMNS[8], class: "at-creator", children: html! { { &view.created_by } } }).html() }
                { yew::props!(Cell { heading: COLUMNS[9], children: html! { <><To to={Route::WelcomeLetter { id: user.to_string() }} classes="govuk-link">
                        { "Letter" }<span class="govuk-visually-hidden">{ format!(" for {name}") }</span>
                    </To></> } }).html() }
                { yew::props!(Cell { heading: COLUMNS[10], children: html! { { yew::props!(LinkButton { onclick: delete, danger: true, label: format!("Delete {name}"), id: delete_id(user), children: html! { { "Delete" } } }).html() } } }).html() }
            </tr>
        }
    }
}
