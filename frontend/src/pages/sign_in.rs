//! Signing in.

use crate::api::ApiError;
use crate::load::use_sending;
use crate::parts::field::Field;
use crate::parts::form::{Button, Form};
use crate::parts::go::Go;
use crate::parts::page::Page;
use crate::parts::password::Password;
use crate::route::Route;
use crate::shell::{Change, use_shell};
use crate::trouble::Trouble;
use domain::forms::accounts::{SessionView, SignInForm};
use std::rc::Rc;
use yew::prelude::*;

/// The page; whoever is signed in already is led on.
#[component]
pub fn SignIn() -> Html {
    let shell = use_shell();
    let form = use_state(SignInForm::default);
    let trouble = use_state(Trouble::default);
    let sending = {
        let (shell, trouble) = (shell.clone(), trouble.clone());
        use_sending::<SignInForm>(Callback::from(move |answer: Result<SessionView, ApiError>| match answer {
            Ok(view) => shell.dispatch(Change::SignedIn(Rc::new(view))),
            Err(error) => trouble.set(error.into()),
        }))
    };
    if shell.signed_in().is_some() {
        return html! { <Go to={shell.back_to.clone().unwrap_or(Route::Home)} /> };
    }
    let onsubmit = {
        let (form, trouble, send) = (form.clone(), trouble.clone(), sending.send.clone());
        Callback::from(move |()| match form.check() {
            Ok(()) => {
                trouble.set(Trouble::default());
                send.emit((*form).clone());
            }
            Err(errors) => trouble.set(errors.into()),
        })
    };
    let username = {
        let form = form.clone();
        Callback::from(move |username| form.set(SignInForm { username, ..(*form).clone() }))
    };
    let password = {
        let form = form.clone();
        Callback::from(move |password| form.set(SignInForm { password, ..(*form).clone() }))
    };
    html! {
        <div class="at-door">
            <Page title="Sign in" trouble={(*trouble).clone()}>
                { yew::props!(Form { onsubmit, children: html! { <>{ yew::props!(Field { name: "username", label: "Email address or username", value: form.username.clone(), oninput: username, error: trouble.of("username"), autocomplete: "username", no_spelling: true }).html() }
                    <Password
                        name="password" label="Password" value={form.password.clone()} oninput={password}
                        error={trouble.of("password")} autocomplete="current-password"
                    />
                    { yew::props!(Button { busy: sending.busy, children: html! { { "Sign in" } } }).html() }</> } }).html() }
                <div class="at-aside">
                    <h2 class="govuk-heading-s">{ "Signing in for the first time?" }</h2>
                    <p class="govuk-body">
                        { "Open the link in your sign-up email first. You will need the activation code from the person who created your account." }
                    </p>
                </div>
            </Page>
        </div>
    }
}
