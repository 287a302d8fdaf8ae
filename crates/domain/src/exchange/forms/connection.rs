//! Forms and views of the connection with a school's MIS (F67, F69, F76).

use crate::access::form::form;
use crate::base::calendar::shown;
use crate::base::failure::FieldErrors;
use crate::base::guard::Guard;
use crate::base::ids::ChangeId;
use crate::base::text::{count, thousands};
use crate::exchange::connection::{Connection, ConnectionState, OutcomeOf, Run, parse_reference};
use crate::exchange::extract::Unfetched;
use crate::exchange::login::{Hidden, XporterLogin};
use crate::exchange::provider::Provider;
use crate::exchange::scope::Scope;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Show the school's connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ViewConnectionForm {}

form!(ViewConnectionForm => ViewConnection, ConnectionView);

/// Order a connection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConnectMisForm {
    /// Absent if none is chosen yet.
    #[serde(default)]
    pub provider: Option<Provider>,
    /// The school's number at the provider.
    #[serde(default)]
    pub reference: String,
    /// The relying party at Xporter. Absent for other providers.
    #[serde(default)]
    pub relying_party: String,
    /// Its password at this school. It is kept as a secret of the school, and nowhere else.
    #[serde(default)]
    pub password: Hidden,
}

form!(ConnectMisForm => ConnectMis, ConnectionView);

impl ConnectMisForm {
    /// Reads the provider, the number there, and the login of one that wants it.
    ///
    /// # Errors
    /// Errors of the fields `provider`, `reference`, `relying_party` and `password`.
    pub fn check(&self) -> Result<NewConnection, FieldErrors> {
        let mut errors = FieldErrors::new();
        let provider = errors.keep("provider", self.provider.ok_or("Select your provider".to_owned()));
        let reference = errors
            .keep("reference", parse_reference(self.provider.unwrap_or(Provider::Wonde), &self.reference));
        let login = (self.provider == Some(Provider::Xporter)).then(|| {
            let (relying_party, password) = XporterLogin::parse(&self.relying_party, &self.password);
            let relying_party = errors.keep("relying_party", relying_party);
            let password = errors.keep("password", password);
            relying_party
                .zip(password)
                .map(|(relying_party, password)| XporterLogin { relying_party, password })
        });
        match (provider, reference, login) {
            (_, _, Some(None)) | (None, ..) | (_, None, _) => Err(errors),
            (Some(provider), Some(reference), login) => {
                Ok(NewConnection { provider, reference, login: login.flatten() })
            }
        }
    }
}

/// A connection to order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewConnection {
    pub provider: Provider,
    pub reference: String,
    /// Present for Xporter.
    pub login: Option<XporterLogin>,
}

/// Choose whether plans are applied by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangeConnectionForm {
    pub automatic: bool,
}

form!(ChangeConnectionForm => ChangeConnection, ConnectionView);

/// Ask for a scope no more, and delete what is held under it. Without a number, only show what that is. Or ask for it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChooseScopeForm {
    pub scope: Scope,
    /// True to ask for it again.
    #[serde(default)]
    pub asks: bool,
    /// The number of pupils who hold something under it, as the person typed it.
    #[serde(default)]
    pub typed: Option<u32>,
}

form!(ChooseScopeForm => ChooseScope, ConnectionView);

impl ChooseScopeForm {
    /// # Errors
    /// An error of the field `scope`: there is no extract without it.
    pub fn check(&self) -> Result<(), FieldErrors> {
        if self.scope.is_required() && !self.asks {
            let message = "Attain cannot read your MIS without the pupils. Stop the connection instead";
            return Err(FieldErrors::of("scope", message));
        }
        Ok(())
    }
}

/// Stop the connection, and delete what is held under it. Without a number, only show what that is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DisconnectMisForm {
    /// The number of pupils with an id of the MIS, as the person typed it.
    #[serde(default)]
    pub typed: Option<u32>,
}

form!(DisconnectMisForm => DisconnectMis, ConnectionView);

/// The school's connection with its MIS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConnectionView {
    /// True if the agreement in force is accepted.
    pub agreed: bool,
    /// `null` if there never was one.
    pub connection: Option<OneConnectionView>,
    /// What stopping it deletes, and the number to type. Only in answer to the question.
    pub guard: Option<Guard>,
}

