//! What infra/template.yaml says, in plain structs: the only source of routes, events, tables and variables.

use crate::filter::Filter;
use crate::iam::{s3_arn, table_arn};
use crate::intrinsics::{ACCOUNT, Names, REGION, STACK};
use anyhow::{Context, Result, bail, ensure};
use iam_rs::IAMPolicy;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use serde_yaml_ng::Value as Yaml;
use std::collections::BTreeMap;

/// Where this machine serves what the template gives addresses of the cloud.
pub(crate) struct Addresses<'a> {
    /// Of the website and the API: takes the place of `https://<SiteDomain>`.
    pub site: &'a str,
    /// Of S3: takes the place of every bucket's own address.
    pub s3: &'a str,
}

/// The template, resolved for this machine.
#[derive(Debug)]
pub(crate) struct Template {
    pub functions: Vec<Function>,
    pub tables: Vec<Table>,
    pub buckets: Vec<Bucket>,
    /// Headers that CloudFront adds to everything, by name.
    pub headers: Vec<(String, String)>,
}

/// An `AWS::Serverless::Function`.
#[derive(Debug)]
pub(crate) struct Function {
    /// The operation: `Metadata.BuildProperties.Binary`.
    pub name: String,
    pub variables: BTreeMap<String, String>,
    /// What it may do.
    pub policies: Vec<IAMPolicy>,
    /// Further tries after an event's first failed one.
    pub retries: u32,
    pub events: Vec<Event>,
}

/// What invokes a function.
#[derive(Debug)]
pub(crate) enum Event {
    Http {
        method: String,
        path: String,
    },
    ObjectCreated {
        bucket: String,
        prefix: String,
        suffix: String,
    },
    Stream(StreamEvent),
    /// By the clock. Nobody waits a day at a laptop: here it is invoked by hand.
    Schedule,
}

/// A function's subscription to a table's stream.
#[derive(Clone, Debug)]
pub(crate) struct StreamEvent {
    pub table: String,
    /// Records of one invocation at most.
    pub batch: usize,
    /// Further tries after a record's first failed one.
    pub retries: u32,
    /// Whether the answer says which records failed.
    pub reports: bool,
    /// Any of these has to accept a record; none means every record.
    pub filters: Vec<Filter>,
}

/// An `AWS::DynamoDB::Table`.
#[derive(Debug)]
pub(crate) struct Table {
    pub name: String,
    /// Keys, attributes and indexes, as CreateTable takes them.
    pub definition: Json,
    /// The attribute that holds an item's end.
    pub ttl: Option<String>,
    /// ARN of the key it is encrypted with, which whoever reads or writes it must be allowed to use.
    pub key: Option<String>,
}

/// An `AWS::S3::Bucket`.
#[derive(Debug)]
pub(crate) struct Bucket {
    pub name: String,
    pub cors: Vec<CorsRule>,
    /// ARN of the key its objects are encrypted with.
    pub key: Option<String>,
}

/// Who may send what to a bucket from a page of another origin.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CorsRule {
    pub allowed_origins: Vec<String>,
    pub allowed_methods: Vec<String>,
    #[serde(default)]
    pub allowed_headers: Vec<String>,
    #[serde(default)]
    pub exposed_headers: Vec<String>,
    /// Seconds a browser may remember the answer.
    pub max_age: Option<u64>,
}

struct Resource<'a> {
    id: &'a str,
    kind: &'a str,
    body: &'a Yaml,
}

impl Template {
    /// Reads the template.
    ///
    /// `secret` gives the local value of a secret, by the name the template has for it.
    ///
    /// # Errors
    /// Names the resource and the property that cannot be understood here.
    pub fn parse(text: &str, at: &Addresses, secret: impl Fn(&str) -> Result<String>) -> Result<Template> {
        let root: Yaml = serde_yaml_ng::from_str(text).context("infra/template.yaml is not YAML")?;
        let resources: Vec<Resource> = entries(&root["Resources"])
            .map(|(id, body)| Resource { id, kind: body["Type"].as_str().unwrap_or_default(), body })
            .collect();
        let of_kind = |kind: &'static str| resources.iter().filter(move |resource| resource.kind == kind);
        let names = names(&root, &resources, at)?;

        let globals = &root["Globals"]["Function"]["Environment"]["Variables"];
        let functions = of_kind("AWS::Serverless::Function")
            .map(|resource| function(resource, globals, &names, &secret))
            .collect::<Result<Vec<_>>>()?;
        let tables = of_kind("AWS::DynamoDB::Table")
            .map(|resource| table(resource, &names))
            .collect::<Result<Vec<_>>>()?;
        let buckets = of_kind("AWS::S3::Bucket")
            .map(|resource| {
                let cors = &["CorsConfiguration", "CorsRules"];
                Ok(Bucket {
                    name: names.refs[resource.id].clone(),
                    cors: read(resource, cors, &names)?.unwrap_or_default(),
                    key: bucket_key(resource, &names)?,
                })
            })
            .collect::<Result<Vec<_>>>()?;
        let headers = match of_kind("AWS::CloudFront::ResponseHeadersPolicy").collect::<Vec<_>>()[..] {
            [] => Vec::new(),
            [resource] => headers(resource, &names)?,
            _ => bail!(
                "infra/template.yaml has several ResponseHeadersPolicies; the local stack knows one for everything"
            ),
        };
        Ok(Template { functions, tables, buckets, headers })
    }
}

