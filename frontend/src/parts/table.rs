//! Tables that stay readable on a telephone, where each row becomes a card.

use crate::parts::form::button;
use domain::access::form::{Form, write};
use domain::base::sheet::FileFormat;
use yew::prelude::*;

/// A table. `caption` is read out; the rows have keys. The roles repeat the elements' own, which are lost where CSS
/// lays the table out as cards.
pub fn table(
    caption: impl Into<AttrValue>,
    class: &'static str,
    headings: &[&'static str],
    rows: Vec<Html>,
) -> Html {
    let caption: AttrValue = caption.into();
    html! {
        <table class={classes!("govuk-table", "at-table", class)} role="table">
            <caption class="govuk-visually-hidden">{ caption }</caption>
            <thead class="govuk-table__head" role="rowgroup">
                <tr class="govuk-table__row" role="row">
                    { for headings.iter().map(|heading| html! {
                        <th key={*heading} class="govuk-table__header" scope="col" role="columnheader">{ *heading }</th>
                    }) }
                </tr>
            </thead>
            <tbody class="govuk-table__body" role="rowgroup">{ for rows }</tbody>
        </table>
    }
}

pub fn row(key: impl Into<yew::virtual_dom::Key>, cells: Vec<Html>) -> Html {
    let key: yew::virtual_dom::Key = key.into();
    html! { <tr {key} class="govuk-table__row" role="row">{ for cells }</tr> }
}

/// A cell. On a card, the column's heading is shown before it.
pub fn cell(heading: &'static str, class: &'static str, content: impl Into<Html>) -> Html {
    plain(heading, class, content.into())
}

fn plain(heading: &'static str, class: &'static str, content: Html) -> Html {
    html! {
        <td class={classes!("govuk-table__cell", class)} role="cell" data-label={heading}>
            <div class="at-cell">{ content }</div>
        </td>
    }
}

/// A list of names and values, one line each.
pub fn summary(lines: Vec<(&'static str, String)>) -> Html {
    html! {
        <dl class="govuk-summary-list">
            { for lines.into_iter().map(|(key, value)| html! {
                <div class="govuk-summary-list__row" {key}>
                    <dt class="govuk-summary-list__key">{ key }</dt>
                    <dd class="govuk-summary-list__value">{ breakable(&value) }</dd>
                </div>
            }) }
        </dl>
    }
}

/// Shown in place of an empty list: why it is empty, and what to do.
pub fn empty(title: impl Into<AttrValue>, body: Html) -> Html {
    let title: AttrValue = title.into();
    html! {
        <div class="at-empty">
            <h2 class="govuk-heading-m">{ title }</h2>
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
        html! { <a class="govuk-link" {href} download="">{ text }</a> }
    };
    html! {
        <p class="govuk-body at-downloads">
            { link(FileFormat::Xlsx, "Download as Excel") }
            { link(FileFormat::Csv, "Download as CSV") }
        </p>
    }
}

/// The button "Show more", if there is more.
pub fn more(there_is: bool, busy: bool, show: Callback<()>) -> Html {
    html! {
        <div>
            if there_is {
                { button("Show more").secondary().busy(busy).onclick(show) }
            }
        </div>
    }
}
