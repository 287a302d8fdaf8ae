//! Which crate may import which, and that infra/, the table of actions, the binaries and the packages agree.

use cargo_metadata::{Metadata, MetadataCommand};
use domain::access::action::{Action, Method, Who};
use serde_json::Value;
use serde_yaml_ng::Value as Yaml;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

pub(super) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

fn metadata() -> Metadata {
    MetadataCommand::new().manifest_path(root().join("Cargo.toml")).no_deps().exec().expect("cargo metadata")
}

/// The crates of this workspace that each crate depends on, without its dev-dependencies.
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
fn each_crate_imports_only_what_it_may() {
    let metadata = metadata();
    let areas: BTreeSet<String> = metadata
        .packages
        .iter()
        .filter(|package| package.manifest_path.as_str().contains("/functions/"))
        .map(|package| package.name.to_string())
        .collect();
    let adapters = ["domain", "runtime", "sheets", "store", "files", "mail", "queue"];
    for (name, imports) in imports(&metadata) {
        let allowed: BTreeSet<&str> = match name.as_str() {
            "domain" | "documents" => BTreeSet::new(),
            "frontend" | "runtime" | "store" | "files" | "mail" | "queue" | "secrets" | "sheets"
            | "reference" | "connectors" => BTreeSet::from(["domain"]),
            "local" => areas
                .iter()
                .map(String::as_str)
                .chain(["domain", "runtime", "store", "reference", "sheets"])
                .collect(),
            "tests" => BTreeSet::from(["local", "domain", "runtime", "sheets", "store"]),
            "programs" => BTreeSet::from(["tests", "local", "domain", "runtime", "sheets"]),
            "xtask" => BTreeSet::from(["domain", "sheets", "reference"]),
            "collaborate" | "records" | "targets" => adapters.into_iter().chain(["reference"]).collect(),
            "exchange" => adapters.into_iter().chain(["reference", "connectors", "secrets"]).collect(),
            "retention" => adapters.into_iter().chain(["reference", "documents", "secrets"]).collect(),
            area if areas.contains(area) => BTreeSet::from(adapters),
            other => panic!("{other} has no row in the table of ARCHITECTURE.md"),
        };
        let too_much: Vec<&String> =
            imports.iter().filter(|import| !allowed.contains(import.as_str())).collect();
        assert!(too_much.is_empty(), "{name} must not import {too_much:?}");
    }
}

/// The folders of `domain`. Each imports only those before it, so that no two can need each other.
const DOMAIN: [&str; 13] = [
    "base",
    "access",
    "attainment",
    "audit",
    "accounts",
    "batches",
    "records",
    "retention",
    "exchange",
    "targets",
    "changes",
    "collaborate",
    "api",
];

#[test]
fn each_folder_of_domain_imports_only_those_before_it() {
    let source = root().join("crates/domain/src");
    let folders: BTreeSet<String> = fs::read_dir(&source)
        .expect("the sources of domain")
        .map(|entry| entry.expect("an entry"))
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(folders, DOMAIN.map(str::to_owned).into(), "add the folder to the order above");
    for (place, folder) in DOMAIN.iter().enumerate() {
        for file in rust_files(&source.join(folder)) {
            let text = fs::read_to_string(&file).expect("a source");
            // Other ways to name another folder would pass the search below.
            for way in ["use crate::{", "super::super::super", "use domain::"] {
                assert!(!text.contains(way), "{} imports by {way}", file.display());
            }
            for later in &DOMAIN[place + 1..] {
                let import = format!("crate::{later}::");
                assert!(!text.contains(&import), "{} imports {later}, which comes later", file.display());
            }
        }
    }
}

#[test]
fn each_area_has_one_name_everywhere() {
    let areas: BTreeSet<String> = metadata()
        .packages
        .iter()
        .filter(|package| package.manifest_path.as_str().contains("/functions/"))
        .map(|package| package.name.to_string())
        .collect();
    for area in &areas {
        let nested = format!("{area}.yaml");
        assert!(local::templates().contains_key(nested.as_str()), "infra/{nested} is missing");
    }
    // What every area uses has a name of its own.
    for (place, shared) in [
        ("crates/domain/src", &["base", "access", "attainment"][..]),
        ("crates/store/src", &["conflicts", "failures", "keys", "table", "versioned"]),
        ("frontend/src/pages", &["home"]),
        ("tests/operations", &[]),
    ] {
        for entry in fs::read_dir(root().join(place)).expect(place) {
            let path = entry.expect("an entry").path();
            let name = path.file_stem().and_then(|name| name.to_str()).expect("a name");
            let known = areas.contains(name) || shared.contains(&name) || ["mod", "lib"].contains(&name);
            assert!(known, "{place}/{name} is no area; the areas are {areas:?}");
        }
    }
}

