//! Every way in which a step can come out, as data: its code, its sentence, how sure it is, and what changes it.

use super::Verdict;
use crate::domain::push_info::Certainty;
use crate::domain::text::Text;

/// One way in which a step can come out.
#[derive(Debug, PartialEq, Eq)]
pub struct Cause {
    /// The step's number.
    pub step: u8,
    /// Stable code, unique over all steps.
    pub code: &'static str,
    /// How the step comes out.
    pub verdict: Verdict,
    /// Why, with places for values.
    pub text: Text,
    /// How sure the rule is.
    pub certainty: Certainty,
    /// Where it stands.
    pub source: &'static str,
    /// The setting that decides it, where one does.
    pub setting: Option<&'static str>,
    /// The command, member or console field that changes it.
    pub lever: Option<Text>,
}

macro_rules! causes {
    ($($name:ident = $step:literal $code:literal $verdict:ident $certainty:ident $source:literal
        $(setting $setting:literal)? : $en:literal, $zh:literal $(; $lever:literal $(, $lever_zh:literal)?)? .)*) => {
        $(pub(super) static $name: Cause = Cause {
            step: $step,
            code: $code,
            verdict: Verdict::$verdict,
            text: Text::new($en, $zh),
            certainty: Certainty::$certainty,
            source: $source,
            setting: causes!(@one $($setting)?),
            lever: causes!(@lever $($lever $(, $lever_zh)?)?),
        };)*

        /// Every way in which a step can come out, in the order of the steps.
        pub static CAUSES: &[&Cause] = &[$(&$name),*];
    };
    (@one) => { None };
    (@one $setting:literal) => { Some($setting) };
    (@lever) => { None };
    // A command is the same in both languages.
    (@lever $command:literal) => { Some(Text::new($command, $command)) };
    (@lever $en:literal, $zh:literal) => { Some(Text::new($en, $zh)) };
}

