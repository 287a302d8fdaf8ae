//! The keys of the grid. They are those of a spreadsheet.

/// Pupils per page of the grid. Thousands of cells would be slow to draw.
pub const ROWS_PER_PAGE: usize = 30;

/// Pupils that are drawn first: as many as a phone shows.
pub const ROWS_AT_FIRST: usize = 14;

/// A cell: the position of its pupil among those shown, and of its subject.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    pub row: usize,
    pub column: usize,
}

/// A key, with what was held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Press {
    pub key: String,
    /// Control or Command.
    pub with: bool,
    pub shift: bool,
    /// True where the key went to the editor's input, which inserts characters by itself.
    pub in_input: bool,
}

/// The state of the grid that decides about keys.
#[derive(Clone, Copy, Debug, Default)]
pub struct Grid {
    pub at: Place,
    pub rows: usize,
    pub columns: usize,
    /// True while an editor is open.
    pub editing: bool,
}

/// The action of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// Select another cell, after saving what is typed.
    Go(Place),
    /// Extend the selection to this cell.
    Extend(Place),
    /// Open the editor. A typed character takes the place of the target.
    Edit(Option<char>),
    /// Add a character to what is typed: the input is not there yet.
    Add(char),
    /// Remove the last typed character, for the same reason.
    Shorten,
    /// Close the editor without saving; without one, keep the saved target in place of a refused one.
    Cancel,
    /// Open the panel about the cell, or close it.
    Panel,
    /// Show the keys.
    Help,
    /// Remove the targets of the selection.
    Clear,
    /// Copy the top target of the selection into the cells below it.
    FillDown,
    Undo,
}

/// True where the grid acts on the key and the browser must not. `entering` is true once something was typed, until
/// Escape: Tab moves within the grid then, and leaves it otherwise.
pub fn is_ours(press: &Press, entering: bool) -> bool {
    let key = press.key.as_str();
    match key {
        "Enter" | "Escape" | "ArrowUp" | "ArrowDown" => true,
        "Tab" => entering || press.in_input,
        _ if press.in_input => false,
        _ if press.with => matches!(key, "d" | "D" | "z" | "Z" | "Home" | "End"),
        "F2" | "Delete" | "Backspace" | "ArrowLeft" | "ArrowRight" | "PageUp" | "PageDown" | "Home"
        | "End" => true,
        _ => one(key).is_some(),
    }
}

/// The single character that a key types.
fn one(key: &str) -> Option<char> {
    let mut letters = key.chars();
    letters.next().filter(|_| letters.next().is_none())
}

/// Returns the action of a key; `None` leaves it to the browser.
pub fn read(press: &Press, grid: Grid) -> Option<Key> {
    let (key, typed) = (press.key.as_str(), one(&press.key));
    match key {
        "Escape" => return Some(Key::Cancel),
        "Enter" | "Tab" => return after(press, grid).map(Key::Go),
        _ => {}
    }
    if press.with && !press.in_input {
        return match key {
            "d" | "D" => Some(Key::FillDown),
            "z" | "Z" => Some(Key::Undo),
            _ => after(press, grid).map(Key::Go),
        };
    }
    if grid.editing {
        return match (key, typed) {
            ("ArrowUp" | "ArrowDown", _) => after(press, grid).map(Key::Go),
            _ if press.in_input => None,
            ("Backspace", _) => Some(Key::Shorten),
            (_, Some(letter)) => Some(Key::Add(letter)),
            _ => None,
        };
    }
    match (key, typed) {
        ("F2", _) => Some(Key::Edit(None)),
        ("Delete" | "Backspace", _) => Some(Key::Clear),
        (" ", _) => Some(Key::Panel),
        ("?", _) => Some(Key::Help),
        (_, Some(letter)) if letter.is_alphanumeric() => Some(Key::Edit(Some(letter))),
        _ => {
            let place = after(press, grid)?;
            Some(if press.shift { Key::Extend(place) } else { Key::Go(place) })
        }
    }
}

/// The cell to which a key leads.
fn after(press: &Press, grid: Grid) -> Option<Place> {
    let (last_row, last_column) = (grid.rows.checked_sub(1)?, grid.columns.checked_sub(1)?);
    let Place { row, column } = grid.at;
    let to =
        |row: usize, column: usize| Some(Place { row: row.min(last_row), column: column.min(last_column) });
    match (press.key.as_str(), press.with) {
        ("Enter", _) if press.shift => to(row.saturating_sub(1), column),
        ("Enter", _) | ("ArrowDown", false) => to(row + 1, column),
        ("Tab", _) if press.shift => to(row, column.saturating_sub(1)),
        ("Tab", _) | ("ArrowRight", false) => to(row, column + 1),
        ("ArrowUp", false) => to(row.saturating_sub(1), column),
        ("ArrowLeft", false) => to(row, column.saturating_sub(1)),
        ("PageUp", false) => to(row.saturating_sub(ROWS_PER_PAGE), column),
        ("PageDown", false) => to(row + ROWS_PER_PAGE, column),
        ("Home", false) => to(row, 0),
        ("End", false) => to(row, last_column),
        ("Home", true) => to(0, 0),
        ("End", true) => to(last_row, last_column),
        _ => None,
    }
}

