//! The layout: where each line of text stands, on which page, and to which tag it belongs.

use crate::font::{Fonts, Weight, clean};
use crate::{Document, Part, Table};

/// A4, in points.
pub const PAGE: (f32, f32) = (595.28, 841.89);

const SIDE: f32 = 54.0;
const TOP: f32 = 54.0;
const BOTTOM: f32 = PAGE.1 - 66.0;
const FOOT: f32 = PAGE.1 - 36.0;
const WIDTH: f32 = PAGE.0 - 2.0 * SIDE;

/// The width of the names of facts.
const NAMES: f32 = 150.0;

/// The space between the columns of a table.
const GUTTER: f32 = 8.0;

/// A size of text, with the distance between its lines.
#[derive(Clone, Copy)]
struct Style {
    size: f32,
    leading: f32,
    weight: Weight,
}

const TITLE: Style = Style { size: 20.0, leading: 26.0, weight: Weight::Bold };
const HEADING: Style = Style { size: 13.0, leading: 18.0, weight: Weight::Bold };
const BODY: Style = Style { size: 10.0, leading: 14.5, weight: Weight::Regular };
const NAME: Style = Style { weight: Weight::Bold, ..BODY };
const CELL: Style = Style { size: 8.5, leading: 11.5, weight: Weight::Regular };
const COLUMN: Style = Style { weight: Weight::Bold, ..CELL };
const SMALL: Style = Style { size: 8.0, leading: 11.0, weight: Weight::Regular };

/// What a part of the document is, for readers that speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    Document,
    Title,
    Heading,
    Paragraph,
    List,
    Item,
    Label,
    Body,
    Table,
    Head,
    Rows,
    Row,
    Column,
    Cell,
}

/// A node of the tree of tags, with its place among them.
pub struct Node {
    pub tag: Tag,
    /// Its text, of a heading.
    pub title: String,
    pub children: Vec<usize>,
}

/// A line of text. Without a node it is an artefact: a repeated header, or the number of the page.
pub struct Line {
    pub node: Option<usize>,
    pub text: String,
    pub weight: Weight,
    pub size: f32,
    pub at: (f32, f32),
    pub is_footer: bool,
}

/// A page.
#[derive(Default)]
pub struct Sheet {
    pub lines: Vec<Line>,
    /// Rules across the page, each by its height and its thickness.
    pub rules: Vec<(f32, f32)>,
}

/// A heading, for the outline.
pub struct Mark {
    pub text: String,
    pub page: usize,
    pub y: f32,
}

/// The document, laid out.
pub struct Layout<'a> {
    fonts: &'a Fonts,
    pub sheets: Vec<Sheet>,
    pub nodes: Vec<Node>,
    pub marks: Vec<Mark>,
    /// True if a character had no glyph.
    lacking: bool,
    y: f32,
}

/// The text that a row of a table still has to set: per cell, its node and its lines.
struct Cells {
    cells: Vec<(Option<usize>, Vec<String>)>,
    style: Style,
}

impl<'a> Layout<'a> {
    pub fn of(document: &Document, fonts: &'a Fonts) -> Layout<'a> {
        let root = Node { tag: Tag::Document, title: String::new(), children: Vec::new() };
        let mut layout = Layout {
            fonts,
            sheets: vec![Sheet::default()],
            nodes: vec![root],
            marks: Vec::new(),
            lacking: false,
            y: TOP,
        };
        layout.title(&document.title);
        document.parts.iter().for_each(|part| layout.part(part));
        if layout.lacking {
            layout.y += 6.0;
            layout.paragraph("\u{25a1} stands for a character that this document cannot show. Copy it to see it elsewhere.");
        }
        layout.footers(&document.title);
        layout
    }

    pub const fn sides() -> (f32, f32) {
        (SIDE, PAGE.0 - SIDE)
    }

    fn part(&mut self, part: &Part) {
        match part {
            Part::Heading(text) => self.heading(text),
            Part::Paragraph(text) => self.paragraph(text),
            Part::Facts(facts) => self.facts(facts),
            Part::List(items) => self.list(items),
            Part::Table(table) => self.table(table),
        }
    }

    fn node(&mut self, parent: usize, tag: Tag, title: &str) -> usize {
        let node = self.nodes.len();
        self.nodes.push(Node { tag, title: clean(title), children: Vec::new() });
        self.nodes[parent].children.push(node);
        node
    }

    fn next_page(&mut self) {
        self.sheets.push(Sheet::default());
        self.y = TOP;
    }

    /// Starts a page if so much does not fit on this one.
    fn need(&mut self, height: f32) {
        if self.y + height > BOTTOM && self.y > TOP {
            self.next_page();
        }
    }

    fn put(&mut self, node: Option<usize>, text: String, style: Style, at: (f32, f32), is_footer: bool) {
        if text.is_empty() {
            return;
        }
        let Style { size, weight, .. } = style;
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.lines.push(Line { node, text, weight, size, at, is_footer });
        }
    }

