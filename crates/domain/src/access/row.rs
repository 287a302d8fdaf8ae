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

/// Writes the table of actions: the enumeration, the list of all, and the row of each.
macro_rules! actions {
    ($(
        $variant:ident: $name:literal, $method:ident $path:literal, $who:expr,
        $(open $early:ident,)? $(changes $($changes:ident)+,)? $(records $records:ident,)?
        refuses [$($status:literal),*],
        $about:literal;
    )*) => {
        /// An action. One Lambda function behind the HTTP API serves it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Action { $(#[doc = $about] $variant,)* }

        impl Action {
            /// Every action, in the order of the table.
            pub const ALL: &[Action] = &[$(Action::$variant,)*];

            pub const fn row(self) -> Row {
                match self {
                    $(Action::$variant => Row {
                        name: if NOT_IN_THE_BROWSER { $name } else { "" },
                        method: Method::$method,
                        path: $path,
                        who: $who,
                        before_second_factor: false $(| is(stringify!($early)))?,
                        changes: if NOT_IN_THE_BROWSER { &[$($(EventKind::$changes),+)?] } else { &[] },
                        records: last(&[None, $(Some(EventKind::$records))?]),
                        refuses: if NOT_IN_THE_BROWSER { &[$($status),*] } else { &[] },
                        about: if NOT_IN_THE_BROWSER { $about } else { "" },
                    },)*
                }
            }
        }
    };
}

pub(crate) use actions;
