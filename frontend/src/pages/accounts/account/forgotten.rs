//! "Forgotten your password?": requests a link (F2).

use crate::errors::Errors;
use crate::page::{Page, PageLink, View};
use crate::parts::field::field;
use crate::parts::form::{button, form};
use crate::parts::link::back_link;
use crate::parts::text::paragraph;
use crate::route::Route;
use crate::shell::Shell;
use domain::accounts::forms::RequestPasswordResetForm;
use yew::prelude::*;

pub struct Forgotten {
    link: PageLink<Forgotten>,
    form: RequestPasswordResetForm,
    errors: Errors,
    /// True once the link has been requested.
    asked: bool,
}

impl Forgotten {
    pub fn new(link: PageLink<Forgotten>) -> Forgotten {
        let form = RequestPasswordResetForm::default();
        Forgotten { link, form, errors: Errors::default(), asked: false }
    }

    fn submit(&mut self, shell: &mut Shell, (): ()) {
        self.errors = self.form.check().into();
        if self.errors.any() {
            return;
        }
        self.link.send(shell, &self.form, |page, shell, answer| match answer {
            Ok(()) => {
                page.asked = true;
                shell.focus("heading");
            }
            Err(error) => page.errors = error.into(),
        });
    }
}

impl Page for Forgotten {
    fn view(&self, shell: &Shell) -> View {
        let view = if self.asked {
            let body = html! {
                <>
                    { paragraph(format!("If {} is the name or the address of an active account, we have sent a link to choose a new password to its email address.", self.form.username.trim())) }
                    { paragraph("The link works once, for one hour. If it does not arrive within a few minutes, check your junk folder.") }
                    { paragraph("If you have never signed up, or your account was deactivated, ask one of your administrators.") }
                </>
            };
            View::titled("Check your email", body)
        } else {
            let oninput = self.link.on(|page, _, text| page.form.username = text);
            let fields = html! {
                <>
                    { field("username", "Email address or username", &self.form.username, oninput).error(self.errors.of("username"))
                        .no_spelling().autocomplete("username") }
                    { button("Send me a link").busy(shell.busy) }
                </>
            };
            View::titled("Forgotten your password?", form(self.link.on(Forgotten::submit), fields))
        };
        view.errors(&self.errors).above(back_link(Route::SignIn, "Sign in"))
    }
}
