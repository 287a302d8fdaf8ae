//! What the two operations of a pack share: gathering everything that is held about one pupil.

use crate::deleting::records_year;
use crate::tools::Erasures;
use domain::access::call::Call;
use domain::attainment::subject::KeyStage;
use domain::base::failure::Failure;
use domain::base::ids::OrganisationId;
use domain::records::cohort::{AcademicYear, Cohort, YearGroupId};
use domain::records::pupil::Pupil;
use domain::retention::pack::accesses::{MAX_ENTRIES, Traces};
use domain::retention::pack::{
    Others, Pack, Record, Section, SectionKind, absence, record_sections, request_section, school_in_words,
};
use domain::retention::request::Request;
use domain::targets::held::{HeldTargets, sharing_items};
use std::collections::BTreeSet;

/// Reads everything that is held about the pupil of a request: the record, results, targets under each year group that the
/// pupil was in, the register of requests, the school's pupils, so that their names can be found in typed text, and
/// the audit trail since the pupil was added. Without a record, the ledger says why.
pub(crate) async fn gathered(tools: &Erasures, call: &Call, request: &Request) -> Result<Pack, Failure> {
    let store = &tools.store;
    let pupil = store.find_pupil(call, request.pupil).await?.filter(|pupil| pupil.erasing.is_none());
    let others = Others::of(&store.all_pupils(call).await?, request.pupil);
    let mut sections = Vec::new();
    if let Some(pupil) = &pupil {
        let year = records_year(store, call).await?;
        let results = store.results_of(call, pupil).await?;
        let record = Record { pupil, year, results: &results, others: &others };
        sections = record_sections(&record, call);
        sections.extend(targets(tools, call, pupil, year).await?);
    }
    let mut requests = store.requests(call).await?;
    requests.retain(|one| one.pupil == request.pupil);
    sections.push(request_section(&requests, request.id, &others, call));
    let traces = Traces::of(request.pupil, pupil.as_ref());
    let since = request.pupil.made_at();
    let entries = store.entries_containing(call, since, &traces.texts(), MAX_ENTRIES).await?;
    sections.extend(traces.sections(&entries, MAX_ENTRIES));
    sections.sort_by_key(|section| section.kind);
    let missing = match &pupil {
        Some(_) => None,
        None => {
            let erasure = tools.ledger.erasure(call, &request.reference).await?;
            Some(absence(erasure.as_ref(), request.reference))
        }
    };
    Ok(Pack {
        kind: request.kind,
        school: school_in_words(call.organisation()),
        pupil: pupil.map(|pupil| format!("{} {}", pupil.forename.as_str(), pupil.surname.as_str())),
        reference: request.reference,
        made_at: call.moment().now,
        sections,
        absence: missing,
    })
}

/// The targets under every year group that the pupil is or was in, and what is shared of them.
async fn targets(
    tools: &Erasures,
    call: &Call,
    pupil: &Pupil,
    now: AcademicYear,
) -> Result<[Section; 2], Failure> {
    let (mut all, mut people) = (Vec::<(KeyStage, HeldTargets)>::new(), BTreeSet::new());
    let cohorts = pupil.earlier_cohorts.iter().copied().chain([pupil.cohort]);
    let cohorts: BTreeSet<Cohort> = cohorts.collect();
    for key_stage in KeyStage::ALL {
        for cohort in &cohorts {
            let key = YearGroupId { key_stage, cohort: *cohort };
            let held = tools.store.held_targets(call, key, pupil.id).await?;
            people.extend(held.people(pupil));
            all.push((key_stage, held));
        }
    }
    let names = tools.store.names_of(call, &people).await?;
    let mut items = Vec::new();
    for key_stage in KeyStage::ALL {
        let (progress, _) = tools.store.progress_and_roll(call, key_stage).await?;
        for (_, held) in all.iter().filter(|(of, _)| *of == key_stage) {
            items.extend(held.items(pupil, reference::model(key_stage), &progress, &names));
        }
    }
    let belonging = call.organisation().belonging;
    let authority = body(tools, call, "Local authority", belonging.authority).await?;
    let chain = body(tools, call, "Academy chain", belonging.chain).await?;
    let diocese = body(tools, call, "Diocese", belonging.diocese).await?;
    let bodies = [authority.as_str(), &chain, &diocese];
    let shared = sharing_items(all.iter().map(|(_, held)| &held.year), bodies, now);
    Ok([Section::new(SectionKind::Targets, items), Section::new(SectionKind::Sharing, shared)])
}

/// A body that a school belongs to, with its name if it uses Attain.
async fn body(
    tools: &Erasures,
    call: &Call,
    label: &str,
    id: Option<OrganisationId>,
) -> Result<String, Failure> {
    let Some(id) = id else { return Ok(format!("{label}: none")) };
    match tools.store.organisation(call.moment(), id).await {
        Ok(body) => Ok(format!("{label}: {}", body.name)),
        Err(Failure::NotFound(_)) => Ok(format!("{label}, which does not use Attain")),
        Err(failure) => Err(failure),
    }
}