fn names(root: &Yaml, resources: &[Resource], at: &Addresses) -> Result<Names> {
    let pseudo = [
        ("AWS::Region", REGION),
        ("AWS::AccountId", ACCOUNT),
        ("AWS::StackName", STACK),
        ("AWS::Partition", "aws"),
        ("AWS::URLSuffix", "amazonaws.com"),
    ];
    let mut names = Names {
        refs: pseudo.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        attributes: BTreeMap::new(),
        addresses: Vec::new(),
    };
    for (name, parameter) in entries(&root["Parameters"]) {
        if let Some(default) = parameter["Default"].as_str() {
            names.refs.insert(name.to_owned(), default.to_owned());
        }
    }
    names.refs.insert("Stage".to_owned(), "local".to_owned());
    if let Some(domain) = names.refs.get("SiteDomain") {
        names.addresses.push((format!("https://{domain}"), at.site.to_owned()));
    }
    for resource in resources {
        let id = resource.id;
        let name = match resource.kind {
            "AWS::DynamoDB::Table" => {
                let name = read(resource, &["TableName"], &names)?.unwrap_or_else(|| unnamed(id, "Table"));
                names.attributes.insert(format!("{id}.StreamArn"), stream_arn(&name));
                names.attributes.insert(format!("{id}.Arn"), table_arn(&name));
                name
            }
            "AWS::S3::Bucket" => {
                let name = read(resource, &["BucketName"], &names)?.unwrap_or_else(|| unnamed(id, "Bucket"));
                let host = format!("{name}.s3.{REGION}.amazonaws.com");
                names.attributes.insert(format!("{id}.Arn"), s3_arn(&name));
                names.attributes.insert(format!("{id}.RegionalDomainName"), host.clone());
                names.addresses.push((format!("https://{host}"), at.s3.to_owned()));
                name
            }
            "AWS::KMS::Key" => {
                names
                    .attributes
                    .insert(format!("{id}.Arn"), format!("arn:aws:kms:{REGION}:{ACCOUNT}:key/{id}"));
                id.to_owned()
            }
            // A secret is known here by its logical id.
            "AWS::SecretsManager::Secret" | "AWS::Serverless::HttpApi" => id.to_owned(),
            _ => continue,
        };
        names.refs.insert(id.to_owned(), name);
    }
    Ok(names)
}

/// The ARN a table's stream has here.
pub(crate) fn stream_arn(table: &str) -> String {
    table_arn(&format!("{table}/stream/local"))
}

/// The name of what the template leaves to CloudFormation to name: the stack's, and the logical id without the
/// word that only repeats its type.
fn unnamed(id: &str, kind: &str) -> String {
    let own = id.strip_suffix(kind).unwrap_or(id);
    let mut name = STACK.to_owned();
    for letter in own.chars() {
        if letter.is_uppercase() {
            name.push('-');
        }
        name.extend(letter.to_lowercase());
    }
    name
}

fn function(
    resource: &Resource,
    globals: &Yaml,
    names: &Names,
    secret: &impl Fn(&str) -> Result<String>,
) -> Result<Function> {
    let name = resource.body["Metadata"]["BuildProperties"]["Binary"].as_str().with_context(|| {
        format!("infra/template.yaml, {}: Metadata.BuildProperties.Binary is missing", resource.id)
    })?;
    let own = &resource.body["Properties"]["Environment"]["Variables"];
    let mut variables = BTreeMap::new();
    for (variable, value) in entries(globals).chain(entries(own)) {
        let place = format!("{}.Environment.Variables.{variable}", resource.id);
        let value = match names.resolve(&place, value)? {
            Json::String(text) => text,
            Json::Null => continue,
            plain => plain.to_string(),
        };
        let value = match value.strip_prefix("{{resolve:") {
            None => value,
            Some(dynamic) => {
                let name = dynamic
                    .strip_prefix("secretsmanager:")
                    .and_then(|rest| rest.strip_suffix("}}"))
                    .with_context(|| {
                    format!("infra/template.yaml, {place}: {value} is not a secret of SecretsManager")
                })?;
                secret(name.split(':').next().unwrap_or(name))?
            }
        };
        variables.insert(variable.to_owned(), value);
    }
    let events = entries(&resource.body["Properties"]["Events"])
        .map(|(id, body)| event(&format!("{}.Events.{id}", resource.id), body, names))
        .collect::<Result<Vec<_>>>()?;
    let retries = read(resource, &["EventInvokeConfig", "MaximumRetryAttempts"], names)?.unwrap_or(2);
    // SAM would take the names of managed policies too; a statement written here is one that can be read here.
    let policies = read(resource, &["Policies"], names)?.unwrap_or_default();
    Ok(Function { name: name.to_owned(), variables, policies, retries, events })
}

