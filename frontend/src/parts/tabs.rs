//! Tabs. They are links, because each tab is a page of its own.

use crate::parts::link::{button_link, main_link, place_link};
use crate::route::{Menu, Route};
use crate::shell::Shell;
use domain::batches::columns::BatchKind;
use yew::prelude::*;

/// A tab: its page, its words, and the number of what is there, where it is known.
pub type Tab = (Route, &'static str, Option<u32>);

/// The tabs of the menu Users, in the order of F34. `number` is that of all rows of the current one, if it is known.
pub fn tabs(current: Route, number: Option<u32>) -> Html {
    let tabs =
        Route::of_menu(Menu::Users).map(|route| (route, route.title(), number.filter(|_| route == current)));
    tab_list(Menu::Users.label(), tabs.collect(), current)
}

/// Tabs beside the heading; `label` is read out before them. A person who may see one page alone needs none.
pub fn tab_list(label: &'static str, tabs: Vec<Tab>, current: Route) -> Html {
    if tabs.len() < 2 {
        return Html::default();
    }
    html! {
        <nav class="at-tabs" aria-label={label}>
            { for tabs.into_iter().map(|(route, label, number)| {
                let text = match number {
                    Some(number) => html! { <>{ label }{ " " }<span class="at-count">{ number }</span></> },
                    None => label.into(),
                };
                html! { <span key={label}>{ place_link("", route, text, route == current) }</span> }
            }) }
        </nav>
    }
}

/// The buttons that add people, on the lists of the menu Users: one at a time, or many from a spreadsheet.
pub fn adding(shell: &Shell, kind: BatchKind) -> Html {
    let ((upload, uploads), (one, words)) = match kind {
        BatchKind::Users => ((Route::UploadUsers, "Upload users"), (Route::StartUser, "Create a user")),
        BatchKind::Administrators => (
            (Route::UploadAdministrators, "Upload administrators"),
            (Route::NewAdministrator, "Add an administrator"),
        ),
    };
    html! {
        <>
            { for shell.may_open(upload).then(|| button_link(upload, uploads)) }
            { for shell.may_open(one).then(|| main_link(one, words)) }
        </>
    }
}
