//! Schools whose figures are made as a school's are: from pupils and their results.

use super::spreads::shipped;
use crate::attainment::grade::Grade;
use crate::attainment::measures::Roles;
use crate::attainment::model::{Model, Prior, Sex};
use crate::attainment::subject::KeyStage;
use crate::base::ids::{OrganisationId, PupilId};
use crate::base::text::Name;
use crate::collaborate::figures::{Published, Source, publish};
use crate::records::characteristics::Characteristic;
use crate::records::cohort::{AcademicYear, Cohort};
use crate::records::origin::{Origin, Origins, Source as From};
use crate::records::pupil::Pupil;
use crate::records::pupil_results::{Collection, Collections, Graded, PupilResults};
use crate::records::upn::Upn;
use jiff::civil::{Date, date};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use uuid::Uuid;

pub const YEAR: AcademicYear = AcademicYear(2025);
const TODAY: Date = date(2026, 11, 27);

/// A pupil of the last year group: by characteristic, whether they are on its first side; and their results.
#[derive(Clone, Debug, Default)]
pub struct Made {
    pub sides: [bool; 4],
    pub results: Vec<(&'static str, u8)>,
    pub prior: Option<f64>,
}

fn pupil(n: usize, key_stage: KeyStage, made: &Made) -> Pupil {
    let digits = format!("80120000{n:04}");
    let upn = ('A'..='Z').find_map(|letter| Upn::parse(&format!("{letter}{digits}")).ok());
    let mut pupil = Pupil {
        id: PupilId(Uuid::from_u128(n as u128 + 1)),
        organisation: OrganisationId(Uuid::nil()),
        upn: upn.expect("a letter fits"),
        forename: Name::parse("Forename", "Ann").expect("a name"),
        surname: Name::parse("Surname", "Lee").expect("a name"),
        born: date(2010, 10, 1),
        sex: Some(if made.sides[3] { Sex::Female } else { Sex::Male }),
        characteristics: Default::default(),
        cohort: Cohort::of(key_stage.last_year_group(), YEAR),
        prior: made
            .prior
            .map(|prior| (key_stage, Prior((prior * 100.0).round() as u16)))
            .into_iter()
            .collect(),
        classes: BTreeMap::new(),
        results: BTreeMap::new(),
        left: None,
        holds: Vec::new(),
        moved_on: None,
        earlier_cohorts: BTreeSet::new(),
        erasing: None,
        mis: None,
        origins: Origins::new(Origin { source: From::File, on: TODAY }),
    };
    for (which, holds) in
        [Characteristic::EverSix, Characteristic::Eal, Characteristic::Sen].into_iter().zip(made.sides)
    {
        pupil.characteristics.file(YEAR, which, holds);
    }
    pupil
}

static MODELS: LazyLock<BTreeMap<KeyStage, Model>> = LazyLock::new(|| {
    KeyStage::ALL.into_iter().map(|of| (of, Model::of(&shipped(of)).expect("sound counts"))).collect()
});

static ROLES: LazyLock<Vec<Roles>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../../../reference/data/measures.json")).expect("the roles")
});

/// A school's pupils, and their results of the collection.
pub fn school(key_stage: KeyStage, made: &[Made]) -> (Vec<Pupil>, Collections) {
    let origin = Origin { source: From::File, on: TODAY };
    let pupils: Vec<Pupil> = made.iter().enumerate().map(|(n, made)| pupil(n, key_stage, made)).collect();
    let graded = |(subject, step): &(&str, u8)| {
        let scale = MODELS[&key_stage].scale(subject).expect("a subject");
        ((*subject).to_owned(), Graded { scale, grade: Grade(*step), origin })
    };
    let results = pupils.iter().zip(made).filter(|(_, made)| !made.results.is_empty());
    let results = results.map(|(pupil, made)| {
        let grades = made.results.iter().map(graded).collect();
        (pupil.id, PupilResults { grades, version: 1 })
    });
    let results = [(Collection { year: YEAR, key_stage }, results.collect())].into();
    (pupils, results)
}

/// What a school of these pupils publishes of a collection.
pub fn published_of(collection: Collection, pupils: &[Pupil], results: &Collections) -> Option<Published> {
    let model = &MODELS[&collection.key_stage];
    publish(Source { collection, pupils, results, roles: &ROLES[0], model }, TODAY)
}

/// What a school of these pupils publishes.
pub fn published(key_stage: KeyStage, made: &[Made]) -> Option<Published> {
    let (pupils, results) = school(key_stage, made);
    published_of(Collection { year: YEAR, key_stage }, &pupils, &results)
}
