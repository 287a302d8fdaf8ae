//! Wonde's API, as far as Attain uses it.

use super::{Mis, MisAccess, MisFault, MisSchool, answered, cut};
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use domain::exchange::record::MisPupil;
use domain::exchange::scope::Scope;
use domain::records::characteristics::Characteristic;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

type Fields = Query<BTreeMap<String, String>>;
type Room = State<Arc<Mis>>;

pub(super) fn router() -> Router<Arc<Mis>> {
    Router::new()
        .route("/{school}", get(school))
        .route("/{school}/counts", get(counts))
        .route("/{school}/{list}", get(list))
        .route("/{school}/request-access", post(request_access))
        .route("/{school}/revoke-access", delete(revoke_access))
}

/// The school, for a caller who has the token and access to it.
fn admitted(mis: &Mis, id: &str, headers: &HeaderMap) -> Result<MisSchool, Response> {
    let school = known(mis, id, headers)?;
    match (school.fault, school.access) {
        (Some(MisFault::Unauthorised), _) => Err(error(401)),
        (Some(MisFault::Forbidden), _) => Err(error(403)),
        (Some(MisFault::Busy), _) => {
            Err((axum::http::StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "3600")]).into_response())
        }
        (_, MisAccess::Approved) => Ok(school),
        _ => Err(error(403)),
    }
}

/// The school, for a caller who has the token.
fn known(mis: &Mis, id: &str, headers: &HeaderMap) -> Result<MisSchool, Response> {
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if shown != Some(&format!("Bearer {}", mis.token)) {
        return Err(error(401));
    }
    mis.school(id).ok_or_else(|| error(404))
}

fn error(status: u16) -> Response {
    answered(status, &json!({ "error": "refused", "error_description": "The local Wonde refuses this." }))
}

async fn school(State(mis): Room, Path(id): Path<String>, headers: HeaderMap) -> Response {
    match admitted(&mis, &id, &headers) {
        Ok(school) => {
            let data = json!({ "id": id, "name": school.name, "urn": school.urn, "region": { "domain": "127.0.0.1" } });
            answered(200, &json!({ "data": data }))
        }
        Err(refusal) => refusal,
    }
}

async fn counts(State(mis): Room, Path(id): Path<String>, headers: HeaderMap) -> Response {
    match admitted(&mis, &id, &headers) {
        Ok(school) => {
            let count = if school.fault == Some(MisFault::Empty) { 0 } else { school.pupils.len() };
            answered(200, &json!({ "data": { "students": { "data": { "count": count } } } }))
        }
        Err(refusal) => refusal,
    }
}

async fn request_access(State(mis): Room, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let asked = known(&mis, &id, &headers).map(|school| match school.access {
        MisAccess::Approved => Ok(()),
        _ => mis.change(&id, |school| school.access = MisAccess::Asked),
    });
    match asked {
        Ok(Ok(())) => answered(200, &json!({ "success": true })),
        Ok(Err(_)) => error(500),
        Err(refusal) => refusal,
    }
}

async fn revoke_access(State(mis): Room, Path(id): Path<String>, headers: HeaderMap) -> Response {
    match known(&mis, &id, &headers).map(|_| mis.change(&id, |school| school.access = MisAccess::Revoked)) {
        Ok(Ok(())) => answered(200, &json!({ "success": true })),
        Ok(Err(_)) => error(500),
        Err(refusal) => refusal,
    }
}

