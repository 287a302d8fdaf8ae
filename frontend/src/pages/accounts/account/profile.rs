//! A person's own account: name, email address, and sessions (F36).

use crate::dom;
use crate::draft;
use crate::errors::Errors;
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::pages::accounts::fields;
use crate::parts::boxed::{boxed, boxes};
use crate::parts::chip::{Tone, chip, permission_chips};
use crate::parts::choices::{Choice, Choices};
use crate::parts::field::field;
use crate::parts::form::{button, form, tool};
use crate::parts::link::{link, title_link};
use crate::parts::table::{breakable, cell, facts, row, table};
use crate::parts::text::{block, paragraph};
use crate::route::{Route, Width};
use crate::shell::{Session, Shell};
use domain::accounts::forms::{
    ChangeNameForm, EndSessionsForm, ListSessionsForm, OneSessionView, RequestEmailChangeForm, SessionsView,
    UserView, ViewProfileForm,
};
use yew::prelude::*;

const COLUMNS: &[&str] = &["Browser", "IP address", "Signed in", "Last seen"];

pub struct Profile {
    link: PageLink<Profile>,
    view: Loaded<UserView>,
    sessions: Loaded<SessionsView>,
    name: ChangeNameForm,
    email: RequestEmailChangeForm,
    code: String,
    errors: Errors,
}

impl Profile {
    pub fn new(link: PageLink<Profile>) -> Profile {
        let page = Profile {
            link,
            view: Loaded::Waiting,
            sessions: Loaded::Waiting,
            name: ChangeNameForm::default(),
            email: RequestEmailChangeForm::default(),
            code: String::new(),
            errors: Errors::default(),
        };
        page.load();
        page
    }

    fn load(&self) {
        self.link.ask(&ViewProfileForm {}, |page, shell, answer| match answer {
            Ok(view) => {
                page.show(view);
                if let Some((name, email)) = shell.take_draft() {
                    (page.name, page.email.email) = (name, email);
                }
            }
            Err(error) => page.view = Loaded::Failed(error),
        });
        self.load_sessions();
    }

    fn load_sessions(&self) {
        self.link.load(&ListSessionsForm {}, |page| &mut page.sessions);
    }

    fn show(&mut self, view: UserView) {
        self.name = ChangeNameForm { forename: view.forename.clone(), surname: view.surname.clone() };
        self.view = Loaded::Ready(view);
    }

    fn change_name(&mut self, shell: &mut Shell, (): ()) {
        self.errors = self.name.check().into();
        if self.errors.any() {
            return;
        }
        self.link.send(shell, &self.name, |page, shell, answer| match answer {
            Ok(view) => {
                if let Session::SignedIn(session) = &mut shell.session {
                    session.name = format!("{} {}", view.forename, view.surname);
                }
                page.show(view);
                shell.done(Route::Profile, "Your name has been changed", "");
            }
            Err(error) => page.errors = error.into(),
        });
    }

    fn change_email(&mut self, shell: &mut Shell, (): ()) {
        self.errors = self.email.check().into();
        if self.errors.any() {
            return;
        }
        self.email.code = Some(self.code.clone());
        let to = self.email.email.trim().to_owned();
        self.link.send(shell, &self.email, move |page, shell, answer| match answer {
            Ok(()) => {
                page.email = RequestEmailChangeForm::default();
                page.code.clear();
                let body = "Open the link in it within 24 hours. Your address changes when you open it.";
                shell.done(Route::Profile, format!("We have emailed a link to {to}"), body);
            }
            Err(error) => page.errors = error.into(),
        });
    }

    fn end_others(&mut self, shell: &mut Shell, (): ()) {
        self.link.send(shell, &EndSessionsForm {}, |page, shell, answer| match answer {
            Ok(()) => {
                page.errors = Errors::default();
                page.load_sessions();
                shell.done(Route::Profile, "You have been signed out everywhere else", "");
            }
            Err(error) => page.errors = error.into(),
        });
    }

