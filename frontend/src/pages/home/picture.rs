//! The organisation in numbers, and what waits for the person (F88).

use crate::parts::boxed::{boxed, boxes};
use crate::parts::counts::{Count, counts};
use crate::parts::link::{link, link_at, title_link};
use crate::parts::table::{cell, column, name_cell, row, sheet};
use crate::parts::text::{block, count_of, paragraph, thousands};
use crate::route::Route;
use crate::shell::Shell;
use domain::exchange::forms::{AccountsInNumbers, DataInNumbers, HomeView, TaskBatch, TaskKind, TaskView};
use domain::records::cohort::YearGroupId;
use domain::targets::forms::{YearView, YearsView};
use std::collections::BTreeMap;
use yew::prelude::*;

const COLUMNS: [&str; 3] = ["Year group", "Pupils", "Targets set"];

/// The numbers, what waits, and the year groups. `targets` are the targets set, as far as they have been counted.
pub fn picture(
    shell: &Shell,
    home: &HomeView,
    years: Option<&YearsView>,
    targets: &BTreeMap<YearGroupId, u32>,
) -> Html {
    let accounts = home.accounts.iter().flat_map(|accounts| of_accounts(shell, accounts));
    let data = home.data.iter().flat_map(of_data);
    let tiles = counts("In numbers", &accounts.chain(data).collect::<Vec<_>>());
    let mut below = vec![waiting(&home.tasks)];
    if let Some(years) = years.filter(|years| !years.years.is_empty()) {
        below.push(year_groups(shell, years, targets));
    }
    block("at-stack", vec![tiles, boxes(below)])
}

fn tile(number: u32, name: &'static str, about: String, class: &'static str) -> Count {
    (number, name.into(), about.into(), class)
}

fn of_accounts(shell: &Shell, of: &AccountsInNumbers) -> Vec<Count> {
    let (seats, limits) = (of.seats, of.limits);
    let full = if seats.school_setup >= limits.school_setup { "at-tile--warn" } else { "" };
    let mut seats_used = format!("of {} seats", limits.school_setup);
    if shell.kind().is_school() {
        seats_used = format!("{seats_used}. Manage data: {} of {}", seats.manage_data, limits.manage_data);
    }
    let waits = [
        (of.expired, "expired"),
        (of.soon, "nearly"),
        (of.locked, "locked"),
        (of.undelivered, "not delivered"),
    ];
    let waits = waits.into_iter().filter(|(number, _)| *number > 0);
    let waits: Vec<String> = waits.map(|(number, word)| format!("{number} {word}")).collect();
    let late = if of.expired + of.locked + of.undelivered > 0 { "at-tile--bad" } else { "" };
    vec![
        tile(seats.school_setup, "Administrators", seats_used, full),
        tile(
            of.active,
            "People who can sign in",
            format!("{} signed in this week", thousands(of.lately)),
            "",
        ),
        tile(of.pending, "Not signed up yet", waits.join(", "), late),
    ]
}

fn of_data(of: &DataInNumbers) -> Vec<Count> {
    let before = of.trend.iter().rev().nth(1);
    // Before the first check nothing is known, which is not the same as no concerns.
    let concerns = of.counted.as_ref().map(|counted| {
        let about = match before {
            Some(before) if *before != of.concerns => format!("{} at the check before", thousands(*before)),
            _ => format!("checked {counted}"),
        };
        tile(of.concerns, "Data health concerns", about, "at-tile--warn")
    });
    let mut due = "in the next 30 days".to_owned();
    if of.held > 0 {
        due = format!("{due}, {} on hold", thousands(of.held));
    }
    let mut tiles = vec![tile(of.pupils, "Pupils on roll", String::new(), "")];
    tiles.extend(concerns);
    tiles.push(tile(of.due, "Will be erased", due, "at-tile--warn"));
    tiles
}

/// What waits, the most urgent first.
fn waiting(tasks: &[TaskView]) -> Html {
    let beside = match tasks.len() {
        0 => Html::default(),
        _ => html! { <span class="at-quiet">{ "Most urgent first" }</span> },
    };
    let inner = match tasks {
        [] => paragraph("You have nothing to do right now."),
        _ => html! { <ul class="at-todo">{ for tasks.iter().enumerate().map(line) }</ul> },
    };
    boxed("Needs you", beside, vec![inner])
}

fn line((place, task): (usize, &TaskView)) -> Html {
    let (words, about, to) = words(task);
    // The list opens on what the line is about.
    let shown = match task.kind {
        TaskKind::LinksExpired => "show=expired",
        TaskKind::CodesLocked => "show=locked",
        TaskKind::MailFailed => "show=undelivered",
        TaskKind::LinksExpireSoon => "show=soon",
        _ => "",
    };
    let words = if shown.is_empty() { link(to, words) } else { link_at(to, shown, words) };
    html! {
        <li key={place}>
            <span class="at-todo__sign" aria-hidden="true">{ task.number }</span>
            <div><h3>{ words }</h3><p>{ about }</p></div>
        </li>
    }
}

