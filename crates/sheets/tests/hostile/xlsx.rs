//! .xlsx files that are built to use up memory or time.

use crate::support::xlsx::{package, parts, rows, sheet, wrap};

fn headings() -> String {
    rows(&[crate::support::headings()])
}

/// Repeats a piece until it has this many bytes.
fn fill(piece: &str, bytes: usize) -> String {
    piece.repeat(bytes / piece.len())
}

/// See [`super::files`].
pub fn files() -> Vec<(String, Vec<u8>)> {
    const MIB: usize = 1024 * 1024;
    let mut files = Vec::new();
    let mut add = |name: &str, bytes: Vec<u8>| files.push((format!("{name}.xlsx"), bytes));

    add(
        "far corners",
        sheet(
            "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>",
        ),
    );
    for (name, piece) in [
        ("cells", "<c/>"),
        ("elements", "<x/>"),
        ("rows", "<row></row>"),
        ("blank cells with formats", "<c r=\"A2\" s=\"1\"/>"),
        ("numbers", "<c r=\"A2\"><v>1</v></c>"),
        ("numbers elsewhere", "<c r=\"XFD2\"><v>1.0000000000000001E+300</v></c>"),
        ("blank inline strings", "<row><c t=\"inlineStr\"><is><t>  </t></is></c></row>"),
        ("nested elements", "<a>"),
        ("nested cells", "<c>"),
        ("entities", "&amp;"),
        ("characters by number", "&#32;"),
        ("comments", "<!---->"),
    ] {
        add(name, sheet(&format!("{}<row>{}", headings(), piece.repeat(600_000))));
    }
    for (name, start, piece, end) in [
        ("one text", "<row><c t=\"str\"><v>", "a", "</v></c></row>"),
        ("one inline text", "<row><c t=\"inlineStr\"><is><t>", "a", "</t></is></c></row>"),
        ("one text of entities", "<row><c t=\"str\"><v>", "&lt;", "</v></c></row>"),
        ("one text of escapes", "<row><c t=\"str\"><v>", "_x0041_", "</v></c></row>"),
        ("one formula", "<row><c><f>", "a", "</f></c></row>"),
        ("one comment", "<!--", "<", "-->"),
        ("one instruction", "<?x ", "?", "?>"),
        ("one section of characters", "<![CDATA[", "<", "]]>"),
        ("one attribute", "<x r=\"", "A", "\"/>"),
        ("many attributes", "<row ", "a=\"\" ", "/>"),
        ("one name", "<", "a", "/>"),
        ("spaces", "", " ", ""),
    ] {
        add(name, sheet(&format!("{start}{}{end}", fill(piece, MIB))));
        add(
            &format!("{name} again and again"),
            sheet(&format!("{start}{}{end}", fill(piece, 240 * 1024)).repeat(12)),
        );
    }

    let letters = |text: &str| fill(text, 240 * 1024);
    for (name, strings) in [
        ("empty shared strings", "<si/>".repeat(600_000)),
        ("short shared strings", "<si><t>a</t></si>".repeat(120_000)),
        ("long shared strings", format!("<si><t>{}</t></si>", fill("€", 765)).repeat(30_000)),
        ("shared strings of spaces", format!("<si><t>{}</t></si>", fill(" ", 240 * 1024)).repeat(12)),
        ("rich shared strings", format!("<si>{}</si>", "<r><t>a</t></r>".repeat(120_000))),
    ] {
        let strings =
            format!("<sst count=\"4294967295\" uniqueCount=\"18446744073709551615\">{strings}</sst>");
        let data = wrap(&"<c t=\"s\"><v>0</v></c>".repeat(9));
        add(name, package(&parts(&[("S", "visible", &data)], Some(&strings))));
    }
    let string = format!("<sst><si/><si><t>{}</t></si></sst>", letters(" a"));
    let data = wrap(&"<row><c t=\"s\"><v>1</v></c></row>".repeat(100_000));
    add("one shared string everywhere", package(&parts(&[("S", "visible", &data)], Some(&string))));
    let string = format!("<sst><si><t>{}</t></si></sst>", letters("😀"));
    let data = wrap(&format!("<row>{}</row>", "<c t=\"s\"><v>0</v></c>".repeat(16_384)));
    add("a heading in every column", package(&parts(&[("S", "visible", &data)], Some(&string))));

    let blank = wrap(&"<row/>".repeat(40_000));
    let mut many = parts(&[("S", "visible", &blank)], None);
    let sheets = "<sheet name=\"S\" r:id=\"r0\"/>".repeat(999);
    many.last_mut().unwrap().1 = format!("<workbook><sheets>{sheets}</sheets></workbook>");
    add("one blank sheet by many names", package(&many));
    many.last_mut().unwrap().1 =
        format!("<workbook><sheets>{}</sheets></workbook>", "<sheet/>".repeat(600_000));
    add("a million sheets", package(&many));
    many.last_mut().unwrap().1 = "<workbook><sheets>".into();
    many[1].1 = format!("<Relationships>{}", "<Relationship Type=\"/worksheet\"/>".repeat(600_000));
    add("a million relationships", package(&many));

    let plain = sheet(&headings());
    let many: Vec<(String, &str)> = (0..9_500).map(|number| (format!("{number}"), "")).collect();
    add("many parts", package(&many));
    add("a zip64 directory that claims a million parts", zip64_liar(&plain));
    add("ends of directory all over", [plain.as_slice(), &b"PK\x05\x06".repeat(250_000)].concat());
    let end = b"PK\x05\x06\0\0\0\0\xFF\xFF\xFF\xFF\0\0\0\0\0\0\0\0\0\0";
    add("directories without parts all over", [plain.as_slice(), &end.repeat(45_000)].concat());
    add(
        "headers all over",
        [plain.as_slice(), &b"PK\x01\x02".repeat(240_000), &plain[plain.len() - 22..]].concat(),
    );
    let inflated = sheet(&fill(&format!("<x a=\"{}\"/>", "a".repeat(4_000)), 33 * MIB));
    for size in [0_u32, 1, u32::MAX - 1] {
        add(&format!("sizes of {size} in the headers"), with_sizes(&inflated, size));
    }
    files
}

/// Replaces every inflated size that the zip declares.
fn with_sizes(zip: &[u8], size: u32) -> Vec<u8> {
    let mut zip = zip.to_vec();
    for (magic, at) in [(b"PK\x03\x04", 22), (b"PK\x01\x02", 24)] {
        let found: Vec<usize> = (0..zip.len() - 4).filter(|start| &zip[*start..start + 4] == magic).collect();
        for start in found {
            zip[start + at..start + at + 4].copy_from_slice(&size.to_le_bytes());
        }
    }
    zip
}

/// Appends a 64-bit directory to the zip that claims far more entries than there are.
fn zip64_liar(zip: &[u8]) -> Vec<u8> {
    let mut liar = zip[..zip.len() - 22].to_vec();
    liar.resize(1_000_000, 0);
    let end = liar.len() as u64;
    liar.extend(b"PK\x06\x06");
    liar.extend(44_u64.to_le_bytes());
    liar.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    for number in [900_000_u64, 900_000, 46 * 900_000, end - 1] {
        liar.extend(number.to_le_bytes());
    }
    liar.extend(b"PK\x06\x07\0\0\0\0");
    liar.extend(end.to_le_bytes());
    liar.extend(1_u32.to_le_bytes());
    liar.extend(b"PK\x05\x06\0\0\0\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0\0");
    liar
}
