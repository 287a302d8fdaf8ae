//! Groups of schools that an authority, a chain, a diocese or the provider makes (F56). The group's item is the truth about which schools and which
//! of its own people the owner chose; each school's own item is the truth about its consent (ADR 0024).

use crate::access::call::{Call, Deed};
use crate::access::organisation::{Organisation, OrganisationKind};
use crate::base::event::{Event, EventKind, Subject};
use crate::base::failure::{Failure, FieldErrors};
use crate::base::ids::{GroupId, OrganisationId, UserId};
use crate::base::refusal::Refusal;
use crate::base::text::{Email, count};
use crate::collaborate::agreement;
use crate::collaborate::figures::SMALLEST;
use crate::collaborate::membership::{ConsentState, Membership, sees_group};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The longest name, in characters: it stands in a menu.
pub const MAX_NAME: usize = 80;
/// The longest description, in characters.
pub const MAX_DESCRIPTION: usize = 500;
/// The most schools of a group.
pub const MAX_SCHOOLS: usize = 150;
/// The most people of one organisation who are let in one by one. More see every group.
pub const MAX_PEOPLE: usize = 300;
/// The highest "smallest group" that an owner may choose: above it, most classes would be hidden.
pub const MAX_SMALLEST: u32 = 30;

/// What people are told when the agreement has a new version.
pub(crate) const NEW_AGREEMENT: &str = "The agreement to join the group has a new version. Every school is asked again, and none is shown until it agrees.";

/// Who sees a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum GroupVisibility {
    /// Only people of the organisation that made it. It shows what each school's own sharing setting gives that organisation
    /// (F50), so no school is asked.
    OwnerOnly,
    /// People of its schools too. It shows the schools that have agreed (F57).
    SchoolVisible,
}

impl GroupVisibility {
    /// As pages, mails and the audit trail show it.
    pub const fn label(self) -> &'static str {
        match self {
            GroupVisibility::OwnerOnly => "Only your organisation",
            GroupVisibility::SchoolVisible => "Your organisation and the schools that agree",
        }
    }
}

/// A school that the owner chose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupSchool {
    pub name: String,
    pub kind: OrganisationKind,
    /// The revision of the group in which the school came in, or in which schools began to see the group. Only a membership
    /// of the same revision counts, so no consent outlives a school's removal or a time in which schools were not asked.
    pub since: u32,
}

/// The organisation that made a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupOwner {
    pub id: OrganisationId,
    pub name: String,
    pub kind: OrganisationKind,
}

/// The person at the owner that schools can write to: the creator or, once the creator's account is gone, the person who
/// changed the group last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub user: Option<UserId>,
    pub name: String,
    pub email: Option<Email>,
}

impl Contact {
    /// The caller.
    pub fn of(call: &Call) -> Contact {
        let by = call.by();
        Contact { user: by.user, name: by.name, email: by.email }
    }
}

/// A group of schools.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    pub id: GroupId,
    pub owner: GroupOwner,
    pub name: String,
    #[serde(default)]
    pub description: String,
    pub visibility: GroupVisibility,
    pub schools: BTreeMap<OrganisationId, GroupSchool>,
    /// The owner's own people who were let in one by one.
    #[serde(default)]
    pub users: BTreeSet<UserId>,
    /// Figures of fewer pupils are hidden: [`SMALLEST`] or more.
    pub smallest: u32,
    pub contact: Contact,
    pub created: Deed,
    /// The version of the terms that the creator accepted.
    pub terms: u32,
    /// The version of the agreement that its schools were asked to accept last.
    #[serde(default = "first_agreement")]
    pub agreement: u32,
    /// The time of the last change.
    pub changed_at: Timestamp,
    /// Set while a closed group is being taken away from its schools; then the item is deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<Deed>,
    /// The schools, and the owner itself, that have still to be told of the last changes: whose membership has to be
    /// written or taken away, or whose people get mail.
    #[serde(default)]
    pub unasked: BTreeSet<OrganisationId>,
    /// What changed, in words, for those who have still to be told. Names no school: not all have agreed.
    #[serde(default)]
    pub news: Vec<String>,
    /// Counts the owner's changes. The form of a change carries the revision it was opened with.
    pub revision: u32,
    /// Counts every write.
    pub version: u64,
}

/// What groups that were stored before it was remembered were asked for.
const fn first_agreement() -> u32 {
    1
}

