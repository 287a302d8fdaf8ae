//! "Add an administrator" (F23): three fields.

use super::about::{Place, about_fields};
use super::created;
use crate::page::{Door, Page, View};
use crate::parts::form::{button, form};
use crate::parts::link::{back_link, link};
use crate::parts::text::paragraph;
use crate::route::{self, Route};
use crate::shell::Shell;
use crate::trouble::Trouble;
use domain::forms::accounts::NewUserForm;
use yew::prelude::*;

/// The page.
pub struct NewAdministrator {
    door: Door<NewAdministrator>,
    form: NewUserForm,
    trouble: Trouble,
}

impl NewAdministrator {
    /// Nothing is typed yet.
    pub fn new(door: Door<NewAdministrator>) -> NewAdministrator {
        NewAdministrator { door, form: NewUserForm::default(), trouble: Trouble::default() }
    }

    fn submit(&mut self, shell: &mut Shell, (): ()) {
        self.trouble = self.form.check_about().map_or_else(Trouble::from, |_| Trouble::default());
        if self.trouble.is_some() {
            return;
        }
        let NewUserForm { forename, surname, email, .. } = self.form.clone();
        let form = NewUserForm::administrator(forename, surname, email);
        self.door.send(shell, &form, |page, shell, answer| match answer {
            Ok(view) => {
                shell.say(created(&view));
                route::go(&Route::PendingUsers);
            }
            Err(error) if error.code() == "email-taken" => {
                page.trouble = Trouble::on("email", error.sentence());
            }
            Err(error) => page.trouble = error.into(),
        });
    }
}

impl Page for NewAdministrator {
    fn view(&self, shell: &Shell) -> View {
        let set = |place: Place| {
            self.door.on(move |page: &mut NewAdministrator, _, text| *place(&mut page.form) = text)
        };
        let fields = html! {
            <>
                { about_fields(&self.form, &self.trouble, set) }
                <div class="govuk-button-group">
                    { button("Next").busy(shell.busy) }
                    { link(Route::Home, "Cancel and return home") }
                </div>
            </>
        };
        let body = html! {
            <>
                { paragraph(format!("An administrator creates and manages accounts. There may be up to {} accounts with School setup.", shell.limits().school_setup)) }
                { form(self.door.on(NewAdministrator::submit), fields) }
            </>
        };
        View::new("Add an administrator", body)
            .trouble(&self.trouble)
            .above(back_link(Route::Home, "Back"))
            .width("at-narrow")
    }
}
