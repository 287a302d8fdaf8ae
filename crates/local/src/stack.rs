//! The embedded stack as a whole: starting it, sending it requests, waiting until it is idle, stopping it.

use crate::deliveries::{Deliveries, Undelivered};
use crate::functions::Functions;
use crate::iam::{Grant, Iam, PERSON, access_key};
use crate::mis::Mis;
use crate::notifications::Notifications;
use crate::requests::{self, Answered, Requests};
use crate::rooms::{self, listen};
use crate::s3::Objects;
use crate::secrets::Vault;
use crate::ses::{CapturedMail, Mailbox};
use crate::sqs::{QueuedMessage, Queues};
use crate::state::{Folder, MAIL, POSITIONS, SCHOOLS, StackCopy, VAULT};
use crate::template::{Addresses, Event, Template};
use crate::upkeep::{deliver, sweep, until};
use crate::{Templates, dynamodb, gateway, inbox, intrinsics, site, sqs, streams};
use anyhow::{Context, Result, anyhow};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use axum::Router;
use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::http::{HeaderValue, Request, Response, Uri, header};
use dynoxide::Database;
use futures::future::{join_all, pending};
use runtime::{Clock, Environment, Function, Log};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};
use tower::ServiceExt;

/// The logical ids of the secrets that the MIS providers share with Attain.
const WONDE_TOKEN: &str = "WondeToken";
const CALLBACK_KEY: &str = "MisCallbackKey";

/// The place where the stack keeps its state.
pub enum State {
    /// In memory and temporary files, which are lost when the stack stops. Every stack uses the same secrets.
    Memory,
    /// As [`State::Memory`], and begins as the other stack was.
    Copied(Arc<StackCopy>),
    /// In this folder, which is created if it is missing.
    Folder(PathBuf),
}

/// The settings of a stack.
pub struct Options {
    pub state: State,
    /// The port of the website and the API; 0 for any free one. The inbox takes the next port, or any if that is taken.
    pub port: u16,
    /// The folder of the built website, if it was built.
    pub site: Option<PathBuf>,
    /// The files of infra/.
    pub templates: Templates,
    /// Exactly the functions that the files name.
    pub functions: Vec<Function>,
    /// The clock of the functions and of the stack.
    pub clock: Clock,
    /// Receives the log lines of the functions and of the stack.
    pub log: Log,
    /// The HTTP client of every function's SDK; `None` for the usual one. Tests pass one that counts calls or makes
    /// them fail.
    pub http_client: Option<SharedHttpClient>,
}

/// A running stack. Dropping it stops it at once; [`Stack::stop`] first waits for open requests.
pub struct Stack {
    /// The address of the website and the API, without a slash at its end.
    pub url: String,
    /// The address of the page that shows captured mail.
    pub inbox: String,
    /// The address of S3. The bucket's name is the first part of the path.
    pub s3: String,
    /// The address of DynamoDB.
    pub dynamodb: String,
    /// The address of SQS.
    pub sqs: String,
    /// The address of Secrets Manager.
    pub secrets: String,
    /// The address of the MIS providers, with the page of the schools' side.
    pub mis_address: String,
    requests: Arc<Requests>,
    routers: Vec<(u16, Router)>,
    db: Database,
    objects: Objects,
    bucket: Option<String>,
    mailbox: Arc<Mailbox>,
    mis: Arc<Mis>,
    queues: Arc<Queues>,
    vault: Arc<Vault>,
    iam: Arc<Iam>,
    functions: Arc<Functions>,
    deliveries: Arc<Deliveries>,
    /// The functions that are invoked at intervals, each with its interval in seconds.
    schedules: Vec<(String, u64)>,
    log: Log,
    tasks: JoinSet<()>,
    stop: watch::Sender<bool>,
    // Stands after the tasks, which use it, because fields are dropped in this order.
    folder: Folder,
}

