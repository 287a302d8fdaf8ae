//! Attain as it is deployed: the built functions, each in processes of its own behind a stub of the Lambda Runtime API,
//! with the resources of infra/ in an emulator of AWS that others wrote.
//!
//! Nothing of the embedded stack answers a function here. Only what Lambda, API Gateway and the event sources do is ours.

mod emulator;
mod fleet;
mod sandbox;

use crate::deliveries::{Deliveries, Undelivered};
use crate::functions::Functions;
use crate::notifications::Notifications;
use crate::ses::CapturedMail;
use crate::sqs::QueuedMessage;
use crate::state::Folder;
use crate::template::{Addresses, Event, Template};
use crate::{Deployment, Templates, gateway, intrinsics, template};
use anyhow::{Context, Result, anyhow, ensure};
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderValue, Request, Response, header};
use emulator::Emulator;
pub use fleet::ColdStart;
use fleet::Fleet;
use runtime::{Clock, Log};
use sandbox::{Deployable, Sandbox};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;
use tower::ServiceExt;
use uuid::Uuid;

/// The address of the website that the template names. Nothing listens there: requests are dispatched in this process.
const SITE: &str = "https://attain.example";

/// An address at which nobody answers: no MIS provider is here.
const NOBODY: &str = "http://127.0.0.1:9";

/// What to start.
pub struct Built {
    /// The folder of the functions: `NAME/bootstrap`, as cargo-lambda writes them, or `NAME`, as cargo does.
    pub functions: PathBuf,
    /// A Python that has `moto[server]`.
    pub python: PathBuf,
    /// The files of infra/.
    pub templates: Templates,
    /// Receives what the functions print, and the failures of their invocations.
    pub log: Log,
}

/// The running functions and their emulator. Dropping it ends all their processes.
pub struct Deployables {
    template: Template,
    programs: BTreeMap<String, Deployable>,
    router: Router,
    functions: Arc<Functions>,
    fleet: Arc<Fleet>,
    deliveries: Deliveries,
    notifications: Arc<Notifications>,
    letters: Mutex<Vec<CapturedMail>>,
    emulator: Arc<Emulator>,
    clock: Clock,
    log: Log,
    _folder: Folder,
}

impl Deployables {
    /// Starts the emulator, creates the template's resources in it, and finds the functions. None of them runs yet.
    ///
    /// # Errors
    /// Fails when the template is not understood, a function was not built, or the emulator does not accept a resource.
    pub async fn start(built: Built) -> Result<Deployables> {
        let Built { functions: folder, python, templates, log } = built;
        let clock = Clock::system();
        let mut emulator = Emulator::start(&python).await?;
        // Random, as CloudFormation makes them.
        let secrets = RefCell::new(BTreeMap::new());
        let secret = |name: &str| {
            let random = || format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
            Ok(secrets.borrow_mut().entry(name.to_owned()).or_insert_with(random).clone())
        };
        let template =
            Template::parse(&templates, &Addresses { site: SITE, s3: &emulator.url, mis: NOBODY }, secret)?;
        emulator.create(&template, &secrets.into_inner()).await?;
        let emulator = Arc::new(emulator);

        let mut programs = BTreeMap::new();
        for function in &template.functions {
            let path = folder.join(&function.name);
            let program = [path.join("bootstrap"), path].into_iter().find(|path| path.is_file());
            let program = program.with_context(|| {
                format!("{} has no {}, which {} names", folder.display(), function.name, function.file)
            })?;
            let variables = variables(function, &emulator.url);
            let (name, timeout) = (function.name.clone(), function.timeout);
            programs.insert(
                name.clone(),
                Deployable { name, program, arguments: Vec::new(), variables, timeout },
            );
        }
        let fleet = Arc::new(Fleet::new(clock.clone(), log.clone()));
        let started =
            programs.iter().map(|(name, deployable)| (name.clone(), fleet.invoke(deployable.clone())));
        // Nothing waits for this: deliveries happen only in `wait_until_idle`.
        let finished = Arc::new(Notify::new());
        let functions = Arc::new(Functions::of(started.collect(), finished, log.clone()));
        let router = gateway::router(&template, &functions, &clock, Router::new())?;
        let folder = Folder::temporary()?;
        let notifications =
            Arc::new(Notifications::open(folder.folder("s3-events")?, &template, clock.clone())?);
        let deliveries = Deliveries::open(
            (emulator::streams(emulator.clone()), emulator::messages(emulator.clone())),
            &template,
            functions.clone(),
            notifications.clone(),
            folder.join("streams.json"),
        )?;
        Ok(Deployables {
            template,
            programs,
            router,
            functions,
            fleet,
            deliveries,
            notifications,
            letters: Mutex::default(),
            emulator,
            clock,
            log,
            _folder: folder,
        })
    }

