//! Wonde: one token for the deployment, and a number for each school. What a school refuses is not sent.

mod student;

use crate::address::{configured, next_page, of_region};
use crate::gathered::Gathered;
use crate::http::{Requests, client};
use crate::text::text;
use crate::{Bounds, Progress, Secret};
use domain::exchange::extract::{Doubt, Extract, Unfetched};
use domain::exchange::provider::Provider;
use domain::exchange::scope::Scope;
use jiff::{SignedDuration, Timestamp};
use reqwest::{Client, Url};
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use student::{essentials, includes, is_part, parts_of, pupil};

/// Records of one page.
const PAGE: &str = "200";

/// The days before an extraction in which a leaver's record was last changed. Those who left earlier were seen to leave.
const LEAVERS: i64 = 120;

/// The connection to Wonde.
#[derive(Clone, Debug)]
pub struct Wonde {
    client: Client,
    base: Url,
    token: Secret,
    bounds: Bounds,
}

#[derive(Deserialize)]
struct One {
    data: Value,
}

#[derive(Deserialize)]
struct Page {
    data: Vec<Value>,
    meta: Meta,
}

#[derive(Deserialize)]
struct Meta {
    pagination: Pagination,
}

#[derive(Deserialize)]
struct Pagination {
    next: Option<String>,
    #[serde(default)]
    more: bool,
}

impl Wonde {
    /// Connects to Wonde at this address.
    ///
    /// # Errors
    /// Says what is wrong with the address, for the person who deploys.
    pub fn new(address: &str, token: Secret) -> Result<Wonde, String> {
        let bounds = Bounds::default();
        Ok(Wonde { client: client()?, base: configured(address)?, token, bounds })
    }

    /// The same connection within other bounds.
    #[must_use]
    pub fn within(self, bounds: Bounds) -> Wonde {
        Wonde { bounds, ..self }
    }

    /// Asks the school to let Attain read its pupils. The school answers at Wonde, and Wonde tells us. Asking again does nothing.
    ///
    /// # Errors
    /// Why it could not be asked.
    pub async fn request_access(&self, school: &str, now: Timestamp) -> Result<(), Unfetched> {
        let url = address(&self.base, school, &["request-access"], &[])?;
        self.requests(now)?.send(|client| client.post(url.clone())).await
    }

    /// True if the school lets Attain read.
    ///
    /// # Errors
    /// `OtherSchool`: the number is another school's. Why it is not known.
    pub async fn admits(
        &self,
        school: &str,
        is_own: impl Fn(&str) -> bool,
        now: Timestamp,
    ) -> Result<bool, Unfetched> {
        match self.requests(now)?.get::<One>(&address(&self.base, school, &[], &[])?).await {
            Ok(own) if is_own(&text(&own.data["urn"])) => Ok(true),
            Ok(_) => Err(Unfetched::OtherSchool),
            Err(Unfetched::Refused) => Ok(false),
            Err(why) => Err(why),
        }
    }

    /// Ends Attain's access at Wonde. Ending it again does nothing.
    ///
    /// # Errors
    /// Why it could not be ended.
    pub async fn revoke_access(&self, school: &str, now: Timestamp) -> Result<(), Unfetched> {
        let url = address(&self.base, school, &["revoke-access"], &[])?;
        match self.requests(now)?.send(|client| client.delete(url.clone())).await {
            Err(Unfetched::Refused) => Ok(()),
            other => other,
        }
    }

