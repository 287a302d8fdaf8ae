//! The tabs of Manage users (F34).

use crate::parts::link::link_like;
use crate::route::Route;
use yew::prelude::*;

/// The tabs that exist, in the order of F34.
pub const TABS: &[(Route, &str)] = &[
    (Route::Users, "Users"),
    (Route::PendingUsers, "Pending users"),
    (Route::UserBatches, "User batch files"),
    (Route::AdministratorBatches, "Administrator batch files"),
    (Route::Administrators, "Administrators"),
];

/// The tabs: links, because each is a page of its own.
pub fn tabs(current: &Route) -> Html {
    html! {
        <nav class="at-tabs" aria-label="Manage users">
            <ul class="at-tabs__list">
                { for TABS.iter().map(|(route, label)| {
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
