//! Schools as the local authorities and academy chains that they belong to list them.

use crate::access::organisation::{Organisation, OrganisationKind};
use crate::base::ids::OrganisationId;

/// A school that belongs to an authority or a chain.
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
