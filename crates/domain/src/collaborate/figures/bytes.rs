//! Published figures in bytes, as they are stored: a report on 50 schools over three years reads 150 of these items.
//!
//! There is an entry per subject or headline: its name, the measures of it as bits, and the figures of each measure. Figures
//! are bits for those that are shown, and then the difference of each from what the ones before let expect. A number takes a
//! byte per seven bits, lowest first (LEB128), and a difference is stored as 0, -1, 1, -2 and so on are counted.

use super::{Figure, Figures, Measure, Packed, Part, Published};
use crate::records::pupil_results::Collection;
use std::collections::BTreeMap;

/// The beginnings of the texts of measures, by bit. A headline has none.
const KINDS: [&str; 4] = ["", "reached:", "points:", "progress:"];

impl Published {
    /// The figures, without their collection and day.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut entries: BTreeMap<String, BTreeMap<usize, &Figures>> = BTreeMap::new();
        for (measure, figures) in &self.table.0 {
            let text = measure.to_string();
            let kind = KINDS.iter().rposition(|kind| text.starts_with(kind)).unwrap_or_default();
            entries.entry(text[KINDS[kind].len()..].to_owned()).or_default().insert(kind, figures);
        }
        let mut bytes = Vec::new();
        for (name, of_name) in entries {
            put(&mut bytes, name.len() as u64);
            bytes.extend(name.as_bytes());
            put(&mut bytes, of_name.keys().map(|kind| 1 << kind).sum());
            of_name.values().for_each(|figures| put_figures(&mut bytes, figures));
        }
        bytes
    }

    /// Figures that [`Published::to_bytes`] wrote; `None` if the bytes are no such figures.
    pub fn from_bytes(collection: Collection, on: String, bytes: &[u8]) -> Option<Published> {
        let (mut reader, mut table) = (Reader(bytes), BTreeMap::new());
        while !reader.0.is_empty() {
            let length = usize::try_from(reader.number()?).ok()?;
            let name = std::str::from_utf8(reader.0.get(..length)?).ok()?;
            reader.0 = &reader.0[length..];
            let kinds = reader.number()?;
            for (_, kind) in KINDS.iter().enumerate().filter(|(kind, _)| kinds >> kind & 1 == 1) {
                table.insert(Measure::try_from(format!("{kind}{name}")).ok()?, reader.figures()?);
            }
        }
        Some(Published { collection, on, table: Packed(table) })
    }
}

/// The number of pupils and the value that a figure has if the parts do not differ. The second side of a characteristic has
/// the pupils that the first has not.
fn expected(figures: &Figures, part: usize) -> (i64, i64) {
    let of = |part: usize| figures[part].map_or((0, 0), |of| (i64::from(of.pupils), i64::from(of.value)));
    match part {
        0 => (0, 0),
        first if first % 2 == 1 => (0, of(0).1),
        second => (of(0).0 - of(second - 1).0, of(0).1),
    }
}

fn put_figures(bytes: &mut Vec<u8>, figures: &Figures) {
    let bits = |is: fn(&Figure) -> bool| -> u64 {
        let places = (0..Part::COUNT).filter(|part| figures[*part].as_ref().is_some_and(is));
        places.map(|part| 1 << part).sum()
    };
    let (shown, about) = (bits(|_| true), bits(|figure| figure.about));
    put(bytes, shown << 1 | u64::from(about > 0));
    if about > 0 {
        put(bytes, about);
    }
    for (part, figure) in figures.iter().enumerate() {
        if let Some(figure) = figure {
            let (pupils, value) = expected(figures, part);
            put_difference(bytes, i64::from(figure.pupils) - pupils);
            put_difference(bytes, i64::from(figure.value) - value);
        }
    }
}

fn put_difference(bytes: &mut Vec<u8>, difference: i64) {
    put(bytes, (difference << 1 ^ difference >> 63).cast_unsigned());
}

fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number > 0x7F {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

struct Reader<'b>(&'b [u8]);

