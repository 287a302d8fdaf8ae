//! The forms and views of groups: creating, changing and closing them, and who sees them.

use crate::access::call::Call;
use crate::access::form::{PageView, form};
use crate::access::organisation::OrganisationKind;
use crate::access::permission::Permission;
use crate::base::calendar::shown;
use crate::base::failure::FieldErrors;
use crate::base::ids::{GroupId, OrganisationId, UserId};
use crate::base::text::line;
use crate::collaborate::agreement;
use crate::collaborate::forms::{JoinedView, SharedSchoolView};
use crate::collaborate::group::{Group, GroupVisibility, MAX_DESCRIPTION, MAX_NAME, MAX_SCHOOLS, NewGroup};
use crate::collaborate::membership::{ConsentState, GroupMember, Membership};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// List the groups of schools that the caller sees or manages: those their organisation made or, at a school, those it is
/// asked to join or has joined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListGroupsForm {}

form!(ListGroupsForm => ListGroups, GroupsView);

/// Groups of schools, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GroupsView {
    pub rows: Vec<GroupRow>,
    /// The id for a group that the caller creates next. Sent twice, it is created once.
    pub new: GroupId,
}

/// A group in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GroupRow {
    pub group: GroupId,
    pub name: String,
    /// The name of the organisation that made it.
    pub owner: String,
    pub visibility: GroupVisibility,
    /// The number of schools that the owner chose.
    pub schools: u32,
    /// The school's own consent; absent at the owner.
    pub consent: Option<ConsentState>,
    /// True if the caller sees its reports, so that it stands in the Collaborate menu.
    pub reports: bool,
}

/// List the schools that belong to one's organisation, to choose those of a group. The provider, to which no school belongs,
/// finds them by their URNs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListChoosableSchoolsForm {
    /// The `next` of the page before; absent for the first page.
    #[serde(default)]
    pub cursor: Option<String>,
    /// URNs, with anything between them. Only the provider asks by them.
    #[serde(default)]
    pub urns: Option<String>,
}

form!(ListChoosableSchoolsForm => ListChoosableSchools, PageView<SharedSchoolView>);

impl ListChoosableSchoolsForm {
    /// The ids of the schools with these URNs, each with its URN. Empty if there is none.
    ///
    /// # Errors
    /// An error of the field `urns`: one is no URN, or there are more than a group may have.
    pub fn schools(&self) -> Result<BTreeMap<OrganisationId, &str>, FieldErrors> {
        let typed = self.urns.as_deref().unwrap_or_default();
        let urns = typed.split(|c: char| !c.is_ascii_alphanumeric()).filter(|urn| !urn.is_empty());
        let wrong = |sentence: String| FieldErrors::of("urns", sentence);
        let mut schools = BTreeMap::new();
        for urn in urns {
            let id = OrganisationKind::Secondary.numbering().id(urn);
            schools.insert(id.map_err(|_| wrong("Enter each URN as 6 digits".to_owned()))?, urn);
            if schools.len() > MAX_SCHOOLS {
                return Err(wrong(format!("Enter at most {MAX_SCHOOLS} URNs")));
            }
        }
        Ok(schools)
    }
}

/// What an owner decides about a group, as it was typed and chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GroupFields {
    pub name: String,
    #[serde(default)]
    pub description: String,
    /// The chosen schools, 1 to 150.
    pub schools: Vec<OrganisationId>,
    pub visibility: GroupVisibility,
    /// The owner's own people who are let in one by one.
    #[serde(default)]
    pub users: Vec<UserId>,
    /// Figures of fewer pupils are hidden: 5 or more.
    pub smallest: u32,
}

impl GroupFields {
    /// Checks all fields.
    ///
    /// # Errors
    /// The errors of all fields.
    pub fn check(&self) -> Result<NewGroup, FieldErrors> {
        let mut errors = FieldErrors::new();
        let name = errors.keep("name", line("Name", &self.name, MAX_NAME));
        let description = match self.description.trim() {
            "" => Some(String::new()),
            _ => errors.keep("description", line("Description", &self.description, MAX_DESCRIPTION)),
        };
        let schools: BTreeSet<OrganisationId> = self.schools.iter().copied().collect();
        let users: BTreeSet<UserId> = self.users.iter().copied().collect();
        errors.extend(NewGroup::check_numbers(schools.len(), users.len(), self.smallest));
        match (name, description) {
            (Some(name), Some(description)) if errors.is_empty() => Ok(NewGroup {
                name,
                description,
                schools,
                visibility: self.visibility,
                users,
                smallest: self.smallest,
            }),
            _ => Err(errors),
        }
    }
}

