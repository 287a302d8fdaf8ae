//! The connection of a school with its MIS: an item of the school, which also keeps two extracts from running at once.

mod health;
mod home;
mod numbers;

pub use home::SchoolItems;

use crate::keys::{CONNECTIONS, Key};
use crate::table::{Condition, Range, Transaction, Unwritten, text};
use crate::versioned::MAX_ATTEMPTS;
use crate::{Page, Store};
use domain::access::call::Call;
use domain::audit::entry::Entry;
use domain::base::event::Event;
use domain::base::failure::Failure;
use domain::base::ids::OrganisationId;
use domain::base::moment::Moment;
use domain::base::refusal::Refusal;
use domain::exchange::connection::{Connection, ConnectionState};
use domain::records::pupil::Pupil;
use serde::{Deserialize, Serialize};

/// Schools read per page.
const PAGE: i32 = 1_000;

/// Lists a school whose MIS is read every night.
#[derive(Serialize, Deserialize)]
struct Nightly {
    organisation: OrganisationId,
}

/// The writes of a connection's transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ConnectionWrite {
    Connection,
    /// The owner of the number at the provider.
    Number,
    Other,
}

impl Store {
    /// The school's connection with its MIS; `None` if it has never had one.
    pub async fn find_connection(&self, call: &Call) -> Result<Option<Connection>, Failure> {
        self.table.get(&Key::connection(call.tenant())).await
    }

    /// The school's connection with its MIS.
    ///
    /// # Errors
    /// `NotConnected`.
    pub async fn connection(&self, call: &Call) -> Result<Connection, Failure> {
        self.find_connection(call).await?.ok_or(Refusal::NotConnected.into())
    }

    /// Writes a connection over the one it was made from, with the school's place in the list of the nightly run and its number at
    /// the provider, which is free again once the connection is stopped. With the audit entry of the event, in one transaction.
    /// Returns `false` if somebody else has written since.
    ///
    /// # Errors
    /// `MisTaken`: another school has the number. `Busy`.
    pub async fn put_connection(
        &self,
        call: &Call,
        was: Option<&Connection>,
        mut now: Connection,
        event: Option<Event>,
    ) -> Result<bool, Failure> {
        use ConnectionWrite::{Connection as One, Number, Other};
        now.version = was.map_or(0, |was| was.version) + 1;
        let condition = was.map_or_else(Condition::absent, |was| Condition::version(was.version));
        let mut transaction =
            Transaction::on(&self.table).put(One, &Key::connection(call.tenant()), &now, condition)?;
        let held = |one: &Connection| {
            (one.state != ConnectionState::Ended).then(|| Key::mis_number(one.provider, &one.reference))
        };
        let (before, after) = (was.and_then(held), held(&now));
        if before != after {
            let own = || {
                let own = [(":own", text(call.tenant().to_string()))];
                Condition::new("(attribute_not_exists(pk) OR organisation = :own)", own)
            };
            if let Some(before) = before {
                transaction = transaction.delete(Number, &before, own())?;
            }
            if let Some(after) = after {
                let owner = numbers::Owner { organisation: call.tenant() };
                transaction = transaction.put(Number, &after, &owner, own())?;
            }
        }
        let listed = Key::nightly(call.tenant());
        transaction = match (was.is_some_and(Connection::is_nightly), now.is_nightly()) {
            (false, true) => transaction.put(
                Other,
                &listed,
                &Nightly { organisation: call.tenant() },
                Condition::none(),
            )?,
            (true, false) => transaction.delete(Other, &listed, Condition::none())?,
            _ => transaction,
        };
        if let Some(event) = event {
            transaction = transaction.audit(Other, &Entry::of(call, event)?)?;
        }
        match transaction.commit().await {
            Ok(()) => Ok(true),
            Err(Unwritten::Conditions(failed)) if failed.contains(&One) => Ok(false),
            Err(Unwritten::Conditions(_)) => Err(Refusal::MisTaken.into()),
            Err(Unwritten::Failed(failure)) => Err(failure),
        }
    }

    /// Applies a rule to the connection, again if somebody else writes in between. Writes nothing if the rule changes nothing.
    ///
    /// # Errors
    /// `NotConnected`, `Busy`, and those of the rule.
    pub async fn change_connection(
        &self,
        call: &Call,
        rule: impl Fn(&mut Connection) -> Result<Option<Event>, Failure>,
    ) -> Result<Connection, Failure> {
        for _ in 0..MAX_ATTEMPTS {
            let was = self.connection(call).await?;
            let mut now = was.clone();
            let event = rule(&mut now)?;
            if now == was {
                return Ok(was);
            }
            if self.put_connection(call, Some(&was), now.clone(), event).await? {
                return Ok(Connection { version: was.version + 1, ..now });
            }
        }
        Err(Failure::Busy("a connection changed under every attempt to change it".to_owned()))
    }

    /// Takes what was decided about these pupils out of the connection, if there is one.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn forget_mis_decisions<'a>(
        &self,
        call: &Call,
        pupils: impl Iterator<Item = &'a Pupil> + Clone,
    ) -> Result<(), Failure> {
        if self.find_connection(call).await?.is_none() {
            return Ok(());
        }
        let forgotten = self.change_connection(call, |connection| {
            connection.forget(pupils.clone());
            Ok(None)
        });
        forgotten.await.map(drop)
    }

    /// A page of the schools whose MIS is read every night.
    pub async fn nightly_schools(
        &self,
        _: &Moment,
        cursor: Option<&str>,
    ) -> Result<Page<OrganisationId>, Failure> {
        let (rows, next) = self.table.page::<Nightly>(&Range::of(CONNECTIONS, "ORG#"), cursor, PAGE).await?;
        Ok(Page { rows: rows.into_iter().map(|one| one.organisation).collect(), next })
    }
}
