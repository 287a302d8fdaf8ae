//! Changing one's own password, when signed in.

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
use domain::accounts::forms::ChangePasswordForm;
use yew::prelude::*;

pub struct ChangePassword {
    link: PageLink<ChangePassword>,
    form: ChangePasswordForm,
    code: String,
    errors: Errors,
}

impl ChangePassword {
    pub fn new(link: PageLink<ChangePassword>) -> ChangePassword {
        let (form, code) = (ChangePasswordForm::default(), String::new());
        ChangePassword { link, form, code, errors: Errors::default() }
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
                    "Your password has been changed",
                    "You have been signed out everywhere else.",
                );
                address::go(Route::Profile);
            }
            Err(error) => page.errors = error.into(),
        });
    }
}

impl Page for ChangePassword {
    fn view(&self, shell: &Shell) -> View {
        let Some(session) = shell.signed_in() else { return View::new(Html::default()) };
        let (link, length) = (&self.link, session.password_length);
        let fields = html! {
            <>
                // A password manager stores the password under this name.
                <input type="text" hidden=true readonly=true name="username" autocomplete="username" value={session.username.clone()} />
                { fields::password(link, shell, &self.errors, &self.form.password, |page| &mut page.form.password)
                    .label("Current password".to_owned()) }
                { fields::new_password(link, shell, "new_password", "New password", length, &self.form.new_password, |page| &mut page.form.new_password)
                    .error(self.errors.of("new_password")) }
                <div>
                    if session.second_factor == SecondFactorState::On {
                        { Html::from(fields::code(link, &self.errors, "Code from your app, or a recovery code", &self.code, |page| &mut page.code)) }
                    }
                </div>
                { button("Change password").busy(shell.busy) }
            </>
        };
        let body = html! {
            <>
                { paragraph("When you change it, you are signed out everywhere else and links that Attain has emailed to you stop working. We will email you to confirm the change.") }
                { form(link.on(ChangePassword::submit), fields) }
            </>
        };
        View::new(body).errors(&self.errors).above(back_link(Route::Profile, "Your account"))
    }
}
