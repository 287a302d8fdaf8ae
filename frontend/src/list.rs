//! Lists that load page by page: their filter acts as one types, and stands in the address with the number of loaded
//! pages, so that Back and a reload show the same rows again (ADR 0019).

use crate::address;
use crate::api::ApiError;
use crate::errors::Errors;
use crate::load::{Loaded, append};
use crate::page::{Page, PageLink};
use crate::parts::table::more;
use crate::parts::text::{block, paragraph, thousands};
use crate::shell::Shell;
use domain::access::form::{Form, PageView};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use yew::prelude::*;

/// Milliseconds without another letter after which a filter acts.
const PAUSE: u32 = 250;

/// The most pages that are loaded again: an address could name any number.
const MOST_PAGES: u32 = 20;

/// A page that shows a list.
pub trait ListPage: Page + Sized {
    type Filter: Clone + Default + PartialEq + Serialize + DeserializeOwned;
    type Row: 'static;
    type Form: Form<View: Into<PageView<Self::Row>>>;

    fn list(&mut self) -> &mut List<Self::Filter, Self::Row>;

    /// True where the filter looks at loaded rows, so that all of them are loaded.
    const WHOLE: bool = false;

    /// The form that asks for a page of the list.
    fn form(&self, cursor: Option<String>) -> Self::Form;

    /// Keeps what the first page says besides the rows.
    fn first(&mut self, _: &<Self::Form as Form>::View) {}

    /// The same for no two rows.
    fn key(row: &Self::Row) -> String;

    /// The id of an element of the row that takes the focus; `None` if the row has none.
    fn focus(row: &Self::Row) -> Option<String>;
}

/// A list, its filter, and how much of it is loaded.
pub struct List<F, T> {
    /// The filter in the fields.
    pub filter: F,
    /// The filter of the list without any choice of the person.
    plain: F,
    pub rows: Loaded<PageView<T>>,
    /// The errors of the filter's fields. The rows from before them are still shown.
    pub errors: Errors,
    /// The reason why the next page could not be loaded.
    failure: Option<ApiError>,
    /// The number of loaded pages.
    pages: u32,
    /// The number of the latest request. Answers of earlier ones are dropped.
    turn: u32,
    /// True until the latest request is answered.
    pub busy: bool,
}

impl<F: Clone + Default + PartialEq + Serialize + DeserializeOwned, T> List<F, T> {
    /// The list of the address bar. `fix` sets the parts of a filter that the page itself decides.
    pub fn new(fix: impl Fn(&mut F)) -> List<F, T> {
        let (mut plain, mut filter) = (F::default(), read::<F>(&address::fragment()));
        fix(&mut plain);
        fix(&mut filter);
        let pages = pages_in(&address::fragment());
        List {
            filter,
            plain,
            rows: Loaded::Waiting,
            errors: Errors::default(),
            failure: None,
            pages,
            turn: 0,
            busy: false,
        }
    }

    /// True if the filter takes every row.
    pub fn is_plain(&self) -> bool {
        self.filter == self.plain
    }

    /// Draws the rows with their number below them, such as "12 users", and "Show more". The rows stay
    /// while others are loaded.
    pub fn render<P: ListPage<Row = T>>(
        &self,
        link: &PageLink<P>,
        loading: &'static str,
        of: Words,
        ready: impl FnOnce(&PageView<T>) -> Html,
    ) -> Html {
        let list = self.rows.ready().filter(|_| !(self.is_empty() && self.is_plain()));
        let said = list.map(|list| found(list.rows.len() as u32, self.has_more(), of)).unwrap_or_default();
        self.draw(link, loading, |list| counted(said, self.busy, ready(list)))
    }

    /// Writes filter and pages into the address.
    pub fn note(&self) {
        address::note(&written(&self.filter, &self.plain, self.pages));
    }
}

impl<F, T> List<F, T> {
    /// True if the list has more pages.
    pub fn has_more(&self) -> bool {
        self.rows.ready().is_some_and(|list| list.next.is_some())
    }

    /// The number of rows, once every row is loaded.
    pub fn number(&self) -> Option<u32> {
        let whole = self.rows.ready().filter(|list| list.next.is_none());
        whole.map(|list| list.rows.len() as u32)
    }

    /// True if the list is loaded and has no row.
    pub fn is_empty(&self) -> bool {
        self.rows.ready().is_some_and(|list| list.rows.is_empty() && list.next.is_none())
    }

    /// Draws the rows, and "Show more" below them.
    pub fn draw<P: ListPage<Row = T>>(
        &self,
        link: &PageLink<P>,
        loading: &'static str,
        ready: impl FnOnce(&PageView<T>) -> Html,
    ) -> Html {
        let rows = self.rows.render(loading, link.again(), ready);
        let failure = self.failure.as_ref().map(ApiError::sentence);
        followed(rows, failure, more(self.has_more(), self.busy, link.show_more()))
    }
}

