//! Key Stage 4: reads the transition matrices from Key Stage 2 to GCSE, for grades 9 to 1 and for Combined
//! Science.

use crate::bands::is_band;
use crate::counts::{Cell, Group, gather, subject_name};
use crate::table::{Column, Row, Table};
use crate::{Csv, ImportError, LICENCE, between_schools, birth_months};
use domain::attainment::grade::Scale;
use domain::attainment::reference::{Provenance, Reference, StandIn};
use domain::attainment::subject::KeyStage;

/// Subjects with another name in the publication (first) than in schools (second).
const NAMES: &[(&str, &str)] = &[
    ("Business", "Business Studies"),
    ("Design & Technology", "Design and Technology"),
    ("Food Preparation & Nutrition", "Food Preparation and Nutrition"),
    ("Media/Film/TV", "Media Studies"),
    ("Physical Education", "PE"),
];

/// Subjects that schools still set targets in (first) and the subject that now counts their pupils (second).
const STAND_INS: &[(&str, &str)] = &[
    ("ICT", "Computer Science"),
    ("Science Additional", "Combined Science"),
    ("Science Core", "Combined Science"),
];

/// Labels of rows for pupils without known prior attainment, and for all pupils.
const NO_BANDS: &[&str] = &["No scaled score", "Total"];

/// The columns of one file. A column has two names where the header of 2023 used another.
struct Columns {
    year: Column,
    version: Column,
    topic: Column,
    group: Column,
    band: Column,
    subject: Column,
    /// `None` for 2023, when the file held nothing but GCSEs.
    qualification: Option<Column>,
    scale: Scale,
    grades: Vec<Column>,
    /// All counts that add up to the total: the grades, and also "not graded" and "affected by covid", which
    /// are not grades.
    counts: Vec<Column>,
    total: Column,
}

impl Columns {
    fn of(table: &Table<'_>) -> Result<Columns, ImportError> {
        let scale = if table.find(&["num_11"]).is_some() { Scale::Double } else { Scale::Numbers };
        let lowest = if scale == Scale::Double { "num_UU" } else { "num_U" };
        let names = scale.grades().map(|grade| format!("num_{}", scale.name(grade).replace('-', "")));
        let grades = std::iter::once(lowest.to_owned()).chain(names);
        Ok(Columns {
            year: table.column(&["time_period"])?,
            version: table.column(&["version"])?,
            topic: table.column(&["breakdown_topic", "characteristic_type"])?,
            group: table.column(&["breakdown", "characteristic_value"])?,
            band: table.column(&["ks2_scaled_score_group", "KS2_Prior"])?,
            subject: table.column(&["subject", "subjects"])?,
            qualification: table.find(&["qualification_type"]),
            scale,
            grades: grades.map(|name| table.column(&[&name])).collect::<Result<_, _>>()?,
            counts: table.columns_of("num_"),
            total: table.column(&["all_grades"])?,
        })
    }

    /// Returns the counts of a row, or `None` for a row that divides the same pupils in another way; such a
    /// row need only add up.
    fn cell<'t>(&self, row: Row<'t>) -> Result<Option<Cell<'t>>, ImportError> {
        let mut counted = 0;
        for column in &self.counts {
            counted += u64::from(row.pupils(*column)?);
        }
        let said = u64::from(row.pupils(self.total)?);
        if said != counted {
            return Err(row.total_error(self.total, said, counted));
        }
        let Some(group) = self.group(&row)? else { return Ok(None) };
        let band = row.text(self.band);
        if !is_band(band) && !NO_BANDS.contains(&band) {
            return Err(row.cell_error(self.band, "a band of scaled scores, such as 100 - 102"));
        }
        Ok(Some(Cell {
            subject: subject_name(NAMES, row.text(self.subject)),
            scale: self.scale,
            group,
            band,
            pupils: self.grades.iter().map(|column| row.pupils(*column)).collect::<Result<_, _>>()?,
            row,
        }))
    }

    fn group(&self, row: &Row<'_>) -> Result<Option<Group>, ImportError> {
        Ok(match (row.text(self.topic), row.text(self.group)) {
            ("Sex" | "Gender", "Girls" | "Female Pupils") => Some(Group::Girls),
            ("Sex" | "Gender", "Boys" | "Male Pupils") => Some(Group::Boys),
            ("Sex" | "Gender", _) => return Err(row.cell_error(self.group, "Girls or Boys")),
            ("Total" | "All Pupils", _) => Some(Group::All),
            _ => None,
        })
    }
}

/// Reads the matrices of one year.
///
/// # Errors
/// Fails for a row that cannot be counted, for files of different years, and when there is no row of GCSEs.
pub fn read(files: &[Csv<'_>]) -> Result<Reference, ImportError> {
    let tables = files.iter().map(Table::read).collect::<Result<Vec<_>, _>>()?;
    let mut cells = Vec::new();
    let mut edition: Option<(&str, &str)> = None;
    for table in &tables {
        let columns = Columns::of(table)?;
        let gcse = |row: &Row<'_>| columns.qualification.is_none_or(|column| row.text(column) == "GCSE");
        for row in table.rows().filter(gcse) {
            let this = (row.text(columns.year), row.text(columns.version));
            let (year, version) = *edition.get_or_insert(this);
            if this != (year, version) {
                return Err(row.line_error(format!(
                    "{} {} where the rows before are {year} {version}. Give the files of one year",
                    this.0, this.1
                )));
            }
            ends_in(year).ok_or_else(|| row.cell_error(columns.year, "an academic year such as 202324"))?;
            cells.extend(columns.cell(row)?);
        }
    }
    let nothing = || ImportError::Nothing {
        files: files.iter().map(|file| file.name).collect::<Vec<_>>().join(", "),
        wanted: "GCSEs",
    };
    let (year, version) = edition.ok_or_else(nothing)?;
    let (academic_year, ends) = ends_in(year).ok_or_else(nothing)?;
    let (bands, subjects) = gather(&cells)?;
    if subjects.is_empty() {
        return Err(nothing());
    }
    let counted = |name: &str| subjects.iter().any(|subject| subject.name == name);
    let stand_ins = STAND_INS.iter().filter(|(name, counted_as)| counted(counted_as) && !counted(name));
    Ok(Reference {
        key_stage: KeyStage::Ks4,
        version: format!("ks4-{ends}"),
        source: format!(
            "Department for Education, Key stage 4 performance: transition matrices {academic_year} ({})",
            version.to_lowercase()
        ),
        year: academic_year,
        licence: LICENCE.to_owned(),
        provenance: Provenance::Published,
        prior: KeyStage::Ks4.prior().0.to_owned(),
        between_schools: between_schools(),
        birth_months: birth_months(),
        stand_ins: stand_ins
            .map(|(name, counted_as)| StandIn {
                name: (*name).to_owned(),
                counted_as: (*counted_as).to_owned(),
                scale: Scale::Numbers,
            })
            .collect(),
        bands,
        subjects,
    })
}

/// Returns `2023/24` and 2024 for the period `202324`.
fn ends_in(period: &str) -> Option<(String, u16)> {
    let (begins, ends) = period.split_at_checked(4)?;
    let year: u16 = begins.parse().ok()?;
    let next = year.checked_add(1)?;
    (format!("{:02}", next % 100) == ends).then(|| (format!("{begins}/{ends}"), next))
}

#[cfg(test)]
mod tests;
