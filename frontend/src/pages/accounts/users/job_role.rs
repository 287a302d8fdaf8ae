//! "User's job role" (F8).

use super::NewUser;
use super::step::Step;
use crate::page::View;
use crate::parts::choices::{Choice, Choices};
use crate::parts::form::{button, form};
use domain::access::organisation::OrganisationKind;
use domain::access::permission::JobRole;
use yew::prelude::*;

impl NewUser {
    pub(super) fn job_role(&self, kind: OrganisationKind) -> View {
        let choice = |role: &JobRole| Choice {
            label: role.label().into(),
            hint: AttrValue::default(),
            chosen: self.form.role == Some(*role),
            fixed: false,
        };
        let choices = Choices {
            name: "role",
            one: true,
            legend: format!("What is {}’s role?", self.form.forename.trim()).into(),
            choices: JobRole::choices(kind).iter().map(choice).collect(),
            onchange: self.link.on(move |page, _, (index, _): (usize, bool)| {
                let form = &mut page.form;
                form.role = JobRole::choices(kind).get(index).copied();
                // The confirmation was given for the old role.
                form.confirmed = false;
            }),
            hint: None,
            error: self.errors_on(Step::JobRole).of("role"),
        };
        let body = form(self.link.on(NewUser::next), html! { <>{ choices }{ button("Next") }</> });
        View::titled("User’s job role", body)
    }
}
