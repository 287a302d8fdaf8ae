//! What is typed and chosen about a group, when it is created and when it is changed.

use super::choose::{people, schools};
use crate::errors::Errors;
use crate::load::Loaded;
use crate::parts::choices::{Choice, Choices};
use crate::parts::field::field;
use crate::parts::form::tool;
use crate::parts::text::paragraph;
use domain::access::organisation::OrganisationKind;
use domain::accounts::forms::UserRow;
use domain::base::ids::{OrganisationId, UserId};
use domain::collaborate::forms::{GroupFields, GroupView, SharedSchoolView};
use domain::collaborate::group::GroupVisibility;
use serde::{Deserialize, Serialize};
use yew::prelude::*;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Typed {
    pub name: String,
    pub description: String,
    pub schools: Vec<OrganisationId>,
    pub users: Vec<UserId>,
    pub visibility: GroupVisibility,
    pub smallest: String,
    /// True once the terms are accepted.
    pub terms: bool,
    /// True for the provider's group: its schools are found by their URNs, and always see it.
    #[serde(default)]
    pub by_urn: bool,
    /// The URNs that are looked for next.
    #[serde(default)]
    pub urns: String,
    /// The schools that were found by their URNs.
    #[serde(default)]
    pub found: Vec<SharedSchoolView>,
}

/// One change of what is typed.
pub enum Edit {
    Name(String),
    Description(String),
    School(OrganisationId, bool),
    /// All of these, or none.
    Schools(Vec<OrganisationId>),
    User(UserId, bool),
    Visibility(GroupVisibility),
    Smallest(String),
    Terms(bool),
    Urns(String),
}

const VISIBILITIES: [GroupVisibility; 2] = [GroupVisibility::OwnerOnly, GroupVisibility::SchoolVisible];

impl Default for Typed {
    fn default() -> Typed {
        Typed {
            name: String::new(),
            description: String::new(),
            schools: Vec::new(),
            users: Vec::new(),
            visibility: GroupVisibility::OwnerOnly,
            smallest: "5".to_owned(),
            terms: false,
            by_urn: false,
            urns: String::new(),
            found: Vec::new(),
        }
    }
}

impl Typed {
    /// What a person of this kind of organisation begins with.
    pub fn at(kind: OrganisationKind) -> Typed {
        match kind {
            OrganisationKind::Provider => {
                Typed { by_urn: true, visibility: GroupVisibility::SchoolVisible, ..Typed::default() }
            }
            _ => Typed::default(),
        }
    }

    /// True if nothing has been typed.
    pub fn is_blank(&self) -> bool {
        let kind = if self.by_urn { OrganisationKind::Provider } else { OrganisationKind::LocalAuthority };
        *self == Typed::at(kind)
    }

    pub fn of(view: &GroupView, kind: OrganisationKind) -> Typed {
        let found = view.schools.iter().map(|one| SharedSchoolView {
            id: one.school,
            name: one.name.clone(),
            kind: one.kind,
        });
        let by_urn = kind == OrganisationKind::Provider;
        Typed {
            by_urn,
            urns: String::new(),
            found: found.filter(|_| by_urn).collect(),
            name: view.name.clone(),
            description: view.description.clone(),
            schools: view.schools.iter().map(|school| school.school).collect(),
            users: view.owned.as_ref().map(|owned| owned.users.clone()).unwrap_or_default(),
            visibility: view.visibility,
            smallest: view.smallest.to_string(),
            terms: true,
        }
    }

    pub fn fields(&self) -> GroupFields {
        GroupFields {
            name: self.name.clone(),
            description: self.description.clone(),
            schools: self.schools.clone(),
            visibility: self.visibility,
            users: self.users.clone(),
            // What is no number is no allowed one either.
            smallest: self.smallest.trim().parse().unwrap_or_default(),
        }
    }