    fn content(&self, shell: &Shell, view: &UserView) -> Html {
        let facts = facts(vec![
            ("Username", breakable(&view.username)),
            ("Email address", breakable(&view.email)),
            ("Job role", view.role.label().into()),
            ("Permissions", permission_chips(view.permissions)),
        ]);
        let questions = shell.signed_in().is_some_and(|session| session.security_questions);
        let answers = questions.then(|| {
            paragraph(link(Route::ChangeSecurityAnswers, "Change your security questions and answers"))
        });
        let (state, why, change) = if view.second_factor {
            (
                chip(Tone::Ok, "On"),
                "Your second factor is on. To sign in you need a code from your authenticator app as well as your password.",
                "Remove your second factor",
            )
        } else {
            (
                chip(Tone::Mute, "Off"),
                "Your second factor is off. With it on, no one can sign in with your password alone.",
                "Set up a second factor",
            )
        };
        let none = Html::default;
        let password = paragraph(link(Route::ChangePassword, "Change your password"));
        let column = |boxes: Vec<Html>| block("at-stack", boxes);
        block(
            "at-stack",
            vec![
                boxes(vec![
                    column(vec![
                        boxed("Your details", none(), vec![facts]),
                        boxed("Your password", none(), [password].into_iter().chain(answers).collect()),
                        boxed(
                            "Second factor",
                            state,
                            [paragraph(why), paragraph(link(Route::SecondFactor, change))]
                                .into_iter()
                                .chain(
                                    view.second_factor
                                        .then(|| paragraph(title_link("govuk-link", Route::RecoveryCodes))),
                                )
                                .collect(),
                        ),
                    ]),
                    column(vec![
                        boxed(
                            "Your name",
                            none(),
                            vec![form(self.link.on(Profile::change_name), self.name_fields(shell))],
                        ),
                        block("at-box", vec![block("at-box__body", vec![self.density()])]),
                    ]),
                    boxed(
                        "Your email address",
                        none(),
                        vec![
                            paragraph(
                                "We will email a link to the new address. Your address changes when you open it.",
                            ),
                            form(self.link.on(Profile::change_email), self.email_fields(shell, view)),
                        ],
                    ),
                ]),
                html! {
                    <section class="at-stack">
                        <h2>{ "Where you are signed in" }</h2>
                        { self.sessions.render("Loading", self.link.on(|page, _, ()| page.load_sessions()), |view| self.listed(shell, view)) }
                    </section>
                },
            ],
        )
    }

    /// The choice between compact and large controls. The browser remembers it, because it depends on the screen.
    fn density(&self) -> Html {
        let roomy = dom::remembered(dom::DENSITY).as_deref() == Some(dom::ROOMY);
        let choice = |label: &'static str, hint: &'static str, chosen| Choice {
            label: label.into(),
            hint: hint.into(),
            chosen,
            fixed: false,
        };
        Choices {
            name: "density",
            legend: "Lists and tables".into(),
            choices: vec![
                choice("Compact", "More rows on the screen. Phones and tablets always use Roomy.", !roomy),
                choice("Roomy", "Larger text and buttons, in this browser.", roomy),
            ],
            onchange: self.link.on(|_, _, (place, _): (usize, bool)| {
                dom::remember(dom::DENSITY, if place == 1 { dom::ROOMY } else { "compact" });
            }),
            one: true,
            hint: None,
            error: None,
        }
        .into()
    }

    fn name_fields(&self, shell: &Shell) -> Html {
        let forename = self.link.on(|page, _, text| page.name.forename = text);
        let surname = self.link.on(|page, _, text| page.name.surname = text);
        html! {
            <>
                { field("forename", "Forename", &self.name.forename, forename).error(self.errors.of("forename")).autocomplete("given-name") }
                { field("surname", "Surname", &self.name.surname, surname).error(self.errors.of("surname")).autocomplete("family-name") }
                { button("Save name").busy(shell.busy) }
            </>
        }
    }

    fn email_fields(&self, shell: &Shell, view: &UserView) -> Html {
        let email = self.link.on(|page, _, text| page.email.email = text);
        html! {
            <>
                { field("email", "New email address", &self.email.email, email).error(self.errors.of("email")).email() }
                { fields::password(&self.link, shell, &self.errors, &self.email.password, |page| &mut page.email.password) }
                <div>
                    if view.second_factor {
                        { Html::from(fields::code(&self.link, &self.errors, "Code from your app, or a recovery code", &self.code, |page| &mut page.code)) }
                    }
                </div>
                { button("Send the link").busy(shell.busy) }
            </>
        }
    }

    fn listed(&self, shell: &Shell, view: &SessionsView) -> Html {
        let rows = view.sessions.iter().enumerate().map(|(index, session)| line(index, session)).collect();
        html! {
            <>
                { table("Where you are signed in", COLUMNS, rows) }
                <div>
                    if view.sessions.len() > 1 {
                        { tool("Sign out everywhere else").busy(shell.busy).onclick(self.link.on(Profile::end_others)) }
                    }
                </div>
            </>
        }
    }
}

impl Page for Profile {
    fn draft(&self) -> Option<String> {
        let (view, name, email) = (self.view.ready()?, &self.name, &self.email.email);
        let same = (&view.forename, &view.surname) == (&name.forename, &name.surname) && email.is_empty();
        if same { None } else { draft::text(&(name, email)) }
    }

    fn view(&self, shell: &Shell) -> View {
        let again = self.link.on(|page, _, ()| {
            page.view = Loaded::Waiting;
            page.load();
        });
        let body = self.view.render("Loading your account", again, |view| self.content(shell, view));
        View::new(body).errors(&self.errors).width(Width::Wide)
    }
}

fn line(index: usize, session: &OneSessionView) -> Html {
    let browser = session.browser.clone().unwrap_or_else(|| "Not known".to_owned());
    let browser = if session.this { format!("{browser} (this one)") } else { browser };
    let cells = vec![
        cell(COLUMNS[0], "", browser),
        cell(COLUMNS[1], "at-break", session.address.clone().unwrap_or_default()),
        cell(COLUMNS[2], "", session.started.clone()),
        cell(COLUMNS[3], "", session.seen.clone()),
    ];
    row(index.to_string(), cells)
}
