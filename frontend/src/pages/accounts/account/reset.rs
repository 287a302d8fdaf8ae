//! The link to choose a new password: asks for characters of a security answer and the password (F2).

use crate::address;
use crate::api::ApiError;
use crate::errors::Errors;
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::pages::accounts::fields::new_password;
use crate::parts::failed::failed;
use crate::parts::field::{error_line, field, group};
use crate::parts::form::{button, form};
use crate::parts::link::{link, link_like};
use crate::parts::note::trouble;
use crate::parts::progress::waiting;
use crate::parts::text::paragraph;
use crate::route::Route;
use crate::shell::{Session, Shell};
use domain::accounts::forms::{CompletePasswordResetForm, OpenPasswordResetForm, PasswordResetView};
use yew::prelude::*;

pub struct Reset {
    link: PageLink<Reset>,
    form: CompletePasswordResetForm,
    view: Loaded<PasswordResetView>,
    errors: Errors,
    /// The username, once the password has been changed.
    done: Option<String>,
}

const CHARACTERS: [&str; 3] = CompletePasswordResetForm::CHARACTERS;

impl Reset {
    /// Reads the token of the link from the address bar.
    pub fn new(link: PageLink<Reset>) -> Reset {
        let form =
            CompletePasswordResetForm { token: address::fragment(), ..CompletePasswordResetForm::default() };
        // The token is removed from the address bar at once, so that it can be neither read there nor found in the
        // history.
        address::note("");
        let page = Reset { link, form, view: Loaded::Waiting, errors: Errors::default(), done: None };
        page.open();
        page
    }

    fn open(&self) {
        if self.form.token.is_empty() {
            return;
        }
        let form = OpenPasswordResetForm { token: self.form.token.clone() };
        self.link.ask(&form, |page, _, answer| {
            if let Ok(view) = &answer {
                page.form.characters = vec![String::new(); view.positions.len()];
            }
            page.view = answer.into();
        });
    }

    fn submit(&mut self, shell: &mut Shell, (): ()) {
        self.errors = self.form.check().err().map_or_else(Errors::default, Errors::from);
        if self.errors.any() {
            return;
        }
        self.link.send(shell, &self.form, |page, shell, answer| match answer {
            Ok(view) => {
                page.done = Some(view.username);
                shell.session = Session::SignedOut;
                shell.focus("heading");
            }
            Err(error) if error.code() == "answer-wrong" => {
                page.form.characters.iter_mut().for_each(String::clear);
                page.errors = Errors::on(CHARACTERS[0], error.sentence());
            }
            Err(error) if matches!(error.code(), "reset-locked" | "answers-wait" | "not-found") => {
                page.view = Loaded::Failed(error);
                shell.focus("heading");
            }
            Err(error) => page.errors = error.into(),
        });
    }

    fn fields(&self, shell: &Shell, view: &PasswordResetView) -> Html {
        html! {
            <>
                // A password manager stores the password under this name.
                <input type="text" hidden=true readonly=true name="username" autocomplete="username" value={view.username.clone()} />
                <div>{ self.characters(view) }</div>
                { new_password(&self.link, shell, "password", "New password", view.password_length, &self.form.password, |page| &mut page.form.password)
                    .error(self.errors.of("password")) }
                { button("Change password").busy(shell.busy) }
            </>
        }
    }

    /// One small field per requested character.
    fn characters(&self, view: &PasswordResetView) -> Html {
        let Some(question) = view.question else { return Html::default() };
        let error = CHARACTERS.iter().find_map(|name| self.errors.of(name));
        let each = view.positions.iter().zip(CHARACTERS).enumerate().map(|(index, (position, name))| {
            let oninput = self.link.on(move |page, _, text: String| {
                // Keep one character: the last one typed.
                page.form.characters[index] = text.chars().last().map(String::from).unwrap_or_default();
            });
            let input = field(name, "", &self.form.characters[index], oninput)
                .label(format!("Character {position}"))
                .no_spelling()
                .class("govuk-input--width-2");
            html! { <div key={index}>{ Html::from(input) }</div> }
        });
        html! {
            <fieldset class="govuk-fieldset">
                <legend class="govuk-fieldset__legend govuk-fieldset__legend--m">{ question.label() }</legend>
                <div class={group(error.is_some())}>
                    <div class="govuk-hint">{ "Enter these characters of your security answer. Count spaces as characters. Capitals and accents do not matter." }</div>
                    { error_line("characters", error.as_ref()) }
                    <div class="at-characters">{ for each }</div>
                </div>
            </fieldset>
        }
    }

    fn dead(&self, error: &ApiError) -> View {
        if !matches!(error.status(), 400 | 404 | 409 | 410 | 422) {
            let again = self.link.on(|page, _, ()| {
                page.view = Loaded::Waiting;
                page.open();
            });
            return View::titled("Your link could not be opened", failed(error, again));
        }
        let another = link(Route::ForgottenPassword, "Ask for another link");
        let body = html! { <>{ trouble(error.sentence()) }{ paragraph(another) }</> };
        View::titled("Choose a new password", body)
    }
}

impl Page for Reset {
    fn view(&self, shell: &Shell) -> View {
        match (&self.view, &self.done) {
            _ if self.form.token.is_empty() => View::titled(
                "Open the link in your email",
                paragraph(link(Route::ForgottenPassword, "Ask for a link to choose a new password")),
            ),
            (_, Some(username)) => {
                let body = html! {
                    <>
                        { paragraph(format!("Sign in with {username} and your new password. You have been signed out everywhere.")) }
                        { paragraph(link_like("govuk-button", Route::SignIn, "Sign in".into())) }
                    </>
                };
                View::titled("Your password has been changed", body)
            }
            (Loaded::Waiting, None) => View::titled("Choose a new password", waiting("Opening your link")),
            (Loaded::Failed(error), None) => self.dead(error),
            (Loaded::Ready(view), None) => {
                let body = html! {
                    <>
                        { paragraph(format!("Hello {}. Your username is {}.", view.forename, view.username)) }
                        { form(self.link.on(Reset::submit), self.fields(shell, view)) }
                    </>
                };
                View::titled("Choose a new password", body).caption(view.school.clone()).errors(&self.errors)
            }
        }
    }
}
