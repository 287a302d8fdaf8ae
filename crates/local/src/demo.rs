//! Generates the records of the demo schools: pupils with prior attainment, the same in every run. No pupil
//! is a real person.

use domain::attainment::grade::Grade;
use domain::attainment::model::{Level, Outlook, Prior, Sex, Start};
use domain::attainment::subject::KeyStage;
use domain::records::cohort::{AcademicYear, Cohort};
use domain::records::upn::Upn;
use serde_json::{Value, json};
use std::fmt::Write;

/// A year group and its number of pupils.
pub type Size = (u8, u32);

const FORENAMES: [&str; 40] = [
    "Abena", "Aiden", "Alma", "Amir", "Anya", "Ben", "Bronwen", "Callum", "Chidi", "Clara", "Dev", "Edie",
    "Elif", "Ewan", "Farah", "Finn", "Freya", "Gethin", "Hana", "Idris", "Imogen", "Isaac", "Jaya", "Joel",
    "Kezia", "Kofi", "Leila", "Luca", "Maeve", "Marek", "Nadia", "Noor", "Orla", "Owen", "Pia", "Rafe",
    "Sana", "Silas", "Tess", "Yusuf",
];

const SURNAMES: [&str; 44] = [
    "Abbott",
    "Adeyemi",
    "Ashdown",
    "Bainbridge",
    "Banerjee",
    "Barlow",
    "Bright",
    "Castle",
    "Chowdhury",
    "Clay",
    "Cooper",
    "Dhillon",
    "Drake",
    "Eastwood",
    "Ellery",
    "Farrow",
    "Fenwick",
    "Gale",
    "Ghosh",
    "Hallam",
    "Hartley",
    "Hussain",
    "Ingram",
    "Jarvis",
    "Kaminski",
    "Kerr",
    "Larkin",
    "Lowe",
    "Mensah",
    "Merrick",
    "Nowak",
    "Oduya",
    "Osborne",
    "Patel",
    "Pryce",
    "Quayle",
    "Rashid",
    "Rowley",
    "Shaw",
    "Tanner",
    "Underhill",
    "Vaughan",
    "Webster",
    "Yates",
];

/// Pseudorandom numbers, the same in every run: a linear congruential generator with Knuth's constants
/// (MMIX).
pub struct Dice(u64);

impl Dice {
    /// Returns the sequence of numbers that this seed begins.
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    /// Returns a number from 0 to below 1.
    pub fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Returns a whole number from 0 to below `end`.
    pub fn below(&mut self, end: u32) -> u32 {
        (self.share() * f64::from(end)) as u32
    }

    /// Returns a number that is about normally distributed, as pupils' attainment is. The sum of twelve
    /// shares minus six has mean 0 and standard deviation 1.
    fn around(&mut self, mean: f64, deviation: f64) -> f64 {
        let twelve: f64 = (0..12).map(|_| self.share()).sum();
        mean + deviation * (twelve - 6.0)
    }

    /// Draws a pupil's prior attainment at the beginning of a key stage, in the points of that key stage.
    pub fn prior(&mut self, key_stage: KeyStage) -> f64 {
        let (mean, deviation, lowest, highest, step) = match key_stage {
            KeyStage::Ks2 => (15.5, 3.0, 3.0, 21.0, 0.5),
            KeyStage::Ks4 => (104.0, 7.0, 80.0, 120.0, 0.5),
            KeyStage::Ks5 => (6.2, 1.1, 3.0, 9.0, 0.01),
        };
        let points: f64 = self.around(mean, deviation);
        ((points / step).round() * step).clamp(lowest, highest)
    }
}

impl Dice {
    /// Draws the grade of a pupil of a school that is so far from the middle one.
    fn grade(&mut self, outlook: &Outlook, shift: f64) -> Grade {
        let mut share = self.share();
        let grade = outlook.chances(shift).into_iter().position(|chance| {
            share -= chance;
            share < 0.0
        });
        grade.map_or(outlook.scale().top(), |step| Grade(step as u8))
    }
}

