//! One pupil (F10): the record, its classes, and when the pupil leaves.

mod results;
mod values;

use crate::address;
use crate::api::ApiError;
use crate::draft;
use crate::errors::Errors;
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::boxed::{boxed, boxes};
use crate::parts::chip::{Tone, chip};
use crate::parts::field::{field, select};
use crate::parts::form::{button, form, tool};
use crate::parts::link::{back_link, cancel_link, link, link_at};
use crate::parts::table::facts;
use crate::parts::text::{heading, paragraph};
use crate::route::Route;
use crate::shell::Shell;
use domain::access::permission::Permission;
use domain::base::ids::PupilId;
use domain::records::characteristics::{Answer, Characteristic};
use domain::records::forms::{
    AddPupilForm, ChangePupilForm, HoldView, KeepHoldForm, LeavingView, LiftHoldForm, PlaceHoldForm,
    PupilFields, PupilRecordView, ReportLeaverForm, ReturnPupilForm, ViewPupilForm,
};
use domain::records::hold::HoldReason;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use yew::prelude::*;

const YEAR_GROUPS: [&str; 13] = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13"];
const GENDERS: [(&str, &str); 2] = [("F", "Female"), ("M", "Male")];

/// What a person has typed on the page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Typed {
    fields: PupilFields,
    /// The `seen` of the record from which the fields were made; empty for a new pupil.
    seen: String,
    /// The last day.
    on: String,
    /// The reason for a hold, and its note.
    hold: (Option<HoldReason>, String),
    /// The academic year whose characteristics are shown, and the answers that differ from what is saved.
    year: i16,
    answers: BTreeMap<Characteristic, Answer>,
    /// The result that is being typed.
    result: results::TypedResult,
}

impl Typed {
    fn of(view: &PupilRecordView) -> Typed {
        let on = view.left.as_ref().map(|left| left.on.clone()).unwrap_or_default();
        let year = view.characteristics.first().map_or(0, |of_year| of_year.year);
        let (fields, seen) = (view.fields.clone(), view.seen.clone());
        Typed { fields, seen, on, year, ..Typed::default() }
    }
}

/// A text of the form.
type Place = fn(&mut Typed) -> &mut String;

pub struct OnePupil {
    link: PageLink<OnePupil>,
    /// `None` for a new pupil.
    pupil: Option<PupilId>,
    view: Loaded<PupilRecordView>,
    typed: Typed,
    errors: Errors,
}

impl OnePupil {
    pub fn new(link: PageLink<OnePupil>, pupil: Option<PupilId>, shell: &mut Shell) -> OnePupil {
        let mut page = OnePupil {
            link,
            pupil,
            view: Loaded::Waiting,
            typed: Typed::default(),
            errors: Errors::default(),
        };
        match pupil {
            Some(pupil) => page.load(pupil),
            None => page.typed = shell.take_draft().unwrap_or_default(),
        }
        page
    }

    fn load(&self, pupil: PupilId) {
        self.link.ask(&ViewPupilForm { pupil }, |page, shell, answer| match answer {
            Ok(view) => {
                page.show(view);
                if let Some(draft) = shell.take_draft::<Typed>() {
                    if draft.seen == page.typed.seen {
                        page.typed = draft;
                    } else {
                        page.errors = Errors::sentence("Someone else has changed this record since you did. Check it, then make your changes again.");
                    }
                }
            }
            Err(error) => page.view = Loaded::Failed(error),
        });
    }

    /// Shows the record as it is saved. What is typed into another part of the page stays.
    fn show(&mut self, view: PupilRecordView) {
        let typed = std::mem::replace(&mut self.typed, Typed::of(&view));
        if let Some(was) = self.view.ready() {
            if was.fields == view.fields {
                self.typed.fields = typed.fields;
            }
            if was.results == view.results {
                self.typed.result = typed.result;
            }
            if was.characteristics == view.characteristics {
                (self.typed.year, self.typed.answers) = (typed.year, typed.answers);
            }
        }
        self.view = Loaded::Ready(view);
        self.errors = Errors::default();
    }

