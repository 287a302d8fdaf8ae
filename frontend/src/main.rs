//! The website: pages for the operations of `domain::access::action`. It has no rules of its own.

mod api;
mod app;
mod dom;
mod errors;
mod load;
mod page;
mod pages;
mod parts;
mod route;
mod shell;

fn main() {
    yew::Renderer::<app::App>::new().render();
}
