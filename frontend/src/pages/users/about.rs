//! "About the user" (F7).

use super::{back_link, looked_at, school_kind};
use crate::parts::field::Field;
use crate::parts::form::{Button, Form};
use crate::parts::page::Page;
use crate::route::{Route, Step};
use crate::shell::{Change, Draft, use_shell};
use crate::trouble::Trouble;
use domain::forms::accounts::NewUserForm;
use yew::prelude::*;
use yew_router::prelude::*;

/// The step.
#[component]
pub fn About() -> Html {
    let shell = use_shell();
    let navigator = use_navigator();
    let kind = school_kind(&shell);
    let form = shell.draft.form.clone();
    let trouble = shell.draft.trouble_on(Step::About);
    let onsubmit = {
        let (shell, form) = (shell.clone(), form.clone());
        Callback::from(move |()| {
            let draft = looked_at(Step::About, &form);
            let right = draft.trouble.is_none();
            shell.dispatch(Change::Draft(draft));
            if let (true, Some(navigator)) = (right, &navigator) {
                navigator.push(&Route::NewUser { step: Step::About.next(kind) });
            }
        })
    };
    let onchange = {
        let shell = shell.clone();
        Callback::from(move |form| {
            shell.dispatch(Change::Draft(Draft { form, trouble: shell.draft.trouble.clone() }))
        })
    };
    html! {
        <div class="at-narrow">
            <Page title="About the user" caption={Step::About.caption(kind)} trouble={trouble.clone()} above={back_link(Step::About.back(kind))}>
                <Form {onsubmit}>
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
