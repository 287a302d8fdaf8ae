//! The facts about a school that its rules depend on: its type, its year groups, its terms, its subscription, and where
//! it belonged from when to when. The provider records them, and the school sees them.

use crate::access::organisation::{Belonging, BodyNumbers, Organisation, OrganisationKind};
use crate::access::school_type::SchoolType;
use crate::base::academic_year::AcademicYear;
use crate::base::calendar::day_in_words;
use crate::base::event::{Event, EventKind};
use crate::base::failure::FieldErrors;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The year groups a school can have. 0 is Reception.
const YEAR_GROUPS: std::ops::RangeInclusive<u8> = 0..=13;

/// The most terms of an academic year. Some schools count half-terms.
const MAX_TERMS: usize = 8;

/// A fact, and the day on which it was recorded. Nobody is erased sooner than a notice after the fact was known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded<T> {
    pub value: T,
    pub on: Date,
}

impl<T: PartialEq> Recorded<T> {
    /// Records a value. The day stays if the value was known before.
    fn replace(was: Option<Recorded<T>>, value: T, today: Date) -> Option<Recorded<T>> {
        was.filter(|was| was.value == value).or(Some(Recorded { value, on: today }))
    }
}

/// The lowest and the highest year group of a school. 0 is Reception.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearGroups {
    pub lowest: u8,
    pub highest: u8,
}

/// A term, with both its days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Term {
    pub first: Date,
    pub last: Date,
}

/// The time in which the school uses Attain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    pub first: Date,
    /// The last day; `None` until it is known that it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Date>,
    /// The body that subscribed for the school; `None` if the school did itself (F64).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<Body>,
}

/// A kind of body that a school belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Body {
    LocalAuthority,
    AcademyChain,
    Diocese,
}

impl Body {
    pub const fn label(self) -> &'static str {
        match self {
            Body::LocalAuthority => "Local authority",
            Body::AcademyChain => "Academy chain",
            Body::Diocese => "Diocese",
        }
    }

    const fn kind(self) -> OrganisationKind {
        match self {
            Body::LocalAuthority => OrganisationKind::LocalAuthority,
            Body::AcademyChain => OrganisationKind::AcademyChain,
            Body::Diocese => OrganisationKind::Diocese,
        }
    }

    fn check(self, number: &str) -> Result<(), String> {
        self.kind().numbering().id(number).map(drop)
    }
}

/// The time in which a school belonged to a body. What a body sees follows from [`Belonging`], not from this.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Affiliation {
    pub body: Body,
    /// The Department for Education's number or code of the body.
    pub number: String,
    /// The first day; `None` if it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The day from which it no longer belongs there; `None` while it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// A number that the school had before it got another, as when it became an academy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerNumber {
    pub number: String,
    /// The first day of the next number.
    pub until: Date,
}

/// What the public register says of a school, in its words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterWords {
    pub phase: String,
    pub status: String,
    /// The names of the bodies that the school belongs to; empty for none.
    pub authority: String,
    pub chain: String,
    pub diocese: String,
}

impl RegisterWords {
    pub(crate) const fn name_of(&self, body: Body) -> &String {
        match body {
            Body::LocalAuthority => &self.authority,
            Body::AcademyChain => &self.chain,
            Body::Diocese => &self.diocese,
        }
    }

    /// Forgets the name of a body that the school has left.
    fn forget(&mut self, body: Body) {
        match body {
            Body::LocalAuthority => self.authority.clear(),
            Body::AcademyChain => self.chain.clear(),
            Body::Diocese => self.diocese.clear(),
        }
    }
}

/// The facts about a school. Those that nobody recorded are absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchoolFacts {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub school_type: Option<SchoolType>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year_groups: Option<Recorded<YearGroups>>,
    /// In the order of their days.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<Term>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subscription: Option<Recorded<Subscription>>,
    /// By kind of body, and then in the order of their days.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub affiliations: Vec<Affiliation>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former_numbers: Vec<FormerNumber>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub register: Option<RegisterWords>,
}

/// The facts that the provider records at one time. What is left out stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewFacts {
    #[serde(default)]
    pub school_type: Option<SchoolType>,
    #[serde(default)]
    pub year_groups: Option<YearGroups>,
    /// Replace the terms of the same academic years.
    #[serde(default)]
    pub terms: Vec<Term>,
    #[serde(default)]
    pub subscription: Option<Subscription>,
    /// Replace those with the same kinds of body.
    #[serde(default)]
    pub affiliations: Vec<Affiliation>,
    /// The school's number from today on, if it has another one now.
    #[serde(default)]
    pub number: Option<String>,
}

