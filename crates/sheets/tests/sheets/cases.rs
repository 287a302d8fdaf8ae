//! The files of `cases/`: faults that users of other products met. Every person in them is invented. The tests of the
//! product say what becomes of the rows; these say what is read.

use crate::support::{read_layout, xls, xlsx};
use domain::base::sheet::{Layout, Sheet, SheetRefusal, UNSAVED};
use domain::batches::columns::BatchKind;
use domain::records::file::RecordsKind;
use std::path::Path;

const USERS: &Layout = BatchKind::Users.layout();
const PUPILS: &Layout = RecordsKind::Pupils.layout();
const CLASSES: &Layout = RecordsKind::Classes.layout();
const TARGETS: &Layout = RecordsKind::Targets.layout();

fn case(name: &str, layout: &'static Layout) -> Result<Sheet, SheetRefusal> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name);
    read_layout(name, &std::fs::read(path).expect(name), layout)
}

fn sheet(name: &str, layout: &'static Layout) -> Sheet {
    case(name, layout).unwrap_or_else(|refusal| panic!("{name}: {}", refusal.sentence(layout)))
}

/// The numbers of the rows, and the texts under one heading.
fn column(sheet: &Sheet, heading: &str) -> Vec<(u32, String)> {
    let place = sheet.headings.iter().position(|one| one == heading).expect("the heading");
    sheet.rows.iter().map(|row| (row.number, row.cells[place].clone())).collect()
}

fn texts(sheet: &Sheet, heading: &str) -> Vec<String> {
    column(sheet, heading).into_iter().map(|(_, text)| text).collect()
}

#[test]
fn an_error_value_is_read_as_one_in_every_format() {
    let read = sheet("01-users-error-cells.xlsx", USERS);
    assert_eq!(texts(&read, "Forename")[1], "#N/A");
    assert_eq!(texts(&read, "Surname")[2], "#REF!");
    assert_eq!(texts(&read, "Email Address")[3], "#NAME?");
    assert_eq!(texts(&read, "Role")[4], "#N/A");
    let ods = ods(
        "<table:table-cell office:value-type=\"string\" office:string-value=\"\" calcext:value-type=\"error\"><text:p>#REF!</text:p></table:table-cell>",
    );
    assert_eq!(texts(&read_layout("a.ods", &ods, CLASSES).expect("read"), "Class"), ["#REF!"]);
}

#[test]
fn a_formula_without_a_saved_result_is_not_blank() {
    let read = sheet("02-users-formulas-no-cache.xlsx", USERS);
    let emails = column(&read, "Email Address");
    assert_eq!(
        emails,
        [(2, UNSAVED.to_owned()), (3, "ben.brook2@oakfield.example".to_owned()), (4, UNSAVED.to_owned())]
    );
    assert!(read.rows[2].cells.iter().all(|cell| cell == UNSAVED));
    let formula = "<table:table-cell table:formula=\"of:=A1\"/>";
    let read = read_layout("a.ods", &ods(formula), CLASSES).expect("read");
    assert_eq!(texts(&read, "Class"), [UNSAVED]);
    // An empty text is a result. LibreOffice writes it without a type.
    let number = "<table:table-cell office:value-type=\"float\" office:value=\"7\"/>";
    let blank = "<table:table-cell table:formula=\"of:=A1\"><text:p/></table:table-cell>";
    let row = format!("</table:table-row><table:table-row>{number}{blank}{number}");
    let read = read_layout("a.ods", &ods(&row), CLASSES).expect("read");
    assert_eq!(read.rows[1].cells, ["7", "", "7"]);
    let data = "<row><c t=\"str\"><f>\"\"</f><v></v></c><c><v>7</v></c></row>";
    let headings = xlsx::rows(&[vec!["UPN", "Subject", "Class"]]);
    let read = read_layout("a.xlsx", &xlsx::sheet(&format!("{headings}{data}")), CLASSES).expect("read");
    assert_eq!(read.rows[0].cells, ["", "7", ""]);
    // A type without a value is none.
    let data = data.replace("<v></v>", "");
    let read = read_layout("a.xlsx", &xlsx::sheet(&format!("{headings}{data}")), CLASSES).expect("read");
    assert_eq!(read.rows[0].cells, [UNSAVED, "7", ""]);
}

