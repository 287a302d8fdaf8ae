//! Figures at a glance, one tile each.

use crate::parts::text::thousands;
use yew::prelude::*;

/// A number, its name, a line about it, and the class that colours its tile where it is not 0: `at-tile--ok`,
/// `at-tile--warn` or `at-tile--bad`.
pub type Count = (u32, AttrValue, AttrValue, &'static str);

/// The numbers as tiles; `label` is the accessible name of their list.
pub fn counts(label: &'static str, counts: &[Count]) -> Html {
    html! {
        <ul class="at-tiles" aria-label={label}>
            { for counts.iter().map(|(number, title, about, class)| html! {
                <li key={title.to_string()} class={classes!("at-tile", (*number > 0).then_some(*class))}>
                    <span class="at-tile__name">{ title }</span>
                    <b>{ thousands(*number) }</b>
                    <small>{ about }</small>
                </li>
            }) }
        </ul>
    }
}
