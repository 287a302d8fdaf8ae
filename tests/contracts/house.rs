//! The house: who may import whom, and that template, table, binaries and rooms agree.

use cargo_metadata::{Metadata, MetadataCommand};
use domain::action::Action;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

fn metadata() -> Metadata {
    MetadataCommand::new().manifest_path(root().join("Cargo.toml")).no_deps().exec().expect("cargo metadata")
}

/// Which of our crates each of our crates names, tests aside.
fn imports(metadata: &Metadata) -> BTreeMap<String, BTreeSet<String>> {
    let ours: BTreeSet<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    let of = |package: &cargo_metadata::Package| {
        let normal =
            package.dependencies.iter().filter(|one| one.kind == cargo_metadata::DependencyKind::Normal);
        normal.map(|one| one.name.clone()).filter(|name| ours.contains(name.as_str())).collect()
    };
    metadata.packages.iter().map(|package| (package.name.to_string(), of(package))).collect()
}

#[test]
fn each_room_imports_only_what_it_may() {
    let metadata = metadata();
    let areas: BTreeSet<String> = metadata
        .packages
        .iter()
        .filter(|package| package.manifest_path.as_str().contains("/functions/"))
        .map(|package| package.name.to_string())
        .collect();
    let adapters = ["domain", "runtime", "sheets", "store", "files", "mail"];
    for (name, imports) in imports(&metadata) {
        let may: BTreeSet<&str> = match name.as_str() {
            "domain" => BTreeSet::new(),
            "frontend" | "runtime" | "store" | "files" | "mail" | "sheets" | "reference" => {
                BTreeSet::from(["domain"])
            }
            "local" => areas.iter().map(String::as_str).chain(["domain", "runtime", "reference"]).collect(),
            "tests" => BTreeSet::from(["local", "domain", "runtime", "sheets", "store", "reference"]),
            "xtask" => {
                BTreeSet::from(["domain", "sheets", "local", "store", "runtime", "tests", "reference"])
            }
            "exchange" | "targets" => adapters.into_iter().chain(["reference"]).collect(),
            area if areas.contains(area) => BTreeSet::from(adapters),
            other => panic!("{other} has no row in the table of ARCHITECTURE.md"),
        };
        let too_much: Vec<&String> = imports.iter().filter(|import| !may.contains(import.as_str())).collect();
        assert!(too_much.is_empty(), "{name} must not import {too_much:?}");
    }
}

#[test]
fn each_sdk_is_named_by_one_crate() {
    let owners = [
        ("aws_sdk_dynamodb", "crates/store"),
        ("aws_sdk_s3", "crates/files"),
        ("aws_sdk_ses", "crates/mail"),
    ];
    for file in rust_files(&root()) {
        let place = file.strip_prefix(root()).expect("inside").to_owned();
        if place.starts_with("tests") {
            continue;
        }
        let text = fs::read_to_string(&file).expect("a source");
        for (sdk, owner) in owners {
            assert!(!text.contains(sdk) || place.starts_with(owner), "{} names {sdk}", place.display());
        }
    }
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        let name = entry.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if entry.is_dir()
            && !name.starts_with('.')
            && !["target", "node_modules", "dist"].contains(&name.as_str())
        {
            files.extend(rust_files(&entry));
        } else if name.ends_with(".rs") {
            files.push(entry);
        }
    }
    files
}

/// Function name -> its routes ("GET /api/x"), as the template says.
fn template() -> BTreeMap<String, Vec<String>> {
    let template: serde_yaml_ng::Value = serde_yaml_ng::from_str(local::TEMPLATE).expect("YAML");
    let resources = template["Resources"].as_mapping().expect("resources");
    let functions = resources.values().filter(|resource| resource["Type"] == "AWS::Serverless::Function");
    functions
        .map(|function| {
            let name =
                function["Metadata"]["BuildProperties"]["Binary"].as_str().expect("a binary").to_owned();
            let events = function["Properties"]["Events"].as_mapping().cloned().unwrap_or_default();
            let routes = events.values().filter(|event| event["Type"] == "HttpApi").map(|event| {
                let text = |name: &str| event["Properties"][name].as_str().expect("text").to_owned();
                format!("{} {}", text("Method").to_uppercase(), text("Path"))
            });
            (name, routes.collect())
        })
        .collect()
}

#[test]
fn the_templates_routes_are_the_tables() {
    let template = template();
    for action in Action::ALL {
        let row = action.row();
        let routes = template.get(row.name).unwrap_or_else(|| panic!("{} is not in the template", row.name));
        assert_eq!(*routes, [format!("{} {}", row.method.as_str(), row.path)], "{}", row.name);
    }
    let with_routes = template.values().filter(|routes| !routes.is_empty()).count();
    assert_eq!(with_routes, Action::ALL.len(), "every route belongs to an action");
}

#[test]
fn each_function_is_a_binary_an_entry_and_a_resource() {
    let entries: BTreeSet<String> =
        local::functions().iter().map(|function| function.name.to_owned()).collect();
    let resources: BTreeSet<String> = template().into_keys().collect();
    let binaries: BTreeSet<String> = metadata()
        .packages
        .iter()
        .filter(|package| package.manifest_path.as_str().contains("/functions/"))
        .flat_map(|package| {
            package.targets.iter().filter(|target| target.is_bin()).map(|target| target.name.clone())
        })
        .collect();
    assert_eq!(entries, resources);
    assert_eq!(entries, binaries);
}

#[test]
fn the_generated_pages_of_docs_say_what_the_code_says() {
    for (name, page) in tests::docs::pages().expect("pages") {
        let written = fs::read_to_string(tests::docs::folder().join(name)).unwrap_or_default();
        assert!(written == page, "docs/{name} is behind the code: run `cargo xtask docs`");
    }
}

#[test]
fn every_reference_in_the_description_of_the_api_leads_somewhere() {
    fn check(document: &Value, part: &Value) {
        if let Some(reference) = part["$ref"].as_str() {
            assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
        }
        let parts: Vec<&Value> = match part {
            Value::Object(fields) => fields.values().collect(),
            Value::Array(parts) => parts.iter().collect(),
            _ => Vec::new(),
        };
        parts.into_iter().for_each(|part| check(document, part));
    }
    let document = tests::openapi::document();
    check(&document, &document);
}
