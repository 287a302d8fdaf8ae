//! Compact tables. Their heads stay while their rows scroll, and on a telephone each row becomes a card.

use crate::parts::form::tool;
use domain::access::form::{Form, write};
use domain::base::sheet::FileFormat;
use yew::prelude::*;
use yew::virtual_dom::Key;

/// A heading of a table's column.
#[derive(Clone)]
pub struct Column {
    text: AttrValue,
    class: &'static str,
    sorted: Option<(Option<Order>, Callback<MouseEvent>)>,
    /// The heading at full length for screen readers, where the visible one is short.
    full: Option<&'static str>,
    /// A tick box in place of the heading, which chooses every row.
    tick: Option<Html>,
    /// A drawing in place of the heading, which is read out.
    drawn: Option<Html>,
}

/// The order of a table's rows in the column that sorts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Ascending,
    Descending,
}

pub fn column(text: impl Into<AttrValue>) -> Column {
    Column { text: text.into(), class: "", sorted: None, full: None, tick: None, drawn: None }
}

/// The column of tick boxes. The one in its head chooses every row, or none.
pub fn tick_column(name: String, ticked: bool, onchange: Callback<bool>) -> Column {
    Column {
        class: "at-ticks",
        tick: Some(tick_box("choose-all".to_owned(), name, ticked, onchange)),
        ..column("")
    }
}

/// A tick box without a visible label, for a column of them. `name` is read out.
pub fn tick_box(id: String, name: String, ticked: bool, onchange: Callback<bool>) -> Html {
    let onchange = onchange.reform(move |_: Event| !ticked);
    html! {
        <label class="at-tick">
            <input type="checkbox" {id} checked={ticked} {onchange} />
            <span class="at-hide">{ name }</span>
        </label>
    }
}

impl Column {
    /// A column of numbers, on the right.
    pub fn number(self) -> Column {
        self.class("at-num")
    }

    pub fn class(mut self, class: &'static str) -> Column {
        self.class = class;
        self
    }

    /// Shows a drawing in place of the heading, such as the numbers of a chart.
    pub fn drawn(mut self, drawn: Html) -> Column {
        self.drawn = Some(drawn);
        self
    }

    /// Reads this out in place of the short heading.
    pub fn full(mut self, full: &'static str) -> Column {
        self.full = Some(full);
        self
    }

    /// Lets the heading sort the table; `order` is the present order by this column, if the table is sorted by it.
    pub fn sorts(mut self, order: Option<Order>, onclick: Callback<()>) -> Column {
        self.sorted = Some((order, onclick.reform(|_: MouseEvent| ())));
        self
    }

    fn heading(&self) -> Html {
        if let Some(tick) = &self.tick {
            return html! { <td key="tick" role="cell" class={self.class}>{ tick.clone() }</td> };
        }
        let text = match &self.sorted {
            Some((_, onclick)) => html! {
                <button type="button" class="at-sort" onclick={onclick.clone()}>{ &self.text }</button>
            },
            None if self.drawn.is_some() => html! {
                <><span class="at-hide">{ &self.text }</span><span>{ self.drawn.clone() }</span></>
            },
            None if self.full.is_some() => html! {
                <><span aria-hidden="true">{ &self.text }</span><span class="at-hide">{ self.full }</span></>
            },
            None => html! { <span>{ &self.text }</span> },
        };
        let order = self.sorted.as_ref().and_then(|(order, _)| *order).map(|order| match order {
            Order::Ascending => "ascending",
            Order::Descending => "descending",
        });
        html! {
            <th key={self.text.to_string()} scope="col" role="columnheader" class={self.class} aria-sort={order}>{ text }</th>
        }
    }
}

/// A table. `caption` is its accessible name, and the rows have keys. The roles repeat the elements' own, which are lost
/// where the rows are cards.
pub fn sheet(
    caption: impl Into<AttrValue>,
    class: &'static str,
    columns: impl IntoIterator<Item = Column>,
    rows: Vec<Html>,
) -> Html {
    let columns: Vec<Html> = columns.into_iter().map(|column| column.heading()).collect();
    plain_sheet(caption.into(), class, columns, rows)
}

