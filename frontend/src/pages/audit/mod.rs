//! The audit trail: every change of the school's records, what people opened, and sign-ins; its export, and the check of
//! its chain.

mod access;

pub use access::Access;

use crate::errors::Errors;
use crate::list::{List, ListPage};
use crate::page::{Page, PageLink, View};
use crate::parts::chip::Tone;
use crate::parts::form::tool;
use crate::parts::link::{back_link, link};
use crate::parts::note::{explained_over, note};
use crate::parts::strip::{choose, day, strip};
use crate::parts::table::{cell, column, downloads, empty, row, sheet};
use crate::parts::text::{count_of, paragraph};
use crate::route::Route;
use crate::shell::Shell;
use domain::access::form::PageView;
use domain::audit::chain::{Fault, Finding};
use domain::audit::forms::{
    AuditFilter, CheckAuditForm, CheckView, EntryView, ExportAuditForm, ListAuditForm, REMOVED, others,
};
use domain::base::event::{EventGroup, EventKind, Subject};
use domain::base::ids::UserId;
use yew::prelude::*;

const COLUMNS: &[&str] = &["When", "What was done", "By", "About", "Details", "IP address"];

/// The whole trail, or the entries about one person.
pub struct Audit {
    link: PageLink<Audit>,
    list: List<AuditFilter, EntryView>,
    errors: Errors,
    check: Check,
}

/// The progress of a check of the chain.
#[derive(Default)]
enum Check {
    #[default]
    NotAsked,
    Going(u32),
    Done {
        checked: u32,
        findings: Vec<Finding>,
        head: String,
    },
}

impl Audit {
    pub fn new(link: PageLink<Audit>, person: Option<UserId>) -> Audit {
        let list = List::new(|filter: &mut AuditFilter| filter.person = person);
        let mut page = Audit { link: link.clone(), list, errors: Errors::default(), check: Check::NotAsked };
        link.reload(&mut page);
        page
    }

    /// Checks the chain, one request per stretch.
    fn check(&mut self, shell: &mut Shell, cursor: Option<String>, checked: u32, mut findings: Vec<Finding>) {
        self.check = Check::Going(checked);
        let form = CheckAuditForm { cursor, noted: None };
        self.link.send(shell, &form, move |page, shell, answer| match answer {
            Ok(CheckView { checked: more, findings: found, head, next }) => {
                findings.extend(found);
                let checked = checked + more;
                match next {
                    Some(next) => page.check(shell, Some(next), checked, findings),
                    None => page.check = Check::Done { checked, findings, head },
                }
            }
            Err(error) => {
                page.check = Check::NotAsked;
                page.errors = error.into();
            }
        });
    }

    fn filters(&self) -> Html {
        let (typed, errors) = (&self.list.filter, &self.list.errors);
        let group = self.link.filter(|filter, place: usize| {
            filter.group = place.checked_sub(1).and_then(|place| EventGroup::ALL.get(place)).copied();
            // A kind of another group would find nothing.
            filter.kind = filter.kind.filter(|kind| filter.group.is_none_or(|group| group == kind.group()));
        });
        let kinds: Vec<EventKind> = EventKind::ALL
            .iter()
            .copied()
            .filter(|kind| typed.group.is_none_or(|group| group == kind.group()))
            .collect();
        let kind_at = typed.kind.and_then(|kind| kinds.iter().position(|one| *one == kind));
        let kind_words = any("Anything", kinds.iter().map(|kind| kind.label()));
        let kind = self.link.filter(move |filter, place: usize| {
            filter.kind = place.checked_sub(1).and_then(|place| kinds.get(place)).copied();
        });
        // The browser's date field gives valid days, and the server checks their order. Checking it here would add the
        // time zone of London, 80 kB.
        let from =
            self.link.filter(|filter, day: String| filter.from = Some(day).filter(|day| !day.is_empty()));
        let until =
            self.link.filter(|filter, day: String| filter.until = Some(day).filter(|day| !day.is_empty()));
        let groups = any("Everything", EventGroup::ALL.iter().map(|group| group.label()));
        let group_at = typed.group.and_then(|group| EventGroup::ALL.iter().position(|one| *one == group));
        let wrong = errors.of("from").or_else(|| errors.of("until"));
        let wrong = html! { <span class="at-said at-said--bad" role="status">{ wrong }</span> };
        let fields = vec![
            choose("group", "Show", groups, group_at.map_or(0, |at| at + 1), group),
            choose("kind", "What was done", kind_words, kind_at.map_or(0, |at| at + 1), kind),
            day("from", "From", typed.from.as_deref().unwrap_or_default(), errors.of("from").is_some(), from),
            day(
                "until",
                "To",
                typed.until.as_deref().unwrap_or_default(),
                errors.of("until").is_some(),
                until,
            ),
        ];
        strip("Filters", fields, vec![wrong])
    }

    fn listed(&self, page: &PageView<EntryView>) -> Html {
        if self.list.is_empty() {
            return empty(
                "Nothing to show",
                paragraph("No entry matches. Choose other days, or another kind."),
            );
        }
        let rows = page.rows.iter().map(line).collect();
        sheet("Audit trail, newest first", "at-cards", COLUMNS.iter().map(|heading| column(*heading)), rows)
    }

