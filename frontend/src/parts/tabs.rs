//! Tabs. They are links, because each tab is a page of its own.

use crate::parts::link::link_like;
use crate::route::{Menu, Route};
use yew::prelude::*;

/// The tabs of Manage users, in the order of F34.
pub fn tabs(current: Route) -> Html {
    let tabs = Route::of_menu(Menu::ManageUsers).map(|route| (route, route.title()));
    tab_list(Menu::ManageUsers.label(), tabs.collect(), current)
}

/// Tabs with their words; `label` is read out before them.
pub fn tab_list(label: &'static str, tabs: Vec<(Route, &'static str)>, current: Route) -> Html {
    html! {
        <nav class="at-tabs" aria-label={label}>
            <ul class="at-tabs__list">
                { for tabs.into_iter().map(|(route, label)| {
                    let open = route == current;
                    let text = html! {
                        <>{ label }<span class="govuk-visually-hidden">{ if open { " (this page)" } else { "" } }</span></>
                    };
                    html! {
                        <li key={label} class={classes!("at-tabs__item", open.then_some("at-tabs__item--current"))}>
                            { link_like("at-tabs__link", route, text) }
                        </li>
                    }
                }) }
            </ul>
        </nav>
    }
}
