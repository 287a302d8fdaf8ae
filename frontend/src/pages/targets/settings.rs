//! The target settings of a year group (F45 to F50): whether it has targets, how they are pre-populated, who may
//! change them, and who else sees them.

use super::prepopulate::{Job, Work};
use super::{ask_years, framed, refused_save, save_or_leave, without_prior};
use crate::errors::Errors;
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::choices::{Choice, Choices};
use crate::parts::form::form;
use crate::parts::link::link;
use crate::parts::text::{block, live, notice};
use crate::route::Route;
use crate::shell::Shell;
use domain::records::cohort::YearGroupId;
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
            errors: Errors::default(),
        };
        page.load(false);
        page
    }

    fn load(&self, keeping: bool) {
        self.link.ask(&ViewTargetSettingsForm { year: self.year }, move |page, _, answer| {
            if let (Ok(view), false) = (&answer, keeping) {
                page.typed = view.settings;
                page.shares = view.settings.sharing != Sharing::default();
            }
            page.view = answer.into();
        });
    }

    fn save(&mut self, shell: &mut Shell, (): ()) {
        self.typed.sharing = if self.shares { self.typed.sharing.normalised() } else { Sharing::default() };
        if self.typed.used && self.shares && self.typed.sharing == Sharing::default() {
            self.errors = Errors::on("with", "Tick with whom targets are shared, or choose No");
            return;
        }
        self.errors = Errors::default();
        let years = self.scope(shell);
        self.start(shell, Job::Save, years);
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
        let form = SaveTargetSettingsForm { year, version, settings };
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
                { radios("years", "Which year groups are these settings for?", None, all, vec![
                    (this, String::new(), !self.all),
                    ("All year groups".to_owned(), "The same settings for every year group of your school.".to_owned(), self.all),
                ]) }
                { radios("used", "Use target setting?", Some("A target for each pupil in each subject, how likely it is, and targets against benchmarks."), used, no_or_yes(typed.used)) }
                <div hidden={!typed.used}>
                    { self.prepopulation(view) }
                    { self.editing() }
                    { self.sharing() }
                </div>
                { save_or_leave(shell, if self.all { "Save for all year groups" } else { "Save" }) }
            </>
        }
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
                    "One grade higher, at Key Stages 4 and 5; at Key Stage 2 the benchmark grade."
                }
                Prepopulation::BenchmarkPlusOne => "One grade higher; the top grade stays.",
            };
            (one.label().to_owned(), hint.to_owned(), *one == self.typed.prepopulation)
        });
        let choices = choices.collect();
        let onchange = self.link.on(move |page, _, (place, _): (usize, bool)| {
            page.typed.prepopulation = offered.get(place).copied().unwrap_or_default();
        });
        let remind = self.typed.prepopulation != Prepopulation::No && !view.benchmarks_set;
        let reminder = if remind {
            notice(block(
                "",
                vec![
                    "No benchmarks of this year group have been set yet, so every subject is at Average. "
                        .into(),
                    link(Route::YearBenchmarks { year: self.year }, "Set the benchmarks"),
                    " first: targets are pre-populated from them.".into(),
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
                Editing::No => "For when targets are agreed.",
                Editing::UpOrDown => "Recommended.",
                Editing::Upwards => "At the pre-populated grade or above it, never below.",
            };
            (one.label().to_owned(), hint.to_owned(), one == self.typed.editing)
        });
        let onchange = self.link.on(|page, _, (place, _): (usize, bool)| {
            page.typed.editing = EDITING.get(place).copied().unwrap_or_default();
        });
        radios("editing", "May staff change targets?", None, onchange, choices.collect())
    }

    fn sharing(&self) -> Html {
        let sharing = self.typed.sharing.normalised();
        let shares = self.link.on(|page, _, (place, _)| page.shares = place == 1);
        let onchange = self.link.on(|page, _, (place, ticked)| {
            let sharing = &mut page.typed.sharing;
            match place {
                0 => sharing.pupils_with_authority = ticked,
                1 => sharing.totals_with_authority = ticked,
                _ => sharing.totals_with_chain = ticked,
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
            legend: "With whom?".into(),
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
                        "Goes with pupil-level targets."
                    } else {
                        "Totals only; groups under 5 pupils are hidden."
                    },
                    sharing.totals_with_authority,
                    sharing.pupils_with_authority,
                ),
                choice(
                    "Aggregate targets with my academy chain",
                    "Totals only; groups under 5 pupils are hidden.",
                    sharing.totals_with_chain,
                    false,
                ),
            ],
            onchange,
            one: false,
            hint: Some("Whoever looks needs a permission of their own organisation too.".into()),
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
                ],
            )
        });
        framed(shell, Route::Targets, self.year, &self.errors, body)
    }
}
