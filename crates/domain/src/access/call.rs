//! Authority as a value: a request gets a [`Call`] only by being admitted. An uploaded file, the provider and the
//! schedule have one too. A store method that touches a school's records takes a `Call` and reads the tenant from it.

use crate::access::action::{Action, Who};
use crate::access::organisation::{Organisation, OrganisationKind, Outsider};
use crate::access::permission::Permissions;
use crate::access::session::{SecondFactorState, Session, SessionEnd, SessionToken};
use crate::base::event::Author;
use crate::base::failure::Failure;
use crate::base::ids::{OrganisationId, UserId};
use crate::base::moment::Moment;
use crate::base::text::Email;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The person who acts, with the properties that rules need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    pub id: UserId,
    /// Forename and surname.
    pub name: String,
    /// The generated username, or the email address if there is none.
    pub username: String,
    pub email: Email,
    pub permissions: Permissions,
}

/// The holder of a session, with the properties that admission needs.
#[derive(Clone, Debug)]
pub struct SessionHolder {
    pub session: Session,
    pub actor: Actor,
    /// The organisation the account belongs to.
    pub organisation: Organisation,
    /// The cause for which the account no longer accepts the session; `None` while it does.
    pub ended: Option<SessionEnd>,
    pub second_factor: SecondFactorState,
}

/// A request that needs no session.
#[derive(Clone, Debug)]
pub struct Visit {
    pub moment: Moment,
    /// The session token that the browser holds, which nobody has checked.
    pub cookie: Option<SessionToken>,
}

/// A request that has been admitted.
#[derive(Clone, Debug)]
pub struct Call {
    moment: Moment,
    organisation: Organisation,
    agent: Agent,
}

/// The agent on whose authority a call is made.
#[derive(Clone, Debug)]
enum Agent {
    Person {
        actor: Box<Actor>,
        session: Box<Session>,
    },
    /// A file that arrived under the school's prefix of the bucket.
    Uploads,
    Provider,
    Schedule,
    /// A person who began something that another request or the schedule completes.
    Completing(Box<By>),
}

const PERMISSION_MISSING: Failure =
    Failure::Forbidden("You do not have permission to do this. Ask one of your administrators.");

/// Refusal for a school that calls an action which only authorities and chains have, and the other way round.
const fn wrong_kind(kind: OrganisationKind) -> Failure {
    Failure::Forbidden(if kind.is_school() {
        "Only a local authority, an academy chain or a diocese can do this."
    } else {
        "Only a school can do this. Ask the school to do it."
    })
}

impl Call {
    /// Admits a request: the session must be live, the action's row of the table must allow the holder, and a second
    /// factor that the school requires must have been set up.
    ///
    /// # Errors
    /// `Unauthenticated`, `Forbidden` or `SecondFactorRequired`.
    pub fn admit(action: Action, holder: Option<SessionHolder>, moment: Moment) -> Result<Call, Failure> {
        let SessionHolder { session, actor, organisation, ended, second_factor } =
            holder.ok_or(Failure::SIGNED_OUT)?;
        // What was done to the account is the better answer, even if the session would be over by now.
        if let Some(end) = ended.or_else(|| session.end(moment.now)) {
            return Err(Failure::Unauthenticated(end.sentence()));
        }
        let row = action.row();
        if !row.who.is_for(organisation.kind) {
            return Err(wrong_kind(organisation.kind));
        }
        if !row.who.allows(organisation.kind, actor.permissions) {
            return Err(PERMISSION_MISSING);
        }
        if second_factor == SecondFactorState::Missing && !row.before_second_factor {
            return Err(Failure::SecondFactorRequired);
        }
        let agent = Agent::Person { actor: Box::new(actor), session: Box::new(session) };
        Ok(Call { moment, organisation, agent })
    }

    /// Checks a permission that depends on the content of the form.
    ///
    /// # Errors
    /// `Forbidden`: the organisation's kind does not have the action, the person does not hold the permission, or no
    /// person acts.
    pub fn require(&self, who: Who) -> Result<(), Failure> {
        let kind = self.organisation.kind;
        match &self.agent {
            _ if !who.is_for(kind) => Err(wrong_kind(kind)),
            Agent::Person { actor, .. } if who.allows(kind, actor.permissions) => Ok(()),
            _ => Err(PERMISSION_MISSING),
        }
    }

