//! The connection with the school's MIS (F65, F67, F69): ordering it, what is granted, the last extract, how it works, and
//! stopping it, which shows first what is deleted (F76).

mod order;

use crate::errors::Errors;
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::boxed::boxed;
use crate::parts::chip::{Tone, chip};
use crate::parts::form::{button, form, tool};
use crate::parts::guard::guarded;
use crate::parts::link::link;
use crate::parts::note::{trouble, warning};
use crate::parts::table::facts;
use crate::parts::text::{block, paragraph};
use crate::route::Route;
use crate::shell::Shell;
use domain::access::permission::Permission;
use domain::base::guard::Guard;
use domain::base::text::count;
use domain::exchange::connection::ConnectionState;
use domain::exchange::forms::{
    ChangeConnectionForm, ChooseScopeForm, ConnectMisForm, ConnectionView, DisconnectMisForm, ExtractNowForm,
    OneConnectionView, ViewConnectionForm,
};
use domain::exchange::login::{Hidden, XporterLogin};
use domain::exchange::provider::Provider;
use domain::exchange::scope::Scope;
use yew::prelude::*;

/// The pause between two looks, in milliseconds.
const LOOK_AGAIN: u32 = 1_500;

/// An extract takes seconds. After so many looks, the page shows what it knows.
const LOOKS: u32 = 40;

pub struct MisConnection {
    link: PageLink<MisConnection>,
    view: Loaded<ConnectionView>,
    /// The times that the page still looks whether an extract has ended.
    looks: u32,
    /// The provider that is chosen.
    provider: Provider,
    /// The number there, as it is typed.
    reference: String,
    /// The login at Xporter, as it is typed. The password is forgotten once it is sent.
    login: XporterLogin,
    /// True while the password can be read.
    shown: bool,
    /// The scope that is about to be taken back.
    taking: Option<Scope>,
    /// The number that confirms, as it is typed.
    typed: String,
    errors: Errors,
}

/// What is left to do once a school has revoked access at its provider.
const REVOKED: &str =
    "Attain can no longer read your MIS. What it holds from there stays until you stop the connection.";

impl MisConnection {
    pub fn new(link: PageLink<MisConnection>) -> MisConnection {
        let page = MisConnection {
            link,
            view: Loaded::Waiting,
            looks: 0,
            provider: Provider::Wonde,
            reference: String::new(),
            login: XporterLogin::default(),
            shown: false,
            taking: None,
            typed: String::new(),
            errors: Errors::default(),
        };
        page.load();
        page
    }

    fn load(&self) {
        self.link.load(&ViewConnectionForm {}, |page| &mut page.view);
    }

    fn connect(&mut self, shell: &mut Shell, (): ()) {
        let mut form = ConnectMisForm {
            provider: Some(self.provider),
            reference: self.reference.clone(),
            ..ConnectMisForm::default()
        };
        if self.provider == Provider::Xporter {
            let XporterLogin { relying_party, password } = self.login.clone();
            form = ConnectMisForm { relying_party, password, ..form };
        }
        self.errors = form.check().into();
        if self.errors.any() {
            return;
        }
        self.link.send(shell, &form, |page, _, answer| match answer {
            Ok(view) => page.show(view),
            Err(error) => page.errors = error.into(),
        });
    }

    /// Asks the provider again for a connection that waits.
    fn again(&mut self, shell: &mut Shell, (): ()) {
        if let Some(one) = self.view.ready().and_then(|view| view.connection.as_ref()) {
            self.reference.clone_from(&one.reference);
            self.provider = one.provider;
            self.connect(shell, ());
        }
    }

    fn choose(&mut self, shell: &mut Shell, automatic: bool) {
        self.link.send(shell, &ChangeConnectionForm { automatic }, move |page, shell, answer| match answer {
            Ok(view) => {
                page.show(view);
                let how = if automatic {
                    "What your MIS says is applied every night"
                } else {
                    "Nothing is applied until you apply it"
                };
                shell.done(Route::MisConnection, how, "");
            }
            Err(error) => page.errors = error.into(),
        });
    }

