//! A result recorded by hand, and the measures that follow from results (F10).

use super::pupil_results::{counted, import, items, rows};
use domain::base::failure::Problem;
use domain::records::forms::*;
use domain::records::pupil::Pupil;
use tests::TestSchool;
use tests::pupils::code;

fn typed(pupil: &Pupil, subject: &str, seen: &str, grade: &str) -> RecordResultForm {
    let [subject, seen, grade] = [subject, seen, grade].map(str::to_owned);
    RecordResultForm { pupil: pupil.id, academic_year: 2025, subject, seen, grade }
}

fn grades(view: &PupilRecordView) -> Vec<(&str, &str)> {
    view.results.iter().map(|one| (one.subject.as_str(), one.grade.as_str())).collect()
}

#[tokio::test]
async fn f10_a_result_is_recorded_by_hand_corrected_and_taken_away_and_the_counts_follow() {
    let school = TestSchool::new().await;
    let pupils = school.with_year_11(6);
    let admin = school.admin();
    import(&school, &rows(0..5, "7")).await.expect("imported");
    // The last pupil has no prior attainment, so only the first five are counted.
    assert_eq!(counted(&school).await, 5);
    let count = |grade: &str| {
        let text = items(&school, "COUNTS#").first().map(|item| item["subjects"].to_string());
        (text.unwrap_or_default(), grade.to_owned())
    };
    let before = count("7");

    let view = admin.run(&typed(&pupils[0], "Mathematics", "7", "8")).await.expect("corrected");
    assert_eq!(grades(&view), [("Mathematics", "8")]);
    assert_eq!(view.results[0].origin, "By hand, 02/09/2026");
    assert_ne!(count("7").0, before.0, "the counts follow a correction");
    assert_eq!(counted(&school).await, 5);
    // The answer was lost, and the request comes again.
    admin.run(&typed(&pupils[0], "Mathematics", "7", "8")).await.expect("the same again");

    let view = admin.run(&typed(&pupils[0], "French", "", "x")).await.expect("recorded");
    assert_eq!(grades(&view), [("French", "U"), ("Mathematics", "8")]);
    let view = admin.run(&typed(&pupils[0], "Mathematics", "8", "")).await.expect("taken away");
    assert_eq!(grades(&view), [("French", "U")]);
    assert_eq!(counted(&school).await, 0, "four are left, which are not counted");
    let view = admin.run(&typed(&pupils[0], "French", "U", "")).await.expect("taken away");
    assert!(view.results.is_empty() && school.pupil_record(pupils[0].id).results.is_empty());
    assert_eq!(items(&school, "RESULTS#").len(), 4);
    admin.run(&typed(&pupils[0], "Mathematics", "", "7")).await.expect("back");
    assert_eq!((counted(&school).await, count("7").0), (5, before.0));
}

#[tokio::test]
async fn of_two_people_who_type_a_result_at_once_the_second_is_told() {
    let school = TestSchool::new().await;
    let pupils = school.with_year_11(2);
    let admin = school.admin();
    let (one, two) = (typed(&pupils[0], "Mathematics", "", "7"), typed(&pupils[0], "Mathematics", "", "5"));
    let answers: [Result<PupilRecordView, Problem>; 2] =
        futures::join!(admin.run(&one), admin.run(&two)).into();
    let (done, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!((done.len(), refused.len()), (1, 1));
    for problem in refused.into_iter().filter_map(Result::err) {
        assert_eq!(code(&problem), "changed-meanwhile");
    }
    // Another subject is not in the way.
    admin.run(&typed(&pupils[0], "French", "", "4")).await.expect("recorded");
}

#[tokio::test]
async fn a_result_that_cannot_be_is_refused_beside_its_field() {
    let school = TestSchool::new().await;
    let pupils = school.with_year_11(1);
    let year = |academic_year| RecordResultForm { academic_year, ..typed(&pupils[0], "French", "", "5") };
    let bad = [
        (year(2022), "academic_year", "Select an academic year"),
        (year(2027), "academic_year", "Select an academic year"),
        (typed(&pupils[0], "Alchemy", "", "5"), "subject", "Select a subject"),
        (typed(&pupils[0], "", "", "5"), "subject", "Select a subject"),
        (typed(&pupils[0], "French", "", "10"), "grade", "Enter a grade from 1 to 9"),
    ];
    for (form, field, message) in bad {
        let problem = school.admin().run(&form).await.expect_err("refused");
        let error = problem.errors.first().map(|error| (error.field.as_str(), error.message.as_str()));
        assert_eq!(error, Some((field, message)), "{problem:?}");
    }
    assert!(items(&school, "RESULTS#").is_empty());
}

#[tokio::test]
async fn f10_a_pupils_page_shows_the_measures_of_the_key_stage_that_has_ended() {
    let school = TestSchool::new().await;
    let pupils = school.with_year_11(1);
    let admin = school.admin();
    let measures = |view: PupilRecordView| -> Vec<(String, String, String)> {
        view.measures.into_iter().map(|one| (one.year, one.what, one.value)).collect()
    };
    let mut view = admin.run(&typed(&pupils[0], "English Literature", "", "6")).await.expect("in Year 10");
    assert!(measures(view).is_empty(), "Year 10 is not the end of the key stage");
    let of_year_11 = [
        ("English Language", "5"),
        ("English Literature", "9"),
        ("Mathematics", "7"),
        ("Combined Science", "6-5"),
        ("History", "8"),
        ("French", "4"),
    ];
    view = admin.run(&ViewPupilForm { pupil: pupils[0].id }).await.expect("the pupil");
    for (subject, grade) in of_year_11 {
        let form = RecordResultForm { academic_year: 2026, ..typed(&pupils[0], subject, "", grade) };
        view = admin.run(&form).await.expect("in Year 11");
    }
    // The first result in English literature counts. 6 and 7 twice; 8, 5.5 and 5.5; open: 5 and 4.
    let year = || "2026/27".to_owned();
    let expected = [
        (year(), "Attainment 8".to_owned(), "54.0 of 90".to_owned()),
        (year(), "English and mathematics".to_owned(), "Grade 5 or above".to_owned()),
        (year(), "English Baccalaureate entered".to_owned(), "Yes".to_owned()),
        (year(), "Every part of the English Baccalaureate".to_owned(), "Grade 4 or above".to_owned()),
    ];
    assert_eq!(measures(view), expected);
}