/// Create a group of schools (F56).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreateGroupForm {
    /// The `new` of the list of groups: sent twice, the group is created once.
    pub group: GroupId,
    #[serde(flatten)]
    pub fields: GroupFields,
    /// The version of the terms that the creator accepts; 0 if they did not.
    #[serde(default)]
    pub terms: u32,
}

form!(CreateGroupForm => CreateGroup, GroupView);

impl CreateGroupForm {
    /// Checks all fields.
    ///
    /// # Errors
    /// The errors of all fields.
    pub fn check(&self) -> Result<NewGroup, FieldErrors> {
        let checked = self.fields.check();
        if self.terms == agreement::VERSION {
            return checked;
        }
        let mut errors = checked.err().unwrap_or_default();
        errors.add("terms", "Tick the box to accept the terms");
        Err(errors)
    }
}

/// Change a group of schools. Its people are told of another name, other schools and another visibility (F60).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangeGroupForm {
    pub group: GroupId,
    /// The revision of the group that the person saw.
    pub revision: u32,
    #[serde(flatten)]
    pub fields: GroupFields,
}

form!(ChangeGroupForm => ChangeGroup, GroupView; group: GroupId);

/// Close a group of schools: nobody sees it any more, and no school is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CloseGroupForm {
    pub group: GroupId,
    /// The revision of the group that the person saw.
    pub revision: u32,
}

form!(CloseGroupForm => CloseGroup, ClosedView; group: GroupId);

/// Ask or tell the schools that have still to be asked or told, after a request that was cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AskSchoolsForm {
    pub group: GroupId,
}

form!(AskSchoolsForm => AskSchools, ClosedView; group: GroupId);

/// How far the schools of a group have been told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClosedView {
    /// The number of schools that have still to be asked or told.
    pub waiting: u32,
}

/// Show a group of schools, at its owner or at one of its schools.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ViewGroupForm {
    pub group: GroupId,
}

form!(ViewGroupForm => ViewGroup, GroupView; group: GroupId);

/// A group of schools.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GroupView {
    pub group: GroupId,
    pub name: String,
    pub description: String,
    pub visibility: GroupVisibility,
    pub smallest: u32,
    /// The name of the organisation that made it.
    pub owner: String,
    /// The person at the owner to write to, and their address.
    pub contact: String,
    pub email: String,
    /// True if the caller sees its reports.
    pub reports: bool,
    /// At the owner, all schools that it chose. At a school, those whose figures are in the group: no school that has not
    /// agreed is named to another school.
    pub schools: Vec<GroupSchoolView>,
    /// The number of schools that the owner chose.
    pub chosen: u32,
    /// What people with School setup at the owner manage.
    pub owned: Option<OwnedView>,
    /// What people with School setup at the school decide.
    pub joined: Option<JoinedView>,
}

/// A school of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GroupSchoolView {
    pub school: OrganisationId,
    pub name: String,
    pub kind: OrganisationKind,
    /// True if its figures are in the group.
    pub counts: bool,
    /// Where the school stands, in words.
    pub state: String,
}

/// What people with School setup at the owner manage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OwnedView {
    pub revision: u32,
    /// The owner's people who were let in one by one.
    pub users: Vec<UserId>,
    /// The number of schools that have still to be asked or told.
    pub waiting: u32,
    /// The day and time of its creation, and the creator's name.
    pub created: String,
    pub creator: String,
}

impl GroupRow {
    /// The row of a group at its owner; `None` if the caller neither sees nor manages it.
    pub fn at_owner(group: &Group, call: &Call) -> Option<GroupRow> {
        let reports = group.shows_owner(call);
        let is_listed = group.closed.is_none() && (reports || manages(call));
        is_listed.then(|| GroupRow::of(group, None, reports))
    }

    /// The row of a group at a school; `None` if the caller neither sees it nor answers for the school.
    pub fn at_school(group: &Group, membership: &Membership, call: &Call) -> Option<GroupRow> {
        let reports = group.shows_school(call, membership);
        let is_listed = group.asks(call.organisation(), membership) && (reports || manages(call));
        is_listed.then(|| GroupRow::of(group, Some(membership.state()), reports))
    }

