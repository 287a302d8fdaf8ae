//! Authority as a value: a [`Call`] exists only once a request has been admitted. Every store method that touches a
//! school's records takes one and reads the tenant from it.

use crate::access::action::{Action, Who};
use crate::access::organisation::{Organisation, Outsider};
use crate::access::permission::Permissions;
use crate::access::session::{SecondFactorState, Session};
use crate::base::event::Author;
use crate::base::failure::Failure;
use crate::base::ids::{OrganisationId, UserId};
use crate::base::moment::Moment;
use crate::base::text::Email;
use serde::{Deserialize, Serialize};

/// The person who acts, as rules need to know them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    pub id: UserId,
    /// Forename and surname.
    pub name: String,
    /// The generated username, or the email address where there is none.
    pub username: String,
    pub email: Email,
    pub permissions: Permissions,
}

/// The holder of a session, as far as admission needs to know them.
#[derive(Clone, Debug)]
pub struct Holder {
    pub session: Session,
    pub actor: Actor,
    /// The organisation the account belongs to.
    pub organisation: Organisation,
    /// False once the account was deactivated or its sessions were ended.
    pub session_accepted: bool,
    pub second_factor: SecondFactorState,
}

/// A request that needs no session.
#[derive(Clone, Debug)]
pub struct Visit {
    pub moment: Moment,
}

/// A request that has been admitted.
#[derive(Clone, Debug)]
pub struct Call {
    moment: Moment,
    organisation: Organisation,
    agent: Agent,
}

/// On whose authority a call is made.
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
}

const PERMISSION_MISSING: Failure = Failure::Forbidden(
    "Your account does not have the permission this needs. Ask one of your administrators.",
);

/// For a school that asks for something only authorities and chains have, and the other way round.
const WRONG_KIND_OF_ORGANISATION: Failure = Failure::Forbidden(
    "This is not for organisations like yours. Schools keep pupils and targets; local authorities and academy chains see what their schools share.",
);

impl Call {
    /// Admits a request: the session must be live, the action's row of the table must allow the holder, and a second factor
    /// that the school requires must have been set up.
    ///
    /// # Errors
    /// `Unauthenticated`, `Forbidden` or `SecondFactorRequired`.
    pub fn admit(action: Action, holder: Option<Holder>, moment: Moment) -> Result<Call, Failure> {
        let Holder { session, actor, organisation, session_accepted, second_factor } =
            holder.ok_or(Failure::SIGNED_OUT)?;
        if !session.is_live(moment.now) {
            return Err(Failure::Unauthenticated(
                "You were signed out because nothing happened for a while. Sign in again.",
            ));
        }
        if !session_accepted {
            return Err(Failure::Unauthenticated("You were signed out everywhere. Sign in again."));
        }
        let row = action.row();
        if !row.who.is_for(organisation.kind) {
            return Err(WRONG_KIND_OF_ORGANISATION);
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

    /// Checks a permission that depends on what the form asks for.
    ///
    /// # Errors
    /// `Forbidden`.
    pub fn require(&self, who: Who) -> Result<(), Failure> {
        let kind = self.organisation.kind;
        match &self.agent {
            _ if !who.is_for(kind) => Err(WRONG_KIND_OF_ORGANISATION),
            Agent::Person { actor, .. } if who.allows(kind, actor.permissions) => Ok(()),
            _ => Err(PERMISSION_MISSING),
        }
    }

    /// The same person reading from a school that belongs to their organisation, as which kind of outsider they read, and
    /// the permissions they hold at their own organisation. Only for reading: an outsider changes nothing at a school.
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

    /// The authority of a file that arrived under a school's prefix: S3 has already checked who may write there.
    pub fn of_upload(organisation: Organisation, moment: Moment) -> Call {
        Call { moment, organisation, agent: Agent::Uploads }
    }

    /// The authority of the provider, who invokes a function by hand: IAM has already checked who may.
    pub fn of_provider(organisation: Organisation, moment: Moment) -> Call {
        Call { moment, organisation, agent: Agent::Provider }
    }

    /// The authority of scheduled work, which is done for every school.
    pub fn of_schedule(organisation: Organisation, moment: Moment) -> Call {
        Call { moment, organisation, agent: Agent::Schedule }
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
    /// `Unauthenticated`: a file, the provider or the schedule acts.
    pub fn actor(&self) -> Result<&Actor, Failure> {
        match &self.agent {
            Agent::Person { actor, .. } => Ok(actor),
            Agent::Uploads | Agent::Provider | Agent::Schedule => Err(Failure::SIGNED_OUT),
        }
    }

    /// The session of the person signed in.
    ///
    /// # Errors
    /// `Unauthenticated`, as for [`Call::actor`].
    pub fn session(&self) -> Result<&Session, Failure> {
        match &self.agent {
            Agent::Person { session, .. } => Ok(session),
            Agent::Uploads | Agent::Provider | Agent::Schedule => Err(Failure::SIGNED_OUT),
        }
    }

    /// Who acts, by id, for the audit trail.
    pub fn author(&self) -> Author {
        match &self.agent {
            Agent::Person { actor, .. } => Author::User(actor.id),
            Agent::Uploads => Author::Upload,
            Agent::Provider => Author::Provider,
            Agent::Schedule => Author::Schedule,
        }
    }

    /// Who acts, by name, for the records they change.
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
            Agent::Uploads => named("Dropped file"),
            Agent::Provider | Agent::Schedule => named("Attain"),
        }
    }
}

/// Who did something, as they were called then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct By {
    /// The account; absent for a dropped file and for the provider.
    pub user: Option<UserId>,
    /// Forename and surname.
    pub name: String,
    /// The username that the "Created by" column shows.
    pub username: String,
    /// Where to write to them.
    pub email: Option<Email>,
}

impl By {
    /// The person as the audit trail names them.
    pub fn label(&self) -> String {
        if self.name == self.username {
            self.name.clone()
        } else {
            format!("{} ({})", self.name, self.username)
        }
    }
}