/// The task in words, what to know about it, and the page where it is done.
fn words(task: &TaskView) -> (String, String, Route) {
    let number = task.number;
    let file = || task.batch.as_ref().map_or(String::new(), |batch| batch.file_name.clone());
    let created = || task.batch.as_ref().map_or(String::new(), created);
    let batch = task.batch.as_ref().map_or(Route::UserBatches, |batch| Route::Batch { batch: batch.id });
    match task.kind {
        TaskKind::LinksExpired => (
            count_of(number, "sign-up link has expired", "sign-up links have expired"),
            "These people cannot sign up until you send a new link.".to_owned(),
            Route::PendingUsers,
        ),
        TaskKind::CodesLocked => (
            count_of(number, "activation code is locked", "activation codes are locked"),
            "Ten wrong tries. Give the person a new code.".to_owned(),
            Route::PendingUsers,
        ),
        TaskKind::MailFailed => (
            count_of(number, "sign-up email could not be delivered", "sign-up emails could not be delivered"),
            "Pending users says why, and what you can do.".to_owned(),
            Route::PendingUsers,
        ),
        TaskKind::DeletionsWait => (
            count_of(number, "deletion of pupils to confirm", "deletions of pupils to confirm"),
            "A second person with School setup must confirm it within a day.".to_owned(),
            Route::DeletePupils,
        ),
        TaskKind::RequestsOpen => (
            count_of(number, "open request about a pupil’s records", "open requests about pupils’ records"),
            "Each has a day by which you must answer.".to_owned(),
            Route::Requests,
        ),
        TaskKind::ExtractFailed => (
            "Your MIS could not be read".to_owned(),
            "Your records are as they were.".to_owned(),
            Route::MisConnection,
        ),
        TaskKind::ExtractWaits => (
            "Changes from your MIS wait for you".to_owned(),
            "Look at them, then apply or discard them.".to_owned(),
            task.change.map_or(Route::Changes, |change| Route::Change { change }),
        ),
        TaskKind::RowsToCorrect => {
            (count_of(number, "row to correct in ", "rows to correct in ") + &file(), created(), batch)
        }
        TaskKind::RowsReady => {
            (count_of(number, "row ready in ", "rows ready in ") + &file(), created(), batch)
        }
        TaskKind::DataToMend => (
            count_of(number, "record must be mended", "records must be mended"),
            "The data health check says what is wrong with each.".to_owned(),
            Route::DataHealth,
        ),
        TaskKind::LinksExpireSoon => (
            count_of(number, "sign-up link expires within two days", "sign-up links expire within two days"),
            "Remind these people, or send new links.".to_owned(),
            Route::PendingUsers,
        ),
    }
}

fn created(of: &TaskBatch) -> String {
    match of.created {
        0 => "No account has been created from it yet.".to_owned(),
        number => count_of(number, "account created so far.", "accounts created so far."),
    }
}

fn year_groups(shell: &Shell, years: &YearsView, targets: &BTreeMap<YearGroupId, u32>) -> Html {
    let counted = shell.may_open(Route::DeleteTargets);
    let columns = COLUMNS.iter().take(if counted { 3 } else { 2 }).enumerate();
    let columns = columns.map(|(place, name)| if place > 0 { column(*name).number() } else { column(*name) });
    let columns: Vec<_> = columns.collect();
    let lines = years.years.iter().map(|year| {
        let set =
            counted.then(|| targets.get(&year.key).map_or_else(|| "…".to_owned(), |set| thousands(*set)));
        year_group(shell, year, set)
    });
    let beside =
        if shell.may_open(Route::Report) { title_link("govuk-link", Route::Report) } else { Html::default() };
    boxed("Targets", beside, vec![sheet("Targets by year group", "", columns, lines.collect())])
}

fn year_group(shell: &Shell, year: &YearView, set: Option<String>) -> Html {
    let name = format!("Year {}", year.year_group);
    let pages = [Route::YearReport { year: year.key }, Route::YearTargets { year: year.key }];
    let name: Html = match pages.into_iter().find(|page| shell.may_open(*page)) {
        Some(page) => link(page, name),
        None => name.into(),
    };
    let mut cells = vec![name_cell(COLUMNS[0], "", name), cell(COLUMNS[1], "at-num", thousands(year.pupils))];
    cells.extend(set.map(|set| cell(COLUMNS[2], "at-num", set)));
    row(year.key.to_string(), cells)
}