/// What an owner wants a group to be, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewGroup {
    pub name: String,
    pub description: String,
    pub schools: BTreeSet<OrganisationId>,
    pub visibility: GroupVisibility,
    pub users: BTreeSet<UserId>,
    pub smallest: u32,
}

/// What is left to do at a school after a change of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settling {
    /// The school never knew of the group.
    Nothing,
    /// The school is asked: its membership.
    Ask(Membership),
    /// The school has been asked already, and is told of the change.
    Tell,
    /// The school no longer has a part in the group.
    Leave,
}

impl Group {
    /// A new group of schools that belong to the caller's organisation. `schools` are those of the chosen ones that exist,
    /// and `known` the owner's accounts: others are left out.
    ///
    /// # Errors
    /// An error of the field `schools`: one does not belong to the organisation. An error of the field `visibility`: the
    /// provider makes only groups that schools see.
    pub fn create(
        call: &Call,
        id: GroupId,
        new: NewGroup,
        schools: &[Organisation],
        known: &BTreeSet<UserId>,
    ) -> Result<(Group, Event), Failure> {
        let owner = call.organisation();
        let mut group = Group {
            id,
            owner: GroupOwner { id: owner.id, name: owner.name.clone(), kind: owner.kind },
            name: new.name.clone(),
            description: new.description.clone(),
            visibility: new.visibility,
            schools: BTreeMap::new(),
            users: new.users.intersection(known).copied().collect(),
            smallest: new.smallest,
            contact: Contact::of(call),
            created: Deed::of(call),
            terms: agreement::VERSION,
            agreement: agreement::VERSION,
            changed_at: call.moment().now,
            closed: None,
            unasked: BTreeSet::new(),
            news: Vec::new(),
            revision: 1,
            version: 1,
        };
        group.check_visibility()?;
        group.schools = group.chosen(&new.schools, schools, 1)?;
        if group.visibility == GroupVisibility::SchoolVisible {
            group.unasked = group.schools.keys().copied().collect();
        }
        let event = group
            .event(EventKind::GroupCreated)
            .with("Who sees it", group.visibility.label())
            .with("Schools", group.school_names())
            .with("People let in one by one", group.users.len().to_string())
            .with("Terms version", group.terms.to_string());
        Ok((group, event))
    }

    /// Changes the group. Changes nothing if it is so already. `contact` is the creator while their account is there, else
    /// the caller.
    ///
    /// # Errors
    /// `NotFound`: it is closed. `ChangedMeanwhile`: somebody else changed it since the revision `seen`. An error of the
    /// field `schools`: a school that comes in does not belong to the organisation. One of the field `visibility`, as for a
    /// new group.
    pub fn change(
        &mut self,
        call: &Call,
        seen: u32,
        new: &NewGroup,
        schools: &[Organisation],
        known: &BTreeSet<UserId>,
        contact: &Contact,
    ) -> Result<Event, Failure> {
        if self.closed.is_some() {
            return Err(Failure::NOT_FOUND);
        }
        let mut now = Group {
            name: new.name.clone(),
            description: new.description.clone(),
            visibility: new.visibility,
            users: new.users.iter().filter(|user| known.contains(user)).copied().collect(),
            smallest: new.smallest,
            schools: self.chosen(&new.schools, schools, self.revision + 1)?,
            ..self.clone()
        };
        now.check_visibility()?;
        let event = now.changed_event(self);
        if now == *self {
            return Ok(event);
        }
        if seen != self.revision {
            return Err(Refusal::ChangedMeanwhile.into());
        }
        now.revision += 1;
        now.changed_at = call.moment().now;
        now.contact = contact.clone();
        if now.visibility == GroupVisibility::SchoolVisible && self.visibility == GroupVisibility::OwnerOnly {
            now.ask_all();
        }
        now.tell(self);
        *self = now;
        Ok(event)
    }

    /// Schools share nothing with the provider by their settings, so only a group to which they agree shows it anything.
    fn check_visibility(&self) -> Result<(), FieldErrors> {
        if (self.owner.kind, self.visibility) == (OrganisationKind::Provider, GroupVisibility::OwnerOnly) {
            let sentence = "Choose that the schools see it. No school shares anything with the provider unless it agrees to join a group";
            return Err(FieldErrors::of("visibility", sentence));
        }
        Ok(())
    }

