//! "Add an administrator" (F23): three fields.

use super::about::AboutFields;
use super::{back_link, created};
use crate::api::ApiError;
use crate::load::use_sending;
use crate::parts::To;
use crate::parts::form::{Button, Form};
use crate::parts::page::Page;
use crate::route::Route;
use crate::shell::{Change, use_shell};
use crate::trouble::Trouble;
use domain::forms::accounts::{NewUserForm, PendingUserView};
use domain::organisation::Seats;
use yew::prelude::*;
use yew_router::prelude::*;

/// The page.
#[component]
pub fn NewAdministrator() -> Html {
    let shell = use_shell();
    let navigator = use_navigator();
    let form = use_state(NewUserForm::default);
    let trouble = use_state(Trouble::default);
    let sending = {
        let trouble = trouble.clone();
        use_sending::<NewUserForm>(Callback::from(move |answer: Result<PendingUserView, ApiError>| {
            match answer {
                Ok(view) => {
                    shell.dispatch(Change::Notice(created(&view)));
                    if let Some(navigator) = &navigator {
                        navigator.push(&Route::PendingUsers);
                    }
                }
                Err(error) if error.code() == "email-taken" => {
                    trouble.set(Trouble::on("email", error.sentence()))
                }
                Err(error) => trouble.set(error.into()),
            }
        }))
    };
    let onsubmit = {
        let (form, trouble, send) = (form.clone(), trouble.clone(), sending.send.clone());
        Callback::from(move |()| match form.check_about() {
            Ok(_) => {
                trouble.set(Trouble::default());
                let NewUserForm { forename, surname, email, .. } = (*form).clone();
                send.emit(NewUserForm::administrator(forename, surname, email));
            }
            Err(errors) => trouble.set(errors.into()),
        })
    };
    let onchange = {
        let form = form.clone();
        Callback::from(move |next| form.set(next))
    };
    html! {
        <div class="at-narrow">
            <Page title="Add an administrator" trouble={(*trouble).clone()} above={back_link(Route::Home)}>
                <p class="govuk-body">
                    { format!("An administrator creates and manages your school’s accounts. A school usually has up to {} accounts with School setup.", Seats::LIMITS.school_setup) }
                </p>
                { yew::props!(Form { onsubmit, children: html! { <>{ yew::props!(AboutFields { form: (*form).clone(), trouble: (*trouble).clone(), onchange }).html() }
                    <div class="govuk-button-group">
                        { yew::props!(Button { busy: sending.busy, children: html! { { "Next" } } }).html() }
                        <To to={Route::Home} classes="govuk-link">{ "Cancel and return home" }</To>
                    </div></> } }).html() }
            </Page>
        </div>
    }
}
