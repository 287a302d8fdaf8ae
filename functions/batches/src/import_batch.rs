//! Import batch: read a spreadsheet that arrived under a school's prefix, through the website or put there directly,
//! and make its rows a batch to check; one transaction per file, and a hint for the day on
//! which rows that became no account are deleted. Then delete the file, whose rows the batch holds; one
//! that was refused stays for a week, to be examined. If the same event comes again, its batch exists and nothing changes.

use crate::tools::Uploads;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::base::ids::{BatchId, derived_id};
use domain::base::moment::Moment;
use domain::base::sheet::{MAX_BYTES, Sheet, SheetRefusal};
use domain::base::text::Email;
use domain::base::upload::UploadedFile;
use domain::batches::batch::{Batch, BatchState};
use domain::batches::columns::BatchKind;
use domain::batches::upload::{UploadKey, UploadSource};
use domain::retention::hint::Hint;
use files::{CreatedEvent, Upload};
use runtime::Task;
use sheets::ReadError;
use std::collections::HashSet;

pub struct ImportBatch;

impl Task for ImportBatch {
    const NAME: &'static str = "import-batch";
    type Tools = Uploads;
    type Event = CreatedEvent;
    type Answer = ();

    async fn run(tools: &Uploads, moment: &Moment, event: CreatedEvent) -> Result<(), Failure> {
        for upload in event.uploads() {
            import(tools, moment, &upload?).await?;
        }
        Ok(())
    }
}

async fn import(tools: &Uploads, moment: &Moment, upload: &Upload) -> Result<(), Failure> {
    // Ignore a file whose key is not a spreadsheet's, whose school does not exist, or that no batch waits for: there is
    // nobody to tell.
    let Some(key) = UploadKey::parse(&upload.key) else { return Ok(()) };
    let Some(school) = tools.store.school_of_upload(key.organisation).await? else { return Ok(()) };
    let call = Call::of_upload(school, moment.clone());
    let batch = match key.source {
        UploadSource::Website(id) => match tools.store.find_batch(&call, id).await? {
            None => return Ok(()),
            Some(batch) if batch.is_awaiting() => {
                let name = &batch.file_name;
                let Some((read, taken)) = read(tools, &call, key.kind, name, upload).await? else {
                    return Ok(());
                };
                let receive = |batch: &mut Batch| Ok(batch.receive(read.clone(), &taken));
                let mut received = batch.clone();
                received.receive(read.clone(), &taken);
                let hint = Hint::of_batch(&received, moment.now);
                tools.store.hint(&call, &[hint]).await?;
                tools.store.change_batch(&call, id, receive).await?
            }
            Some(batch) => batch,
        },
        UploadSource::Dropped(name) => {
            // The key of a file that was put there directly names no batch. The id is derived from the event, so that
            // the same event always means the same batch.
            let id = BatchId(derived_id(
                upload.at,
                &[b"dropped", upload.key.as_bytes(), upload.sequencer.as_bytes()],
            ));
            match tools.store.find_batch(&call, id).await? {
                Some(batch) => batch,
                None => {
                    let read = read(tools, &call, key.kind, &name, upload).await?;
                    let Some((read, taken)) = read else { return Ok(()) };
                    let mut batch = Batch::awaiting(id, key.kind, &name, &call);
                    let event = batch.receive(read, &taken);
                    tools.store.add_batch(&call, &batch, event).await?;
                    batch
                }
            }
        }
    };
    if batch.state != BatchState::Rejected {
        // Not a newer file with the same key, whose own event is on its way.
        tools.files.delete(&upload.key, Some(&upload.tag)).await?;
    }
    Ok(())
}

type Read = (Result<Sheet, SheetRefusal>, HashSet<Email>);

/// Reads the rows of the file, and those of its addresses that have an account; `None` when the file has been deleted.
async fn read(
    tools: &Uploads,
    call: &Call,
    kind: BatchKind,
    file_name: &str,
    upload: &Upload,
) -> Result<Option<Read>, Failure> {
    let read = match tools.files.read(&upload.key, MAX_BYTES).await? {
        UploadedFile::Missing => return Ok(None),
        UploadedFile::TooLarge => Err(SheetRefusal::TooLarge),
        UploadedFile::File(bytes) => match sheets::read_layout(file_name, &bytes, kind.layout()) {
            Ok(sheet) => Ok(sheet),
            Err(ReadError::Refused(refusal)) => Err(refusal),
            Err(error @ ReadError::Failed(_)) => return Err(Failure::Busy(error.to_string())),
        },
    };
    let emails =
        read.as_ref().map(|sheet| domain::batches::batch::emails(kind, &sheet.rows)).unwrap_or_default();
    let taken =
        if emails.is_empty() { HashSet::new() } else { tools.store.emails_taken(call, &emails).await? };
    Ok(Some((read, taken)))
}
