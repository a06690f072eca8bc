//! A message as an operator changes it to have it pushed. Each change says what to do in the words of where the message
//! stands: flags for a content, members for a whole message. `None`: nothing to change.

use super::question::Subject;
use crate::domain::message::{Element, Message};
use crate::domain::push::Content;
use crate::domain::push_info::PushInfo;

/// The message.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Draft {
    Content(Box<Content>),
    Message(Box<Message>),
    Unreadable,
}

impl Draft {
    pub(super) fn of(subject: Subject<'_>) -> Self {
        match subject {
            Subject::Content(content) => Self::Content(Box::new(content.clone())),
            Subject::Message(message) => Self::Message(Box::new(message.clone())),
            Subject::Unreadable => Self::Unreadable,
        }
    }

    pub(super) fn subject(&self) -> Subject<'_> {
        match self {
            Self::Content(content) => Subject::Content(content),
            Self::Message(message) => Subject::Message(message),
            Self::Unreadable => Subject::Unreadable,
        }
    }

    pub(super) fn add_text(&mut self) -> Option<&'static str> {
        match self {
            Self::Content(content) if !content.has_text() => {
                content.description = Some("TEXT".to_owned());
                Some("add --description TEXT")
            }
            Self::Message(message) => {
                let push = message.push.get_or_insert_with(PushInfo::default);
                if push.desc.as_ref().is_some_and(|desc| !desc.trim().is_empty()) {
                    return None;
                }
                push.desc = Some("TEXT".to_owned());
                Some("add OfflinePushInfo.Desc")
            }
            Self::Content(_) | Self::Unreadable => None,
        }
    }

    pub(super) fn allow_offline(&mut self) -> Option<&'static str> {
        match self {
            Self::Content(content) => std::mem::take(&mut content.online_only).then_some("leave out --online-only"),
            Self::Message(message) => {
                let push = message.push.as_mut()?;
                std::mem::take(&mut push.online_only).then_some("set OfflinePushInfo.PushFlag to 0")
            }
            Self::Unreadable => None,
        }
    }

    pub(super) fn keep(&mut self) -> Option<&'static str> {
        match self {
            Self::Message(message) if message.is_online_only() => {
                message.life_time_s = None;
                Some("leave out MsgLifeTime")
            }
            _ => None,
        }
    }

    pub(super) fn drop_extras(&mut self) -> Option<&'static str> {
        match self {
            Self::Content(content) => {
                let given = !content.extras.is_empty() || content.ext.is_some();
                content.extras.clear();
                content.ext = None;
                given.then_some("shorten --ext and --extra: 10 keys, 1024 characters together")
            }
            Self::Message(message) => {
                let mut given = message.push.as_mut().and_then(|push| push.ext.take()).is_some();
                for element in &mut message.body {
                    if let Element::Custom(custom) = element {
                        given |= !std::mem::take(&mut custom.ext).is_empty();
                    }
                }
                given.then_some("shorten OfflinePushInfo.Ext: 1024 characters")
            }
            Self::Unreadable => None,
        }
    }
}
