//! Groupcall Xporter: a relying party and a password for each school, exchanged for a token that lasts for some hours.
//!
//! Groupcall documents the token, its failures, the scopes of a token, the list of students and its pagination. Where nothing was
//! found, this is assumed: the names of some scopes and fields (each list of names says so), the parameters for leavers, that a
//! list without records still has its pagination, and that a token which is over is answered with 401 or with a message.

mod session;
mod student;

use crate::address::configured;
use crate::gathered::Gathered;
use crate::http::client;
use crate::text::text;
use crate::{Bounds, Progress};
use domain::exchange::extract::{Doubt, Extract, Unfetched};
use domain::exchange::login::XporterLogin;
use domain::exchange::provider::Provider;
use domain::exchange::scope::Scope;
use jiff::{SignedDuration, Timestamp};
use reqwest::{Client, Url};
use session::Session;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use student::{attendance, class, essentials, options, pupil};

/// The days before an extraction within which a leaver left. Those who left earlier were seen to leave.
const LEAVERS: i64 = 120;

/// The pages of leavers that are read. Xporter may ignore the parameter for their last day, and send those of all years.
const LEAVER_PAGES: u64 = 40;

/// The names of scopes at Xporter. `Student`, `StudentDemographic`, `StudentExtended`, `SEN` and `Attendance` are documented; the
/// others are assumed.
const SCOPES: [(Scope, &str); 8] = [
    (Scope::Pupils, "Student"),
    (Scope::Leavers, "StudentLeavers"),
    (Scope::Classes, "Groups"),
    (Scope::Registration, "RegGroups"),
    (Scope::Characteristics, "StudentDemographic"),
    (Scope::Sen, "SEN"),
    (Scope::InCare, "StudentExtended"),
    (Scope::Attendance, "Attendance"),
];

/// The scopes in a list of Xporter's names with commas between them. Others do not concern Attain.
pub fn scopes_of_xporter(list: &str) -> BTreeSet<Scope> {
    scopes(list.split(','))
}

fn scopes<'a>(names: impl Iterator<Item = &'a str>) -> BTreeSet<Scope> {
    let names: BTreeSet<&str> = names.map(str::trim).collect();
    SCOPES.iter().filter(|(_, name)| names.contains(name)).map(|(scope, _)| *scope).collect()
}

/// The connection to Xporter.
#[derive(Clone, Debug)]
pub struct Xporter {
    client: Client,
    base: Url,
    bounds: Bounds,
}

impl Xporter {
    /// Connects to Xporter at this address. All schools of the country are there.
    ///
    /// # Errors
    /// Says what is wrong with the address, for the person who deploys.
    pub fn new(address: &str) -> Result<Xporter, String> {
        Ok(Xporter { client: client()?, base: configured(address)?, bounds: Bounds::default() })
    }

    /// The same connection within other bounds.
    #[must_use]
    pub fn within(self, bounds: Bounds) -> Xporter {
        Xporter { bounds, ..self }
    }

    /// Reads what the school lets Attain read. `is_own` says whether a URN is that of the school that asks.
    ///
    /// # Errors
    /// `Refused`: the login is wrong, or the school does not let Attain read its pupils. `Paused`. `OtherSchool`. Why it is not known.
    pub async fn granted(
        &self,
        school: &str,
        login: &XporterLogin,
        is_own: impl Fn(&str) -> bool,
        now: Timestamp,
    ) -> Result<BTreeSet<Scope>, Unfetched> {
        let mut session = Session::open(self, school, login, now).await?;
        let granted = granted(&mut session).await?;
        check_own(&mut session, is_own).await?;
        Ok(granted)
    }

