use crate::{Csv, ImportError, read};
use domain::attainment::grade::Scale;
use domain::attainment::reference::Reference;
use domain::attainment::subject::KeyStage;

const HEADER: &str = "time_period,version,breakdown_topic,breakdown,ks2_scaled_score_group,subject,\
qualification_type,num_1,num_2,num_3,num_4,num_5,num_6,num_7,num_8,num_9,num_U,num_X,num_covid_impacted,all_grades";

const OF_2023: &str = "time_period,version,characteristic_type,characteristic_value,subjects,KS2_Prior,\
num_U,num_1,num_2,num_3,num_4,num_5,num_6,num_7,num_8,num_9,num_X,num_covid_impacted,all_grades";

/// Girls with a 1, boys with a 9, one pupil not graded, and the rows that count girls and boys together.
const ROWS: &str = "\
202324,Revised,Sex,Girls,Less than 80,Business,GCSE,1,0,0,0,0,0,0,0,0,0,0,0,1
202324,Revised,Sex,Girls,80 - 89.5,Business,GCSE,0,2,0,0,0,0,0,0,0,0,0,0,2
202324,Revised,Sex,Boys,80 - 89.5,Business,GCSE,0,0,0,0,0,0,0,0,3,4,1,1,9
202324,Revised,Sex,Boys,Total,Business,GCSE,0,0,0,0,0,0,0,0,3,4,1,1,9
202324,Revised,Sex,Boys,No scaled score,Business,GCSE,0,0,5,0,0,0,0,0,0,0,0,0,5
202324,Revised,SEN status,Any SEN,80 - 89.5,Business,GCSE,0,0,0,0,0,0,0,0,0,1,0,0,1
202324,Revised,Total,Total,80 - 89.5,Business,GCSE,0,2,0,0,0,0,0,0,3,4,1,1,11
202324,Revised,Total,Total,80 - 89.5,Physical Education,GCSE,0,0,0,7,0,0,0,0,0,0,0,0,7
202324,Revised,Sex,Boys,80 - 89.5,Business,AS level,0,0,0,0,0,0,0,0,0,0,0,0,0
";

fn reference(files: &[(&str, &str)]) -> Result<Reference, ImportError> {
    let files: Vec<Csv<'_>> = files.iter().map(|(name, text)| Csv { name, bytes: text.as_bytes() }).collect();
    read(KeyStage::Ks4, &files)
}

fn refused(rows: &str) -> String {
    reference(&[("matrix.csv", &format!("{HEADER}\n{rows}"))]).unwrap_err().to_string()
}

#[test]
fn girls_and_boys_are_told_apart_where_the_matrix_does_and_subjects_have_the_schools_names() {
    let reference = reference(&[("matrix.csv", &format!("\u{feff}{HEADER}\n{ROWS}"))]).unwrap();
    assert_eq!((reference.version.as_str(), reference.year.as_str()), ("ks4-2024", "2023/24"));
    assert!(reference.source.ends_with("transition matrices 2023/24 (revised)"), "{}", reference.source);
    let bands: Vec<(&str, f64)> =
        reference.bands.iter().map(|band| (band.label.as_str(), band.middle)).collect();
    assert_eq!(bands, [("Less than 80", 75.25), ("80 - 89.5", 84.75)]);
    let [business, pe] = &reference.subjects[..] else { panic!("two subjects") };
    assert_eq!((business.name.as_str(), pe.name.as_str()), ("Business Studies", "PE"));
    let girls = vec![vec![0, 1, 0, 0, 0, 0, 0, 0, 0, 0], vec![0, 0, 2, 0, 0, 0, 0, 0, 0, 0]];
    let boys = vec![vec![0; 10], vec![4, 0, 0, 0, 0, 0, 0, 0, 0, 3]];
    assert_eq!(business.pupils, [girls, boys]);
    assert_eq!(pe.pupils, [[vec![0; 10], vec![0, 0, 0, 0, 7, 0, 0, 0, 0, 0]]]);
    assert!(reference.stand_ins.is_empty(), "nothing stands in for what was not counted");
}

#[test]
fn the_header_of_2023_is_read_too() {
    let rows = "202223,Revised,Gender,Female Pupils,Business,80 - 89.5,4,0,0,0,0,0,0,0,0,3,0,0,7\n\
                202223,Revised,Gender,Male Pupils,Business,80 - 89.5,0,6,0,0,0,0,0,0,0,0,0,0,6\n\
                202223,Revised,All Pupils,All Pupils,Business,80 - 89.5,4,6,0,0,0,0,0,0,0,3,0,0,13\n";
    let reference = reference(&[("2023.csv", &format!("{OF_2023}\n{rows}"))]).unwrap();
    assert_eq!(reference.version, "ks4-2023");
    assert_eq!(
        reference.subjects[0].pupils,
        [[vec![4, 0, 0, 0, 0, 0, 0, 0, 0, 3]], [vec![0, 6, 0, 0, 0, 0, 0, 0, 0, 0]]]
    );
}

