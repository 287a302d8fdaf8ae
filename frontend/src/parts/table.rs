//! Tables that stay readable on a telephone, where each row becomes a card.

use yew::prelude::*;

/// A table. The roles repeat what the elements say, because a table laid out as cards loses them otherwise.
#[derive(Properties, PartialEq)]
pub struct Table {
    /// What the table lists; read out.
    pub caption: AttrValue,
    pub headings: Vec<&'static str>,
    /// The rows, each with a key.
    pub rows: Vec<Html>,
    #[prop_or_default]
    pub class: Classes,
}

impl Table {
    /// What it looks like.
    pub fn html(&self) -> Html {
        html! {
            <table class={classes!("govuk-table", "at-table", self.class.clone())} role="table">
                <caption class="govuk-visually-hidden">{ &self.caption }</caption>
                <thead class="govuk-table__head" role="rowgroup">
                    <tr class="govuk-table__row" role="row">
                        { for self.headings.iter().map(|heading| html! {
                            <th key={*heading} class="govuk-table__header" scope="col" role="columnheader">{ *heading }</th>
                        }) }
                    </tr>
                </thead>
                <tbody class="govuk-table__body" role="rowgroup">{ for self.rows.iter().cloned() }</tbody>
            </table>
        }
    }
}

/// A cell.
#[derive(Properties, PartialEq)]
pub struct Cell {
    /// The column's heading, which stands before the cell on a card.
    pub heading: &'static str,
    pub children: Html,
    #[prop_or_default]
    pub class: Classes,
}

impl Cell {
    /// What it looks like.
    pub fn html(&self) -> Html {
        html! {
            <td class={classes!("govuk-table__cell", self.class.clone())} role="cell" data-label={self.heading}>
                <div class="at-cell">{ self.children.clone() }</div>
            </td>
        }
    }
}

/// What stands where a list would be: why it is empty, and what to do about it.
#[derive(Properties, PartialEq)]
pub struct Empty {
    pub title: AttrValue,
    pub children: Html,
}

impl Empty {
    /// What it looks like.
    pub fn html(&self) -> Html {
        html! {
            <div class="at-empty">
                <h2 class="govuk-heading-m">{ &self.title }</h2>
                <div>{ self.children.clone() }</div>
            </div>
        }
    }
}

/// A text that a narrow cell breaks, where it is an email address, before the @, not within a word.
pub fn breakable(text: &str) -> Html {
    match text.split_once('@') {
        Some((name, domain)) => html! { <>{ name.to_owned() }<wbr />{ format!("@{domain}") }</> },
        None => html! { <span>{ text.to_owned() }</span> },
    }
}
