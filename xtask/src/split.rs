//! The compiled program as the files that a browser loads: the part that starts, and the pieces that are fetched when a
//! page of theirs is opened (ADR 0018).

use crate::house::{House, succeed};
use crate::site::fresh;
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The name of the program's WebAssembly and of its JavaScript, which loads it.
const MAIN: &str = "app";

/// The splitter, which is a workspace of its own.
pub const MANIFEST: &str = "xtask/splitter/Cargo.toml";

/// The most that a piece may weigh with the files that it shares with others, in bytes of brotli. A heavier one is split in two.
pub const MOST_PER_PIECE: u64 = 64_000;

/// The report is one page, so it cannot be split in two: a grid with the rules of typing, moving and filtering, and a panel with
/// the chart of the likelihoods. It may weigh this much.
pub const MOST_FOR_THE_REPORT: u64 = 84_000;

/// What the splitter aims at for the report. It is the piece nearest its limit, and a few letters of text move a piece by a kB.
const AIM_FOR_THE_REPORT: u64 = 72_000;

/// The files of the program. They name each other, and stand in one folder.
pub struct Program {
    /// Each file's name and content.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The files of each piece.
    pub pieces: BTreeMap<String, Vec<String>>,
}

/// Splits what the compiler made, and connects it to the page.
///
/// # Errors
/// Fails when the compiler's output has no relocations: they tell which code and data a function needs.
pub fn split(house: &House, compiled: &Path) -> Result<Program> {
    let folder = house.target.join("site.split");
    fresh(&folder)?;
    let limits = [MOST_PER_PIECE.to_string(), format!("report={AIM_FOR_THE_REPORT}")];
    succeed(splitter(house, "run").arg("--").arg(compiled).arg(&folder).args(limits))?;
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen.input_path(folder.join("main.wasm")).web(true)?.typescript(false).out_name(MAIN);
    // The pieces import the memory, the stack and the table of functions, which are the linker's.
    bindgen.keep_lld_exports(true).remove_name_section(true).remove_producers_section(true);
    bindgen.generate(&folder).context("joining the WebAssembly to the page")?;

    let pieces = fs::read_to_string(folder.join("pieces.json"))?;
    let mut pieces: BTreeMap<String, Vec<String>> = serde_json::from_str(&pieces)?;
    let mut files = BTreeMap::new();
    for file in pieces.values_mut().flatten() {
        file.push_str(".wasm");
        files.insert(file.clone(), fs::read(folder.join(&file))?);
    }
    let wasm = format!("{MAIN}_bg.wasm");
    files.insert(wasm.clone(), fs::read(folder.join(&wasm))?);
    let (mut files, script) = short_names(files, bundled(house, &folder)?)?;
    files.insert(format!("{MAIN}.js"), script.into_bytes());
    Ok(Program { files, pieces })
}

/// Returns a cargo command on the splitter.
pub fn splitter(house: &House, command: &str) -> Command {
    let mut cargo = house.cargo();
    cargo.args([command, "--quiet", "--manifest-path", MANIFEST]);
    cargo.arg("--target-dir").arg(house.target.join("splitter"));
    cargo
}

/// Joins the JavaScript of wasm-bindgen, of the splitter and of the packages to one file that starts the program.
fn bundled(house: &House, folder: &Path) -> Result<String> {
    let (start, bundle) = (folder.join("start.js"), folder.join("bundle.js"));
    let call = format!("start({{ module_or_path: new URL('./{MAIN}_bg.wasm', import.meta.url) }});");
    fs::write(&start, format!("import start from './{MAIN}.js';\n{call}\n"))?;
    let options = ["--bundle", "--format=esm", "--minify", "--log-level=error", "--target=es2022"];
    let mut esbuild = Command::new(house.root.join("frontend/node_modules/.bin/esbuild"));
    succeed(esbuild.arg(&start).args(options).arg(format!("--outfile={}", bundle.display())))?;
    fs::read_to_string(&bundle).with_context(|| bundle.display().to_string())
}

/// Shortens the names that the files import from each other. wasm-bindgen ends each name with a hash of 16 digits, which
/// does not compress.
fn short_names(
    files: BTreeMap<String, Vec<u8>>,
    mut script: String,
) -> Result<(BTreeMap<String, Vec<u8>>, String)> {
    let hashed = |name: &str| {
        name.len() >= 16
            && name.as_bytes()[name.len() - 16..].iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    let mut short: BTreeMap<String, String> = BTreeMap::new();
    let mut shortened = BTreeMap::new();
    for (file, content) in files {
        let mut config = walrus::ModuleConfig::new();
        config.generate_name_section(false).generate_producers_section(false);
        let mut module = config.parse(&content)?;
        let names = module.imports.iter_mut().map(|import| &mut import.name);
        let names = names.chain(module.exports.iter_mut().map(|export| &mut export.name));
        for name in names.filter(|name| hashed(name)) {
            let next = format!("_{}_", short.len());
            name.clone_from(short.entry(name.clone()).or_insert(next));
        }
        // Each file of a piece has the types of the whole program, few of which it uses.
        walrus::passes::gc::run(&mut module);
        shortened.insert(file, module.emit_wasm());
    }
    for (long, short) in &short {
        script = script.replace(long.as_str(), short);
    }
    Ok((shortened, script))
}
