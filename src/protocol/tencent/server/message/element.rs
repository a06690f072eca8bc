//! `MsgBody`. Three codes share one text in the documents; which of them says what is an assumption: 90007 for no array,
//! 90002 for an element that is none, 90010 for content that does not fit its kind.

use serde_json::{Map, Value};

use super::super::body::Members;
use super::super::refusal::Refusal;
use crate::domain::message::{Custom, Element, Media};

const NAME: &str = "MsgBody";

/// Names of the kinds: the documents for the first four, public client libraries for the others.
const MEDIA: [(&str, Media); 5] = [
    ("TIMSoundElem", Media::Sound),
    ("TIMImageElem", Media::Image),
    ("TIMFileElem", Media::File),
    ("TIMVideoFileElem", Media::Video),
    ("TIMRelayElem", Media::Merged),
];

pub(super) fn body(members: &Members<'_>, unknown: &mut Vec<String>) -> Result<Vec<Element>, Refusal> {
    if members.value(NAME).is_none() {
        return Err(members.code(90002, "S8").missing(NAME));
    }
    let list = members.code(90007, "S8").array(NAME)?.unwrap_or_default();
    if list.is_empty() {
        return Err(members.code(90002, "S8").refuse(NAME, "is empty"));
    }
    let mut elements = Vec::with_capacity(list.len());
    for (index, value) in list.iter().enumerate() {
        elements.push(element(index, value, unknown)?);
    }
    if elements.iter().filter(|element| matches!(element, Element::Custom(_))).count() > 1 {
        return Err(members.code(90010, "S8").refuse(NAME, "holds more than one TIMCustomElem"));
    }
    Ok(elements)
}

fn element(index: usize, value: &Value, unknown: &mut Vec<String>) -> Result<Element, Refusal> {
    let path = format!("{NAME}[{index}]");
    let Value::Object(map) = value else {
        return Err(Refusal::new(90002, format!("{path} must be an object"), path, "element", "S8"));
    };
    let members = Members::new(map, &path, 90002, "element", "S8");
    let kind = members.filled("MsgType")?;
    let content = members.object("MsgContent")?.ok_or_else(|| members.missing("MsgContent"))?;
    members.unknown(&["MsgType", "MsgContent"], unknown);
    let path = format!("{path}.MsgContent");
    let inner = Members::new(content, &path, 90010, "element-content", "S8");
    if let Some((_, media)) = MEDIA.iter().find(|(name, _)| *name == kind) {
        return Ok(Element::Media(*media, Value::Object(content.clone())));
    }
    let (element, known): (_, &[&str]) = match kind {
        "TIMTextElem" => {
            let text = inner.text("Text")?.ok_or_else(|| inner.missing("Text"))?;
            (Element::Text(text.to_owned()), &["Text"])
        }
        "TIMLocationElem" => {
            let desc = inner.text("Desc")?.unwrap_or_default().to_owned();
            let (latitude, longitude) = (degrees(&inner, content, "Latitude")?, degrees(&inner, content, "Longitude")?);
            (Element::Location { desc, latitude, longitude }, &["Desc", "Latitude", "Longitude"])
        }
        "TIMFaceElem" => {
            let index = inner.number("Index")?.ok_or_else(|| inner.missing("Index"))?;
            let data = inner.text("Data")?.unwrap_or_default().to_owned();
            (Element::Face { index, data }, &["Index", "Data"])
        }
        "TIMCustomElem" => (Element::Custom(custom(&inner)?), &["Data", "Desc", "Ext", "Sound"]),
        _ => return Err(members.refuse("MsgType", "is no kind of element")),
    };
    inner.unknown(known, unknown);
    Ok(element)
}

fn degrees(members: &Members<'_>, content: &Map<String, Value>, name: &str) -> Result<f64, Refusal> {
    content.get(name).and_then(Value::as_f64).ok_or_else(|| members.refuse(name, "must be a number"))
}

fn custom(members: &Members<'_>) -> Result<Custom, Refusal> {
    let own = |name| members.text(name).map(|text| text.unwrap_or_default().to_owned());
    Ok(Custom { data: own("Data")?, desc: own("Desc")?, ext: own("Ext")?, sound: own("Sound")? })
}