/// The name of a row, and of several.
pub type Words = (&'static str, &'static str);

fn followed(rows: Html, failure: Option<String>, more: Html) -> Html {
    let failure = failure.map(paragraph).unwrap_or_default();
    block("", vec![block("", vec![rows]), html! { <div role="alert">{ failure }</div> }, more])
}

/// Rows and their number, which is read out when it changes.
pub fn counted(number: String, busy: bool, rows: Html) -> Html {
    let busy = if busy { "true" } else { "false" };
    block(
        "",
        vec![
            html! { <div aria-busy={busy}>{ rows }</div> },
            html! { <p class="at-under" role="status">{ number }</p> },
        ],
    )
}

/// "12 users", or "The first 50 users" of a list that goes on.
fn found(number: u32, more: bool, (one, several): Words) -> String {
    let first = if more { "The first " } else { "" };
    format!("{first}{} {}", thousands(number), if number == 1 { one } else { several })
}

/// The filter in an address. One that cannot be read takes every row.
fn read<F: Default + DeserializeOwned>(fragment: &str) -> F {
    serde_urlencoded::from_str(fragment).unwrap_or_default()
}

/// The number of pages in an address.
fn pages_in(fragment: &str) -> u32 {
    let pages = fragment.split('&').find_map(|part| part.strip_prefix("pages="));
    pages.and_then(|pages| pages.parse().ok()).unwrap_or(1).clamp(1, MOST_PAGES)
}

impl<P: ListPage> PageLink<P> {
    /// A callback that writes an input into a filter that looks at the loaded rows.
    pub fn narrow<E: 'static>(&self, set: impl Fn(&mut P::Filter, E) + 'static) -> Callback<E> {
        self.on(move |page, _, event| {
            let list = page.list();
            set(&mut list.filter, event);
            list.note();
        })
    }
}

impl<P: ListPage<Filter = Search>> PageLink<P> {
    /// A callback that looks for a text among the loaded rows.
    pub fn search(&self) -> Callback<String> {
        self.narrow(|filter, text| filter.search = text)
    }
}

/// A filter and a number of pages as they stand in an address: what the person chose, and nothing else.
fn written<F: Serialize>(filter: &F, plain: &F, pages: u32) -> String {
    let text = |filter: &F| serde_urlencoded::to_string(filter).unwrap_or_default();
    differing(&text(filter), &text(plain), pages)
}

fn differing(text: &str, plain: &str, pages: u32) -> String {
    let pages = (pages > 1).then(|| format!("pages={pages}"));
    let chosen = text.split('&').filter(|part| !part.is_empty() && plain.split('&').all(|one| one != *part));
    chosen.map(str::to_owned).chain(pages).collect::<Vec<_>>().join("&")
}

impl<P: ListPage> PageLink<P> {
    /// Loads the list from its beginning, as far as it was loaded.
    pub fn reload(&self, page: &mut P) {
        page.list().rows = Loaded::Waiting;
        let pages = if P::WHOLE { MOST_PAGES } else { page.list().pages };
        self.next_page(page, None, 0, pages);
    }

    /// A callback that loads the list again after a failure.
    pub fn again(&self) -> Callback<()> {
        let link = self.clone();
        self.on(move |page, _, ()| link.reload(page))
    }

