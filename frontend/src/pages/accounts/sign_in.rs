//! Signing in.

use crate::page::{Door, Page, View};
use crate::parts::field::field;
use crate::parts::form::{button, form};
use crate::parts::link::link;
use crate::parts::text::paragraph;
use crate::route::Route;
use crate::shell::{Session, Shell};
use crate::trouble::Trouble;
use domain::forms::accounts::SignInForm;
use yew::prelude::*;

/// The page.
pub struct SignIn {
    door: Door<SignIn>,
    form: SignInForm,
    trouble: Trouble,
}

impl SignIn {
    /// Nothing is typed yet.
    pub fn new(door: Door<SignIn>) -> SignIn {
        SignIn { door, form: SignInForm::default(), trouble: Trouble::default() }
    }

    fn submit(&mut self, shell: &mut Shell, (): ()) {
        self.trouble = self.form.check().map_or_else(Trouble::from, |()| Trouble::default());
        if self.trouble.is_some() {
            return;
        }
        self.door.send(shell, &self.form, |page, shell, answer| match answer {
            Ok(view) => shell.session = Session::SignedIn(Box::new(view)),
            Err(error) if error.code() == "second-factor-needed" => {
                page.form.code = Some(String::new());
                shell.focus("code");
            }
            Err(error) if error.code() == "second-factor-wrong" => {
                page.trouble = Trouble::on("code", error.sentence());
            }
            Err(error) => {
                page.form.code = None;
                page.trouble = error.into();
            }
        });
    }
}

impl Page for SignIn {
    fn view(&self, shell: &Shell) -> View {
        let username = self.door.on(|page, _, text| page.form.username = text);
        let password = self.door.on(|page, _, text| page.form.password = text);
        let fields = html! {
            <>
                { field("username", "Email address or username", &self.form.username, username)
                    .error(self.trouble.of("username")).autocomplete("username").no_spelling() }
                { field("password", "Password", &self.form.password, password)
                    .error(self.trouble.of("password")).autocomplete("current-password")
                    .password(shell.reveal, self.door.on(|_, shell, ()| shell.reveal ^= true)) }
                <div>
                    if let Some(typed) = &self.form.code {
                        { Html::from(
                            field("code", "Code from your authenticator app", typed, self.door.on(|page, _, text| page.form.code = Some(text)))
                                .hint("Six digits. If you have lost the app, enter one of your recovery codes.")
                                .error(self.trouble.of("code")).autocomplete("one-time-code").no_spelling().class("govuk-input--width-10")
                        ) }
                    }
                </div>
                { button("Sign in").busy(shell.busy) }
            </>
        };
        let body = html! {
            <>
                { form(self.door.on(SignIn::submit), fields) }
                { paragraph(link(Route::ForgottenPassword, "Forgotten your password?")) }
                <div class="at-aside">
                    <h2 class="govuk-heading-s">{ "Signing in for the first time?" }</h2>
                    { paragraph("Open the link in your sign-up email first. You will need the activation code from the person who created your account.") }
                </div>
            </>
        };
        View::new("Sign in", body).trouble(&self.trouble).width("at-door")
    }
}
