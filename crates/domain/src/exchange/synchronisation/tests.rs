use super::*;
use crate::access::organisation::{Belonging, Organisation, OrganisationKind};
use crate::base::moment::Moment;
use crate::base::text::Name;
use crate::exchange::provider::Provider;
use crate::exchange::record::MisClass;
use jiff::ToSpan;
use jiff::civil::date;
use uuid::Uuid;

const TODAY: Date = date(2026, 11, 27);

fn call() -> Call {
    let (id, number) = (OrganisationId(Uuid::nil()), "123456".to_owned());
    let (kind, belonging) = (OrganisationKind::Secondary, Belonging::default());
    let school = Organisation::new(kind, id, "Elm Grove".to_owned(), number, belonging);
    Call::of_schedule(school, Moment::new(began(), String::new(), None, [7; 32]))
}

fn began() -> Timestamp {
    "2026-11-27T02:00:00Z".parse().expect("a time")
}

fn upn(n: u32) -> String {
    let digits = format!("80120000{n:04}");
    let upn = ('A'..='Z').find_map(|letter| Upn::parse(&format!("{letter}{digits}")).ok());
    upn.expect("a letter fits").as_str().to_owned()
}

fn id(n: u32) -> MisId {
    MisId::parse(&format!("A{n}")).expect("an id")
}

/// A record of Year 11, with the identity number `n`.
fn record(n: u32) -> MisPupil {
    MisPupil {
        id: id(n),
        upn: upn(n),
        former_upn: String::new(),
        surname: format!("Surname{n}"),
        forename: format!("Forename{n}"),
        born: format!("2010-10-{:02}", n % 28 + 1),
        sex: "F".to_owned(),
        year_group: "11".to_owned(),
        registration: String::new(),
        leaving: String::new(),
        classes: Vec::new(),
        characteristics: BTreeMap::new(),
        attendance: String::new(),
    }
}

fn extract(pupils: Vec<MisPupil>) -> Extract {
    Extract {
        provider: Provider::Wonde,
        began: began(),
        scopes: Scope::ALL.into(),
        pupils,
        leavers: Vec::new(),
        doubts: BTreeSet::new(),
    }
}

const NOTHING: Known<'static> =
    Known { decisions: &BTreeMap::new(), buried: &BTreeSet::new(), overwrite: false };

fn plan_knowing(extract: &Extract, there: &[Pupil], known: Known<'_>) -> SynchronisationPlan {
    SynchronisationPlan::of(&call(), extract, there, known, |_| panic!("no classes"))
}

fn plan(extract: &Extract, there: &[Pupil]) -> SynchronisationPlan {
    plan_knowing(extract, there, NOTHING)
}

/// The pupils once the plan is applied.
fn applied(plan: &SynchronisationPlan, there: &[Pupil]) -> Vec<Pupil> {
    let mut after: BTreeMap<PupilId, Pupil> = there.iter().map(|one| (one.id, one.clone())).collect();
    for standing in &plan.standings {
        match standing {
            Standing::New(now) => {
                assert!(after.insert(now.id, Pupil::clone(now)).is_none(), "invented twice")
            }
            Standing::Matched(matched) => drop(after.insert(matched.now.id, matched.now.clone())),
            _ => {}
        }
    }
    for PupilChange { now, .. } in &plan.left {
        after.insert(now.id, now.clone());
    }
    after.into_values().collect()
}

/// The pupils of a first extract of these records.
fn school(records: std::ops::Range<u32>) -> Vec<Pupil> {
    applied(&plan(&extract(records.map(record).collect()), &[]), &[])
}

fn at(there: &[Pupil], n: u32) -> &Pupil {
    there.iter().find(|pupil| pupil.upn.as_str() == upn(n)).expect("a pupil")
}

