//! The local Wonde, read by the client that reads the real one.

use crate::{get, stack};
use axum::body::Body;
use axum::http::{Request, header};
use connectors::{Bounds, Secret, Wonde};
use domain::exchange::extract::{Doubt, Extract, Unfetched};
use domain::exchange::record::{MisClass, MisId, MisPupil};
use domain::exchange::scope::Scope;
use domain::records::characteristics::Characteristic;
use local::{MisAccess, MisSchool, Stack};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

const NUMBER: &str = "A1234567890";
pub const URN: &str = "123456";

pub fn pupil(number: u32) -> MisPupil {
    MisPupil {
        id: MisId::parse(&format!("A{number}")).expect("an id"),
        upn: format!("X{number}"),
        former_upn: String::new(),
        surname: "Okafor".to_owned(),
        forename: "Amara".to_owned(),
        born: "2012-03-04".to_owned(),
        sex: "F".to_owned(),
        year_group: "9".to_owned(),
        registration: "9A".to_owned(),
        leaving: String::new(),
        classes: vec![MisClass { subject: "Mathematics".to_owned(), name: "9a/Ma1".to_owned() }],
        characteristics: BTreeMap::from([(Characteristic::FreeMeals, "Y".to_owned())]),
        attendance: "95.0".to_owned(),
    }
}

/// A stack with a school of three pages, under this number at its provider, that Attain may read.
pub async fn with_school(number: &str) -> Stack {
    let stack = stack().await;
    let mut school = MisSchool::new("Elm Grove School", URN, (0..120).map(pupil).collect());
    school.access = MisAccess::Approved;
    school.leavers = vec![MisPupil { leaving: "2026-08-31".to_owned(), ..pupil(500) }];
    stack.mis().add(number, school).expect("a school at the provider");
    stack
}

/// What a client reads of the school.
pub type Fetched = Result<Extract, Unfetched>;

/// What a fault comes to: an extract with these doubts, a reason, or `None` for "ask again later".
pub type Outcome<'a> = Result<&'a [Doubt], Option<Unfetched>>;

/// Checks that a client reads a school as its MIS keeps it, and of a scope that the school refuses nothing.
pub async fn reads_what_is_kept(number: &str, fetch: impl AsyncFn(&Stack) -> Fetched) {
    let stack = with_school(number).await;
    let extract = fetch(&stack).await.expect("an extract");
    let kept = stack.mis().school(number).expect("the school");
    assert_eq!((extract.pupils, extract.doubts), (kept.pupils, BTreeSet::new()));
    assert_eq!((extract.leavers.len(), extract.scopes), (1, Scope::ALL.into_iter().collect()));
    for scope in
        [Scope::Leavers, Scope::Classes, Scope::Registration, Scope::Characteristics, Scope::Attendance]
    {
        stack.mis().change(number, |school| _ = school.granted.remove(&scope)).expect("refused");
        let extract = fetch(&stack).await.expect("an extract");
        assert!(!extract.scopes.contains(&scope), "{scope:?}");
    }
    let bare = fetch(&stack).await.expect("an extract");
    assert!(
        bare.leavers.is_empty()
            && bare.pupils.iter().all(|one| {
                one.classes.is_empty()
                    && one.registration.is_empty()
                    && one.characteristics.is_empty()
                    && one.attendance.is_empty()
            })
    );
}

/// Orders a fault, and checks what a client makes of it, and that it reads the school again once the fault is over.
pub async fn meets(number: &str, fetch: impl AsyncFn(&Stack) -> Fetched, fault: &str, outcome: Outcome<'_>) {
    let stack = with_school(number).await;
    assert_eq!(order(&stack, number, fault).await, 303, "{fault}");
    match (fetch(&stack).await, outcome) {
        (Ok(extract), Ok(doubts)) => {
            assert_eq!(extract.doubts, doubts.iter().copied().collect(), "{fault}");
        }
        (Err(Unfetched::Busy(Some(_))), Err(None)) => {}
        (Err(why), Err(expected)) => assert_eq!(Some(why), expected, "{fault}"),
        (got, _) => panic!("{fault}: {got:?}"),
    }
    order(&stack, number, "none").await;
    // What a school takes back, it gives again.
    stack.mis().change(number, |school| school.access = MisAccess::Approved).expect("approved");
    assert!(fetch(&stack).await.is_ok(), "{fault} passes");
}

/// The faults that both providers can be ordered to have.
pub const FAULTS: [(&str, Outcome<'_>); 10] = [
    ("none", Ok(&[])),
    ("unauthorised", Err(Some(Unfetched::Refused))),
    ("forbidden", Err(Some(Unfetched::Refused))),
    ("busy", Err(None)),
    ("failing-page", Err(Some(Unfetched::Unreachable))),
    ("truncated", Err(Some(Unfetched::Unreachable))),
    ("empty", Ok(&[Doubt::Empty])),
    ("added-midway", Ok(&[Doubt::Partial, Doubt::ChangedMidway])),
    ("endless", Err(Some(Unfetched::TooMuch))),
    ("revoked-midway", Err(Some(Unfetched::Refused))),
];

async fn fetch(stack: &Stack) -> Fetched {
    let wonde =
        Wonde::new(&stack.mis_address, Secret::new(format!("{:-<64}", "WondeToken"))).expect("a connection");
    let few = Bounds { requests: 40, ..Bounds::default() };
    let began = "2026-09-02T09:00:00Z".parse().expect("a time");
    let go_on = async |_| ControlFlow::Continue(());
    let scopes = Scope::ALL.into_iter().collect();
    wonde.within(few).fetch(NUMBER, |urn| urn == URN, &scopes, began, go_on).await
}

/// Orders a fault of a school's answers, as the page does. Returns the status of the answer.
pub async fn order(stack: &Stack, number: &str, fault: &str) -> u16 {
    let form = format!("school={number}&fault={fault}");
    let request = Request::post(format!("{}/faults", stack.mis_address))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let answer = stack.dispatch(request.body(Body::from(form)).expect("a request")).await.expect("an answer");
    answer.status().as_u16()
}

#[tokio::test]
async fn f69_a_school_is_read_as_its_mis_keeps_it() {
    reads_what_is_kept(NUMBER, fetch).await;
}

#[tokio::test]
async fn each_fault_that_is_ordered_has_its_outcome() {
    for (fault, outcome) in FAULTS {
        meets(NUMBER, fetch, fault, outcome).await;
    }
    assert_eq!(order(&with_school(NUMBER).await, NUMBER, "unheard-of").await, 400);
}

#[tokio::test]
async fn the_schools_side_is_a_page() {
    let stack = with_school(NUMBER).await;
    let page = stack.dispatch(get(&stack.mis_address)).await.expect("the page");
    let text = String::from_utf8_lossy(page.body()).into_owned();
    assert!(text.contains("Elm Grove School") && text.contains("Approve Attain"), "{text}");
}
