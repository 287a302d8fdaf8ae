//! The top of every page: whose site it is, who is signed in, and where one can go.

use crate::app::App;
use crate::dom;
use crate::pages::records::Records;
use crate::parts::link::link_like;
use crate::parts::tabs::TABS;
use crate::route::{Route, Tab};
use domain::forms::accounts::SessionView;
use yew::prelude::*;

/// The header; `under` is the page of the navigation that the page on show belongs under.
pub fn header(app: &App, under: &Route) -> Html {
    let signed_in = app.shell.signed_in();
    let mark = html! {
        <>
            <svg class="at-mark__sign" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">
                <rect x="2" y="20" width="7" height="10" rx="1.5" fill="#5eead4" />
                <rect x="12.5" y="12" width="7" height="18" rx="1.5" fill="#ffffff" />
                <rect x="23" y="2" width="7" height="28" rx="1.5" fill="#fbbf24" />
            </svg>
            <span>{ "Attain" }</span>
        </>
    };
    html! {
        <header class="at-header at-no-print">
            <div class="govuk-width-container at-wide at-header__row">
                { link_like("at-mark", Route::Home, mark) }
                <div class="at-header__who">
                    if let Some(view) = signed_in {
                        { link_like("at-header__person", Route::Profile, person(view)) }
                        <button
                            type="button" class="at-header__sign-out"
                            onclick={app.on(|app, _: MouseEvent| app.sign_out())}
                        >
                            { "Sign out" }
                        </button>
                    }
                </div>
            </div>
            <div>
                if let Some(view) = signed_in {
                    { navigation(app, under, view) }
                }
            </div>
        </header>
    }
}

/// Who is signed in, and where: the link to their own account.
fn person(view: &SessionView) -> Html {
    html! {
        <>
            <span class="at-header__name">{ &view.name }</span>
            <span class="at-header__school">{ &view.school }</span>
            <span class="govuk-visually-hidden">{ " (your account)" }</span>
        </>
    }
}

/// What this person can go to; the rest is not shown.
fn navigation(app: &App, under: &Route, person: &SessionView) -> Html {
    let open = |items: &[(Route, &'static str)]| -> Vec<(Route, &'static str)> {
        items.iter().filter(|(route, _)| route.is_open_to(person)).cloned().collect()
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
        (
            "Target setting",
            open(
                &[Tab::Targets, Tab::Benchmarks, Tab::Subjects, Tab::Report]
                    .map(|tab| (Route::TargetSetting { tab, year: None }, tab.label())),
            ),
        ),
        (
            "School data",
            open(&[
                (Route::Pupils { group: None }, "Pupils"),
                (Route::Import { records: Records::Pupils }, Records::Pupils.title()),
                (Route::Import { records: Records::Classes }, Records::Classes.title()),
                (Route::Import { records: Records::Results }, Records::Results.title()),
            ]),
        ),
    ];
    let place = |route: Route, label: &'static str| {
        let class = classes!("at-nav__link", (*under == route).then_some("at-nav__link--here"));
        link_like(class, route, label.into())
    };
    html! {
        <nav class="at-nav" aria-label="Main">
            <ul class="govuk-width-container at-wide at-nav__list">
                <li key="home">{ place(Route::Home, "Home") }</li>
                { for menus.into_iter().filter(|(_, items)| !items.is_empty()).map(|(label, items)| html! {
                    <li key={label}>{ menu(app, under, label, items) }</li>
                }) }
                { for open(&[(Route::Schools, "Schools"), (Route::Audit, "Audit trail")]).into_iter().map(|(route, label)| html! {
                    <li key={label}>{ place(route, label) }</li>
                }) }
            </ul>
        </nav>
    }
}

/// A menu. It closes when a link is followed, when the focus leaves it, and on Escape.
fn menu(app: &App, under: &Route, label: &'static str, items: Vec<(Route, &'static str)>) -> Html {
    let open = app.menu == Some(label);
    let id = format!("menu-{}", label.to_ascii_lowercase().replace(' ', "-"));
    let toggle = app.on(move |app, _: MouseEvent| app.menu = (!open).then_some(label));
    let close = app.on(|app, _: MouseEvent| app.menu = None);
    let onfocusout = {
        let close = app.on(move |app, ()| {
            // Another menu may have opened meanwhile.
            if app.menu == Some(label) {
                app.menu = None;
            }
        });
        Callback::from(move |event: FocusEvent| {
            if open && !dom::stays_within(&event) {
                close.emit(());
            }
        })
    };
    let button = format!("{id}-button");
    let onkeydown = {
        let button = button.clone();
        app.on(move |app, event: KeyboardEvent| {
            if open && event.key() == "Escape" {
                app.menu = None;
                app.shell.focus(button.as_str());
            }
        })
    };
    let here = items.iter().any(|(route, _)| route == under);
    html! {
        <div class={classes!("at-menu", here.then_some("at-menu--here"))} {onfocusout} {onkeydown}>
            <button
                type="button" class="at-nav__link at-menu__button" id={button} onclick={toggle}
                aria-expanded={if open { "true" } else { "false" }} aria-controls={id.clone()}
            >
                { label }
                <svg class="at-menu__arrow" viewBox="0 0 12 8" width="12" height="8" aria-hidden="true" focusable="false">
                    <path d="M1 1.5 6 6.5 11 1.5" fill="none" stroke="currentColor" stroke-width="2" />
                </svg>
            </button>
            <ul class="at-menu__list" {id} hidden={!open} onclick={close}>
                { for items.into_iter().map(|(route, label)| {
                    let class = classes!("at-menu__link", (route == *under).then_some("at-menu__link--here"));
                    html! { <li key={label}>{ link_like(class, route, label.into()) }</li> }
                }) }
            </ul>
        </div>
    }
}
