//! A menu of the navigation: a button that opens a list of links.

use crate::dom;
use crate::parts::To;
use crate::route::Route;
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

/// What [`Menu`] takes.
#[derive(Properties, PartialEq)]
pub struct MenuProps {
    pub label: &'static str,
    pub items: Vec<(Route, &'static str)>,
    /// The page on show.
    pub current: Route,
}

/// The menu. It closes when a link is followed, when the focus leaves it, and on Escape.
#[component]
pub fn Menu(props: &MenuProps) -> Html {
    let open = use_state(|| false);
    let (whole, button) = (use_node_ref(), use_node_ref());
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let close = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(false))
    };
    let onfocusout = {
        let (open, whole) = (open.clone(), whole.clone());
        Callback::from(move |event: FocusEvent| {
            let next = event.related_target().and_then(|target| target.dyn_into::<Element>().ok());
            if *open && !dom::contains(&whole, next.as_ref()) {
                open.set(false);
            }
        })
    };
    let onkeydown = {
        let (open, button) = (open.clone(), button.clone());
        Callback::from(move |event: KeyboardEvent| {
            if *open && event.key() == "Escape" {
                open.set(false);
                dom::focus(&button);
            }
        })
    };
    let id = format!("menu-{}", props.label.to_lowercase().replace(' ', "-"));
    let under = props.current.under();
    let here = props.items.iter().any(|(route, _)| *route == under);
    html! {
        <div class={classes!("at-menu", here.then_some("at-menu--here"))} ref={whole} {onfocusout} {onkeydown}>
            <button
                type="button" class="at-nav__link at-menu__button" ref={button} onclick={toggle}
                aria-expanded={if *open { "true" } else { "false" }} aria-controls={id.clone()}
            >
                { props.label }
                <svg class="at-menu__arrow" viewBox="0 0 12 8" width="12" height="8" aria-hidden="true" focusable="false">
                    <path d="M1 1.5 6 6.5 11 1.5" fill="none" stroke="currentColor" stroke-width="2" />
                </svg>
            </button>
            <ul class="at-menu__list" {id} hidden={!*open} onclick={close}>
                { for props.items.iter().map(|(route, label)| html! {
                    <li key={*label}>
                        <To to={route.clone()} classes={classes!("at-menu__link", (*route == props.current).then_some("at-menu__link--here"))}>
                            { *label }
                        </To>
                    </li>
                }) }
            </ul>
        </div>
    }
}
