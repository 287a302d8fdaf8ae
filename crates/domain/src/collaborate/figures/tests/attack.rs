//! An attacker who joins the figures of several measures of a school: a pupil with the expected standard in reading, writing and
//! mathematics has it in reading, and a mean says how many can have passed. The attacker imagines every kind of pupil, on
//! either side of some characteristics, and bounds the hidden counts by linear programmes over the number of each kind. Of
//! a percentage the attacker is given the exact count, which is more than the rounded percentage says. Of a mean, and of
//! "about" a number, it has what is published: an interval.

use crate::collaborate::figures::{Kind, Measure, Part, Published, SMALLEST};
use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOutcome};

/// A value of a pupil that a measure is made of; `None` if the pupil is not part of it.
pub type Value<T> = fn(&T) -> Option<f64>;

/// A count that must stay open while it is below five.
pub type Wanted<T> = (&'static str, fn(&T) -> bool);

/// The measures that an attacker joins.
pub struct Attack<T: 'static> {
    /// Every kind of pupil that can be.
    pub kinds: Vec<T>,
    pub measures: Vec<(Measure, Value<T>)>,
    pub wanted: Vec<Wanted<T>>,
    /// True if the kinds have the points that the means are of.
    pub means: bool,
}

/// Pupils by the characteristics on whose first sides they are, as bits, and by kind.
pub type Pupils<T> = [(usize, T)];

/// A weight per kind of pupil, with the least and the most that the weighted number of pupils can be.
type Fact = (Vec<f64>, f64, f64);

/// A part of the pupils, and the bits of those in it: the place of the bit and its value.
type Seen = (Part, Option<(usize, bool)>);

fn is_in(bits: usize, (_, bit): Seen) -> bool {
    bit.is_none_or(|(place, first)| (bits >> place & 1 == 1) == first)
}

fn parts(pairs: &[(Part, Part)]) -> Vec<Seen> {
    let sides = pairs
        .iter()
        .enumerate()
        .flat_map(|(place, (one, other))| [(*one, Some((place, true))), (*other, Some((place, false)))]);
    [(Part::All, None)].into_iter().chain(sides).collect()
}

impl<T> Attack<T> {
    /// A number for each kind of pupil, with each combination of characteristics.
    fn weights(&self, pairs: usize, part: Seen, of: impl Fn(&T) -> f64) -> Vec<f64> {
        let all = (0..1 << pairs).flat_map(|bits| self.kinds.iter().map(move |kind| (bits, kind)));
        all.map(|(bits, kind)| if is_in(bits, part) { of(kind) } else { 0.0 }).collect()
    }

    /// Everything that is published of all pupils and of these characteristics.
    fn facts(&self, truth: &Pupils<T>, pairs: &[(Part, Part)], published: &Published) -> Vec<Fact> {
        let mut facts = Vec::new();
        let size = |part: Seen| truth.iter().filter(|(bits, _)| is_in(*bits, part)).count();
        let is_small = |part: Seen| size(part) < SMALLEST as usize;
        for part in parts(pairs) {
            let other = (part.0, part.1.map(|(place, first)| (place, !first)));
            let weights = |of: &dyn Fn(&T) -> f64| self.weights(pairs.len(), part, of);
            // A side below five hides its number, and so the other side's.
            if !is_small(part) && !is_small(other) {
                facts.push((weights(&|_| 1.0), size(part) as f64, size(part) as f64));
            }
            for (measure, value) in &self.measures {
                let Some(figure) = published.figure(measure, part.0) else { continue };
                let pupils = f64::from(figure.pupils);
                let least = if figure.about { pupils - f64::from(SMALLEST - 1) } else { pupils };
                facts.push((weights(&|kind| f64::from(u8::from(value(kind).is_some()))), least, pupils));
                if measure.kind() == Kind::Percent {
                    let of_part = truth.iter().filter(|(bits, _)| is_in(*bits, part));
                    let count: f64 = of_part.filter_map(|(_, kind)| value(kind)).sum();
                    facts.push((weights(&|kind| value(kind).unwrap_or_default()), count, count));
                } else if self.means {
                    let mean = figure.value(measure.kind());
                    let beyond =
                        |by: f64| weights(&|kind| value(kind).map_or(0.0, |value| value - mean - by));
                    facts.push((beyond(-0.05), -1e-9, f64::INFINITY));
                    facts.push((beyond(0.05), f64::NEG_INFINITY, 1e-9));
                }
            }
        }
        facts
    }

    /// The counts below five that the attacker knows more closely than 0 to 4.
    pub fn broken(&self, truth: &Pupils<T>, pairs: &[(Part, Part)], published: &Published) -> Vec<String> {
        let facts = self.facts(truth, pairs, published);
        let mut broken = Vec::new();
        for part in parts(pairs) {
            for (name, wanted) in &self.wanted {
                let pupils = truth.iter().filter(|(bits, kind)| is_in(*bits, part) && wanted(kind));
                let count = pupils.count();
                if count >= SMALLEST as usize {
                    continue;
                }
                let weights = self.weights(pairs.len(), part, |kind| f64::from(u8::from(wanted(kind))));
                let (least, most) = bounds(&facts, &weights);
                if least > 1e-6 || most < f64::from(SMALLEST - 1) - 1e-6 {
                    let part = part.0;
                    broken.push(format!("{part:?}, {name}: {count}, known from {least:.2} to {most:.2}"));
                }
            }
        }
        broken
    }
}

/// The least and the most of a weighted number of pupils.
fn bounds(facts: &[Fact], wanted: &[f64]) -> (f64, f64) {
    [OptimizationDirection::Minimize, OptimizationDirection::Maximize]
        .map(|direction| {
            let mut problem = Problem::new(direction);
            let variables: Vec<_> =
                wanted.iter().map(|weight| problem.add_var(*weight, (0.0, 1_000.0))).collect();
            for (weights, least, most) in facts {
                let terms = variables.iter().copied().zip(weights.iter().copied());
                let terms: Vec<_> = terms.filter(|(_, weight)| *weight != 0.0).collect();
                if least == most {
                    problem.add_constraint(&terms[..], ComparisonOp::Eq, *least);
                    continue;
                }
                if least.is_finite() {
                    problem.add_constraint(&terms[..], ComparisonOp::Ge, *least);
                }
                if most.is_finite() {
                    problem.add_constraint(&terms[..], ComparisonOp::Le, *most);
                }
            }
            match problem.solve().expect("the true numbers are one solution") {
                SolveOutcome::Solution(solution) => solution.objective(),
                SolveOutcome::Interrupted(_) => unreachable!("no limit is set"),
            }
        })
        .into()
}
