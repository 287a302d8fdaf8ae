//! The register of requests about pupils' records (F86): who asked, and by when the school must act.

pub mod new;
pub mod one;
pub mod pack;

use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::chip::{Tone, chip};
use crate::parts::link::{link, main_link};
use crate::parts::table::{cell, column, empty, name_cell, row, sheet};
use crate::parts::text::{count_of, paragraph};
use crate::route::Route;
use crate::shell::Shell;
use domain::retention::request::REMINDER_DAYS;
use domain::retention::request::forms::{ListRequestsForm, RequestRow, RequestsView};
use yew::prelude::*;

const COLUMNS: &[&str] = &["Request", "Pupil", "Asked by", "Arrived", "Due", "What to do"];

pub struct Requests {
    link: PageLink<Requests>,
    view: Loaded<RequestsView>,
}

impl Requests {
    pub fn new(link: PageLink<Requests>) -> Requests {
        let page = Requests { link, view: Loaded::Waiting };
        page.load();
        page
    }

    fn load(&self) {
        self.link.load(&ListRequestsForm {}, |page| &mut page.view);
    }
}

impl Page for Requests {
    fn view(&self, _: &Shell) -> View {
        let again = self.link.on(|page: &mut Requests, _, ()| {
            page.view = Loaded::Waiting;
            page.load();
        });
        let body = self.view.render("Loading the requests", again, listed);
        View::new(body)
            .caption("Record each request about a pupil\u{2019}s records on the day it arrives. The kind of request sets the deadline.")
            .actions(main_link(Route::NewRequest, "Record a request"))
    }
}

fn listed(view: &RequestsView) -> Html {
    if view.requests.is_empty() {
        return empty(
            "No request has been recorded",
            paragraph(
                "Subject access requests, requests for the education record and complaints are listed here, with the day by which you must act.",
            ),
        );
    }
    let rows = view.requests.iter().map(line).collect();
    sheet("Requests, the most urgent first", "at-cards", COLUMNS.iter().map(|name| column(*name)), rows)
}

fn line(request: &RequestRow) -> Html {
    let to = Route::Request { request: request.request };
    let pupil = request.pupil.clone().unwrap_or_else(|| format!("Erased: {}", request.reference));
    let cells = vec![
        name_cell(COLUMNS[0], "", link(to, request.kind.label())),
        cell(COLUMNS[1], "", pupil),
        cell(COLUMNS[2], "", asker(request)),
        cell(COLUMNS[3], "at-nowrap", request.arrived.clone()),
        cell(COLUMNS[4], "at-nowrap", due(request)),
        cell(COLUMNS[5], "", request.clock.clone()),
    ];
    row(request.request.to_string(), cells)
}

/// Who asked. When a pupil who asked themselves has been erased, the register no longer says.
fn asker(request: &RequestRow) -> String {
    if request.asker.is_empty() { "The pupil".to_owned() } else { request.asker.clone() }
}

/// The due day, and how near it is.
fn due(request: &RequestRow) -> Html {
    let (Some(on), Some(days)) = (&request.due, request.days) else {
        let words = if request.is_closed { "Closed" } else { "No day yet" };
        return chip(Tone::Mute, words);
    };
    let late = days.unsigned_abs();
    let state = match days {
        ..0 => chip(Tone::Bad, count_of(late, "day overdue", "days overdue")),
        0 => chip(Tone::Bad, "Today"),
        1..=REMINDER_DAYS => chip(Tone::Warn, format!("In {}", count_of(late, "day", "days"))),
        _ => chip(Tone::Info, format!("In {}", count_of(late, "day", "days"))),
    };
    html! { <>{ on.clone() }{ " " }{ state }</> }
}
