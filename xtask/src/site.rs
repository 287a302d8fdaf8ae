//! `cargo xtask site`: builds the website in dist/.
//!
//! What changes with the sources stands in app/, in a file or a folder whose name contains the hash of its content, so that
//! a browser may cache it forever. Only the pages that name it are requested again. Each file has its brotli form beside
//! it, for the local stack.

use crate::css::{Used, prune};
use crate::house::{House, files, succeed};
use crate::split::{self, Program};
use crate::tools;
use anyhow::{Context, Result, bail, ensure};
use domain::access::organisation::OrganisationKind;
use domain::batches::columns::BatchKind;
use domain::records::file::RecordsKind;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The files of our own stylesheet in frontend/style, in their order: where two rules weigh the same, the later one holds.
const STYLES: [&str; 5] = ["tokens", "ground", "dress", "frame", "states"];

/// The stylesheets that every other page needs too, in the order in which they apply. The sign-in page fetches them when it
/// has nothing else to do, and the loader of the pieces waits for them.
const STYLES_OF_PIECES: [&str; 9] =
    ["forms", "controls", "parts", "report", "benchmarks", "letter", "batches", "sharing", "print"];

const WASM: &str = "wasm32-unknown-unknown";

/// The folder of the files whose names contain the hash of their content.
const HASHED: &str = "app";

/// The files that browsers begin with: the name, the title, the density, and the content until the program runs. Which of
/// them an address is answered with is decided by `SitePages` in infra/site.yaml, and on a laptop by `local::site`.
const ENTRANCES: [(&str, &str, &str, &str, &str); 2] = [
    ("index.html", "Attain", "compact", "waiting/page.html", "stylesheet"),
    ("sign-in.html", "Sign in – Attain", "roomy", "waiting/sign-in.html", "prefetch"),
];

/// The amount of optimisation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Fully optimised, as it is deployed.
    Site,
    /// Built as fast as possible, for work on a page.
    Quick,
}

/// Runs the command.
pub fn run(house: &House, arguments: &[&str]) -> Result<()> {
    let profile = match arguments {
        [] => Profile::Site,
        ["--quick"] => Profile::Quick,
        _ => bail!("usage: cargo xtask site [--quick]"),
    };
    let dist = build(house, profile)?;
    println!("The site is in {}.", dist.strip_prefix(&house.root).unwrap_or(&dist).display());
    Ok(())
}

/// Builds the site and returns its folder. Compiles nothing when the last build had the same sources, in this clone or in
/// another with the same target folder.
///
/// # Errors
/// Fails when the toolchain or npm is missing and cannot be installed, or when the site does not compile.
pub fn build(house: &House, profile: Profile) -> Result<PathBuf> {
    let (dist, built) = (house.root.join("dist"), house.target.join("site.built"));
    let made_of = house.target.join("site.sources");
    let sources = sources(house, profile)?;
    if !built.exists() || fs::read_to_string(&made_of).ok().as_ref() != Some(&sources) {
        eprintln!("Building the site.");
        // A build that is interrupted is not taken for a whole one.
        if made_of.exists() {
            fs::remove_file(&made_of)?;
        }
        make(house, profile, &built)?;
        fs::write(made_of, sources)?;
    }
    if contents(&built)? != contents(&dist)? {
        replace(house, &built, &dist)?;
    }
    Ok(dist)
}

/// Puts a copy of one folder in the place of another, which is whole until the copy is.
fn replace(house: &House, built: &Path, dist: &Path) -> Result<()> {
    let next = house.target.join("site.next");
    fresh(&next)?;
    let copy = |to: &Path| Pack { folder: to, profile: Profile::Quick }.copy(built, Path::new(""));
    copy(&next)?;
    if dist.exists() {
        fs::remove_dir_all(dist)?;
    }
    // dist/ and the target folder may be on different disks, between which a rename fails.
    if fs::rename(&next, dist).is_err() {
        copy(dist)?;
    }
    Ok(())
}

/// Each file of a folder by its name in it. A folder that does not exist has none.
fn contents(folder: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    let read = |file: PathBuf| Ok((file.strip_prefix(folder)?.to_owned(), fs::read(&file)?));
    files(&[folder.to_owned()])?.into_iter().map(read).collect()
}

