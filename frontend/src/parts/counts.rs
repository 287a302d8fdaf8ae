//! Figures at a glance, one tile each.

use crate::parts::link::link_like;
use crate::parts::text::thousands;
use crate::route::Route;
use yew::prelude::*;

/// A number, its name, a line about it, and the class that colours its tile where it is not 0: `at-tile--ok`,
/// `at-tile--warn` or `at-tile--bad`.
pub type Count = (u32, AttrValue, AttrValue, &'static str);

/// A tile that is a link to a page, with a line about it.
pub fn link_tile(to: Route, title: impl Into<AttrValue>, about: impl Into<AttrValue>) -> Html {
    let (title, about): (AttrValue, AttrValue) = (title.into(), about.into());
    html! {
        <li key={title.to_string()} class="at-tile at-tile--link">
            { link_like("", to, title.into()) }
            <small>{ about }</small>
        </li>
    }
}

/// Tiles beside each other.
pub fn tiles(tiles: Vec<Html>) -> Html {
    html! { <ul class="at-tiles at-tiles--wide">{ for tiles }</ul> }
}

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