causes! {
    // 1–3: the call.
    CALL_UNKNOWN = 1 "call-not-made" NotJudged High "S8":
        "no call was made, so nobody checked who makes it", "尚未发起请求，无法判断鉴权".
    CALL_AUTHENTIC = 1 "call-authentic" Passed High "S8":
        "the service took the call", "服务端已接受该请求".
    CALL_REFUSED = 1 "call-refused" Failed High "S8":
        "the service refuses the call with {code}: {info}", "服务端以 {code} 拒绝该请求：{info}";
        "mipush code {code}".
    BODY_UNKNOWN = 2 "body-not-given" NotJudged High "S8":
        "no message was given, so nothing tells whether its body is well formed",
        "未给出消息，无法判断请求体是否合法";
        "mipush why {user} --message FILE".
    BODY_READ = 2 "body-well-formed" Passed High "S8":
        "the body is well formed and {user} has an account", "请求体合法，且帐号 {user} 存在".
    BODY_REFUSED = 2 "body-refused" Failed High "S8":
        "the service refuses the body with {code}: {info}", "服务端以 {code} 拒绝请求体：{info}";
        "correct the message; mipush code {code}", "修改消息；mipush code {code}".
    SENDER_UNKNOWN = 3 "sender-not-known" NotJudged High "S8, S25":
        "block lists, friendships, mutes and your callback before sending are not known here",
        "此处不知道黑名单、好友关系、禁言以及发送前回调的情况".
    SENDER_CALLBACK = 3 "sender-callback-open" NotJudged High "S25":
        "an administrator's call skips block lists, friendships and mutes; whether your callback before sending lets it \
         through is not known here",
        "管理员 REST 调用不检查黑名单、好友关系与禁言；发送前回调是否放行此处不得而知";
        "ForbidCallbackControl: ForbidBeforeSendMsgCallback leaves that callback out",
        "ForbidCallbackControl：ForbidBeforeSendMsgCallback 可跳过该回调".
    SENDER_ALLOWED = 3 "sender-allowed" Passed High "S8, S25":
        "the sender may send", "发送者有权发送".
    SENDER_REFUSED = 3 "sender-refused" Failed High "S8, S25":
        "the service refuses the sender with {code}: {info}", "服务端以 {code} 拒绝发送者：{info}";
        "mipush code {code}".
    CALL_LATER = 3 "call-refused-before" NotJudged High "S8":
        "the call was refused before this was looked at", "请求在此之前已被拒绝".

    // 4: duplicates.
    DUPLICATE_UNKNOWN = 4 "duplicate-not-known" NotJudged High "S25":
        "what was sent within the same second is not known here", "此处不知道同一秒内发过什么".
    DUPLICATE_NONE = 4 "first-of-its-random" Passed High "S25" setting "dedupe_window_s":
        "no message with MsgRandom {random} went to this receiver in the same second",
        "同一秒内没有以 MsgRandom {random} 发给该接收者的消息".
    DUPLICATE = 4 "duplicate-random" Failed High "S25" setting "dedupe_window_s":
        "MsgRandom {random} went to this receiver at {at} already: the message is dropped without an error",
        "MsgRandom {random} 已于 {at} 发给该接收者：消息被静默丢弃";
        "give every message its own MsgRandom", "每条消息使用不同的 MsgRandom".

    // 5: kinds of message.
    KIND_CHAT = 5 "chat-message" Passed High "S9b, S9d":
        "an ordinary chat message", "普通聊天消息".
    KIND_ONLINE = 5 "life-time-zero" Failed High "S9d":
        "MsgLifeTime is 0: the message is for online devices only, and there is no error",
        "MsgLifeTime 为 0：消息只发给在线设备，且不报错";
        "leave MsgLifeTime out or set it to at most 604800", "去掉 MsgLifeTime，或设为不超过 604800".
    KIND_SYSTEM = 5 "system-notice" Failed High "S9b, S9d":
        "system notices are not pushed", "系统通知不做离线推送";
        "send a chat message", "改发普通聊天消息".
    KIND_TIP = 5 "group-tip" Failed High "S9b, S9d":
        "tips within a group are not pushed", "群提示消息不做离线推送";
        "send a chat message", "改发普通聊天消息".
    KIND_SELF = 5 "sender-is-receiver" Failed High "S2":
        "{user} is the sender: a message to one's own devices is synchronised, not pushed",
        "发送者就是 {user}：发给自己设备的消息只做同步，不推送";
        "From_Account: another account", "From_Account：改用其他帐号".
    KIND_UNKNOWN = 5 "kind-not-known" NotJudged High "S9b, S9d":
        "there is no message that could be read", "没有可读取的消息".

    // 6: groups.
    GROUP_NONE = 6 "one-to-one" Passed High "S9e":
        "a one-to-one message", "单聊消息".
    GROUP_PUSHED = 6 "group-pushed" Passed Medium "S9e":
        "groups of type {kind} are pushed by default", "{kind} 类型的群默认支持离线推送".
    GROUP_ONLINE = 6 "group-online-only" Failed Medium "S9e":
        "groups of type {kind} deliver online only", "{kind} 类型的群只在线下发";
        "use a group of type Work or Public", "改用 Work 或 Public 类型的群".
    GROUP_UNKNOWN = 6 "group-kind-open" NotJudged Low "S9e":
        "no source says whether groups of type {kind} are pushed", "没有资料说明 {kind} 类型的群是否推送".

    // 7: the sender's flag.
    FLAG_ON = 7 "push-flag-0" Passed High "S1": "PushFlag is 0", "PushFlag 为 0".
    FLAG_OFF = 7 "push-flag-1" Failed High "S1":
        "PushFlag is 1: online delivery only", "PushFlag 为 1：仅在线下发，不做离线推送";
        "OfflinePushInfo.PushFlag 0; for send, leave out --online-only",
        "OfflinePushInfo.PushFlag 设为 0；send 则去掉 --online-only".
    FLAG_UNKNOWN = 7 "push-flag-not-known" NotJudged High "S1":
        "there is no message that could be read", "没有可读取的消息".

    // 8: the conversation.
    CONVERSATION_OPEN = 8 "conversation-notifies" Passed High "S3, S9d":
        "{user} has muted no conversation that this could be", "{user} 没有对相关会话设置免打扰".
    CONVERSATION_UNKNOWN = 8 "conversation-not-known" NotJudged High "S3, S9d":
        "{user} has muted conversations, and the sender is not known here",
        "{user} 对部分会话设置了免打扰，而此处不知道发送者";
        "mipush why {user} --from SENDER".
    CONVERSATION_IGNORED = 8 "rest-ignores-mute" Passed High "S3, S9d":
        "{user} does not want notices of {conversation}, which a REST send without WithMuteNotifications ignores",
        "{user} 对 {conversation} 设置了免打扰，但未带 WithMuteNotifications 的 REST 发送会忽略它".
    CONVERSATION_MUTED = 8 "conversation-muted" Failed High "S3, S9d":
        "{user} receives {conversation} without notices", "{user} 对 {conversation} 设置了接收但不提示";
        "mipush session unmute {user} --conversation {conversation}".
    CONVERSATION_BLOCKED = 8 "conversation-blocked" Failed High "S3, S9d":
        "{user} receives nothing of {conversation}", "{user} 不接收 {conversation} 的消息";
        "mipush session unmute {user} --conversation {conversation}".

    // 9: the receiver's switches.
    SWITCH_ON = 9 "receiver-on" Passed High "S3, S9b":
        "{user} wants pushes at this hour", "{user} 此时未开启免打扰".
    SWITCH_IGNORED = 9 "rest-ignores-hours" Passed Low "S3" setting "rest_ignores_quiet_hours":
        "{user} does not want to be disturbed now, which a REST send without WithMuteNotifications is taken to ignore",
        "{user} 此时免打扰，但视为未带 WithMuteNotifications 的 REST 发送会忽略它".
    SWITCH_ALL = 9 "receiver-off" Failed Medium "S3, S9b":
        "{user} wants no pushes at all", "{user} 已全局关闭推送";
        "mipush session unmute {user}".
    SWITCH_HOURS = 9 "receiver-hours" Failed Medium "S3, S9b":
        "{user} does not want to be disturbed during {hours}", "{user} 在 {hours} 期间免打扰";
        "mipush session unmute {user} --hours".
    SWITCH_DEVICE = 9 "device-off" Failed High "S9b, K1":
        "the app on this device switched the offline push off", "该设备上的应用已关闭离线推送";
        "mipush device report --user {user} --device {device}".

    // 10: the text.
    TEXT_GIVEN = 10 "text-given" Passed High "S3, S9":
        "title or description is given", "已提供标题或内容".
    TEXT_DERIVED = 10 "text-derived" Passed Medium "S9f, S1b":
        "no title or description is given; the text is derived from MsgBody, which Tencent calls a fallback",
        "未提供标题或内容；文本由 MsgBody 推导，官方称这只是兜底";
        "OfflinePushInfo.Title and Desc", "OfflinePushInfo.Title 与 Desc".
    TEXT_NONE = 10 "no-text" Failed High "S3, S9":
        "neither title nor description is given, and nothing they could be derived from",
        "既没有标题也没有内容，也没有可推导的文本";
        "OfflinePushInfo.Title and Desc; for send, --title and --description",
        "OfflinePushInfo.Title 与 Desc；send 则用 --title 与 --description".
    TEXT_CUSTOM = 10 "custom-without-desc" Failed High "S3, S9, K8":
        "a custom message without a description is never pushed", "没有描述的自定义消息不会离线推送";
        "OfflinePushInfo.Desc, or the custom element's Desc", "OfflinePushInfo.Desc 或自定义元素的 Desc".
    TEXT_UNKNOWN = 10 "text-not-known" NotJudged High "S3, S9":
        "there is no message that could be read", "没有可读取的消息".

    // 11: presence.
    DOWN = 11 "killed" Passed High "seed, S9":
        "the app was killed without a logout", "应用被 kill 且未退出登录".
    DOWN_TIMEOUT = 11 "timed-out" Passed High "S13, S14" setting "heartbeat_timeout_s":
        "the network went away without a logout, and no heartbeat came for {seconds} s",
        "网络中断且未退出登录，{seconds} 秒内没有心跳".
    BACK_TOLD = 11 "background-told" Passed High "K1, K8":
        "the app reported that it went to the background", "应用已上报切后台".
    BACK_SILENT = 11 "background-silent" Failed High "K1, K8":
        "the app is in the background but never said so (doBackground): the server takes it for online",
        "应用在后台但未上报（doBackground）：服务端仍认为在线";
        "call doBackground in the app; mipush session background {user} --device {device}",
        "在应用中调用 doBackground；mipush session background {user} --device {device}".
    BACK_OLD = 11 "background-old-sdk" Failed High "K1":
        "the app is in the background, and its SDK ({sdk}) does not push from there: it takes 5.0.1",
        "应用在后台，其 SDK（{sdk}）不支持后台推送：需要 5.0.1 及以上";
        "update the IM SDK to 5.0.1 or later", "将 IM SDK 升级到 5.0.1 及以上".
    BACK_UNBOUND = 11 "background-unbound" Failed High "K1":
        "the app reported that it went to the background, which has no effect before a token is bound",
        "应用已上报切后台，但绑定 token 之前上报无效";
        "mipush device report --user {user} --device {device}".
    FRONT = 11 "foreground" Failed High "seed, S9":
        "the app is in the foreground: the message is delivered online", "应用在前台：消息在线下发";
        "mipush session kill {user} --device {device}".
    ONLINE_THEN = 11 "online-recorded" Failed Medium "S14":
        "the records say online: delivered online, unless the app had reported the background, which no callback tells",
        "记录显示在线：消息在线下发，除非应用已上报切后台（回调不包含该信息）";
        "call doBackground in the app", "在应用中调用 doBackground".
    LIMBO = 11 "limbo" Failed Medium "S13, S14" setting "heartbeat_timeout_s":
        "the network of the device went away without a word: until {until} the server takes it for online; whether the \
         message is pushed then is not documented",
        "设备网络静默中断：{until} 之前服务端仍认为在线；届时是否补推没有文档说明";
        "wait until {until}, or mipush session reconnect {user} --device {device}",
        "等到 {until}，或 mipush session reconnect {user} --device {device}".
    LAPSED = 11 "lapsed" Failed High "S12, S13" setting "push_online_days":
        "the app has been gone for more than {days} days: the server dropped its state",
        "应用离线超过 {days} 天：服务端已清除其状态";
        "mipush session launch {user} --device {device}".
    GONE = 11 "platform-offline" Failed High "S13":
        "{platform} is offline as soon as it is disconnected", "{platform} 断开后即为离线".
    OUT = 11 "logged-out" Failed High "seed, S3":
        "the user logged out on this device: the binding ended", "用户已在该设备退出登录：绑定已解除";
        "mipush session login {user} --device {device}".
    KICKED = 11 "kicked" Failed High "seed, S3":
        "the user was kicked on this device: the binding ended", "用户已在该设备被踢下线：绑定已解除";
        "mipush session login {user} --device {device}".
    DESKTOP_ONLINE = 11 "desktop-online" Failed Medium "S12" setting "push_phone_while_desktop_online":
        "{other} of {user} is online, and the phone is set not to be pushed to meanwhile",
        "{user} 的 {other} 在线，且设置为此时不推送手机";
        "log out on {other}, or settings.push_phone_while_desktop_online = true",
        "在 {other} 上退出登录，或 settings.push_phone_while_desktop_online = true".
    SIGNATURE_EXPIRED = 11 "usersig-expired" Failed Low "undocumented" setting "push_with_expired_usersig":
        "the UserSig of the login has expired, and that is set to end the pushes",
        "登录的 UserSig 已过期，且设置为过期后不推送";
        "mipush session login {user} --device {device}".

    // 12–15: binding, certificate, plan.
    CERT_ID = 12 "certificate-id-reported" Passed High "seed, S7":
        "certificate ID {cert} was reported", "已上报证书 ID {cert}".
    CERT_ID_NONE = 12 "certificate-id-missing" Failed High "seed, S7":
        "no certificate ID was reported since the login (loss code -1)", "登录后未上报证书 ID（折损码 -1）";
        "mipush device report --user {user} --device {device}".
    CERT_ID_FOREIGN = 12 "certificate-id-elsewhere" NotJudged High "S7":
        "{platform}: what it reported is not kept here", "{platform}：此处不保存其上报内容".
    CERT_ID_THEN = 12 "certificate-id-not-known-then" NotJudged High "S14":
        "what the device had reported then is not known: the login has changed since",
        "当时上报了什么不得而知：此后登录已变化".
    TOKEN = 13 "token-reported" Passed High "seed, S7": "a regId was reported", "已上报 regId".
    TOKEN_NONE = 13 "token-missing" Failed High "seed, S7":
        "no regId was reported since the login (loss code -2)", "登录后未上报 regId（折损码 -2）";
        "mipush device report --user {user} --device {device}".
    TOKEN_FOREIGN = 13 "token-elsewhere" NotJudged High "S7":
        "{platform}: its token is not kept here", "{platform}：此处不保存其 token".
    TOKEN_THEN = 13 "token-not-known-then" NotJudged High "S14":
        "which token the device had then is not known: the login has changed since",
        "当时的 token 不得而知：此后登录已变化".
    CERT_EFFECTIVE = 14 "certificate-in-effect" Passed High "seed, S9, S10":
        "certificate {cert} exists and is in effect", "证书 {cert} 存在且已生效".
    CERT_YOUNG_WARNING = 14 "certificate-young" Passed High "seed, S9" setting "certificate_delay_s":
        "certificate {cert} was saved less than 10 minutes ago: it takes effect within {left} s",
        "证书 {cert} 保存不足 10 分钟：最多还需 {left} 秒生效";
        "wait {left} s", "等待 {left} 秒".
    CERT_YOUNG = 14 "certificate-too-young" Failed High "seed, S9" setting "certificate_delay_s":
        "certificate {cert} was saved less than 10 minutes ago: it takes effect within {left} s",
        "证书 {cert} 保存不足 10 分钟：最多还需 {left} 秒生效";
        "wait {left} s", "等待 {left} 秒".
    CERT_GONE = 14 "certificate-gone" Failed High "seed, S9, S10":
        "certificate {cert} does not exist (deleted, or never saved): a push with it fails",
        "证书 {cert} 不存在（已删除或从未保存）：使用它的推送会失败";
        "report another certificate: mipush device report --user {user} --device {device} --cert ID",
        "上报其他证书：mipush device report --user {user} --device {device} --cert ID".
    CERT_MISMATCH = 14 "vendor-mismatch" Failed High "seed, S9":
        "certificate {cert} is for Xiaomi, and {device} is {platform}: its token is another vendor's",
        "证书 {cert} 属于小米，而 {device} 是 {platform}：其 token 属于其他厂商";
        "in the app, report the certificate ID of the vendor whose SDK gave the token",
        "在应用中上报与 token 厂商一致的证书 ID".
    CERT_FOREIGN = 14 "not-ours" Failed High "S9":
        "not ours: {device} is {platform}, and whatever it gets does not go through Xiaomi",
        "不归我们管：{device} 是 {platform}，其推送不经过小米".
    CERT_OPEN = 14 "certificate-not-known" NotJudged High "seed, S9":
        "no certificate was reported that could be looked at", "没有上报可供检查的证书".
    PLAN_INCLUDED = 15 "plan-includes" Passed High "S3" setting "plan_allows_chat_push":
        "the plan is taken to include pushes of chat messages", "视为套餐包含聊天消息推送".
    PLAN_FREE = 15 "plan-not-needed" Passed High "S3":
        "an app that integrates the vendors itself ({generation}) needs no Push plan",
        "自行集成厂商通道的应用（{generation}）不需要推送套餐".
    PLAN_MISSING = 15 "plan-lacks-push" Failed High "S3" setting "plan_allows_chat_push":
        "the plan does not include pushes of chat messages, or it has run out",
        "套餐不包含聊天消息推送，或已到期";
        "buy Push in the console, then settings.plan_allows_chat_push = true",
        "在控制台购买推送服务，然后 settings.plan_allows_chat_push = true".

    // 16–18: Xiaomi.
    REQUEST_READY = 16 "request-ready" Passed Medium "X1, S1b":
        "Xiaomi would take the request as it stands", "请求可以原样发给小米".
    REQUEST_FAULTY = 16 "request-faulty" Failed Medium "X1, S1b": "{fault}", "{fault}".
    REQUEST_OPEN = 16 "request-not-known" NotJudged High "X1, S1b":
        "without a certificate and a message there is no request", "没有证书与消息，无法构造请求".
    VENDOR_OPEN = 17 "vendor-not-asked" NotJudged High "X5":
        "only a send asks Xiaomi", "只有实际发送才会询问小米";
        "mipush send --user {user}; mipush code CODE explains a refusal", "mipush send --user {user}；mipush code CODE 解释拒绝原因".
    DELIVERY_OPEN = 18 "delivery-not-seen" NotJudged High "X3":
        "only a send shows whether the phone gets it", "只有实际发送才知道手机是否收到";
        "mipush trace MSG_ID; mipush emulator phones", "mipush trace MSG_ID；mipush emulator phones".
}
