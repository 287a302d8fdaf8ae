//! The local DynamoDB: dynoxide in this process, with the tables of the template, behind a proxy that asks
//! IAM.

use crate::dev::other_version;
use crate::iam::{Denied, Iam, signer, table_arn};
use crate::state::{DATABASE, Folder, write_whole};
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
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// dynoxide finds the records of a stream, and the number of the next record, by reading all records that there are. With
/// this index a write costs the same after a year as on the first day.
const STREAM_INDEX: &str = "CREATE INDEX IF NOT EXISTS attain_stream_records
    ON _stream_records (table_name, CAST(sequence_number AS INTEGER))";

/// The database file with the tables of a template and nothing in them, by the definitions of the tables. Most stacks of
/// a process have the same tables, and each begins with a copy.
static EMPTY: LazyLock<Mutex<BTreeMap<Vec<u8>, Vec<u8>>>> = LazyLock::new(Mutex::default);

/// Opens the database of a state folder. Writes do not wait for the disk: they survive a crash of the
/// process, but perhaps not a crash of the machine.
///
/// # Errors
/// Fails when the tables of the state folder were created from another template.
pub(crate) fn open_file(folder: &Folder, template: &Template) -> Result<Database> {
    let db = open(&folder.join(DATABASE))?;
    db.enable_bulk_loading()?;
    let wanted = definitions(template)?;
    let made = folder.join("tables.json");
    if let Ok(before) = std::fs::read(&made) {
        if before != wanted {
            bail!(other_version("another"));
        }
        return Ok(db);
    }
    create_tables(&db, template)?;
    write_whole(&made, &wanted)?;
    Ok(db)
}

/// Opens a database in memory, which ends with the stack and takes its time from this clock. It begins with the contents
/// of the file in the folder or, if there is none, with empty tables.
pub(crate) fn open_memory(clock: Clock, folder: &Folder, template: &Template) -> Result<Database> {
    let path = folder.join(DATABASE);
    if !path.exists() {
        std::fs::write(&path, empty(template)?)?;
    }
    let db = Database::memory_with_clock(Arc::new(StackClock(clock)))?;
    db.restore_from(&path.to_string_lossy())?;
    Ok(db)
}

/// Copies the contents of a database, as a file of it would hold them.
pub(crate) fn copy(db: &Database) -> Result<Vec<u8>> {
    let folder = Folder::temporary()?;
    let path = folder.join(DATABASE);
    db.vacuum_into(&path.to_string_lossy())?;
    Ok(std::fs::read(path)?)
}

fn empty(template: &Template) -> Result<Vec<u8>> {
    let definitions = definitions(template)?;
    let mut empty = EMPTY.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(file) = empty.get(&definitions) {
        return Ok(file.clone());
    }
    let folder = Folder::temporary()?;
    let db = open(&folder.join(DATABASE))?;
    create_tables(&db, template)?;
    let file = copy(&db)?;
    empty.insert(definitions, file.clone());
    Ok(file)
}

fn open(path: &Path) -> Result<Database> {
    let db = Database::new(&path.to_string_lossy()).context("the local database cannot be opened")?;
    let index = || rusqlite::Connection::open(path)?.execute_batch(STREAM_INDEX);
    index().context("the local database cannot be indexed")?;
    Ok(db)
}

fn definitions(template: &Template) -> Result<Vec<u8>> {
    let definitions: Vec<&Value> = template.tables.iter().map(|table| &table.definition).collect();
    Ok(serde_json::to_vec(&definitions)?)
}

/// Creates the tables of the template that do not exist. Some exist without the note about them if the process was
/// stopped between the two.
fn create_tables(db: &Database, template: &Template) -> Result<()> {
    for table in &template.tables {
        let ask = json!({ "TableName": table.name });
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
    Ok(())
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
    engine: SocketAddr,
    client: Client<HttpConnector, Body>,
}

/// Returns the endpoint for the SDK. It forwards the requests that IAM allows to dynoxide, which listens at
/// `engine`.
pub(crate) fn router(engine: SocketAddr, template: &Template, iam: Arc<Iam>) -> Router {
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
    let engine = format!("http://{}/", front.engine);
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
    use crate::template::Addresses;

    #[test]
    fn the_records_of_a_stream_are_found_by_an_index() {
        let (folder, at) = (Folder::temporary().unwrap(), Addresses { site: "", s3: "", mis: "" });
        let template = Template::parse(&crate::templates(), &at, |_| Ok(String::new())).unwrap();
        let db = open_memory(Clock::system(), &folder, &template).unwrap();
        let copy = folder.join("copy.sqlite");
        db.vacuum_into(&copy.to_string_lossy()).unwrap();
        let connection = rusqlite::Connection::open(copy).unwrap();
        // As dynoxide asks them.
        for question in [
            "SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1 FROM _stream_records WHERE table_name = 't'",
            "SELECT event_name FROM _stream_records WHERE table_name = 't' AND shard_id = 's'
             AND CAST(sequence_number AS INTEGER) > 1 ORDER BY CAST(sequence_number AS INTEGER) ASC LIMIT 1",
        ] {
            let plan: String = connection
                .query_row(&format!("EXPLAIN QUERY PLAN {question}"), [], |row| row.get("detail"))
                .unwrap();
            let by_index =
                plan.starts_with("SEARCH") && plan.contains("INDEX attain_stream_records (table_name=?");
            assert!(by_index, "{plan}");
        }
    }

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
