//! The measures of invented pupils, added up by hand.

use super::*;

fn roles() -> Roles {
    let subjects = [
        ("English Language", Role::EnglishLanguage),
        ("English Literature", Role::EnglishLiterature),
        ("Mathematics", Role::Mathematics),
        ("Biology", Role::Science),
        ("Chemistry", Role::Science),
        ("Physics", Role::Science),
        ("Computer Science", Role::Science),
        ("Combined Science", Role::CombinedScience),
        ("History", Role::Humanities),
        ("Geography", Role::Humanities),
        ("French", Role::Language),
    ];
    let subjects = subjects.map(|(name, role)| (name.to_owned(), role)).into();
    Roles { from: 2023, source: String::new(), subjects }
}

fn measures(results: &[(&'static str, &str)]) -> GcseMeasures {
    let read = |(subject, grade): &(&'static str, &str)| {
        let scale = if *subject == "Combined Science" { Scale::Double } else { Scale::Numbers };
        (*subject, (scale, scale.read_result(grade).unwrap()))
    };
    roles().measures(&results.iter().map(read).collect())
}

#[test]
fn attainment_8_is_ten_slots_english_and_mathematics_twice() {
    // Language 5 and literature 6: 6 twice, and the 5 is open. Mathematics 7 twice. EBacc: 8, 7, 6. Open: 9, 5, 4.
    let all = measures(&[
        ("English Language", "5"),
        ("English Literature", "6"),
        ("Mathematics", "7"),
        ("Biology", "8"),
        ("History", "7"),
        ("French", "6"),
        ("Music", "9"),
        ("PE", "4"),
        ("Drama", "3"),
    ]);
    assert_eq!(all.attainment_8, 12.0 + 14.0 + 21.0 + 18.0);
    // One English GCSE counts once, and the slots that are empty are 0.
    assert_eq!(measures(&[("English Language", "5"), ("Mathematics", "4")]).attainment_8, 13.0);
    assert_eq!(measures(&[]).attainment_8, 0.0);
    assert_eq!(measures(&[("Music", "X"), ("Drama", "U")]).attainment_8, 0.0);
}

#[test]
fn combined_science_fills_two_slots_and_what_is_left_of_the_ebacc_is_open() {
    // EBacc: History 9, French 8, one 5.5; open: the other 5.5 and Geography 5.
    let one = measures(&[("Combined Science", "6-5"), ("History", "9"), ("French", "8"), ("Geography", "5")]);
    assert_eq!(one.attainment_8, 9.0 + 8.0 + 5.5 + 5.5 + 5.0);
    // With four open subjects the lowest is left out.
    let open = measures(&[("Music", "9"), ("PE", "8"), ("Drama", "7"), ("Dance", "6")]);
    assert_eq!(open.attainment_8, 24.0);
}

#[test]
fn english_and_mathematics_is_a_pass_in_both_and_either_english_will_do() {
    let pass = |language, literature, mathematics| {
        let results = [
            ("English Language", language),
            ("English Literature", literature),
            ("Mathematics", mathematics),
        ];
        measures(&results).english_and_mathematics
    };
    assert_eq!(pass("3", "5", "5"), Some(Pass::Strong));
    assert_eq!(pass("4", "3", "9"), Some(Pass::Standard));
    assert_eq!(pass("9", "9", "3"), None);
    assert_eq!(measures(&[("Mathematics", "9")]).english_and_mathematics, None);
}

#[test]
fn the_ebacc_needs_both_english_gcses_two_sciences_a_humanity_and_a_language() {
    let with = |science: &[(&'static str, &'static str)]| {
        let mut results = vec![
            ("English Language", "3"),
            ("English Literature", "5"),
            ("Mathematics", "5"),
            ("Geography", "6"),
            ("French", "5"),
        ];
        results.extend_from_slice(science);
        measures(&results)
    };
    let combined = with(&[("Combined Science", "5-5")]);
    assert_eq!((combined.ebacc_entered, combined.ebacc), (true, Some(Pass::Strong)));
    assert_eq!(with(&[("Combined Science", "5-4")]).ebacc, Some(Pass::Standard));
    assert_eq!(with(&[("Combined Science", "4-3")]).ebacc, None, "4-3 is no pass");
    let two = with(&[("Biology", "9"), ("Physics", "9")]);
    assert!(!two.ebacc_entered, "two single sciences are not enough");
    let three = with(&[("Biology", "9"), ("Physics", "4"), ("Computer Science", "1")]);
    assert_eq!((three.ebacc_entered, three.ebacc), (true, Some(Pass::Standard)), "two of three are passed");
    let one_english = measures(&[
        ("English Language", "9"),
        ("Mathematics", "9"),
        ("Combined Science", "9-9"),
        ("History", "9"),
        ("French", "9"),
    ]);
    assert!(!one_english.ebacc_entered, "English literature was not taken");
}

#[test]
fn reading_writing_and_mathematics_is_the_lowest_of_the_three() {
    let combined = |standards: [Option<&str>; 3]| {
        let read = |(subject, standard): (&'static str, Option<&str>)| {
            Some((subject, (Scale::Standard, Scale::Standard.read_result(standard?).unwrap())))
        };
        let subjects = ["Reading", "Writing", "Mathematics"];
        reading_writing_mathematics(&subjects.into_iter().zip(standards).filter_map(read).collect())
    };
    let (below, expected, depth) = (Some("Working towards"), Some("Expected"), Some("Greater depth"));
    assert_eq!(combined([depth, depth, depth]), Combined::Higher);
    assert_eq!(combined([depth, expected, depth]), Combined::Expected);
    assert_eq!(combined([depth, depth, below]), Combined::Below);
    assert_eq!(combined([depth, None, depth]), Combined::Below, "no result in writing");
}
