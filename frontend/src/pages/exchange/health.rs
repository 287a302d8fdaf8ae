//! Data health check (F66): what is wrong with the data, in numbers; and per rule the pupils, with likely UPNs (F84).

use crate::errors::Errors;
use crate::list::{List, ListPage};
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::chip::{Tone, chip};
use crate::parts::form::{link_button, tool};
use crate::parts::link::{back_link, link};
use crate::parts::note::warning;
use crate::parts::strip::{SAID, Said, strip};
use crate::parts::table::{cell, column, downloads, empty, name_cell, row, sheet, table};
use crate::parts::text::{block, count_of, paragraph};
use crate::route::Route;
use crate::shell::Shell;
use domain::access::form::PageView;
use domain::exchange::forms::{
    ChooseUpnForm, CountDataHealthForm, DataHealthView, DownloadDataHealthForm, HealthPupilView,
    HealthPupilsView, HealthRuleView, ListHealthPupilsForm, ViewDataHealthForm,
};
use domain::exchange::health::{HealthRule, Severity};
use domain::exchange::record::MisId;
use yew::prelude::*;

const RULES: &[&str] = &["State", "Code", "What is wrong", "How many", "Last counts", "How to put it right"];
const PUPILS: &[&str] = &["Pupil", "Value", "Likely UPNs"];

pub struct DataHealth {
    link: PageLink<DataHealth>,
    view: Loaded<DataHealthView>,
    errors: Errors,
}

impl DataHealth {
    pub fn new(link: PageLink<DataHealth>) -> DataHealth {
        let page = DataHealth { link, view: Loaded::Waiting, errors: Errors::default() };
        page.load();
        page
    }

    fn load(&self) {
        self.link.load(&ViewDataHealthForm {}, |page| &mut page.view);
    }

    fn count(&mut self, shell: &mut Shell, (): ()) {
        self.link.send(shell, &CountDataHealthForm {}, |page, _, answer| match answer {
            Ok(view) => page.view = Loaded::Ready(view),
            Err(error) => page.errors = error.into(),
        });
    }

    fn acts(&self, shell: &Shell) -> Html {
        let again = tool("Count again").busy(shell.busy).onclick(self.link.on(DataHealth::count));
        html! { <>{ again }{ downloads(|format| DownloadDataHealthForm { rule: None, format }) }</> }
    }
}

impl Page for DataHealth {
    fn view(&self, shell: &Shell) -> View {
        let again = self.link.on(|page: &mut DataHealth, _, ()| {
            page.view = Loaded::Waiting;
            page.load();
        });
        let body = self.view.render("Loading data health", again, rules);
        let view = View::new(body).errors(&self.errors).actions(self.acts(shell));
        match self.view.ready() {
            Some(health) => view.caption(caption(health)),
            None => view,
        }
    }
}

const CHANGED: &str = "Your records have changed since. Attain counts them again within ten minutes, or at once when you press Count again.";

/// What the last count found.
fn caption(view: &DataHealthView) -> String {
    let Some(counted) = &view.counted else { return "Nothing has been counted yet.".to_owned() };
    let fewer = match view.before.map(|before| (before.abs_diff(view.mend), view.mend < before)) {
        None | Some((0, _)) => String::new(),
        Some((number, true)) => format!(", {number} fewer than before"),
        Some((number, false)) => format!(", {number} more than before"),
    };
    let mend = count_of(view.mend, "record to put right", "records to put right");
    format!("{mend}{fewer}, {} to check. Counted {counted}.", view.check)
}

fn rules(view: &DataHealthView) -> Html {
    if view.counted.is_none() {
        let words = "Attain counts when it reads your MIS, some minutes after your records change, and when you press Count again.";
        return empty("Nothing has been counted yet", paragraph(words));
    }
    let changed = view.changed.then(|| warning(CHANGED));
    let columns = RULES
        .iter()
        .enumerate()
        .map(|(place, name)| if place == 3 { column(*name).number() } else { column(*name) });
    let rows = view.rules.iter().map(line).collect();
    let listed = sheet("Data health, what must be mended first", "at-cards", columns, rows);
    block("at-stack", vec![html! { <div>{ for changed }</div> }, listed])
}

fn line(rule: &HealthRuleView) -> Html {
    let state = match (rule.number, rule.severity) {
        (0, _) => chip(Tone::Ok, "Passed"),
        (_, Severity::Mend) => chip(Tone::Bad, rule.severity.label()),
        (_, Severity::Check) => chip(Tone::Warn, rule.severity.label()),
    };
    let title = match rule.number {
        0 => rule.title.clone().into(),
        _ => link(Route::HealthPupils { rule: rule.rule }, rule.title.clone()),
    };
    let mend = if rule.number > 0 { rule.mend.clone() } else { String::new() };
    let cells = vec![
        cell(RULES[0], "at-nowrap", state),
        cell(RULES[1], "", rule.code.clone()),
        name_cell(RULES[2], "", title),
        cell(RULES[3], "at-num", rule.number),
        cell(RULES[4], "", trend(rule)),
        cell(RULES[5], "", mend),
    ];
    row(rule.code.clone(), cells)
}

/// The last counts as bars.
fn trend(rule: &HealthRuleView) -> Html {
    const HEIGHT: u32 = 18;
    let most = rule.trend.iter().copied().max().unwrap_or_default();
    if most == 0 {
        return Html::default();
    }
    let words: Vec<String> = rule.trend.iter().map(u32::to_string).collect();
    let bars = rule.trend.iter().enumerate().map(|(place, number)| {
        let height = (number * HEIGHT).div_ceil(most);
        let (x, y) = ((place * 6).to_string(), (HEIGHT - height).to_string());
        html! { <rect key={place} class="c1" {x} {y} width="4" height={height.to_string()} /> }
    });
    let label = format!("Last counts: {}", words.join(", "));
    html! { <svg width="72" height="18" role="img" aria-label={label}>{ for bars }</svg> }
}

