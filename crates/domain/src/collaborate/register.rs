//! The public register of schools (the Department for Education's Get Information about Schools): the columns of its file that are
//! read, and what a row changes at a school.

use crate::access::organisation::{Belonging, BodyNumbers, Organisation, OrganisationKind};
use crate::access::school_facts::RegisterWords;
use crate::access::school_type::SchoolType;
use crate::base::event::Event;
use crate::base::text::line;
use jiff::civil::Date;

/// The folder of the uploads bucket in which the provider puts files, and that of the lists of rows that were not taken.
const FOLDER: &str = "register/";
const REFUSED_FOLDER: &str = "register-refused/";

/// The name of a file of the register; `None` for the keys of other files.
pub fn register_name(key: &str) -> Option<&str> {
    key.strip_prefix(FOLDER).filter(|name| !name.is_empty())
}

/// The key of the list of rows of a file that were not taken.
pub fn refused_key(name: &str) -> String {
    format!("{REFUSED_FOLDER}{name}")
}

/// The headings of the columns that are read, as the register writes them.
const COLUMNS: [&str; 11] = [
    "URN",
    "EstablishmentName",
    "TypeOfEstablishment (name)",
    "EstablishmentStatus (name)",
    "PhaseOfEducation (name)",
    "LA (code)",
    "LA (name)",
    "Trusts (code)",
    "Trusts (name)",
    "Diocese (code)",
    "Diocese (name)",
];

/// The longest name of a school, in characters.
const MAX_NAME: usize = 100;

/// The places of the columns in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegisterColumns([usize; COLUMNS.len()]);

impl RegisterColumns {
    /// Finds the columns in the first row.
    ///
    /// # Errors
    /// The heading of a column that is not there.
    pub fn find(headings: &[String]) -> Result<RegisterColumns, &'static str> {
        let mut places = [0; COLUMNS.len()];
        for (place, heading) in places.iter_mut().zip(COLUMNS) {
            let is_it = |cell: &String| cell.trim_start_matches('\u{feff}').trim() == heading;
            *place = headings.iter().position(is_it).ok_or(heading)?;
        }
        Ok(RegisterColumns(places))
    }

    /// The cells that are read of a row; `None` if it is too short.
    pub fn row(self, cells: &[String]) -> Option<RegisterRow<'_>> {
        let mut row = [""; COLUMNS.len()];
        for (cell, place) in row.iter_mut().zip(self.0) {
            *cell = cells.get(place)?.trim();
        }
        Some(RegisterRow(row))
    }
}

/// The cells of a row, in the order of [`COLUMNS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegisterRow<'r>([&'r str; COLUMNS.len()]);

impl RegisterRow<'_> {
    /// The school's unique reference number.
    pub const fn urn(&self) -> &str {
        self.0[0]
    }
}

/// A row that was not taken, or a school of Attain that is not in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedRow {
    /// The row's place in the file, 1 for the headings; `None` for a school that is in no row.
    pub row: Option<u32>,
    pub urn: String,
    pub name: String,
    pub reason: String,
}

impl RefusedRow {
    /// The headings of the list.
    pub const HEADINGS: &[&str] = &["Row", "URN", "School", "Reason"];

    /// A row of which no school is known.
    pub fn of_file(row: u32, reason: &str) -> RefusedRow {
        RefusedRow { row: Some(row), urn: String::new(), name: String::new(), reason: reason.to_owned() }
    }

    pub fn of_school(row: Option<u32>, school: &Organisation, reason: String) -> RefusedRow {
        RefusedRow { row, urn: school.number.clone(), name: school.name.clone(), reason }
    }

    /// The cells of the list, in the order of its headings.
    pub fn cells(self) -> [String; 4] {
        [self.row.map(|row| row.to_string()).unwrap_or_default(), self.urn, self.name, self.reason]
    }
}

