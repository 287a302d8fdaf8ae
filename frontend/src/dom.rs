//! The functions of the browser that the pages use.

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{
    Blob, ClipboardEvent, Document, Element, Event, EventTarget, File, FocusEvent, HtmlButtonElement,
    HtmlDialogElement, HtmlElement, HtmlInputElement, HtmlSelectElement, PageTransitionEvent,
    ScrollIntoViewOptions, ScrollLogicalPosition, Url, Window,
};

fn window() -> Option<Window> {
    web_sys::window()
}

fn document() -> Option<Document> {
    window()?.document()
}

/// Moves the focus to the element with this id, and scrolls its label into view.
pub fn focus_id(id: &str) {
    focus(&format!("[id=\"{id}\"]"));
}

/// Moves the focus to the first element that this selector matches, and scrolls its label into view.
pub fn focus(selector: &str) {
    let found = document().and_then(|document| document.query_selector(selector).ok().flatten());
    let Some(element) = found else { return };
    if let Ok(Some(group)) = element.closest(".govuk-form-group") {
        group.scroll_into_view();
    }
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.focus();
    }
}

pub fn scroll_to_top() {
    if let Some(window) = window() {
        window.scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// Sets the title of the browser's tab.
pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// The address of the program that runs, as the page names it.
pub fn program() -> Option<String> {
    document()?.query_selector("script[src]").ok()??.get_attribute("src")
}

/// Loads the site again.
pub fn reload() {
    if let Some(window) = window() {
        let _ = window.location().reload();
    }
}

/// Calls back with the path of a link of the site when the pointer or the focus comes to it.
pub fn listen_for_links(near: impl Fn(&str) + 'static) {
    let heard = Closure::<dyn Fn(Event)>::new(move |event: Event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let link = target.and_then(|target| target.closest("a[href^='/']").ok().flatten());
        if let Some(address) = link.and_then(|link| link.get_attribute("href")) {
            near(address.split(['?', '#']).next().unwrap_or_default());
        }
    });
    if let Some(document) = document() {
        for event in ["pointerover", "focusin"] {
            let _ = document.add_event_listener_with_callback(event, heard.as_ref().unchecked_ref());
        }
    }
    // The site listens until its window is closed.
    heard.forget();
}

/// Has the browser save a file under this name; `None` if it cannot.
pub fn save(file: &Blob, name: &str) -> Option<()> {
    let address = Url::create_object_url_with_blob(file).ok()?;
    let link: HtmlElement = document()?.create_element("a").ok()?.dyn_into().ok()?;
    link.set_attribute("href", &address).ok()?;
    link.set_attribute("download", name).ok()?;
    link.click();
    // The browser has taken the file when the click returns.
    Url::revoke_object_url(&address).ok()
}

/// Opens the dialog that was last drawn, if it is not open yet. The browser's modal dialog keeps the focus inside.
pub fn open_dialog() {
    let dialog = document().and_then(|document| document.query_selector("dialog:not([open])").ok().flatten());
    if let Some(dialog) = dialog.and_then(|dialog| dialog.dyn_into::<HtmlDialogElement>().ok()) {
        // It fails only if the dialog is open already.
        let _ = dialog.show_modal();
    }
}

/// The file chosen in the input with this id.
pub fn chosen_file(id: &str) -> Option<File> {
    let input = document()?.get_element_by_id(id)?.dyn_into::<HtmlInputElement>().ok()?;
    input.files()?.get(0)
}

/// Calls back with `true` when the browser shows the site again as it left it, from its page cache, and with `false`
/// when a person looks at the tab again.
pub fn listen_for_return(returned: impl Fn(bool) + 'static) {
    let heard =
        Closure::<dyn Fn(Event)>::new(move |event: Event| match event.dyn_ref::<PageTransitionEvent>() {
            Some(event) if event.persisted() => returned(true),
            None if document().is_some_and(|document| !document.hidden()) => returned(false),
            _ => {}
        });
    let targets = [
        (window().map(EventTarget::from), "pageshow"),
        (document().map(EventTarget::from), "visibilitychange"),
    ];
    for (target, event) in targets {
        if let Some(target) = target {
            let _ = target.add_event_listener_with_callback(event, heard.as_ref().unchecked_ref());
        }
    }
    // The site listens until its window is closed.
    heard.forget();
}

/// Calls back with `true` before the browser prints, and with `false` after it, until what it returns is dropped.
pub fn listen_for_printer(prints: impl Fn(bool) + Clone + 'static) -> Vec<EventListener> {
    let listen = |event: &'static str, begins| {
        let prints = prints.clone();
        Some(EventListener::new(&EventTarget::from(window()?), event, move |_| prints(begins)))
    };
    [listen("beforeprint", true), listen("afterprint", false)].into_iter().flatten().collect()
}

