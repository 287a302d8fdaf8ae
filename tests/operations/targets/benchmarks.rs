//! The data that a benchmark depends on, and the effects of setting it (F38, F43).

use domain::access::form::Form;
use domain::attainment::grade::Scale;
use domain::attainment::model::Level;
use domain::records::file::RecordsKind;
use domain::records::forms::ImportPupilsForm;
use domain::targets::forms::*;
use domain::targets::settings::{Prepopulation, TargetSettings};
use std::collections::BTreeMap;
use tests::TestSchool;
use tests::pupils::{YEAR_11, upn};

async fn ask<F: Form>(school: &TestSchool, form: &F) -> F::View {
    school.admin().run(form).await.expect("answered")
}

/// The chances of each grade in per cent, for the pupil with this surname in this subject.
async fn chances(school: &TestSchool, surname: &str, subject: &str) -> Vec<f64> {
    let rows = ask(school, &TargetReportForm { year: YEAR_11 }).await.rows;
    let pupil = rows.iter().find(|row| row.name.starts_with(surname)).expect("there").id;
    ask(school, &ViewTargetForm { year: YEAR_11, pupil, subject: subject.to_owned() }).await.chances
}

#[tokio::test]
async fn f38_chances_differ_by_subject_prior_attainment_and_gender_and_by_month_of_birth_where_it_is_known() {
    let school = TestSchool::new().await;
    school.grant_everything();
    let mut file =
        "UPN,Surname,Forename,Date of birth,Gender,Year group,Disadvantaged,KS2 score\r\n".to_owned();
    for (n, (name, born, gender, score)) in [
        ("Girl", "01/09/2010", "F", "104"),
        ("Boy", "01/09/2010", "M", "104"),
        ("Summer", "31/08/2011", "F", "104"),
        ("Higher", "01/09/2010", "F", "112"),
        ("Unrecorded", "01/09/2010", "", "104"),
    ]
    .into_iter()
    .enumerate()
    {
        file += &format!("{},{name},A,{born},{gender},11,N,{score}\r\n", upn(n as u32).as_str());
    }
    let file_name = "pupils.csv".to_owned();
    let upload = school.upload_records(RecordsKind::Pupils, &file_name, file.into_bytes()).await;
    let view = school.admin().import(&ImportPupilsForm { upload, file_name }).await;
    assert_eq!(tests::pupils::figures(&view.expect("imported"))[0], 5);
    let english = "English Language";
    let girl = chances(&school, "Girl", english).await;
    for (who, differs) in [("Boy", true), ("Higher", true), ("Unrecorded", true), ("Summer", false)] {
        // National results by month of birth are not published. Until they are, each month shifts the chances by 0.
        assert_eq!(chances(&school, who, english).await != girl, differs, "{who}");
    }
    assert_ne!(chances(&school, "Girl", "Mathematics").await, girl);
    let whole: f64 = girl.iter().sum();
    assert!((whole - 100.0).abs() < 1.0, "the chances of all grades come to {whole}%");
}

