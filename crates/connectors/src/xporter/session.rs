//! Requests to Xporter with a token, which is renewed.

use super::Xporter;
use crate::http::Requests;
use domain::exchange::extract::Unfetched;
use domain::exchange::login::XporterLogin;
use jiff::{SignedDuration, Timestamp};
use reqwest::Url;
use serde::Deserialize;
use serde_json::{Value, json};

/// Records of one page. The documentation shows 25; a smaller page than was asked for is understood.
const PAGE: &str = "100";

/// A token is renewed so long before it is over.
const EARLY: SignedDuration = SignedDuration::from_secs(30);

/// A token is used for so long at least, in case the two clocks differ.
const LEAST: SignedDuration = SignedDuration::from_mins(1);

/// Requests about one school.
pub(super) struct Session<'a> {
    pub requests: Requests<'a>,
    pub school: &'a str,
    login: &'a XporterLogin,
    base: &'a Url,
    /// The time from which the token is renewed, if Xporter says when it is over.
    old: Option<Timestamp>,
}

/// A page of a list.
pub(super) struct Page {
    pub rows: Vec<Value>,
    /// The number of records of all pages.
    pub total: u64,
    number: u64,
    pages: u64,
}

impl Page {
    /// The number of the page after this one.
    pub fn next(&self) -> Option<u64> {
        (self.number < self.pages).then_some(self.number + 1)
    }
}

#[derive(Deserialize)]
struct TokenAnswer {
    token: Option<String>,
    expires: Option<String>,
    #[serde(rename = "ExceptionMessage")]
    message: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Pagination {
    page_number: u64,
    page_count: u64,
    row_count: u64,
}

/// What a message of Xporter means. A wrong login and one of a school that withdrew its consent have the same.
fn meaning(message: &str, otherwise: Unfetched) -> Unfetched {
    if message.to_ascii_lowercase().contains("paused") { Unfetched::Paused } else { otherwise }
}

impl<'a> Session<'a> {
    /// Exchanges the login for a token.
    pub async fn open(
        xporter: &'a Xporter,
        school: &'a str,
        login: &'a XporterLogin,
        now: Timestamp,
    ) -> Result<Session<'a>, Unfetched> {
        let requests = Requests::new(&xporter.client, xporter.bounds, now);
        let mut session = Session { requests, school, login, base: &xporter.base, old: None };
        session.renew().await?;
        Ok(session)
    }

    async fn renew(&mut self) -> Result<(), Unfetched> {
        let url = of(self.base, &["api", "oauth", "GetToken"], &[])?;
        let body = json!({
            "estab": self.school, "relyingParty": self.login.relying_party, "password": self.login.password,
            "thirdpartyid": "XporterOnDemand",
        });
        let answer: TokenAnswer = self.requests.post(&url, &body).await?;
        let Some(token) = answer.token.filter(|token| !token.is_empty()) else {
            let message = answer.message.ok_or(Unfetched::NotUnderstood)?;
            return Err(meaning(&message, Unfetched::Refused));
        };
        let expires = answer.expires.and_then(|text| text.parse::<Timestamp>().ok());
        let least = self.requests.now().saturating_add(LEAST).ok();
        self.old =
            expires.and_then(|at| at.saturating_sub(EARLY).ok()).max(least).filter(|_| expires.is_some());
        self.requests.authorise(&format!("Idaas {token}"))
    }

    /// Reads an answer, with another token if this one is over. Whether it is refused because it is over, Xporter does not say.
    pub async fn get(&mut self, url: &Url) -> Result<Value, Unfetched> {
        if self.old.is_some_and(|old| self.requests.now() >= old) {
            self.renew().await?;
        }
        match self.once(url).await {
            Err(Unfetched::Refused | Unfetched::NotUnderstood) => {
                self.renew().await?;
                self.once(url).await
            }
            answer => answer,
        }
    }

    async fn once(&mut self, url: &Url) -> Result<Value, Unfetched> {
        let answer: Value = self.requests.get(url).await?;
        match answer["ExceptionMessage"].as_str() {
            Some(message) => Err(meaning(message, Unfetched::NotUnderstood)),
            None => Ok(answer),
        }
    }

    /// Reads a page of a list of the school, whose records are the member `rows`. No address of an answer is followed.
    pub async fn page(
        &mut self,
        (list, rows): (&str, &str),
        query: &[(&str, &str)],
        number: u64,
    ) -> Result<Page, Unfetched> {
        let text = number.to_string();
        let mut query = query.to_vec();
        query.extend([("page", &text[..]), ("pageSize", PAGE)]);
        let url = self.address(&["School", self.school, list, ""], &query)?;
        let mut answer = self.get(&url).await?;
        let pagination: Pagination = serde_json::from_value(answer["__pagination__"][0].clone())
            .map_err(|_| Unfetched::NotUnderstood)?;
        let rows = match answer.get_mut(rows).map(Value::take).unwrap_or_default() {
            Value::Array(rows) => rows,
            Value::Null if pagination.row_count == 0 => Vec::new(),
            _ => return Err(Unfetched::NotUnderstood),
        };
        if pagination.page_number != number {
            return Err(Unfetched::NotUnderstood);
        }
        Ok(Page { rows, total: pagination.row_count, number, pages: pagination.page_count })
    }

    pub fn address(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Url, Unfetched> {
        let path: Vec<&str> = ["api", "v1"].iter().chain(path).copied().collect();
        of(self.base, &path, query)
    }
}

fn of(base: &Url, path: &[&str], query: &[(&str, &str)]) -> Result<Url, Unfetched> {
    let mut url = base.clone();
    url.path_segments_mut().map_err(|()| Unfetched::NotUnderstood)?.pop_if_empty().extend(path);
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
    Ok(url)
}
