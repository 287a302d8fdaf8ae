//! Programs that the commands need and cargo does not provide. They are installed where that is possible;
//! otherwise an error names them.

use crate::house::{House, succeed, succeed_quietly};
use anyhow::{Context, Result, bail};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Packages from PyPI for `cargo xtask build` and the checks of the template and the API. ziglang is the
/// linker of cargo-lambda.
const PYTHON: &str = "aws-sam-cli==1.170.0\ncfn-lint==1.58.0\ncargo-lambda==1.9.2\nziglang==0.17.1\nschemathesis==4.32.5\nopenapi-spec-validator==0.9.0\n";

/// Packages from PyPI for the functions as they are deployed: an emulator of AWS, and the SDK of the function in Python
/// that `cargo xtask bench cold` compares them with. Apart from the others, whose dependencies they would change.
const EMULATOR: &str = "moto[server]==5.2.5\nboto3==1.44.8\n";

/// The package from npm that scores pages. Later ones need Node 22.
const LIGHTHOUSE: &str = "lighthouse@12.8.2";

/// Installs the compiler's WebAssembly target if it is missing.
pub fn wasm_target(house: &House, target: &str) -> Result<()> {
    let found = house.program("rustc").args(["--print", "target-libdir", "--target", target]).output()?;
    let folder = String::from_utf8_lossy(&found.stdout);
    if found.status.success() && Path::new(folder.trim()).is_dir() {
        return Ok(());
    }
    eprintln!("Installing the compiler's target {target}.");
    succeed(house.program("rustup").args(["target", "add", target]))
        .with_context(|| format!("the compiler cannot make {target} yet: install rustup, or that target"))
}

/// Makes frontend/node_modules match frontend/package-lock.json.
pub fn npm(house: &House) -> Result<()> {
    let frontend = house.root.join("frontend");
    let lock =
        fs::read_to_string(frontend.join("package-lock.json")).context("frontend/package-lock.json")?;
    let installed = frontend.join("node_modules/.attain");
    if fs::read_to_string(&installed).is_ok_and(|last| last == lock) {
        return Ok(());
    }
    program(house, "npm", "npm")?;
    eprintln!("Installing what the site takes from npm.");
    succeed_quietly(Command::new("npm").arg("ci").current_dir(&frontend))
        .context("npm could not install frontend/package-lock.json: is its registry reachable?")?;
    Ok(fs::write(installed, lock)?)
}

/// Returns the path of Lighthouse, and installs it if needed. It is apart from what the site takes from npm, because it is
/// large and only `cargo xtask bench lighthouse` runs it.
pub fn lighthouse(house: &House) -> Result<PathBuf> {
    let folder = cache()?.join("lighthouse").join(LIGHTHOUSE);
    let installed = folder.join("node_modules/.bin/lighthouse");
    if !installed.exists() {
        program(house, "npm", "npm")?;
        eprintln!("Installing {LIGHTHOUSE}.");
        fs::create_dir_all(&folder)?;
        let options = ["install", "--no-audit", "--no-fund", "--prefix"];
        succeed_quietly(Command::new("npm").args(options).arg(&folder).arg(LIGHTHOUSE))
            .with_context(|| format!("npm could not install {LIGHTHOUSE}: is its registry reachable?"))?;
    }
    Ok(installed)
}

/// Installs the browser of the tests if it is missing.
pub fn browser(house: &House) -> Result<()> {
    program(house, "chromium", "chromium")?;
    program(house, "chromedriver", "chromium-driver")?;
    // Not every system packages it. The tests pass without it, but take longer (tests/browser.sh).
    program(house, "chromium-headless-shell", "chromium-headless-shell").or_else(|why| {
        eprintln!("The browser tests take longer than they need: {why:#}");
        Ok(())
    })
}

/// Installs a typeface with the widths of Arial, which the site names, unless fontconfig has one. Does nothing on a system
/// without fontconfig, which brings Arial or Helvetica itself.
pub fn typeface(house: &House) -> Result<()> {
    let found = house.program("fc-match").args(["--format=%{family}", "Arial"]).output();
    let Ok(found) = found else { return Ok(()) };
    let family = String::from_utf8_lossy(&found.stdout);
    if ["Arial", "Arimo", "Helvetica", "Liberation Sans"].iter().any(|known| family.contains(known)) {
        return Ok(());
    }
    install(house, "a typeface like Arial", "fonts-liberation")
}

