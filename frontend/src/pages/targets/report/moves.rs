//! The keys of the grid.

/// Pupils per page of the grid. Thousands of cells would be slow to draw.
pub const ROWS_PER_PAGE: usize = 30;

/// A cell: the position of its pupil among those shown, and of its subject.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    pub row: usize,
    pub column: usize,
}

/// The action of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// Select another cell.
    Go(Place),
    /// Open the editor. A typed character takes the place of the target.
    Edit(Option<String>),
    /// Show the chances of the cell.
    Chances,
    /// Save the target in the editor.
    Save,
    /// Close the editor without saving.
    Cancel,
}

/// Returns the action of a key in a grid of this size; `None` leaves the key to the browser. `with` is true where
/// Control, Alt or Command was held.
pub fn read(key: &str, with: bool, at: Place, rows: usize, columns: usize, editing: bool) -> Option<Key> {
    if editing {
        return match key {
            "Enter" => Some(Key::Save),
            "Escape" => Some(Key::Cancel),
            _ => None,
        };
    }
    let mut letters = key.chars();
    match (key, letters.next(), letters.next()) {
        ("Enter" | "F2", ..) if !with => Some(Key::Edit(None)),
        (" ", ..) if !with => Some(Key::Chances),
        ("Delete" | "Backspace", ..) if !with => Some(Key::Edit(Some(String::new()))),
        (_, Some(letter), None) if !with && letter.is_ascii_alphanumeric() => {
            Some(Key::Edit(Some(key.to_owned())))
        }
        _ => cell_after(key, with, at, rows, columns).map(Key::Go),
    }
}

fn cell_after(key: &str, with: bool, at: Place, rows: usize, columns: usize) -> Option<Place> {
    let (last_row, last_column) = (rows.checked_sub(1)?, columns.checked_sub(1)?);
    let Place { row, column } = at;
    let to =
        |row: usize, column: usize| Some(Place { row: row.min(last_row), column: column.min(last_column) });
    match (key, with) {
        ("ArrowUp", false) => to(row.saturating_sub(1), column),
        ("ArrowDown", false) => to(row + 1, column),
        ("ArrowLeft", false) => to(row, column.saturating_sub(1)),
        ("ArrowRight", false) => to(row, column + 1),
        ("PageUp", false) => to(row.saturating_sub(ROWS_PER_PAGE), column),
        ("PageDown", false) => to(row + ROWS_PER_PAGE, column),
        ("Home", false) => to(row, 0),
        ("End", false) => to(row, last_column),
        ("Home", true) => to(0, 0),
        ("End", true) => to(last_row, last_column),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(row: usize, column: usize) -> Place {
        Place { row, column }
    }

    #[test]
    fn arrows_move_between_cells_and_stop_at_the_edges() {
        for (key, with, from, to) in [
            ("ArrowDown", false, at(0, 3), at(1, 3)),
            ("ArrowDown", false, at(104, 3), at(104, 3)),
            ("ArrowUp", false, at(0, 3), at(0, 3)),
            ("ArrowLeft", false, at(5, 0), at(5, 0)),
            ("ArrowRight", false, at(5, 19), at(5, 19)),
            ("PageDown", false, at(29, 1), at(59, 1)),
            ("PageDown", false, at(90, 1), at(104, 1)),
            ("PageUp", false, at(12, 1), at(0, 1)),
            ("Home", false, at(7, 9), at(7, 0)),
            ("End", false, at(7, 9), at(7, 19)),
            ("Home", true, at(7, 9), at(0, 0)),
            ("End", true, at(7, 9), at(104, 19)),
        ] {
            assert_eq!(read(key, with, from, 105, 20, false), Some(Key::Go(to)), "{key} from {from:?}");
        }
        assert_eq!(read("ArrowDown", false, at(0, 0), 0, 20, false), None, "there is nothing to move in");
        assert_eq!(read("Tab", false, at(0, 0), 105, 20, false), None, "Tab leaves the grid");
    }

    #[test]
    fn typing_opens_the_editor_and_the_browsers_own_keys_stay_its_own() {
        let read = |key, with, editing| read(key, with, at(1, 1), 105, 20, editing);
        assert_eq!(read("7", false, false), Some(Key::Edit(Some("7".to_owned()))));
        assert_eq!(read("a", false, false), Some(Key::Edit(Some("a".to_owned()))));
        assert_eq!(read("Enter", false, false), Some(Key::Edit(None)));
        assert_eq!(read("Delete", false, false), Some(Key::Edit(Some(String::new()))));
        assert_eq!(read(" ", false, false), Some(Key::Chances));
        assert_eq!(read("c", true, false), None, "Control and C copies");
        assert_eq!(read("Shift", false, false), None);
        assert_eq!(
            (read("Enter", false, true), read("Escape", false, true)),
            (Some(Key::Save), Some(Key::Cancel))
        );
        assert_eq!(read("ArrowLeft", false, true), None, "arrows move within what is typed");
    }
}