    /// Has the MIS read now.
    fn extract(&mut self, shell: &mut Shell, (): ()) {
        self.link.send(shell, &ExtractNowForm::default(), |page, _, answer| match answer {
            Ok(()) => {
                page.looks = LOOKS;
                page.look();
            }
            Err(error) => page.errors = error.into(),
        });
    }

    /// Looks again and again until the extract has ended. It goes on by itself when the page is closed.
    fn look(&mut self) {
        self.link.after(LOOK_AGAIN, |page, _| {
            page.link.ask(&ViewConnectionForm {}, |page, _, answer| {
                let Ok(view) = answer else { return };
                let last = |view: &ConnectionView| view.connection.as_ref().and_then(|one| one.last.clone());
                let ended = page.view.ready().is_some_and(|was| last(was) != last(&view));
                page.looks = if ended { 0 } else { page.looks.saturating_sub(1) };
                page.show(view);
                if page.looks > 0 {
                    page.look();
                }
            });
        });
    }

    /// Asks what stopping would delete.
    fn ask(&mut self, shell: &mut Shell, (): ()) {
        self.link.send(shell, &DisconnectMisForm { typed: None }, |page, _, answer| match answer {
            Ok(view) => page.show(view),
            Err(error) => page.errors = error.into(),
        });
    }

    fn stop(&mut self, shell: &mut Shell, (): ()) {
        let Some(guard) = self.view.ready().and_then(|view| view.guard.as_ref()) else { return };
        let typed = self.typed.trim().replace([',', ' '], "").parse().ok();
        self.errors = guard.check(typed).map_or_else(Errors::from, |()| Errors::default());
        if self.errors.any() {
            return;
        }
        if let Some(scope) = self.taking {
            return self.choose_scope(shell, ChooseScopeForm { scope, asks: false, typed });
        }
        self.link.send(shell, &DisconnectMisForm { typed }, |page, shell, answer| match answer {
            Ok(view) => {
                page.show(view);
                shell.done(
                    Route::MisConnection,
                    "The connection is stopped",
                    "The last extract and the ids of your MIS are deleted. Your pupils and their records stay.",
                );
            }
            Err(error) => page.errors = error.into(),
        });
    }

    /// Asks what taking a scope back would delete.
    fn ask_about(&mut self, shell: &mut Shell, scope: Scope) {
        let form = ChooseScopeForm { scope, asks: false, typed: None };
        self.link.send(shell, &form, move |page, _, answer| match answer {
            Ok(view) => {
                page.show(view);
                page.taking = Some(scope);
            }
            Err(error) => page.errors = error.into(),
        });
    }

    /// Takes the scope back, or asks for it again.
    fn choose_scope(&mut self, shell: &mut Shell, form: ChooseScopeForm) {
        self.link.send(shell, &form, move |page, shell, answer| match answer {
            Ok(view) => {
                page.show(view);
                let (what, more) = if form.asks {
                    ("Attain asks for it again", "Extract your MIS to see whether your school grants it.")
                } else {
                    (
                        "Taken back",
                        "What your MIS sent under it is deleted. What was typed or came from a file stays.",
                    )
                };
                shell.done(Route::MisConnection, what, more);
            }
            Err(error) => page.errors = error.into(),
        });
    }

    fn show(&mut self, view: ConnectionView) {
        self.view = Loaded::Ready(view);
        self.taking = None;
        self.typed.clear();
        self.login.password = Hidden::default();
        self.shown = false;
        self.errors = Errors::default();
    }

    fn body(&self, shell: &Shell, view: &ConnectionView) -> Html {
        let held = shell.signed_in().map(|session| session.permissions).unwrap_or_default();
        let may = (held.has(Permission::SchoolSetup), held.has(Permission::ManageData));
        let live = view.connection.as_ref().filter(|one| one.state.is_live());
        let agreement = (!view.agreed).then(|| {
            warning(html! {
                <>{ "Nothing is exchanged before your school accepts the " }{ link(Route::Agreement, "data agreement") }{ "." }</>
            })
        });
        let parts = match (&view.connection, live, &view.guard) {
            (Some(_), _, Some(guard)) => vec![self.question(shell, guard)],
            (Some(one), Some(_), None) => self.standing(shell, one, may),
            (Some(one), None, None) => {
                let mut parts = self.standing(shell, one, may);
                parts.push(self.order(shell, view.agreed && may.0));
                parts
            }
            (None, ..) => vec![self.order(shell, view.agreed && may.0)],
        };
        html! { <div class="at-stack"><div>{ for agreement }</div><div class="at-stack">{ for parts }</div></div> }
    }

