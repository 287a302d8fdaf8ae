//! Combines the rows of a publication into the counts of each subject.

use crate::bands::{in_order, is_band};
use crate::error::ImportError;
use crate::table::Row;
use domain::attainment::grade::Scale;
use domain::attainment::reference::{Band, SubjectCounts};
use std::collections::{BTreeMap, BTreeSet};

/// The pupils that a row counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    Girls,
    Boys,
    /// Girls and boys together.
    All,
}

impl Group {
    const fn label(self) -> &'static str {
        match self {
            Group::Girls => "girls",
            Group::Boys => "boys",
            Group::All => "all pupils",
        }
    }
}

/// The counts of one subject in one row.
pub struct Cell<'t> {
    /// The subject's name in schools.
    pub subject: String,
    /// The scale that `pupils` counts by.
    pub scale: Scale,
    pub group: Group,
    pub band: &'t str,
    /// Pupils per grade, lowest grade first; the first count is of pupils without a grade of the scale.
    pub pupils: Vec<u32>,
    /// The row of the publication that holds the counts.
    pub row: Row<'t>,
}

/// Returns the bands and, sorted by name, the subjects' counts: for girls and boys where the source separates
/// them, else for all pupils. A subject without any pupil with prior attainment is left out, because its
/// counts say nothing.
///
/// # Errors
/// `ImportError::Twice` when two rows count the same pupils.
pub fn gather(cells: &[Cell<'_>]) -> Result<(Vec<Band>, Vec<SubjectCounts>), ImportError> {
    let bands = in_order(&cells.iter().map(|cell| cell.band).filter(|band| is_band(band)).collect());
    let mut subjects: BTreeMap<&str, BTreeMap<(Group, &str), &Cell<'_>>> = BTreeMap::new();
    for cell in cells {
        let before = subjects.entry(&cell.subject).or_default().insert((cell.group, cell.band), cell);
        if let Some(before) = before {
            return Err(ImportError::Twice {
                file: cell.row.file().to_owned(),
                line: cell.row.line,
                before_file: before.row.file().to_owned(),
                before: before.row.line,
                what: format!("{}, {}, {}", cell.subject, cell.band, cell.group.label()),
            });
        }
    }
    let counts = subjects.into_iter().filter_map(|(name, cells)| {
        let scale = cells.values().next()?.scale;
        let nobody = vec![0; scale.grades().len() + 1];
        let groups: BTreeSet<Group> = cells.keys().map(|(group, _)| *group).collect();
        let groups: &[Group] = match groups.iter().any(|group| *group != Group::All) {
            true => &[Group::Girls, Group::Boys],
            false => &[Group::All],
        };
        let of_band = |group: Group, band: &Band| {
            cells
                .get(&(group, band.label.as_str()))
                .map_or_else(|| nobody.clone(), |cell| cell.pupils.clone())
        };
        let of_group = |group: &Group| bands.iter().map(|band| of_band(*group, band)).collect();
        let pupils: Vec<Vec<Vec<u32>>> = groups.iter().map(of_group).collect();
        let anybody = pupils.iter().flatten().flatten().any(|count| *count > 0);
        anybody.then(|| SubjectCounts { name: name.to_owned(), scale, pupils })
    });
    let counts = counts.collect();
    Ok((bands, counts))
}

/// Returns a subject's name in schools. `names` are pairs of the publisher's name and the schools' name; a
/// subject that is not among them has the same name in both.
pub fn subject_name(names: &[(&str, &str)], published: &str) -> String {
    let known = names.iter().find(|(theirs, _)| *theirs == published);
    known.map_or(published, |(_, ours)| ours).to_owned()
}
