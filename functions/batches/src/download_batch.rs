//! Download batch: write the rows into a spreadsheet, with a column that says what is wrong with each. One read.

use crate::tools::Batches;
use domain::access::call::Call;
use domain::access::form::SpreadsheetView;
use domain::base::failure::Failure;
use domain::base::sheet::{FileFormat, SheetRow};
use domain::batches::forms::DownloadBatchForm;
use runtime::{Operation, Reply};

pub struct DownloadBatch;

impl Operation for DownloadBatch {
    type Form = DownloadBatchForm;
    type Tools = Batches;
    type Caller = Call;

    async fn run(
        tools: &Batches,
        call: &Call,
        form: DownloadBatchForm,
    ) -> Result<Reply<SpreadsheetView>, Failure> {
        let batch = tools.store.batch(call, form.batch).await?;
        tools.store.record_read(call, batch.downloaded()).await?;
        let rows: Vec<(SheetRow, String)> = batch
            .checked()
            .into_iter()
            .map(|checked| {
                let errors: Vec<String> = checked
                    .flags
                    .iter()
                    .map(|flag| format!("{}: {}", flag.column.heading(), flag.message))
                    .collect();
                (SheetRow { number: checked.row.number, cells: checked.row.cells.clone() }, errors.join("; "))
            })
            .collect();
        let bytes = sheets::with_errors(batch.at, batch.kind, &rows)?;
        let name = format!("attain-{}-{}.xlsx", batch.kind.as_str(), batch.id);
        Ok(Reply::file(name, FileFormat::Xlsx.content_type(), bytes))
    }
}
