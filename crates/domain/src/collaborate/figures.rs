//! Figures that a school publishes: the results of a collection as averages and percentages, with small groups hidden before
//! anything leaves the school's records (F61, F83, ADR 0023). Reports of groups, of authorities and of the school itself are
//! made of these figures and of nothing else, so no combination of reports shows more than the figures do.

mod bytes;
pub mod pool;
mod publish;
mod sides;
mod suppress;

use self::suppress::PAIRS;
pub use publish::{Source, publish};
pub use sides::Sides;
pub(super) use suppress::mean;

use crate::access::organisation::{OrganisationKind, Outsider};
use crate::attainment::measures::Headline;
pub use crate::attainment::measures::SMALLEST;
use crate::attainment::subject::KeyStage;
use crate::base::event::{Event, EventKind};
use crate::base::hash::fingerprint;
use crate::records::cohort::AcademicYear;
use crate::records::pupil_results::{Collection, year_of_results};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// The pupils of a figure: all, or those on one side of one characteristic. No two characteristics are combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    All,
    EverSix,
    NotEverSix,
    Eal,
    NotEal,
    Sen,
    NotSen,
    Girls,
    Boys,
}

impl Part {
    /// Every part. Stored figures use the position in this list, so the order must not change.
    pub const ALL: [Part; 9] = [
        Part::All,
        Part::EverSix,
        Part::NotEverSix,
        Part::Eal,
        Part::NotEal,
        Part::Sen,
        Part::NotSen,
        Part::Girls,
        Part::Boys,
    ];

    /// The number of parts.
    pub const COUNT: usize = Part::ALL.len();

    /// The words of its choice in a filter.
    pub const fn label(self) -> &'static str {
        match self {
            Part::All => "All pupils",
            Part::EverSix => "FSM6 (free school meals in the last six years)",
            Part::NotEverSix => "Not FSM6",
            Part::Eal => "EAL (English as an additional language)",
            Part::NotEal => "Not EAL",
            Part::Sen => "SEN (special educational needs)",
            Part::NotSen => "Not SEN",
            Part::Girls => "Girls",
            Part::Boys => "Boys",
        }
    }
}

/// What a figure measures.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "String"))]
#[serde(try_from = "String", into = "String")]
pub enum Measure {
    /// The pupils' mean Attainment 8 score, from 0 to 90.
    Attainment8,
    /// The percentage with grade 4 or above in English and in mathematics.
    EnglishMathematics4,
    /// The percentage with grade 5 or above in English and in mathematics.
    EnglishMathematics5,
    /// The percentage who entered the English Baccalaureate.
    EbaccEntered,
    /// The percentage with the expected standard in reading, writing and mathematics.
    Expected,
    /// The percentage with the higher standard in reading, writing and mathematics.
    Higher,
    /// The mean attainment at the end of the key stage before, in the points of that key stage.
    Prior,
    /// The percentage with the expected standard in a subject, of the pupils who have a result in it.
    Reached(String),
    /// The mean points in a subject, of the pupils who have a result in it.
    Points(String),
    /// The mean difference between the points in a subject and those that pupils with the same start get nationally, of the
    /// pupils with prior attainment. Its number of pupils is that of all who have a result: that of both would tell, beside
    /// the numbers of the others, how many have neither.
    Progress(String),
}

/// How a figure is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A whole percentage.
    Percent,
    /// A mean, to one decimal.
    Mean,
    /// A difference, to one decimal, with its sign.
    Difference,
}

impl Measure {
    /// The subject, if it is about one.
    pub fn subject(&self) -> Option<&str> {
        match self {
            Measure::Reached(subject) | Measure::Points(subject) | Measure::Progress(subject) => {
                Some(subject)
            }
            _ => None,
        }
    }

    /// How its figures are written.
    pub const fn kind(&self) -> Kind {
        match self {
            Measure::EnglishMathematics4
            | Measure::EnglishMathematics5
            | Measure::EbaccEntered
            | Measure::Expected
            | Measure::Higher
            | Measure::Reached(_) => Kind::Percent,
            Measure::Attainment8 | Measure::Prior | Measure::Points(_) => Kind::Mean,
            Measure::Progress(_) => Kind::Difference,
        }
    }

    /// The name that schools use.
    pub fn label(&self) -> &str {
        match self {
            Measure::Attainment8 => Headline::Attainment8.label(),
            Measure::EnglishMathematics4 => Headline::EnglishMathematics4.label(),
            Measure::EnglishMathematics5 => Headline::EnglishMathematics5.label(),
            Measure::EbaccEntered => Headline::EbaccEntered.label(),
            Measure::Expected => Headline::Expected.label(),
            Measure::Higher => Headline::Higher.label(),
            Measure::Prior => "Prior attainment",
            Measure::Reached(subject) | Measure::Points(subject) | Measure::Progress(subject) => subject,
        }
    }

