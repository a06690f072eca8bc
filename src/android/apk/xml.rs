//! Binary XML (AXML): the elements of a document one after the other. Sizes and indices are checked, never believed.

use super::bytes::{BadChunk, Bytes, Chunk, Chunks};
use super::pool::Pool;
use super::value::Value;

const XML: u16 = 0x0003;
const STRING_POOL: u16 = 0x0001;
const RESOURCE_MAP: u16 = 0x0180;
const START_ELEMENT: u16 = 0x0102;
const END_ELEMENT: u16 = 0x0103;
const ATTRIBUTE: usize = 20;
const NONE: u32 = u32::MAX;
const ANDROID: &str = "http://schemas.android.com/apk/res/android";

/// Why a document cannot be read (further).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    #[error("no binary XML: it starts with {0}")]
    NotXml(String),
    #[error("cut off: it says that it has {claimed} bytes, and there are {found}")]
    CutOff { claimed: usize, found: usize },
    #[error("broken at byte {0}: a part with an impossible length")]
    Length(usize),
    #[error("broken at byte {0}: an element whose attributes leave it")]
    Attributes(usize),
    #[error("it has no strings")]
    NoStrings,
}

impl From<BadChunk> for Fault {
    fn from(BadChunk(at): BadChunk) -> Self {
        Self::Length(at)
    }
}

/// A document.
#[derive(Debug)]
pub(super) struct Document<'a> {
    pool: Pool<'a>,
    ids: Bytes<'a>,
    chunks: Chunks<'a>,
}

/// What comes next.
#[derive(Debug)]
pub(super) enum Event<'a> {
    Start(Element<'a>),
    End,
}

/// An element; its names and values are decoded when they are asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Element<'a> {
    name: u32,
    bytes: Bytes<'a>,
    first: usize,
    step: usize,
    count: usize,
}

impl<'a> Document<'a> {
    /// Reads the head: strings and the ids of attributes.
    pub fn open(bytes: &'a [u8]) -> Result<Self, Fault> {
        let whole = Bytes(bytes);
        let (Some(XML), Some(header), Some(size)) = (whole.u16(0), whole.u16(2), whole.size(4)) else {
            return Err(Fault::NotXml(start(bytes)));
        };
        let body = whole.slice(0, size).ok_or(Fault::CutOff { claimed: size, found: bytes.len() })?;
        let (mut pool, mut ids) = (None, Bytes(&[]));
        let chunks = Chunks::from(Bytes(body), usize::from(header));
        for chunk in chunks.clone() {
            let chunk = chunk?;
            match chunk.kind {
                STRING_POOL if pool.is_none() => pool = Pool::read(chunk),
                RESOURCE_MAP => {
                    ids = Bytes(chunk.bytes.slice(chunk.header, chunk.bytes.len() - chunk.header).unwrap_or_default());
                }
                START_ELEMENT => break,
                _ => {}
            }
        }
        Ok(Self { pool: pool.ok_or(Fault::NoStrings)?, ids, chunks })
    }

    /// The next element's start or end; parts of no interest are passed over.
    pub fn next(&mut self) -> Option<Result<Event<'a>, Fault>> {
        for chunk in self.chunks.by_ref() {
            match chunk {
                Ok(chunk) if chunk.kind == START_ELEMENT => {
                    return Some(element(chunk).map(Event::Start).ok_or(Fault::Attributes(chunk.at)));
                }
                Ok(chunk) if chunk.kind == END_ELEMENT => return Some(Ok(Event::End)),
                Ok(_) => {}
                Err(bad) => return Some(Err(bad.into())),
            }
        }
        None
    }

    /// An element's name without a prefix.
    pub fn name(&self, element: Element<'_>) -> String {
        let name = self.pool.get(element.name).unwrap_or_default();
        match name.rsplit_once(':') {
            Some((_, local)) => local.to_owned(),
            None => name,
        }
    }

    /// An attribute of Android's, by its resource id; where the document has no ids, by its name.
    pub fn android(&self, element: Element<'_>, id: u32, name: &str) -> Option<Value> {
        let at = element.attributes().find(|at| {
            let Some(index) = element.bytes.u32(at + 4) else { return false };
            match self.id(index) {
                Some(known) => known == id,
                None => {
                    let space = element.bytes.u32(*at).filter(|space| *space != NONE);
                    space.is_some_and(|space| self.pool.get(space).is_some_and(|space| space == ANDROID))
                        && self.pool.get(index).is_some_and(|other| other == name)
                }
            }
        })?;
        Value::read(element.bytes, at + 12, &self.pool)
    }

    /// An attribute without a namespace.
    pub fn plain(&self, element: Element<'_>, name: &str) -> Option<Value> {
        let at = element.attributes().find(|at| {
            let (space, index) = (element.bytes.u32(*at), element.bytes.u32(at + 4));
            space == Some(NONE) && index.and_then(|index| self.pool.get(index)).is_some_and(|other| other == name)
        })?;
        Value::read(element.bytes, at + 12, &self.pool)
    }

    /// The resource id of an attribute's name; 0 stands for none.
    fn id(&self, index: u32) -> Option<u32> {
        let at = usize::try_from(index).ok()?.checked_mul(4)?;
        self.ids.u32(at).filter(|id| *id != 0)
    }
}

impl Element<'_> {
    fn attributes(&self) -> impl Iterator<Item = usize> + use<> {
        let (first, step) = (self.first, self.step);
        (0..self.count).map(move |index| first + index * step)
    }
}

fn element(chunk: Chunk<'_>) -> Option<Element<'_>> {
    let bytes = chunk.bytes;
    let body = chunk.header;
    let name = bytes.u32(body + 4)?;
    let first = body + usize::from(bytes.u16(body + 8)?);
    let step = usize::from(bytes.u16(body + 10)?);
    let count = usize::from(bytes.u16(body + 12)?);
    let fits = count == 0 || (step >= ATTRIBUTE && first + (count - 1) * step + ATTRIBUTE <= bytes.len());
    fits.then_some(Element { name, bytes, first, step, count })
}

/// The first bytes, for a message.
fn start(bytes: &[u8]) -> String {
    let shown: Vec<String> = bytes.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    if shown.is_empty() { "nothing".to_owned() } else { shown.join(" ") }
}
