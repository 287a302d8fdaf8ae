//! The target settings of a year group (F45 to F50): whether it has targets, how they are pre-populated, who may
//! change them, and who else sees them.

use super::prepopulate::{Job, Work, count_are};
use super::{ask_years, framed, refused_save, save_or_leave, without_prior};
use crate::draft;
use crate::errors::Errors;
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::choices::{Choice, Choices};
use crate::parts::form::{button, form};
use crate::parts::link::link;
use crate::parts::note::warning;
use crate::parts::text::{block, count, live, paragraph};
use crate::route::Route;
use crate::shell::Shell;
use domain::records::cohort::YearGroupId;
use domain::targets::below::TargetBelow;
use domain::targets::forms::{
    SaveTargetSettingsForm, TargetSettingsView, VersionView, ViewTargetSettingsForm,
};
use domain::targets::settings::{Editing, Prepopulation, Sharing, TargetSettings};
use yew::prelude::*;

const PREPOPULATION: [Prepopulation; 3] =
    [Prepopulation::No, Prepopulation::Benchmark, Prepopulation::BenchmarkPlusOne];
const EDITING: [Editing; 3] = [Editing::No, Editing::UpOrDown, Editing::Upwards];

pub struct Targets {
    pub(super) link: PageLink<Targets>,
    pub(super) year: YearGroupId,
    pub(super) view: Loaded<TargetSettingsView>,
    typed: TargetSettings,
    /// The answer "Yes" to sharing, whether or not anything below it is ticked.
    shares: bool,
    /// True where the settings are for every year group (F45).
    pub(super) all: bool,
    /// True where pre-populating replaces targets that staff have set.
    pub(super) replacing: bool,
    /// The job that is running or was the last.
    pub(super) work: Option<Work>,
    /// True while the person is asked to confirm pre-populating.
    pub(super) asking: bool,
    /// The year groups whose saving would change targets that staff set, while the person is asked about them.
    changing: Option<Vec<(YearGroupId, Vec<TargetBelow>)>>,
    /// The number of such targets that the person has confirmed, by year group.
    confirmed: Vec<(YearGroupId, u32)>,
    pub(super) errors: Errors,
}

impl Targets {
    pub fn new(link: PageLink<Targets>, year: YearGroupId) -> Targets {
        ask_years(&link, year);
        let page = Targets {
            link,
            year,
            view: Loaded::Waiting,
            typed: TargetSettings::default(),
            shares: false,
            all: false,
            replacing: false,
            work: None,
            asking: false,
            changing: None,
            confirmed: Vec::new(),
            errors: Errors::default(),
        };
        page.load(false);
        page
    }

    fn load(&self, keeping: bool) {
        self.link.ask(&ViewTargetSettingsForm { year: self.year }, move |page, shell, answer| {
            if let (Ok(view), false) = (&answer, keeping) {
                page.typed = shell.take_draft().unwrap_or(view.settings);
                page.shares = page.typed.sharing != Sharing::default();
            }
            page.view = answer.into();
        });
    }

    fn save(&mut self, shell: &mut Shell, (): ()) {
        self.typed.sharing = if self.shares { self.typed.sharing.normalised() } else { Sharing::default() };
        if self.typed.used && self.shares && self.typed.sharing == Sharing::default() {
            self.errors = Errors::on("with", "Tick what is shared, or choose No");
            return;
        }
        self.errors = Errors::default();
        self.confirmed = Vec::new();
        let years = self.scope(shell);
        let others: Vec<YearGroupId> =
            years.iter().map(|(year, _)| *year).filter(|year| *year != self.year).collect();
        let own = self.view.ready().map(|view| (self.year, self.changed_by_saving(view))).into_iter();
        self.look(shell, others, own.collect());
    }

    /// The targets of staff that saving the choices on the page would change.
    fn changed_by_saving(&self, view: &TargetSettingsView) -> Vec<TargetBelow> {
        let upwards = |settings: &TargetSettings| settings.editing == Editing::Upwards;
        if upwards(&self.typed) == upwards(&view.settings) { Vec::new() } else { view.below.clone() }
    }

