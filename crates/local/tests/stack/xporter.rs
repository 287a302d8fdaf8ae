//! The local Xporter, read by the client that reads the real one.

use crate::mis::{order, pupil};
use crate::stack;
use connectors::{Bounds, Xporter};
use domain::exchange::extract::{Doubt, Extract, Unfetched};
use domain::exchange::login::{Hidden, XporterLogin};
use domain::exchange::record::MisPupil;
use domain::exchange::scope::Scope;
use jiff::Timestamp;
use local::{MisAccess, MisSchool, Stack};
use std::collections::BTreeSet;
use std::ops::ControlFlow;

const ESTAB: &str = "9194001";
const URN: &str = "123456";

/// A stack with a school of three pages that Attain may read.
async fn with_school() -> Stack {
    let stack = stack().await;
    let mut school = MisSchool::new("Elm Grove School", URN, (0..120).map(pupil).collect());
    school.access = MisAccess::Approved;
    school.leavers = vec![MisPupil { leaving: "2026-08-31".to_owned(), ..pupil(500) }];
    stack.mis().add(ESTAB, school).expect("a school at Xporter");
    stack
}

fn login() -> XporterLogin {
    let password = Hidden(format!("school-secret-{URN}"));
    XporterLogin { relying_party: "live.attain.example".to_owned(), password }
}

fn began() -> Timestamp {
    "2026-09-02T09:00:00Z".parse().expect("a time")
}

fn xporter(stack: &Stack) -> Xporter {
    let few = Bounds { requests: 40, ..Bounds::default() };
    Xporter::new(&stack.mis_address).expect("a connection").within(few)
}

async fn fetch(stack: &Stack) -> Result<Extract, Unfetched> {
    let go_on = async |_| ControlFlow::Continue(());
    let scopes = Scope::ALL.into_iter().collect();
    xporter(stack).fetch((ESTAB, &login()), |urn| urn == URN, &scopes, began(), go_on).await
}

#[tokio::test]
async fn f69_a_school_at_xporter_is_read_as_its_mis_keeps_it() {
    let stack = with_school().await;
    let extract = fetch(&stack).await.expect("an extract");
    let kept = stack.mis().school(ESTAB).expect("the school");
    assert_eq!((extract.pupils, extract.doubts), (kept.pupils, BTreeSet::new()));
    assert_eq!((extract.leavers.len(), extract.scopes), (1, Scope::ALL.into_iter().collect()));
    for scope in
        [Scope::Leavers, Scope::Classes, Scope::Registration, Scope::Characteristics, Scope::Attendance]
    {
        stack.mis().change(ESTAB, |school| _ = school.granted.remove(&scope)).expect("refused");
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
async fn each_fault_that_is_ordered_at_xporter_has_its_outcome() {
    for (fault, outcome) in [
        ("none", Ok(&[][..])),
        ("unauthorised", Err(Some(Unfetched::Refused))),
        ("forbidden", Err(Some(Unfetched::Refused))),
        ("busy", Err(None)),
        ("paused", Err(Some(Unfetched::Paused))),
        ("token-over", Ok(&[][..])),
        ("failing-page", Err(Some(Unfetched::Unreachable))),
        ("truncated", Err(Some(Unfetched::Unreachable))),
        ("empty", Ok(&[Doubt::Empty][..])),
        ("added-midway", Ok(&[Doubt::Partial, Doubt::ChangedMidway][..])),
        ("endless", Err(Some(Unfetched::TooMuch))),
        ("revoked-midway", Err(Some(Unfetched::Refused))),
    ] {
        let stack = with_school().await;
        assert_eq!(order(&stack, ESTAB, fault).await, 303, "{fault}");
        match (fetch(&stack).await, outcome) {
            (Ok(extract), Ok(doubts)) => {
                assert_eq!(extract.doubts, doubts.iter().copied().collect(), "{fault}")
            }
            (Err(Unfetched::Busy(Some(_))), Err(None)) => {}
            (Err(why), Err(expected)) => assert_eq!(Some(why), expected, "{fault}"),
            (got, _) => panic!("{fault}: {got:?}"),
        }
        order(&stack, ESTAB, "none").await;
        // What a school takes back, it gives again.
        stack.mis().change(ESTAB, |school| school.access = MisAccess::Approved).expect("approved");
        assert!(fetch(&stack).await.is_ok(), "{fault} passes");
    }
}

#[tokio::test]
async fn f67_a_login_at_xporter_opens_its_own_school_alone() {
    let stack = with_school().await;
    let xporter = xporter(&stack);
    let own = |urn: &str| urn == URN;
    let granted = xporter.granted(ESTAB, &login(), own, began()).await;
    assert_eq!(granted, Ok(Scope::ALL.into_iter().collect()));
    let wrong = XporterLogin { password: Hidden("another".to_owned()), ..login() };
    assert_eq!(xporter.granted(ESTAB, &wrong, own, began()).await, Err(Unfetched::Refused));
    let other = |urn: &str| urn == "654321";
    assert_eq!(xporter.granted(ESTAB, &login(), other, began()).await, Err(Unfetched::OtherSchool));
    stack.mis().change(ESTAB, |school| school.access = MisAccess::Revoked).expect("revoked");
    assert_eq!(xporter.granted(ESTAB, &login(), own, began()).await, Err(Unfetched::Refused));
}
