//! Key Stage 5: reads the student numbers of A levels by average GCSE points. They do not separate girls and
//! boys.

use crate::bands::is_band;
use crate::counts::{Cell, Group, gather, subject_name};
use crate::table::{Column, Row, Table};
use crate::{Csv, ImportError, LICENCE, between_schools, birth_months};
use domain::attainment::grade::Scale;
use domain::attainment::reference::{Provenance, Reference};
use domain::attainment::subject::KeyStage;
use std::collections::BTreeMap;

/// Subjects with another name in the publication (first) than in schools (second).
const NAMES: &[(&str, &str)] = &[
    ("Accounting / Finance", "Accounting"),
    ("Art and Design (3d Studies)", "Art and Design (3D Studies)"),
    ("Business Studies:Single", "Business Studies"),
    ("Computer Studies / Computing", "Computer Science"),
    ("Logic / Philosophy", "Philosophy"),
    ("Mathematics (Further)", "Further Mathematics"),
    ("Mathematics (Statistics)", "Statistics"),
    ("Media/Film/Tv Studies", "Media Studies"),
    ("Physical Education / Sports Studies", "PE"),
];

/// The name and the sublevel of the A level in the file. AS and applied A levels have others.
const A_LEVEL: (&str, &str) = ("GCE A level", "111");

/// The label of the rows that hold the sum of the bands.
const ALL: &str = "All";

/// The label of the rows for pupils without known prior attainment.
const UNKNOWN: &str = "Unknown prior";

struct Columns {
    year: Column,
    qualification: Column,
    sublevel: Column,
    size: Column,
    subject: Column,
    band: Column,
    grades: Vec<Column>,
}

impl Columns {
    fn of(table: &Table<'_>) -> Result<Columns, ImportError> {
        let grades = ["U", "E", "D", "C", "B", "A", "*"];
        Ok(Columns {
            year: table.column(&["ReportYr"])?,
            qualification: table.column(&["Qual_Description"])?,
            sublevel: table.column(&["SUBLEVNO"])?,
            size: table.column(&["SIZE"])?,
            subject: table.column(&["Subject"])?,
            band: table.column(&["PRIOR_BAND"])?,
            grades: grades.iter().map(|name| table.column(&[name])).collect::<Result<_, _>>()?,
        })
    }

    /// True for one whole A level; false for half of one and for a double award.
    fn is_a_level(&self, row: &Row<'_>) -> bool {
        (row.text(self.qualification), row.text(self.sublevel)) == A_LEVEL
            && row.text(self.size).parse() == Ok(1.0)
    }

    /// Returns the year in which the row's academic year ends, written 2025 or 2025.0 in the file.
    fn year(&self, row: &Row<'_>) -> Result<u16, ImportError> {
        let year = row.text(self.year);
        let year = year.strip_suffix(".0").unwrap_or(year);
        let year = year.parse().ok().filter(|year| (1900..3000).contains(year));
        year.ok_or_else(|| row.cell_error(self.year, "a year"))
    }

    fn cell<'t>(&self, row: Row<'t>) -> Result<Cell<'t>, ImportError> {
        let band = row.text(self.band);
        if !is_band(band) && band != ALL && band != UNKNOWN {
            return Err(row.cell_error(self.band, "a band of average GCSE points, such as 4-<5"));
        }
        Ok(Cell {
            subject: subject_name(NAMES, row.text(self.subject)),
            scale: Scale::ALevel,
            group: Group::All,
            band,
            pupils: self.grades.iter().map(|grade| row.pupils_if_any(*grade)).collect::<Result<_, _>>()?,
            row,
        })
    }

    /// Checks that the totals given for each subject are the sums of its rows.
    fn check_totals(&self, cells: &[Cell<'_>]) -> Result<(), ImportError> {
        let mut subjects: BTreeMap<&str, Vec<&Cell<'_>>> = BTreeMap::new();
        for cell in cells {
            subjects.entry(&cell.subject).or_default().push(cell);
        }
        for (_, cells) in subjects {
            let Some(all) = cells.iter().find(|cell| cell.band == ALL) else { continue };
            for (grade, column) in self.grades.iter().enumerate() {
                let bands = cells.iter().filter(|cell| cell.band != ALL);
                let counted = bands.map(|cell| u64::from(cell.pupils[grade])).sum();
                let said = u64::from(all.pupils[grade]);
                if said != counted {
                    return Err(all.row.total_error(*column, said, counted));
                }
            }
        }
        Ok(())
    }
}

/// Reads the student numbers of the latest year in the files.
///
/// # Errors
/// Fails for a row that cannot be counted, and when there is no row of A levels.
pub fn read(files: &[Csv<'_>]) -> Result<Reference, ImportError> {
    let tables = files.iter().map(Table::read).collect::<Result<Vec<_>, _>>()?;
    let mut by_table = Vec::new();
    for table in &tables {
        let columns = Columns::of(table)?;
        let rows = table.rows().filter(|row| columns.is_a_level(row));
        let rows = rows.map(|row| Ok((columns.year(&row)?, row))).collect::<Result<Vec<_>, ImportError>>()?;
        by_table.push((columns, rows));
    }
    let nothing = || ImportError::Nothing {
        files: files.iter().map(|file| file.name).collect::<Vec<_>>().join(", "),
        wanted: "A levels",
    };
    let years = by_table.iter().flat_map(|(_, rows)| rows).map(|(year, _)| *year);
    let latest = years.max().ok_or_else(nothing)?;
    let mut cells = Vec::new();
    for (columns, rows) in &by_table {
        let rows = rows.iter().filter(|(year, _)| *year == latest);
        let of_table = rows.map(|(_, row)| columns.cell(*row)).collect::<Result<Vec<_>, _>>()?;
        columns.check_totals(&of_table)?;
        cells.extend(of_table);
    }
    let (bands, subjects) = gather(&cells)?;
    if subjects.is_empty() {
        return Err(nothing());
    }
    let academic_year = format!("{}/{:02}", latest - 1, latest % 100);
    Ok(Reference {
        key_stage: KeyStage::Ks5,
        version: format!("ks5-{latest}"),
        source: format!(
            "Department for Education, 16 to 18: student numbers by subject, grade and prior attainment {academic_year}"
        ),
        year: academic_year,
        licence: LICENCE.to_owned(),
        provenance: Provenance::Published,
        prior: KeyStage::Ks5.prior().0.to_owned(),
        between_schools: between_schools(),
        birth_months: birth_months(),
        bands,
        subjects,
        stand_ins: Vec::new(),
    })
}

#[cfg(test)]
mod tests;
