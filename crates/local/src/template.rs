//! The files of infra/ as plain structs: the only source of routes, events, tables and variables.

mod file;
mod functions;
mod resources;

use crate::Templates;
use crate::filter::Filter;
use anyhow::{Result, bail};
pub(crate) use file::stream_arn;
use file::{File, Resource};
use iam_rs::IAMPolicy;
use serde::Deserialize;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::time::Duration;

/// The addresses on this machine that replace those of the cloud in the template.
pub(crate) struct Addresses<'a> {
    /// The website and the API; replaces `https://<SiteDomain>`.
    pub site: &'a str,
    /// S3; replaces the address of every bucket.
    pub s3: &'a str,
    /// Replaces the addresses of Wonde and of Xporter.
    pub mis: &'a str,
}

/// The files of infra/, resolved for this machine.
#[derive(Debug)]
pub(crate) struct Template {
    pub routes: Vec<Route>,
    pub functions: Vec<Function>,
    pub tables: Vec<Table>,
    pub buckets: Vec<Bucket>,
    /// The names of the queues.
    pub queues: Vec<String>,
    /// The times that a message is received before it goes to the queue for failures, by the names of the queues that
    /// have one.
    pub receives: BTreeMap<String, u32>,
    /// The domains and addresses that mail is sent from.
    pub identities: Vec<String>,
    /// Headers that CloudFront adds to every response, by name.
    pub headers: Vec<(String, String)>,
}

/// An `AWS::Serverless::Function`.
#[derive(Debug)]
pub(crate) struct Function {
    /// The name of the operation: `Metadata.BuildProperties.Binary`.
    pub name: String,
    /// Its `FunctionName`, by which routes and buckets invoke it.
    pub lambda: Option<String>,
    /// Path of the file that defines it, for error messages.
    pub file: String,
    pub variables: BTreeMap<String, String>,
    /// The statements of its policies.
    pub policies: Vec<IAMPolicy>,
    /// Retries after the first attempt at an event has failed.
    pub retries: u32,
    /// The time that an invocation may take.
    pub timeout: Duration,
    /// The memory of a process, in MiB.
    pub memory_mib: u64,
    pub events: Vec<Event>,
}

/// A route of the HTTP API.
#[derive(Debug)]
pub(crate) struct Route {
    /// The HTTP method in capitals.
    pub method: String,
    pub path: String,
    /// Name of the function that answers.
    pub function: String,
}

/// An event source that the function itself declares.
#[derive(Debug)]
pub(crate) enum Event {
    Stream(StreamEvent),
    /// A schedule, with its interval in seconds; `None` for times of the day. On a laptop those functions are invoked by
    /// hand, because nobody waits a day.
    Schedule(Option<u64>),
    /// The messages of the queue of this name.
    Queue(String),
    /// The events of the default bus that match.
    Rule(Filter),
}

/// A function's subscription to a table's stream.
#[derive(Clone, Debug)]
pub(crate) struct StreamEvent {
    pub table: String,
    /// The most records per invocation.
    pub batch: usize,
    /// Retries after the first attempt at a record has failed.
    pub retries: u32,
    /// True if the response names the records that failed.
    pub reports: bool,
    /// Filters: a record must match at least one. Without filters every record matches.
    pub filters: Vec<Filter>,
}

/// An `AWS::DynamoDB::Table`.
#[derive(Debug)]
pub(crate) struct Table {
    pub name: String,
    /// Keys, attributes and indexes in the form of CreateTable.
    pub definition: Json,
    /// The attribute that holds an item's expiry.
    pub ttl: Option<String>,
    /// ARN of the encryption key. Reading and writing need permission to use it.
    pub key: Option<String>,
}

/// An `AWS::S3::Bucket`.
#[derive(Debug)]
pub(crate) struct Bucket {
    pub name: String,
    pub cors: Vec<CorsRule>,
    /// ARN of the encryption key of its objects.
    pub key: Option<String>,
    /// True if object lock keeps its objects as they are.
    pub locked: bool,
    pub created: Vec<ObjectCreated>,
}

