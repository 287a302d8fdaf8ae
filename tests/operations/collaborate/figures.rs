//! Published figures: what a school shows of its results without showing a pupil (F50, F61, F62, F83).

use super::shared::staff;
use crate::operations::records::pupil_results::{import, items};
use crate::operations::retention::{on, sweep};
use domain::access::organisation::OrganisationKind;
use domain::access::permission::Permission;
use domain::attainment::subject::KeyStage;
use domain::audit::forms::ListAuditForm;
use domain::base::event::EventKind;
use domain::base::failure::Problem;
use domain::collaborate::figures::{Measure, Part, SchoolFigures, SharedWith};
use domain::collaborate::forms::*;
use domain::records::cohort::{AcademicYear, Cohort};
use domain::records::forms::{ListPupilsForm, RecordResultForm};
use domain::records::pupil_results::Collection;
use tests::TestSchool;
use tests::pupils::upn;

pub const COLLECTION: Collection = Collection { year: AcademicYear(2026), key_stage: KeyStage::Ks4 };

/// A school whose Year 11 of 2026/27 has this many pupils, every fifth on free school meals, with three results each.
pub async fn with_results(pupils: u32) -> TestSchool {
    let mut school = TestSchool::new().await;
    school.grant_everything();
    // What a file says of pupils belongs to the academic year of their results.
    on(&mut school, "2027-08-28").await;
    fill(&school, 0..pupils, COLLECTION).await;
    school
}

/// Adds pupils with these numbers who were in Year 11 in the collection's year, and their results of it.
pub async fn fill(school: &TestSchool, pupils: std::ops::Range<u32>, collection: Collection) {
    let (cohort, of) = (Cohort::of(11, collection.year), collection.year);
    let (year, group) =
        (cohort.0 - 5, cohort.year_group(AcademicYear::at(school.clock.now())).expect("at school"));
    let mut file =
        "UPN,Surname,Forename,Date of birth,Gender,Year group,Disadvantaged,KS2 score,FSM6\r\n".to_owned();
    let mut results = String::new();
    for n in pupils {
        let (upn, sex, meals) = (upn(n), ["F", "M"][n as usize % 2], if n % 5 == 0 { "Y" } else { "N" });
        let upn = upn.as_str();
        file +=
            &format!("{upn},Surname{n},Forename{n},11/10/{year},{sex},{group},N,{},{meals}\r\n", 90 + n % 30);
        for (place, subject) in ["English Language", "Mathematics", "French"].into_iter().enumerate() {
            results += &format!("{upn},{subject},{},{of}\r\n", 1 + (n + place as u32) % 9);
        }
    }
    let form = school.pupils_file(&file).await;
    school.admin().import(&form).await.expect("the pupils");
    import(school, &results).await.expect("the results");
}

/// Publishes the collection and shares it so.
pub async fn publish(school: &TestSchool, shared: SharedWith) -> Result<SchoolFigures, Problem> {
    publish_of(school, COLLECTION, shared).await
}

pub async fn publish_of(
    school: &TestSchool,
    collection: Collection,
    shared: SharedWith,
) -> Result<SchoolFigures, Problem> {
    let mark = school.admin().run(&PreviewFiguresForm { collection }).await?.mark;
    school.admin().run(&PublishFiguresForm { collection, mark, shared }).await
}

async fn listed(school: &TestSchool) -> ListFiguresView {
    school.admin().run(&ListFiguresForm {}).await.expect("the figures")
}

const AUTHORITY: SharedWith = SharedWith { authority: true, chain: false, diocese: false };

#[tokio::test]
async fn f62_published_figures_are_suppressed_and_never_change() {
    let mut school = with_results(60).await;
    assert!(listed(&school).await.unpublished.contains(&COLLECTION));
    let published = publish(&school, AUTHORITY).await.expect("published").published;
    let all = published.figure(&Measure::Attainment8, Part::All).expect("a figure");
    assert_eq!((all.pupils, all.about), (60, false));
    let meals = published.figure(&Measure::Attainment8, Part::EverSix).expect("a figure");
    assert_eq!(meals.pupils, 12);
    // Nobody entered the EBacc: none is hidden like one to four.
    assert_eq!(published.figure(&Measure::EbaccEntered, Part::All), None);
    // All have a result in French, which is not said more closely than up to four without one.
    let french = published.figure(&Measure::Points("French".to_owned()), Part::All).expect("a figure");
    assert_eq!((french.pupils, french.about), (60, true));

    // A correction changes the pupil's record and not the figures, also years later.
    let found = ListPupilsForm { search: upn(0).as_str().to_owned(), ..ListPupilsForm::default() };
    let pupil = school.admin().run(&found).await.expect("a list").pupils.remove(0);
    let form = RecordResultForm {
        pupil: pupil.id,
        academic_year: 2026,
        subject: "French".to_owned(),
        grade: "9".to_owned(),
        seen: "3".to_owned(),
    };
    school.admin().run(&form).await.expect("corrected");
    let there = listed(&school).await;
    assert_eq!(there.figures[0].published, published);
    assert!(!there.unpublished.contains(&COLLECTION));
    let again = publish(&school, AUTHORITY).await.expect_err("published already");
    assert_eq!(again.kind, "urn:attain:problem:figures-published");
    // The first request again, whose answer was lost.
    let form = PublishFiguresForm { collection: COLLECTION, mark: published.mark(), shared: AUTHORITY };
    assert_eq!(school.admin().run(&form).await.expect("the same").published, published);

    on(&mut school, "2032-08-30").await;
    sweep(&school).await;
    assert_eq!(items(&school, "FIGURES#").len(), 1);
    on(&mut school, "2032-08-31").await;
    sweep(&school).await;
    assert_eq!(items(&school, "FIGURES#").len(), 0, "five years are over");
}