/// The largest number of pupils in a class.
const CLASS: u32 = 27;

/// Returns a file of a school's pupils, as its MIS would export it, and a file of their classes. `number`
/// makes the UPNs of one school differ from those of another.
pub fn pupils(year: AcademicYear, number: u32, sizes: &[Size]) -> (String, String) {
    // With dice of its own, so that the rest of a pupil stays the same.
    let (mut dice, mut others) = (Dice::new(u64::from(number)), Dice::new(u64::from(number) + 1_000_000));
    let mut classes = "UPN,Subject,Class\r\n".to_owned();
    let mut file = "UPN,Surname,Forename,Date of birth,Gender,Year group,FSM6,KS1 points,KS2 score,GCSE points,FSM,In care,Service child,SEN,EAL\r\n".to_owned();
    for (group, size) in sizes {
        for place in 0..*size {
            // The date of birth is in the twelve months before the 1 September on which the pupil was old
            // enough for the year below Year 1.
            let born = Cohort::of(*group, year).0 - 5;
            let (month, day) = ((8 + dice.below(12)) % 12 + 1, 1 + dice.below(28));
            let born = if month >= 9 { born } else { born + 1 };
            let prior = KeyStage::of(*group).filter(|_| dice.below(25) > 0);
            let points = prior.map(|key_stage| (key_stage, dice.prior(key_stage)));
            let of = |wanted: KeyStage| match points {
                Some((key_stage, points)) if key_stage == wanted => format!("{points:.2}"),
                _ => String::new(),
            };
            let upn = upn(number, u32::from(*group) * 1_000 + place);
            let subjects = KeyStage::of(*group).map(KeyStage::default_subjects).unwrap_or_default();
            for subject in taught(*group, subjects) {
                // Writing to a `String` cannot fail.
                let _ = writeln!(classes, "{upn},{subject},{group}{}\r", set(place, *size, subject));
            }
            let (surname, forename) = (SURNAMES[dice.below(44) as usize], FORENAMES[dice.below(40) as usize]);
            let sex = if dice.below(2) == 0 { "F" } else { "M" };
            let ever = dice.below(4) == 0;
            // Writing to a `String` cannot fail.
            let _ = writeln!(
                file,
                "{upn},{},{},{day:02}/{month:02}/{born},{},{group},{},{},{},{},{}\r",
                surname,
                forename,
                sex,
                if ever { "Y" } else { "N" },
                of(KeyStage::Ks2),
                of(KeyStage::Ks4),
                of(KeyStage::Ks5),
                characteristics(&mut others, ever),
            );
        }
    }
    (file, classes)
}

/// Draws the cells of a pupil's other characteristics, about as often as in the country: free school meals now, in care,
/// service child, special educational needs, English as an additional language.
fn characteristics(dice: &mut Dice, ever: bool) -> String {
    let mut yes = |of_a_hundred| if dice.below(100) < of_a_hundred { "Y" } else { "N" };
    let (meals, care, service) = (if ever { yes(90) } else { "N" }, yes(1), yes(1));
    let (support, plan, language) = (yes(14), yes(5), yes(21));
    let needs = match (plan, support) {
        ("Y", _) => "E",
        (_, "Y") => "K",
        _ => "N",
    };
    format!("{meals},{care},{service},{needs},{language}")
}

/// Returns the subjects whose classes a demo school has: only subjects that the whole year group takes, so
/// that the file stays small.
fn taught<'a>(group: u8, subjects: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
    let core = ["English Language", "Mathematics", "Reading", "Writing", "Chemistry", "French", "History"];
    subjects.iter().copied().filter(move |subject| core.contains(subject) && group >= 3)
}

