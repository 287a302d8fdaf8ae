//! The shared targets of a year group: totals by subject, and each pupil's targets where the school shares those.

use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::pages::targets::benchmarks::reference;
use crate::pages::targets::report::foot::legend;
use crate::pages::targets::report::grid::{cell_content, describe, pupil_name};
use crate::pages::targets::report::sums::{average, difference};
use crate::parts::link::back_link;
use crate::parts::table::{cell, column, empty, more, row, sheet};
use crate::parts::text::{block, count, count_of, paragraph, strong, tenths};
use crate::route::Route;
use crate::shell::Shell;
use domain::attainment::grade::Grade;
use domain::base::ids::OrganisationId;
use domain::collaborate::figures::Part;
use domain::collaborate::forms::{SharedTargetsForm, SharedTargetsView};
use domain::collaborate::totals::SubjectTotal;
use domain::records::cohort::YearGroupId;
use domain::targets::forms::ReportView;
use yew::prelude::*;

const COLUMNS: &[&str] =
    &["Subject", "Pupils with a target", "Average target", "Average benchmark", "Difference", "Side by side"];

/// Pupils that "Show more" adds.
const PUPILS: usize = 60;

pub struct SharedTargets {
    link: PageLink<SharedTargets>,
    school: OrganisationId,
    year: YearGroupId,
    view: Loaded<SharedTargetsView>,
    /// The number of pupils that are shown.
    pupils: usize,
}

impl SharedTargets {
    pub fn new(link: PageLink<SharedTargets>, school: OrganisationId, year: YearGroupId) -> SharedTargets {
        let page = SharedTargets { link, school, year, view: Loaded::Waiting, pupils: PUPILS };
        page.load();
        page
    }

    fn load(&self) {
        let form = SharedTargetsForm { school: self.school, year: self.year };
        self.link.load(&form, |page| &mut page.view);
    }

    fn body(&self, view: &SharedTargetsView) -> Html {
        html! {
            <>
                { totals(view, Part::All) }
                { for view.report.as_ref().map(|report| self.pupils(report)) }
            </>
        }
    }

    /// The grid of each pupil's targets, read-only.
    fn pupils(&self, report: &ReportView) -> Html {
        let rows = report.rows.iter().take(self.pupils).map(|pupil| {
            let cells = report.subjects.iter().zip(&pupil.cells).enumerate();
            let cells = cells.map(|(column, (subject, cell))| {
                let (class, content) = cell_content(subject, cell, false);
                html! { <td key={column} role="cell" {class} title={describe(subject, cell)}>{ content }</td> }
            });
            html! {
                <tr key={pupil.id.to_string()} role="row">
                    <th scope="row" role="rowheader">{ pupil_name(pupil) }</th>
                    { for cells }
                </tr>
            }
        });
        let headings = report.subjects.iter().enumerate().map(|(column, subject)| {
            let title = format!("{}, benchmark {}", subject.name, subject.level.label());
            html! { <th key={column} scope="col" role="columnheader"><abbr {title}>{ subject.short.clone() }</abbr></th> }
        });
        let all = report.rows.len();
        let number = format!("{} of {} shown", self.pupils.min(all), count(all as u32, "pupil"));
        html! {
            <section class="at-stack">
                <h2>{ "Each pupil’s targets" }</h2>
                // The region takes the focus, because it scrolls and nothing in it can be focused.
                <div class="at-sheet at-grid at-shared" role="region" aria-label="Each pupil’s targets" tabindex="0">
                    <table role="table">
                        <thead role="rowgroup">
                            <tr role="row">
                                <th scope="col" role="columnheader">{ "Pupil" }</th>
                                { for headings }
                            </tr>
                        </thead>
                        <tbody role="rowgroup">{ for rows }</tbody>
                    </table>
                </div>
                <div class="at-under"><span>{ number }</span>{ legend() }</div>
                { more(all > self.pupils, false, self.link.on(|page, _, ()| page.pupils += PUPILS)) }
            </section>
        }
    }
}

