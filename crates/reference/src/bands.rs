//! Reads bands of prior attainment from the labels in the publications.

use domain::attainment::reference::Band;
use std::collections::BTreeSet;

/// The ends of a band, as its label states them.
#[derive(Clone, Copy)]
enum Ends {
    Below(f64),
    Between(f64, f64),
    From(f64),
}

/// Reads a label such as `80 - 89.5`, `4-<5`, `Less than 80`, `<1` or `9>=`. `None` for a label that names no
/// band.
fn ends(label: &str) -> Option<Ends> {
    let number = |text: &str| text.trim().parse().ok().filter(|number: &f64| number.is_finite());
    if let Some(top) = label.strip_prefix("Less than").or_else(|| label.strip_prefix('<')) {
        return number(top).map(Ends::Below);
    }
    if let Some(bottom) = label.strip_suffix(">=") {
        return number(bottom).map(Ends::From);
    }
    let (low, high) = label.split_once('-')?;
    let (low, high) = (number(low)?, number(high.trim().trim_start_matches('<'))?);
    (low < high).then_some(Ends::Between(low, high))
}

pub fn is_band(label: &str) -> bool {
    ends(label).is_some()
}

/// Returns the bands that these labels name, lowest first. The lowest has no lower end, so it counts as being
/// as wide as the other bands. A highest band without an upper end has its lower end as its middle, because
/// few pupils are above it.
pub fn in_order(labels: &BTreeSet<&str>) -> Vec<Band> {
    let mut bands: Vec<(&str, Ends)> =
        labels.iter().filter_map(|label| Some((*label, ends(label)?))).collect();
    // A band without a lower end sorts before a band with the same figure; one without an upper end sorts
    // after it.
    bands.sort_by(|(_, a), (_, b)| {
        let place = |ends: &Ends| match *ends {
            Ends::Below(top) => (top, 0),
            Ends::Between(low, _) => (low, 1),
            Ends::From(bottom) => (bottom, 2),
        };
        place(a).partial_cmp(&place(b)).unwrap_or(std::cmp::Ordering::Equal)
    });
    let width = bands.iter().find_map(|(_, ends)| match *ends {
        Ends::Between(low, high) => Some(high - low),
        _ => None,
    });
    let middle = |ends: Ends| match ends {
        Ends::Below(top) => top - width.unwrap_or_default() / 2.0,
        Ends::Between(low, high) => (low + high) / 2.0,
        Ends::From(bottom) => bottom,
    };
    bands.into_iter().map(|(label, ends)| Band { label: label.to_owned(), middle: middle(ends) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn middles(labels: &[&str]) -> Vec<f64> {
        in_order(&labels.iter().copied().collect()).iter().map(|band| band.middle).collect()
    }

    #[test]
    fn bands_stand_in_order_and_for_their_middles() {
        assert_eq!(
            middles(&["117 - 120", "100 - 102", "Less than 80", "80 - 89.5"]),
            [75.25, 84.75, 101.0, 118.5]
        );
        assert_eq!(middles(&["9>=", "4-<5", "<1", "1-<2", "8-<9"]), [0.5, 1.5, 4.5, 8.5, 9.0]);
    }

    #[test]
    fn what_is_no_band_is_none() {
        for label in ["", "Total", "No scaled score", "Unknown prior", "All", "5 - 4", "- 4", "< "] {
            assert!(!is_band(label), "{label}");
        }
    }
}
