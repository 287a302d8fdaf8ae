//! Asking the operations from a page: what is loaded when it opens, and what is sent from it.

use crate::api::{ApiError, ask};
use crate::shell::use_shell;
use domain::forms::Form;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Something that is loaded when a page opens.
#[derive(Clone, Debug, PartialEq)]
pub enum Loaded<T> {
    /// It is on its way.
    Waiting,
    /// It is here.
    Here(T),
    /// It did not come.
    Failed(ApiError),
}

/// What a page loaded, and the ways to change it.
#[derive(Clone)]
pub struct Load<T: 'static> {
    /// How far it is.
    pub state: UseStateHandle<Loaded<T>>,
    /// Loads it again.
    pub again: Callback<()>,
}

/// Loads what the form asks for, when the page opens and whenever the form becomes another.
#[hook]
pub fn use_loaded<F>(form: F) -> Load<F::View>
where
    F: Form + Clone + PartialEq,
{
    let shell = use_shell();
    let state = use_state(|| Loaded::Waiting);
    let round = use_state(|| 0_u32);
    {
        let state = state.clone();
        use_effect_with((form, *round), move |(form, _)| {
            let form = form.clone();
            state.set(Loaded::Waiting);
            spawn_local(async move {
                state.set(match ask(&shell, &form).await {
                    Ok(view) => Loaded::Here(view),
                    Err(error) => Loaded::Failed(error),
                });
            });
        });
    }
    let again = Callback::from(move |()| round.set(*round + 1));
    Load { state, again }
}

/// A form on its way.
#[derive(Clone, PartialEq)]
pub struct Sending<F> {
    /// Whether one is on its way now; another is not sent before its answer is here.
    pub busy: bool,
    /// Sends one.
    pub send: Callback<F>,
}

/// Sends forms from a page; `done` gets each answer.
#[hook]
pub fn use_sending<F: Form>(done: Callback<Result<F::View, ApiError>>) -> Sending<F> {
    let shell = use_shell();
    let busy = use_state(|| false);
    // The state is what the page shows; this is what two quick clicks meet.
    let under_way = use_mut_ref(|| false);
    let shown = *busy;
    let send = Callback::from(move |form: F| {
        if under_way.replace(true) {
            return;
        }
        busy.set(true);
        let (shell, busy, under_way, done) = (shell.clone(), busy.clone(), under_way.clone(), done.clone());
        spawn_local(async move {
            let answer = ask(&shell, &form).await;
            under_way.replace(false);
            busy.set(false);
            done.emit(answer);
        });
    });
    Sending { busy: shown, send }
}