    fn rule(&mut self, thickness: f32) {
        let y = self.y;
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.rules.push((y, thickness));
        }
    }

    /// Sets lines below one another, over as many pages as they need.
    fn flow(&mut self, node: usize, text: &str, style: Style, x: f32, width: f32) {
        for line in self.wrap(text, style, width) {
            self.need(style.leading);
            let base = self.y + style.size;
            self.put(Some(node), line, style, (x, base), false);
            self.y += style.leading;
        }
    }

    fn title(&mut self, text: &str) {
        let node = self.node(0, Tag::Title, text);
        self.marks.push(Mark { text: clean(text), page: 0, y: self.y });
        self.flow(node, text, TITLE, SIDE, WIDTH);
        self.y += 4.0;
        self.rule(1.5);
        self.y += 12.0;
    }

    fn heading(&mut self, text: &str) {
        if self.y > TOP {
            self.y += 10.0;
        }
        // Not alone at the foot of a page.
        self.need(HEADING.leading + 4.0 * BODY.leading);
        let node = self.node(0, Tag::Heading, text);
        self.marks.push(Mark { text: clean(text), page: self.sheets.len() - 1, y: self.y });
        self.flow(node, text, HEADING, SIDE, WIDTH);
        self.y += 4.0;
    }

    fn paragraph(&mut self, text: &str) {
        let node = self.node(0, Tag::Paragraph, "");
        self.flow(node, text, BODY, SIDE, WIDTH);
        self.y += 6.0;
    }

    fn facts(&mut self, facts: &[(String, String)]) {
        let list = self.node(0, Tag::List, "");
        for (name, value) in facts {
            let item = self.node(list, Tag::Item, "");
            let (label, body) = (self.node(item, Tag::Label, ""), self.node(item, Tag::Body, ""));
            let names = self.wrap(name, NAME, NAMES - GUTTER);
            #[expect(clippy::cast_precision_loss, reason = "a few lines")]
            self.need(names.len() as f32 * NAME.leading);
            let (page, mut y) = (self.sheets.len(), self.y);
            for line in names {
                self.put(Some(label), line, NAME, (SIDE, y + NAME.size), false);
                y += NAME.leading;
            }
            self.flow(body, if value.is_empty() { " " } else { value }, BODY, SIDE + NAMES, WIDTH - NAMES);
            if self.sheets.len() == page {
                self.y = self.y.max(y);
            }
            self.y += 2.0;
        }
        self.y += 6.0;
    }

    fn list(&mut self, items: &[String]) {
        let list = self.node(0, Tag::List, "");
        for text in items {
            let item = self.node(list, Tag::Item, "");
            let (label, body) = (self.node(item, Tag::Label, ""), self.node(item, Tag::Body, ""));
            self.need(BODY.leading);
            let base = self.y + BODY.size;
            self.put(Some(label), "\u{2022}".to_owned(), BODY, (SIDE + 4.0, base), false);
            self.flow(body, text, BODY, SIDE + 16.0, WIDTH - 16.0);
            self.y += 2.0;
        }
        self.y += 6.0;
    }

    fn table(&mut self, table: &Table) {
        let all: f32 = table.columns.iter().map(|column| column.share).sum();
        let places: Vec<(f32, f32)> = table
            .columns
            .iter()
            .scan(SIDE, |x, column| {
                let (start, width) = (*x, WIDTH * column.share / all);
                *x += width;
                Some((start, width - GUTTER))
            })
            .collect();
        let node = self.node(0, Tag::Table, "");
        let head = self.node(node, Tag::Head, "");
        let row = self.node(head, Tag::Row, "");
        let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        let header = self.cells(Some(row), Tag::Column, &names, COLUMN, &places);
        self.need(header.height() + 3.0 * CELL.leading);
        self.header(&header, &places, true);
        if table.rows.is_empty() {
            return;
        }
        let rows = self.node(node, Tag::Rows, "");
        for cells in &table.rows {
            let row = self.node(rows, Tag::Row, "");
            let texts: Vec<&str> =
                (0..places.len()).map(|n| cells.get(n).map_or("", String::as_str)).collect();
            let mut cells = self.cells(Some(row), Tag::Cell, &texts, CELL, &places);
            // A row is kept on one page if a page has room for it.
            let room = BOTTOM - TOP - header.height() - 8.0;
            let whole = cells.height() <= room;
            while cells.lines() > 0 {
                let fits = ((BOTTOM - self.y) / CELL.leading).floor().max(0.0);
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "lines of a page"
                )]
                let fits = fits as usize;
                if fits < if whole { cells.lines() } else { 1 } {
                    self.next_page();
                    self.header(&header, &places, false);
                    continue;
                }
                self.set(&mut cells, &places, fits);
            }
            self.y += 2.0;
            self.rule(0.4);
            self.y += 3.0;
        }
        self.y += 8.0;
    }

    /// The header of a table: tagged where the table starts, an artefact where it is repeated.
    fn header(&mut self, header: &Cells, places: &[(f32, f32)], is_first: bool) {
        let kept = |(node, lines): &(Option<usize>, Vec<String>)| (node.filter(|_| is_first), lines.clone());
        let mut cells = Cells { cells: header.cells.iter().map(kept).collect(), style: header.style };
        let all = cells.lines();
        self.set(&mut cells, places, all);
        self.y += 2.0;
        self.rule(1.0);
        self.y += 3.0;
    }

    fn cells(
        &mut self,
        row: Option<usize>,
        tag: Tag,
        texts: &[&str],
        style: Style,
        places: &[(f32, f32)],
    ) -> Cells {
        let cells = texts.iter().zip(places).map(|(text, (_, width))| {
            let node = row.map(|row| self.node(row, tag, ""));
            // A reader counts cells by their content.
            (node, self.wrap(if text.is_empty() { " " } else { text }, style, *width))
        });
        Cells { cells: cells.collect(), style }
    }

    /// Sets at most so many lines of each cell.
    fn set(&mut self, cells: &mut Cells, places: &[(f32, f32)], most: usize) {
        let style = cells.style;
        let count = cells.lines().min(most);
        for ((node, lines), (x, _)) in cells.cells.iter_mut().zip(places) {
            let mut y = self.y;
            for line in lines.drain(..lines.len().min(count)) {
                self.put(*node, line, style, (*x, y + style.size), false);
                y += style.leading;
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "lines of a page")]
        let set = count as f32 * style.leading;
        self.y += set;
    }

    fn footers(&mut self, title: &str) {
        let count = self.sheets.len();
        let title = clean(title).replace('\n', " ");
        let mut sheets = std::mem::take(&mut self.sheets);
        for (n, sheet) in sheets.iter_mut().enumerate() {
            let number = format!("Page {} of {count}", n + 1);
            let room = WIDTH - self.width(&number, SMALL) - GUTTER;
            let name = self.wrap(&title, SMALL, room).into_iter().next().unwrap_or_default();
            for (text, x) in [(name, SIDE), (number.clone(), PAGE.0 - SIDE - self.width(&number, SMALL))] {
                sheet.lines.push(Line {
                    node: None,
                    text,
                    weight: SMALL.weight,
                    size: SMALL.size,
                    at: (x, FOOT),
                    is_footer: true,
                });
            }
        }
        self.sheets = sheets;
    }

    fn width(&self, text: &str, style: Style) -> f32 {
        let face = self.fonts.face(style.weight);
        text.chars().map(|letter| face.width(letter)).sum::<f32>() * style.size
    }

    /// Breaks a text into lines at its spaces, and a word that is wider than a line anywhere. Every line but the last of a
    /// paragraph keeps its space, so that readers find the ends of words. Never empty.
    fn wrap(&mut self, text: &str, style: Style, width: f32) -> Vec<String> {
        let text = clean(text);
        let face = self.fonts.face(style.weight);
        self.lacking |= text.chars().any(|letter| letter != '\n' && face.lacks(letter));
        let width = width / style.size;
        let mut lines = Vec::new();
        for paragraph in text.split('\n') {
            let (mut line, mut wide) = (String::new(), 0.0);
            for word in paragraph.split_inclusive(' ') {
                let long: f32 = word.trim_end().chars().map(|letter| face.width(letter)).sum();
                if wide + long > width && !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                    wide = 0.0;
                }
                for letter in word.chars() {
                    let step = face.width(letter);
                    if wide + step > width && letter != ' ' && !line.is_empty() {
                        lines.push(std::mem::take(&mut line));
                        wide = 0.0;
                    }
                    line.push(letter);
                    wide += step;
                }
            }
            lines.push(line);
        }
        lines
    }
}

impl Cells {
    fn lines(&self) -> usize {
        self.cells.iter().map(|(_, lines)| lines.len()).max().unwrap_or(0)
    }

    #[expect(clippy::cast_precision_loss, reason = "lines of a page")]
    fn height(&self) -> f32 {
        self.lines() as f32 * self.style.leading
    }
}
