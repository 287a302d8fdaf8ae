//! The demo schools' pupils as their MIS keeps them.

use domain::exchange::record::{MisClass, MisId, MisPupil};
use domain::records::characteristics::Characteristic;
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
/// registration group, one has joined and has no number yet, and the last one has left. Data health finds a slip in a number,
/// two pupils with one number, and attendance over 100 per cent.
pub(crate) fn with_news(mut pupils: Vec<MisPupil>, left_on: &str) -> (Vec<MisPupil>, Vec<MisPupil>) {
    let mut leavers: Vec<MisPupil> = pupils.pop().into_iter().collect();
    leavers.iter_mut().for_each(|pupil| left_on.clone_into(&mut pupil.leaving));
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
    pupils.extend(joined);
    (pupils, leavers)
}
