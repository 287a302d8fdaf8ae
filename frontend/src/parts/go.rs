//! Leading on to another page.

use crate::route::Route;
use yew::prelude::*;
use yew_router::prelude::*;

/// What [`Go`] takes.
#[derive(Properties, PartialEq)]
pub struct GoProps {
    pub to: Route,
}

/// Goes to another page in place of this one, so that the browser's Back does not lead here again.
#[component]
pub fn Go(props: &GoProps) -> Html {
    let navigator = use_navigator();
    use_effect_with(props.to.clone(), move |to| {
        if let Some(navigator) = navigator {
            navigator.replace(to);
        }
    });
    Html::default()
}
