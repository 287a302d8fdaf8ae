//! Characteristics per academic year (F10), and where the values of a record came from (F80).

use domain::records::characteristics::{Answer, Characteristic};
use domain::records::file::RecordsKind;
use domain::records::forms::*;
use domain::records::pupil::Pupil;
use tests::pupils::{code, upn};
use tests::{TestSchool, teacher};

/// A school whose Year 11 are two pupils from a file.
async fn school() -> (TestSchool, Vec<Pupil>) {
    let school = TestSchool::new().await;
    school.grant_everything();
    let pupils = school.with_year_11(2);
    (school, pupils)
}

async fn view(school: &TestSchool, pupil: &Pupil) -> PupilRecordView {
    school.admin().run(&ViewPupilForm { pupil: pupil.id }).await.expect("a pupil")
}

fn set(view: &PupilRecordView, year: i16, answers: &[(Characteristic, Answer)]) -> SetCharacteristicsForm {
    let answers = answers.iter().copied().collect();
    SetCharacteristicsForm { pupil: view.id, seen: view.seen.clone(), year, answers }
}

/// What is known of a pupil by itself in 2026/27.
fn automatic(view: &PupilRecordView, which: Characteristic) -> Option<bool> {
    view.characteristics[0].automatic.get(&which).copied()
}

async fn import(school: &TestSchool, pupil: &Pupil, surname: &str, characteristics: &str) {
    let file = format!(
        "UPN,Surname,Forename,Date of birth,Gender,Year group,Pupil premium,FSM,SEN status\r\n{},{surname},{},{},F,11,{characteristics}\r\n",
        pupil.upn.as_str(),
        pupil.forename.as_str(),
        pupil.born.strftime("%d/%m/%Y"),
    );
    let form = school.pupils_file(&file).await;
    school.admin().import(&form).await.expect("imported");
}

#[tokio::test]
async fn f10_a_characteristic_is_what_a_file_says_until_somebody_answers_for_the_year() {
    let (school, pupils) = school().await;
    import(&school, &pupils[0], "Byron", ",Y,K").await;
    let was = view(&school, &pupils[0]).await;
    let years: Vec<i16> = was.characteristics.iter().map(|of_year| of_year.year).collect();
    assert_eq!(years, [2026, 2025, 2024, 2023, 2022, 2021]);
    for which in [Characteristic::FreeMeals, Characteristic::EverSix, Characteristic::Sen] {
        assert_eq!(automatic(&was, which), Some(true), "{which:?}");
    }
    assert_eq!(automatic(&was, Characteristic::Premium), Some(true), "a blank cell leaves what was recorded");
    assert_eq!(automatic(&was, Characteristic::Eal), None);

    let form = set(&was, 2026, &[(Characteristic::Sen, Answer::No), (Characteristic::Eal, Answer::Yes)]);
    let now = school.admin().run(&form).await.expect("answered");
    assert_eq!(school.admin().run(&form).await, Ok(now.clone()), "twice is once");
    assert_eq!(now.characteristics[0].answers, form.answers);
    import(&school, &pupils[0], "Byron", "N,N,N").await;
    let after = view(&school, &pupils[0]).await;
    assert_eq!(after.characteristics[0].answers, form.answers, "a file does not change an answer");
    let back = set(&after, 2026, &[(Characteristic::Eal, Answer::Automatic)]);
    let back = school.admin().run(&back).await.expect("answered");
    assert_eq!(back.characteristics[0].answers.len(), 1);
    let earlier = set(&back, 2021, &[(Characteristic::FreeMeals, Answer::Yes)]);
    let earlier = school.admin().run(&earlier).await.expect("answered");
    assert_eq!(automatic(&earlier, Characteristic::EverSix), Some(true));
}

#[tokio::test]
async fn f10_answers_are_refused_that_are_out_of_date_of_another_year_or_from_somebody_who_may_not() {
    let (school, pupils) = school().await;
    let was = view(&school, &pupils[0]).await;
    let yes = [(Characteristic::InCare, Answer::Yes)];
    for year in [2020, 2027] {
        let refused = school.admin().run(&set(&was, year, &yes)).await.expect_err("another year");
        assert_eq!(refused.errors[0].field, "year");
    }
    school.admin().run(&set(&was, 2026, &yes)).await.expect("answered");
    let late = set(&was, 2026, &[(Characteristic::InCare, Answer::No)]);
    assert_eq!(code(&school.admin().run(&late).await.expect_err("late")), "changed-meanwhile");
    let teacher = school.person(&teacher("anne@school.example")).await;
    assert_eq!(school.as_(&teacher).run(&late).await.expect_err("no permission").status, 403);
    let other = TestSchool::new().await;
    other.grant_everything();
    assert_eq!(other.admin().run(&late).await.expect_err("a stranger").status, 404);
}

#[tokio::test]
async fn f80_every_value_says_where_it_came_from_and_what_it_replaced() {
    let (school, pupils) = school().await;
    let was = view(&school, &pupils[0]).await;
    assert_eq!((was.origin.as_str(), was.later.len()), ("From a file, 01/09/2026", 0));
    let fields = PupilFields { forename: "Ada".to_owned(), ..was.fields.clone() };
    let form = ChangePupilForm { pupil: was.id, seen: was.seen, fields };
    school.admin().run(&form).await.expect("changed");
    import(
        &school,
        &Pupil { forename: domain::base::text::Name::parse("", "Ada").expect("a name"), ..pupils[0].clone() },
        "Byron",
        ",,K",
    )
    .await;
    let now = view(&school, &pupils[0]).await;
    let later = |view: &PupilRecordView| {
        let words = |one: &OriginView| format!("{}: {}, was {}", one.what, one.origin, one.replaced);
        view.later.iter().map(words).collect::<Vec<_>>()
    };
    let first = pupils[0].forename.as_str();
    for said in [
        format!("Forename: By hand, 02/09/2026, was {first}"),
        format!("Surname: From a file, 02/09/2026, was {}", pupils[0].surname.as_str()),
        "SEN, 2026/27: From a file, 02/09/2026, was ".to_owned(),
    ] {
        assert!(later(&now).contains(&said), "{said}: {:?}", later(&now));
    }

    let file = format!("UPN,Subject,Class\r\n{},Mathematics,11/x\r\n", upn(0).as_str());
    let upload = school.upload_records(RecordsKind::Classes, "classes.csv", file.into_bytes()).await;
    let change = ImportClassesForm { upload, file_name: "classes.csv".to_owned() };
    let change = school.admin().import(&change).await.expect("imported");
    let classes = view(&school, &pupils[0]).await;
    let said =
        format!("Class in Mathematics: From a file, 02/09/2026, was {}", pupils[0].classes["Mathematics"]);
    assert!(later(&classes).contains(&said), "{said}: {:?}", later(&classes));
    school.admin().undo(change.summary.id).await.expect("undone");
    assert_eq!(view(&school, &pupils[0]).await, now, "undoing restores where it came from");
}
