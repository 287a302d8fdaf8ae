//! Numbers that say at a glance what is in a file.

use yew::prelude::*;

/// A number, what is counted, a line about it, and the class that colours it where it is not nought.
pub type Count = (u32, &'static str, &'static str, &'static str);

/// The numbers; `label` says what of.
pub fn counts(label: &'static str, counts: &[Count]) -> Html {
    html! {
        <ul class="at-counts" aria-label={label}>
            { for counts.iter().map(|(number, title, about, class)| html! {
                <li key={*title} class={classes!("at-count", (*number > 0).then_some(*class))}>
                    <span class="at-count__number">{ *number }</span>
                    <span class="at-count__title">{ *title }</span>
                    <span class="at-count__about">{ *about }</span>
                </li>
            }) }
        </ul>
    }
}
