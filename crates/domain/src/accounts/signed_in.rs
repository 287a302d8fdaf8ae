//! The holder of a session together with their account, for operations on one's own account.

use crate::access::action::Action;
use crate::access::call::{Call, SessionHolder};
use crate::access::organisation::Organisation;
use crate::access::session::Session;
use crate::accounts::user::User;
use crate::base::failure::Failure;
use crate::base::moment::Moment;

/// A session with its account and its organisation, as the store reads them.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub session: Session,
    pub user: User,
    pub organisation: Organisation,
}

impl SignedIn {
    /// The holder in the form that admission needs.
    pub fn holder(self) -> SessionHolder {
        self.user.holder(self.session, self.organisation)
    }
}

/// An admitted call on the caller's own account.
#[derive(Clone, Debug)]
pub struct OwnAccountCall {
    call: Call,
    user: User,
    session: Session,
}

impl OwnAccountCall {
    /// Admits the request as [`Call::admit`] does, and keeps the account.
    ///
    /// # Errors
    /// Those of [`Call::admit`].
    pub fn admit(
        action: Action,
        signed_in: Option<SignedIn>,
        moment: Moment,
    ) -> Result<OwnAccountCall, Failure> {
        let SignedIn { session, user, organisation } = signed_in.ok_or(Failure::SIGNED_OUT)?;
        let call = Call::admit(action, Some(user.holder(session.clone(), organisation)), moment)?;
        Ok(OwnAccountCall { call, user, session })
    }

    pub fn call(&self) -> &Call {
        &self.call
    }

    /// The caller's account.
    pub fn user(&self) -> &User {
        &self.user
    }

    /// The session that the request carries.
    pub fn session(&self) -> &Session {
        &self.session
    }
}