/// Opens the browser's print window.
pub fn print() {
    if let Some(window) = window() {
        let _ = window.print();
    }
}

/// Scrolls as little as it takes to show the element with this id.
pub fn scroll_to(id: &str) {
    let Some(element) = document().and_then(|document| document.get_element_by_id(id)) else { return };
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    options.set_inline(ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// True where the event is one of a text field.
pub fn is_input(event: &Event) -> bool {
    event.target().is_some_and(|target| target.has_type::<HtmlInputElement>())
}

/// True where the event is one of a button.
pub fn is_button(event: &Event) -> bool {
    event.target().is_some_and(|target| target.has_type::<HtmlButtonElement>())
}

/// The text that is pasted.
pub fn pasted(event: &Event) -> String {
    let data = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
    data.and_then(|data| data.get_data("text").ok()).unwrap_or_default()
}

thread_local! {
    /// The listener that has the browser ask before the tab is closed.
    static ASK: Closure<dyn Fn(Event)> = Closure::new(|event: Event| event.prevent_default());
}

/// Has the browser ask before the tab is closed or loaded again, or no longer.
pub fn ask_before_closing(ask: bool) {
    if let Some(window) = window() {
        ASK.with(|closure| window.set_onbeforeunload(ask.then(|| closure.as_ref().unchecked_ref())));
    }
}

/// True where no element has the focus.
pub fn focus_is_lost() -> bool {
    document()
        .and_then(|document| document.active_element())
        .is_none_or(|element| element.tag_name() == "BODY")
}

/// True where the focus moves to an element inside the one whose event this is.
pub fn stays_within(event: &FocusEvent) -> bool {
    let outer = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
    let inner = event.related_target().and_then(|target| target.dyn_into::<Element>().ok());
    matches!((outer, inner), (Some(outer), Some(inner)) if outer.contains(Some(&inner)))
}

/// The id of the closest element around the event's target that matches the selector.
pub fn closest_id(event: &Event, selector: &str) -> Option<String> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    Some(target.closest(selector).ok()??.id())
}

/// The key under which the browser remembers the person's choice of density.
pub const DENSITY: &str = "density";

/// The choice of large controls.
pub const ROOMY: &str = "roomy";

/// What the browser remembers under this key: a choice of how pages look, never anything about people.
pub fn remembered(key: &str) -> Option<String> {
    window()?.local_storage().ok()??.get_item(key).ok()?
}

/// Has the browser remember a choice. Where it may not, the choice holds until the page is loaded again.
pub fn remember(key: &str, value: &str) {
    if let Some(Ok(Some(storage))) = window().map(|window| window.local_storage()) {
        let _ = storage.set_item(key, value);
    }
}

/// Shows the choice at this place again in the dropdown with this id, without an event.
pub fn choose_again(id: &str, place: usize) {
    let select = document().and_then(|document| document.get_element_by_id(id));
    if let Some(select) = select.and_then(|select| select.dyn_into::<HtmlSelectElement>().ok()) {
        select.set_selected_index(i32::try_from(place).unwrap_or(-1));
    }
}

/// Calls back in the browser's next task.
pub fn later(act: impl FnOnce() + 'static) {
    Timeout::new(0, act).forget();
}

/// Scrolls the navigation, where it is one line that scrolls sideways, so that its present place is in view.
pub fn show_place() {
    let find = |selector: &str| document()?.query_selector(selector).ok().flatten();
    if let (Some(nav), Some(here)) = (find(".at-nav"), find(".at-nav [aria-current]")) {
        let away = here.get_bounding_client_rect().left() - nav.get_bounding_client_rect().left();
        nav.set_scroll_left(nav.scroll_left() + away as i32 - 16);
    }
}

/// Makes controls large, or compact.
pub fn set_density(roomy: bool) {
    let root = document().and_then(|document| document.document_element());
    if let Some(root) = root {
        let _ = root.set_attribute("data-density", if roomy { ROOMY } else { "compact" });
    }
}
