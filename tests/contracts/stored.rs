//! The form of the stored items: which attributes each kind has, and of which types. A reminder to raise [`store::FORMAT`].

use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use tests::Snapshot;

/// Compares the items with `stored.txt`, or writes the file if the variable `ATTAIN_RECORD` is set.
///
/// # Panics
/// Panics when an attribute has come, gone or changed its type.
pub fn compare(items: &Snapshot) {
    let mut forms = BTreeSet::new();
    for item in items.items() {
        let part = |name: &str| item[name]["S"].as_str().unwrap_or_default();
        let kind = format!("{} {}", pattern(part("pk")), pattern(part("sk")));
        for (name, value) in item.as_object().into_iter().flatten() {
            if !["pk", "sk"].contains(&name.as_str()) {
                describe(&format!("{kind}: {}", field(name)), value, &mut forms);
            }
        }
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("contracts/stored.txt");
    let now: Vec<String> = std::iter::once(format!("format {}", store::FORMAT)).chain(forms).collect();
    if std::env::var_os("ATTAIN_RECORD").is_some() {
        std::fs::write(&file, now.join("\n") + "\n").expect("written");
    }
    let recorded = std::fs::read_to_string(&file).unwrap_or_default();
    let recorded: Vec<&str> = recorded.lines().collect();
    let new: Vec<&String> = now.iter().filter(|line| !recorded.contains(&line.as_str())).collect();
    let gone: Vec<&&str> = recorded.iter().filter(|line| !now.iter().any(|other| other == *line)).collect();
    assert!(
        new.is_empty() && gone.is_empty(),
        "The stored items have another form. If this version cannot read what the last one wrote, raise store::FORMAT. Then run this test once with ATTAIN_RECORD=1.\nnew: {new:#?}\ngone: {gone:#?}"
    );
}

/// A key with `*` for what differs between items of a kind.
fn pattern(key: &str) -> String {
    // The reference of an erasure, of 19 characters, may have no digit.
    let fixed = |part: &str| {
        (1..19).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-')
    };
    let parts: Vec<&str> = key.split('#').map(|part| if fixed(part) { part } else { "*" }).collect();
    parts.join("#")
}

/// The name of a field, or `*` for a key of a map: an id, a subject.
fn field(name: &str) -> &str {
    if name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') { name } else { "*" }
}

fn describe(at: &str, value: &Value, forms: &mut BTreeSet<String>) {
    let Some((kind, inner)) = value.as_object().and_then(|typed| typed.iter().next()) else { return };
    match inner {
        Value::Object(fields) if kind == "M" => {
            for (name, value) in fields {
                describe(&format!("{at}.{}", field(name)), value, forms);
            }
        }
        Value::Array(values) if kind == "L" => {
            for value in values {
                describe(&format!("{at}[]"), value, forms);
            }
        }
        _ => drop(forms.insert(format!("{at} {kind}"))),
    }
}
