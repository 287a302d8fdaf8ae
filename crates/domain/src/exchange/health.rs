//! Data health (F66): what is wrong, or may be, with what the MIS sends and with what is recorded, each with its mend.

use crate::base::ids::PupilId;
use crate::exchange::extract::Extract;
use crate::exchange::record::{MisId, MisPupil};
use crate::exchange::scope::Scope;
use crate::records::characteristics::Characteristic;
use crate::records::classes::key_stage_of;
use crate::records::cohort::{AcademicYear, Cohort};
use crate::records::pupil::Pupil;
use crate::records::upn::Upn;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// How much a concern matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// It is wrong, and must be mended.
    Mend,
    /// It may be right. Somebody who knows the pupil looks.
    Check,
}

macro_rules! rules {
    ($($(#[$doc:meta])* $variant:ident: $code:literal, $severity:ident, $title:literal, $mend:literal;)*) => {
        /// A rule of data health.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "kebab-case")]
        pub enum HealthRule { $($(#[$doc])* $variant,)* }

        impl HealthRule {
            pub const ALL: &[HealthRule] = &[$(HealthRule::$variant,)*];

            /// The code, by which people speak of the rule. Those of UPNs are the usual ones.
            pub const fn code(self) -> &'static str {
                match self { $(HealthRule::$variant => $code,)* }
            }

            pub const fn severity(self) -> Severity {
                match self { $(HealthRule::$variant => Severity::$severity,)* }
            }

            /// The rule in a few words.
            pub const fn title(self) -> &'static str {
                match self { $(HealthRule::$variant => $title,)* }
            }

            /// How to mend it, in a sentence.
            pub const fn mend(self) -> &'static str {
                match self { $(HealthRule::$variant => $mend,)* }
            }
        }
    };
}

rules! {
    UpnMissing: "1500", Mend, "UPN missing",
        "Enter the UPN in your MIS. Ask the school that the pupil came from.";
    UpnWrong: "1510", Mend, "UPN does not match its check letter",
        "Compare the UPN in your MIS with the one that the last school gave. Attain offers likely numbers.";
    UpnTwice: "1520", Mend, "Two pupils with one UPN",
        "Find out in your MIS whose number it is. Leavers count too.";
    UpnAuthority: "1530", Check, "UPN with an unknown local authority",
        "Compare the second to fourth characters of the UPN with the local authority that gave it.";
    UpnTemporary: "1540", Check, "Temporary UPN",
        "Ask the last school for the permanent UPN, and enter it in your MIS.";
    /// The pupil is older than is usual in the year group.
    YearLow: "2110", Check, "Year group lower than the date of birth suggests",
        "Check the year group and the date of birth in your MIS. Leave both if the pupil repeats a year.";
    /// The pupil is younger than is usual in the year group.
    YearHigh: "2120", Check, "Year group higher than the date of birth suggests",
        "Check the year group and the date of birth in your MIS.";
    NoPrior: "2200", Check, "No prior attainment",
        "Import the results of the key stage before, or enter them on the pupil\u{2019}s page. Without them there is no benchmark.";
    NoClass: "2300", Check, "No class",
        "Put the pupil into classes in your MIS, or import classes.";
    Attendance: "2400", Mend, "Attendance outside 0 to 100 per cent",
        "Correct the attendance marks in your MIS.";
    LeaverWithoutDay: "2500", Mend, "Leaver without a last day",
        "Enter the leaving date in your MIS. Attain counts the time until the records are erased from it.";
    PremiumWithoutBasis: "2600", Check, "Pupil premium without a basis",
        "Record free school meals, care or service in your MIS, or take the pupil premium away.";
}

/// The pupil or record that a concern is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Concerned {
    /// A record of the latest extract.
    Record(MisId),
    /// A pupil who is recorded.
    Pupil(PupilId),
}

impl Severity {
    pub const fn label(self) -> &'static str {
        match self {
            Severity::Mend => "Must mend",
            Severity::Check => "Check",
        }
    }
}

impl HealthRule {
    /// The rule of this code.
    pub fn parse(code: &str) -> Option<HealthRule> {
        HealthRule::ALL.iter().copied().find(|rule| rule.code() == code)
    }
}

