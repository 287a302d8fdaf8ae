//! Data manager (F63 to F66): the school's organisation, services and accounts; its connection, scopes and data in numbers.

use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::boxed::{boxed, boxes};
use crate::parts::chip::{Tone, chip};
use crate::parts::link::{link, title_link};
use crate::parts::table::{cell, column, facts, name_cell, row, sheet};
use crate::parts::text::{block, count_of, heading, paragraph, thousands};
use crate::route::Route;
use crate::shell::Shell;
use domain::exchange::connection::ConnectionState;
use domain::exchange::forms::{
    DataManagerView, OneConnectionView, OwnOrganisationView, SummaryView, ViewDataManagerForm,
};
use yew::prelude::*;

const COLUMNS: &[&str] = &["Records", "Held", "Concerns", "Before"];

pub struct DataManager {
    link: PageLink<DataManager>,
    view: Loaded<DataManagerView>,
}

impl DataManager {
    pub fn new(link: PageLink<DataManager>) -> DataManager {
        let page = DataManager { link, view: Loaded::Waiting };
        page.load();
        page
    }

    fn load(&self) {
        self.link.load(&ViewDataManagerForm {}, |page| &mut page.view);
    }
}

impl Page for DataManager {
    fn view(&self, shell: &Shell) -> View {
        let again = self.link.on(|page: &mut DataManager, _, ()| {
            page.view = Loaded::Waiting;
            page.load();
        });
        View::new(self.view.render("Loading the summary", again, |view| areas(shell, view)))
    }
}

/// The two areas, of three blocks each.
fn areas(shell: &Shell, view: &DataManagerView) -> Html {
    let subscription = vec![organisation(shell, &view.organisation), services(view), accounts(shell, view)];
    let data = vec![
        connection(shell, view.connection.as_ref()),
        scopes(shell, view.connection.as_ref()),
        summary(shell, view),
    ];
    block(
        "at-stack",
        vec![
            heading("Organisation and subscription"),
            boxes(subscription),
            heading("School data"),
            boxes(data),
        ],
    )
}

/// A link to a page that this person may open.
fn open(shell: &Shell, route: Route) -> Html {
    if shell.may_open(route) { paragraph(title_link("govuk-link", route)) } else { Html::default() }
}

fn organisation(shell: &Shell, of: &OwnOrganisationView) -> Html {
    let agreement = match &of.agreement {
        Some(on) => format!("Accepted {on}"),
        None => "Not accepted yet".to_owned(),
    };
    let lines = [
        ("Name", &of.name),
        ("Kind", &of.kind),
        ("URN", &of.number),
        ("Local authority", &of.authority),
        ("Trust", &of.chain),
        ("Diocese", &of.diocese),
        ("Data agreement", &agreement),
    ];
    let lines = lines.into_iter().filter(|(_, value)| !value.is_empty());
    let lines = lines.map(|(what, value)| (what, html! { { value.clone() } }));
    boxed("My organisation", Html::default(), vec![facts(lines.collect()), open(shell, Route::Agreement)])
}

fn services(view: &DataManagerView) -> Html {
    let live = view.services.iter().filter(|service| service.live).count();
    let lines = view.services.iter().map(|service| {
        let state = chip(if service.live { Tone::Ok } else { Tone::Mute }, service.state.clone());
        (service.name.clone(), html! { <>{ service.about.clone() }{ " " }{ state }</> })
    });
    let beside = html! { <span class="at-quiet">{ format!("{live} live") }</span> };
    boxed("My services", beside, vec![facts(lines.collect())])
}

