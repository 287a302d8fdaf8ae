//! The clients of the targets functions, and the reads that several of them share.

use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::base::ids::UploadId;
use domain::base::refusal::Refusal;
use domain::base::sheet::{MAX_BYTES, Sheet};
use domain::base::upload::check_file;
use domain::records::cohort::YearGroupId;
use domain::records::file::{RecordsKind, upload_key};
use domain::records::pupil::Pupil;
use domain::targets::forms::TargetView;
use domain::targets::target::TargetResolver;
use domain::targets::year_group::YearGroup;
use files::Files;
use runtime::{Environment, Tools};
use store::Store;

runtime::gate!(Targets, TargetFiles);

/// For functions that use only the store.
pub struct Targets {
    pub(crate) store: Store,
}

impl Tools for Targets {
    fn connect(environment: &Environment) -> Result<Targets, String> {
        Ok(Targets { store: Store::new(&environment.sdk("DYNAMODB")?, environment.get("TABLE")?) })
    }
}

/// For functions that also use the uploaded files.
pub struct TargetFiles {
    pub(crate) store: Store,
    pub(crate) files: Files,
}

impl Tools for TargetFiles {
    fn connect(environment: &Environment) -> Result<TargetFiles, String> {
        Ok(TargetFiles {
            store: Targets::connect(environment)?.store,
            files: Files::new(&environment.sdk("S3")?, environment.get("UPLOADS_BUCKET")?),
        })
    }
}

impl Targets {
    /// The pupils of a year group.
    ///
    /// # Errors
    /// `NotFound`: the school has no pupils in it.
    pub(crate) async fn pupils(&self, call: &Call, year: YearGroupId) -> Result<Vec<Pupil>, Failure> {
        let pupils = self.store.pupils(call, Some(year.cohort)).await?;
        if pupils.is_empty() { Err(Failure::NOT_FOUND) } else { Ok(pupils) }
    }

    /// Fails when the school has no pupils in this year group. One read.
    ///
    /// # Errors
    /// `NotFound`.
    pub(crate) async fn require_year_group(&self, call: &Call, key: YearGroupId) -> Result<(), Failure> {
        self.store.roll(call).await?.filter(|roll| roll.has(key)).map(|_| ()).ok_or(Failure::NOT_FOUND)
    }

    /// The settings of a year group, if they have this version. Two reads.
    ///
    /// # Errors
    /// `NotFound`: the school has no pupils in it. `ChangedMeanwhile`: the stored version is another one.
    pub(crate) async fn year_group_at(
        &self,
        call: &Call,
        key: YearGroupId,
        version: u64,
    ) -> Result<YearGroup, Failure> {
        self.require_year_group(call, key).await?;
        let year = self.store.year_group(call, key).await?;
        if year.version == version { Ok(year) } else { Err(Refusal::ChangedMeanwhile.into()) }
    }

    /// One pupil's current target in one subject. Two or three reads.
    ///
    /// # Errors
    /// `NotFound`: there is no such subject.
    pub(crate) async fn target(
        &self,
        call: &Call,
        key: YearGroupId,
        pupil: &Pupil,
        subject: &str,
    ) -> Result<TargetView, Failure> {
        let model = reference::model(key.key_stage);
        let (year, prepopulated, manual) = self.store.targets_of_pupil(call, key, pupil.id).await?;
        let scale = year.scale(subject, model).ok_or(Failure::NOT_FOUND)?;
        let (progress, _) = self.store.progress_and_roll(call, key.key_stage).await?;
        let resolver = TargetResolver { year: &year, prepopulated: &prepopulated };
        let by = match resolver.target(pupil.id, subject, Some(&manual)) {
            Some(target) => self.store.name_of(call, target.origin.by()).await?,
            None => None,
        };
        let (progress, by) = (progress.get(subject), by.as_deref());
        Ok(TargetView::of(model, &resolver, pupil, subject, scale, &manual, progress, by))
    }
}

impl TargetFiles {
    /// Reads an uploaded spreadsheet of targets.
    ///
    /// # Errors
    /// `Invalid` with the field `file`: the file does not exist or cannot be read.
    pub(crate) async fn read(
        &self,
        call: &Call,
        upload: UploadId,
        file_name: &str,
    ) -> Result<Sheet, Failure> {
        check_file(RecordsKind::Targets.layout(), file_name, 1)?;
        let key = upload_key(call.tenant(), RecordsKind::Targets, upload);
        let file = self.files.read(&key, MAX_BYTES).await?;
        sheets::read_upload(RecordsKind::Targets.layout(), file_name, file)
    }
}

/// Converts a number of pupils to the type that views use.
pub(crate) fn count(pupils: usize) -> u32 {
    u32::try_from(pupils).unwrap_or(u32::MAX)
}
