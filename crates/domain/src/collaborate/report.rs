//! The reports of a group of schools (F62): what each school published, beside all schools of the group together. Nothing is
//! computed from anything but published figures, so a report shows no more than they do (ADR 0023).

use crate::attainment::subject::KeyStage;
use crate::base::sheet::ListCell;
use crate::collaborate::figures::pool::{Pooled, Verdict, pooled};
use crate::collaborate::figures::{Figure, Kind, Measure, Part, Published, SharedWith};
use crate::collaborate::forms::{GroupFiguresView, SchoolInGroup};
use crate::collaborate::group::{Group, GroupVisibility};
use crate::records::cohort::AcademicYear;
use std::collections::BTreeSet;

/// What a report has of a school for one figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Standing {
    /// The figure, and where the school is beside its group; no verdict if fewer than three schools have a figure.
    Shown(Figure, Option<Verdict>),
    /// The figure is hidden, because it is of few pupils or one of few could be worked out from it.
    Hidden,
    /// The school has no results in the subject, or of fewer than five pupils.
    NoResults,
    /// The school has not published the year, or does not share it.
    Unpublished,
}

impl Standing {
    /// The figure, if it is shown.
    pub fn figure(self) -> Option<Figure> {
        match self {
            Standing::Shown(figure, _) => Some(figure),
            _ => None,
        }
    }

    /// The verdict, if there is one.
    pub fn verdict(self) -> Option<Verdict> {
        match self {
            Standing::Shown(_, verdict) => verdict,
            _ => None,
        }
    }
}

impl Group {
    /// True if the group's reports show what a school published. In a group that schools see, the school's consent is enough;
    /// else it is what the school shares with the owner.
    pub fn shows_figures(&self, shared: SharedWith) -> bool {
        match self.visibility {
            GroupVisibility::SchoolVisible => true,
            GroupVisibility::OwnerOnly => {
                self.owner.kind.outsider().is_some_and(|outsider| shared.allows(outsider))
            }
        }
    }
}

impl SchoolInGroup {
    /// What the school published of an academic year.
    pub fn of(&self, year: AcademicYear) -> Option<&Published> {
        self.figures.iter().find(|one| one.collection.year == year)
    }

    /// The percentage of the school's pupils of a year who had free school meals in the last six years: part of its intake.
    /// `None` if it is hidden.
    pub fn ever_six(&self, year: AcademicYear) -> Option<u32> {
        let published = self.of(year)?;
        let pupils = |measure: &Measure, part| published.figure(measure, part).map(|figure| figure.pupils);
        // Every pupil is part of a headline, with or without a result.
        Measure::headlines(published.collection.key_stage).iter().find_map(|measure| {
            let (some, all) = (pupils(measure, Part::EverSix)?, pupils(measure, Part::All)?);
            Some((100 * some + all / 2) / all.max(1))
        })
    }
}

impl GroupFiguresView {
    /// Where each school stands, in the order of the schools.
    pub fn standings(&self, year: AcademicYear, measure: &Measure, part: Part) -> Vec<Standing> {
        let whole = self.whole(year, measure, part);
        let standing = |school: &SchoolInGroup| {
            let Some(published) = school.of(year) else { return Standing::Unpublished };
            match published.figure(measure, part) {
                Some(figure) => {
                    let beside = |whole| figure.verdict(measure, self.key_stage, whole);
                    Standing::Shown(figure, whole.map(beside))
                }
                None if measure.subject().is_some() && !published.has(measure) => Standing::NoResults,
                None => Standing::Hidden,
            }
        };
        self.schools.iter().map(standing).collect()
    }

    /// All schools of the group together; `None` if fewer than three have a figure.
    pub fn whole(&self, year: AcademicYear, measure: &Measure, part: Part) -> Option<Pooled> {
        let figures = self.schools.iter().map(|school| school.of(year)?.figure(measure, part));
        pooled(figures, measure.kind())
    }

    /// The subjects of which a school has a figure in any of the years, by name.
    pub fn subjects(&self) -> Vec<String> {
        let published = self.schools.iter().flat_map(|school| &school.figures);
        let names: BTreeSet<&str> =
            published.flat_map(Published::measures).filter_map(Measure::subject).collect();
        names.into_iter().map(str::to_owned).collect()
    }

    /// The measure of how pupils do in a subject.
    pub fn results_in(&self, subject: &str) -> Measure {
        match self.key_stage {
            KeyStage::Ks2 => Measure::Reached(subject.to_owned()),
            KeyStage::Ks4 | KeyStage::Ks5 => Measure::Points(subject.to_owned()),
        }
    }

    /// The table of a year as a file: its headings, and a row for the group and each school. A hidden figure is the word
    /// "Hidden".
    pub fn lines(&self, year: AcademicYear, part: Part) -> (Vec<String>, Vec<Vec<ListCell>>) {
        let headlines = Measure::headlines(self.key_stage).iter().cloned().chain([Measure::Prior]);
        let subjects = self.subjects();
        let of_subjects = subjects.iter().flat_map(|subject| {
            let ahead = (self.key_stage != KeyStage::Ks2).then(|| Measure::Progress(subject.clone()));
            [self.results_in(subject)].into_iter().chain(ahead)
        });
        let mut headings = vec!["School".to_owned()];
        let mut rows = vec![vec![ListCell::Text("All schools of the group".to_owned())]];
        rows.extend(self.schools.iter().map(|school| vec![ListCell::Text(school.name.clone())]));
        for measure in headlines.chain(of_subjects) {
            let ending = match measure {
                Measure::Progress(_) => ", against similar pupils nationally",
                _ if measure.kind() == Kind::Percent => ", %",
                _ => "",
            };
            headings.push(format!("{}{ending}", measure.label()));
            headings.push(format!("{}{ending}: pupils", measure.label()));
            let whole = self.whole(year, &measure, part).map(|whole| {
                let unit = if measure.kind() == Kind::Percent { 1.0 } else { 10.0 };
                ((whole.value * unit).round() / unit, whole.pupils)
            });
            let schools = self.standings(year, &measure, part).into_iter().map(|standing| match standing {
                Standing::Shown(figure, _) => Ok((figure.value(measure.kind()), figure.pupils)),
                Standing::Hidden => Err("Hidden"),
                Standing::NoResults => Err(""),
                Standing::Unpublished => Err("Not published"),
            });
            for (row, shown) in rows.iter_mut().zip([whole.ok_or("")].into_iter().chain(schools)) {
                row.extend(match shown {
                    Ok((value, pupils)) => [value, f64::from(pupils)].map(ListCell::Number),
                    Err(word) => [word, ""].map(|word| ListCell::Text(word.to_owned())),
                });
            }
        }
        (headings, rows)
    }
}

#[cfg(test)]
mod tests;
