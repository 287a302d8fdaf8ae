//! Pupils, and the roll: the number of pupils per cohort.

use crate::Store;
use crate::keys::{Key, PUPIL, school};
use crate::table::{Index, Item, Range, item, text, value};
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::base::ids::{OrganisationId, PupilId};
use domain::base::text::folded;
use domain::records::cohort::Cohort;
use domain::records::pupil::Pupil;
use domain::records::roll::Roll;
use std::collections::BTreeMap;

/// The pupils by cohort, those who have left apart.
const BY_ROLL: Index = Index { name: "ByRoll", attribute: "by_roll", items: PUPIL };

/// Pupils read per page. DynamoDB ends a page at 1 MB whatever limit it is given.
const READ: i32 = 1_000;

/// The most items that one BatchGetItem takes.
const BATCH: usize = 100;

/// A pupil’s item, with the attribute that the index sorts by.
pub(crate) fn pupil_item(organisation: OrganisationId, pupil: &Pupil) -> Result<Item, Failure> {
    let mut stored = item(&Key::pupil(organisation, pupil.id), pupil)?;
    let list = cohort_of(pupil.is_on_roll(), Some(pupil.cohort));
    stored.insert("by_roll".to_owned(), text(format!("{list}{}", pupil.id)));
    Ok(stored)
}

/// Prefix of the index for the pupils on roll or for those who have left, of one cohort or of all.
fn cohort_of(on_roll: bool, cohort: Option<Cohort>) -> String {
    let list = if on_roll { "roll" } else { "left" };
    cohort.map_or_else(|| format!("{list}#"), |cohort| format!("{list}#{:04}#", cohort.0))
}

impl Store {
    /// The school’s roll; `None` before its first pupil.
    pub async fn roll(&self, call: &Call) -> Result<Option<Roll>, Failure> {
        self.table.get(&Key::roll(call.tenant())).await
    }

    /// The pupils on roll of a cohort, or of all cohorts, by surname and forename.
    pub async fn pupils(&self, call: &Call, cohort: Option<Cohort>) -> Result<Vec<Pupil>, Failure> {
        self.listed_pupils(call, Some(BY_ROLL), &cohort_of(true, cohort)).await
    }

    /// The pupils who have left, by surname and forename.
    pub async fn leavers(&self, call: &Call) -> Result<Vec<Pupil>, Failure> {
        self.listed_pupils(call, Some(BY_ROLL), &cohort_of(false, None)).await
    }

    /// Every pupil in the records, on roll or not, by surname and forename.
    pub async fn all_pupils(&self, call: &Call) -> Result<Vec<Pupil>, Failure> {
        self.listed_pupils(call, None, PUPIL).await
    }

    async fn listed_pupils(
        &self,
        call: &Call,
        index: Option<Index>,
        prefix: &str,
    ) -> Result<Vec<Pupil>, Failure> {
        let pk = school(call.tenant());
        let range = Range { index, ..Range::of(&pk, prefix) };
        let (mut all, mut cursor) = (Vec::new(), None);
        loop {
            let (pupils, next) = self.table.page::<Pupil>(&range, cursor.as_deref(), READ).await?;
            all.extend(pupils);
            cursor = next;
            if cursor.is_none() {
                break;
            }
        }
        all.sort_by_cached_key(|pupil| (folded(&pupil.listed_name()), pupil.id));
        Ok(all)
    }

    /// Reads one pupil, on roll or not.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn pupil(&self, call: &Call, pupil: PupilId) -> Result<Pupil, Failure> {
        self.table.get(&Key::pupil(call.tenant(), pupil)).await?.ok_or(Failure::NOT_FOUND)
    }

    /// The names of pupils, surname first. A pupil who is no longer recorded has none. One BatchGetItem per 100.
    pub async fn names_of_pupils(
        &self,
        call: &Call,
        pupils: &[PupilId],
    ) -> Result<BTreeMap<PupilId, String>, Failure> {
        let mut names = BTreeMap::new();
        for some in pupils.chunks(BATCH) {
            let keys: Vec<Key> = some.iter().map(|pupil| Key::pupil(call.tenant(), *pupil)).collect();
            for item in self.table.get_all(&keys).await?.into_values() {
                let pupil: Pupil = value(item)?;
                names.insert(pupil.id, pupil.listed_name());
            }
        }
        Ok(names)
    }
}
