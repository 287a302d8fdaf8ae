//! One request: its facts, its clock, what to do next, and what was done.

use crate::errors::Errors;
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::boxed::{boxed, boxes};
use crate::parts::chip::Tone;
use crate::parts::field::{field, select};
use crate::parts::form::{button, form};
use crate::parts::link::{back_link, link, link_like};
use crate::parts::note::note;
use crate::parts::side::timeline;
use crate::parts::table::{cell, facts, name_cell, row, table};
use crate::parts::text::paragraph;
use crate::route::Route;
use crate::shell::Shell;
use domain::base::ids::RequestId;
use domain::retention::pack::forms::SearchView;
use domain::retention::request::forms::{RecordStepForm, RequestView, ViewRequestForm};
use domain::retention::request::{Outcome, StepKind};
use yew::prelude::*;

const SEARCHED: &[&str] = &["What was searched", "Found", "Left out"];

pub struct OneRequest {
    link: PageLink<OneRequest>,
    request: RequestId,
    view: Loaded<RequestView>,
    typed: Typed,
    errors: Errors,
}

/// What is typed about the next step.
#[derive(Default)]
struct Typed {
    step: Option<StepKind>,
    on: String,
    note: String,
    outcome: Option<Outcome>,
}

impl OneRequest {
    pub fn new(link: PageLink<OneRequest>, request: RequestId) -> OneRequest {
        let page = OneRequest {
            link,
            request,
            view: Loaded::Waiting,
            typed: Typed::default(),
            errors: Errors::default(),
        };
        page.load();
        page
    }

    fn load(&self) {
        self.link.load(&ViewRequestForm { request: self.request }, |page| &mut page.view);
    }

    /// The chosen step; before one is chosen, the first that can be taken.
    fn step(&self, view: &RequestView) -> Option<StepKind> {
        self.typed.step.filter(|step| view.steps.contains(step)).or(view.steps.first().copied())
    }

    fn submit(&mut self, shell: &mut Shell, (): ()) {
        let Some(step) = self.view.ready().and_then(|view| self.step(view)) else { return };
        let form = RecordStepForm {
            request: self.request,
            step,
            on: self.typed.on.clone(),
            note: self.typed.note.clone(),
            outcome: self.typed.outcome,
        };
        self.errors = form.check().map_or_else(Errors::from, |_| Errors::default());
        if self.errors.any() {
            return;
        }
        self.link.send(shell, &form, |page, shell, answer| match answer {
            Ok(view) => {
                let on = Route::Request { request: page.request };
                shell.done(on, "Recorded", view.row.clock.clone());
                page.view = Loaded::Ready(view);
                page.typed = Typed::default();
            }
            Err(error) => page.errors = error.into(),
        });
    }

    fn next(&self, shell: &Shell, view: &RequestView) -> Html {
        let Some(step) = self.step(view) else {
            let until = view.erased_on.clone().unwrap_or_default();
            let kept = format!(
                "Nothing is left to do. The entry is erased on {until}, three years after it was closed."
            );
            return boxed("What to do next", Html::default(), vec![paragraph(kept)]);
        };
        let choices = view.steps.iter().map(|step| step.label()).collect();
        let choose = self.link.on(|page: &mut OneRequest, _, label: String| {
            page.typed.step = StepKind::ALL.iter().copied().find(|step| step.label() == label);
            page.errors = Errors::default();
        });
        let on = self.link.on(|page: &mut OneRequest, _, text| page.typed.on = text);
        let write = self.link.on(|page: &mut OneRequest, _, text| page.typed.note = text);
        let end = self.link.on(|page: &mut OneRequest, _, label: String| {
            page.typed.outcome = Outcome::ALL.iter().copied().find(|outcome| outcome.label() == label);
        });
        let label = match step {
            StepKind::Identify => Some("How you know who asks"),
            StepKind::Extend => Some("The reason, as you told the person"),
            StepKind::Close => Some("Note, if the outcome needs one"),
            _ => None,
        };
        let outcomes = Outcome::ALL.iter().map(|outcome| outcome.label()).collect();
        let outcome = (step == StepKind::Close).then(|| {
            select("outcome", "How it ended", outcomes, self.typed.outcome.map_or("", Outcome::label), end)
                .error(self.errors.of("outcome"))
        });
        let words =
            label.map(|label| field("note", label, &self.typed.note, write).error(self.errors.of("note")));
        let fields = html! {
            <>
                { select("step", "Step", choices, step.label(), choose).required() }
                <p class="at-quiet">{ about(step) }</p>
                { field("on", "Day", &self.typed.on, on).hint("For example, 14/09/2026").error(self.errors.of("on")) }
                <div>{ for outcome.map(Html::from) }</div>
                <div>{ for words.map(Html::from) }</div>
                { button("Record it").busy(shell.busy) }
            </>
        };
        boxed("What to do next", Html::default(), vec![form(self.link.on(OneRequest::submit), fields)])
    }

