//! Telling pupils of one name apart.

use crate::base::ids::PupilId;
use crate::records::pupil::Pupil;
use std::collections::{BTreeMap, BTreeSet};

/// A word for each pupil who has the name of another: the class in the first subject in which all of them are in
/// different ones, or else the end of the UPN.
pub fn namesakes(pupils: &[Pupil]) -> BTreeMap<PupilId, String> {
    let mut named: BTreeMap<String, Vec<&Pupil>> = BTreeMap::new();
    for pupil in pupils {
        named.entry(pupil.listed_name()).or_default().push(pupil);
    }
    let mut apart = BTreeMap::new();
    for same in named.into_values().filter(|same| same.len() > 1) {
        let differ = |subject: &&String| {
            let classes: BTreeSet<_> = same.iter().filter_map(|pupil| pupil.classes.get(*subject)).collect();
            classes.len() == same.len()
        };
        let subject = same[0].classes.keys().find(differ);
        for pupil in same {
            let class = subject.and_then(|subject| pupil.classes.get(subject)).cloned();
            let upn = pupil.upn.as_str();
            apart.insert(pupil.id, class.unwrap_or_else(|| format!("…{}", &upn[upn.len() - 4..])));
        }
    }
    apart
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::text::Name;
    use crate::targets::takers::tests::pupil;
    use uuid::Uuid;

    #[test]
    fn pupils_of_one_name_are_told_apart_by_a_class_or_by_the_end_of_the_upn() {
        let numbered = |n: u128, name: &str, classes: &[(&str, &str)]| Pupil {
            id: PupilId(Uuid::from_u128(n)),
            surname: Name::parse("Surname", name).expect("a name"),
            classes: classes.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect(),
            ..pupil(&[])
        };
        let apart = namesakes(&[
            numbered(1, "Lee", &[("Art", "11A"), ("French", "F1")]),
            numbered(2, "Lee", &[("Art", "11A"), ("French", "F2")]),
            numbered(3, "Ray", &[]),
            numbered(4, "Moe", &[("Art", "11A")]),
            numbered(5, "Moe", &[]),
        ]);
        let apart: Vec<(u128, &str)> = apart.iter().map(|(id, word)| (id.0.as_u128(), &**word)).collect();
        assert_eq!(apart, [(1, "F1"), (2, "F2"), (4, "…1234"), (5, "…1234")]);
    }
}
