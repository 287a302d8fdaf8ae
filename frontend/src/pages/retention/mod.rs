//! The retention clock (F75): who is erased when, and why, and who is on hold.

pub mod certificates;
pub mod check;
pub mod deleting;
pub mod requests;
mod weeks;

use crate::list::{Search, counted, in_address, note as note_filter, shown};
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::boxed::boxed;
use crate::parts::chip::{Tone, chip};
use crate::parts::counts::{Count, counts};
use crate::parts::link::{link, link_like};
use crate::parts::strip::{find, segments, strip};
use crate::parts::table::{cell, column, downloads, empty, name_cell, row, sheet};
use crate::parts::text::{count, count_of, paragraph};
use crate::route::Route;
use crate::shell::Shell;
use domain::base::search::NameSearch;
use domain::retention::forms::{
    DuePupilView, ExportPupilsForm, LISTED_DAYS, ListRetentionForm, RetentionView,
};
use domain::retention::group::Group;
use yew::prelude::*;

const COLUMNS: &[&str] = &["Pupil", "Was in", "Why", "Erased on", "In", "Notice", "Hold"];

pub struct Retention {
    link: PageLink<Retention>,
    view: Loaded<RetentionView>,
    /// The text in the search field.
    search: Search,
    /// The place of the pressed segment: all, due, or on hold.
    shown: usize,
}

impl Retention {
    pub fn new(link: PageLink<Retention>) -> Retention {
        let page = Retention { link, view: Loaded::Waiting, search: in_address(), shown: 0 };
        page.load();
        page
    }

    fn load(&self) {
        self.link.load(&ListRetentionForm {}, |page| &mut page.view);
    }

    /// True if the pupil is among those of the pressed segment.
    fn is_shown(&self, pupil: &DuePupilView) -> bool {
        match self.shown {
            1 => pupil.holds.is_empty(),
            2 => !pupil.holds.is_empty(),
            _ => true,
        }
    }

    fn strip(&self, view: &RetentionView) -> Html {
        let held = view.pupils.iter().filter(|pupil| !pupil.holds.is_empty()).count() as u32;
        let all = view.pupils.len() as u32;
        let choices = vec![
            ("All".into(), Some(all), None),
            ("Due".into(), Some(all - held), None),
            ("On hold".into(), Some(held), None),
        ];
        let press = self.link.on(|page: &mut Retention, _, place| page.shown = place);
        let search = self.link.on(|page: &mut Retention, _, text| {
            page.search = Search { search: text };
            note_filter(&page.search);
        });
        let fields = vec![
            segments("Show", choices, Some(self.shown), press),
            find("search", "Find", "Name", &self.search.search, search),
        ];
        strip("Filters", fields, Vec::new())
    }

    fn body(&self, view: &RetentionView) -> Html {
        let wanted = NameSearch::of(&self.search.search);
        let listed = view.pupils.iter().filter(|one| self.is_shown(one) && wanted.finds(&one.name));
        let rows: Vec<Html> = listed.map(line).collect();
        let number = shown(rows.len() as u32, view.pupils.len() as u32, ("pupil", "pupils"));
        let list = match (rows.is_empty(), view.pupils.is_empty()) {
            (true, true) => empty(
                "No pupil is erased in the next 30 days",
                paragraph(
                    "Pupils are listed here from 30 days before they are erased, and while they are on hold.",
                ),
            ),
            (true, false) => empty("No one matches", paragraph("Change your search, or show all.")),
            (false, _) => sheet(
                "Pupils erased in the next 30 days, and those on hold",
                "at-cards",
                COLUMNS.iter().map(|heading| column(*heading)),
                rows,
            ),
        };
        let others = (view.others > 0).then(|| {
            paragraph(format!(
                "{} not listed here.",
                count_of(view.others, "other pupil is", "other pupils are")
            ))
        });
        html! {
            <div class="at-stack">
                { figures(view) }
                { boxed("When records are erased, by week", weeks::keys(), vec![weeks::chart(&view.weeks)]) }
                { self.strip(view) }
                { counted(number, false, list) }
                <div>{ for others }</div>
            </div>
        }
    }
}

