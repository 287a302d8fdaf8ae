//! The pack of a request: everything that is held about the pupil, row by row, with a choice for each of what the pack leaves
//! out; and the pack itself, which the browser saves.

use crate::errors::Errors;
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::boxed::boxed;
use crate::parts::chip::{Tone, chip};
use crate::parts::form::{button, tool};
use crate::parts::link::{back_link, link};
use crate::parts::note::{note, warning};
use crate::parts::strip::choose_in_cell;
use crate::parts::table::{cell, chosen_row, column, sheet, tick_box};
use crate::parts::text::{block, count, paragraph};
use crate::route::Route;
use crate::shell::Shell;
use domain::base::ids::RequestId;
use domain::retention::pack::forms::{ItemView, MakePackForm, PackView, PreviewPackForm, SectionView};
use domain::retention::pack::{LeftOut, SectionKind, Why};
use std::collections::BTreeMap;
use yew::prelude::*;

/// The rows of a section that are shown before somebody asks for all.
const FIRST: usize = 50;

pub struct PreparePack {
    link: PageLink<PreparePack>,
    request: RequestId,
    view: Loaded<PackView>,
    /// The items that the pack leaves out, and why.
    left_out: BTreeMap<String, Why>,
    /// The sections of which all rows are shown.
    whole: Vec<SectionKind>,
    errors: Errors,
}

impl PreparePack {
    pub fn new(link: PageLink<PreparePack>, request: RequestId) -> PreparePack {
        let page = PreparePack {
            link,
            request,
            view: Loaded::Waiting,
            left_out: BTreeMap::new(),
            whole: Vec::new(),
            errors: Errors::default(),
        };
        page.load();
        page
    }

    fn load(&self) {
        self.link.ask(&PreviewPackForm { request: self.request }, |page, _, answer| match answer {
            Ok(view) => page.show(view),
            Err(error) => page.view = Loaded::Failed(error),
        });
    }

    /// Shows the rows. What was decided stays, and what is suggested is added to it.
    fn show(&mut self, view: PackView) {
        let was: BTreeMap<String, Why> = std::mem::take(&mut self.left_out);
        let is_first = self.view.ready().is_none();
        for item in view.sections.iter().flat_map(|section| &section.items) {
            let suggested = item.suggested.filter(|_| is_first);
            if let Some(why) = was.get(&item.item).copied().or(suggested) {
                self.left_out.insert(item.item.clone(), why);
            }
        }
        self.view = Loaded::Ready(view);
    }

    fn make(&mut self, shell: &mut Shell, (): ()) {
        let Some(view) = self.view.ready() else { return };
        let left_out = self.left_out.iter().map(|(item, why)| LeftOut { item: item.clone(), why: *why });
        let form =
            MakePackForm { request: self.request, seen: view.seen.clone(), left_out: left_out.collect() };
        self.errors = Errors::default();
        self.link.save(shell, &form, |page, shell, answer| match answer {
            Ok(()) => shell.done(
                Route::Pack { request: page.request },
                "The pack has been made",
                "Your browser saves it as a zip file. Attain keeps no copy. What was searched is noted in the request.",
            ),
            Err(error) => {
                if error.code() == "changed-meanwhile" {
                    page.load();
                }
                page.errors = error.into();
            }
        });
    }

    fn section(&self, section: &SectionView) -> Html {
        let kind = section.kind;
        let beside = chip(Tone::Mute, count(section.items.len() as u32, "item"));
        let about = html! { <p class="at-quiet">{ kind.note() }</p> };
        if section.items.is_empty() {
            return boxed(kind.label(), beside, vec![paragraph("Nothing is recorded.")]);
        }
        let is_whole = self.whole.contains(&kind);
        let shown = if is_whole { section.items.len() } else { FIRST };
        let rows = section.items.iter().take(shown).map(|item| self.row(kind, item)).collect();
        let columns = kind.headings().iter().map(|heading| column(*heading));
        let columns = std::iter::once(column("Leave out").class("at-nowrap")).chain(columns);
        let more = (section.items.len() > shown).then(|| {
            let all = self.link.on(move |page: &mut PreparePack, _, ()| page.whole.push(kind));
            tool(format!("Show all {}", count(section.items.len() as u32, "item"))).onclick(all)
        });
        let inner = vec![
            about,
            sheet(kind.label(), "at-cards", columns, rows),
            html! { <div>{ for more.map(Html::from) }</div> },
        ];
        boxed(kind.label(), beside, vec![block("at-stack", inner)])
    }

