//! Stores a school's pupils where an import would store them.

use crate::table::stored;
use crate::{Ask, TestSchool};
use axum::body::Body;
use axum::http::{Request, header};
use domain::access::call::{Call, Deed};
use domain::access::form::{Form, PlannedView};
use domain::access::permission::{Permission, Permissions};
use domain::attainment::grade::Grade;
use domain::attainment::model::{Prior, Sex};
use domain::attainment::subject::KeyStage;
use domain::base::failure::Problem;
use domain::base::ids::{ChangeId, DeletionId, PupilId, UploadId};
use domain::base::moment::Moment;
use domain::base::text::Name;
use domain::changes::change_set::ChangeState;
use domain::changes::forms::*;
use domain::records::characteristics::{Characteristic, Characteristics};
use domain::records::cohort::{AcademicYear, Cohort, YearGroupId};
use domain::records::file::RecordsKind;
use domain::records::forms::*;
use domain::records::origin::{Origin, Origins, Source};
use domain::records::pupil::Pupil;
use domain::records::roll::Roll;
use domain::records::upn::Upn;
use domain::retention::certificate::CertificateKey;
use domain::retention::deletion::{Deletion, Deletions};
use domain::retention::erasure::{Erasure, Rule};
use domain::retention::forms::{DeletePupilsForm, PlanDeletionForm};
use domain::retention::group::Group;
use domain::targets::forms::{PlanView, PrepopulateTargetsForm, SetTargetsForm, TargetOutcome, TypedTarget};
use domain::targets::report::Cell;
use jiff::civil::date;
use local::Deployment;
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Year 11 in the academic year of the tests' clock.
pub const YEAR_11: YearGroupId = YearGroupId { key_stage: KeyStage::Ks4, cohort: Cohort(2015) };

/// The deletion of [`TestSchool::put_deletion`].
pub const DELETION: DeletionId = DeletionId(Uuid::from_u128(9));

/// A .csv with one result.
pub const RESULTS: &str = "Academic year,Subject,Grade,Gender,Month of birth,Prior attainment,Key stage\r\n2025/26,French,7,F,9,104.5,KS4\r\n2025/26,French,7,F,9,104.5,KS4\r\n2025/26,French,7,F,9,104.5,KS4\r\n2025/26,French,7,F,9,104.5,KS4\r\n2025/26,French,7,F,9,104.5,KS4\r\n";

/// Returns a UPN with a valid check letter, a different one for each number below 10,000.
pub fn upn(n: u32) -> Upn {
    let digits = format!("80120000{n:04}");
    ('A'..='Z').find_map(|letter| Upn::parse(&format!("{letter}{digits}")).ok()).expect("a check letter fits")
}

/// Returns a .csv of the pupils numbered from `from` to below `to`, alternately in Year 11 (even numbers) and
/// Year 10, in the academic year of the tests' clock.
pub fn file_of(from: u32, to: u32) -> String {
    file_in(AcademicYear(2026), from, to)
}

/// Does the same for another academic year.
pub fn file_in(academic_year: AcademicYear, from: u32, to: u32) -> String {
    let mut file =
        "UPN,Surname,Forename,Date of birth,Gender,Year group,Disadvantaged,KS2 score\r\n".to_owned();
    for n in from..to {
        let group = if n.is_multiple_of(2) { 11 } else { 10 };
        // Cohort::born: born in October, a pupil begins Year 1 in the calendar year of the sixth birthday.
        let year = Cohort::of(group, academic_year).0 - 5;
        let gender = ["F", "M", ""][n as usize % 3];
        file += &format!(
            "{},Surname{n:03},Forename{n:03},{:02}/10/{year},{gender},{group},{},{}\r\n",
            upn(n).as_str(),
            n % 28 + 1,
            if n.is_multiple_of(4) { "Y" } else { "N" },
            90 + n % 30,
        );
    }
    file
}

