//! A large change: what it would do, how far it is, what it did, and undoing it. While it is being applied or undone, the
//! page asks for the next lines until none are left; a page that is opened again goes on.

use super::{going_on, lines, state, words};
use crate::api::ApiError;
use crate::errors::Errors;
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::pages::records::STEPS;
use crate::parts::chip;
use crate::parts::confirm::Confirm;
use crate::parts::counts::counts;
use crate::parts::form::{form, tool};
use crate::parts::guard::guarded;
use crate::parts::link::{button_link, link};
use crate::parts::note::{note, warning};
use crate::parts::steps::steps;
use crate::parts::strip::strip;
use crate::parts::table::{cell, more, row, table};
use crate::parts::text::{block, count_of, live, paragraph, strong, thousands};
use crate::route::Route;
use crate::shell::Shell;
use domain::access::form::PageView;
use domain::base::ids::ChangeId;
use domain::changes::change_set::{ChangeState, Tone};
use domain::changes::forms::{
    ApplyChangeForm, ChangeView, LineView, UndoChangeForm, ViewChangeForm, ViewChangeLinesForm,
};
use domain::changes::kind::ChangeKind;
use yew::prelude::*;

const ROWS: &[&str] = &["Row", "Why"];

/// The id of the button that undoes the change.
const UNDO: &str = "undo";

pub struct Change {
    link: PageLink<Change>,
    change: ChangeId,
    view: Loaded<ChangeView>,
    lines: Loaded<PageView<LineView>>,
    /// The lines that were not applied, or not undone.
    refused: Loaded<PageView<LineView>>,
    /// The number typed to confirm a guarded change.
    typed: String,
    asking: bool,
    errors: Errors,
}

impl Change {
    pub fn new(link: PageLink<Change>, change: ChangeId) -> Change {
        let page = Change {
            link,
            change,
            view: Loaded::Waiting,
            lines: Loaded::Waiting,
            refused: Loaded::Waiting,
            typed: String::new(),
            asking: false,
            errors: Errors::default(),
        };
        page.load();
        page
    }

    fn load(&self) {
        self.link.ask(&ViewChangeForm { change: self.change }, |page, shell, answer| {
            page.view = answer.into();
            page.load_lines();
            page.go_on(shell);
        });
    }

    fn load_lines(&self) {
        let Some(view) = self.view.ready() else { return };
        self.link.load(&self.page_of(false, None), |page| &mut page.lines);
        if view.refused + view.kept > 0 {
            self.link.load(&self.page_of(true, None), |page| &mut page.refused);
        }
    }

    fn page_of(&self, refused: bool, cursor: Option<String>) -> ViewChangeLinesForm {
        ViewChangeLinesForm { change: self.change, refused, cursor }
    }

    fn more(&mut self, shell: &mut Shell, (): ()) {
        let form = self.page_of(false, self.lines.next());
        self.link.more(
            shell,
            &form,
            |page| (&mut page.lines, &mut page.errors),
            |line| line.number,
            |line| Some(lines::id(line)),
        );
    }

    fn more_refused(&mut self, shell: &mut Shell, (): ()) {
        let form = self.page_of(true, self.refused.next());
        self.link.more(
            shell,
            &form,
            |page| (&mut page.refused, &mut page.errors),
            |line| line.number,
            |_| None,
        );
    }

    /// Asks for the next lines if the change is being applied or undone.
    fn go_on(&mut self, shell: &mut Shell) {
        match self.view.ready().map(|view| view.summary.state) {
            Some(ChangeState::Applying) => self.apply(shell, None),
            Some(ChangeState::Undoing) => self.undo(shell, ()),
            _ => {}
        }
    }

    fn apply(&mut self, shell: &mut Shell, typed: Option<u32>) {
        let Some(mark) = self.view.ready().map(|view| view.mark.clone()) else { return };
        let form = ApplyChangeForm { change: self.change, mark, typed };
        self.link.send(shell, &form, Change::moved);
    }

    fn confirm(&mut self, shell: &mut Shell, (): ()) {
        self.apply(shell, self.typed.trim().replace([',', ' '], "").parse().ok());
    }

    fn undo(&mut self, shell: &mut Shell, (): ()) {
        // What it said of the application is no longer true.
        (self.asking, shell.notice) = (false, None);
        self.link.send(shell, &UndoChangeForm { change: self.change }, Change::moved);
    }

    /// The change has moved on: asks for the next lines, or says that it is done.
    fn moved(&mut self, shell: &mut Shell, answer: Result<ChangeView, ApiError>) {
        self.asking = false;
        let view = match answer {
            Ok(view) => view,
            Err(error) => {
                self.errors = error.into();
                return;
            }
        };
        self.errors = Errors::default();
        let (title, about) = (view.summary.title.clone(), words(view.summary.kind));
        let left = match view.refused + view.kept {
            0 => String::new(),
            left => count_of(
                left,
                "record stayed as it was. See below.",
                "records stayed as they were. See below.",
            ),
        };
        let on = Route::Change { change: self.change };
        match view.summary.state {
            ChangeState::Applied => shell.done(on, about.done.replace("{}", &title), left),
            ChangeState::Undone => shell.done(on, about.undone.replace("{}", &title), left),
            _ => {}
        }
        self.view = Loaded::Ready(view);
        self.go_on(shell);
        if !self.is_moving() {
            self.load_lines();
        }
    }

