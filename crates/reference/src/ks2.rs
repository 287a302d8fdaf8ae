//! Key Stage 2. No matrix is published, so the shipped figures are made up, and they state that they are.

use crate::{between_schools, birth_months};
use domain::attainment::grade::Scale;
use domain::attainment::normal::{phi, probit};
use domain::attainment::reference::{Band, Provenance, Reference, SubjectCounts};
use domain::attainment::subject::KeyStage;

/// Pupils of each sex.
const PUPILS: f64 = 10_000.0;

/// The mean and the standard deviation of Key Stage 1 points.
const POINTS: (f64, f64) = (15.5, 3.5);

/// The width of a band, in Key Stage 1 points.
const WIDTH: u8 = 3;

struct Subject {
    name: &'static str,
    /// Shares of all pupils, from 0 to 1: working towards the standard or better, reaching it or better, and
    /// exceeding it.
    reached: [f64; 3],
    /// The lead of girls over boys, on the probit scale; negative where boys lead.
    girls_ahead: f64,
}

const SUBJECTS: [Subject; 3] = [
    Subject { name: "Mathematics", reached: [0.94, 0.73, 0.24], girls_ahead: -0.1 },
    Subject { name: "Reading", reached: [0.94, 0.74, 0.28], girls_ahead: 0.2 },
    Subject { name: "Writing", reached: [0.93, 0.72, 0.13], girls_ahead: 0.35 },
];

/// Returns the counts of a plain normal model. Key Stage 1 points are normally distributed. A pupil's
/// attainment is those points in standard deviations, plus chance of the same size, so prior attainment
/// explains half of the variance.
pub fn illustrative_ks2() -> Reference {
    let (_, lowest, highest) = KeyStage::Ks2.prior();
    let (lowest, highest) = (lowest as u8, highest as u8);
    let bands = (lowest..highest).step_by(usize::from(WIDTH)).map(|low| {
        let high = low + WIDTH;
        let sign = if high < highest { "<" } else { "" };
        Band { label: format!("{low}-{sign}{high}"), middle: f64::from(low) + f64::from(WIDTH) / 2.0 }
    });
    let bands: Vec<Band> = bands.collect();
    let subjects = SUBJECTS.iter().map(|subject| SubjectCounts {
        name: subject.name.to_owned(),
        scale: Scale::Standard,
        pupils: [0.5, -0.5]
            .map(|side| bands.iter().map(|band| pupils(subject, side * subject.girls_ahead, band)).collect())
            .to_vec(),
    });
    Reference {
        key_stage: KeyStage::Ks2,
        version: "ks2-illustrative".to_owned(),
        year: "no year".to_owned(),
        source: "made up by Attain from a plain normal model, since no matrix is published for Key Stage 2"
            .to_owned(),
        licence: "MIT, as Attain itself".to_owned(),
        provenance: Provenance::Illustrative,
        prior: KeyStage::Ks2.prior().0.to_owned(),
        between_schools: between_schools(),
        birth_months: birth_months(),
        subjects: subjects.collect(),
        bands,
        stand_ins: Vec::new(),
    }
}

/// Returns the number of pupils in a band per standard, lowest first. `ahead` is the lead of their sex on the
/// probit scale.
fn pupils(subject: &Subject, ahead: f64, band: &Band) -> Vec<u32> {
    let (mean, deviation) = POINTS;
    let from_mean = |points: f64| (points - mean) / deviation;
    let half = f64::from(WIDTH) / 2.0;
    let in_band = PUPILS * (phi(from_mean(band.middle + half)) - phi(from_mean(band.middle - half)));
    // Points and chance together have a standard deviation of √2, so a national share is converted back by
    // that factor.
    let reached = subject.reached.map(|share| {
        let z = probit(share) * std::f64::consts::SQRT_2 + from_mean(band.middle) + ahead;
        (in_band * phi(z)).round() as u32
    });
    let reached = [&[in_band.round() as u32], &reached[..]].concat();
    let above = reached.iter().skip(1).copied().chain([0]);
    reached.iter().zip(above).map(|(this, above)| this - above).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_made_up_figures_are_sound_and_say_that_they_are_made_up() {
        let reference = illustrative_ks2();
        assert_eq!(reference.check(), Ok(()));
        assert_eq!(reference.provenance, Provenance::Illustrative);
        assert!(reference.sentence().starts_with("Illustrative figures, not national results: made up by"));
        let names: Vec<&str> = reference.subjects.iter().map(|subject| subject.name.as_str()).collect();
        assert_eq!(names, KeyStage::Ks2.default_subjects());
        assert_eq!(reference.bands.first().map(|band| band.label.as_str()), Some("0-<3"));
        assert_eq!(reference.bands.last().map(|band| band.label.as_str()), Some("18-21"));
    }

    #[test]
    fn the_shares_of_all_pupils_are_the_ones_it_begins_with() {
        for (subject, counts) in SUBJECTS.iter().zip(illustrative_ks2().subjects) {
            let pupils = || counts.pupils.iter().flatten();
            let all: u32 = pupils().flatten().sum();
            for (grade, share) in (1..).zip(subject.reached) {
                let reached: u32 = pupils().flat_map(|band| &band[grade..]).sum();
                let found = f64::from(reached) / f64::from(all);
                // The shares differ by a few hundredths, because pupils above 21 points are in no band, bands
                // are 3 points wide, and the sexes differ.
                assert!((found - share).abs() < 0.05, "{} {grade}: {found}", subject.name);
            }
        }
    }
}