    fn body(&self, shell: &Shell, view: &RequestView) -> Html {
        let tone = match view.row.days {
            _ if view.row.is_closed => Tone::Ok,
            Some(..0) => Tone::Bad,
            _ => Tone::Warn,
        };
        let log = view
            .log
            .iter()
            .rev()
            .map(|line| (line.what.clone().into(), format!(" by {}", line.by).into(), line.at.clone().into()))
            .collect();
        html! {
            <div class="at-stack">
                { note(tone, format!("{}.", view.row.clock), Html::default()) }
                <div>{ self.hold(view) }</div>
                { boxes(vec![self.next(shell, view), told(view)]) }
                <div>{ self.pack(view) }</div>
                { boxed("What was done", Html::default(), vec![timeline(log)]) }
            </div>
        }
    }

    /// The way to the pack, and what was searched for those that were made.
    fn pack(&self, view: &RequestView) -> Html {
        if !view.has_pack && view.searches.is_empty() {
            return Html::default();
        }
        let prepare = view.has_pack.then(|| {
            let words = if view.pupil.is_some() {
                "The pack holds everything that Attain holds about the pupil, in several formats. You see it first, and leave out what is not theirs to see."
            } else {
                "The pupil was erased. The pack says so, with the reference of the certificate."
            };
            html! {
                <>
                    { paragraph(words) }
                    <p>{ link_like("at-button", Route::Pack { request: self.request }, "Prepare the pack".into()) }</p>
                </>
            }
        });
        let certificate = view
            .pupil
            .is_none()
            .then(|| paragraph(link(Route::Certificates, "See the certificates of erasure")));
        let searches = view.searches.iter().enumerate().map(|(place, search)| {
            html! { <div key={place}>{ searched(search) }</div> }
        });
        boxed(
            "The pack",
            Html::default(),
            vec![
                html! { <div>{ for prepare }</div> },
                html! { <div>{ for certificate }</div> },
                html! { <div>{ for searches }</div> },
            ],
        )
    }

    /// While a request is open, nothing should be erased: offer a hold, which only a person places.
    fn hold(&self, view: &RequestView) -> Html {
        match view.pupil {
            Some(pupil) if !view.row.is_closed && !view.is_held => note(
                Tone::Info,
                "No hold keeps the pupil\u{2019}s records. Place one, so that nothing is erased while the request is open.",
                link(Route::Pupil { pupil }, "Place a hold"),
            ),
            _ => Html::default(),
        }
    }
}

/// What a step does to the clock.
const fn about(step: StepKind) -> &'static str {
    match step {
        StepKind::Identify => {
            "The deadline of a subject access request starts once you know who is asking. Ask for no more than you need."
        }
        StepKind::Ask => {
            "The deadline is paused until the person answers. Ask only if you hold a lot about the pupil and do not know what they want."
        }
        StepKind::Hear => "The deadline runs again, later by the days for which it was paused.",
        StepKind::Extend => {
            "For complex requests, or several from one person. Tell them the reason within the first month."
        }
        StepKind::Acknowledge => "Tell the person that you have their complaint, and what happens next.",
        StepKind::Close => "Close it when you have answered or refused it, or the person has withdrawn it.",
    }
}

/// What was searched for a pack.
fn searched(search: &SearchView) -> Html {
    let rows = search.places.iter().map(|place| {
        let cells = vec![
            name_cell(SEARCHED[0], "", place.place.clone()),
            cell(SEARCHED[1], "", place.found.to_string()),
            cell(SEARCHED[2], "", place.left_out.join("; ")),
        ];
        row(place.place.clone(), cells)
    });
    let title = format!("Made by {} on {}: {}", search.by, search.at, search.formats);
    let all = table("What was searched", SEARCHED, rows.collect());
    html! { <details class="at-more"><summary>{ title }</summary><div>{ all }</div></details> }
}

/// What is recorded.
fn told(view: &RequestView) -> Html {
    let row = &view.row;
    let pupil = match (&row.pupil, view.pupil) {
        (Some(name), Some(pupil)) => link(Route::Pupil { pupil }, name.clone()),
        _ => "Erased".into(),
    };
    let mut lines: Vec<(&'static str, Html)> = vec![
        ("Pupil", pupil),
        ("Reference", row.reference.clone().into()),
        ("Asked by", format!("{} ({})", super::asker(row), view.relation.label()).into()),
        ("Contact", view.contact.clone().into()),
        ("Arrived", format!("{}, {}", row.arrived, view.channel.label().to_lowercase()).into()),
    ];
    let more =
        [("Identity", &view.identity), ("Three months because", &view.extension), ("Outcome", &view.outcome)];
    lines.extend(more.into_iter().filter_map(|(name, value)| Some((name, value.clone()?.into()))));
    boxed("The request", super::due(row), vec![facts(lines)])
}

impl Page for OneRequest {
    fn view(&self, shell: &Shell) -> View {
        let again = self.link.on(|page: &mut OneRequest, _, ()| {
            page.view = Loaded::Waiting;
            page.load();
        });
        let body = self.view.render("Loading the request", again, |view| self.body(shell, view));
        let title = self.view.ready().map_or("Request", |view| view.row.kind.label());
        View::titled(title, body).above(back_link(Route::Requests, "Requests")).errors(&self.errors)
    }
}