impl Reader<'_> {
    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for place in 0..9 {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u64::from(byte & 0x7F) << (7 * place);
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn difference(&mut self) -> Option<i64> {
        let number = self.number()?;
        Some((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    fn figures(&mut self) -> Option<Figures> {
        let first = self.number()?;
        let (shown, about) = (first >> 1, if first & 1 == 1 { self.number()? } else { 0 });
        let mut figures = Figures::default();
        for part in (0..Part::COUNT).filter(|part| shown >> part & 1 == 1) {
            let (pupils, value) = expected(&figures, part);
            figures[part] = Some(Figure {
                pupils: u32::try_from(pupils + self.difference()?).ok()?,
                about: about >> part & 1 == 1,
                value: i16::try_from(value + self.difference()?).ok()?,
            });
        }
        Some(figures)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attainment::subject::KeyStage;
    use crate::records::cohort::AcademicYear;

    const COLLECTION: Collection = Collection { year: AcademicYear(2026), key_stage: KeyStage::Ks4 };

    fn published(table: BTreeMap<Measure, Figures>) -> Published {
        Published { collection: COLLECTION, on: "27/11/2026".to_owned(), table: Packed(table) }
    }

    fn read(bytes: &[u8]) -> Option<Published> {
        Published::from_bytes(COLLECTION, "27/11/2026".to_owned(), bytes)
    }

    /// A school of 240 pupils that hides nothing, with the five headlines and 26 subjects.
    fn large() -> Published {
        let figures = |pupils: u32, value: i16| {
            let mut figures = Figures::default();
            let first = [pupils / 4, pupils / 5, pupils / 6, pupils / 2 + 3];
            let figure = |pupils, value| Some(Figure { pupils, about: false, value });
            figures[0] = figure(pupils, value);
            for (pair, first) in first.into_iter().enumerate() {
                figures[2 * pair + 1] = figure(first, value - 11);
                figures[2 * pair + 2] = figure(pupils - first, value + 4);
            }
            figures
        };
        let headlines = Measure::headlines(KeyStage::Ks4).iter().chain([&Measure::Prior]);
        let mut table: BTreeMap<Measure, Figures> =
            headlines.map(|measure| (measure.clone(), figures(240, 471))).collect();
        let subjects = KeyStage::Ks4.default_subjects().iter().copied();
        let more = ["Business Studies", "Design and Technology", "Physical Education", "Religious Studies"];
        let more = more.into_iter().chain(["Film", "Dance", "Latin", "Italian", "Urdu", "Polish", "Law"]);
        let subjects: std::collections::BTreeSet<&str> = subjects.chain(more).collect();
        for (place, subject) in subjects.into_iter().take(26).enumerate() {
            let pupils = 240 - 5 * u32::try_from(place).unwrap();
            table.insert(Measure::Points(subject.to_owned()), figures(pupils, 48));
            table.insert(Measure::Progress(subject.to_owned()), figures(pupils - 7, -3));
        }
        assert_eq!(table.len(), 57);
        published(table)
    }

    #[test]
    fn f62_figures_of_a_large_school_are_less_than_1800_bytes() {
        let large = large();
        let bytes = large.to_bytes();
        assert_eq!(read(&bytes), Some(large));
        assert!(bytes.len() < 1_800, "{} bytes", bytes.len());
    }

    #[test]
    fn all_figures_are_read_back() {
        let mut figures = Figures::default();
        figures[0] = Some(Figure { pupils: 12, about: true, value: -4 });
        figures[4] = Some(Figure { pupils: u32::MAX, about: false, value: i16::MIN });
        figures[8] = Some(Figure { pupils: 5, about: true, value: i16::MAX });
        // A subject may be called like a headline.
        let of_prior = || "prior".to_owned();
        let measures = [
            Measure::Prior,
            Measure::Reached(of_prior()),
            Measure::Points(of_prior()),
            Measure::Progress("reached: Latin".to_owned()),
        ];
        let all = published(measures.map(|measure| (measure, figures)).into());
        assert_eq!(read(&all.to_bytes()), Some(all));
        let none = published(BTreeMap::new());
        assert_eq!(read(&none.to_bytes()), Some(none));
    }

    #[test]
    fn bytes_that_are_no_figures_are_refused_wherever_they_break_off() {
        let bytes = large().to_bytes();
        let whole = (0..bytes.len()).filter(|end| read(&bytes[..*end]).is_some()).count();
        // Between two entries the rest is a table of its own.
        assert_eq!(whole, 31, "as many as entries");
        let broken: [&[u8]; 4] = [&[1, 0xFF, 1], &[200, 1, 65], &[1, 65, 1, 2, 1, 0], &[0x80; 12]];
        assert_eq!(broken.map(read), [const { None }; 4]);
    }
}
