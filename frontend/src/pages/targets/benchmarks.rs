//! Benchmarks (F37 to F44): how challenging the targets of each subject should be.

mod simulator;

use self::simulator::{REST, Simulation};
use super::report::sums::between;
use super::{Controls, ask_years, framed_with, refused_save};
use crate::draft;
use crate::errors::Errors;
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::chip::{Tone, signed};
use crate::parts::field::typed;
use crate::parts::form::tool;
use crate::parts::note::{explained_over, note};
use crate::parts::strip::{choose, choose_in_cell, said, segments};
use crate::parts::text::{block, count, count_of, paragraph, strong, tenths};
use crate::route::{Route, Width};
use crate::shell::Shell;
use domain::attainment::grade::Scale;
use domain::attainment::model::Level;
use domain::attainment::reference::Provenance;
use domain::records::cohort::YearGroupId;
use domain::targets::forms::{
    BenchmarkView, BenchmarksView, ReferenceView, SaveBenchmarksForm, ViewBenchmarksForm,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use yew::prelude::*;

pub struct Benchmarks {
    link: PageLink<Benchmarks>,
    year: YearGroupId,
    view: Loaded<BenchmarksView>,
    /// The person's choice per subject, in the order of the view, saved or not.
    chosen: Vec<Choice>,
    /// The scale of the shown averages; without one, each subject's own.
    shown_scale: Option<Scale>,
    /// The effect of the last button, for screen readers too.
    announcement: String,
    errors: Errors,
    simulation: Simulation,
}

#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Choice {
    level: Level,
    scale: Scale,
}

impl Choice {
    fn of(saved: &BenchmarkView) -> Choice {
        Choice { level: saved.level, scale: saved.scale }
    }
}

impl Benchmarks {
    pub fn new(link: PageLink<Benchmarks>, year: YearGroupId) -> Benchmarks {
        ask_years(&link, year);
        let (view, errors, announcement) = (Loaded::Waiting, Errors::default(), String::new());
        let (chosen, simulation) = (Vec::new(), Simulation::default());
        let page =
            Benchmarks { link, year, view, chosen, shown_scale: None, announcement, errors, simulation };
        page.load();
        page
    }

    fn load(&self) {
        self.link.ask(&ViewBenchmarksForm { year: self.year }, |page, shell, answer| match answer {
            Ok(view) => {
                page.show(view);
                page.take_up(shell);
                page.simulate(0);
            }
            Err(error) => page.view = Loaded::Failed(error),
        });
    }

    /// Shows the saved benchmarks, and keeps choices that are not saved yet.
    fn show(&mut self, view: BenchmarksView) {
        let before = self.view.ready().map_or(&[][..], |view| &view.subjects);
        let kept = |saved: &BenchmarkView| {
            let place = before.iter().position(|one| one.subject == saved.subject)?;
            let chosen = self.chosen.get(place)?;
            (*chosen != Choice::of(&before[place])).then_some(*chosen)
        };
        self.chosen =
            view.subjects.iter().map(|saved| kept(saved).unwrap_or_else(|| Choice::of(saved))).collect();
        self.view = Loaded::Ready(view);
    }

    /// Chooses again what the person had chosen and not saved.
    fn take_up(&mut self, shell: &mut Shell) {
        let draft: Vec<(String, Choice)> = shell.take_draft().unwrap_or_default();
        let subjects = self.view.ready().map_or(&[][..], |view| &view.subjects);
        for (subject, choice) in draft {
            let place = subjects.iter().position(|saved| saved.subject == subject);
            if let Some(chosen) = place.and_then(|place| self.chosen.get_mut(place)) {
                *chosen = choice;
            }
        }
    }

    /// The subjects whose choice is not saved, with the choice.
    fn differing(&self) -> impl Iterator<Item = (&String, &Choice)> {
        let subjects = self.view.ready().map_or(&[][..], |view| &view.subjects);
        let differs = |(saved, chosen): &(&BenchmarkView, &Choice)| Choice::of(saved) != **chosen;
        subjects.iter().zip(&self.chosen).filter(differs).map(|(saved, chosen)| (&saved.subject, chosen))
    }

