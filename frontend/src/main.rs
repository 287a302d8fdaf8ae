//! The website: pages over the operations of `domain::action`, and no rule of its own.

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
