//! The school's recent large changes: those that wait to be applied, and those that can still be undone.

use super::{state, words};
use crate::errors::Errors;
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::link::link;
use crate::parts::table::{cell, empty, more, row, table};
use crate::parts::text::{block, paragraph};
use crate::route::Route;
use crate::shell::Shell;
use domain::access::form::PageView;
use domain::changes::forms::{ChangeSummary, ListChangesForm};
use yew::prelude::*;

const COLUMNS: &[&str] = &["Change", "What", "By", "When", "State", "Can be undone until"];

pub struct Changes {
    link: PageLink<Changes>,
    list: Loaded<PageView<ChangeSummary>>,
    errors: Errors,
}

impl Changes {
    pub fn new(link: PageLink<Changes>) -> Changes {
        let page = Changes { link, list: Loaded::Waiting, errors: Errors::default() };
        page.load();
        page
    }

    fn load(&self) {
        self.link.load(&ListChangesForm::default(), |page| &mut page.list);
    }

    fn more(&mut self, shell: &mut Shell, (): ()) {
        let form = ListChangesForm { cursor: self.list.next() };
        self.link.more(
            shell,
            &form,
            |page| (&mut page.list, &mut page.errors),
            |row| row.id,
            |row| Some(format!("change-{}", row.id)),
        );
    }

    fn listed(&self, shell: &Shell, page: &PageView<ChangeSummary>) -> Html {
        if page.rows.is_empty() && page.next.is_none() {
            return empty(
                "There are no recent changes",
                paragraph(
                    "Imports and other large changes are listed here for 30 days. Until then you can undo them.",
                ),
            );
        }
        let rows = page.rows.iter().map(|change| {
            let id = format!("change-{}", change.id);
            let to = link(Route::Change { change: change.id }, change.title.clone());
            let cells = vec![
                cell(COLUMNS[0], "", html! { <span {id} tabindex="-1">{ to }</span> }),
                cell(COLUMNS[1], "", words(change.kind).caption),
                cell(COLUMNS[2], "", change.by.clone()),
                cell(COLUMNS[3], "", change.at.clone()),
                cell(COLUMNS[4], "", state(change.state)),
                cell(COLUMNS[5], "", change.until.clone().unwrap_or_else(|| "–".to_owned())),
            ];
            row(change.id.to_string(), cells)
        });
        block(
            "",
            vec![
                paragraph(
                    "Large changes of the last 30 days. Open one to see what it changed, or to undo it.",
                ),
                table("Recent changes, newest first", "at-table--wide", COLUMNS, rows.collect()),
                more(page.next.is_some(), shell.busy, self.link.on(Changes::more)),
            ],
        )
    }
}

impl Page for Changes {
    fn view(&self, shell: &Shell) -> View {
        let again = self.link.on(|page, _, ()| page.load());
        View::new(self.list.render("Loading recent changes", again, |page| self.listed(shell, page)))
            .errors(&self.errors)
    }
}