    /// The measures of a key stage that are not about a subject, in the order of a report.
    pub fn headlines(key_stage: KeyStage) -> &'static [Measure] {
        match key_stage {
            KeyStage::Ks2 => &[Measure::Expected, Measure::Higher],
            KeyStage::Ks4 => &[
                Measure::Attainment8,
                Measure::EnglishMathematics5,
                Measure::EnglishMathematics4,
                Measure::EbaccEntered,
            ],
            KeyStage::Ks5 => &[],
        }
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Measure::Attainment8 => f.write_str("attainment-8"),
            Measure::EnglishMathematics4 => f.write_str("english-mathematics-4"),
            Measure::EnglishMathematics5 => f.write_str("english-mathematics-5"),
            Measure::EbaccEntered => f.write_str("ebacc-entered"),
            Measure::Expected => f.write_str("expected"),
            Measure::Higher => f.write_str("higher"),
            Measure::Prior => f.write_str("prior"),
            Measure::Reached(subject) => write!(f, "reached:{subject}"),
            Measure::Points(subject) => write!(f, "points:{subject}"),
            Measure::Progress(subject) => write!(f, "progress:{subject}"),
        }
    }
}

impl From<Measure> for String {
    fn from(measure: Measure) -> String {
        measure.to_string()
    }
}

impl TryFrom<String> for Measure {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Measure, &'static str> {
        if let Some((of, subject)) = text.split_once(':') {
            let subject = subject.to_owned();
            return match of {
                "reached" => Ok(Measure::Reached(subject)),
                "points" => Ok(Measure::Points(subject)),
                "progress" => Ok(Measure::Progress(subject)),
                _ => Err("not a measure"),
            };
        }
        let headlines = KeyStage::ALL.into_iter().flat_map(Measure::headlines);
        let mut all = headlines.chain([&Measure::Prior]);
        all.find(|measure| measure.to_string() == text).cloned().ok_or("not a measure")
    }
}

/// One published figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The number of its pupils.
    pub pupils: u32,
    /// True if up to four of these pupils have no result and are not part of the value.
    pub about: bool,
    /// The value: a whole percentage, or tenths of a point.
    pub value: i16,
}

impl Figure {
    /// The fewest pupils that it may be of.
    const fn at_least(self) -> u32 {
        if self.about { self.pupils - (SMALLEST - 1) } else { self.pupils }
    }
}

/// The figures of a measure, by [`Part::ALL`]; `None` is hidden.
pub type Figures = [Option<Figure>; Part::COUNT];

/// What a school published of a collection. It never changes: a leaver or a correction would otherwise show by comparing
/// before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Published {
    pub collection: Collection,
    /// The day on which the school published it, such as `27/11/2026`. As text, because every page that reads figures would
    /// download what reads dates.
    pub on: String,
    /// Each measure with its figures.
    table: Packed,
}

/// The figures as they are sent. Stored figures are bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "PackedTable"))]
#[serde(from = "PackedTable", into = "PackedTable")]
struct Packed(BTreeMap<Measure, Figures>);

/// Each measure with its figures. A figure is the number of pupils, negative if up to four of them have no result, and the
/// value; a hidden one is 0 and 0. Two numbers instead of an object: a report sends thousands of them.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct PackedTable {
    /// Each measure, with two numbers per part: the pupils, negative if up to four of them have no result, and the value. 0 pupils:
    /// hidden.
    measures: Vec<(Measure, Vec<i32>)>,
}

impl From<Packed> for PackedTable {
    fn from(packed: Packed) -> PackedTable {
        let pack = |figures: Figures| {
            let pair = |figure: Option<Figure>| match figure {
                None => [0, 0],
                Some(Figure { pupils, about, value }) => {
                    let pupils = i32::try_from(pupils).unwrap_or(i32::MAX);
                    [if about { -pupils } else { pupils }, i32::from(value)]
                }
            };
            figures.into_iter().flat_map(pair).collect()
        };
        PackedTable { measures: packed.0.into_iter().map(|(measure, of)| (measure, pack(of))).collect() }
    }
}

impl From<PackedTable> for Packed {
    fn from(table: PackedTable) -> Packed {
        let unpack = |numbers: Vec<i32>| {
            let mut figures = Figures::default();
            for (figure, pair) in figures.iter_mut().zip(numbers.chunks_exact(2)) {
                if pair[0] != 0 {
                    let value = i16::try_from(pair[1]).unwrap_or_default();
                    *figure = Some(Figure { pupils: pair[0].unsigned_abs(), about: pair[0] < 0, value });
                }
            }
            figures
        };
        Packed(table.measures.into_iter().map(|(measure, numbers)| (measure, unpack(numbers))).collect())
    }
}