    fn row(&self, kind: SectionKind, item: &ItemView) -> Html {
        let why = self.left_out.get(&item.item).copied();
        let (key, first) = (item.item.clone(), item.suggested.unwrap_or(Why::OtherPerson));
        let tick = self.link.on(move |page: &mut PreparePack, _, on| {
            if on {
                page.left_out.insert(key.clone(), first);
            } else {
                page.left_out.remove(&key);
            }
        });
        let name = format!("Leave out: {}", item.cells.join(", "));
        let reason = why.map(|why| {
            let key = item.item.clone();
            let choose = self.link.on(move |page: &mut PreparePack, _, place: usize| {
                let why = Why::ALL.get(place).copied().unwrap_or(Why::Exempt);
                page.left_out.insert(key.clone(), why);
            });
            let labels = Why::ALL.iter().map(|why| why.label().into()).collect();
            let chosen = Why::ALL.iter().position(|one| *one == why).unwrap_or(0);
            choose_in_cell(
                format!("why-{}", item.item),
                "Why it is left out".to_owned(),
                labels,
                chosen,
                choose,
            )
        });
        let leave = html! {
            <>
                { tick_box(format!("out-{}", item.item), name, why.is_some(), tick) }
                <span>{ for reason }</span>
            </>
        };
        let mut cells = vec![cell("Leave out", "", leave)];
        let last = item.cells.len().saturating_sub(1);
        for (place, (heading, text)) in kind.headings().iter().zip(&item.cells).enumerate() {
            let check = (item.is_typed && place == last).then(|| chip(Tone::Warn, "Typed text: check it"));
            let said = html! { <>{ text.clone() }{ " " }<span>{ for check }</span></> };
            cells.push(cell(heading, "", said));
        }
        chosen_row(item.item.clone(), why.is_some(), cells)
    }

    fn body(&self, shell: &Shell, view: &PackView) -> Html {
        let all: u32 = view.sections.iter().map(|section| section.items.len() as u32).sum();
        let left = self.left_out.len() as u32;
        let absence = view.absence.clone().map(|absence| note(Tone::Info, absence, Html::default()));
        let sections = view.sections.iter().map(|section| {
            html! { <div key={section.kind.label()}>{ self.section(section) }</div> }
        });
        let make = match &view.refused {
            Some(refused) => note(
                Tone::Warn,
                refused.clone(),
                link(Route::Request { request: self.request }, "Go to the request"),
            ),
            None => {
                let make = self.link.on(PreparePack::make);
                button("Make and download the pack").busy(shell.busy).onclick(make).into()
            }
        };
        let omitted = match left {
            0 => format!("The pack has all {}.", count(all, "item")),
            left => {
                format!("The pack has {} and leaves out {left}.", count(all.saturating_sub(left), "item"))
            }
        };
        let last = vec![
            paragraph(omitted),
            paragraph(
                "It is one zip file with the same content as a PDF to read, and as JSON, CSV and Excel. Give it only to the person who asked, and keep no more copies than you need. Attain keeps none.",
            ),
            make,
        ];
        html! {
            <div class="at-stack">
                <div>{ for absence }</div>
                { warning("Tick what must not be disclosed, such as what is about another pupil. Read every text that somebody typed. Names of staff who did their work stay in.") }
                <div class="at-stack">{ for sections }</div>
                { boxed("Make the pack", Html::default(), last) }
            </div>
        }
    }
}

impl Page for PreparePack {
    fn view(&self, shell: &Shell) -> View {
        let again = self.link.on(|page: &mut PreparePack, _, ()| {
            page.view = Loaded::Waiting;
            page.load();
        });
        let body = self
            .view
            .render("Searching everything held about the pupil", again, |view| self.body(shell, view));
        let title = match self.view.ready().map(|view| &view.pupil) {
            None => "The pack".to_owned(),
            Some(None) => "The pack about a former pupil".to_owned(),
            Some(Some(name)) => format!("Everything held about {name}"),
        };
        let back = back_link(Route::Request { request: self.request }, "The request");
        View::titled(title, body).above(back).errors(&self.errors)
    }
}
