//! Benchmarks (F37 to F44): how challenging the targets of each subject should be.

use super::report::sums::between;
use super::{ask_years, framed, refused_save, save_or_leave, without_prior};
use crate::draft;
use crate::errors::Errors;
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::field::typed;
use crate::parts::form::{button, form};
use crate::parts::pick::Pick;
use crate::parts::table::{cell, row, table};
use crate::parts::text::{block, count, live, notice, paragraph, strong, tenths};
use crate::route::Route;
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

const COLUMNS: &[&str] = &["Subject", "Benchmark", "Average benchmark grade", "Set target as"];

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
        let page =
            Benchmarks { link, year, view, chosen: Vec::new(), shown_scale: None, announcement, errors };
        page.load();
        page
    }

    fn load(&self) {
        self.link.ask(&ViewBenchmarksForm { year: self.year }, |page, shell, answer| match answer {
            Ok(view) => {
                page.show(view);
                page.take_up(shell);
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
        self.announcement = format!(
            "Each benchmark is now the next step harder than your school’s own progress{}. This is a starting point, not a recommendation: consider each subject. Nothing is saved until you press Save.",
            match view.subjects.len() - ranked {
                0 => String::new(),
                without => format!(" ({} without results: Average)", count(without as u32, "subject")),
            }
        );
    }

    fn save(&mut self, shell: &mut Shell, (): ()) {
        let Some(view) = self.view.ready() else { return };
        let (levels, scales) = (BTreeMap::new(), BTreeMap::new());
        let mut form = SaveBenchmarksForm { year: self.year, version: view.version, levels, scales };
        for (saved, chosen) in view.subjects.iter().zip(&self.chosen) {
            form.levels.insert(saved.subject.clone(), chosen.level);
            if saved.averages.len() > 1 {
                form.scales.insert(saved.subject.clone(), chosen.scale);
            }
        }
        self.link.send(shell, &form, |page, shell, answer| match answer {
            Ok(saved) => {
                if let Some(view) = page.view.ready_mut() {
                    view.version = saved.version;
                    for (subject, chosen) in view.subjects.iter_mut().zip(&page.chosen) {
                        (subject.level, subject.scale) = (chosen.level, chosen.scale);
                    }
                }
                (page.errors, page.announcement) = (Errors::default(), String::new());
                let body = "They count for targets that are pre-populated from now on, and for the report.";
                shell.done(Route::YearBenchmarks { year: page.year }, "The benchmarks have been saved", body);
            }
            Err(error) => page.errors = refused_save(error, "benchmarks", || page.load()),
        });
    }

    fn fields(&self, shell: &Shell, view: &BenchmarksView) -> Html {
        let two_scales = view.subjects.iter().any(|subject| subject.averages.len() > 1);
        let rows = view.subjects.iter().zip(&self.chosen).enumerate();
        let rows: Vec<Html> =
            rows.map(|(place, (saved, chosen))| self.line(place, saved, *chosen, two_scales)).collect();
        let unsaved = self.unsaved_subjects();
        let onclick = self.link.on(Benchmarks::suggest);
        let columns = if two_scales { COLUMNS } else { &COLUMNS[..3] };
        let looking = if two_scales { self.looking() } else { Html::default() };
        let said =
            if self.announcement.is_empty() { Html::default() } else { notice(self.announcement.clone()) };
        let suggest = button("Set intelligently").secondary().onclick(onclick);
        html! {
            <>
                { without_prior(view.pupils, view.with_prior) }
                { block("at-toolbar", vec![suggest.into(), looking]) }
                { live(said) }
                { table("Benchmarks by subject", "at-table--plain at-r-benchmarks", columns, rows) }
                { reference(&view.reference) }
                <div class="at-r-foot">
                    <p class="at-r-foot__said" aria-live="polite">
                        { if unsaved > 0 { format!("Changed and not saved: {}", count(unsaved as u32, "subject")) } else { String::new() } }
                    </p>
                    { save_or_leave(shell, "Save") }
                </div>
            </>
        }
    }

    /// Chooses the scale of the shown averages (F43). Nothing that is saved depends on it.
    fn looking(&self) -> Html {
        const SHOWN: [Option<Scale>; 3] = [None, Some(Scale::Numbers), Some(Scale::Letters)];
        Pick {
            id: "shown".into(),
            label: "Look at averages in".into(),
            quiet: false,
            choices: SHOWN
                .iter()
                .map(|scale| scale.map_or("The scale targets are set in", Scale::label).into())
                .collect(),
            chosen: SHOWN.iter().position(|scale| *scale == self.shown_scale).unwrap_or_default(),
            onchange: self
                .link
                .on(|page, _, place: usize| page.shown_scale = SHOWN.get(place).copied().flatten()),
        }
        .into()
    }

    fn line(&self, place: usize, saved: &BenchmarkView, chosen: Choice, two_scales: bool) -> Html {
        let average = average(saved, chosen, self.shown_scale);
        let level = chosen.level.label();
        let said = match average {
            Some((scale, points)) => {
                format!("average benchmark grade {}{}", tenths(points), between(scale, points))
            }
            None => "no average benchmark grade".to_owned(),
        };
        let oninput = self.link.on(move |page, _, value: String| {
            let level = value.parse().ok().and_then(|step: usize| Level::ALL.get(step));
            if let (Some(level), Some(chosen)) = (level, page.chosen.get_mut(place)) {
                chosen.level = *level;
            }
        });
        let points = average.map_or_else(|| "–".to_owned(), |(_, points)| tenths(points));
        let beside = average.map(|(scale, points)| between(scale, points)).unwrap_or_default();
        let of = block("at-quiet", vec![count(saved.with_benchmark, "pupil").into()]);
        let shown = block("", vec![strong(points, beside), of]);
        let was = (saved.level != chosen.level).then(|| format!("Saved: {}", saved.level.label()));
        let subject = block(
            "",
            vec![
                strong(saved.subject.clone(), ""),
                block("", vec![strong("", level)]),
                block("", vec![strong("", was.unwrap_or_default())]),
            ],
        );
        let mut cells = vec![
            cell(COLUMNS[0], "", subject),
            cell(COLUMNS[1], "", slider(place, saved, chosen.level, said, oninput)),
            cell(COLUMNS[2], "", shown),
        ];
        if two_scales {
            cells.push(cell(COLUMNS[3], "", self.scale(place, saved, chosen.scale)));
        }
        row(saved.subject.clone(), cells)
    }

    /// "Set target as" (F42).
    fn scale(&self, place: usize, saved: &BenchmarkView, scale: Scale) -> Html {
        if saved.averages.len() < 2 {
            return scale.label().into();
        }
        let scales: Vec<Scale> = saved.averages.iter().map(|averages| averages.scale).collect();
        Pick {
            id: format!("scale-{place}").into(),
            label: format!("Set target as, {}", saved.subject).into(),
            quiet: true,
            choices: scales.iter().map(|scale| scale.label().into()).collect(),
            chosen: scales.iter().position(|one| *one == scale).unwrap_or_default(),
            onchange: self.link.on(move |page, _, picked: usize| {
                if let (Some(scale), Some(chosen)) = (scales.get(picked), page.chosen.get_mut(place)) {
                    chosen.scale = *scale;
                }
            }),
        }
        .into()
    }
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
        let body = self.view.render("Loading the benchmarks", again, |view| {
            block("", vec![
                illustrative(&view.reference),
                paragraph("A benchmark is the progress that the best half (Average), fifth (High) or twentieth (Very high) of schools made last year. It is where targets start from. The average benchmark grade is the mean of the benchmark grades of the pupils who take the subject, as in the report."),
                form(self.link.on(Benchmarks::save), self.fields(shell, view)),
            ])
        });
        framed(shell, Route::Benchmarks, self.year, &self.errors, body)
    }
}

/// The warning that the figures are made up, if they are.
pub fn illustrative(reference: &ReferenceView) -> Html {
    match reference.provenance {
        Provenance::Published => Html::default(),
        Provenance::Illustrative => {
            notice(strong("Do not decide anything by these figures. ", reference.sentence.clone()))
        }
    }
}

/// The sentences about the source of the benchmarks.
pub fn reference(reference: &ReferenceView) -> Html {
    html! {
        <details class="govuk-details">
            <summary class="govuk-details__summary"><span class="govuk-details__summary-text">{ "Where these figures come from" }</span></summary>
            <ul class="govuk-list govuk-list--bullet">
                <li>{ &reference.sentence }</li>
                { for reference.assumptions.iter().map(|one| html! { <li>{ one }</li> }) }
            </ul>
        </details>
    }
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
    let stops = Level::ALL.iter().enumerate().map(|(index, one)| {
        let at = format!("{}%", 30 * (index + 1));
        html! {
            <g key={index}>
                <line x1={at.clone()} x2={at.clone()} y1="24" y2="40" class="at-slider__stop" />
                <text x={at} y="56" text-anchor="middle">{ format!("{} {}", one.label(), one.percentile()) }</text>
            </g>
        }
    });
    let marker = saved.rank.map(|rank| {
        let place = place_of(rank);
        let at = format!("{place}%");
        let anchor = match place {
            0..20 => "start",
            81.. => "end",
            _ => "middle",
        };
        html! {
            <>
                <line x1={at.clone()} x2={at.clone()} y1="15" y2="32" class="at-slider__own" />
                <text x={at} y="11" text-anchor={anchor} class="at-slider__school">{ format!("▾ Your school {rank}") }</text>
            </>
        }
    });
    let step = step(level);
    html! {
        <div class="at-slider">
            <svg class="at-slider__track" width="100%" height="60" aria-hidden="true" focusable="false">
                <line x1="0" x2="100%" y1="32" y2="32" class="at-slider__line" />
                { for stops }
                { marker.unwrap_or_else(|| html! { <text x="0" y="11" class="at-slider__school">{ "Your school: no results yet" }</text> }) }
            </svg>
            <input
                class="at-slider__input" type="range" min="0" max="2" step="1" id={format!("level-{place}")}
                value={step.to_string()} oninput={oninput.reform(|event: InputEvent| typed(&event))}
                aria-label={format!("{} benchmark", saved.subject)}
                aria-valuetext={format!("{}, percentile {}; {said}", level.label(), level.percentile())}
                aria-describedby={format!("own-{place}")}
            />
            <span class="govuk-visually-hidden" id={format!("own-{place}")}>{ own }</span>
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
