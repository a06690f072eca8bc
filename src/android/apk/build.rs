//! Writes binary XML from text, for tests: what aapt makes of a manifest, in every shape that readers must take.

use std::collections::BTreeMap;

use roxmltree::{Document, Node};

const ANDROID: &str = "http://schemas.android.com/apk/res/android";
const NONE: u32 = u32::MAX;

/// The shape of what is written.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Shape {
    /// Strings as UTF-8, as aapt2 writes them on request; else UTF-16.
    pub utf8: bool,
    /// Attributes have no resource ids and are known by their names.
    pub without_ids: bool,
    /// Attributes have ids and their names are gone, as after a packer.
    pub without_names: bool,
}

/// Ids of the attributes that tests write.
const IDS: [(&str, u32); 16] = [
    ("name", 0x0101_0003),
    ("permission", 0x0101_0006),
    ("protectionLevel", 0x0101_0009),
    ("enabled", 0x0101_000e),
    ("exported", 0x0101_0010),
    ("process", 0x0101_0011),
    ("value", 0x0101_0024),
    ("mimeType", 0x0101_0026),
    ("scheme", 0x0101_0027),
    ("host", 0x0101_0028),
    ("port", 0x0101_0029),
    ("path", 0x0101_002a),
    ("pathPrefix", 0x0101_002b),
    ("pathPattern", 0x0101_002c),
    ("minSdkVersion", 0x0101_020c),
    ("targetSdkVersion", 0x0101_0270),
];

/// A document in this shape.
pub(crate) fn document(text: &str, shape: Shape) -> Vec<u8> {
    let source = Document::parse(text).expect("well-formed");
    let mut writer = Writer { shape, strings: Vec::new(), numbers: BTreeMap::new(), body: Vec::new() };
    let mut ids = Vec::new();
    if !shape.without_ids {
        // Names with an id come first in the pool, in the order of the map.
        for (name, id) in IDS {
            let name = if shape.without_names { format!("\u{1}{id}") } else { name.to_owned() };
            writer.string(&name);
            ids.extend(id.to_le_bytes());
        }
    }
    writer.element(source.root_element());
    let mut bytes = writer.pool();
    if !ids.is_empty() {
        bytes.extend(chunk(0x0180, &[], &ids));
    }
    bytes.extend(&writer.body);
    chunk(0x0003, &[], &bytes)
}

fn chunk(kind: u16, rest_of_header: &[u8], body: &[u8]) -> Vec<u8> {
    let header = 8 + rest_of_header.len();
    let mut bytes = kind.to_le_bytes().to_vec();
    bytes.extend(u16::try_from(header).expect("small").to_le_bytes());
    bytes.extend(u32::try_from(header + body.len()).expect("small").to_le_bytes());
    bytes.extend(rest_of_header);
    bytes.extend(body);
    bytes
}

struct Writer {
    shape: Shape,
    strings: Vec<String>,
    numbers: BTreeMap<String, u32>,
    body: Vec<u8>,
}

impl Writer {
    fn string(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = u32::try_from(self.strings.len()).expect("few");
        self.strings.push(text.to_owned());
        self.numbers.insert(text.to_owned(), number);
        number
    }

    fn element(&mut self, node: Node<'_, '_>) {
        let name = self.string(node.tag_name().name());
        let mut attributes = Vec::new();
        for attribute in node.attributes() {
            let android = attribute.namespace() == Some(ANDROID);
            let space = if android { self.string(ANDROID) } else { NONE };
            let known = IDS.iter().find(|(name, _)| *name == attribute.name());
            let name = match known {
                Some((_, id)) if android && self.shape.without_names => self.string(&format!("\u{1}{id}")),
                _ => self.string(attribute.name()),
            };
            let (raw, kind, data) = self.value(attribute.value());
            for number in [space, name, raw] {
                attributes.extend(number.to_le_bytes());
            }
            attributes.extend([8, 0, 0, kind]);
            attributes.extend(data.to_le_bytes());
        }
        let mut start = Vec::new();
        start.extend(NONE.to_le_bytes());
        start.extend(name.to_le_bytes());
        for number in [20, 20, node.attributes().len(), 0, 0, 0] {
            start.extend(u16::try_from(number).expect("few").to_le_bytes());
        }
        start.extend(attributes);
        let line = [1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff];
        self.body.extend(chunk(0x0102, &line, &start));
        for child in node.children().filter(Node::is_element) {
            self.element(child);
        }
        let mut end = NONE.to_le_bytes().to_vec();
        end.extend(name.to_le_bytes());
        self.body.extend(chunk(0x0103, &line, &end));
    }

    /// As aapt types a value: raw string, type, data.
    fn value(&mut self, text: &str) -> (u32, u8, u32) {
        if let Some(id) = text.strip_prefix("@0x") {
            return (NONE, 0x01, u32::from_str_radix(id, 16).expect("an id"));
        }
        match text {
            "true" => return (NONE, 0x12, NONE),
            "false" => return (NONE, 0x12, 0),
            "normal" => return (NONE, 0x11, 0),
            "signature" => return (NONE, 0x11, 2),
            "signature|privileged" => return (NONE, 0x11, 0x12),
            _ => {}
        }
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return match text.parse::<i32>() {
                Ok(number) => (NONE, 0x10, number.cast_unsigned()),
                Err(_) => (NONE, 0x04, text.parse::<f32>().expect("a number").to_bits()),
            };
        }
        let number = self.string(text);
        (number, 0x03, number)
    }

    fn pool(&self) -> Vec<u8> {
        let (mut offsets, mut data) = (Vec::new(), Vec::new());
        for text in &self.strings {
            offsets.extend(u32::try_from(data.len()).expect("small").to_le_bytes());
            let units: Vec<u16> = text.encode_utf16().collect();
            if self.shape.utf8 {
                for length in [units.len(), text.len()] {
                    if length >= 0x80 {
                        data.push(0x80 | u8::try_from(length >> 8).expect("short"));
                    }
                    data.push(length.to_le_bytes()[0]);
                }
                data.extend(text.as_bytes());
                data.push(0);
            } else {
                data.extend(u16::try_from(units.len()).expect("short").to_le_bytes());
                data.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
                data.extend([0, 0]);
            }
        }
        while !data.len().is_multiple_of(4) {
            data.push(0);
        }
        let count = u32::try_from(self.strings.len()).expect("few");
        let start = 28 + 4 * count;
        let flags = if self.shape.utf8 { 1_u32 << 8 } else { 0 };
        let head: Vec<u8> = [count, 0, flags, start, 0].iter().flat_map(|number| number.to_le_bytes()).collect();
        let mut body = offsets;
        body.extend(data);
        chunk(0x0001, &head, &body)
    }
}
