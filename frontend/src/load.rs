//! What a page shows of something that is loaded when it opens.

use crate::api::ApiError;
use crate::page::{Door, Page};
use crate::parts::failed::failed;
use crate::parts::progress::waiting;
use crate::shell::Shell;
use crate::trouble::Trouble;
use domain::forms::{Form, PageView};
use yew::prelude::*;

/// Something that is loaded when a page opens.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Loaded<T> {
    /// It is on its way.
    #[default]
    Waiting,
    /// It is here.
    Here(T),
    /// It did not come.
    Failed(ApiError),
}

impl<T> From<Result<T, ApiError>> for Loaded<T> {
    fn from(answer: Result<T, ApiError>) -> Loaded<T> {
        match answer {
            Ok(here) => Loaded::Here(here),
            Err(error) => Loaded::Failed(error),
        }
    }
}

impl<T> Loaded<T> {
    /// It, once it is here.
    pub fn here(&self) -> Option<&T> {
        match self {
            Loaded::Here(here) => Some(here),
            _ => None,
        }
    }

    /// It, once it is here, to be changed.
    pub fn here_mut(&mut self) -> Option<&mut T> {
        match self {
            Loaded::Here(here) => Some(here),
            _ => None,
        }
    }

    /// What it looks like, or what stands in its place: that it is on its way, or why it did not come.
    pub fn shown(
        &self,
        on_its_way: &'static str,
        again: Callback<()>,
        here: impl FnOnce(&T) -> Html,
    ) -> Html {
        match self {
            Loaded::Waiting => waiting(on_its_way),
            Loaded::Failed(error) => failed(error, again),
            Loaded::Here(view) => here(view),
        }
    }
}

impl<P: Page> Door<P> {
    /// Loads what the form asks for into its place in the page.
    pub fn load<F: Form>(&self, form: &F, place: fn(&mut P) -> &mut Loaded<F::View>) {
        self.ask(form, move |page, _, answer| *place(page) = answer.into());
    }

    /// Loads the next page of a list after those already here. The focus goes to the id of its first row that has one,
    /// because the button that was pressed may be gone.
    pub fn more<F: Form<View = PageView<T>>, T: 'static, K: PartialEq + 'static>(
        &self,
        shell: &mut Shell,
        form: &F,
        place: fn(&mut P) -> (&mut Loaded<PageView<T>>, &mut Trouble),
        key: fn(&T) -> K,
        id: fn(&T) -> Option<String>,
    ) {
        self.send(shell, form, move |page, shell, answer| {
            let (list, trouble) = place(page);
            match (answer, list) {
                (Ok(next), Loaded::Here(list)) => {
                    if let Some(first) = next.rows.iter().find_map(id) {
                        shell.focus(first);
                    }
                    join(list, next, key);
                }
                (Ok(_), _) => {}
                (Err(error), _) => *trouble = error.into(),
            }
        });
    }
}

impl<T> Loaded<PageView<T>> {
    /// Where the next page of the list begins.
    pub fn next(&self) -> Option<String> {
        self.here()?.next.clone()
    }
}

/// Puts the next page after those already here. A row that has moved meanwhile comes twice and is shown once.
fn join<T, K: PartialEq>(page: &mut PageView<T>, next: PageView<T>, id: fn(&T) -> K) {
    for row in next.rows {
        if page.rows.iter().all(|here| id(here) != id(&row)) {
            page.rows.push(row);
        }
    }
    page.next = next.next;
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
