//! No page has this address.

use crate::parts::To;
use crate::parts::page::Page;
use crate::route::Route;
use yew::prelude::*;

/// The page for an address that is nobody's.
pub fn not_found() -> Html {
    html! {
        <Page title="Page not found">
            <p class="govuk-body">{ "If you typed the address, check that it is correct. If you pasted it, check that you copied all of it." }</p>
            <p class="govuk-body"><To to={Route::Home} classes="govuk-link">{ "Go to the home page" }</To></p>
        </Page>
    }
}