    /// Returns a call in which the same person reads from a school that belongs to their organisation, the kind of
    /// outsider they read as, and the permissions they hold at their own organisation. Only for reading: an outsider
    /// changes nothing at a school.
    ///
    /// # Errors
    /// `NotFound`: the school does not exist, or does not belong to the caller's organisation.
    pub fn as_outsider(
        &self,
        school: Option<Organisation>,
    ) -> Result<(Call, Outsider, Permissions), Failure> {
        let school = school.ok_or(Failure::NOT_FOUND)?;
        let outsider = school.outsider(&self.organisation).ok_or(Failure::NOT_FOUND)?;
        let held = self.actor().map(|actor| actor.permissions).unwrap_or_default();
        Ok((Call { organisation: school, ..self.clone() }, outsider, held))
    }

    /// The same person acts at another organisation about a group that both are part of: the school's membership, its mail
    /// and the two audit trails, and nothing else.
    #[must_use]
    pub fn about_group_at(&self, organisation: Organisation) -> Call {
        Call { organisation, ..self.clone() }
    }

    /// The authority of a file that arrived under a school's prefix. S3 has already checked who may write there.
    pub fn of_upload(organisation: Organisation, moment: Moment) -> Call {
        Call { moment, organisation, agent: Agent::Uploads }
    }

    /// The authority of the provider, who invokes a function by hand. IAM has already checked who may.
    pub fn of_provider(organisation: Organisation, moment: Moment) -> Call {
        Call { moment, organisation, agent: Agent::Provider }
    }

    /// The authority of scheduled work, which runs for every school.
    pub fn of_schedule(organisation: Organisation, moment: Moment) -> Call {
        Call { moment, organisation, agent: Agent::Schedule }
    }

    /// The same call on the authority of the person who began what it completes. The audit trail names them.
    #[must_use]
    pub fn completing(&self, by: &By) -> Call {
        if self.by().user == by.user {
            return self.clone();
        }
        Call { agent: Agent::Completing(Box::new(by.clone())), ..self.clone() }
    }

    pub fn moment(&self) -> &Moment {
        &self.moment
    }

    pub fn organisation(&self) -> &Organisation {
        &self.organisation
    }

    /// The id of the school whose records the call is about.
    pub fn tenant(&self) -> OrganisationId {
        self.organisation.id
    }

    /// The person signed in.
    ///
    /// # Errors
    /// `Unauthenticated`: a file, the provider or the schedule acts, not a person.
    pub fn actor(&self) -> Result<&Actor, Failure> {
        match &self.agent {
            Agent::Person { actor, .. } => Ok(actor),
            _ => Err(Failure::SIGNED_OUT),
        }
    }

    /// The session of the person signed in.
    ///
    /// # Errors
    /// `Unauthenticated`, as for [`Call::actor`].
    pub fn session(&self) -> Result<&Session, Failure> {
        match &self.agent {
            Agent::Person { session, .. } => Ok(session),
            _ => Err(Failure::SIGNED_OUT),
        }
    }

    /// The agent by id, for the audit trail.
    pub fn author(&self) -> Author {
        match &self.agent {
            Agent::Person { actor, .. } => Author::User(actor.id),
            Agent::Uploads => Author::Upload,
            Agent::Provider => Author::Provider,
            Agent::Schedule => Author::Schedule,
            Agent::Completing(by) => by.user.map_or(Author::Schedule, Author::User),
        }
    }

    /// The agent by name, for the records that the call changes.
    pub fn by(&self) -> By {
        let named =
            |name: &str| By { user: None, name: name.to_owned(), username: name.to_owned(), email: None };
        match &self.agent {
            Agent::Person { actor, .. } => By {
                user: Some(actor.id),
                name: actor.name.clone(),
                username: actor.username.clone(),
                email: Some(actor.email.clone()),
            },
            Agent::Uploads => named("Automatic upload"),
            Agent::Provider | Agent::Schedule => named("Attain"),
            Agent::Completing(by) => By::clone(by),
        }
    }
}

/// The author of a change, with the names they had at the time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct By {
    /// The account; `None` for a dropped file, the provider and the schedule.
    pub user: Option<UserId>,
    /// Forename and surname.
    pub name: String,
    /// The username that the "Created by" column shows.
    pub username: String,
    /// The address for mail to them; `None` if no person acted.
    pub email: Option<Email>,
}

impl By {
    /// The person's name as the audit trail shows it.
    pub fn label(&self) -> String {
        if self.name == self.username {
            self.name.clone()
        } else {
            format!("{} ({})", self.name, self.username)
        }
    }
}

/// Who did something, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deed {
    pub by: By,
    pub at: Timestamp,
}

impl Deed {
    /// What the caller does now. Holds no address, because nobody is written to about it.
    pub fn of(call: &Call) -> Deed {
        Deed { by: By { email: None, ..call.by() }, at: call.moment().now }
    }
}
