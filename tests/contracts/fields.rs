//! Sends every hostile text in every text field of the API's description. No request fails with a 5xx status, a refused
//! request changes nothing, and an accepted text is stored as the field's one rule says.

use super::requests::{Samples, create_samples, person_for, prepare, request};
use axum::body::Bytes;
use axum::http::Response;
use domain::access::action::{Action, Method};
use domain::access::form::escaped;
use domain::base::failure::Problem;
use domain::base::sheet;
use domain::base::text::{Email, Name, line, visible};
use domain::base::upload::check_file;
use domain::batches::columns::BatchKind;
use domain::batches::forms::{BatchView, ListBatchesForm};
use domain::batches::upload::check_upload;
use domain::exchange::connection::parse_reference;
use domain::exchange::provider::Provider;
use domain::records::file::RecordsKind;
use serde_json::{Value, json};
use tests::hostile::{HOSTILE, assert_plain};
use tests::sample::is_due;
use tests::{Snapshot, TestSchool, openapi};

/// The place of a field in its request.
#[derive(Clone, Debug, PartialEq)]
enum Place {
    Query,
    /// The JSON pointer of the field in the body.
    Body(String),
}

#[derive(Clone, Debug)]
struct Field {
    action: Action,
    name: String,
    place: Place,
}

/// The expected outcome of a text in a field.
enum Expected {
    /// It is stored as this text.
    Kept(String),
    /// It is refused with this sentence.
    Refused(String),
    /// It is compared, searched for, or one of a list of choices. It is never stored.
    NotStored,
}

/// The text fields of an action: those that accept any string, according to the API's description.
fn fields(document: &Value, action: Action, body: &Value) -> Vec<Field> {
    let row = action.row();
    let operation = &document["paths"][row.path][row.method.as_str().to_lowercase()];
    let mut found = Vec::new();
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        if takes_text(&parameter["schema"]) {
            assert_eq!(parameter["in"], "query", "{action:?} takes a text in its path");
            let name = parameter["name"].as_str().expect("a name").to_owned();
            found.push(Field { action, name, place: Place::Query });
        }
    }
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
        for pointer in pointers(document, schema, &body[name.as_str()], &format!("/{name}")) {
            found.push(Field { action, name: name.clone(), place: Place::Body(pointer) });
        }
    }
    found
}

fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).expect("a schema"),
        None => schema,
    }
}

/// True if the schema accepts any string. Choices and ids do not: a request with another value cannot be read.
fn takes_text(schema: &Value) -> bool {
    let free = ["enum", "const", "format"].iter().all(|limit| schema[*limit].is_null());
    match &schema["type"] {
        Value::String(kind) => free && kind == "string",
        Value::Array(kinds) => free && kinds.iter().any(|kind| kind == "string"),
        _ => false,
    }
}

/// JSON pointers to the texts in `value`, which is part of a valid request. A list gives one pointer per item, an empty
/// list one pointer to its first item.
fn pointers(document: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let schema = resolved(document, schema);
    if takes_text(schema) {
        return vec![at.to_owned()];
    }
    if schema["items"].is_object() {
        let count = value.as_array().map_or(1, |list| list.len().max(1));
        let each = |n: usize| pointers(document, &schema["items"], &value[n], &format!("{at}/{n}"));
        return (0..count).flat_map(each).collect();
    }
    let properties = schema["properties"].as_object().into_iter().flatten();
    properties
        .flat_map(|(name, schema)| pointers(document, schema, &value[name.as_str()], &format!("{at}/{name}")))
        .collect()
}

/// A valid request, except that the field holds this text.
fn with(action: Action, samples: &Samples, field: &Field, text: &str) -> (String, Option<String>) {
    let (mut address, mut body) = request(action, samples);
    match &field.place {
        Place::Query => {
            let (path, query) = address.split_once('?').unwrap_or((&address, ""));
            let others = query.split('&').filter(|pair| !pair.starts_with(&format!("{}=", field.name)));
            let others: Vec<&str> = others.filter(|pair| !pair.is_empty()).collect();
            address = format!("{path}?{}&{}={}", others.join("&"), field.name, escaped(text));
        }
        Place::Body(pointer) => {
            let body = body.get_or_insert_with(|| json!({}));
            match body.pointer_mut(pointer) {
                Some(place) => *place = json!(text),
                None if pointer.ends_with("/0") => body[field.name.as_str()] = json!([text]),
                None => body[field.name.as_str()] = json!(text),
            }
        }
    }
    (address, body.map(|body| body.to_string()))
}