#[test]
fn f68_new_changed_left_and_unchanged_are_told_apart() {
    let there = school(0..4);
    assert_eq!(there.iter().map(|one| one.origins.record.source).collect::<Vec<_>>(), [Source::Mis; 4]);
    let renamed = MisPupil { surname: "Lee".to_owned(), ..record(1) };
    let mut extract = extract(vec![record(0), renamed, record(2), record(9)]);
    extract.leavers = vec![MisPupil { leaving: "2026-11-20".to_owned(), ..record(3) }];
    let plan = plan(&extract, &there);
    let left: Vec<_> =
        plan.left.iter().map(|one| (one.now.upn.as_str(), one.now.left.map(|left| left.on))).collect();
    assert_eq!(left, [(upn(3).as_str(), Some(date(2026, 11, 20)))]);
    assert_eq!(
        plan.left[0].now.left.map(|left| left.reported),
        Some(TODAY),
        "the clock begins when Attain knew"
    );
    assert_eq!(plan.matched().filter(|one| one.changes()).count(), 1);
    let after = applied(&plan, &there);
    assert_eq!((after.len(), at(&after, 1).surname.as_str()), (5, "Lee"));
    assert_eq!(at(&after, 1).source_of("Surname"), Source::Mis);
}

#[test]
fn f68_a_record_that_fails_a_check_is_refused_and_never_taken_for_a_leaver() {
    let there = school(0..3);
    type Spoil = fn(&mut MisPupil);
    let spoils: [(Spoil, &str); 7] = [
        (|one| one.upn.clear(), "UPN"),
        (|one| one.upn = "A801200000001X".to_owned(), "UPN"),
        (|one| one.surname.clear(), "Surname"),
        (|one| one.born = "31.12.2010".to_owned(), "Date of birth"),
        (|one| one.sex = "Q".to_owned(), "Gender"),
        (|one| one.year_group = "Eleven".to_owned(), "Year group"),
        (|one| drop(one.characteristics.insert(Characteristic::Eal, "perhaps".to_owned())), "EAL"),
    ];
    for (spoil, field) in spoils {
        for new_id in [false, true] {
            let mut wrong = record(1);
            spoil(&mut wrong);
            // Also when the school changes its MIS at the same time.
            wrong.id = if new_id { id(77) } else { wrong.id };
            let plan = plan(&extract(vec![record(0), wrong, record(2)]), &there);
            let Standing::Refused { reason, .. } = &plan.standings[1] else {
                panic!("{field}: {:?}", plan.standings[1])
            };
            assert!(reason.starts_with(field), "{reason}");
            assert!(plan.left.is_empty(), "{field}, new id: {new_id}");
            assert_eq!(applied(&plan, &there), there);
        }
    }
}

#[test]
fn f68_while_there_is_a_doubt_nobody_leaves_and_a_person_looks() {
    let there = school(0..5);
    for doubt in [Doubt::Empty, Doubt::Partial, Doubt::ChangedMidway, Doubt::Cut] {
        let mut extract = extract(vec![record(0)]);
        extract.doubts.insert(doubt);
        let plan = plan(&extract, &there);
        assert!(plan.left.is_empty() && plan.held(Some(plan.year)).is_some(), "{doubt:?}");
    }
    let many = plan(&extract(vec![record(0)]), &there);
    assert_eq!(many.held(Some(many.year)).map(|guard| guard.number), Some(4));
}

#[test]
fn f68_more_than_a_tenth_leaving_or_three_quarters_changing_waits_for_a_person() {
    let there = school(0..20);
    let year = AcademicYear::of(TODAY);
    for (stays, held) in [(20, false), (18, false), (17, true)] {
        let plan = plan(&extract((0..stays).map(record).collect()), &there);
        assert_eq!(plan.held(Some(year)).is_some(), held, "{stays} stay");
    }
    let moved = |n: u32| MisPupil { year_group: "10".to_owned(), ..record(n) };
    for (changed, held) in [(15, false), (16, true)] {
        let pupils = (0..changed).map(moved).chain((changed..20).map(record)).collect();
        assert_eq!(plan(&extract(pupils), &there).held(Some(year)).is_some(), held, "{changed} change");
    }
    let same = plan(&extract((0..20).map(record).collect()), &there);
    assert!(same.held(Some(AcademicYear(2025))).is_some(), "a new academic year");
}