fn event(place: &str, body: &Yaml, names: &Names) -> Result<Event> {
    let property = |name: &str| names.resolve(&format!("{place}.{name}"), &body["Properties"][name]);
    let text = |name: &str| -> Result<String> {
        let value = property(name)?;
        Ok(value
            .as_str()
            .with_context(|| format!("infra/template.yaml, {place}.{name} is missing"))?
            .to_owned())
    };
    Ok(match body["Type"].as_str().unwrap_or_default() {
        "HttpApi" => Event::Http { method: text("Method")?.to_uppercase(), path: text("Path")? },
        "S3" => {
            let kinds = property("Events")?;
            let kinds = kinds.as_array().cloned().unwrap_or_else(|| vec![kinds]);
            ensure!(
                kinds.iter().any(|kind| kind == "s3:ObjectCreated:*" || kind == "s3:ObjectCreated:Put"),
                "infra/template.yaml, {place}.Events: the local stack knows s3:ObjectCreated:* and s3:ObjectCreated:Put"
            );
            let rules = property("Filter")?["S3Key"]["Rules"].clone();
            let rule = |name: &str| {
                let rules = rules.as_array().map(Vec::as_slice).unwrap_or_default();
                let found = rules.iter().find(|rule| rule["Name"] == name);
                found.and_then(|rule| rule["Value"].as_str()).unwrap_or_default().to_owned()
            };
            Event::ObjectCreated { bucket: text("Bucket")?, prefix: rule("prefix"), suffix: rule("suffix") }
        }
        "DynamoDB" => {
            let arn = text("Stream")?;
            let table =
                arn.split('/').nth(1).with_context(|| format!("{place}.Stream: {arn} is not a stream"))?;
            let patterns = property("FilterCriteria")?["Filters"].clone();
            let filters = patterns
                .as_array()
                .into_iter()
                .flatten()
                .map(|filter| Filter::parse(filter["Pattern"].as_str().unwrap_or_default()))
                .collect::<Result<Vec<_>>>()
                .with_context(|| format!("infra/template.yaml, {place}.FilterCriteria"))?;
            let number = |name: &str| -> Result<Option<u64>> { Ok(property(name)?.as_u64()) };
            Event::Stream(StreamEvent {
                table: table.to_owned(),
                batch: usize::try_from(number("BatchSize")?.unwrap_or(100))?.max(1),
                // Lambda tries for as long as the record lives; here somebody is looking at the console.
                retries: u32::try_from(number("MaximumRetryAttempts")?.unwrap_or(5))?,
                reports: property("FunctionResponseTypes")?
                    .as_array()
                    .is_some_and(|kinds| kinds.iter().any(|kind| kind == "ReportBatchItemFailures")),
                filters,
            })
        }
        "ScheduleV2" => {
            text("ScheduleExpression")?;
            Event::Schedule
        }
        other => bail!("infra/template.yaml, {place}: the local stack knows no event of type {other:?}"),
    })
}

fn table(resource: &Resource, names: &Names) -> Result<Table> {
    let mut definition = serde_json::Map::new();
    let name = names.refs[resource.id].clone();
    definition.insert("TableName".to_owned(), name.clone().into());
    definition.insert("BillingMode".to_owned(), "PAY_PER_REQUEST".into());
    for property in ["KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes", "LocalSecondaryIndexes"] {
        if let Some(value) = read::<Json>(resource, &[property], names)? {
            definition.insert(property.to_owned(), value);
        }
    }
    if let Some(view) = read::<Json>(resource, &["StreamSpecification", "StreamViewType"], names)? {
        let stream = serde_json::json!({ "StreamEnabled": true, "StreamViewType": view });
        definition.insert("StreamSpecification".to_owned(), stream);
    }
    Ok(Table {
        name,
        definition: definition.into(),
        ttl: read(resource, &["TimeToLiveSpecification", "AttributeName"], names)?,
        key: read(resource, &["SSESpecification", "KMSMasterKeyId"], names)?,
    })
}

