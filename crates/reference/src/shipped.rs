//! The references that are shipped with the program.

use domain::attainment::model::Model;
use domain::attainment::reference::Reference;
use domain::attainment::subject::KeyStage;
use std::sync::LazyLock;

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
    fn the_illustrative_file_is_what_the_code_makes() {
        assert!(*reference(KeyStage::Ks2) == illustrative_ks2());
    }
}
