//! Signing up: the link from the email, the activation code from its creator, and a password (F1, F19).

use crate::api::{self, ApiError};
use crate::dom;
use crate::load::{Loaded, use_sending};
use crate::parts::To;
use crate::parts::failed::Failed;
use crate::parts::field::Field;
use crate::parts::form::{Button, Form};
use crate::parts::page::Page;
use crate::parts::password::Password;
use crate::parts::progress::Waiting;
use crate::route::Route;
use crate::trouble::Trouble;
use domain::failure::FieldErrors;
use domain::forms::accounts::{CompleteSignUpForm, OpenSignUpForm, SignUpView, SignedUpView};
use domain::password::{self, Owner};
use yew::prelude::*;
use yew_router::prelude::*;

/// The page of a sign-up link.
#[component]
pub fn SignUp() -> Html {
    html! { <div class="at-door"><Link /></div> }
}

/// The link that was followed, and how far it leads.
#[component]
fn Link() -> Html {
    let token = use_state(dom::hash);
    let state = use_state(|| Loaded::Waiting);
    let round = use_state(|| 0_u32);
    let hash = use_location().map(|location| location.hash().to_owned()).unwrap_or_default();
    {
        let token = token.clone();
        // The token leaves the address bar at once: nobody shall read it over a shoulder or find it in the history.
        use_effect_with(hash, move |_| {
            let fresh = dom::hash();
            if !fresh.is_empty() {
                dom::forget_hash();
                token.set(fresh);
            }
        });
    }
    {
        let state = state.clone();
        use_effect_with(((*token).clone(), *round), move |(token, _)| {
            let form = OpenSignUpForm { token: token.clone() };
            if !form.token.is_empty() {
                state.set(Loaded::Waiting);
                let opened = api::outgoing(&form, move |answer| {
                    state.set(match answer {
                        Ok(view) => Loaded::Here(view),
                        Err(error) => Loaded::Failed(error),
                    });
                });
                api::launch(None, opened);
            }
        });
    }
    if token.is_empty() {
        return html! {
            <Page key="none" title="Open the link in your email">
                <p class="govuk-body">{ "To sign up, open the link in your sign-up email again, or scan the code on your welcome letter." }</p>
                <p class="govuk-body">
                    { "Have you signed up already? " }<To to={Route::SignIn} classes="govuk-link">{ "Sign in" }</To>
                </p>
            </Page>
        };
    }
    match &*state {
        Loaded::Waiting => {
            html! { <Page key="waiting" title="Sign up">{ yew::props!(Waiting { text: "Opening your sign-up link" }).html() }</Page> }
        }
        Loaded::Failed(error) => {
            let again = Callback::from(move |()| round.set(*round + 1));
            yew::props!(Dead { error: error.clone(), again }).html()
        }
        Loaded::Here(view) if view.locked => {
            yew::props!(Locked { created_by: view.created_by.clone() }).html()
        }
        Loaded::Here(view) => html! { <Complete key="open" view={view.clone()} token={(*token).clone()} /> },
    }
}

/// The link does not work, or could not be looked at.
#[derive(Properties, PartialEq)]
struct Dead {
    error: ApiError,
    again: Callback<()>,
}

impl Dead {
    /// What it looks like.
    pub fn html(&self) -> Html {
        let (title, followed) = match self.error.status() {
            404 | 409 | 410 | 422 | 400 => ("This sign-up link does not work", true),
            _ => ("Your sign-up link could not be opened", false),
        };
        html! {
            <Page {title}>
                <div>
                    if followed {
                        <div class="govuk-inset-text">{ self.error.sentence() }</div>
                        <p class="govuk-body">
                            { "A link works for 7 days and for one sign-up, and a newer email ends the links of older ones. If you have already signed up, " }
                            <To to={Route::SignIn} classes="govuk-link">{ "sign in" }</To>{ "." }
                        </p>
                    } else {
                        { yew::props!(Failed { error: self.error.clone(), again: self.again.clone() }).html() }
                    }
                </div>
            </Page>
        }
    }
}

/// The code was typed wrongly too often.
#[derive(Properties, PartialEq)]
struct Locked {
    created_by: String,
}

impl Locked {
    /// What it looks like.
    pub fn html(&self) -> Html {
        html! {
            <Page title="Your activation code is locked">
                <p class="govuk-body">{ "It was typed wrongly ten times, so it no longer works. This protects your account." }</p>
                <p class="govuk-body">
                    { "Ask " }<strong>{ &self.created_by }</strong>{ " for a new activation code, then open the link in your email again." }
                </p>
            </Page>
        }
    }
}

#[derive(Properties, PartialEq)]
struct CompleteProps {
    view: SignUpView,
    token: String,
}