impl<D: Deployment> Ask<'_, D> {
    /// Plans a change, and shows it.
    pub async fn plan<F: Form<View = PlannedView>>(&self, form: &F) -> Result<ChangeView, Problem> {
        let PlannedView { change } = self.run(form).await?;
        self.run(&ViewChangeForm { change }).await
    }

    /// Applies a change as it was shown, until it is applied.
    pub async fn apply(&self, seen: &ChangeView) -> Result<ChangeView, Problem> {
        let typed = seen.guard.as_ref().map(|guard| guard.number);
        let form = ApplyChangeForm { change: seen.summary.id, mark: seen.mark.clone(), typed };
        loop {
            let view = self.run(&form).await?;
            if view.summary.state != ChangeState::Applying {
                return Ok(view);
            }
        }
    }

    /// Plans a change, and applies it.
    pub async fn import<F: Form<View = PlannedView>>(&self, form: &F) -> Result<ChangeView, Problem> {
        let seen = self.plan(form).await?;
        if seen.lines == 0 { Ok(seen) } else { self.apply(&seen).await }
    }

    /// Plans the pre-population of a year group, and applies it.
    pub async fn prepopulate(&self, form: &PrepopulateTargetsForm) -> Result<PlanView, Problem> {
        let plan = self.run(form).await?;
        let form = ApplyChangeForm { change: plan.change, mark: plan.mark.clone(), typed: None };
        self.run(&form).await.map(|_| plan)
    }

    /// Undoes a change, until it is undone.
    pub async fn undo(&self, change: ChangeId) -> Result<ChangeView, Problem> {
        loop {
            let view = self.run(&UndoChangeForm { change }).await?;
            if view.summary.state != ChangeState::Undoing {
                return Ok(view);
            }
        }
    }

    /// The lines of a change, or only those that were refused, of all pages.
    pub async fn lines(&self, change: ChangeId, refused: bool) -> Vec<LineView> {
        let (mut lines, mut cursor) = (Vec::new(), None);
        loop {
            let page = self.run(&ViewChangeLinesForm { change, refused, cursor }).await.expect("a page");
            lines.extend(page.rows);
            cursor = page.next;
            if cursor.is_none() {
                return lines;
            }
        }
    }
}

/// The numbers of a change, in the order in which its page shows them.
pub fn figures(view: &ChangeView) -> Vec<u32> {
    view.figures.iter().map(|figure| figure.number).collect()
}

impl<D: Deployment> Ask<'_, D> {
    /// Sets one target of Year 11 over the one that was seen, and returns its cell.
    ///
    /// # Errors
    /// The code of the failure.
    pub async fn set_target(
        &self,
        pupil: PupilId,
        subject: &str,
        grade: &str,
        seen: Option<Grade>,
    ) -> Result<Cell, String> {
        let typed = TypedTarget { pupil, subject: subject.to_owned(), grade: grade.to_owned(), seen };
        let form = SetTargetsForm { year: YEAR_11, targets: vec![typed] };
        let view = self.run(&form).await.map_err(|problem| code(&problem).to_owned())?;
        let TargetOutcome { cell, refused, .. } = view.targets.into_iter().next().expect("one outcome");
        refused.map_or(Ok(cell), |refused| Err(refused.code))
    }
}

/// The code of a problem.
pub fn code(problem: &Problem) -> &str {
    problem.kind.rsplit(':').next().unwrap_or_default()
}

impl<D: Deployment> TestSchool<D> {
    /// Uploads a file of pupils' records, and returns the id that an import refers to.
    pub async fn upload_records(&self, kind: RecordsKind, file_name: &str, bytes: Vec<u8>) -> UploadId {
        let file_name = file_name.to_owned();
        let form = RequestRecordsUploadForm { kind, file_name, size: bytes.len() as u64 };
        let view = self.admin().run(&form).await.expect("an address");
        let request =
            Request::put(&view.url).header(header::CONTENT_TYPE, &view.content_type).body(Body::from(bytes));
        let answer = self.stack.dispatch(request.expect("a request")).await.expect("an answer");
        assert_eq!(answer.status(), 200, "{:?}", answer.body());
        view.upload
    }

    /// Uploads a file of pupils, and returns the form that plans its changes.
    pub async fn pupils_file(&self, file: &str) -> ImportPupilsForm {
        let file_name = "pupils.csv".to_owned();
        let upload = self.upload_records(RecordsKind::Pupils, &file_name, file.as_bytes().to_vec()).await;
        ImportPupilsForm { upload, file_name }
    }
}

impl TestSchool {
    /// Deletes a pupil by hand, until nothing is left to do.
    ///
    /// # Panics
    /// If it is refused.
    pub async fn delete_pupil(&self, pupil: PupilId) {
        let (admin, group) = (self.admin(), Group::Pupil(pupil));
        let plan = admin.run(&PlanDeletionForm { group: group.clone() }).await.expect("a plan");
        let typed = Some(plan.guard.number);
        let form = DeletePupilsForm { deletion: plan.deletion, group, mark: plan.mark, typed };
        admin.run(&form).await.expect("deleted");
        self.wait_until_idle().await;
    }

    /// Stores a Year 11 of `count` pupils, the last without prior attainment, and gives the
    /// administrator every permission.
    pub fn with_year_11(&self, count: u32) -> Vec<Pupil> {
        self.with_years(&[(YEAR_11, count)])
    }

