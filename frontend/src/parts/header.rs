//! The header of every page: the name of the site, who is signed in, and the navigation.

use crate::app::App;
use crate::dom;
use crate::parts::link::{link_like, title_link};
use crate::route::{Menu, Place, Route};
use domain::accounts::forms::SessionView;
use yew::prelude::*;

/// The header; `under` is the page to highlight in the navigation.
pub fn header(app: &App, under: Route) -> Html {
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

/// The name and the school of the person: the link to their own account.
fn person(view: &SessionView) -> Html {
    html! {
        <>
            <span class="at-header__name">{ &view.name }</span>
            <span class="at-header__school">{ &view.school }</span>
            <span class="govuk-visually-hidden">{ " (your account)" }</span>
        </>
    }
}

/// The pages that this person may see, in the order of the table of pages.
fn navigation(app: &App, under: Route, person: &SessionView) -> Html {
    let mut items: Vec<Html> = Vec::new();
    let mut last = None;
    for route in Route::without_parameters().filter(|route| route.is_open_to(person)) {
        match route.row().place {
            Place::Bar => {
                let class = classes!("at-nav__link", (under == route).then_some("at-nav__link--here"));
                items.push(html! { <li key={route.title()}>{ title_link(class, route) }</li> });
            }
            Place::Menu(menu) if last != Some(menu) => {
                last = Some(menu);
                let pages = Route::of_menu(menu).filter(|route| route.is_open_to(person)).collect();
                items.push(html! { <li key={menu.label()}>{ menu_of(app, under, menu, pages) }</li> });
            }
            _ => {}
        }
    }
    html! {
        <nav class="at-nav" aria-label="Main">
            <ul class="govuk-width-container at-wide at-nav__list">{ for items }</ul>
        </nav>
    }
}

/// A menu. It closes when a link is followed, when the focus leaves it, and on Escape.
fn menu_of(app: &App, under: Route, menu: Menu, pages: Vec<Route>) -> Html {
    let (open, label) = (app.menu == Some(menu), menu.label());
    let id = format!("menu-{}", label.to_ascii_lowercase().replace(' ', "-"));
    let toggle = app.on(move |app, _: MouseEvent| app.menu = (!open).then_some(menu));
    let close = app.on(|app, _: MouseEvent| app.menu = None);
    let onfocusout = {
        let close = app.on(move |app, ()| {
            // Opening another menu takes the focus from this one too.
            if app.menu == Some(menu) {
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
    let here = pages.contains(&under);
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
                { for pages.into_iter().map(|route| {
                    let class = classes!("at-menu__link", (route == under).then_some("at-menu__link--here"));
                    html! { <li key={route.title()}>{ title_link(class, route) }</li> }
                }) }
            </ul>
        </div>
    }
}
