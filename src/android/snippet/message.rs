//! What the sender says about the push of one message: in the client, and in a REST call.

use serde_json::json;

use super::template::{class, fill, pick};
use super::{Generation, Language, Part, Plan, Snippet};

/// `setOfflinePushSettings` (G1) or `V2TIMOfflinePushInfo` (G2, G3).
pub(super) fn settings(plan: &Plan) -> Vec<Snippet> {
    let template = match plan.generation {
        Generation::G1 => pick(plan, include_str!("template/message_g1.java"), include_str!("template/message_g1.kt")),
        _ => pick(plan, include_str!("template/message_g2.java"), include_str!("template/message_g2.kt")),
    };
    let end = if plan.language == Language::Java { ";" } else { "" };
    let channel = plan.channel_id.as_ref().map_or_else(String::new, |channel| {
        let channel = channel.as_str().replace('\\', "\\\\").replace('"', "\\\"");
        format!("        info.setAndroidXiaoMiChannelID(\"{channel}\"){end}\n")
    });
    let package = plan.receiver.package();
    let text = fill(template, &[("pkg", package), ("channel", &channel)]);
    vec![class(Part::MessageSettings, plan, package, "PushSettings", text)]
}

/// `OfflinePushInfo` of a REST call. `Ext` is a JSON text inside JSON: escaped once, never twice.
pub(super) fn rest(plan: &Plan) -> Vec<Snippet> {
    let mut info = json!({
        "PushFlag": 0,
        "Title": "a new message",
        "Desc": "hello",
        "Ext": plan.ext,
    });
    if let Some(channel) = &plan.channel_id {
        info["AndroidInfo"] = json!({ "XiaoMiChannelID": channel.as_str() });
    }
    let body = json!({
        "SyncOtherMachine": 2,
        "From_Account": "sender",
        "To_Account": "receiver",
        "MsgRandom": 1,
        "MsgBody": [{ "MsgType": "TIMTextElem", "MsgContent": { "Text": "hello" } }],
        "OfflinePushInfo": info,
    });
    let path = "openim-sendmsg.json".to_owned();
    vec![Snippet { part: Part::RestMessage, path, merges: false, text: format!("{body:#}\n"), mended: Vec::new() }]
}