#[test]
fn a_value_that_is_not_written_in_the_usual_way_is_not_blank() {
    let cells = [
        "<c t=\"inlineStr\"><f>A1</f><v>Seen</v></c>",
        "<c t=\"str\"><v><![CDATA[Seen]]></v></c>",
        "<c><v>&#55;</v></c>",
    ];
    let data = format!("{}<row>{}</row>", xlsx::rows(&[vec!["UPN", "Subject", "Class"]]), cells.concat());
    let read = read_layout("a.xlsx", &xlsx::sheet(&data), CLASSES).expect("read");
    assert_eq!(read.rows[0].cells, [UNSAVED; 3]);
}

#[test]
fn hidden_rows_and_columns_are_read_and_named() {
    let read = sheet("03-users-hidden-rows.xlsx", USERS);
    assert_eq!(read.rows.len(), 4);
    assert!(read.warnings[0].starts_with("Rows 3 and 5 are hidden in the file"), "{:?}", read.warnings);
    let data = format!(
        "<cols><col min=\"3\" max=\"4\" hidden=\"1\"/></cols><sheetData>{}</sheetData>",
        xlsx::rows(&[vec!["UPN", "Subject", "Class"], vec!["A", "B", "C"]])
    );
    let file =
        xlsx::package(&xlsx::parts(&[("S", "visible", &format!("<worksheet>{data}</worksheet>"))], None));
    let read = read_layout("a.xlsx", &file, CLASSES).expect("read");
    assert_eq!(read.warnings, ["The column “Class” is hidden in the file and is read too."]);
    let mut records = xls::rows(&[vec!["UPN", "Subject", "Class"], vec!["A", "B", "C"]]);
    records.extend(xls::record(0x0208, &xls::words(&[1, 0, 3, 255, 0, 0, 0x0020, 0])));
    records.extend(xls::record(0x007D, &xls::words(&[1, 1, 2048, 0, 1, 0])));
    let file = xls::compound(&xls::workbook(&[], &[("S", 0, records)]));
    let warnings = read_layout("a.xls", &file, CLASSES).expect("read").warnings;
    assert!(warnings[0].starts_with("Row 2 is hidden"), "{warnings:?}");
    assert!(warnings[1].starts_with("The column “Subject” is hidden"), "{warnings:?}");
    let row = "<table:table-row table:visibility=\"filter\"><table:table-cell office:value-type=\"string\"><text:p>B</text:p></table:table-cell></table:table-row>";
    let file = ods(&format!("</table:table-row>{row}<table:table-row>"));
    let warnings = read_layout("a.ods", &file, CLASSES).expect("read").warnings;
    assert!(warnings[0].starts_with("Row 3 is hidden"), "{warnings:?}");
}

#[test]
fn the_tab_whose_headings_fit_is_read_or_the_sentence_names_the_one_looked_at() {
    let read = sheet("11b-pupils-second-tab.xlsx", PUPILS);
    assert_eq!(texts(&read, "Surname"), ["Second"]);
    let refusal = case("11b-pupils-second-tab.xlsx", USERS).expect_err("no staff");
    let sentence = refusal.sentence(USERS);
    assert!(sentence.starts_with("The headings in row 1 of the “Sheet1” tab are not right"), "{sentence}");
    let list = |upn: &str| xlsx::wrap(&xlsx::rows(&[vec!["UPN", "Subject", "Class"], vec![upn, "B", "C"]]));
    let (one, two) = (list("1"), list("2"));
    let file =
        xlsx::package(&xlsx::parts(&[("Year 10", "visible", &one), ("Year 11", "visible", &two)], None));
    let read = read_layout("a.xlsx", &file, CLASSES).expect("read");
    assert_eq!(texts(&read, "UPN"), ["1"]);
    assert!(
        read.warnings[0].contains("Only the “Year 10” tab is read") && read.warnings[0].contains("“Year 11”")
    );
}