    /// Gives up the choices that are not saved.
    fn undo(&mut self, shell: &mut Shell, (): ()) {
        let Some(view) = self.view.ready() else { return };
        self.chosen = view.subjects.iter().map(Choice::of).collect();
        self.announcement.clear();
        self.simulate(REST);
        shell.focus("save");
    }

    /// The number of subjects whose choice is not saved.
    fn unsaved_subjects(&self) -> usize {
        self.differing().count()
    }

    /// Chooses, in each subject, the next harder benchmark than the school's own progress (F41).
    fn suggest(&mut self, _: &mut Shell, (): ()) {
        let Some(view) = self.view.ready() else { return };
        let ranked = view.subjects.iter().filter(|subject| subject.rank.is_some()).count();
        for (chosen, subject) in self.chosen.iter_mut().zip(&view.subjects) {
            chosen.level = Level::suggested(subject.rank);
        }
        let own = match ranked {
            0 => String::new(),
            _ => "Each benchmark is the next one above your school’s own progress. ".to_owned(),
        };
        let without = match view.subjects.len() - ranked {
            0 => String::new(),
            without => format!(
                "{} no results of your own, and {} now set to Average. ",
                count_of(without as u32, "subject has", "subjects have"),
                if without == 1 { "is" } else { "are" }
            ),
        };
        self.simulate(REST);
        self.announcement = format!("{own}{without}This is a starting point, not advice.");
    }

    /// The choices of all subjects, as forms have them.
    fn choices(&self, view: &BenchmarksView) -> (BTreeMap<String, Level>, BTreeMap<String, Scale>) {
        let (mut levels, mut scales) = (BTreeMap::new(), BTreeMap::new());
        for (saved, chosen) in view.subjects.iter().zip(&self.chosen) {
            levels.insert(saved.subject.clone(), chosen.level);
            if saved.averages.len() > 1 {
                scales.insert(saved.subject.clone(), chosen.scale);
            }
        }
        (levels, scales)
    }

    fn save(&mut self, shell: &mut Shell, (): ()) {
        let Some(view) = self.view.ready() else { return };
        let (levels, scales) = self.choices(view);
        let form = SaveBenchmarksForm { year: self.year, version: view.version, levels, scales };
        self.link.send(shell, &form, |page, _, answer| match answer {
            Ok(saved) => {
                if let Some(view) = page.view.ready_mut() {
                    view.version = saved.version;
                    for (subject, chosen) in view.subjects.iter_mut().zip(&page.chosen) {
                        (subject.level, subject.scale) = (chosen.level, chosen.scale);
                    }
                }
                page.errors = Errors::default();
                page.announcement =
                    "The benchmarks have been saved. The report and targets pre-populated from now on follow them."
                        .to_owned();
            }
            Err(error) => page.errors = refused_save(error, "benchmarks", || page.load()),
        });
    }

    fn body(&self, shell: &Shell, view: &BenchmarksView) -> Html {
        let two_scales = two_scales(view);
        let rows = view.subjects.iter().zip(&self.chosen).enumerate();
        let rows = rows.map(|(place, (saved, chosen))| self.line(place, saved, *chosen, two_scales));
        html! {
            <>
                <div class="at-stack">{ for (view.with_prior == 0).then(|| no_prior(view)) }</div>
                <div class="at-sheet at-grow at-benchmarks" role="region" aria-label="Benchmark of each subject" tabindex="0">
                    <table role="table">
                        <caption class="at-hide">{ "Benchmark, average grade and scale of each subject" }</caption>
                        <thead role="rowgroup">{ headings(two_scales) }</thead>
                        <tbody role="rowgroup">{ for rows }</tbody>
                    </table>
                </div>
                { self.simulator(shell, view) }
                <div class="at-stack at-no-print">{ self.simulated() }</div>
            </>
        }
    }