    /// The buttons of the head: the check of the chain, and the downloads.
    fn acts(&self, shell: &Shell) -> Html {
        let onclick = self.link.on(|page, shell, ()| page.check(shell, None, 0, Vec::new()));
        let why = paragraph(
            "Each entry is sealed to the one before it. The check reads all of them and finds any that was altered, deleted or added.",
        );
        html! {
            <>
                { explained_over("How the check works", why) }
                { tool("Check the whole trail").busy(shell.busy).onclick(onclick) }
                { downloads(|format| ExportAuditForm { filter: self.list.filter.clone(), format }) }
            </>
        }
    }

    /// The progress and the result of the check.
    fn checked(&self) -> Html {
        let said = match &self.check {
            Check::NotAsked => Html::default(),
            Check::Going(checked) => note(Tone::Info, format!("{checked} checked so far"), Html::default()),
            Check::Done { checked, findings, head } => verdict(*checked, findings, head),
        };
        html! { <div aria-live="polite">{ said }</div> }
    }
}

/// The choice of all, and the others.
fn any(words: &'static str, others: impl Iterator<Item = &'static str>) -> Vec<AttrValue> {
    std::iter::once(words).chain(others).map(AttrValue::from).collect()
}

impl ListPage for Audit {
    type Filter = AuditFilter;
    type Row = EntryView;
    type Form = ListAuditForm;

    fn list(&mut self) -> &mut List<AuditFilter, EntryView> {
        &mut self.list
    }

    fn form(&self, cursor: Option<String>) -> ListAuditForm {
        ListAuditForm { filter: self.list.filter.clone(), cursor }
    }

    fn key(row: &EntryView) -> String {
        row.id.to_string()
    }

    fn focus(row: &EntryView) -> Option<String> {
        Some(row.id.to_string())
    }
}

impl Page for Audit {
    fn view(&self, shell: &Shell) -> View {
        let list = self
            .list
            .render(&self.link, "Loading the audit trail", ("entry", "entries"), |page| self.listed(page));
        let strip = html! { <>{ self.checked() }{ self.filters() }</> };
        let view = View::new(list).errors(&self.errors).actions(self.acts(shell)).strip(strip);
        match self.list.filter.person {
            None => view,
            Some(user) => view.above(back_link(Route::User { user }, "Back")),
        }
    }
}

/// The result of a check.
fn verdict(checked: u32, findings: &[Finding], head: &str) -> Html {
    let fresh = findings.iter().filter(|finding| finding.fault == Fault::NotSealedYet).count();
    if fresh < findings.len() {
        let said = findings.iter().enumerate().map(|(index, finding)| {
            let seal = finding.sequence.map(|sequence| format!(" Seal {sequence}.")).unwrap_or_default();
            let entry = finding.entry.map(|entry| format!(" Entry {entry}.")).unwrap_or_default();
            html! { <li key={index} class="at-break">{ finding.fault.sentence() }{ seal }{ entry }</li> }
        });
        return html! {
            <div class="at-refusal">
                { paragraph("The trail has been altered. Keep this page and tell Attain support:") }
                <ul class="govuk-list">{ for said }</ul>
            </div>
        };
    }
    let latest = match fresh {
        0 => "",
        _ => " The latest entries are sealed within a few seconds: check again in a minute.",
    };
    let text = html! {
        <>
            { format!("The trail is complete and nothing in it has been altered. We checked {}.{latest} Note down its last seal: ", count_of(checked, "seal or entry", "seals and entries")) }
            <code class="at-break">{ head.to_owned() }</code>
        </>
    };
    note(Tone::Ok, text, Html::default())
}

fn line(view: &EntryView) -> Html {
    let named = |name: &Option<String>| name.clone().unwrap_or_else(|| REMOVED.to_owned());
    let about = view.about.iter().enumerate().map(|(index, one)| {
        let name = one.label();
        let name = match one.subject {
            Subject::User(id) => link(Route::User { user: id }, name),
            Subject::Batch(id) => link(Route::Batch { batch: id }, name),
            Subject::Pupil(_) | Subject::Cohort(_) | Subject::Organisation(_) => name.into(),
            Subject::Group(group) => link(Route::Group { group }, name),
            Subject::Change(change) => link(Route::Change { change }, name),
        };
        html! { <span key={index} class="at-line">{ name }</span> }
    });
    let more = (view.others > 0)
        .then(|| html! { <span key="more" class="at-line at-quiet">{ others(view.others) }</span> });
    let changes = view.changes.iter().enumerate().map(|(index, change)| {
        html! { <span key={index} class="at-line">{ change.sentence() }</span> }
    });
    let when = html! { <span id={view.id.to_string()} tabindex="-1" class="at-nowrap">{ &view.at }</span> };
    let cells = vec![
        cell(COLUMNS[0], "", when),
        cell(COLUMNS[1], "", view.kind.label()),
        cell(COLUMNS[2], "at-break", named(&view.by_name)),
        cell(COLUMNS[3], "at-break", html! { <>{ for about }{ for more }</> }),
        cell(COLUMNS[4], "at-break", html! { <>{ for changes }</> }),
        cell(COLUMNS[5], "at-break", view.address.clone().unwrap_or_default()),
    ];
    row(view.id.to_string(), cells)
}
