//! The form and the view of `view-data-manager` (F63 to F65).

use crate::access::call::Call;
use crate::access::form::form;
use crate::access::organisation::{Organisation, OrganisationKind};
use crate::access::permission::JobRole;
use crate::access::school_facts::{Affiliation, Body};
use crate::accounts::user::{AccountState, ListedUser};
use crate::base::calendar::{day, shown};
use crate::exchange::connection::{Connection, ConnectionState};
use crate::exchange::forms::{ConnectionView, OneConnectionView};
use crate::exchange::health_counts::{HealthCounts, RecordKind};
use crate::records::agreement::Accepted;
use crate::records::pupils::written;
use serde::{Deserialize, Serialize};

/// Show the school's organisation, services, accounts, connection, scopes and data in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ViewDataManagerForm {}

form!(ViewDataManagerForm => ViewDataManager, DataManagerView);

/// The summary of Data manager.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DataManagerView {
    pub organisation: OwnOrganisationView,
    pub services: Vec<ServiceView>,
    /// The accounts in use by role, those with accounts only.
    pub roles: Vec<RoleView>,
    /// The number of people who have not signed up yet.
    pub pending: u32,
    /// `null` if there never was a connection.
    pub connection: Option<OneConnectionView>,
    /// The time of the last count; `null` before the first.
    pub counted: Option<String>,
    pub summary: Vec<SummaryView>,
}

/// What is known of the school.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OwnOrganisationView {
    pub name: String,
    /// The type in the public register, or else the phase.
    pub kind: String,
    pub number: String,
    /// The bodies that the school belongs to, by the names that they have in Attain or in the public register, or else by their
    /// numbers; empty if it belongs to none.
    pub authority: String,
    pub chain: String,
    pub diocese: String,
    /// The time at which the agreement in force was accepted.
    pub agreement: Option<String>,
}

/// A service that the school has or had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ServiceView {
    pub name: String,
    /// How the school has it, and from when to when.
    pub about: String,
    /// Its state in words, such as "Ended".
    pub state: String,
    /// True if it can be used now.
    pub live: bool,
}

/// The number of accounts of a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RoleView {
    pub role: String,
    pub number: u32,
}

/// The records of a kind in numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SummaryView {
    pub kind: RecordKind,
    pub held: u32,
    /// The number of concerns about them.
    pub concerns: u32,
    /// The numbers of the last counts, the newest last.
    pub trend: Vec<u32>,
}

impl DataManagerView {
    /// The people are the accounts whose holders have signed up, and the number of those who have not; `bodies`
    /// are those of the school's that use Attain.
    pub fn of(
        call: &Call,
        bodies: &[Organisation],
        accepted: &Accepted,
        (users, pending): (&[ListedUser], usize),
        connection: Option<&Connection>,
        counts: &HealthCounts,
    ) -> DataManagerView {
        let connection = ConnectionView::of(true, connection, call.moment().now).connection;
        let latest = counts.latest();
        let summary = RecordKind::ALL.map(|kind| SummaryView {
            kind,
            held: latest.and_then(|latest| latest.held.get(&kind).copied()).unwrap_or_default(),
            concerns: latest.map_or(0, |latest| latest.of_kind(kind)),
            trend: counts.counts.iter().map(|count| count.of_kind(kind)).collect(),
        });
        DataManagerView {
            organisation: OwnOrganisationView::of(call.organisation(), bodies, accepted),
            services: services(call, bodies, connection.as_ref()),
            roles: roles(users),
            pending: u32::try_from(pending).unwrap_or(u32::MAX),
            connection,
            counted: latest.map(|latest| shown(latest.at)),
            summary: summary.into(),
        }
    }
}

impl OwnOrganisationView {
    fn of(school: &Organisation, bodies: &[Organisation], accepted: &Accepted) -> OwnOrganisationView {
        let phase = match school.kind {
            OrganisationKind::Primary => "Primary school",
            _ => "Secondary school",
        };
        let kind = school.facts.school_type.map_or(phase, |of| of.label());
        let named = |body| name_of(school, bodies, body);
        OwnOrganisationView {
            name: school.name.clone(),
            kind: kind.to_owned(),
            number: school.number.clone(),
            authority: named(Body::LocalAuthority),
            chain: named(Body::AcademyChain),
            diocese: named(Body::Diocese),
            agreement: accepted.in_force().map(|one| shown(one.deed.at)),
        }
    }
}

/// The name of the school's body of a kind; empty if it belongs to none.
fn name_of(school: &Organisation, bodies: &[Organisation], body: Body) -> String {
    let user = bodies.iter().find(|one| school.belonging.body(body) == Some(one.id));
    let in_register = || school.facts.register.as_ref().map(|words| words.name_of(body).clone());
    let is_open = |one: &&Affiliation| one.body == body && one.until.is_none();
    match (user, school.facts.affiliations.iter().find(is_open)) {
        (Some(user), _) => user.name.clone(),
        (None, Some(open)) => {
            in_register().filter(|name| !name.is_empty()).unwrap_or_else(|| open.number.clone())
        }
        (None, None) => String::new(),
    }
}

/// The subscription, and the connection with the MIS.
fn services(
    call: &Call,
    bodies: &[Organisation],
    connection: Option<&OneConnectionView>,
) -> Vec<ServiceView> {
    let today = day(call.moment().now);
    let subscription = call.organisation().facts.subscription.as_ref().map(|recorded| &recorded.value);
    let about = subscription.map_or_else(String::new, |of| {
        let to = of.last.map(|last| format!(" to {}", written(last))).unwrap_or_default();
        format!(", from {}{to}", written(of.first))
    });
    let how = match subscription.and_then(|of| of.through) {
        Some(body) => match name_of(call.organisation(), bodies, body) {
            // The school has left the body, and the subscription has not been recorded again.
            name if name.is_empty() => format!("Through the {}", body.label().to_lowercase()),
            name => format!("Through {name}"),
        },
        None => "Direct".to_owned(),
    };
    let state = match subscription {
        Some(of) if today < of.first => "Not begun",
        Some(of) if of.last.is_some_and(|last| last < today) => "Ended",
        _ => "Live",
    };
    let mut services = vec![ServiceView {
        name: "Attain".to_owned(),
        about: format!("{how}{about}"),
        state: state.to_owned(),
        live: state == "Live",
    }];
    services.extend(connection.map(|one| ServiceView {
        name: "MIS connection".to_owned(),
        about: format!("Through {}", one.provider.label()),
        state: one.state.label().to_owned(),
        live: one.state == ConnectionState::Connected,
    }));
    services
}

/// The roles that people in use have, in the order of the choices.
fn roles(users: &[ListedUser]) -> Vec<RoleView> {
    let active = || users.iter().filter(|user| user.state == AccountState::Active);
    let roles = JobRole::choices(OrganisationKind::Secondary).iter().chain([&JobRole::Administrator]);
    let number = |role: &JobRole| active().filter(|user| user.person.role == *role).count();
    roles
        .map(|role| RoleView {
            role: role.label().to_owned(),
            number: u32::try_from(number(role)).unwrap_or(u32::MAX),
        })
        .filter(|role| role.number > 0)
        .collect()
}
