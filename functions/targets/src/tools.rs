//! What the functions of this area hold.

use domain::call::{Call, Known};
use domain::failure::{Failure, Refusal};
use domain::forms::targets::{ReferenceView, ReportView, TargetView};
use domain::moment::{Moment, PupilId};
use domain::pupil::Pupil;
use domain::session::SessionToken;
use domain::targets::YearKey;
use domain::targets::counts::{origin, view};
use domain::targets::ledger::Ledger;
use domain::targets::report::Report;
use domain::targets::target::Books;
use domain::targets::year::Year;
use runtime::{Environment, Gate, Tools};
use std::collections::BTreeMap;
use store::Store;

/// The store.
pub struct Targets {
    pub(crate) store: Store,
}

impl Tools for Targets {
    fn connect(environment: &Environment) -> Result<Targets, String> {
        Ok(Targets { store: Store::new(&environment.sdk("DYNAMODB")?, environment.get("TABLE")?) })
    }
}

impl Gate for Targets {
    async fn known(&self, token: &SessionToken, moment: &Moment) -> Result<Option<Known>, Failure> {
        self.store.known(token, moment).await
    }
}

impl Targets {
    /// The pupils of a year group.
    ///
    /// # Errors
    /// Not found, where the school has none in it.
    pub(crate) async fn pupils(&self, call: &Call, year: YearKey) -> Result<Vec<Pupil>, Failure> {
        let pupils = self.store.pupils(call, Some(year.cohort)).await?;
        if pupils.is_empty() { Err(Failure::NOT_FOUND) } else { Ok(pupils) }
    }

    /// # Errors
    /// Not found, where the school has no pupils in this year group.
    pub(crate) async fn there(&self, call: &Call, key: YearKey) -> Result<(), Failure> {
        self.store.roll(call).await?.filter(|roll| roll.has(key)).map(|_| ()).ok_or(Failure::NOT_FOUND)
    }

    /// A year group at the version somebody saw.
    ///
    /// # Errors
    /// Changed meanwhile.
    pub(crate) async fn year_seen(&self, call: &Call, key: YearKey, version: u64) -> Result<Year, Failure> {
        self.there(call, key).await?;
        let year = self.store.year(call, key).await?;
        if year.version == version { Ok(year) } else { Err(Refusal::ChangedMeanwhile.into()) }
    }

    /// One pupil's target in one subject, as it is now.
    ///
    /// # Errors
    /// Not found, where there is no such subject.
    pub(crate) async fn target(
        &self,
        call: &Call,
        key: YearKey,
        pupil: &Pupil,
        subject: &str,
    ) -> Result<TargetView, Failure> {
        let model = reference::model(key.key_stage);
        let (year, base, edits) = self.store.books_of(call, key, pupil.id).await?;
        let scale = year.scale(subject, model).ok_or(Failure::NOT_FOUND)?;
        let (progress, _) = self.store.progress_and_roll(call, key.key_stage).await?;
        let (books, own) = (Books { year: &year, base: &base }, progress.get(subject));
        let target = books.target(pupil.id, subject, Some(&edits));
        let by = match target {
            Some(target) => self.store.name_of(call, target.origin.by()).await?,
            None => None,
        };
        let origin = origin(target, by.as_deref());
        Ok(TargetView { origin, ..view(model, &books, pupil, subject, scale, Some(&edits), own) })
    }

    /// The report of a year group, and its pupils' UPNs.
    pub(crate) async fn report(
        &self,
        call: &Call,
        key: YearKey,
    ) -> Result<(ReportView, BTreeMap<PupilId, String>), Failure> {
        let Ledger { year, base, edits, pupils } = self.store.ledger(call, key).await?;
        let (progress, roll) = self.store.progress_and_roll(call, key.key_stage).await?;
        let roll = roll.ok_or(Failure::NOT_FOUND)?;
        let books = Books { year: &year, base: &base };
        let report = Report::of(reference::model(key.key_stage), &books, &pupils, &edits, &progress);
        let upns = pupils.iter().map(|pupil| (pupil.id, pupil.upn.as_str().to_owned())).collect();
        let view = ReportView {
            year_group: key.cohort.year_group(roll.year).unwrap_or_default(),
            used: year.settings.used,
            editable: year.settings.editable(),
            subjects: report.subjects,
            rows: report.rows,
            reference: ReferenceView::of(reference::reference(key.key_stage)),
        };
        Ok((view, upns))
    }
}

/// A number of pupils, as views have it.
pub(crate) fn count(pupils: usize) -> u32 {
    u32::try_from(pupils).unwrap_or(u32::MAX)
}
