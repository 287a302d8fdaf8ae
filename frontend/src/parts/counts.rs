//! The numbers of a file, at a glance.

use yew::prelude::*;

/// A number, its title, a line about it, and the class that colours it where it is not 0.
pub type Count = (u32, &'static str, &'static str, &'static str);

/// The numbers as a list; `label` is its accessible name.
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