/// A connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OneConnectionView {
    pub provider: Provider,
    /// The school's number at the provider.
    pub reference: String,
    pub state: ConnectionState,
    /// Who ordered it, and when.
    pub ordered: String,
    /// The time since which it works.
    pub connected: Option<String>,
    pub scopes: Vec<ScopeView>,
    pub automatic: bool,
    /// The extract under way.
    pub running: Option<RunningView>,
    /// The last extract.
    pub last: Option<LastView>,
}

/// A scope: what Attain asks for, and what the school grants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ScopeView {
    pub scope: Scope,
    /// True while Attain asks for it.
    pub asked: bool,
    pub granted: bool,
}

/// An extract under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RunningView {
    pub began: String,
    pub pupils: u32,
}

/// The last extract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LastView {
    pub began: String,
    /// The outcome in a sentence.
    pub outcome: String,
    /// True if it changed nothing because it failed.
    pub failed: bool,
    /// The change that it was planned as.
    pub change: Option<ChangeId>,
}

impl ConnectionView {
    pub fn of(agreed: bool, connection: Option<&Connection>, now: Timestamp) -> ConnectionView {
        ConnectionView {
            agreed,
            connection: connection.map(|one| OneConnectionView::of(one, now)),
            guard: None,
        }
    }
}

impl OneConnectionView {
    /// When the last extract began, and whether it failed.
    pub fn last_in_words(&self) -> String {
        match &self.last {
            None => "Not yet".to_owned(),
            Some(last) if last.failed => format!("{}, failed", last.began),
            Some(last) => last.began.clone(),
        }
    }

    fn of(of: &Connection, now: Timestamp) -> OneConnectionView {
        let running = of.run.filter(|run| run.until > now);
        OneConnectionView {
            provider: of.provider,
            reference: of.reference.clone(),
            state: of.state,
            ordered: format!("{}, {}", shown(of.ordered.at), of.ordered.by.name),
            connected: of.connected.map(shown),
            scopes: Scope::ALL
                .into_iter()
                .map(|scope| {
                    let (asked, granted) = (of.asked.contains(&scope), of.granted.contains(&scope));
                    ScopeView { scope, asked, granted }
                })
                .collect(),
            automatic: of.automatic,
            running: running.map(|Run { began, pupils, .. }| RunningView { began: shown(began), pupils }),
            last: of.last.as_ref().map(|last| {
                let (outcome, failed, change) = match last.result {
                    OutcomeOf::Planned { change, held: true } => {
                        ("Planned. It waits for somebody to look at it.".to_owned(), false, Some(change))
                    }
                    OutcomeOf::Planned { change, held: false } => {
                        ("Planned.".to_owned(), false, Some(change))
                    }
                    OutcomeOf::Unchanged => ("Your records are as your MIS says.".to_owned(), false, None),
                    OutcomeOf::Failed(Unfetched::Refused)
                        if matches!(of.state, ConnectionState::Ordered | ConnectionState::Paused) =>
                    {
                        (refused(of.provider).to_owned(), true, None)
                    }
                    OutcomeOf::Failed(why) => (why.sentence(of.is_nightly()), true, None),
                };
                LastView { began: shown(last.began), outcome, failed, change }
            }),
        }
    }
}

/// Why a provider refuses a connection that it has never approved.
const fn refused(provider: Provider) -> &'static str {
    match provider {
        Provider::Wonde => {
            "Wonde does not know this number. Stop the connection, then connect with the right one."
        }
        Provider::Xporter => {
            "Groupcall Xporter does not accept this number with this relying party and password, or your school has not approved Attain there yet. Enter them again, or stop the connection."
        }
    }
}

/// Guards the end of a connection: it deletes the last extract, and the ids of so many pupils (F76).
pub fn disconnection(pupils: usize) -> Guard {
    let number = u32::try_from(pupils).unwrap_or(u32::MAX);
    let sentence = format!(
        "This deletes the last extract, and the ids that {} have at your MIS. Pupils and their records stay. To stop, type {}.",
        count(number, "pupil"),
        thousands(number)
    );
    Guard { number, sentence }
}