#[tokio::test]
async fn f43_the_setting_decides_pre_population_the_report_and_the_scale_and_averages_stay_viewable_in_both()
{
    let school = TestSchool::new().await;
    school.with_year_11(21);
    let levels = BTreeMap::from([("History".to_owned(), Level::VeryHigh)]);
    let scales = BTreeMap::from([("History".to_owned(), Scale::Letters)]);
    ask(&school, &SaveBenchmarksForm { year: YEAR_11, version: 0, levels, scales }).await;
    let settings =
        TargetSettings { used: true, prepopulation: Prepopulation::Benchmark, ..TargetSettings::default() };
    ask(&school, &SaveTargetSettingsForm { year: YEAR_11, version: 1, settings, confirmed: 0 }).await;
    let fill = PrepopulateTargetsForm { year: YEAR_11, replacing: false };
    school.admin().prepopulate(&fill).await.expect("pre-populated");
    let report = ask(&school, &TargetReportForm { year: YEAR_11 }).await;
    let place = report.subjects.iter().position(|subject| subject.name == "History").expect("there");
    let history = &report.subjects[place];
    assert_eq!((history.scale, history.level, history.set), (Scale::Letters, Level::VeryHigh, 20));
    assert!(history.grades.contains(&"A*".to_owned()), "{:?}", history.grades);
    for cell in report.rows.iter().map(|row| row.cells[place]).filter(|cell| cell.2.is_some()) {
        assert_eq!((cell.0, cell.1), (cell.2, cell.2), "pre-populated with the benchmark, on its scale");
    }
    let view = ask(&school, &ViewBenchmarksForm { year: YEAR_11 }).await;
    for name in ["History", "Mathematics"] {
        let subject = view.subjects.iter().find(|subject| subject.subject == name).expect("there");
        let scales: Vec<Scale> = subject.averages.iter().map(|averages| averages.scale).collect();
        assert_eq!(scales, [Scale::Numbers, Scale::Letters], "{name}");
    }
}

#[tokio::test]
async fn the_benchmarks_page_and_the_report_show_one_average_of_a_benchmark() {
    let school = TestSchool::new().await;
    school.with_year_11(21);
    let levels = BTreeMap::from([("History".to_owned(), Level::High)]);
    let scales = BTreeMap::from([("Geography".to_owned(), Scale::Letters)]);
    ask(&school, &SaveBenchmarksForm { year: YEAR_11, version: 0, levels, scales }).await;
    let settings =
        TargetSettings { used: true, prepopulation: Prepopulation::Benchmark, ..TargetSettings::default() };
    ask(&school, &SaveTargetSettingsForm { year: YEAR_11, version: 1, settings, confirmed: 0 }).await;
    let fill = PrepopulateTargetsForm { year: YEAR_11, replacing: false };
    school.admin().prepopulate(&fill).await.expect("pre-populated");
    let report = ask(&school, &TargetReportForm { year: YEAR_11 }).await;
    // One pupil has no target any more, so fewer are compared than have a benchmark.
    let seen = report.rows[0].cells[0].0;
    school.admin().set_target(report.rows[0].id, &report.subjects[0].name, "", seen).await.expect("removed");
    let report = ask(&school, &TargetReportForm { year: YEAR_11 }).await;
    let view = ask(&school, &ViewBenchmarksForm { year: YEAR_11 }).await;
    for (subject, shown) in report.subjects.iter().zip(&view.subjects) {
        let averages = shown.averages.iter().find(|averages| averages.scale == subject.scale).expect("there");
        let level = Level::ALL.iter().position(|level| *level == subject.level).expect("a level");
        assert_eq!((&subject.name, subject.average_of_all), (&shown.subject, Some(averages.levels[level])));
        let all: u32 = subject.benchmarks.iter().sum();
        assert_eq!(all, shown.with_benchmark, "{}: of the same pupils", subject.name);
    }
    assert_eq!((report.subjects[0].both, report.subjects[1].both), (19, 20));
}

#[tokio::test]
async fn the_page_says_what_its_figures_rest_on() {
    let school = TestSchool::new().await;
    school.with_year_11(2);
    let reference = ask(&school, &ViewBenchmarksForm { year: YEAR_11 }).await.reference;
    assert!(reference.sentence.starts_with("National results of 2023/24. "), "{}", reference.sentence);
    let said = reference.assumptions.join("\n");
    for part in [
        "Prior attainment is the Key Stage 2 scaled score",
        "The month of birth has no effect",
        "ICT is counted as Computer Science.",
        "Science Additional and Science Core are counted as Combined Science.",
        "The spread of progress between schools is 0.35 on the probit scale: an assumption",
    ] {
        assert!(said.contains(part), "“{part}” is not in:\n{said}");
    }
}