/// Returns the letter of a pupil's class in a subject. Each subject distributes the pupils in another order,
/// so that no pupil has the same classmates in every subject.
fn set(place: u32, size: u32, subject: &str) -> char {
    let sets = size.div_ceil(CLASS).max(1);
    let turned = place + subject.len() as u32 * (place / 3);
    char::from(b'A' + (turned % sets) as u8)
}

/// Returns a file of three years of past results, with `leavers` results per subject and year, drawn from the
/// national chances of pupils like the school's. The school does better in some subjects than in others: its
/// ranks range from 5 to 95.
pub fn results(year: AcademicYear, number: u32, key_stage: KeyStage, leavers: u32) -> String {
    let mut dice = Dice::new(u64::from(number) << 8 | u64::from(leavers));
    let mut file =
        "Academic year,Subject,Grade,Gender,Month of birth,Prior attainment,Key stage\r\n".to_owned();
    let model = reference::model(key_stage);
    let subjects = key_stage.default_subjects();
    for past in (1..=3).map(|ago| AcademicYear(year.0 - ago)) {
        for (place, subject) in subjects.iter().enumerate() {
            // Seven has no factor in common with the number of subjects, so each subject gets a different
            // place.
            let place = (place * 7 + 3) % subjects.len();
            let from_middle = 2.0 * place as f64 / (subjects.len() - 1) as f64 - 1.0;
            let shift = model.shift(Level::VeryHigh) * from_middle;
            for _ in 0..leavers {
                let points = dice.prior(key_stage);
                let (sex, letter) = if dice.below(2) == 0 { (Sex::Female, "F") } else { (Sex::Male, "M") };
                let month = dice.below(12);
                let prior = Prior((points * 100.0).round() as u16);
                let start = Start { prior, sex: Some(sex), month: (month + 4) as u8 % 12 };
                let Some(outlook) = model.outlook(subject, &start) else { continue };
                let grade = dice.grade(&outlook, shift);
                let (grade, stage) = (outlook.scale().name(grade), key_stage.as_str());
                // Writing to a `String` cannot fail.
                let _ =
                    writeln!(file, "{past},{subject},{grade},{letter},{},{points:.2},{stage}\r", month + 1);
            }
        }
    }
    file
}

/// Returns what the provider knows about a school: its type, its lowest and highest year group, its subscription, and the terms of
/// this academic year and of those beside it.
pub fn facts(year: AcademicYear, school_type: &str, (lowest, highest): (u8, u8)) -> Value {
    let terms = (year.0 - 1..=year.0 + 1).flat_map(|begins| {
        let next = begins + 1;
        [
            json!({ "first": format!("{begins}-09-03"), "last": format!("{begins}-12-18") }),
            json!({ "first": format!("{next}-01-05"), "last": format!("{next}-03-26") }),
            json!({ "first": format!("{next}-04-13"), "last": format!("{next}-07-21") }),
        ]
    });
    json!({
        "school_type": school_type,
        "year_groups": { "lowest": lowest, "highest": highest },
        "terms": terms.collect::<Vec<_>>(),
        "subscription": { "first": format!("{}-09-01", year.0 - 2) },
    })
}

/// Returns a file of the GCSE results of the pupils in Years 12 and 13, who got them at the end of Year 11. `pupils` is the
/// file of the school's pupils. The grades are those that go with the average GCSE points in it.
pub fn pupil_results(year: AcademicYear, number: u32, pupils: &str) -> String {
    let mut dice = Dice::new(u64::from(number) << 16);
    let mut file = "UPN,Subject,Grade,Academic year\r\n".to_owned();
    for line in pupils.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [upn, _, _, _, _, group, _, _, _, points, ..] = cells.as_slice() else { continue };
        let (Ok(group @ 12..=13), Ok(points)) = (group.parse::<i16>(), points.trim().parse::<f64>()) else {
            continue;
        };
        let taken = AcademicYear(year.0 - (group - 11));
        for subject in gcses(&mut dice) {
            let grade = dice.around(points, 0.9).round().clamp(1.0, 9.0);
            // Writing to a `String` cannot fail.
            let _ = writeln!(file, "{upn},{subject},{grade},{taken}\r");
        }
    }
    file
}

