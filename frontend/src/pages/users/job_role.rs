//! "User's job role" (F8).

use super::{StepPage, back_link, gap_before, use_step};
use crate::parts::choices::{Choice, Choices};
use crate::parts::form::{Button, Form};
use crate::parts::go::Go;
use crate::parts::page::Page;
use crate::route::{Route, Step};
use domain::forms::accounts::NewUserForm;
use domain::permission::JobRole;
use yew::prelude::*;

/// The step.
#[component]
pub fn ChooseJobRole() -> Html {
    let StepPage { kind, form, trouble, onchange, onnext, back } = use_step(Step::JobRole);
    if let Some(step) = gap_before(Step::JobRole, &form) {
        return html! { <Go to={Route::NewUser { step }} /> };
    }
    let choose = {
        let form = form.clone();
        onchange.reform(move |(index, _): (usize, bool)| {
            // Another role is another choice: what was confirmed was confirmed of the old one.
            let role = JobRole::CHOICES.get(index).copied();
            NewUserForm { role, confirmed: false, ..form.clone() }
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
                above={back_link(back)}
            >
                { yew::props!(Form { onsubmit: onnext, children: html! { <>{ yew::props!(Choices { name: "role", one: true, legend: format!("What is {}’s role at your school?", form.forename.trim()), choices: JobRole::CHOICES.iter().map(choice).collect::<Vec<_>>(), onchange: choose, error: trouble.of("role") }).html() }
                    { yew::props!(Button { children: html! { { "Next" } } }).html() }</> } }).html() }
            </Page>
        </div>
    }
}
