//! The panel beside the grid, about the selected cell: the target with its benchmark, how likely each grade is, and what
//! led to it. It follows the focus, which stays in the grid.

use super::Report;
use super::edits::Spot;
use super::grid::{describe, name};
use crate::dom;
use crate::load::Loaded;
use crate::parts::side::{side, timeline};
use crate::parts::text::{block, paragraph};
use crate::shell::Shell;
use domain::attainment::grade::Grade;
use domain::targets::forms::{ReportView, TargetView, ViewTargetForm};
use domain::targets::report::ReportSubject;
use yew::prelude::*;

/// The key under which the browser remembers whether the panel is open.
const OPEN: &str = "report-panel";

/// The time in milliseconds for which the selection rests before its figures are asked for. Moving on with an arrow key
/// asks for none of the cells in between, each of which would be in the audit trail as looked at.
const REST: u32 = 250;

#[derive(Default)]
pub struct Panel {
    open: bool,
    /// The cell whose figures are shown or asked for, and those figures.
    looked: Option<(Spot, Loaded<TargetView>)>,
    /// The number of moves so far, by which a move that has been overtaken is known.
    moves: u32,
}

impl Panel {
    /// The panel as the person left it last.
    pub fn remembered() -> Panel {
        Panel { open: dom::remembered(OPEN).as_deref() == Some("yes"), ..Panel::default() }
    }

    pub const fn is_open(&self) -> bool {
        self.open
    }
}

impl Report {
    /// Opens the panel, or closes it.
    pub(super) fn turn_panel(&mut self, shell: &mut Shell, (): ()) {
        if self.panel.open {
            self.close_panel();
        } else {
            self.panel.open = true;
            dom::remember(OPEN, "yes");
            self.follow(0);
        }
        shell.focus(self.at.id());
    }

    pub(super) fn close_panel(&mut self) {
        if self.panel.open {
            self.panel.open = false;
            dom::remember(OPEN, "no");
        }
    }

    /// Has the panel follow the selection, once it rests for so many milliseconds.
    pub(super) fn follow(&mut self, rest: u32) {
        let Some(spot) = self.current_spot().filter(|_| self.panel.open) else { return };
        if self.panel.looked.as_ref().is_some_and(|(looked, _)| *looked == spot) {
            return;
        }
        self.panel.moves += 1;
        self.panel.looked = Some((spot, Loaded::Waiting));
        let moves = self.panel.moves;
        if rest == 0 {
            return self.look(spot);
        }
        self.link.after(rest, move |page, _| {
            if page.panel.moves == moves {
                page.look(spot);
            }
        });
    }

    /// Asks for the figures of the cell again, if it is among these saved ones.
    pub(super) fn look_again(&mut self, saved: &[Spot]) {
        if let Some((spot, _)) = self.panel.looked.as_ref().filter(|(spot, _)| saved.contains(spot)) {
            self.look(*spot);
        }
    }

    fn look(&self, spot: Spot) {
        let Some(view) = self.view.ready().filter(|_| self.panel.open) else { return };
        let (row, column) = spot;
        if !view.rows[row].cells[column].is_taken() {
            return;
        }
        let subject = view.subjects[column].name.clone();
        let form = ViewTargetForm { year: self.year, pupil: view.rows[row].id, subject };
        self.link.ask(&form, move |page, _, answer| {
            if let Some((looked, figures)) = &mut page.panel.looked
                && *looked == spot
            {
                *figures = answer.into();
            }
        });
    }

    /// Sets the target some grades higher or lower.
    fn step(&mut self, by: i16) {
        let Some(spot) = self.current_spot() else { return };
        let saved = self.saved(spot);
        let Some((view, cell)) = self.view.ready().map(|view| (view, view.rows[spot.0].cells[spot.1])) else {
            return;
        };
        let top = i16::from(view.subjects[spot.1].scale.top().0);
        // The lowest grade is not a pass, and without a target the benchmark is where to begin.
        let wanted = match self.edits.shown(spot, saved) {
            Some(grade) => (i16::from(grade.0) + by).clamp(1, top),
            None => cell.2.map_or(1, |benchmark| i16::from(benchmark.0)).clamp(1, top),
        };
        let wanted = u8::try_from(wanted).ok().map(Grade);
        if self.editor.is_none() && self.may_edit(spot) {
            self.write(vec![(spot, wanted)]);
        }
    }

    pub(super) fn side(&self, view: &ReportView) -> Html {
        let Some(spot) = self.current_spot().filter(|_| self.panel.open) else { return Html::default() };
        let (pupil, subject) = (&view.rows[spot.0], &view.subjects[spot.1]);
        let cell = &pupil.cells[spot.1];
        let class = pupil.classes.get(&subject.name);
        let about = class.map_or_else(|| subject.name.clone(), |class| format!("{} · {class}", subject.name));
        let figures =
            self.panel.looked.as_ref().filter(|(looked, _)| *looked == spot).map(|(_, figures)| figures);
        let mut parts = vec![self.three(view, spot, figures.and_then(Loaded::ready))];
        match figures {
            _ if !cell.is_taken() => parts = vec![paragraph(describe(subject, cell))],
            Some(figures) => {
                let again = self.link.on(|page: &mut Report, _, ()| {
                    page.panel.looked = None;
                    page.follow(0);
                });
                parts.push(figures.render("Loading the chances", again, |figures| chances(figures, subject)));
                parts.push(figures.ready().map(history).unwrap_or_default());
            }
            None => {}
        }
        let close = self.link.on(|page, shell, ()| {
            page.close_panel();
            shell.focus(page.at.id());
        });
        side("The selected target", pupil.name.clone(), about, close, parts)
    }

