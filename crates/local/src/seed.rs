//! Creates the demo schools with the same functions and requests as any other school.

use crate::Stack;
use crate::demo;
use crate::mis::{MisSchool, demo_pupils, with_news};
use anyhow::{Context, Result, ensure};
use axum::body::{Body, Bytes};
use axum::http::{Request, Response, header};
use domain::access::form::{Form, PlannedView, write};
use domain::access::organisation::OrganisationKind;
use domain::access::permission::{JobRole, Permission, PupilAccess};
use domain::accounts::forms::{CompleteSignUpForm, NewUserForm, SignInForm};
use domain::accounts::security_questions::{Answer, Question};
use domain::attainment::grade::Grade;
use domain::attainment::model::Level;
use domain::attainment::subject::KeyStage;
use domain::base::ids::UploadId;
use domain::changes::change_set::ChangeState;
use domain::changes::forms::{ApplyChangeForm, ViewChangeForm};
use domain::collaborate::figures::SharedWith;
use domain::collaborate::forms::{PreviewFiguresForm, PublishFiguresForm};
use domain::records::cohort::{AcademicYear, Cohort, YearGroupId};
use domain::records::file::RecordsKind;
use domain::records::forms::{
    ImportClassesForm, ImportPupilResultsForm, ImportPupilsForm, ImportResultsForm, RequestRecordsUploadForm,
};
use domain::records::pupil_results::Collection;
use domain::targets::forms::{
    PrepopulateTargetsForm, SaveBenchmarksForm, SaveTargetSettingsForm, SetTargetsForm, TargetReportForm,
    TypedTarget,
};
use domain::targets::settings::{Prepopulation, Sharing, TargetSettings};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;

/// A demo account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    /// The person's role in the demo, such as "teacher".
    pub label: String,
    /// The username to sign in with.
    pub username: String,
    pub password: String,
    /// The name of the person's organisation.
    pub organisation: String,
}

