//! The foot of every page.

use crate::parts::link::link;
use crate::route::Route;
use yew::prelude::*;

pub fn footer() -> Html {
    html! {
        <footer class="at-foot">
            { "Attain. Each school is the controller of its personal data here. The data is stored in the United Kingdom and encrypted. Only people the school has chosen can see it. " }
            { link(Route::CheckCertificate, "Check a certificate of erasure") }{ " " }
            { link(Route::Help, "Help") }{ " " }
            { link(Route::Accessibility, "Accessibility") }{ " " }
            { link(Route::Privacy, "Privacy") }
        </footer>
    }
}
