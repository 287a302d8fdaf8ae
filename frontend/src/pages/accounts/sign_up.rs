//! Signing up with the emailed link, the activation code from the account's creator, and a new password (F1, F19).

use crate::address;
use crate::api::ApiError;
use crate::draft;
use crate::errors::Errors;
use crate::page::{Page, PageLink, View};
use crate::pages::accounts::fields::{new_password, questions};
use crate::parts::failed::failed;
use crate::parts::field::field;
use crate::parts::form::{button, form};
use crate::parts::link::{link, link_like};
use crate::parts::note::trouble;
use crate::parts::progress::waiting;
use crate::parts::text::{heading, paragraph};
use crate::route::Route;
use crate::shell::{Session, Shell};
use domain::accounts::forms::{CompleteSignUpForm, OpenSignUpForm, SignUpView};
use domain::accounts::password::{self, PasswordOwner};
use domain::accounts::security_questions::{ANSWERS, Answer};
use domain::base::failure::FieldErrors;
use yew::prelude::*;

pub struct SignUp {
    link: PageLink<SignUp>,
    stage: Stage,
    form: CompleteSignUpForm,
    errors: Errors,
    /// True once the form has been submitted. Before that, errors are not shown while the person types.
    tried: bool,
    /// True where the errors come from the server.
    by_server: bool,
}

/// The progress of the link.
enum Stage {
    /// The address has no token.
    NoLink,
    /// The link is being checked.
    Opening,
    /// The link does not work, or could not be checked.
    Dead(ApiError),
    /// The link works, and the account can be activated.
    Open(SignUpView),
    /// The activation code is locked after too many wrong attempts.
    Locked { created_by: String },
    /// The account is active and has this username.
    Active { username: String },
}

impl SignUp {
    /// Reads the token of the link from the address bar.
    pub fn new(link: PageLink<SignUp>) -> SignUp {
        let mut form = CompleteSignUpForm { token: address::fragment(), ..CompleteSignUpForm::default() };
        if form.token.is_empty() {
            form.token = draft::kept_link();
        } else {
            draft::keep_link(&form.token);
        }
        // The token is removed from the address bar at once, so that it can be neither read there nor found in the
        // history.
        address::note("");
        let stage = if form.token.is_empty() { Stage::NoLink } else { Stage::Opening };
        let page = SignUp { link, stage, form, errors: Errors::default(), tried: false, by_server: false };
        page.open();
        page
    }

    fn open(&self) {
        if matches!(self.stage, Stage::Opening) {
            let form = OpenSignUpForm { token: self.form.token.clone() };
            self.link.ask(&form, |page, _, answer| {
                page.stage = match answer {
                    Ok(view) if view.locked => Stage::Locked { created_by: view.created_by },
                    Ok(view) => {
                        let answers = if view.questions.is_empty() { 0 } else { ANSWERS };
                        page.form.answers = vec![Answer::default(); answers];
                        Stage::Open(view)
                    }
                    Err(error) => dead(error),
                };
            });
        }
    }

    fn submit(&mut self, shell: &mut Shell, (): ()) {
        let Stage::Open(view) = &self.stage else { return };
        (self.tried, self.by_server) = (true, false);
        self.errors = check(&self.form, view).into();
        if self.errors.any() {
            return;
        }
        let created_by = view.created_by.clone();
        self.link.send(shell, &self.form, |page, shell, answer| {
            let error = match answer {
                Ok(view) => {
                    draft::forget_link();
                    page.stage = Stage::Active { username: view.username };
                    if let Some(session) = view.session {
                        shell.session = Session::SignedIn(session);
                    }
                    shell.focus("heading");
                    return;
                }
                Err(error) => error,
            };
            page.by_server = true;
            match error.code() {
                "code-locked" => page.stage = Stage::Locked { created_by },
                "code-wrong" => page.errors = Errors::on("activation_code", error.sentence()),
                "not-found" | "link-expired" => page.stage = dead(error),
                _ => page.errors = error.into(),
            }
            if !page.errors.any() {
                shell.focus("heading");
            }
        });
    }

