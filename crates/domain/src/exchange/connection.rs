//! The connection of a school with its MIS.

use crate::access::call::{Call, Deed};
use crate::access::organisation::Organisation;
use crate::base::event::{Event, EventKind};
use crate::base::failure::Failure;
use crate::base::ids::{ChangeId, PupilId};
use crate::base::refusal::Refusal;
use crate::exchange::extract::Unfetched;
use crate::exchange::provider::Provider;
use crate::exchange::record::MisId;
use crate::exchange::scope::Scope;
use crate::records::upn::Upn;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The time after which a run that did not end no longer keeps others out.
pub const RUN_LIFE: SignedDuration = SignedDuration::from_mins(10);

/// A connection. A school has at most one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    pub provider: Provider,
    /// The school's id at Wonde, or its number at Xporter.
    pub reference: String,
    pub state: ConnectionState,
    /// What Attain asks for.
    pub asked: BTreeSet<Scope>,
    /// What the school has granted of it.
    pub granted: BTreeSet<Scope>,
    /// True if the nightly plan is applied by itself, unless it is held.
    pub automatic: bool,
    pub ordered: Deed,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connected: Option<Timestamp>,
    /// The scopes that were taken back, until what is held under them is deleted.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub unpurged: BTreeSet<Scope>,
    /// The extract that is under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<Run>,
    /// The outcome of the last extract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Outcome>,
    /// What people decided about records that were held for review.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub decisions: BTreeMap<MisId, Decision>,
    /// Counts every write.
    pub version: u64,
}

/// The state of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ConnectionState {
    /// The school has still to approve it at the provider.
    Ordered,
    Connected,
    /// The school finalises its selection at the provider.
    Paused,
    /// The school refused it at the provider.
    Declined,
    /// The school withdrew it at the provider.
    Revoked,
    /// The school ended it in Attain.
    Ended,
}

/// An extract under way. It keeps others out until it ends, or its time is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    pub id: Uuid,
    pub began: Timestamp,
    /// The time from which another run may begin.
    pub until: Timestamp,
    /// The pages that have come so far.
    pub pages: u32,
    /// The pupils that have come so far.
    pub pupils: u32,
}

/// What a person decided about a record that was held for review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// The record is this pupil's.
    SameAs(PupilId),
    /// The record is of a new pupil.
    New,
    /// The record's number is this one.
    Upn(Upn),
}

/// The outcome of an extract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The time before the first request.
    pub began: Timestamp,
    pub ended: Timestamp,
    pub result: OutcomeOf,
    /// The records of the extract whose pupils were erased here.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub buried: BTreeSet<MisId>,
}

/// How an extract ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutcomeOf {
    /// It was planned as this change, which is held for a person or not.
    Planned { change: ChangeId, held: bool },
    /// The records are as the MIS says.
    Unchanged,
    /// It failed, and changed nothing.
    Failed(Unfetched),
}

/// What the provider tells about a school's decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Told {
    Approved,
    Declined,
    Revoked,
    /// The school moved to another MIS, so every pupil has another id there.
    Migrated,
}

impl ConnectionState {
    /// The state in words.
    pub const fn label(self) -> &'static str {
        match self {
            ConnectionState::Ordered => "Waiting for your school\u{2019}s approval",
            ConnectionState::Connected => "Connected",
            ConnectionState::Paused => "Paused at the provider",
            ConnectionState::Declined => "Declined at the provider",
            ConnectionState::Revoked => "Revoked at the provider",
            ConnectionState::Ended => "Stopped",
        }
    }

    /// True while another connection cannot take its place.
    pub const fn is_live(self) -> bool {
        matches!(self, ConnectionState::Ordered | ConnectionState::Connected | ConnectionState::Paused)
    }
}

impl Connection {
    /// Orders a connection, in the place of one that is over. Ordering the same one again changes nothing.
    ///
    /// # Errors
    /// `MisConnected`: another one is there.
    pub fn order(
        call: &Call,
        was: Option<&Connection>,
        (provider, reference): (Provider, &str),
    ) -> Result<Connection, Failure> {
        if let Some(was) = was.filter(|was| was.state.is_live()) {
            let is_same = was.provider == provider && was.reference == reference;
            return if is_same { Ok(was.clone()) } else { Err(Refusal::MisConnected.into()) };
        }
        Ok(Connection {
            provider,
            reference: reference.to_owned(),
            state: ConnectionState::Ordered,
            asked: Scope::ALL.into_iter().collect(),
            granted: BTreeSet::new(),
            automatic: false,
            ordered: Deed::of(call),
            connected: None,
            unpurged: was.map(|was| was.unpurged.clone()).unwrap_or_default(),
            run: None,
            last: None,
            decisions: BTreeMap::new(),
            version: was.map_or(0, |was| was.version),
        })
    }

