//! The MIS providers: what schools keep in their MIS, what they let Attain read, and the faults that somebody ordered.
//!
//! Its page is the schools' side of the provider: there a school approves, declines or revokes Attain's access, and the provider
//! then tells Attain. Everything is kept in one file of the state folder.

mod demo;
mod page;
mod wonde;

pub(crate) use demo::{demo_pupils, with_news};

use crate::state::write_whole;
use anyhow::{Context, Result, bail, ensure};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use axum::routing::get;
use domain::exchange::record::MisPupil;
use domain::exchange::scope::Scope;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tower::ServiceExt;

/// A school at a provider.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MisSchool {
    pub name: String,
    pub urn: String,
    pub access: MisAccess,
    /// The scopes that the school lets Attain read while it has access.
    pub granted: BTreeSet<Scope>,
    /// On roll.
    pub pupils: Vec<MisPupil>,
    pub leavers: Vec<MisPupil>,
    /// The fault that its answers have.
    #[serde(default)]
    pub fault: Option<MisFault>,
}

/// Attain's access to a school's MIS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MisAccess {
    Never,
    /// Attain has asked; the school has not answered.
    Asked,
    Approved,
    Declined,
    Revoked,
}

/// A fault of a school's answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MisFault {
    /// 401, as for a wrong token.
    Unauthorised,
    /// 403.
    Forbidden,
    /// 429, to be asked again in an hour.
    Busy,
    /// The second page answers 500.
    FailingPage,
    /// The second page ends in the middle.
    Truncated,
    /// 200, and nobody.
    Empty,
    /// A pupil is added to the front of the list after the first page.
    AddedMidway,
    /// Each page names another one.
    Endless,
    /// 403 from the second page on.
    RevokedMidway,
}

impl MisFault {
    pub const ALL: [MisFault; 9] = [
        MisFault::Unauthorised,
        MisFault::Forbidden,
        MisFault::Busy,
        MisFault::FailingPage,
        MisFault::Truncated,
        MisFault::Empty,
        MisFault::AddedMidway,
        MisFault::Endless,
        MisFault::RevokedMidway,
    ];

    fn as_str(self) -> &'static str {
        match self {
            MisFault::Unauthorised => "unauthorised",
            MisFault::Forbidden => "forbidden",
            MisFault::Busy => "busy",
            MisFault::FailingPage => "failing-page",
            MisFault::Truncated => "truncated",
            MisFault::Empty => "empty",
            MisFault::AddedMidway => "added-midway",
            MisFault::Endless => "endless",
            MisFault::RevokedMidway => "revoked-midway",
        }
    }
}

impl MisSchool {
    /// A school that has not been asked yet, and would grant everything.
    pub fn new(name: &str, urn: &str, pupils: Vec<MisPupil>) -> MisSchool {
        MisSchool {
            name: name.to_owned(),
            urn: urn.to_owned(),
            access: MisAccess::Never,
            granted: Scope::ALL.into_iter().collect(),
            pupils,
            leavers: Vec::new(),
            fault: None,
        }
    }
}

/// The providers.
pub struct Mis {
    schools: Mutex<BTreeMap<String, MisSchool>>,
    file: PathBuf,
    /// The token that Attain shows.
    token: String,
    /// The secret in the address that the providers call.
    callback: String,
    /// Attain, as the providers reach it.
    attain: Router,
    /// Attain's host.
    host: String,
}

impl Mis {
    /// Opens the providers over a file, which may be missing. `secrets` are the token and the secret of the callback; `attain` is
    /// the website with the API, at `url`.
    ///
    /// # Errors
    /// Fails when the file cannot be read.
    pub(crate) fn open(
        file: PathBuf,
        (token, callback): (String, String),
        (attain, url): (Router, &str),
    ) -> Result<Mis> {
        let schools = match std::fs::read(&file) {
            Ok(bytes) => serde_json::from_slice(&bytes).context("the file of the MIS providers")?,
            Err(_) => BTreeMap::new(),
        };
        let host = url.trim_start_matches("http://").to_owned();
        Ok(Mis { schools: Mutex::new(schools), file, token, callback, attain, host })
    }

    /// Adds a school under its id at the provider, or replaces it.
    ///
    /// # Errors
    /// Fails when the state folder cannot be written to.
    pub fn add(&self, id: &str, school: MisSchool) -> Result<()> {
        self.schools.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned(), school);
        self.keep()
    }

    /// Changes a school: its pupils, or the fault of its answers.
    ///
    /// # Errors
    /// Fails when there is no such school, or the state folder cannot be written to.
    pub fn change(&self, id: &str, change: impl FnOnce(&mut MisSchool)) -> Result<()> {
        let mut schools = self.schools.lock().unwrap_or_else(PoisonError::into_inner);
        change(schools.get_mut(id).with_context(|| format!("no school has the id {id}"))?);
        drop(schools);
        self.keep()
    }

    /// The school as it is now.
    pub fn school(&self, id: &str) -> Option<MisSchool> {
        self.schools.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    fn all(&self) -> BTreeMap<String, MisSchool> {
        self.schools.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn keep(&self) -> Result<()> {
        write_whole(&self.file, &serde_json::to_vec(&self.all())?)
    }

    /// The school answers Attain's request, or changes its mind, and the provider tells Attain.
    ///
    /// # Errors
    /// Fails when there is no such school, or Attain does not take the call.
    pub async fn answer(&self, id: &str, access: MisAccess) -> Result<()> {
        let told = match access {
            MisAccess::Approved => "schoolApproved",
            MisAccess::Declined => "accessDeclined",
            MisAccess::Revoked => "accessRevoked",
            MisAccess::Never | MisAccess::Asked => bail!("a school approves, declines or revokes"),
        };
        self.change(id, |school| school.access = access)?;
        self.tell(id, told).await
    }

    /// The school moves to another MIS: its pupils get other ids, and the provider tells Attain.
    ///
    /// # Errors
    /// As for [`Mis::answer`].
    pub async fn migrate(&self, id: &str) -> Result<()> {
        self.change(id, |school| {
            for pupil in &mut school.pupils {
                let moved = format!("N{}", pupil.id.as_str());
                pupil.id = domain::exchange::record::MisId::parse(&moved).unwrap_or_else(|| pupil.id.clone());
            }
        })?;
        self.tell(id, "schoolMigration").await
    }

    async fn tell(&self, id: &str, what: &str) -> Result<()> {
        let name = self.school(id).map(|school| school.name);
        let body = json!({ "payload_type": what, "school_id": id, "school_name": name }).to_string();
        let request = Request::post(format!("/api/mis-messages/wonde/{}", self.callback))
            .header(header::HOST, &self.host)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::CONTENT_LENGTH, body.len());
        let answer = self.attain.clone().oneshot(request.body(Body::from(body))?).await?;
        ensure!(answer.status().is_success(), "Attain answers {what} with {}", answer.status());
        Ok(())
    }

    /// The page of the schools' side, and the providers' APIs.
    pub(crate) fn router(self: &Arc<Mis>) -> Router {
        Router::new()
            .route("/", get(page::show).post(page::act))
            .route("/faults", axum::routing::post(page::order))
            .nest("/v1.0/schools", wonde::router())
            .with_state(Arc::clone(self))
    }
}

/// A JSON answer with this status.
fn answered(status: u16, body: &Value) -> axum::response::Response {
    let answer = axum::http::Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()));
    answer.unwrap_or_default()
}