    fn save(&mut self, shell: &mut Shell, (): ()) {
        let Typed { fields, seen, .. } = self.typed.clone();
        match self.pupil {
            None => self.link.send(shell, &AddPupilForm { fields }, |page, shell, answer| match answer {
                Ok(view) => {
                    page.typed = Typed::default();
                    let to = Route::Pupil { pupil: view.id };
                    shell.done(to, format!("{} has been added", view.name), "You can add their classes now.");
                    address::go(to);
                }
                Err(error) => page.errors = error.into(),
            }),
            Some(pupil) => {
                self.link.send(shell, &ChangePupilForm { pupil, seen, fields }, |page, shell, answer| {
                    page.answered(shell, answer, |view| format!("{}’s record has been changed", view.name));
                });
            }
        }
    }

    fn report(&mut self, shell: &mut Shell, (): ()) {
        let Some(pupil) = self.pupil else { return };
        let form = ReportLeaverForm { pupil, on: self.typed.on.clone() };
        self.errors = form.check().map(drop).map_or_else(Errors::from, |()| Errors::default());
        if self.errors.any() {
            return;
        }
        self.link.send(shell, &form, |page, shell, answer| {
            page.answered(shell, answer, |view| format!("{} has been reported as a leaver", view.name));
        });
    }

    fn return_to_roll(&mut self, shell: &mut Shell, (): ()) {
        let Some(pupil) = self.pupil else { return };
        self.link.send(shell, &ReturnPupilForm { pupil }, |page, shell, answer| {
            page.answered(shell, answer, |view| format!("{} is on the roll", view.name));
        });
    }

    fn place_hold(&mut self, shell: &mut Shell, (): ()) {
        let Some(pupil) = self.pupil else { return };
        let (reason, note) = self.typed.hold.clone();
        let form = PlaceHoldForm { pupil, reason, note };
        self.errors = form.check().map_or_else(Errors::from, |_| Errors::default());
        if self.errors.any() {
            return;
        }
        self.link.send(shell, &form, |page, shell, answer| {
            page.answered(shell, answer, |view| format!("{} is on hold", view.name));
        });
    }

    fn lift(&mut self, shell: &mut Shell, reason: HoldReason) {
        let Some(pupil) = self.pupil else { return };
        self.link.send(shell, &LiftHoldForm { pupil, reason }, |page, shell, answer| {
            page.answered(shell, answer, lifted);
        });
    }

    fn keep(&mut self, shell: &mut Shell, reason: HoldReason) {
        let Some(pupil) = self.pupil else { return };
        self.link.send(shell, &KeepHoldForm { pupil, reason }, |page, shell, answer| {
            page.answered(shell, answer, |view| format!("{} stays on hold", view.name));
        });
    }

    fn answered(
        &mut self,
        shell: &mut Shell,
        answer: Result<PupilRecordView, ApiError>,
        done: fn(&PupilRecordView) -> String,
    ) {
        match answer {
            Ok(view) => {
                shell.done(Route::Pupil { pupil: view.id }, done(&view), "");
                self.show(view);
            }
            Err(error) => self.errors = error.into(),
        }
    }

    fn text(&self, name: &'static str, label: &'static str, place: Place) -> crate::parts::field::Field {
        let mut typed = self.typed.clone();
        let set = self.link.on(move |page: &mut OnePupil, _, text| *place(&mut page.typed) = text);
        field(name, label, place(&mut typed), set).error(self.errors.of(name))
    }