#[test]
fn f80_what_somebody_typed_stays_unless_it_is_asked_to_be_overwritten() {
    let mut there = school(0..2);
    let origin = Origin { source: Source::Hand, on: TODAY };
    let typed = Pupil { surname: Name::parse("", "Typed").expect("a name"), ..there[0].clone() };
    there[0] = typed.recorded(&there[0], origin);
    let extract = extract(vec![record(0), record(1)]);
    let careful = plan(&extract, &there);
    assert_eq!(applied(&careful, &there), there);
    let kept: Vec<_> = careful.matched().flat_map(|one| one.kept.clone()).collect();
    let expected =
        Change { what: "Surname".to_owned(), before: "Typed".to_owned(), after: "Surname0".to_owned() };
    assert_eq!(kept, [expected]);
    let asked = plan_knowing(&extract, &there, Known { overwrite: true, ..NOTHING });
    assert_eq!(at(&applied(&asked, &there), 0).surname.as_str(), "Surname0");
    // Who is reported as a leaver here stays one, although the MIS is behind.
    there[1] = there[1].leaving(date(2026, 11, 20), TODAY).expect("a day");
    let careful = plan(&extract, &there);
    assert!(!at(&applied(&careful, &there), 1).is_on_roll());
    // And who was returned here does not leave again for the day before.
    let back = there[1].returned(TODAY);
    let gone = super::tests::extract(vec![record(0)]);
    assert!(plan(&gone, &[there[0].clone(), back]).left.is_empty());
}

#[test]
fn f68_a_change_of_mis_matches_by_upn_and_by_name_and_birth_for_review() {
    let there = school(0..3);
    let renumbered = |n: u32| MisPupil { id: id(n + 500), ..record(n) };
    let no_upn_there = MisPupil { upn: upn(900), ..renumbered(2) };
    let moved = extract(vec![renumbered(0), renumbered(1), no_upn_there.clone()]);
    let first = plan(&moved, &there);
    assert_eq!(first.standings[2], Standing::Review(Review::SameAs(at(&there, 2).id)));
    assert!(first.left.is_empty());
    // Who may be somebody else is looked for among the erased too.
    assert_eq!(first.newcomers().map(|(id, _)| id.clone()).collect::<Vec<_>>(), [id(502)]);
    let after = applied(&first, &there);
    assert_eq!(at(&after, 0).mis, Some(id(500)));
    let decide = |decision| BTreeMap::from([(no_upn_there.id.clone(), decision)]);
    let same = decide(Decision::SameAs(at(&there, 2).id));
    let decided = applied(&plan_knowing(&moved, &after, Known { decisions: &same, ..NOTHING }), &after);
    assert_eq!((decided.len(), at(&decided, 900).id), (3, at(&there, 2).id));
    let new = decide(Decision::New);
    let decided = plan_knowing(&moved, &after, Known { decisions: &new, ..NOTHING });
    assert_eq!((applied(&decided, &after).len(), decided.left.len()), (4, 1), "the namesake left");
}

#[test]
fn f68_who_was_erased_comes_back_only_when_a_person_says_so() {
    let extract = extract(vec![record(0)]);
    assert_eq!(plan(&extract, &[]).newcomers().map(|(id, _)| id.clone()).collect::<Vec<_>>(), [id(0)]);
    let (buried, new) = (BTreeSet::from([id(0)]), BTreeMap::from([(id(0), Decision::New)]));
    let known = Known { buried: &buried, ..NOTHING };
    assert_eq!(plan_knowing(&extract, &[], known).standings, [Standing::Review(Review::Erased)]);
    let decided = plan_knowing(&extract, &[], Known { decisions: &new, ..known });
    assert!(matches!(decided.standings[..], [Standing::New(_)]));
}

