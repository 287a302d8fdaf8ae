//! The developer commands. `cargo xtask` lists them.

mod bench;
mod build;
mod check_sheet;
mod css;
mod dependencies;
mod deployables;
mod dev;
mod docs;
mod house;
mod new;
mod reference;
mod screenshots;
mod site;
mod split;
mod test;
mod tools;
mod verify_certificate;

use anyhow::{Result, bail};
use house::House;
use std::process::ExitCode;

/// Counts allocated memory, for the figures of `check-sheet` and `bench`. It costs too little to matter elsewhere.
#[global_allocator]
static MEMORY: peak_alloc::PeakAlloc = peak_alloc::PeakAlloc;

const COMMANDS: &str = "\
cargo xtask dev [--port N] [--fresh] [--no-site]   run all of Attain on this machine
cargo xtask test [--full]                          everything that must pass; --full also tries the API in 10,000 ways
                                                   and runs the functions as they are deployed
cargo xtask deployables [--quick]                  that last part alone; --quick: not optimised
cargo xtask site [--quick]                         build the website into dist/; --quick: not optimised
cargo xtask build [NAME…]                          build the functions' deployables into target/lambda/
cargo xtask new AREA OPERATION [--page]            begin a new operation, and its page
cargo xtask bench [NAME…] [--json] [--full]        measure, and compare with the floors; --full also among 1,000,000 pupils
cargo xtask check-sheet [--kind KIND] FILE…        what the import says of each file, and what it costs
cargo xtask reference [CSV…] --key-stage KS        make the counts behind benchmarks from a published matrix;
            [--out FILE]                           ks2 without a file: the illustrative ones
cargo xtask verify-certificate FILE --key KEY      check a certificate of erasure with Attain's public key
cargo xtask docs                                   write the generated pages of docs/ and the routes of infra/
cargo xtask sbom [FILE]                            list what Attain is made of, with licences (CycloneDX)
cargo xtask screenshots                            take the pictures of README.md into docs/screens/
cargo xtask ci                                     what .ci/run runs: the same as test";

fn main() -> ExitCode {
    sheets::child::answer_if_child();
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let house = House::find()?;
    match arguments.split_first() {
        Some((&"dev", rest)) => dev::run(&house, rest),
        Some((&"test" | &"ci", rest)) => test::run(&house, rest),
        Some((&"deployables", rest)) => deployables::run(&house, rest),
        Some((&"site", rest)) => site::run(&house, rest),
        Some((&"build", rest)) => build::run(&house, rest),
        Some((&"new", rest)) => new::run(&house, rest),
        Some((&"bench", rest)) => bench::run(&house, rest),
        Some((&"check-sheet", rest)) => check_sheet::run(rest),
        Some((&"reference", rest)) => reference::run(&house, rest),
        Some((&"verify-certificate", rest)) => verify_certificate::run(rest),
        Some((&"docs", rest)) => docs::run(&house, rest),
        Some((&"sbom", rest)) => dependencies::sbom(&house, rest),
        Some((&"screenshots", rest)) => screenshots::run(&house, rest),
        None | Some((&"help" | &"--help", _)) => {
            println!("{COMMANDS}");
            Ok(())
        }
        Some((other, _)) => bail!("there is no command {other:?}; these are:\n{COMMANDS}"),
    }
}