impl fmt::Display for HealthRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Something that is wrong, or may be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Concern {
    pub rule: HealthRule,
    pub who: Concerned,
    /// Surname and forename.
    pub name: String,
    /// The value that raised it; empty if it is missing.
    pub value: String,
}

/// The concerns about an extract's records and about the pupils recorded, on roll and not, by rule and name. `year` is the
/// academic year of the records. A rule about what the MIS says looks at the extract alone, so nothing is said twice.
pub fn concerns(extract: Option<&Extract>, pupils: &[Pupil], year: AcademicYear) -> Vec<Concern> {
    let mut all: Vec<Concern> = extract.map(of_extract).unwrap_or_default();
    all.extend(extract.iter().flat_map(|extract| of_newcomers(extract, pupils)));
    for pupil in pupils.iter().filter(|pupil| pupil.is_on_roll() && pupil.erasing.is_none()) {
        let mut raise = |rule, value: String| {
            all.push(Concern { rule, who: Concerned::Pupil(pupil.id), name: pupil.listed_name(), value });
        };
        of_upn(&pupil.upn, &mut raise);
        of_age(pupil, year, &mut raise);
        let stage = key_stage_of(pupil.cohort, year);
        if stage.is_some_and(|stage| !pupil.prior.contains_key(&stage)) {
            raise(HealthRule::NoPrior, String::new());
        }
        if stage.is_some() && pupil.classes.is_empty() {
            raise(HealthRule::NoClass, String::new());
        }
        let holds = |which| pupil.characteristics.holds(year, which);
        let basis = [
            Characteristic::EverSix,
            Characteristic::FreeMeals,
            Characteristic::InCare,
            Characteristic::Service,
        ];
        if holds(Characteristic::Premium) == Some(true)
            && !basis.iter().any(|which| holds(*which) == Some(true))
        {
            raise(HealthRule::PremiumWithoutBasis, String::new());
        }
    }
    // A school with registration groups only has no classes: then that nobody is in one says nothing.
    if pupils.iter().all(|pupil| pupil.classes.is_empty()) {
        all.retain(|concern| concern.rule != HealthRule::NoClass);
    }
    all.sort();
    all
}

/// The concerns about the UPNs of records that are no pupil's yet: they are new, or a person must say whose they are.
fn of_newcomers(extract: &Extract, pupils: &[Pupil]) -> Vec<Concern> {
    let recorded = || pupils.iter().filter(|pupil| pupil.is_on_roll() && pupil.erasing.is_none());
    let ids: BTreeSet<&MisId> = recorded().filter_map(|pupil| pupil.mis.as_ref()).collect();
    let upns: BTreeSet<&Upn> = recorded().map(|pupil| &pupil.upn).collect();
    let mut all = Vec::new();
    for record in extract.pupils.iter().filter(|record| !ids.contains(&record.id)) {
        if let Ok(upn) = Upn::parse(&record.upn)
            && !upns.contains(&upn)
        {
            of_upn(&upn, &mut |rule, value| all.push(concern(rule, record, &value)));
        }
    }
    all
}

/// A concern about a UPN that is valid.
fn of_upn(upn: &Upn, raise: &mut impl FnMut(HealthRule, String)) {
    let text = upn.as_str();
    // Local authorities in England have numbers from 201 on.
    if text[1..4].parse::<u16>().is_ok_and(|authority| authority < 201) {
        raise(HealthRule::UpnAuthority, text.to_owned());
    }
    if text.ends_with(|last: char| last.is_ascii_alphabetic()) {
        raise(HealthRule::UpnTemporary, text.to_owned());
    }
}

fn of_age(pupil: &Pupil, year: AcademicYear, raise: &mut impl FnMut(HealthRule, String)) {
    let group = || pupil.cohort.year_group(year).map_or(String::new(), |group| format!("Year {group}"));
    match Cohort::born(pupil.born).cmp(&pupil.cohort) {
        std::cmp::Ordering::Less => raise(HealthRule::YearLow, group()),
        std::cmp::Ordering::Greater => raise(HealthRule::YearHigh, group()),
        std::cmp::Ordering::Equal => {}
    }
}

