//! The link in the mail to a new email address, which confirms it (F36).

use crate::address;
use crate::api::ApiError;
use crate::errors::Errors;
use crate::page::{Page, PageLink, View};
use crate::parts::form::button;
use crate::parts::link::{link, link_like};
use crate::parts::note::trouble;
use crate::parts::table::breakable;
use crate::parts::text::paragraph;
use crate::route::Route;
use crate::shell::{Session, Shell};
use domain::accounts::forms::ConfirmEmailChangeForm;
use yew::prelude::*;

pub struct ConfirmEmail {
    link: PageLink<ConfirmEmail>,
    form: ConfirmEmailChangeForm,
    stage: Stage,
    errors: Errors,
}

/// The progress of the link.
enum Stage {
    /// The person must press a button, because programs that open links in mail must not use the link up.
    Asking,
    /// The address has been changed to this one.
    Done(String),
    /// The link does not work.
    Dead(ApiError),
}

impl ConfirmEmail {
    /// Reads the token of the link from the address bar.
    pub fn new(link: PageLink<ConfirmEmail>) -> ConfirmEmail {
        let form = ConfirmEmailChangeForm { token: address::fragment() };
        // The token is removed from the address bar at once, so that it can be neither read there nor found in the
        // history.
        address::note("");
        ConfirmEmail { link, form, stage: Stage::Asking, errors: Errors::default() }
    }

    fn confirm(&mut self, shell: &mut Shell, (): ()) {
        self.link.send(shell, &self.form, |page, shell, answer| {
            match answer {
                Ok(view) => {
                    page.stage = Stage::Done(view.email);
                    shell.session = Session::SignedOut;
                }
                Err(error) if matches!(error.status(), 400 | 404 | 409 | 422) => {
                    page.stage = Stage::Dead(error)
                }
                Err(error) => return page.errors = error.into(),
            }
            shell.focus("heading");
        });
    }
}

impl Page for ConfirmEmail {
    fn view(&self, shell: &Shell) -> View {
        match &self.stage {
            Stage::Asking if self.form.token.is_empty() => View::titled(
                "Open the link in your email",
                paragraph("To confirm your new email address, open the link in the email we sent to it."),
            ),
            Stage::Asking => {
                let body = html! {
                    <>
                        { paragraph("You will sign in with this address from now on, and our emails will go to it. You will be signed out everywhere.") }
                        { button("Confirm my new email address").busy(shell.busy).onclick(self.link.on(ConfirmEmail::confirm)) }
                    </>
                };
                View::titled("Confirm your new email address", body).errors(&self.errors)
            }
            Stage::Done(email) => {
                let body = html! {
                    <>
                        <div class="at-panel">
                            <p class="at-panel__label">{ "Your email address" }</p>
                            <p class="at-panel__value">{ breakable(email) }</p>
                        </div>
                        { paragraph("Sign in with it and your password. You have been signed out everywhere.") }
                        { paragraph(link_like("govuk-button", Route::SignIn, "Sign in".into())) }
                    </>
                };
                View::titled("Your email address has been changed", body)
            }
            Stage::Dead(error) => {
                let body = html! { <>{ trouble(error.sentence()) }{ paragraph(link(Route::Profile, "Your account")) }</> };
                View::titled("Confirm your new email address", body)
            }
        }
    }
}
