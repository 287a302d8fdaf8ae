//! Splits the compiled website: `splitter IN.wasm FOLDER BYTES PIECE=BYTES` writes the part that starts (main.wasm), a file per
//! piece, a few that pieces share, loader.js, which fetches them, and pieces.json, which names the files of each piece. The
//! bytes are the most that a piece should weigh, compressed, and the most for one that may weigh more.
//!
//! It is a workspace of its own, because the crate that splits turns on features of crates that the functions use too, and
//! all of those would be compiled with them.

mod join;
mod merge;

use anyhow::{Context, Result, anyhow, ensure};
use join::{Part, Piece, Users, members};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::env;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use wasm_split_cli_support::Options;

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [input, folder, most, heavy] = &arguments[..] else {
        anyhow::bail!("usage: splitter IN.wasm FOLDER BYTES PIECE=BYTES")
    };
    let (heavy, most_of_heavy) = heavy.split_once('=').context("PIECE=BYTES")?;
    let (most, most_of_heavy): (f64, f64) = (most.parse()?, most_of_heavy.parse()?);
    let most = |piece: &str| if piece == heavy { most_of_heavy } else { most };
    let folder = Path::new(folder);
    let main = folder.join("main.wasm");
    let input = fs::read(input).with_context(|| input.clone())?;
    let mut options = Options::new(&input);
    (options.output_dir, options.main_out_path) = (folder, &main);
    (options.link_name, options.main_module) = ("./loader.js", "./app.js");
    let split = wasm_split_cli_support::transform(options).map_err(|error| anyhow!("{error:?}"))?;

    let read = |name: &str| {
        let path = folder.join(format!("{name}.wasm"));
        fs::read(&path).with_context(|| path.display().to_string())
    };
    let (files, pieces) = joined(&split.prefetch_map, most, read)?;
    for path in &split.split_modules {
        fs::remove_file(path)?;
    }
    for (name, content) in files {
        fs::write(folder.join(format!("{name}.wasm")), content)?;
    }
    let loader = folder.join("loader.js");
    fs::write(&loader, loads(&fs::read_to_string(&loader)?, &pieces)?)?;
    Ok(fs::write(folder.join("pieces.json"), serde_json::to_string(&pieces)?)?)
}

/// Each file's name and content.
type Files = BTreeMap<String, Vec<u8>>;

/// The files of each piece.
type Pieces = BTreeMap<String, Vec<String>>;

/// Joins the splitter's files: one of each piece's own, and a few of what pieces share. `most` is what a piece should weigh at
/// most. Returns the new files, and the files of each piece, its own last.
fn joined(
    splits: &HashMap<String, Vec<String>>,
    most: impl Fn(&str) -> f64,
    read: impl Fn(&str) -> Result<Vec<u8>>,
) -> Result<(Files, Pieces)> {
    let mut users: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (piece, names) in splits {
        for name in names {
            users.entry(name).or_default().insert(piece);
        }
    }
    let names: BTreeSet<&str> = splits.keys().map(String::as_str).collect();
    ensure!(names.len() <= Users::BITS as usize, "more than {} pieces", Users::BITS);
    let names: Vec<&str> = names.into_iter().collect();
    let set = |users: &BTreeSet<&str>| {
        let bits = names.iter().enumerate().filter(|(_, name)| users.contains(**name));
        bits.fold(0, |set: Users, (bit, _)| set | 1 << bit)
    };
    let mut weights: Vec<Piece> = names.iter().map(|name| Piece { weight: 0.0, most: most(name) }).collect();
    let contents = users.keys().map(|name| read(name)).collect::<Result<Vec<_>>>()?;
    let each = merge::weights(&contents)?;
    let (mut parts, mut shared, mut shares) = (Vec::new(), Vec::new(), Vec::new());
    for (((name, users), content), weight) in users.into_iter().zip(contents).zip(each) {
        let users = set(&users);
        if let Some(piece) = name.strip_prefix("split_") {
            members(users).for_each(|piece| weights[piece].weight += weight as f64);
            parts.push((piece.to_owned(), vec![content], users));
        } else {
            shared.push(content);
            shares.push(Part { weight, users });
        }
    }
    for (index, numbers) in join::join(&shares, weights).into_iter().enumerate() {
        let users = numbers.iter().fold(0, |users, part| users | shares[*part].users);
        let contents = numbers.iter().map(|part| std::mem::take(&mut shared[*part])).collect();
        parts.push((format!("shared_{index}"), contents, users));
    }
    let mut pieces = Pieces::new();
    for (file, _, users) in &parts {
        for piece in members(*users) {
            pieces.entry(names[piece].to_owned()).or_default().push(file.clone());
        }
    }
    for (piece, files) in &mut pieces {
        files.sort_by_key(|file| file == piece);
    }
    let files = parts.into_iter().map(|(file, contents, _)| {
        let merged = merge::merge(contents.iter().map(Vec::as_slice));
        Ok((file.clone(), merged.with_context(|| file)?))
    });
    Ok((files.collect::<Result<_>>()?, pieces))
}

/// Rewrites the splitter's loader for the joined files: its functions stay, and load those.
fn loads(loader: &str, pieces: &Pieces) -> Result<String> {
    let from = loader.find("\n/* ").or_else(|| loader.find("\nexport const "));
    let (functions, loads) = loader.split_at(from.context("the loader loads nothing")?);
    for needed in ["function makeLoad(fetcher, deps)", "function wrapAsyncCb(callee)"] {
        ensure!(functions.contains(needed), "the loader is another: it has no `{needed}`");
    }
    let mut script = format!(
        "{functions}
// The styles of the pages that are in pieces. A new link is fetched, whatever became of the old one.
let styled;
const styles = () => styled ??= new Promise((done, failed) => {{
    const old = document.getElementById('styles');
    // The rules of a sheet that could not be fetched cannot be read.
    try {{
        if (old.sheet.cssRules) return done();
    }} catch {{}}
    const link = old.cloneNode();
    link.rel = 'stylesheet';
    link.onload = done;
    link.onerror = () => {{ styled = undefined; failed(new Error('no styles')); }};
    old.replaceWith(link);
}});
const fetched = (name, others) => makeLoad(() => {{
    const source = fetch(new URL(name, import.meta.url));
    source.catch(() => {{}});
    return imports => WebAssembly.instantiateStreaming(source, imports);
}}, others);
"
    );
    let mut shared: Vec<&String> =
        pieces.values().flatten().filter(|file| !pieces.contains_key(*file)).collect();
    shared.sort();
    shared.dedup();
    for file in shared {
        writeln!(script, "const {file} = fetched('{file}.wasm', []);")?;
    }
    for (piece, files) in pieces {
        let name = format!("__wasm_split_load_{piece}");
        ensure!(loads.contains(&name), "the loader has no {name}");
        let others = files.iter().filter(|file| *file != piece).map(String::as_str);
        let others: Vec<&str> = std::iter::once("styles").chain(others).collect();
        writeln!(
            script,
            "export const {name} = wrapAsyncCb(fetched('{piece}.wasm', [{}]));",
            others.join(", ")
        )?;
    }
    Ok(script)
}
