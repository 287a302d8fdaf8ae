//! Times signing in, and listing users in schools of two sizes, and prints one JSON line per figure: `cargo
//! xtask bench accounts` runs it.

use anyhow::anyhow;
use argon2::{Argon2, PasswordHash, PasswordVerifier};
use domain::accounts::forms::ListUsersForm;
use jiff::SignedDuration;
use programs::figures::{figure, median, milliseconds};
use std::hint::black_box;
use std::time::Instant;
use tests::wire::{Call, Wire};
use tests::{PASSWORD, TestSchool, teacher};

/// A hash with the production parameters, which a test in `functions/accounts/src/password_hash.rs` enforces.
/// Verification reads the parameters from the hash.
const HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$BwcHBwcHBwcHBwcHBwcHBw$MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE";

/// The number of rounds. Each round times every case once, so noise affects all medians alike.
const ROUNDS: usize = 60;

/// Rounds before the stack's clock moves on by an hour. A round has two wrong attempts, and fifty attempts
/// per hour are allowed from one address.
const ROUNDS_AN_HOUR: usize = 20;

/// Pages read per size of school; a school of 500 users has ten.
const LISTED: usize = 10;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    sheets::child::answer_if_child();
    signing_in().await?;
    listing().await
}

async fn signing_in() -> anyhow::Result<()> {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    let name = school.admin.username.clone();
    let (mut hash, mut right, mut known, mut unknown) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut calls, mut beyond) = ([0; 3], Vec::new());
    for round in 0..ROUNDS {
        if round % ROUNDS_AN_HOUR == 0 {
            school.clock.forward(SignedDuration::from_mins(61));
        }
        let started = Instant::now();
        let parsed = PasswordHash::new(HASH).map_err(|error| anyhow!("{error}"))?;
        black_box(Argon2::default().verify_password(PASSWORD.as_bytes(), &parsed).is_err());
        hash.push(milliseconds(started));

        for (n, (name, password, times)) in [
            (name.clone(), "copper kettle rainstorn", &mut known),
            (format!("nobody{round}@school.example"), PASSWORD, &mut unknown),
            (name.clone(), PASSWORD, &mut right),
        ]
        .into_iter()
        .enumerate()
        {
            wire.take_calls();
            let started = Instant::now();
            black_box(school.nobody().sign_in(&name, password).await.is_ok());
            let time = milliseconds(started);
            times.push(time);
            let made = wire.take_calls_of("sign-in");
            calls[n] = made.len();
            if n == 2 {
                let last_hash = hash.last().copied().unwrap_or_default();
                beyond.push((time - waited(&made) - last_hash) / last_hash * 100.0);
            }
        }
    }
    let (hash, right, known, unknown) = (median(hash), median(right), median(known), median(unknown));
    figure("argon2id alone", hash, "ms", None);
    figure("sign-in", right, "ms", None);
    figure("sign-in beyond the hash and the wait for the table", median(beyond), "%", Some(10.0));
    figure(
        "sign-in beyond the hash, the table on this machine included",
        (right - hash) / hash * 100.0,
        "%",
        None,
    );
    figure("sign-in, calls", calls[2] as f64, "calls", Some(4.0));
    figure("wrong password, calls", calls[0] as f64, "calls", Some(4.0));
    figure("unknown name, calls", calls[1] as f64, "calls", Some(4.0));
    figure("wrong password, known to unknown name", (known - unknown).abs() / hash * 100.0, "%", Some(5.0));
    Ok(())
}

/// Lists the users of a large school, then of one ten times as large. A page must not cost more in the larger
/// one, wherever in the list it is.
async fn listing() -> anyhow::Result<()> {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    school.person(&teacher("ann@school.example")).await;
    let mut pages = Vec::new();
    for (from, to) in [(0, 500), (500, 5_000)] {
        school.crowd("ann@school.example", from..to);
        school.wait_until_idle().await;
        let (mut times, mut units, mut queries, mut cursor) = (Vec::new(), 0.0_f64, 0, None);
        for _ in 0..LISTED {
            wire.take_calls();
            let started = Instant::now();
            let page = school.admin().run(&ListUsersForm { cursor, ..ListUsersForm::default() }).await;
            let time = milliseconds(started);
            let calls = wire.take_calls_of("list-users");
            // Subtract the time of the local table, which sorts the whole list for each page. DynamoDB does
            // not.
            times.push(time - waited(&calls));
            queries = queries.max(calls.iter().filter(|call| call.operation == "Query").count());
            units = units.max(calls.iter().map(|call| call.read_units).sum());
            cursor = page.map_err(|problem| anyhow!("{}", problem.detail))?.next;
        }
        pages.push((median(times), units, queries));
    }
    let [(few, few_units, _), (many, many_units, queries)] = pages[..] else {
        return Err(anyhow!("two sizes were measured"));
    };
    figure("a page of 5,000 users beyond the wait for the table", many, "ms", None);
    figure("a page of 5,000 users, queries", queries as f64, "calls", Some(1.0));
    figure("a page of 5,000 users, read units", many_units, "units", Some(few_units));
    figure(
        "a page of 5,000 users beyond the wait for the table, over one of 500",
        (many / few - 1.0) * 100.0,
        "%",
        Some(25.0),
    );
    Ok(())
}

/// Returns the time spent waiting for the table, in milliseconds. The calls are sequential.
fn waited(calls: &[Call]) -> f64 {
    calls.iter().map(|call| call.took.as_secs_f64() * 1000.0).sum()
}
