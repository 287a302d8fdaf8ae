//! Writing the layout as a PDF.

use crate::font::Fonts;
use crate::layout::{Layout, Line, Node, PAGE, Sheet, Tag};
use crate::{Document, File};
use jiff::tz::TimeZone;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::embed::{AssociationKind, EmbeddedFile, MimeType};
use krilla::geom::{PathBuilder, Point};
use krilla::metadata::{DateTime, Metadata};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Stroke;
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, ListNumbering, SpanTag, TableHeaderScope, TagGroup,
    TagKind, TagTree,
};
use krilla::{Document as Pdf, SerializeSettings};
use std::num::NonZeroU16;

/// # Errors
/// The library's reasons.
pub fn write(document: &Document) -> Result<Vec<u8>, String> {
    let fonts = Fonts::new()?;
    let layout = Layout::of(document, &fonts);
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| format!("PDF/UA: {error:?}"))?;
    let mut pdf = Pdf::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    pdf.set_metadata(metadata(document));
    // The pieces of text that belong to each node, in the order of reading.
    let mut content: Vec<Vec<Identifier>> = layout.nodes.iter().map(|_| Vec::new()).collect();
    for sheet in &layout.sheets {
        let settings = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or("a page has no size")?;
        let mut page = pdf.start_page_with(settings);
        let mut surface = page.surface();
        draw(&mut surface, sheet, &fonts, &mut content);
        surface.finish();
        page.finish();
    }
    let mut outline = Outline::new();
    for mark in &layout.marks {
        let place = XyzDestination::new(mark.page, Point::from_xy(0.0, mark.y));
        outline.push_child(OutlineNode::new(mark.text.clone(), place));
    }
    pdf.set_outline(outline);
    let mut tree = TagTree::new().with_lang(Some(LANGUAGE.to_owned()));
    for child in &layout.nodes[0].children {
        tree.push(group(&layout.nodes, *child, &mut content));
    }
    pdf.set_tag_tree(tree);
    for file in &document.files {
        pdf.embed_file(embedded(file, document)).ok_or("two files have one name")?;
    }
    pdf.finish().map_err(|error| format!("a PDF: {error:?}"))
}

const LANGUAGE: &str = "en-GB";

fn metadata(document: &Document) -> Metadata {
    Metadata::new()
        .title(document.title.clone())
        .language(LANGUAGE.to_owned())
        .creator("Attain".to_owned())
        .creation_date(time(document))
}

fn time(document: &Document) -> DateTime {
    let at = document.made_at.to_zoned(TimeZone::UTC);
    let part = |value: i8| u8::try_from(value).unwrap_or(0);
    DateTime::new(u16::try_from(at.year()).unwrap_or(0))
        .month(part(at.month()))
        .day(part(at.day()))
        .hour(part(at.hour()))
        .minute(part(at.minute()))
        .second(part(at.second()))
        .utc_offset_hour(0)
}

fn embedded(file: &File, document: &Document) -> EmbeddedFile {
    EmbeddedFile {
        path: file.name.clone(),
        mime_type: MimeType::new(&file.kind),
        description: Some(file.about.clone()),
        association_kind: AssociationKind::Source,
        data: file.bytes.clone().into(),
        modification_date: Some(time(document)),
        compress: None,
        location: None,
    }
}

fn draw(surface: &mut Surface, sheet: &Sheet, fonts: &Fonts, content: &mut [Vec<Identifier>]) {
    for line in &sheet.lines {
        let piece = match line.node {
            Some(_) => ContentTag::Span(SpanTag::empty()),
            None if line.is_footer => artifact(ArtifactType::Footer),
            None => artifact(ArtifactType::PaginationOther),
        };
        let piece = surface.start_tagged(piece);
        text(surface, line, fonts);
        surface.end_tagged();
        if let Some(node) = line.node {
            content[node].push(piece);
        }
    }
    let (left, right) = Layout::sides();
    for (y, thickness) in &sheet.rules {
        let mut rule = PathBuilder::new();
        rule.move_to(left, *y);
        rule.line_to(right, *y);
        let Some(rule) = rule.finish() else { continue };
        surface.start_tagged(artifact(ArtifactType::Layout));
        surface.set_stroke(Some(Stroke { width: *thickness, ..Stroke::default() }));
        surface.draw_path(&rule);
        surface.set_stroke(None);
        surface.end_tagged();
    }
}

fn artifact(kind: ArtifactType) -> ContentTag<'static> {
    ContentTag::Artifact(Artifact::with_kind(kind))
}

fn text(surface: &mut Surface, line: &Line, fonts: &Fonts) {
    let face = fonts.face(line.weight);
    let start = Point::from_xy(line.at.0, line.at.1);
    surface.draw_glyphs(start, &face.glyphs(&line.text), face.font.clone(), &line.text, line.size, false);
}

/// A node with all that is below it.
fn group(nodes: &[Node], place: usize, content: &mut [Vec<Identifier>]) -> TagGroup {
    let node = &nodes[place];
    let mut group = TagGroup::new(kind(node));
    content[place].drain(..).for_each(|piece| group.push(piece));
    for child in &node.children {
        group.push(self::group(nodes, *child, content));
    }
    group
}

fn kind(node: &Node) -> TagKind {
    use krilla::tagging::Tag as Pdf;
    let level = |level: u16| NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN);
    match node.tag {
        Tag::Document => Pdf::Section.into(),
        Tag::Title => Pdf::Hn(level(1), Some(node.title.clone())).into(),
        Tag::Heading => Pdf::Hn(level(2), Some(node.title.clone())).into(),
        Tag::Paragraph => Pdf::P.into(),
        Tag::List => Pdf::L(ListNumbering::None).into(),
        Tag::Item => Pdf::LI.into(),
        Tag::Label => Pdf::Lbl.into(),
        Tag::Body => Pdf::LBody.into(),
        Tag::Table => Pdf::Table.into(),
        Tag::Head => Pdf::THead.into(),
        Tag::Rows => Pdf::TBody.into(),
        Tag::Row => Pdf::TR.into(),
        Tag::Column => Pdf::TH(TableHeaderScope::Column).into(),
        Tag::Cell => Pdf::TD.into(),
    }
}
