//! Published figures: an item per school, key stage and academic year, which is written once.

use crate::Store;
use crate::accounts::second_factor::attribute;
use crate::keys::{FIGURES, Key, school};
use crate::table::{self, Condition, Range, Transaction};
use domain::access::call::Call;
use domain::audit::entry::Entry;
use domain::base::calendar::day;
use domain::base::event::{Event, EventKind};
use domain::base::failure::Failure;
use domain::base::ids::OrganisationId;
use domain::base::refusal::Refusal;
use domain::collaborate::figures::{Published, SchoolFigures, SharedWith};
use domain::records::counts::kept_until;
use domain::records::pupil_results::Collection;
use domain::retention::hint::{Hint, Place};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The item of figures.
#[derive(Serialize, Deserialize)]
struct FiguresItem {
    collection: Collection,
    on: String,
    #[serde(with = "serde_bytes")]
    table: Vec<u8>,
    shared: SharedWith,
}

impl FiguresItem {
    fn of(SchoolFigures { published, shared }: &SchoolFigures) -> FiguresItem {
        let (collection, on) = (published.collection, published.on.clone());
        FiguresItem { collection, on, table: published.to_bytes(), shared: *shared }
    }

    fn figures(self) -> Result<SchoolFigures, Failure> {
        let published = Published::from_bytes(self.collection, self.on, &self.table)
            .ok_or_else(|| Failure::Bug("published figures could not be read".to_owned()))?;
        Ok(SchoolFigures { published, shared: self.shared })
    }
}

/// Figures read per page. A school has at most six years of two key stages.
const PAGE: i32 = 100;

impl Store {
    /// The figures that the school has published, the latest academic year first: one query.
    pub async fn figures(&self, call: &Call) -> Result<Vec<SchoolFigures>, Failure> {
        let pk = school(call.tenant());
        let (all, _) = self.table.page(&Range::of(&pk, FIGURES), None, PAGE).await?;
        let mut all = all.into_iter().map(FiguresItem::figures).collect::<Result<Vec<_>, Failure>>()?;
        all.sort_by_key(|one| {
            let Collection { year, key_stage } = one.published.collection;
            (std::cmp::Reverse(year), key_stage)
        });
        Ok(all)
    }

    /// The figures of one collection.
    ///
    /// # Errors
    /// `NotFound`: the school has not published it.
    pub async fn figures_of(&self, call: &Call, collection: Collection) -> Result<SchoolFigures, Failure> {
        let item: Option<FiguresItem> = self.table.get(&Key::figures(call.tenant(), collection)).await?;
        item.ok_or(Failure::NOT_FOUND)?.figures()
    }

    /// The figures of these collections of these schools, where they are published: a BatchGetItem per hundred. Whether the
    /// caller may see them is the caller's to know: consent is checked before.
    pub async fn figures_of_schools(
        &self,
        wanted: &[(OrganisationId, Collection)],
    ) -> Result<HashMap<(OrganisationId, Collection), SchoolFigures>, Failure> {
        let key =
            |(organisation, collection): (OrganisationId, Collection)| Key::figures(organisation, collection);
        let mut found = HashMap::new();
        for some in wanted.chunks(100) {
            let keys: Vec<Key> = some.iter().map(|one| key(*one)).collect();
            let mut items = self.table.get_all(&keys).await?;
            for one in some {
                if let Some(item) = items.remove(&key(*one)) {
                    found.insert(*one, table::value::<FiguresItem>(item)?.figures()?);
                }
            }
        }
        Ok(found)
    }

    /// Publishes figures, if none of the collection are published, with the hint for their removal after five years; one
    /// transaction.
    ///
    /// # Errors
    /// `FiguresPublished`.
    pub async fn publish_figures(&self, call: &Call, figures: &SchoolFigures) -> Result<(), Failure> {
        let collection = figures.published.collection;
        let key = Key::figures(call.tenant(), collection);
        let last = kept_until(collection.year).unwrap_or(Date::MAX);
        let hint = Hint::on(last, Place::Counts(collection.year), call.moment().now);
        let written = Transaction::on(&self.table)
            .put((), &key, &FiguresItem::of(figures), Condition::absent())?
            .audit((), &Entry::of(call, figures.event())?)?
            .hint((), call.tenant(), &[hint])?
            .commit_if()
            .await?;
        if written { Ok(()) } else { Err(Refusal::FiguresPublished.into()) }
    }

    /// Changes who outside the school sees figures, if it is still as it was.
    ///
    /// # Errors
    /// `ChangedMeanwhile`.
    pub async fn share_figures(
        &self,
        call: &Call,
        was: &SchoolFigures,
        now: SharedWith,
    ) -> Result<(), Failure> {
        let key = Key::figures(call.tenant(), was.published.collection);
        let condition =
            Condition::new("#shared = :was", [(":was", attribute(&was.shared)?), (":now", attribute(&now)?)]);
        let written = Transaction::on(&self.table)
            .update((), &key, "SET #shared = :now", condition.naming("#shared", "shared"))?
            .audit((), &Entry::of(call, was.sharing(now))?)?
            .commit_if()
            .await?;
        if written { Ok(()) } else { Err(Refusal::ChangedMeanwhile.into()) }
    }

    /// Deletes the figures whose five years are over. Returns their number.
    pub async fn remove_figures(&self, call: &Call) -> Result<u32, Failure> {
        let today = day(call.moment().now);
        let all = self.figures(call).await?.into_iter().map(|one| one.published.collection);
        let over = |of: &Collection| kept_until(of.year).is_some_and(|last| last <= today);
        let over: Vec<Collection> = all.filter(over).collect();
        if over.is_empty() {
            return Ok(0);
        }
        let mut event = Event::of(EventKind::FiguresRemoved);
        let mut transaction = Transaction::on(&self.table);
        for collection in &over {
            let key = Key::figures(call.tenant(), *collection);
            transaction = transaction.delete((), &key, Condition::none())?;
            event = event.with("Results", collection.words());
        }
        transaction.audit((), &Entry::of(call, event)?)?.commit_if().await?;
        Ok(u32::try_from(over.len()).unwrap_or(u32::MAX))
    }
}