/// Compiles the site, and fills the folder with it.
fn make(house: &House, profile: Profile, folder: &Path) -> Result<()> {
    tools::npm(house)?;
    let program = split::split(house, &compile(house, profile)?)?;
    fresh(folder)?;
    let mut pack = Pack { folder, profile };
    let (first, later) = stylesheets(house)?;
    let css = pack.stylesheet("attain", &minified_css(house, &first)?)?;
    let later = pack.stylesheet("pages", &minified_css(house, &later)?)?;
    let js = pack.program(&program)?;
    let page = text(house, "index.html")?
        .replace("{css}", &css)
        .replace("{later}", &later)
        .replace("{program}", &js);
    for (name, title, density, waiting, rel) in ENTRANCES {
        let page = page.replace("{title}", title).replace("{density}", density).replace("{rel}", rel);
        let page = page.replace("{waiting}", &text(house, waiting)?);
        pack.write(Path::new(name), page.as_bytes())?;
    }
    for at in [OrganisationKind::LocalAuthority, OrganisationKind::Secondary] {
        for &kind in BatchKind::ALL {
            let name = format!("templates/{}.xlsx", kind.template(at));
            pack.write(Path::new(&name), &sheets::template(at, kind)?)?;
        }
    }
    for kind in RecordsKind::ALL {
        let name = format!("templates/attain-{}.xlsx", kind.as_str());
        pack.write(Path::new(&name), &sheets::records_template(kind)?)?;
    }
    pack.copy(&house.root.join("frontend/static"), Path::new(""))?;
    Ok(fs::write(pieces(house), serde_json::to_string(&program.pieces)?)?)
}

/// The file that names the files of each piece of the last build.
pub fn pieces(house: &House) -> PathBuf {
    house.target.join("site.pieces.json")
}

/// Returns a hash of everything that the site is built from.
fn sources(house: &House, profile: Profile) -> Result<String> {
    let made_of =
        ["frontend", "crates/domain", "crates/sheets", "Cargo.toml", "Cargo.lock", "rust-toolchain.toml"];
    let makers = ["xtask/src/site.rs", "xtask/src/css.rs", "xtask/src/split.rs", "xtask/splitter/src"];
    let paths: Vec<PathBuf> = made_of.iter().chain(&makers).map(|path| house.root.join(path)).collect();
    let mut hash = Sha256::new();
    hash.update([u8::from(profile == Profile::Quick)]);
    for file in files(&paths)? {
        let content = fs::read(&file).with_context(|| file.display().to_string())?;
        hash.update(file.strip_prefix(&house.root)?.as_os_str().as_encoded_bytes());
        hash.update(content.len().to_le_bytes());
        hash.update(content);
    }
    Ok(format!("{:x}", hash.finalize()))
}

/// Compiles the frontend and returns the path of the compiler's WebAssembly file.
fn compile(house: &House, profile: Profile) -> Result<PathBuf> {
    tools::wasm_target(house, WASM)?;
    let (profile, folder) = match profile {
        Profile::Site => ("site", "site"),
        Profile::Quick => ("dev", "debug"),
    };
    let build = ["build", "--package", "frontend", "--target", WASM, "--profile", profile];
    succeed(house.cargo().args(build).env("CARGO_ENCODED_RUSTFLAGS", flags()))?;
    let wasm = house.target.join(WASM).join(folder).join("frontend.wasm");
    ensure!(wasm.exists(), "the package frontend makes no frontend.wasm: it needs a src/main.rs");
    Ok(wasm)
}

/// Minifies a stylesheet.
fn minified_css(house: &House, text: &str) -> Result<String> {
    let (from, to) = (house.target.join("site.css"), house.target.join("site.min.css"));
    fs::write(&from, text)?;
    let mut minify = Command::new(house.root.join("frontend/node_modules/.bin/esbuild"));
    let options = ["--minify", "--log-level=error", "--target=es2022"];
    succeed(minify.arg(&from).args(options).arg(format!("--outfile={}", to.display())))?;
    fs::read_to_string(&to).with_context(|| to.display().to_string())
}

