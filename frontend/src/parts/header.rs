//! The top of every page: whose site it is, who is signed in, and where one can go.

use crate::api::ApiError;
use crate::load::use_sending;
use crate::parts::To;
use crate::parts::menu::Menu;
use crate::parts::tabs::TABS;
use crate::route::Route;
use crate::shell::{Change, Notice, use_shell};
use domain::forms::accounts::SignOutForm;
use yew::prelude::*;

/// What [`Header`] takes.
#[derive(Properties, PartialEq)]
pub struct HeaderProps {
    /// The page on show.
    pub route: Route,
}

/// The header.
#[component]
pub fn Header(props: &HeaderProps) -> Html {
    let shell = use_shell();
    let sign_out = {
        let (shell, route) = (shell.clone(), props.route.clone());
        use_sending::<SignOutForm>(Callback::from(move |answer: Result<(), ApiError>| match answer {
            // The frame leads from any page of theirs to signing in.
            Ok(()) => shell.dispatch(Change::SignedOut),
            Err(error) => shell.dispatch(Change::Notice(Notice {
                success: false,
                heading: "You are still signed in".into(),
                body: error.sentence().into(),
                on: route.clone(),
            })),
        }))
    };
    let signed_in = shell.signed_in().cloned();
    let leave = sign_out.send.reform(|_: MouseEvent| SignOutForm {});
    html! {
        <header class="at-header at-no-print">
            <div class="govuk-width-container at-wide at-header__row">
                <To to={Route::Home} classes="at-mark">
                    <svg class="at-mark__sign" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">
                        <rect x="2" y="20" width="7" height="10" rx="1.5" fill="#5eead4" />
                        <rect x="12.5" y="12" width="7" height="18" rx="1.5" fill="#ffffff" />
                        <rect x="23" y="2" width="7" height="28" rx="1.5" fill="#fbbf24" />
                    </svg>
                    <span>{ "Attain" }</span>
                </To>
                <div class="at-header__who">
                    if let Some(view) = &signed_in {
                        <div class="at-header__person">
                            <span class="at-header__name">{ &view.name }</span>
                            <span class="at-header__school">{ &view.school }</span>
                        </div>
                        <button type="button" class="at-header__sign-out" onclick={leave}>{ "Sign out" }</button>
                    }
                </div>
            </div>
            <div>
                if let Some(view) = &signed_in {
                    { yew::props!(Navigation { permissions: view.permissions, route: props.route.clone() }).html() }
                }
            </div>
        </header>
    }
}

/// What someone with these permissions can go to; the rest is not shown.
#[derive(Properties, PartialEq)]
struct Navigation {
    permissions: domain::permission::Permissions,
    route: Route,
}

impl Navigation {
    /// What it looks like.
    pub fn html(&self) -> Html {
        let open = |items: &[(Route, &'static str)]| -> Vec<(Route, &'static str)> {
            items.iter().filter(|(route, _)| route.is_open_to(self.permissions)).cloned().collect()
        };
        let menus = [
            (
                "Add users",
                open(&[
                    (Route::StartUser, "Create a single user"),
                    (Route::NewAdministrator, "Add an administrator"),
                    (Route::UploadUsers, "Add multiple users"),
                    (Route::UploadAdministrators, "Add multiple administrators"),
                ]),
            ),
            ("Manage users", open(TABS)),
        ];
        let here = |route: &Route| (*route == self.route).then_some("at-nav__link--here");
        html! {
            <nav class="at-nav" aria-label="Main">
                <ul class="govuk-width-container at-wide at-nav__list">
                    <li key="home">
                        <To to={Route::Home} classes={classes!("at-nav__link", here(&Route::Home))}>{ "Home" }</To>
                    </li>
                    { for menus.into_iter().filter(|(_, items)| !items.is_empty()).map(|(label, items)| html! {
                        <li key={label}><Menu {label} {items} current={self.route.clone()} /></li>
                    }) }
                </ul>
            </nav>
        }
    }
}