    /// Reads all pupils of the school, and of these `scopes` only. `is_own` says whether a URN is that of the school that asks: with a
    /// wrong number, it would read another school's pupils. `began` is the time now, before the first request. `progress` is told after
    /// each page, and may stop the extraction.
    ///
    /// # Errors
    /// Why there is no extract. What was read is forgotten.
    pub async fn fetch<F: Future<Output = ControlFlow<()>>>(
        &self,
        school: &str,
        is_own: impl Fn(&str) -> bool,
        scopes: &BTreeSet<Scope>,
        began: Timestamp,
        mut progress: impl FnMut(Progress) -> F,
    ) -> Result<Extract, Unfetched> {
        let mut requests = self.requests(began)?;
        let mut granted = scopes.clone();
        let own: One = requests.get(&address(&self.base, school, &[], &[])?).await?;
        if !is_own(&text(&own.data["urn"])) {
            return Err(Unfetched::OtherSchool);
        }
        let base = of_region(&self.base, &text(&own.data["region"]["domain"]), is_wondes)?;
        let counts = address(&base, school, &["counts"], &[("include", "students")])?;
        let before = announced(&mut requests, &counts).await?;

        let (mut gathered, mut sent) = (Gathered::default(), BTreeSet::new());
        let include = includes(&granted);
        let first = address(&base, school, &["students"], &[("include", &include), ("per_page", PAGE)])?;
        let mut next = Some(first);
        while let Some(url) = next {
            let page: Page = requests.get(&url).await?;
            // A record without an id cannot be told from others: it counts as not received.
            page.data.iter().filter_map(|one| pupil(one, scopes)).for_each(|pupil| gathered.add(pupil));
            sent.extend(page.data.iter().flat_map(parts_of));
            next = following(&page.meta.pagination, &url)?;
            if page.meta.pagination.more && next.is_none() {
                gathered.doubt(Doubt::Partial);
            }
            requests.progress.pupils = u32::try_from(gathered.pupils.len()).unwrap_or(u32::MAX);
            if progress(requests.progress).await.is_break() {
                return Err(Unfetched::Stopped);
            }
        }
        let after = announced(&mut requests, &counts).await?;
        if !gathered.pupils.is_empty() {
            granted.retain(|scope| !is_part(*scope) || sent.contains(scope));
        }

        if granted.contains(&Scope::Leavers) {
            let since = began.saturating_sub(SignedDuration::from_hours(24 * LEAVERS)).unwrap_or(began);
            let since = since.strftime("%Y-%m-%d %H:%M:%S").to_string();
            let query = [("include", "education_details"), ("per_page", PAGE), ("updated_after", &since)];
            let url = address(&base, school, &["student-leavers"], &query)?;
            match every(&mut requests, url).await {
                Ok(leavers) => leavers.iter().filter_map(essentials).for_each(|one| gathered.add_leaver(one)),
                Err(refused) => refuse(&mut granted, Scope::Leavers, refused)?,
            }
        }
        if granted.contains(&Scope::Attendance) {
            let query = [("include", "student"), ("per_page", PAGE)];
            let url = address(&base, school, &["attendance-summaries"], &query)?;
            match every(&mut requests, url).await {
                Ok(sums) => {
                    gathered.attend(&sums.iter().filter_map(student::attendance).collect::<BTreeMap<_, _>>())
                }
                Err(refused) => refuse(&mut granted, Scope::Attendance, refused)?,
            }
        }
        Ok(gathered.extract(Provider::Wonde, began, granted, (before, after)))
    }

    fn requests(&self, now: Timestamp) -> Result<Requests<'_>, Unfetched> {
        let mut requests = Requests::new(&self.client, self.bounds, now);
        requests.authorise(&format!("Bearer {}", self.token.as_str()))?;
        Ok(requests)
    }
}

/// Takes out a scope that Wonde refuses though the rest is sent: the school has not granted it.
fn refuse(granted: &mut BTreeSet<Scope>, scope: Scope, why: Unfetched) -> Result<(), Unfetched> {
    if why != Unfetched::Refused {
        return Err(why);
    }
    granted.remove(&scope);
    Ok(())
}

/// The number of pupils on roll that Wonde announces.
async fn announced(requests: &mut Requests<'_>, url: &Url) -> Result<u64, Unfetched> {
    let counts: One = requests.get(url).await?;
    counts.data["students"]["data"]["count"].as_u64().ok_or(Unfetched::NotUnderstood)
}

/// All records of a list, page by page.
async fn every(requests: &mut Requests<'_>, first: Url) -> Result<Vec<Value>, Unfetched> {
    let (mut all, mut next) = (Vec::new(), Some(first));
    while let Some(url) = next {
        let page: Page = requests.get(&url).await?;
        all.extend(page.data);
        next = following(&page.meta.pagination, &url)?;
    }
    Ok(all)
}

fn following(pagination: &Pagination, current: &Url) -> Result<Option<Url>, Unfetched> {
    pagination
        .next
        .as_deref()
        .filter(|next| !next.is_empty())
        .map(|next| next_page(current, next))
        .transpose()
}

/// The address of a school's list.
fn address(base: &Url, school: &str, path: &[&str], query: &[(&str, &str)]) -> Result<Url, Unfetched> {
    let mut url = base.clone();
    url.path_segments_mut()
        .map_err(|()| Unfetched::NotUnderstood)?
        .pop_if_empty()
        .extend(["v1.0", "schools", school])
        .extend(path);
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
    Ok(url)
}

/// True for the hosts of Wonde's regions.
fn is_wondes(host: &str) -> bool {
    let region = host.strip_suffix(".wonde.com").and_then(|name| name.strip_prefix("api"));
    region.is_some_and(|region| {
        let plain = region.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        plain && (region.is_empty() || region.starts_with('-'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f67_a_region_of_wonde_is_an_api_host_of_its_own() {
        for (host, own) in [
            ("api.wonde.com", true),
            ("api-ap-southeast-2.wonde.com", true),
            ("wonde.com", false),
            ("apis.wonde.com", false),
            ("api.evil.wonde.com", false),
            ("api.wonde.com.evil.example", false),
            ("evilwonde.com", false),
        ] {
            assert_eq!(is_wondes(host), own, "{host}");
        }
    }

    #[test]
    fn a_schools_number_cannot_lead_to_another_address() {
        let base = Url::parse("https://api.wonde.com").expect("an address");
        for school in ["../tokens", "A1/../..", "A1?x=", "A1#", "..", "%2e%2e"] {
            let url = address(&base, school, &["students"], &[("per_page", "200")]).expect("an address");
            assert!(
                url.path().starts_with("/v1.0/schools/") && url.path().ends_with("/students"),
                "{school}: {url}"
            );
            assert_eq!(url.query(), Some("per_page=200"));
        }
    }
}
