//! Pupils' records against people who mean harm: other schools, other organisations, other permissions, hostile texts.

use domain::access::form::{Form, write};
use domain::access::organisation::OrganisationKind;
use domain::base::ids::PupilId;
use domain::records::forms::*;
use domain::records::hold::HoldReason;
use serde_json::{Value, json};
use tests::hostile::HOSTILE;
use tests::pupils::{file_of, upn};
use tests::{Ask, TestSchool, teacher};

fn fields(number: u32) -> PupilFields {
    PupilFields {
        upn: upn(number).as_str().to_owned(),
        surname: "Okonkwo".to_owned(),
        forename: "Ifeoma".to_owned(),
        born: "31/12/2010".to_owned(),
        gender: "F".to_owned(),
        year_group: "11".to_owned(),
        ..PupilFields::default()
    }
}

async fn status<F: Form>(ask: &Ask<'_, local::Stack>, form: &F) -> u16 {
    ask.run(form).await.map_or_else(|problem| problem.status, |_| 200)
}

/// The answers to every request about this pupil.
async fn all(ask: &Ask<'_, local::Stack>, pupil: PupilId, seen: &str) -> Vec<u16> {
    let (reason, on, seen) = (HoldReason::Appeal, "01/09/2026".to_owned(), seen.to_owned());
    vec![
        status(ask, &ViewPupilForm { pupil }).await,
        status(ask, &ChangePupilForm { pupil, seen, fields: fields(1) }).await,
        status(ask, &ReportLeaverForm { pupil, on }).await,
        status(ask, &ReturnPupilForm { pupil }).await,
        status(ask, &PlaceHoldForm { pupil, reason: Some(reason), note: String::new() }).await,
        status(ask, &LiftHoldForm { pupil, reason }).await,
        status(ask, &KeepHoldForm { pupil, reason }).await,
    ]
}

#[tokio::test]
async fn a_pupil_is_nobody_else_s_business() {
    let school = TestSchool::new().await;
    school.grant_everything();
    let added = school.admin().run(&AddPupilForm { fields: fields(1) }).await.expect("added");
    let plain = school.person(&teacher("teacher@school.example")).await;
    let neighbour = school.neighbour().await;
    neighbour.grant_everything();
    let outsiders = [
        school.outsider(OrganisationKind::LocalAuthority).await,
        school.outsider(OrganisationKind::AcademyChain).await,
        school.outsider(OrganisationKind::Diocese).await,
    ];
    for outsider in &outsiders {
        outsider.grant_everything();
    }
    let before = item_of(&school, added.id);
    assert_eq!(all(&neighbour.admin(), added.id, &added.seen).await, [404; 7], "another school");
    for outsider in &outsiders {
        let answers = all(&outsider.admin(), added.id, &added.seen).await;
        assert!(answers.iter().all(|status| [403, 404].contains(status)), "{answers:?}");
        let add = status(&outsider.admin(), &AddPupilForm { fields: fields(2) }).await;
        assert!([403, 404].contains(&add), "{add}");
    }
    assert_eq!(all(&school.as_(&plain), added.id, &added.seen).await, [403; 7], "no permission");
    assert_eq!(all(&school.nobody(), added.id, &added.seen).await, [401; 7], "nobody");
    assert_eq!(item_of(&school, added.id), before, "nothing changed");
    let own = school.admin().run(&ViewPupilForm { pupil: added.id }).await.expect("a pupil");
    assert_eq!(own, added);
}

fn item_of(school: &TestSchool, pupil: PupilId) -> Vec<Value> {
    let (of, key) = (school.snapshot(), format!("PUPIL#{pupil}"));
    of.items().filter(|item| item["sk"]["S"] == key.as_str()).cloned().collect()
}

