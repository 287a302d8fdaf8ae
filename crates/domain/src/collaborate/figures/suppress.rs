//! Which figures are hidden. The rule is one for all means, also those of targets, and one for all tables: a table counts the pupils of a school by an ordered level, such as
//! below grade 4, grade 4, grade 5 or above, once for all pupils and once for the two sides of each characteristic. A *cut* is a
//! line between two levels. A cut is visible only where every count that the visible cuts leave is at least [`SMALLEST`],
//! and where no hidden count of 0 to 4 can be worked out more closely than that from what is visible.

use super::{Part, SMALLEST};
use core::ops::Range;

/// The mean of pupils' values in tenths, where it may be shown: of at least five pupils. `range` is the lowest and the highest
/// value: at least five pupils must be off either end, so that "all of them" or "none" is never said.
pub(in crate::collaborate) fn mean(values: &[f64], range: Option<(f64, f64)>) -> Option<i16> {
    let few =
        |is: &dyn Fn(f64) -> bool| values.iter().filter(|value| is(**value)).count() < SMALLEST as usize;
    let hides =
        |(low, high): (f64, f64)| few(&|value| value > low + 1e-9) || few(&|value| value < high - 1e-9);
    if few(&|_| true) || range.is_some_and(hides) {
        return None;
    }
    Some((values.iter().sum::<f64>() / values.len() as f64 * 10.0).round() as i16)
}

/// The most levels of a table.
pub(super) const LEVELS: usize = 3;

/// Pupils by part and level, lowest level first. A table with two levels leaves the third empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Table(pub(super) [[u32; LEVELS]; Part::COUNT]);

/// The two sides of each characteristic.
pub(super) const PAIRS: [(Part, Part); 4] = [
    (Part::EverSix, Part::NotEverSix),
    (Part::Eal, Part::NotEal),
    (Part::Sen, Part::NotSen),
    (Part::Girls, Part::Boys),
];

/// The cuts that are visible of a part: below the second level, and below the third.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cuts(pub(super) [bool; LEVELS - 1]);

/// All choices of cuts, the most telling first.
const CHOICES: [Cuts; 4] =
    [Cuts([true, true]), Cuts([true, false]), Cuts([false, true]), Cuts([false, false])];

impl Cuts {
    /// True if the other shows no cut that this does not show.
    fn shows_all_of(self, other: Cuts) -> bool {
        self.0.iter().zip(other.0).all(|(own, other)| *own || !other)
    }

    /// The block of each level: levels without a visible cut between them are one block.
    fn blocks(self) -> [usize; LEVELS] {
        let mut blocks = [0; LEVELS];
        for level in 1..LEVELS {
            blocks[level] = blocks[level - 1] + usize::from(self.0[level - 1]);
        }
        blocks
    }

    /// The counts of the blocks that these cuts leave. Levels that are always empty would hide everything, so `levels` says
    /// how many there are.
    fn counts(self, row: &[u32; LEVELS], levels: usize) -> Vec<u32> {
        let blocks = self.blocks();
        let mut counts = vec![0; blocks[levels - 1] + 1];
        for level in 0..levels {
            counts[blocks[level]] += row[level];
        }
        counts
    }
}

impl Table {
    pub(super) fn size(&self, part: Part) -> u32 {
        self.0[part as usize].iter().sum()
    }

    /// The pupils at this level or above.
    pub(super) fn from(&self, part: Part, level: usize) -> u32 {
        self.0[part as usize][level..].iter().sum()
    }

    /// The visible cuts of each part; `None` where not even the number of pupils is. `levels` is 2 or 3.
    pub(super) fn visible(&self, levels: usize) -> [Option<Cuts>; Part::COUNT] {
        let mut visible = [None; Part::COUNT];
        for all in CHOICES.into_iter().filter(|cuts| levels == LEVELS || !cuts.0[1]) {
            if !self.allows(Part::All, all, levels) {
                continue;
            }
            let mut tried = [None; Part::COUNT];
            tried[Part::All as usize] = Some(all);
            let fits = PAIRS.into_iter().all(|(one, other)| {
                if self.size(one) < SMALLEST || self.size(other) < SMALLEST {
                    return true;
                }
                let of_pair = CHOICES.into_iter().filter(|cuts| all.shows_all_of(*cuts)).find(|cuts| {
                    self.allows(one, *cuts, levels)
                        && self.allows(other, *cuts, levels)
                        && self.protects(one, other, all, *cuts, levels)
                        && self.protects(other, one, all, *cuts, levels)
                });
                tried[one as usize] = of_pair;
                tried[other as usize] = of_pair;
                of_pair.is_some()
            });
            if fits {
                visible = tried;
                break;
            }
        }
        visible
    }

    /// True if no count that the cuts leave is small. Without a cut only the number of pupils is left.
    fn allows(&self, part: Part, cuts: Cuts, levels: usize) -> bool {
        cuts.counts(&self.0[part as usize], levels).into_iter().all(|count| count >= SMALLEST)
    }

    /// True if the small counts of this side stay open from 0 to 4: those of each level, of all below a cut and of all above one.
    fn protects(&self, side: Part, other: Part, all: Cuts, pair: Cuts, levels: usize) -> bool {
        let single = (0..levels).map(|level| level..level + 1);
        let ends = (1..levels).flat_map(|cut| [0..cut, cut..levels]);
        single.chain(ends).all(|wanted| {
            let count: u32 = self.0[side as usize][wanted.clone()].iter().sum();
            let (least, most) = self.known(side, other, (all, pair), &wanted, levels);
            count >= SMALLEST || (least == 0 && most >= SMALLEST - 1)
        })
    }

    /// The least and the most that a side can have at these levels. Known are the blocks of all pupils by the cuts of all, and
    /// those of both sides by the cuts of the pair. In each block of the pair, this side has at least what the other side's block
    /// cannot hold of all pupils at these levels.
    fn known(
        &self,
        side: Part,
        other: Part,
        (all, pair): (Cuts, Cuts),
        wanted: &Range<usize>,
        levels: usize,
    ) -> (u32, u32) {
        let sum = |part: Part, of: &dyn Fn(usize) -> bool| -> u32 {
            (0..levels).filter(|level| of(*level)).map(|level| self.0[part as usize][level]).sum()
        };
        let (fine, coarse) = (all.blocks(), pair.blocks());
        let (mut least, mut most) = (0, 0);
        for block in 0..=coarse[levels - 1] {
            let in_block = |level: usize| coarse[level] == block;
            let of_side = sum(side, &in_block);
            if (0..levels).filter(|level| in_block(*level)).all(|level| wanted.contains(&level)) {
                least += of_side;
                most += of_side;
                continue;
            }
            let touched = |level: usize| {
                in_block(level)
                    && (0..levels)
                        .any(|near| fine[near] == fine[level] && in_block(near) && wanted.contains(&near))
            };
            let inside = |level: usize| {
                in_block(level) && (0..levels).all(|near| fine[near] != fine[level] || wanted.contains(&near))
            };
            least += sum(Part::All, &inside).saturating_sub(sum(other, &in_block));
            most += of_side.min(sum(Part::All, &touched));
        }
        (least, most)
    }
}