fn bucket_key(resource: &Resource, names: &Names) -> Result<Option<String>> {
    let rules: Option<Json> =
        read(resource, &["BucketEncryption", "ServerSideEncryptionConfiguration"], names)?;
    let key = rules.map(|rules| rules[0]["ServerSideEncryptionByDefault"]["KMSMasterKeyID"].clone());
    Ok(key.and_then(|key| key.as_str().map(str::to_owned)))
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct SecurityHeaders {
    content_security_policy: Option<Json>,
    strict_transport_security: Option<Json>,
    content_type_options: Option<Json>,
    referrer_policy: Option<Json>,
    frame_options: Option<Json>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct CustomHeaders {
    items: Vec<CustomHeader>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct CustomHeader {
    header: String,
    value: String,
}

fn headers(resource: &Resource, names: &Names) -> Result<Vec<(String, String)>> {
    const POLICY: &str = "ResponseHeadersPolicyConfig";
    let security: SecurityHeaders =
        read(resource, &[POLICY, "SecurityHeadersConfig"], names)?.unwrap_or_default();
    let custom: CustomHeaders = read(resource, &[POLICY, "CustomHeadersConfig"], names)?.unwrap_or_default();
    let text = |header: &Option<Json>, property: &str| {
        header.as_ref().and_then(|header| header[property].as_str()).map(str::to_owned)
    };
    let transport = security.strict_transport_security.as_ref().map(|header| {
        let mut value = format!("max-age={}", header["AccessControlMaxAgeSec"]);
        for (property, word) in [("IncludeSubdomains", "; includeSubDomains"), ("Preload", "; preload")] {
            if header[property] == true {
                value.push_str(word);
            }
        }
        value
    });
    let known = [
        ("content-security-policy", text(&security.content_security_policy, "ContentSecurityPolicy")),
        ("strict-transport-security", transport),
        ("x-content-type-options", security.content_type_options.as_ref().map(|_| "nosniff".to_owned())),
        ("referrer-policy", text(&security.referrer_policy, "ReferrerPolicy")),
        ("x-frame-options", text(&security.frame_options, "FrameOption")),
    ];
    Ok(known
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .chain(custom.items.into_iter().map(|item| (item.header, item.value)))
        .collect())
}

/// A property of a resource, resolved; `None` when the template leaves it out.
fn read<T: DeserializeOwned>(resource: &Resource, path: &[&str], names: &Names) -> Result<Option<T>> {
    let place = format!("{}.{}", resource.id, path.join("."));
    let mut value = &resource.body["Properties"];
    for name in path {
        value = &value[*name];
    }
    if value.is_null() {
        return Ok(None);
    }
    let resolved = names.resolve(&place, value)?;
    serde_json::from_value(resolved)
        .map(Some)
        .with_context(|| format!("infra/template.yaml, {place} is not understood"))
}

fn entries(value: &Yaml) -> impl Iterator<Item = (&str, &Yaml)> {
    value.as_mapping().into_iter().flatten().filter_map(|(key, value)| Some((key.as_str()?, value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_real() -> Template {
        let at = Addresses { site: "http://localhost:1", s3: "http://127.0.0.1:2" };
        Template::parse(crate::TEMPLATE, &at, |name| Ok(format!("secret of {name}"))).unwrap()
    }

    #[test]
    fn attains_own_template_is_understood() {
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
        assert!(
            template
                .buckets
                .iter()
                .any(|own| own.name == *bucket && own.cors[0].allowed_origins == ["http://localhost:1"])
        );
        let policy = &template.headers.iter().find(|(name, _)| name == "content-security-policy").unwrap().1;
        assert!(policy.contains("connect-src 'self' http://127.0.0.1:2;"), "{policy}");
        assert_eq!(template.tables[0].ttl.as_deref(), Some("ttl"));
    }

    #[test]
    fn every_route_of_the_domain_is_the_templates_and_the_other_way_round() {
        use std::collections::BTreeSet;
        let template = read_real();
        let routes: BTreeSet<(String, String, String)> = template
            .functions
            .iter()
            .flat_map(|function| function.events.iter().map(move |event| (function, event)))
            .filter_map(|(function, event)| match event {
                Event::Http { method, path } => Some((function.name.clone(), method.clone(), path.clone())),
                _ => None,
            })
            .collect();
        let rows: BTreeSet<(String, String, String)> = domain::action::Action::ALL
            .iter()
            .map(|action| action.row())
            .map(|row| (row.name.to_owned(), row.method.as_str().to_owned(), row.path.to_owned()))
            .collect();
        assert_eq!(routes, rows);
    }
}
