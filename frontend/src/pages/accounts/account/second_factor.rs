//! A person's own second factor: an authenticator app, whose code is needed to sign in.

use crate::address;
use crate::errors::Errors;
use crate::page::{Page, PageLink, View};
use crate::pages::accounts::fields;
use crate::pages::accounts::pending::letter::qr;
use crate::parts::field::Field;
use crate::parts::form::{Button, button, form};
use crate::parts::link::{back_link, link_like};
use crate::parts::text::paragraph;
use crate::route::Route;
use crate::shell::{Session, Shell};
use domain::access::form::Form;
use domain::access::session::SecondFactorState;
use domain::accounts::forms::{
    BeginSecondFactorForm, ConfirmSecondFactorForm, RecoveryCodesView, RemoveSecondFactorForm,
    RenewRecoveryCodesForm, SecondFactorView,
};
use domain::base::failure::FieldErrors;
use yew::prelude::*;

pub struct SecondFactor {
    link: PageLink<SecondFactor>,
    /// True where the person asks for new recovery codes, and not to set the factor up or to remove it.
    renews: bool,
    stage: Stage,
    password: String,
    code: String,
    errors: Errors,
}

/// The progress of setting it up.
enum Stage {
    /// The form asks for the password; to remove the factor, for a code too.
    Beginning,
    /// The page shows what the app is set up with, and asks for its first code.
    Confirming(SecondFactorView),
    /// The factor is on. These recovery codes replace a lost app.
    Done(Vec<String>),
}

impl SecondFactor {
    pub fn new(link: PageLink<SecondFactor>, renews: bool) -> SecondFactor {
        let (password, code) = (String::new(), String::new());
        SecondFactor { link, renews, stage: Stage::Beginning, password, code, errors: Errors::default() }
    }

    fn begin(&mut self, shell: &mut Shell, (): ()) {
        let form = BeginSecondFactorForm { password: self.password.clone() };
        self.errors = form.check().into();
        if self.errors.any() {
            return;
        }
        self.link.send(shell, &form, |page, shell, answer| match answer {
            Ok(view) => {
                page.password.clear();
                page.stage = Stage::Confirming(view);
                shell.focus("heading");
            }
            Err(error) => page.errors = error.into(),
        });
    }

    fn confirm(&mut self, shell: &mut Shell, (): ()) {
        let form = ConfirmSecondFactorForm { code: self.code.clone() };
        self.send_for_codes(shell, &form, form.check());
    }

    fn renew(&mut self, shell: &mut Shell, (): ()) {
        let form = RenewRecoveryCodesForm { password: self.password.clone(), code: self.code.clone() };
        self.send_for_codes(shell, &form, form.check());
    }

    /// Sends a form that is answered with recovery codes. The factor is on then.
    fn send_for_codes<F: Form<View = RecoveryCodesView>>(
        &mut self,
        shell: &mut Shell,
        form: &F,
        checked: Result<(), FieldErrors>,
    ) {
        self.errors = checked.into();
        if self.errors.any() {
            return;
        }
        self.link.send(shell, form, |page, shell, answer| match answer {
            Ok(view) => {
                page.stage = Stage::Done(view.recovery_codes);
                store_state(shell, SecondFactorState::On);
                shell.focus("heading");
            }
            Err(error) => page.errors = error.into(),
        });
    }

    fn remove(&mut self, shell: &mut Shell, (): ()) {
        let form = RemoveSecondFactorForm { password: self.password.clone(), code: self.code.clone() };
        self.errors = form.check().into();
        if self.errors.any() {
            return;
        }
        self.link.send(shell, &form, |page, shell, answer| match answer {
            Ok(()) => {
                store_state(shell, SecondFactorState::Off);
                shell.done(Route::Profile, "Your second factor has been removed", "");
                address::go(Route::Profile);
            }
            Err(error) => page.errors = error.into(),
        });
    }

    fn password(&self, shell: &Shell) -> Field {
        fields::password(&self.link, shell, &self.errors, &self.password, |page| &mut page.password)
    }

    fn code(&self, label: &'static str) -> Field {
        fields::code(&self.link, &self.errors, label, &self.code, |page| &mut page.code)
    }

