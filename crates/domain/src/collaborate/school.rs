//! Schools as listed for the local authority and the academy chain that they belong to.

use crate::access::organisation::{Organisation, OrganisationKind};
use crate::base::ids::OrganisationId;

/// A school that belongs to a local authority or an academy chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedSchool {
    pub id: OrganisationId,
    pub name: String,
    pub kind: OrganisationKind,
}

impl SharedSchool {
    pub fn of(school: &Organisation) -> SharedSchool {
        SharedSchool { id: school.id, name: school.name.clone(), kind: school.kind }
    }
}
