//! The references that are shipped with the program.

use domain::attainment::measures::Roles;
use domain::attainment::model::Model;
use domain::attainment::reference::Reference;
use domain::attainment::subject::KeyStage;
use std::sync::LazyLock;

/// What the subjects count as, the earliest first.
static ROLES: LazyLock<Vec<Roles>> = LazyLock::new(|| {
    let read = serde_json::from_str::<Vec<Roles>>(include_str!("../data/measures.json"));
    read.unwrap_or_else(|error| panic!("crates/reference/data/measures.json: {error}"))
});

struct Shipped {
    reference: Reference,
    model: Model,
}

static KS2: LazyLock<Shipped> = LazyLock::new(|| shipped(include_str!("../data/ks2.json")));
static KS4: LazyLock<Shipped> = LazyLock::new(|| shipped(include_str!("../data/ks4.json")));
static KS5: LazyLock<Shipped> = LazyLock::new(|| shipped(include_str!("../data/ks5.json")));

fn shipped(file: &str) -> Shipped {
    let read = || -> Result<Shipped, String> {
        let reference: Reference = serde_json::from_str(file).map_err(|error| error.to_string())?;
        Ok(Shipped { model: Model::of(&reference)?, reference })
    };
    // The file is compiled into the program and a test reads it, so at run time there is nobody to report an
    // error to.
    read().unwrap_or_else(|error| panic!("crates/reference/data: {error}"))
}

fn of(key_stage: KeyStage) -> &'static Shipped {
    match key_stage {
        KeyStage::Ks2 => &KS2,
        KeyStage::Ks4 => &KS4,
        KeyStage::Ks5 => &KS5,
    }
}

/// Returns the model of the key stage's shipped counts. It is computed on the first call and kept.
pub fn model(key_stage: KeyStage) -> &'static Model {
    &of(key_stage).model
}

/// What the subjects of Key Stage 4 count as in the measures of the academic year that begins in this calendar year. Years
/// before the first of which it is known use that of the first.
pub fn roles(year: i16) -> &'static Roles {
    let before = ROLES.partition_point(|roles| roles.from <= year);
    &ROLES[before.saturating_sub(1)]
}

/// Returns the key stage's shipped counts.
pub fn reference(key_stage: KeyStage) -> &'static Reference {
    &of(key_stage).reference
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::illustrative_ks2;

    const FILES: [(KeyStage, &str, &str); 3] = [
        (KeyStage::Ks2, "ks2-illustrative", include_str!("../data/ks2.json")),
        (KeyStage::Ks4, "ks4-2024", include_str!("../data/ks4.json")),
        (KeyStage::Ks5, "ks5-2025", include_str!("../data/ks5.json")),
    ];

    #[test]
    fn each_file_is_sound_and_as_compact_as_json_can_be() {
        for (key_stage, version, file) in FILES {
            let reference = reference(key_stage);
            assert_eq!(reference.check(), Ok(()));
            assert_eq!((reference.key_stage, reference.version.as_str()), (key_stage, version));
            assert_eq!(model(key_stage).version(), version);
            assert!(serde_json::to_string(reference).unwrap() == file.trim_end(), "{version}");
        }
    }

    #[test]
    fn f53_every_subject_a_year_group_begins_with_has_a_benchmark() {
        for key_stage in KeyStage::ALL {
            for subject in key_stage.default_subjects() {
                assert!(model(key_stage).scale(subject).is_some(), "{subject}");
            }
        }
    }

    #[test]
    fn every_subject_that_counts_in_a_measure_is_one_of_key_stage_4_and_the_years_rise() {
        assert!(ROLES.is_sorted_by(|a, b| a.from < b.from) && !ROLES.is_empty());
        for roles in ROLES.iter() {
            for subject in roles.subjects.keys() {
                assert!(model(KeyStage::Ks4).scale(subject).is_some(), "{subject}");
            }
        }
        let first = &ROLES[0];
        assert_eq!((roles(first.from - 1), roles(first.from)), (first, first));
        assert_eq!(roles(9999).from, ROLES[ROLES.len() - 1].from);
    }

    #[test]
    fn the_illustrative_file_is_what_the_code_makes() {
        assert!(*reference(KeyStage::Ks2) == illustrative_ks2());
    }
}
