//! Results of pupils: an item per pupil, key stage and academic year. The pupil's record says which there are.

use crate::Store;
use crate::keys::{Key, school};
use crate::table::{Range, value};
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::base::ids::PupilId;
use domain::records::pupil::Pupil;
use domain::records::pupil_results::{Collection, Collections, PupilResults};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Results read per page. DynamoDB ends a page at 1 MB whatever limit it is given.
const READ: i32 = 1_000;

/// A pupil's results with their key, which names the pupil.
#[derive(Deserialize)]
struct Stored {
    sk: String,
    #[serde(flatten)]
    results: PupilResults,
}

impl Store {
    /// The results of these collections, by pupil: a query per collection.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn results(
        &self,
        call: &Call,
        collections: impl IntoIterator<Item = Collection>,
    ) -> Result<Collections, Failure> {
        let (pk, mut all) = (school(call.tenant()), Collections::new());
        for collection in collections {
            let prefix = Key::results_prefix(collection);
            let range = Range::of(&pk, &prefix);
            let (of, mut cursor) = (all.entry(collection).or_default(), None);
            loop {
                let (page, next) = self.table.page::<Stored>(&range, cursor.as_deref(), READ).await?;
                let one = |Stored { sk, results }: Stored| Some((pupil_of(&sk)?, results));
                of.extend(page.into_iter().filter_map(one));
                cursor = next;
                if cursor.is_none() {
                    break;
                }
            }
        }
        Ok(all)
    }

    /// The results of a collection's key stage in its year and before. `pupils` are all of the school, whose records say
    /// which there are. A query per academic year with results.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn results_until(
        &self,
        call: &Call,
        pupils: &[Pupil],
        collection: Collection,
    ) -> Result<Collections, Failure> {
        let held = pupils.iter().flat_map(|pupil| pupil.results.keys().copied());
        let counts = |of: &Collection| of.key_stage == collection.key_stage && of.year <= collection.year;
        self.results(call, held.filter(counts).collect::<BTreeSet<_>>()).await
    }

    /// The results of a pupil, by collection: one BatchGetItem, and none for a pupil without results.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn results_of(
        &self,
        call: &Call,
        pupil: &Pupil,
    ) -> Result<BTreeMap<Collection, PupilResults>, Failure> {
        let keys = |collection: &Collection| Key::results(call.tenant(), *collection, pupil.id);
        let all: Vec<Key> = pupil.results.keys().map(keys).collect();
        if all.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut found = self.table.get_all(&all).await?;
        let mut results = BTreeMap::new();
        for collection in pupil.results.keys() {
            if let Some(item) = found.remove(&keys(collection)) {
                results.insert(*collection, value(item)?);
            }
        }
        Ok(results)
    }
}

/// The pupil that a sort key names.
fn pupil_of(sk: &str) -> Option<PupilId> {
    sk.rsplit('#').next()?.parse().ok().map(PupilId)
}