fn plain_sheet(caption: AttrValue, class: &'static str, columns: Vec<Html>, rows: Vec<Html>) -> Html {
    html! {
        // The region takes the focus, because it may scroll and may hold nothing else that takes it.
        <div class={classes!("at-sheet", class)} role="region" aria-label={caption.clone()} tabindex="0">
            <table role="table">
                <caption class="at-hide">{ caption }</caption>
                <thead role="rowgroup"><tr role="row">{ for columns }</tr></thead>
                <tbody role="rowgroup">{ for rows }</tbody>
            </table>
        </div>
    }
}

/// A table of plain columns, whose rows become cards on a telephone.
pub fn table(caption: impl Into<AttrValue>, headings: &[&'static str], rows: Vec<Html>) -> Html {
    sheet(caption, "at-cards", headings.iter().map(|heading| column(*heading)), rows)
}

pub fn row(key: impl Into<Key>, cells: Vec<Html>) -> Html {
    chosen_row(key, false, cells)
}

/// A row that stands out where it is `on`: it is ticked, or it has been changed.
pub fn chosen_row(key: impl Into<Key>, on: bool, cells: Vec<Html>) -> Html {
    let key: Key = key.into();
    html! { <tr {key} role="row" class={on.then_some("is-on")}>{ for cells }</tr> }
}

/// A cell. On a card, the column's heading is shown before it.
pub fn cell(heading: &'static str, class: &'static str, content: impl Into<Html>) -> Html {
    cell_under(heading.into(), class, content.into())
}

/// A cell under a heading that is made as the page is drawn.
pub fn cell_under(heading: AttrValue, class: &'static str, content: Html) -> Html {
    html! {
        <td class={class} role="cell" data-label={(!heading.is_empty()).then_some(heading)}><div class="at-cell">{ content }</div></td>
    }
}

/// The cell that names its row.
pub fn name_cell(heading: &'static str, class: &'static str, content: impl Into<Html>) -> Html {
    let content: Html = content.into();
    html! {
        <th class={class} scope="row" role="rowheader" data-label={heading}><div class="at-cell">{ content }</div></th>
    }
}

/// Facts about one thing: names and values, one compact line each.
pub fn facts(lines: Vec<(impl Into<AttrValue>, Html)>) -> Html {
    let lines = lines.into_iter().map(|(key, value)| (key.into(), value));
    html! {
        <dl class="at-facts">
            { for lines.map(|(key, value): (AttrValue, Html)| html! { <><dt>{ key }</dt><dd>{ value }</dd></> }) }
        </dl>
    }
}

/// Shown in place of an empty list: why it is empty, and what to do.
pub fn empty(title: impl Into<AttrValue>, body: Html) -> Html {
    let title: AttrValue = title.into();
    html! {
        <div class="at-void">
            <svg width="48" height="40" aria-hidden="true" focusable="false">
                <rect class="c0" x="2" y="22" width="11" height="16" rx="2" />
                <rect class="c0" x="18" y="14" width="11" height="24" rx="2" />
                <rect class="c0" x="34" y="2" width="11" height="36" rx="2" />
            </svg>
            <h2>{ title }</h2>
            <div>{ body }</div>
        </div>
    }
}

/// A text that, if it is an email address, may be broken before the @.
pub fn breakable(text: &str) -> Html {
    match text.split_once('@') {
        Some((name, domain)) => html! { <>{ name.to_owned() }<wbr />{ format!("@{domain}") }</> },
        None => html! { <span>{ text.to_owned() }</span> },
    }
}

/// Links that download a list, one per format.
pub fn downloads<F: Form>(form: impl Fn(FileFormat) -> F) -> Html {
    let link = |format, text: &'static str| {
        let href = write(&form(format)).map_or_else(|_| String::new(), |written| written.address);
        html! { <a class="at-button" {href} download="">{ text }</a> }
    };
    html! {
        <span class="at-chips">
            { link(FileFormat::Xlsx, "Download as Excel") }
            { link(FileFormat::Csv, "Download as CSV") }
        </span>
    }
}

/// The button "Show more", if there is more.
pub fn more(there_is: bool, busy: bool, show: Callback<()>) -> Html {
    html! {
        <div>
            if there_is {
                { tool("Show more").busy(busy).onclick(show) }
            }
        </div>
    }
}
