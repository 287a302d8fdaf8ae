//! `attain-local`: runs Attain on this machine, with two demo schools, their local authority and their
//! academy chain.

use anyhow::{Context, Result, bail};
use domain::records::cohort::AcademicYear;
use local::{Login, Options, Stack, State};
use runtime::{Clock, Log};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::signal;
use tokio::time::timeout;

/// The default port.
const PORT: u16 = 8700;
/// The state folder, relative to the folder that the stack is started in.
const STATE: &str = ".local";
/// The most time that open requests may take to finish when the stack stops.
const PATIENCE: Duration = Duration::from_secs(2);

struct Arguments {
    port: u16,
    fresh: bool,
    site: Option<PathBuf>,
}

/// `.local/dev.json`: the addresses of the stack and the demo logins, for scripts. It is written after the
/// demo schools were created, so a state folder without it was not completely seeded.
#[derive(Serialize, Deserialize)]
struct Dev {
    url: String,
    inbox: String,
    logins: Vec<Login>,
}

fn main() -> Result<()> {
    sheets::child::answer_if_child();
    run()
}

#[tokio::main]
async fn run() -> Result<()> {
    let arguments = arguments(std::env::args().skip(1))?;
    let folder = PathBuf::from(STATE);
    let note = folder.join("dev.json");
    let before: Option<Dev> = match arguments.fresh {
        true => None,
        false => std::fs::read(&note).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()),
    };
    if before.is_none() {
        local::clear(&folder)?;
    }
    let clock = Clock::system();
    let stack = Stack::start(Options {
        state: State::Folder(folder),
        port: arguments.port,
        site: arguments.site,
        templates: local::templates(),
        functions: local::functions(),
        clock: clock.clone(),
        log: Log::standard(),
        http_client: None,
    })
    .await?;
    let logins = match before {
        Some(dev) => dev.logins,
        None => local::seed(&stack, AcademicYear::at(clock.now()))
            .await
            .context("the demo schools could not be made")?,
    };
    let dev = Dev { url: stack.url.clone(), inbox: stack.inbox.clone(), logins };
    write(&note, &dev)?;
    announce(&dev);
    tokio::select! {
        stop = stop_requested() => stop?,
        () = stack.run_schedules() => {}
    }
    println!("Stopping.");
    // A browser may keep a connection open for long. Stopping without it loses nothing, because the state is
    // on disk already.
    let _ = timeout(PATIENCE, stack.stop()).await;
    Ok(())
}

fn arguments(mut words: impl Iterator<Item = String>) -> Result<Arguments> {
    let mut arguments = Arguments { port: PORT, fresh: false, site: None };
    while let Some(word) = words.next() {
        match word.as_str() {
            "--port" => {
                let port = words.next().context("--port wants a number")?;
                arguments.port =
                    port.parse().with_context(|| format!("--port wants a number, not {port}"))?;
            }
            "--fresh" => arguments.fresh = true,
            "--site" => arguments.site = Some(words.next().context("--site wants a folder")?.into()),
            other => bail!("{other} is not known; there are --port N, --fresh and --site DIR"),
        }
    }
    Ok(arguments)
}

fn write(note: &Path, dev: &Dev) -> Result<()> {
    let part = note.with_extension("part");
    std::fs::write(&part, serde_json::to_vec_pretty(dev)?)?;
    Ok(std::fs::rename(part, note)?)
}

fn announce(dev: &Dev) {
    println!("Attain:        {}", dev.url);
    println!("Captured mail: {}", dev.inbox);
    for Login { label, username, password, organisation } in &dev.logins {
        println!("Sign in:       {username}  {password}  ({label}, {organisation})");
    }
    println!("Ctrl-C stops it.");
}

#[cfg(unix)]
async fn stop_requested() -> Result<()> {
    let mut terminated = signal::unix::signal(signal::unix::SignalKind::terminate())?;
    tokio::select! {
        pressed = signal::ctrl_c() => pressed?,
        _ = terminated.recv() => {}
    }
    Ok(())
}

#[cfg(not(unix))]
async fn stop_requested() -> Result<()> {
    Ok(signal::ctrl_c().await?)
}