    /// Closes the group: nobody sees it from now on, and it is taken away from its schools.
    ///
    /// # Errors
    /// `ChangedMeanwhile`: somebody else changed it since the revision `seen`.
    pub fn close(&mut self, call: &Call, seen: u32) -> Result<Event, Failure> {
        let event = self.event(EventKind::GroupClosed);
        if self.closed.is_some() {
            return Ok(event);
        }
        if seen != self.revision {
            return Err(Refusal::ChangedMeanwhile.into());
        }
        let was = self.clone();
        self.closed = Some(Deed::of(call));
        self.revision += 1;
        self.changed_at = call.moment().now;
        self.tell(&was);
        Ok(event)
    }

    /// Asks every school again if the agreement has a new version since the group last asked. Changes nothing if it has none,
    /// or if no school sees the group.
    pub fn ask_again(&mut self, call: &Call) -> Event {
        let was = self.clone();
        let is_open = self.closed.is_none() && self.visibility == GroupVisibility::SchoolVisible;
        if is_open && self.agreement != agreement::VERSION {
            self.revision += 1;
            self.changed_at = call.moment().now;
            self.ask_all();
            self.tell(&was);
        }
        let version = |group: &Group| group.agreement.to_string();
        self.event(EventKind::GroupChanged).changing("Agreement version", version(&was), version(self))
    }

    /// Asks every school, with this revision, for the agreement of today. No answer of before counts.
    fn ask_all(&mut self) {
        self.agreement = agreement::VERSION;
        self.schools.values_mut().for_each(|school| school.since = self.revision);
    }

    /// Notes who must be told of the change from `was`, and of what. The owner's own people are told too.
    fn tell(&mut self, was: &Group) {
        let mut news = Vec::new();
        if self.name != was.name {
            news.push(format!("It was called \u{201c}{}\u{201d} before.", was.name));
        }
        if self.schools.keys().ne(was.schools.keys()) {
            news.push(format!(
                "It now has {}.",
                count(u32::try_from(self.schools.len()).unwrap_or(0), "school")
            ));
        }
        if self.visibility != was.visibility {
            news.push(match self.visibility {
                GroupVisibility::OwnerOnly => {
                    format!("Only {} sees it now. Schools no longer do.", self.owner.name)
                }
                GroupVisibility::SchoolVisible => "The schools that agree see it too.".to_owned(),
            });
        }
        if self.agreement != was.agreement && was.visibility == self.visibility {
            news.push(NEW_AGREEMENT.to_owned());
        }
        if self.closed.is_some() {
            news = vec!["It has been closed. Nobody sees it any more.".to_owned()];
        }
        if news.is_empty() {
            return;
        }
        if self.unasked.is_empty() {
            self.news.clear();
        }
        self.news.retain(|line| !news.contains(line));
        self.news.extend(news);
        self.unasked.insert(self.owner.id);
        for group in [&*self, was].map(|group| group.clone()) {
            if group.visibility == GroupVisibility::SchoolVisible {
                self.unasked.extend(group.schools.keys());
            }
        }
    }

    /// The chosen schools: those that are in the group stay as they are, and others come in with this revision.
    fn chosen(
        &self,
        ids: &BTreeSet<OrganisationId>,
        schools: &[Organisation],
        since: u32,
    ) -> Result<BTreeMap<OrganisationId, GroupSchool>, Failure> {
        let one = |id: &OrganisationId| {
            if let Some(school) = self.schools.get(id) {
                return Ok((*id, school.clone()));
            }
            let school = schools.iter().find(|school| school.id == *id && self.owner.has(school));
            let Some(school) = school else {
                let sentence = match self.owner.kind {
                    OrganisationKind::Provider => "Choose schools that use Attain".to_owned(),
                    kind => format!("Choose schools that belong to your {}", kind.noun()),
                };
                return Err(FieldErrors::of("schools", sentence).into());
            };
            Ok((*id, GroupSchool { name: school.name.clone(), kind: school.kind, since }))
        };
        ids.iter().map(one).collect()
    }

    /// True while the school is asked to be in the group, or has answered: the group is open and visible to schools, the
    /// owner chose the school, it still belongs to the owner, and the membership is of this time.
    pub fn asks(&self, school: &Organisation, membership: &Membership) -> bool {
        self.part(school).is_some_and(|part| membership.group == self.id && membership.since == part.since)
    }