    fn is_moving(&self) -> bool {
        let state = self.view.ready().map(|view| view.summary.state);
        matches!(state, Some(ChangeState::Applying | ChangeState::Undoing))
    }

    fn body(&self, shell: &Shell, view: &ChangeView) -> Html {
        let figures = view.figures.iter().map(|figure| {
            let class = match figure.tone {
                Tone::Plain => "",
                Tone::New => "at-tile--ok",
                Tone::Changed => "at-tile--warn",
                Tone::Refused => "at-tile--bad",
            };
            (figure.number, figure.title.clone().into(), figure.about.clone().into(), class)
        });
        let figures: Vec<_> = figures.collect();
        let warnings =
            view.warnings.iter().map(|text| warning(strong("Check this. ", text.clone()))).collect();
        block(
            "at-stack",
            vec![
                live(self.standing(shell, view)),
                counts("The change in numbers", &figures),
                block("at-stack", warnings),
                self.buttons(shell, view),
                self.refusals(shell, view),
                rows(view),
                review(shell, view),
                self.all_lines(shell, view),
            ],
        )
    }

    /// Where the change stands.
    fn standing(&self, shell: &Shell, view: &ChangeView) -> Html {
        let summary = &view.summary;
        let who = format!("{}, {}. ", summary.by, summary.at);
        let said = |tone: chip::Tone, words: Html| note(tone, words, Html::default());
        match summary.state {
            ChangeState::Planned => said(
                chip::Tone::Info,
                strong("Nothing has changed yet. ", "Check what would change, then decide."),
            ),
            ChangeState::Applying | ChangeState::Undoing => {
                let again = tool("Carry on").onclick(self.link.on(|page, shell, ()| page.go_on(shell)));
                let stopped = self.errors.any() && !shell.busy;
                html! { <>{ going_on(view) }if stopped { { again } }</> }
            }
            ChangeState::Applied => match &summary.until {
                Some(until) => said(
                    chip::Tone::Ok,
                    strong(format!("Applied by {who}"), format!("It can be undone until {until}.")),
                ),
                None => {
                    let why = view.lasting.as_deref().unwrap_or("It can no longer be undone.");
                    said(chip::Tone::Ok, strong(format!("Applied by {who}"), why.to_owned()))
                }
            },
            ChangeState::Undone => said(
                chip::Tone::Info,
                strong(format!("Undone by {}.", view.undone.clone().unwrap_or_default()), ""),
            ),
            ChangeState::Expired => said(
                chip::Tone::Warn,
                strong("Nothing has changed. ", "This was not applied within a day, so it has expired."),
            ),
        }
    }

    fn buttons(&self, shell: &Shell, view: &ChangeView) -> Html {
        let about = words(view.summary.kind);
        let another = || button_link(about.again.0, about.again.1);
        let onward = || {
            let open = about.onward.iter().filter(|(to, _)| shell.may_open(*to));
            open.map(|(to, text)| button_link(*to, text))
        };
        let group = |buttons: Vec<Html>| strip("This change", buttons, Vec::new());
        match view.summary.state {
            ChangeState::Planned if view.lines == 0 => {
                let verdict = match view.refused_rows {
                    0 => "There is nothing to change. Everything in the file is already in your records.",
                    _ => "There is nothing to change. The rows without errors are already in your records.",
                };
                block(
                    "at-stack",
                    vec![note(chip::Tone::Info, verdict, Html::default()), group(vec![another()])],
                )
            }
            ChangeState::Planned => {
                let deletes = view.summary.kind == ChangeKind::Deletion;
                let words = if deletes { "Delete these targets" } else { "Apply these changes" };
                let apply = tool(words).main().busy(shell.busy);
                let buttons = group(vec![apply.into(), another()]);
                let set = || self.link.on(|page: &mut Change, _, typed| page.typed = typed);
                let guard = view
                    .guard
                    .as_ref()
                    .map(|guard| guarded(guard, about.doubt, &self.typed, set(), self.errors.of("typed")));
                let parts = vec![guard.unwrap_or_default(), buttons];
                form(self.link.on(Change::confirm), block("at-stack", parts))
            }
            ChangeState::Applied => {
                let ask = self.link.on(|page, _, ()| page.asking = true);
                let undo = tool("Undo these changes").id(UNDO).busy(shell.busy).onclick(ask);
                let undo = view.summary.until.is_some().then(|| undo.into());
                group(onward().chain([another()]).chain(undo).collect())
            }
            ChangeState::Undone | ChangeState::Expired => group(vec![another()]),
            ChangeState::Applying | ChangeState::Undoing => Html::default(),
        }
    }

