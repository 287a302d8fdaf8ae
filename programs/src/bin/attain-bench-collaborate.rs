//! Measures what publishing a school's results costs, and what the reports of a group of 50 secondary schools do, and prints one
//! JSON line per figure: `cargo xtask bench collaborate` runs it.

use anyhow::{anyhow, ensure};
use domain::access::form::{Form, write};
use domain::access::organisation::OrganisationKind;
use domain::attainment::subject::KeyStage;
use domain::collaborate::agreement;
use domain::collaborate::figures::{Part, SharedWith};
use domain::collaborate::forms::*;
use domain::collaborate::group::GroupVisibility;
use domain::collaborate::membership::GroupAnswer;
use domain::records::cohort::AcademicYear;
use domain::records::file::RecordsKind;
use domain::records::forms::ImportPupilResultsForm;
use domain::records::pupil_results::Collection;
use flate2::Compression;
use flate2::write::GzEncoder;
use peak_alloc::PeakAlloc;
use programs::figures::{figure, median, milliseconds};
use serde_json::Value;
use std::hint::black_box;
use std::io::Write;
use std::time::Instant;
use tests::pupils::upn;
use tests::wire::{Call, Wire};
use tests::{TestSchool, created_event};

const SCHOOLS: u128 = 50;
const YEARS: i16 = 3;
const PUPILS: u32 = 180;
const COLLECTION: Collection = Collection { year: AcademicYear(2025), key_stage: KeyStage::Ks4 };

/// The rows of the public register.
const ROWS: usize = 50_000;

/// Rounds of what is timed.
const ROUNDS: usize = 15;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    sheets::child::answer_if_child();
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    school.grant_everything();
    fill(&school).await?;
    publishing(&school, &wire).await?;
    register(&school, &wire).await?;
    let council = school.outsider(OrganisationKind::LocalAuthority).await;
    council.grant_everything();
    let group = ask(&council, &ListGroupsForm {}).await?.new;
    let (name, description, schools) = ("Heads".to_owned(), String::new(), vec![school.id]);
    let visibility = GroupVisibility::SchoolVisible;
    let fields = GroupFields { name, description, schools, visibility, users: Vec::new(), smallest: 5 };
    ask(&council, &CreateGroupForm { group, fields, terms: agreement::VERSION }).await?;
    ask(&school, &AnswerGroupForm { group, decision: GroupAnswer::Agree, agreement: agreement::VERSION })
        .await?;
    school.wait_until_idle().await;
    school.copies(group, 0..SCHOOLS, YEARS);

    let address =
        write(&GroupFiguresForm { group, key_stage: None }).map_err(|error| anyhow!("{error}"))?.address;
    let mut text = String::new();
    for (look, most) in [("the first report of a day", 10.0), ("a report", 10.0)] {
        wire.take_calls();
        let answer = council.admin().send("GET", &address, None).await;
        ensure!(answer.status() == 200, "{:?}", answer.body());
        let calls = wire.take_calls_of("group-figures");
        figure(&format!("{look}, store calls"), calls.len() as f64, "calls", Some(most));
        figure(&format!("{look}, write units"), sum(&calls, |call| call.write_units), "units", None);
        figure(&format!("{look}, read units"), sum(&calls, |call| call.read_units), "units", None);
        let received = sum(&calls, |call| call.received as f64) / 1000.0;
        figure(&format!("{look}, read"), received, "kB", Some(300.0));
        text = String::from_utf8(answer.body().to_vec())?;
    }
    let text = varied(&text)?;
    figure("an answer", text.len() as f64 / 1000.0, "kB", None);
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(text.as_bytes())?;
    figure("an answer, in gzip as it is sent", packed.finish()?.len() as f64 / 1000.0, "kB", Some(150.0));
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let started = Instant::now();
        let view: GroupFiguresView = serde_json::from_str(&text)?;
        black_box(view.lines(COLLECTION.year, Part::All));
        times.push(milliseconds(started));
    }
    let view: GroupFiguresView = serde_json::from_str(&text)?;
    ensure!(view.schools.len() == SCHOOLS as usize + 1, "{} schools", view.schools.len());
    figure("reading an answer and comparing every figure of a year", median(times), "ms", Some(50.0));
    Ok(())
}

/// The answer with other numbers at each school and in each year, because equal ones would be packed to nothing.
fn varied(text: &str) -> anyhow::Result<String> {
    let mut answer: Value = serde_json::from_str(text)?;
    let mut random = 1_u64;
    let schools = answer["schools"].as_array_mut().into_iter().flatten();
    let published = schools.filter_map(|school| school["figures"].as_array_mut()).flatten();
    let measures = published.filter_map(|one| one["table"]["measures"].as_array_mut()).flatten();
    for number in measures.filter_map(|measure| measure[1].as_array_mut()).flatten() {
        // Knuth's constants of a linear congruential generator.
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let value = number.as_i64().unwrap_or_default();
        if value != 0 {
            *number = (value + (random >> 33) as i64 % (value.abs() / 4 + 2)).into();
        }
    }
    Ok(answer.to_string())
}

