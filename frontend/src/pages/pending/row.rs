//! A row of Pending users.

use crate::parts::To;
use crate::parts::form::LinkButton;
use crate::parts::table::Cell;
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

/// A username that a narrow cell breaks before the @, not within a word.
fn breakable(username: &str) -> Html {
    match username.split_once('@') {
        Some((name, domain)) => html! { <>{ name.to_owned() }<wbr />{ format!("@{domain}") }</> },
        None => html! { <span>{ username.to_owned() }</span> },
    }
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

/// What [`PendingRow`] takes.
#[derive(Properties, PartialEq)]
pub struct RowProps {
    pub view: PendingUserView,
    pub onevent: Callback<Event>,
}

/// The row.
#[component]
pub fn PendingRow(props: &RowProps) -> Html {
    let view = &props.view;
    let name = format!("{} {}", view.forename, view.surname);
    let user = view.id;
    let resend = props.onevent.reform(move |_: MouseEvent| Event::Resend(user));
    let new_code = {
        let view = view.clone();
        props.onevent.reform(move |_: MouseEvent| Event::NewCode(view.clone()))
    };
    let delete = {
        let view = view.clone();
        props.onevent.reform(move |_: MouseEvent| Event::Delete(view.clone()))
    };
    html! {
        <tr class="govuk-table__row" role="row">
            <Cell heading={COLUMNS[0]} class="at-name">{ &view.forename }</Cell>
            <Cell heading={COLUMNS[1]} class="at-name">{ &view.surname }</Cell>
            <Cell heading={COLUMNS[2]} class="at-username">{ breakable(&view.username) }</Cell>
            <Cell heading={COLUMNS[3]}>{ view.role.label() }</Cell>
            <Cell heading={COLUMNS[4]}>{ &view.organisation }</Cell>
            <Cell heading={COLUMNS[5]}><span class="at-code">{ &view.activation_code }</span></Cell>
            <Cell heading={COLUMNS[6]}>
                <span class={classes!("at-whole", view.link_expired.then_some("at-expired"))}>
                    { if view.link_expired { "Expired: " } else { "Expires: " } }{ &view.link_expires }
                </span>
                <span class="at-line at-whole">
                    <span class="at-reference">{ &view.link_reference }</span>{ " " }
                    <LinkButton onclick={resend} label={format!("Resend the sign-up email to {name}")}>{ "Resend" }</LinkButton>
                </span>
            </Cell>
            <Cell heading={COLUMNS[7]}>
                <span>{ view.tries }</span>
                <span>
                    if view.locked {
                        <span class="at-line">
                            <strong class="govuk-tag govuk-tag--red">{ "Locked" }</strong>{ " " }
                            <LinkButton onclick={new_code} label={format!("New code for {name}")} id={code_id(user)}>{ "New code" }</LinkButton>
                        </span>
                    }
                </span>
            </Cell>
            <Cell heading={COLUMNS[8]} class="at-creator">{ &view.created_by }</Cell>
            <Cell heading={COLUMNS[9]}>
                <To to={Route::WelcomeLetter { id: user.to_string() }} classes="govuk-link">
                    { "Letter" }<span class="govuk-visually-hidden">{ format!(" for {name}") }</span>
                </To>
            </Cell>
            <Cell heading={COLUMNS[10]}>
                <LinkButton onclick={delete} danger=true label={format!("Delete {name}")} id={delete_id(user)}>{ "Delete" }</LinkButton>
            </Cell>
        </tr>
    }
}
