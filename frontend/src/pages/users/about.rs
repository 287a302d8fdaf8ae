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
                <Form onsubmit={onnext}>
                    <AboutFields {form} {trouble} {onchange} />
                    <Button>{ "Next" }</Button>
                </Form>
            </Page>
        </div>
    }
}

/// What [`AboutFields`] takes.
#[derive(Properties, PartialEq)]
pub struct AboutFieldsProps {
    pub form: NewUserForm,
    pub trouble: Trouble,
    pub onchange: Callback<NewUserForm>,
}

/// The three fields that users and administrators alike begin with.
#[component]
pub fn AboutFields(props: &AboutFieldsProps) -> Html {
    let AboutFieldsProps { form, trouble, onchange } = props;
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
            <Field
                name="forename" label="Forename" value={form.forename.clone()} error={trouble.of("forename")}
                oninput={set(|form, text| form.forename = text)}
            />
            <Field
                name="surname" label="Surname" value={form.surname.clone()} error={trouble.of("surname")}
                oninput={set(|form, text| form.surname = text)}
            />
            <Field
                name="email" label="Email address" kind="email" no_spelling={true} value={form.email.clone()}
                hint="The sign-up email goes to this address. Check that it is theirs alone."
                error={trouble.of("email")} oninput={set(|form, text| form.email = text)}
            />
        </>
    }
}