    /// Finds out, one year group after another, which targets would change. Asks if there are any, and else saves.
    fn look(
        &mut self,
        shell: &mut Shell,
        mut left: Vec<YearGroupId>,
        mut found: Vec<(YearGroupId, Vec<TargetBelow>)>,
    ) {
        if let Some(year) = left.pop() {
            return self.link.send(shell, &ViewTargetSettingsForm { year }, move |page, shell, answer| {
                match answer {
                    Ok(view) => found.push((year, page.changed_by_saving(&view))),
                    Err(error) => return page.errors = error.into(),
                }
                page.look(shell, left, found);
            });
        }
        if found.iter().any(|(_, below)| !below.is_empty()) {
            self.changing = Some(found);
            return;
        }
        self.save_all(shell, ());
    }

    /// Saves, after the person has confirmed what else it changes.
    fn save_all(&mut self, shell: &mut Shell, (): ()) {
        let changing = self.changing.take().unwrap_or_default();
        self.confirmed = changing.iter().map(|(year, below)| (*year, below.len() as u32)).collect();
        let years = self.scope(shell);
        self.start(shell, Job::Save, years);
    }

    /// The question before a save that changes targets of staff: how many and which.
    fn question_about_changes(&self, shell: &Shell) -> Html {
        /// Targets that are listed one by one.
        const LISTED: usize = 12;
        let Some(changing) = &self.changing else { return Html::default() };
        let below: Vec<&TargetBelow> = changing.iter().flat_map(|(_, below)| below).collect();
        let number = count(below.len() as u32, "target");
        let lifts = self.typed.editing == Editing::Upwards;
        let listed = below.iter().take(LISTED).map(|one| {
            let set = one.set.as_deref().unwrap_or("no target");
            let (from, to) = if lifts { (set, &*one.prepopulated) } else { (&*one.prepopulated, set) };
            html! { <li>{ format!("{}, {}: {from} becomes {to}", one.name, one.subject) }</li> }
        });
        let listed: Vec<Html> = listed.collect();
        let more = below.len().saturating_sub(LISTED);
        let why = if lifts {
            "Staff set these targets below their pre-populated grade. With “upwards only”, the pre-populated grade replaces them."
        } else {
            "Staff set these targets below their pre-populated grade, before targets could only go up. They apply again."
        };
        let title = format!("This changes {number} set by staff");
        let cancel = self.link.on(|page, shell, ()| {
            page.changing = None;
            shell.focus("heading");
        });
        let oncancel = cancel.reform(|event: Event| event.prevent_default());
        html! {
            <dialog class="at-dialog" aria-labelledby="changing-title" {oncancel}>
                <h2 class="govuk-heading-m" id="changing-title" tabindex="-1" autofocus=true>{ title }</h2>
                { paragraph(why) }
                <ul class="govuk-list govuk-list--bullet">{ for listed }</ul>
                if more > 0 { { paragraph(format!("And {more} more.")) } }
                <div class="govuk-button-group">
                    { button(format!("Save and change {number}")).busy(shell.busy).onclick(self.link.on(Targets::save_all)) }
                    { button("Cancel").secondary().onclick(cancel) }
                </div>
            </dialog>
        }
    }

    /// Saves the settings of one year group. For this page's year group the version on show must still be the newest;
    /// for another, the newest version is loaded and replaced.
    pub(super) fn save_one(&mut self, shell: &mut Shell, year: YearGroupId) {
        match self.view.ready() {
            Some(view) if year == self.year => self.write(shell, year, view.version),
            _ => self.link.send(shell, &ViewTargetSettingsForm { year }, move |page, shell, answer| {
                match answer {
                    Ok(view) => page.write(shell, year, view.version),
                    Err(error) => page.store_outcome(shell, Err(error.sentence())),
                }
            }),
        }
    }

    fn write(&self, shell: &mut Shell, year: YearGroupId, version: u64) {
        let mut settings = self.typed;
        if settings.prepopulation == Prepopulation::BenchmarkPlusOne && !year.key_stage.has_plus_one() {
            settings.prepopulation = Prepopulation::Benchmark;
        }
        let confirmed = self.confirmed.iter().find(|(one, _)| *one == year).map_or(0, |(_, number)| *number);
        let form = SaveTargetSettingsForm { year, version, settings, confirmed };
        self.link.send(shell, &form, move |page, shell, answer| match answer {
            Ok(VersionView { version }) => {
                if let (true, Some(view)) = (year == page.year, page.view.ready_mut()) {
                    (view.version, view.settings) = (version, settings);
                }
                page.store_outcome(shell, Ok(None));
            }
            Err(error) => {
                let sentence = error.sentence();
                let errors = refused_save(error, "target settings", || {
                    if year == page.year {
                        page.load(true);
                    }
                });
                if page.all {
                    return page.store_outcome(shell, Err(sentence));
                }
                (page.work, page.errors) = (None, errors);
            }
        });
    }