impl Organisation {
    /// The school as the register's row describes it, and the event; `None` if nothing changes. The bodies that the school left
    /// lose all access.
    ///
    /// # Errors
    /// A sentence that says why nothing of the row was taken.
    pub fn registered(
        &self,
        RegisterRow(row): RegisterRow<'_>,
        today: Date,
    ) -> Result<Option<(Organisation, Event)>, String> {
        let [
            _,
            name,
            type_name,
            status,
            phase,
            authority,
            authority_name,
            chain,
            chain_name,
            diocese,
            diocese_name,
        ] = row;
        let mut now = self.clone();
        now.name = line("Name", name, MAX_NAME)?;
        // The register names some types in the plural.
        let folded = |name: &str| name.to_lowercase().replace("schools", "school");
        let is_it = |of: &&SchoolType| folded(of.label()) == folded(type_name);
        let school_type = SchoolType::ALL.iter().find(is_it).copied();
        now.facts.school_type = Some(
            school_type
                .ok_or_else(|| format!("Attain does not know the type \u{201c}{type_name}\u{201d}"))?,
        );
        let differs = match phase {
            "Nursery" | "Primary" | "Middle deemed primary" => self.kind == OrganisationKind::Secondary,
            "Middle deemed secondary" | "Secondary" | "16 plus" => self.kind == OrganisationKind::Primary,
            _ => false,
        };
        if differs {
            return Err(format!("The phase is {phase}, and in Attain it is a {} school", word(self.kind)));
        }
        let numbers = BodyNumbers {
            authority: code(authority),
            chain: code(chain),
            diocese: code(diocese).filter(|_| diocese_name != NOT_APPLICABLE),
        };
        let belonging = Belonging::of(self.kind, numbers).map_err(|wrong| {
            let sentences = wrong.list().iter().map(|one| one.message.as_str());
            sentences.collect::<Vec<_>>().join("; ")
        })?;
        if belonging != now.belonging {
            now.move_to(belonging, numbers, today);
        }
        let words = |name: &str| if name == NOT_APPLICABLE { String::new() } else { name.to_owned() };
        now.facts.register = Some(RegisterWords {
            phase: words(phase),
            status: words(status),
            authority: words(authority_name),
            chain: words(chain_name),
            diocese: words(diocese_name),
        });
        Ok((now != *self).then(|| {
            let event = now.facts_recorded(self).changing("Name", &self.name, &now.name);
            (now, event)
        }))
    }
}

/// The word of an empty cell.
const NOT_APPLICABLE: &str = "Not applicable";

const fn word(kind: OrganisationKind) -> &'static str {
    if matches!(kind, OrganisationKind::Primary) { "primary" } else { "secondary" }
}