#[test]
fn f68_two_records_with_one_upn_are_both_refused_and_so_is_one_with_anothers() {
    let there = school(0..3);
    let twins = extract(vec![record(0), MisPupil { upn: upn(0), ..record(1) }, record(2)]);
    let plan_of_twins = plan(&twins, &there);
    for standing in &plan_of_twins.standings[..2] {
        assert!(matches!(standing, Standing::Refused { .. }), "{standing:?}");
    }
    assert!(plan_of_twins.left.is_empty());
    let taken = extract(vec![record(0), MisPupil { upn: upn(2), ..record(1) }]);
    assert!(matches!(plan(&taken, &there).standings[1], Standing::Refused { .. }));
}

#[test]
fn f77_a_roll_over_in_both_systems_changes_nobody() {
    let there = school(0..3);
    let mut next = extract((0..3).map(|n| MisPupil { year_group: "12".to_owned(), ..record(n) }).collect());
    next.began = "2027-09-01T02:00:00Z".parse().expect("a time");
    assert_eq!(applied(&plan(&next, &there), &there), there);
}

#[test]
fn f10_characteristics_follow_the_mis_and_absent_ones_stay() {
    let with = |answers: &[(Characteristic, &str)]| {
        let answers = answers.iter().map(|(which, text)| (*which, (*text).to_owned()));
        extract(vec![MisPupil { characteristics: answers.collect(), ..record(0) }])
    };
    let year = AcademicYear::of(TODAY);
    let there = applied(&plan(&with(&[(Characteristic::Sen, "K"), (Characteristic::Eal, "N")]), &[]), &[]);
    let holds = |pupils: &[Pupil], which| pupils[0].characteristics.holds(year, which);
    assert_eq!(
        (holds(&there, Characteristic::Sen), holds(&there, Characteristic::Eal)),
        (Some(true), Some(false))
    );
    assert_eq!(applied(&plan(&with(&[]), &there), &there), there);
    // The next academic year says the same of everybody: nobody changes.
    let mut later = with(&[(Characteristic::Sen, "K"), (Characteristic::Eal, "N")]);
    later.began += 8760.hours();
    later.pupils[0].year_group = "12".to_owned();
    assert_eq!(applied(&plan(&later, &there), &there), there);
    let mut ungranted = with(&[(Characteristic::Sen, "N")]);
    ungranted.scopes.remove(&Scope::Sen);
    assert_eq!(applied(&plan(&ungranted, &there), &there), there);
}

/// Numbers that are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % u64::from(most)) as u32
    }

    fn one_in(&mut self, n: u32) -> bool {
        self.below(n) == 0
    }

    /// A record of a pupil, often spoilt, of few who are much alike.
    fn record(&mut self) -> MisPupil {
        let mut one = record(self.below(9));
        if self.one_in(4) {
            one.id = id(self.below(12));
        }
        if self.one_in(4) {
            one.upn = upn(self.below(12));
        }
        if self.one_in(6) {
            one.former_upn = upn(self.below(9));
        }
        if self.one_in(5) {
            (one.surname, one.forename) = ("Surname1".to_owned(), "Forename1".to_owned());
        }
        if self.one_in(5) {
            one.born = record(1).born;
        }
        if self.one_in(8) {
            one.upn.clear();
        }
        if self.one_in(8) {
            one.year_group = "XI".to_owned();
        }
        one
    }

    fn extract(&mut self) -> Extract {
        let number = self.below(10);
        let mut all = extract((0..number).map(|_| self.record()).collect());
        if self.one_in(10) {
            all.doubts.insert(Doubt::Partial);
        }
        all
    }
}