/// A year of pupils with all characteristics, and a result in every subject but a few.
async fn fill(school: &TestSchool) -> anyhow::Result<()> {
    let mut file =
        "UPN,Surname,Forename,Date of birth,Gender,Year group,Disadvantaged,KS2 score,FSM6,EAL,SEN\r\n"
            .to_owned();
    let subjects = KeyStage::Ks4.default_subjects();
    let mut results = "UPN,Subject,Grade,Academic year\r\n".to_owned();
    for n in 0..PUPILS {
        let (upn, sex) = (upn(n), ["F", "M"][n as usize % 2]);
        let holds = |every: u32| if n.is_multiple_of(every) { "Y" } else { "N" };
        let (meals, eal, sen) = (holds(5), holds(7), holds(6));
        let prior = 85 + (n * 7) % 35;
        let upn = upn.as_str();
        file +=
            &format!("{upn},Surname{n},Forename{n},11/10/2009,{sex},12,N,{prior},{meals},{eal},{sen}\r\n");
        for (place, subject) in
            subjects.iter().enumerate().filter(|(place, _)| !(n as usize + place).is_multiple_of(3))
        {
            results += &format!("{upn},{subject},{},2025/26\r\n", 1 + (n as usize * 5 + place) % 9);
        }
    }
    let form = school.pupils_file(&file).await;
    school.admin().import(&form).await.map_err(|problem| anyhow!("{}", problem.detail))?;
    let upload = school.upload_records(RecordsKind::PupilResults, "results.csv", results.into_bytes()).await;
    let form = ImportPupilResultsForm { upload, file_name: "results.csv".to_owned() };
    school.admin().import(&form).await.map_err(|problem| anyhow!("{}", problem.detail))?;
    Ok(())
}

async fn publishing(school: &TestSchool, wire: &Wire) -> anyhow::Result<()> {
    let (mut times, mut mark) = (Vec::new(), String::new());
    for _ in 0..ROUNDS {
        wire.take_calls();
        let started = Instant::now();
        let seen = ask(school, &PreviewFiguresForm { collection: COLLECTION }).await?;
        let waits = |call: &Call| call.took.as_secs_f64() * 1000.0;
        times.push(milliseconds(started) - sum(&wire.take_calls_of("preview-figures"), waits));
        mark = seen.mark;
        ensure!(seen.figures.measures().count() > 30, "{} measures", seen.figures.measures().count());
    }
    figure(
        "a preview of a school's collection beyond the wait for the table",
        median(times),
        "ms",
        Some(20.0),
    );
    wire.take_calls();
    ask(school, &PublishFiguresForm { collection: COLLECTION, mark, shared: SharedWith::default() }).await?;
    let written = sum(&wire.take_calls_of("publish-figures"), |call| call.write_units);
    figure("publishing a school's collection, write units", written, "units", None);
    Ok(())
}

/// The columns of the register that Attain does not read, as many as it has.
const OTHER_COLUMNS: usize = 125;

/// A file of the public register as large as the real one, in which one school is in Attain.
async fn register(school: &TestSchool, wire: &Wire) -> anyhow::Result<()> {
    let other = |word: &str| format!(",{word}").repeat(OTHER_COLUMNS);
    let mut file = format!(
        "URN,LA (code),LA (name),EstablishmentName,TypeOfEstablishment (name),EstablishmentStatus (name),\
         PhaseOfEducation (name),Diocese (code),Diocese (name),Trusts (code),Trusts (name){}\r\n",
        other("Other")
    );
    for urn in (100_000..).take(ROWS) {
        file += &format!(
            "{urn},919,Hertfordshire,School {urn},Academy converter,Open,Secondary,0000,Not applicable,,{}\r\n",
            other("Not applicable")
        );
    }
    let key = "register/edubasealldata.csv";
    figure("a file of the register", file.len() as f64 / 1024.0 / 1024.0, "MiB", None);
    school.stack.place_file(key, file.into_bytes()).await?;
    wire.take_calls();
    MEMORY.reset_peak_usage();
    let (held, started) = (MEMORY.current_usage(), Instant::now());
    school.stack.invoke("import-register", created_event(key, "1")).await?;
    // A tenth of the time that the function has, and of its memory of 512 MB: the processor of the function is slower.
    figure("reading a register of 50,000 schools", milliseconds(started) / 1000.0, "s", Some(90.0));
    let used = MEMORY.peak_usage().saturating_sub(held) as f64 / 1024.0 / 1024.0;
    figure("reading a register of 50,000 schools, memory", used, "MiB", Some(51.0));
    let calls = wire.take_calls_of("import-register").len();
    figure("reading a register of 50,000 schools, store calls", calls as f64, "calls", Some(10.0));
    Ok(())
}

fn sum(calls: &[Call], of: impl Fn(&Call) -> f64) -> f64 {
    calls.iter().map(of).sum()
}

async fn ask<F: Form>(school: &TestSchool, form: &F) -> anyhow::Result<F::View> {
    school.admin().run(form).await.map_err(|problem| anyhow!("{}", problem.detail))
}