/// A code; `None` for an empty cell and for zeros, which stand for "none".
fn code(cell: &str) -> Option<&str> {
    Some(cell).filter(|cell| !cell.bytes().all(|byte| byte == b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 11, 27);

    fn school(kind: OrganisationKind) -> Organisation {
        let id = kind.numbering().id("123456").unwrap();
        Organisation::new(kind, id, "Old Name".to_owned(), "123456".to_owned(), Belonging::default())
    }

    /// A row of a secondary school, with other cells in some columns.
    fn cells(other: &[(usize, &str)]) -> Vec<String> {
        let mut cells = [
            "123456",
            "Ash Hill Academy",
            "Academy converter",
            "Open",
            "Secondary",
            "919",
            "Hertfordshire",
            "2044",
            "Ash Learning Trust",
            "0000",
            NOT_APPLICABLE,
        ];
        other.iter().for_each(|(place, cell)| cells[*place] = cell);
        cells.map(str::to_owned).to_vec()
    }

    fn registered(school: &Organisation, cells: &[String]) -> Result<Option<(Organisation, Event)>, String> {
        let headings = COLUMNS.map(str::to_owned);
        let row = RegisterColumns::find(&headings).unwrap().row(cells).unwrap();
        assert_eq!(row.urn(), school.number);
        school.registered(row, TODAY)
    }

    #[test]
    fn a_row_of_the_register_changes_what_it_says_and_twice_is_once() {
        let school = school(OrganisationKind::Secondary);
        let (now, event) = registered(&school, &cells(&[])).unwrap().expect("a change");
        assert_eq!(now.name, "Ash Hill Academy");
        let numbers = BodyNumbers { authority: Some("919"), chain: Some("2044"), diocese: None };
        assert_eq!(Ok(now.belonging), Belonging::of(now.kind, numbers));
        let words = now.facts_in_words();
        let of = |name: &str| words.iter().find(|(of, _)| *of == name).unwrap().1.as_str();
        assert_eq!(of("Local authority"), "919 Hertfordshire from 27/11/2026");
        assert_eq!((of("Diocese"), of("Phase"), of("Status")), ("", "Secondary", "Open"));
        assert_eq!(of("Type"), "Academy converter");
        assert!(format!("{event:?}").contains("Old Name"), "{event:?}");
        assert_eq!(registered(&now, &cells(&[])), Ok(None));
        let mut elsewhere = now.clone();
        let numbers = BodyNumbers { authority: Some("920"), ..numbers };
        elsewhere.move_to(Belonging::of(now.kind, numbers).unwrap(), numbers, TODAY);
        assert_eq!(
            elsewhere.facts_in_words()[5].1,
            "919 from 27/11/2026 until 27/11/2026; 920 from 27/11/2026",
            "no old name"
        );
        let church = cells(&[(9, "CE12"), (10, "Diocese of Ely"), (7, ""), (8, ""), (2, "Free schools")]);
        let (now, _) = registered(&now, &church).unwrap().expect("a change");
        assert!(now.belonging.diocese.is_some() && now.belonging.chain.is_none());
        assert_eq!(now.facts.school_type, Some(SchoolType::FreeSchool));
        let closed = cells(&[
            (3, "Closed"),
            (9, "CE12"),
            (10, "Diocese of Ely"),
            (7, ""),
            (8, ""),
            (2, "Free schools"),
        ]);
        assert!(registered(&now, &closed).unwrap().is_some(), "closed");
    }

    #[test]
    fn nothing_of_a_wrong_row_is_taken_and_the_reason_is_said() {
        let reason = |kind, other: &[(usize, &str)]| registered(&school(kind), &cells(other)).unwrap_err();
        use OrganisationKind::{Primary, Secondary};
        assert!(reason(Secondary, &[(1, "")]).contains("name"));
        assert!(reason(Secondary, &[(2, "Castle")]).contains("Castle"));
        assert_eq!(reason(Primary, &[]), "The phase is Secondary, and in Attain it is a primary school");
        assert!(
            reason(Secondary, &[(5, "9199"), (9, "12CE"), (10, "Diocese of Ely")]).contains("; "),
            "both numbers"
        );
        assert!(registered(&school(Primary), &cells(&[(4, "All-through")])).unwrap().is_some());
    }

    #[test]
    fn columns_are_found_by_their_headings_in_any_order() {
        let mut headings: Vec<String> = COLUMNS.iter().rev().map(|heading| (*heading).to_owned()).collect();
        headings[0].insert(0, '\u{feff}');
        headings.insert(1, "Telephone".to_owned());
        let columns = RegisterColumns::find(&headings).unwrap();
        let mut row: Vec<String> = cells(&[]).into_iter().rev().collect();
        row.insert(1, "01".to_owned());
        assert_eq!(columns.row(&row).unwrap().urn(), "123456");
        row.pop();
        assert_eq!(columns.row(&row), None);
        headings.pop();
        assert_eq!(RegisterColumns::find(&headings), Err("URN"));
        assert_eq!(register_name("register/edubase.csv"), Some("edubase.csv"));
        assert_eq!(["register/", "schools/a/users/b.csv"].map(register_name), [None; 2]);
    }
}