    fn record(&self, shell: &Shell) -> Html {
        let fields = &self.typed.fields;
        let group = self.link.on(|page: &mut OnePupil, _, group| page.typed.fields.year_group = group);
        let gender = self.link.on(|page: &mut OnePupil, _, label: String| {
            let known = GENDERS.iter().find(|(_, name)| *name == label);
            page.typed.fields.gender = known.map_or(String::new(), |(letter, _)| (*letter).to_owned());
        });
        let recorded =
            GENDERS.iter().find(|(letter, _)| *letter == fields.gender).map_or("", |(_, name)| name);
        let day = "For example, 31/12/2010";
        let cancel = match self.pupil {
            Some(_) => cancel_link(Route::Pupils, "Cancel and return to list"),
            None => cancel_link(Route::Pupils, "Cancel"),
        };
        let inner = html! {
            <>
                <div class="at-fields">
                { self.text("upn", "UPN", |typed| &mut typed.fields.upn).no_spelling() }
                { self.text("surname", "Surname", |typed| &mut typed.fields.surname).no_spelling() }
                { self.text("forename", "Forename", |typed| &mut typed.fields.forename).no_spelling() }
                { self.text("born", "Date of birth", |typed| &mut typed.fields.born).hint(day) }
                { select("gender", "Gender", GENDERS.map(|(_, name)| name).to_vec(), recorded, gender).any("Not recorded").error(self.errors.of("gender")) }
                { select("year_group", "Year group", YEAR_GROUPS.to_vec(), &fields.year_group, group).error(self.errors.of("year_group")) }
                </div>
                { heading("Prior attainment") }
                <div class="at-fields">
                { self.text("ks1_points", "Key Stage 1 points", |typed| &mut typed.fields.ks1_points) }
                { self.text("ks2_score", "Key Stage 2 scaled score", |typed| &mut typed.fields.ks2_score) }
                { self.text("gcse_points", "Average GCSE points", |typed| &mut typed.fields.gcse_points) }
                </div>
                { self.classes() }
                <div class="govuk-button-group">{ button("Save").busy(shell.busy) }{ cancel }</div>
            </>
        };
        form(self.link.on(OnePupil::save), inner)
    }

    /// A field per subject in which the pupil has a class, and a choice of the others.
    fn classes(&self) -> Html {
        let Some(view) = self.view.ready().filter(|view| !view.subjects.is_empty()) else {
            return html! { <div></div> };
        };
        let classes = &self.typed.fields.classes;
        let error = self.errors.of("classes");
        let fields = classes.iter().map(|(subject, class)| {
            let of = subject.clone();
            let set = self.link.on(move |page: &mut OnePupil, _, class| {
                page.typed.fields.classes.insert(of.clone(), class);
            });
            html! { <div key={subject.clone()}>{ class_field(subject, class, set) }</div> }
        });
        let others: Vec<String> =
            view.subjects.iter().filter(|subject| !classes.contains_key(*subject)).cloned().collect();
        let add = self.link.on(|page: &mut OnePupil, _, subject: String| {
            if !subject.is_empty() {
                page.typed.fields.classes.insert(subject, String::new());
            }
        });
        html! {
            <div>
                { heading("Classes") }
                { crate::parts::field::error_line("classes", error.as_ref()) }
                <div class="at-fields">{ for fields }</div>
                { adding("class_subject", "Add a subject", others, add) }
            </div>
        }
    }

    fn leaving(&self, shell: &Shell, left: Option<&LeavingView>) -> Html {
        let (state, words, act) = match left {
            None => (
                chip(Tone::Ok, "On roll"),
                "Report the last day of a pupil who leaves. Attain erases the record six months after that day, or after the day of the report if that is later.".to_owned(),
                "Report as a leaver",
            ),
            Some(left) if left.off_roll => (
                chip(Tone::Mute, "Left"),
                format!("Left on {}, reported on {}.", left.on, left.reported),
                "Correct the last day",
            ),
            Some(left) => (
                chip(Tone::Warn, "Leaving"),
                format!("The last day is {}, reported on {}. Until then the pupil stays in your lists.", left.on, left.reported),
                "Correct the last day",
            ),
        };
        let back = left.map(|left| {
            let text = if left.off_roll { "Return to the roll" } else { "They are not leaving" };
            tool(text).busy(shell.busy).onclick(self.link.on(OnePupil::return_to_roll))
        });
        let fields = html! {
            <>
                { self.text("on", "Last day", |typed| &mut typed.on).hint("For example, 18/12/2026") }
                <div class="at-acts">
                    { tool(act).busy(shell.busy) }
                    <span>{ for back.map(Html::from) }</span>
                </div>
            </>
        };
        boxed("Leaving", state, vec![paragraph(words), form(self.link.on(OnePupil::report), fields)])
    }