#[test]
fn f68_whatever_the_mis_sends_nobody_is_lost_invented_or_taken_for_a_leaver_by_mistake() {
    let mut dice = Dice(7);
    for round in 0..1_000 {
        let there = match dice.below(3) {
            0 => Vec::new(),
            1 => school(0..6),
            _ => applied(&plan(&dice.extract(), &school(0..6)), &school(0..6)),
        };
        let mut extract = dice.extract();
        extract.began += 24.hours();
        let plan = plan(&extract, &there);
        let after = applied(&plan, &there);
        let is_there = |pupil: &Pupil| after.iter().any(|one| one.id == pupil.id);
        assert!(there.iter().all(is_there), "{round}: lost");
        let new = plan.standings.iter().filter(|one| matches!(one, Standing::New(_))).count();
        assert_eq!(after.len(), there.len() + new, "{round}: invented");
        let upns: BTreeSet<&str> = after.iter().map(|one| one.upn.as_str()).collect();
        assert_eq!(upns.len(), after.len(), "{round}: one UPN twice");
        let ids: BTreeSet<&MisId> = after.iter().filter_map(|one| one.mis.as_ref()).collect();
        assert_eq!(ids.len(), after.iter().filter(|one| one.mis.is_some()).count(), "{round}: one id twice");
        for PupilChange { was, .. } in &plan.left {
            let was = was.as_ref().expect("a pupil");
            let named = |one: &MisPupil| Some(&one.id) == was.mis.as_ref() || one.upn == was.upn.as_str();
            assert!(extract.doubts.is_empty() && was.mis.is_some(), "{round}");
            assert!(!extract.pupils.iter().any(named), "{round}: {was:?} is in the extract");
        }
        // A record that was refused because another pupil had its UPN is taken once that pupil has another one.
        let conflicts = plan.standings.iter().any(|one| matches!(one, Standing::Refused { .. }));
        let mut last = after;
        for repeated in 0.. {
            let again = applied(&super::tests::plan(&extract, &last), &last);
            if again == last {
                break;
            }
            assert!(conflicts && repeated < 4, "{round}: the same extract changes nothing");
            last = again;
        }
    }
}

#[test]
fn f68_what_a_person_decided_is_followed_and_nothing_else_is_taken_for_it() {
    let there = school(0..3);
    let other = |n: u32| at(&there, n).id;
    let standing = |record: &MisPupil, decision: Decision| {
        let decisions = BTreeMap::from([(record.id.clone(), decision)]);
        let extract = extract(vec![record.clone()]);
        plan_knowing(&extract, &there, Known { decisions: &decisions, ..NOTHING }).standings[0].clone()
    };
    let is = |standing: &Standing, id| matches!(standing, Standing::Matched(one) if one.was.id == id);
    // A record without a right UPN is that pupil, who keeps the number.
    for wrong in ["", "A801200000001"] {
        let record = MisPupil { id: id(500), upn: wrong.to_owned(), ..record(2) };
        let same = standing(&record, Decision::SameAs(other(2)));
        assert!(is(&same, other(2)) && Decision::SameAs(other(2)).check(&same).is_ok(), "{same:?}");
        let Standing::Matched(same) = same else { return };
        assert_eq!(same.now.upn.as_str(), upn(2));
        let chosen = Decision::Upn(Upn::parse(&upn(2)).expect("a UPN"));
        assert!(is(&standing(&record, chosen), other(2)));
    }
    // A number of a pupil of another name and birth is not enough to be them.
    let stranger = MisPupil { id: id(501), upn: String::new(), ..record(9) };
    let chosen = Decision::Upn(Upn::parse(&upn(1)).expect("a UPN"));
    assert_eq!(standing(&stranger, chosen), Standing::Review(Review::SameAs(other(1))));
    let theirs = MisPupil { upn: upn(1), ..stranger.clone() };
    let wrong = Decision::SameAs(other(0));
    let found = standing(&theirs, wrong.clone());
    assert_eq!(found, Standing::Review(Review::SameAs(other(1))), "not the one that was decided");
    assert!(wrong.check(&found).is_err());
    // A pupil that another record names cannot be chosen, nor a number that somebody has.
    let both = extract(vec![record(0), stranger.clone()]);
    for decision in [Decision::SameAs(other(0)), Decision::Upn(at(&there, 0).upn.clone())] {
        let decisions = BTreeMap::from([(stranger.id.clone(), decision.clone())]);
        let plan = plan_knowing(&both, &there, Known { decisions: &decisions, ..NOTHING });
        assert!(decision.check(&plan.standings[1]).is_err(), "{:?}", plan.standings[1]);
    }
    // A new pupil is new only with a number of their own.
    let known = standing(&record(1), Decision::New);
    assert!(is(&known, other(1)) && Decision::New.check(&known).is_err());
    let new = Decision::Upn(Upn::parse(&upn(77)).expect("a UPN"));
    let made = standing(&stranger, new.clone());
    assert!(matches!(&made, Standing::New(one) if one.upn.as_str() == upn(77)) && new.check(&made).is_ok());
}