pub struct HealthPupils {
    link: PageLink<HealthPupils>,
    rule: HealthRule,
    list: List<(), HealthPupilView>,
    /// What the first page says besides the rows.
    about: Option<HealthPupilsView>,
    said: Said,
}

impl HealthPupils {
    pub fn new(link: PageLink<HealthPupils>, rule: HealthRule) -> HealthPupils {
        let mut page = HealthPupils {
            link: link.clone(),
            rule,
            list: List::new(|()| ()),
            about: None,
            said: Said::default(),
        };
        link.reload(&mut page);
        page
    }

    fn choose(&mut self, shell: &mut Shell, (record, upn): (MisId, String)) {
        let Some(version) = self.about.as_ref().map(|about| about.version) else { return };
        let id = record.to_string();
        self.link.send(shell, &ChooseUpnForm { record, version, upn }, move |page, shell, answer| {
            match answer {
                Ok(view) => {
                    page.said = Said::done(format!("{} is chosen. The next extract takes it.", view.upn));
                    page.about.iter_mut().for_each(|about| about.version = view.version);
                    let rows = page.list.rows.ready_mut().map(|list| &mut list.rows);
                    if let Some(row) = rows.into_iter().flatten().find(|row| row.id == id) {
                        row.chosen = Some(view.upn);
                    }
                }
                Err(error) => {
                    let errors: Errors = error.into();
                    let sentence = errors.sentence_and_reference().map(|(sentence, _)| sentence.to_owned());
                    let why = errors.of("upn").map(|why| why.to_string()).or(sentence);
                    page.said = Said::refused(why.unwrap_or_default());
                }
            }
            shell.focus(SAID);
        });
    }

    /// The likely numbers, each with a button, or the one that was chosen.
    fn likely(&self, shell: &Shell, one: &HealthPupilView) -> Html {
        if let Some(chosen) = &one.chosen {
            return chip(Tone::Ok, format!("{chosen} chosen"));
        }
        let Some(record) = &one.record else { return Html::default() };
        let choices = one.likely.iter().map(|upn| {
            let chosen = (record.clone(), upn.clone());
            let press =
                self.link.on(move |page: &mut HealthPupils, shell, ()| page.choose(shell, chosen.clone()));
            let label = format!("Choose {upn} for {}", one.name);
            let button = link_button(format!("Choose {upn}"), press).busy(shell.busy).label(label);
            html! { <div key={upn.clone()}>{ Html::from(button) }</div> }
        });
        html! { <div>{ for choices }</div> }
    }

    fn line(&self, shell: &Shell, one: &HealthPupilView) -> Html {
        let name = match one.pupil {
            Some(pupil) => link(Route::Pupil { pupil }, one.name.clone()),
            None => one.name.clone().into(),
        };
        let value = if one.value.is_empty() { "–".to_owned() } else { one.value.clone() };
        let mut cells = vec![
            cell(PUPILS[0], "", html! { <span id={focus_id(&one.id)} tabindex="-1">{ name }</span> }),
            cell(PUPILS[1], "", value),
        ];
        if self.rule == HealthRule::UpnWrong {
            cells.push(cell(PUPILS[2], "", self.likely(shell, one)));
        }
        row(one.id.clone(), cells)
    }

    fn listed(&self, shell: &Shell, page: &PageView<HealthPupilView>) -> Html {
        if page.rows.is_empty() {
            return empty("Nobody", paragraph("This check finds nothing now."));
        }
        let columns = if self.rule == HealthRule::UpnWrong { PUPILS } else { &PUPILS[..2] };
        table("Pupils", columns, page.rows.iter().map(|one| self.line(shell, one)).collect())
    }
}

impl ListPage for HealthPupils {
    type Filter = ();
    type Row = HealthPupilView;
    type Form = ListHealthPupilsForm;

    fn list(&mut self) -> &mut List<(), HealthPupilView> {
        &mut self.list
    }

    fn form(&self, cursor: Option<String>) -> ListHealthPupilsForm {
        ListHealthPupilsForm { rule: self.rule, cursor }
    }

    fn first(&mut self, view: &HealthPupilsView) {
        self.about = Some(HealthPupilsView { rows: Vec::new(), next: None, ..view.clone() });
    }

    fn key(row: &HealthPupilView) -> String {
        row.id.clone()
    }

    fn focus(row: &HealthPupilView) -> Option<String> {
        Some(focus_id(&row.id))
    }
}

impl Page for HealthPupils {
    fn view(&self, shell: &Shell) -> View {
        let list = self
            .list
            .render(&self.link, "Loading the pupils", ("pupil", "pupils"), |page| self.listed(shell, page));
        let rule = Some(self.rule);
        let acts = downloads(|format| DownloadDataHealthForm { rule, format });
        let back = back_link(Route::DataHealth, "Data health check");
        let strip = strip("What was done", Vec::new(), vec![self.said.line()]);
        let Some(about) = &self.about else { return View::new(list).above(back) };
        let title = format!("{} {}", about.code, about.title);
        View::titled(title, list).above(back).caption(about.mend.clone()).strip(strip).actions(acts)
    }
}

fn focus_id(id: &str) -> String {
    format!("pupil-{id}")
}