    /// The connection as it is, and what can be done with it. One that the school revoked at the provider can only be stopped.
    fn standing(&self, shell: &Shell, one: &OneConnectionView, may: (bool, bool)) -> Vec<Html> {
        let (setup, manage) = (may.0 && one.state.is_live(), may.1 && one.state.is_live());
        let is_revoked = one.state == ConnectionState::Revoked;
        let text = |text: String| html! { { text } };
        let lines = vec![
            ("Provider", text(one.provider.label().to_owned())),
            ("Your number there", text(one.reference.clone())),
            ("Ordered", text(one.ordered.clone())),
            ("Connected", text(one.connected.clone().unwrap_or_else(|| "Not yet".to_owned()))),
            ("Last extract", text(one.last_in_words())),
        ];
        let outcome = one.last.as_ref().map(|last| {
            if last.failed { trouble(last.outcome.clone()) } else { paragraph(last.outcome.clone()) }
        });
        let change = one
            .last
            .as_ref()
            .and_then(|last| last.change)
            .map(|change| paragraph(link(Route::Change { change }, "See what would change")));
        let may_see = one.last.is_some() && shell.may_open(Route::MisRecords);
        let records = may_see.then(|| paragraph(link(Route::MisRecords, "Your MIS data")));
        let running = one.running.as_ref().map(|running| {
            paragraph(format!(
                "An extract began at {}. So far it has {}.",
                running.began,
                count(running.pupils, "pupil")
            ))
        });
        let waits = (one.state == ConnectionState::Ordered).then(|| {
            paragraph(format!(
                "Your school approves Attain at {}. Attain is told, and this page then says Connected.",
                one.provider.label()
            ))
        });
        let is_wonde = one.provider == Provider::Wonde;
        let ask = (one.state == ConnectionState::Ordered && setup && is_wonde).then(|| {
            Html::from(
                button("Ask again").secondary().busy(shell.busy).onclick(self.link.on(MisConnection::again)),
            )
        });
        let extract = (one.state == ConnectionState::Connected && manage).then(|| {
            Html::from(
                button("Extract now")
                    .busy(shell.busy || self.looks > 0 || one.running.is_some())
                    .onclick(self.link.on(MisConnection::extract)),
            )
        });
        let revoked = is_revoked.then(|| paragraph(REVOKED));
        let stop = (setup || may.0 && is_revoked).then(|| {
            Html::from(
                button("Stop the connection")
                    .secondary()
                    .busy(shell.busy)
                    .onclick(self.link.on(MisConnection::ask)),
            )
        });
        let buttons = html! { <div class="govuk-button-group">{ for ask }{ for extract }{ for stop }</div> };
        let connection = boxed(
            "My data exchange connection",
            state_chip(one.state),
            vec![block(
                "at-stack",
                vec![
                    facts(lines),
                    html! { <div>{ for running }</div> },
                    html! { <div>{ for outcome }</div> },
                    html! { <div>{ for change }{ for records }</div> },
                    html! { <div>{ for waits }{ for revoked }</div> },
                    buttons,
                ],
            )],
        );
        let mut parts = vec![connection];
        let failed = one.last.as_ref().is_some_and(|last| last.failed);
        if setup && !is_wonde && (one.state != ConnectionState::Connected || failed) {
            parts.push(self.login_again(shell));
        }
        if !one.scopes.is_empty() && one.state != ConnectionState::Ended {
            parts.push(self.scopes(shell, one, setup));
        }
        if manage {
            parts.push(self.way(shell, one.automatic));
        }
        parts
    }