    /// The target, the benchmark and the prior attainment.
    fn three(&self, view: &ReportView, spot: Spot, figures: Option<&TargetView>) -> Html {
        let (cell, subject) = (&view.rows[spot.0].cells[spot.1], &view.subjects[spot.1]);
        let named = |grade: Option<Grade>| grade.map_or("–", |grade| name(subject, grade)).to_owned();
        let step = |by: i16, sign: &'static str, label: &'static str| {
            let onclick = self.link.on(move |page, _, _: MouseEvent| page.step(by));
            html! { <button type="button" aria-label={label} {onclick}>{ sign }</button> }
        };
        let target = named(self.edits.shown(spot, cell.0));
        let prior = figures.and_then(|figures| figures.prior.clone());
        html! {
            <div class="at-trio">
                <div>
                    { "Target" }
                    <span class="at-step">
                        { for view.editable.then(|| step(-1, "−", "One grade lower")) }
                        <b>{ target }</b>
                        { for view.editable.then(|| step(1, "+", "One grade higher")) }
                    </span>
                </div>
                <div>{ "Benchmark" }<b>{ named(cell.2) }</b></div>
                <div>{ "Prior" }<b>{ prior.unwrap_or_else(|| "–".to_owned()) }</b></div>
            </div>
        }
    }

    /// Selects a cell, and has the panel follow.
    pub(super) fn moved(&mut self) {
        self.follow(REST);
    }
}

/// The chance of each grade or a better one, as bars and as numbers.
fn chances(figures: &TargetView, subject: &ReportSubject) -> Html {
    if figures.chances.is_empty() {
        return paragraph("This pupil has no prior attainment, so there are no chances to show.");
    }
    let both = !figures.own_chances.is_empty();
    let or_better = |chances: &[f64], grade: usize| chances.iter().skip(grade).sum::<f64>().clamp(0.0, 100.0);
    let percent = |chance: f64| format!("{}%", (chance + 0.5) as u32);
    let rows = (1..subject.grades.len()).rev().map(|grade| {
        let is = |other: Option<Grade>| other.is_some_and(|other| usize::from(other.0) == grade);
        let mark = match (is(figures.grade), is(figures.benchmark)) {
            (true, _) => " target",
            (false, true) => " benchmark",
            (false, false) => "",
        };
        let (nation, own) = (or_better(&figures.chances, grade), or_better(&figures.own_chances, grade));
        html! {
            <tr key={grade} class={is(figures.grade).then_some("is-target")}>
                <th scope="row" class="at-nowrap">{ subject.grades[grade].clone() }<small>{ mark }</small></th>
                <td class="at-chances__bars">
                    <svg class="at-chart" height="16" aria-hidden="true" focusable="false">
                        <rect class="c2p" x="0" y="1.5" width={percent(nation)} height="5" rx="1" />
                        { for both.then(|| html! { <rect class="c1" x="0" y="9" width={percent(own)} height="6" rx="1.5" /> }) }
                    </svg>
                </td>
                <td class="at-num">{ percent(nation) }</td>
                { for both.then(|| html! { <td class="at-num">{ percent(own) }</td> }) }
            </tr>
        }
    });
    html! {
        <>
            <h3>{ "Chance of this grade or better" }</h3>
            <table class="at-plain at-chances">
                <thead>
                    <tr>
                        <th scope="col">{ "Grade" }</th>
                        <th scope="col"><span class="at-hide">{ "Chart" }</span></th>
                        <th scope="col" class="at-num">{ "Nation" }</th>
                        { for both.then(|| html! { <th scope="col" class="at-num">{ "Ours" }</th> }) }
                    </tr>
                </thead>
                <tbody>{ for rows }</tbody>
            </table>
            <p class="at-keys">
                <span><svg width="14" height="8" aria-hidden="true"><rect class="c2p" x="0" y="1" width="14" height="5" rx="1" /></svg>{ "Nationally" }</span>
                { for both.then(|| html! {
                    <span><svg width="14" height="8" aria-hidden="true"><rect class="c1" width="14" height="7" rx="1.5" /></svg>{ "By our own progress" }</span>
                }) }
            </p>
        </>
    }
}

/// What led to the target.
fn history(figures: &TargetView) -> Html {
    let steps = figures.history.iter().map(|step| {
        let grade = step.grade.clone().unwrap_or_else(|| "No target".to_owned());
        (grade.into(), format!(" {} ", step.how).into(), step.at.clone().into())
    });
    let steps: Vec<_> = steps.collect();
    let heading = html! { <h3>{ "Where it comes from" }</h3> };
    if steps.is_empty() {
        return block("", vec![heading, html! { <p class="at-quiet">{ "No target has been set." }</p> }]);
    }
    block("", vec![heading, timeline(steps)])
}