    fn of(group: &Group, consent: Option<ConsentState>, reports: bool) -> GroupRow {
        GroupRow {
            group: group.id,
            name: group.name.clone(),
            owner: group.owner.name.clone(),
            visibility: group.visibility,
            schools: number(group.schools.len()),
            consent,
            reports,
        }
    }
}

/// True if the caller decides about groups for their organisation.
fn manages(call: &Call) -> bool {
    call.actor().is_ok_and(|actor| actor.permissions.has(Permission::SchoolSetup))
}

fn number(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

impl GroupView {
    /// The group as its owner sees it; `None` if the caller neither sees nor manages it.
    pub fn at_owner(
        group: &Group,
        members: &BTreeMap<OrganisationId, GroupMember>,
        call: &Call,
    ) -> Option<GroupView> {
        let row = GroupRow::at_owner(group, call)?;
        let schools = group.schools.iter().map(|(id, school)| {
            let member = members.get(id);
            GroupSchoolView {
                school: *id,
                name: school.name.clone(),
                kind: school.kind,
                counts: member.is_some_and(|member| group.counts(&member.school, member.membership.as_ref())),
                state: standing(group, member),
            }
        });
        let owned = manages(call).then(|| OwnedView {
            revision: group.revision,
            users: group.users.iter().copied().collect(),
            waiting: group.waiting(),
            created: shown(group.created.at),
            creator: group.created.by.name.clone(),
        });
        Some(GroupView { owned, schools: by_name(schools), ..GroupView::of(group, row.reports) })
    }

    /// The group as one of its schools sees it; `None` if the caller neither sees it nor answers for the school. Names no
    /// other school that has not agreed.
    pub fn at_school(
        group: &Group,
        own: &Membership,
        members: &BTreeMap<OrganisationId, GroupMember>,
        call: &Call,
    ) -> Option<GroupView> {
        let row = GroupRow::at_school(group, own, call)?;
        let counting =
            members.values().filter(|member| group.counts(&member.school, member.membership.as_ref()));
        let schools = counting.map(|member| GroupSchoolView {
            school: member.school.id,
            name: member.school.name.clone(),
            kind: member.school.kind,
            counts: true,
            state: ConsentState::Agreed.label().to_owned(),
        });
        let joined = manages(call).then(|| JoinedView::of(own));
        Some(GroupView { joined, schools: by_name(schools), ..GroupView::of(group, row.reports) })
    }

    fn of(group: &Group, reports: bool) -> GroupView {
        GroupView {
            group: group.id,
            name: group.name.clone(),
            description: group.description.clone(),
            visibility: group.visibility,
            smallest: group.smallest,
            owner: group.owner.name.clone(),
            contact: group.contact.name.clone(),
            email: group.contact.email.as_ref().map(|email| email.as_str().to_owned()).unwrap_or_default(),
            reports,
            schools: Vec::new(),
            chosen: number(group.schools.len()),
            owned: None,
            joined: None,
        }
    }
}

impl Group {
    /// The number of schools that have still to be asked or told.
    pub fn waiting(&self) -> u32 {
        number(self.unasked.iter().filter(|place| **place != self.owner.id).count())
    }
}

impl ClosedView {
    pub fn of(group: &Group) -> ClosedView {
        ClosedView { waiting: group.waiting() }
    }
}

/// Where a chosen school stands, for the owner.
fn standing(group: &Group, member: Option<&GroupMember>) -> String {
    let Some(GroupMember { school, membership }) = member else { return "No longer in Attain".to_owned() };
    let current = membership.as_ref().filter(|membership| group.asks(school, membership));
    let state = match (group.visibility, current) {
        _ if !group.owner.has(school) => {
            return format!("No longer part of your {}", group.owner.kind.noun());
        }
        (GroupVisibility::OwnerOnly, _) => return "By its own sharing settings".to_owned(),
        (GroupVisibility::SchoolVisible, None) => return "Not asked yet".to_owned(),
        (GroupVisibility::SchoolVisible, Some(membership)) => membership,
    };
    match state.deed() {
        Some((deed, _)) if state.state() != ConsentState::Asked => {
            format!("{} on {}", state.state().label(), shown(deed.at))
        }
        _ => state.state().label().to_owned(),
    }
}

fn by_name(schools: impl Iterator<Item = GroupSchoolView>) -> Vec<GroupSchoolView> {
    let mut schools: Vec<GroupSchoolView> = schools.collect();
    schools.sort_by_cached_key(|school| (crate::base::text::folded(&school.name), school.school));
    schools
}
