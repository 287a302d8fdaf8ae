//! The clients of the records functions.

use domain::access::call::Call;
use domain::access::form::PlannedView;
use domain::attainment::subject::KeyStage;
use domain::base::calendar::day_in_words;
use domain::base::failure::Failure;
use domain::base::ids::{ChangeId, UploadId};
use domain::base::sheet::{MAX_BYTES, Sheet};
use domain::base::upload::check_file;
use domain::changes::Draft;
use domain::changes::plan::planned_key;
use domain::records::cohort::AcademicYear;
use domain::records::file::{RecordsKind, upload_key};
use domain::records::forms::{DueView, PupilRecordView};
use domain::records::pupil::Pupil;
use domain::retention::clock::{Timed, clock};
use domain::retention::erasure::Reference;
use files::Files;
use runtime::{Environment, Tools};
use store::Store;

runtime::gate!(Records, RecordFiles);

/// For functions that use only the store.
pub struct Records {
    pub(crate) store: Store,
}

impl Tools for Records {
    fn connect(environment: &Environment) -> Result<Records, String> {
        Ok(Records { store: Store::new(&environment.sdk("DYNAMODB")?, environment.get("TABLE")?) })
    }
}

impl Records {
    /// The view of a pupil's record, with the day of the erasure and the results. One read if there are results.
    pub(crate) async fn record_view(
        &self,
        call: &Call,
        pupil: &Pupil,
        year: AcademicYear,
    ) -> Result<PupilRecordView, Failure> {
        let subjects =
            |key_stage: KeyStage| reference::model(key_stage).subjects().map(str::to_owned).collect();
        let due = clock(Timed::of(pupil), call.organisation());
        let due = due.map(|due| DueView { on: day_in_words(due.on), why: due.sentence() });
        let results = self.store.results_of(call, pupil).await?;
        let given = (due, Reference::of(pupil.id).to_string(), &results);
        let roles = |year: AcademicYear| reference::roles(year.0);
        Ok(PupilRecordView::of(pupil, year, (subjects, roles), given, call))
    }

    /// The academic year of the school's records, or the present one before there are any. One read.
    pub(crate) async fn records_year(&self, call: &Call) -> Result<AcademicYear, Failure> {
        let roll = self.store.roll(call).await?;
        Ok(roll.map_or_else(|| AcademicYear::at(call.moment().now), |roll| roll.year))
    }
}

/// For functions that also use the uploaded files.
pub struct RecordFiles {
    pub(crate) store: Store,
    pub(crate) files: Files,
}

impl Tools for RecordFiles {
    fn connect(environment: &Environment) -> Result<RecordFiles, String> {
        Ok(RecordFiles {
            store: Records::connect(environment)?.store,
            files: Files::new(&environment.sdk("S3")?, environment.get("UPLOADS_BUCKET")?),
        })
    }
}

impl RecordFiles {
    /// Reads an uploaded file of the caller's school.
    ///
    /// # Errors
    /// `Invalid` with the field `file`: the file does not exist or cannot be read, or no file of this name could have been
    /// uploaded.
    pub(crate) async fn read(
        &self,
        call: &Call,
        kind: RecordsKind,
        upload: UploadId,
        file_name: &str,
    ) -> Result<Sheet, Failure> {
        check_file(kind.layout(), file_name, 1)?;
        let file = self.files.read(&upload_key(call.tenant(), kind, upload), MAX_BYTES).await?;
        sheets::read_upload(kind.layout(), file_name, file)
    }

    /// The plan of an uploaded file that has been planned already.
    pub(crate) async fn planned(
        &self,
        call: &Call,
        upload: UploadId,
    ) -> Result<Option<PlannedView>, Failure> {
        let change = self.store.find_change(call, ChangeId(upload.0)).await?;
        Ok(change.map(|change| PlannedView { change: change.id }))
    }

    /// Stores what an uploaded file would change as a planned change, and deletes the file.
    pub(crate) async fn plan(
        &self,
        call: &Call,
        kind: RecordsKind,
        upload: UploadId,
        draft: Draft,
    ) -> Result<PlannedView, Failure> {
        let planned = self.keep_plan(call, ChangeId(upload.0), draft).await?;
        self.files.delete(&upload_key(call.tenant(), kind, upload), None).await?;
        Ok(planned)
    }

    /// Stores a planned change. A plan that nobody applies is deleted after a day.
    pub(crate) async fn keep_plan(
        &self,
        call: &Call,
        id: ChangeId,
        draft: Draft,
    ) -> Result<PlannedView, Failure> {
        let (change, plan) = draft.plan(call, id)?;
        self.files.write_text(&planned_key(call.tenant(), change.id, &change.mark), plan.text()).await?;
        self.store.plan_change(call, &change).await?;
        Ok(PlannedView { change: change.id })
    }
}
