//! Past results, and the school's own progress, which is calculated from them.

use crate::Store;
use crate::keys::Key;
use crate::table::value;
use domain::access::call::Call;
use domain::attainment::subject::KeyStage;
use domain::base::failure::Failure;
use domain::records::cohort::AcademicYear;
use domain::records::results::KeyStageResults;
use std::collections::BTreeMap;

impl Store {
    /// The school's results of these years and its own progress, by key stage, in one BatchGetItem.
    pub async fn results(
        &self,
        call: &Call,
        years: impl Iterator<Item = AcademicYear>,
    ) -> Result<BTreeMap<KeyStage, KeyStageResults>, Failure> {
        let years: Vec<AcademicYear> = years.collect();
        let result = |key_stage, year| Key::results(call.tenant(), key_stage, year);
        let progress = |key_stage| Key::progress(call.tenant(), key_stage);
        let keys = KeyStage::ALL.into_iter().flat_map(|key_stage| {
            years.iter().map(move |year| result(key_stage, *year)).chain([progress(key_stage)])
        });
        let mut found = self.table.get_all(&keys.collect::<Vec<_>>()).await?;
        let mut records = BTreeMap::new();
        for key_stage in KeyStage::ALL {
            let mut record = KeyStageResults::default();
            for year in &years {
                if let Some(item) = found.remove(&result(key_stage, *year)) {
                    record.years.insert(*year, value(item)?);
                }
            }
            if let Some(item) = found.remove(&progress(key_stage)) {
                record.progress = value(item)?;
            }
            records.insert(key_stage, record);
        }
        Ok(records)
    }
}
