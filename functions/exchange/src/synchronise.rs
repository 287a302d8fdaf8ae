//! Synchronise: read the MIS of one school, keep what it sent in S3, and plan what changes as a large change. The school's
//! connection keeps two runs from reading at once. If the school chose so, the nightly run applies a plan that is not held for a person.
//!
//! A run that dies leaves a lock that expires; its message comes again after that, and reads the MIS again. The plan of an
//! extract is stored before the run ends, and what a run began to apply, `continue-changes` completes.

use crate::fetch::fetch;
use crate::health::count;
use crate::purge::{discard, purge};
use crate::tools::{Synchronising, check_subscribed};
use domain::access::call::{By, Call};
use domain::base::calendar::shown;
use domain::base::failure::Failure;
use domain::base::ids::OrganisationId;
use domain::base::moment::Moment;
use domain::changes::Draft;
use domain::changes::change_set::ChangeSet;
use domain::changes::kind::ChangeKind;
use domain::changes::plan::{Plan, applied_key, planned_key};
use domain::exchange::connection::{Connection, Outcome, OutcomeOf};
use domain::exchange::extract::{Extract, extract_key};
use domain::exchange::record::MisId;
use domain::exchange::synchronisation::{Known, SynchronisationPlan, change_of};
use runtime::Task;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeSet;

pub struct Synchronise;

/// The message by which a school is handed to this function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueExtract {
    pub organisation: OrganisationId,
    /// The person who asked for it; `None` for the nightly run.
    #[serde(default)]
    pub by: Option<By>,
    /// True if values that were typed by hand are overwritten.
    #[serde(default)]
    pub overwrite: bool,
}

impl DueExtract {
    /// The message of the nightly run.
    pub fn nightly(organisation: OrganisationId) -> DueExtract {
        DueExtract { organisation, by: None, overwrite: false }
    }

    /// The message as it is sent.
    ///
    /// # Errors
    /// `Bug`: it cannot be written as JSON.
    pub fn message(&self) -> Result<String, Failure> {
        serde_json::to_string(self).map_err(|error| Failure::Bug(format!("a message: {error}")))
    }
}

/// The event of the queue.
#[derive(Debug, Deserialize)]
pub struct ExtractMessages {
    #[serde(rename = "Records")]
    records: Vec<ExtractMessage>,
}

#[derive(Debug, Deserialize)]
struct ExtractMessage {
    /// [`DueExtract`] as JSON.
    body: String,
}

/// The chunks of a plan that a run applies. `continue-changes` writes the others.
const CHUNKS_PER_RUN: usize = 100;

impl Task for Synchronise {
    const NAME: &'static str = "synchronise";
    type Tools = Synchronising;
    type Event = ExtractMessages;
    type Answer = ();

    async fn run(tools: &Synchronising, moment: &Moment, event: ExtractMessages) -> Result<(), Failure> {
        for record in event.records {
            let due: DueExtract = serde_json::from_str(&record.body)
                .map_err(|error| Failure::Bug(format!("a message that cannot be read: {error}")))?;
            let school = match tools.store.organisation(moment, due.organisation).await {
                // There is nothing to read for a school that is gone.
                Err(Failure::NotFound(_)) => continue,
                school => school?,
            };
            let call = Call::of_schedule(school, moment.clone());
            let call = due.by.as_ref().map_or_else(|| call.clone(), |by| call.completing(by));
            if let Err(failure) = synchronise(tools, &call, &due).await {
                tools.log.line(&json!({
                    "not_synchronised": call.tenant(), "cause": failure.cause(), "request_id": moment.request_id,
                }));
                return Err(failure);
            }
        }
        Ok(())
    }
}

/// Reads the MIS, and plans and perhaps applies what changes.
async fn synchronise(tools: &Synchronising, call: &Call, due: &DueExtract) -> Result<(), Failure> {
    if check_subscribed(call).is_err() || tools.store.accepted(call).await?.check().is_err() {
        return Ok(());
    }
    let (run, now) = (call.moment().id("run"), call.moment().now);
    let begun = tools.store.change_connection(call, |connection| {
        connection.begin(run, now)?;
        Ok(None)
    });
    let connection = match begun.await {
        // It ended since, or another run reads it now.
        Err(Failure::Refused(_)) => return Ok(()),
        connection => connection?,
    };
    // A request that took a scope back may have died.
    let connection = purge(&tools.store, &tools.files, call, connection).await?;
    let extract = match fetch(tools, call, &connection, run).await? {
        Ok(extract) => extract,
        Err(reason) => {
            let outcome = Outcome {
                began: now,
                ended: tools.now(),
                result: OutcomeOf::Failed(reason),
                buried: BTreeSet::new(),
            };
            return end(tools, call, run, &outcome, None).await.map(drop);
        }
    };
    // Somebody may have stopped the connection while the MIS was read: then nothing is kept.
    if !tools.store.find_connection(call).await?.is_some_and(|one| one.is_running(run)) {
        return Ok(());
    }
    tools.keep_extract(call, &extract).await?;
    // A person who asked looks first.
    let applies = connection.automatic && due.by.is_none();
    let (planned, buried) = plan(tools, call, &connection, &extract, (due.overwrite, applies)).await?;
    let outcome = match &planned {
        None => OutcomeOf::Unchanged,
        Some((change, _)) => OutcomeOf::Planned { change: change.id, held: change.guard.is_some() },
    };
    let outcome = Outcome { began: extract.began, ended: tools.now(), result: outcome, buried };
    if !end(tools, call, run, &outcome, Some(&extract)).await? {
        // After the extract was kept.
        if let Some((change, _)) = planned {
            discard(&tools.store, &tools.files, call, change.id).await?;
        }
        return tools.files.delete(&extract_key(call.tenant()), None).await;
    }
    if let Some((change, plan)) = planned.filter(|(change, plan)| applies && change.is_free(plan)) {
        apply(tools, call, change, &plan).await?;
    }
    // What was read and applied stands, also if it cannot be counted now: the next night counts again.
    if let Err(failure) = count(&tools.store, call, Some(&extract), None).await {
        tools.log.line(&json!({
            "not_counted": call.tenant(), "cause": failure.cause(), "request_id": call.moment().request_id,
        }));
    }
    Ok(())
}

