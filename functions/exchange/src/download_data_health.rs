//! Download data health: write every concern, or those of one rule, into a file, a row each. Three reads and one of the extract; the first of the day
//! leaves an entry in the trail.

use crate::health::concerned;
use crate::tools::ExtractFiles;
use domain::access::call::Call;
use domain::access::form::ListFileView;
use domain::base::event::{Event, EventKind};
use domain::base::failure::Failure;
use domain::base::refusal::Refusal;
use domain::base::sheet::MAX_EXPORTED;
use domain::exchange::forms::{DownloadDataHealthForm, HEALTH_HEADINGS, health_lines};
use runtime::{Operation, Reply};
use sheets::List;

pub struct DownloadDataHealth;

impl Operation for DownloadDataHealth {
    type Form = DownloadDataHealthForm;
    type Tools = ExtractFiles;
    type Caller = Call;

    async fn run(
        tools: &ExtractFiles,
        call: &Call,
        form: DownloadDataHealthForm,
    ) -> Result<Reply<ListFileView>, Failure> {
        let format = form.format;
        let read = Event::of(EventKind::PupilsExported).with("List", "Data health");
        tools.store.record_read(call, read).await?;
        let extract = tools.extract(call).await?;
        let roll = tools.store.roll(call).await?;
        let pupils = tools.store.all_pupils(call).await?;
        let mut concerns = concerned(call, extract.as_ref(), roll.as_ref(), &pupils);
        concerns.retain(|concern| form.rule.is_none_or(|rule| concern.rule == rule));
        if concerns.len() > MAX_EXPORTED {
            return Err(Refusal::TooManyToExport { limit: MAX_EXPORTED }.into());
        }
        let rows = health_lines(&concerns);
        let file = List { name: "Data health", headings: &HEALTH_HEADINGS, rows, frozen: 1 }.file(format)?;
        Ok(Reply::file(format.file_name("data-health", call.moment()), format.content_type(), file))
    }
}
