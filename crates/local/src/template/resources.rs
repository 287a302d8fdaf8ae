//! Routes, tables, buckets and the website's headers.

use super::file::{Resource, entries};
use super::{Bucket, Function, ObjectCreated, Route, Table};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::Value as Json;

/// The routes of an HTTP API. Its OpenAPI body names the function that answers each.
pub(super) fn routes(api: &Resource, functions: &[Function]) -> Result<Vec<Route>> {
    let mut routes = Vec::new();
    for (path, methods) in entries(&api.body["Properties"]["DefinitionBody"]["paths"]) {
        for (method, _) in entries(methods) {
            let uri = ["DefinitionBody", "paths", path, method, "x-amazon-apigateway-integration", "uri"];
            let arn: String = api.read(&uri)?.unwrap_or_default();
            let function = invoked(&arn, functions).with_context(|| {
                format!("{}, {}: {} {path}", api.names.file, api.id, method.to_uppercase())
            })?;
            routes.push(Route { method: method.to_uppercase(), path: path.to_owned(), function });
        }
    }
    Ok(routes)
}

/// The operation of the function with this ARN. An integration's address, which contains the ARN, works too.
fn invoked(arn: &str, functions: &[Function]) -> Result<String> {
    let name = arn.split(":function:").nth(1).and_then(|rest| rest.split('/').next());
    let name = name.with_context(|| format!("{arn:?} names no function"))?;
    let function = functions.iter().find(|function| function.lambda.as_deref() == Some(name));
    Ok(function.with_context(|| format!("no function is called {name}"))?.name.clone())
}

pub(super) fn table(resource: &Resource) -> Result<Table> {
    let mut definition = serde_json::Map::new();
    let name = resource.name();
    definition.insert("TableName".to_owned(), name.clone().into());
    definition.insert("BillingMode".to_owned(), "PAY_PER_REQUEST".into());
    for property in ["KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes", "LocalSecondaryIndexes"] {
        if let Some(value) = resource.read::<Json>(&[property])? {
            definition.insert(property.to_owned(), value);
        }
    }
    if let Some(view) = resource.read::<Json>(&["StreamSpecification", "StreamViewType"])? {
        let stream = serde_json::json!({ "StreamEnabled": true, "StreamViewType": view });
        definition.insert("StreamSpecification".to_owned(), stream);
    }
    Ok(Table {
        name,
        definition: definition.into(),
        ttl: resource.read(&["TimeToLiveSpecification", "AttributeName"])?,
        key: resource.read(&["SSESpecification", "KMSMasterKeyId"])?,
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Notification {
    event: String,
    function: String,
    #[serde(default)]
    filter: Json,
}

pub(super) fn bucket(resource: &Resource, functions: &[Function]) -> Result<Bucket> {
    let encryption: Option<Json> =
        resource.read(&["BucketEncryption", "ServerSideEncryptionConfiguration"])?;
    let key = encryption.map(|rules| rules[0]["ServerSideEncryptionByDefault"]["KMSMasterKeyID"].clone());
    let notifications: Vec<Notification> =
        resource.read(&["NotificationConfiguration", "LambdaConfigurations"])?.unwrap_or_default();
    Ok(Bucket {
        name: resource.name(),
        cors: resource.read(&["CorsConfiguration", "CorsRules"])?.unwrap_or_default(),
        key: key.and_then(|key| key.as_str().map(str::to_owned)),
        locked: resource
            .read::<Json>(&["ObjectLockConfiguration", "Rule", "DefaultRetention", "Mode"])?
            .is_some(),
        created: notifications
            .iter()
            .map(|notification| created(notification, functions))
            .collect::<Result<_>>()
            .with_context(|| format!("{}, {}.NotificationConfiguration", resource.names.file, resource.id))?,
    })
}

fn created(notification: &Notification, functions: &[Function]) -> Result<ObjectCreated> {
    ensure!(
        ["s3:ObjectCreated:*", "s3:ObjectCreated:Put"].contains(&notification.event.as_str()),
        "the local stack knows s3:ObjectCreated:* and s3:ObjectCreated:Put"
    );
    let rules = notification.filter["S3Key"]["Rules"].as_array();
    let rule = |name: &str| {
        let rule = rules.into_iter().flatten().find(|rule| rule["Name"] == name);
        rule.and_then(|rule| rule["Value"].as_str()).unwrap_or_default().to_owned()
    };
    Ok(ObjectCreated {
        function: invoked(&notification.function, functions)?,
        prefix: rule("prefix"),
        suffix: rule("suffix"),
    })
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

pub(super) fn headers(resource: &Resource) -> Result<Vec<(String, String)>> {
    const POLICY: &str = "ResponseHeadersPolicyConfig";
    let security: SecurityHeaders = resource.read(&[POLICY, "SecurityHeadersConfig"])?.unwrap_or_default();
    let custom: CustomHeaders = resource.read(&[POLICY, "CustomHeadersConfig"])?.unwrap_or_default();
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
