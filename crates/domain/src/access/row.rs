//! A row of the table of actions ([`crate::access::action`]).

use crate::access::who::{Method, Who};
use crate::base::event::EventKind;

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The action's name: also the name of its binary, of its function in the template, and of the action in the
    /// logs. Empty in the browser.
    pub name: &'static str,
    pub method: Method,
    /// The path. A part in braces is a field of the form.
    pub path: &'static str,
    pub who: Who,
    /// True if the action is open to a session whose second factor is still missing.
    pub before_second_factor: bool,
    /// The kinds of entry that a change leaves in the audit trail: one of them per change. Empty if the action changes
    /// nothing, and always empty in the browser.
    pub changes: &'static [EventKind],
    /// The kind of entry that a read leaves in the audit trail, once per person, subject and day. `None` if the action
    /// shows neither data of pupils nor codes, and always `None` in the browser.
    pub records: Option<EventKind>,
    /// The HTTP statuses of its refusals, without those that every request can get. Empty in the browser.
    pub refuses: &'static [u16],
    /// One sentence for the generated documents. Empty in the browser.
    pub about: &'static str,
}

/// False in the browser. Only tests and documents read some columns, so the browser does not download them.
pub(super) const NOT_IN_THE_BROWSER: bool = !cfg!(target_arch = "wasm32");

/// The last of one or two kinds. The macro uses it to make the column `records` optional.
pub(super) const fn last(kinds: &[Option<EventKind>]) -> Option<EventKind> {
    if NOT_IN_THE_BROWSER { kinds[kinds.len() - 1] } else { None }
}

/// True for any word. The macro uses it to turn an optional word into a flag.
pub(super) const fn is(_word: &str) -> bool {
    true
}