    /// The event of this kind about the connection.
    pub fn event(&self, kind: EventKind) -> Event {
        Event::of(kind).with("Provider", self.provider.label()).with("Number", self.reference.clone())
    }

    /// Writes down what the provider tells. The same again, or something that is over for the school, changes nothing.
    pub fn hear(&mut self, told: Told, now: Timestamp) -> Event {
        match told {
            _ if self.state == ConnectionState::Ended => {}
            Told::Approved => {
                if self.state != ConnectionState::Connected {
                    self.connected = Some(now);
                    self.granted.clone_from(&self.asked);
                    self.last = None;
                }
                self.state = ConnectionState::Connected;
            }
            Told::Declined
                if matches!(
                    self.state,
                    ConnectionState::Ordered | ConnectionState::Paused | ConnectionState::Declined
                ) =>
            {
                self.state = ConnectionState::Declined;
            }
            // Access that was there and is declined now is revoked.
            Told::Declined | Told::Revoked => {
                self.state = ConnectionState::Revoked;
                self.granted.clear();
                self.run = None;
            }
            Told::Migrated => self.decisions.clear(),
        }
        self.event(match told {
            Told::Approved => EventKind::MisApproved,
            Told::Declined | Told::Revoked => EventKind::MisRevoked,
            Told::Migrated => EventKind::MisMigrated,
        })
    }

    /// Writes down what the school granted at the provider. Without the pupils, it granted nothing. What it granted before and takes
    /// back is to be deleted. The same again changes nothing.
    pub fn consent(&mut self, granted: &BTreeSet<Scope>, now: Timestamp) -> Event {
        if !granted.contains(&Scope::Pupils) {
            return self.hear(Told::Declined, now);
        }
        let before = match self.state {
            ConnectionState::Connected => self.granted.clone(),
            _ => BTreeSet::new(),
        };
        let event = self.hear(Told::Approved, now);
        if self.state != ConnectionState::Connected {
            return event;
        }
        self.granted = self.asked.intersection(granted).copied().collect();
        let lost: BTreeSet<Scope> = before.difference(&self.granted).copied().collect();
        self.lose(&lost);
        let labels: Vec<&str> = lost.iter().map(|scope| scope.label()).collect();
        if labels.is_empty() { event } else { event.with("Taken back", labels.join("; ")) }
    }

    /// Asks for a scope no more, and notes that what is held under it is to be deleted. Or asks for it again: what the school grants
    /// of it, the next extract finds.
    pub fn ask_for(&mut self, scope: Scope, asks: bool) -> Event {
        if asks {
            self.asked.insert(scope);
        } else if self.asked.remove(&scope) {
            self.granted.remove(&scope);
            self.lose(&BTreeSet::from([scope]));
        }
        let what = if asks { "Asked for" } else { "Taken back" };
        self.event(EventKind::MisConnectionChanged).with(what, scope.label())
    }

    /// Notes that what is held under these scopes is to be deleted. An extract under way may hold it, and finds that its run is gone.
    fn lose(&mut self, scopes: &BTreeSet<Scope>) {
        self.unpurged.extend(scopes);
        if !scopes.is_empty() {
            self.run = None;
        }
    }

    /// Notes that what was held under these scopes is deleted, and with it the plan of the last extract.
    pub fn purged(&mut self, scopes: &BTreeSet<Scope>, plan: Option<ChangeId>) {
        self.unpurged.retain(|scope| !scopes.contains(scope));
        if plan.is_some() && self.planned() == plan {
            self.last = None;
        }
    }

    /// Writes down why the provider does not let Attain read before it was connected. A school that still selects may connect any
    /// moment.
    pub fn wait(&mut self, why: Unfetched, now: Timestamp) {
        if why == Unfetched::Paused && self.state == ConnectionState::Ordered {
            self.state = ConnectionState::Paused;
        }
        let result = OutcomeOf::Failed(why);
        self.last = Some(Outcome { began: now, ended: now, result, buried: BTreeSet::new() });
    }