#[test]
fn days_are_counted_from_1904_where_the_workbook_does() {
    let born = |name: &str| texts(&sheet(name, PUPILS), "Date of birth");
    assert_eq!(born("12-pupils-1904.xlsx"), ["31/12/2010", "15/09/2011"]);
    // A number without the format of a date is counted alike.
    let headings = xlsx::rows(&[PUPILS.required.to_vec()]);
    let data = xlsx::wrap(&format!("{headings}<row><c/><c/><c/><c><v>39081</v></c></row>"));
    let mut parts = xlsx::parts(&[("S", "visible", &data)], None);
    let workbook = &mut parts.last_mut().expect("the workbook").1;
    *workbook = workbook.replace("<sheets>", "<workbookPr date1904=\"1\"/><sheets>");
    let read = read_layout("a.xlsx", &xlsx::package(&parts), PUPILS).expect("read");
    assert_eq!(texts(&read, "Date of birth"), ["40543"], "31/12/2010, counted from 1900");
}

#[test]
fn a_csv_keeps_its_letters_or_is_refused() {
    assert_eq!(case("14-pupils-mac.csv", PUPILS), Err(SheetRefusal::Encoding));
    let read = sheet("14b-pupils-cr-only-utf8.csv", PUPILS);
    assert_eq!(column(&read, "Surname").last(), Some(&(6, "After".to_owned())));
    let read = sheet("17-pupils-mixed-encoding.csv", PUPILS);
    assert_eq!(texts(&read, "Surname"), ["Łukasiewicz", "O\u{FFFD}Neill", "Llŷr"]);
}

#[test]
fn separators_other_than_the_comma_are_read() {
    assert_eq!(texts(&sheet("16d-pupils-tabs.csv", PUPILS), "Surname"), ["Tabs"]);
    for text in [
        "UPN;Subject;Class\r\nA;French;\"b;c\"\r\n",
        "sep=;\r\nUPN;Subject;Class\r\nA;French;\"b;c\"\r\n",
        "\u{feff}SEP=|\r\nUPN|Subject|Class\r\nA|French|b;c\r\n",
        "UPN\tSubject\tClass\nA\tFrench\tb;c\n",
    ] {
        let read = read_layout("a.csv", text.as_bytes(), CLASSES).expect(text);
        assert_eq!(read.rows.len(), 1, "{text}");
        assert_eq!((read.rows[0].number, &*read.rows[0].cells[2]), (2, "b;c"), "{text}");
    }
    let refusal = read_layout("a.csv", b"UPN;Fach;Klasse\nA;b;c\n", CLASSES).expect_err("headings");
    assert!(refusal.sentence(CLASSES).contains("“Fach”"), "the headings are told apart");
}

#[test]
fn a_quotation_mark_that_is_not_closed_swallows_nobody() {
    assert_eq!(case("18-pupils-unclosed-quote.csv", PUPILS), Err(SheetRefusal::Unclosed { row: 3 }));
    let closed_later = "UPN,Subject,Class\nA,French,\"x\nB,French,y\nC,French,z\"\nD,French,x\n";
    assert_eq!(
        read_layout("a.csv", closed_later.as_bytes(), CLASSES),
        Err(SheetRefusal::Unclosed { row: 2 })
    );
    let after_others = "UPN,Subject,Class\n\n\"A\n\",French,x\nB,\"French,x\n";
    assert_eq!(
        read_layout("a.csv", after_others.as_bytes(), CLASSES),
        Err(SheetRefusal::Unclosed { row: 4 })
    );
    let within = "UPN,Subject,Class\nA,5\" pipe,\"a \"\"b\"\"\"\n";
    assert_eq!(read_layout("a.csv", within.as_bytes(), CLASSES).expect("read").rows[0].cells[1], "5\" pipe");
}