    /// The saved settings, unless the choices on the page differ from them.
    pub(super) fn saved_settings(&self) -> Option<TargetSettings> {
        let view = self.view.ready()?;
        (view.settings == self.typed).then_some(self.typed)
    }

    /// True where the choices on the page have targets pre-populated.
    pub(super) fn prepopulates(&self) -> bool {
        self.typed.used && self.typed.prepopulation != Prepopulation::No
    }

    fn fields(&self, shell: &Shell, view: &TargetSettingsView) -> Html {
        let typed = &self.typed;
        let all = self.link.on(|page, _, (place, _)| {
            (page.all, page.work) = (place == 1, None);
        });
        let used = self.link.on(|page, _, (place, _)| page.typed.used = place == 1);
        let this = shell.years.as_ref().and_then(|years| years.years.iter().find(|one| one.key == self.year));
        let this = this.map_or_else(
            || "The year group above".to_owned(),
            |this| format!("Year {} only", this.year_group),
        );
        html! {
            <>
                <div class="at-asks">
                { radios("years", "Which year groups are these settings for?", None, all, vec![
                    (this, String::new(), !self.all),
                    ("All year groups".to_owned(), "The same settings for every year group in your school.".to_owned(), self.all),
                ]) }
                { radios("used", "Use target setting?", Some("A target for each pupil in each subject, the chance of reaching it, and targets against benchmarks."), used, no_or_yes(typed.used)) }
                <div hidden={!typed.used}>
                    { self.takers(view) }
                    { self.prepopulation(view) }
                    { self.editing() }
                    { self.sharing() }
                </div>
                </div>
                { save_or_leave(shell, if self.all { "Save for all year groups" } else { "Save" }) }
            </>
        }
    }

    fn takers(&self, view: &TargetSettingsView) -> Html {
        let hint = match view.unseen {
            0 => "A subject without classes includes every pupil.".to_owned(),
            unseen => format!(
                "A subject without classes includes every pupil. {} hidden because the pupils are not in a class for the subject.",
                count_are(unseen)
            ),
        };
        let onchange = self.link.on(|page, _, (place, _)| page.typed.everyone = place == 1);
        let everyone = self.typed.everyone;
        radios(
            "takers",
            "Which pupils have targets in a subject?",
            None,
            onchange,
            vec![
                ("The pupils in its classes".to_owned(), hint, !everyone),
                ("Every pupil in the year group".to_owned(), String::new(), everyone),
            ],
        )
    }

    fn prepopulation(&self, view: &TargetSettingsView) -> Html {
        let offered: Vec<Prepopulation> = PREPOPULATION
            .into_iter()
            .filter(|one| *one != Prepopulation::BenchmarkPlusOne || view.has_plus_one || self.all)
            .collect();
        let choices = offered.iter().map(|one| {
            let hint = match one {
                Prepopulation::No => "Staff enter every target.",
                Prepopulation::Benchmark => "",
                Prepopulation::BenchmarkPlusOne if self.all => {
                    "One grade higher at Key Stages 4 and 5. The benchmark grade at Key Stage 2."
                }
                Prepopulation::BenchmarkPlusOne => "One grade higher. The top grade stays the same.",
            };
            (one.label().to_owned(), hint.to_owned(), *one == self.typed.prepopulation)
        });
        let choices = choices.collect();
        let onchange = self.link.on(move |page, _, (place, _): (usize, bool)| {
            page.typed.prepopulation = offered.get(place).copied().unwrap_or_default();
        });
        let remind = self.typed.prepopulation != Prepopulation::No && !view.benchmarks_set;
        let reminder = if remind {
            warning(block(
                "",
                vec![
                    "Benchmarks for this year group have not been set yet, so every subject is at Average. "
                        .into(),
                    link(Route::YearBenchmarks { year: self.year }, "Set the benchmarks"),
                    " first, because targets are pre-populated from them.".into(),
                ],
            ))
        } else {
            Html::default()
        };
        let choices = radios("prepopulation", "Pre-populate targets?", None, onchange, choices);
        block("", vec![choices, live(reminder)])
    }