/// Invokes a function for each new object with this prefix and suffix.
#[derive(Debug)]
pub(crate) struct ObjectCreated {
    pub function: String,
    pub prefix: String,
    pub suffix: String,
}

/// A CORS rule of a bucket.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CorsRule {
    pub allowed_origins: Vec<String>,
    pub allowed_methods: Vec<String>,
    #[serde(default)]
    pub allowed_headers: Vec<String>,
    #[serde(default)]
    pub exposed_headers: Vec<String>,
    /// Seconds for which a browser may cache the answer.
    pub max_age: Option<u64>,
}

impl Template {
    /// Reads the files.
    ///
    /// `secret` returns the local value of a secret with this logical id.
    ///
    /// # Errors
    /// Names the file, the resource and the property that is not supported here.
    pub fn parse(
        templates: &Templates,
        at: &Addresses,
        secret: impl Fn(&str) -> Result<String>,
    ) -> Result<Template> {
        let files = File::read_all(templates, at)?;
        let of_kind = |kind: &'static str| files.iter().flat_map(move |file| file.of_kind(kind));
        let mut functions = Vec::new();
        for file in &files {
            functions.extend(functions::functions(file, &secret)?);
        }
        let routes = of_kind("AWS::Serverless::HttpApi")
            .map(|resource| resources::routes(&resource, &functions))
            .collect::<Result<Vec<_>>>()?;
        let headers = match &of_kind("AWS::CloudFront::ResponseHeadersPolicy").collect::<Vec<_>>()[..] {
            [] => Vec::new(),
            [resource] => resources::headers(resource)?,
            [_, other, ..] => bail!(
                "{} has another ResponseHeadersPolicy; the local stack knows one for everything",
                other.names.file
            ),
        };
        Ok(Template {
            routes: routes.into_iter().flatten().collect(),
            tables: of_kind("AWS::DynamoDB::Table")
                .map(|table| resources::table(&table))
                .collect::<Result<_>>()?,
            buckets: of_kind("AWS::S3::Bucket")
                .map(|bucket| resources::bucket(&bucket, &functions))
                .collect::<Result<_>>()?,
            queues: of_kind("AWS::SQS::Queue").map(|queue| queue_name(&queue)).collect(),
            receives: of_kind("AWS::SQS::Queue")
                .filter_map(|queue| receives(&queue).transpose())
                .collect::<Result<_>>()?,
            identities: of_kind("AWS::SES::EmailIdentity")
                .map(|identity| Ok(identity.read(&["EmailIdentity"])?.unwrap_or_default()))
                .collect::<Result<_>>()?,
            functions,
            headers,
        })
    }
}

/// A queue is referred to by its URL, which ends with its name.
fn queue_name(queue: &Resource) -> String {
    queue.name().rsplit('/').next().unwrap_or_default().to_owned()
}

