//! The pages, one folder per area. The table of pages in [`crate::route`] names each of them.

pub mod accounts;
pub mod audit;
pub mod batches;
pub mod changes;
pub mod collaborate;
pub mod exchange;
pub mod home;
pub mod records;
pub mod retention;
pub mod targets;

use crate::dom;
use crate::page::{Page, PageLink, View};
use crate::parts::form::button;
use crate::parts::link::link;
use crate::parts::text::paragraph;
use crate::route::Route;
use crate::shell::Shell;
use yew::prelude::*;

/// The page of an address that is no other page's.
pub struct NotFound;

impl NotFound {
    pub fn new(_: PageLink<NotFound>) -> NotFound {
        NotFound
    }
}

impl Page for NotFound {
    fn view(&self, _: &Shell) -> View {
        dead_end(
            "Page not found",
            "If you typed the address, check that it is correct. If you pasted it, check that you copied all of it.",
        )
    }
}

/// Shown in place of a page that the person lacks the permission for.
pub fn closed() -> View {
    dead_end(
        "You do not have access to this page",
        "You do not have permission to see this page. If you need it for your work, ask one of your administrators.",
    )
}

/// Shown in place of a page that this version of the site can no longer load.
pub fn updated() -> Html {
    let again = Callback::from(|()| dom::reload());
    html! {
        <div class="at-card at-failed" role="alert">
            { paragraph("Attain has been updated since you opened it. Load the new version to open this page.") }
            { Html::from(button("Load the new version").onclick(again)) }
        </div>
    }
}

fn dead_end(title: &'static str, why: &'static str) -> View {
    let home = link(Route::Home, "Go to the home page");
    View::titled(title, html! { <>{ paragraph(why) }{ paragraph(home) }</> })
}