    /// The controls of the strip, which change what is shown or every choice at once.
    fn fields(&self, view: &BenchmarksView) -> Vec<Html> {
        let all = self.link.on(|page, _, place: usize| {
            let Some(level) = Level::ALL.get(place) else { return };
            page.chosen.iter_mut().for_each(|chosen| chosen.level = *level);
            page.simulate(REST);
            page.announcement = format!("Every benchmark is now {}.", level.label());
        });
        let levels = Level::ALL.iter().map(|level| (level.label().into(), None, None));
        let all = segments("Set every subject to", levels.collect(), None, all);
        let all = html! { <span class="at-field"><span class="at-quiet">{ "All to" }</span>{ all }</span> };
        let suggest = tool("Set intelligently").onclick(self.link.on(Benchmarks::suggest));
        let averages = two_scales(view).then(|| self.averages_in());
        averages.into_iter().chain([all, suggest.into(), said(self.announcement.clone())]).collect()
    }

    /// Chooses the scale of the shown averages (F43). Nothing that is saved depends on it.
    fn averages_in(&self) -> Html {
        const SHOWN: [Option<Scale>; 3] = [None, Some(Scale::Numbers), Some(Scale::Letters)];
        let labels = SHOWN.iter().map(|scale| scale.map_or("own scale", Scale::label).into()).collect();
        let chosen = SHOWN.iter().position(|scale| *scale == self.shown_scale).unwrap_or_default();
        let onchange =
            self.link.on(|page, _, place: usize| page.shown_scale = SHOWN.get(place).copied().flatten());
        choose("shown", "Averages in", labels, chosen, onchange)
    }

    fn line(&self, place: usize, saved: &BenchmarkView, chosen: Choice, two_scales: bool) -> Html {
        let now = average(saved, chosen, self.shown_scale);
        let was = average(saved, Choice { level: saved.level, ..chosen }, self.shown_scale);
        let changed = Choice::of(saved) != chosen;
        let said = match now {
            Some((scale, points)) => {
                format!("average benchmark grade {}{}", tenths(points), between(scale, points))
            }
            None => "no average benchmark grade".to_owned(),
        };
        let oninput = self.link.on(move |page, _, value: String| {
            let level = value.parse().ok().and_then(|step: usize| Level::ALL.get(step));
            if let (Some(level), Some(chosen)) = (level, page.chosen.get_mut(place)) {
                chosen.level = *level;
                page.announcement.clear();
                page.simulate(REST);
            }
        });
        let points = now.map_or_else(|| "–".to_owned(), |(_, points)| tenths(points));
        let beside = now.map(|(scale, points)| between(scale, points)).unwrap_or_default();
        let (class, away) = change(was.zip(now).map(|((_, was), (_, now))| now - was));
        let own = saved.rank.map_or_else(|| "–".to_owned(), |rank| rank.to_string());
        let scale = two_scales.then(|| {
            html! { <td role="cell">{ self.scale(place, saved, chosen.scale) }</td> }
        });
        html! {
            <tr key={saved.subject.clone()} role="row" class={changed.then_some("is-on")}>
                <th scope="row" role="rowheader" class="at-nowrap">{ &saved.subject }</th>
                <td role="cell" class="at-slidecell">{ slider(place, saved, chosen.level, said, oninput) }</td>
                <td role="cell" class="at-num at-phone-off"><b class="at-own">{ own }</b></td>
                <td role="cell">{ level_chip(chosen.level, saved.level) }</td>
                <td role="cell" class="at-num at-nowrap">{ strong(points, beside) }</td>
                <td role="cell" class="at-num at-nowrap at-phone-off"><span {class}>{ away }</span></td>
                <td role="cell" class="at-num at-phone-off">{ saved.with_benchmark }</td>
                { for scale }
            </tr>
        }
    }

    /// "Set target as" (F42).
    fn scale(&self, place: usize, saved: &BenchmarkView, scale: Scale) -> Html {
        if saved.averages.len() < 2 {
            return scale.label().into();
        }
        let scales: Vec<Scale> = saved.averages.iter().map(|averages| averages.scale).collect();
        let labels = scales.iter().map(|scale| scale.label().into()).collect();
        let chosen = scales.iter().position(|one| *one == scale).unwrap_or_default();
        let onchange = self.link.on(move |page, _, picked: usize| {
            if let (Some(scale), Some(chosen)) = (scales.get(picked), page.chosen.get_mut(place)) {
                chosen.scale = *scale;
                page.simulate(REST);
            }
        });
        choose_in_cell(
            format!("scale-{place}"),
            format!("Set target as, {}", saved.subject),
            labels,
            chosen,
            onchange,
        )
    }
}

