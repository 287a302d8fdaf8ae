//! The clients of the targets functions, and the reads that several of them share.

use domain::access::call::Call;
use domain::attainment::measures::Roles;
use domain::attainment::model::Model;
use domain::base::failure::Failure;
use domain::base::ids::{ChangeId, UploadId};
use domain::base::refusal::Refusal;
use domain::base::sheet::{MAX_BYTES, Sheet};
use domain::base::upload::check_file;
use domain::changes::Draft;
use domain::changes::change_set::ChangeSet;
use domain::changes::plan::planned_key;
use domain::records::cohort::{AcademicYear, YearGroupId};
use domain::records::file::{RecordsKind, upload_key};
use domain::records::pupil::Pupil;
use domain::targets::forms::OutcomesView;
use domain::targets::outcome::{Outcome, latest_results};
use domain::targets::year_group::YearGroup;
use domain::targets::year_group_targets::YearGroupTargets;
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

    /// Stores a planned change. A plan that nobody applies is deleted after a day.
    pub(crate) async fn plan(&self, call: &Call, id: ChangeId, draft: Draft) -> Result<ChangeSet, Failure> {
        let (change, plan) = draft.plan(call, id)?;
        self.files.write_text(&planned_key(call.tenant(), change.id, &change.mark), plan.text()).await?;
        self.store.plan_change(call, &change).await?;
        Ok(change)
    }

    /// The name of a year group, such as "Year 11". One read.
    pub(crate) async fn name_of(&self, call: &Call, year: YearGroupId) -> Result<String, Failure> {
        let roll = self.store.roll(call).await?;
        let group = roll.and_then(|roll| year.cohort.year_group(roll.year));
        Ok(group.map_or_else(|| year.to_string(), |group| format!("Year {group}")))
    }
}

/// What the grades that would be given come to, beside the targets as they are and the latest results. Reads all pupils of the school, and the results of the key stage by academic year.
pub(crate) async fn outcomes(
    store: &Store,
    call: &Call,
    targets: &YearGroupTargets,
    given: impl FnOnce(&Model, &Roles) -> Outcome,
) -> Result<OutcomesView, Failure> {
    let key = targets.year.key;
    let (model, roles) = (reference::model(key.key_stage), reference::roles(key.finishes().0));
    let pupils = store.all_pupils(call).await?;
    let latest = latest_results(&pupils, key.key_stage, AcademicYear::at(call.moment().now));
    let results = match latest {
        Some(collection) => {
            let results = store.results_until(call, &pupils, collection).await?;
            let roles = reference::roles(collection.year.0);
            let outcome = Outcome::of_results(collection, roles, &pupils, &results);
            outcome.map(|outcome| (collection.year.to_string(), outcome))
        }
        None => None,
    };
    let now = Outcome::of_targets(model, roles, targets);
    Ok(OutcomesView::of(key.key_stage, now, given(model, roles), results))
}

/// Converts a number of pupils to the type that views use.
pub(crate) fn count(pupils: usize) -> u32 {
    u32::try_from(pupils).unwrap_or(u32::MAX)
}
