//! Totals of a subject's targets for readers outside the school, with small groups hidden (F50).

use crate::attainment::grade::Scale;
use crate::targets::report::ReportSubject;
use serde::{Deserialize, Serialize};

/// Totals of fewer pupils than this are hidden from readers outside the school, who could otherwise recognise a pupil.
pub const SMALLEST_GROUP: u32 = 5;

/// The totals of a subject, for readers outside the school.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SubjectTotal {
    pub name: String,
    /// The scale in which its targets are set.
    pub scale: Scale,
    /// The number of pupils with a target.
    pub set: u32,
    /// The mean points of the targets of pupils who also have a benchmark; absent if there are fewer than five of
    /// them.
    pub average_target: Option<f64>,
    /// The mean points of the benchmarks of the same pupils; absent in the same case.
    pub average_benchmark: Option<f64>,
}

impl SubjectTotal {
    /// The totals of a subject; `None` if fewer than five pupils have a target, because these could be recognised.
    /// The number of pupils per grade is left out, because in any group some grades have a single pupil. The averages
    /// are of pupils with both a target and a benchmark: there can be too few of these even if enough pupils have a
    /// target.
    pub fn of(subject: &ReportSubject) -> Option<SubjectTotal> {
        let shown = |average: Option<f64>| average.filter(|_| subject.both >= SMALLEST_GROUP);
        (subject.set >= SMALLEST_GROUP).then(|| SubjectTotal {
            name: subject.name.clone(),
            scale: subject.scale,
            set: subject.set,
            average_target: shown(subject.average_target),
            average_benchmark: shown(subject.average_benchmark),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attainment::grade::Grade;
    use crate::targets::report::Cell;

    #[test]
    fn f50_totals_of_fewer_than_five_pupils_are_not_shown_outside() {
        let of = |set: u32, both: u32| {
            let cell = |n| Cell(Some(Grade(7)), None, (n < both).then_some(Grade(6)), None, None, 0);
            let mut subject = ReportSubject::empty("Latin", Scale::Numbers);
            subject.count((0..set).map(cell).collect::<Vec<_>>().iter());
            SubjectTotal::of(&subject)
        };
        assert_eq!([0, 1, 4].map(|set| of(set, set)), [None, None, None]);
        let seen = |set, both| of(set, both).map(|total| (total.set, total.average_target));
        assert_eq!(seen(5, 5), Some((5, Some(7.0))));
        assert_eq!(seen(9, 4), Some((9, None)), "an average of four, among nine");
    }
}
