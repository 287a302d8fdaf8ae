//! One pupil's record: added, changed, reported as a leaver and returned (F10, F71).

use domain::base::event::EventKind;
use domain::base::ids::PupilId;
use domain::records::characteristics::{Answer, Characteristic};
use domain::records::forms::*;
use domain::targets::forms::ListYearsForm;
use jiff::SignedDuration;
use tests::pupils::{file_of, upn};
use tests::{Person, TestSchool, teacher};

async fn school() -> TestSchool {
    let school = TestSchool::new().await;
    school.grant_everything();
    school
}

fn fields(number: u32) -> PupilFields {
    PupilFields {
        upn: upn(number).as_str().to_owned(),
        surname: "O’Neill".to_owned(),
        forename: "Zoë".to_owned(),
        born: "31/12/2010".to_owned(),
        gender: "F".to_owned(),
        year_group: "11".to_owned(),
        ks2_score: "104.5".to_owned(),
        ..PupilFields::default()
    }
}

async fn add(school: &TestSchool, number: u32) -> PupilRecordView {
    school.admin().run(&AddPupilForm { fields: fields(number) }).await.expect("added")
}

async fn view(school: &TestSchool, pupil: PupilId) -> PupilRecordView {
    school.admin().run(&ViewPupilForm { pupil }).await.expect("a pupil")
}

/// The pupils listed in Year 11, and those listed as having left.
async fn listed(school: &TestSchool, by: &Person) -> (Vec<PupilId>, Vec<PupilId>) {
    let list = |left| ListPupilsForm { left, ..ListPupilsForm::default() };
    let on_roll = school.as_(by).run(&list(false)).await.expect("a list");
    let left = school.as_(by).run(&list(true)).await.expect("a list");
    assert_eq!((on_roll.left, left.left as usize), (left.left, left.pupils.len()));
    let ids = |view: PupilsView| view.pupils.into_iter().map(|pupil| pupil.id).collect();
    (ids(on_roll), ids(left))
}

#[tokio::test]
async fn f10_a_pupil_is_added_and_changed_by_hand_and_every_wrong_field_is_said_at_once() {
    let school = school().await;
    let added = add(&school, 1).await;
    assert_eq!((added.name.as_str(), added.records.as_str()), ("Zoë O’Neill", "2026/27"));
    assert_eq!(view(&school, added.id).await, added);
    let years = school.admin().run(&ListYearsForm {}).await.expect("the years").years;
    assert_eq!((years.len(), years[0].pupils), (1, 1));

    let classes = [("French", "11/a"), ("History", "")].map(|(of, class)| (of.to_owned(), class.to_owned()));
    let wanted = PupilFields { year_group: "10".to_owned(), classes: classes.into(), ..fields(1) };
    let change = ChangePupilForm { pupil: added.id, seen: added.seen.clone(), fields: wanted };
    let changed = school.admin().run(&change).await.expect("changed");
    assert_eq!((changed.fields.year_group.as_str(), changed.fields.classes.len()), ("10", 1));
    assert_eq!(school.admin().run(&change).await, Ok(changed.clone()), "twice is once");

    let wrong = PupilFields {
        upn: "A1".to_owned(),
        surname: String::new(),
        born: "31/12/1990".to_owned(),
        gender: "x".to_owned(),
        ks2_score: "200".to_owned(),
        ..fields(2)
    };
    let refused = school.admin().run(&AddPupilForm { fields: wrong }).await.expect_err("refused");
    let named: Vec<&str> = refused.errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(named, ["upn", "surname", "gender", "born", "ks2_score"]);
    let classes = [("Alchemy".to_owned(), "11/a".to_owned())].into();
    let refused = school.admin().run(&AddPupilForm { fields: PupilFields { classes, ..fields(2) } }).await;
    assert_eq!(refused.expect_err("refused").errors[0].field, "classes");
}

