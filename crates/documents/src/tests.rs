use super::*;
use lopdf::{Dictionary, Document as Read, Object};

fn at() -> Timestamp {
    "2026-09-01T08:00:00Z".parse().expect("a time")
}

fn read(document: &Document) -> Read {
    Read::load_mem(&document.pdf().expect("a PDF")).expect("it is read")
}

/// The text of all pages, without its spaces and line ends.
fn text(pdf: &Read) -> String {
    let pages: Vec<u32> = pdf.get_pages().keys().copied().collect();
    squeezed(&pdf.extract_text(&pages).expect("text"))
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

/// How many objects have this structure type.
fn count(pdf: &Read, tag: &str) -> usize {
    let is =
        |dict: &Dictionary| dict.get(b"S").and_then(Object::as_name).is_ok_and(|name| name == tag.as_bytes());
    pdf.objects.values().filter(|object| object.as_dict().is_ok_and(is)).count()
}

fn sample() -> Document {
    Document::new("Record of Zo\u{eb} \u{141}ukasz", at())
        .paragraph("A paragraph that is long enough to be broken into more than one line, so that the spaces at the ends of its lines are seen.")
        .heading("Facts")
        .facts([("Name", "\u{395}\u{3bb}\u{3ad}\u{3bd}\u{3b7} \u{418}\u{432}\u{430}\u{43d}"), ("Empty", "")])
        .list(["First", "Second"])
        .table(
            vec![Column::new("Subject", 2.0), Column::new("Grade", 1.0)],
            vec![vec!["Mathematics".to_owned(), "7".to_owned()], vec!["Empty".to_owned()]],
        )
}

#[test]
fn f74_a_document_has_its_text_and_its_tags() {
    let pdf = read(&sample());
    let text = text(&pdf);
    for said in [
        "Record of Zo\u{eb} \u{141}ukasz",
        "\u{395}\u{3bb}\u{3ad}\u{3bd}\u{3b7}",
        "\u{418}\u{432}\u{430}\u{43d}",
        "Mathematics",
        "Page 1 of 1",
    ] {
        assert!(text.contains(&squeezed(said)), "{said} in {text}");
    }
    let tags = ["H1", "H2", "P", "L", "LI", "Lbl", "LBody", "Table", "THead", "TBody", "TR", "TH", "TD"];
    let counts = tags.map(|tag| count(&pdf, tag));
    // The row that lacks a cell has an empty one.
    assert_eq!(counts, [1, 1, 1, 2, 4, 4, 4, 1, 1, 1, 3, 2, 4], "{tags:?}");
    let catalog = pdf.catalog().expect("a catalogue");
    assert_eq!(catalog.get(b"Lang").and_then(Object::as_str).expect("a language"), b"en-GB");
    assert!(catalog.has(b"StructTreeRoot") && catalog.has(b"Outlines") && catalog.has(b"MarkInfo"));
}

#[test]
fn the_same_document_is_the_same_bytes() {
    assert_eq!(sample().pdf(), sample().pdf());
    assert_ne!(sample().pdf(), sample().paragraph("More").pdf());
}

#[test]
fn a_table_breaks_over_pages_and_repeats_its_header() {
    let rows = (0..2000).map(|n| vec![format!("Row {n}"), "word ".repeat(n % 40)]).collect();
    let document = Document::new("Many rows", at())
        .table(vec![Column::new("Which one", 1.0), Column::new("Words", 3.0)], rows);
    let pdf = read(&document);
    let pages = pdf.get_pages().len();
    assert!(pages > 40, "{pages} pages");
    let text = text(&pdf);
    assert_eq!(text.matches("Whichone").count(), pages, "each page has the header");
    assert!((0..2000).all(|n| text.contains(&format!("Row{n}"))));
    assert!(text.contains(&format!("Page{pages}of{pages}")));
    // Repeated headers are no part of the table.
    assert_eq!([count(&pdf, "TH"), count(&pdf, "TR"), count(&pdf, "TD")], [2, 2001, 4000]);
}

#[test]
fn what_does_not_fit_is_broken_and_nothing_is_lost() {
    let word = "Llanfairpwllgwyngyll".repeat(60);
    let lines = (0..200).map(|n| format!("Line {n}")).collect::<Vec<_>>().join("\n");
    let document = Document::new(&word, at())
        .heading(&word)
        .paragraph(&word)
        .facts([(word.clone(), word.clone())])
        .list([word.clone()])
        .table(vec![Column::new(&word, 1.0), Column::new("", 1.0)], vec![vec![lines, word.clone()]]);
    let pdf = read(&document);
    let text = text(&pdf);
    assert!(text.matches("Llanfairpwll").count() > 300);
    assert!((0..200).all(|n| text.contains(&format!("Line{n}"))), "a row may be longer than a page");
    let empty = Document::new("Nothing", at()).table(vec![Column::new("A", 1.0)], Vec::new());
    assert_eq!(count(&read(&empty), "TH"), 1);
}

#[test]
fn a_character_that_the_font_lacks_is_shown_as_a_square_and_said() {
    let text_of = |said: &str| text(&read(&Document::new("Name", at()).paragraph(said)));
    assert!(!text_of("Zo\u{eb}").contains("cannotshow"));
    for odd in [
        "\u{674e}\u{5c0f}\u{9f99}",
        "\u{1f600}",
        "\u{feff}",
        "\u{fffe}",
        "\u{ffff}",
        "\u{10ffff}",
        "\u{e000}",
        "\u{fffd}",
        "\u{0}\u{7}\t",
    ] {
        let shown = text_of(odd);
        assert!(shown.contains("Name"), "{odd:?}: {shown}");
    }
    assert!(text_of("\u{674e}").contains("cannotshow"));
    // An accent of its own is joined with its letter.
    assert!(text_of("Zoe\u{308}").contains("Zo\u{eb}"));
}

#[test]
fn a_file_is_attached_as_it_is() {
    let inside = b"{\"statement\":\"...\"}".to_vec();
    let document = Document::new("Certificate", at()).paragraph("Text").file(
        "certificate.json",
        "application/json",
        "The signed statement",
        inside.clone(),
    );
    let pdf = read(&document);
    let is_file = |object: &&Object| {
        object.as_stream().is_ok_and(|stream| {
            stream.dict.get(b"Type").and_then(Object::as_name).is_ok_and(|name| name == b"EmbeddedFile")
        })
    };
    let file = pdf.objects.values().find(is_file).expect("a file").as_stream().expect("a stream");
    assert_eq!(file.get_plain_content().expect("inflated"), inside);
    let twice = document.file("certificate.json", "application/json", "Again", inside);
    assert!(twice.pdf().is_err());
}
