//! XML, element by element: what GPX and KML share.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// Writes elements; every text and attribute is escaped.
pub(super) struct Xml<W: Write>(Writer<W>);

impl<W: Write> Xml<W> {
    pub(super) fn new(out: W) -> io::Result<Self> {
        let mut writer = Writer::new_with_indent(out, b' ', 1);
        let declaration = BytesDecl::new("1.0", Some("UTF-8"), None);
        writer.write_event(Event::Decl(declaration))?;
        Ok(Self(writer))
    }

    pub(super) fn open(&mut self, tag: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        let tag = with_attributes(tag, attributes);
        self.0.write_event(Event::Start(tag))
    }

    pub(super) fn close(&mut self, tag: &str) -> io::Result<()> {
        self.0.write_event(Event::End(BytesEnd::new(tag)))
    }

    pub(super) fn empty(&mut self, tag: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        let tag = with_attributes(tag, attributes);
        self.0.write_event(Event::Empty(tag))
    }

    /// An element that holds one text.
    pub(super) fn text(&mut self, tag: &str, text: &str) -> io::Result<()> {
        self.open(tag, &[])?;
        self.0
            .write_event(Event::Text(BytesText::new(&legal(text))))?;
        self.close(tag)
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        writeln!(self.0.get_mut())
    }
}

fn with_attributes<'a>(tag: &'a str, attributes: &[(&'a str, &str)]) -> BytesStart<'a> {
    let mut start = BytesStart::new(tag);
    for (name, value) in attributes {
        start.push_attribute((*name, legal(value).as_str()));
    }
    start
}

/// Text that XML 1.0 allows: control characters are spelt out, what cannot be a character at all is left out.
fn legal(text: &str) -> String {
    super::plain(text).replace(['\u{fffe}', '\u{ffff}'], "")
}
