//! `cargo xtask new`: the files a new operation begins with.

use crate::house::House;
use anyhow::{Result, bail, ensure};
use std::fs;

/// Writes the operation and its binary, and says what is left to a person.
pub fn run(house: &House, arguments: &[&str]) -> Result<()> {
    let [area, operation] = arguments else {
        bail!("usage: cargo xtask new AREA OPERATION (both in kebab-case)")
    };
    let folder = house.root.join("functions").join(area).join("src");
    ensure!(
        folder.is_dir(),
        "there is no area {area:?}: make functions/{area}/Cargo.toml and src/lib.rs first"
    );
    let is_kebab =
        operation.split('-').all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase()));
    ensure!(is_kebab, "an operation is named in kebab-case, like create-user");
    let snake = operation.replace('-', "_");
    let pascal: String = operation.split('-').map(capitalised).collect();
    let crate_name = area.replace('-', "_");
    let (source, binary) =
        (folder.join(format!("{snake}.rs")), folder.join("bin").join(format!("{operation}.rs")));
    ensure!(!source.exists() && !binary.exists(), "{operation} exists already");
    fs::create_dir_all(folder.join("bin"))?;
    fs::write(&source, source_text(area, &pascal, operation))?;
    fs::write(&binary, binary_text(&crate_name, &pascal, operation))?;
    println!(
        "Made functions/{area}/src/{snake}.rs and functions/{area}/src/bin/{operation}.rs. Now:
  1. crates/domain/src/action.rs: the row of {pascal} (method, path, who); crates/domain/src/forms/: its form and view;
  2. functions/{area}/src/lib.rs: `mod {snake};`, `pub use {snake}::{pascal};`, `operation::<{pascal}>(),` in FUNCTIONS;
  3. infra/{area}.yaml: {pascal}Function, named attain-${{Stage}}-{operation}, with no more statements than it needs;
  4. tests/: what it does, and for whom it does not;
  5. `cargo xtask docs`, which also writes its route."
    );
    Ok(())
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}

fn source_text(area: &str, pascal: &str, operation: &str) -> String {
    let tools = capitalised(area);
    let (sentence, module) = (capitalised(&operation.replace('-', " ")), area.replace('-', "_"));
    format!(
        "//! {sentence}: say in a sentence what it does, and in how many transactions.

use crate::tools::{tools};
use domain::call::Call;
use domain::failure::Failure;
use domain::forms::{module}::{{{pascal}Form, {pascal}View}};
use runtime::{{Operation, Reply}};

/// The operation.
pub struct {pascal};

impl Operation for {pascal} {{
    type Form = {pascal}Form;
    type Tools = {tools};
    type Caller = Call;

    async fn run(tools: &{tools}, call: &Call, form: {pascal}Form) -> Result<Reply<{pascal}View>, Failure> {{
        let checked = form.check()?;
        Ok(tools.store.{}(call, checked).await?.into())
    }}
}}
",
        operation.replace('-', "_")
    )
}

fn binary_text(crate_name: &str, pascal: &str, operation: &str) -> String {
    format!(
        "//! The Lambda function `{operation}`.

fn main() -> runtime::Exit {{
    runtime::serve(runtime::operation::<{crate_name}::{pascal}>())
}}
"
    )
}