fn accounts(shell: &Shell, view: &DataManagerView) -> Html {
    let lines = view.roles.iter().map(|role| (role.role.clone(), html! { { thousands(role.number) } }));
    let pending = count_of(view.pending, "person has not signed up", "people have not signed up");
    let pending: Html = match view.pending {
        0 => Html::default(),
        _ if shell.may_open(Route::PendingUsers) => paragraph(link(Route::PendingUsers, pending)),
        _ => paragraph(pending),
    };
    let add = if shell.may_open(Route::StartUser) {
        paragraph(
            html! { <>{ link(Route::StartUser, "Add a user") }{ " · " }{ link(Route::Users, "Manage users") }</> },
        )
    } else {
        Html::default()
    };
    boxed("My user accounts", Html::default(), vec![facts(lines.collect()), pending, add])
}

fn connection(shell: &Shell, one: Option<&OneConnectionView>) -> Html {
    let title = "My data exchange connection";
    let Some(one) = one else {
        let words = paragraph("Your school has not connected its MIS.");
        return boxed(title, chip(Tone::Mute, "None"), vec![words, open(shell, Route::MisConnection)]);
    };
    let tone = match one.state {
        ConnectionState::Connected => Tone::Ok,
        ConnectionState::Ordered | ConnectionState::Paused => Tone::Warn,
        ConnectionState::Declined | ConnectionState::Revoked => Tone::Bad,
        ConnectionState::Ended => Tone::Mute,
    };
    let last = one.last_in_words();
    let text = |text: String| html! { { text } };
    let lines = vec![
        ("Provider", text(one.provider.label().to_owned())),
        ("Ordered", text(one.ordered.clone())),
        ("Last extract", text(last)),
    ];
    let change = one.last.as_ref().and_then(|last| last.change);
    let change =
        change.map(|change| paragraph(link(Route::Change { change }, "What the last extract changes")));
    let links = vec![open(shell, Route::MisConnection), open(shell, Route::MisRecords)];
    let inner = [vec![facts(lines), html! { <div>{ for change }</div> }], links].concat();
    boxed(title, chip(tone, one.state.label()), inner)
}

fn scopes(shell: &Shell, one: Option<&OneConnectionView>) -> Html {
    let scopes = one.map(|one| one.scopes.as_slice()).unwrap_or_default();
    let granted = scopes.iter().filter(|scope| scope.granted).count();
    let lines = scopes.iter().map(|scope| {
        let state = if scope.granted { chip(Tone::Ok, "Granted") } else { chip(Tone::Mute, "Not granted") };
        (scope.scope.label(), state)
    });
    let beside = html! { <span class="at-quiet">{ format!("{granted} of {} granted", scopes.iter().filter(|scope| scope.asked).count()) }</span> };
    boxed("My data scopes", beside, vec![facts(lines.collect()), open(shell, Route::MisConnection)])
}

fn summary(shell: &Shell, view: &DataManagerView) -> Html {
    let title = "Data summary";
    let processed = shell.may_open(Route::Pupils).then(|| {
        paragraph(html! { <>{ link(Route::Pupils, "Processed data") }{ ": each pupil as Attain keeps them, and where each value comes from" }</> })
    });
    let links = html! { <>{ for processed }{ open(shell, Route::DataHealth) }</> };
    let Some(counted) = &view.counted else {
        return boxed(title, Html::default(), vec![paragraph("Nothing has been counted yet."), links]);
    };
    let columns = COLUMNS
        .iter()
        .enumerate()
        .map(|(place, name)| if place > 0 { column(*name).number() } else { column(*name) });
    let rows = view.summary.iter().map(line).collect();
    let when = paragraph(format!("Counted {counted}."));
    boxed(title, Html::default(), vec![sheet("Records by kind", "", columns, rows), when, links])
}

fn line(of: &SummaryView) -> Html {
    let before = of.trend.iter().rev().nth(1).map_or_else(|| "–".to_owned(), |number| thousands(*number));
    let cells = vec![
        name_cell(COLUMNS[0], "", of.kind.label()),
        cell(COLUMNS[1], "at-num", thousands(of.held)),
        cell(COLUMNS[2], "at-num", thousands(of.concerns)),
        cell(COLUMNS[3], "at-num", before),
    ];
    row(of.kind.label(), cells)
}