    /// Lets plans be applied by themselves, or only by a person.
    pub fn choose(&mut self, automatic: bool) -> Event {
        self.automatic = automatic;
        let how = if automatic { "Automatic" } else { "By hand" };
        self.event(EventKind::MisConnectionChanged).with("Synchronisation", how)
    }

    /// Stops the connection. An extract under way finds that its run is gone, and writes nothing.
    pub fn stop(&mut self) -> Event {
        self.state = ConnectionState::Ended;
        self.granted.clear();
        self.decisions.clear();
        (self.automatic, self.run, self.last) = (false, None, None);
        self.event(EventKind::MisDisconnected)
    }

    /// Begins an extract, and keeps others out until it ends or its time is over.
    ///
    /// # Errors
    /// `NotConnected`, `ExtractRunning`.
    pub fn begin(&mut self, id: Uuid, now: Timestamp) -> Result<(), Refusal> {
        self.check_free(now)?;
        self.run = Some(Run { id, began: now, until: now + RUN_LIFE, pages: 0, pupils: 0 });
        Ok(())
    }

    /// Checks that an extract can begin.
    ///
    /// # Errors
    /// `NotConnected`, `ExtractRunning`.
    pub fn check_free(&self, now: Timestamp) -> Result<(), Refusal> {
        if self.state != ConnectionState::Connected {
            return Err(Refusal::NotConnected);
        }
        match self.run {
            Some(run) if now < run.until => Err(Refusal::ExtractRunning),
            _ => Ok(()),
        }
    }

    /// True while this extract keeps others out: nobody began another, or ended the connection.
    pub fn is_running(&self, id: Uuid) -> bool {
        self.state == ConnectionState::Connected && self.run.is_some_and(|run| run.id == id)
    }

    /// Writes down how far an extract is, if it still keeps others out.
    pub fn reached(&mut self, id: Uuid, pages: u32, pupils: u32) {
        if self.is_running(id) {
            self.run = self.run.map(|run| Run { pages, pupils, ..run });
        }
    }

    /// Ends an extract. Forgets what was decided about records that the MIS no longer has.
    pub fn end(&mut self, outcome: Outcome, has: impl Fn(&MisId) -> bool) -> Event {
        self.run = None;
        if !matches!(outcome.result, OutcomeOf::Failed(_)) {
            self.decisions.retain(|id, _| has(id));
        }
        let event = Event::of(EventKind::MisExtracted).with("Outcome", outcome.result.label());
        self.last = Some(outcome);
        event
    }

    /// The change that the last extract was planned as.
    pub fn planned(&self) -> Option<ChangeId> {
        match self.last.as_ref()?.result {
            OutcomeOf::Planned { change, .. } => Some(change),
            _ => None,
        }
    }

    /// True if the nightly run extracts it.
    pub fn is_nightly(&self) -> bool {
        self.automatic && self.state == ConnectionState::Connected
    }
}

impl OutcomeOf {
    /// The outcome in a word or two, for the audit trail.
    pub const fn label(self) -> &'static str {
        match self {
            OutcomeOf::Planned { held: true, .. } => "Planned, waits for a person",
            OutcomeOf::Planned { held: false, .. } => "Planned",
            OutcomeOf::Unchanged => "Nothing to change",
            OutcomeOf::Failed(_) => "Failed",
        }
    }
}

/// True if a URN is this school's, or was: an MIS may still name the one from before the school became an academy. With a wrong
/// number at the provider, Attain would read another school's pupils.
pub fn is_own(school: &Organisation, urn: &str) -> bool {
    let former = &school.facts.former_numbers;
    school.number == urn
        || school.kind.numbering().id(urn).is_ok_and(|id| id == school.id)
        || former.iter().any(|former| former.number == urn)
}

/// Reads the number of a school at a provider.
///
/// # Errors
/// A sentence for the person.
pub fn parse_reference(provider: Provider, typed: &str) -> Result<String, String> {
    let plain: String = typed.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase();
    let is_right = match provider {
        Provider::Wonde => plain.strip_prefix('A').is_some_and(|digits| {
            (6..=16).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
        }),
        Provider::Xporter => plain.len() == 7 && plain.bytes().all(|byte| byte.is_ascii_digit()),
    };
    match provider {
        _ if is_right => Ok(plain),
        Provider::Wonde => Err("Enter your school\u{2019}s number at Wonde, such as A1234567890".to_owned()),
        Provider::Xporter => {
            Err("Enter your local authority and establishment number, 7 digits, such as 9194001".to_owned())
        }
    }
}

#[cfg(test)]
mod tests;
