//! Documents to read and file: PDFs whose headings, lists and tables are tagged, so that a screen reader reads them as such
//! (PDF/UA-1, by the checks of the library). The only crate that names `krilla`.
//!
//! The same document is the same bytes. A character that the font lacks is shown as an empty square; its text stays, so
//! that it can be searched and copied, and a note at the end says so.

mod font;
mod layout;
mod write;

use jiff::Timestamp;

/// The file format, for answers and objects.
pub const PDF: &str = "application/pdf";

/// A document, part by part from the top.
#[derive(Clone, Debug)]
pub struct Document {
    title: String,
    made_at: Timestamp,
    parts: Vec<Part>,
    files: Vec<File>,
}

#[derive(Clone, Debug)]
enum Part {
    Heading(String),
    Paragraph(String),
    /// Names and values.
    Facts(Vec<(String, String)>),
    List(Vec<String>),
    Table(Table),
}

/// A table. Its header is repeated on each page.
#[derive(Clone, Debug)]
struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
}

/// A column of a table, with its share of the width.
#[derive(Clone, Debug)]
pub struct Column {
    name: String,
    share: f32,
}

impl Column {
    pub fn new(name: &str, share: f32) -> Column {
        Column { name: name.to_owned(), share }
    }
}

/// A file inside the document, which readers list as an attachment.
#[derive(Clone, Debug)]
struct File {
    name: String,
    kind: String,
    about: String,
    bytes: Vec<u8>,
}

impl Document {
    /// An empty document in British English. `made_at` is shown by readers, and is part of the bytes.
    pub fn new(title: &str, made_at: Timestamp) -> Document {
        Document { title: title.to_owned(), made_at, parts: Vec::new(), files: Vec::new() }
    }

    #[must_use]
    pub fn heading(mut self, text: &str) -> Document {
        self.parts.push(Part::Heading(text.to_owned()));
        self
    }

    #[must_use]
    pub fn paragraph(mut self, text: &str) -> Document {
        self.parts.push(Part::Paragraph(text.to_owned()));
        self
    }

    /// Names and their values.
    #[must_use]
    pub fn facts<N: Into<String>, V: Into<String>>(
        mut self,
        facts: impl IntoIterator<Item = (N, V)>,
    ) -> Document {
        let facts: Vec<_> = facts.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        if !facts.is_empty() {
            self.parts.push(Part::Facts(facts));
        }
        self
    }

    #[must_use]
    pub fn list<T: Into<String>>(mut self, items: impl IntoIterator<Item = T>) -> Document {
        let items: Vec<String> = items.into_iter().map(Into::into).collect();
        if !items.is_empty() {
            self.parts.push(Part::List(items));
        }
        self
    }

    /// A table whose rows have a cell for each column; a cell that a row lacks is empty.
    #[must_use]
    pub fn table(mut self, columns: Vec<Column>, rows: Vec<Vec<String>>) -> Document {
        self.parts.push(Part::Table(Table { columns, rows }));
        self
    }

    /// Puts a file inside the document. `about` says what it is.
    #[must_use]
    pub fn file(mut self, name: &str, kind: &str, about: &str, bytes: Vec<u8>) -> Document {
        let file = File { name: name.to_owned(), kind: kind.to_owned(), about: about.to_owned(), bytes };
        self.files.push(file);
        self
    }

    /// Writes the document as a tagged PDF.
    ///
    /// # Errors
    /// A sentence for the log: the library found that the document is no PDF/UA-1. No content leads there.
    pub fn pdf(&self) -> Result<Vec<u8>, String> {
        write::write(self)
    }
}

#[cfg(test)]
mod tests;
