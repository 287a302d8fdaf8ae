//! The MIS providers: what schools keep in their MIS, what they let Attain read, and the faults that somebody ordered.
//!
//! Its page is the schools' side of the provider: there a school approves, declines or revokes Attain's access, and the provider
//! then tells Attain. Everything is kept in one file of the state folder.

mod demo;
mod page;
mod wonde;
mod xporter;

pub(crate) use demo::{demo_pupils, with_news};

use crate::state::write_whole;
use anyhow::{Context, Result, bail, ensure};
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::get;
use domain::exchange::record::MisPupil;
use domain::exchange::scope::Scope;
use futures::stream;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
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
    /// The password that Attain shows for it at Xporter.
    #[serde(default)]
    pub password: String,
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
    /// Xporter gives no token: the school still selects.
    Paused,
    /// The first token is over before Xporter's second page.
    TokenOver,
}

impl MisFault {
    pub const ALL: [MisFault; 11] = [
        MisFault::Unauthorised,
        MisFault::Forbidden,
        MisFault::Busy,
        MisFault::FailingPage,
        MisFault::Truncated,
        MisFault::Empty,
        MisFault::AddedMidway,
        MisFault::Endless,
        MisFault::RevokedMidway,
        MisFault::Paused,
        MisFault::TokenOver,
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
            MisFault::Paused => "paused",
            MisFault::TokenOver => "token-over",
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
            password: format!("school-secret-{urn}"),
            fault: None,
        }
    }
}

/// The pace of the providers' answers.
#[derive(Clone, Copy, Debug)]
pub struct MisPace {
    /// The most records of a page.
    pub page: usize,
    /// The time before each answer.
    pub latency: Duration,
}

impl Default for MisPace {
    /// Answers at once, with small pages, so that the demo schools have several.
    fn default() -> MisPace {
        MisPace { page: 50, latency: Duration::ZERO }
    }
}

/// True for the number of a school at Xporter, where it is one of digits alone.
fn is_of_xporter(id: &str) -> bool {
    id.bytes().all(|byte| byte.is_ascii_digit())
}

/// The providers.
pub struct Mis {
    schools: Mutex<BTreeMap<String, MisSchool>>,
    pace: Mutex<MisPace>,
    file: PathBuf,
    /// The token that Attain shows at Wonde.
    token: String,
    /// The schools of the tokens that Xporter has given.
    tokens: Mutex<BTreeMap<String, String>>,
    /// True once a token was said to be over.
    over: AtomicBool,
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
        Ok(Mis {
            schools: Mutex::new(schools),
            pace: Mutex::default(),
            file,
            token,
            tokens: Mutex::default(),
            over: AtomicBool::new(false),
            callback,
            attain,
            host,
        })
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

    /// Changes the pace of the answers, until the stack stops.
    pub fn set_pace(&self, pace: MisPace) {
        *self.pace.lock().unwrap_or_else(PoisonError::into_inner) = pace;
    }

    fn pace(&self) -> MisPace {
        *self.pace.lock().unwrap_or_else(PoisonError::into_inner)
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
        if is_of_xporter(id) { self.tell_consent(id).await } else { self.tell(id, told).await }
    }

    /// The school changes what Attain may read. Xporter tells Attain, and Wonde does not.
    ///
    /// # Errors
    /// As for [`Mis::answer`].
    pub async fn grant(&self, id: &str, granted: BTreeSet<Scope>) -> Result<()> {
        self.change(id, |school| school.granted = granted)?;
        if is_of_xporter(id) { self.tell_consent(id).await } else { Ok(()) }
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
        // Xporter has no message for it.
        if is_of_xporter(id) { Ok(()) } else { self.tell(id, "schoolMigration").await }
    }

    /// Tells Attain what a school consented to at Xporter, with the password that Attain shows from now on.
    async fn tell_consent(&self, id: &str) -> Result<()> {
        let school = self.school(id).with_context(|| format!("no school has the id {id}"))?;
        let (granted, asked) = xporter::names(&school);
        let (name, partner) = (&school.name[..], xporter::RELYING_PARTY);
        let mut fields = vec![("schoolId", id), ("schoolName", name), ("templateScopes", &asked)];
        fields.extend([("scopes", &granted[..]), ("thirdParty", "XporterOnDemand"), ("partnerId", partner)]);
        if school.access == MisAccess::Approved {
            fields.push(("schoolSecret", &school.password));
        }
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.post("xporter", "application/x-www-form-urlencoded", body).await
    }

    /// True the first time.
    fn is_first_over(&self) -> bool {
        !self.over.swap(true, Ordering::Relaxed)
    }

    /// Adds a pupil to the front of a school's list. An error would mean that the state folder cannot be written to, and the next
    /// request says so.
    fn add_midway(&self, id: &str) {
        let _ = self.change(id, |school| {
            if let Some(mut added) = school.pupils.first().cloned() {
                added.id = domain::exchange::record::MisId::parse("ADDED").unwrap_or(added.id);
                added.upn.clear();
                school.pupils.insert(0, added);
            }
        });
    }

    async fn tell(&self, id: &str, what: &str) -> Result<()> {
        let name = self.school(id).map(|school| school.name);
        let body = json!({ "payload_type": what, "school_id": id, "school_name": name }).to_string();
        self.post("wonde", "application/json", body).await
    }

    async fn post(&self, provider: &str, kind: &str, body: String) -> Result<()> {
        let request = Request::post(format!("/api/mis-messages/{provider}/{}", self.callback))
            .header(header::HOST, &self.host)
            .header(header::CONTENT_TYPE, kind)
            .header(header::CONTENT_LENGTH, body.len());
        let answer = self.attain.clone().oneshot(request.body(Body::from(body))?).await?;
        ensure!(answer.status().is_success(), "Attain answers {provider} with {}", answer.status());
        Ok(())
    }

    /// The page of the schools' side, and the providers' APIs.
    pub(crate) fn router(self: &Arc<Mis>) -> Router {
        let apis = Router::new().nest("/v1.0/schools", wonde::router()).nest("/api", xporter::router());
        Router::new()
            .route("/", get(page::show).post(page::act))
            .route("/faults", axum::routing::post(page::order))
            .route("/scopes", axum::routing::post(page::grant))
            .merge(apis.layer(from_fn_with_state(Arc::clone(self), paced)))
            .with_state(Arc::clone(self))
    }
}

/// Answers after the time that was set.
async fn paced(State(mis): State<Arc<Mis>>, request: Request<Body>, next: Next) -> Response {
    tokio::time::sleep(mis.pace().latency).await;
    next.run(request).await
}

/// An answer that ends in the middle.
fn cut(body: &Value) -> Response {
    let text = body.to_string();
    let half = text.get(..text.len() / 2).unwrap_or_default().to_owned();
    let parts = [Ok(half), Err(io::Error::other("the fault that was ordered"))];
    Response::new(Body::from_stream(stream::iter(parts)))
}

/// A JSON answer with this status.
fn answered(status: u16, body: &Value) -> Response {
    let answer = axum::http::Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()));
    answer.unwrap_or_default()
}
