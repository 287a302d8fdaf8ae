//! The reports of a group, from figures that are written down here.

use super::*;
use crate::base::ids::OrganisationId;
use crate::records::pupil_results::Collection;
use serde_json::json;

const YEAR: AcademicYear = AcademicYear(2025);

/// A school whose figures are these: measure, then pupils and value of all pupils, of FSM6 and of the others.
fn school(number: u32, figures: &[(&str, [i32; 6])]) -> SchoolInGroup {
    let measures: Vec<(&str, Vec<i32>)> =
        figures.iter().map(|(measure, of)| (*measure, of.iter().copied().chain([0; 12]).collect())).collect();
    let collection = Collection { key_stage: KeyStage::Ks4, year: YEAR };
    let published =
        json!({ "collection": collection, "on": "01/10/2026", "table": { "measures": measures } });
    SchoolInGroup {
        school: OrganisationId::parse(&format!("0190b5a8-7f2e-7c3d-8a4b-{number:012}")).expect("an id"),
        name: format!("School {number}"),
        own: false,
        figures: vec![serde_json::from_value(published).expect("figures")],
    }
}

fn group(schools: Vec<SchoolInGroup>) -> GroupFiguresView {
    GroupFiguresView {
        name: "Heads".to_owned(),
        key_stages: vec![KeyStage::Ks4],
        key_stage: KeyStage::Ks4,
        years: vec![YEAR],
        smallest: 5,
        schools,
        outside: 0,
    }
}

#[test]
fn f62_pupils_are_pooled_and_not_schools() {
    let of = |number, pupils, value| school(number, &[("attainment-8", [pupils, value, 0, 0, 0, 0])]);
    let three = group(vec![of(100_001, 200, 500), of(100_002, 100, 400), of(100_003, 100, 400)]);
    let whole = three.whole(YEAR, &Measure::Attainment8, Part::All).expect("three schools");
    assert_eq!((whole.pupils, whole.schools, whole.value), (400, 3, 45.0));
    let two = group(three.schools[..2].to_vec());
    assert_eq!(two.whole(YEAR, &Measure::Attainment8, Part::All), None, "each would know the other");
}

#[test]
fn f62_a_school_is_above_the_group_only_if_its_range_is() {
    let of = |number, pupils, value| school(number, &[("attainment-8", [pupils, value, 0, 0, 0, 0])]);
    let view =
        group(vec![of(100_001, 200, 540), of(100_002, 12, 540), of(100_003, 600, 440), school(100_004, &[])]);
    let standings = view.standings(YEAR, &Measure::Attainment8, Part::All);
    let verdicts: Vec<_> = standings.iter().map(|standing| standing.verdict()).collect();
    assert_eq!(verdicts, [Some(Verdict::Above), Some(Verdict::Similar), Some(Verdict::Below), None]);
    assert_eq!(standings[3], Standing::Hidden);
    let english = view.standings(YEAR, &Measure::Points("English".to_owned()), Part::All);
    assert!(english.iter().all(|standing| *standing == Standing::NoResults));
    let before = view.standings(AcademicYear(2024), &Measure::Attainment8, Part::All);
    assert!(before.iter().all(|standing| *standing == Standing::Unpublished));
}

#[test]
fn f56_the_owners_smallest_group_hides_both_sides_of_a_characteristic() {
    let shown = |smallest| {
        let school = school(100_001, &[("attainment-8", [60, 450, 8, 400, 52, 458])]);
        let published = school.figures[0].clone().for_group(smallest);
        [Part::All, Part::EverSix, Part::NotEverSix]
            .map(|part| published.figure(&Measure::Attainment8, part).is_some())
    };
    assert_eq!(shown(5), [true, true, true]);
    assert_eq!(shown(10), [true, false, false], "the others would tell of the few");
    assert_eq!(shown(61), [false, false, false]);
}

#[test]
fn f62_a_file_says_hidden_and_never_the_figure() {
    let full = |number| {
        school(
            number,
            &[("attainment-8", [60, 450, 8, 400, 52, 458]), ("points:Latin", [20, 55, 0, 0, 0, 0])],
        )
    };
    let view = group(vec![full(100_001), full(100_002), full(100_003), school(100_004, &[])]);
    let (headings, rows) = view.lines(YEAR, Part::EverSix);
    let of = |name: &str, row: usize| {
        let place = headings.iter().position(|heading| heading == name).expect("a heading");
        rows[row][place].clone()
    };
    let text = |text: &str| ListCell::Text(text.to_owned());
    assert_eq!(of("Attainment 8", 0), ListCell::Number(40.0), "the group");
    assert_eq!(of("Attainment 8: pupils", 0), ListCell::Number(24.0));
    assert_eq!((of("Attainment 8", 1), of("Attainment 8", 4)), (ListCell::Number(40.0), text("Hidden")));
    assert_eq!((of("Latin", 1), of("Latin", 4)), (text("Hidden"), text("")));
    assert!(rows.iter().all(|row| row.len() == headings.len()));
}

#[test]
fn the_share_of_fsm6_is_of_all_pupils() {
    let some = school(100_001, &[("attainment-8", [60, 450, 8, 400, 52, 458])]);
    assert_eq!(some.ever_six(YEAR), Some(13));
    let hidden = school(100_001, &[("attainment-8", [60, 450, 0, 0, 0, 0])]);
    assert_eq!(hidden.ever_six(YEAR), None);
}
