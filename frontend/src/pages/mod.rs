//! The pages.

pub mod accounts;
pub mod audit;
pub mod batches;
pub mod home;
pub mod records;
pub mod sharing;
pub mod targets;

use crate::page::View;
use crate::parts::link::link;
use crate::parts::text::paragraph;
use crate::route::Route;
use yew::prelude::*;

/// What stands where somebody's permissions do not reach.
pub fn closed() -> View {
    lost(
        "You do not have access to this page",
        "Your account does not have the permission this page needs. If you need it for your work, ask one of your administrators.",
    )
}

/// What stands at an address that is nobody's.
pub fn not_found() -> View {
    lost(
        "Page not found",
        "If you typed the address, check that it is correct. If you pasted it, check that you copied all of it.",
    )
}

fn lost(title: &'static str, why: &'static str) -> View {
    let home = link(Route::Home, "Go to the home page");
    View::new(title, html! { <>{ paragraph(why) }{ paragraph(home) }</> })
}