/// True where a subject's targets can be set on more than one scale.
fn two_scales(view: &BenchmarksView) -> bool {
    view.subjects.iter().any(|subject| subject.averages.len() > 1)
}

/// The headings, with the stops of the sliders above their column.
fn headings(two_scales: bool) -> Html {
    let stops = Level::ALL.iter().enumerate().map(|(index, level)| {
        let text = format!("{} {}", level.label(), level.percentile());
        html! { <text key={index} class="strong" x={format!("{}%", 30 * (index + 1))} y="12" text-anchor="middle">{ text }</text> }
    });
    let head = |text: &'static str, class: &'static str| {
        html! { <th key={text} scope="col" role="columnheader" {class}>{ text }</th> }
    };
    html! {
        <tr role="row">
            { head("Subject", "") }
            <th scope="col" role="columnheader" class="at-slidecell">
                <svg class="at-chart" height="16" aria-hidden="true" focusable="false">
                    { for stops }
                    <svg x="2%" y="3" width="1" height="10"><path class="own" d="M0 1h10l-5 7z" /></svg>
                    <text x="2%" dx="14" y="12">{ "your school" }</text>
                </svg>
                <span class="at-hide">{ "Benchmark" }</span>
            </th>
            { head("Your school", "at-num at-phone-off") }
            { head("Chosen", "") }
            { head("Average grade", "at-num") }
            { head("Change", "at-num at-phone-off") }
            { head("Pupils", "at-num at-phone-off") }
            { for two_scales.then(|| head("Set target as", "")) }
        </tr>
    }
}

/// The chosen level; a dot says that it is not the saved one.
fn level_chip(chosen: Level, saved: Level) -> Html {
    let tone = if chosen == Level::ALL[0] { Tone::Mute } else { Tone::Info };
    signed(tone, if chosen == saved { "" } else { "●" }, chosen.label().into())
}

/// A difference in points, and its class.
fn change(away: Option<f64>) -> (&'static str, String) {
    match away {
        Some(more @ 0.05..) => ("at-up", format!("▲ +{}", tenths(more))),
        Some(less @ ..=-0.05) => ("at-down", format!("▼ {}", tenths(less))),
        _ => ("at-quiet", "–".to_owned()),
    }
}

/// Said where no pupil has prior attainment (F47).
fn no_prior(view: &BenchmarksView) -> Html {
    let text = format!(
        "None of the {} has prior attainment, so there are no benchmarks or average grades. Import the pupils again with their prior attainment.",
        count(view.pupils, "pupil")
    );
    note(Tone::Warn, text, Html::default())
}

impl Page for Benchmarks {
    fn draft(&self) -> Option<String> {
        let draft: Vec<_> = self.differing().collect();
        if draft.is_empty() { None } else { draft::text(&draft) }
    }

    fn unsaved(&self) -> usize {
        self.unsaved_subjects()
    }

    fn view(&self, shell: &Shell) -> View {
        let again = self.link.on(|page, _, ()| {
            page.view = Loaded::Waiting;
            page.load();
        });
        let body = self.view.render("Loading the benchmarks", again, |view| self.body(shell, view));
        let view = self.view.ready();
        let controls = Controls {
            fields: view.map_or_else(Vec::new, |view| self.fields(view)),
            end: Vec::new(),
            actions: view.map(actions).unwrap_or_default(),
        };
        framed_with(shell, Route::Benchmarks, self.year, &self.errors, controls, body).width(Width::Fill)
    }
}

/// What stands at the end of the heading's line.
fn actions(view: &BenchmarksView) -> Html {
    let what = paragraph(
        "A benchmark is the grade a pupil would get at schools in the top 50% (Average), 20% (High) or 5% (Very high) for progress. The average grade is the mean of the benchmark grades of the pupils who take the subject, as in the report.",
    );
    let prior = format!("{} of {} have prior attainment", view.with_prior, count(view.pupils, "pupil"));
    block(
        "at-head__do",
        vec![
            html! { <span class="at-quiet">{ prior }</span> },
            explained_over("What is a benchmark?", what),
            reference(&view.reference),
        ],
    )
}

