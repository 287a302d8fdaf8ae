//! The filters above the grid, and the order of its pupils. They work on the loaded report, without a request.

use super::Report;
use crate::dom;
use crate::parts::strip::{choose, find};
use crate::shell::Shell;
use domain::attainment::model::Sex;
use domain::base::search::NameSearch;
use domain::targets::forms::ReportView;
use domain::targets::report::{Cell, Groups, ReportRow};
use yew::prelude::*;

const SEXES: [(Option<Sex>, &str); 3] =
    [(None, "All"), (Some(Sex::Female), "Girls"), (Some(Sex::Male), "Boys")];
/// The groups to choose from: the flags of which a pupil has any, or none of them.
const GROUPS: [(u8, bool, &str); 10] = [
    (0, false, "All pupils"),
    (Groups::DISADVANTAGED, true, "Disadvantaged"),
    (Groups::DISADVANTAGED, false, "Not disadvantaged"),
    (Groups::SEN, true, "SEN"),
    (Groups::SEN, false, "Not SEN"),
    (Groups::EAL, true, "EAL"),
    (Groups::EAL, false, "Not EAL"),
    (Groups::LOW, true, "Low prior attainment"),
    (Groups::MIDDLE, true, "Middle prior attainment"),
    (Groups::HIGH, true, "High prior attainment"),
];
const ABOUT: [(Option<About>, &str); 5] = [
    (None, "Any"),
    (Some(About::Below), "Below benchmark"),
    (Some(About::Above), "Above benchmark"),
    (Some(About::Missing), "Missing"),
    (Some(About::ByStaff), "Set by staff"),
];

/// What is looked for in a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    Below,
    Above,
    Missing,
    ByStaff,
}

impl About {
    /// True where the pupil takes the subject and this holds of the target.
    pub fn holds(self, cell: &Cell) -> bool {
        let Cell(target, _, benchmark, _, _, flags) = *cell;
        let compared = target.zip(benchmark);
        cell.is_taken()
            && match self {
                About::Below => compared.is_some_and(|(target, benchmark)| target < benchmark),
                About::Above => compared.is_some_and(|(target, benchmark)| target > benchmark),
                About::Missing => target.is_none(),
                About::ByStaff => flags & Cell::SET != 0,
            }
    }
}

/// The conditions that a shown pupil meets; an absent one holds for everybody.
#[derive(Default)]
pub struct Filter {
    pub class: Option<(String, String)>,
    pub sex: Option<Sex>,
    /// The place in [`GROUPS`].
    pub group: usize,
    /// Holds of at least one of the pupil's targets.
    pub about: Option<About>,
    /// As it was typed: words of the name.
    pub name: String,
}

impl Filter {
    fn takes(&self, row: &ReportRow, name: &NameSearch) -> bool {
        self.class.as_ref().is_none_or(|(subject, class)| row.classes.get(subject) == Some(class))
            && self.sex.is_none_or(|sex| row.sex == Some(sex))
            && row.groups.any(GROUPS[self.group].0) == GROUPS[self.group].1
            && self.about.is_none_or(|about| row.cells.iter().any(|cell| about.holds(cell)))
            && name.finds(&row.name)
    }

    /// The positions of the pupils that are shown.
    pub fn matching(&self, rows: &[ReportRow]) -> Vec<usize> {
        let name = NameSearch::of(&self.name);
        (0..rows.len()).filter(|place| self.takes(&rows[*place], &name)).collect()
    }
}

/// The column that orders the pupils.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// The name, from A to Z.
    #[default]
    Name,
    /// The target in the subject at this place, highest first.
    Subject(usize),
}

/// Puts pupils in order. Those without a target in the column come last, and the ones that are equal stay in the order
/// of their names.
fn order(rows: &[ReportRow], shown: &mut [usize], by: By, reversed: bool) {
    let By::Subject(column) = by else {
        if reversed {
            shown.reverse();
        }
        return;
    };
    let key = |place: &usize| {
        let grade = rows[*place].cells.get(column).and_then(|cell| cell.0).map(|grade| i32::from(grade.0));
        let ranked = grade.map_or(i32::MAX, |grade| if reversed { grade } else { -grade });
        (ranked, *place)
    };
    // Pupils are few, and the library's sort would add its own code to the site.
    for end in 1..shown.len() {
        let mut at = end;
        while at > 0 && key(&shown[at]) < key(&shown[at - 1]) {
            shown.swap(at, at - 1);
            at -= 1;
        }
    }
}

