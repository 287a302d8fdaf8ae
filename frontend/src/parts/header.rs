//! The header of every page: the name of the site, who is signed in, and the navigation.

use crate::app::App;
use crate::dom;
use crate::parts::link::{link_like, place_link};
use crate::route::{Menu, Place, Route};
use crate::shell::Session;
use domain::access::action::Who;
use domain::accounts::forms::SessionView;
use yew::prelude::*;

/// The header, in one row; `under` is the page to highlight in the navigation.
pub fn header(app: &App, under: Route) -> Html {
    let signed_in = app.shell.signed_in();
    let mark = html! {
        <>
            <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true" focusable="false">
                <rect x="2" y="20" width="7" height="10" rx="1.5" fill="#5eead4" />
                <rect x="12.5" y="12" width="7" height="18" rx="1.5" fill="#ffffff" />
                <rect x="23" y="2" width="7" height="28" rx="1.5" fill="#fbbf24" />
            </svg>
            <span>{ "Attain" }</span>
        </>
    };
    let sign_out = app.on(|app, _: MouseEvent| app.sign_out());
    html! {
        <header class="at-top">
            { link_like("at-mark", Route::Home, mark) }
            <div class="at-nav">
                if let Some(view) = signed_in {
                    { navigation(app, under, view) }
                } else if app.shell.session == Session::Asking && app.route.who() != Who::Anyone {
                    // Keeps the place of the navigation, so that nothing moves when it comes.
                    <span class="at-nav__place"></span>
                }
            </div>
            <div class="at-who">
                if let Some(view) = signed_in {
                    // In a tab of its own, so that nothing that is typed is lost.
                    <a class="at-help" href={help(&app.route.to_string())} target="_blank" aria-label="Help with this page, in a new tab">{ "?" }</a>
                    { link_like("", Route::Profile, person(view)) }
                    <button type="button" onclick={sign_out}>{ "Sign out" }</button>
                }
            </div>
        </header>
    }
}

/// The address of the help with the page at this path.
fn help(path: &str) -> String {
    format!("/help#{}", path.trim_start_matches('/').split(['/', '#']).next().unwrap_or_default())
}

/// The name and the school of the person: the link to their own account.
fn person(view: &SessionView) -> Html {
    html! {
        <>
            <span class="at-who__name">{ &view.name }</span>
            <small>{ &view.school }</small>
            <span class="at-hide">{ " (your account)" }</span>
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
                let link = place_link("at-nav__place", route, route.title().into(), under == route);
                items.push(html! { <li key={route.title()}>{ link }</li> });
            }
            Place::Menu(menu) if last != Some(menu) => {
                last = Some(menu);
                let pages = Route::of_menu(menu).filter(|route| route.is_open_to(person));
                let mut pages: Vec<(Route, AttrValue)> =
                    pages.map(|route| (route, route.title().into())).collect();
                if menu == Menu::Collaborate {
                    let groups = app.shell.groups.iter().flatten();
                    pages
                        .extend(groups.map(|(group, name)| (Route::reports_of(*group), name.clone().into())));
                }
                items.push(html! { <li key={menu.label()}>{ menu_of(app, under, menu, pages) }</li> });
            }
            _ => {}
        }
    }
    html! { <nav aria-label="Main"><ul>{ for items }</ul></nav> }
}

/// A menu. It closes when a link is followed, when the focus leaves it, and on Escape.
fn menu_of(app: &App, under: Route, menu: Menu, pages: Vec<(Route, AttrValue)>) -> Html {
    let (open, label) = (app.menu == Some(menu), menu.label());
    let id = format!("menu-{}", label.to_ascii_lowercase().replace(' ', "-"));
    let toggle = app.on(move |app, _: MouseEvent| {
        app.menu = (!open).then_some(menu);
        if app.menu == Some(Menu::Collaborate) && app.shell.groups.is_none() {
            app.load_groups();
        }
    });
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
    let here = pages.iter().any(|(page, _)| *page == under).then_some("true");
    html! {
        <div class="at-menu" {onfocusout} {onkeydown}>
            <button
                type="button" class="at-nav__place" id={button} onclick={toggle} aria-current={here}
                aria-expanded={if open { "true" } else { "false" }} aria-controls={id.clone()}
            >
                { label }
            </button>
            <ul class="at-menu__list" {id} hidden={!open} onclick={close}>
                { for pages.into_iter().map(|(route, title)| html! {
                    <li key={route.to_string()}>{ place_link("", route, title.into(), route == under) }</li>
                }) }
            </ul>
        </div>
    }
}