impl Page for SharedTargets {
    fn view(&self, _: &Shell) -> View {
        let again = self.link.on(|page, _, ()| {
            page.view = Loaded::Waiting;
            page.load();
        });
        let body = self.view.render("Loading the targets", again, |view| self.body(view));
        let back = back_link(Route::School { school: self.school }, "Year groups of this school");
        let Some(view) = self.view.ready() else { return View::titled("Targets", body).above(back) };
        let title = format!("Year {} targets", view.year_group);
        let caption = format!("{}, {}", view.school, self.year.key_stage.label());
        View::titled(title, body).above(back).caption(caption).actions(reference(&view.reference))
    }
}

/// The totals by subject, with what is left out.
pub fn totals(view: &SharedTargetsView, part: Part) -> Html {
    let hidden = match (view.hidden, part) {
        (0, _) => Html::default(),
        (hidden, Part::All) => paragraph(count_of(
            hidden,
            "subject is left out because fewer than five pupils have a target in it.",
            "subjects are left out because fewer than five pupils have a target in them.",
        )),
        (hidden, _) => paragraph(count_of(
            hidden,
            "subject is left out because fewer than five of these pupils, or of the others, have a target in it.",
            "subjects are left out because fewer than five of these pupils, or of the others, have a target in them.",
        )),
    };
    if view.totals.is_empty() {
        let title = "There are no totals to show yet";
        let why = paragraph("A subject has totals when at least five pupils have a target in it.");
        return block("", vec![empty(title, block("", vec![why, hidden]))]);
    }
    let rows = view.totals.iter().map(|subject| {
        let (target, benchmark) = (subject.average_target, subject.average_benchmark);
        let cells = vec![
            cell(COLUMNS[0], "", strong(subject.name.clone(), "")),
            cell(COLUMNS[1], "at-num", subject.set.to_string()),
            cell(COLUMNS[2], "at-num", average(subject.scale, target)),
            cell(COLUMNS[3], "at-num", average(subject.scale, benchmark)),
            cell(COLUMNS[4], "at-num", difference(target, benchmark)),
            cell(COLUMNS[5], "", chart(subject)),
        ];
        row(subject.name.clone(), cells)
    });
    let columns = COLUMNS.iter().enumerate().map(|(place, heading)| {
        if (1..5).contains(&place) { column(*heading).number() } else { column(*heading) }
    });
    block(
        "at-stack",
        vec![
            paragraph(
                "Averages are the mean grades of pupils who have both a target and a benchmark. In each chart the solid dot is the average target and the ring is the average benchmark. The lowest grade is on the left. An average is hidden if it would rest on fewer than five pupils, or if nearly all of them have the lowest or the highest grade.",
            ),
            hidden,
            sheet("Targets against benchmarks by subject", "at-cards", columns, rows.collect()),
        ],
    )
}

/// A chart of the two averages on a line from the lowest grade to the highest.
fn chart(subject: &SubjectTotal) -> Html {
    const WIDTH: f64 = 140.0;
    let Some((target, benchmark)) = subject.average_target.zip(subject.average_benchmark) else {
        return "Hidden".into();
    };
    let (scale, top) = (subject.scale, subject.scale.top());
    let lowest = scale.grades().next().unwrap_or(top);
    let (least, most) = (scale.points(lowest), scale.points(top));
    // An average below the lowest grade is drawn at the end of the line.
    let at = |points: f64| (((points - least).max(0.0) / (most - least) * WIDTH) as u32 + 25).to_string();
    let name = format!("Average target {}, average benchmark {}", tenths(target), tenths(benchmark));
    // Long names would overlap, and the column beside says them.
    let end = |at: &'static str, anchor: &'static str, grade: Grade| {
        let name = Some(scale.name(grade)).filter(|name| name.len() < 4);
        html! { <text x={at} y="13" text-anchor={anchor}>{ name.unwrap_or_default() }</text> }
    };
    html! {
        <svg class="at-pair" viewBox="0 0 190 18" width="190" height="18" role="img" aria-label={name}>
            <line x1="25" x2="165" y1="9" y2="9" class="at-pair__line" />
            <line x1={at(benchmark)} x2={at(target)} y1="9" y2="9" class="at-pair__between" />
            <circle cx={at(target)} cy="9" r="5" class="at-pair__target" />
            <circle cx={at(benchmark)} cy="9" r="6.5" class="at-pair__ring" />
            { end("16", "end", lowest) }
            { end("174", "start", top) }
        </svg>
    }
}