impl SchoolFacts {
    /// The last day of the subscription, if it is over.
    pub fn subscribed_until(&self, today: Date) -> Option<Date> {
        self.subscription.as_ref()?.value.last.filter(|last| *last < today)
    }

    /// Notes the bodies that the school belongs to from a day on, which is `None` if it is not known, and that it no longer belongs to
    /// those it left.
    fn belongs(&mut self, body: Body, number: Option<&str>, from: Option<Date>) {
        let open = |one: &&mut Affiliation| one.body == body && one.until.is_none();
        if let Some(open) = self.affiliations.iter_mut().find(open) {
            if Some(open.number.as_str()) == number {
                return;
            }
            open.until = from;
            if let Some(register) = &mut self.register {
                register.forget(body);
            }
        }
        if let Some(number) = number {
            self.affiliations.push(Affiliation { body, number: number.to_owned(), from, until: None });
            self.affiliations.sort();
        }
    }

    /// True if nobody has recorded a fact.
    pub fn is_empty(&self) -> bool {
        *self == SchoolFacts::default()
    }

    /// The terms of an academic year.
    pub fn terms_of(&self, year: AcademicYear) -> impl Iterator<Item = &Term> {
        self.terms.iter().filter(move |term| AcademicYear::of(term.first) == year)
    }
}

impl Organisation {
    /// The school's highest year group. Unless the provider recorded it, 6 at a primary school and 13 at a secondary
    /// school: a sixth form that is not known of must not be erased at the end of Year 11.
    pub fn top_year_group(&self) -> u8 {
        let usual = if self.kind == OrganisationKind::Primary { 6 } else { 13 };
        self.facts.year_groups.map_or(usual, |recorded| recorded.value.highest)
    }

    /// Notes where the school belongs from this day on, or from a day that is not known.
    pub fn note_belonging(&mut self, numbers: BodyNumbers<'_>, from: Option<Date>) {
        self.facts.belongs(Body::LocalAuthority, numbers.authority, from);
        self.facts.belongs(Body::AcademyChain, numbers.chain, from);
        self.facts.belongs(Body::Diocese, numbers.diocese, from);
    }

    /// Records facts about the school. Returns the event; `None` if nothing changes.
    ///
    /// # Errors
    /// Errors of the fields of [`NewFacts`]. A body to which the school does not belong: `place-school` moves it there first.
    pub fn record(&mut self, new: NewFacts, today: Date) -> Result<Option<Event>, FieldErrors> {
        let mut errors = FieldErrors::new();
        if !self.kind.is_school() {
            errors.add("school", "Only a school has these facts");
            return Err(errors);
        }
        let was = self.clone();
        let facts = &mut self.facts;
        facts.school_type = new.school_type.or(facts.school_type);
        if let Some(groups) = new.year_groups {
            if groups.lowest > groups.highest || !YEAR_GROUPS.contains(&groups.highest) {
                errors.add("year_groups", "Enter the lowest and the highest year group, from 0 to 13");
            }
            facts.year_groups = Recorded::replace(facts.year_groups, groups, today);
        }
        if let Some(subscription) = new.subscription {
            if subscription.last.is_some_and(|last| last < subscription.first) {
                errors.add("subscription", "The last day must not be before the first");
            }
            if let Some(body) = subscription.through.filter(|body| self.belonging.body(*body).is_none()) {
                errors
                    .add("subscription", format!("The school belongs to no {}", body.label().to_lowercase()));
            }
            facts.subscription = Recorded::replace(facts.subscription, subscription, today);
        }
        if !new.terms.is_empty() {
            facts.terms = terms(&facts.terms, new.terms, &mut errors);
        }
        if !new.affiliations.is_empty() {
            let replaced: BTreeSet<Body> = new.affiliations.iter().map(|one| one.body).collect();
            facts.affiliations.retain(|one| !replaced.contains(&one.body));
            facts.affiliations.extend(new.affiliations);
            facts.affiliations.sort();
            affiliations(self.belonging, &facts.affiliations, &mut errors);
        }
        if let Some(number) = new.number.filter(|number| *number != self.number) {
            errors.keep("number", self.kind.numbering().id(&number));
            let former = std::mem::replace(&mut self.number, number);
            facts.former_numbers.push(FormerNumber { number: former, until: today });
        }
        if !errors.is_empty() {
            *self = was;
            return Err(errors);
        }
        Ok((*self != was).then(|| self.facts_recorded(&was)))
    }

    /// The event of the facts that have changed.
    pub(crate) fn facts_recorded(&self, was: &Organisation) -> Event {
        let mut event = Event::of(EventKind::SchoolFactsRecorded);
        for (before, after) in was.facts_in_words().into_iter().zip(self.facts_in_words()) {
            event = event.changing(after.0, before.1, after.1);
        }
        event
    }

