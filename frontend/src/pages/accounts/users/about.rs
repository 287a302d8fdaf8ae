//! "About the user" (F7).

use super::NewUser;
use super::step::Step;
use crate::errors::Errors;
use crate::page::View;
use crate::parts::field::field;
use crate::parts::form::{button, form};
use domain::accounts::forms::NewUserForm;
use yew::prelude::*;

impl NewUser {
    pub(super) fn about(&self) -> View {
        let set =
            |place: Place| self.link.on(move |page: &mut NewUser, _, text| *place(&mut page.form) = text);
        let fields = about_fields(&self.form, &self.errors_on(Step::About), set);
        let body = form(self.link.on(NewUser::next), html! { <>{ fields }{ button("Next") }</> });
        View::titled("About the user", body)
    }
}

/// A text field of the form.
pub type Place = fn(&mut NewUserForm) -> &mut String;

/// The three fields that users and administrators have in common; `set` makes the callback that stores a field's text.
pub fn about_fields(form: &NewUserForm, errors: &Errors, set: impl Fn(Place) -> Callback<String>) -> Html {
    html! {
        <>
            { field("forename", "Forename", &form.forename, set(|form| &mut form.forename)).error(errors.of("forename")) }
            { field("surname", "Surname", &form.surname, set(|form| &mut form.surname)).error(errors.of("surname")) }
            { field("email", "Email address", &form.email, set(|form| &mut form.email)).error(errors.of("email"))
                .email().hint("We send the sign-up email to this address. Check that only they can read it.") }
        </>
    }
}
