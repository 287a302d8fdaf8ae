//! Pending users (F18–F21): who has not activated their account yet.

pub mod letter;
mod row;

use crate::api::ApiError;
use crate::load::{Loaded, join, use_loaded, use_sending};
use crate::parts::To;
use crate::parts::confirm::Confirm;
use crate::parts::failed::Failed;
use crate::parts::form::Button;
use crate::parts::page::Page;
use crate::parts::progress::Waiting;
use crate::parts::table::{Empty, Table};
use crate::parts::tabs::Tabs;
use crate::route::Route;
use crate::shell::{Change, Notice, use_shell};
use crate::trouble::Trouble;
use domain::forms::PageView;
use domain::forms::accounts::{
    DeletePendingUserForm, ListPendingUsersForm, PendingUserView, ReissueActivationCodeForm,
    ResendVerificationForm,
};
use row::{COLUMNS, Event, PendingRow};
use yew::prelude::*;

/// What must be confirmed before it is done.
#[derive(Clone, PartialEq)]
enum Question {
    /// Delete the account.
    Delete(PendingUserView),
    /// Replace the activation code.
    NewCode(PendingUserView),
}

/// The page.
#[component]
pub fn PendingUsers() -> Html {
    let shell = use_shell();
    let load = use_loaded(ListPendingUsersForm::default());
    let trouble = use_state(Trouble::default);
    let question = use_state(|| None::<Question>);
    let say = {
        let shell = shell.clone();
        move |heading: String, body: &'static str| {
            let notice =
                Notice { success: true, heading: heading.into(), body: body.into(), on: Route::PendingUsers };
            shell.dispatch(Change::Notice(notice));
        }
    };
    let replaced = {
        let (load, trouble, question) = (load.clone(), trouble.clone(), question.clone());
        move |answer: Result<PendingUserView, ApiError>| -> Option<PendingUserView> {
            question.set(None);
            match answer {
                Ok(view) => {
                    trouble.set(Trouble::default());
                    let new = view.clone();
                    load.change(move |page| {
                        if let Some(row) = page.rows.iter_mut().find(|row| row.id == new.id) {
                            *row = new;
                        }
                    });
                    Some(view)
                }
                Err(error) => {
                    trouble.set(error.into());
                    None
                }
            }
        }
    };
    let resend = {
        let (replaced, say) = (replaced.clone(), say.clone());
        use_sending::<ResendVerificationForm>(Callback::from(move |answer| {
            if let Some(view) = replaced(answer) {
                say(
                    format!("A new sign-up email has been sent to {}", view.email),
                    "The link in the earlier email no longer works. The activation code stays the same.",
                );
            }
        }))
    };
    let reissue = {
        let say = say.clone();
        use_sending::<ReissueActivationCodeForm>(Callback::from(move |answer| {
            if let Some(view) = replaced(answer) {
                say(
                    format!(
                        "{} {} has a new activation code: {}",
                        view.forename, view.surname, view.activation_code
                    ),
                    "The old code no longer works, and tries are counted from nought again. Give them the new code securely.",
                );
            }
        }))
    };
    let delete = {
        let (load, trouble, question) = (load.clone(), trouble.clone(), question.clone());
        use_sending::<DeletePendingUserForm>(Callback::from(move |answer: Result<(), ApiError>| {
            let asked = (*question).clone();
            question.set(None);
            match (answer, asked) {
                (Ok(()), Some(Question::Delete(gone))) => {
                    trouble.set(Trouble::default());
                    let id = gone.id;
                    load.change(move |page| page.rows.retain(|row| row.id != id));
                    say(
                        format!("{} {}’s pending account has been deleted", gone.forename, gone.surname),
                        "Their sign-up link and activation code no longer work.",
                    );
                }
                (Ok(()), _) => {}
                (Err(error), _) => trouble.set(error.into()),
            }
        }))
    };
    let more = {
        let (load, trouble) = (load.clone(), trouble.clone());
        use_sending::<ListPendingUsersForm>(Callback::from(
            move |answer: Result<PageView<PendingUserView>, ApiError>| match answer {
                Ok(next) => load.change(move |page| join(page, next, |row| row.id)),
                Err(error) => trouble.set(error.into()),
            },
        ))
    };
    let onevent = {
        let (question, resend) = (question.clone(), resend.send.clone());
        Callback::from(move |event| match event {
            Event::Resend(user) => resend.emit(ResendVerificationForm { user }),
            Event::NewCode(view) => question.set(Some(Question::NewCode(view))),
            Event::Delete(view) => question.set(Some(Question::Delete(view))),
        })
    };
    let list = match &*load.state {
        Loaded::Waiting => yew::props!(Waiting { text: "Loading pending users" }).html(),
        Loaded::Failed(error) => {
            yew::props!(Failed { error: error.clone(), again: load.again.clone() }).html()
        }
        Loaded::Here(page) if page.rows.is_empty() && page.next.is_none() => nobody(),
        Loaded::Here(page) => {
            let rows: Vec<Html> = page
                .rows
                .iter()
                .map(|view| yew::props!(PendingRow { view: view.clone(), onevent: onevent.clone() }).html())
                .collect();
            let next = page.next.clone();
            let show_more =
                more.send.reform(move |_: MouseEvent| ListPendingUsersForm { cursor: next.clone() });
            html! {
                <>
                    { explanation() }
                    { yew::props!(Table { caption: "Pending users, newest first", headings: COLUMNS.to_vec(), rows, class: "at-table--wide at-table--pending" }).html() }
                    <div>
                        if page.next.is_some() {
                            { yew::props!(Button { look: "secondary", busy: more.busy, onclick: show_more, children: html! { { "Show more" } } }).html() }
                        }
                    </div>
                </>
            }
        }
    };
    let onno = {
        let question = question.clone();
        Callback::from(move |()| question.set(None))
    };
    let asked = question.as_ref().map(|question| match question {
        Question::Delete(view) => {
            let user = view.id;
            let onyes = delete.send.reform(move |()| DeletePendingUserForm { user });
            html! {
                <Confirm
                    title={format!("Delete {} {}’s pending account?", view.forename, view.surname)} yes="Delete user"
                    {onyes} onno={onno.clone()} busy={delete.busy} back_to={row::delete_id(user)}
                >
                    { "Their sign-up link and activation code stop working at once. This cannot be undone, but you can create the account again." }
                </Confirm>
            }
        }
        Question::NewCode(view) => {
            let user = view.id;
            let onyes = reissue.send.reform(move |()| ReissueActivationCodeForm { user });
            html! {
                <Confirm
                    title={format!("Give {} {} a new activation code?", view.forename, view.surname)} yes="Make new code"
                    {onyes} onno={onno.clone()} busy={reissue.busy} back_to={row::code_id(user)}
                >
                    { "The code was typed wrongly ten times. If you do not know why, ask them first: someone else may have had the link. The old code stops working, and letters already printed are out of date." }
                </Confirm>
            }
        }
    });
    html! {
        <Page title="Pending users" trouble={(*trouble).clone()} above={yew::props!(Tabs { current: Route::PendingUsers }).html()}>
            <div>{ list }</div>
            <div>{ asked.unwrap_or_default() }</div>
        </Page>
    }
}

/// What activation is (F17).
fn explanation() -> Html {
    html! {
        <details class="govuk-details">
            <summary class="govuk-details__summary"><span class="govuk-details__summary-text">{ "How people activate their account" }</span></summary>
            <div class="govuk-details__text">
                <p class="govuk-body">{ "It takes two things that travel separately: the link in the sign-up email, and the activation code on this page. The code is needed once only, to sign up." }</p>
                <p class="govuk-body">{ "Give the code by telephone, electronically or in person, or hand over the welcome letter. If you email it, use a secure process and be certain that the address is correct and belongs to the person." }</p>
            </div>
        </details>
    }
}

fn nobody() -> Html {
    html! {
        { yew::props!(Empty { title: "Nobody is waiting to sign up", children: html! { <><p class="govuk-body">{ "People you create appear here until they have activated their account. You will find their activation code and welcome letter here." }</p>
            <p class="govuk-body">
                <To to={Route::StartUser} classes="govuk-link">{ "Create a single user" }</To>{ " or " }
                <To to={Route::UploadUsers} classes="govuk-link">{ "add multiple users" }</To>
            </p></> } }).html() }
    }
}
