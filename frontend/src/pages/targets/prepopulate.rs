//! Saves settings and pre-populates targets, one request per year group (F45, F48). If one fails, the others are done,
//! and the job can be repeated.

use super::outcomes::measures;
use super::settings::Targets;
use crate::parts::choices::tick;
use crate::parts::confirm::Confirm;
use crate::parts::form::button;
use crate::parts::table::{cell, column, row, sheet};
use crate::parts::text::{block, count, heading, paragraph, plural};
use crate::route::Route;
use crate::shell::{Notice, Shell};
use domain::changes::forms::ApplyChangeForm;
use domain::records::cohort::YearGroupId;
use domain::targets::forms::{PlanView, PrepopulateTargetsForm};
use domain::targets::plan::PlanCounts;
use yew::prelude::*;

const COLUMNS: &[&str] = &[
    "Targets in",
    "New",
    "Changed",
    "Unchanged",
    "Set by staff, kept",
    "Set by staff, replaced",
    "No prior attainment",
];

/// The request that is made for each year group.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Job {
    /// Save its settings.
    Save,
    /// Ask what pre-populating would change.
    Preview,
    /// Pre-populate its targets.
    Apply,
}

impl Job {
    const fn going_on(self) -> &'static str {
        match self {
            Job::Save => "Saving the settings",
            Job::Preview => "Working out what pre-populating would change",
            Job::Apply => "Pre-populating targets",
        }
    }
}

/// A year group and its name.
type Group = (YearGroupId, String);

/// A job over year groups, one after another.
pub(super) struct Work {
    job: Job,
    groups: Vec<Group>,
    /// The plans to apply, in the order of the groups; empty for the other jobs.
    seen: Vec<PlanView>,
    /// The outcomes so far, in the order of the groups. `None` for a job without a plan; an error is a sentence.
    done: Vec<Result<Option<PlanView>, String>>,
    /// The id of the element that takes the focus at the end, because the pressed button is not shown while the job
    /// runs.
    after: Option<&'static str>,
}

impl Work {
    fn over(&self) -> bool {
        self.done.len() >= self.groups.len()
    }

    fn each(&self) -> impl Iterator<Item = (&Group, &Result<Option<PlanView>, String>)> {
        self.groups.iter().zip(&self.done)
    }

    /// The year groups that are done, or those that failed.
    fn groups_where_ok(&self, ok: bool) -> Vec<Group> {
        self.each().filter(|(_, outcome)| outcome.is_ok() == ok).map(|(group, _)| group.clone()).collect()
    }

    fn plans(&self) -> impl Iterator<Item = (&Group, &PlanView)> {
        self.each().filter_map(|(group, outcome)| Some((group, outcome.as_ref().ok()?.as_ref()?)))
    }

    /// The number of targets that are written.
    fn written(&self) -> u32 {
        self.plans().map(|(_, plan)| written(&plan.total)).sum()
    }
}

/// "1 target is", "2 targets are".
pub(super) fn count_are(number: u32) -> String {
    format!("{} {}", count(number, "target"), plural(number, "is", "are"))
}

const fn written(counts: &PlanCounts) -> u32 {
    counts.new + counts.changed + counts.replaced
}

impl Targets {
    /// The chosen year groups: the page's own, or all that have pupils.
    pub(super) fn scope(&self, shell: &Shell) -> Vec<Group> {
        let years = shell.years.iter().flat_map(|years| &years.years);
        let groups: Vec<Group> = years
            .filter(|one| one.key == self.year || (self.all && one.pupils > 0))
            .map(|one| (one.key, format!("Year {}", one.year_group)))
            .collect();
        if groups.is_empty() { vec![(self.year, "this year group".to_owned())] } else { groups }
    }

    pub(super) fn start(&mut self, shell: &mut Shell, job: Job, groups: Vec<Group>) {
        (self.asking, shell.notice) = (false, None);
        self.work = Some(Work { job, groups, seen: Vec::new(), done: Vec::new(), after: None });
        self.next(shell);
    }

    /// Stores the outcome of a year group and goes on to the next.
    pub(super) fn store_outcome(&mut self, shell: &mut Shell, outcome: Result<Option<PlanView>, String>) {
        if let Some(work) = &mut self.work {
            work.done.push(outcome);
            self.next(shell);
        }
    }

    fn next(&mut self, shell: &mut Shell) {
        let Some(work) = &self.work else { return };
        let job = work.job;
        let Some((year, _)) = work.groups.get(work.done.len()).cloned() else {
            return self.finished(shell);
        };
        if job == Job::Save {
            return self.save_one(shell, year);
        }
        if let Some(plan) = work.seen.get(work.done.len()).cloned() {
            let form = ApplyChangeForm { change: plan.change, mark: plan.mark.clone(), typed: None };
            return self.link.send(shell, &form, |page, shell, answer| {
                let outcome = answer.map(|_| Some(plan)).map_err(|error| error.sentence());
                page.store_outcome(shell, outcome);
            });
        }
        let form = PrepopulateTargetsForm { year, replacing: self.replacing };
        self.link.send(shell, &form, |page, shell, answer| {
            page.store_outcome(shell, answer.map(Some).map_err(|error| error.sentence()));
        });
    }

