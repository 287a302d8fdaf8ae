//! A school's pupils, put where the import puts them.

use crate::TestSchool;
use crate::table::stored;
use domain::attainment::model::{Prior, Sex};
use domain::attainment::subject::KeyStage;
use domain::moment::PupilId;
use domain::permission::{Permission, Permissions};
use domain::pupil::{AcademicYear, Cohort, Pupil, Roll, Upn};
use domain::targets::YearKey;
use domain::text::Name;
use jiff::civil::date;
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Year 11 in the academic year in which the clock of the tests stands.
pub const YEAR_11: YearKey = YearKey { key_stage: KeyStage::Ks4, cohort: Cohort(2015) };

impl TestSchool {
    /// Gives the school a Year 11 of so many pupils, of whom the last has no prior attainment, and its administrator every
    /// permission.
    pub fn with_year_11(&self, count: u32) -> Vec<Pupil> {
        let pupils: Vec<Pupil> = (0..count).map(|n| self.pupil(n, n + 1 < count)).collect();
        let roll = Roll::call(AcademicYear(2026), pupils.iter(), 1);
        let pk = format!("ORG#{}", self.id);
        self.put_item(stored(&pk, "ROLL", &roll));
        for pupil in &pupils {
            self.put_item(stored(&pk, &format!("PUPIL#{:04}#{}", pupil.cohort.0, pupil.id), pupil));
        }
        self.grant_everything();
        pupils
    }

    /// Gives the school's administrator every permission.
    pub fn grant_everything(&self) {
        let every = Permission::ALL.iter().fold(Permissions::NONE, |all, one| all.with(*one));
        self.grant(&self.admin.email, every);
    }

    fn pupil(&self, n: u32, prior: bool) -> Pupil {
        let digits = format!("80120000{n:04}");
        let upn = ('A'..='Z').find_map(|letter| Upn::parse(&format!("{letter}{digits}")).ok());
        let score = 8_600 + u16::try_from(n * 37 % 66).expect("small") * 50;
        let name = |what: &str| Name::parse(what, &format!("{what}{n:03}")).expect("a name");
        Pupil {
            id: PupilId(Uuid::from_u128(self.id.0.as_u128() ^ u128::from(n + 1))),
            organisation: self.id,
            upn: upn.expect("a check letter fits"),
            forename: name("Forename"),
            surname: name("Surname"),
            born: date(2010, 9, 1) + jiff::Span::new().days(n * 3 % 365),
            sex: Some(if n.is_multiple_of(2) { Sex::Female } else { Sex::Male }),
            disadvantaged: n.is_multiple_of(4),
            cohort: YEAR_11.cohort,
            prior: prior.then_some((KeyStage::Ks4, Prior(score))).into_iter().collect(),
            classes: BTreeMap::from([("Mathematics".to_owned(), format!("11/{}", n % 4 + 1))]),
        }
    }

    /// Gives an account these permissions, whatever the rules say.
    pub fn grant(&self, email: &str, permissions: Permissions) {
        let mut item = self.user_item(email);
        item["permissions"] = stored("", "", &json!({ "permissions": permissions }))["permissions"].clone();
        self.put_item(item);
    }
}
