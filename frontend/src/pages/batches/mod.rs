//! Batches: many accounts from one spreadsheet (F26–F33).

mod editor;
mod grid;
pub mod list;
pub mod upload;
pub mod view;

use crate::api::{ApiError, ask};
use crate::shell::ShellHandle;
use domain::batch::BatchState;
use domain::forms::batches::{BatchView, ViewBatchForm};
use domain::moment::BatchId;
use domain::sheet::BatchKind;
use gloo_timers::future::TimeoutFuture;
use std::cell::Cell;
use std::rc::Rc;
use yew::prelude::*;

/// Between two looks at a spreadsheet that is being checked, in milliseconds.
const PAUSE: u32 = 700;
/// The most looks: a minute, where the longest check takes seconds.
const LOOKS: u32 = 85;

/// Looks at a batch until its spreadsheet has been checked, the page is gone, or a minute has passed (`None`).
///
/// # Errors
/// As [`ask`].
async fn checked(
    shell: &ShellHandle,
    batch: BatchId,
    alive: &Cell<bool>,
) -> Result<Option<BatchView>, ApiError> {
    for _ in 0..LOOKS {
        TimeoutFuture::new(PAUSE).await;
        if !alive.get() {
            return Ok(None);
        }
        let view = ask(shell, &ViewBatchForm { batch }).await?;
        if view.summary.state != BatchState::Awaiting {
            return Ok(alive.get().then_some(view));
        }
    }
    Ok(None)
}

/// Whether the page is still there, for what goes on after an answer has come.
#[hook]
fn use_alive() -> Rc<Cell<bool>> {
    let alive = use_memo((), |()| Cell::new(true));
    {
        let alive = alive.clone();
        use_effect_with((), move |()| move || alive.set(false));
    }
    alive
}

/// "1 account", "2 accounts".
fn counted(count: u32, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Whom a spreadsheet of this kind lists.
fn people(kind: BatchKind) -> &'static str {
    match kind {
        BatchKind::Users => "users",
        BatchKind::Administrators => "administrators",
    }
}