    /// When the record is erased, and the holds.
    fn erasure(&self, shell: &Shell, view: &PupilRecordView) -> Html {
        let state = match (&view.due, view.holds.is_empty()) {
            (_, false) => chip(Tone::Warn, "On hold"),
            (Some(_), true) => chip(Tone::Info, "Dated"),
            (None, true) => chip(Tone::Mute, "No date"),
        };
        let when = match &view.due {
            Some(due) => facts(vec![
                ("Erased on", html! { <b>{ &due.on }</b> }),
                ("Why", due.why.clone().into()),
                ("Reference", view.reference.clone().into()),
            ]),
            None => {
                facts(vec![("Erased on", "No date yet".into()), ("Reference", view.reference.clone().into())])
            }
        };
        let holds = view.holds.iter().map(|hold| self.hold(shell, hold));
        let reasons = HoldReason::ALL.map(HoldReason::label).to_vec();
        let (reason, note) = &self.typed.hold;
        let choose = self.link.on(|page: &mut OnePupil, _, label: String| {
            page.typed.hold.0 = HoldReason::ALL.into_iter().find(|reason| reason.label() == label);
        });
        let write = self.link.on(|page: &mut OnePupil, _, note| page.typed.hold.1 = note);
        let fields = html! {
            <>
                <div class="at-fields">
                    { select("reason", "Reason for a hold", reasons, reason.map_or("", HoldReason::label), choose).error(self.errors.of("reason")) }
                    { field("note", "Note", note, write).error(self.errors.of("note")) }
                </div>
                { tool("Place a hold").busy(shell.busy) }
            </>
        };
        let ask = Route::RequestAbout { pupil: view.id };
        let asked = shell.may_open(ask).then(|| paragraph(link(ask, "Record a request for these records")));
        let pupil = format!("pupil={}", view.id);
        let seen = || paragraph(link_at(Route::Access, &pupil, "See who could see this pupil on a day"));
        let seen = shell.may_open(Route::Access).then(seen);
        let inner = vec![
            when,
            paragraph(
                "While a pupil is on hold, nothing is erased. Two people with School setup lift a hold.",
            ),
            html! { <ul class="govuk-list">{ for holds }</ul> },
            form(self.link.on(OnePupil::place_hold), fields),
            html! { <div>{ for asked }{ for seen }</div> },
            paragraph(link(Route::DeletePupil { pupil: view.id }, "Delete this pupil now")),
        ];
        boxed("Erasure", state, inner)
    }

    fn hold(&self, shell: &Shell, hold: &HoldView) -> Html {
        let reason = hold.reason;
        let note = if hold.note.is_empty() { String::new() } else { format!(": {}", hold.note) };
        let asked = hold.lifting.as_ref().map(|asked| match asked.own {
            true => {
                format!("You asked to lift it on {}. A second person must confirm within a day.", asked.at)
            }
            false => format!("{} asked to lift it on {}.", asked.by, asked.at),
        });
        let words = match &hold.lifting {
            None => Some("Ask to lift"),
            Some(asked) if !asked.own => Some("Confirm: lift it"),
            Some(_) => None,
        };
        let may = shell.signed_in().is_some_and(|session| session.permissions.has(Permission::SchoolSetup));
        let lift = words.filter(|_| may).map(|words| {
            tool(words)
                .busy(shell.busy)
                .label(format!("{words} ({})", reason.label()))
                .onclick(self.link.on(move |page: &mut OnePupil, shell, ()| page.lift(shell, reason)))
        });
        let keep = hold.lifting.as_ref().filter(|_| may).map(|_| {
            tool("Keep the hold")
                .busy(shell.busy)
                .label(format!("Keep the hold ({})", reason.label()))
                .onclick(self.link.on(move |page: &mut OnePupil, shell, ()| page.keep(shell, reason)))
        });
        html! {
            <li key={reason.label()}>
                <b>{ reason.label() }</b>{ note }
                <div class="at-quiet">{ format!("Placed by {} on {}.", hold.by, hold.at) }</div>
                <div>{ for asked }</div>
                <div class="at-acts"><span>{ for lift.map(Html::from) }</span><span>{ for keep.map(Html::from) }</span></div>
            </li>
        }
    }
}

