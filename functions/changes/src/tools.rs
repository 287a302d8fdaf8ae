//! The clients of the changes functions, and the reads that several of them share.

use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::base::ids::ChangeId;
use domain::base::refusal::Refusal;
use domain::changes::change_set::ChangeSet;
use domain::changes::plan::{Plan, applied_key, planned_key};
use files::Files;
use runtime::{Environment, Log, Tools};
use store::Store;

/// The chunks per request: some 380 lines, in a few tenths of a second. Even if every transaction meets others as often
/// as the store tries (2.5 s each), the request ends long before the 30 s after which the HTTP API stops waiting.
pub(crate) const CHUNKS_PER_REQUEST: usize = 4;

runtime::gate!(Changes, ChangeFiles);

/// For functions that use only the store.
pub struct Changes {
    pub(crate) store: Store,
}

impl Tools for Changes {
    fn connect(environment: &Environment) -> Result<Changes, String> {
        Ok(Changes { store: Store::new(&environment.sdk("DYNAMODB")?, environment.get("TABLE")?) })
    }
}

/// For functions that also use the plans.
pub struct ChangeFiles {
    pub(crate) store: Store,
    pub(crate) files: Files,
    pub(crate) log: Log,
}

impl Tools for ChangeFiles {
    fn connect(environment: &Environment) -> Result<ChangeFiles, String> {
        Ok(ChangeFiles {
            store: Changes::connect(environment)?.store,
            files: Files::new(&environment.sdk("S3")?, environment.get("UPLOADS_BUCKET")?),
            log: environment.log().clone(),
        })
    }
}

impl ChangeFiles {
    /// Reads a change of the caller's school.
    ///
    /// # Errors
    /// `NotFound`; `Forbidden` for a caller who may not make changes of its kind.
    pub(crate) async fn change(&self, call: &Call, id: ChangeId) -> Result<ChangeSet, Failure> {
        let change = self.store.change(call, id).await?;
        call.require(change.kind.who())?;
        Ok(change)
    }

    /// Reads the plan of a change; `None` once the change is over, when S3 may delete it at any time.
    pub(crate) async fn find_plan(&self, call: &Call, change: &ChangeSet) -> Result<Option<Plan>, Failure> {
        if !change.has_plan(call.moment().now) {
            return Ok(None);
        }
        let key = if change.applied.is_some() { applied_key } else { planned_key };
        let key = key(call.tenant(), change.id, &change.mark);
        let Some(text) = self.files.read_text(&key).await? else { return Ok(None) };
        let plan = Plan::parse(text)?;
        if plan.mark() == change.mark {
            Ok(Some(plan))
        } else {
            Err(Failure::Bug(format!("{key} is not the plan of its mark")))
        }
    }

    /// Reads the plan of a change.
    ///
    /// # Errors
    /// `ChangeOver`: it may have been deleted.
    pub(crate) async fn plan(&self, call: &Call, change: &ChangeSet) -> Result<Plan, Failure> {
        Ok(self.find_plan(call, change).await?.ok_or(Refusal::ChangeOver)?)
    }
}
