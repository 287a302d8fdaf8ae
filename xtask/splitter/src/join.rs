//! Which of the splitter's files become one. There are hundreds that pieces share, and a request costs more than most of them
//! weigh; but a piece must not fetch much that it does not use.

/// What one more request costs, in compressed bytes of code and data that could be fetched instead: the file's own head, and
/// its connecting to the program.
const REQUEST: f64 = 800.0;

/// How much more a byte counts in a piece that is near its limit: the power of the weight. With 1, pieces that are light anyway
/// would get the savings.
const POWER: i32 = 20;

/// A set of pieces, one bit each.
pub type Users = u64;

/// The numbers of the pieces in a set.
pub fn members(users: Users) -> impl Iterator<Item = usize> {
    (0..Users::BITS as usize).filter(move |piece| users >> piece & 1 == 1)
}

/// What a set of pieces shares.
#[derive(Clone, Copy)]
pub struct Part {
    /// The compressed bytes of code and data.
    pub weight: u64,
    pub users: Users,
}

/// What a piece weighs, and what it should weigh at most, in compressed bytes.
pub struct Piece {
    pub weight: f64,
    pub most: f64,
}

impl Piece {
    /// What fetching the piece costs if it weighs so much.
    fn cost(&self, weight: f64) -> f64 {
        (weight / self.most).powi(POWER)
    }
}

/// Some parts as one file, which all pieces fetch that use any of them.
#[derive(Clone)]
struct File {
    parts: Vec<usize>,
    weight: f64,
    users: Users,
}

impl File {
    fn of(numbers: Vec<usize>, parts: &[Part]) -> File {
        let weight = REQUEST + numbers.iter().map(|part| parts[*part].weight as f64).sum::<f64>();
        let users = numbers.iter().fold(0, |users, part| users | parts[*part].users);
        File { parts: numbers, weight, users }
    }
}

/// The files in the making, and what the pieces weigh with them.
struct Files<'a> {
    parts: &'a [Part],
    pieces: Vec<Piece>,
    files: Vec<File>,
}

/// Joins the parts to a few files: first two by two, as long as that saves something, then by moving one part at a time to
/// where it costs the least. `pieces` weigh what they have of their own. Returns the numbers of the parts in each file.
pub fn join(parts: &[Part], pieces: Vec<Piece>) -> Vec<Vec<usize>> {
    let mut files = Files { parts, pieces, files: Vec::new() };
    for part in 0..parts.len() {
        files.replace(&[], vec![File::of(vec![part], parts)]);
    }
    while files.join_two() {}
    loop {
        let moved = (0..parts.len()).filter(|part| files.move_one(*part)).count();
        if moved == 0 {
            break;
        }
    }
    files.files.into_iter().map(|file| file.parts).collect()
}

