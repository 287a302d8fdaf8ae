//! Published figures as tables: headlines and subjects of one key stage, up to three years side by side.

use crate::parts::form::link_button;
use crate::parts::side::side;
use crate::parts::strip::choose;
use crate::parts::table::{Column, cell, cell_under, column, row, sheet};
use crate::parts::text::{block, paragraph, strong};
use domain::attainment::subject::KeyStage;
use domain::collaborate::figures::{Figure, Measure, Part, Published};
use std::collections::BTreeSet;
use yew::prelude::*;

/// What of the figures is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// The position of the key stage among those that have figures.
    pub stage: usize,
    pub part: Part,
    /// True while the panel says why figures are hidden.
    pub explains: bool,
}

impl Look {
    pub const FIRST: Look = Look { stage: 0, part: Part::All, explains: false };
}

/// The key stages that have figures, in their order.
pub fn stages<'p>(figures: impl Iterator<Item = &'p Published>) -> Vec<KeyStage> {
    figures.map(|one| one.collection.key_stage).collect::<BTreeSet<_>>().into_iter().collect()
}

/// The choice of the key stage, if there are several, and of the pupils.
pub fn choosers(stages: &[KeyStage], look: Look, change: Callback<Look>) -> Vec<Html> {
    let mut fields = Vec::new();
    if stages.len() > 1 {
        let names = stages.iter().map(|stage| AttrValue::from(stage.label())).collect();
        let pick = change.reform(move |stage| Look { stage, ..look });
        fields.push(choose("stage", "Key stage", names, look.stage, pick));
    }
    fields.push(parts(look.part, change.reform(move |part| Look { part, ..look })));
    fields
}

/// The choice of the pupils.
pub fn parts(chosen: Part, change: Callback<Part>) -> Html {
    let names = Part::ALL.iter().map(|part| AttrValue::from(part.label())).collect();
    choose("part", "Pupils", names, chosen as usize, change.reform(|place: usize| Part::ALL[place]))
}

/// The tables of a key stage. `years` are its figures, the latest first.
pub fn tables(years: &[&Published], look: Look, change: Callback<Look>) -> Html {
    let Some(latest) = years.first() else { return Html::default() };
    let key_stage = latest.collection.key_stage;
    let why = change.reform(move |()| Look { explains: true, ..look });
    let shown = Shown { years, part: look.part, why };
    let headlines = Measure::headlines(key_stage).iter().chain([&Measure::Prior]);
    let headlines = headlines.map(|measure| {
        row(measure.label().to_owned(), shown.line(measure, format!(" {}", note_of(measure, key_stage))))
    });
    let mut subjects: Vec<&Measure> =
        years.iter().flat_map(|year| year.measures()).filter(|measure| is_main(measure)).collect();
    subjects.sort();
    subjects.dedup();
    let subjects = subjects.into_iter().map(|measure| {
        let mut cells = shown.line(measure, String::new());
        if key_stage != KeyStage::Ks2 {
            let ahead = Measure::Progress(measure.label().to_owned());
            let figure = latest.figure(&ahead, look.part);
            cells.push(cell(AGAINST, "at-num", shown.figure(figure, &ahead)));
        }
        row(measure.label().to_owned(), cells)
    });
    let against = (key_stage != KeyStage::Ks2).then(|| column(AGAINST).number());
    let close = change.reform(move |()| Look { explains: false, ..look });
    let panel = look.explains.then(|| html! { <div>{ explanation(close) }</div> });
    html! {
        <div class={if look.explains { "at-split" } else { "at-split at-split--alone" }}>
            <div class="at-stack">
                { sheet(format!("{}, headlines", key_stage.label()), "at-cards", columns(MEASURE, years), headlines.collect()) }
                { sheet(format!("{}, subjects", key_stage.label()), "at-cards", columns(SUBJECT, years).into_iter().chain(against), subjects.collect()) }
            </div>
            <div>{ for panel }</div>
        </div>
    }
}

/// What the rows of the tables are drawn from.
struct Shown<'p> {
    years: &'p [&'p Published],
    part: Part,
    /// Says why a figure is hidden.
    why: Callback<()>,
}

impl Shown<'_> {
    /// The cells of a measure: its name with `beside` after it, the pupils of the latest year, and each year's figure.
    fn line(&self, measure: &Measure, beside: String) -> Vec<Html> {
        let figures: Vec<Option<Figure>> =
            self.years.iter().map(|year| year.figure(measure, self.part)).collect();
        let first = if measure.subject().is_some() { SUBJECT } else { MEASURE };
        let pupils = figures.first().copied().flatten().map_or_else(|| "–".to_owned(), Figure::pupils_text);
        let name = strong(measure.label().to_owned(), beside);
        let mut cells = vec![cell(first, "", name), cell("Pupils", "at-num", pupils)];
        for (year, figure) in self.years.iter().zip(figures) {
            // A year without the subject for anybody had no results in it, or of fewer than five pupils.
            let none = measure.subject().is_some() && !year.has(measure);
            let content = if none {
                html! { "–" }
            } else {
                self.figure(figure, measure)
            };
            cells.push(cell_under(year.collection.year.to_string().into(), "at-num", content));
        }
        cells
    }

    fn figure(&self, figure: Option<Figure>, measure: &Measure) -> Html {
        match figure {
            Some(figure) => figure.text(measure.kind()).into(),
            None => link_button("Hidden: why?", self.why.clone()).into(),
        }
    }
}

/// The headings of the first columns.
const MEASURE: &str = "Measure";
const SUBJECT: &str = "Subject";

/// The heading of the column with the difference from similar pupils nationally.
const AGAINST: &str = "Against similar pupils nationally";

/// True for the measure by which a subject has its row.
const fn is_main(measure: &Measure) -> bool {
    matches!(measure, Measure::Points(_) | Measure::Reached(_))
}

/// What a headline is measured in.
const fn note_of(measure: &Measure, key_stage: KeyStage) -> &'static str {
    match (measure, key_stage) {
        (Measure::Attainment8, _) => "points of 90",
        (Measure::Prior, KeyStage::Ks4) => "scaled score at the end of Key Stage 2",
        (Measure::Prior, KeyStage::Ks5) => "GCSE points",
        (Measure::Prior, KeyStage::Ks2) => "points at the end of Key Stage 1",
        _ => "of pupils",
    }
}

fn columns(first: &'static str, years: &[&Published]) -> Vec<Column> {
    let years = years.iter().map(|year| column(year.collection.year.to_string()).number());
    [column(first), column("Pupils").number()].into_iter().chain(years).collect()
}

/// Why a figure is hidden, in the panel beside the tables.
pub fn explanation(close: Callback<()>) -> Html {
    let why = block(
        "",
        vec![
            paragraph(
                "A figure is hidden if fewer than five pupils are in the group, or if fewer than five of them reached the standard, or fewer than five did not. Nobody can then say of a pupil what their result was.",
            ),
            paragraph(
                "Sometimes a figure of many pupils is hidden too, because a small one could be worked out from it.",
            ),
            paragraph(
                "“About” means that up to four of these pupils have no result. Percentages of fewer than 100 pupils are rounded to five.",
            ),
            paragraph("Being hidden does not mean that a figure is low, or that it is high."),
        ],
    );
    side("About hidden figures", "Why is this hidden?", "", close, vec![why])
}