#[test]
fn combined_science_is_counted_in_double_grades_and_stands_in_for_core_and_additional() {
    let grades = "11 21 22 32 33 43 44 54 55 65 66 76 77 87 88 98 99 UU XX".split(' ');
    let columns: Vec<String> = grades.map(|grade| format!("num_{grade}")).collect();
    let header = format!(
        "time_period,version,breakdown_topic,breakdown,ks2_scaled_score_group,subject,qualification_type,{},all_grades",
        columns.join(",")
    );
    let row =
        "202324,Revised,Sex,Boys,80 - 89.5,Combined Science,GCSE,1,2,0,0,0,0,0,0,0,0,0,0,0,0,0,0,5,3,1,12";
    let combined = format!("{header}\n{row}\n");
    let numbers = format!("{HEADER}\n{ROWS}");
    let reference = reference(&[("numbers.csv", &numbers), ("combined.csv", &combined)]).unwrap();
    let counts = reference.subjects.iter().find(|subject| subject.name == "Combined Science").unwrap();
    assert_eq!(counts.scale, Scale::Double);
    assert_eq!(counts.pupils[1][1], [3, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5]);
    let stand_ins: Vec<(&str, Scale)> =
        reference.stand_ins.iter().map(|one| (one.name.as_str(), one.scale)).collect();
    assert_eq!(stand_ins, [("Science Additional", Scale::Numbers), ("Science Core", Scale::Numbers)]);
}

#[test]
fn a_wrong_header_is_refused_with_the_column_that_is_missing() {
    let without = HEADER.replace("num_7,", "");
    let refused = |header: &str| reference(&[("matrix.csv", header)]).unwrap_err().to_string();
    assert_eq!(
        refused(&without),
        "matrix.csv, line 1: the column num_7 is missing. Give the file as it was published, header included."
    );
    assert!(refused("").contains("line 1: the column time_period is missing"), "{}", refused(""));
    let old = OF_2023.replace("KS2_Prior", "Prior");
    assert!(refused(&old).contains("ks2_scaled_score_group or KS2_Prior"), "{}", refused(&old));
}

#[test]
fn a_count_that_is_none_is_refused_with_its_line_and_column() {
    for wrong in ["-3", "c", "", "1.5", "5000000000"] {
        let rows =
            format!("{ROWS}202324,Revised,Sex,Girls,90 - 95.5,Music,GCSE,1,0,{wrong},0,0,0,0,0,0,0,0,0,1\n");
        assert_eq!(
            refused(&rows),
            format!("matrix.csv, line 11, column num_3: {wrong:?} is not a number of pupils.")
        );
    }
    let x = "202324,Revised,SEN status,Any SEN,90 - 95.5,Music,GCSE,1,0,0,0,0,0,0,0,0,0,-1,0,0\n";
    assert!(refused(x).contains("line 2, column num_X"), "also where it is not counted: {}", refused(x));
}

#[test]
fn a_total_that_does_not_add_up_is_refused_with_its_line() {
    let rows = "202324,Revised,Sex,Girls,90 - 95.5,Music,GCSE,1,0,2,0,0,0,0,0,0,1,1,1,7\n";
    assert_eq!(refused(rows), "matrix.csv, line 2, column all_grades: it says 7 pupils, but there are 6.");
}

#[test]
fn pupils_that_stand_twice_are_refused_with_both_lines() {
    let row = "202324,Revised,Sex,Girls,90 - 95.5,Music,GCSE,1,0,0,0,0,0,0,0,0,0,0,0,1\n";
    assert_eq!(
        refused(&format!("{row}{row}")),
        "matrix.csv, line 3: Music, 90 - 95.5, girls stands on line 2 of matrix.csv already."
    );
}

#[test]
fn rows_that_cannot_be_placed_are_refused() {
    let row = |band: &str, sex: &str, year: &str| {
        refused(&format!(
            "202324,Revised,Sex,Girls,80 - 89.5,Music,GCSE,1,0,0,0,0,0,0,0,0,0,0,0,1\n\
             {year},Revised,Sex,{sex},{band},Music,GCSE,1,0,0,0,0,0,0,0,0,0,0,0,1\n"
        ))
    };
    assert_eq!(
        row("eighty", "Girls", "202324"),
        "matrix.csv, line 3, column ks2_scaled_score_group: \"eighty\" is not a band of scaled scores, such as \
         100 - 102."
    );
    assert!(
        row("90 - 95.5", "Others", "202324").contains("column breakdown: \"Others\" is not Girls or Boys")
    );
    assert!(row("90 - 95.5", "Girls", "202223").contains("line 3: 202223 Revised where the rows before are"));
    let short = refused("202324,Revised,Sex\n");
    assert_eq!(short, "matrix.csv, line 2: 3 cells, where the header has 20.");
    let period = refused("2024,Revised,Sex,Girls,80 - 89.5,Music,GCSE,1,0,0,0,0,0,0,0,0,0,0,0,1\n");
    assert!(period.contains("column time_period: \"2024\" is not an academic year"), "{period}");
}

#[test]
fn a_file_without_gcses_is_refused() {
    assert_eq!(
        refused("202324,Revised,Sex,Girls,80 - 89.5,Music,AS level,1,0,0,0,0,0,0,0,0,0,0,0,1\n"),
        "matrix.csv: there is no row of GCSEs. Give the matrix that was published for this key stage."
    );
    assert!(refused("").contains("no row of GCSEs"));
    assert_eq!(read(KeyStage::Ks2, &[]), Err(ImportError::NoMatrix));
}
