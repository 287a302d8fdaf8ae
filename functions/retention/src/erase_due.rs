//! Erase due: look at one school, which `retention-sweep` put on the queue. Each hint up to today is looked at; the school
//! is told of pupils who will be erased, and those who are due are erased; then the hints are moved to the next day that
//! matters, or deleted. So a run that dies, comes late or comes twice does only what is left.

use crate::erase::{erase, restored};
use crate::tools::Erasing;
use domain::access::call::Call;
use domain::base::calendar::day;
use domain::base::event::EventKind;
use domain::base::failure::Failure;
use domain::base::ids::{DeletionId, PupilId};
use domain::base::moment::Moment;
use domain::records::pupil::Pupil;
use domain::retention::clock::Due;
use domain::retention::erasure::Rule;
use domain::retention::hint::{Hint, Place, PupilsOf};
use domain::retention::look::{Look, Notice};
use jiff::civil::Date;
use runtime::Task;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use store::{DuePupil, DueSchools, StoredHint};

pub struct EraseDue;

/// The event of the queue.
#[derive(Debug, Deserialize)]
pub struct DueMessages {
    #[serde(rename = "Records")]
    records: Vec<DueMessage>,
}

#[derive(Debug, Deserialize)]
struct DueMessage {
    /// [`DueSchools`] as JSON.
    body: String,
}

/// The result of a run.
#[derive(Debug, Default, Serialize)]
pub struct LookedView {
    /// The number of accounts whose holders were warned, or that were deactivated or deleted.
    accounts: u32,
    /// The number of accounts that nobody had activated and that were deleted.
    invitations: u32,
    /// The number of spreadsheets of staff that lost the rows without an account.
    batches: u32,
    /// The number of pupils of whose erasure the school was told.
    announced: u32,
    erased: u32,
    /// The number of targets removed that nobody could see any more, or bring back.
    targets: u32,
    /// The number of audit entries that lost their names after five years.
    nameless: u32,
    /// The number of years of a key stage whose counts were removed.
    counts: u32,
}

impl Task for EraseDue {
    const NAME: &'static str = "erase-due";
    type Tools = Erasing;
    type Event = DueMessages;
    type Answer = LookedView;

    async fn run(tools: &Erasing, moment: &Moment, event: DueMessages) -> Result<LookedView, Failure> {
        let mut view = LookedView::default();
        for record in event.records {
            let due: DueSchools = serde_json::from_str(&record.body)
                .map_err(|error| Failure::Bug(format!("a message that cannot be read: {error}")))?;
            let school = match tools.store.organisation(moment, due.organisation).await {
                // Nothing is due at a school that is gone.
                Err(Failure::NotFound(_)) => continue,
                school => school?,
            };
            let call = Call::of_schedule(school, moment.clone());
            let looked = async {
                if due.restored {
                    view.erased += restored(tools, &call).await?;
                }
                look(tools, &call, &mut view).await
            };
            if let Err(failure) = looked.await {
                tools.log.line(&json!({
                    "not_swept": call.tenant(), "cause": failure.cause(), "request_id": moment.request_id,
                }));
                return Err(failure);
            }
            for day in due.days {
                tools.store.looked(&call, day).await?;
            }
        }
        Ok(view)
    }
}

/// What was found at a school.
#[derive(Default)]
struct Found {
    /// By id, because two hints may lead to one pupil.
    announced: BTreeMap<PupilId, Due>,
    due: BTreeMap<PupilId, DuePupil>,
    /// The hint of the deletions by hand, and those that are decided.
    deletions: Option<(StoredHint, BTreeSet<DeletionId>)>,
    /// The hints that were looked at, and those that follow from them.
    moves: Vec<(StoredHint, Vec<Hint>)>,
}