    /// What the school has granted, and what it has not. A part can be taken back here too.
    fn scopes(&self, shell: &Shell, one: &OneConnectionView, setup: bool) -> Html {
        let asked = one.scopes.iter().filter(|scope| scope.asked).count();
        let granted = one.scopes.iter().filter(|scope| scope.granted).count();
        let lines = one.scopes.iter().map(|of| {
            let scope = of.scope;
            let state = match (of.asked, of.granted) {
                (false, _) => chip(Tone::Mute, "Not asked for"),
                (true, true) => chip(Tone::Ok, "Granted"),
                (true, false) => chip(Tone::Mute, "Not granted"),
            };
            let back = self.link.on(move |page: &mut MisConnection, shell, ()| page.ask_about(shell, scope));
            let form = ChooseScopeForm { scope, asks: true, typed: None };
            let again =
                self.link.on(move |page: &mut MisConnection, shell, ()| page.choose_scope(shell, form));
            let change = (setup && !scope.is_required()).then(|| {
                let (words, press) = match (of.asked, of.granted) {
                    (false, _) => ("Ask again", again),
                    (true, true) => ("Take back", back),
                    (true, false) => ("Stop asking", back),
                };
                tool(words).label(format!("{words}: {}", scope.label())).busy(shell.busy).onclick(press)
            });
            (scope.label(), html! { <>{ state }{ " " }{ change.map(Html::from) }</> })
        });
        let sum = html! { <span class="at-quiet">{ format!("{granted} of {asked} granted") }</span> };
        boxed("My data scopes", sum, vec![facts(lines.collect())])
    }

    /// Whether plans are applied by themselves.
    fn way(&self, shell: &Shell, automatic: bool) -> Html {
        let (state, words, other) = if automatic {
            (
                chip(Tone::Ok, "Automatic"),
                "Every night Attain extracts your MIS and applies what changed, unless the change is so large that somebody must look at it.",
                "Apply by hand",
            )
        } else {
            (
                chip(Tone::Mute, "By hand"),
                "Attain extracts your MIS when you ask it to, and shows you what would change. Nothing changes until you apply it.",
                "Apply automatically",
            )
        };
        let press = self.link.on(move |page: &mut MisConnection, shell, ()| page.choose(shell, !automatic));
        let change = Html::from(button(other).secondary().busy(shell.busy).onclick(press));
        boxed("How changes are applied", state, vec![paragraph(words), change])
    }

    /// The question before the connection is stopped.
    fn question(&self, shell: &Shell, guard: &Guard) -> Html {
        let set = self.link.on(|page: &mut MisConnection, _, text| page.typed = text);
        let (title, doubt, sure) = match self.taking {
            None => (
                "Stop the connection",
                "Your pupils, their targets and results stay as they are.",
                "Stop the connection",
            ),
            Some(_) => (
                "Take back what Attain may read",
                "What somebody typed and what came from a file stays.",
                "Take it back",
            ),
        };
        let fields = block(
            "at-stack",
            vec![
                guarded(guard, doubt, &self.typed, set, self.errors.of("typed")),
                html! {
                    <div class="govuk-button-group">
                        { button(sure).warning().busy(shell.busy) }
                        { button("Cancel").secondary().onclick(self.link.on(MisConnection::keep)) }
                    </div>
                },
            ],
        );
        boxed(title, Html::default(), vec![form(self.link.on(MisConnection::stop), fields)])
    }

    /// Takes the question away.
    fn keep(&mut self, _: &mut Shell, (): ()) {
        if let Some(view) = self.view.ready().cloned() {
            self.show(ConnectionView { guard: None, ..view });
        }
    }
}

impl Page for MisConnection {
    fn view(&self, shell: &Shell) -> View {
        let again = self.link.on(|page: &mut MisConnection, _, ()| {
            page.view = Loaded::Waiting;
            page.load();
        });
        let body = self.view.render("Loading the connection", again, |view| self.body(shell, view));
        View::new(body).errors(&self.errors)
    }
}

fn state_chip(state: ConnectionState) -> Html {
    let tone = match state {
        ConnectionState::Connected => Tone::Ok,
        ConnectionState::Ordered | ConnectionState::Paused => Tone::Warn,
        ConnectionState::Declined | ConnectionState::Revoked => Tone::Bad,
        ConnectionState::Ended => Tone::Mute,
    };
    chip(tone, state.label())
}