/// The concerns about what the MIS sent.
fn of_extract(extract: &Extract) -> Vec<Concern> {
    let mut all = Vec::new();
    let everybody = || extract.pupils.iter().chain(&extract.leavers);
    let mut holders: BTreeMap<Upn, Vec<&MisPupil>> = BTreeMap::new();
    for record in everybody() {
        if let Ok(upn) = Upn::parse(&record.upn) {
            let of = holders.entry(upn).or_default();
            // A pupil may be sent as a leaver and on roll.
            if of.iter().all(|other| other.id != record.id) {
                of.push(record);
            }
        }
    }
    let twice = holders.values().filter(|of| of.len() > 1).flatten();
    all.extend(twice.map(|record| concern(HealthRule::UpnTwice, record, &record.upn)));
    for record in &extract.pupils {
        if record.upn.trim().is_empty() {
            all.push(concern(HealthRule::UpnMissing, record, ""));
        } else if Upn::parse(&record.upn).is_err() {
            all.push(concern(HealthRule::UpnWrong, record, &record.upn));
        }
        let attendance = record.attendance.trim().trim_end_matches('%').trim();
        let is_wrong = !attendance.parse::<f64>().is_ok_and(|per_cent| (0.0..=100.0).contains(&per_cent));
        if extract.scopes.contains(&Scope::Attendance) && !attendance.is_empty() && is_wrong {
            all.push(concern(HealthRule::Attendance, record, &record.attendance));
        }
    }
    let without = extract.leavers.iter().filter(|record| record.leaving.trim().is_empty());
    all.extend(without.map(|record| concern(HealthRule::LeaverWithoutDay, record, "")));
    all
}

