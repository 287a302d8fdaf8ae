//! The tabs of Manage users (F34).

use crate::parts::To;
use crate::route::Route;
use yew::prelude::*;

/// The tabs that exist, in the order of F34.
pub const TABS: &[(Route, &str)] = &[
    (Route::PendingUsers, "Pending users"),
    (Route::UserBatches, "User batch files"),
    (Route::AdministratorBatches, "Administrator batch files"),
];

/// The tabs: links, because each is a page of its own.
#[derive(Properties, PartialEq)]
pub struct Tabs {
    pub current: Route,
}

impl Tabs {
    /// What it looks like.
    pub fn html(&self) -> Html {
        html! {
            <nav class="at-tabs" aria-label="Manage users">
                <ul class="at-tabs__list">
                    { for TABS.iter().map(|(route, label)| {
                        let current = *route == self.current;
                        html! {
                            <li key={*label} class={classes!("at-tabs__item", current.then_some("at-tabs__item--current"))}>
                                <To to={route.clone()} classes="at-tabs__link">
                                    { *label }
                                    <span class="govuk-visually-hidden">{ if current { " (this page)" } else { "" } }</span>
                                </To>
                            </li>
                        }
                    }) }
                </ul>
            </nav>
        }
    }
}
