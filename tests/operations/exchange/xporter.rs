//! The connection through Groupcall Xporter, with a login of the school (F67, F69, F76).

use super::connection::{code, entries, prepare, seen, view};
use crate::operations::retention::places::places;
use domain::base::event::EventKind;
use domain::exchange::connection::{ConnectionState, OutcomeOf};
use domain::exchange::extract::Unfetched;
use domain::exchange::forms::{ConnectMisForm, DisconnectMisForm, ExtractNowForm, OneConnectionView};
use domain::exchange::login::Hidden;
use domain::exchange::provider::Provider;
use domain::exchange::scope::Scope;
use local::{MisAccess, MisFault, MisSchool};
use std::collections::BTreeSet;
use tests::TestSchool;
use tests::mis::record;

/// The number of the first school of a stack at Xporter.
pub const ESTAB: &str = "9194001";

/// The school's password there.
pub const PASSWORD: &str = "school-secret-123456";

pub fn order_at_xporter(password: &str) -> ConnectMisForm {
    ConnectMisForm {
        provider: Some(Provider::Xporter),
        reference: ESTAB.to_owned(),
        relying_party: "live.attain.example".to_owned(),
        password: Hidden(password.to_owned()),
    }
}

/// Accepts the agreement, and opens the school at Xporter, which has approved Attain.
pub async fn prepare_xporter(school: &TestSchool) {
    prepare(school).await;
    let pupils = (0..60).map(record).collect();
    let there = MisSchool::new("Elm Grove School", "123456", pupils);
    school.stack.mis().add(ESTAB, MisSchool { access: MisAccess::Approved, ..there }).expect("a school");
}

async fn connect(school: &TestSchool, password: &str) -> OneConnectionView {
    school.admin().run(&order_at_xporter(password)).await.expect("ordered").connection.expect("there")
}

async fn connected(school: &TestSchool) -> OneConnectionView {
    prepare_xporter(school).await;
    connect(school, PASSWORD).await
}

async fn extract(school: &TestSchool) -> OutcomeOf {
    school.admin().run(&ExtractNowForm::default()).await.expect("asked");
    school.wait_until_idle().await;
    school.connection().last.expect("an outcome").result
}

fn granted(view: &OneConnectionView) -> BTreeSet<Scope> {
    view.scopes.iter().filter(|one| one.granted).map(|one| one.scope).collect()
}

#[tokio::test]
async fn f67_a_login_that_xporter_accepts_connects_and_is_kept_as_a_secret_only() {
    let school = TestSchool::new().await;
    prepare_xporter(&school).await;
    for (name, password, field) in [("", PASSWORD, "relying_party"), ("live", " ", "password")] {
        let form = ConnectMisForm { relying_party: name.to_owned(), ..order_at_xporter(password) };
        let typed = school.admin().run(&form).await.expect_err("no login");
        assert_eq!((typed.status, &typed.errors[0].field[..]), (422, field));
    }
    let wrong = connect(&school, "a-wrong-password").await;
    let last = wrong.last.expect("an outcome");
    assert!(last.failed && last.outcome.contains("does not accept"), "{last:?}");
    assert_eq!(wrong.state, ConnectionState::Ordered);
    assert!(school.stack.kept_secrets().is_empty(), "a login that is refused is not kept");

    let right = connect(&school, PASSWORD).await;
    assert_eq!((right.state, granted(&right)), (ConnectionState::Connected, Scope::ALL.into()));
    assert!(right.last.is_none());
    let again = connect(&school, PASSWORD).await;
    assert_eq!((again.state, entries(&school, EventKind::MisApproved).await), (right.state, 1));
    school.wait_until_idle().await;
    let name = format!("attain-local/xporter/{}", school.id);
    assert_eq!(places(&school, PASSWORD).await, [format!("secret: {name}")]);
    assert_eq!(places(&school, "a-wrong-password").await, [""; 0]);

    // Another login that is wrong leaves the one that works.
    let refused = school.admin().run(&order_at_xporter("another-wrong-one")).await.expect_err("refused");
    assert_eq!((refused.status, &refused.errors[0].field[..]), (422, "password"));
    assert!(matches!(extract(&school).await, OutcomeOf::Planned { .. }));
}

