//! Tables that stay readable on a telephone, where each row becomes a card.

use crate::parts::form::button;
use domain::forms::{Form, write};
use domain::sheet::FileFormat;
use yew::prelude::*;

/// A table. `caption` says what it lists and is read out; the rows have keys. The roles repeat what the elements say,
/// because a table laid out as cards loses them otherwise.
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

/// A row of cells.
pub fn row(key: impl Into<yew::virtual_dom::Key>, cells: Vec<Html>) -> Html {
    let key: yew::virtual_dom::Key = key.into();
    html! { <tr {key} class="govuk-table__row" role="row">{ for cells }</tr> }
}

/// A cell; the column's heading stands before it on a card.
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

/// What is known of something, a line each.
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

/// What stands where a list would be: why it is empty, and what to do about it.
pub fn empty(title: impl Into<AttrValue>, body: Html) -> Html {
    let title: AttrValue = title.into();
    html! {
        <div class="at-empty">
            <h2 class="govuk-heading-m">{ title }</h2>
            <div>{ body }</div>
        </div>
    }
}

/// A text that a narrow cell breaks, where it is an email address, before the @, not within a word.
pub fn breakable(text: &str) -> Html {
    match text.split_once('@') {
        Some((name, domain)) => html! { <>{ name.to_owned() }<wbr />{ format!("@{domain}") }</> },
        None => html! { <span>{ text.to_owned() }</span> },
    }
}

/// Links to a list as a file, in either format.
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

/// What leads to the rest of a list, where there is more of it.
pub fn more(there_is: bool, busy: bool, show: Callback<()>) -> Html {
    html! {
        <div>
            if there_is {
                { button("Show more").secondary().busy(busy).onclick(show) }
            }
        </div>
    }
}