    /// A callback that writes an input into the filter. The list follows when the person pauses.
    pub fn filter<E: 'static>(&self, set: impl Fn(&mut P::Filter, E) + 'static) -> Callback<E> {
        let link = self.clone();
        self.on(move |page, _, event| {
            set(&mut page.list().filter, event);
            link.follow(page);
        })
    }

    fn follow(&self, page: &mut P) {
        let list = page.list();
        list.turn += 1;
        (list.pages, list.busy) = (1, true);
        list.note();
        let (turn, link) = (list.turn, self.clone());
        self.after(PAUSE, move |page, _| {
            if page.list().turn == turn {
                link.next_page(page, None, 0, 1);
            }
        });
    }

    /// A callback that loads the next page and appends it.
    pub fn show_more(&self) -> Callback<()> {
        let link = self.clone();
        self.on(move |page, _, ()| {
            let list = page.list();
            if let (false, Some(cursor)) = (list.busy, list.rows.next()) {
                let pages = list.pages;
                link.next_page(page, Some(cursor), pages, pages + 1);
            }
        })
    }

    /// Asks for a page after `loaded` others, and then for those after it, up to `wanted`.
    fn next_page(&self, page: &mut P, cursor: Option<String>, loaded: u32, wanted: u32) {
        let list = page.list();
        list.turn += 1;
        list.busy = true;
        let (turn, form, link) = (list.turn, page.form(cursor), self.clone());
        self.ask(&form, move |page, shell, answer| {
            if page.list().turn == turn {
                page.list().busy = false;
                match answer {
                    Ok(next) => {
                        if loaded == 0 {
                            page.first(&next);
                        }
                        link.arrived(page, shell, next.into(), loaded, wanted);
                    }
                    Err(error) => page.list().refuse(error, loaded > 0),
                }
            }
        });
    }

    /// Takes in a page of the list after `loaded` others.
    fn arrived(&self, page: &mut P, shell: &mut Shell, next: PageView<P::Row>, loaded: u32, wanted: u32) {
        let (list, cursor) = (page.list(), next.next.clone());
        (list.errors, list.failure) = (Errors::default(), None);
        let first = next.rows.iter().find_map(P::focus);
        match &mut list.rows {
            Loaded::Ready(rows) if loaded > 0 => append(rows, next, P::key),
            rows => *rows = Loaded::Ready(next),
        }
        let loaded = loaded + 1;
        if loaded < wanted && cursor.is_some() {
            return self.next_page(page, cursor, loaded, wanted);
        }
        let more = loaded > list.pages && !P::WHOLE;
        list.pages = loaded;
        let opened = address::notes().opened;
        if more {
            list.note();
            // The pressed button may be gone.
            if let Some(first) = first {
                shell.focus(first);
            }
        } else if !opened.is_empty() {
            shell.focus_on_link(&opened);
        }
    }
}

impl<F, T> List<F, T> {
    fn refuse(&mut self, error: ApiError, more: bool) {
        match self.rows {
            Loaded::Ready(_) if error.status() == 422 => self.errors = error.into(),
            // The rows are those of the filter, and only the next ones are missing.
            Loaded::Ready(_) if more => self.failure = Some(error),
            _ => self.rows = Loaded::Failed(error),
        }
    }
}

/// The text that is looked for among loaded rows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Search {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub search: String,
}

/// The filter in the address of a page that loads all rows at once.
pub fn in_address<F: Default + DeserializeOwned>() -> F {
    read(&address::fragment())
}

/// Writes the filter of such a page into its address.
pub fn note<F: Default + Serialize>(filter: &F) {
    address::note(&written(filter, &F::default(), 1));
}

/// "12 of 64 pupils", or "64 pupils" where all are shown.
pub fn shown(number: u32, all: u32, words: Words) -> String {
    let all_of = found(all, false, words);
    if number == all { all_of } else { format!("{} of {all_of}", thousands(number)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::access::permission::{JobRole, Permission};
    use domain::accounts::forms::UserFilter;
    use domain::accounts::user::UserSort;

    #[test]
    fn an_address_holds_what_the_person_chose_and_is_read_as_it_was_written() {
        let plain = UserFilter { permission: Some(Permission::SchoolSetup), ..UserFilter::default() };
        assert_eq!(written(&plain, &plain, 1), "");
        let chosen = UserFilter {
            search: Some("O’Neill & Söhne=50%".to_owned()),
            role: Some(JobRole::Teacher),
            sort: UserSort::LastSignIn,
            ..plain.clone()
        };
        let text = written(&chosen, &plain, 3);
        assert!(text.ends_with("&pages=3") && !text.contains("school-setup"), "{text}");
        let read = UserFilter { permission: plain.permission, ..read(&text) };
        assert_eq!((read, pages_in(&text)), (chosen, 3));
    }

    #[test]
    fn a_bad_address_takes_every_row() {
        for text in ["role=king", "=&&%", "sort=name&sort=name", "pages=x", "\u{0}", "search", "sort"] {
            let read: UserFilter = read(text);
            assert_eq!((read.role, read.sort, pages_in(text)), (None, UserSort::Name, 1), "{text}");
        }
        assert_eq!(
            [pages_in("pages=0"), pages_in("pages=4000000000"), pages_in("a=b&pages=2")],
            [1, MOST_PAGES, 2]
        );
    }

    #[test]
    fn the_rows_are_counted_in_words() {
        let said = [(1, false), (12, false), (1050, true)];
        let said = said.map(|(number, more)| found(number, more, ("entry", "entries")));
        assert_eq!(said, ["1 entry", "12 entries", "The first 1,050 entries"]);
        let said = [(12, 64), (64, 64), (0, 1)].map(|(number, all)| shown(number, all, ("pupil", "pupils")));
        assert_eq!(said, ["12 of 64 pupils", "64 pupils", "0 of 1 pupil"]);
    }
}
