//! "About the user" (F7).

use super::{StepPage, back_link, use_step};
use crate::parts::field::Field;
use crate::parts::form::{Button, Form};
use crate::parts::page::Page;
use crate::route::Step;
use crate::trouble::Trouble;
use domain::forms::accounts::NewUserForm;
use yew::prelude::*;

/// The step.
#[component]
pub fn About() -> Html {
    let StepPage { kind, form, trouble, onchange, onnext, back } = use_step(Step::About);
    html! {
        <div class="at-narrow">
            <Page title="About the user" caption={Step::About.caption(kind)} trouble={trouble.clone()} above={back_link(back)}>
                { yew::props!(Form { onsubmit: onnext, children: html! { <>{ yew::props!(AboutFields { form, trouble, onchange }).html() }
                    { yew::props!(Button { children: html! { { "Next" } } }).html() }</> } }).html() }
            </Page>
        </div>
    }
}

/// The three fields that users and administrators alike begin with.
#[derive(Properties, PartialEq)]
pub struct AboutFields {
    pub form: NewUserForm,
    pub trouble: Trouble,
    pub onchange: Callback<NewUserForm>,
}

impl AboutFields {
    /// What it looks like.
    pub fn html(&self) -> Html {
        let AboutFields { form, trouble, onchange } = self;
        let set = |change: fn(&mut NewUserForm, String)| {
            let (form, onchange) = (form.clone(), onchange.clone());
            Callback::from(move |text| {
                let mut next = form.clone();
                change(&mut next, text);
                onchange.emit(next);
            })
        };
        html! {
            <>
                { yew::props!(Field { name: "forename", label: "Forename", value: form.forename.clone(), error: trouble.of("forename"), oninput: set(|form, text| form.forename = text) }).html() }
                { yew::props!(Field { name: "surname", label: "Surname", value: form.surname.clone(), error: trouble.of("surname"), oninput: set(|form, text| form.surname = text) }).html() }
                { yew::props!(Field { name: "email", label: "Email address", kind: "email", no_spelling: true, value: form.email.clone(), hint: "The sign-up email goes to this address. Check that it is theirs alone.", error: trouble.of("email"), oninput: set(|form, text| form.email = text) }).html() }
            </>
        }
    }
}
