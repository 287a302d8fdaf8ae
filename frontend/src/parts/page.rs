//! A page: its title, its one heading, and what must be said above it.

use crate::dom;
use crate::parts::banner::Banner;
use crate::parts::error_summary::ErrorSummary;
use crate::shell::use_shell;
use crate::trouble::Trouble;
use std::cell::Cell;
use yew::prelude::*;

thread_local! {
    static ARRIVED: Cell<bool> = const { Cell::new(false) };
}

/// What [`Page`] takes.
#[derive(Properties, PartialEq)]
pub struct PageProps {
    /// The heading, and the title of the tab.
    pub title: AttrValue,
    /// A line above the heading.
    #[prop_or_default]
    pub caption: Option<AttrValue>,
    /// What stands above everything: a link back, tabs.
    #[prop_or_default]
    pub above: Html,
    /// What stands in the way.
    #[prop_or_default]
    pub trouble: Trouble,
    pub children: Html,
}

/// A page. The focus goes to its heading when it opens, so that a screen reader begins there.
#[component]
pub fn Page(props: &PageProps) -> Html {
    let shell = use_shell();
    let heading = use_node_ref();
    let notice = shell.notice.clone();
    let serials = (notice.as_ref().map(|(_, serial)| *serial), props.trouble.serial());
    {
        let heading = heading.clone();
        use_effect_with((), move |()| {
            // The first page begins where the browser begins.
            if ARRIVED.with(|arrived| arrived.replace(true)) {
                dom::focus(&heading);
            }
        });
    }
    // What must be read first takes the focus, each time it is said anew.
    use_effect_with(serials.0, |notice| {
        if notice.is_some() {
            dom::focus_id("notice");
        }
    });
    use_effect_with(serials.1, |trouble| {
        if *trouble != 0 {
            dom::focus_id("error-summary");
        }
    });
    use_effect_with((props.title.clone(), props.trouble.is_some()), |(title, trouble)| {
        dom::set_title(&format!("{}{title} – Attain", if *trouble { "Error: " } else { "" }));
    });
    html! {
        <>
            <div class="at-no-print">{ props.above.clone() }</div>
            <div class="at-no-print">
                if let Some((notice, serial)) = notice {
                    <div key={serial}>{ yew::props!(Banner { notice }).html() }</div>
                }
            </div>
            <div class="at-no-print">
                if props.trouble.is_some() {
                    <div key={props.trouble.serial()}>{ yew::props!(ErrorSummary { trouble: props.trouble.clone() }).html() }</div>
                }
            </div>
            <div class="at-heading">
                if let Some(caption) = &props.caption {
                    <p class="at-caption">{ caption }</p>
                }
                <h1 class="govuk-heading-l" tabindex="-1" ref={heading}>{ &props.title }</h1>
            </div>
            <div>{ props.children.clone() }</div>
        </>
    }
}
