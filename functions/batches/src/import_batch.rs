//! Import batch: read a spreadsheet that arrived under a school's prefix, through the website or put there directly,
//! and make its rows a batch to check; one transaction per file. If the same event comes again, its batch exists and
//! nothing changes.

use crate::tools::Uploads;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::base::ids::{BatchId, derived_id};
use domain::base::moment::Moment;
use domain::base::sheet::{MAX_BYTES, Sheet, SheetRefusal};
use domain::base::text::Email;
use domain::base::upload::UploadedFile;
use domain::batches::batch::Batch;
use domain::batches::upload::UploadKey;
use files::{CreatedEvent, Upload};
use runtime::Task;
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
    match key.batch {
        Some(id) => {
            if tools.store.find_batch(&call, id).await?.is_none_or(|batch| !batch.is_awaiting()) {
                return Ok(());
            }
            let Some((read, taken)) = read(tools, &call, &key, upload).await? else { return Ok(()) };
            let receive = |batch: &mut Batch| Ok(batch.receive(read.clone(), &taken));
            tools.store.change_batch(&call, id, receive).await?;
        }
        None => {
            // The key of a file that was put there directly names no batch. The id is derived from the event, so that
            // the same event always means the same batch.
            let id = BatchId(derived_id(
                upload.at,
                &[b"dropped", upload.key.as_bytes(), upload.sequencer.as_bytes()],
            ));
            if tools.store.find_batch(&call, id).await?.is_some() {
                return Ok(());
            }
            let Some((read, taken)) = read(tools, &call, &key, upload).await? else { return Ok(()) };
            let mut batch = Batch::awaiting(id, key.kind, &key.file_name, &call);
            let event = batch.receive(read, &taken);
            tools.store.add_batch(&call, &batch, event).await?;
        }
    }
    Ok(())
}

type Read = (Result<Sheet, SheetRefusal>, HashSet<Email>);

/// Reads the rows of the file, and those of its addresses that have an account; `None` when the file has been deleted.
async fn read(
    tools: &Uploads,
    call: &Call,
    key: &UploadKey,
    upload: &Upload,
) -> Result<Option<Read>, Failure> {
    let read = match tools.files.read(&upload.key, MAX_BYTES).await? {
        UploadedFile::Missing => return Ok(None),
        UploadedFile::TooLarge => Err(SheetRefusal::TooLarge),
        UploadedFile::File(bytes) => sheets::read_layout(&key.file_name, &bytes, key.kind.layout()),
    };
    let emails =
        read.as_ref().map(|sheet| domain::batches::batch::emails(key.kind, &sheet.rows)).unwrap_or_default();
    let taken =
        if emails.is_empty() { HashSet::new() } else { tools.store.emails_taken(call, &emails).await? };
    Ok(Some((read, taken)))
}