/// All classes with their subjects, sorted.
fn classes(rows: &[ReportRow]) -> Vec<(String, String)> {
    let mut classes: Vec<(String, String)> = Vec::new();
    for (subject, class) in rows.iter().flat_map(|row| &row.classes) {
        // Each is inserted in its place, because a sort would add its own code to the site.
        let place = classes.partition_point(|(a, b)| (a, b) < (subject, class));
        if classes.get(place).is_none_or(|(a, b)| (a, b) != (subject, class)) {
            classes.insert(place, (subject.clone(), class.clone()));
        }
    }
    classes
}

impl Report {
    /// Works out which pupils are shown, in which order. The order stays as it is while targets are typed.
    pub(super) fn arrange(&mut self) {
        let Some(view) = self.view.ready() else { return };
        self.shown = self.filter.matching(&view.rows);
        order(&view.rows, &mut self.shown, self.sort, self.reversed);
    }

    /// Sorts by a column, or the other way round if it is sorted by it already.
    pub(super) fn sort_by(&mut self, _: &mut Shell, by: By) {
        self.reversed = self.sort == by && !self.reversed;
        self.sort = by;
        self.filtered(self.at.column);
    }

    /// Takes every filter off.
    pub(super) fn clear_filters(&mut self, shell: &mut Shell, (): ()) {
        self.filter = Filter::default();
        self.filtered(self.at.column);
        shell.focus("name");
    }

    /// A dropdown of the strip. `change` sets the filter from the place of the choice.
    fn filter_by(
        &self,
        id: &'static str,
        label: &'static str,
        choices: Vec<AttrValue>,
        chosen: Option<usize>,
        change: fn(&mut Filter, usize),
    ) -> Html {
        let onchange = self.link.on(move |page, _, place: usize| {
            change(&mut page.filter, place);
            page.filtered(page.at.column);
        });
        choose(id, label, choices, chosen.unwrap_or_default(), onchange)
    }

