//! The targets that are held about one pupil, and with which bodies they are shared, for the pack of a request (F74).

use crate::attainment::model::Model;
use crate::attainment::progress::Progress;
use crate::base::calendar::shown;
use crate::base::ids::UserId;
use crate::records::cohort::{AcademicYear, YearGroupId};
use crate::records::pupil::Pupil;
use crate::retention::pack::Item;
use crate::targets::counts::{from_benchmark, person};
use crate::targets::prepopulated::Prepopulated;
use crate::targets::target::{ManualTargets, Origin, Target, TargetResolver, TargetStep};
use crate::targets::year_group::YearGroup;
use std::collections::{BTreeMap, BTreeSet};

/// What is held of a pupil's targets under one year group. A pupil who moved has targets under several.
#[derive(Clone, Debug)]
pub struct HeldTargets {
    pub year: YearGroup,
    pub prepopulated: Prepopulated,
    pub manual: ManualTargets,
}

/// The names of people who set targets and still have accounts.
pub type Names = BTreeMap<UserId, String>;

impl HeldTargets {
    /// Everything that is stored, by subject: the target, what it replaced, and what was deleted and is not yet gone.
    fn steps(&self, pupil: &Pupil) -> Vec<(&str, u32, TargetStep<'_>)> {
        let given = self.prepopulated.columns.iter().filter_map(|column| {
            let source = &column.source;
            let grade = Some(*column.grades.get(&pupil.id)?);
            let step = TargetStep { grade, scale: source.scale, origin: Origin::Prepopulated(source) };
            Some((source.subject.as_str(), source.generation, step))
        });
        let set = self.manual.set.iter().map(|((subject, generation), set)| {
            let step = TargetStep { grade: set.grade, scale: set.scale, origin: Origin::Set(set) };
            (subject.as_str(), *generation, step)
        });
        let mut steps: Vec<_> = given.chain(set).collect();
        steps.sort_by_key(|(subject, generation, step)| (*subject, *generation, step.origin.at()));
        steps.reverse();
        steps.sort_by_key(|(subject, ..)| *subject);
        steps
    }

    /// The people who pre-populated or set them.
    pub fn people(&self, pupil: &Pupil) -> BTreeSet<UserId> {
        self.steps(pupil).iter().map(|(.., step)| step.origin.by()).collect()
    }

    /// The rows of the pack, by subject. `progress` is the school's own in the key stage.
    pub fn items(
        &self,
        pupil: &Pupil,
        model: &Model,
        progress: &BTreeMap<String, Progress>,
        names: &Names,
    ) -> Vec<Item> {
        let resolver = TargetResolver { year: &self.year, prepopulated: &self.prepopulated };
        let row = |(subject, generation, step): (&str, u32, TargetStep<'_>)| {
            let by = person(names.get(&step.origin.by()).map(String::as_str));
            let how = match step.origin {
                Origin::Set(_) => format!("Set by {by}"),
                Origin::Prepopulated(source) => format!("Pre-populated by {by} {}", from_benchmark(source)),
            };
            let target = resolver.target(pupil.id, subject, Some(&self.manual));
            let is_present = generation == self.year.generation(subject);
            let present = target.filter(|target| is_present && target.origin == step.origin);
            let state = match (step.grade, present) {
                _ if !is_present && self.year.keeps(subject, generation) => "Deleted, can be restored",
                _ if !is_present => "Deleted",
                (None, _) => "Removed",
                (_, Some(_)) => "The target",
                (_, None) => "Replaced",
            };
            let [benchmark, national, own] = present.map_or_else(Default::default, |target| {
                self.figures(pupil, subject, target, model, progress)
            });
            Item::new([
                self.year.key.key_stage.label().to_owned(),
                subject.to_owned(),
                step.grade.map_or_else(|| "None".to_owned(), |grade| step.scale.name(grade).to_owned()),
                how,
                shown(step.origin.at()),
                state.to_owned(),
                benchmark,
                national,
                own,
            ])
        };
        self.steps(pupil).into_iter().map(row).collect()
    }

    /// The benchmark, and the chances to reach the target nationally and by the school's own progress.
    fn figures(
        &self,
        pupil: &Pupil,
        subject: &str,
        target: Target<'_>,
        model: &Model,
        progress: &BTreeMap<String, Progress>,
    ) -> [String; 3] {
        let scale = self.year.scale(subject, model).unwrap_or(target.scale);
        let start = pupil.start(self.year.key.key_stage);
        let outlook = start.and_then(|start| model.outlook(subject, &start)).map(|outlook| outlook.on(scale));
        let Some(outlook) = outlook else { return Default::default() };
        let grade = target.scale.seen_on(target.grade, scale);
        let percent = |shift: f64| format!("{}%", (outlook.chance(grade, shift) * 100.0).round());
        [
            scale.name(outlook.benchmark(model.shift(self.year.level(subject)))).to_owned(),
            percent(0.0),
            progress.get(subject).map(|progress| percent(progress.shift)).unwrap_or_default(),
        ]
    }
}

/// The rows of the pack about what a school shares of these year groups, with the names of the bodies that see it.
pub fn sharing_items<'y>(
    years: impl IntoIterator<Item = &'y YearGroup>,
    [authority, chain, diocese]: [&str; 3],
    now: AcademicYear,
) -> Vec<Item> {
    const TOTALS: &str = "Totals of groups, in which no pupil is shown";
    let of = |year: &YearGroup| {
        let sharing = year.settings.sharing.normalised();
        let used = year.settings.used;
        let rows = [
            (sharing.pupils_with_authority, authority, "The pupil\u{2019}s targets, with the name"),
            (sharing.totals_with_authority, authority, TOTALS),
            (sharing.totals_with_chain, chain, TOTALS),
            (sharing.totals_with_diocese, diocese, TOTALS),
        ];
        let name = title(year.key, now);
        let row = |(_, with, what): (bool, &str, &str)| Item::new([name.as_str(), with, what]);
        rows.into_iter().filter(|(shared, ..)| used && *shared).map(row).collect::<Vec<_>>()
    };
    years.into_iter().flat_map(of).collect()
}

fn title(key: YearGroupId, now: AcademicYear) -> String {
    let group =
        key.cohort.year_group(now).map(|group| format!(", Year {group} in {now}")).unwrap_or_default();
    format!("{}{group}", key.key_stage.label())
}
