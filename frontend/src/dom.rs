//! The few things the pages ask of the browser itself.

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, Window};
use yew::NodeRef;

fn window() -> Option<Window> {
    web_sys::window()
}

fn document() -> Option<Document> {
    window()?.document()
}

/// Moves the focus; nothing happens where the element is not on the page or takes no focus.
pub fn focus(node: &NodeRef) {
    if let Some(element) = node.cast::<HtmlElement>() {
        // Focus fails only on elements that are being taken off the page.
        let _ = element.focus();
    }
}

/// Moves the focus to the element with this id, and its label into view with it.
pub fn focus_id(id: &str) {
    let Some(element) = document().and_then(|document| document.get_element_by_id(id)) else { return };
    if let Ok(Some(group)) = element.closest(".govuk-form-group") {
        group.scroll_into_view();
    }
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.focus();
    }
}

/// The top of the new page.
pub fn scroll_to_top() {
    if let Some(window) = window() {
        window.scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// The title of the tab.
pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// The path in the address bar.
pub fn path() -> String {
    window().and_then(|window| window.location().pathname().ok()).unwrap_or_default()
}

/// What stands behind the # of the address, without it.
pub fn hash() -> String {
    let hash = window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}

/// Takes what stands behind the # off the address bar and out of the browser's history.
pub fn forget_hash() {
    if let Some(window) = window()
        && let Ok(history) = window.history()
    {
        let state = history.state().unwrap_or_default();
        let _ = history.replace_state_with_url(&state, "", Some(&path()));
    }
}

/// Opens the browser's print window.
pub fn print() {
    if let Some(window) = window() {
        let _ = window.print();
    }
}

/// Whether `inside` lies within the node.
pub fn contains(node: &NodeRef, inside: Option<&Element>) -> bool {
    match (node.cast::<Element>(), inside) {
        (Some(outer), Some(inner)) => outer.contains(Some(inner)),
        _ => false,
    }
}