    /// The lines that stayed as they were, because somebody had changed their records.
    fn refusals(&self, shell: &Shell, view: &ChangeView) -> Html {
        if view.refused + view.kept == 0 || self.is_moving() {
            return Html::default();
        }
        let again = self.link.on(|page, _, ()| page.load_lines());
        let listed = self.refused.render("Loading what stayed as it was", again, |page| {
            let show = more(page.next.is_some(), shell.busy, self.link.on(Change::more_refused));
            block("at-stack", vec![lines::refused(&page.rows), show])
        });
        listing("What stayed as it was", vec![listed])
    }

    fn all_lines(&self, shell: &Shell, view: &ChangeView) -> Html {
        if view.lines == 0 || view.summary.state == ChangeState::Expired {
            return Html::default();
        }
        let title = match view.summary.state {
            ChangeState::Planned => "What would change",
            ChangeState::Undoing | ChangeState::Undone => "What was undone",
            _ => "What changed",
        };
        let again = self.link.on(|page, _, ()| page.load_lines());
        let listed = self.lines.render("Loading the changes", again, |page| {
            let shown = format!("{} of {} shown", thousands(page.rows.len() as u32), thousands(view.lines));
            let show = more(page.next.is_some(), shell.busy, self.link.on(Change::more));
            block("at-stack", vec![lines::lines(&page.rows), block("at-under", vec![shown.into(), show])])
        });
        listing(title, vec![listed])
    }

    fn question(&self, shell: &Shell, view: &ChangeView) -> Option<Confirm> {
        self.asking.then(|| Confirm {
            title: format!("Undo {}?", view.summary.title),
            body: "Everything goes back to what it was before. Anything that someone has changed since stays as it is now, and is listed for you.".to_owned(),
            yes: "Undo",
            onyes: self.link.on(Change::undo),
            onno: self.link.on(|page, shell, ()| {
                page.asking = false;
                shell.focus(UNDO);
            }),
            busy: shell.busy,
        })
    }
}

/// The rows of the file that cannot be imported.
fn rows(view: &ChangeView) -> Html {
    if view.refusals.is_empty() {
        return Html::default();
    }
    let rows = view.refusals.iter().enumerate().map(|(place, refused)| {
        let number = strong(refused.row.to_string(), "");
        row(place, vec![cell(ROWS[0], "", number), cell(ROWS[1], "", refused.reason.clone())])
    });
    let more = match view.refused_rows.saturating_sub(view.refusals.len() as u32) {
        0 => Html::default(),
        more => paragraph(format!("{} not listed here.", count_of(more, "more row is", "more rows are"))),
    };
    if view.summary.kind == ChangeKind::Synchronisation {
        let reasons: Vec<Html> = view.refusals.iter().map(|one| paragraph(one.reason.clone())).collect();
        let about = paragraph(
            "These pupils of your MIS are not taken, and stay here as they are. Correct them in your MIS.",
        );
        return listing("Pupils that cannot be taken", [vec![about], reasons, vec![more]].concat());
    }
    listing(
        "Rows with errors",
        vec![
            paragraph(
                "The other rows can be imported without them. Correct these in the file and import it again.",
            ),
            table("Rows with errors", ROWS, rows.collect()),
            more,
        ],
    )
}

/// Where somebody says whose the records are that were held for review.
fn review(shell: &Shell, view: &ChangeView) -> Html {
    let is_of_mis = view.summary.kind == ChangeKind::Synchronisation && shell.may_open(Route::MisRecords);
    let words = "Your MIS data, record by record";
    if is_of_mis { paragraph(link(Route::MisRecords, words)) } else { Html::default() }
}

/// A part of the page under its heading.
fn listing(title: &'static str, inner: Vec<Html>) -> Html {
    html! { <section class="at-stack"><h2>{ title }</h2>{ for inner }</section> }
}

/// The steps of an import, and which of them the change has reached.
fn steps_of(view: &ChangeView) -> Html {
    let is_import = !matches!(
        view.summary.kind,
        ChangeKind::RollOver | ChangeKind::Synchronisation | ChangeKind::Prepopulation | ChangeKind::Deletion
    );
    let here = match view.summary.state {
        ChangeState::Planned => 1,
        ChangeState::Applying => 2,
        ChangeState::Applied => 3,
        ChangeState::Undoing | ChangeState::Undone | ChangeState::Expired => return Html::default(),
    };
    if is_import { steps("Import", &STEPS, here) } else { Html::default() }
}

impl Page for Change {
    fn view(&self, shell: &Shell) -> View {
        let again = self.link.on(|page, _, ()| page.load());
        let body = self.view.render("Loading the change", again, |view| {
            let question = self.question(shell, view).map(Html::from).unwrap_or_default();
            html! { <><div>{ self.body(shell, view) }</div><div>{ question }</div></> }
        });
        let Some(view) = self.view.ready() else { return View::new(body) };
        let title = match view.summary.state {
            ChangeState::Planned => words(view.summary.kind).planned.replace("{}", &view.summary.title),
            _ => view.summary.title.clone(),
        };
        let caption = format!("{} · {}", words(view.summary.kind).caption, state(view.summary.state));
        View::titled(title, body).caption(caption).strip(steps_of(view)).errors(&self.errors)
    }
}