#[test]
fn f68_only_who_came_from_the_mis_leaves_with_it() {
    let mut there = school(0..3);
    there[1].mis = None;
    let plan = plan(&extract(vec![record(0)]), &there);
    let left: Vec<PupilId> = plan.left.iter().map(|one| one.now.id).collect();
    assert_eq!((left, plan.only_here), (vec![there[2].id], vec![there[1].id]));
}

#[test]
fn f72_a_pupil_who_is_being_erased_is_neither_followed_nor_made_again() {
    let mut there = school(0..2);
    there[0].erasing = Some(crate::records::erasing::Rule::Deleted);
    let renamed = MisPupil { surname: "Lee".to_owned(), ..record(0) };
    let plan_of_both = plan(&extract(vec![renamed, record(1)]), &there);
    assert_eq!(plan_of_both.standings[0], Standing::Review(Review::Erased));
    assert!(plan(&extract(vec![record(1)]), &there).left.is_empty());
}

#[test]
fn f80_an_answer_that_somebody_gave_stays_unless_it_is_asked_to_be_overwritten() {
    let mut there = school(0..1);
    let year = AcademicYear::of(TODAY);
    there[0].characteristics.answer(year, Characteristic::Sen, Answer::Yes);
    let characteristics = BTreeMap::from([(Characteristic::Sen, "N".to_owned())]);
    let extract = extract(vec![MisPupil { characteristics, ..record(0) }]);
    let careful = plan(&extract, &there);
    assert_eq!(applied(&careful, &there), there);
    let kept: Vec<String> =
        careful.matched().flat_map(|one| &one.kept).map(|kept| kept.what.clone()).collect();
    assert_eq!(kept, ["SEN, 2026/27"]);
    let asked = applied(&plan_knowing(&extract, &there, Known { overwrite: true, ..NOTHING }), &there);
    assert_eq!(asked[0].characteristics.holds(year, Characteristic::Sen), Some(false));
}

#[test]
fn f68_classes_stay_where_the_mis_sends_none_or_may_not() {
    let mut there = school(0..2);
    let classes = BTreeMap::from([("History".to_owned(), "11H".to_owned())]);
    let taught = Pupil { classes, ..there[0].clone() };
    there[0] = taught.recorded(&there[0], Origin { source: Source::Mis, on: TODAY });
    assert_eq!(there[0].source_of(&class_in("History")), Source::Mis);
    // A school that has registration groups only.
    assert_eq!(applied(&plan(&extract(vec![record(0), record(1)]), &there), &there), there);
    let sent = MisClass { subject: "History".to_owned(), name: "11X".to_owned() };
    let mut ungranted = extract(vec![record(0), MisPupil { classes: vec![sent], ..record(1) }]);
    ungranted.scopes.remove(&Scope::Classes);
    assert_eq!(applied(&plan(&ungranted, &there), &there), there);
}
