//! The local DynamoDB: dynoxide in this process, with the tables of the template, behind a proxy that asks
//! IAM.

use crate::iam::{Denied, Iam, signer, table_arn};
use crate::state::{Folder, write_whole};
use crate::template::Template;
use anyhow::{Context, Result, bail};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use dynoxide::Database;
use dynoxide::storage_backend::Clock as StorageClock;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use iam_rs::{Context as Keys, ContextValue};
use runtime::Clock;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Opens the database of a state folder. Writes do not wait for the disk: they survive a crash of the
/// process, but perhaps not a crash of the machine.
pub(crate) fn open_file(folder: &Folder) -> Result<Database> {
    let path = folder.join("dynamodb.sqlite");
    let db = Database::new(&path.to_string_lossy()).context("the local database cannot be opened")?;
    db.enable_bulk_loading()?;
    Ok(db)
}

/// Opens a database in memory, which ends with the stack and takes its time from this clock.
pub(crate) fn open_memory(clock: Clock) -> Result<Database> {
    Ok(Database::memory_with_clock(Arc::new(StackClock(clock)))?)
}

/// Creates the tables of the template. Tables that exist already are kept if they match the template.
///
/// # Errors
/// Fails when the tables of the state folder were created from another template.
pub(crate) fn create_tables(db: &Database, template: &Template, folder: &Folder) -> Result<()> {
    let definitions: Vec<&Value> = template.tables.iter().map(|table| &table.definition).collect();
    let wanted = serde_json::to_vec(&definitions)?;
    let made = folder.join("tables.json");
    if let Ok(before) = std::fs::read(&made) {
        if before != wanted {
            bail!("infra/template.yaml has other tables than this state folder: start over with --fresh");
        }
        return Ok(());
    }
    for table in &template.tables {
        let ask = json!({ "TableName": table.name });
        // The table exists without the note about it, because the process was stopped between the two.
        if db.describe_table(request(ask)?).is_ok() {
            continue;
        }
        db.create_table(request(table.definition.clone())?)
            .with_context(|| format!("the table {} cannot be made", table.name))?;
        if let Some(attribute) = &table.ttl {
            let specification = json!({ "AttributeName": attribute, "Enabled": true });
            db.update_time_to_live(request(
                json!({ "TableName": table.name, "TimeToLiveSpecification": specification }),
            )?)?;
        }
    }
    write_whole(&made, &wanted)
}

/// Converts a request from the JSON of the DynamoDB API into dynoxide's type.
pub(crate) fn request<T: DeserializeOwned>(json: Value) -> Result<T> {
    serde_json::from_value(json).context("dynoxide does not understand the request")
}

/// The largest request body that DynamoDB accepts, in bytes.
const REQUEST_LIMIT: usize = 16 * 1024 * 1024;

/// The proxy in front of the engine.
struct Front {
    iam: Arc<Iam>,
    /// The key of each encrypted table, by the table's name.
    keys: BTreeMap<String, String>,
    engine: u16,
    client: Client<HttpConnector, Body>,
}

/// Returns the endpoint for the SDK. It forwards the requests that IAM allows to dynoxide, which listens on
/// port `engine`.
pub(crate) fn router(engine: u16, template: &Template, iam: Arc<Iam>) -> Router {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    let keys =
        template.tables.iter().filter_map(|table| Some((table.name.clone(), table.key.clone()?))).collect();
    let client = Client::builder(TokioExecutor::new()).build(connector);
    Router::new().fallback(answer).with_state(Arc::new(Front { iam, keys, engine, client }))
}

async fn answer(State(front): State<Arc<Front>>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, REQUEST_LIMIT).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let target = parts.headers.get("x-amz-target").and_then(|target| target.to_str().ok());
    let operation = target.and_then(|target| target.rsplit('.').next()).unwrap_or_default();
    let fields = serde_json::from_slice(&body).unwrap_or_default();
    if let Err(denied) = front.authorise(signer(&parts.headers), operation, &fields) {
        let body = json!({
            "__type": "com.amazon.coral.service#AccessDeniedException",
            "Message": denied.to_string(),
        });
        let kind = [(header::CONTENT_TYPE, "application/x-amz-json-1.0")];
        return (StatusCode::BAD_REQUEST, kind, body.to_string()).into_response();
    }
    let engine = format!("http://127.0.0.1:{}/", front.engine);
    parts.uri = Uri::try_from(engine).unwrap_or_default();
    match front.client.request(Request::from_parts(parts, Body::from(body))).await {
        Ok(answer) => answer.map(Body::new),
        Err(why) => (StatusCode::INTERNAL_SERVER_ERROR, why.to_string()).into_response(),
    }
}

impl Front {
    fn authorise(&self, key: Option<&str>, operation: &str, fields: &Value) -> Result<(), Denied> {
        for Asked { action, table, partition } in actions(operation, fields) {
            let resource = table_arn(&table);
            let keys = condition_keys(partition.as_deref());
            self.iam.authorise(key, &format!("dynamodb:{action}"), &resource, &keys)?;
            // An encrypted table is read and written with its key, under the caller's own permissions.
            let name = table.split('/').next().unwrap_or_default();
            if let Some(cipher) = self.keys.get(name) {
                self.iam.authorise(key, "kms:Decrypt", cipher, &Keys::new())?;
            }
        }
        Ok(())
    }
}

