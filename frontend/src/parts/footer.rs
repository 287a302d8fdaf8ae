//! The foot of every page.

use yew::prelude::*;

pub fn footer() -> Html {
    html! {
        <footer class="at-foot">
            { "Attain. Each school is the controller of its personal data held here. It is stored in the United Kingdom and encrypted, and only people that the school has chosen can see it." }
        </footer>
    }
}