impl Stack {
    /// Starts the stack. When this returns, every address answers.
    ///
    /// # Errors
    /// Fails when the template is not understood or does not match the functions, the port is taken, or the state folder
    /// cannot be used.
    pub async fn start(options: Options) -> Result<Stack> {
        let site = listen(options.port).with_context(|| {
            format!(
                "port {} cannot be listened on; is the stack running already? Choose another with --port",
                options.port
            )
        })?;
        let inbox = match listen(options.port.checked_add(1).filter(|_| options.port != 0).unwrap_or(0)) {
            Ok(listener) => listener,
            Err(_) => listen(0)?,
        };
        let (s3, sqs, dynamodb, engine) = (listen(0)?, listen(0)?, listen(0)?, rooms::listen_unseen()?);
        let (providers, vaults) = (listen(0)?, listen(0)?);
        let port = |listener: &TcpListener| listener.local_addr().map(|address| address.port());
        let (site_port, inbox_port) = (port(&site)?, port(&inbox)?);
        let (s3_port, sqs_port) = (port(&s3)?, port(&sqs)?);
        let (mis_port, vault_port) = (port(&providers)?, port(&vaults)?);
        let (dynamodb_port, engine_address) = (port(&dynamodb)?, engine.local_addr()?);
        // The site's host is a name, because browsers accept a Secure cookie from http://localhost. The host of S3 is a
        // number, because the SDK then puts the bucket into the path and not into the host.
        let url = format!("http://localhost:{site_port}");
        let inbox_url = format!("http://localhost:{inbox_port}");
        let s3_url = format!("http://127.0.0.1:{s3_port}");
        let sqs_url = format!("http://127.0.0.1:{sqs_port}");
        let dynamodb_url = format!("http://127.0.0.1:{dynamodb_port}");
        let mis_url = format!("http://127.0.0.1:{mis_port}");
        let vault_url = format!("http://127.0.0.1:{vault_port}");

        let (clock, log) = (options.clock, options.log);
        let folder = match &options.state {
            State::Memory | State::Copied(_) => Folder::temporary()?,
            State::Folder(path) => Folder::at(path.clone())?,
        };
        let at = Addresses { site: &url, s3: &s3_url, mis: &mis_url };
        let template = Template::parse(&options.templates, &at, |name| folder.secret(name))?;
        if let State::Copied(copy) = &options.state {
            copy.write(&folder, &url)?;
        }
        let db = match options.state {
            State::Memory | State::Copied(_) => dynamodb::open_memory(clock.clone(), &folder, &template)?,
            State::Folder(_) => dynamodb::open_file(&folder, &template)?,
        };
        let iam = Arc::new(Iam::of(&template, log.clone()));
        let queues = Arc::new(Queues::new(iam.clone()));
        let vault = Arc::new(Vault::open(folder.join(VAULT), iam.clone())?);

        let work = Arc::new(Notify::new());
        let notifications =
            Arc::new(Notifications::open(folder.folder("s3-events")?, &template, clock.clone())?);
        let mailbox = Arc::new(Mailbox::open(&folder.join(MAIL), clock.clone(), notifications.clone())?);
        let objects =
            Objects::open(folder.folder("s3")?, &template.buckets, notifications.clone(), work.clone())?;

        let http_client =
            options.http_client.unwrap_or_else(|| aws_smithy_http_client::Builder::new().build_http());
        let environment = |function: &crate::template::Function| {
            let (id, secret) = credentials(&folder, &function.name)?;
            let mut variables = function.variables.clone();
            variables.extend(
                [
                    ("AWS_LAMBDA_FUNCTION_NAME", function.name.as_str()),
                    ("AWS_REGION", intrinsics::REGION),
                    ("AWS_ACCESS_KEY_ID", &id),
                    ("AWS_SECRET_ACCESS_KEY", &secret),
                    ("AWS_ENDPOINT_URL_DYNAMODB", &dynamodb_url),
                    ("AWS_ENDPOINT_URL_S3", &s3_url),
                    ("AWS_ENDPOINT_URL_SES", &inbox_url),
                    ("AWS_ENDPOINT_URL_SQS", &sqs_url),
                    ("AWS_ENDPOINT_URL_SECRETSMANAGER", &vault_url),
                ]
                .map(|(name, value)| (name.to_owned(), value.to_owned())),
            );
            // Nothing here reads metrics, and they would make each line of the log three times as long.
            variables.remove("METRICS");
            Ok(Environment::new(variables, clock.clone(), log.clone()).with_http_client(http_client.clone()))
        };
        let functions =
            Functions::of_template(&template, options.functions, environment, work.clone(), log.clone())?;
        let functions = Arc::new(functions);
        let deliveries = Arc::new(Deliveries::open(
            (streams::embedded(db.clone()), sqs::embedded(queues.clone())),
            &template,
            functions.clone(),
            notifications,
            folder.join(POSITIONS),
        )?);

        let keys = template
            .functions
            .iter()
            .map(|function| credentials(&folder, &function.name))
            .chain([credentials(&folder, PERSON)])
            .collect::<Result<_>>()?;
        let requests = Arc::new(Requests::default());
        let website = gateway::router(&template, &functions, &clock, site::router(options.site.as_deref()))?;
        let secrets = (folder.secret(WONDE_TOKEN)?, folder.secret(CALLBACK_KEY)?);
        let mis = Arc::new(Mis::open(folder.join(SCHOOLS), secrets, (website.clone(), &url))?);
        let rooms = [
            (site_port, &url, requests::told(website, &requests)),
            (inbox_port, &inbox_url, inbox::router(mailbox.clone(), functions.clone(), iam.clone())),
            (s3_port, &s3_url, objects.router(&template.buckets, keys, iam.clone())?),
            (sqs_port, &sqs_url, queues.router()),
            (dynamodb_port, &dynamodb_url, dynamodb::router(engine_address, &template, iam.clone())),
            (mis_port, &mis_url, mis.router()),
            (vault_port, &vault_url, vault.router()),
        ];
        let guarded =
            |(port, address, room): (u16, &String, Router)| (port, rooms::own_host_only(room, address, port));
        let routers: Vec<(u16, Router)> = rooms.into_iter().map(guarded).collect();

        let (stop, stopped) = watch::channel(false);
        let mut tasks = JoinSet::new();
        let listeners = [site, inbox, s3, sqs, dynamodb, providers, vaults];
        for (listener, (_, router)) in listeners.into_iter().zip(&routers) {
            let endpoint = router.clone().into_make_service_with_connect_info::<SocketAddr>();
            let stopped = until(stopped.clone());
            tasks.spawn(async move {
                // The server ends only when it is stopped, so there is no error to report.
                let _ = axum::serve(listener, endpoint).with_graceful_shutdown(stopped).await;
            });
        }
        let (database, stopped) = (db.clone(), until(stopped));
        tasks.spawn(async move {
            let _ = dynoxide::server::serve_with_shutdown(engine, database, stopped).await;
        });
        tasks.spawn(deliver(deliveries.clone(), db.clone(), work, log.clone(), until(stop.subscribe())));

        Ok(Stack {
            url,
            inbox: inbox_url,
            s3: s3_url,
            dynamodb: dynamodb_url,
            sqs: sqs_url,
            mis_address: mis_url,
            secrets: vault_url,
            requests,
            routers,
            db,
            objects,
            bucket: listened_to(&template),
            mailbox,
            mis,
            queues,
            vault,
            iam,
            functions,
            deliveries,
            schedules: schedules(&template),
            log,
            tasks,
            stop,
            folder,
        })
    }

