//! Builds .xlsx files from parts.

use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// Returns a zip of these parts.
pub fn package<N: AsRef<str>, B: AsRef<[u8]>>(parts: &[(N, B)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(1));
    for (name, body) in parts {
        zip.start_file(name.as_ref(), options).unwrap();
        zip.write_all(body.as_ref()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Returns the parts of a workbook. Each sheet is its name, its state and its whole XML.
pub fn parts(sheets: &[(&str, &str, &str)], strings: Option<&str>) -> Vec<(String, String)> {
    let mut list = String::new();
    let mut related = String::new();
    let mut parts = Vec::new();
    for (index, (name, state, xml)) in sheets.iter().enumerate() {
        list += &format!("<sheet name=\"{name}\" sheetId=\"{index}\" state=\"{state}\" r:id=\"r{index}\"/>");
        related += &format!(
            "<Relationship Id=\"r{index}\" Type=\"{RELATIONSHIPS}/worksheet\" Target=\"worksheets/s{index}.xml\"/>"
        );
        parts.push((format!("xl/worksheets/s{index}.xml"), xml.to_string()));
    }
    if let Some(strings) = strings {
        related += &format!(
            "<Relationship Id=\"strings\" Type=\"{RELATIONSHIPS}/sharedStrings\" Target=\"/xl/sharedStrings.xml\"/>"
        );
        parts.push(("xl/sharedStrings.xml".into(), strings.into()));
    }
    let root = format!(
        "<Relationship Id=\"w\" Type=\"{RELATIONSHIPS}/officeDocument\" Target=\"xl/workbook.xml\"/>"
    );
    for (name, body) in [("_rels/.rels", root), ("xl/_rels/workbook.xml.rels", related)] {
        parts.push((name.into(), format!("<Relationships>{body}</Relationships>")));
    }
    parts.push((
        "xl/workbook.xml".into(),
        format!("<?xml version=\"1.0\"?><workbook><sheets>{list}</sheets></workbook>"),
    ));
    parts
}

/// Returns a workbook of one visible sheet with this `sheetData`.
pub fn sheet(data: &str) -> Vec<u8> {
    package(&parts(&[("Sheet1", "visible", &wrap(data))], None))
}

/// Returns the XML of a worksheet with this `sheetData`.
pub fn wrap(data: &str) -> String {
    format!("<worksheet><dimension ref=\"B2:A1\"/><sheetData>{data}</sheetData></worksheet>")
}

/// Returns rows of inline strings, the first as row 1, without references: each cell is one right of the cell
/// before it.
pub fn rows<T: AsRef<str>>(rows: &[Vec<T>]) -> String {
    let cell = |text: &T| format!("<c t=\"inlineStr\"><is><t>{}</t></is></c>", text.as_ref());
    rows.iter().map(|row| format!("<row>{}</row>", row.iter().map(cell).collect::<String>())).collect()
}
