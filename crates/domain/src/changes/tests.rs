use super::Draft;
use super::change_set::{CHUNK_ITEMS, ChangeSet, ChangeState, Figure, Tone};
use super::ground::Ground;
use super::kind::ChangeKind;
use super::line::{Line, Write};
use super::line_set::LineSet;
use super::plan::{Plan, Preamble};
use crate::access::call::Call;
use crate::access::organisation::{Belonging, Organisation, OrganisationKind};
use crate::base::guard::Guard;
use crate::base::ids::{ChangeId, OrganisationId, PupilId};
use crate::base::moment::Moment;
use crate::base::text::Name;
use crate::records::cohort::{AcademicYear, Cohort};
use crate::records::origin::{Origin, Origins, Source};
use crate::records::pupil::Pupil;
use crate::records::roll::Roll;
use crate::records::upn::Upn;
use jiff::Timestamp;
use jiff::civil::date;
use std::collections::BTreeMap;
use uuid::Uuid;

const YEAR: AcademicYear = AcademicYear(2026);

fn pupil(n: u32, group: u8) -> Pupil {
    let digits = format!("80120000{n:04}");
    let upn = ('A'..='Z').find_map(|letter| Upn::parse(&format!("{letter}{digits}")).ok());
    Pupil {
        id: PupilId(Uuid::from_u128(u128::from(n) + 1)),
        organisation: OrganisationId(Uuid::nil()),
        upn: upn.expect("a letter fits"),
        forename: Name::parse("Forename", "Ann").expect("a name"),
        surname: Name::parse("Surname", "Lee").expect("a name"),
        born: date(2010, 10, 1),
        sex: None,
        characteristics: Default::default(),
        cohort: Cohort::of(group, YEAR),
        prior: BTreeMap::new(),
        classes: BTreeMap::new(),
        results: BTreeMap::new(),
        left: None,
        holds: Vec::new(),
        moved_on: None,
        earlier_cohorts: Default::default(),
        erasing: None,
        mis: None,
        origins: Origins::new(Origin { source: Source::Hand, on: date(2026, 9, 1) }),
    }
}

fn line(before: Option<Pupil>, after: Option<Pupil>) -> Line {
    let write = Write::Pupil { before: before.map(Box::new), after: after.map(Box::new) };
    Line { name: "Lee, Ann".to_owned(), detail: String::new(), words: Vec::new(), write }
}

fn call(second: i64) -> Call {
    let (id, number) = (OrganisationId(Uuid::nil()), "123456".to_owned());
    let (kind, belonging) = (OrganisationKind::Secondary, Belonging::default());
    let school = Organisation::new(kind, id, "Elm Grove".to_owned(), number, belonging);
    let at = Timestamp::from_second(second).expect("a time");
    Call::of_provider(school, Moment::new(at, String::new(), None, [7; 32]))
}

fn planned(lines: Vec<Line>) -> (ChangeSet, Plan) {
    let draft = Draft {
        kind: ChangeKind::Pupils,
        title: "pupils.csv".to_owned(),
        figures: vec![Figure::new("New", "", lines.len(), Tone::New)],
        guard: None,
        preamble: Preamble::default(),
        lines,
        basis: 0,
    };
    draft.plan(&call(0), ChangeId(Uuid::nil())).expect("a plan")
}

/// Runs a change to its end, refusing these lines. Returns the numbers of the lines of each chunk.
fn run(change: &mut ChangeSet, plan: &Plan, refuse: &[u32]) -> Vec<Vec<u32>> {
    let mut chunks = Vec::new();
    while change.is_moving() {
        let mut chunk = change.next_chunk(plan).expect("a chunk");
        let here = |line: &u32| chunk.range.contains(line);
        let refused: LineSet = refuse.iter().copied().filter(here).collect();
        let items: usize = chunk.lines.iter().map(|(_, line)| line.weight()).sum();
        assert!(items <= CHUNK_ITEMS);
        chunk.remove(&refused);
        chunks.push(chunk.lines.iter().map(|(number, _)| *number).collect());
        *change = change.after(&chunk.range, &refused, Timestamp::UNIX_EPOCH);
    }
    chunks
}

