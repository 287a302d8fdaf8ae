//! DynamoDB: dynoxide in this process, with the template's tables, behind a loopback port for the SDK.

use crate::state::{Folder, write_whole};
use crate::template::Template;
use anyhow::{Context, Result, bail};
use dynoxide::Database;
use dynoxide::storage_backend::Clock as StorageClock;
use runtime::Clock;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::sync::Arc;

/// Opens the database of a state folder. Writes are not waited for to reach the disk: a crash of the process
/// loses none of them, only a crash of the machine could.
pub(crate) fn open_file(folder: &Folder) -> Result<Database> {
    let path = folder.join("dynamodb.sqlite");
    let db = Database::new(&path.to_string_lossy()).context("the local database cannot be opened")?;
    db.enable_bulk_loading()?;
    Ok(db)
}

/// A database that is gone with the stack, and takes its time from this clock.
pub(crate) fn open_memory(clock: Clock) -> Result<Database> {
    Ok(Database::memory_with_clock(Arc::new(StackClock(clock)))?)
}

/// Makes the template's tables, or finds them as the template has them.
///
/// # Errors
/// When the tables of the state folder were made from another template.
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
        // Made, but the note of it was not written: the process was stopped in between.
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

/// A request of dynoxide, from the JSON the DynamoDB API has for it.
pub(crate) fn request<T: DeserializeOwned>(json: Value) -> Result<T> {
    serde_json::from_value(json).context("dynoxide does not understand the request")
}

/// Time for streams and expiry, from the stack's clock.
struct StackClock(Clock);

impl StorageClock for StackClock {
    fn now_unix_secs(&self) -> u64 {
        self.0.now().as_second().try_into().unwrap_or_default()
    }

    fn now_unix_secs_f64(&self) -> f64 {
        self.0.now().as_duration().as_secs_f64()
    }
}