    /// Sends a request within this process, without the network. It goes to the website and the API, unless its address
    /// has the port of S3, DynamoDB or the inbox. Adds the headers Host and Content-Length, as a browser would.
    ///
    /// # Errors
    /// Fails when the body of the response ends too early.
    pub async fn dispatch(&self, request: Request<impl Into<Body>>) -> Result<Response<Bytes>> {
        let mut request = request.map(Into::into);
        let address = request.uri().clone();
        let port = address.port_u16();
        let router = self.routers.iter().find(|(own, _)| Some(*own) == port).or(self.routers.first());
        let (_, router) = router.context("the stack has stopped")?;
        let host = address
            .authority()
            .map_or(self.url.trim_start_matches("http://"), |authority| authority.as_str());
        let host = HeaderValue::from_str(host)?;
        request.headers_mut().entry(header::HOST).or_insert(host);
        if let Some(length) = request.body().size_hint().exact().filter(|length| *length > 0) {
            request.headers_mut().entry(header::CONTENT_LENGTH).or_insert(length.into());
        }
        if let Some(path) = address.path_and_query() {
            *request.uri_mut() = Uri::from(path.clone());
        }
        let (parts, body) = router.clone().oneshot(request).await?.into_parts();
        Ok(Response::from_parts(parts, to_bytes(body, usize::MAX).await?))
    }

    /// Tells this listener of each request to the website and the API from now on. The first listener stays.
    pub fn on_request(&self, listener: impl Fn(&Answered) + Send + Sync + 'static) {
        // An error would return the second listener.
        let _ = self.requests.listener.set(Box::new(listener));
    }

    /// Invokes a function by its name, as the provider would by hand.
    ///
    /// # Errors
    /// Returns the function's own error.
    pub async fn invoke(&self, function: &str, event: Value) -> Result<Value> {
        self.functions.invoke(function, event).await.map_err(|why| anyhow!("{function}: {why}"))
    }

