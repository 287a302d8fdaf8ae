//! Authority as a value: a [`Call`] can only be got by being admitted, and every method of the store that
//! touches a school's records wants one and takes the school from it.

use crate::action::{Action, Who};
use crate::audit::Author;
use crate::failure::Failure;
use crate::forms::security::SecondFactorState;
use crate::moment::{Moment, OrganisationId, UserId};
use crate::organisation::{Organisation, Outsider};
use crate::permission::Permissions;
use crate::session::Session;
use crate::text::Email;
use crate::user::User;
use serde::{Deserialize, Serialize};

/// What the store knows of the holder of a session.
#[derive(Clone, Debug)]
pub struct Known {
    /// The session.
    pub session: Session,
    /// Whose it is.
    pub user: User,
    /// Their school.
    pub organisation: Organisation,
}

/// A request of somebody who need not be signed in.
#[derive(Clone, Debug)]
pub struct Visit {
    /// When, and under which request.
    pub moment: Moment,
}

/// A request that has been admitted.
#[derive(Clone, Debug)]
pub struct Call {
    moment: Moment,
    organisation: Organisation,
    actor: Actor,
}

/// Who acts.
#[derive(Clone, Debug)]
enum Actor {
    Person {
        user: Box<User>,
        session: Box<Session>,
    },
    /// Whoever may write under the school's prefix of the bucket.
    Uploads,
    Provider,
    Schedule,
}

/// Of somebody who does not hold what an action takes.
const LACKING: Failure = Failure::Forbidden(
    "Your account does not have the permission this needs. Ask one of your administrators.",
);

/// Of somebody at a school who asks for what is a local authority's or a chain's, or the other way round.
const ELSEWHERE: Failure = Failure::Forbidden(
    "This is not for organisations like yours. Schools keep pupils and targets; local authorities and academy chains see what their schools share.",
);

impl Call {
    /// Admits a request: somebody must be signed in, the session must be live, and the action's row of the
    /// table must allow it.
    ///
    /// # Errors
    /// Unauthenticated or forbidden.
    pub fn admit(action: Action, known: Option<Known>, moment: Moment) -> Result<Call, Failure> {
        let Known { session, user, organisation } = known.ok_or(Failure::SIGNED_OUT)?;
        if !session.is_live(moment.now) {
            return Err(Failure::Unauthenticated(
                "You were signed out because nothing happened for a while. Sign in again.",
            ));
        }
        if !user.admits(&session) {
            return Err(Failure::Unauthenticated("You were signed out everywhere. Sign in again."));
        }
        let who = action.row().who;
        if !who.is_for(organisation.kind) {
            return Err(ELSEWHERE);
        }
        if !who.allows(organisation.kind, user.permissions) {
            return Err(LACKING);
        }
        // Whoever must have a second factor and has none may ask who they are, set it up and leave.
        let on_the_way = matches!(
            action,
            Action::BeginSecondFactor
                | Action::ConfirmSecondFactor
                | Action::CurrentSession
                | Action::SignOut
        );
        if !on_the_way && SecondFactorState::of(&user, &organisation) == SecondFactorState::Missing {
            return Err(Failure::SecondFactorRequired);
        }
        Ok(Call {
            moment,
            organisation,
            actor: Actor::Person { user: Box::new(user), session: Box::new(session) },
        })
    }

    /// Whether whoever calls may, where it depends on what is asked for.
    ///
    /// # Errors
    /// Forbidden.
    pub fn may(&self, who: Who) -> Result<(), Failure> {
        let kind = self.organisation.kind;
        match self.user() {
            _ if !who.is_for(kind) => Err(ELSEWHERE),
            Some(user) if who.allows(kind, user.permissions) => Ok(()),
            _ => Err(LACKING),
        }
    }

    /// The same person looking at a school that belongs to their organisation, who they are to it, and what they hold
    /// at home. It is for reading: nothing at the school is theirs to change.
    ///
    /// # Errors
    /// Not found: the school does not belong there, or there is none.
    pub fn looking_at(&self, school: Option<Organisation>) -> Result<(Call, Outsider, Permissions), Failure> {
        let school = school.ok_or(Failure::NOT_FOUND)?;
        let outsider = school.outsider(&self.organisation).ok_or(Failure::NOT_FOUND)?;
        let held = self.user().map(|user| user.permissions).unwrap_or_default();
        Ok((Call { organisation: school, ..self.clone() }, outsider, held))
    }

    /// The authority of a file that arrived under a school's prefix: S3 has already asked who may write there.
    pub fn of_upload(organisation: Organisation, moment: Moment) -> Call {
        Call { moment, organisation, actor: Actor::Uploads }
    }

    /// The authority of the provider, who invokes a function by hand: IAM has already asked.
    pub fn of_provider(organisation: Organisation, moment: Moment) -> Call {
        Call { moment, organisation, actor: Actor::Provider }
    }

    /// The authority of what is done for every school by the clock.
    pub fn of_schedule(organisation: Organisation, moment: Moment) -> Call {
        Call { moment, organisation, actor: Actor::Schedule }
    }

    /// When, and under which request.
    pub fn moment(&self) -> &Moment {
        &self.moment
    }

    /// The school.
    pub fn organisation(&self) -> &Organisation {
        &self.organisation
    }

    /// The school's id: the tenant.
    pub fn tenant(&self) -> OrganisationId {
        self.organisation.id
    }

    /// The person signed in; absent when a file or the provider acts.
    pub fn user(&self) -> Option<&User> {
        match &self.actor {
            Actor::Person { user, .. } => Some(user),
            Actor::Uploads | Actor::Provider | Actor::Schedule => None,
        }
    }

    /// The session of the person signed in.
    pub fn session(&self) -> Option<&Session> {
        match &self.actor {
            Actor::Person { session, .. } => Some(session),
            Actor::Uploads | Actor::Provider | Actor::Schedule => None,
        }
    }

    /// Who acts, as the audit trail has it.
    pub fn author(&self) -> Author {
        match &self.actor {
            Actor::Person { user, .. } => Author::User(user.id),
            Actor::Uploads => Author::Upload,
            Actor::Provider => Author::Provider,
            Actor::Schedule => Author::Schedule,
        }
    }

    /// Who acts, as it is written down beside what they did.
    pub fn by(&self) -> By {
        match &self.actor {
            Actor::Person { user, .. } => By {
                user: Some(user.id),
                name: user.full_name(),
                username: user.username().to_owned(),
                email: Some(user.email.clone()),
            },
            Actor::Uploads => By {
                user: None,
                name: "Dropped file".to_owned(),
                username: "Dropped file".to_owned(),
                email: None,
            },
            Actor::Provider | Actor::Schedule => {
                By { user: None, name: "Attain".to_owned(), username: "Attain".to_owned(), email: None }
            }
        }
    }
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

/// Who did something, as it was then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct By {
    /// Their account; absent for a dropped file and the provider.
    pub user: Option<UserId>,
    /// Forename and surname.
    pub name: String,
    /// The username the "Created by" column shows.
    pub username: String,
    /// Where to tell them.
    pub email: Option<Email>,
}