#[test]
fn characters_that_cannot_be_seen_do_not_count() {
    assert_eq!(texts(&sheet("19b-pupils-nbsp-headings.csv", PUPILS), "Surname"), ["Nbsp"]);
    let read = sheet("20-pupils-trailing-blanks.csv", PUPILS);
    assert_eq!((read.rows.len(), read.warnings.len()), (1, 0));
    let text = "\u{200E}U\u{AD}PN,Subject\u{FEFF},Class:\nA\u{200B}B,Fr\u{AD}ench,\u{200E}x\u{200F}\n";
    let read = read_layout("a.csv", text.as_bytes(), CLASSES).expect("read");
    assert_eq!(read.rows[0].cells, ["AB", "French", "x"]);
}

#[test]
fn letters_that_are_already_lost_are_pointed_out() {
    let warnings = sheet("22-pupils-lost-letters.csv", PUPILS).warnings;
    for part in ["“Ll?r” in row 2", "“BrontÃ«” in row 3 (“Brontë”?)", "in row 4", "“O&#39;Neill” in row 5"]
    {
        assert!(warnings[0].contains(part), "{warnings:?}");
    }
}

#[test]
fn what_excel_made_of_a_class_is_read_as_the_person_sees_it() {
    let classes = texts(&sheet("25-classes-eaten-by-excel.xlsx", CLASSES), "Class");
    assert_eq!(
        classes,
        [
            "10/02/2026",
            "7.00E+01",
            "7.10",
            "007",
            "01/11/2026",
            "TRUE",
            "10/2",
            "7E1",
            "7.10",
            "007",
            "11/Ma1",
            "#N/A"
        ]
    );
}

#[test]
fn usual_words_for_headings_are_understood() {
    let text = "UPN,Last name,First Name,DOB,Sex,NC Year,Pupil Premium,KS2 scaled score\nA,B,C,D,E,F,G,H\n";
    let read = read_layout("a.csv", text.as_bytes(), PUPILS).expect("read");
    assert_eq!(read.rows[0].cells, ["A", "B", "C", "D", "E", "F", "", "H", "", "", "", "", "", "G", "", ""]);
    assert_eq!(read.headings[..4], ["UPN", "Surname", "Forename", "Date of birth"]);
    let both = read_layout("a.csv", b"UPN,Subject,Class,Set\nA,b,c,d\n", CLASSES).expect_err("one too many");
    assert!(both.sentence(CLASSES).contains("“Set” is not expected"), "the heading itself comes first");
    let twice =
        read_layout("a.csv", b"UPN,Subject,Set,Teaching group\nA,b,c,d\n", CLASSES).expect_err("twice");
    assert!(twice.sentence(CLASSES).contains("“Class” is there more than once"));
    let staff = xlsx::sheet(&xlsx::rows(&[
        vec!["First name", "Last name", "E-mail", "Job role", "Access level"],
        vec!["a", "b", "c", "d", "e"],
    ]));
    assert!(read_layout("a.xlsx", &staff, USERS).is_ok());
}

#[test]
fn an_ods_is_read_as_the_other_formats_are() {
    let cells = concat!(
        "<table:table-cell office:value-type=\"date\" office:date-value=\"2026-02-10\"><text:p>10/02/26</text:p></table:table-cell></table:table-row>",
        "<table:table-row table:number-rows-repeated=\"3\"><table:table-cell/></table:table-row>",
        "<table:table-row><table:table-cell/><table:table-cell table:number-columns-repeated=\"2\" office:value-type=\"float\" office:value=\"7.5\"><text:p>8</text:p></table:table-cell>"
    );
    let read = read_layout("a.ods", &ods(cells), CLASSES).expect("read");
    let rows: Vec<(u32, Vec<String>)> = read.rows.into_iter().map(|row| (row.number, row.cells)).collect();
    let texts = |texts: [&str; 3]| texts.map(str::to_owned).to_vec();
    assert_eq!(rows, [(2, texts(["A", "B", "10/02/2026"])), (6, texts(["", "7.5", "7.5"]))]);
    let protected = xlsx::package(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        (
            "META-INF/manifest.xml",
            "<manifest:manifest xmlns:manifest=\"m\"><manifest:file-entry><manifest:encryption-data></manifest:encryption-data></manifest:file-entry></manifest:manifest>",
        ),
        ("content.xml", ""),
    ]);
    assert_eq!(read_layout("a.ods", &protected, CLASSES), Err(SheetRefusal::Protected));
}

