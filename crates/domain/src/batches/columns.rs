//! The two kinds of staff spreadsheet and their columns (F26).

use crate::access::organisation::OrganisationKind;
use crate::access::permission::{JobRole, PupilAccess};
use crate::base::sheet::{Layout, MAX_BYTES};
use serde::{Deserialize, Serialize};

/// The name of the template's tab (F26).
pub const TAB: &str = "User Details";

/// The most rows of people in a spreadsheet (F28). A file with more is refused as a whole.
pub const MAX_ROWS: usize = 100;

/// The kind of people a spreadsheet lists (F30).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum BatchKind {
    /// Users, with role and pupil access level.
    Users,
    /// Administrators, without those two columns.
    Administrators,
}

impl BatchKind {
    pub const ALL: &[BatchKind] = &[BatchKind::Users, BatchKind::Administrators];

    /// The kind as it is written in a key under a school's prefix, and in a query.
    pub const fn as_str(self) -> &'static str {
        match self {
            BatchKind::Users => "users",
            BatchKind::Administrators => "administrators",
        }
    }

    /// The kind with this word.
    pub fn parse(word: &str) -> Option<BatchKind> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == word)
    }

    /// The layout of a spreadsheet of this kind.
    pub const fn layout(self) -> &'static Layout {
        const USERS: Layout = Layout {
            tab: TAB,
            required: &["Forename", "Surname", "Email Address", "Role", "Pupil Access Level"],
            optional: &[],
            ignored: &[],
            dates: &[],
            numbers: &[],
            others: false,
            most_rows: MAX_ROWS,
            most_bytes: MAX_BYTES,
            csv: false,
            rows: "people",
            advice: "Download the template, copy your rows into it and upload it.",
        };
        const ADMINISTRATORS: Layout =
            Layout { required: &["Forename", "Surname", "Email Address"], ..USERS };
        match self {
            BatchKind::Users => &USERS,
            BatchKind::Administrators => &ADMINISTRATORS,
        }
    }

    /// The name of the template for this kind of organisation, without its extension. The job roles in the dropdown
    /// differ.
    pub const fn template(self, at: OrganisationKind) -> &'static str {
        match self {
            BatchKind::Users if !at.is_school() => "attain-users-outside-schools",
            BatchKind::Users => "attain-users",
            BatchKind::Administrators => "attain-administrators",
        }
    }

    /// The columns, in the template's order.
    pub const fn columns(self) -> &'static [Column] {
        match self {
            BatchKind::Users => {
                &[Column::Forename, Column::Surname, Column::Email, Column::Role, Column::PupilAccess]
            }
            BatchKind::Administrators => &[Column::Forename, Column::Surname, Column::Email],
        }
    }
}

/// A column of the spreadsheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Column {
    /// "Forename".
    Forename,
    /// "Surname".
    Surname,
    /// "Email Address".
    Email,
    /// "Role", a dropdown.
    Role,
    /// "Pupil Access Level", a dropdown.
    PupilAccess,
}

impl Column {
    /// The heading in the template (F26).
    pub const fn heading(self) -> &'static str {
        match self {
            Column::Forename => "Forename",
            Column::Surname => "Surname",
            Column::Email => "Email Address",
            Column::Role => "Role",
            Column::PupilAccess => "Pupil Access Level",
        }
    }

    /// The guidance under the heading, as the source words it.
    pub const fn guidance(self) -> &'static str {
        match self {
            Column::Forename | Column::Surname => "Up to 50 characters",
            Column::Email => "Up to 50 characters. Email address syntax must be correct",
            Column::Role | Column::PupilAccess => "Must be selected from dropdown, not typed",
        }
    }

    /// The choices of the column's dropdown at this kind of organisation; empty for a column without one.
    pub fn choices(self, at: OrganisationKind) -> Vec<&'static str> {
        match self {
            Column::Role => JobRole::choices(at).iter().map(|role| role.label()).collect(),
            Column::PupilAccess => PupilAccess::CHOICES.iter().map(|level| level.label()).collect(),
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::sheet::SheetRefusal;

    fn find(kind: BatchKind, list: &[&str]) -> Result<Vec<Option<usize>>, SheetRefusal> {
        let row: Vec<String> = list.iter().map(|text| text.to_string()).collect();
        kind.layout().find(&row).map(|headings| headings.places)
    }

    #[test]
    fn f26_the_layouts_headings_are_those_of_the_columns() {
        for kind in BatchKind::ALL {
            let columns: Vec<&str> = kind.columns().iter().map(|column| column.heading()).collect();
            assert_eq!(kind.layout().headings().collect::<Vec<_>>(), columns);
        }
    }

    #[test]
    fn f26_headings_may_come_in_any_order_and_case() {
        let list = ["Surname", " forename ", "", "Pupil  access level", "ROLE", "email address", "Errors"];
        assert_eq!(find(BatchKind::Users, &list), Ok([1, 0, 5, 4, 3].map(Some).to_vec()));
    }

    #[test]
    fn f26_missing_extra_and_repeated_headings_are_named() {
        let refusal =
            find(BatchKind::Users, &["Forename", "Forename", "Telephone", "Role", "Surname"]).unwrap_err();
        let sentence = refusal.sentence(BatchKind::Users.layout());
        for word in
            ["“Email Address”", "“Pupil Access Level”", "“Telephone”", "“Forename” is there more than once"]
        {
            assert!(sentence.contains(word), "{sentence}");
        }
    }

    #[test]
    fn f30_an_administrators_sheet_has_no_role_or_level() {
        let list = ["Forename", "Surname", "Email Address", "Role"];
        assert_eq!(find(BatchKind::Administrators, &list[..3]), Ok([0, 1, 2].map(Some).to_vec()));
        assert!(find(BatchKind::Administrators, &list).is_err());
    }
}
