//! The files of a pack: a PDF to read, JSON for programs, and an Excel workbook and CSV files for spreadsheets.

use documents::{Column, Document};
use domain::base::calendar::shown;
use domain::base::failure::Failure;
use domain::base::sheet::{FileFormat, ListCell};
use domain::retention::pack::{Pack, Section};
use serde_json::{Map, Value, json};
use sheets::{List, archive, workbook};

/// Writes the pack in every format, and returns the files as one zip file.
pub(crate) fn zipped(pack: &Pack) -> Result<Vec<u8>, Failure> {
    let lists: Vec<List<'_>> = std::iter::once(about(pack)).chain(pack.sections.iter().map(list)).collect();
    let mut files = vec![
        ("pack.pdf".to_owned(), document(pack).pdf().map_err(Failure::Bug)?),
        ("pack.json".to_owned(), json_of(pack)?),
        ("pack.xlsx".to_owned(), workbook(&lists)?),
    ];
    for (n, list) in lists.iter().enumerate() {
        let name = list.name.to_lowercase().replace(' ', "-");
        files.push((format!("csv/{n:02}-{name}.csv"), list.file(FileFormat::Csv)?));
    }
    archive(&files, pack.made_at)
}

/// What the pack is about, as names and values.
fn facts(pack: &Pack) -> Vec<(&'static str, String)> {
    vec![
        ("School", pack.school.clone()),
        ("Pupil", pack.pupil.clone().unwrap_or_else(|| "No record".to_owned())),
        ("Reference", pack.reference.to_string()),
        ("Made", shown(pack.made_at)),
        ("Answers a", pack.kind.label().to_owned()),
    ]
}

fn document(pack: &Pack) -> Document {
    let title = match &pack.pupil {
        Some(name) => format!("Records held about {name}"),
        None => "Records held about a former pupil".to_owned(),
    };
    let mut document = Document::new(&title, pack.made_at).facts(facts(pack));
    for text in pack.preamble() {
        document = document.paragraph(&text);
    }
    for section in &pack.sections {
        document = document.heading(section.kind.label()).paragraph(section.kind.note());
        for omission in section.omissions() {
            document = document.paragraph(&omission);
        }
        if section.items.is_empty() {
            let is_all = section.left_out.is_empty();
            let words = if is_all { "Nothing is recorded." } else { "Nothing else is recorded." };
            document = document.paragraph(words);
            continue;
        }
        let columns = section.kind.headings().iter().zip(section.kind.widths());
        let columns = columns.map(|(name, width)| Column::new(name, *width)).collect();
        let rows = section.items.iter().map(|item| item.cells.clone()).collect();
        document = document.table(columns, rows);
    }
    document
}

fn json_of(pack: &Pack) -> Result<Vec<u8>, Failure> {
    let sections = pack.sections.iter().map(|section| {
        let row = |cells: &Vec<String>| -> Value {
            let headings = section.kind.headings().iter().map(|heading| (*heading).to_owned());
            headings.zip(cells.iter().cloned().map(Value::String)).collect::<Map<_, _>>().into()
        };
        json!({
            "section": section.kind.label(),
            "about": section.kind.note(),
            "left_out": section.omissions(),
            "rows": section.items.iter().map(|item| row(&item.cells)).collect::<Vec<_>>(),
        })
    });
    let facts: Map<String, Value> =
        facts(pack).into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
    let all = json!({
        "pack": facts,
        "about": pack.preamble(),
        "sections": sections.collect::<Vec<_>>(),
    });
    serde_json::to_vec_pretty(&all).map_err(|error| Failure::Bug(format!("a pack: {error}")))
}

/// The tab and the file that say what the pack is.
fn about(pack: &Pack) -> List<'static> {
    let facts = facts(pack).into_iter().map(|(name, value)| (name.to_owned(), value));
    let texts = pack.preamble().into_iter().map(|text| ("About".to_owned(), text));
    let omitted = pack.sections.iter().flat_map(|section| {
        section.omissions().into_iter().map(|omission| (section.kind.label().to_owned(), omission))
    });
    let row = |(name, value): (String, String)| ListCell::texts(vec![name, value]);
    let rows = facts.chain(texts).chain(omitted).map(row).collect();
    List { name: "About this pack", headings: &["What", "Value"], rows, frozen: 1 }
}

fn list(section: &Section) -> List<'static> {
    let rows = section.items.iter().map(|item| ListCell::texts(item.cells.clone())).collect();
    List { name: section.kind.label(), headings: section.kind.headings(), rows, frozen: 1 }
}
