//! View access: show who could see a pupil or a group on a day and who did, or what a person could see and did, from the audit trail
//! (F78). Reads the whole trail for what it says of accounts, in parts at the same time, and the entries of the day.

use crate::tools::Trail;
use domain::access::call::Call;
use domain::access::permission::Permissions;
use domain::audit::entry::{Entry, Record};
use domain::audit::forms::{AccessTo, AccessView, ViewAccessForm};
use domain::audit::then::{self, BEGINNING, Period, text_of};
use domain::base::event::{Author, Event, EventKind, Subject};
use domain::base::failure::Failure;
use domain::collaborate::membership::ConsentState;
use domain::retention::pack::accesses::Traces;
use runtime::{Operation, Reply};

pub struct ViewAccess;

/// The most entries about accounts, and the most of a day, that are looked at. A school of 150 people leaves some hundred of the
/// former per year, and some thousand of the latter on a busy day.
const MOST: usize = 20_000;

/// Entries per page.
const PAGE: usize = 500;

impl Operation for ViewAccess {
    type Form = ViewAccessForm;
    type Tools = Trail;
    type Caller = Call;

    async fn run(tools: &Trail, call: &Call, form: ViewAccessForm) -> Result<Reply<AccessView>, Failure> {
        let (about, day) = form.check(call.moment().now)?;
        let period = then::period_of(day)?;
        let entries = tools.store.entries_containing(call, BEGINNING, &then::texts(), MOST).await?;
        let held = then::held(&entries, period);
        let event = Event::of(EventKind::AccessOpened);
        let (name, people, notes, event) = match about {
            AccessTo::Pupil(id) => {
                let pupil = tools.store.pupil(call, id).await?;
                let traces = Traces::of(id, Some(&pupil));
                let deeds = deeds(tools, call, period, |record| traces.take(record)).await?;
                let cohorts: Vec<Subject> = pupil
                    .earlier_cohorts
                    .iter()
                    .chain([&pupil.cohort])
                    .map(|of| Subject::Cohort(of.0))
                    .collect();
                let settings = history(tools, call, EventKind::TargetSettingsChanged, &cohorts).await?;
                let notes = then::shared(&settings, period).then(|| then::SHARED.to_owned());
                let people = then::together(&held, then::sees_pupils, &deeds);
                (pupil.listed_name(), people, notes.into_iter().collect(), event.about_pupil(id))
            }
            AccessTo::Group(id) => {
                let group = if call.organisation().kind.is_school() {
                    tools.store.joined_group(call, id).await?.1
                } else {
                    tools.store.group(call, id).await?
                };
                let subject = [Subject::Group(id)];
                let deeds = deeds(tools, call, period, |record| record.about.contains(&subject[0])).await?;
                let (mut open, mut notes) = (true, Vec::new());
                if call.organisation().kind.is_school() {
                    let answers = history(tools, call, EventKind::GroupAnswered, &subject).await?;
                    open = then::said(&answers, "Consent", period)
                        .iter()
                        .any(|said| said == ConsentState::Agreed.label());
                    let chosen = history(tools, call, EventKind::GroupViewersChosen, &subject).await?;
                    let let_in = then::said(&chosen, "People let in one by one", period).pop();
                    match let_in.filter(|number| open && number != "0") {
                        Some(number) => notes.push(format!("People let in one by one on that day: {number}. The trail does not name them.")),
                        None if open => {}
                        None => notes.push("Your school had not agreed to join this group on that day, so nobody at your school could see it.".to_owned()),
                    }
                }
                if open {
                    notes.push(then::LOOKS_AT_GROUPS.to_owned());
                }
                let reasons = |held| if open { then::sees_groups(held) } else { Permissions::NONE };
                let people = then::together(&held, reasons, &deeds);
                (group.name.clone(), people, notes, group.event(EventKind::AccessOpened))
            }
            AccessTo::By(id) => {
                let known = held.get(&id).and_then(|account| account.name.clone());
                let name = match known {
                    Some(name) => name,
                    None => tools.store.user(call, id).await?.person.label(),
                };
                let deeds = deeds(tools, call, period, |record| record.by == Author::User(id)).await?;
                let own = held.into_iter().filter(|(user, _)| *user == id).collect();
                let people = then::together(&own, |held| held, &deeds);
                (name.clone(), people, Vec::new(), event.about(Subject::User(id), name))
            }
        };
        tools.store.record_read(call, event).await?;
        Ok(AccessView { name, day: day.to_string(), people, notes }.into())
    }
}

/// The entries of the day that `takes` takes.
async fn deeds(
    tools: &Trail,
    call: &Call,
    (from, until): Period,
    takes: impl Fn(&Record) -> bool,
) -> Result<Vec<Entry>, Failure> {
    // Asking who could see something shows nothing of it.
    let counts = |record: &Record| record.kind != EventKind::AccessOpened && takes(record);
    let takes = |entry: &Entry| entry.record().is_ok_and(|record| counts(&record));
    let (mut all, mut cursor): (Vec<Entry>, Option<String>) = (Vec::new(), None);
    loop {
        let within = (Some(from), Some(until));
        let page = tools.store.entries(call.tenant(), within, cursor.as_deref(), PAGE, takes).await?;
        all.extend(page.rows);
        cursor = page.next;
        if cursor.is_none() || all.len() >= MOST {
            return Ok(all);
        }
    }
}

/// The entries of a kind about one of these, the earliest first.
async fn history(
    tools: &Trail,
    call: &Call,
    kind: EventKind,
    about: &[Subject],
) -> Result<Vec<Record>, Failure> {
    let found = tools.store.entries_containing(call, BEGINNING, &[text_of(kind)], MOST).await?;
    let mut records: Vec<Record> = found.iter().filter_map(|entry| entry.record().ok()).collect();
    records.retain(|record| record.kind == kind && record.about.iter().any(|one| about.contains(one)));
    records.sort_by_key(|record| record.at);
    Ok(records)
}
