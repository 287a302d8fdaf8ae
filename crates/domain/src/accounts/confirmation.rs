//! The mail to those who can confirm what a colleague asked for (F82).

use crate::access::call::Call;
use crate::access::confirming::CONFIRM_WITHIN;
use crate::access::permission::Permission;
use crate::accounts::user::{AccountState, ListedUser};
use crate::base::calendar::shown;
use crate::base::ids::derived_id;
use crate::base::mail::{Letter, QueuedMail};

/// A wish of the caller that takes a second person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// What the caller asked to do, such as `delete 24 pupils`. No names of pupils.
    pub words: String,
    /// The path of the page on which it is confirmed.
    pub page: String,
}

impl Wish {
    /// True if this person can confirm it.
    pub fn is_for(call: &Call, user: &ListedUser) -> bool {
        user.state == AccountState::Active
            && user.person.permissions.has(Permission::SchoolSetup)
            && Some(user.id) != call.by().user
    }

    /// The mail to one of them.
    pub fn mail(&self, call: &Call, to: &ListedUser) -> QueuedMail {
        let now = call.moment().now;
        let letter = Letter::ConfirmationWaits {
            forename: to.person.forename.as_str().to_owned(),
            school: call.organisation().name.clone(),
            wish: self.words.clone(),
            by: call.by().name,
            until: shown(now + CONFIRM_WITHIN),
            page: self.page.clone(),
        };
        let request = call.moment().id("confirmation");
        let parts: [&[u8]; 3] = [b"confirmation", to.id.0.as_bytes(), request.as_bytes()];
        QueuedMail { id: derived_id(now, &parts), to: to.person.email.clone(), letter, lease: None }
    }
}