#[test]
fn nothing_is_left_to_fill_in() {
    let mut files = rust_files(&root());
    files.extend(local::templates().into_keys().map(|name| root().join("infra").join(name)));
    for file in files.iter().filter(|file| !file.ends_with("xtask/src/new.rs")) {
        let text = fs::read_to_string(file).expect("a source");
        let mark = concat!("FILL", "_IN");
        assert!(!text.contains(mark), "{} has a part that `cargo xtask new` left to fill in", file.display());
    }
}

#[test]
fn no_source_file_is_left_out_of_its_crate() {
    let inside = |file: &PathBuf| {
        let place = file.strip_prefix(root()).expect("inside").to_string_lossy().into_owned();
        // Cargo finds the files of tests/ and bin/ by itself.
        !place.contains("/bin/") && (place.contains("/src/") || place.starts_with("tests/"))
    };
    for file in rust_files(&root()).into_iter().filter(inside) {
        let name = file.file_stem().and_then(|name| name.to_str()).expect("a name");
        let folder = file.parent().expect("a folder");
        if ["main", "lib"].contains(&name) {
            continue;
        }
        // A folder's mod.rs is declared where the folder is.
        let (name, folder) = match name {
            "mod" => (folder.file_name().and_then(|name| name.to_str()).expect("a name"), folder.parent()),
            name => (name, Some(folder)),
        };
        let folder = folder.expect("a folder");
        let declaration = format!("mod {name};");
        let parents = ["mod.rs", "main.rs", "lib.rs"].map(|name| folder.join(name));
        let declared = parents.into_iter().chain([folder.with_extension("rs")]).any(|parent| {
            let text = fs::read_to_string(parent).unwrap_or_default();
            text.lines().any(|line| line.ends_with(&declaration))
        });
        assert!(declared, "nothing declares {}, so nothing compiles it", file.display());
    }
}

