//! Your MIS data (F66): what the MIS sent last, record by record, beside what is kept, and what somebody must decide.

use crate::errors::Errors;
use crate::list::{List, ListPage};
use crate::page::{Page, PageLink, View};
use crate::parts::chip::{Tone, chip};
use crate::parts::confirm::Confirm;
use crate::parts::field::field;
use crate::parts::form::{form, link_button, tool};
use crate::parts::link::{button_link, link};
use crate::parts::note::warning;
use crate::parts::strip::{SAID, Said, segments, strip};
use crate::parts::table::{cell, empty, row, table};
use crate::parts::text::{block, paragraph, strong};
use crate::route::Route;
use crate::shell::Shell;
use domain::access::form::PageView;
use domain::exchange::beside::{RecordFilter, RecordState};
use domain::exchange::forms::{
    DecideMisRecordForm, DecisionKind, ListMisPupilsForm, MisRecordView, MisRecordsView,
};
use domain::exchange::record::MisId;
use serde::{Deserialize, Serialize};
use yew::prelude::*;

const COLUMNS: &[&str] = &["Pupil", "State", "Your MIS beside Attain", "Decide"];

/// The part of the records, as it stands in the address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Part {
    part: RecordFilter,
}

pub struct MisRecords {
    link: PageLink<MisRecords>,
    list: List<Part, MisRecordView>,
    /// What the first page says besides the rows.
    about: MisRecordsView,
    /// The row whose every value is shown.
    open: Option<String>,
    /// The record whose UPN is being typed, and the UPN.
    typing: Option<(MisId, String)>,
    /// The record that is asked about: its pupil was erased here.
    asking: Option<(MisId, String)>,
    said: Said,
    errors: Errors,
}

impl MisRecords {
    pub fn new(link: PageLink<MisRecords>) -> MisRecords {
        let mut page = MisRecords {
            link: link.clone(),
            list: List::new(|_: &mut Part| ()),
            about: MisRecordsView::default(),
            open: None,
            typing: None,
            asking: None,
            said: Said::default(),
            errors: Errors::default(),
        };
        link.reload(&mut page);
        page
    }

    fn decide(&mut self, shell: &mut Shell, form: DecideMisRecordForm) {
        self.errors = Errors::default();
        self.link.send(shell, &form, |page, shell, answer| {
            page.asking = None;
            match answer {
                Ok(view) => {
                    page.about.version = view.version;
                    page.typing = None;
                    let words = match view.record.decided {
                        Some(_) => "Decided. It counts from the next extract.",
                        None => "Taken back.",
                    };
                    page.said = Said::done(words);
                    let rows = page.list.rows.ready_mut().map(|list| &mut list.rows);
                    if let Some(row) = rows.into_iter().flatten().find(|row| row.id == view.record.id) {
                        *row = view.record;
                    }
                    shell.focus(SAID);
                }
                Err(error) => {
                    let errors: Errors = error.into();
                    match errors.of("decision") {
                        Some(why) => {
                            page.said = Said::refused(why);
                            shell.focus(SAID);
                        }
                        None => page.errors = errors,
                    }
                }
            }
        });
    }

    fn form_of(&self, record: MisId, decision: DecisionKind) -> DecideMisRecordForm {
        let (version, pupil, upn) = (self.about.version, None, String::new());
        DecideMisRecordForm { record, version, decision, pupil, upn }
    }

    /// A button that decides about a record.
    fn press(&self, shell: &Shell, words: &'static str, one: &MisRecordView, decision: DecisionKind) -> Html {
        let Some(record) = one.record.clone() else { return Html::default() };
        let pupil = one.pupil;
        let press = self.link.on(move |page: &mut MisRecords, shell, ()| {
            let form = page.form_of(record.clone(), decision);
            page.decide(shell, DecideMisRecordForm { pupil, ..form });
        });
        link_button(words, press).busy(shell.busy).label(format!("{words}: {}", one.name)).into()
    }