    /// The school's part in the group, if schools see the group and the school belongs to the owner.
    fn part(&self, school: &Organisation) -> Option<&GroupSchool> {
        let is_open = self.closed.is_none() && self.visibility == GroupVisibility::SchoolVisible;
        self.schools.get(&school.id).filter(|_| is_open && self.owner.has(school))
    }

    /// True if the figures of a school are in the reports of the group. In a group that schools see, both must say so: the
    /// owner by its choice, and the school by its consent. Every report, export and list of a group asks this.
    pub fn counts(&self, school: &Organisation, membership: Option<&Membership>) -> bool {
        match self.visibility {
            GroupVisibility::OwnerOnly => {
                self.closed.is_none() && self.schools.contains_key(&school.id) && self.owner.has(school)
            }
            GroupVisibility::SchoolVisible => membership
                .is_some_and(|member| self.asks(school, member) && member.state() == ConsentState::Agreed),
        }
    }

    /// True if the caller, a person of the owner, sees the reports of the group.
    pub fn shows_owner(&self, call: &Call) -> bool {
        let sees = |user, held| sees_group(user, held, &self.users);
        call.tenant() == self.owner.id
            && self.closed.is_none()
            && call.actor().is_ok_and(|actor| sees(actor.id, actor.permissions))
    }

    /// True if the caller, a person of a school, sees the reports of the group. `membership` is the school's.
    pub fn shows_school(&self, call: &Call, membership: &Membership) -> bool {
        let sees = |user, held| sees_group(user, held, &membership.viewers);
        self.counts(call.organisation(), Some(membership))
            && self.visibility == GroupVisibility::SchoolVisible
            && call.actor().is_ok_and(|actor| sees(actor.id, actor.permissions))
    }

    /// What is left to do at a school that has still to be told. Doing it twice is the same as once.
    pub fn settles(&self, school: &Organisation, was: Option<&Membership>, now: Timestamp) -> Settling {
        match (self.part(school), was) {
            (Some(part), Some(was)) if was.since == part.since => Settling::Tell,
            (Some(part), was) => Settling::Ask(Membership::asked(self, part.since, was, now)),
            (None, Some(_)) => Settling::Leave,
            (None, None) => Settling::Nothing,
        }
    }

    /// An event about the group.
    pub fn event(&self, kind: EventKind) -> Event {
        Event::of(kind).about(Subject::Group(self.id), &self.name)
    }

    fn changed_event(&self, was: &Group) -> Event {
        let number = |group: &Group| group.users.len().to_string();
        self.event(EventKind::GroupChanged)
            .changing("Name", &was.name, &self.name)
            .changing("Description", &was.description, &self.description)
            .changing("Who sees it", was.visibility.label(), self.visibility.label())
            .changing("Schools", was.school_names(), self.school_names())
            .changing("People let in one by one", number(was), number(self))
            .changing("Smallest group shown", was.smallest.to_string(), self.smallest.to_string())
    }

    fn school_names(&self) -> String {
        let names: Vec<&str> = self.schools.values().map(|school| school.name.as_str()).collect();
        names.join(", ")
    }
}

impl GroupOwner {
    /// True if the owner may ask the school to join: the school belongs to it today, as the school's own item says. The
    /// provider may ask every school.
    pub fn has(&self, school: &Organisation) -> bool {
        match self.kind {
            OrganisationKind::Provider => school.kind.is_school(),
            _ => school.belonging.iter().any(|of| of == self.id),
        }
    }
}

impl NewGroup {
    /// Checks the numbers; `schools` and `users` as they were chosen, which may be in the list twice.
    ///
    /// # Errors
    /// Errors of the fields `schools`, `users` and `smallest`.
    pub fn check_numbers(schools: usize, users: usize, smallest: u32) -> FieldErrors {
        let mut errors = FieldErrors::new();
        if schools == 0 {
            errors.add("schools", "Choose at least one school");
        }
        if schools > MAX_SCHOOLS {
            errors.add("schools", format!("Choose at most {MAX_SCHOOLS} schools"));
        }
        if users > MAX_PEOPLE {
            errors.add("users", format!("Choose at most {MAX_PEOPLE} people"));
        }
        if !(SMALLEST..=MAX_SMALLEST).contains(&smallest) {
            errors.add("smallest", format!("Enter a number from {SMALLEST} to {MAX_SMALLEST}"));
        }
        errors
    }
}

#[cfg(test)]
pub(crate) mod tests;
