//! Reads one XML part of an .xlsx or .ods event by event, within bounds that do not depend on the sizes a zip
//! declares.

use domain::base::sheet::SheetRefusal;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use std::borrow::Cow;
use std::io::{self, BufReader, Read};

/// The most bytes of a single tag or text. Excel allows 32,767 characters per cell.
const MAX_EVENT: u64 = 256 * 1024;

/// The deepest nesting of elements; a worksheet needs ten levels. The parser stores the name of every open
/// element.
const MAX_DEPTH: usize = 64;

/// The amounts that may still be read of a file, all its parts together.
pub(crate) struct Limits {
    /// Bytes after inflating.
    pub bytes: u64,
    /// Tags, texts and entities. The parser needs half a microsecond or more per event, however short it is.
    pub events: u32,
}

/// A reader that fails once the file, or one event of it, exceeds its allowed number of bytes.
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

pub(crate) struct Xml<'a, R> {
    reader: Reader<BufReader<Bounded<'a, R>>>,
    buffer: Vec<u8>,
    depth: usize,
}

impl<'a, R: Read> Xml<'a, R> {
    /// Reads from `source` and subtracts from `left`.
    pub fn new(source: R, left: &'a mut Limits) -> Xml<'a, R> {
        let mut reader = Reader::from_reader(BufReader::new(Bounded { source, left, event: MAX_EVENT }));
        reader.config_mut().check_comments = false;
        Xml { reader, buffer: Vec::new(), depth: 0 }
    }

    /// Returns the next event. The end of the part is an error, because every reader stops earlier, at the
    /// element it needs.
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
            // OpenOffice names a type at the head of a manifest. One that declares anything is refused.
            Event::DocType(ref kind) if !kind.contains('[') => {}
            Event::DocType(_) | Event::Eof => return Err(SheetRefusal::NotASpreadsheet),
            _ => {}
        }
        Ok(event)
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

/// Returns the value of the attribute with this local name, under any namespace prefix.
pub(crate) fn attribute<'t>(tag: &'t BytesStart<'_>, name: &str) -> Option<Cow<'t, str>> {
    // The check for repeated names compares each name with all earlier ones: a tag with 100,000 attributes
    // would take minutes.
    let mut attributes = tag.attributes();
    let found = attributes
        .with_checks(false)
        .map_while(Result::ok)
        .find(|attribute| attribute.key.local_name().as_ref() == name)?;
    found.normalized_value(XmlVersion::Implicit1_0).ok()
}
