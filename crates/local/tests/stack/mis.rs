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

/// A stack with a school of three pages that Attain may read.
async fn with_school() -> Stack {
    let stack = stack().await;
    let mut school = MisSchool::new("Elm Grove School", "123456", (0..120).map(pupil).collect());
    school.access = MisAccess::Approved;
    school.leavers = vec![MisPupil { leaving: "2026-08-31".to_owned(), ..pupil(500) }];
    stack.mis().add(NUMBER, school).expect("a school at Wonde");
    stack
}

async fn fetch(stack: &Stack) -> Result<Extract, Unfetched> {
    let wonde =
        Wonde::new(&stack.mis_address, Secret::new(format!("{:-<64}", "WondeToken"))).expect("a connection");
    let few = Bounds { requests: 40, ..Bounds::default() };
    let began = "2026-09-02T09:00:00Z".parse().expect("a time");
    let go_on = async |_| ControlFlow::Continue(());
    let scopes = Scope::ALL.into_iter().collect();
    wonde.within(few).fetch(NUMBER, |urn| urn == "123456", &scopes, began, go_on).await
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
    let stack = with_school().await;
    let extract = fetch(&stack).await.expect("an extract");
    let kept = stack.mis().school(NUMBER).expect("the school");
    assert_eq!((extract.pupils, extract.doubts), (kept.pupils, BTreeSet::new()));
    assert_eq!((extract.leavers.len(), extract.scopes), (1, Scope::ALL.into_iter().collect()));
    for scope in
        [Scope::Leavers, Scope::Classes, Scope::Registration, Scope::Characteristics, Scope::Attendance]
    {
        stack.mis().change(NUMBER, |school| _ = school.granted.remove(&scope)).expect("refused");
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

#[tokio::test]
async fn each_fault_that_is_ordered_has_its_outcome() {
    for (fault, outcome) in [
        ("none", Ok(&[][..])),
        ("unauthorised", Err(Some(Unfetched::Refused))),
        ("forbidden", Err(Some(Unfetched::Refused))),
        ("busy", Err(None)),
        ("failing-page", Err(Some(Unfetched::Unreachable))),
        ("truncated", Err(Some(Unfetched::Unreachable))),
        ("empty", Ok(&[Doubt::Empty][..])),
        ("added-midway", Ok(&[Doubt::Partial, Doubt::ChangedMidway][..])),
        ("endless", Err(Some(Unfetched::TooMuch))),
        ("revoked-midway", Err(Some(Unfetched::Refused))),
    ] {
        let stack = with_school().await;
        assert_eq!(order(&stack, NUMBER, fault).await, 303, "{fault}");
        match (fetch(&stack).await, outcome) {
            (Ok(extract), Ok(doubts)) => {
                assert_eq!(extract.doubts, doubts.iter().copied().collect(), "{fault}")
            }
            (Err(Unfetched::Busy(Some(_))), Err(None)) => {}
            (Err(why), Err(expected)) => assert_eq!(Some(why), expected, "{fault}"),
            (got, _) => panic!("{fault}: {got:?}"),
        }
        order(&stack, NUMBER, "none").await;
        assert!(fetch(&stack).await.is_ok(), "{fault} passes");
    }
    assert_eq!(order(&with_school().await, NUMBER, "unheard-of").await, 400);
}

#[tokio::test]
async fn the_schools_side_is_a_page() {
    let stack = with_school().await;
    let page = stack.dispatch(get(&stack.mis_address)).await.expect("the page");
    let text = String::from_utf8_lossy(page.body()).into_owned();
    assert!(text.contains("Elm Grove School") && text.contains("Approve Attain"), "{text}");
}