    fn proof(&self, shell: &Shell, button: Button) -> Html {
        html! {
            <>
                { self.password(shell) }
                { self.code("Code from your app, or a recovery code") }
                { button.busy(shell.busy) }
            </>
        }
    }

    fn renewing(&self, shell: &Shell) -> View {
        let fields = self.proof(shell, button("Get new codes"));
        let why = "You get ten new recovery codes. The old ones stop working.";
        let body = html! { <>{ paragraph(why) }{ form(self.link.on(SecondFactor::renew), fields) }</> };
        View::titled(Route::RecoveryCodes.title(), body)
    }

    fn removing(&self, shell: &Shell) -> View {
        let fields = self.proof(shell, button("Remove second factor").warning());
        let why = "Without a second factor, anyone who knows your password can sign in as you. To move to another phone, remove it here and set it up again.";
        let body = html! { <>{ paragraph(why) }{ form(self.link.on(SecondFactor::remove), fields) }</> };
        View::titled("Remove your second factor", body)
    }

    fn beginning(&self, shell: &Shell, missing: bool) -> View {
        let why = if missing {
            "Everyone here with School setup or Manage data must have a second factor. Set yours up to continue."
        } else {
            "With a second factor, no one can sign in with your password alone."
        };
        let fields = html! { <>{ self.password(shell) }{ button("Continue").busy(shell.busy) }</> };
        let body = html! {
            <>
                { paragraph(why) }
                { paragraph("You need an authenticator app on your phone. Any app that makes 6-digit codes will work.") }
                { form(self.link.on(SecondFactor::begin), fields) }
            </>
        };
        View::titled("Set up a second factor", body)
    }

    fn confirming(&self, shell: &Shell, view: &SecondFactorView) -> View {
        let fields = html! { <>{ self.code("Code from the app") }{ button("Turn on").busy(shell.busy) }</> };
        let body = html! {
            <>
                { paragraph("Scan this QR code with your authenticator app.") }
                <div class="at-factor">{ qr(&view.qr, "QR code that sets up your authenticator app") }</div>
                { paragraph(html! { <>{ "Or enter this key in the app: " }<span class="at-code at-factor__secret">{ &view.secret }</span></> }) }
                { form(self.link.on(SecondFactor::confirm), fields) }
            </>
        };
        View::titled("Scan the QR code", body)
    }
}

impl Page for SecondFactor {
    fn view(&self, shell: &Shell) -> View {
        let state = shell.signed_in().map(|view| view.second_factor).unwrap_or_default();
        let view = match (&self.stage, state) {
            (Stage::Done(codes), _) => done(codes, self.renews),
            (Stage::Confirming(view), _) => self.confirming(shell, view),
            (Stage::Beginning, SecondFactorState::On) if self.renews => self.renewing(shell),
            (Stage::Beginning, SecondFactorState::On) => self.removing(shell),
            (Stage::Beginning, state) => self.beginning(shell, state == SecondFactorState::Missing),
        };
        let view = view.errors(&self.errors);
        if state == SecondFactorState::Missing {
            view
        } else {
            view.above(back_link(Route::Profile, "Your account"))
        }
    }
}

fn done(codes: &[String], renewed: bool) -> View {
    let (title, about) = if renewed {
        ("Your new recovery codes", "The old codes no longer work.")
    } else {
        ("Your second factor is on", "You need a code from the app each time you sign in.")
    };
    let body = html! {
        <>
            { paragraph(about) }
            { paragraph("Print these recovery codes or write them down, and keep them somewhere only you can reach. Each works once, if you do not have the app. They will not be shown again.") }
            <ul class="at-factor__codes">
                { for codes.iter().map(|code| html! { <li key={code.clone()} class="at-code">{ code }</li> }) }
            </ul>
            { paragraph(link_like("govuk-button", Route::Home, "I have kept them safe".into())) }
        </>
    };
    View::titled(title, body)
}

/// Stores the new state of the second factor in the session.
fn store_state(shell: &mut Shell, state: SecondFactorState) {
    if let Session::SignedIn(view) = &mut shell.session {
        view.second_factor = state;
    }
}
