//! The school's recent large changes: those that wait to be applied, and those that can still be undone.

use super::{state, words};
use crate::list::{List, ListPage};
use crate::page::{Page, PageLink, View};
use crate::parts::chip::{Tone, chip};
use crate::parts::link::link;
use crate::parts::table::{cell, column, empty, name_cell, row, sheet};
use crate::parts::text::paragraph;
use crate::route::Route;
use crate::shell::Shell;
use domain::access::form::PageView;
use domain::changes::change_set::ChangeState;
use domain::changes::forms::{ChangeSummary, ListChangesForm};
use yew::prelude::*;

const COLUMNS: &[&str] = &["Change", "What", "By", "When", "State", "Can be undone until"];

pub struct Changes {
    link: PageLink<Changes>,
    list: List<(), ChangeSummary>,
}

impl Changes {
    pub fn new(link: PageLink<Changes>) -> Changes {
        let mut page = Changes { link: link.clone(), list: List::new(|()| ()) };
        link.reload(&mut page);
        page
    }

    fn listed(&self, page: &PageView<ChangeSummary>) -> Html {
        if self.list.is_empty() {
            return empty(
                "There are no recent changes",
                paragraph(
                    "Imports and other large changes are listed here for 30 days, and you can undo them until then.",
                ),
            );
        }
        let rows = page.rows.iter().map(|change| {
            let id = format!("change-{}", change.id);
            let to = link(Route::Change { change: change.id }, change.title.clone());
            let cells = vec![
                name_cell(COLUMNS[0], "", html! { <span {id} tabindex="-1">{ to }</span> }),
                cell(COLUMNS[1], "", words(change.kind).caption),
                cell(COLUMNS[2], "", change.by.clone()),
                cell(COLUMNS[3], "", change.at.clone()),
                cell(COLUMNS[4], "", chip(tone(change.state), state(change.state))),
                cell(COLUMNS[5], "", change.until.clone().unwrap_or_else(|| "–".to_owned())),
            ];
            row(change.id.to_string(), cells)
        });
        sheet(
            "Recent changes, newest first",
            "at-cards",
            COLUMNS.iter().map(|heading| column(*heading)),
            rows.collect(),
        )
    }
}

impl ListPage for Changes {
    type Filter = ();
    type Row = ChangeSummary;
    type Form = ListChangesForm;

    fn list(&mut self) -> &mut List<(), ChangeSummary> {
        &mut self.list
    }

    fn form(&self, cursor: Option<String>) -> ListChangesForm {
        ListChangesForm { cursor }
    }

    fn key(row: &ChangeSummary) -> String {
        row.id.to_string()
    }

    fn focus(row: &ChangeSummary) -> Option<String> {
        Some(format!("change-{}", row.id))
    }
}

impl Page for Changes {
    fn view(&self, _: &Shell) -> View {
        View::new(
            self.list.render(&self.link, "Loading recent changes", ("change", "changes"), |page| {
                self.listed(page)
            }),
        )
        .caption("Large changes from the last 30 days. Open one to see what it changed or to undo it.")
    }
}

/// The tone of a state: amber where somebody has still to decide.
const fn tone(state: ChangeState) -> Tone {
    match state {
        ChangeState::Planned => Tone::Warn,
        ChangeState::Applying | ChangeState::Undoing => Tone::Info,
        ChangeState::Applied => Tone::Ok,
        ChangeState::Undone | ChangeState::Expired => Tone::Mute,
    }
}
