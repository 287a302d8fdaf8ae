//! Xporter's API, as far as Attain uses it.

use super::{Mis, MisAccess, MisFault, MisSchool, answered, cut};
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::exchange::record::MisPupil;
use domain::exchange::scope::Scope;
use domain::records::characteristics::Characteristic;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

/// The name under which the local Xporter knows Attain.
pub(super) const RELYING_PARTY: &str = "live.attain.example";

/// The names of scopes.
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

/// The time at which a token is over, for a clock that a test may have stopped.
const EXPIRES: &str = "2099-12-31T12:00:00.402555Z";

type Room = State<Arc<Mis>>;

pub(super) fn router() -> Router<Arc<Mis>> {
    Router::new()
        .route("/oauth/GetToken", post(token))
        .route("/v1/TokenDetails", get(details))
        .route("/v1/School/{school}/SchoolInfo", get(info))
        .route("/v1/School/{school}/{list}/", get(list))
}

/// The names of the scopes that the school grants, and of all that it was asked for.
pub(super) fn names(school: &MisSchool) -> (String, String) {
    let of = |granted: &dyn Fn(Scope) -> bool| {
        let names = SCOPES.iter().filter(|(scope, _)| granted(*scope)).map(|(_, name)| *name);
        names.collect::<Vec<_>>().join(",")
    };
    let approved = school.access == MisAccess::Approved;
    (of(&|scope| approved && school.granted.contains(&scope)), of(&|_| true))
}

fn failed(message: &str) -> Response {
    answered(
        200,
        &json!({ "token": null, "expires": "0001-01-01T00:00:00", "Message": null, "ExceptionMessage": message }),
    )
}

fn busy() -> Response {
    (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "3600")]).into_response()
}

async fn token(State(mis): Room, body: String) -> Response {
    let asked: Value = serde_json::from_str(&body).unwrap_or_default();
    let text = |name: &str| asked[name].as_str().unwrap_or_default();
    let estab = text("estab");
    let school = mis.school(estab);
    let fault = school.as_ref().and_then(|school| school.fault);
    let known = school.filter(|school| {
        let shown = (text("relyingParty"), text("password"), text("thirdpartyid"));
        let is_approved = school.access == MisAccess::Approved;
        is_approved && shown == (RELYING_PARTY, school.password.as_str(), "XporterOnDemand")
    });
    match fault {
        Some(MisFault::Busy) => busy(),
        Some(MisFault::Forbidden) => answered(403, &Value::Null),
        _ if known.is_none() || fault == Some(MisFault::Unauthorised) => {
            failed("Relying Party not found for estab or secret not correct")
        }
        Some(MisFault::Paused) => {
            failed("Authorisation is currently paused while the school finalises its selection")
        }
        _ => {
            let mut tokens = mis.tokens.lock().unwrap_or_else(PoisonError::into_inner);
            let token = format!("token-{}", tokens.len() + 1);
            tokens.insert(token.clone(), estab.to_owned());
            answered(200, &json!({ "token": token, "expires": EXPIRES, "ExceptionMessage": null }))
        }
    }
}

/// The school of the token that a request shows, with its number, if it is still approved.
fn admitted(mis: &Mis, headers: &HeaderMap) -> Result<(String, MisSchool), Response> {
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let token = shown.strip_prefix("Idaas ").unwrap_or_default();
    let number = mis.tokens.lock().unwrap_or_else(PoisonError::into_inner).get(token).cloned();
    let school = number.and_then(|number| Some((number.clone(), mis.school(&number)?)));
    match school {
        Some((_, school)) if school.fault == Some(MisFault::Forbidden) => Err(answered(403, &Value::Null)),
        Some((_, school)) if school.fault == Some(MisFault::Busy) => Err(busy()),
        Some((number, school)) if school.access == MisAccess::Approved => Ok((number, school)),
        Some(_) => Err(answered(403, &Value::Null)),
        None => Err(answered(401, &Value::Null)),
    }
}

async fn details(State(mis): Room, headers: HeaderMap) -> Response {
    match admitted(&mis, &headers) {
        Ok((number, school)) => {
            let (granted, _) = names(&school);
            let names: Vec<&str> = granted.split(',').collect();
            answered(200, &json!({ "Estab": number, "RelyingParty": RELYING_PARTY, "Scopes": names }))
        }
        Err(refusal) => refusal,
    }
}

async fn info(State(mis): Room, Path(asked): Path<String>, headers: HeaderMap) -> Response {
    match admitted(&mis, &headers) {
        Ok((number, school)) if number == asked => answered(
            200,
            &json!({ "SchoolInfo": [{ "Name": school.name, "URN": school.urn, "Estab": number }] }),
        ),
        Ok(_) => answered(403, &Value::Null),
        Err(refusal) => refusal,
    }
}