    /// The form that activates the account.
    fn fields(&self, shell: &Shell, view: &SignUpView) -> View {
        // After the first attempt each field is checked as it is typed. Errors of the server stay until the next
        // attempt.
        let live = if self.tried { check(&self.form, view).err() } else { None };
        let live = live.map(Errors::from).unwrap_or_default();
        let error = |field: &str| live.of(field).or_else(|| self.errors.of(field).filter(|_| self.by_server));
        let code = self.link.on(|page, _, text| page.form.activation_code = text);
        let fields = html! {
            <>
                // A password manager stores the password under this name.
                <input type="text" hidden=true readonly=true name="username" autocomplete="username" value={view.username.clone()} />
                { field("activation_code", "Activation code", &self.form.activation_code, code)
                    .hint("A letter, 6 digits and a letter, for example V330484C")
                    .error(error("activation_code")).autocomplete("one-time-code").no_spelling()
                    .class("govuk-input--width-10") }
                { new_password(&self.link, shell, "password", "Password", view.password_length, &self.form.password, |page| &mut page.form.password)
                    .error(error("password")) }
                <div>{ self.questions(view, &error) }</div>
                { button("Activate account").busy(shell.busy) }
            </>
        };
        let body = html! {
            <>
                <p class="govuk-body-l">{ format!("{} {}", view.forename, view.surname) }</p>
                <p class="govuk-body">
                    { "Your username is " }<strong class="at-break">{ &view.username }</strong>{ ". To activate your account you need the activation code from " }
                    <strong>{ &view.created_by }</strong>{ ", who created it." }
                </p>
                { form(self.link.on(SignUp::submit), fields) }
            </>
        };
        View::titled("Sign up", body).caption(view.school.clone()).errors(&self.errors)
    }

    /// The security questions of F2, each with a choice and an answer.
    fn questions(&self, view: &SignUpView, error: &dyn Fn(&str) -> Option<AttrValue>) -> Html {
        if view.questions.is_empty() {
            return Html::default();
        }
        html! {
            <>
                { heading("Security questions") }
                { paragraph("If you forget your password, Attain asks for a few characters of one answer. Choose three different questions with answers of 6 characters or more that you will remember and no one else would guess.") }
                { questions(&self.link, &self.form.answers, error, |page| &mut page.form.answers) }
            </>
        }
    }

    fn dead(&self, error: &ApiError) -> View {
        let again = self.link.on(|page, _, ()| {
            page.stage = Stage::Opening;
            page.open();
        });
        match error.status() {
            404 | 409 | 410 | 422 | 400 => {
                let body =
                    html! { <>{ trouble(error.sentence()) }{ paragraph(link(Route::SignIn, "Sign in")) }</> };
                View::titled("Sign up", body)
            }
            _ => View::titled("Your sign-up link could not be opened", failed(error, again)),
        }
    }
}

impl Page for SignUp {
    fn view(&self, shell: &Shell) -> View {
        match &self.stage {
            Stage::NoLink => no_link(),
            Stage::Opening => View::titled("Sign up", waiting("Opening your sign-up link")),
            Stage::Dead(error) => self.dead(error),
            Stage::Open(view) => self.fields(shell, view),
            Stage::Locked { created_by } => locked(created_by),
            Stage::Active { username } => active(username, shell.signed_in().is_some()),
        }
    }
}

/// The stage of a link that does not work, or could not be checked. The tab keeps only the latter.
fn dead(error: ApiError) -> Stage {
    if error.status() == 404 || error.status() == 409 {
        draft::forget_link();
    }
    Stage::Dead(error)
}

fn no_link() -> View {
    let body = html! {
        <>
            { paragraph("To sign up, open the link in your sign-up email again, or scan the code on your welcome letter.") }
            { paragraph(html! { <>{ "Already signed up? " }{ link(Route::SignIn, "Sign in") }</> }) }
        </>
    };
    View::titled("Open the link in your email", body)
}

fn locked(created_by: &str) -> View {
    let body = html! {
        <>
            { paragraph("It was entered wrongly 10 times, so it no longer works. This protects your account.") }
            <p class="govuk-body">
                { "Ask " }<strong>{ created_by.to_owned() }</strong>{ " for a new activation code, then open the link in your email again." }
            </p>
        </>
    };
    View::titled("Your activation code is locked", body)
}

/// The username to note, and the way into Attain.
fn active(username: &str, is_signed_in: bool) -> View {
    let (to, words) =
        if is_signed_in { (Route::Home, "Continue to Attain") } else { (Route::SignIn, "Sign in") };
    let body = html! {
        <>
            <div class="at-panel">
                <p class="at-panel__label">{ "Your username" }</p>
                <p class="at-panel__value">{ username.to_owned() }</p>
            </div>
            { paragraph("Note it down. Next time, you sign in with it and the password you have just chosen.") }
            { paragraph("You do not need the activation code again. Never share your account with anyone.") }
            { paragraph(link_like("govuk-button", to, words.into())) }
        </>
    };
    View::titled("Your account is active", body)
}

/// Checks the form as far as the browser can.
fn check(form: &CompleteSignUpForm, view: &SignUpView) -> Result<(), FieldErrors> {
    let mut errors = form.check().err().unwrap_or_default();
    let email = view.username.split('@').next().unwrap_or_default();
    let owner = PasswordOwner {
        forename: &view.forename,
        surname: &view.surname,
        email,
        school: &view.school,
        length: view.password_length,
    };
    if !form.password.is_empty() {
        errors.keep("password", password::Password::choose(&form.password, owner));
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}
