//! Replacing one's own security questions and answers, when signed in (F2).

use crate::address;
use crate::errors::Errors;
use crate::page::{Page, PageLink, View};
use crate::pages::accounts::fields;
use crate::parts::form::{button, form};
use crate::parts::link::back_link;
use crate::parts::text::paragraph;
use crate::route::Route;
use crate::shell::Shell;
use domain::access::session::SecondFactorState;
use domain::accounts::forms::ChangeSecurityAnswersForm;
use domain::accounts::security_questions::{ANSWERS, Answer};
use yew::prelude::*;

pub struct ChangeSecurityAnswers {
    link: PageLink<ChangeSecurityAnswers>,
    form: ChangeSecurityAnswersForm,
    code: String,
    errors: Errors,
}

impl ChangeSecurityAnswers {
    pub fn new(link: PageLink<ChangeSecurityAnswers>) -> ChangeSecurityAnswers {
        let form = ChangeSecurityAnswersForm {
            answers: vec![Answer::default(); ANSWERS],
            ..ChangeSecurityAnswersForm::default()
        };
        ChangeSecurityAnswers { link, form, code: String::new(), errors: Errors::default() }
    }

    fn submit(&mut self, shell: &mut Shell, (): ()) {
        self.errors = self.form.check().into();
        if self.errors.any() {
            return;
        }
        self.form.code = Some(self.code.clone());
        self.link.send(shell, &self.form, |page, shell, answer| match answer {
            Ok(()) => {
                shell.done(
                    Route::Profile,
                    "Your security answers have been changed",
                    "You have been signed out everywhere else.",
                );
                address::go(Route::Profile);
            }
            Err(error) => page.errors = error.into(),
        });
    }
}

impl Page for ChangeSecurityAnswers {
    fn view(&self, shell: &Shell) -> View {
        let Some(session) = shell.signed_in() else { return View::new(Html::default()) };
        let link = &self.link;
        let error = |field: &str| self.errors.of(field);
        let fields = html! {
            <>
                { fields::questions(link, &self.form.answers, &error, |page| &mut page.form.answers) }
                { fields::password(link, shell, &self.errors, &self.form.password, |page| &mut page.form.password) }
                <div>
                    if session.second_factor == SecondFactorState::On {
                        { Html::from(fields::code(link, &self.errors, "Code from your app, or a recovery code", &self.code, |page| &mut page.code)) }
                    }
                </div>
                { button("Change security answers").busy(shell.busy) }
            </>
        };
        let body = html! {
            <>
                { paragraph("If you forget your password, Attain asks for three of the first eight characters of one answer. Choose three different questions with answers of 6 characters or more that you will remember and no one else would guess. They replace your current answers.") }
                { paragraph("When you change them, you are signed out everywhere else and links that Attain has emailed to you stop working. We will email you to confirm the change.") }
                { form(link.on(ChangeSecurityAnswers::submit), fields) }
            </>
        };
        View::new(body).errors(&self.errors).above(back_link(Route::Profile, "Your account"))
    }
}
