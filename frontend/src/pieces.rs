//! The pieces of the site: its pages by area. Each is fetched when one of its pages is first opened, or shortly before
//! (ADR 0018).
//!
//! The compiler makes one program of all pages. `cargo xtask site` then moves what only one piece uses into that piece's
//! file, and what several use into files of their own.

use crate::api::{self, ApiError};
use crate::app::App;
use crate::dom;
use crate::page::Page;
use crate::route::{Route, open};
use crate::shell::Shell;
use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use wasm_bindgen_futures::spawn_local;
use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::html::Scope;

/// Makes pages of one piece; `None` for a page of another.
pub type Open = fn(Route, &Scope<App>, u32, &mut Shell) -> Option<Box<dyn Page>>;

macro_rules! pieces {
    ($($piece:ident: $name:ident;)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Piece {
            /// The program that starts: the frame and signing in.
            Main,
            $($piece,)*
        }

        const PIECES: usize = [$(Piece::$piece,)*].len() + 1;

        $(
            // Code is split where this function is called.
            #[wasm_split($name, fallible)]
            fn $name() -> Result<Open, SplitLoaderError> {
                Ok(open::<{ Piece::$piece as usize }>)
            }
        )*

        /// Boxed, so that the state machine is not one with a part per piece.
        fn load(piece: Piece) -> Pin<Box<dyn Future<Output = Result<Open, SplitLoaderError>>>> {
            match piece {
                Piece::Main => Box::pin(async { Ok(open::<{ Piece::Main as usize }> as Open) }),
                $(Piece::$piece => Box::pin($name()),)*
            }
        }
    };
}

// The name is part of the name of the piece's file.
pieces! {
    Door: door;
    Home: home;
    Create: create;
    People: people;
    Person: person;
    Pending: pending;
    Letters: letters;
    Account: account;
    Batches: batches;
    Batch: batch;
    Records: records;
    Import: import;
    Pupil: pupil;
    Retention: retention;
    Deleting: deleting;
    About: about;
    Check: check;
    Requests: requests;
    Pack: pack;
    Targets: targets;
    Subjects: subjects;
    Benchmarks: benchmarks;
    Report: report;
    Collaborate: collaborate;
    Results: results;
    Groups: groups;
    MakeGroup: make_group;
    GroupReports: group_reports;
    Changes: changes;
    Exchange: exchange;
    Health: health;
    Audit: audit;
}

/// The reason why a piece is not here.
#[derive(Clone, Debug, PartialEq)]
pub enum Missing {
    /// It could not be fetched now.
    Unanswered(ApiError),
    /// The server has another version of the site, and may no longer have the pieces of this one.
    Updated,
}

thread_local! {
    static HERE: [Cell<Option<Open>>; PIECES] = const { [const { Cell::new(None) }; PIECES] };
}

/// Returns the function that makes the piece's pages, once the piece is here.
pub fn here(piece: Piece) -> Option<Open> {
    match piece {
        Piece::Main => Some(open::<{ Piece::Main as usize }>),
        _ => HERE.with(|here| here[piece as usize].get()),
    }
}

/// Fetches a piece. It is fetched once, however often this is called before it has come; after a failure it is fetched
/// again.
pub async fn fetch(piece: Piece) -> Result<(), Missing> {
    let Ok(open) = load(piece).await else { return Err(missing().await) };
    HERE.with(|here| here[piece as usize].set(Some(open)));
    Ok(())
}

/// Fetches the piece of a page that may be opened next. Opening the page says what is wrong if this fails.
pub fn fetch_ahead(route: Route) {
    let piece = route.piece();
    if here(piece).is_none() {
        spawn_local(async move {
            let _ = fetch(piece).await;
        });
    }
}

/// Finds out why a piece could not be fetched: asks for the page that every visit begins with, and looks whether it still
/// names this program.
async fn missing() -> Missing {
    match api::page("/").await {
        Err(error) => Missing::Unanswered(error),
        Ok(page) => match dom::program() {
            Some(program) if page.contains("<script type=\"module\"") && !page.contains(&program) => {
                Missing::Updated
            }
            _ => Missing::Unanswered(ApiError::Unclear),
        },
    }
}
