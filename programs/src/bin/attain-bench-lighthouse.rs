//! Runs Lighthouse on the pages that people meet every day, as on a slow phone, and prints one JSON line per figure:
//! `cargo xtask bench lighthouse` runs it, with the path of Lighthouse in its environment. The pages come over HTTP/2, as
//! deployed.

use anyhow::{Context, Result, bail, ensure};
use axum::body::Body;
use domain::access::form::{WrittenRequest, write};
use domain::access::session::COOKIE;
use domain::accounts::forms::SignInForm;
use http::{Request, header};
use local::{Login, Stack};
use programs::edge;
use serde_json::{Value, json};
use std::process::Command;
use tests::demo::Demo;

/// The lowest score of any page that is accepted, of 100.
const LEAST: f64 = 95.0;

/// Runs per page: the one in the middle counts, because two runs of one page differ by up to eight points.
const RUNS: usize = 3;

/// Lighthouse's names of what it scores.
const SCORES: [&str; 4] = ["performance", "accessibility", "best-practices", "seo"];

// Lighthouse is waited for on this thread, while others serve the pages.
#[tokio::main(flavor = "multi_thread")]
async fn main() -> Result<()> {
    let Demo { stack, administrator, teacher, year_11, .. } = Demo::start().await?;
    let administrator = session(&stack, &administrator).await?;
    let teacher = session(&stack, &teacher).await?;
    let url = edge::serve(stack.clone()).await?;
    for (page, address, session) in [
        ("sign-in", "/sign-in".to_owned(), None),
        ("home", "/".to_owned(), Some(&administrator)),
        ("users", "/users".to_owned(), Some(&administrator)),
        ("report", format!("/report/{year_11}"), Some(&teacher)),
    ] {
        measure(&url, page, &address, session.map(String::as_str))?;
    }
    Ok(())
}

/// Signs in, and returns the session's cookie.
async fn session(stack: &Stack, login: &Login) -> Result<String> {
    let form = SignInForm { username: login.username.clone(), password: login.password.clone(), code: None };
    let WrittenRequest { address, body } = write(&form).ok().context("a form")?;
    let request = Request::post(address)
        .header(header::ORIGIN, &stack.url)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.unwrap_or_default()))?;
    let answer = stack.dispatch(request).await?;
    let token = tests::cookie(&answer, COOKIE).context("no session")?;
    Ok(format!("{COOKIE}={token}"))
}

/// Runs Lighthouse with its own settings, which are a phone on a slow network.
fn report(url: &str, address: &str, session: Option<&str>) -> Result<Value> {
    let lighthouse = std::env::var("LIGHTHOUSE").context("`cargo xtask bench lighthouse` runs this")?;
    let mut command = Command::new(lighthouse);
    command.arg(format!("{url}{address}")).args(["--quiet", "--output=json", "--output-path=stdout"]);
    command.arg(format!("--only-categories={}", SCORES.join(",")));
    command.arg(
        "--chrome-flags=--headless=new --no-sandbox --disable-gpu --lang=en-GB --ignore-certificate-errors",
    );
    if let Some(cookie) = session {
        command.arg(format!("--extra-headers={}", json!({"Cookie": cookie})));
    }
    let output = command.output().context("Lighthouse does not start")?;
    ensure!(output.status.success(), "Lighthouse: {}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout)?;
    match report["runtimeError"]["message"].as_str() {
        Some(problem) => bail!("{address}: {problem}"),
        None => Ok(report),
    }
}

/// Prints what Lighthouse finds.
fn measure(url: &str, page: &str, address: &str, session: Option<&str>) -> Result<()> {
    let mut reports = Vec::new();
    for _ in 0..RUNS {
        // On a busy machine the browser now and then records too little, and Lighthouse asks to be run again.
        reports.push(report(url, address, session).or_else(|_| report(url, address, session))?);
    }
    let points = |report: &Value| report["categories"]["performance"]["score"].as_f64().unwrap_or_default();
    reports.sort_by(|one, other| points(one).total_cmp(&points(other)));
    let report = &reports[RUNS / 2];
    for score in SCORES {
        let points = report["categories"][score]["score"].as_f64().context("a score")? * 100.0;
        let bench = format!("lighthouse {page}, {score}");
        println!("{}", json!({"bench": bench, "figure": points, "unit": "of 100", "least": LEAST}));
    }
    for (audit, words, unit, scale) in [
        ("largest-contentful-paint", "largest content shown", "ms", 1.0),
        ("total-blocking-time", "blocked", "ms", 1.0),
        ("cumulative-layout-shift", "layout shift", "of 1000", 1000.0),
    ] {
        let value = report["audits"][audit]["numericValue"].as_f64().context("a figure")? * scale;
        println!(
            "{}",
            json!({"bench": format!("lighthouse {page}, {words}"), "figure": value, "unit": unit})
        );
    }
    // Which audits a low score lacks.
    let audits = report["audits"].as_object().context("audits")?;
    for (name, audit) in
        audits.iter().filter(|(_, audit)| audit["score"].as_f64().is_some_and(|score| score < 0.9))
    {
        eprintln!("{page}: {name} {} {}", audit["score"], audit["displayValue"].as_str().unwrap_or_default());
    }
    Ok(())
}