    /// Does the same as [`TestSchool::with_year_11`] for several year groups. Pupils are numbered across the
    /// groups.
    pub fn with_years(&self, years: &[(YearGroupId, u32)]) -> Vec<Pupil> {
        let mut pupils: Vec<Pupil> = Vec::new();
        for (year, count) in years {
            let begin = pupils.len() as u32;
            pupils.extend((0..*count).map(|n| self.pupil(begin + n, *year, n + 1 < *count)));
        }
        let roll = Roll::call(AcademicYear(2026), pupils.iter(), 1);
        self.put_item(stored(&format!("ORG#{}", self.id), "ROLL", &roll));
        pupils.iter().for_each(|pupil| self.put_pupil(pupil));
        self.grant_everything();
        pupils
    }

    /// Makes the records those of this academic year.
    pub fn with_records_of(&self, year: AcademicYear) {
        let mut roll = self.item(&format!("ORG#{}", self.id), "ROLL");
        roll["year"] = json!({ "N": year.0.to_string() });
        self.put_item(roll);
    }

    /// Notes in the ledger that a pupil was erased today, with a certificate that no key of the stack signed.
    pub fn put_erasure(&self, pupil: PupilId) {
        let key = CertificateKey::parse("the key of a test").expect("a key");
        let begun = Erasure::begin(self.id, pupil, Rule::Left, self.clock.now());
        let erasure = begun.complete(&self.organisation(), &key, self.clock.now()).expect("signed");
        let reference = erasure.reference.to_string();
        self.put_item(stored(&format!("ERASED#{}", self.id), &reference, &erasure));
    }

    /// Stores a deletion of one pupil, who is not recorded, that the provider asked for and a second person can confirm.
    pub fn put_deletion(&self) {
        let moment = Moment::new(self.clock.now(), String::new(), None, [0; 32]);
        let call = Call::of_provider(self.organisation(), moment);
        let deletion = Deletion {
            id: DELETION,
            title: "Year 11".to_owned(),
            pupils: [PupilId(Uuid::from_u128(11))].into(),
            number: 21,
            asked: Deed::of(&call),
            administers: true,
            approved: None,
        };
        let deletions = Deletions { all: vec![deletion], version: 1 };
        self.put_item(stored(&format!("ORG#{}", self.id), "DELETIONS", &deletions));
    }

    /// Stores a pupil in place of the stored one.
    pub fn put_pupil(&self, pupil: &Pupil) {
        let mut item = stored(&format!("ORG#{}", self.id), &format!("PUPIL#{}", pupil.id), pupil);
        let list = if pupil.is_on_roll() { "roll" } else { "left" };
        item["by_roll"]["S"] = format!("{list}#{:04}#{}", pupil.cohort.0, pupil.id).into();
        self.put_item(item);
    }

    /// Gives the school's administrator every permission.
    pub fn grant_everything(&self) {
        let every = Permission::ALL.iter().fold(Permissions::NONE, |all, one| all.with(*one));
        self.grant(&self.admin.email, every);
    }

    fn pupil(&self, n: u32, year: YearGroupId, prior: bool) -> Pupil {
        let step = u16::try_from(n * 37 % 66).expect("small");
        let points = match year.key_stage {
            KeyStage::Ks2 => 300 + step * 25,
            KeyStage::Ks4 => 8_600 + step * 50,
            KeyStage::Ks5 => 300 + step * 9,
        };
        let name = |what: &str| Name::parse(what, &format!("{what}{n:03}")).expect("a name");
        Pupil {
            id: PupilId(Uuid::from_u128(self.id.0.as_u128() ^ u128::from(n + 1))),
            organisation: self.id,
            upn: upn(n),
            forename: name("Forename"),
            surname: name("Surname"),
            born: date(year.cohort.0 - 5, 9, 1) + jiff::Span::new().days(n * 3 % 365),
            sex: Some(if n.is_multiple_of(2) { Sex::Female } else { Sex::Male }),
            characteristics: premium(n.is_multiple_of(4)),
            cohort: year.cohort,
            prior: prior.then_some((year.key_stage, Prior(points))).into_iter().collect(),
            classes: BTreeMap::from([("Mathematics".to_owned(), format!("11/{}", n % 4 + 1))]),
            results: BTreeMap::new(),
            left: None,
            holds: Vec::new(),
            moved_on: None,
            earlier_cohorts: Default::default(),
            erasing: None,
            mis: None,
            origins: Origins::new(Origin { source: Source::File, on: date(2026, 9, 1) }),
        }
    }

    /// Gives an account these permissions directly in the table, without the checks of the API.
    pub fn grant(&self, email: &str, permissions: Permissions) {
        let mut item = self.user_item(email);
        item["permissions"] = stored("", "", &json!({ "permissions": permissions }))["permissions"].clone();
        self.put_item(item);
    }
}

/// The characteristics of a pupil, where a file of 2026/27 says whether the school gets the pupil premium.
fn premium(holds: bool) -> Characteristics {
    let mut characteristics = Characteristics::default();
    characteristics.file(AcademicYear(2026), Characteristic::Premium, holds);
    characteristics
}