#[tokio::test]
async fn f67_a_school_that_still_selects_or_is_another_one_is_said() {
    let school = TestSchool::new().await;
    prepare_xporter(&school).await;
    let mis = school.stack.mis();
    mis.change(ESTAB, |school| school.fault = Some(MisFault::Paused)).expect("paused");
    let paused = connect(&school, PASSWORD).await;
    assert_eq!(paused.state, ConnectionState::Paused);
    assert!(paused.last.expect("an outcome").outcome.contains("not complete"));
    assert_eq!(school.stack.kept_secrets().len(), 1, "it may be approved any moment");
    mis.change(ESTAB, |school| school.fault = None).expect("chosen");
    assert_eq!(connect(&school, PASSWORD).await.state, ConnectionState::Connected);

    let other = TestSchool::new().await;
    prepare_xporter(&other).await;
    other.stack.mis().change(ESTAB, |school| school.urn = "999999".to_owned()).expect("another school");
    let wrong = connect(&other, PASSWORD).await;
    assert!(wrong.last.expect("an outcome").outcome.contains("another school"));
    assert!(other.stack.kept_secrets().is_empty() && wrong.state == ConnectionState::Ordered);
}

#[tokio::test]
async fn f68_pupils_come_through_xporter_and_each_of_its_faults_has_its_outcome() {
    let school = TestSchool::new().await;
    connected(&school).await;
    for (fault, expected) in [
        (MisFault::Unauthorised, Unfetched::Refused),
        (MisFault::Forbidden, Unfetched::Refused),
        (MisFault::FailingPage, Unfetched::Unreachable),
        (MisFault::Truncated, Unfetched::Unreachable),
        (MisFault::Paused, Unfetched::Paused),
    ] {
        school.stack.mis().change(ESTAB, |school| school.fault = Some(fault)).expect("ordered");
        assert_eq!(extract(&school).await, OutcomeOf::Failed(expected), "{fault:?}");
    }
    for (fault, is_held) in [(None, false), (Some(MisFault::TokenOver), false), (Some(MisFault::Empty), true)]
    {
        school.stack.mis().change(ESTAB, |school| school.fault = fault).expect("ordered");
        school.clock.forward(jiff::SignedDuration::from_secs(60));
        let OutcomeOf::Planned { held, .. } = extract(&school).await else { panic!("{fault:?}") };
        assert_eq!(held, is_held, "{fault:?}");
    }
    school.stack.mis().change(ESTAB, |school| school.fault = Some(MisFault::RevokedMidway)).expect("ordered");
    assert_eq!(extract(&school).await, OutcomeOf::Failed(Unfetched::Refused));
}

#[tokio::test]
async fn f69_what_the_school_consents_to_at_xporter_is_followed_and_what_it_refuses_is_shown() {
    let school = TestSchool::new().await;
    prepare(&school).await;
    let there = MisSchool::new("Elm Grove School", "123456", vec![record(1)]);
    school.stack.mis().add(ESTAB, there).expect("a school at Xporter");
    assert_eq!(connect(&school, PASSWORD).await.state, ConnectionState::Ordered);
    assert!(school.stack.kept_secrets().is_empty());
    let mis = school.stack.mis();
    // The message brings the login.
    mis.answer(ESTAB, MisAccess::Approved).await.expect("told");
    let now = seen(&school).await;
    assert_eq!((now.state, granted(&now)), (ConnectionState::Connected, Scope::ALL.into()));
    assert!(matches!(extract(&school).await, OutcomeOf::Planned { .. }));
    // Another consent has another password, and refuses two parts.
    let fewer: BTreeSet<Scope> =
        Scope::ALL.into_iter().filter(|scope| !matches!(scope, Scope::Sen | Scope::InCare)).collect();
    mis.change(ESTAB, |school| school.password = "another-secret".to_owned()).expect("changed");
    assert_eq!(extract(&school).await, OutcomeOf::Failed(Unfetched::Refused));
    for _ in 0..2 {
        mis.grant(ESTAB, fewer.clone()).await.expect("told");
        let now = seen(&school).await;
        assert_eq!((granted(&now), now.scopes.len()), (fewer.clone(), Scope::ALL.len()));
    }
    assert!(!matches!(extract(&school).await, OutcomeOf::Failed(_)));
    assert_eq!(places(&school, "another-secret").await.len(), 1);
    assert_eq!(places(&school, PASSWORD).await, [""; 0], "the password before is forgotten");
    mis.answer(ESTAB, MisAccess::Revoked).await.expect("told");
    let now = seen(&school).await;
    assert_eq!((now.state, granted(&now).len()), (ConnectionState::Revoked, 0));
}