    /// Starts a process of each function, and ends it when it asks for its first event. Returns their number.
    ///
    /// # Errors
    /// Names the first function that does not start in the environment that its template gives it.
    pub async fn start_each(&self) -> Result<usize> {
        for deployable in self.programs.values() {
            Sandbox::start(deployable.clone(), &self.log).await?.end().await;
        }
        Ok(self.programs.len())
    }

    /// Returns the functions that a schedule invokes.
    pub fn scheduled(&self) -> Vec<&str> {
        let scheduled =
            |function: &&template::Function| function.events.iter().any(|e| matches!(e, Event::Schedule(_)));
        self.template.functions.iter().filter(scheduled).map(|function| function.name.as_str()).collect()
    }

    /// Ends all processes, so that the next event of each function starts one. When this returns, everything that they
    /// printed is in the log.
    pub async fn cool(&self) {
        self.fleet.cool().await;
    }

    /// Returns the measurements of all processes that were started for an event since the last call.
    pub fn take_cold_starts(&self) -> Vec<ColdStart> {
        self.fleet.take_cold_starts()
    }

    /// Runs this program in the place of a function, with the function's own environment.
    pub fn stand_in(&self, function: &str, program: PathBuf, arguments: Vec<String>) {
        self.fleet.stand_in(function, program, arguments);
    }

    /// Returns the messages that wait in the queues of the template, at most ten of each.
    ///
    /// # Errors
    /// Fails when the emulator does not answer.
    pub async fn queued(&self) -> Result<Vec<QueuedMessage>> {
        self.emulator.messages().await
    }

    /// Returns, for each function that has a process, the most memory that it held and what the template gives it, in
    /// MiB.
    pub fn memory_mib(&self) -> Vec<(String, u64, u64)> {
        let peaks = self.fleet.peaks_kib();
        let given = self.template.functions.iter().map(|function| (&function.name, function.memory_mib));
        given
            .filter_map(|(name, given)| Some((name.clone(), peaks.get(name)?.div_ceil(1024), given)))
            .collect()
    }
}

impl Deployment for Deployables {
    fn url(&self) -> &str {
        SITE
    }

    async fn dispatch(&self, mut request: Request<Body>) -> Result<Response<Bytes>> {
        let host = SITE.trim_start_matches("https://");
        if let Some(authority) = request.uri().authority().filter(|authority| *authority != host) {
            ensure!(self.emulator.url.ends_with(authority.as_str()), "nothing listens at {authority}");
            return self.emulator.send(request).await;
        }
        request.headers_mut().entry(header::HOST).or_insert(HeaderValue::from_static("attain.example"));
        let (parts, body) = self.router.clone().oneshot(request).await?.into_parts();
        Ok(Response::from_parts(parts, to_bytes(body, usize::MAX).await?))
    }

    async fn invoke(&self, function: &str, event: Value) -> Result<Value> {
        self.functions.invoke(function, event).await.map_err(|why| anyhow!("{function}: {why}"))
    }

    fn mail(&self) -> Vec<CapturedMail> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn wait_until_idle(&self) -> Result<()> {
        loop {
            let moved = self.emulator.move_events(&self.notifications).await?;
            self.deliveries.wait_until_idle().await?;
            if moved == 0 {
                break;
            }
        }
        let letters = self.emulator.mail(self.clock.now()).await?;
        *self.letters.lock().unwrap_or_else(PoisonError::into_inner) = letters;
        Ok(())
    }

    async fn undelivered(&self) -> Vec<Undelivered> {
        self.deliveries.undelivered().await
    }
}

/// The environment of a function's process: what the template says, and what Lambda adds.
fn variables(function: &template::Function, emulator: &str) -> BTreeMap<String, String> {
    let mut variables = function.variables.clone();
    let memory = function.memory_mib.to_string();
    let own = [
        ("PATH", "/usr/local/bin:/usr/bin:/bin"),
        ("LANG", "en_US.UTF-8"),
        ("TZ", ":UTC"),
        ("_HANDLER", "bootstrap"),
        ("AWS_LAMBDA_FUNCTION_NAME", function.lambda.as_deref().unwrap_or(&function.name)),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", &memory),
        ("AWS_LAMBDA_LOG_GROUP_NAME", "logs"),
        ("AWS_LAMBDA_LOG_STREAM_NAME", "stream"),
        ("AWS_REGION", intrinsics::REGION),
        ("AWS_DEFAULT_REGION", intrinsics::REGION),
        ("AWS_ACCESS_KEY_ID", "AKEMULATOR"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("AWS_SESSION_TOKEN", "token"),
    ];
    variables.extend(own.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let services = ["DYNAMODB", "S3", "SES", "SQS", "KMS", "SECRETSMANAGER"];
    let endpoint = |service| (format!("AWS_ENDPOINT_URL_{service}"), emulator.to_owned());
    variables.extend(services.map(endpoint));
    variables
}
