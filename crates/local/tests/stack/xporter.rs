//! The local Xporter, read by the client that reads the real one.

use crate::mis::{FAULTS, Fetched, URN, meets, reads_what_is_kept, with_school};
use connectors::{Bounds, Xporter};
use domain::exchange::extract::Unfetched;
use domain::exchange::login::{Hidden, XporterLogin};
use domain::exchange::scope::Scope;
use jiff::Timestamp;
use local::{MisAccess, Stack};
use std::ops::ControlFlow;

const ESTAB: &str = "9194001";

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

async fn fetch(stack: &Stack) -> Fetched {
    let go_on = async |_| ControlFlow::Continue(());
    let scopes = Scope::ALL.into_iter().collect();
    xporter(stack).fetch((ESTAB, &login()), |urn| urn == URN, &scopes, began(), go_on).await
}

#[tokio::test]
async fn f69_a_school_at_xporter_is_read_as_its_mis_keeps_it() {
    reads_what_is_kept(ESTAB, fetch).await;
}

#[tokio::test]
async fn each_fault_that_is_ordered_at_xporter_has_its_outcome() {
    let own = [("paused", Err(Some(Unfetched::Paused))), ("token-over", Ok(&[][..]))];
    for (fault, outcome) in FAULTS.into_iter().chain(own) {
        meets(ESTAB, fetch, fault, outcome).await;
    }
}

#[tokio::test]
async fn f67_a_login_at_xporter_opens_its_own_school_alone() {
    let stack = with_school(ESTAB).await;
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
