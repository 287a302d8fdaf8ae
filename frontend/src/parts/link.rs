//! Links within the site.

use crate::address;
use crate::route::Route;
use yew::prelude::*;

pub fn link(to: Route, text: impl Into<Html>) -> Html {
    link_like("govuk-link", to, text.into())
}

/// A link to a page, with what it shows, as stands behind the `#` of its address.
pub fn link_at(to: Route, shown: &str, text: impl Into<Html>) -> Html {
    let href = format!("{to}#{shown}");
    let address = href.clone();
    let onclick = Callback::from(move |event: MouseEvent| {
        if stays_here(&event) {
            event.prevent_default();
            address::visit(&address);
        }
    });
    html! { <a {href} class="govuk-link" {onclick}>{ text.into() }</a> }
}

/// A link back, above a page's heading. It leads back in the history where the page was reached from there.
pub fn back_link(to: Route, text: &'static str) -> Html {
    plain("govuk-back-link".into(), to, text.into(), None, address::return_to)
}

/// A link that leaves a form for the page it was reached from.
pub fn cancel_link(to: Route, text: &'static str) -> Html {
    plain("govuk-link".into(), to, text.into(), None, address::return_to)
}

/// A link whose words are the title of its page.
pub fn title_link(class: impl Into<Classes>, to: Route) -> Html {
    link_like(class, to, to.title().into())
}

pub fn link_like(class: impl Into<Classes>, to: Route, text: Html) -> Html {
    plain(class.into(), to, text, None, address::go)
}

/// A link in a row of places, of which one is `here`.
pub fn place_link(class: &'static str, to: Route, text: Html, here: bool) -> Html {
    plain(class.into(), to, text, here.then_some("page"), address::go)
}

/// A link that looks like a button.
pub fn button_link(to: Route, text: &'static str) -> Html {
    link_like("at-button", to, text.into())
}

/// A link that looks like the main button of a page.
pub fn main_link(to: Route, text: &'static str) -> Html {
    link_like("at-button at-button--main", to, text.into())
}

fn plain(class: Classes, to: Route, text: Html, current: Option<&'static str>, follow: fn(Route)) -> Html {
    let href = to.to_string();
    let onclick = Callback::from(move |event: MouseEvent| {
        if stays_here(&event) {
            event.prevent_default();
            follow(to);
        }
    });
    html! { <a {href} {class} {onclick} aria-current={current}>{ text }</a> }
}

/// False where the browser opens the link in another tab or window, because one of these keys is held.
fn stays_here(event: &MouseEvent) -> bool {
    !(event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key())
}