#[tokio::test]
async fn f10_no_two_pupils_have_one_upn_and_no_change_is_lost() {
    let school = school().await;
    let (first, second) = (add(&school, 1).await, add(&school, 2).await);
    let taken = school.admin().run(&AddPupilForm { fields: fields(1) }).await.expect_err("taken");
    assert!(taken.errors[0].message.starts_with("O’Neill, Zoë has this UPN"), "{taken:?}");
    let change = ChangePupilForm { pupil: second.id, seen: second.seen.clone(), fields: fields(1) };
    let taken = school.admin().run(&change).await.expect_err("taken");
    assert_eq!((taken.status, taken.errors[0].field.as_str()), (422, "upn"));

    let edit = |surname: &str, seen: &str| ChangePupilForm {
        pupil: first.id,
        seen: seen.to_owned(),
        fields: PupilFields { surname: surname.to_owned(), ..fields(1) },
    };
    let once = school.admin().run(&edit("Byron", &first.seen)).await.expect("changed");
    let late = school.admin().run(&edit("Shelley", &first.seen)).await.expect_err("an old record");
    assert!(late.kind.ends_with("changed-meanwhile"), "{late:?}");
    school.admin().run(&edit("Shelley", &once.seen)).await.expect("changed");

    // Of two who add the same pupil at once, one is refused.
    let admin = school.admin();
    let form = AddPupilForm { fields: fields(3) };
    let (a, b) = tokio::join!(admin.run(&form), admin.run(&form));
    assert!(a.is_ok() != b.is_ok(), "{a:?} {b:?}");
}

#[tokio::test]
async fn f71_a_leaver_is_off_the_lists_after_the_last_day_and_back_on_return() {
    let school = school().await;
    let (pupil, other) = (add(&school, 1).await.id, add(&school, 2).await.id);
    let report = |on: &str| ReportLeaverForm { pupil, on: on.to_owned() };
    // The clock of the tests begins on 2 September 2026.
    let ahead = school.admin().run(&report("18/12/2026")).await.expect("reported").left.expect("left");
    let ahead = (ahead.on.as_str().to_owned(), ahead.reported, ahead.off_roll);
    assert_eq!(ahead, ("18/12/2026".to_owned(), "02/09/2026".to_owned(), false));
    assert_eq!(listed(&school, &school.admin).await.0.len(), 2, "until the last day");

    school.clock.forward(SignedDuration::from_hours(24 * 10));
    let admin = school.nobody().sign_in(&school.admin.username, tests::PASSWORD).await.expect("signed in");
    let report =
        async |on: &str| school.as_(&admin).run(&ReportLeaverForm { pupil, on: on.to_owned() }).await;
    let corrected = report("11/09/2026").await.expect("corrected").left.expect("left");
    assert_eq!(
        (corrected.reported.as_str(), corrected.off_roll),
        ("02/09/2026", true),
        "no later report day"
    );
    assert_eq!(listed(&school, &admin).await, (vec![other], vec![pupil]));
    assert_eq!(report("11/09/2026").await.expect("twice").left, Some(corrected));
    let years = school.as_(&admin).run(&ListYearsForm {}).await.expect("the years").years;
    assert_eq!(years[0].pupils, 1);
    for wrong in ["", "30/12/2010", "13/09/2027"] {
        let refused = report(wrong).await.expect_err(wrong);
        assert_eq!(refused.errors[0].field, "on", "{wrong}");
    }

    let back = school.as_(&admin).run(&ReturnPupilForm { pupil }).await.expect("returned");
    assert_eq!(school.as_(&admin).run(&ReturnPupilForm { pupil }).await, Ok(back.clone()), "twice is once");
    assert_eq!((back.left, listed(&school, &admin).await.1.len()), (None, 0));
}

#[tokio::test]
async fn f71_a_file_returns_a_leaver_and_keeps_a_report_for_a_day_to_come() {
    let school = school().await;
    let (gone, going) = (add(&school, 0).await.id, add(&school, 2).await.id);
    for (pupil, on) in [(gone, "01/09/2026"), (going, "18/12/2026")] {
        school.admin().run(&ReportLeaverForm { pupil, on: on.to_owned() }).await.expect("reported");
    }
    let done = school.admin().import(&school.pupils_file(&file_of(0, 3)).await).await.expect("imported");
    let lines = school.admin().lines(done.summary.id, false).await;
    let words: Vec<&str> = lines.iter().flat_map(|line| &line.changes).map(|one| one.what.as_str()).collect();
    assert_eq!(words.iter().filter(|word| **word == "Left on").count(), 1, "{words:?}");
    assert_eq!(view(&school, gone).await.left, None);
    assert!(view(&school, going).await.left.is_some());
    school.admin().undo(done.summary.id).await.expect("undone");
    assert_eq!(listed(&school, &school.admin).await.1, [gone]);
}

