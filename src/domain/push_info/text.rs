//! Title and text of a push whose sender gave none (section 8.2).

use super::mapping::{Certainty, Source};
use super::{LanguageText, PushInfo};
use crate::domain::device::Generation;
use crate::domain::message::{Element, Media};
use crate::domain::text::{Lang, Text};

/// What else the texts depend on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Around<'a> {
    /// The sender's nickname, where it has one.
    pub sender_nick: Option<&'a str>,
    /// The group's name, for a group message.
    pub group_name: Option<&'a str>,
    /// SDK generation of the receiving app; `None` counts as a current one.
    pub generation: Option<Generation>,
    /// Language of the receiving device, for `MultiLanguageContent`.
    pub device_language: Option<&'a str>,
    /// Language of the names of elements that are no text. Which one the service uses is not documented.
    pub names: Lang,
}

/// A text, where it came from and how sure that is.
pub(super) type Found = (String, Source, Certainty);

fn given(text: Option<&String>) -> Option<&str> {
    text.map(String::as_str).filter(|text| !text.is_empty())
}

/// The entry of the device's language. How languages are compared is not documented: without regard to case.
fn translated<'p>(push: &'p PushInfo, around: &Around<'_>) -> Option<(usize, &'p LanguageText)> {
    let wanted = around.device_language?;
    push.languages.iter().enumerate().find(|(_, entry)| entry.language.eq_ignore_ascii_case(wanted))
}

/// The title, or nothing, for which the service has a default text.
///
/// What Android shows without `Title` is not documented. The older guide has a fixed text; for current SDKs the
/// sender's nickname or the group's name is assumed, as on the other platform.
pub(super) fn title(push: Option<&PushInfo>, around: &Around<'_>) -> Option<Found> {
    if let Some(push) = push {
        if let Some((index, entry)) = translated(push, around)
            && let Some(title) = given(entry.title.as_ref())
        {
            let path = format!("OfflinePushInfo.MultiLanguageContent[{index}].Title");
            return Some((title.to_owned(), Source::Message(path), Certainty::Medium));
        }
        if let Some(title) = given(push.title.as_ref()) {
            let path = "OfflinePushInfo.Title".to_owned();
            return Some((title.to_owned(), Source::Message(path), Certainty::High));
        }
    }
    if around.generation == Some(Generation::G1) {
        return None;
    }
    let name = |name: Option<&str>, path: &str| {
        let name = name.filter(|name| !name.is_empty())?;
        Some((name.to_owned(), Source::Message(path.to_owned()), Certainty::Low))
    };
    name(around.group_name, "group name").or_else(|| name(around.sender_nick, "sender's nickname"))
}

/// The text, or nothing: then there is no push (step 10).
pub(super) fn description(body: &[Element], push: Option<&PushInfo>, around: &Around<'_>) -> Option<Found> {
    if let Some(push) = push {
        if let Some((index, entry)) = translated(push, around)
            && let Some(desc) = given(entry.desc.as_ref())
        {
            let path = format!("OfflinePushInfo.MultiLanguageContent[{index}].Desc");
            return Some((desc.to_owned(), Source::Message(path), Certainty::Medium));
        }
        if let Some(desc) = given(push.desc.as_ref()) {
            let path = "OfflinePushInfo.Desc".to_owned();
            return Some((desc.to_owned(), Source::Message(path), Certainty::High));
        }
    }
    let pieces: Vec<Piece> =
        body.iter().enumerate().filter_map(|(index, element)| piece(index, element, around)).collect();
    if pieces.is_empty() {
        return None;
    }
    let text = pieces.iter().map(|piece| piece.text.as_str()).collect();
    let path = pieces.iter().map(|piece| piece.path.as_str()).collect::<Vec<_>>().join(" + ");
    let certainty = pieces.iter().map(|piece| piece.certainty).min().unwrap_or(Certainty::Low);
    Some((text, Source::Message(path), certainty))
}

struct Piece {
    path: String,
    text: String,
    certainty: Certainty,
}

fn piece(index: usize, element: &Element, around: &Around<'_>) -> Option<Piece> {
    const LOCATION: Text = Text::new("[Location]", "[位置]");
    const FACE: Text = Text::new("[Face]", "[表情]");
    let (member, text, certainty) = match element {
        Element::Text(text) => (".MsgContent.Text", text.clone(), Certainty::High),
        Element::Custom(custom) => (".MsgContent.Desc", custom.desc.clone(), Certainty::High),
        Element::Location { .. } => ("", LOCATION.get(around.names).to_owned(), Certainty::High),
        Element::Face { .. } => ("", FACE.get(around.names).to_owned(), Certainty::High),
        Element::Media(media, _) => ("", kind_name(*media).get(around.names).to_owned(), Certainty::Low),
    };
    (!text.is_empty()).then(|| Piece { path: format!("MsgBody[{index}]{member}"), text, certainty })
}

/// No document gives these; the form is that of the two that are given.
const fn kind_name(media: Media) -> Text {
    match media {
        Media::Sound => Text::new("[Voice]", "[语音]"),
        Media::Image => Text::new("[Image]", "[图片]"),
        Media::File => Text::new("[File]", "[文件]"),
        Media::Video => Text::new("[Video]", "[视频]"),
        Media::Merged => Text::new("[Chat history]", "[聊天记录]"),
    }
}