fn concern(rule: HealthRule, record: &MisPupil, value: &str) -> Concern {
    Concern {
        rule,
        who: Concerned::Record(record.id.clone()),
        name: format!("{}, {}", record.surname, record.forename),
        value: value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attainment::model::Prior;
    use crate::attainment::subject::KeyStage;
    use crate::base::ids::OrganisationId;
    use crate::base::text::Name;
    use crate::exchange::provider::Provider;
    use crate::records::erasing::Rule;
    use crate::records::pupil::CheckedPupil;
    use jiff::Timestamp;
    use jiff::civil::date;
    use uuid::Uuid;

    const YEAR: AcademicYear = AcademicYear(2026);

    fn upn(digits: &str) -> Upn {
        ('A'..='Z').find_map(|letter| Upn::parse(&format!("{letter}{digits}")).ok()).expect("a letter fits")
    }

    /// A pupil of Year 11 with nothing to report.
    fn pupil(n: u128) -> Pupil {
        let name = Name::parse("Name", "Ann").expect("a name");
        let typed = CheckedPupil {
            upn: upn(&format!("80120000{n:04}")),
            surname: name.clone(),
            forename: name,
            born: date(2010, 10, 1),
            sex: None,
            cohort: Cohort::of(11, YEAR),
            prior: BTreeMap::from([(KeyStage::Ks4, Prior(10_000))]),
            classes: BTreeMap::from([("French".to_owned(), "11Fr".to_owned())]),
        };
        Pupil::new(PupilId(Uuid::from_u128(n)), OrganisationId(Uuid::nil()), typed, date(2026, 9, 1))
    }

    fn record(n: u32) -> MisPupil {
        MisPupil {
            id: MisId::parse(&format!("A{n}")).expect("an id"),
            upn: upn(&format!("80120000{n:04}")).as_str().to_owned(),
            former_upn: String::new(),
            surname: "Lee".to_owned(),
            forename: "Ann".to_owned(),
            born: "2010-10-01".to_owned(),
            sex: "F".to_owned(),
            year_group: "11".to_owned(),
            registration: String::new(),
            leaving: String::new(),
            classes: Vec::new(),
            characteristics: BTreeMap::new(),
            attendance: "96.5".to_owned(),
        }
    }

    fn extract(pupils: Vec<MisPupil>) -> Extract {
        Extract {
            provider: Provider::Wonde,
            began: Timestamp::UNIX_EPOCH,
            scopes: Scope::ALL.into(),
            pupils,
            leavers: Vec::new(),
            doubts: BTreeSet::new(),
        }
    }

    fn rules(concerns: &[Concern]) -> Vec<&'static str> {
        concerns.iter().map(|concern| concern.rule.code()).collect()
    }

    #[test]
    fn f66_each_rule_about_what_is_recorded_is_raised_by_what_it_is_about_and_by_nothing_else() {
        type Change = fn(&mut Pupil);
        let year = YEAR;
        let cases: [(Change, &[&str]); 9] = [
            (|_| {}, &[]),
            (|one| one.upn = upn("100200001001"), &["1530"]),
            (|one| one.upn = upn("80120000100A"), &["1540"]),
            (|one| one.born = date(2009, 8, 1), &["2110"]),
            (|one| one.born = date(2011, 9, 1), &["2120"]),
            (|one| one.prior.clear(), &["2200"]),
            (|one| one.classes.clear(), &["2300"]),
            (|one| one.characteristics.file(YEAR, Characteristic::Premium, true), &["2600"]),
            (
                |one| {
                    one.characteristics.file(YEAR, Characteristic::Premium, true);
                    one.characteristics.file(YEAR, Characteristic::Service, true);
                },
                &[],
            ),
        ];
        for (change, expected) in cases {
            let (mut one, other) = (pupil(1), pupil(2));
            change(&mut one);
            assert_eq!(rules(&concerns(None, &[one, other], year)), expected);
        }
        let mut alone = pupil(1);
        alone.classes.clear();
        assert!(concerns(None, &[alone], year).is_empty(), "the school has no classes");
        // Who has left, or is being erased, needs no mending.
        let unwell = || Pupil { prior: BTreeMap::new(), ..pupil(1) };
        let left = unwell().leaving(date(2026, 9, 1), date(2026, 9, 2)).expect("a day");
        let erased = Pupil { erasing: Some(Rule::SubscriptionEnded), ..unwell() };
        for one in [left, erased] {
            assert_eq!(rules(&concerns(None, &[one, pupil(2)], year)), [""; 0]);
        }
    }

    #[test]
    fn f66_each_rule_about_what_the_mis_sends_is_raised_by_what_it_is_about_and_by_nothing_else() {
        type Change = fn(&mut MisPupil);
        let cases: [(Change, &[&str]); 7] = [
            (|_| {}, &[]),
            (|one| one.upn.clear(), &["1500"]),
            (|one| one.upn = "A801200000001".to_owned(), &["1510"]),
            (|one| one.upn = record(2).upn, &["1520", "1520"]),
            (|one| one.attendance = "104".to_owned(), &["2400"]),
            (|one| one.attendance = "96 %".to_owned(), &[]),
            (|one| one.attendance.clear(), &[]),
        ];
        for (change, expected) in cases {
            let mut one = record(1);
            change(&mut one);
            assert_eq!(rules(&concerns(Some(&extract(vec![one, record(2)])), &[], YEAR)), expected);
        }
        let mut ungranted = extract(vec![MisPupil { attendance: "104".to_owned(), ..record(1) }]);
        ungranted.scopes.remove(&Scope::Attendance);
        assert_eq!(rules(&concerns(Some(&ungranted), &[], YEAR)), [""; 0], "attendance is not granted");
        // Nobody has them here. Those of a pupil are raised about the pupil.
        let temporary = MisPupil { upn: upn("80120000100A").as_str().to_owned(), ..record(1) };
        let sent = extract(vec![temporary]);
        assert_eq!(rules(&concerns(Some(&sent), &[], YEAR)), ["1540"]);
        let theirs = Pupil { upn: upn("80120000100A"), ..pupil(1) };
        let raised = concerns(Some(&sent), std::slice::from_ref(&theirs), YEAR);
        assert_eq!((rules(&raised), &raised[0].who), (vec!["1540"], &Concerned::Pupil(theirs.id)));
        let mut with_leaver = extract(vec![record(1)]);
        with_leaver.leavers = vec![MisPupil { id: record(2).id, ..record(1) }];
        assert_eq!(rules(&concerns(Some(&with_leaver), &[], YEAR)), ["1520", "1520", "2500"], "leavers too");
    }
}