#[test]
fn an_ods_may_be_written_for_people_to_read_and_name_its_type() {
    let cell = "<table:table-cell office:value-type=\"string\"><text:p><text:span>C</text:span> <text:span>1</text:span></text:p></table:table-cell>";
    let [mimetype, (manifest, list), (content, cells)] = ods_parts(cell);
    let spread = cells.replace("><table:", ">\n   <table:").replace("><text:p>", ">\n    <text:p>");
    let named = |declared: &str| {
        let name = "manifest:manifest PUBLIC \"-//OpenOffice.org//DTD Manifest 1.0//EN\" \"Manifest.dtd\"";
        let list = format!("<!DOCTYPE {name}{declared}>{list}");
        xlsx::package(&[mimetype.clone(), (manifest, list), (content, spread.clone())])
    };
    let read = read_layout("a.ods", &named(""), CLASSES).expect("read");
    assert_eq!(read.rows[0].cells, ["A", "B", "C 1"]);
    let declared = named(" [<!ENTITY a \"b\">]");
    assert_eq!(read_layout("a.ods", &declared, CLASSES), Err(SheetRefusal::NotASpreadsheet));
}

#[test]
fn a_file_that_takes_too_much_ends_the_child_alone() {
    let cell = "<table:table-cell table:number-columns-repeated=\"16384\" office:value-type=\"float\" office:value=\"7\"/>";
    let row = format!("</table:table-row><table:table-row table:number-rows-repeated=\"6000\">{cell}");
    assert_eq!(read_layout("a.ods", &ods(&row), CLASSES), Err(SheetRefusal::TooMuchInside));
    let number = |row, column| {
        xls::record(0x0203, &[xls::words(&[row, column, 0]), 1.5_f64.to_le_bytes().to_vec()].concat())
    };
    let far: Vec<u8> = (0..20_000).flat_map(|row| number(row, 0)).chain(number(0, 65_535)).collect();
    let file = xls::compound(&xls::workbook(&[], &[("S", 0, far)]));
    assert_eq!(read_layout("a.xls", &file, CLASSES), Err(SheetRefusal::TooMuchInside));
    assert!(read_layout("a.csv", b"UPN,Subject,Class\nA,b,c\n", CLASSES).is_ok(), "the next file is read");
}

#[test]
fn columns_of_targets_are_kept_under_their_own_names() {
    let read = sheet("27-targets-columns.xlsx", TARGETS);
    assert_eq!(read.headings, ["UPN", "Name", "Maths", "English language", "French", "History"]);
}

/// An .ods of one sheet: headings of classes, then a row of "A", "B" and these cells.
fn ods(cells: &str) -> Vec<u8> {
    xlsx::package(&ods_parts(cells))
}

fn ods_parts(cells: &str) -> [(&'static str, String); 3] {
    let text = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let headings: String = ["UPN", "Subject", "Class"].map(text).concat();
    let (a, b) = (text("A"), text("B"));
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"Sheet1\"><table:table-column/><table:table-row>{headings}</table:table-row><table:table-row>{a}{b}{cells}</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    );
    [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet".to_owned()),
        ("META-INF/manifest.xml", "<manifest:manifest><manifest:file-entry/></manifest:manifest>".to_owned()),
        ("content.xml", content),
    ]
}