/// The errors of what was typed, as far as the browser can tell.
fn check(form: &CompleteSignUpForm, view: &SignUpView) -> Result<(), FieldErrors> {
    let mut errors = form.check().err().unwrap_or_default();
    let email = view.username.split('@').next().unwrap_or_default();
    let owner = Owner {
        forename: &view.forename,
        surname: &view.surname,
        email,
        school: &view.school,
        length: view.password_length,
    };
    if !form.password.is_empty() {
        errors.keep("password", password::Password::choose(&form.password, owner));
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// The two fields that make the account active.
#[component]
fn Complete(props: &CompleteProps) -> Html {
    let CompleteProps { view, token } = props;
    let form = use_state(|| CompleteSignUpForm { token: token.clone(), ..CompleteSignUpForm::default() });
    let trouble = use_state(Trouble::default);
    let outcome = use_state(|| None::<Outcome>);
    // Nobody is told off while they are still typing for the first time.
    let tried = use_state(|| false);
    let by_server = use_state(|| false);
    let sending = {
        let (trouble, outcome, by_server) = (trouble.clone(), outcome.clone(), by_server.clone());
        use_sending::<CompleteSignUpForm>(Callback::from(move |answer: Result<SignedUpView, ApiError>| {
            match answer {
                Ok(view) => outcome.set(Some(Outcome::Active(view.username))),
                Err(error) => {
                    by_server.set(true);
                    match error.code() {
                        "code-locked" => outcome.set(Some(Outcome::Locked)),
                        "code-wrong" => trouble.set(Trouble::on("activation_code", error.sentence())),
                        "not-found" | "link-expired" => outcome.set(Some(Outcome::Dead(error))),
                        _ => trouble.set(error.into()),
                    }
                }
            }
        }))
    };
    match &*outcome {
        Some(Outcome::Active(username)) => {
            return yew::props!(Active { username: username.clone() }).html();
        }
        Some(Outcome::Locked) => {
            return yew::props!(Locked { created_by: view.created_by.clone() }).html();
        }
        Some(Outcome::Dead(error)) => {
            return yew::props!(Dead { error: error.clone(), again: Callback::noop() }).html();
        }
        None => {}
    }
    let onsubmit = {
        let (form, view, trouble, send) = (form.clone(), view.clone(), trouble.clone(), sending.send.clone());
        let (tried, by_server) = (tried.clone(), by_server.clone());
        Callback::from(move |()| {
            tried.set(true);
            by_server.set(false);
            match check(&form, &view) {
                Ok(()) => {
                    trouble.set(Trouble::default());
                    send.emit((*form).clone());
                }
                Err(errors) => trouble.set(errors.into()),
            }
        })
    };
    let set = |change: fn(&mut CompleteSignUpForm, String)| {
        let form = form.clone();
        Callback::from(move |text| {
            let mut next = (*form).clone();
            change(&mut next, text);
            form.set(next);
        })
    };
    // After the first try each field is looked at as it is typed; what only the server knows stays until then.
    let live = if *tried {
        check(&form, view).err().map(Trouble::from).unwrap_or_default()
    } else {
        Trouble::default()
    };
    let error = |field: &str| live.of(field).or_else(|| trouble.of(field).filter(|_| *by_server));
    html! {
        <div key="form">
            <Page title="Sign up" caption={view.school.clone()} trouble={(*trouble).clone()}>
                <p class="govuk-body-l">{ format!("{} {}", view.forename, view.surname) }</p>
                <p class="govuk-body">
                    { "Your username is " }<strong class="at-break">{ &view.username }</strong>{ ". To activate your account you need the activation code from " }
                    <strong>{ &view.created_by }</strong>{ ", who created it." }
                </p>
                { yew::props!(Form { onsubmit, children: html! { <>// A password keeper stores the password under the name it finds here.
                    <input type="text" hidden=true readonly=true name="username" autocomplete="username" value={view.username.clone()} />
                    { yew::props!(Field { name: "activation_code", label: "Activation code", hint: "A letter, six digits and a letter, for example V330484C", value: form.activation_code.clone(), oninput: set(|form, text| form.activation_code = text), error: error("activation_code"), autocomplete: "one-time-code", no_spelling: true, class: "govuk-input--width-10" }).html() }
                    <Password
                        name="password" label="Password"
                        hint={format!("At least {} characters. Three words that do not belong together are easy to remember and hard to guess.", view.password_length)}
                        value={form.password.clone()} oninput={set(|form, text| form.password = text)}
                        error={error("password")} autocomplete="new-password"
                    />
                    { yew::props!(Button { busy: sending.busy, children: html! { { "Activate account" } } }).html() }</> } }).html() }
            </Page>
        </div>
    }
}

/// How signing up ended.
enum Outcome {
    /// The account is active, under this username.
    Active(String),
    /// The code is locked.
    Locked,
    /// The link stopped working in the meantime.
    Dead(ApiError),
}

/// It worked.
#[derive(Properties, PartialEq)]
struct Active {
    username: String,
}

impl Active {
    /// What it looks like.
    pub fn html(&self) -> Html {
        html! {
            <div>
                <Page title="Your account is active">
                    <div class="at-panel">
                        <p class="at-panel__label">{ "Your username" }</p>
                        <p class="at-panel__value">{ &self.username }</p>
                    </div>
                    <p class="govuk-body">{ "Note it down: you sign in with it and the password you have just chosen." }</p>
                    <p class="govuk-body">{ "You will not need the activation code again. Never share your account with anyone." }</p>
                    <p class="govuk-body"><To to={Route::SignIn} classes="govuk-button">{ "Sign in" }</To></p>
                </Page>
            </div>
        }
    }
}
