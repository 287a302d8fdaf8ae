//! The website: pages for the operations of `domain::access::action`. It has no rules of its own.

mod address;
mod api;
mod app;
mod dom;
mod draft;
mod errors;
mod list;
mod load;
mod page;
mod pages;
mod parts;
mod pieces;
mod route;
mod shell;

fn main() {
    // Starting the program and drawing the first page are two tasks of the browser, so that neither holds up a slow phone.
    dom::later(|| {
        yew::Renderer::<app::App>::new().render();
    });
}