async fn list(
    State(mis): Room,
    Path((id, list)): Path<(String, String)>,
    Query(query): Fields,
    headers: HeaderMap,
) -> Response {
    let school = match admitted(&mis, &id, &headers) {
        Ok(school) => school,
        Err(refusal) => return refusal,
    };
    let include = query.get("include").map(String::as_str).unwrap_or_default();
    let parts: Vec<&str> = include.split(',').collect();
    let since = query.get("updated_after").and_then(|since| since.get(..10)).unwrap_or_default();
    let records: Vec<Value> = match list.as_str() {
        "students" => school.pupils.iter().map(|pupil| student(pupil, &school, &parts)).collect(),
        "student-leavers" if school.granted.contains(&Scope::Leavers) => {
            let lately = school
                .leavers
                .iter()
                .filter(|pupil| pupil.leaving.is_empty() || pupil.leaving.as_str() >= since);
            lately.map(|pupil| student(pupil, &school, &parts)).collect()
        }
        "attendance-summaries" if school.granted.contains(&Scope::Attendance) => {
            school.pupils.iter().filter_map(attendance).collect()
        }
        _ => return error(403),
    };
    let number = |name: &str| query.get(name).and_then(|text| text.parse::<usize>().ok());
    let most = mis.pace().page;
    let (page, size) =
        (number("page").unwrap_or(1).max(1), number("per_page").unwrap_or(most).clamp(1, most));
    let fault = school.fault.filter(|_| list == "students");
    match fault {
        Some(MisFault::FailingPage) if page > 1 => return error(500),
        Some(MisFault::RevokedMidway) if page > 1 => return error(403),
        _ => {}
    }
    let shown: Vec<Value> = match fault {
        Some(MisFault::Empty) => Vec::new(),
        _ => records.iter().skip((page - 1) * size).take(size).cloned().collect(),
    };
    let more =
        fault != Some(MisFault::Empty) && page * size < records.len() || fault == Some(MisFault::Endless);
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let next = more.then(|| {
        let mut next = query.clone();
        next.insert("page".to_owned(), (page + 1).to_string());
        let text = form_urlencoded::Serializer::new(String::new()).extend_pairs(next).finish();
        format!("http://{host}/v1.0/schools/{id}/{list}?{text}")
    });
    if fault == Some(MisFault::AddedMidway) && page == 1 {
        mis.add_midway(&id);
    }
    let body = json!({ "data": shown, "meta": { "pagination": { "next": next, "more": more, "per_page": size, "current_page": page } } });
    if fault == Some(MisFault::Truncated) && page > 1 {
        return cut(&body);
    }
    answered(200, &body)
}

fn attendance(pupil: &MisPupil) -> Option<Value> {
    let present: f64 = pupil.attendance.parse().ok()?;
    Some(
        json!({ "student": { "data": { "id": pupil.id } }, "present_marks": present, "possible_marks": 100 }),
    )
}

/// A student with the parts that were asked for and granted.
fn student(pupil: &MisPupil, school: &MisSchool, parts: &[&str]) -> Value {
    let granted = |scope: Scope| school.granted.contains(&scope);
    let date = |text: &str| match text {
        "" => Value::Null,
        day => {
            json!({ "date": format!("{day} 00:00:00.000000"), "timezone_type": 3, "timezone": "Europe/London" })
        }
    };
    let mut student = json!({
        "id": pupil.id, "surname": pupil.surname, "forename": pupil.forename, "gender": pupil.sex,
        "date_of_birth": date(&pupil.born),
    });
    let mut add = |name: &str, part: Value| student[name] = json!({ "data": part });
    if parts.contains(&"education_details") {
        add(
            "education_details",
            json!({
                "upn": pupil.upn, "former_upn": pupil.former_upn, "current_nc_year": pupil.year_group,
                "leaving_date": date(&pupil.leaving),
            }),
        );
    }
    if parts.contains(&"extended_details") {
        add("extended_details", extended(pupil, granted));
    }
    if parts.contains(&"groups") && granted(Scope::Registration) {
        let groups: Vec<Value> = match pupil.registration.as_str() {
            "" => Vec::new(),
            name => vec![json!({ "name": name, "type": "REGISTRATION" })],
        };
        add("groups", groups.into());
    }
    if parts.contains(&"classes") && granted(Scope::Classes) {
        let classes = pupil
            .classes
            .iter()
            .map(|class| json!({ "name": class.name, "subject": { "data": { "name": class.subject } } }));
        add("classes", classes.collect());
    }
    student
}

fn extended(pupil: &MisPupil, granted: impl Fn(Scope) -> bool) -> Value {
    let mut details = Map::new();
    for (characteristic, scope, name) in [
        (Characteristic::FreeMeals, Scope::Characteristics, "free_school_meals"),
        (Characteristic::EverSix, Scope::Characteristics, "free_school_meals_6"),
        (Characteristic::Service, Scope::Characteristics, "service_children_indicator"),
        (Characteristic::Premium, Scope::Characteristics, "premium_pupil_indicator"),
        (Characteristic::Eal, Scope::Characteristics, "english_as_additional_language"),
        (Characteristic::InCare, Scope::InCare, "in_lea_care"),
        (Characteristic::Sen, Scope::Sen, "sen_status"),
    ] {
        if granted(scope) {
            let answer = pupil.characteristics.get(&characteristic).map(|answer| match answer.as_str() {
                "Y" => Value::Bool(true),
                "N" => Value::Bool(false),
                text => text.into(),
            });
            details.insert(name.to_owned(), answer.unwrap_or_default());
        }
    }
    details.into()
}