/// What was done to the last hold that somebody wanted to lift.
fn lifted(view: &PupilRecordView) -> String {
    match view.holds.iter().any(|hold| hold.lifting.is_some()) {
        true => "A second person with School setup must confirm within a day".to_owned(),
        false => format!("The hold on {} has been lifted", view.name),
    }
}

/// A field for the class in a subject.
fn class_field(subject: &str, class: &str, set: Callback<String>) -> Html {
    let id = format!("class-{}", subject.to_lowercase().replace(' ', "-"));
    let oninput = set.reform(|event: InputEvent| crate::parts::field::typed(&event));
    html! {
        <div class="govuk-form-group">
            <label class="govuk-label" for={id.clone()}>{ subject.to_owned() }</label>
            <input class="govuk-input" {id} type="text" value={class.to_owned()} {oninput} autocomplete="off" spellcheck="false" />
        </div>
    }
}

/// A choice of subjects that are not in the form yet.
fn adding(name: &'static str, label: &'static str, others: Vec<String>, add: Callback<String>) -> Html {
    let onchange = add.reform(|event: Event| {
        let select = event.target_dyn_into::<web_sys::HtmlSelectElement>();
        let chosen = select.as_ref().map(web_sys::HtmlSelectElement::value).unwrap_or_default();
        if let Some(select) = select {
            select.set_value("");
        }
        chosen
    });
    html! {
        <div class="govuk-form-group">
            <label class="govuk-label" for={name}>{ label }</label>
            <select class="govuk-select" id={name} {onchange}>
                <option value="" selected=true>{ "Select one" }</option>
                { for others.into_iter().map(|subject| html! { <option key={subject.clone()} value={subject.clone()}>{ subject.clone() }</option> }) }
            </select>
        </div>
    }
}

/// Two boxes, one below the other.
fn column(first: Html, second: Html) -> Html {
    html! { <div class="at-stack">{ first }{ second }</div> }
}

impl Page for OnePupil {
    fn draft(&self) -> Option<String> {
        let saved = self.view.ready().map(Typed::of).unwrap_or_default();
        if self.typed == saved { None } else { draft::text(&self.typed) }
    }

    fn view(&self, shell: &Shell) -> View {
        let above = back_link(Route::Pupils, "Pupils");
        let Some(pupil) = self.pupil else {
            let body = boxes(vec![boxed("Record", Html::default(), vec![self.record(shell)])]);
            return View::titled("Add a pupil", body).errors(&self.errors).above(above);
        };
        let again = self.link.on(move |page: &mut OnePupil, _, ()| {
            page.view = Loaded::Waiting;
            page.load(pupil);
        });
        let body = self.view.render("Loading the record", again, |view| {
            let all = boxes(vec![
                boxed("Record", Html::default(), vec![self.record(shell)]),
                column(self.characteristics(shell, view), OnePupil::origins(view)),
                column(self.leaving(shell, view.left.as_ref()), self.erasure(shell, view)),
            ]);
            column(all, self.results(shell, view))
        });
        let title = self.view.ready().map_or_else(|| "Pupil".to_owned(), |view| view.name.clone());
        View::titled(title, body).errors(&self.errors).above(above)
    }
}