/// The cells of a rectangle between two corners, row by row.
pub fn between(from: Place, to: Place) -> impl Iterator<Item = Place> {
    let columns = from.column.min(to.column)..=from.column.max(to.column);
    let rows = from.row.min(to.row)..=from.row.max(to.row);
    rows.flat_map(move |row| columns.clone().map(move |column| Place { row, column }))
}

/// The texts of a clipboard by row and column. Spreadsheet programs end each row with a line break, the last one too.
pub fn pasted(text: &str) -> Vec<Vec<&str>> {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.split('\n').map(|line| line.trim_end_matches('\r').split('\t').map(str::trim).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(row: usize, column: usize) -> Place {
        Place { row, column }
    }

    fn press(key: &str) -> Press {
        Press { key: key.to_owned(), with: false, shift: false, in_input: false }
    }

    fn with(key: &str) -> Press {
        Press { with: true, ..press(key) }
    }

    fn shift(key: &str) -> Press {
        Press { shift: true, ..press(key) }
    }

    fn grid(at: Place) -> Grid {
        Grid { at, rows: 105, columns: 20, editing: false }
    }

    #[test]
    fn keys_move_between_cells_and_stop_at_the_edges() {
        for (press, from, to) in [
            (press("ArrowDown"), at(0, 3), at(1, 3)),
            (press("ArrowDown"), at(104, 3), at(104, 3)),
            (press("ArrowUp"), at(0, 3), at(0, 3)),
            (press("ArrowLeft"), at(5, 0), at(5, 0)),
            (press("ArrowRight"), at(5, 19), at(5, 19)),
            (press("PageDown"), at(29, 1), at(59, 1)),
            (press("PageDown"), at(90, 1), at(104, 1)),
            (press("PageUp"), at(12, 1), at(0, 1)),
            (press("Home"), at(7, 9), at(7, 0)),
            (press("End"), at(7, 9), at(7, 19)),
            (with("Home"), at(7, 9), at(0, 0)),
            (with("End"), at(7, 9), at(104, 19)),
            (press("Enter"), at(7, 9), at(8, 9)),
            (shift("Enter"), at(7, 9), at(6, 9)),
            (press("Tab"), at(7, 9), at(7, 10)),
            (shift("Tab"), at(7, 9), at(7, 8)),
        ] {
            assert_eq!(read(&press, grid(from)), Some(Key::Go(to)), "{press:?} from {from:?}");
        }
        assert_eq!(read(&press("ArrowDown"), Grid::default()), None, "there is nothing to move in");
        assert_eq!(read(&shift("ArrowDown"), grid(at(0, 0))), Some(Key::Extend(at(1, 0))));
    }

    #[test]
    fn typing_opens_the_editor_and_the_browsers_own_keys_stay_its_own() {
        let read = |press| super::read(&press, grid(at(1, 1)));
        assert_eq!(read(press("7")), Some(Key::Edit(Some('7'))));
        assert_eq!(read(press("F2")), Some(Key::Edit(None)));
        assert_eq!(read(press("Delete")), Some(Key::Clear));
        assert_eq!((read(press(" ")), read(press("?"))), (Some(Key::Panel), Some(Key::Help)));
        assert_eq!((read(with("d")), read(with("z"))), (Some(Key::FillDown), Some(Key::Undo)));
        assert_eq!(read(with("c")), None, "Control and C copies");
        assert_eq!(read(press("Shift")), None);
        assert!(!is_ours(&with("c"), true) && !is_ours(&with("v"), true) && !is_ours(&press("F5"), true));
        assert!(!is_ours(&press("Tab"), false) && is_ours(&press("Tab"), true), "no keyboard trap");
    }

    #[test]
    fn keys_that_come_before_the_input_has_the_focus_are_not_lost() {
        let editing = Grid { editing: true, ..grid(at(1, 1)) };
        let in_input = |key: &str| Press { in_input: true, ..press(key) };
        assert_eq!(read(&press("-"), editing), Some(Key::Add('-')));
        assert_eq!(read(&press("Backspace"), editing), Some(Key::Shorten));
        assert_eq!(read(&press("Enter"), editing), Some(Key::Go(at(2, 1))));
        assert_eq!(read(&in_input("-"), editing), None, "the input inserts it");
        assert_eq!(read(&in_input("ArrowLeft"), editing), None, "it moves within what is typed");
        assert_eq!(read(&in_input("Tab"), editing), Some(Key::Go(at(1, 2))));
        assert_eq!(read(&in_input("Escape"), editing), Some(Key::Cancel));
    }

    #[test]
    fn a_clipboard_is_read_as_spreadsheet_programs_write_it() {
        assert_eq!(pasted("5\r\n\r\n7-6\r\n"), [["5"], [""], ["7-6"]]);
        assert_eq!(pasted("5\tA*\n6\t"), [["5", "A*"], ["6", ""]]);
        assert_eq!(between(at(2, 1), at(1, 0)).collect::<Vec<_>>(), [at(1, 0), at(1, 1), at(2, 0), at(2, 1)]);
    }
}