    /// What can be decided about a record.
    fn choices(&self, shell: &Shell, one: &MisRecordView) -> Html {
        let Some(record) = one.record.clone() else { return Html::default() };
        if let Some(decided) = &one.decided {
            let back = self.press(shell, "Take back", one, DecisionKind::Undecided);
            return block("at-stack", vec![chip(Tone::Info, decided.clone()), back]);
        }
        if let Some((of, upn)) = self.typing.as_ref().filter(|(of, _)| *of == record) {
            return self.upn(shell, of, upn);
        }
        let choices = match one.state {
            RecordState::MayBe => vec![
                self.press(shell, "The same pupil", one, DecisionKind::SameAs),
                self.press(shell, "A new pupil", one, DecisionKind::New),
            ],
            RecordState::Erased => {
                let asked = (record, one.name.clone());
                let ask = self.link.on(move |page: &mut MisRecords, _, ()| page.asking = Some(asked.clone()));
                let label = format!("Make a new pupil: {}", one.name);
                vec![link_button("Make a new pupil", ask).label(label).id(asked_id(&one.id)).into()]
            }
            RecordState::Refused if one.reason.starts_with("UPN") => {
                let begin = self.link.on(move |page: &mut MisRecords, shell, ()| {
                    page.errors = Errors::default();
                    page.typing = Some((record.clone(), String::new()));
                    shell.focus("upn");
                });
                let same = one.pupil.map(|_| self.press(shell, "Keep our UPN", one, DecisionKind::SameAs));
                let enter: Html =
                    link_button("Enter the UPN", begin).label(format!("Enter the UPN: {}", one.name)).into();
                same.into_iter().chain([enter]).collect()
            }
            _ => Vec::new(),
        };
        if choices.is_empty() {
            return Html::default();
        }
        let choices = choices.into_iter().map(|choice| html! { <div>{ choice }</div> });
        html! { <div>{ for choices }</div> }
    }

    /// The field for a UPN in place of the record's.
    fn upn(&self, shell: &Shell, of: &MisId, upn: &str) -> Html {
        let set = self.link.on(|page: &mut MisRecords, _, text| {
            if let Some((_, upn)) = &mut page.typing {
                *upn = text;
            }
        });
        let of = of.clone();
        let save = self.link.on(move |page: &mut MisRecords, shell, ()| {
            let upn = page.typing.as_ref().map(|(_, upn)| upn.clone()).unwrap_or_default();
            let form = DecideMisRecordForm { upn, ..page.form_of(of.clone(), DecisionKind::Upn) };
            match form.check() {
                Ok(_) => page.decide(shell, form),
                Err(errors) => page.errors = errors.into(),
            }
        });
        let stop = self.link.on(|page: &mut MisRecords, _, ()| page.typing = None);
        let typed = field("upn", "UPN", upn, set)
            .no_spelling()
            .error(self.errors.of("upn"))
            .class("govuk-input--width-20");
        let buttons = html! {
            <span class="at-chips">
                { tool("Save").main().busy(shell.busy) }
                { tool("Cancel").onclick(stop) }
            </span>
        };
        form(save, block("at-stack", vec![typed.into(), buttons]))
    }

    /// What the MIS says beside what is kept.
    fn beside(&self, one: &MisRecordView) -> Html {
        let is_open = self.open.as_ref() == Some(&one.id);
        let said = |value: &str| if value.is_empty() { "blank".to_owned() } else { value.to_owned() };
        let mut lines: Vec<Html> = Vec::new();
        if is_open {
            lines.extend(one.fields.iter().map(|field| {
                let theirs = format!("{}. ", said(&field.theirs));
                html! { <>{ strong(format!("{}: ", field.what), theirs) }{ format!("Attain: {}", said(&field.ours)) }</> }
            }));
        } else {
            lines.extend(one.changes.iter().map(|change| {
                let what = strong(format!("{}: ", change.what), format!("{} → ", said(&change.before)));
                html! { <>{ what }{ said(&change.after) }</> }
            }));
            lines.extend(one.kept.iter().map(|kept| {
                let stays = format!("{} stays as typed. ", said(&kept.before));
                html! { <>{ strong(format!("{}: ", kept.what), stays) }{ format!("Your MIS: {}", said(&kept.after)) }</> }
            }));
        }
        let lines =
            lines.into_iter().enumerate().map(|(place, line)| html! { <li key={place}>{ line }</li> });
        let may_be = matches!(one.state, RecordState::MayBe) && !is_open;
        let reason = if may_be { format!("May be {}.", one.ours) } else { one.reason.clone() };
        let id = one.id.clone();
        let turn = self.link.on(move |page: &mut MisRecords, _, ()| {
            page.open = if page.open.as_ref() == Some(&id) { None } else { Some(id.clone()) };
        });
        let words = if is_open { "Show less" } else { "Show everything" };
        let turn: Html = link_button(words, turn).label(format!("{words}: {}", one.name)).into();
        html! {
            <div>
                <div>{ reason }</div>
                <ul class="at-changes">{ for lines }</ul>
                { turn }
            </div>
        }
    }

    fn line(&self, shell: &Shell, one: &MisRecordView) -> Html {
        let name: Html = match one.pupil.filter(|_| one.state != RecordState::MayBe) {
            Some(pupil) => link(Route::Pupil { pupil }, one.name.clone()),
            None => one.name.clone().into(),
        };
        let upn = if one.upn.is_empty() { "no UPN" } else { &one.upn };
        let name = html! {
            <span id={focus_id(&one.id)} tabindex="-1">{ name }{ " " }<span class="at-quiet">{ upn.to_owned() }</span></span>
        };
        let cells = vec![
            cell(COLUMNS[0], "", name),
            cell(COLUMNS[1], "at-nowrap", chip(tone(one.state), one.state.label())),
            cell(COLUMNS[2], "", self.beside(one)),
            cell(COLUMNS[3], "", self.choices(shell, one)),
        ];
        row(one.id.clone(), cells)
    }