#[test]
fn each_sdk_is_named_by_one_crate() {
    let owners = [
        ("aws_sdk_dynamodb", "crates/store"),
        ("aws_sdk_s3", "crates/files"),
        ("aws_sdk_ses", "crates/mail"),
        ("aws_sdk_sqs", "crates/queue"),
        ("aws_sdk_secretsmanager", "crates/secrets"),
        ("reqwest::", "crates/connectors"),
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

pub(super) fn rust_files(folder: &Path) -> Vec<PathBuf> {
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

/// A function's entry in a file of infra/.
struct Entry {
    /// The name of the file that contains it, without `.yaml`.
    area: String,
    /// The logical id.
    id: String,
    /// The property `FunctionName`, with its placeholder for the stage.
    function_name: String,
}

fn yaml(name: &str) -> Yaml {
    serde_yaml_ng::from_str(&local::templates()[name]).expect("YAML")
}

/// The entries of all functions, by the name of the binary.
fn entries() -> BTreeMap<String, Entry> {
    let mut entries = BTreeMap::new();
    for name in local::templates().into_keys() {
        let yaml = yaml(name);
        for (id, resource) in yaml["Resources"].as_mapping().expect("resources") {
            if resource["Type"] != "AWS::Serverless::Function" {
                continue;
            }
            let binary = text(&resource["Metadata"]["BuildProperties"]["Binary"]);
            let entry = Entry {
                area: name.trim_end_matches(".yaml").to_owned(),
                id: text(id),
                function_name: text(&resource["Properties"]["FunctionName"]),
            };
            assert!(entries.insert(binary.clone(), entry).is_none(), "{binary} stands in infra/ twice");
        }
    }
    entries
}

/// A text, with or without `!Sub` before it.
fn text(value: &Yaml) -> String {
    let value = if let Yaml::Tagged(tagged) = value { &tagged.value } else { value };
    value.as_str().expect("text").to_owned()
}

#[test]
fn the_templates_routes_are_the_tables() {
    let root = yaml(local::ROOT);
    let mut routes = BTreeMap::new();
    for (path, methods) in
        root["Resources"]["Api"]["Properties"]["DefinitionBody"]["paths"].as_mapping().expect("paths")
    {
        for (method, operation) in methods.as_mapping().expect("methods") {
            let address = text(&operation["x-amazon-apigateway-integration"]["uri"]);
            let function =
                address.rsplit(':').next().unwrap_or_default().trim_end_matches("/invocations").to_owned();
            routes.insert(function, format!("{} {}", text(method).to_uppercase(), text(path)));
        }
    }
    let entries = entries();
    let table: BTreeMap<String, String> = Action::ALL
        .iter()
        .map(|action| action.row())
        .map(|row| {
            let entry = entries.get(row.name).unwrap_or_else(|| panic!("{} is not in infra/", row.name));
            (entry.function_name.clone(), format!("{} {}", row.method.as_str(), row.path))
        })
        .collect();
    assert_eq!(routes, table);
}

#[test]
fn each_throttle_is_a_routes() {
    let root = yaml(local::ROOT);
    let routes: Vec<String> = Action::ALL
        .iter()
        .map(|action| format!("{} {}", action.row().method.as_str(), action.row().path))
        .collect();
    for route in
        root["Resources"]["Api"]["Properties"]["RouteSettings"].as_mapping().expect("throttles").keys()
    {
        assert!(routes.contains(&text(route)), "{route:?} is no route");
    }
}

#[test]
fn each_route_on_which_anybody_can_guess_has_a_limit_per_address() {
    let edge = fs::read_to_string(root().join("infra/edge.yaml")).expect("infra/edge.yaml");
    let (_, paths) = edge.split_once("^/api/(").expect("the paths of the rule for sign-in");
    let paths: Vec<&str> = paths.split_once(')').expect("the end of the paths").0.split('|').collect();
    for row in Action::ALL.iter().map(|action| action.row()) {
        let first = row.path.trim_start_matches("/api/").split('/').next().unwrap_or_default();
        if row.who == Who::Anyone && row.method != Method::Get {
            assert!(
                paths.contains(&first),
                "{} {} is not limited in edge.yaml",
                row.method.as_str(),
                row.path
            );
        }
    }
}

#[test]
fn each_function_is_a_binary_an_entry_and_a_resource() {
    let functions: BTreeSet<String> =
        local::functions().iter().map(|function| function.name.to_owned()).collect();
    let mut binaries = BTreeMap::new();
    for package in metadata().packages {
        if package.manifest_path.as_str().contains("/functions/") {
            let bins = package.targets.iter().filter(|target| target.is_bin());
            binaries.extend(bins.map(|target| (target.name.clone(), package.name.to_string())));
        }
    }
    let entries = entries();
    assert_eq!(functions, entries.keys().cloned().collect());
    assert_eq!(functions, binaries.keys().cloned().collect());
    for (name, Entry { area, id, function_name }) in &entries {
        assert_eq!(
            *function_name,
            format!("attain-${{Stage}}-{name}"),
            "the name of {id} in infra/{area}.yaml"
        );
        assert_eq!(id.to_lowercase(), format!("{}function", name.replace('-', "")), "in infra/{area}.yaml");
        assert_eq!(*area, binaries[name], "{name} stands in the file of another area");
    }
}

#[test]
fn the_generated_pages_say_what_the_code_says() {
    for (path, page) in tests::docs::pages().expect("pages") {
        let written = fs::read_to_string(root().join(path)).unwrap_or_default();
        assert!(written == page, "{path} is behind the code: run `cargo xtask docs`");
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

#[test]
fn every_function_that_reads_spreadsheets_can_be_the_child_that_reads_them() {
    let mut count = 0;
    for operation in rust_files(&root().join("functions")) {
        let text = fs::read_to_string(&operation).expect("a source");
        if !["tools.read(", "read(tools", "read_layout("].iter().any(|call| text.contains(call)) {
            continue;
        }
        let name = operation.file_stem().expect("a name").to_string_lossy().replace('_', "-");
        let main = operation.with_file_name("bin").join(format!("{name}.rs"));
        let text = fs::read_to_string(&main).unwrap_or_else(|_| panic!("{} is no function", main.display()));
        let first = text.split("fn main() -> runtime::Exit {").nth(1).unwrap_or_default().trim_start();
        assert!(first.starts_with("sheets::child::answer_if_child();"), "{}", main.display());
        count += 1;
    }
    assert!(count >= 5, "the search finds the imports: {count}");
}