/// The rule of a field, the same for every action that has it. Give each new field a rule here.
fn expected(field: &Field, text: &str) -> Expected {
    let ruled = |outcome: Result<String, String>| match outcome {
        Ok(kept) => Expected::Kept(kept),
        Err(sentence) => Expected::Refused(sentence),
    };
    match field.name.as_str() {
        "forename" => ruled(Name::parse("Forename", text).map(|name| name.as_str().to_owned())),
        "surname" => ruled(Name::parse("Surname", text).map(|name| name.as_str().to_owned())),
        "email" => ruled(Email::parse(text).map(|email| email.as_str().to_owned())),
        "file_name" => {
            let records = RecordsKind::Pupils.layout();
            let (checked, kept) = match field.action {
                Action::RequestBatchUpload => (check_upload(text, 10), Expected::Kept(visible(text))),
                Action::RequestRecordsUpload => (check_file(records, text, 10), Expected::NotStored),
                _ => return Expected::NotStored,
            };
            checked.map_or_else(|errors| Expected::Refused(errors.list()[0].message.clone()), |_| kept)
        }
        "note" if text.trim().is_empty() => Expected::NotStored,
        "note" => ruled(line("Note", text, 200)),
        "name" if matches!(field.action, Action::CreateGroup | Action::ChangeGroup) => {
            ruled(line("Name", text, 80))
        }
        "name" => ruled(line("Name", text, 200)),
        "description" if text.trim().is_empty() => Expected::NotStored,
        "description" => ruled(line("Description", text, 500)),
        "contact" => ruled(line("Contact", text, 200)),
        "reference" => match parse_reference(Provider::Wonde, text) {
            // Another number, for which the school is connected already.
            Ok(_) => Expected::NotStored,
            Err(sentence) => Expected::Refused(sentence),
        },
        "cells" => Expected::Kept(sheet::cell(text)),
        "from" | "until" | "cursor" | "seen" | "noted" | "search" | "token" | "password" | "new_password"
        | "code" | "activation_code" | "answers" | "characters" | "username" | "subject" | "subjects"
        | "targets" | "mark" | "group" | "deletion" | "certificate" | "left_out" | "payload_type"
        | "school_id" | "record" | "schoolId" | "scopes" | "partnerId" | "schoolSecret" | "relying_party" => {
            Expected::NotStored
        }
        // Read as a number, a day or a choice, or refused.
        "urns" | "upn" | "born" | "gender" | "year_group" | "ks1_points" | "ks2_score" | "gcse_points"
        | "on" | "day" | "grade" => Expected::NotStored,
        other => panic!("say here what becomes of the texts of the field {other}"),
    }
}

/// The text itself and, for email addresses and file names, the text with a valid ending.
fn variants(field: &Field, text: &str) -> Vec<String> {
    let text = text.to_owned();
    match field.name.as_str() {
        "email" => vec![format!("{text}@school.example"), text],
        "file_name" => vec![format!("{text}.xlsx"), text],
        _ => vec![text],
    }
}

/// Fields whose wrong texts count as failed attempts.
const COUNTED: &[&str] = &["password", "new_password", "code", "username", "activation_code", "characters"];

/// Sends one text in so many. Checking a password hash takes a fifth of a second, and so does handling a stored text;
/// `doors` covers all of those. Of the texts that a rule refuses, a whole run sends every one.
fn step(field: &Field, text: &str) -> usize {
    match expected(field, text) {
        _ if COUNTED.contains(&field.name.as_str()) || field.name == "answers" => 10,
        Expected::Kept(_) => 5,
        _ => 1,
    }
}

/// True for the key of an item of the audit trail.
fn is_trail(key: &str) -> bool {
    ["READS#", "AUDIT#", "CHAIN#"].iter().any(|partition| key.starts_with(partition))
}

/// Keys of the items that differ, apart from the counters of failed attempts and the entries about them, and from the
/// entry that a read leaves.
fn changed(before: &Snapshot, after: &Snapshot, field: &Field) -> Vec<String> {
    let counts = |key: &str| {
        key.ends_with(" TRIES")
            || is_trail(key)
            || field.name == "activation_code" && key.contains(" PENDING#")
            || field.name == "characters" && key.contains(" RESET#")
    };
    let mut changed = after.differences(before);
    let row = field.action.row();
    let read = row.method == Method::Get && row.records.is_some();
    changed.retain(|key| !(COUNTED.contains(&field.name.as_str()) && counts(key) || read && is_trail(key)));
    changed
}

