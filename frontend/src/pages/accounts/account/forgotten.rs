//! "Forgotten your password?": asking for a link (F2).

use crate::page::{Door, Page, View};
use crate::parts::field::field;
use crate::parts::form::{button, form};
use crate::parts::link::back_link;
use crate::parts::text::paragraph;
use crate::route::Route;
use crate::shell::Shell;
use crate::trouble::Trouble;
use domain::forms::security::RequestPasswordResetForm;
use yew::prelude::*;

/// The page.
pub struct Forgotten {
    door: Door<Forgotten>,
    form: RequestPasswordResetForm,
    trouble: Trouble,
    /// Whether the link has been asked for.
    asked: bool,
}

impl Forgotten {
    /// Nothing is typed yet.
    pub fn new(door: Door<Forgotten>) -> Forgotten {
        let form = RequestPasswordResetForm::default();
        Forgotten { door, form, trouble: Trouble::default(), asked: false }
    }

    fn submit(&mut self, shell: &mut Shell, (): ()) {
        self.trouble = self.form.check().map_or_else(Trouble::from, |_| Trouble::default());
        if self.trouble.is_some() {
            return;
        }
        self.door.send(shell, &self.form, |page, shell, answer| match answer {
            Ok(()) => {
                page.asked = true;
                shell.focus("heading");
            }
            Err(error) => page.trouble = error.into(),
        });
    }
}

impl Page for Forgotten {
    fn view(&self, shell: &Shell) -> View {
        let view = if self.asked {
            let body = html! {
                <>
                    { paragraph(format!("If {} belongs to an account that has been activated, a link to choose a new password is on its way to it.", self.form.email.trim())) }
                    { paragraph("The link works for one hour and once. Look in your junk folder if it does not come within a few minutes.") }
                    { paragraph("Have you never signed up, or has your account been deactivated? Ask one of your administrators.") }
                </>
            };
            View::new("Check your email", body)
        } else {
            let oninput = self.door.on(|page, _, text| page.form.email = text);
            let fields = html! {
                <>
                    { field("email", "Email address", &self.form.email, oninput).error(self.trouble.of("email"))
                        .email().autocomplete("email").hint("The one your account was created with") }
                    { button("Send me a link").busy(shell.busy) }
                </>
            };
            View::new("Forgotten your password?", form(self.door.on(Forgotten::submit), fields))
        };
        view.trouble(&self.trouble).above(back_link(Route::SignIn, "Sign in")).width("at-door")
    }
}
