//! "Add an administrator" (F23): three fields.

use super::about::{Place, about_fields};
use super::created;
use crate::address;
use crate::draft;
use crate::errors::Errors;
use crate::page::{Page, PageLink, View};
use crate::parts::form::{button, form};
use crate::parts::link::{back_link, link};
use crate::parts::text::paragraph;
use crate::route::Route;
use crate::shell::Shell;
use domain::accounts::forms::NewUserForm;
use domain::base::seat::Seat;
use yew::prelude::*;

pub struct NewAdministrator {
    link: PageLink<NewAdministrator>,
    form: NewUserForm,
    errors: Errors,
}

impl NewAdministrator {
    pub fn new(link: PageLink<NewAdministrator>, shell: &mut Shell) -> NewAdministrator {
        link.refresh_session();
        NewAdministrator { link, form: shell.take_draft().unwrap_or_default(), errors: Errors::default() }
    }

    fn submit(&mut self, shell: &mut Shell, (): ()) {
        self.errors = self.form.check_about().into();
        if self.errors.any() {
            return;
        }
        let NewUserForm { forename, surname, email, .. } = self.form.clone();
        let form = NewUserForm::administrator(forename, surname, email);
        self.link.send(shell, &form, |page, shell, answer| match answer {
            Ok(view) => {
                page.form = NewUserForm::default();
                shell.say(created(&view));
                address::go(Route::PendingUsers);
            }
            Err(error) if error.code() == "email-taken" => {
                page.errors = Errors::on("email", error.sentence());
            }
            Err(error) => page.errors = error.into(),
        });
    }
}

impl Page for NewAdministrator {
    fn draft(&self) -> Option<String> {
        if self.form == NewUserForm::default() { None } else { draft::text(&self.form) }
    }

    fn view(&self, shell: &Shell) -> View {
        let set = |place: Place| {
            self.link.on(move |page: &mut NewAdministrator, _, text| *place(&mut page.form) = text)
        };
        let fields = html! {
            <>
                { about_fields(&self.form, &self.errors, set) }
                <div class="govuk-button-group">
                    { button("Next").busy(shell.busy) }
                    { link(Route::Home, "Cancel and return home") }
                </div>
            </>
        };
        let used = shell.used_in_words(Seat::SchoolSetup);
        let about = html! {
            <>
                { format!("An administrator creates and manages accounts. School setup: {used} ") }
                { link(Route::Administrators, "See who has it") }
            </>
        };
        let body = html! {
            <>
                { paragraph(about) }
                { form(self.link.on(NewAdministrator::submit), fields) }
            </>
        };
        View::new(body).errors(&self.errors).above(back_link(Route::Home, "Back"))
    }
}
