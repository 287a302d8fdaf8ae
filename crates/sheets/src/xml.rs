//! One XML part of an .xlsx, read event by event within bounds that a zip's headers cannot lie about.

use crate::text::Text;
use domain::sheet::SheetRefusal;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use std::borrow::Cow;
use std::io::{self, BufReader, Read};

/// The most bytes a single tag or text may take. Excel allows 32,767 characters in a cell.
const MAX_EVENT: u64 = 256 * 1024;

/// How deep elements may stand in one another; a worksheet needs ten. The parser keeps the name of
/// every open element.
const MAX_DEPTH: usize = 64;

/// What may still be taken of a file, all its parts together.
pub(crate) struct Limits {
    /// Bytes, inflated.
    pub bytes: u64,
    /// Events: a tag, a text or an entity. Each takes the parser half a microsecond or more, however short it is.
    pub events: u32,
}

/// A source that fails once the file, or one event of it, has taken more bytes than it may.
struct Bounded<'a, R> {
    source: R,
    left: &'a mut Limits,
    event: u64,
}

impl<R: Read> Read for Bounded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let room = self.event.min(self.left.bytes);
        if room == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let wanted = buffer.len().min(usize::try_from(room).unwrap_or(usize::MAX));
        let count = self.source.read(&mut buffer[..wanted])?;
        self.event -= count as u64;
        self.left.bytes -= count as u64;
        Ok(count)
    }
}

/// A part being read.
pub(crate) struct Xml<'a, R> {
    reader: Reader<BufReader<Bounded<'a, R>>>,
    buffer: Vec<u8>,
    depth: usize,
}

impl<'a, R: Read> Xml<'a, R> {
    /// Reads from `source`, counting against what is `left`.
    pub fn new(source: R, left: &'a mut Limits) -> Xml<'a, R> {
        let mut reader = Reader::from_reader(BufReader::new(Bounded { source, left, event: MAX_EVENT }));
        reader.config_mut().check_comments = false;
        Xml { reader, buffer: Vec::new(), depth: 0 }
    }

    /// The next event. The part's end is an error: every reader stops at the element it looks for.
    pub fn next(&mut self) -> Result<Event<'_>, SheetRefusal> {
        self.buffer.clear();
        let bounded = self.reader.get_mut().get_mut();
        bounded.event = MAX_EVENT;
        bounded.left.events = bounded.left.events.checked_sub(1).ok_or(SheetRefusal::TooMuchInside)?;
        let event = self.reader.read_event_into(&mut self.buffer).map_err(refusal)?;
        match event {
            Event::Start(_) if self.depth == MAX_DEPTH => return Err(SheetRefusal::TooMuchInside),
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::DocType(_) | Event::Eof => return Err(SheetRefusal::NotASpreadsheet),
            _ => {}
        }
        Ok(event)
    }

    /// The text up to the end of the element that was just opened.
    pub fn text(&mut self, text: &mut Text) -> Result<(), SheetRefusal> {
        let outside = self.depth.saturating_sub(1);
        loop {
            match self.next()? {
                Event::Text(piece) => text.push(&piece.xml10_content()),
                Event::CData(piece) => text.push(&piece.xml10_content()),
                Event::GeneralRef(entity) => match entity.resolve_char_ref().map_err(refusal)? {
                    Some(character) => text.push(character.encode_utf8(&mut [0; 4])),
                    None => {
                        text.push(resolve_predefined_entity(&entity).ok_or(SheetRefusal::NotASpreadsheet)?)
                    }
                },
                _ => {}
            }
            if self.depth == outside {
                return Ok(());
            }
        }
    }

    /// The string up to the end of the element that was just opened, an `si` or `is`: its texts one
    /// after the other, whatever their format, without the phonetic ones.
    pub fn string(&mut self) -> Result<String, SheetRefusal> {
        let outside = self.depth.saturating_sub(1);
        let mut text = Text::default();
        let mut phonetic = false;
        while self.depth > outside {
            let wanted = match self.next()? {
                Event::Start(open) if open.local_name().as_ref() == "rPh" => {
                    phonetic = true;
                    false
                }
                Event::End(close) if close.local_name().as_ref() == "rPh" => {
                    phonetic = false;
                    false
                }
                Event::Start(open) => open.local_name().as_ref() == "t" && !phonetic,
                _ => false,
            };
            if wanted {
                self.text(&mut text)?;
            }
        }
        Ok(text.unescaped())
    }
}

fn refusal(error: quick_xml::Error) -> SheetRefusal {
    match error {
        quick_xml::Error::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            SheetRefusal::TooMuchInside
        }
        _ => SheetRefusal::NotASpreadsheet,
    }
}

/// The attribute with this name, whatever its prefix.
pub(crate) fn attribute<'t>(tag: &'t BytesStart<'_>, name: &str) -> Option<Cow<'t, str>> {
    // The check for repeated names compares each with all before it: a tag of a hundred thousand would take minutes.
    let mut attributes = tag.attributes();
    let found = attributes
        .with_checks(false)
        .map_while(Result::ok)
        .find(|attribute| attribute.key.local_name().as_ref() == name)?;
    found.normalized_value(XmlVersion::Implicit1_0).ok()
}