/// An action that IAM checks.
struct Asked {
    action: String,
    /// The table, or `table/index/name`.
    table: String,
    /// The partition of the item, if the action is about one item.
    partition: Option<String>,
}

/// The condition keys of a request about an item of this partition.
pub(crate) fn condition_keys(partition: Option<&str>) -> Keys {
    let mut keys = Keys::new();
    if let Some(partition) = partition {
        let partitions = ContextValue::StringList(vec![partition.to_owned()]);
        keys.insert("dynamodb:LeadingKeys".to_owned(), partitions);
    }
    keys
}

/// The name of the partition key in every table of the template.
const PARTITION_KEY: &str = "pk";

/// Returns the actions that IAM checks for a request. A transaction needs the action of each of its items. A batch is
/// one action per table.
fn actions(operation: &str, fields: &Value) -> Vec<Asked> {
    let asked = |action: &str, table: String, fields: &Value| {
        let item = if fields["Item"].is_null() { &fields["Key"] } else { &fields["Item"] };
        let partition = item[PARTITION_KEY]["S"].as_str().map(str::to_owned);
        Asked { action: action.to_owned(), table, partition }
    };
    let table = |fields: &Value| {
        let name = fields["TableName"].as_str().unwrap_or("*");
        let name = name.rsplit(":table/").next().unwrap_or(name);
        fields["IndexName"].as_str().map_or_else(|| name.to_owned(), |index| format!("{name}/index/{index}"))
    };
    match operation {
        "BatchGetItem" | "BatchWriteItem" => {
            let tables = fields["RequestItems"].as_object().into_iter().flatten();
            tables
                .map(|(name, _)| asked(operation, table(&json!({ "TableName": name })), &Value::Null))
                .collect()
        }
        "TransactGetItems" | "TransactWriteItems" => {
            let items = fields["TransactItems"].as_array().into_iter().flatten();
            let writes = items.filter_map(Value::as_object).flatten();
            writes
                .map(|(kind, item)| {
                    let action =
                        if kind == "ConditionCheck" { "ConditionCheckItem" } else { &format!("{kind}Item") };
                    asked(action, table(item), item)
                })
                .collect()
        }
        _ => vec![asked(operation, table(fields), fields)],
    }
}

/// The stack's clock, for the timestamps of streams and for expiry.
struct StackClock(Clock);

impl StorageClock for StackClock {
    fn now_unix_secs(&self) -> u64 {
        self.0.now().as_second().try_into().unwrap_or_default()
    }

    fn now_unix_secs_f64(&self) -> f64 {
        self.0.now().as_duration().as_secs_f64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_the_actions_iam_sees_in_it() {
        let item = json!({ "TableName": "t" });
        let transaction = json!({ "TransactItems": [
            { "Put": item }, { "Update": item }, { "Delete": item }, { "ConditionCheck": { "TableName": "u" } },
        ] });
        for (operation, fields, expected) in [
            ("GetItem", item.clone(), vec![("GetItem", "t")]),
            ("GetItem", json!({ "TableName": "arn:aws:dynamodb:r:1:table/t" }), vec![("GetItem", "t")]),
            ("Query", json!({ "TableName": "t", "IndexName": "i" }), vec![("Query", "t/index/i")]),
            (
                "BatchGetItem",
                json!({ "RequestItems": { "t": {}, "u": {} } }),
                vec![("BatchGetItem", "t"), ("BatchGetItem", "u")],
            ),
            ("TransactGetItems", json!({ "TransactItems": [{ "Get": item }] }), vec![("GetItem", "t")]),
            (
                "TransactWriteItems",
                transaction,
                vec![("PutItem", "t"), ("UpdateItem", "t"), ("DeleteItem", "t"), ("ConditionCheckItem", "u")],
            ),
            ("ListTables", json!({}), vec![("ListTables", "*")]),
        ] {
            let seen = actions(operation, &fields);
            let seen: Vec<(&str, &str)> = seen.iter().map(|asked| (&*asked.action, &*asked.table)).collect();
            assert_eq!(seen, expected, "{operation}");
        }
    }

    #[test]
    fn iam_sees_the_partition_of_an_item() {
        let item = json!({ "pk": { "S": "a#1" }, "sk": { "S": "b" } });
        let (put, update) =
            (json!({ "TableName": "t", "Item": item }), json!({ "TableName": "t", "Key": item }));
        let transaction = json!({ "TransactItems": [{ "Put": put }, { "Delete": update }] });
        for (operation, fields, count) in
            [("PutItem", put, 1), ("UpdateItem", update, 1), ("TransactWriteItems", transaction, 2)]
        {
            let seen: Vec<_> = actions(operation, &fields).into_iter().map(|asked| asked.partition).collect();
            assert_eq!(seen, vec![Some("a#1".to_owned()); count], "{operation}");
        }
        assert!(actions("Query", &json!({ "TableName": "t" }))[0].partition.is_none());
    }
}