async fn list(
    State(mis): Room,
    Path((asked, list)): Path<(String, String)>,
    Query(query): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let (number, school) = match admitted(&mis, &headers) {
        Ok((number, school)) if number == asked => (number, school),
        Ok(_) => return answered(403, &Value::Null),
        Err(refusal) => return refusal,
    };
    let parameter = |name: &str| query.get(name).map(String::as_str).unwrap_or_default();
    let granted = |scope: Scope| school.granted.contains(&scope);
    let of_leavers = parameter("studentStatus") == "Leavers";
    let (key, rows): (&str, Vec<Value>) = match list.as_str() {
        "Students" if of_leavers && granted(Scope::Leavers) => {
            ("Students", school.leavers.iter().map(|pupil| student(pupil, &granted)).collect())
        }
        "Students" if !of_leavers => {
            ("Students", school.pupils.iter().map(|pupil| student(pupil, &granted)).collect())
        }
        "Groups" if granted(Scope::Classes) => ("Group", groups(&school)),
        "AttendanceSummary" if granted(Scope::Attendance) => {
            ("AttendanceSummary", school.pupils.iter().filter_map(attendance).collect())
        }
        _ => return answered(403, &Value::Null),
    };
    let count = |name: &str| parameter(name).parse::<usize>().ok();
    let most = mis.pace().page;
    let (page, size) = (count("page").unwrap_or(1).max(1), count("pageSize").unwrap_or(most).clamp(1, most));
    let is_roll = list == "Students" && !of_leavers;
    let fault = school.fault.filter(|_| is_roll);
    match fault {
        Some(MisFault::FailingPage) if page > 1 => return answered(500, &Value::Null),
        Some(MisFault::RevokedMidway) if page > 1 => {
            // An error would mean that the state folder cannot be written to, and the next request says so.
            let _ = mis.change(&number, |school| school.access = MisAccess::Revoked);
            return answered(403, &Value::Null);
        }
        Some(MisFault::TokenOver) if page > 1 && mis.is_first_over() => return answered(401, &Value::Null),
        Some(MisFault::AddedMidway) if page == 1 => mis.add_midway(&number),
        _ => {}
    }
    let rows = if fault == Some(MisFault::Empty) { Vec::new() } else { rows };
    let pages = rows.len().div_ceil(size).max(usize::from(fault == Some(MisFault::Endless)) * (page + 1));
    let total = rows.len();
    let shown: Vec<Value> = rows.into_iter().skip((page - 1) * size).take(size).collect();
    let next = (page < pages).then(|| page + 1);
    let pagination = json!([{ "PageSize": size, "PageNumber": page, "PageCount": pages, "RowCount": total, "NextPage": next }]);
    let body = json!({ key: shown, "__pagination__": pagination, "ExceptionMessage": null });
    if fault == Some(MisFault::Truncated) && page > 1 { cut(&body) } else { answered(200, &body) }
}

fn attendance(pupil: &MisPupil) -> Option<Value> {
    let present: f64 = pupil.attendance.parse().ok()?;
    Some(json!({ "StudentId": pupil.id, "PresentMarks": present, "PossibleMarks": 100 }))
}

/// The classes, each with the ids of its members.
fn groups(school: &MisSchool) -> Vec<Value> {
    let mut members: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for pupil in &school.pupils {
        for class in &pupil.classes {
            members.entry((&class.subject, &class.name)).or_default().push(pupil.id.as_str());
        }
    }
    let group = |(number, ((subject, name), ids)): (usize, ((&str, &str), Vec<&str>))| json!({ "Id": number, "Name": name, "Subject": subject, "StudentIds": ids.join(",") });
    members.into_iter().enumerate().map(group).collect()
}

/// A student with the parts that are granted.
fn student(pupil: &MisPupil, granted: &impl Fn(Scope) -> bool) -> Value {
    let date = |text: &str| match text {
        "" => "0001-01-01T00:00:00".to_owned(),
        day => format!("{day}T00:00:00"),
    };
    let mut student = json!({
        "Id": pupil.id, "UPN": pupil.upn, "FormerUPN": pupil.former_upn, "Surname": pupil.surname,
        "Forename": pupil.forename, "Gender": pupil.sex, "YearGroup": pupil.year_group,
        "DateOfBirth": date(&pupil.born), "LeavingDate": date(&pupil.leaving),
    });
    if granted(Scope::Registration) {
        student["RegGroup"] = pupil.registration.clone().into();
    }
    for (characteristic, scope, name) in [
        (Characteristic::FreeMeals, Scope::Characteristics, "FSMEligible"),
        (Characteristic::EverSix, Scope::Characteristics, "FSMEver6"),
        (Characteristic::Service, Scope::Characteristics, "ServiceChild"),
        (Characteristic::Premium, Scope::Characteristics, "PupilPremium"),
        (Characteristic::Eal, Scope::Characteristics, "EAL"),
        (Characteristic::InCare, Scope::InCare, "InLEACare"),
        (Characteristic::Sen, Scope::Sen, "SENStatus"),
    ] {
        if granted(scope) {
            let answer = pupil.characteristics.get(&characteristic).map(|answer| match answer.as_str() {
                "Y" => 1.into(),
                "N" if characteristic != Characteristic::Sen => 0.into(),
                text => text.into(),
            });
            student[name] = answer.unwrap_or_default();
        }
    }
    student
}
