//! What Attain is made of besides its own code: `cargo xtask sbom` lists it, and `cargo xtask test` checks by deny.toml that its
//! licences let us use it and that it comes from crates.io.

use crate::house::{House, succeed, succeed_quietly};
use crate::tools;
use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// The program that checks, and its version.
pub const DENY: (&str, &str) = ("cargo-deny", "0.20.2");

/// Checks licences, bans and sources; and known vulnerabilities too, if asked and if their list can be fetched.
pub fn check(house: &House, advisories: bool) -> Result<()> {
    let deny = tools::from_crates_io(house, DENY.0, DENY.1)?;
    let command = || house.program(&deny);
    let checks = ["--log-level", "error", "check", "--hide-inclusion-graph", "licenses", "bans", "sources"];
    succeed_quietly(command().args(checks))?;
    if advisories {
        match succeed_quietly(command().args(["fetch", "db"])) {
            Ok(()) => succeed(command().args(["check", "advisories"]))?,
            Err(_) => println!("   The list of known vulnerabilities cannot be fetched from here."),
        }
    }
    Ok(())
}

/// Writes the list of every crate in the functions and the site, and of what the site takes from npm, with versions and
/// licences, as CycloneDX 1.6.
pub fn sbom(house: &House, arguments: &[&str]) -> Result<()> {
    let out = match arguments {
        [] => house.target.join("attain.cdx.json"),
        [file] => house.root.join(file),
        _ => bail!("usage: cargo xtask sbom [FILE]"),
    };
    let output = house.cargo().args(["metadata", "--format-version", "1", "--locked"]).output()?;
    ensure!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let lock = fs::read_to_string(house.root.join("frontend/package-lock.json"))?;
    let mut components = crates(&metadata)?;
    components.extend(packages(&serde_json::from_str(&lock)?)?);
    let missing: Vec<&Value> = components.iter().filter(|one| one["licenses"].is_null()).collect();
    ensure!(missing.is_empty(), "no licence is known of {missing:?}");
    let bom = json!({
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "metadata": { "component": { "type": "application", "bom-ref": "attain", "name": "attain",
            "version": env!("CARGO_PKG_VERSION") } },
        "components": components,
    });
    fs::write(&out, serde_json::to_string_pretty(&bom)? + "\n").with_context(|| out.display().to_string())?;
    println!("{} components are listed in {}.", components.len(), out.display());
    Ok(())
}

fn component(name: &Value, version: &Value, kind: &str, licence: &Value) -> Value {
    let (name, version) = (name.as_str().unwrap_or_default(), version.as_str().unwrap_or_default());
    // Some older crates write "MIT/Apache-2.0".
    let licence = licence.as_str().map(|text| json!([{ "expression": text.replace('/', " OR ") }]));
    let purl = format!("pkg:{kind}/{}@{version}", name.replace('@', "%40"));
    json!({ "type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl, "licenses": licence })
}

/// The crates that the functions and the site are built from: those that their packages reach without dev-dependencies.
fn crates(metadata: &Value) -> Result<Vec<Value>> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let packages: BTreeMap<String, Value> =
        list(&metadata["packages"]).into_iter().map(|one| (text(&one["id"]), one)).collect();
    let nodes: BTreeMap<String, Value> =
        list(&metadata["resolve"]["nodes"]).into_iter().map(|one| (text(&one["id"]), one)).collect();
    let ships = |package: &Value| {
        let manifest = text(&package["manifest_path"]);
        manifest.contains("/functions/") || manifest.ends_with("/frontend/Cargo.toml")
    };
    let is_own = |package: &Value| package["source"].is_null();
    let mut open: Vec<&String> =
        packages.iter().filter(|(_, one)| is_own(one) && ships(one)).map(|(id, _)| id).collect();
    ensure!(!open.is_empty(), "no function is in the workspace");
    let mut reached = BTreeSet::new();
    while let Some(id) = open.pop() {
        if !reached.insert(id) {
            continue;
        }
        for dependency in nodes[id]["deps"].as_array().into_iter().flatten() {
            let kinds = dependency["dep_kinds"].as_array();
            if kinds.is_none_or(|kinds| kinds.iter().any(|kind| kind["kind"] != "dev")) {
                let id = dependency["pkg"].as_str().unwrap_or_default();
                open.extend(packages.get_key_value(id).map(|(id, _)| id));
            }
        }
    }
    let others = reached.into_iter().map(|id| &packages[id]).filter(|package| !is_own(package));
    Ok(others.map(|one| component(&one["name"], &one["version"], "cargo", &one["license"])).collect())
}

/// The packages of npm that the site is built from.
fn packages(lock: &Value) -> Result<Vec<Value>> {
    let all = lock["packages"].as_object().context("package-lock.json has no packages")?;
    let named = all.iter().filter_map(|(path, one)| Some((path.strip_prefix("node_modules/")?, one)));
    let used = named.filter(|(_, one)| one["dev"] != true);
    Ok(used.map(|(name, one)| component(&json!(name), &one["version"], "npm", &one["license"])).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_tests_use_is_not_listed() {
        let package = |id: &str, source: Value, manifest: &str| {
            json!({ "id": id, "name": id, "version": "1.0.0", "license": "MIT/Apache-2.0", "source": source,
                    "manifest_path": manifest })
        };
        let dependency = |id: &str, kind: Value| json!({ "pkg": id, "dep_kinds": [{ "kind": kind }] });
        let metadata = json!({
            "packages": [
                package("accounts", Value::Null, "/attain/functions/accounts/Cargo.toml"),
                package("tests", Value::Null, "/attain/tests/Cargo.toml"),
                package("serde", json!("registry"), "/registry/serde/Cargo.toml"),
                package("cc", json!("registry"), "/registry/cc/Cargo.toml"),
                package("thirtyfour", json!("registry"), "/registry/thirtyfour/Cargo.toml"),
            ],
            "resolve": { "nodes": [
                { "id": "accounts", "deps": [dependency("serde", Value::Null), dependency("thirtyfour", json!("dev"))] },
                { "id": "tests", "deps": [dependency("thirtyfour", Value::Null)] },
                { "id": "serde", "deps": [dependency("cc", json!("build"))] },
                { "id": "cc", "deps": [] },
                { "id": "thirtyfour", "deps": [] },
            ] },
        });
        let listed = crates(&metadata).expect("a list");
        let purls: Vec<&str> = listed.iter().filter_map(|one| one["purl"].as_str()).collect();
        assert_eq!(purls, ["pkg:cargo/cc@1.0.0", "pkg:cargo/serde@1.0.0"]);
        assert_eq!(listed[0]["licenses"][0]["expression"], "MIT OR Apache-2.0");
    }
}