fn receives(queue: &Resource) -> Result<Option<(String, u32)>> {
    let times = queue.read::<u32>(&["RedrivePolicy", "maxReceiveCount"])?;
    Ok(times.map(|times| (queue_name(queue), times)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::access::action::Action;

    fn read_real() -> Template {
        let at =
            Addresses { site: "http://localhost:1", s3: "http://127.0.0.1:2", mis: "http://127.0.0.1:3" };
        Template::parse(&crate::templates(), &at, |name| Ok(format!("secret of {name}"))).unwrap()
    }

    #[test]
    fn attains_own_files_are_understood() {
        let template = read_real();
        let function = |name: &str| template.functions.iter().find(|function| function.name == name).unwrap();
        let variables = &function("deliver-mail").variables;
        assert_eq!(variables["SITE_URL"], "http://localhost:1");
        assert_eq!(variables["TABLE"], "attain-local");
        assert_eq!(variables["SECRET_KEY"], "secret of CodeKey");
        assert!(
            matches!(&function("deliver-mail").events[..], [Event::Stream(event)] if event.reports && event.table == "attain-local")
        );
        let bucket = &function("import-batch").variables["UPLOADS_BUCKET"];
        assert!(template.buckets.iter().any(|own| own.name == *bucket
            && own.cors[0].allowed_origins == ["http://localhost:1"]
            && own.created[0].function == "import-batch"));
        let policy = &template.headers.iter().find(|(name, _)| name == "content-security-policy").unwrap().1;
        assert!(policy.contains("connect-src 'self' http://127.0.0.1:2;"), "{policy}");
        assert_eq!(template.tables[0].ttl.as_deref(), Some("ttl"));
        let (sign_in, mail) = (function("sign-in"), function("deliver-mail"));
        assert_eq!((sign_in.timeout, sign_in.memory_mib), (Duration::from_secs(10), 1024));
        assert_eq!((mail.timeout, mail.memory_mib), (Duration::from_secs(20), 256));
        assert!(matches!(function("continue-changes").events[..], [Event::Schedule(Some(60))]));
        assert!(matches!(function("lock-heads").events[..], [Event::Schedule(None)]));
        assert_eq!(template.identities, ["attain.example"]);
        assert!(template.queues.iter().all(|queue| queue.starts_with("attain-local-")));
        let unsealed = &function("seal-audit").variables["UNSEALED_ENTRIES"];
        assert!(template.queues.iter().any(|queue| unsealed.ends_with(&format!("/{queue}"))), "{unsealed}");
    }

    #[test]
    fn every_route_of_the_domain_is_the_templates_and_the_other_way_round() {
        use std::collections::BTreeSet;
        let routes: BTreeSet<(String, String, String)> =
            read_real().routes.into_iter().map(|route| (route.function, route.method, route.path)).collect();
        let rows: BTreeSet<(String, String, String)> = Action::ALL
            .iter()
            .map(|action| action.row())
            .map(|row| (row.name.to_owned(), row.method.as_str().to_owned(), row.path.to_owned()))
            .collect();
        assert_eq!(routes, rows);
    }

    fn refused(templates: &Templates) -> String {
        let at = Addresses { site: "", s3: "", mis: "" };
        format!("{:#}", Template::parse(templates, &at, |_| Ok(String::new())).unwrap_err())
    }

    #[test]
    fn files_that_do_not_fit_together_are_named() {
        let root = |nested: &str| {
            let text = format!(
                "Resources: {{ Area: {{ Type: AWS::Serverless::Application, Properties: {nested} }} }}"
            );
            ("template.yaml", format!("Parameters: {{ Stage: {{ Type: String }} }}\n{text}"))
        };
        let area = ("area.yaml", "Parameters: { Stage: { Type: String } }".to_owned());
        for (files, expected) in [
            (vec![root("{ Location: gone.yaml }")], "infra/gone.yaml is nested, but"),
            (
                vec![root("{ Location: template.yaml, Parameters: { Stage: x } }")],
                "infra/template.yaml is nested twice",
            ),
            (
                vec![root("{ Location: area.yaml }"), area.clone()],
                "infra/area.yaml is not given its parameter Stage",
            ),
            (
                vec![root("{ Location: area.yaml, Parameters: { Stage: x, Table: y } }"), area.clone()],
                "infra/area.yaml is given Table",
            ),
            (
                vec![root("{ Location: area.yaml, Parameters: { Stage: !Ref Stge } }"), area.clone()],
                "infra/template.yaml, Area.Parameters.Stage: !Ref",
            ),
            (
                vec![
                    root("{ Location: area.yaml, Parameters: { Stage: x } }"),
                    area.clone(),
                    ("other.yaml", String::new()),
                ],
                "infra/other.yaml is nested by no file",
            ),
        ] {
            let why = refused(&files.into_iter().collect());
            assert!(why.contains(expected), "{why}");
        }
    }

    #[test]
    fn a_route_to_a_function_that_no_file_has_is_refused() {
        let mut templates = crate::templates();
        let root = templates.get_mut("template.yaml").unwrap();
        *root = root.replace("-sign-in/invocations", "-sign-inn/invocations");
        let why = refused(&templates);
        assert!(why.contains("POST /api/session") && why.contains("attain-local-sign-inn"), "{why}");
    }
}
