//! Export pupils: write the records of a group of pupils into a file, before they are erased (F75): the record, classes,
//! targets in the present year group, and results. Reads the pupils of the group, the roll, the targets of their year groups,
//! and the results of the years in which they have any.
//! Refuses more than 5,000 pupils.

use crate::deleting::{pupils_of, records_year, targets_of};
use crate::tools::Clock;
use domain::access::call::Call;
use domain::access::form::ListFileView;
use domain::base::event::EventKind;
use domain::base::failure::Failure;
use domain::base::refusal::Refusal;
use domain::base::sheet::{ListCell, MAX_EXPORTED};
use domain::records::pupil::Pupil;
use domain::records::pupil_results::Collection;
use domain::retention::forms::{ExportPupilsForm, PUPIL_HEADINGS, pupil_cells};
use domain::retention::group::Group;
use runtime::{Operation, Reply};
use sheets::List;
use std::collections::{BTreeMap, BTreeSet};

pub struct ExportPupils;

impl Operation for ExportPupils {
    type Form = ExportPupilsForm;
    type Tools = Clock;
    type Caller = Call;

    async fn run(tools: &Clock, call: &Call, form: ExportPupilsForm) -> Result<Reply<ListFileView>, Failure> {
        let store = &tools.store;
        let mut pupils = pupils_of(store, call, &form.group).await?;
        pupils.retain(|pupil| pupil.erasing.is_none() && form.group.has(pupil, call));
        if pupils.is_empty() && form.group != Group::Due {
            return Err(Failure::NOT_FOUND);
        }
        if pupils.len() > MAX_EXPORTED {
            return Err(Refusal::TooManyToExport { limit: MAX_EXPORTED }.into());
        }
        let year = records_year(store, call).await?;
        let mut targets: BTreeMap<_, Vec<String>> = BTreeMap::new();
        for one in targets_of(store, call, &pupils, year).await? {
            for (pupil, subject, grade) in one.all() {
                targets.entry(pupil).or_default().push(format!("{subject} {grade}"));
            }
        }
        let collections: BTreeSet<Collection> =
            pupils.iter().flat_map(|pupil| pupil.results.keys()).copied().collect();
        let results = store.results(call, collections).await?;
        store.record_read(call, form.group.read(EventKind::PupilsExported, year)).await?;
        let row = |pupil: &Pupil| {
            let targets = targets.get(&pupil.id).map(Vec::as_slice).unwrap_or_default();
            ListCell::texts(pupil_cells(pupil, targets, &results, year, call))
        };
        let rows = pupils.iter().map(row).collect();
        let list = List { name: "Pupils", headings: PUPIL_HEADINGS, rows, frozen: 3 };
        let name = form.format.file_name("pupils", call.moment());
        Ok(Reply::file(name, form.format.content_type(), list.file(form.format)?))
    }
}