/// Plans what an extract changes, and keeps the plan; `None` if nothing changes and nobody must look. Returns also the
/// records whose pupils were erased here. `applies` says whether it applies by itself: not after a person undid the last one.
async fn plan(
    tools: &Synchronising,
    call: &Call,
    connection: &Connection,
    extract: &Extract,
    (overwrite, applies): (bool, bool),
) -> Result<(Option<(ChangeSet, Plan)>, BTreeSet<MisId>), Failure> {
    // Read the roll before the pupils: a pupil who is added after that also changes the roll's version.
    let roll = tools.store.roll(call).await?;
    let pupils = tools.store.all_pupils(call).await?;
    let none = BTreeSet::new();
    let known = Known { decisions: &connection.decisions, buried: &none, overwrite };
    let mut plan = SynchronisationPlan::of(call, extract, &pupils, known, reference::model);
    // Those that a person decided are new are looked for too, so that the page can say that they were erased.
    let newcomers: Vec<_> = plan.newcomers().collect();
    let buried = tools.ledger.buried(call, &tools.tombstones, &newcomers).await?;
    if !buried.is_empty() {
        let known = Known { buried: &buried, ..known };
        plan = SynchronisationPlan::of(call, extract, &pupils, known, reference::model);
    }
    let title = format!("{}, {}", extract.provider.label(), shown(extract.began));
    let mut draft = Draft::of_synchronisation(plan, &pupils, roll.as_ref(), title);
    if applies && draft.is_free() && last_was_undone(tools, call).await? {
        draft = draft.held_after_undo();
    }
    let (change, plan) = draft.plan(call, change_of(call.tenant(), extract.began))?;
    if change.lines == 0 && change.guard.is_none() {
        return Ok((None, buried));
    }
    tools.files.write_text(&planned_key(call.tenant(), change.id, &change.mark), plan.text()).await?;
    if tools.store.plan_change(call, &change).await? {
        return Ok((Some((change, plan)), buried));
    }
    // An earlier run planned this extract. What it began to apply has another plan by now, and goes on by itself.
    Ok((Some((tools.store.change(call, change.id).await?, plan)), buried))
}

/// True if the synchronisation that was applied last was undone.
async fn last_was_undone(tools: &Synchronising, call: &Call) -> Result<bool, Failure> {
    let mut cursor = None;
    loop {
        let page = tools.store.changes(call, cursor.as_deref(), |change| {
            change.kind == ChangeKind::Synchronisation && change.applied.is_some()
        });
        let page = page.await?;
        if let Some(last) = page.rows.first() {
            return Ok(last.undone.is_some());
        }
        cursor = page.next;
        if cursor.is_none() {
            return Ok(false);
        }
    }
}

/// Ends a run with its outcome, and with what the school grants according to its extract. A run that another overtook says
/// nothing. Returns `false` if somebody took a scope back or stopped the connection.
async fn end(
    tools: &Synchronising,
    call: &Call,
    run: uuid::Uuid,
    outcome: &Outcome,
    extract: Option<&Extract>,
) -> Result<bool, Failure> {
    let ids: BTreeSet<&MisId> =
        extract.iter().flat_map(|extract| &extract.pupils).map(|one| &one.id).collect();
    let ended = tools.store.change_connection(call, |connection| {
        if !connection.is_running(run) {
            return Ok(None);
        }
        if let Some(extract) = extract {
            connection.granted.clone_from(&extract.scopes);
        }
        // What is not whole does not say what the MIS no longer has.
        let is_whole = extract.is_some_and(|extract| extract.doubts.is_empty());
        Ok(Some(connection.end(outcome.clone(), |id| !is_whole || ids.contains(id))))
    });
    let ended = ended.await?;
    Ok(ended.last.as_ref() == Some(outcome) || ended.run.is_some())
}

/// Applies a plan, as `apply-change` and `continue-changes` do. One that meets another synchronisation under way waits for a
/// person.
async fn apply(
    tools: &Synchronising,
    call: &Call,
    mut change: ChangeSet,
    plan: &Plan,
) -> Result<(), Failure> {
    let mark = change.mark.clone();
    change.apply(call, &mark, None)?;
    tools.files.write_text(&applied_key(call.tenant(), change.id, &mark), plan.text()).await?;
    match tools.store.write_chunks(call, change, plan, CHUNKS_PER_RUN).await {
        Err(Failure::Refused(_)) => Ok(()),
        written => written.map(drop),
    }
}
