//! The review of all steps, and "Confirm and finish" (F16).

use super::step::Step;
use super::{ADMINISTRATION, NewUser, REPORTS, TRACKING, created, errors_of_step, step_of_error};
use crate::address;
use crate::page::View;
use crate::parts::form::{button, form};
use crate::parts::link::link;
use crate::parts::text::paragraph;
use crate::route::{Route, Width};
use crate::shell::Shell;
use domain::access::permission::Permission;
use domain::accounts::forms::NewUserForm;
use yew::prelude::*;

impl NewUser {
    pub(super) fn review(&self, shell: &Shell) -> View {
        let form_ = &self.form;
        let granted = form_.permissions.normalised();
        let listed = |of: &[Permission], none: &'static str| -> Html {
            let labels: Vec<_> = of.iter().filter(|one| granted.has(**one)).map(|one| one.label()).collect();
            if labels.is_empty() {
                return none.into();
            }
            html! {
                <ul class="govuk-list">{ for labels.into_iter().map(|label| html! { <li key={label}>{ label }</li> }) }</ul>
            }
        };
        let text = |text: &str| Html::from(text.trim().to_owned());
        let mut lines = vec![
            ("Forename", text(&form_.forename), Step::About),
            ("Surname", text(&form_.surname), Step::About),
            ("Email address", text(&form_.email), Step::About),
            ("Job role", text(form_.role.map_or("", |role| role.label())), Step::JobRole),
            ("Administration", listed(ADMINISTRATION, "No administration tasks"), Step::Administration),
            ("Reports", listed(REPORTS, "No reports"), Step::Reports),
        ];
        if shell.kind().has_tracking() {
            lines.push(("Pupil tracking", listed(TRACKING, "No pupil tracking"), Step::PupilTracking));
        }
        let fields = html! {
            <>
                <div>
                    if form_.needs_confirmation() {
                        { self.advisory() }
                    }
                </div>
                { paragraph(format!("When you finish, Attain emails a sign-up link to {}. You then give them their activation code yourself.", form_.email.trim())) }
                <div class="govuk-button-group">
                    { button("Confirm and finish").busy(shell.busy) }
                    { link(Route::Home, "Cancel and return home") }
                </div>
            </>
        };
        let body = html! {
            <>
                <dl class="govuk-summary-list">{ for lines.into_iter().map(|(key, value, step)| line(key, value, step)) }</dl>
                { form(self.link.on(NewUser::finish), fields) }
            </>
        };
        View::titled("Check and confirm", body).width(Width::Medium)
    }

    fn finish(&mut self, shell: &mut Shell, (): ()) {
        self.errors = errors_of_step(Step::Review, &self.form);
        if self.errors.is_some() {
            return;
        }
        self.link.send(shell, &self.form, |page, shell, answer| match answer {
            Ok(view) => {
                page.form = NewUserForm::default();
                shell.say(created(&view));
                address::go(Route::PendingUsers);
            }
            Err(error) => {
                let (step, errors) = step_of_error(error, &page.form);
                page.errors = Some((step, errors));
                if step != Step::Review {
                    address::go(Route::NewUser { step });
                }
            }
        });
    }
}

fn line(key: &'static str, value: Html, step: Step) -> Html {
    let change = html! {
        <>{ "Change" }<span class="govuk-visually-hidden">{ format!(" {}", key.to_ascii_lowercase()) }</span></>
    };
    html! {
        <div class="govuk-summary-list__row" {key}>
            <dt class="govuk-summary-list__key">{ key }</dt>
            <dd class="govuk-summary-list__value">{ value }</dd>
            <dd class="govuk-summary-list__actions">{ link(Route::NewUser { step }, change) }</dd>
        </div>
    }
}