/// Looks at everything that is due at a school. Facts about the school may lead to its cohorts on the same day.
async fn look(tools: &Erasing, call: &Call, view: &mut LookedView) -> Result<(), Failure> {
    let today = day(call.moment().now);
    loop {
        let (mut found, mut cursor) = (Found::default(), None);
        loop {
            let page = tools.store.hints(call, today, cursor.as_deref()).await?;
            for hint in page.rows {
                match hint.hint().place {
                    Place::Request(request) => tools.store.look_at_request(call, hint, request).await?,
                    Place::Account(user) => {
                        view.accounts += u32::from(tools.store.look_at_account(call, hint, user).await?);
                    }
                    Place::Invitations => {
                        view.invitations += tools.store.look_at_invitations(call, hint).await?;
                    }
                    Place::Targets(cohort) => {
                        view.targets += tools.store.look_at_targets(call, hint, cohort).await?;
                    }
                    Place::Names(month) => {
                        view.nameless += tools.store.look_at_names(call, hint, month).await?;
                    }
                    Place::Deletions => look_at_deletions(tools, call, hint, &mut found).await?,
                    Place::Counts(_) => {
                        view.counts +=
                            tools.store.remove_counts(call, !call.organisation().keeps_counts).await?;
                        view.counts += tools.store.remove_figures(call).await?;
                        found.moves.push((hint, Vec::new()));
                    }
                    Place::Batch(batch) => {
                        view.batches += u32::from(tools.store.look_at_batch(call, hint, batch).await?);
                    }
                    Place::Pupil(_) | Place::Cohort(_) | Place::School => {
                        look_at(tools, call, hint, &mut found).await?;
                    }
                }
            }
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        // Who is announced today is not erased today, wherever another hint leads. Whose erasure began is not announced.
        found
            .due
            .retain(|pupil, (record, _)| record.erasing.is_some() || !found.announced.contains_key(pupil));
        let mut notice = Notice::default();
        found.announced.into_values().for_each(|due| notice.add(due));
        if notice.number() > 0 {
            tools.store.announce(call, &notice).await?;
        }
        let due: Vec<DuePupil> = found.due.into_values().collect();
        view.announced += notice.number();
        view.erased += erase(tools, call, &due).await?;
        // Last: until now, a run that dies is repeated from these hints.
        if let Some((hint, decided)) = found.deletions {
            let now = call.moment().now;
            let left = tools.store.tidy_deletions(call, |deletions| deletions.finish(&decided, now)).await?;
            // What waits, and what counts for a day, is forgotten later.
            let next = today.tomorrow().ok().filter(|_| !left.all.is_empty());
            found
                .moves
                .push((hint, next.map(|day| Hint { day, place: Place::Deletions }).into_iter().collect()));
        }
        let mut again = false;
        for (hint, next) in found.moves {
            again |= next.iter().any(|next| next.day <= today && *next != hint.hint());
            tools.store.move_hint(call, hint, &next).await?;
        }
        if !again {
            return Ok(());
        }
    }
}

/// Looks at the deletions by hand that are decided. A pupil who was put on hold in between stays.
async fn look_at_deletions(
    tools: &Erasing,
    call: &Call,
    hint: StoredHint,
    found: &mut Found,
) -> Result<(), Failure> {
    let deletions = tools.store.deletions(call).await?;
    for pupil in tools.store.pupils_of(call, &deletions.to_erase()).await? {
        if pupil.holds.is_empty() {
            let rule = pupil.erasing.unwrap_or(Rule::Deleted);
            found.due.entry(pupil.id).or_insert((pupil, rule));
        }
    }
    let decided = deletions.all.iter().filter(|one| one.approved.is_some()).map(|one| one.id);
    found.deletions = Some((hint, decided.collect()));
    Ok(())
}

/// Looks at the pupils that a hint leads to.
async fn look_at(tools: &Erasing, call: &Call, stored: StoredHint, found: &mut Found) -> Result<(), Failure> {
    let hint = stored.hint();
    let Some(pupils) = hint.place.pupils() else { return Ok(()) };
    let (store, school, now) = (&tools.store, call.organisation(), call.moment().now);
    let mut next = Vec::new();
    let pupils: Vec<Pupil> = match pupils {
        PupilsOf::Themselves(pupil) => match store.find_pupil(call, pupil).await? {
            Some(pupil) => {
                let pupil = off_roll(tools, call, pupil).await?;
                next.extend(pupil.off_roll_on().map(|day| Hint::on(day, hint.place, now)));
                vec![pupil]
            }
            None => Vec::new(),
        },
        PupilsOf::Cohort(cohort) => store.pupils_ever_in(call, cohort).await?,
        PupilsOf::School => {
            let cohorts = store.roll(call).await?.map(|roll| roll.cohorts).unwrap_or_default();
            let hints = Hint::of_school(school, cohorts.into_keys());
            let (of_school, of_cohorts): (Vec<Hint>, Vec<Hint>) =
                hints.into_iter().partition(|hint| hint.place == Place::School);
            next = of_cohorts;
            if of_school.iter().all(|ends| ends.day > day(now)) {
                next.extend(of_school);
                Vec::new()
            } else {
                store.all_pupils(call).await?
            }
        }
    };
    let mut day_after: Option<Date> = None;
    for pupil in pupils {
        // An earlier run began: what it erased cannot come back, whatever the clock says by now.
        if let Some(rule) = pupil.erasing {
            found.due.insert(pupil.id, (pupil, rule));
            continue;
        }
        let look = Look::at(&pupil, school, hint, day(now));
        match look {
            Look::Announce(due, _) => drop(found.announced.insert(pupil.id, due)),
            Look::Erase(due) => drop(found.due.insert(pupil.id, (pupil, due.reason.into()))),
            Look::Nothing | Look::Later(_) => {}
        }
        day_after = match (day_after, look.next()) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }
    next.extend(day_after.map(|day| Hint { day, place: hint.place }));
    found.moves.push((stored, next));
    Ok(())
}

/// Takes a leaver off the roll whose last day is over.
async fn off_roll(tools: &Erasing, call: &Call, pupil: Pupil) -> Result<Pupil, Failure> {
    let left = pupil.off_roll(day(call.moment().now)).filter(|_| pupil.erasing.is_none());
    let Some(left) = left else { return Ok(pupil) };
    tools.store.write_pupil(call, Some(&pupil), &left, &left.event(EventKind::PupilOffRoll)).await?;
    Ok(left)
}
