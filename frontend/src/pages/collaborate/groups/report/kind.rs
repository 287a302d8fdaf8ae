//! The reports of a group.

use std::fmt;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportKind {
    Overview,
    Subject,
    /// Every subject of every school in one table.
    Subjects,
    Schools,
}

impl ReportKind {
    pub const ALL: [ReportKind; 4] =
        [ReportKind::Overview, ReportKind::Subject, ReportKind::Subjects, ReportKind::Schools];

    /// The words of its tab.
    pub const fn title(self) -> &'static str {
        match self {
            ReportKind::Overview => "Overview",
            ReportKind::Subject => "Subject",
            ReportKind::Subjects => "Subject dashboard",
            ReportKind::Schools => "Schools",
        }
    }

    pub fn parse(text: &str) -> Option<ReportKind> {
        ReportKind::ALL.into_iter().find(|report| report.as_str() == text)
    }

    const fn as_str(self) -> &'static str {
        match self {
            ReportKind::Overview => "overview",
            ReportKind::Subject => "subject",
            ReportKind::Subjects => "subjects",
            ReportKind::Schools => "schools",
        }
    }
}

impl fmt::Display for ReportKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