#[tokio::test]
async fn f67_groupcall_is_believed_for_its_secret_only() {
    let school = TestSchool::new().await;
    connected(&school).await;
    school.wait_until_idle().await;
    let (was, kept) = (school.snapshot(), school.stack.kept_secrets());
    let form = |school: &str| {
        format!("schoolId={school}&templateScopes=Student&scopes=&partnerId=a&schoolSecret=b2c4d6")
    };
    let secret = format!("{:-<64}", "MisCallbackKey");
    let near = format!("{}x", &secret[..63]);
    let send = async |secret: &str, kind: &str, body: String| {
        let request = axum::http::Request::post(format!("/api/mis-messages/xporter/{secret}"))
            .header("content-type", kind);
        let request = request.body(body).expect("a request");
        school.stack.dispatch(request).await.expect("an answer").status().as_u16()
    };
    const FORM: &str = "application/x-www-form-urlencoded";
    for wrong in [&near[..], &secret[..63], "x"] {
        assert_eq!(send(wrong, FORM, form(ESTAB)).await, 404);
    }
    assert_eq!(send(&secret, "text/plain", form(ESTAB)).await, 400);
    assert_eq!(send(&secret, FORM, form("9999999")).await, 204, "no school of ours");
    assert_eq!(send(&secret, FORM, form("x")).await, 204);
    assert_eq!(school.snapshot().differences(&was), Vec::<String>::new());
    assert_eq!(school.stack.kept_secrets(), kept);
    // No other address takes a form that another website can have a browser send.
    let other = axum::http::Request::post("/api/session").header("content-type", FORM);
    let other = other.body("username=a&password=b".to_owned()).expect("a request");
    assert_eq!(school.stack.dispatch(other).await.expect("an answer").status().as_u16(), 400);
    assert_eq!(send(&secret, &format!("{FORM}; charset=utf-8"), form(ESTAB)).await, 204);
    assert_eq!(seen(&school).await.state, ConnectionState::Revoked);
}

#[tokio::test]
async fn f76_stopping_deletes_the_login_and_so_does_another_provider() {
    let school = TestSchool::new().await;
    connected(&school).await;
    for _ in 0..2 {
        school.admin().run(&DisconnectMisForm { typed: Some(0) }).await.expect("stopped");
        assert!(school.stack.kept_secrets().is_empty());
    }
    assert_eq!(places(&school, PASSWORD).await, [""; 0]);
    // A late message brings none back.
    school.stack.mis().answer(ESTAB, MisAccess::Approved).await.expect("told");
    assert!(school.stack.kept_secrets().is_empty());
    assert_eq!(connect(&school, PASSWORD).await.state, ConnectionState::Connected);
    let other = school.admin().run(&super::connection::order(super::connection::NUMBER)).await;
    assert_eq!(code(&other.expect_err("connected already")), "mis-connected");
    assert_eq!(school.stack.kept_secrets().len(), 1);
    school.stack.mis().answer(ESTAB, MisAccess::Declined).await.expect("told");
    school.admin().run(&super::connection::order(super::connection::NUMBER)).await.expect("another provider");
    assert!(school.stack.kept_secrets().is_empty());
    assert_eq!(view(&school).await.connection.expect("there").provider, Provider::Wonde);
}

#[tokio::test]
async fn f67_a_login_that_is_written_while_somebody_stops_the_connection_is_deleted_again() {
    let wire = tests::wire::Wire::default();
    let school = TestSchool::over(&wire).await;
    connected(&school).await;
    for call in 0.. {
        let stop =
            async { school.admin().run(&DisconnectMisForm { typed: Some(0) }).await.expect("stopped") };
        let (form, admin) = (order_at_xporter(PASSWORD), school.admin());
        let (answer, stopped) = wire.between("connect-mis", call, admin.run(&form), stop).await;
        if stopped.is_none() {
            assert!(call > 3, "{call}");
            break;
        }
        // It is either refused, or ordered again after the end.
        let kept = school.stack.kept_secrets().len();
        let state = seen(&school).await.state;
        assert_eq!(kept == 1, state != ConnectionState::Ended, "{call}: {answer:?}");
        connect(&school, PASSWORD).await;
    }
}
