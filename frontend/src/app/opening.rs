//! Opening a page, whose piece may have to be fetched first.

use super::{App, Change};
use crate::api;
use crate::page::View;
use crate::pages;
use crate::parts::failed::failed;
use crate::parts::progress::waiting;
use crate::pieces::{self, Missing, Piece};
use crate::route::Route;
use wasm_bindgen_futures::spawn_local;

/// A piece of the site that a page waits for.
pub(super) enum Fetch {
    OnItsWay(Piece),
    Failed(Piece, Missing),
}

impl Fetch {
    fn is_for(&self, piece: Piece) -> bool {
        let (Fetch::OnItsWay(one) | Fetch::Failed(one, _)) = self;
        *one == piece
    }
}

impl App {
    /// Opens the page of the address, if its piece is here; otherwise fetches that first. Nothing else is known of a page
    /// that waits for its piece, so when one comes, only the page of the present address is opened.
    pub(super) fn open_page(&mut self) {
        let piece = self.route.piece();
        let Some(open) = pieces::here(piece) else {
            if !self.fetch.as_ref().is_some_and(|fetch| fetch.is_for(piece)) {
                self.fetch(piece);
            }
            return;
        };
        if self.route == Route::Home && self.visit > 0 {
            // A step of the school may have been done since, by this person or another.
            self.load_session();
        }
        self.find_draft();
        self.fetch = None;
        self.page = open(self.route, &self.link, self.visit, &mut self.shell);
        // What the page did not ask for after all, or an answer to somebody else, is not kept.
        api::ask_ahead(Vec::new());
    }

    fn fetch(&mut self, piece: Piece) {
        self.fetch = Some(Fetch::OnItsWay(piece));
        api::ask_ahead(
            self.shell.signed_in().map_or_else(Vec::new, |person| self.route.first_requests(person)),
        );
        let link = self.link.clone();
        spawn_local(async move {
            let fetched = pieces::fetch(piece).await;
            link.send_message(Box::new(move |app: &mut App| {
                if let (Err(missing), Some(Fetch::OnItsWay(wanted))) = (fetched, &app.fetch)
                    && *wanted == piece
                {
                    app.fetch = Some(Fetch::Failed(piece, missing));
                }
            }) as Change);
        });
    }

    /// Shown in place of a page whose piece is not here.
    pub(super) fn without_piece(&self) -> View {
        let row = self.route.row();
        let body = match &self.fetch {
            Some(Fetch::Failed(piece, Missing::Unanswered(error))) => {
                let piece = *piece;
                let again = self.on(move |app, ()| {
                    app.fetch(piece);
                    app.shell.focus("heading");
                });
                failed(error, again)
            }
            Some(Fetch::Failed(_, Missing::Updated)) => pages::updated(),
            _ => waiting("Loading"),
        };
        let title = if row.title.is_empty() { "Attain" } else { row.title };
        View::titled(title, body).width(row.width)
    }
}