#[tokio::test]
async fn f83_what_is_published_is_what_was_seen_and_one_of_two_at_once_wins() {
    let school = with_results(30).await;
    let preview = PreviewFiguresForm { collection: COLLECTION };
    let mark = school.admin().run(&preview).await.expect("seen").mark;
    import(&school, &format!("{},History,9,2026/27\r\n", upn(1).as_str())).await.expect("another result");
    let form =
        |mark: &str, shared| PublishFiguresForm { collection: COLLECTION, mark: mark.to_owned(), shared };
    let changed = school.admin().run(&form(&mark, AUTHORITY)).await.expect_err("something else was seen");
    assert_eq!(changed.kind, "urn:attain:problem:changed-meanwhile");
    let mark = school.admin().run(&preview).await.expect("seen").mark;
    let (one, other) = (form(&mark, AUTHORITY), form(&mark, SharedWith::default()));
    let admin = school.admin();
    let both = tokio::join!(admin.run(&one), admin.run(&other));
    let won = [both.0, both.1].into_iter().filter(Result::is_ok).count();
    assert_eq!((won, items(&school, "FIGURES#").len()), (1, 1));
    let few = with_results(4).await;
    assert_eq!(publish(&few, AUTHORITY).await.expect_err("four pupils").status, 404);
    let never = PreviewFiguresForm { collection: Collection { year: AcademicYear(2019), ..COLLECTION } };
    assert_eq!(few.admin().run(&never).await.expect_err("too long ago").status, 404);
}

#[tokio::test]
async fn f62_a_governor_reads_the_figures_of_the_school_and_no_pupil() {
    let school = with_results(30).await;
    publish(&school, SharedWith::default()).await.expect("published");
    let governor = staff(&school, &[Permission::SchoolReports]).await;
    let seen = school.as_(&governor).run(&ListFiguresForm {}).await.expect("the figures");
    assert_eq!(seen.figures.len(), 1);
    let preview = PreviewFiguresForm { collection: COLLECTION };
    assert_eq!(school.as_(&governor).run(&preview).await.expect_err("not theirs").status, 403);
    let pupils = ListPupilsForm::default();
    assert_eq!(school.as_(&governor).run(&pupils).await.expect_err("pupils").status, 403);
}

#[tokio::test]
async fn f50_an_authority_sees_figures_while_the_school_shares_them_and_each_look_is_in_its_trail() {
    let school = with_results(30).await;
    let authority = school.outsider(OrganisationKind::LocalAuthority).await;
    let chain = school.outsider(OrganisationKind::AcademyChain).await;
    authority.grant_everything();
    chain.grant_everything();
    let theirs = SharedFiguresForm { school: school.id };
    let seen = async |of: &TestSchool| of.admin().run(&theirs).await.expect("seen").figures.len();
    assert_eq!((seen(&authority).await, seen(&chain).await), (0, 0));
    publish(&school, AUTHORITY).await.expect("published");
    assert_eq!((seen(&authority).await, seen(&chain).await), (1, 0));
    let share = |shared, seen| ShareFiguresForm { collection: COLLECTION, shared, seen };
    let chain_only = SharedWith { authority: false, chain: true, diocese: false };
    school.admin().run(&share(chain_only, AUTHORITY)).await.expect("changed");
    assert_eq!((seen(&authority).await, seen(&chain).await), (0, 1));
    let stale =
        school.admin().run(&share(SharedWith::default(), AUTHORITY)).await.expect_err("another saw it");
    assert_eq!(stale.kind, "urn:attain:problem:changed-meanwhile");
    school.admin().run(&share(chain_only, AUTHORITY)).await.expect("the same again");
    let trail = school.admin().run(&ListAuditForm::default()).await.expect("the trail").rows;
    let of = |kind| trail.iter().filter(|entry| entry.kind == kind).count();
    assert_eq!((of(EventKind::SharedFiguresOpened), of(EventKind::FiguresShared)), (2, 1));
}