impl Files<'_> {
    /// What all pieces together cost less when these files come for those.
    fn saved(&self, gone: &[&File], come: &[(f64, Users)]) -> f64 {
        let users = gone.iter().map(|file| file.users).chain(come.iter().map(|(_, users)| *users));
        let touched = users.fold(0, |all, users| all | users);
        let saved = |number: usize| {
            let piece = &self.pieces[number];
            let uses = |users: Users| users >> number & 1 == 1;
            let less: f64 = gone.iter().filter(|file| uses(file.users)).map(|file| file.weight).sum();
            let more: f64 = come.iter().filter(|(_, users)| uses(*users)).map(|(weight, _)| weight).sum();
            piece.cost(piece.weight) - piece.cost(piece.weight - less + more)
        };
        members(touched).map(saved).sum()
    }

    /// Takes these files away, by their numbers in falling order, and adds those.
    fn replace(&mut self, gone: &[usize], come: Vec<File>) {
        for number in gone {
            let file = self.files.remove(*number);
            members(file.users).for_each(|piece| self.pieces[piece].weight -= file.weight);
        }
        for file in come {
            members(file.users).for_each(|piece| self.pieces[piece].weight += file.weight);
            self.files.push(file);
        }
    }

    /// Joins the two files that save the most. Returns false if none do.
    fn join_two(&mut self) -> bool {
        let pairs = (0..self.files.len()).flat_map(|second| (0..second).map(move |first| (first, second)));
        let saved = pairs.map(|(first, second)| {
            let (one, other) = (&self.files[first], &self.files[second]);
            let both = (one.weight + other.weight - REQUEST, one.users | other.users);
            (self.saved(&[one, other], &[both]), first, second)
        });
        let best = saved.max_by(|one, other| one.0.total_cmp(&other.0));
        let Some((_, first, second)) = best.filter(|(saved, ..)| *saved > 0.0) else { return false };
        let both = [self.files[first].parts.as_slice(), &self.files[second].parts].concat();
        self.replace(&[second, first], vec![File::of(both, self.parts)]);
        true
    }

    /// Moves a part to the file where it costs the least, or to one of its own. Returns false if it stays.
    fn move_one(&mut self, part: usize) -> bool {
        let Some(from) = self.files.iter().position(|file| file.parts.contains(&part)) else { return false };
        let left: Vec<usize> = self.files[from].parts.iter().copied().filter(|one| *one != part).collect();
        let left = (!left.is_empty()).then(|| File::of(left, self.parts));
        let kept = |left: &Option<File>| left.as_ref().map(|left| (left.weight, left.users));
        let alone = File::of(vec![part], self.parts);
        let to = (0..self.files.len()).filter(|to| *to != from).map(|to| {
            let file = &self.files[to];
            let more = (file.weight + alone.weight - REQUEST, file.users | alone.users);
            let come: Vec<_> = kept(&left).into_iter().chain([more]).collect();
            (self.saved(&[&self.files[from], file], &come), Some(to))
        });
        let come: Vec<_> = kept(&left).into_iter().chain([(alone.weight, alone.users)]).collect();
        let by_itself = (self.saved(&[&self.files[from]], &come), None);
        let best = to.chain([by_itself]).max_by(|one, other| one.0.total_cmp(&other.0));
        // Sums of floating-point numbers differ a little by their order: without a margin, a part could move for ever.
        let costs = members(self.files[from].users)
            .map(|number| self.pieces[number].cost(self.pieces[number].weight));
        let margin = 1e-9 * costs.sum::<f64>();
        let Some((_, to)) = best.filter(|(saved, _)| *saved > margin) else { return false };
        let joined =
            to.map_or(alone, |to| File::of([self.files[to].parts.as_slice(), &[part]].concat(), self.parts));
        let mut gone: Vec<usize> = to.into_iter().chain([from]).collect();
        gone.sort_unstable_by(|one, other| other.cmp(one));
        self.replace(&gone, left.into_iter().chain([joined]).collect());
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(parts: &[(u64, Users)], weights: [f64; 3]) -> Vec<Vec<usize>> {
        let parts: Vec<Part> =
            parts.iter().map(|(weight, users)| Part { weight: *weight, users: *users }).collect();
        let pieces = Vec::from(weights.map(|weight| Piece { weight, most: 64_000.0 }));
        let mut files = join(&parts, pieces);
        files.iter_mut().for_each(|parts| parts.sort_unstable());
        files.sort();
        files
    }

    #[test]
    fn what_the_same_pieces_share_is_one_file() {
        assert_eq!(joined(&[(9_000, 0b11), (9_000, 0b11)], [40_000.0; 3]), [[0, 1]]);
    }

    #[test]
    fn little_is_fetched_with_much_that_is_fetched_anyway() {
        assert_eq!(joined(&[(9_000, 0b11), (50, 0b111)], [40_000.0; 3]), [vec![0], vec![1]]);
        assert_eq!(joined(&[(9_000, 0b111), (50, 0b11)], [40_000.0; 3]), [[0, 1]]);
    }

    #[test]
    fn a_piece_near_its_limit_fetches_nothing_that_it_does_not_use() {
        let parts = [(3_000, 0b011), (3_000, 0b110), (100, 0b011)];
        assert_eq!(joined(&parts, [62_000.0, 20_000.0, 20_000.0]), [vec![0, 2], vec![1]]);
        let light = joined(&[(600, 0b011), (600, 0b010)], [20_000.0, 62_000.0, 20_000.0]);
        assert_eq!(
            light,
            [[0, 1]],
            "the light piece fetches 600 bytes, so that the heavy one saves a request"
        );
    }

    #[test]
    fn each_part_is_in_one_file() {
        let parts: Vec<(u64, Users)> = (0..60).map(|part| (part * part % 700, part % 7 + 1)).collect();
        let mut all = joined(&parts, [50_000.0, 30_000.0, 60_000.0]).concat();
        all.sort_unstable();
        assert_eq!(all, (0..60).collect::<Vec<_>>());
    }
}
