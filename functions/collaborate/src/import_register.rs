//! Import register: read the public register of schools, a file that the provider dropped in S3, and write what it says of each
//! school in Attain; one read and one transaction per school that changes. Rows that could not be taken, and schools that are in no
//! row, become a list beside the file. Reading the same file again changes nothing more, so a run that died is completed by the
//! next delivery of the event.

use crate::tools::Register;
use domain::access::call::Call;
use domain::access::organisation::Organisation;
use domain::base::calendar::day;
use domain::base::failure::Failure;
use domain::base::moment::Moment;
use domain::base::sheet::{FileFormat, ListCell};
use domain::collaborate::register::{RefusedRow, RegisterColumns, RegisterRow, refused_key, register_name};
use files::CreatedEvent;
use runtime::Task;
use sheets::{LargeCsv, List};
use std::collections::BTreeMap;

pub struct ImportRegister;

impl Task for ImportRegister {
    const NAME: &'static str = "import-register";
    type Tools = Register;
    type Event = CreatedEvent;
    type Answer = ();

    async fn run(tools: &Register, moment: &Moment, event: CreatedEvent) -> Result<(), Failure> {
        for upload in event.uploads() {
            let key = upload?.key;
            if let Some(name) = register_name(&key) {
                import(tools, moment, &key, name).await?;
            }
        }
        Ok(())
    }
}

async fn import(tools: &Register, moment: &Moment, key: &str, name: &str) -> Result<(), Failure> {
    // A file that has been deleted.
    let Some(mut file) = tools.files.open(key).await? else { return Ok(()) };
    let mut schools = schools(tools, moment).await?;
    let (mut csv, mut columns, mut refused) = (LargeCsv::default(), None, Vec::new());
    let whole = 'file: loop {
        let chunk = file.next().await?;
        let rows = match csv.read(chunk.as_deref().unwrap_or_default()) {
            Ok(rows) => rows,
            Err(endless) => {
                refused.push(RefusedRow::of_file(endless.row, "The row does not end"));
                break false;
            }
        };
        for (row, cells) in rows {
            let columns = match columns {
                Some(columns) => columns,
                None => match RegisterColumns::find(&cells) {
                    Ok(found) => {
                        columns = Some(found);
                        continue;
                    }
                    Err(missing) => {
                        refused.push(RefusedRow::of_file(row, &format!("There is no column {missing}")));
                        break 'file false;
                    }
                },
            };
            let Some(cells) = columns.row(&cells) else {
                refused.push(RefusedRow::of_file(row, "The row is too short"));
                continue;
            };
            // A register lists every school of the country. A school's second row is not looked at.
            let Some(school) = schools.remove(cells.urn()) else { continue };
            if let Err(reason) = take(tools, moment, &school, cells).await? {
                refused.push(RefusedRow::of_school(Some(row), &school, reason));
            }
        }
        if chunk.is_none() {
            break true;
        }
    };
    if whole {
        let left = schools.values();
        refused.extend(
            left.map(|school| {
                RefusedRow::of_school(None, school, "The school is not in the file".to_owned())
            }),
        );
    }
    let list = List {
        name: "Rows not taken",
        headings: RefusedRow::HEADINGS,
        rows: refused.into_iter().map(|row| row.cells().map(ListCell::Text).into()).collect(),
        frozen: 0,
    };
    let list = list.file(FileFormat::Csv)?;
    tools.files.write(&refused_key(name), FileFormat::Csv.content_type(), list).await
}

/// All schools in Attain, by URN.
async fn schools(tools: &Register, moment: &Moment) -> Result<BTreeMap<String, Organisation>, Failure> {
    let (mut schools, mut cursor) = (BTreeMap::new(), None);
    loop {
        let page = tools.store.schools(moment, cursor.as_deref()).await?;
        let rows = page.rows.into_iter().filter(|one| one.kind.is_school());
        schools.extend(rows.map(|school| (school.number.clone(), school)));
        cursor = page.next;
        if cursor.is_none() {
            return Ok(schools);
        }
    }
}

/// Writes what a row says of a school, if that is new. The school is read again, because the list may be minutes old.
async fn take(
    tools: &Register,
    moment: &Moment,
    listed: &Organisation,
    row: RegisterRow<'_>,
) -> Result<Result<(), String>, Failure> {
    let today = day(moment.now);
    match listed.registered(row, today) {
        Ok(Some(_)) => {}
        Ok(None) => return Ok(Ok(())),
        Err(reason) => return Ok(Err(reason)),
    }
    let call = Call::of_provider(tools.store.organisation(moment, listed.id).await?, moment.clone());
    match call.organisation().registered(row, today) {
        Ok(Some((now, event))) => tools.store.register_school(&call, &now, event).await.map(Ok),
        Ok(None) => Ok(Ok(())),
        Err(reason) => Ok(Err(reason)),
    }
}
