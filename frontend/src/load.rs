//! Asking the operations from a page: what is loaded when it opens, and what is sent from it.

use crate::api::{ApiError, Outgoing, launch, outgoing};
use crate::shell::{ShellHandle, use_shell};
use domain::forms::Form;
use domain::forms::PageView;
use std::cell::RefCell;
use std::rc::Rc;
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

/// What becomes of something loaded.
pub enum Turn<T> {
    /// It is this now.
    Is(Loaded<T>),
    /// It changes in place, if it is here.
    Changes(Box<dyn FnOnce(&mut T)>),
}

impl<T: Clone> Reducible for Loaded<T> {
    type Action = Turn<T>;

    fn reduce(self: Rc<Self>, turn: Turn<T>) -> Rc<Self> {
        match turn {
            Turn::Is(next) => Rc::new(next),
            Turn::Changes(change) => match &*self {
                Loaded::Here(view) => {
                    let mut view = view.clone();
                    change(&mut view);
                    Rc::new(Loaded::Here(view))
                }
                _ => self,
            },
        }
    }
}

/// What a page loaded, and the ways to change it.
pub struct Load<T: Clone + 'static> {
    /// How far it is.
    pub state: UseReducerHandle<Loaded<T>>,
    /// Loads it again.
    pub again: Callback<()>,
}

impl<T: Clone + 'static> Clone for Load<T> {
    fn clone(&self) -> Self {
        Load { state: self.state.clone(), again: self.again.clone() }
    }
}

impl<T: Clone + 'static> Load<T> {
    /// It has become this.
    pub fn set(&self, view: T) {
        self.state.dispatch(Turn::Is(Loaded::Here(view)));
    }

    /// Changes it as it is by then, which may be later than the page that asks.
    pub fn change(&self, change: impl FnOnce(&mut T) + 'static) {
        self.state.dispatch(Turn::Changes(Box::new(change)));
    }
}

/// Puts the next page after those already here. A row that has moved meanwhile comes twice and is shown once.
pub fn join<T, K: PartialEq>(page: &mut PageView<T>, next: PageView<T>, id: fn(&T) -> K) {
    for row in next.rows {
        if page.rows.iter().all(|here| id(here) != id(&row)) {
            page.rows.push(row);
        }
    }
    page.next = next.next;
}

/// Loads what the form asks for, when the page opens and whenever the form becomes another.
#[hook]
pub fn use_loaded<F>(form: F) -> Load<F::View>
where
    F: Form + Clone + PartialEq,
    F::View: Clone,
{
    let shell = use_shell();
    let state = use_reducer(|| Loaded::Waiting);
    let round = use_state(|| 0_u32);
    {
        let state = state.clone();
        use_effect_with((form, *round), move |(form, _)| {
            state.dispatch(Turn::Is(Loaded::Waiting));
            let loaded = outgoing(form, move |answer| {
                state.dispatch(Turn::Is(match answer {
                    Ok(view) => Loaded::Here(view),
                    Err(error) => Loaded::Failed(error),
                }));
            });
            launch(Some(shell), loaded);
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
    let lane = use_lane();
    let busy = lane.busy;
    let send = Callback::from(move |form: F| {
        let done = done.clone();
        lane.send(|freed| {
            outgoing(&form, move |answer| {
                freed.emit(());
                done.emit(answer);
            })
        });
    });
    Sending { busy, send }
}

/// What a page sends through, one form at a time.
struct Lane {
    busy: bool,
    shell: ShellHandle,
    shown: UseStateHandle<bool>,
    under_way: Rc<RefCell<bool>>,
}

impl Lane {
    /// Sends what is made, unless something is on its way; it must say when its answer has come.
    fn send(&self, make: impl FnOnce(Callback<()>) -> Outgoing) {
        if self.under_way.replace(true) {
            return;
        }
        self.shown.set(true);
        let (shown, under_way) = (self.shown.clone(), self.under_way.clone());
        let freed = Callback::from(move |()| {
            under_way.replace(false);
            shown.set(false);
        });
        launch(Some(self.shell.clone()), make(freed));
    }
}

#[hook]
fn use_lane() -> Lane {
    let shell = use_shell();
    let shown = use_state(|| false);
    // The state is what the page shows; this is what two quick clicks meet.
    let under_way = use_mut_ref(|| false);
    Lane { busy: *shown, shell, shown, under_way }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_comes_twice_is_shown_once() {
        let mut page = PageView { rows: vec![1, 2], next: Some("2".to_owned()) };
        join(&mut page, PageView { rows: vec![2, 3], next: None }, |row| *row);
        assert_eq!(page, PageView { rows: vec![1, 2, 3], next: None });
    }
}