/// Returns the compiler's flags: those that keep relocations, by which the program is split, and those that shorten the
/// paths in panic messages, so that the download neither carries nor reveals the folders of the build machine.
fn flags() -> String {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| env::var_os("HOME").map(|home| Path::new(&home).join(".cargo")));
    let registries = home.and_then(|home| fs::read_dir(home.join("registry/src")).ok());
    // The paths of the project's own crates are relative. With the folder of this clone among the flags, all crates would be
    // compiled again for the next clone.
    let registries = registries.into_iter().flatten().flatten().map(|entry| entry.path());
    let short = registries.map(|prefix| format!("--remap-path-prefix={}=", prefix.display()));
    std::iter::once("-Clink-args=--emit-relocs".to_owned()).chain(short).collect::<Vec<_>>().join("\u{1f}")
}

/// Returns the stylesheet of the sign-in page, which begins with the used rules of govuk-frontend, and the one of the
/// other pages.
fn stylesheets(house: &House) -> Result<(String, String)> {
    let frontend = house.root.join("frontend");
    let govuk = frontend.join("node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.css");
    let govuk = fs::read_to_string(&govuk).with_context(|| govuk.display().to_string())?;
    let own = |names: &[&str]| {
        let path = |name| frontend.join("style").join(name).with_extension("css");
        let read = |path: PathBuf| fs::read_to_string(&path).with_context(|| path.display().to_string());
        names.iter().map(path).map(read).collect::<Result<String>>()
    };
    let (first, later) = (own(&STYLES)?, own(&STYLES_OF_PIECES)?);
    let sources = files(&[frontend.join("src"), frontend.join("index.html"), frontend.join("waiting")])?;
    let sources = sources.iter().map(fs::read_to_string).collect::<Result<Vec<_>, _>>()?;
    let used = Used::of(sources.iter().chain([&first, &later]).map(String::as_str));
    Ok((format!("{}\n{first}", prune(&govuk, &used)), later))
}

/// Reads a file of the frontend.
fn text(house: &House, name: &str) -> Result<String> {
    let path = house.root.join("frontend").join(name);
    fs::read_to_string(&path).with_context(|| path.display().to_string())
}

/// Makes an empty folder.
pub fn fresh(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())
}

/// Returns a hash of 48 bits, which are enough to distinguish one build from the next.
fn short_hash<'a>(contents: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hash = Sha256::new();
    contents.into_iter().for_each(|content| hash.update(content));
    format!("{:x}", hash.finalize())[..12].to_owned()
}

/// The folder that is being filled.
struct Pack<'a> {
    folder: &'a Path,
    profile: Profile,
}

impl Pack<'_> {
    /// Writes the stylesheet under a name that contains its hash, and returns the name.
    fn stylesheet(&mut self, name: &str, css: &str) -> Result<String> {
        let name = format!("{HASHED}/{name}-{}.css", short_hash([css.as_bytes()]));
        self.write(Path::new(&name), css.as_bytes())?;
        Ok(name)
    }

    /// Writes the program into a folder whose name is the hash of all its files, and returns the folder. The files name
    /// each other, so they change together.
    fn program(&mut self, program: &Program) -> Result<String> {
        let folder = format!("{HASHED}/{}", short_hash(program.files.values().map(Vec::as_slice)));
        for (name, content) in &program.files {
            self.write(&Path::new(&folder).join(name), content)?;
        }
        Ok(folder)
    }

    fn write(&mut self, name: &Path, content: &[u8]) -> Result<()> {
        let path = self.folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&path, content).with_context(|| path.display().to_string())?;
        let packs =
            matches!(name.extension().and_then(|e| e.to_str()), Some("html" | "css" | "js" | "wasm" | "svg"));
        if packs && self.profile == Profile::Site {
            let mut packed = path.into_os_string();
            packed.push(".br");
            fs::write(packed, brotli(content)?)?;
        }
        Ok(())
    }

    /// Copies a folder, if it exists.
    fn copy(&mut self, from: &Path, to: &Path) -> Result<()> {
        for file in files(&[from.to_owned()])? {
            self.write(&to.join(file.strip_prefix(from)?), &fs::read(&file)?)?;
        }
        Ok(())
    }
}

/// Compresses with brotli at its highest level.
pub fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    // 22 is the largest window that every browser supports.
    brotli::CompressorWriter::new(&mut packed, 1 << 16, 11, 22).write_all(content)?;
    Ok(packed)
}