#[tokio::test]
async fn every_text_field_takes_or_refuses_any_text_by_its_one_rule_and_a_refused_one_changes_nothing() {
    let school = TestSchool::new().await;
    let mut samples = create_samples(&school).await;
    let document = openapi::document();
    let untouched = school.snapshot();
    let mut seen = 0;
    for action in Action::ALL.iter().copied() {
        let row = action.row();
        let asker =
            school.nobody().sign_in(&school.admin.username, tests::PASSWORD).await.expect("signed in");
        prepare(action, &school, &asker, &mut samples).await;
        school.wait_until_idle().await;
        let before = school.snapshot();
        let body = request(action, &samples).1.unwrap_or_default();
        for field in fields(&document, action, &body) {
            seen += 1;
            for (n, (name, text)) in HOSTILE.iter().enumerate() {
                for text in variants(&field, text) {
                    if !n.is_multiple_of(step(&field, &text)) || !is_due(seen + n, 11) {
                        continue;
                    }
                    let place = format!("{}: {field:?} with {name}", row.name);
                    let (address, body) = with(action, &samples, &field, &text);
                    let asker = person_for(action, &samples, &asker);
                    let answer = school.as_(asker).send(row.method.as_str(), &address, body).await;
                    assert!(answer.status().as_u16() < 500, "{place}: {:?}", answer.body());
                    assert_expected(&expected(&field, &text), action, &answer, &place);
                    if answer.status().is_success() && row.method != Method::Get {
                        assert_kept(&school, &before, &field, &text, &answer, &place).await;
                        school.restore(&before);
                    } else if COUNTED.contains(&field.name.as_str()) {
                        assert_eq!(changed(&before, &school.snapshot(), &field), [""; 0], "{place}");
                        school.restore(&before);
                    }
                }
            }
            school.wait_until_idle().await;
            assert_eq!(changed(&before, &school.snapshot(), &field), [""; 0], "{}: {field:?}", row.name);
        }
        school.restore(&untouched);
    }
    assert!(seen >= 40, "the API has {seen} text fields");
    assert_plain(&school.stack.mail());
}

/// Asserts that the answer is the one that the field's rule expects.
fn assert_expected(expected: &Expected, action: Action, answer: &Response<Bytes>, place: &str) {
    let (status, body) = (answer.status(), answer.body());
    match expected {
        Expected::Refused(sentence) => {
            assert_eq!(status, 422, "{place}: {body:?}");
            let problem: Problem = serde_json::from_slice(body).expect("a problem");
            assert_eq!(&problem.errors[0].message, sentence, "{place}");
        }
        Expected::Kept(_) => assert!(status.is_success(), "{action:?}: {place}: {body:?}"),
        Expected::NotStored => {}
    }
}

/// Asserts that an accepted text is stored as its rule says, or not at all.
async fn assert_kept(
    school: &TestSchool,
    before: &Snapshot,
    field: &Field,
    text: &str,
    answer: &Response<Bytes>,
    place: &str,
) {
    school.wait_until_idle().await;
    let after = school.snapshot();
    match (expected(field, text), field.name.as_str()) {
        (Expected::Kept(kept), "cells") => {
            let view: BatchView = tests::read(answer).expect("the batch");
            assert!(view.rows[0].cells.contains(&kept), "{place}: {:?}", view.rows[0]);
        }
        (Expected::Kept(kept), "file_name") => {
            let list = ListBatchesForm { kind: BatchKind::Users, cursor: None };
            let list = school.admin().run(&list).await.expect("a list");
            assert!(list.rows.iter().any(|batch| batch.file_name == kept), "{place}: {:?}", list.rows);
        }
        // Requesting a link gives the same answer for every address, and stores only a fingerprint of it (`MAIL#`).
        (Expected::Kept(kept), _)
            if !after.differences(before).iter().all(|key| key.starts_with("MAIL#")) =>
        {
            assert!(after.holds(&kept), "{place}: {kept} is not in the table");
        }
        (Expected::NotStored, _) => {
            // A very short text may also occur in unrelated items.
            let common = text.trim().chars().count() < 6 || before.holds(text);
            assert!(common || !after.holds(text), "{place} is kept");
        }
        _ => {}
    }
}