#[tokio::test]
async fn hostile_fields_are_refused_in_few_words_or_kept_as_they_are() {
    let school = TestSchool::new().await;
    school.grant_everything();
    let added = school.admin().run(&AddPupilForm { fields: fields(1) }).await.expect("added");
    // A field at a time, over a record that is well.
    let form = |name: &str, value: Value| {
        let mut form = serde_json::to_value(fields(2)).expect("JSON");
        form[name] = value;
        form.to_string()
    };
    let mut bodies = Vec::new();
    for group in ["0", "14", "11.5", "-1", "", "255", "256", "11\u{661}", "１１", "1e1", "Y"] {
        bodies.push(form("year_group", json!(group)));
    }
    for born in ["01/01/9999", "31/12/9999", "01/01/0001", "29/02/2011", "32/01/2010", "-1", "31/12/20100"] {
        bodies.push(form("born", json!(born)));
    }
    for points in ["NaN", "inf", "1e309", "-0", "104,5,5", "10450000000000000000000"] {
        bodies.push(form("ks2_score", json!(points)));
    }
    let many: serde_json::Map<String, Value> =
        (0..500).map(|n| (format!("Subject {n}\""), json!("11/a"))).collect();
    bodies.push(form("classes", json!(many)));
    bodies.push(form("classes", json!({ "x".repeat(60_000): "11/a" })));
    for key in ["", "\"", "#p = :p", "French ", "__proto__", "French\u{202e}", "classes.French"] {
        bodies.push(form("classes", json!({ key: "11/a" })));
    }
    bodies.push(form("classes", json!({ "French": "x".repeat(60_000) })));
    bodies.push(form("surname", json!("x".repeat(60_000))));
    let address = write(&AddPupilForm { fields: fields(2) }).expect("a form").address;
    for body in bodies {
        let answer = school.admin().send("POST", &address, Some(body.clone())).await;
        let (shown, text) =
            (&body[..body.len().min(200)], String::from_utf8_lossy(answer.body()).into_owned());
        assert!([400, 413, 422].contains(&answer.status().as_u16()), "{shown}: {text}");
        assert!(text.len() < 1_000, "{shown}: {} bytes", text.len());
    }
    let big = form("classes", json!({ "x".repeat(1_000_000): "11/a" }));
    let answer = school.admin().send("POST", &address, Some(big)).await;
    assert!([400, 413, 422].contains(&answer.status().as_u16()), "{}", answer.status());

    // A forged mark changes nothing, and no day is too far away to be refused in words.
    for seen in ["", "0000000000000000", &"x".repeat(10_000), &added.seen.to_uppercase()[..8]] {
        let fields = PupilFields { surname: "Forged".to_owned(), ..fields(1) };
        let form = ChangePupilForm { pupil: added.id, seen: seen.to_owned(), fields };
        assert_eq!(status(&school.admin(), &form).await, 409, "{}", &seen[..seen.len().min(20)]);
    }
    for on in ["31/12/9999", "01/01/0001", "01/01/-001", "", "99/99/9999", "01/01/10000"] {
        let form = ReportLeaverForm { pupil: added.id, on: on.to_owned() };
        assert_eq!(status(&school.admin(), &form).await, 422, "{on}");
    }
    for (what, text) in HOSTILE {
        let form =
            PlaceHoldForm { pupil: added.id, reason: Some(HoldReason::Other), note: (*text).to_owned() };
        match school.admin().run(&form).await {
            Ok(view) => assert!(view.holds[0].note.chars().count() <= 200, "{what}"),
            Err(problem) => assert_eq!(problem.status, 422, "{what}"),
        }
    }
    let view = school.admin().run(&ViewPupilForm { pupil: added.id }).await.expect("a pupil");
    assert_eq!((view.fields, view.left), (added.fields, None));
    school.wait_until_idle().await;
    assert!(school.log.lines().iter().all(|line| line.to_string().len() < 4_000), "a long line in the log");
}

#[tokio::test]
async fn f10_a_upn_that_comes_by_hand_and_by_a_file_at_once_is_one_pupil_s() {
    let school = TestSchool::new().await;
    school.grant_everything();
    for turn in 0..3 {
        let number = 2 * turn;
        let form = school.pupils_file(&file_of(number, number + 1)).await;
        let seen = school.admin().plan(&form).await.expect("planned");
        let (admin, by_hand) = (school.admin(), AddPupilForm { fields: fields(number) });
        let (applied, added) = if turn == 0 {
            let added = admin.run(&by_hand).await;
            (admin.apply(&seen).await, added)
        } else {
            tokio::join!(admin.apply(&seen), admin.run(&by_hand))
        };
        let of = school.snapshot();
        let upn = upn(number).as_str().to_owned();
        let with_it = of.items().filter(|item| item["upn"]["S"] == upn.as_str()).count();
        assert_eq!(with_it, 1, "turn {turn}: {applied:?} {added:?}");
    }
    assert!(school.disagreements().is_empty());
}

#[tokio::test]
async fn f10_a_change_by_hand_and_a_file_about_the_same_pupil_lose_nothing() {
    let school = TestSchool::new().await;
    school.grant_everything();
    school.admin().import(&school.pupils_file(&file_of(0, 1)).await).await.expect("imported");
    let pupil = school.admin().run(&ListPupilsForm::default()).await.expect("a list").pupils[0].id;
    let was = school.admin().run(&ViewPupilForm { pupil }).await.expect("a pupil");
    // The file changes the forename that the hand changes too.
    let file = file_of(0, 1).replace("Forename000", "Zora");
    let seen = school.admin().plan(&school.pupils_file(&file).await).await.expect("planned");
    let typed = PupilFields { forename: "Zelda".to_owned(), ..was.fields.clone() };
    let form = ChangePupilForm { pupil, seen: was.seen.clone(), fields: typed };
    school.admin().run(&form).await.expect("changed");
    let done = school.admin().apply(&seen).await.expect("applied");
    let view = school.admin().run(&ViewPupilForm { pupil }).await.expect("a pupil");
    assert_eq!((view.fields.forename.as_str(), done.refused), ("Zelda", 1), "the file was read before");
}

#[tokio::test]
async fn f75_undoing_an_import_removes_nobody_who_is_held_or_has_left() {
    let school = TestSchool::new().await;
    school.grant_everything();
    let done = school.admin().import(&school.pupils_file(&file_of(0, 6)).await).await.expect("imported");
    let pupils = school.admin().run(&ListPupilsForm::default()).await.expect("a list").pupils;
    let (held, left) = (pupils[0].id, pupils[1].id);
    let hold = PlaceHoldForm { pupil: held, reason: Some(HoldReason::LegalClaim), note: String::new() };
    school.admin().run(&hold).await.expect("held");
    let report = ReportLeaverForm { pupil: left, on: "18/12/2026".to_owned() };
    school.admin().run(&report).await.expect("reported");
    let undone = school.admin().undo(done.summary.id).await.expect("undone");
    assert_eq!(undone.kept, 2);
    for pupil in [held, left] {
        school.admin().run(&ViewPupilForm { pupil }).await.expect("still there");
    }
}