    /// Reads all pupils of the school, and of these `scopes` those that its token has. `is_own` says whether a URN is that of the
    /// school that asks: with a wrong number, it would read another school's pupils. `began` is the time now, before the first
    /// request. `progress` is told after each page, and may stop the extraction.
    ///
    /// # Errors
    /// Why there is no extract. What was read is forgotten. A list that is refused although the token has its scope is a failure
    /// too: it does not say that the school took the scope back.
    pub async fn fetch<F: Future<Output = ControlFlow<()>>>(
        &self,
        (school, login): (&str, &XporterLogin),
        is_own: impl Fn(&str) -> bool,
        scopes: &BTreeSet<Scope>,
        began: Timestamp,
        mut progress: impl FnMut(Progress) -> F,
    ) -> Result<Extract, Unfetched> {
        let mut session = Session::open(self, school, login, began).await?;
        let mut granted = granted(&mut session).await?;
        granted.retain(|scope| scopes.contains(scope));
        check_own(&mut session, is_own).await?;

        let (mut gathered, mut announced) = (Gathered::default(), Vec::new());
        let options = options(&granted);
        let query = [("options", &options[..]), ("studentStatus", "OnRoll")];
        let mut next = Some(1);
        while let Some(number) = next {
            let page = session.page(("Students", "Students"), &query, number).await?;
            // A record without an id cannot be told from others: it counts as not received.
            page.rows.iter().filter_map(|one| pupil(one, &granted)).for_each(|pupil| gathered.add(pupil));
            announced.push(page.total);
            next = page.next();
            session.requests.progress.pupils = u32::try_from(gathered.pupils.len()).unwrap_or(u32::MAX);
            if progress(session.requests.progress).await.is_break() {
                return Err(Unfetched::Stopped);
            }
        }
        if announced.iter().any(|total| *total != announced[0]) {
            gathered.doubt(Doubt::ChangedMidway);
        }

        if granted.contains(&Scope::Classes) {
            let query = [("type", "Class"), ("options", "includeMembersIds")];
            let mut next = Some(1);
            while let Some(number) = next {
                let page = session.page(("Groups", "Group"), &query, number).await?;
                for (class, members) in page.rows.iter().filter_map(class) {
                    gathered.teach(&class, members.split(',').map(str::trim));
                }
                next = page.next();
            }
        }
        if granted.contains(&Scope::Leavers) {
            let since = began.saturating_sub(SignedDuration::from_hours(24 * LEAVERS)).unwrap_or(began);
            let since = since.strftime("%Y-%m-%d").to_string();
            let query = [("studentStatus", "Leavers"), ("leavingDateFrom", &since[..])];
            let mut next = Some(1);
            while let Some(number) = next.filter(|number| *number <= LEAVER_PAGES) {
                let page = session.page(("Students", "Students"), &query, number).await?;
                let lately = page
                    .rows
                    .iter()
                    .filter_map(essentials)
                    .filter(|one| one.leaving.is_empty() || one.leaving >= since);
                lately.for_each(|one| gathered.add_leaver(one));
                next = page.next();
            }
        }
        if granted.contains(&Scope::Attendance) {
            let (mut attended, mut next) = (BTreeMap::new(), Some(1));
            while let Some(number) = next {
                let page = session.page(("AttendanceSummary", "AttendanceSummary"), &[], number).await?;
                attended.extend(page.rows.iter().filter_map(attendance));
                next = page.next();
            }
            gathered.attend(&attended);
        }
        let totals = (announced[0], announced.last().copied().unwrap_or_default());
        Ok(gathered.extract(Provider::Xporter, began, granted, totals))
    }
}

/// The scopes of the token, which must be of this school.
async fn granted(session: &mut Session<'_>) -> Result<BTreeSet<Scope>, Unfetched> {
    let details = session.get(&session.address(&["TokenDetails"], &[])?).await?;
    if text(&details["Estab"]) != session.school {
        return Err(Unfetched::OtherSchool);
    }
    let names = details["Scopes"].as_array().ok_or(Unfetched::NotUnderstood)?;
    let granted = scopes(names.iter().filter_map(|name| name.as_str()));
    if granted.contains(&Scope::Pupils) { Ok(granted) } else { Err(Unfetched::Refused) }
}

/// Checks that the school is the one that asks. That it has a member `URN` is assumed.
async fn check_own(session: &mut Session<'_>, is_own: impl Fn(&str) -> bool) -> Result<(), Unfetched> {
    let school = session.school.to_owned();
    let answer = session.get(&session.address(&["School", &school, "SchoolInfo"], &[])?).await?;
    let urn = text(&answer["SchoolInfo"][0]["URN"]);
    if is_own(&urn) { Ok(()) } else { Err(Unfetched::OtherSchool) }
}
