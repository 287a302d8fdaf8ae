//! `cargo xtask reference`: converts published counts into the reference file that a deployment loads.

use crate::house::House;
use anyhow::{Context, Result, bail, ensure};
use domain::attainment::reference::Reference;
use domain::attainment::subject::KeyStage;
use reference::Csv;
use std::path::{Path, PathBuf};

const USAGE: &str = "usage: cargo xtask reference [CSV…] --key-stage ks2|ks4|ks5 [--out FILE]";

/// Writes the file, by default over the shipped one, and prints a summary of it.
pub fn run(house: &House, arguments: &[&str]) -> Result<()> {
    let (mut files, mut key_stage, mut out) = (Vec::new(), None, None);
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match *word {
            "--key-stage" => key_stage = Some(parse_key_stage(words.next().context(USAGE)?)?),
            "--out" => out = Some(PathBuf::from(words.next().context(USAGE)?)),
            option if option.starts_with("--") => bail!("there is no option {option}; {USAGE}"),
            file => files.push(file),
        }
    }
    let key_stage = key_stage.context(USAGE)?;
    let reference = make_reference(key_stage, &files)?;
    let shipped = house.root.join(format!("crates/reference/data/{}.json", key_stage.as_str()));
    let out = out.unwrap_or(shipped);
    let json = serde_json::to_string(&reference)? + "\n";
    std::fs::write(&out, &json).with_context(|| format!("cannot write {}", out.display()))?;
    let pupils: u64 = reference
        .subjects
        .iter()
        .flat_map(|subject| subject.pupils.iter().flatten().flatten())
        .map(|count| u64::from(*count))
        .sum();
    println!(
        "{}: {}, {} subjects, {} results, {:.1} kB. {}",
        out.display(),
        reference.version,
        reference.subjects.len(),
        pupils,
        json.len() as f64 / 1000.0,
        reference.sentence()
    );
    let known = |name: &str| {
        reference.subjects.iter().any(|subject| subject.name == name)
            || reference.stand_ins.iter().any(|one| one.name == name)
    };
    let unknown: Vec<&str> =
        key_stage.default_subjects().iter().copied().filter(|name| !known(name)).collect();
    if !unknown.is_empty() {
        println!("These subjects have no benchmark with it: {}. Is a file missing?", unknown.join(", "));
    }
    Ok(())
}

fn parse_key_stage(key_stage: &str) -> Result<KeyStage> {
    let found = KeyStage::ALL.into_iter().find(|one| one.as_str() == key_stage);
    found.with_context(|| format!("{key_stage:?} is no key stage; {USAGE}"))
}

fn make_reference(key_stage: KeyStage, files: &[&str]) -> Result<Reference> {
    if files.is_empty() {
        ensure!(key_stage == KeyStage::Ks2, "give the published CSV; {USAGE}");
        return Ok(reference::illustrative_ks2());
    }
    let contents =
        files.iter().map(|file| std::fs::read(file).with_context(|| format!("cannot read {file}")));
    let contents = contents.collect::<Result<Vec<_>>>()?;
    let names =
        files.iter().map(|file| Path::new(file).file_name().and_then(|name| name.to_str()).unwrap_or(file));
    let csvs: Vec<Csv<'_>> = names.zip(&contents).map(|(name, bytes)| Csv { name, bytes }).collect();
    Ok(reference::read(key_stage, &csvs)?)
}