struct School {
    name: &'static str,
    kind: OrganisationKind,
    number: &'static str,
    /// The code of the local authority and the UID of the academy chain that the organisation belongs to, if
    /// any.
    belonging: (Option<&'static str>, Option<&'static str>),
    /// The school's type, and its lowest and highest year group.
    facts: Option<(&'static str, (u8, u8))>,
    /// The number of pupils in each year group.
    pupils: &'static [demo::Size],
    /// The number of results per subject of a key stage, in each of the last three years.
    leavers: &'static [(KeyStage, u32)],
    /// The key stage whose results the school has published, and of how many summers.
    published: (KeyStage, u8),
    administrator: Person,
    teacher: Person,
}

pub(crate) struct Person {
    pub(crate) forename: &'static str,
    pub(crate) surname: &'static str,
    pub(crate) email: &'static str,
    pub(crate) password: &'static str,
}

/// The numbers of the local authority and the academy chain that the schools belong to.
pub(crate) const AUTHORITY: &str = "999";
pub(crate) const CHAIN: &str = "99990";

/// The schools come first, so that an authority or chain already has its schools when its people sign in.
const ORGANISATIONS: [School; 4] = [
    School {
        name: "Oakfield Academy",
        kind: OrganisationKind::Secondary,
        number: "900001",
        belonging: (Some(AUTHORITY), Some(CHAIN)),
        facts: Some(("academy-converter", (7, 13))),
        pupils: &[(7, 60), (8, 60), (9, 60), (10, 60), (11, 105), (12, 40), (13, 40)],
        leavers: &[(KeyStage::Ks4, 105), (KeyStage::Ks5, 15)],
        published: (KeyStage::Ks4, 2),
        administrator: Person {
            forename: "Helen",
            surname: "Marsh",
            email: "h.marsh@oakfield.example",
            password: "copper-kettle-on-the-hob",
        },
        teacher: Person {
            forename: "Priya",
            surname: "Shah",
            email: "p.shah@oakfield.example",
            password: "three-lanterns-by-the-canal",
        },
    },
    School {
        name: "Willow Lane Primary School",
        kind: OrganisationKind::Primary,
        number: "900002",
        belonging: (Some(AUTHORITY), None),
        facts: Some(("community-school", (0, 6))),
        pupils: &[(3, 30), (4, 30), (5, 30), (6, 30)],
        leavers: &[(KeyStage::Ks2, 30)],
        published: (KeyStage::Ks2, 1),
        administrator: Person {
            forename: "Omar",
            surname: "Reid",
            email: "o.reid@willowlane.example",
            password: "seven-damp-raincoats-drying",
        },
        teacher: Person {
            forename: "Grace",
            surname: "Okafor",
            email: "g.okafor@willowlane.example",
            password: "marmalade-before-breakfast-again",
        },
    },
    School {
        name: "Northmoor Council",
        kind: OrganisationKind::LocalAuthority,
        number: AUTHORITY,
        belonging: (None, None),
        facts: None,
        pupils: &[],
        leavers: &[],
        published: (KeyStage::Ks4, 0),
        administrator: Person {
            forename: "Ruth",
            surname: "Calder",
            email: "r.calder@northmoor.example",
            password: "eleven-kites-over-the-moor",
        },
        teacher: Person {
            forename: "Dan",
            surname: "Mistry",
            email: "d.mistry@northmoor.example",
            password: "granite-and-a-slice-of-lemon",
        },
    },
    School {
        name: "Beacon Hill Learning Trust",
        kind: OrganisationKind::AcademyChain,
        number: CHAIN,
        belonging: (None, None),
        facts: None,
        pupils: &[],
        leavers: &[],
        published: (KeyStage::Ks4, 0),
        administrator: Person {
            forename: "Sally",
            surname: "Brook",
            email: "s.brook@beaconhill.example",
            password: "paper-boats-in-the-fountain",
        },
        teacher: Person {
            forename: "Ravi",
            surname: "Nair",
            email: "r.nair@beaconhill.example",
            password: "first-frost-on-the-allotment",
        },
    },
];

/// Creates the demo organisations, each with two people who have signed up: an administrator, and a teacher
/// or, outside schools, a data manager. Schools also get pupils, classes, results, published figures, and
/// targets for this academic year.
///
/// # Errors
/// Fails when any request fails, and names it.
pub async fn seed(stack: &Stack, year: AcademicYear) -> Result<Vec<Login>> {
    let mut logins = Vec::new();
    for school in &ORGANISATIONS {
        let Person { forename, surname, email, .. } = school.administrator;
        let made = stack
            .invoke(
                "provision-organisation",
                json!({
                    "name": school.name, "kind": school.kind, "number": school.number,
                    "authority": school.belonging.0, "chain": school.belonging.1,
                    "forename": forename, "surname": surname, "email": email,
                }),
            )
            .await?;
        if let Some((school_type, year_groups)) = school.facts {
            let facts = demo::facts(year, school_type, year_groups);
            stack.invoke("record-school-facts", json!({ "school": school.number, "facts": facts })).await?;
        }
        let code = made["activation_code"].as_str().unwrap_or_default();
        let username = sign_up(stack, &school.administrator, code).await?;
        logins.push(login("administrator", &username, &school.administrator, school.name));

        let session = session(stack, &username, school.administrator.password).await?;
        let person = &school.teacher;
        let form = NewUserForm {
            forename: person.forename.to_owned(),
            surname: person.surname.to_owned(),
            email: person.email.to_owned(),
            role: Some(if school.kind.is_school() { JobRole::Teacher } else { JobRole::DataManager }),
            // A data manager of the authority or chain is a global user.
            permissions: PupilAccess::Full.permissions().with(if school.kind.is_school() {
                Permission::AnyCollaborateGroup
            } else {
                Permission::GlobalCollaborate
            }),
            confirmed: false,
        };
        let pending = view(stack, &form, &session).await?;
        let username = sign_up(stack, person, &pending.activation_code).await?;
        if !school.kind.is_school() {
            logins.push(login("data manager", &username, person, school.name));
            continue;
        }
        logins.push(login("teacher", &username, person, school.name));
        let number = school.number.parse()?;
        let (pupils, classes) = demo::pupils(year, number, school.pupils);
        let in_mis = demo_pupils(&pupils, &classes);
        let mut own_results = demo::pupil_results(year, number, &pupils);
        let (upload, file_name) = send(stack, &session, RecordsKind::Pupils, pupils).await?;
        import(stack, &session, ImportPupilsForm { upload, file_name }).await?;
        let (upload, file_name) = send(stack, &session, RecordsKind::Classes, classes).await?;
        import(stack, &session, ImportClassesForm { upload, file_name }).await?;
        let (kept, left) = with_news(in_mis, &format!("{}-09-02", year.0));
        let kept = MisSchool { leavers: left, ..MisSchool::new(school.name, school.number, kept) };
        // The first at Wonde, the others at Xporter, by a local authority and establishment number.
        let at_wonde = school.kind == OrganisationKind::Secondary;
        let id = if at_wonde { format!("A{}", school.number) } else { format!("919{}", &school.number[2..]) };
        stack.mis().add(&id, kept)?;
        if school.kind == OrganisationKind::Primary {
            let (finishers, results) = demo::finishers(year, number, (KeyStage::Ks2, 30), 0.2, 1);
            let (upload, file_name) = send(stack, &session, RecordsKind::Pupils, finishers).await?;
            import(stack, &session, ImportPupilsForm { upload, file_name }).await?;
            own_results = results;
        }
        if own_results.lines().count() > 1 {
            let (upload, file_name) = send(stack, &session, RecordsKind::PupilResults, own_results).await?;
            import(stack, &session, ImportPupilResultsForm { upload, file_name }).await?;
        }
        for (key_stage, leavers) in school.leavers {
            let results = demo::results(year, number, *key_stage, *leavers);
            let (upload, file_name) = send(stack, &session, RecordsKind::Results, results).await?;
            import(stack, &session, ImportResultsForm { upload, file_name }).await?;
        }
        publish(stack, &session, year, school.published).await?;
        let teacher = self::session(stack, &username, person.password).await?;
        for (group, _) in school.pupils {
            let key =
                YearGroupId::of(Cohort::of(*group, year), year).context("a year group without targets")?;
            if [6, 11].contains(group) {
                set_targets(stack, key, &session, &teacher).await?;
            }
        }
    }
    Ok(logins)
}

/// Plans a change and applies it.
pub(crate) async fn import<F: Form<View = PlannedView>>(stack: &Stack, session: &str, form: F) -> Result<()> {
    let PlannedView { change } = view(stack, &form, session).await?;
    let mut shown = view(stack, &ViewChangeForm { change }, session).await?;
    ensure!(shown.refused_rows == 0, "{} refuses rows: {:?}", F::ACTION.row().name, shown.refusals);
    while shown.summary.state != ChangeState::Applied {
        let form = ApplyChangeForm { change, mark: shown.mark.clone(), typed: None };
        shown = view(stack, &form, session).await?;
    }
    Ok(())
}

/// Publishes the figures of a key stage in these last summers, and shares them with the local authority and the academy chain.
pub(crate) async fn publish(
    stack: &Stack,
    session: &str,
    year: AcademicYear,
    (key_stage, summers): (KeyStage, u8),
) -> Result<()> {
    for ago in 1..=i16::from(summers) {
        let collection = Collection { year: AcademicYear(year.0 - ago), key_stage };
        let mark = view(stack, &PreviewFiguresForm { collection }, session).await?.mark;
        let shared = SharedWith { authority: true, chain: true, diocese: false };
        view(stack, &PublishFiguresForm { collection, mark, shared }, session).await?;
    }
    Ok(())
}

/// Uploads a file of records and returns the id and the name that an import refers to.
pub(crate) async fn send(
    stack: &Stack,
    session: &str,
    kind: RecordsKind,
    file: String,
) -> Result<(UploadId, String)> {
    let file_name = format!("{}.csv", kind.as_str());
    let form = RequestRecordsUploadForm { kind, file_name: file_name.clone(), size: file.len() as u64 };
    let allowed = view(stack, &form, session).await?;
    let request = Request::put(allowed.url).header(header::CONTENT_TYPE, allowed.content_type);
    let answer = stack.dispatch(request.body(Body::from(file))?).await?;
    ensure!(answer.status().is_success(), "sending {file_name}: {}", answer.status());
    Ok((allowed.upload, file_name))
}

/// Turns target setting on for a year group, saves benchmarks, pre-populates, and sets a few targets as the
/// teacher.
async fn set_targets(stack: &Stack, year: YearGroupId, session: &str, teacher: &str) -> Result<()> {
    let high = ["English Language", "Mathematics", "Reading"];
    let model = reference::model(year.key_stage);
    let levels = high.iter().filter(|subject| model.scale(subject).is_some());
    let levels = levels.map(|subject| ((*subject).to_owned(), Level::High)).collect();
    let save = SaveBenchmarksForm { year, version: 0, levels, scales: BTreeMap::new() };
    ask(stack, &save, Some(session)).await?;
    let settings = TargetSettings {
        used: true,
        prepopulation: Prepopulation::Benchmark,
        sharing: Sharing {
            pupils_with_authority: false,
            totals_with_authority: true,
            totals_with_chain: true,
            totals_with_diocese: false,
        },
        ..TargetSettings::default()
    };
    ask(stack, &SaveTargetSettingsForm { year, version: 1, settings, confirmed: 0 }, Some(session)).await?;
    let plan = view(stack, &PrepopulateTargetsForm { year, replacing: false }, session).await?;
    let apply = ApplyChangeForm { change: plan.change, mark: plan.mark, typed: None };
    ask(stack, &apply, Some(session)).await?;
    let report = view(stack, &TargetReportForm { year }, teacher).await?;
    let mut typed = Vec::new();
    for (row, subject) in report.rows.iter().step_by(9).zip(report.subjects.iter().cycle()) {
        let place = report.subjects.iter().position(|other| other.name == subject.name).unwrap_or_default();
        let seen = row.cells.get(place).and_then(|cell| cell.0);
        let grade = seen.map_or(Grade(1), |grade| Grade(grade.0 + 1)).min(subject.scale.top());
        let (subject, grade) = (subject.name.clone(), subject.scale.name(grade).to_owned());
        typed.push(TypedTarget { pupil: row.id, subject, grade, seen });
    }
    ask(stack, &SetTargetsForm { year, targets: typed }, Some(teacher)).await?;
    Ok(())
}

pub(crate) fn login(label: &str, username: &str, person: &Person, organisation: &str) -> Login {
    Login {
        label: label.to_owned(),
        username: username.to_owned(),
        password: person.password.to_owned(),
        organisation: organisation.to_owned(),
    }
}

/// The security answers of every demo person.
fn answers() -> Vec<Answer> {
    [
        (Question::FirstSchool, "Harbour Road School"),
        (Question::ChildhoodBook, "Swallows and Amazons"),
        (Question::BestHoliday, "Robin Hood's Bay"),
    ]
    .map(|(question, answer)| Answer { question: Some(question), answer: answer.to_owned() })
    .into()
}

/// Signs up with the link in the sign-up email, and returns the username.
pub(crate) async fn sign_up(stack: &Stack, person: &Person, activation_code: &str) -> Result<String> {
    stack.wait_until_idle().await?;
    let letters = stack.mail();
    let letter = letters.iter().rev().find(|letter| letter.to == [person.email]);
    let text = &letter.with_context(|| format!("the sign-up email to {} was not sent", person.email))?.text;
    let token = text.split_once("/sign-up#").and_then(|(_, rest)| rest.split_whitespace().next());
    let form = CompleteSignUpForm {
        token: token.context("the sign-up email has no link")?.to_owned(),
        activation_code: activation_code.to_owned(),
        password: person.password.to_owned(),
        answers: answers(),
    };
    let answer = ask(stack, &form, None).await?;
    let view: <CompleteSignUpForm as Form>::View = serde_json::from_slice(answer.body())?;
    Ok(view.username)
}

/// Signs in and returns the session cookie.
pub(crate) async fn session(stack: &Stack, username: &str, password: &str) -> Result<String> {
    let form = SignInForm { username: username.to_owned(), password: password.to_owned(), code: None };
    let answer = ask(stack, &form, None).await?;
    let cookie = answer.headers().get(header::SET_COOKIE).context("signing in gave no cookie")?.to_str()?;
    Ok(cookie.split(';').next().unwrap_or_default().to_owned())
}

/// Sends a form as the holder of a session, and returns the view.
pub(crate) async fn view<F: Form>(stack: &Stack, form: &F, session: &str) -> Result<F::View> {
    Ok(serde_json::from_slice(ask(stack, form, Some(session)).await?.body())?)
}

async fn ask<F: Form>(stack: &Stack, form: &F, cookie: Option<&str>) -> Result<Response<Bytes>> {
    let written = write(form).map_err(anyhow::Error::msg)?;
    let row = F::ACTION.row();
    let request = Request::builder()
        .method(row.method.as_str())
        .uri(written.address)
        .header(header::ORIGIN, &stack.url)
        .header(header::COOKIE, cookie.unwrap_or_default())
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(written.body.unwrap_or_default()))?;
    let answer = stack.dispatch(request).await?;
    let said = String::from_utf8_lossy(answer.body());
    ensure!(answer.status().is_success(), "{}: {}: {said}", row.name, answer.status());
    Ok(answer)
}
