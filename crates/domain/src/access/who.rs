//! The callers that an action is open to, and the HTTP methods in use.

use crate::access::organisation::OrganisationKind;
use crate::access::permission::{Permission, Permissions};

/// The HTTP methods in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads. Changes nothing but the session's "last seen" time.
    Get,
    /// Creates, or does something that is not a plain replacement.
    Post,
    /// Replaces.
    Put,
    /// Removes.
    Delete,
}

impl Method {
    /// The method as an HTTP request line spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Delete => "DELETE",
        }
    }
}

/// The callers that an action is open to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Everybody, signed in or not: signing in, signing up, and links sent by email.
    Anyone,
    /// Everybody who is signed in.
    SignedIn,
    /// People who hold this permission at their own organisation.
    Holder(Permission),
    /// As `Holder`, at a school only: the action is about a school's own records.
    AtSchool(Permission),
    /// As `AtSchool`, for the holders of either permission.
    AtSchoolEither(Permission, Permission),
    /// As `Holder`, at a local authority, an academy chain or a diocese only: the action is about its schools.
    Outside(Permission),
}

impl Who {
    /// True if a person with these permissions may call the action, at an organisation that has it.
    pub const fn is_met_by(self, held: Permissions) -> bool {
        match self {
            Who::Anyone | Who::SignedIn => true,
            Who::Holder(permission) | Who::AtSchool(permission) | Who::Outside(permission) => {
                held.has(permission)
            }
            Who::AtSchoolEither(one, other) => held.has(one) || held.has(other),
        }
    }

    /// True if organisations of this kind have the action at all.
    pub const fn is_for(self, kind: OrganisationKind) -> bool {
        match self {
            Who::Anyone | Who::SignedIn | Who::Holder(_) => true,
            Who::AtSchool(_) | Who::AtSchoolEither(..) => kind.is_school(),
            Who::Outside(_) => !kind.is_school(),
        }
    }

    /// True if a person with these permissions at an organisation of this kind may call the action.
    pub const fn allows(self, kind: OrganisationKind, held: Permissions) -> bool {
        self.is_for(kind) && self.is_met_by(held)
    }
}
