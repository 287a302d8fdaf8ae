//! Tabs: links, because each is a page of its own.

use crate::parts::link::link_like;
use crate::route::Route;
use yew::prelude::*;

/// The tabs of Manage users, in the order of F34.
pub const TABS: &[(Route, &str)] = &[
    (Route::Users, "Users"),
    (Route::PendingUsers, "Pending users"),
    (Route::UserBatches, "User batch files"),
    (Route::AdministratorBatches, "Administrator batch files"),
    (Route::Administrators, "Administrators"),
];

/// The tabs of Manage users.
pub fn tabs(current: &Route) -> Html {
    tab_list("Manage users", TABS, current)
}

/// Tabs; `label` says what of.
pub fn tab_list(label: &'static str, tabs: &[(Route, &'static str)], current: &Route) -> Html {
    html! {
        <nav class="at-tabs" aria-label={label}>
            <ul class="at-tabs__list">
                { for tabs.iter().map(|(route, label)| {
                    let here = route == current;
                    let text = html! {
                        <>{ *label }<span class="govuk-visually-hidden">{ if here { " (this page)" } else { "" } }</span></>
                    };
                    html! {
                        <li key={*label} class={classes!("at-tabs__item", here.then_some("at-tabs__item--current"))}>
                            { link_like("at-tabs__link", route.clone(), text) }
                        </li>
                    }
                }) }
            </ul>
        </nav>
    }
}
