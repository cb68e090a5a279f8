//! Fixes from GPX: its waypoints, route points and track points, in the order of the file.

use std::io::{BufReader, Read};

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion, escape};

use super::{BLOCK, Fix, Named, Take, Tally, point, said, shown};
use crate::failure::Failure;

/// GPX is at most six elements deep, and what programs add to it a little deeper.
const DEEPEST: usize = 64;

/// What is read of a point so far.
#[derive(Default)]
struct Draft {
    lat: String,
    lon: String,
    time: String,
    name: String,
    depth: usize,
}

/// Which of a point's texts is being read.
#[derive(Clone, Copy)]
enum Text {
    Time,
    Name,
}

/// The document while it is read.
#[derive(Default)]
struct Document {
    depth: usize,
    points: usize,
    draft: Option<Draft>,
    text: Option<Text>,
}

pub(super) fn read(
    input: &Named<'_>,
    reader: impl Read,
    tally: &Tally,
    take: Take<'_>,
) -> Result<(), Failure> {
    let mut xml = Reader::from_reader(BufReader::with_capacity(BLOCK, reader));
    let mut document = Document::default();
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let event = xml.read_event_into(&mut buffer);
        let event = event.map_err(|e| match e {
            quick_xml::Error::Io(e) => input.unreadable(&e),
            quick_xml::Error::Encoding(_) => input.refused(
                &format!("byte {}", xml.buffer_position()),
                "is not UTF-8 text; save it as UTF-8",
            ),
            e => input.refused(&format!("byte {}", xml.error_position()), e),
        })?;
        if matches!(event, Event::Eof) {
            return document
                .end()
                .map_err(|reason| Failure::refused(format!("{}: {reason}", input.0)));
        }
        let draft = document
            .see(&event)
            .map_err(|reason| input.refused(&document.place(), reason))?;
        if document.draft.is_none() {
            tally.found();
        }
        if let Some(draft) = draft {
            let fix = draft
                .fix()
                .map_err(|reason| input.refused(&document.place(), reason))?;
            take(fix)?;
        }
    }
}

impl Document {
    /// Where in the file it is, for a message.
    fn place(&self) -> String {
        if self.points == 0 {
            "before the first point".to_owned()
        } else {
            format!("point {}", self.points)
        }
    }

    /// The point that ends with an event.
    fn see(&mut self, event: &Event<'_>) -> Result<Option<Draft>, String> {
        match event {
            Event::Start(tag) => self.open(tag)?,
            Event::Empty(tag) => {
                self.open(tag)?;
                return Ok(self.close());
            }
            Event::End(_) => return Ok(self.close()),
            Event::Text(text) => self.say(&text.xml10_content()),
            Event::CData(text) => self.say(&text.xml10_content()),
            Event::GeneralRef(name) => {
                if self.text.is_some() {
                    self.say(&meaning(name)?);
                }
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) | Event::Eof => {}
        }
        Ok(None)
    }

    fn open(&mut self, tag: &BytesStart<'_>) -> Result<(), String> {
        self.depth += 1;
        let name = tag.local_name();
        let name = name.as_ref();
        if self.depth == 1 && name != "gpx" {
            return Err(format!(
                "its outermost element is \"{}\", and not gpx",
                shown(name)
            ));
        }
        if self.depth > DEEPEST {
            return Err(format!("elements are more than {DEEPEST} deep"));
        }
        match (&self.draft, name) {
            (None, "wpt" | "rtept" | "trkpt") => {
                self.points += 1;
                self.draft = Some(Draft {
                    lat: attribute(tag, "lat")?,
                    lon: attribute(tag, "lon")?,
                    depth: self.depth,
                    ..Draft::default()
                });
            }
            (Some(draft), "time") if draft.depth + 1 == self.depth => self.text = Some(Text::Time),
            (Some(draft), "name") if draft.depth + 1 == self.depth => self.text = Some(Text::Name),
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self) -> Option<Draft> {
        let draft = self.draft.take_if(|draft| draft.depth == self.depth);
        if self
            .draft
            .as_ref()
            .is_some_and(|draft| draft.depth + 1 == self.depth)
        {
            self.text = None;
        }
        self.depth -= 1;
        draft
    }

    fn say(&mut self, words: &str) {
        let Some(draft) = &mut self.draft else { return };
        match self.text {
            Some(Text::Time) => draft.time.push_str(words),
            Some(Text::Name) => draft.name.push_str(words),
            None => {}
        }
    }

    fn end(&self) -> Result<(), &'static str> {
        if self.depth == 0 {
            Ok(())
        } else {
            Err("ends before its last element is closed")
        }
    }
}

impl Draft {
    fn fix(&self) -> Result<Fix<'_>, String> {
        let point = point(&self.lat, &self.lon, "these look like longitude, latitude")?;
        Ok(Fix {
            point,
            time: said(&self.time),
            name: said(&self.name),
        })
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<String, String> {
    let found = tag.try_get_attribute(name).map_err(|e| e.to_string())?;
    let attribute = found.ok_or_else(|| format!("it has no {name}"))?;
    Ok(attribute
        .normalized_value(XmlVersion::Implicit1_0)
        .map_err(|e| e.to_string())?
        .into_owned())
}

/// What a reference stands for. Only characters and the five of XML itself: a file's own could grow without bound.
fn meaning(name: &BytesRef<'_>) -> Result<String, String> {
    if let Some(c) = name.resolve_char_ref().map_err(|e| e.to_string())? {
        return Ok(c.to_string());
    }
    let meaning = escape::resolve_predefined_entity(name);
    meaning
        .map(str::to_owned)
        .ok_or_else(|| format!("the entity \"{}\" is not one of XML's own", shown(name)))
}