    fn finished(&mut self, shell: &mut Shell) {
        let Some(work) = &self.work else { return };
        let (well, failed) =
            (work.groups_where_ok(true).len() as u32, work.groups_where_ok(false).len() as u32);
        let on = Route::YearTargets { year: self.year };
        match work.job {
            Job::Save if failed > 0 => shell.say(Notice {
                success: false,
                heading: format!("Saved for {}, but not for {failed}", count(well, "year group")).into(),
                body: "See below what to do about the others.".into(),
                on,
            }),
            Job::Save => {
                let whose =
                    if well > 1 { format!(" for {}", count(well, "year group")) } else { String::new() };
                if !self.prepopulates() {
                    self.work = None;
                    return shell.done(on, format!("The target settings have been saved{whose}"), "");
                }
                let now = self.view.ready().map_or(0, |view| view.prepopulated);
                let body = match now {
                    0 => "Nothing is pre-populated yet. Check the numbers below first.".to_owned(),
                    _ => format!(
                        "{} already pre-populated. Check the numbers below before you do it again.",
                        count_are(now)
                    ),
                };
                shell.done(on, format!("The target settings have been saved{whose}"), body);
                self.preview(shell, None);
            }
            Job::Preview => {
                if let Some(id) = work.after {
                    shell.focus(id);
                }
            }
            Job::Apply => {
                let heading = format!("{} pre-populated", count(work.written(), "target"));
                let body = match failed {
                    0 => "You can undo this for 30 days, under \u{201c}Recent changes\u{201d}.".to_owned(),
                    _ => format!("It did not work for {}. See below.", count(failed, "year group")),
                };
                shell.say(Notice { success: failed == 0, heading: heading.into(), body: body.into(), on });
                // The tab Delete targets appears with the first target (F54).
                super::ask_years(&self.link, self.year);
            }
        }
    }

    fn preview(&mut self, shell: &mut Shell, after: Option<&'static str>) {
        let (groups, notice) = (self.scope(shell), shell.notice.take());
        self.start(shell, Job::Preview, groups);
        // Keep the notice that the settings have been saved.
        shell.notice = notice;
        if let Some(work) = &mut self.work {
            work.after = after;
        }
    }

    fn apply(&mut self, shell: &mut Shell, (): ()) {
        let Some(work) = self.work.take() else { return };
        let seen = work.plans().map(|(_, plan)| plan.clone()).collect();
        let groups = work.groups_where_ok(true);
        (self.asking, shell.notice) = (false, None);
        self.work = Some(Work { job: Job::Apply, groups, seen, done: Vec::new(), after: None });
        self.next(shell);
    }

    fn again(&mut self, shell: &mut Shell, (): ()) {
        let Some(work) = &self.work else { return };
        match work.job {
            // The numbers of all year groups are confirmed together, so load all again.
            Job::Preview | Job::Apply => self.preview(shell, Some("prepopulating")),
            job => {
                let groups = work.groups_where_ok(false);
                self.start(shell, job, groups);
            }
        }
    }

    /// The section below the settings: the button, the progress, and the numbers to confirm.
    pub(super) fn prepopulating(&self, shell: &Shell) -> Html {
        let section = |body: Html| {
            html! {
                <section class="at-aside" id="prepopulating" tabindex="-1">{ heading("Pre-populate targets now") }{ body }</section>
            }
        };
        match &self.work {
            None if self.saved_settings().is_some() && self.prepopulates() => {
                let onclick = self.link.on(|page, shell, ()| page.preview(shell, Some("prepopulating")));
                section(block(
                    "",
                    vec![
                        paragraph(
                            "Check how many targets would be new, changed or kept. Nothing changes until you confirm.",
                        ),
                        button("See what would change").secondary().busy(shell.busy).onclick(onclick).into(),
                    ],
                ))
            }
            None => Html::default(),
            Some(work) if !work.over() => progress(work),
            Some(work) if work.job == Job::Save => self.failures(shell, work),
            Some(work) => section(self.planned(shell, work)),
        }
    }