    fn listed(&self, shell: &Shell, page: &PageView<MisRecordView>) -> Html {
        if page.rows.is_empty() {
            let (title, words) = match (&self.about.extracted, self.list.is_plain()) {
                (None, _) => (
                    "Nothing has been extracted yet",
                    "What your MIS sends is listed here after the first extract.",
                ),
                (_, true) => ("Your MIS sent no pupils", "Look at the connection, then extract again."),
                _ => ("No record is in this part", "Choose another part."),
            };
            return empty(title, paragraph(words));
        }
        table("Records of your MIS", COLUMNS, page.rows.iter().map(|one| self.line(shell, one)).collect())
    }

    fn parts(&self) -> Html {
        let counts = &self.about.counts;
        let choices = RecordFilter::ALL.iter().enumerate();
        let choices = choices.map(|(place, part)| (part.label().into(), counts.get(place).copied(), None));
        let pressed = RecordFilter::ALL.iter().position(|part| *part == self.list.filter.part);
        let choose = self.link.filter(|filter: &mut Part, place: usize| {
            filter.part = RecordFilter::ALL.get(place).copied().unwrap_or_default();
        });
        strip("Parts", vec![segments("Show", choices.collect(), pressed, choose)], vec![self.said.line()])
    }

    fn question(&self, shell: &Shell) -> Option<Confirm> {
        let (record, name) = self.asking.clone()?;
        let id = asked_id(record.as_str());
        Some(Confirm {
            title: format!("Make {name} a new pupil?"),
            body: "This pupil was erased here. The next extract that is applied adds them again, with what your MIS says. What was erased does not come back.".to_owned(),
            yes: "Make a new pupil",
            onyes: self.link.on(move |page: &mut MisRecords, shell, ()| {
                let form = page.form_of(record.clone(), DecisionKind::New);
                page.decide(shell, form);
            }),
            onno: self.link.on(move |page: &mut MisRecords, shell, ()| {
                page.asking = None;
                shell.focus(&id);
            }),
            busy: shell.busy,
        })
    }
}

impl ListPage for MisRecords {
    type Filter = Part;
    type Row = MisRecordView;
    type Form = ListMisPupilsForm;

    fn list(&mut self) -> &mut List<Part, MisRecordView> {
        &mut self.list
    }

    fn form(&self, cursor: Option<String>) -> ListMisPupilsForm {
        ListMisPupilsForm { part: self.list.filter.part, cursor }
    }

    fn first(&mut self, view: &MisRecordsView) {
        self.about = MisRecordsView { rows: Vec::new(), next: None, ..view.clone() };
    }

    fn key(row: &MisRecordView) -> String {
        row.id.clone()
    }

    fn focus(row: &MisRecordView) -> Option<String> {
        Some(focus_id(&row.id))
    }
}

impl Page for MisRecords {
    fn view(&self, shell: &Shell) -> View {
        let list = self.list.render(&self.link, "Loading your MIS data", ("record", "records"), |page| {
            self.listed(shell, page)
        });
        let doubts = self.about.doubts.iter().map(|doubt| warning(doubt.clone())).collect();
        let question = self.question(shell).map(Html::from).unwrap_or_default();
        let body =
            html! { <><div>{ block("at-stack", doubts) }</div><div>{ list }</div><div>{ question }</div></> };
        let view = View::new(body).strip(self.parts()).errors(&self.errors);
        let view = view.actions(button_link(Route::MisConnection, "MIS connection"));
        match &self.about.extracted {
            Some(extracted) => view.caption(format!(
                "What your MIS sent on {extracted}. What you decide counts from the next extract."
            )),
            None => view,
        }
    }
}

fn focus_id(id: &str) -> String {
    format!("record-{id}")
}

fn asked_id(id: &str) -> String {
    format!("ask-{id}")
}

const fn tone(state: RecordState) -> Tone {
    match state {
        RecordState::Same | RecordState::New => Tone::Ok,
        RecordState::Changes | RecordState::Returns | RecordState::Leaves => Tone::Info,
        RecordState::MayBe | RecordState::Erased => Tone::Warn,
        RecordState::Refused => Tone::Bad,
        RecordState::KeptByHand | RecordState::Stays | RecordState::TooYoung | RecordState::OnlyHere => {
            Tone::Mute
        }
    }
}