    /// The facts in words, each with its name: the same names, in the same order, for every school. A fact that nobody
    /// recorded has an empty text.
    pub fn facts_in_words(&self) -> Vec<(&'static str, String)> {
        let SchoolFacts { school_type, year_groups, terms, subscription, affiliations, register, .. } =
            &self.facts;
        let register = register.clone().unwrap_or_default();
        let of = |body: Body| {
            let sentence = |one: &Affiliation| {
                let name = if one.until.is_none() { register.name_of(body).as_str() } else { "" };
                let space = if name.is_empty() { "" } else { " " };
                format!("{}{space}{name}{}", one.number, between(one.from, one.until, "from", "until"))
            };
            let list: Vec<String> =
                affiliations.iter().filter(|one| one.body == body).map(sentence).collect();
            (body.label(), list.join("; "))
        };
        let terms: Vec<String> = terms
            .iter()
            .map(|term| format!("{} to {}", day_in_words(term.first), day_in_words(term.last)))
            .collect();
        let subscription = subscription.map(|recorded| {
            let Subscription { first, last, through } = recorded.value;
            let days = between(Some(first), last, "From", "to").trim().to_owned();
            match through {
                None => days,
                Some(body) => format!("{days}, through the {}", body.label().to_lowercase()),
            }
        });
        let groups = year_groups.map(|recorded| {
            let YearGroups { lowest, highest } = recorded.value;
            format!("{} to {}", group(lowest), group(highest))
        });
        vec![
            ("URN", self.number.clone()),
            ("Type", school_type.map(SchoolType::label).unwrap_or_default().to_owned()),
            ("Year groups", groups.unwrap_or_default()),
            ("Terms", terms.join("; ")),
            ("Subscription", subscription.unwrap_or_default()),
            of(Body::LocalAuthority),
            of(Body::AcademyChain),
            of(Body::Diocese),
            ("Phase", register.phase.clone()),
            ("Status", register.status.clone()),
        ]
    }
}

fn group(number: u8) -> String {
    if number == 0 { "Reception".to_owned() } else { format!("Year {number}") }
}

fn between(first: Option<Date>, last: Option<Date>, from: &str, to: &str) -> String {
    let part = |word: &str, day: Option<Date>| day.map(|day| format!(" {word} {}", day_in_words(day)));
    [part(from, first), part(to, last)].into_iter().flatten().collect()
}

/// The terms after these new ones replaced those of the same academic years.
fn terms(were: &[Term], new: Vec<Term>, errors: &mut FieldErrors) -> Vec<Term> {
    let years: BTreeSet<AcademicYear> = new.iter().map(|term| AcademicYear::of(term.first)).collect();
    let kept = were.iter().filter(|term| !years.contains(&AcademicYear::of(term.first)));
    let mut terms: Vec<Term> = kept.copied().chain(new).collect();
    terms.sort();
    let year = |day: Date| AcademicYear::of(day);
    if terms.iter().any(|term| term.last < term.first || year(term.first) != year(term.last)) {
        errors.add("terms", "A term ends after it begins, in the same academic year");
    } else if terms.windows(2).any(|pair| matches!(pair, [one, next] if next.first <= one.last)) {
        errors.add("terms", "Terms must not overlap");
    } else if years.iter().any(|of| terms.iter().filter(|term| year(term.first) == *of).count() > MAX_TERMS) {
        errors.add("terms", format!("An academic year has at most {MAX_TERMS} terms"));
    }
    terms
}

fn affiliations(belonging: Belonging, all: &[Affiliation], errors: &mut FieldErrors) {
    for one in all {
        if let Err(wrong) = one.body.check(&one.number) {
            errors.add("affiliations", wrong);
        }
        if one.from.is_some_and(|from| one.until.is_some_and(|until| until < from)) {
            errors.add("affiliations", "The last day must not be before the first");
        }
    }
    for body in [Body::LocalAuthority, Body::AcademyChain, Body::Diocese] {
        let open: Vec<&Affiliation> =
            all.iter().filter(|one| one.body == body && one.until.is_none()).collect();
        if open.len() > 1 {
            errors.add("affiliations", "A school belongs to one body of a kind at a time");
        }
        let recorded = open.first().and_then(|one| body.kind().numbering().id(&one.number).ok());
        if all.iter().any(|one| one.body == body) && recorded != belonging.body(body) {
            errors.add("affiliations", "This is not where the school belongs now. Run place-school first");
        }
    }
}

#[cfg(test)]
mod tests;
