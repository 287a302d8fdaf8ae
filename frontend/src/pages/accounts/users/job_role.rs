//! "User's job role" (F8).

use super::NewUser;
use super::step::Step;
use crate::page::View;
use crate::parts::choices::{Choice, Choices};
use crate::parts::form::{button, form};
use crate::shell::Shell;
use domain::access::permission::JobRole;
use yew::prelude::*;

impl NewUser {
    pub(super) fn job_role(&self, shell: &Shell) -> View {
        let draft = &shell.draft;
        let choice = |role: &JobRole| Choice {
            label: role.label().into(),
            hint: AttrValue::default(),
            chosen: draft.form.role == Some(*role),
            fixed: false,
        };
        let choices = Choices {
            name: "role",
            one: true,
            legend: format!("What is {}’s role?", draft.form.forename.trim()).into(),
            choices: JobRole::CHOICES.iter().map(choice).collect(),
            onchange: self.link.on(|_, shell, (index, _): (usize, bool)| {
                let form = &mut shell.draft.form;
                form.role = JobRole::CHOICES.get(index).copied();
                // The confirmation was given for the old role.
                form.confirmed = false;
            }),
            hint: None,
            error: draft.errors_on(Step::JobRole).of("role"),
        };
        let body = form(self.link.on(NewUser::next), html! { <>{ choices }{ button("Next") }</> });
        View::titled("User’s job role", body)
    }
}