/// Installs a program if it is not on the path. `package` is its Debian package.
fn program(house: &House, name: &str, package: &str) -> Result<()> {
    if on_path(name) { Ok(()) } else { install(house, name, package) }
}

/// Installs a Debian package, or fails with an instruction for the person.
fn install(house: &House, name: &str, package: &str) -> Result<()> {
    let root = fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
    if !root || !on_path("apt-get") {
        bail!(
            "{name} is missing: install Debian's package {package} (`sudo apt-get install {package}`), or your system's own"
        );
    }
    eprintln!("Installing {package}.");
    let apt = || {
        let mut command = house.program("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    succeed_quietly(apt().args(["update", "--quiet"]))?;
    succeed_quietly(apt().args(["install", "--quiet", "--yes", "--no-install-recommends", package]))
}

fn on_path(name: &str) -> bool {
    env::var_os("PATH").is_some_and(|path| env::split_paths(&path).any(|folder| folder.join(name).is_file()))
}

/// Returns the folder of the Python programs, and installs them if needed.
pub fn python(house: &House) -> Result<PathBuf> {
    environment(house, "python", PYTHON, "SAM, cfn-lint, cargo-lambda and schemathesis")
}

/// Returns the Python that has the emulator of AWS, and installs both if needed.
pub fn emulator(house: &House) -> Result<PathBuf> {
    Ok(environment(house, "emulator", EMULATOR, "moto, an emulator of AWS,")?.join("python"))
}

/// Returns the folder of the programs of a Python environment with these packages. All clones on the machine share it,
/// because it takes a minute to fill and is the same for all.
fn environment(house: &House, name: &str, packages: &str, what: &str) -> Result<PathBuf> {
    let folder = cache()?.join(name);
    let programs = folder.join("bin");
    let installed = folder.join("installed.txt");
    if fs::read_to_string(&installed).is_ok_and(|last| last == packages) {
        return Ok(programs);
    }
    program(house, "python3", "python3")?;
    eprintln!("Installing {what} (about a minute, once).");
    let make = || succeed_quietly(house.program("python3").args(["-m", "venv", "--clear"]).arg(&folder));
    // Debian's python3 lacks the part of venv that installs pip.
    make().or_else(|_| install(house, "python3's venv", "python3-venv").and_then(|()| make()))?;
    let mut pip = house.program(programs.join("pip"));
    succeed_quietly(pip.args(["install", "--quiet"]).args(packages.lines()))
        .with_context(|| format!("pip could not install {what}: is its index reachable?"))?;
    fs::write(installed, packages)?;
    Ok(programs)
}

/// Returns the path of a program from crates.io, and installs it if needed. All clones on the machine share it.
pub fn from_crates_io(house: &House, name: &str, version: &str) -> Result<PathBuf> {
    let folder = cache()?.join(name).join(version);
    let program = folder.join("bin").join(name);
    if !program.is_file() {
        eprintln!("Installing {name} {version} (some minutes, once).");
        // Its own target folder: what it is built from is of no use to Attain.
        let mut install = house.cargo();
        install.args(["install", "--quiet", "--locked", name, "--version", version, "--root"]).arg(&folder);
        install.env("CARGO_TARGET_DIR", folder.join("target")).env_remove("RUSTFLAGS");
        succeed_quietly(&mut install)
            .with_context(|| format!("cargo could not install {name}: is crates.io reachable?"))?;
        fs::remove_dir_all(folder.join("target"))?;
    }
    Ok(program)
}

/// Returns the folder that all clones on the machine keep programs in.
fn cache() -> Result<PathBuf> {
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| env::var_os("HOME").map(|home| Path::new(&home).join(".cache")));
    Ok(cache.context("neither XDG_CACHE_HOME nor HOME is set")?.join("attain"))
}

/// Returns a command for one of the Python programs, in the workspace's root.
pub fn python_program(house: &House, programs: &Path, name: &str) -> Result<Command> {
    let mut command = house.program(programs.join(name));
    let path = env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(programs.to_owned()).chain(env::split_paths(&path));
    command.env("PATH", env::join_paths(paths)?).env("SAM_CLI_TELEMETRY", "0");
    Ok(command)
}