    pub fn edit(&mut self, edit: Edit) {
        match edit {
            Edit::Name(text) => self.name = text,
            Edit::Description(text) => self.description = text,
            Edit::School(school, on) => toggle(&mut self.schools, school, on),
            Edit::Schools(schools) => self.schools = schools,
            Edit::User(user, on) => toggle(&mut self.users, user, on),
            Edit::Visibility(visibility) => self.visibility = visibility,
            Edit::Smallest(text) => self.smallest = text,
            Edit::Terms(on) => self.terms = on,
            Edit::Urns(text) => self.urns = text,
        }
    }

    /// Chooses schools that were found by their URNs.
    pub fn found(&mut self, schools: Vec<SharedSchoolView>) {
        for school in schools {
            toggle(&mut self.schools, school.id, true);
            self.found.retain(|other| other.id != school.id);
            self.found.push(school);
        }
        self.urns.clear();
    }

    pub fn about(&self, errors: &Errors, edit: &Callback<Edit>) -> Html {
        html! {
            <>
                { field("name", "Name", &self.name, edit.reform(Edit::Name)).error(errors.of("name"))
                    .hint("Up to 80 characters. People who can see the group find it under this name in the Collaborate menu.") }
                { field("description", "Description (optional)", &self.description, edit.reform(Edit::Description))
                    .error(errors.of("description")).hint("What the group is for. Its schools read it before they agree.") }
            </>
        }
    }

    pub fn chosen_schools(
        &self,
        from: &Loaded<Vec<SharedSchoolView>>,
        errors: &Errors,
        edit: &Callback<Edit>,
        again: Callback<()>,
        find: Callback<()>,
    ) -> Html {
        if !self.by_urn {
            return from
                .render("Loading your schools", again, |all| schools(all, &self.schools, errors, edit));
        }
        html! {
            <>
                { field("urns", "URNs of the schools", &self.urns, edit.reform(Edit::Urns)).error(errors.of("urns"))
                    .hint("One or several, with spaces or commas between them.") }
                { tool("Add the schools").onclick(find) }
                { schools(&self.found, &self.schools, errors, edit) }
            </>
        }
    }

    pub fn chosen_people(
        &self,
        from: &Loaded<Vec<UserRow>>,
        errors: &Errors,
        edit: &Callback<Edit>,
        again: Callback<()>,
    ) -> Html {
        let onchange = edit.reform(|(user, on)| Edit::User(user, on));
        from.render("Loading your users", again, |all| people("users", all, &self.users, errors, &onchange))
    }

    pub fn visibility(&self, errors: &Errors, edit: &Callback<Edit>) -> Html {
        let hint = |visibility| match visibility {
            GroupVisibility::OwnerOnly => {
                "It shows what each school shares with you already. No school is asked."
            }
            GroupVisibility::SchoolVisible => {
                "Each school is asked by email. It shows the schools that have agreed, from the moment they do."
            }
        };
        let choices = VISIBILITIES.map(|visibility| Choice {
            label: visibility.label().into(),
            hint: hint(visibility).into(),
            chosen: self.visibility == visibility,
            fixed: false,
        });
        let choose = edit.reform(|(index, _): (usize, bool)| {
            Edit::Visibility(VISIBILITIES.get(index).copied().unwrap_or(GroupVisibility::OwnerOnly))
        });
        html! {
            <>
                if self.by_urn {
                    { paragraph("Each school is asked by email. The group shows the schools that have agreed, from the moment they do.") }
                } else {
                { Html::from(Choices {
                    name: "visibility",
                    legend: "Who sees the group?".into(),
                    choices: choices.into(),
                    onchange: choose,
                    one: true,
                    hint: Some("Tip: start with only your organisation. Let the schools see it when you have looked at it.".into()),
                    error: errors.of("visibility"),
                }) }
                }
                { field("smallest", "Smallest group of pupils that is shown", &self.smallest, edit.reform(Edit::Smallest))
                    .error(errors.of("smallest")).hint("5 or more. Figures of fewer pupils are hidden.") }
            </>
        }
    }
}

fn toggle<T: PartialEq>(chosen: &mut Vec<T>, one: T, on: bool) {
    chosen.retain(|other| *other != one);
    if on {
        chosen.push(one);
    }
}
