//! Sets of lines of a plan.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The numbers of some lines. Stored as ranges (`0-3,7`), because usually none, all or neighbouring lines are in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LineSet(BTreeSet<u32>);

impl LineSet {
    pub fn contains(&self, line: u32) -> bool {
        self.0.contains(&line)
    }

    pub fn insert(&mut self, line: u32) {
        self.0.insert(line);
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = u32> {
        self.0.iter().copied()
    }
}

impl Extend<u32> for LineSet {
    fn extend<I: IntoIterator<Item = u32>>(&mut self, lines: I) {
        self.0.extend(lines);
    }
}

impl FromIterator<u32> for LineSet {
    fn from_iter<I: IntoIterator<Item = u32>>(lines: I) -> LineSet {
        LineSet(lines.into_iter().collect())
    }
}

impl From<LineSet> for String {
    fn from(LineSet(lines): LineSet) -> String {
        let mut ranges: Vec<(u32, u32)> = Vec::new();
        for line in lines {
            match ranges.last_mut() {
                Some((_, last)) if *last + 1 == line => *last = line,
                _ => ranges.push((line, line)),
            }
        }
        let range = |(first, last): &(u32, u32)| {
            if first == last { first.to_string() } else { format!("{first}-{last}") }
        };
        ranges.iter().map(range).collect::<Vec<_>>().join(",")
    }
}

impl TryFrom<String> for LineSet {
    type Error = &'static str;

    fn try_from(text: String) -> Result<LineSet, &'static str> {
        let number = |text: &str| text.parse::<u32>().map_err(|_| "not a set of lines");
        let mut lines = BTreeSet::new();
        for range in text.split(',').filter(|range| !range.is_empty()) {
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            lines.extend(number(first)?..=number(last)?);
        }
        Ok(LineSet(lines))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_lines_are_stored_as_one_range() {
        for (lines, text) in
            [(vec![], ""), (vec![7], "7"), (vec![0, 1, 2, 3, 7], "0-3,7"), (vec![1, 3, 5], "1,3,5")]
        {
            let set = LineSet(lines.into_iter().collect());
            assert_eq!(String::from(set.clone()), text);
            assert_eq!(LineSet::try_from(text.to_owned()), Ok(set));
        }
        assert!(LineSet::try_from("1-x".to_owned()).is_err());
    }
}