    fn failures(&self, shell: &Shell, work: &Work) -> Html {
        let failed = work.each().filter_map(|((year, name), outcome)| {
            let why = outcome.as_ref().err()?;
            Some(html! { <li key={year.to_string()}><strong>{ format!("{name}: ") }</strong>{ why }</li> })
        });
        let failed: Vec<Html> = failed.collect();
        if failed.is_empty() {
            return Html::default();
        }
        let words = match work.job {
            Job::Save => "The settings for these year groups have not been saved:",
            _ => "Nothing was changed in these year groups:",
        };
        html! {
            <div class="at-refusal" role="alert">
                { paragraph(words) }
                <ul class="govuk-list">{ for failed }</ul>
                { button("Try these again").secondary().busy(shell.busy).onclick(self.link.on(Targets::again)) }
            </div>
        }
    }

    fn planned(&self, shell: &Shell, work: &Work) -> Html {
        let number = work.written();
        let kept: u32 = work.plans().map(|(_, plan)| plan.total.kept).sum();
        let replacing = self.link.on(|page, shell, ticked| {
            page.replacing = ticked;
            page.preview(shell, Some("replacing"));
        });
        let done = work.job == Job::Apply;
        let verdict = match (done, number) {
            (true, _) => paragraph(format!("Done: {} pre-populated.", count(number, "target"))),
            (false, 0) => paragraph("There is nothing to pre-populate, so nothing would change."),
            (false, _) => {
                let onclick = self.link.on(|page, _, ()| page.asking = true);
                button("Pre-populate these targets")
                    .busy(shell.busy)
                    .id("prepopulate")
                    .onclick(onclick)
                    .into()
            }
        };
        let mut parts = vec![numbers(work)];
        // Of several year groups at once the numbers alone are shown.
        if let [(_, plan)] = work.plans().collect::<Vec<_>>()[..] {
            let heading = html! { <h3>{ "What the targets would come to" }</h3> };
            parts.push(block("at-apart", vec![heading, measures(&plan.outcomes, "After pre-populating")]));
        }
        if !done && (kept > 0 || self.replacing) {
            let label = "Also replace targets set by staff";
            parts.push(tick("replacing", label, self.replacing, replacing, None));
        }
        parts.extend([self.failures(shell, work), verdict]);
        if self.asking {
            parts.push(self.question(shell, work));
        }
        block("", parts)
    }

    fn question(&self, shell: &Shell, work: &Work) -> Html {
        let targets = count(work.written(), "target");
        let replaced: u32 = work.plans().map(|(_, plan)| plan.total.replaced).sum();
        let body = match replaced {
            0 => "Targets set by staff stay as they are.".to_owned(),
            _ => format!("{} set by staff will be replaced by the benchmark.", count(replaced, "target")),
        };
        let groups = match &work.groups_where_ok(true)[..] {
            [(_, name)] => name.clone(),
            groups => count(groups.len() as u32, "year group"),
        };
        Confirm {
            title: format!("Pre-populate {targets} in {groups}?"),
            body,
            yes: "Confirm",
            onyes: self.link.on(Targets::apply),
            onno: self.link.on(|page, shell, ()| {
                page.asking = false;
                shell.focus("prepopulate");
            }),
            busy: shell.busy,
        }
        .into()
    }
}

fn progress(work: &Work) -> Html {
    let (at, of) = (work.done.len(), work.groups.len());
    let name = work.groups.get(at).map_or("", |(_, name)| name.as_str());
    let going = work.job.going_on();
    html! {
        <div class="at-waiting" role="status">
            <p class="govuk-body">{ format!("{going}: {name}, {} of {of}", at + 1) }</p>
            <progress max={of.to_string()} value={at.to_string()} aria-label={going}></progress>
            <div>
                if of > 1 {
                    { paragraph("You can leave this page. What is done stays done, and you can do the rest later.") }
                }
            </div>
        </div>
    }
}

/// The numbers by year group, or by subject for a single year group.
fn numbers(work: &Work) -> Html {
    let line = |name: &str, counts: &PlanCounts| {
        let PlanCounts { new, changed, same, kept, replaced, without } = *counts;
        let mut cells = vec![cell(COLUMNS[0], "", html! { <strong>{ name.to_owned() }</strong> })];
        let columns = COLUMNS.iter().skip(1).zip([new, changed, same, kept, replaced, without]);
        cells.extend(columns.map(|(heading, number)| cell(heading, "at-num", number.to_string())));
        row(name.to_owned(), cells)
    };
    let mut rows: Vec<Html> = Vec::new();
    let plans: Vec<_> = work.plans().collect();
    if let [(_, plan)] = plans[..] {
        rows.push(line("All subjects", &plan.total));
        rows.extend(plan.subjects.iter().map(|(subject, counts)| line(subject, counts)));
    } else {
        rows.extend(plans.iter().map(|((_, name), plan)| line(name, &plan.total)));
    }
    let numbers = COLUMNS.iter().skip(1).map(|heading| column(*heading).number());
    sheet("Numbers of targets", "at-cards", [column(COLUMNS[0])].into_iter().chain(numbers), rows)
}
