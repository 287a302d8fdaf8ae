//! "User's job role" (F8).

use super::{back_link, gap_before, looked_at, school_kind};
use crate::parts::choices::{Choice, Choices};
use crate::parts::form::{Button, Form};
use crate::parts::go::Go;
use crate::parts::page::Page;
use crate::route::{Route, Step};
use crate::shell::{Change, Draft, use_shell};
use domain::forms::accounts::NewUserForm;
use domain::permission::JobRole;
use yew::prelude::*;
use yew_router::prelude::*;

/// The step.
#[component]
pub fn ChooseJobRole() -> Html {
    let shell = use_shell();
    let navigator = use_navigator();
    let kind = school_kind(&shell);
    let form = shell.draft.form.clone();
    let trouble = shell.draft.trouble_on(Step::JobRole);
    if let Some(step) = gap_before(Step::JobRole, &form) {
        return html! { <Go to={Route::NewUser { step }} /> };
    }
    let onsubmit = {
        let (shell, form) = (shell.clone(), form.clone());
        Callback::from(move |()| {
            let draft = looked_at(Step::JobRole, &form);
            let right = draft.trouble.is_none();
            shell.dispatch(Change::Draft(draft));
            if let (true, Some(navigator)) = (right, &navigator) {
                navigator.push(&Route::NewUser { step: Step::JobRole.next(kind) });
            }
        })
    };
    let onchange = {
        let (shell, form) = (shell.clone(), form.clone());
        Callback::from(move |(index, _): (usize, bool)| {
            // Another role is another choice: what was confirmed was confirmed of the old one.
            let role = JobRole::CHOICES.get(index).copied();
            let form = NewUserForm { role, confirmed: false, ..form.clone() };
            shell.dispatch(Change::Draft(Draft { form, trouble: shell.draft.trouble.clone() }));
        })
    };
    let choice = |role: &JobRole| Choice {
        label: role.label().into(),
        hint: AttrValue::default(),
        chosen: form.role == Some(*role),
        fixed: false,
    };
    html! {
        <div class="at-narrow">
            <Page
                title="User’s job role" caption={Step::JobRole.caption(kind)} trouble={trouble.clone()}
                above={back_link(Step::JobRole.back(kind))}
            >
                <Form {onsubmit}>
                    <Choices
                        name="role" one=true legend={format!("What is {}’s role at your school?", form.forename.trim())}
                        choices={JobRole::CHOICES.iter().map(choice).collect::<Vec<_>>()}
                        {onchange} error={trouble.of("role")}
                    />
                    <Button>{ "Next" }</Button>
                </Form>
            </Page>
        </div>
    }
}
