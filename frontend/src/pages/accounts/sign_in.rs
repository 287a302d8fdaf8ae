//! Signing in (F1).

use crate::errors::Errors;
use crate::page::{Page, PageLink, View};
use crate::parts::field::field;
use crate::parts::form::{button, form};
use crate::parts::link::link;
use crate::parts::text::paragraph;
use crate::pieces;
use crate::route::Route;
use crate::shell::{Session, Shell};
use domain::accounts::forms::SignInForm;
use yew::prelude::*;

pub struct SignIn {
    link: PageLink<SignIn>,
    form: SignInForm,
    errors: Errors,
}

impl SignIn {
    pub fn new(link: PageLink<SignIn>) -> SignIn {
        SignIn { link, form: SignInForm::default(), errors: Errors::default() }
    }

    fn submit(&mut self, shell: &mut Shell, (): ()) {
        self.errors = self.form.check().into();
        if self.errors.any() {
            return;
        }
        // The next page comes while the password is checked.
        pieces::fetch_ahead(Route::Home);
        self.link.send(shell, &self.form, |page, shell, answer| match answer {
            Ok(view) => shell.session = Session::SignedIn(Box::new(view)),
            Err(error) if error.code() == "second-factor-needed" => {
                page.form.code = Some(String::new());
                shell.focus("code");
            }
            Err(error) if matches!(error.code(), "second-factor-wrong" | "second-factor-used") => {
                page.errors = Errors::on("code", error.sentence());
            }
            Err(error) => {
                page.form.code = None;
                page.errors = error.into();
            }
        });
    }
}

impl Page for SignIn {
    fn view(&self, shell: &Shell) -> View {
        let username = self.link.on(|page, _, text| page.form.username = text);
        let password = self.link.on(|page, _, text| page.form.password = text);
        let fields = html! {
            <>
                { field("username", "Email address or username", &self.form.username, username)
                    .error(self.errors.of("username")).autocomplete("username").no_spelling() }
                { field("password", "Password", &self.form.password, password)
                    .error(self.errors.of("password")).autocomplete("current-password")
                    .password(shell.reveal, self.link.on(|_, shell, ()| shell.reveal ^= true)) }
                <div>
                    if let Some(typed) = &self.form.code {
                        { Html::from(
                            field("code", "Code from your authenticator app", typed, self.link.on(|page, _, text| page.form.code = Some(text)))
                                .hint("6 digits. If you have lost the app, enter a recovery code.")
                                .error(self.errors.of("code")).autocomplete("one-time-code").no_spelling().class("govuk-input--width-10")
                        ) }
                    }
                </div>
                { button("Sign in").busy(shell.busy) }
            </>
        };
        let body = html! {
            <>
                { form(self.link.on(SignIn::submit), fields) }
                { paragraph(link(Route::ForgottenPassword, "Forgotten your password?")) }
                <div class="at-aside">
                    <h2 class="govuk-heading-s">{ "Signing in for the first time?" }</h2>
                    { paragraph("Open the link in your sign-up email first. You will need the activation code from the person who created your account.") }
                </div>
            </>
        };
        View::new(body).errors(&self.errors)
    }
}