#[tokio::test]
async fn the_trail_of_a_pupil_names_fields_and_shows_the_name_that_is_recorded_now() {
    let school = school().await;
    let added = add(&school, 1).await;
    let (pupil, seen) = (added.id, added.seen);
    let byron = PupilFields { surname: "Byron".to_owned(), ..fields(1) };
    school.admin().run(&ChangePupilForm { pupil, seen, fields: byron }).await.expect("changed");
    view(&school, pupil).await;
    school.admin().run(&ReportLeaverForm { pupil, on: "01/09/2026".to_owned() }).await.expect("left");
    school.wait_until_idle().await;
    let page = school.admin().run(&domain::audit::forms::ListAuditForm::default()).await.expect("the trail");
    let of = |kind: EventKind| page.rows.iter().find(|row| row.kind == kind).expect("an entry");
    for kind in [EventKind::PupilAdded, EventKind::PupilChanged, EventKind::PupilOpened] {
        assert_eq!(of(kind).about[0].name.as_deref(), Some("Byron, Zoë"), "{kind:?}");
    }
    let changed: Vec<String> = of(EventKind::PupilChanged).changes.iter().map(|one| one.sentence()).collect();
    assert_eq!(changed, ["Fields: Surname"]);
    let stored = school.snapshot();
    let in_trail = |item: &&serde_json::Value| {
        item["pk"]["S"].as_str().is_some_and(|pk| pk.starts_with("AUDIT#") || pk.starts_with("READS#"))
    };
    let trail: String = stored.items().filter(in_trail).map(ToString::to_string).collect();
    assert!(trail.contains(&pupil.to_string()));
    for name in ["Byron", "Neill", "Zoë", upn(1).as_str()] {
        assert!(!trail.contains(name), "{name}");
    }
}

#[tokio::test]
async fn f10_pupils_are_changed_with_manage_data_only_and_those_of_another_school_are_not_found() {
    let school = school().await;
    let pupil = add(&school, 1).await.id;
    let teacher = school.person(&teacher("t@school.example")).await;
    assert_eq!(school.as_(&teacher).run(&ViewPupilForm { pupil }).await.expect_err("refused").status, 403);
    let other = school.neighbour().await;
    other.grant_everything();
    assert_eq!(other.admin().run(&ViewPupilForm { pupil }).await.expect_err("refused").status, 404);
    let report = ReportLeaverForm { pupil, on: "01/09/2026".to_owned() };
    assert_eq!(other.admin().run(&report).await.expect_err("refused").status, 404);
    assert_eq!(other.admin().run(&ReturnPupilForm { pupil }).await.expect_err("refused").status, 404);
}

#[tokio::test]
async fn f10_a_pupil_is_found_in_the_whole_school_by_name_or_upn_on_roll_or_not() {
    let school = school().await;
    let added = add(&school, 500).await;
    let answers = [(Characteristic::Sen, Answer::Yes)].into();
    let set = SetCharacteristicsForm { pupil: added.id, seen: added.seen, year: 2026, answers };
    school.admin().run(&set).await.expect("answered");
    school.with_year_11(120);
    let leaves = ReportLeaverForm { pupil: added.id, on: "01/09/2026".to_owned() };
    school.admin().run(&leaves).await.expect("reported");
    let find = |search: &str| ListPupilsForm { search: search.to_owned(), ..ListPupilsForm::default() };
    let number = upn(500).as_str().to_lowercase();
    for search in ["zoe oneill", "O’Neill", number.as_str()] {
        let found = school.admin().run(&find(search)).await.expect("found");
        let [one] = found.pupils.as_slice() else { panic!("{search}: {found:?}") };
        assert_eq!((one.id, one.year_group, found.year_group), (added.id, Some(11), None), "{search}");
        assert_eq!(one.characteristics, [Characteristic::Sen].into());
    }
    assert!(school.admin().run(&find("nobody")).await.expect("none").pupils.is_empty());
    let many = school.admin().run(&find("Forename")).await.expect("many");
    assert_eq!((many.pupils.len(), many.more), (100, 20));
    // A search of blanks is no search.
    let list = school.admin().run(&find("  ")).await.expect("the list");
    assert_eq!((list.year_group, list.more), (Some(11), 0));
    school.log.plant("zoe oneill");
}
