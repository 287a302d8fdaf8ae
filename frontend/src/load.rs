//! Loading what a page shows.

use crate::api::ApiError;
use crate::errors::Errors;
use crate::page::{Page, PageLink};
use crate::parts::failed::failed;
use crate::parts::progress::waiting;
use crate::shell::Shell;
use domain::access::form::{Form, PageView};
use yew::prelude::*;

/// A view that is loaded when a page opens.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Loaded<T> {
    #[default]
    Waiting,
    Ready(T),
    Failed(ApiError),
}

impl<T> From<Result<T, ApiError>> for Loaded<T> {
    fn from(answer: Result<T, ApiError>) -> Loaded<T> {
        match answer {
            Ok(view) => Loaded::Ready(view),
            Err(error) => Loaded::Failed(error),
        }
    }
}

impl<T> Loaded<T> {
    pub fn ready(&self) -> Option<&T> {
        match self {
            Loaded::Ready(view) => Some(view),
            _ => None,
        }
    }

    pub fn ready_mut(&mut self) -> Option<&mut T> {
        match self {
            Loaded::Ready(view) => Some(view),
            _ => None,
        }
    }

    /// Draws the view; before it is ready, that it is loading; if it failed, why, with a button that calls `again`.
    pub fn render(&self, loading: &'static str, again: Callback<()>, ready: impl FnOnce(&T) -> Html) -> Html {
        match self {
            Loaded::Waiting => waiting(loading),
            Loaded::Failed(error) => failed(error, again),
            Loaded::Ready(view) => ready(view),
        }
    }
}

impl<P: Page> PageLink<P> {
    /// Sends the form and stores the answer in this field of the page.
    pub fn load<F: Form>(&self, form: &F, field: fn(&mut P) -> &mut Loaded<F::View>) {
        self.ask(form, move |page, _, answer| *field(page) = answer.into());
    }

    /// Loads the next page of a list and appends it. The focus moves to the first new row that has an id, because the
    /// pressed button may be gone.
    pub fn more<F: Form<View = PageView<T>>, T: 'static, K: PartialEq + 'static>(
        &self,
        shell: &mut Shell,
        form: &F,
        fields: fn(&mut P) -> (&mut Loaded<PageView<T>>, &mut Errors),
        key: fn(&T) -> K,
        id: fn(&T) -> Option<String>,
    ) {
        self.send(shell, form, move |page, shell, answer| {
            let (list, errors) = fields(page);
            match (answer, list) {
                (Ok(next), Loaded::Ready(list)) => {
                    if let Some(first) = next.rows.iter().find_map(id) {
                        shell.focus(first);
                    }
                    append(list, next, key);
                }
                (Ok(_), _) => {}
                (Err(error), _) => *errors = error.into(),
            }
        });
    }
}

impl<T> Loaded<PageView<T>> {
    /// The cursor of the next page of the list.
    pub fn next(&self) -> Option<String> {
        self.ready()?.next.clone()
    }
}

/// Appends the next page of a list. A row that moved between the two requests is in both, and is shown once.
pub fn append<T, K: PartialEq>(list: &mut PageView<T>, next: PageView<T>, key: fn(&T) -> K) {
    for row in next.rows {
        if list.rows.iter().all(|other| key(other) != key(&row)) {
            list.rows.push(row);
        }
    }
    list.next = next.next;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_comes_twice_is_shown_once() {
        let mut list = PageView { rows: vec![1, 2], next: Some("2".to_owned()) };
        append(&mut list, PageView { rows: vec![2, 3], next: None }, |row| *row);
        assert_eq!(list, PageView { rows: vec![1, 2, 3], next: None });
    }
}
