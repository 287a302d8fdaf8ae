//! docs/openapi.json: the API as OpenAPI 3.1, generated from the forms, the views and the table of actions.

use domain::access::action::{Action, Method, Row, Who};
use domain::access::session::COOKIE;
use domain::api::catalogue::{Operation, operation};
use domain::base::failure::Problem;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The meaning of each error status, which is the same for every operation.
const MEANINGS: [(u16, &str); 9] = [
    (400, "The request could not be read."),
    (401, "Nobody is signed in, or the name and password do not match."),
    (403, "The caller does not have the permission, or the request came from another website."),
    (404, "It does not exist, or it belongs to another organisation."),
    (409, "A rule refuses it. The problem says which, and what to do."),
    (422, "One or more fields are wrong. The problem lists the error of each."),
    (500, "A fault in Attain."),
    (429, "Too many wrong tries or too many requests. Wait as long as `Retry-After` says."),
    (503, "Busy. Send the same request again."),
];

/// The content type of every problem (RFC 9457).
const PROBLEM: &str = "application/problem+json";

/// The description of the whole API.
pub fn document() -> Value {
    let settings = || {
        SchemaSettings::draft2020_12().with(|settings| {
            settings.definitions_path = "/components/schemas".into();
            settings.meta_schema = None;
        })
    };
    let mut forms = settings().for_deserialize().into_generator();
    let mut views = settings().for_serialize().into_generator();
    let problem = views.subschema_for::<Problem>().to_value();
    let problems: Map<String, Value> = MEANINGS
        .iter()
        .map(|(status, meaning)| {
            let mut content = json!({ PROBLEM: { "schema": problem } });
            if *status == 404 {
                // A question mark in an id ends the path. If no route is left, API Gateway answers itself, with JSON.
                let message = json!({ "type": "object", "properties": { "message": { "type": "string" } } });
                content["application/json"] = json!({ "schema": message });
            }
            (status.to_string(), json!({ "description": meaning, "content": content }))
        })
        .collect();
    let mut paths: Map<String, Value> = Map::new();
    for &action in Action::ALL {
        let row = action.row();
        let item = described(row, &operation(action, &mut forms, &mut views));
        paths.entry(row.path).or_insert_with(|| json!({}))[row.method.as_str().to_lowercase()] = item;
    }
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Attain",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "MIT", "identifier": "MIT" },
            "description": "Attain's API. Signing in sets a cookie that holds the session. Records of another organisation are answered as not found. A request that changes something must not come from another website.",
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "responses": problems,
            "schemas": schemas(&mut forms, &mut views),
            "securitySchemes": { "session": { "type": "apiKey", "in": "cookie", "name": COOKIE } },
        },
    });
    // serde_json keeps the order of a map only if some crate of the build turns `preserve_order` on. Sorted, the
    // document is the same in every build.
    document.sort_all_objects();
    document
}

/// The definitions of both generators. A type in both has one schema, that of the view.
fn schemas(forms: &mut SchemaGenerator, views: &mut SchemaGenerator) -> Map<String, Value> {
    let mut all = forms.take_definitions(true);
    all.extend(views.take_definitions(true));
    all
}

fn described(row: Row, operation: &Operation) -> Value {
    let form = operation.form.as_value();
    let required = |name: &str| {
        form["required"].as_array().is_some_and(|required| required.iter().any(|field| field == name))
    };
    let (mut parameters, mut properties) = (Vec::new(), Map::new());
    let fields: BTreeMap<&String, &Value> = form["properties"].as_object().into_iter().flatten().collect();
    for (name, schema) in fields {
        let place = match row.method {
            _ if row.path.contains(&format!("{{{name}}}")) => "path",
            Method::Get | Method::Delete => "query",
            Method::Post | Method::Put => {
                properties.insert(name.clone(), schema.clone());
                continue;
            }
        };
        parameters.push(json!({ "name": name, "in": place, "required": required(name), "schema": schema }));
    }
    let mut item = json!({
        "operationId": row.name,
        "summary": row.about,
        "description": match row.who {
            Who::Anyone => "Open to everyone.".to_owned(),
            Who::SignedIn => "Open to everyone who is signed in.".to_owned(),
            Who::Holder(permission) => format!("Needs the permission “{}”.", permission.label()),
            Who::AtSchool(permission) => {
                format!("Needs the permission “{}” at a school.", permission.label())
            }
            Who::AtSchoolEither(one, other) => {
                format!("Needs the permission “{}” or “{}” at a school.", one.label(), other.label())
            }
            Who::Outside(permission) => {
                format!(
                    "Needs the permission “{}” at a local authority, an academy chain or a diocese.",
                    permission.label()
                )
            }
        },
        "security": match row.who {
            Who::Anyone => json!([]),
            _ => json!([{ "session": [] }]),
        },
        "parameters": parameters,
        "responses": responses(operation),
    });
    if matches!(row.method, Method::Post | Method::Put) {
        let needed: Vec<&String> = properties.keys().filter(|name| required(name)).collect();
        let schema = json!({ "type": "object", "properties": properties, "required": needed });
        let mut content = json!({ "application/json": { "schema": schema } });
        if operation.posted {
            content["application/x-www-form-urlencoded"] = content["application/json"].clone();
        }
        item["requestBody"] = json!({ "required": true, "content": content });
    }
    item
}

fn responses(operation: &Operation) -> Map<String, Value> {
    let view = operation.view.as_value();
    let success = match (view["type"].as_str(), view["x-file"].as_array()) {
        (_, Some(kinds)) => {
            let kinds = kinds.iter().filter_map(Value::as_str).map(|kind| (kind.to_owned(), json!({})));
            ("200", json!({ "description": "The file.", "content": kinds.collect::<Map<_, _>>() }))
        }
        (Some("null"), None) => ("204", json!({ "description": "Done." })),
        _ => {
            ("200", json!({ "description": "Done.", "content": { "application/json": { "schema": view } } }))
        }
    };
    let failures = operation.failures.iter().map(|status| {
        let answer = json!({ "$ref": format!("#/components/responses/{status}") });
        (status.to_string(), answer)
    });
    std::iter::once((success.0.to_owned(), success.1)).chain(failures).collect()
}

/// True if the description lists this status with this content type. Also true for a request that belongs to no
/// operation, because the description does not cover it.
pub fn knows(method: &str, address: &str, status: u16, content_type: &str) -> bool {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(document);
    let path = address.split('?').next().unwrap_or_default();
    let mut rows = Action::ALL.iter().map(|action| action.row());
    // The local gateway matches the path before the method, and prefers a path without parameters.
    let plain = rows.clone().any(|row| row.path == path);
    let Some(row) = rows.find(|row| {
        row.method.as_str() == method && if plain { row.path == path } else { matches(row.path, path) }
    }) else {
        return true;
    };
    let operation = &DOCUMENT["paths"][row.path][method.to_lowercase()];
    let answer = &operation["responses"][status.to_string()];
    match answer["$ref"].as_str() {
        Some(_) => content_type == PROBLEM,
        None if answer["content"].is_null() => answer.is_object() && content_type.is_empty(),
        None => answer["content"][content_type].is_object(),
    }
}

fn matches(template: &str, path: &str) -> bool {
    let (mut template, mut path) = (template.split('/'), path.split('/'));
    loop {
        match (template.next(), path.next()) {
            (None, None) => return true,
            (Some(part), Some(given)) if part == given || part.starts_with('{') => {}
            _ => return false,
        }
    }
}
