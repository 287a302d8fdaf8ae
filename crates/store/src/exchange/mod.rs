//! The connection of a school with its MIS: an item of the school, which also keeps two extracts from running at once.

use crate::keys::{CONNECTIONS, Key};
use crate::table::{Condition, Range, Transaction};
use crate::versioned::MAX_ATTEMPTS;
use crate::{Page, Store};
use domain::access::call::Call;
use domain::audit::entry::Entry;
use domain::base::event::Event;
use domain::base::failure::Failure;
use domain::base::ids::OrganisationId;
use domain::base::moment::Moment;
use domain::base::refusal::Refusal;
use domain::exchange::connection::Connection;
use serde::{Deserialize, Serialize};

/// Schools read per page.
const PAGE: i32 = 1_000;

/// Lists a school whose MIS is read every night.
#[derive(Serialize, Deserialize)]
struct Nightly {
    organisation: OrganisationId,
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

    /// Writes a connection over the one it was made from, with the school's place in the list of the nightly run. With
    /// the audit entry of the event, in one transaction. Returns `false` if somebody else has written since.
    pub async fn put_connection(
        &self,
        call: &Call,
        was: Option<&Connection>,
        mut now: Connection,
        event: Option<Event>,
    ) -> Result<bool, Failure> {
        now.version = was.map_or(0, |was| was.version) + 1;
        let condition = was.map_or_else(Condition::absent, |was| Condition::version(was.version));
        let mut transaction =
            Transaction::on(&self.table).put((), &Key::connection(call.tenant()), &now, condition)?;
        let listed = Key::nightly(call.tenant());
        transaction = match (was.is_some_and(Connection::is_nightly), now.is_nightly()) {
            (false, true) => {
                transaction.put((), &listed, &Nightly { organisation: call.tenant() }, Condition::none())?
            }
            (true, false) => transaction.delete((), &listed, Condition::none())?,
            _ => transaction,
        };
        if let Some(event) = event {
            transaction = transaction.audit((), &Entry::of(call, event)?)?;
        }
        transaction.commit_if().await
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