    fn editing(&self) -> Html {
        let choices = EDITING.into_iter().map(|one| {
            let hint = match one {
                Editing::No => "When targets are final.",
                Editing::UpOrDown => "Recommended.",
                Editing::Upwards => "At the pre-populated grade or above it, never below.",
            };
            (one.label().to_owned(), hint.to_owned(), one == self.typed.editing)
        });
        let onchange = self.link.on(|page, _, (place, _): (usize, bool)| {
            page.typed.editing = EDITING.get(place).copied().unwrap_or_default();
        });
        radios("editing", "Can staff change targets?", None, onchange, choices.collect())
    }

    fn sharing(&self) -> Html {
        let sharing = self.typed.sharing.normalised();
        let shares = self.link.on(|page, _, (place, _)| page.shares = place == 1);
        let onchange = self.link.on(|page, _, (place, ticked)| {
            let sharing = &mut page.typed.sharing;
            match place {
                0 => sharing.pupils_with_authority = ticked,
                1 => sharing.totals_with_authority = ticked,
                2 => sharing.totals_with_chain = ticked,
                _ => sharing.totals_with_diocese = ticked,
            }
        });
        let choice = |label: &'static str, hint: &'static str, chosen, fixed| Choice {
            label: label.into(),
            hint: hint.into(),
            chosen,
            fixed,
        };
        let with = Choices {
            name: "with",
            legend: "What do you share?".into(),
            choices: vec![
                choice(
                    "Pupil-level targets with my local authority",
                    "Each pupil’s targets.",
                    sharing.pupils_with_authority,
                    false,
                ),
                choice(
                    "Aggregate targets with my local authority",
                    if sharing.pupils_with_authority {
                        "Included with pupil-level targets."
                    } else {
                        "Totals only. Groups of fewer than 5 pupils are hidden."
                    },
                    sharing.totals_with_authority,
                    sharing.pupils_with_authority,
                ),
                choice(
                    "Aggregate targets with my academy chain",
                    "Totals only. Groups of fewer than 5 pupils are hidden.",
                    sharing.totals_with_chain,
                    false,
                ),
                choice(
                    "Aggregate targets with my diocese",
                    "Totals only. Groups of fewer than 5 pupils are hidden.",
                    sharing.totals_with_diocese,
                    false,
                ),
            ],
            onchange,
            one: false,
            hint: Some("People there also need permission from their own organisation.".into()),
            error: self.errors.of("with"),
        };
        html! {
            <>
                { radios("shares", "Share targets outside your school?", None, shares, no_or_yes(self.shares)) }
                <div class="at-revealed" hidden={!self.shares}>{ Html::from(with) }</div>
            </>
        }
    }
}

fn no_or_yes(yes: bool) -> Vec<(String, String, bool)> {
    vec![("No".to_owned(), String::new(), !yes), ("Yes".to_owned(), String::new(), yes)]
}

/// Radio buttons. A choice is its label, its hint, and true if it is chosen.
fn radios(
    name: &'static str,
    legend: &'static str,
    hint: Option<&'static str>,
    onchange: Callback<(usize, bool)>,
    choices: Vec<(String, String, bool)>,
) -> Html {
    let choices = choices.into_iter().map(|(label, hint, chosen)| Choice {
        label: label.into(),
        hint: hint.into(),
        chosen,
        fixed: false,
    });
    let (choices, hint) = (choices.collect(), hint.map(AttrValue::from));
    Choices { name, legend: legend.into(), choices, onchange, one: true, hint, error: None }.into()
}

impl Page for Targets {
    fn draft(&self) -> Option<String> {
        self.view.ready()?;
        if self.saved_settings().is_some() { None } else { draft::text(&self.typed) }
    }

    fn view(&self, shell: &Shell) -> View {
        let again = self.link.on(|page, _, ()| {
            page.view = Loaded::Waiting;
            page.load(false);
        });
        let body = self.view.render("Loading the target settings", again, |view| {
            block(
                "",
                vec![
                    without_prior(view.pupils, view.with_prior),
                    form(self.link.on(Targets::save), self.fields(shell, view)),
                    self.prepopulating(shell),
                    self.question_about_changes(shell),
                ],
            )
        });
        framed(shell, Route::Targets, self.year, &self.errors, body)
    }
}