impl Page for Retention {
    fn view(&self, _: &Shell) -> View {
        let again = self.link.on(|page: &mut Retention, _, ()| {
            page.view = Loaded::Waiting;
            page.load();
        });
        let body = self.view.render("Loading the retention clock", again, |view| self.body(view));
        let due = |format| ExportPupilsForm { group: Group::Due, format };
        let left = link_like("at-button", Route::Leavers, "Pupils who have left".into());
        let saved = (self.view.ready().is_some_and(|view| view.month > 0)).then(|| downloads(due));
        View::new(body)
            .tabs(certificates::tabs(Route::Retention))
            .actions(html! { <><span>{ for saved }</span>{ left }</> })
    }
}

/// The clock in numbers.
fn figures(view: &RetentionView) -> Html {
    let all = view.on_roll + view.left;
    let (next, when) = match &view.next {
        None => (0, "None in the next six months".to_owned()),
        Some(next) => (next.pupils, format!("{}, {}", next.on, in_days(next.days))),
    };
    let waiting = match view.waiting {
        0 => "Their records are not erased".to_owned(),
        waiting => count_of(waiting, "waits for a second person", "wait for a second person"),
    };
    let figure = |number: u32, title: &'static str, about: String, class: &'static str| -> Count {
        (number, title.into(), about.into(), class)
    };
    counts(
        "The clock in numbers",
        &[
            figure(all, "Held in all", format!("{} on roll, {} have left", view.on_roll, view.left), ""),
            figure(view.dated, "With an erasure date", "In the next six months".to_owned(), ""),
            figure(next, "Next erasure", when, ""),
            figure(view.month, "Next 30 days", format!("Notice sent for {}", view.told), "at-tile--warn"),
            figure(view.held, "On hold", waiting, if view.waiting > 0 { "at-tile--warn" } else { "" }),
        ],
    )
}

/// A number of days from now, in words.
fn in_days(days: i32) -> String {
    match days {
        ..=0 => "tonight".to_owned(),
        1 => "tomorrow".to_owned(),
        days => format!("in {days} days"),
    }
}

fn line(pupil: &DuePupilView) -> Html {
    let notice = match (pupil.days, pupil.told) {
        (None, _) => Html::default(),
        (_, true) => chip(Tone::Ok, "Given"),
        (Some(days), false) => chip(Tone::Mute, format!("{} before", count(14.min(days) as u32, "day"))),
    };
    let holds = pupil.holds.iter().map(|hold| {
        let (tone, words) = match &hold.lifting {
            Some(_) => (Tone::Warn, format!("{}: lifting asked for", hold.reason.label())),
            None => (Tone::Info, hold.reason.label().to_owned()),
        };
        html! { <span key={hold.reason.label()}>{ chip(tone, words) }</span> }
    });
    let to = Route::Pupil { pupil: pupil.pupil };
    let act = if pupil.holds.is_empty() { "Hold" } else { "Decide" };
    let when = match pupil.days {
        None => String::new(),
        Some(_) if !pupil.holds.is_empty() => "on hold".to_owned(),
        Some(days) => in_days(days),
    };
    let overdue = pupil.days.is_some_and(|days| days <= LISTED_DAYS);
    let on = if overdue {
        html! { <b>{ &pupil.on }</b> }
    } else {
        pupil.on.clone().into()
    };
    let cells = vec![
        name_cell(COLUMNS[0], "", link(to, pupil.name.clone())),
        cell(COLUMNS[1], "", pupil.was_in.clone()),
        cell(
            COLUMNS[2],
            "",
            html! { <span class="at-why">{ weeks::mark(pupil.why) }{ &pupil.reason }</span> },
        ),
        cell(COLUMNS[3], "at-nowrap", on),
        cell(COLUMNS[4], "at-nowrap", when),
        cell(COLUMNS[5], "", notice),
        cell(COLUMNS[6], "", html! { <><span>{ for holds }</span>{ " " }{ link(to, act) }</> }),
    ];
    row(pupil.pupil.to_string(), cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_said_as_people_say_them() {
        assert_eq!([-3, 0, 1, 6].map(in_days), ["tonight", "tonight", "tomorrow", "in 6 days"]);
    }
}
