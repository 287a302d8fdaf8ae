//! Splits the compiled website: `splitter IN.wasm FOLDER` writes the part that starts (main.wasm), a file per piece, a few that
//! pieces share, loader.js, which fetches them, and pieces.json, which names the files of each piece.
//!
//! It is a workspace of its own, because the crate that splits turns on features of crates that the functions use too, and
//! all of those would be compiled with them.

mod merge;

use anyhow::{Context, Result, anyhow, ensure};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::env;
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;
use wasm_split_cli_support::Options;

/// What one more request costs, in compressed bytes of code and data that could be fetched instead.
const REQUEST: u64 = 1_400;

/// The most compressed bytes of code and data that joining may bring to a piece.
const PIECE: u64 = 60_000;

/// How much more a byte counts in a heavy piece than in a light one: the power of its weight. With 0 the pieces that are
/// light anyway would get the savings. Of the values that were tried, this one leaves the heaviest piece the lightest.
const POWER: i32 = 6;

fn main() -> Result<()> {
    let arguments: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    let [input, folder] = &arguments[..] else { anyhow::bail!("usage: splitter IN.wasm FOLDER") };
    let main = folder.join("main.wasm");
    let input = fs::read(input).with_context(|| input.display().to_string())?;
    let mut options = Options::new(&input);
    (options.output_dir, options.main_out_path) = (folder, &main);
    (options.link_name, options.main_module) = ("./loader.js", "./app.js");
    let split = wasm_split_cli_support::transform(options).map_err(|error| anyhow!("{error:?}"))?;

    let read = |name: &str| {
        let path = folder.join(format!("{name}.wasm"));
        fs::read(&path).with_context(|| path.display().to_string())
    };
    let (files, pieces) = joined(&split.prefetch_map, read)?;
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

/// Joins the splitter's files: one of each piece's own, and a few of what pieces share. Returns the new files, and the files
/// of each piece, its own last.
fn joined(
    splits: &HashMap<String, Vec<String>>,
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
    let mut parts = Vec::new();
    let mut shared = Vec::new();
    let mut weights = vec![0; names.len()];
    let contents = users.keys().map(|name| read(name)).collect::<Result<Vec<_>>>()?;
    let each = merge::weights(&contents)?;
    for (((name, users), content), weight) in users.into_iter().zip(contents).zip(each) {
        let users = set(&users);
        members(users).for_each(|piece| weights[piece] += weight);
        match name.strip_prefix("split_") {
            Some(piece) => parts.push((piece.to_owned(), vec![content], users)),
            None => shared.push(Shared { weight, contents: vec![content], users }),
        }
    }
    let shared = gathered(shared, weights).into_iter().enumerate();
    parts.extend(shared.map(|(index, one)| (format!("shared_{index}"), one.contents, one.users)));
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

/// A set of pieces, one bit each. Joining compares all pairs of hundreds of sets hundreds of times.
type Users = u64;

/// The numbers of the pieces in a set.
fn members(users: Users) -> impl Iterator<Item = usize> {
    (0..Users::BITS as usize).filter(move |piece| users >> piece & 1 == 1)
}

/// What a set of pieces shares.
struct Shared {
    contents: Vec<Vec<u8>>,
    /// The compressed bytes of code and data.
    weight: u64,
    users: Users,
}

/// The cost of fetching a file of this weight, once for each piece that uses it.
fn cost(weight: u64, users: Users, weights: &[u64]) -> u64 {
    let burden = |piece: usize| (weights[piece] as f64 / PIECE as f64).powi(POWER);
    ((weight + REQUEST) as f64 * members(users).map(burden).sum::<f64>()) as u64
}

/// Joins what pieces share, two by two, as long as the requests that this saves cost more than what pieces fetch without
/// using it. No piece becomes too heavy by it. `weights` are the pieces' compressed bytes.
fn gathered(mut shared: Vec<Shared>, mut weights: Vec<u64>) -> Vec<Shared> {
    // The compressed bytes that each piece would fetch in addition.
    let added = |one: &Shared, other: &Shared| {
        let of = |some: &Shared, others: &Shared| {
            let weight = some.weight;
            members(others.users & !some.users).map(move |piece| (piece, weight))
        };
        of(one, other).chain(of(other, one))
    };
    let saved = |one: &Shared, other: &Shared, weights: &[u64]| {
        if added(one, other).any(|(piece, more)| weights[piece] + more > PIECE) {
            return None;
        }
        let together = cost(one.weight + other.weight, one.users | other.users, weights);
        let apart = [one, other].map(|some| cost(some.weight, some.users, weights)).iter().sum::<u64>();
        apart.checked_sub(together).filter(|saved| *saved > 0)
    };
    loop {
        let pairs = (0..shared.len()).flat_map(|second| (0..second).map(move |first| (first, second)));
        let best = pairs.filter_map(|(first, second)| {
            Some((saved(&shared[first], &shared[second], &weights)?, first, second))
        });
        let Some((_, first, second)) = best.max() else { return shared };
        for (piece, more) in added(&shared[first], &shared[second]) {
            weights[piece] += more;
        }
        let other = shared.remove(second);
        let one = &mut shared[first];
        one.weight += other.weight;
        one.contents.extend(other.contents);
        one.users |= other.users;
    }
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
