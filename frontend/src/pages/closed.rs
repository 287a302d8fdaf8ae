//! A page one may not see.

use crate::parts::To;
use crate::parts::page::Page;
use crate::route::Route;
use yew::prelude::*;

/// The page that stands where somebody's permissions do not reach.
pub fn closed() -> Html {
    html! {
        <Page title="You do not have access to this page">
            <p class="govuk-body">
                { "This page is for people with the School setup permission. If you need it for your work, ask an administrator at your school." }
            </p>
            <p class="govuk-body"><To to={Route::Home} classes="govuk-link">{ "Go to the home page" }</To></p>
        </Page>
    }
}
