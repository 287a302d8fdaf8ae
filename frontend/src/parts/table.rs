//! Tables that stay readable on a telephone, where each row becomes a card.

use yew::prelude::*;

/// What [`Table`] takes.
#[derive(Properties, PartialEq)]
pub struct TableProps {
    /// What the table lists; read out.
    pub caption: AttrValue,
    pub headings: Vec<&'static str>,
    /// The rows, each with a key.
    pub rows: Vec<Html>,
    #[prop_or_default]
    pub class: Classes,
}

/// A table. The roles repeat what the elements say, because a table laid out as cards loses them otherwise.
#[component]
pub fn Table(props: &TableProps) -> Html {
    html! {
        <table class={classes!("govuk-table", "at-table", props.class.clone())} role="table">
            <caption class="govuk-visually-hidden">{ &props.caption }</caption>
            <thead class="govuk-table__head" role="rowgroup">
                <tr class="govuk-table__row" role="row">
                    { for props.headings.iter().map(|heading| html! {
                        <th key={*heading} class="govuk-table__header" scope="col" role="columnheader">{ *heading }</th>
                    }) }
                </tr>
            </thead>
            <tbody class="govuk-table__body" role="rowgroup">{ for props.rows.iter().cloned() }</tbody>
        </table>
    }
}

/// What [`Cell`] takes.
#[derive(Properties, PartialEq)]
pub struct CellProps {
    /// The column's heading, which stands before the cell on a card.
    pub heading: &'static str,
    pub children: Html,
    #[prop_or_default]
    pub class: Classes,
}

/// A cell.
#[component]
pub fn Cell(props: &CellProps) -> Html {
    html! {
        <td class={classes!("govuk-table__cell", props.class.clone())} role="cell" data-label={props.heading}>
            <div class="at-cell">{ props.children.clone() }</div>
        </td>
    }
}

/// What [`Empty`] takes.
#[derive(Properties, PartialEq)]
pub struct EmptyProps {
    pub title: AttrValue,
    pub children: Html,
}

/// What stands where a list would be: why it is empty, and what to do about it.
#[component]
pub fn Empty(props: &EmptyProps) -> Html {
    html! {
        <div class="at-empty">
            <h2 class="govuk-heading-m">{ &props.title }</h2>
            <div>{ props.children.clone() }</div>
        </div>
    }
}
