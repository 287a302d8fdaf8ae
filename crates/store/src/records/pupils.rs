//! Pupils, and the roll: the number of pupils per cohort.

use crate::Store;
use crate::keys::{Key, PUPIL, school};
use crate::table::Range;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::base::ids::PupilId;
use domain::records::cohort::Cohort;
use domain::records::pupil::Pupil;
use domain::records::roll::Roll;

/// Pupils read per page. DynamoDB ends a page at 1 MB whatever limit it is given.
const READ: i32 = 1_000;

impl Store {
    /// The school's roll; `None` before its first pupil.
    pub async fn roll(&self, call: &Call) -> Result<Option<Roll>, Failure> {
        self.table.get(&Key::roll(call.tenant())).await
    }

    /// The pupils of a cohort, or of all cohorts, by surname and forename.
    pub async fn pupils(&self, call: &Call, cohort: Option<Cohort>) -> Result<Vec<Pupil>, Failure> {
        let pk = school(call.tenant());
        let prefix = cohort.map_or_else(|| PUPIL.to_owned(), Key::pupils_prefix);
        let (mut all, mut cursor) = (Vec::new(), None);
        loop {
            let (pupils, next) =
                self.table.page::<Pupil>(&Range::of(&pk, &prefix), cursor.as_deref(), READ).await?;
            all.extend(pupils);
            cursor = next;
            if cursor.is_none() {
                break;
            }
        }
        all.sort_by_cached_key(|pupil| (domain::base::text::folded(&pupil.listed_name()), pupil.id));
        Ok(all)
    }

    /// Reads one pupil of a cohort.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn pupil(&self, call: &Call, cohort: Cohort, pupil: PupilId) -> Result<Pupil, Failure> {
        self.table.get(&Key::pupil(call.tenant(), cohort, pupil)).await?.ok_or(Failure::NOT_FOUND)
    }
}
