//! The demo schools' pupils as their MIS keeps them.

use domain::exchange::record::{MisClass, MisId, MisPupil};
use domain::records::characteristics::Characteristic;
use domain::records::upn::Upn;
use std::collections::BTreeMap;

/// The columns of a file of pupils, by their headings.
fn rows(file: &str) -> impl Iterator<Item = BTreeMap<&str, &str>> {
    let mut lines = file.lines().map(|line| line.trim_end_matches('\r'));
    let headings: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    lines.map(move |line| headings.iter().copied().zip(line.split(',')).collect())
}

/// The pupils of these files, which hold no quoted cells, with their classes. A pupil's id follows from their UPN.
pub(crate) fn demo_pupils(pupils: &str, classes: &str) -> Vec<MisPupil> {
    let mut taken: BTreeMap<&str, Vec<MisClass>> = BTreeMap::new();
    for row in rows(classes) {
        let class = MisClass { subject: row["Subject"].to_owned(), name: row["Class"].to_owned() };
        taken.entry(row["UPN"]).or_default().push(class);
    }
    rows(pupils)
        .filter_map(|row| {
            let text = |heading: &str| row.get(heading).copied().unwrap_or_default().to_owned();
            let answers = Characteristic::ALL.into_iter().filter_map(|one| {
                row.get(one.heading())
                    .filter(|answer| !answer.is_empty())
                    .map(|answer| (one, (*answer).to_owned()))
            });
            let upn = text("UPN");
            let place: u32 = upn
                .chars()
                .filter(char::is_ascii_digit)
                .fold(0, |sum, digit| (sum * 10 + u32::from(digit) - u32::from('0')) % 1_000);
            Some(MisPupil {
                id: MisId::parse(&format!("A{upn}"))?,
                former_upn: String::new(),
                surname: text("Surname"),
                forename: text("Forename"),
                born: text("Date of birth").split('/').rev().collect::<Vec<_>>().join("-"),
                sex: text("Gender"),
                registration: format!(
                    "{}{}",
                    text("Year group"),
                    if place.is_multiple_of(2) { "A" } else { "B" }
                ),
                year_group: text("Year group"),
                leaving: String::new(),
                classes: taken.remove(upn.as_str()).unwrap_or_default(),
                characteristics: answers.collect(),
                attendance: format!("{}.{}", 88 + place % 12, place % 10),
                upn,
            })
        })
        .collect()
}

/// What has happened at the school since Attain had its pupils from a file: a pupil has another name, one moved to another
/// registration group, three have joined, one without a number, and the last two have left, one without a last day. Data health finds a slip
/// in a number, two pupils with one number, a number of no authority and a temporary one, attendance over 100 per cent, year groups
/// that do not fit the date of birth, and a pupil premium without a basis.
pub(crate) fn with_news(mut pupils: Vec<MisPupil>, left_on: &str) -> (Vec<MisPupil>, Vec<MisPupil>) {
    let mut leavers: Vec<MisPupil> = pupils.pop().into_iter().collect();
    leavers.iter_mut().for_each(|pupil| left_on.clone_into(&mut pupil.leaving));
    leavers.extend(pupils.pop());
    let mut joined = pupils.first().cloned();
    if let Some(pupil) = &mut joined {
        pupil.id = MisId::parse("AJOINED").unwrap_or_else(|| pupil.id.clone());
        "Zephyrine".clone_into(&mut pupil.forename);
        pupil.upn.clear();
    }
    if let [first, second, ..] = &mut pupils[..] {
        "Renamed".clone_into(&mut first.surname);
        second.registration.push('X');
    }
    if let [_, _, slipped, first, second, present, ..] = &mut pupils[..] {
        let letter = if slipped.upn.starts_with('A') { "B" } else { "A" };
        slipped.upn.replace_range(..1, letter);
        second.upn.clone_from(&first.upn);
        "104.2".clone_into(&mut present.attendance);
    }
    if let [_, _, _, _, _, _, young, .., old] = &mut pupils[..] {
        in_year(young, 1);
        in_year(old, -1);
    }
    // Two more have joined, with a number of no authority and with a temporary one.
    let others = [("AFOREIGN", "Tamsin", "150", ""), ("ATEMPORARY", "Corentin", "", "A")];
    let others: Vec<MisPupil> = others
        .into_iter()
        .filter_map(|(id, forename, first, last)| {
            let mut other = pupils.first()?.clone();
            (other.id, other.forename) = (MisId::parse(id)?, forename.to_owned());
            let digits = other.upn.get(1..)?.to_owned();
            numbered(&mut other, &format!("{first}{}{last}", &digits[first.len()..12 - last.len()]));
            Some(other)
        })
        .collect();
    let plain = |pupil: &&mut MisPupil| {
        pupil.characteristics.get(&Characteristic::EverSix).is_some_and(|answer| answer == "N")
    };
    if let Some(pupil) = pupils.iter_mut().skip(9).find(plain) {
        for basis in [Characteristic::FreeMeals, Characteristic::InCare, Characteristic::Service] {
            pupil.characteristics.insert(basis, "N".to_owned());
        }
        pupil.characteristics.insert(Characteristic::Premium, "Y".to_owned());
    }
    pupils.extend(joined.into_iter().chain(others));
    (pupils, leavers)
}

/// Gives a pupil another number, with the check letter that fits it.
fn numbered(pupil: &mut MisPupil, digits: &str) {
    let upn = ('A'..='Z').find_map(|letter| Upn::parse(&format!("{letter}{digits}")).ok());
    if let Some(upn) = upn {
        upn.as_str().clone_into(&mut pupil.upn);
    }
}

/// Moves a pupil by so many year groups.
fn in_year(pupil: &mut MisPupil, by: i8) {
    if let Ok(group) = pupil.year_group.parse::<i8>() {
        pupil.year_group = (group + by).to_string();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::records::cohort::AcademicYear;

    #[test]
    fn the_news_of_a_demo_school_have_each_problem_that_data_health_finds_in_what_the_mis_sends() {
        let (pupils, classes) = crate::demo::pupils(AcademicYear(2026), 900_001, &[(7, 20), (11, 20)]);
        let all = demo_pupils(&pupils, &classes);
        let (kept, left) = with_news(all.clone(), "2026-09-02");
        let numbers = kept.iter().map(|one| one.upn.as_str());
        let changed: Vec<&str> = numbers.filter(|upn| !pupils.contains(upn) || upn.is_empty()).collect();
        // The one who joined, the slip, the number of no authority, and the temporary one.
        assert_eq!(changed.len(), 4, "{changed:?}");
        let valid: Vec<&&str> = changed.iter().filter(|upn| Upn::parse(upn).is_ok()).collect();
        assert!(valid.iter().any(|upn| upn[1..].starts_with("150")), "{changed:?}");
        assert!(valid.iter().any(|upn| upn.ends_with('A')), "{changed:?}");
        let groups: Vec<&str> = kept.iter().map(|one| one.year_group.as_str()).collect();
        assert!(groups.contains(&"8") && groups.contains(&"10"), "{groups:?}");
        let days: Vec<&str> = left.iter().map(|one| one.leaving.as_str()).collect();
        assert_eq!((days, kept.len()), (vec!["2026-09-02", ""], all.len() + 1));
        let premium = |one: &&MisPupil| one.characteristics.contains_key(&Characteristic::Premium);
        assert_eq!(kept.iter().filter(premium).count(), 1);
    }
}
