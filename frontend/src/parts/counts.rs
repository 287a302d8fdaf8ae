//! The numbers of a file, at a glance.

use crate::parts::text::thousands;
use yew::prelude::*;

/// A number, its title, a line about it, and the class that colours it where it is not 0.
pub type Count = (u32, AttrValue, AttrValue, &'static str);

/// The numbers as a list; `label` is its accessible name.
pub fn counts(label: &'static str, counts: &[Count]) -> Html {
    html! {
        <ul class="at-counts" aria-label={label}>
            { for counts.iter().map(|(number, title, about, class)| html! {
                <li key={title.to_string()} class={classes!("at-count", (*number > 0).then_some(*class))}>
                    <span class="at-count__number">{ thousands(*number) }</span>
                    <span class="at-count__title">{ title }</span>
                    <span class="at-count__about">{ about }</span>
                </li>
            }) }
        </ul>
    }
}
