//! The hand-out list: what printing Pending users gives. It holds no codes, so it may lie on a desk.

use crate::parts::table::{cell, column, name_cell, row, sheet};
use crate::shell::Shell;
use domain::accounts::forms::PendingUserView;
use yew::prelude::*;

const COLUMNS: &[&str] = &["Given", "Name", "Role", "Email", "Link", "Given on, by", "Signature"];

/// The list of these people, for paper only.
pub fn handout(shell: &Shell, people: &[&PendingUserView]) -> Html {
    let (by, school) =
        shell.signed_in().map_or_else(Default::default, |view| (view.name.clone(), view.school.clone()));
    let rows = people.iter().map(|view| line(view)).collect();
    html! {
        <section class="at-print">
            <h2>{ format!("Welcome letters to hand out: {}", people.len()) }</h2>
            <p>{ format!("{school}. Printed by {by}. Check who the person is before you give the letter. This list holds no codes. Shred it when all letters are given.") }</p>
            { sheet("Welcome letters to hand out", "at-hand", COLUMNS.iter().map(|heading| column(*heading)), rows) }
        </section>
    }
}

fn line(view: &PendingUserView) -> Html {
    let link = if view.link_expired {
        html! { <strong>{ "Send a new link first" }</strong> }
    } else {
        html! { <span>{ format!("Sign up by {}", view.link_expires) }</span> }
    };
    let cells = vec![
        cell(COLUMNS[0], "", html! { <span class="at-hand__box"></span> }),
        name_cell(COLUMNS[1], "", format!("{}, {}", view.surname, view.forename)),
        cell(COLUMNS[2], "", view.role.label()),
        cell(COLUMNS[3], "", view.email.clone()),
        cell(COLUMNS[4], "", link),
        cell(COLUMNS[5], "", ""),
        cell(COLUMNS[6], "", ""),
    ];
    row(view.id.to_string(), cells)
}
