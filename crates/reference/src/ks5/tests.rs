use crate::{Csv, ImportError, read};
use domain::attainment::reference::Reference;
use domain::attainment::subject::KeyStage;

const HEADER: &str = "ReportYr,Qual_Description,SUBLEVNO,ASIZE,Subject,PRIOR_BAND,SIZE,A,C,B,D,E,U,*,Pass";

const ROWS: &str = "\
2024.0,GCE A level,111,1,Business Studies:Single,4-<5,1,9,9,9,9,9,9,9,
2025.0,GCE A level,111,1,Business Studies:Single,9>=,1,,,,,,,4,
2025.0,GCE A level,111,1,Business Studies:Single,4-<5,1,1,3,2,4,,6,,
2025.0,GCE A level,111,1,Business Studies:Single,Unknown prior,1,1,,,,,,,
2025.0,GCE A level,111,1,Business Studies:Single,All,1,2,3,2,4,,6,4,
2025.0,GCE A level,111,1,Business Studies:Single,<1,2,1,1,1,1,1,1,1,
2025.0,GCE AS level,121,0.5,Business Studies:Single,4-<5,0.5,1,1,1,1,1,1,1,
2025.0,GCE A level,111,1,Biology,<1,1,,,,1,,,,
";

fn reference(text: &str) -> Result<Reference, ImportError> {
    read(KeyStage::Ks5, &[Csv { name: "numbers.csv", bytes: text.as_bytes() }])
}

fn refused(rows: &str) -> String {
    reference(&format!("{HEADER}\n{rows}")).unwrap_err().to_string()
}

#[test]
fn the_latest_years_whole_a_levels_are_counted() {
    let reference = reference(&format!("{HEADER}\n{ROWS}")).unwrap();
    assert_eq!((reference.version.as_str(), reference.year.as_str()), ("ks5-2025", "2024/25"));
    let bands: Vec<(&str, f64)> =
        reference.bands.iter().map(|band| (band.label.as_str(), band.middle)).collect();
    assert_eq!(bands, [("<1", 0.5), ("4-<5", 4.5), ("9>=", 9.0)]);
    let [biology, business] = &reference.subjects[..] else { panic!("two subjects") };
    assert_eq!((biology.name.as_str(), business.name.as_str()), ("Biology", "Business Studies"));
    assert_eq!(business.pupils, [[vec![0; 7], vec![6, 0, 4, 3, 2, 1, 0], vec![0, 0, 0, 0, 0, 0, 4]]]);
    assert_eq!(biology.pupils, [[vec![0, 0, 1, 0, 0, 0, 0], vec![0; 7], vec![0; 7]]]);
}

#[test]
fn a_wrong_header_is_refused_with_the_column_that_is_missing() {
    for column in ["ReportYr", "PRIOR_BAND", "SIZE", "*"] {
        let header: Vec<&str> = HEADER.split(',').filter(|name| *name != column).collect();
        let refused = reference(&header.join(",")).unwrap_err().to_string();
        assert!(refused.contains(&format!("line 1: the column {column} is missing")), "{refused}");
    }
}

#[test]
fn a_count_that_is_none_is_refused_with_its_line_and_column() {
    let refused = refused("2025.0,GCE A level,111,1,Biology,<1,1,,,,-1,,,,\n");
    assert_eq!(refused, "numbers.csv, line 2, column D: \"-1\" is not a number of pupils.");
}

#[test]
fn a_sum_that_does_not_add_up_is_refused_with_its_line_and_column() {
    let rows = ROWS.replace("All,1,2,3", "All,1,2,8");
    assert_eq!(refused(&rows), "numbers.csv, line 6, column C: it says 8 pupils, but there are 3.");
}

#[test]
fn pupils_that_stand_twice_are_refused_with_both_lines() {
    let row = "2025.0,GCE A level,111,1,Biology,<1,1,,,,1,,,,\n";
    assert_eq!(
        refused(&format!("{ROWS}{row}")),
        "numbers.csv, line 10: Biology, <1, all pupils stands on line 9 of numbers.csv already."
    );
}

#[test]
fn rows_that_cannot_be_placed_are_refused() {
    let year = refused("soon,GCE A level,111,1,Biology,<1,1,,,,1,,,,\n");
    assert_eq!(year, "numbers.csv, line 2, column ReportYr: \"soon\" is not a year.");
    let band = refused("2025.0,GCE A level,111,1,Biology,low,1,,,,1,,,,\n");
    assert!(band.contains("column PRIOR_BAND: \"low\" is not a band of average GCSE points"), "{band}");
}

#[test]
fn a_file_without_a_levels_is_refused() {
    let none =
        "numbers.csv: there is no row of A levels. Give the matrix that was published for this key stage.";
    assert_eq!(refused("2025.0,GCE AS level,121,0.5,Biology,<1,0.5,1,1,1,1,1,1,1,\n"), none);
    assert_eq!(refused("2025.0,GCE A level,111,1,Biology,Unknown prior,1,1,,,,,,,\n"), none);
    assert_eq!(refused(""), none);
}