    /// Invokes the functions that a schedule invokes at intervals: first now, and then at each interval. Does not return.
    pub async fn run_schedules(&self) {
        let each = self.schedules.iter().map(async |(function, seconds)| {
            let mut ticks = interval(Duration::from_secs(*seconds));
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                ticks.tick().await;
                if let Err(why) = self.invoke(function, json!({})).await {
                    self.log.line(&json!({"stack": "schedule", "cause": format!("{why:#}")}));
                }
            }
        });
        join_all(each).await;
        // Without schedules.
        pending().await
    }

    /// Puts a file into the bucket whose events invoke a function. Does the same as
    /// `aws s3 cp FILE s3://BUCKET/KEY --endpoint-url S3` with the access key `AKLOCALPERSON`, whose secret is in
    /// the state folder (`secrets/AKLOCALPERSON`).
    ///
    /// # Errors
    /// Fails when S3 refuses the key, or no bucket of the template invokes a function.
    pub async fn drop_file(&self, key: &str, bytes: Vec<u8>) -> Result<()> {
        let bucket = self.bucket.as_deref().context("no function listens to a bucket")?;
        self.objects.put(bucket, key, bytes).await
    }

    /// Puts a file into that bucket as if its event was lost or late, for tests that invoke the function themselves.
    ///
    /// # Errors
    /// Fails when S3 refuses the key.
    pub async fn place_file(&self, key: &str, bytes: Vec<u8>) -> Result<()> {
        let bucket = self.bucket.as_deref().context("no function listens to a bucket")?;
        self.objects.place(bucket, key, bytes).await
    }

    /// The keys of the objects in that bucket, for tests to inspect.
    ///
    /// # Errors
    /// Fails when the state folder cannot be read.
    pub async fn object_keys(&self) -> Result<Vec<String>> {
        let bucket = self.bucket.as_deref().context("no function listens to a bucket")?;
        self.objects.keys(bucket).await
    }

    /// The bytes of an object in that bucket, for tests to inspect.
    ///
    /// # Errors
    /// Fails when there is no such object.
    pub async fn object(&self, key: &str) -> Result<Vec<u8>> {
        let bucket = self.bucket.as_deref().context("no function listens to a bucket")?;
        self.objects.read(bucket, key).await
    }

    /// The actions that the template allows each function, and which of them were used since the start.
    pub fn grants(&self) -> Vec<Grant> {
        self.iam.grants()
    }

    /// The functions that may perform this action on this resource (an ARN). `partition` is the partition key of the
    /// item, if the resource is a table.
    pub fn allowed(&self, action: &str, resource: &str, partition: Option<&str>) -> Vec<String> {
        self.iam.allowed(action, resource, &dynamodb::condition_keys(partition))
    }

    /// The messages that wait in queues, oldest first.
    pub fn queued(&self) -> Vec<QueuedMessage> {
        self.queues.messages()
    }

    /// The values of the secrets that functions keep, by their names.
    pub fn kept_secrets(&self) -> BTreeMap<String, String> {
        self.vault.all()
    }

    /// The MIS providers, for tests and the demo to play the schools' side.
    pub fn mis(&self) -> &Mis {
        &self.mis
    }

    /// The mail sent so far, oldest first. Call [`Stack::wait_until_idle`] first to include mail that is still queued.
    pub fn mail(&self) -> Vec<CapturedMail> {
        self.mailbox.letters()
    }

    /// The database, for tests to inspect. Writing to it directly does not start deliveries; the next event does.
    pub fn db(&self) -> &Database {
        &self.db
    }

    /// Delivers all records of the streams and events of the buckets, and those that the deliveries cause. Returns when
    /// none is left.
    ///
    /// # Errors
    /// Fails when the state cannot be read or written.
    pub async fn wait_until_idle(&self) -> Result<()> {
        self.deliveries.wait_until_idle().await
    }

    /// The events that would be in the failure queues in the cloud.
    pub async fn undelivered(&self) -> Vec<Undelivered> {
        self.deliveries.undelivered().await
    }

    /// Removes expired items, as the stack itself does once a minute. Returns their number.
    ///
    /// # Errors
    /// Fails when the database cannot be read or written.
    pub async fn sweep(&self) -> Result<usize> {
        sweep(&self.db).await
    }

    /// Copies the records and the mail, for other stacks to begin with.
    ///
    /// # Errors
    /// Fails when the state cannot be read.
    pub async fn copy(&self) -> Result<StackCopy> {
        self.wait_until_idle().await?;
        Ok(StackCopy {
            url: self.url.clone(),
            database: dynamodb::copy(&self.db)?,
            mail: std::fs::read_to_string(self.folder.join(MAIL))?,
            positions: std::fs::read(self.folder.join(POSITIONS))?,
        })
    }

    /// Stops the stack: it accepts no new request and finishes the open ones. Then the state is on disk.
    pub async fn stop(mut self) {
        // Sending fails only if every task has already ended.
        let _ = self.stop.send(true);
        while self.tasks.join_next().await.is_some() {}
    }
}

/// The access key of a function, or of the person at this machine, and its secret. Each function has its own key, so
/// that its requests can be checked against its own statements.
fn credentials(folder: &Folder, whose: &str) -> Result<(String, String)> {
    let id = access_key(whose);
    let secret = folder.secret(&id)?;
    Ok((id, secret))
}

fn listened_to(template: &Template) -> Option<String> {
    let bucket = template.buckets.iter().find(|bucket| !bucket.created.is_empty());
    bucket.map(|bucket| bucket.name.clone())
}

fn schedules(template: &Template) -> Vec<(String, u64)> {
    let of = |function: &crate::template::Function| {
        function.events.iter().find_map(|event| match event {
            Event::Schedule(Some(seconds)) => Some((function.name.clone(), *seconds)),
            _ => None,
        })
    };
    template.functions.iter().filter_map(of).collect()
}