    /// The filters of the strip.
    pub(super) fn filters(&self, view: &ReportView) -> Vec<Html> {
        let classes = classes(&view.rows);
        let mut names = vec![AttrValue::from("All")];
        names.extend(classes.iter().map(|(subject, class)| AttrValue::from(format!("{subject}: {class}"))));
        let chosen = classes.iter().position(|class| Some(class) == self.filter.class.as_ref());
        let onchange = self.link.on(move |page, _, place: usize| {
            page.filter.class = place.checked_sub(1).and_then(|place| classes.get(place)).cloned();
            // A class is of one subject, so select that subject.
            let subject = page.filter.class.as_ref().map(|(subject, _)| subject);
            let view = page.view.ready();
            let place = view
                .zip(subject)
                .and_then(|(view, subject)| view.subjects.iter().position(|one| one.name == *subject));
            let column = place.unwrap_or(page.at.column);
            page.filtered(column);
            let id = page.at.id();
            page.link.after(0, move |_, _| dom::scroll_to(&id));
        });
        let labels = |labels: &[&'static str]| labels.iter().map(|label| AttrValue::from(*label)).collect();
        let sex = SEXES.iter().position(|(sex, _)| *sex == self.filter.sex);
        let about = ABOUT.iter().position(|(about, _)| *about == self.filter.about);
        let name = self.link.on(|page, _, text: String| {
            page.filter.name = text;
            page.filtered(page.at.column);
        });
        vec![
            choose("class", "Class", names, chosen.map_or(0, |place| place + 1), onchange),
            self.filter_by("sex", "Sex", labels(&SEXES.map(|(_, label)| label)), sex, |filter, place| {
                filter.sex = SEXES.get(place).and_then(|(sex, _)| *sex);
            }),
            self.filter_by(
                "group",
                "Group",
                labels(&GROUPS.map(|(_, _, label)| label)),
                Some(self.filter.group),
                |filter, place| filter.group = place.min(GROUPS.len() - 1),
            ),
            self.filter_by(
                "about",
                "Target",
                labels(&ABOUT.map(|(_, label)| label)),
                about,
                |filter, place| {
                    filter.about = ABOUT.get(place).and_then(|(about, _)| *about);
                },
            ),
            find("name", "Find", "Pupil’s name", &self.filter.name, name),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::attainment::grade::Grade;
    use domain::base::ids::PupilId;
    use domain::targets::report::Cell;
    use std::collections::BTreeMap;

    fn row(name: &str, sex: Option<Sex>, groups: u8, class: &str) -> ReportRow {
        ReportRow {
            id: PupilId::parse("0190b5a8-7f2e-7c3d-8a4b-000000000001").expect("an id"),
            name: name.to_owned(),
            sex,
            apart: None,
            groups: Groups(groups),
            classes: BTreeMap::from([("French".to_owned(), class.to_owned())]),
            cells: Vec::new(),
            measures: None,
        }
    }

    #[test]
    fn a_pupil_is_shown_who_meets_every_filter() {
        let rows = [
            row("Adams, Alice", Some(Sex::Female), Groups::DISADVANTAGED + Groups::HIGH, "11A"),
            row("Bell, Ben", Some(Sex::Male), Groups::DISADVANTAGED + Groups::SEN, "11A"),
            row("Cole, Cat", None, Groups::LOW, "11B"),
        ];
        let shown = |filter: Filter| filter.matching(&rows);
        assert_eq!(shown(Filter::default()), [0, 1, 2]);
        let class = Some(("French".to_owned(), "11A".to_owned()));
        assert_eq!(shown(Filter { class: class.clone(), ..Filter::default() }), [0, 1]);
        assert_eq!(shown(Filter { sex: Some(Sex::Male), ..Filter::default() }), [1]);
        let of_group = |name: &str| {
            let group = GROUPS.iter().position(|(_, _, label)| *label == name).expect("a group");
            shown(Filter { group, ..Filter::default() })
        };
        assert_eq!(of_group("Not disadvantaged"), [2]);
        assert_eq!((of_group("SEN"), of_group("Not SEN")), (vec![1], vec![0, 2]));
        assert_eq!((of_group("EAL"), of_group("Low prior attainment")), (vec![], vec![2]));
        assert_eq!(shown(Filter { name: "alice ad".to_owned(), class, ..Filter::default() }), [0]);
        assert_eq!(
            shown(Filter { name: "Alice ádams".to_owned(), ..Filter::default() }),
            [0],
            "in either order"
        );
        assert_eq!(classes(&rows).len(), 2);
    }

    #[test]
    fn a_pupil_is_found_by_what_holds_of_any_target() {
        let cell = |target: Option<u8>, benchmark: Option<u8>, flags: u8| {
            Cell(target.map(Grade), None, benchmark.map(Grade), None, None, flags)
        };
        let with = |cells: Vec<Cell>| ReportRow { cells, ..row("Lee", None, 0, "11A") };
        let rows = [
            with(vec![cell(Some(5), Some(5), 0), cell(Some(6), Some(5), Cell::SET)]),
            with(vec![cell(Some(4), Some(5), 0), cell(None, None, Cell::NOT_TAKEN)]),
            with(vec![cell(None, Some(5), 0)]),
        ];
        let shown = |about| Filter { about: Some(about), ..Filter::default() }.matching(&rows);
        let found = [About::Above, About::Below, About::Missing, About::ByStaff].map(shown);
        assert_eq!(found, [[0], [1], [2], [0]]);
    }

    #[test]
    fn a_column_sorts_by_its_targets_and_pupils_without_one_come_last() {
        let target = |grade: Option<u8>| {
            let cell = Cell(grade.map(Grade), None, None, None, None, 0);
            ReportRow { cells: vec![cell], ..row("Lee", None, 0, "11A") }
        };
        let rows = [target(Some(5)), target(None), target(Some(9)), target(Some(5))];
        let sorted = |by, reversed| {
            let mut shown = vec![0, 1, 2, 3];
            order(&rows, &mut shown, by, reversed);
            shown
        };
        assert_eq!(sorted(By::Subject(0), false), [2, 0, 3, 1]);
        assert_eq!(sorted(By::Subject(0), true), [0, 3, 2, 1]);
        assert_eq!((sorted(By::Name, false), sorted(By::Name, true)), (vec![0, 1, 2, 3], vec![3, 2, 1, 0]));
    }
}
