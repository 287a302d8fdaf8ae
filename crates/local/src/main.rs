//! `attain-local`: runs Attain on this machine, with demo schools, their local authority and their academy
//! chain.

use anyhow::{Context, Result, bail};
use domain::records::cohort::AcademicYear;
use local::{Dev, Login, Options, Stack, State, Terminal};
use runtime::Clock;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use tokio::signal;
use tokio::time::timeout;

/// The default port.
const PORT: u16 = 8700;
/// The state folder, relative to the folder that the stack is started in.
const STATE: &str = ".local";
/// The log of this start, in the state folder.
const LOG: &str = "log.jsonl";
/// The most time that open requests may take to finish when the stack stops.
const PATIENCE: Duration = Duration::from_secs(2);

struct Arguments {
    port: u16,
    fresh: bool,
    site: Option<PathBuf>,
}

fn main() -> ExitCode {
    sheets::child::answer_if_child();
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why:#}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn run() -> Result<()> {
    let arguments = arguments(std::env::args().skip(1))?;
    let folder = PathBuf::from(STATE);
    let before = if arguments.fresh { None } else { Dev::read(&folder)? };
    if before.is_none() {
        local::clear(&folder)?;
    }
    // Nobody may be listening any more, as when this is piped; the stack goes on.
    let terminal = Terminal::new(folder.join(LOG), |line| drop(writeln!(std::io::stdout(), "{line}")));
    let clock = Clock::system();
    let stack = Stack::start(Options {
        state: State::Folder(folder.clone()),
        port: arguments.port,
        site: arguments.site,
        templates: local::templates(),
        functions: local::functions(),
        clock: clock.clone(),
        log: terminal.log(),
        http_client: None,
    })
    .await?;
    let logins = match before {
        Some(dev) => dev.logins,
        None => {
            println!("Making the demo schools (about half a minute).");
            let (year, failed) = (AcademicYear::at(clock.now()), "the demo schools could not be made");
            let mut logins = local::seed(&stack, year).await.context(failed)?;
            logins.extend(local::seed_neighbours(&stack, year).await.context(failed)?);
            local::seed_groups(&stack, &logins).await.context(failed)?;
            logins
        }
    };
    let dev = Dev::new(&stack.url, &stack.inbox, logins);
    dev.write(&folder)?;
    announce(&dev);
    println!("MIS providers: {}", stack.mis_address);
    stack.on_request(move |answered| terminal.answered(answered));
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

fn announce(dev: &Dev) {
    println!("Attain:        {}", dev.url);
    println!("Captured mail: {}", dev.inbox);
    for Login { label, username, password, organisation } in &dev.logins {
        println!("Sign in:       {username}  {password}  ({label}, {organisation})");
    }
    println!("Log:           {STATE}/{LOG}");
    println!(
        "Ctrl-C stops it. Each request is a line from here on, and a fault that no request shows begins with !."
    );
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