/// Who outside the school sees published figures. Groups of schools have a consent of their own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct SharedWith {
    pub authority: bool,
    pub chain: bool,
    pub diocese: bool,
}

impl SharedWith {
    /// True if this kind of outsider sees them.
    pub const fn allows(self, outsider: Outsider) -> bool {
        match outsider {
            Outsider::Authority => self.authority,
            Outsider::Chain => self.chain,
            Outsider::Diocese => self.diocese,
            Outsider::Provider => false,
        }
    }

    /// The words of the audit trail and of pages.
    pub fn label(self) -> String {
        let all = [
            (self.authority, "the local authority"),
            (self.chain, "the academy chain"),
            (self.diocese, "the diocese"),
        ];
        let words: Vec<&str> = all.into_iter().filter(|(sees, _)| *sees).map(|(_, words)| words).collect();
        match words.as_slice() {
            [] => "no one outside the school".to_owned(),
            [one] => (*one).to_owned(),
            [first @ .., last] => format!("{} and {last}", first.join(", ")),
        }
    }
}

/// Figures that a school has published, and who outside the school sees them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SchoolFigures {
    pub published: Published,
    pub shared: SharedWith,
}

impl SchoolFigures {
    /// The event of publishing them.
    pub fn event(&self) -> Event {
        let event = Event::of(EventKind::FiguresPublished);
        event.with("Results", self.published.collection.words()).with("Shared with", self.shared.label())
    }

    /// The event of sharing them with others from now on.
    pub fn sharing(&self, now: SharedWith) -> Event {
        let event = Event::of(EventKind::FiguresShared).with("Results", self.published.collection.words());
        event.changing("Shared with", self.shared.label(), now.label())
    }
}

/// The key stages that a school of this kind ends, and so can publish.
pub const fn key_stages(kind: OrganisationKind) -> &'static [KeyStage] {
    match kind {
        OrganisationKind::Primary => &[KeyStage::Ks2],
        OrganisationKind::Secondary => &[KeyStage::Ks4, KeyStage::Ks5],
        _ => &[],
    }
}

/// The academic years that can be published, the latest first.
pub fn publishable_years(today: Date) -> impl Iterator<Item = AcademicYear> {
    let latest = year_of_results(today);
    (0..PUBLISHABLE_YEARS).map(move |back| AcademicYear(latest.0 - back))
}

/// The key stages and academic years that a school of this kind can publish: the last three of each key stage that it ends.
pub fn publishable(kind: OrganisationKind, today: Date) -> Vec<Collection> {
    publishable_years(today)
        .flat_map(|year| {
            key_stages(kind).iter().map(move |key_stage| Collection { year, key_stage: *key_stage })
        })
        .collect()
}

/// The academic years of which results can be published.
const PUBLISHABLE_YEARS: i16 = 3;

impl Published {
    /// Names these figures, so that what is published is what was seen.
    pub fn mark(&self) -> String {
        let table = serde_json::to_vec(&self.table).unwrap_or_default();
        fingerprint(&table)
    }

    /// The measures that have any figures, headlines first, then by subject.
    pub fn measures(&self) -> impl Iterator<Item = &Measure> {
        self.table.0.keys()
    }

    /// These figures with those of fewer pupils than `smallest` hidden, as the owner of a group may ask. Both sides of a
    /// characteristic are hidden if one is: it would follow from the other and all pupils.
    #[must_use]
    pub fn for_group(mut self, smallest: u32) -> Published {
        let few = |figure: Option<Figure>| figure.is_some_and(|figure| figure.at_least() < smallest);
        for figures in self.table.0.values_mut() {
            if few(figures[Part::All as usize]) {
                *figures = Figures::default();
            }
            for (one, other) in PAIRS {
                if few(figures[one as usize]) || few(figures[other as usize]) {
                    figures[one as usize] = None;
                    figures[other as usize] = None;
                }
            }
        }
        self
    }

    /// True if any figure of the measure is shown, or it is of a core subject of Key Stage 2.
    pub fn has(&self, measure: &Measure) -> bool {
        self.table.0.contains_key(measure)
    }

    /// A figure; `None` if it is hidden, or the school has no results of this kind.
    pub fn figure(&self, measure: &Measure, part: Part) -> Option<Figure> {
        self.table.0.get(measure)?[part as usize]
    }
}

#[cfg(test)]
mod tests;