/// Where the figures come from, at the end of the heading's line. Where they are made up, its own words warn of it.
pub fn reference(reference: &ReferenceView) -> Html {
    let made_up = reference.provenance == Provenance::Illustrative;
    let title =
        if made_up { "Do not use these figures for decisions" } else { "Where these figures come from" };
    let text = html! {
        <ul>
            <li>{ &reference.sentence }</li>
            { for reference.assumptions.iter().map(|one| html! { <li>{ one }</li> }) }
        </ul>
    };
    html! { <span class={made_up.then_some("at-warned")}>{ explained_over(title, text) }</span> }
}

/// The average benchmark grade at the chosen level, on the scale `shown` where the subject has it, else on the chosen
/// one.
fn average(saved: &BenchmarkView, chosen: Choice, shown: Option<Scale>) -> Option<(Scale, f64)> {
    let on = |scale: Scale| saved.averages.iter().find(|averages| averages.scale == scale);
    let averages = shown.and_then(on).or_else(|| on(chosen.scale))?;
    Some((averages.scale, *averages.levels.get(step(chosen.level))?))
}

fn step(level: Level) -> usize {
    Level::ALL.iter().position(|one| *one == level).unwrap_or_default()
}

/// The position of a rank on the slider's track, in per cent of its length. The three stops are equally far apart;
/// ranks between them are interpolated.
fn place_of(rank: u8) -> u32 {
    let rank = u32::from(rank.clamp(1, 100));
    match rank {
        50.. => (100 - rank) * 30 / 50,
        20.. => 30 + (50 - rank) * 30 / 30,
        5.. => 60 + (20 - rank) * 30 / 15,
        _ => 90 + (5 - rank) * 10 / 4,
    }
}

/// The slider of a subject, with the school's own rank on the same track (F40).
fn slider(
    place: usize,
    saved: &BenchmarkView,
    level: Level,
    said: String,
    oninput: Callback<String>,
) -> Html {
    let own = saved.rank.map_or_else(
        || "Your school: no results yet".to_owned(),
        |rank| format!("Your school: {rank} of 100, from {}", count(saved.results, "result")),
    );
    let stops = (1..=Level::ALL.len()).map(|index| {
        let at = format!("{}%", 30 * index);
        html! { <line key={index} class="stop" x1={at.clone()} x2={at} y1="8" y2="18" /> }
    });
    let marker = saved.rank.map(|rank| {
        let at = format!("{}%", place_of(rank).clamp(2, 98));
        html! {
            <svg class="over" aria-hidden="true" focusable="false">
                <svg x={at} y="0" width="1" height="26"><path class="own" d="M-5 0h10l-5 8z" stroke="#fff" /></svg>
            </svg>
        }
    });
    let step = step(level);
    html! {
        <div class="at-slide" title={own.clone()}>
            <svg aria-hidden="true" focusable="false">
                <line class="track" x1="2%" x2="98%" y1="13" y2="13" />
                { for stops }
            </svg>
            { for marker }
            <input
                type="range" min="0" max="2" step="1" id={format!("level-{place}")}
                value={step.to_string()} oninput={oninput.reform(|event: InputEvent| typed(&event))}
                aria-label={format!("{} benchmark", saved.subject)}
                aria-valuetext={format!("{}, percentile {}; {said}", level.label(), level.percentile())}
                aria-describedby={format!("own-{place}")}
            />
            <span class="at-hide" id={format!("own-{place}")}>{ own }</span>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f40_a_rank_stands_beside_the_stops_it_lies_between() {
        assert_eq!([100, 75, 50, 35, 20, 5, 1].map(place_of), [0, 15, 30, 45, 60, 90, 100]);
        let places: Vec<u32> = (1..=100).rev().map(place_of).collect();
        assert!(places.is_sorted());
    }
}