#[test]
fn a_change_is_applied_in_chunks_and_undone_backwards_without_what_was_refused() {
    let lines = (0..200).map(|n| line(None, Some(pupil(n, 11)))).collect();
    let (mut change, plan) = planned(lines);
    let mark = change.mark.clone();
    change.apply(&call(10), &mark, None).expect("in time");
    let chunks = run(&mut change, &plan, &[3]);
    assert_eq!(chunks.iter().map(Vec::len).collect::<Vec<_>>(), [94, 95, 10]);
    assert_eq!((change.state, change.cursor, change.version), (ChangeState::Applied, 200, 4));
    change.undo(&call(20)).expect("in time");
    let chunks = run(&mut change, &plan, &[7]);
    let undone: Vec<u32> = chunks.concat();
    assert_eq!(undone, (0..200).rev().filter(|n| ![3, 7].contains(n)).collect::<Vec<_>>());
    // A removal takes two items: the pupil, and that nobody set targets for them.
    assert_eq!(chunks[0].len(), 47);
    assert_eq!((change.state, change.cursor), (ChangeState::Undone, 0));
    assert_eq!((String::from(change.refused), String::from(change.kept)), ("3".to_owned(), "7".to_owned()));
}

#[test]
fn the_roll_after_the_lines_counts_the_pupils_that_are_then_there() {
    let before: Vec<Pupil> = (0..6).map(|n| pupil(n, 11)).collect();
    let lines = [
        line(Some(before[0].clone()), None),
        line(Some(before[1].clone()), Some(pupil(1, 10))),
        line(None, Some(pupil(6, 9))),
        line(
            Some(before[2].clone()),
            Some(Pupil { sex: Some(crate::attainment::model::Sex::Female), ..before[2].clone() }),
        ),
    ];
    let numbered: Vec<(u32, Line)> = (0..).zip(lines.clone()).collect();
    let mut ground = Ground::Roll(Roll::call(YEAR, before.iter(), 3));
    assert!(ground.apply(&numbered, false, Timestamp::UNIX_EPOCH).is_empty());
    let mut after: Vec<Pupil> = before[2..].to_vec();
    after.extend([pupil(1, 10), pupil(6, 9)]);
    assert_eq!(ground, Ground::Roll(Roll::call(YEAR, after.iter(), 4)));
    let inverse: Vec<(u32, Line)> = (0..).zip(lines.map(Line::inverse)).collect();
    ground.apply(&inverse, true, Timestamp::UNIX_EPOCH);
    assert_eq!(ground, Ground::Roll(Roll::call(YEAR, before.iter(), 5)));
    // What changes nobody's year group leaves the roll as it is.
    let same = ground.clone();
    ground.apply(&numbered[3..], false, Timestamp::UNIX_EPOCH);
    assert_eq!(ground, same);
}

#[test]
fn a_plan_is_read_as_it_was_written_and_says_nothing_of_an_erased_pupil() {
    let lines: Vec<Line> = (0..3).map(|n| line(None, Some(pupil(n, 11)))).collect();
    let (change, plan) = planned(lines.clone());
    let read = Plan::parse(plan.text().to_owned()).expect("a plan");
    assert_eq!((read.mark(), read.len()), (change.mark.clone(), 3));
    assert_eq!(read.line(2).expect("a line"), lines[2]);
    assert!(read.line(3).is_err());
    let (gone, stays) = (pupil(1, 11), pupil(2, 11));
    let without = plan.without(&[gone.id].into()).expect("read").expect("it named the pupil");
    assert!(!without.text().contains(gone.upn.as_str()) && without.text().contains(stays.upn.as_str()));
    assert_eq!((without.len(), &without.line(1).expect("a line").write), (3, &Write::Erased));
    assert_ne!(without.mark(), change.mark);
    assert_eq!(without.without(&[gone.id].into()).expect("read"), None);
}

#[test]
fn a_change_is_guarded_when_it_takes_out_more_than_fifty_and_more_than_a_tenth() {
    for (taken_out, stored, held) in
        [(0, 0, false), (50, 60, false), (51, 60, true), (200, 2_000, false), (201, 2_000, true)]
    {
        assert_eq!(Guard::when(taken_out, stored, "results").is_some(), held, "{taken_out} of {stored}");
    }
}
