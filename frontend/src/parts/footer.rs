//! The footer of every page.

use yew::prelude::*;

pub fn footer() -> Html {
    html! {
        <footer class="at-footer at-no-print">
            <div class="govuk-width-container at-wide at-footer__row">
                <p class="at-footer__name">{ "Attain" }</p>
                <p class="at-footer__text">
                    { "Each school is the controller of its personal data held here. It is stored in the United Kingdom and encrypted, and only people that the school has chosen can see it." }
                </p>
            </div>
        </footer>
    }
}
