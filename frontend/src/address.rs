//! The address bar and the browser's history.
//!
//! What a list shows stands behind the `#` of its address, which no browser sends to a server (ADR 0019). Each entry of
//! the history also carries notes, which outlive a reload: the address it was reached from, and the page that was opened
//! from it, to whose link Back returns.

use crate::route::Route;
use js_sys::Array;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{History, Window};

thread_local! {
    /// Tells the app that the address has changed, or that a page is wanted.
    static WAKE: RefCell<Option<Rc<dyn Fn()>>> = const { RefCell::new(None) };
    static WANTED: Cell<Option<Route>> = const { Cell::new(None) };
    /// The address of the open page.
    static KNOWN: RefCell<String> = const { RefCell::new(String::new()) };
}

/// The notes of an entry of the history.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Notes {
    /// The address from which the entry was reached.
    pub from: String,
    /// The path of the page that was opened from it last.
    pub opened: String,
    /// The username of the person whose session ended at `from`.
    pub person: String,
}

impl Notes {
    fn read(state: &JsValue) -> Notes {
        let part = |index| {
            state.dyn_ref::<Array>().and_then(|parts| parts.get(index).as_string()).unwrap_or_default()
        };
        Notes { from: part(0), opened: part(1), person: part(2) }
    }

    fn written(&self) -> JsValue {
        [&self.from, &self.opened, &self.person]
            .iter()
            .map(|part| JsValue::from_str(part))
            .collect::<Array>()
            .into()
    }
}

fn window() -> Option<Window> {
    web_sys::window()
}

fn history() -> Option<History> {
    window()?.history().ok()
}

/// The path in the address bar.
pub fn path() -> String {
    window().and_then(|window| window.location().pathname().ok()).unwrap_or_default()
}

/// The part of the address after the `#`.
pub fn fragment() -> String {
    let hash = window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}

/// The path, and the part after the `#` if there is one.
pub fn current() -> String {
    joined(&path(), &fragment())
}

fn joined(path: &str, fragment: &str) -> String {
    if fragment.is_empty() { path.to_owned() } else { format!("{path}#{fragment}") }
}

/// The notes of the present entry.
pub fn notes() -> Notes {
    history().and_then(|history| history.state().ok()).map(|state| Notes::read(&state)).unwrap_or_default()
}

/// Writes the present entry of the history. A browser that refuses, because it was asked too often, keeps the old one.
fn write(address: &str, notes: &Notes) {
    if let Some(history) = history() {
        let _ = history.replace_state_with_url(&notes.written(), "", Some(address));
    }
}

/// Asks the app to go to a page. It asks the person first if that loses something.
pub fn go(route: Route) {
    WANTED.set(Some(route));
    wake();
}

/// Asks the app to go to an address that says more than its page.
pub fn visit(address: &str) {
    push(address);
    wake();
}

/// The page that was asked for since the last call.
pub fn wanted() -> Option<Route> {
    WANTED.take()
}

/// Opens an address with a place of its own in the browser's history; the present one again in the same place.
pub fn push(address: &str) {
    let (here, mut left) = (current(), notes());
    if address == here {
        return write(address, &Notes { opened: String::new(), ..left });
    }
    left.opened = address.to_owned();
    write(&here, &left);
    if let Some(history) = history() {
        let notes = Notes { from: here, ..Notes::default() };
        let _ = history.push_state_with_url(&notes.written(), "", Some(address));
    }
}

/// Opens an address in place of the present one, so that the browser's Back does not lead here again.
pub fn replace(address: &str) {
    write(address, &Notes { opened: String::new(), ..notes() });
}

/// Opens an address in place of the present one, with these notes.
pub fn replace_with(address: &str, notes: &Notes) {
    write(address, notes);
}

/// Replaces the part after the `#`, without opening anything.
pub fn note(fragment: &str) {
    if fragment != self::fragment() || !notes().opened.is_empty() {
        replace(&joined(&path(), fragment));
    }
    seen();
}

/// Goes back in the history if that leads to this page. The browser does so a little later.
pub fn back(route: Route) -> bool {
    let from = notes().from;
    let there = from.split('#').next() == Some(&route.to_string());
    if there && let Some(history) = history() {
        let _ = history.back();
    }
    there
}

/// Goes to a page: back in the history if that leads there, so that a list is as it was.
pub fn return_to(route: Route) {
    if !back(route) {
        go(route);
    }
}

/// True if the address in the address bar is not the one of the open page.
pub fn changed() -> bool {
    let current = current();
    KNOWN.with_borrow(|known| *known != current)
}

/// Makes the address in the address bar the one of the open page.
pub fn seen() {
    KNOWN.replace(current());
}

/// The address of the open page.
pub fn known() -> String {
    KNOWN.with_borrow(String::clone)
}

/// Calls back whenever the address has changed or a page is wanted.
pub fn listen(woken: impl Fn() + 'static) {
    WAKE.replace(Some(Rc::new(woken)));
    let heard = Closure::<dyn Fn()>::new(wake);
    if let Some(window) = window() {
        let _ = window.add_event_listener_with_callback("popstate", heard.as_ref().unchecked_ref());
    }
    // The site listens until its window is closed.
    heard.forget();
}

fn wake() {
    let woken = WAKE.with_borrow(Clone::clone);
    if let Some(woken) = woken {
        woken();
    }
}
