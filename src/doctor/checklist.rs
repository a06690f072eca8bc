//! Tencent's troubleshooting list, items 1 to 34 (`tencent-im-offline-push`, section 12): which checks and which rules
//! for projects answer each, and what is left to a person.

use crate::domain::text::Text;

/// One item.
#[derive(Debug, Clone, Copy)]
pub struct Item {
    /// Its number.
    pub number: u8,
    /// What it asks.
    pub asks: Text,
    /// Codes of checks and of rules for projects.
    pub codes: &'static [&'static str],
    /// What no program can see, and where to look.
    pub manual: Option<Text>,
}

const fn item(number: u8, asks: Text, codes: &'static [&'static str]) -> Item {
    Item { number, asks, codes, manual: None }
}

const fn with_hand(number: u8, asks: Text, codes: &'static [&'static str], manual: Text) -> Item {
    Item { number, asks, codes, manual: Some(manual) }
}

/// Every item, in order.
pub static ITEMS: [Item; 34] = [
    with_hand(
        1,
        Text::new("a missing one or two in a fast series is rate control", "快速连发时偶尔缺一两条属于厂商频控"),
        &["rate-control", "recent-sends", "receipts", "live-delivered"],
        Text::new("send further apart and compare", "拉开间隔重发并对照"),
    ),
    with_hand(
        2,
        Text::new("the certificate is right", "证书配置正确"),
        &[
            "cert-exists",
            "cert-complete",
            "cert-package",
            "cert-app-id",
            "cert-app-key",
            "cert-pair",
            "cert-in-console",
            "secret-readable",
            "secret-shape",
            "secret-not-key",
            "service-reachable",
            "secret-accepted",
            "device-app",
            "app-package",
            "MP054",
            "MP055",
            "MP056",
        ],
        Text::new(
            "compare with the IM console: no call reads a certificate back",
            "与 IM 控制台核对：接口无法读回证书",
        ),
    ),
    with_hand(
        3,
        Text::new("the SDK is integrated and got a regId", "SDK 集成正确并获取到 regId"),
        &[
            "sdk-integrated",
            "device-registered",
            "reg-id-shape",
            "MP001",
            "MP002",
            "MP003",
            "MP004",
            "MP005",
            "MP006",
            "MP007",
            "MP008",
            "MP010",
            "MP011",
            "MP012",
            "MP013",
            "MP014",
            "MP015",
            "MP016",
            "MP020",
            "MP021",
            "MP022",
            "MP023",
            "MP024",
            "MP025",
            "MP027",
            "MP028",
            "MP029",
            "MP030",
            "MP031",
            "MP032",
            "MP040",
            "MP041",
            "MP042",
            "MP043",
            "MP044",
            "MP045",
            "MP046",
            "MP050",
            "MP052",
            "MP090",
            "MP091",
            "MP092",
        ],
        Text::new("the app's log of onReceiveRegisterResult", "应用日志中的 onReceiveRegisterResult"),
    ),
    with_hand(
        4,
        Text::new("token and certificate ID were reported after login", "登录后已上报证书 ID 与 token"),
        &[
            "user-known",
            "device-reported",
            "reported-cert-exists",
            "reported-cert-meant",
            "reported-token",
            "reg-id-region",
            "token-shared",
            "MP080",
            "MP081",
            "MP082",
        ],
        Text::new("the console's push trace shows CertId and Token", "控制台推送记录中的 CertId 与 Token"),
    ),
    with_hand(
        5,
        Text::new("killed by hand, a few messages, one minute", "手动 kill 后发送几条消息，等待一分钟"),
        &["force-stop", "presence", "live-decision", "live-accepted", "live-delivered"],
        Text::new("force stop in the phone's settings", "在手机设置中强行停止"),
    ),
    with_hand(
        6,
        Text::new("the vendor's own test reaches the phone", "厂商自己的测试推送能到达手机"),
        &["vendor-test", "live-accepted", "live-delivered"],
        Text::new("look at the phone", "查看手机"),
    ),
    item(
        7,
        Text::new("the receiver is not logged out, kicked or long gone", "接收者未登出、未被踢、离线未超过 7 天"),
        &["presence", "im-account", "im-status", "live-decision"],
    ),
    with_hand(
        8,
        Text::new("the receiver was really offline at the time", "当时接收者确实离线"),
        &["state-then", "presence"],
        Text::new("record callbacks before it happens again", "提前记录回调，等待问题重现"),
    ),
    item(9, Text::new("the background state is reported", "已上报切后台状态"), &["app-background", "presence"]),
    item(
        10,
        Text::new("the message can be pushed at all", "消息本身支持离线推送"),
        &["message-well-formed", "message-pushable"],
    ),
    item(11, Text::new("Title or Desc is given", "填写了 Title 或 Desc"), &["message-push-info", "message-text"]),
    with_hand(
        12,
        Text::new("do-not-disturb, group option, global switch", "免打扰、群消息选项、全局开关"),
        &["message-wanted"],
        Text::new(
            "what the state file does not record stands in the receiver's app",
            "状态文件未记录的设置请在接收者的应用中查看",
        ),
    ),
    item(13, Text::new("the kind of group is pushed", "群类型支持推送"), &["message-group"]),
    with_hand(
        14,
        Text::new("no duplicate MsgRandom", "MsgRandom 没有重复"),
        &["message-random"],
        Text::new("whether the back end draws a new one for each message", "业务后台是否为每条消息生成新值"),
    ),
    item(
        15,
        Text::new("IM and push SDK start in the main process only", "IM 与推送 SDK 只在主进程初始化"),
        &["MP026", "MP051"],
    ),
    item(
        16,
        Text::new("sender and receiver are two accounts", "发送者与接收者不是同一帐号"),
        &["message-sender", "message-receiver"],
    ),
    item(
        17,
        Text::new("the certificate was not changed in the last 10 minutes", "证书修改已超过 10 分钟"),
        &["cert-effective"],
    ),
    with_hand(
        18,
        Text::new(
            "push is on at Xiaomi, the app is listed, the account a company's",
            "小米已启用推送、应用已上架、企业帐号",
        ),
        &["push-enabled", "store-listed"],
        Text::new("dev.mi.com shows all three", "在小米开放平台查看"),
    ),
    with_hand(
        19,
        Text::new(
            "the channel is there, approved, private for chat, the same everywhere",
            "通知类别存在、已审核、聊天用私信、各处一致",
        ),
        &["channel", "channel-approved", "last-send", "app-channel", "message-carried"],
        Text::new("approval and kind stand on Xiaomi's push site", "审核状态与类型在小米推送运营平台查看"),
    ),
    with_hand(
        20,
        Text::new("the private template is given and its values are legal", "私信模板已填写且参数合法"),
        &["message-template", "channel-approved"],
        Text::new("the template's own text stands on Xiaomi's push site", "模板内容在小米推送运营平台查看"),
    ),
    item(21, Text::new("the quota is not used up", "配额未用完"), &["quota", "last-send", "receipts", "live-accepted"]),
    item(
        22,
        Text::new("the text is no test, not blank and short enough", "文本不像测试、不为空且长度合适"),
        &["message-text", "message-test-word"],
    ),
    item(
        23,
        Text::new("the click action brings ext where the app needs it", "应用需要 ext 时点击动作能带上它"),
        &["click-ext", "app-click-ext", "live-clicked"],
    ),
    item(
        24,
        Text::new("the intent fits the manifest", "intent 与 AndroidManifest 一致"),
        &["click-valid", "click-target", "MP070", "MP071", "MP072", "MP073"],
    ),
    item(25, Text::new("the web address is well formed", "网页地址格式正确"), &["click-valid"]),
    item(26, Text::new("Ext is JSON and small", "Ext 为 JSON 且不过长"), &["message-ext"]),
    with_hand(
        27,
        Text::new("the phone shows notifications", "手机允许展示通知"),
        &["phone-notifications", "phone-online", "MP017", "live-delivered"],
        Text::new(
            "permission, switch, channel, lock screen and battery on the phone",
            "手机上的权限、开关、通知类别、锁屏与省电设置",
        ),
    ),
    item(
        28,
        Text::new("shrinking keeps the receiver", "混淆保留了接收器"),
        &["MP060", "MP061", "MP062", "MP063", "MP064", "MP065", "MP066"],
    ),
    with_hand(
        29,
        Text::new("the right app on a real phone", "真机上安装的是正确的应用"),
        &["phone-app", "app-package", "device-app", "MP006", "MP012"],
        Text::new("build type, signature, and that it is no emulator", "构建类型、签名，以及不是模拟器"),
    ),
    with_hand(
        30,
        Text::new("G3: the service is on, paid, and in the build", "G3：服务已开通、未欠费、模块已打包"),
        &["im-plan", "im-paid", "push-service", "MP083", "MP084", "MP085"],
        Text::new("the IM console shows the service and what is paid", "在 IM 控制台查看服务与计费"),
    ),
    item(
        31,
        Text::new(
            "G3: registerPush after each login, unRegister at logout",
            "G3：每次登录后 registerPush，登出时 unRegister",
        ),
        &["app-timpush-login"],
    ),
    item(
        32,
        Text::new("of several devices, the one that logged in last", "多台设备时查看最近登录的一台"),
        &["user-devices"],
    ),
    item(
        33,
        Text::new("the domain of the application's region", "应用所在地区的域名"),
        &["im-region", "im-application"],
    ),
    item(
        34,
        Text::new(
            "no server key in the app; UserSigs are made on the server",
            "应用中没有服务端密钥，UserSig 由服务端生成",
        ),
        &["app-sig-key", "MP053", "MP057"],
    ),
];

/// What this program asks beyond the list: about this machine, and about how far it could look.
pub static OWN: &[&str] =
    &["state-readable", "state-permissions", "clock", "secret-private", "app-read", "app-suppressions"];

/// The items that a check or rule answers; none for one of [`OWN`].
pub fn items_of(code: &str) -> Vec<u8> {
    ITEMS.iter().filter(|item| item.codes.contains(&code)).map(|item| item.number).collect()
}