/// The GCSE subjects of a pupil.
fn gcses(dice: &mut Dice) -> impl Iterator<Item = &'static str> + use<> {
    const ALL: [&str; 7] = [
        "English Language",
        "English Literature",
        "Mathematics",
        "Biology",
        "Chemistry",
        "Physics",
        "Religious Studies",
    ];
    const CHOICES: [[&str; 2]; 2] = [["History", "Geography"], ["French", "Spanish"]];
    ALL.into_iter().chain(CHOICES.map(|two| two[dice.below(2) as usize]))
}

/// Returns a file of the pupils who finished a key stage in these last summers, the latest first, and a file of their results,
/// drawn from the national chances of pupils like them. `from_middle` says where the school stands, from -1, rank 95, to 1,
/// rank 5.
pub fn finishers(
    year: AcademicYear,
    number: u32,
    (key_stage, size): (KeyStage, u32),
    from_middle: f64,
    summers: u8,
) -> (String, String) {
    let (mut dice, model) = (Dice::new(u64::from(number) << 24), reference::model(key_stage));
    let (first, heading) = if key_stage == KeyStage::Ks2 { (7, "KS1 points") } else { (12, "KS2 score") };
    let mut pupils = format!(
        "UPN,Surname,Forename,Date of birth,Gender,Year group,FSM6,{heading},FSM,In care,Service child,SEN,EAL\r\n"
    );
    let mut results = "UPN,Subject,Grade,Academic year\r\n".to_owned();
    for (ago, place) in (0..summers).flat_map(|ago| (0..size).map(move |place| (ago, place))) {
        let (group, taken) = (first + ago, AcademicYear(year.0 - 1 - i16::from(ago)));
        let upn = upn(number, u32::from(group) * 1_000 + place);
        let (month, day) = ((8 + dice.below(12)) % 12 + 1, 1 + dice.below(28));
        let born = Cohort::of(group, year).0 - if month >= 9 { 5 } else { 4 };
        let (surname, forename) = (SURNAMES[dice.below(44) as usize], FORENAMES[dice.below(40) as usize]);
        let (sex, letter) = if dice.below(2) == 0 { (Sex::Female, "F") } else { (Sex::Male, "M") };
        let (points, ever) = (dice.prior(key_stage), dice.below(4) == 0);
        let (six, others) = (if ever { "Y" } else { "N" }, characteristics(&mut dice, ever));
        // Writing to a `String` cannot fail.
        let _ = writeln!(
            pupils,
            "{upn},{surname},{forename},{day:02}/{month:02}/{born},{letter},{group},{six},{points:.2},{others}\r"
        );
        let prior = Prior((points * 100.0).round() as u16);
        let start = Start { prior, sex: Some(sex), month: (month + 3) as u8 % 12 };
        let subjects: Vec<&str> = match key_stage {
            KeyStage::Ks4 => gcses(&mut dice).collect(),
            _ => key_stage.default_subjects().to_vec(),
        };
        for subject in subjects {
            let Some(outlook) = model.outlook(subject, &start) else { continue };
            let grade = dice.grade(&outlook, model.shift(Level::VeryHigh) * from_middle);
            let _ = writeln!(results, "{upn},{subject},{},{taken}\r", outlook.scale().name(grade));
        }
    }
    (pupils, results)
}

/// Returns a UPN with a valid check letter, from a local authority that does not exist.
fn upn(school: u32, pupil: u32) -> String {
    let digits = format!("999{:04}{pupil:05}", school % 10_000);
    let whole = |letter: char| Upn::parse(&format!("{letter}{digits}")).ok();
    ('A'..='Z').find_map(whole).map(|upn| upn.as_str().to_owned()).unwrap_or_default()
}
