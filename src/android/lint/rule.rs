//! The rules: code, weight, what is wrong, why it matters, what to do. `android-integration`, section 9.

use crate::domain::text::Text;

/// How bad a broken rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Worth knowing.
    Info,
    /// Probably wrong, or wrong on some phones.
    Warning,
    /// Push cannot work, or the build or installation fails.
    Error,
}

impl Level {
    /// The word in output.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// `MP010`.
    pub code: &'static str,
    /// The weight where a finding has none of its own.
    pub level: Level,
    /// What is wrong.
    pub what: Text,
    /// Why it matters.
    pub why: Text,
    /// What to do.
    pub fix: Text,
    /// Section of `android-integration` that the rule is from.
    pub source: &'static str,
}

impl Rule {
    /// Whether it is about what a tap opens.
    pub fn is_about_clicks(&self) -> bool {
        ("MP070"..="MP073").contains(&self.code)
    }

    /// Whether it is about the report to Tencent IM.
    pub fn is_about_reports(&self) -> bool {
        ("MP080"..="MP085").contains(&self.code)
    }

    /// Whether it compares the app with a certificate.
    pub fn compares(&self) -> bool {
        self.is_about_clicks() || matches!(self.code, "MP055" | "MP080" | "MP084")
    }
}

/// The rule of a code; the registry is complete, so an unknown code is a slip in this room.
pub fn rule(code: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.code == code)
}

const fn row(code: &'static str, level: Level, what: Text, why: Text, fix: Text, source: &'static str) -> Rule {
    Rule { code, level, what, why, fix, source }
}

const fn t(en: &'static str, zh: &'static str) -> Text {
    Text::new(en, zh)
}

use Level::{Error, Info, Warning};

/// Every rule that is judged, by code.
pub const RULES: [Rule; 64] = [
    row(
        "MP001",
        Error,
        t(
            "There is no MiPush SDK, though ids, a receiver or a permission show that one was meant.",
            "没有找到 MiPush SDK，但 ID、接收器或权限表明项目打算使用它。",
        ),
        t(
            "Without the SDK the phone gets no regId, so nothing can be pushed to it.",
            "没有 SDK 手机就拿不到 regId，无法收到推送。",
        ),
        t("Add the SDK: a dependency on the aar, or the jar in libs.", "添加 SDK：依赖 aar，或把 jar 放入 libs。"),
        "2.1",
    ),
    row(
        "MP002",
        Error,
        t("The SDK is too old for this targetSdk.", "SDK 版本过旧，不支持当前的 targetSdk。"),
        t(
            "Android 12 and later block what it does after a tap; no declaration helps.",
            "Android 12 起会拦截它在点击后的操作，任何声明都无法补救。",
        ),
        t(
            "Upgrade to 4.9.1 (global 4.8.6) or later, or lower targetSdk below 31.",
            "升级到 4.9.1（海外版 4.8.6）或更高版本，或将 targetSdk 降到 31 以下。",
        ),
        "2.2",
    ),
    row(
        "MP003",
        Warning,
        t("The SDK's version cannot be told.", "无法判断 SDK 的版本。"),
        t(
            "What the manifest must hold depends on it, so several rules stay unknown.",
            "清单文件需要哪些内容取决于版本，因此部分规则无法判断。",
        ),
        t(
            "Keep the file name that Xiaomi gave it, such as MiPush_SDK_Client_6_0_1-C.aar.",
            "保留小米提供的文件名，例如 MiPush_SDK_Client_6_0_1-C.aar。",
        ),
        "2.5",
    ),
    row(
        "MP004",
        Error,
        t("The SDK is there more than once.", "SDK 被重复引入。"),
        t("Two copies give duplicate classes, and the build stops.", "重复的类会导致构建失败。"),
        t("Keep one copy and remove the others.", "只保留一份，删除其余的。"),
        "2.5",
    ),
    row(
        "MP005",
        Warning,
        t(
            "An aar brings its components along, and the same ones are declared by hand.",
            "aar 已自带组件声明，清单中又手工声明了一遍。",
        ),
        t(
            "Hand-written copies overrule the aar's attributes or stop the merger.",
            "手工声明会覆盖 aar 的属性，或导致清单合并失败。",
        ),
        t(
            "Delete the SDK's components from the app's manifest; only the own receiver stays.",
            "从应用清单中删除 SDK 的组件，只保留自定义接收器。",
        ),
        "2.3",
    ),
    row(
        "MP006",
        Warning,
        t("This is the global build of the SDK.", "使用的是海外版 SDK。"),
        t("The global push service was switched off on 2024-04-02.", "海外推送服务已于 2024-04-02 关闭。"),
        t("Use the mainland build (-C), or FCM outside mainland China.", "改用大陆版（-C），海外请使用 FCM。"),
        "2.6",
    ),
    row(
        "MP007",
        Error,
        t(
            "The SDK's aar is compileOnly, and no app module adds it.",
            "SDK 的 aar 仅为 compileOnly，没有任何应用模块真正打包它。",
        ),
        t("The classes are missing at run time, and the app crashes.", "运行时缺少这些类，应用会崩溃。"),
        t("Add the aar to the app module with implementation.", "在应用模块中用 implementation 引入该 aar。"),
        "8",
    ),
    row(
        "MP008",
        Error,
        t("A dependency that should carry the SDK cannot be resolved.", "用于引入 SDK 的依赖无法解析。"),
        t("The build stops, or the SDK is silently left out.", "构建会失败，或 SDK 被悄悄漏掉。"),
        t(
            "Correct the path, the include pattern, the module's name or the flatDir.",
            "修正路径、include 通配、模块名或 flatDir。",
        ),
        "10",
    ),
    row(
        "MP010",
        Error,
        t("The permission MIPUSH_RECEIVE is not declared.", "没有声明权限 MIPUSH_RECEIVE。"),
        t(
            "The phone's push service sends with this permission, so the receiver gets nothing.",
            "系统推送服务发送广播时要求该权限，缺少它接收器收不到消息。",
        ),
        t(
            "Declare it in the manifest with protectionLevel signature.",
            "在清单中声明该权限，protectionLevel 为 signature。",
        ),
        "2.2",
    ),
    row(
        "MP011",
        Error,
        t(
            "MIPUSH_RECEIVE is declared but not used, or used but not declared.",
            "MIPUSH_RECEIVE 只声明未使用，或只使用未声明。",
        ),
        t("Both halves are needed; one alone has no effect.", "两者缺一不可，单独一个不起作用。"),
        t(
            "Write the permission and the uses-permission with the same name.",
            "同时写上同名的 permission 和 uses-permission。",
        ),
        "2.2",
    ),
    row(
        "MP012",
        Error,
        t("The prefix of MIPUSH_RECEIVE is not the applicationId.", "MIPUSH_RECEIVE 的前缀不是 applicationId。"),
        t(
            "The push service builds the name from the installed package; another name is never asked for.",
            "系统按安装包名拼出权限名，写成别的名称不会生效。",
        ),
        t("Write ${applicationId}.permission.MIPUSH_RECEIVE.", "写成 ${applicationId}.permission.MIPUSH_RECEIVE。"),
        "3",
    ),
    row(
        "MP013",
        Warning,
        t(
            "The protectionLevel of MIPUSH_RECEIVE is not signature.",
            "MIPUSH_RECEIVE 的 protectionLevel 不是 signature。",
        ),
        t("Any app could then send to the receiver.", "这样任何应用都能向接收器发送广播。"),
        t("Set android:protectionLevel=\"signature\".", "设置 android:protectionLevel=\"signature\"。"),
        "3",
    ),
    row(
        "MP014",
        Error,
        t("The entry stands only in a comment.", "该条目只存在于注释中。"),
        t("What is commented out does not exist for the build.", "被注释的内容对构建不存在。"),
        t("Take it out of the comment.", "取消注释。"),
        "9",
    ),
    row(
        "MP015",
        Warning,
        t("A permission that this SDK asks for is missing.", "缺少该版本 SDK 需要的权限。"),
        t(
            "Without INTERNET nothing works; without the others the connection is worse or the SDK's own check complains.",
            "没有 INTERNET 则完全无法工作；缺少其他权限会影响连接或触发 SDK 自检报错。",
        ),
        t("Add the uses-permission.", "添加对应的 uses-permission。"),
        "2.2",
    ),
    row(
        "MP016",
        Info,
        t("A permission is asked for that this SDK no longer needs.", "申请了该版本 SDK 已不需要的权限。"),
        t("It costs trust and store reviews and gains nothing.", "会影响用户信任和商店审核，没有任何好处。"),
        t("Remove it unless the app itself needs it.", "若应用自身不需要，请删除。"),
        "2.2",
    ),
    row(
        "MP017",
        Warning,
        t("POST_NOTIFICATIONS is not declared.", "没有声明 POST_NOTIFICATIONS。"),
        t(
            "From targetSdk 33 on, no notification is shown without it.",
            "targetSdk 33 及以上，没有该权限就无法显示通知。",
        ),
        t("Add the uses-permission, and ask for it at run time.", "添加该 uses-permission，并在运行时申请。"),
        "3",
    ),
    row(
        "MP020",
        Error,
        t("The service XMPushService is missing.", "缺少服务 XMPushService。"),
        t(
            "It holds the connection on phones without the system's push service.",
            "在没有系统推送服务的手机上由它维持长连接。",
        ),
        t("Add the service.", "添加该 service。"),
        "2.2",
    ),
    row(
        "MP021",
        Error,
        t(
            "The service XMJobService is missing, exported, or has another permission.",
            "XMJobService 缺失、被导出，或权限不对。",
        ),
        t(
            "The SDK needs it from 3.0.1 on, with BIND_JOB_SERVICE and not exported.",
            "SDK 从 3.0.1 起需要它，要求权限为 BIND_JOB_SERVICE 且不导出。",
        ),
        t("Write it as the fix shows.", "按给出的内容填写。"),
        "2.2",
    ),
    row(
        "MP022",
        Error,
        t("The service PushMessageHandler is missing or not exported.", "PushMessageHandler 缺失或未导出。"),
        t("The phone's push service hands messages to it from outside.", "系统推送服务要从外部把消息交给它。"),
        t("Add it with android:exported=\"true\".", "添加它并设置 android:exported=\"true\"。"),
        "2.2",
    ),
    row(
        "MP023",
        Warning,
        t("PushMessageHandler has the wrong permission, or none.", "PushMessageHandler 的权限不对或缺失。"),
        t(
            "Renamed to the app's package it shuts the system's push service out.",
            "改成应用自己的包名会把系统推送服务挡在门外。",
        ),
        t(
            "Set android:permission=\"com.xiaomi.xmsf.permission.MIPUSH_RECEIVE\", unchanged.",
            "设置 android:permission=\"com.xiaomi.xmsf.permission.MIPUSH_RECEIVE\"，不要修改。",
        ),
        "2.3",
    ),
    row(
        "MP024",
        Error,
        t("The service MessageHandleService is missing or exported.", "MessageHandleService 缺失或被导出。"),
        t("The SDK needs it from 2.2.5 on to hand messages to the receiver.", "SDK 从 2.2.5 起靠它把消息交给接收器。"),
        t("Add it with android:exported=\"false\".", "添加它并设置 android:exported=\"false\"。"),
        "2.2",
    ),
    row(
        "MP025",
        Error,
        t("Two services that must share a process do not.", "两个必须在同一进程的服务不在同一进程。"),
        t("They talk to each other inside the process; apart they lose messages.", "它们在进程内通信，分开会丢消息。"),
        t("Give both the same android:process.", "给两者设置相同的 android:process。"),
        "2.2",
    ),
    row(
        "MP026",
        Warning,
        t("The push services run in the app's main process.", "推送服务运行在应用主进程。"),
        t("The long connection then keeps the whole app in memory.", "长连接会让整个应用常驻内存。"),
        t(
            "Add android:process=\":pushservice\" to XMPushService, XMJobService and PingReceiver.",
            "给 XMPushService、XMJobService、PingReceiver 加上 android:process=\":pushservice\"。",
        ),
        "2.2",
    ),
    row(
        "MP027",
        Error,
        t("The receiver PingReceiver is missing or exported.", "PingReceiver 缺失或被导出。"),
        t("It keeps the connection alive.", "它负责保活连接。"),
        t(
            "Add it with android:exported=\"false\" and the action com.xiaomi.push.PING_TIMER.",
            "添加它，设置 android:exported=\"false\" 和动作 com.xiaomi.push.PING_TIMER。",
        ),
        "2.2",
    ),
    row(
        "MP028",
        Warning,
        t("NetworkStatusReceiver does not fit this SDK.", "NetworkStatusReceiver 与该版本 SDK 不符。"),
        t(
            "SDKs up to 3.1.2 ask for it; later ones do not, and Android 7 no longer wakes it.",
            "3.1.2 及以前需要它；之后不需要，且 Android 7 起不再唤醒它。",
        ),
        t("Add it for old SDKs, remove it for new ones.", "旧版 SDK 请添加，新版请删除。"),
        "2.2",
    ),
    row(
        "MP029",
        Error,
        t("NotificationClickedActivity is missing or not exported.", "NotificationClickedActivity 缺失或未导出。"),
        t(
            "With targetSdk 31 and later a tap does nothing without it.",
            "targetSdk 31 及以上，缺少它点击通知没有反应。",
        ),
        t("Add it with android:exported=\"true\".", "添加它并设置 android:exported=\"true\"。"),
        "2.3",
    ),
    row(
        "MP030",
        Error,
        t("A declared component does not exist in this SDK.", "声明的组件在该版本 SDK 中不存在。"),
        t("The first start of it crashes the app.", "一旦启动它应用就会崩溃。"),
        t("Remove it, or upgrade the SDK.", "删除它或升级 SDK。"),
        "2.2",
    ),
    row(
        "MP031",
        Error,
        t(
            "A component with a filter does not say android:exported.",
            "带 intent-filter 的组件没有写 android:exported。",
        ),
        t(
            "With targetSdk 31 and later the build stops or the installation fails.",
            "targetSdk 31 及以上会构建失败或无法安装。",
        ),
        t("Write android:exported.", "写明 android:exported。"),
        "3",
    ),
    row(
        "MP032",
        Error,
        t("A component that push needs is switched off or removed.", "推送需要的组件被禁用或移除。"),
        t("It is as if it were missing.", "等同于缺失。"),
        t(
            "Remove android:enabled=\"false\" or tools:node=\"remove\".",
            "去掉 android:enabled=\"false\" 或 tools:node=\"remove\"。",
        ),
        "2.2",
    ),
    row(
        "MP040",
        Error,
        t("No class extends PushMessageReceiver.", "没有任何类继承 PushMessageReceiver。"),
        t(
            "The app never learns its regId, and the SDK silently goes to callback mode.",
            "应用拿不到 regId，SDK 会悄悄切换到回调模式。",
        ),
        t("Write a receiver that extends it.", "编写一个继承它的接收器。"),
        "2.2",
    ),
    row(
        "MP041",
        Error,
        t("The app's receiver is not registered in the manifest.", "自定义接收器没有在清单中注册。"),
        t("An unregistered receiver gets nothing.", "未注册的接收器收不到任何消息。"),
        t("Register it with its three actions.", "注册它并写上三个动作。"),
        "2.2",
    ),
    row(
        "MP042",
        Error,
        t(
            "The registered receiver's class does not exist or does not extend PushMessageReceiver.",
            "注册的接收器类不存在，或没有继承 PushMessageReceiver。",
        ),
        t("The SDK cannot hand messages to it.", "SDK 无法把消息交给它。"),
        t("Correct the class name, or the superclass.", "修正类名或父类。"),
        "2.2",
    ),
    row(
        "MP043",
        Error,
        t("The app's receiver is not exported.", "自定义接收器没有导出。"),
        t("The phone's push service is another app and cannot reach it.", "系统推送服务是另一个应用，无法访问它。"),
        t("Set android:exported=\"true\".", "设置 android:exported=\"true\"。"),
        "3",
    ),
    row(
        "MP044",
        Error,
        t("The app's receiver lacks an action.", "自定义接收器缺少动作。"),
        t("Messages of that kind do not reach it.", "该类消息无法送达。"),
        t("Add the action to a filter.", "在 intent-filter 中加入该动作。"),
        "2.2",
    ),
    row(
        "MP045",
        Warning,
        t("The result of the registration is not handled.", "没有处理注册结果。"),
        t("Then nothing hands the regId on to IM.", "这样没有代码把 regId 上报给 IM。"),
        t("Override onReceiveRegisterResult.", "重写 onReceiveRegisterResult。"),
        "2.4",
    ),
    row(
        "MP046",
        Warning,
        t(
            "The app's receiver runs in another process than PushMessageHandler.",
            "自定义接收器与 PushMessageHandler 不在同一进程。",
        ),
        t("Messages start a second process, and static state is not shared.", "收到消息会另起进程，静态状态无法共享。"),
        t("Remove android:process from the receiver.", "去掉接收器的 android:process。"),
        "2.2",
    ),
    row(
        "MP050",
        Error,
        t("registerPush is never called.", "从未调用 registerPush。"),
        t("Without registration there is no regId.", "不注册就没有 regId。"),
        t(
            "Call MiPushClient.registerPush after consent, at every cold start.",
            "在用户同意隐私政策后、每次冷启动时调用 MiPushClient.registerPush。",
        ),
        "4",
    ),
    row(
        "MP051",
        Warning,
        t("Nothing tests for the main process before registering.", "注册前没有判断主进程。"),
        t(
            "The push process runs Application.onCreate too and registers a second time.",
            "推送进程也会执行 Application.onCreate，导致重复注册。",
        ),
        t("Register only where the process name is the package name.", "仅在进程名等于包名时注册。"),
        "4",
    ),
    row(
        "MP052",
        Warning,
        t(
            "The app registers in Application.onCreate with no sign of the user's consent.",
            "在 Application.onCreate 中注册，未见用户同意的判断。",
        ),
        t(
            "Stores and the law ask for consent before any SDK collects data.",
            "应用商店和法规要求在 SDK 收集数据前取得用户同意。",
        ),
        t("Register after the user agreed to the privacy policy.", "在用户同意隐私政策之后再注册。"),
        "4",
    ),
    row(
        "MP053",
        Error,
        t("An AppSecret stands in the client.", "客户端中出现了 AppSecret。"),
        t("Whoever has the app can read it and push to all users.", "任何拿到安装包的人都能读取它并向所有用户推送。"),
        t("Remove it, and have Xiaomi issue a new one.", "删除它，并在小米后台重新生成。"),
        "5",
    ),
    row(
        "MP054",
        Error,
        t("A meta-data value of digits alone is read as text.", "纯数字的 meta-data 值会被当作文本读取。"),
        t("The build makes a number of it, and getString gives null.", "构建时会编译成数字，getString 返回 null。"),
        t("Refer to a string resource: android:value=\"@string/…\".", "引用字符串资源：android:value=\"@string/…\"。"),
        "5",
    ),
    row(
        "MP055",
        Error,
        t("An id is empty, a placeholder, or of the wrong shape.", "ID 为空、是占位值或格式不对。"),
        t("The registration fails.", "注册会失败。"),
        t(
            "Fill in AppID (19 digits) and AppKey (13 digits) from Xiaomi's site.",
            "填写小米后台的 AppID（19 位数字）和 AppKey（13 位数字）。",
        ),
        "5",
    ),
    row(
        "MP056",
        Error,
        t("A placeholder is defined in no variant.", "占位符在任何变体中都没有定义。"),
        t("The build stops.", "构建会失败。"),
        t("Define it in manifestPlaceholders.", "在 manifestPlaceholders 中定义它。"),
        "10",
    ),
    row(
        "MP057",
        Info,
        t("A public project has AppID or AppKey in its source.", "公开的工程把 AppID 或 AppKey 写在源代码中。"),
        t(
            "They are no secret, and yet every copy of the code registers as this one app.",
            "它们虽非机密，但任何人构建这份代码都会以该应用的身份注册。",
        ),
        t(
            "Read them from local.properties or the environment, through BuildConfig or manifestPlaceholders.",
            "从 local.properties 或环境变量读取，经 BuildConfig 或 manifestPlaceholders 传入。",
        ),
        "5",
    ),
    row(
        "MP060",
        Warning,
        t(
            "The code is shrunk, the SDK is a jar, and no rule keeps anything of push.",
            "开启了混淆，SDK 为 jar，但没有任何与推送有关的 keep 规则。",
        ),
        t("A jar brings no rules; classes reached by name may vanish.", "jar 不自带规则，按名称访问的类可能被移除。"),
        t("Add a keep rule for the own receiver.", "为自定义接收器添加 keep 规则。"),
        "6.1",
    ),
    row(
        "MP061",
        Error,
        t("A keep rule has a syntax error.", "keep 规则语法错误。"),
        t("ProGuard and R8 stop.", "ProGuard 和 R8 会报错停止。"),
        t("Write -keep class NAME { *; }.", "写成 -keep class 类名 { *; }。"),
        "6.3",
    ),
    row(
        "MP062",
        Warning,
        t("A keep rule names a class that does not exist.", "keep 规则中的类不存在。"),
        t("The rule keeps nothing; the real class may be removed.", "该规则不起作用，真正的类可能被移除。"),
        t("Correct the name.", "修正类名。"),
        "6.1",
    ),
    row(
        "MP063",
        Error,
        t("A rule file that Gradle names is missing.", "Gradle 引用的规则文件不存在。"),
        t("The build stops or runs without the rules.", "构建会失败，或缺少这些规则。"),
        t("Create the file or correct the path.", "创建该文件或修正路径。"),
        "6.1",
    ),
    row(
        "MP064",
        Info,
        t("A keep rule covers all of com.xiaomi.", "keep 规则覆盖了整个 com.xiaomi。"),
        t("It is harmless but blocks shrinking.", "没有坏处，但会妨碍压缩。"),
        t("Keep the own receiver only; an aar brings its own rules.", "只保留自定义接收器；aar 自带规则。"),
        "6.4",
    ),
    row(
        "MP065",
        Warning,
        t(
            "A class that is made by its name is kept without its members.",
            "按名称创建的类只保留了类名，没有保留成员。",
        ),
        t(
            "R8's full mode, the default from AGP 8 on, then removes the constructor.",
            "AGP 8 起默认的 R8 完整模式会移除其构造函数。",
        ),
        t("Write { *; } or { <init>(); } behind the name.", "在类名后写上 { *; } 或 { <init>(); }。"),
        "6.2",
    ),
    row(
        "MP066",
        Warning,
        t(
            "A library uses proguardFiles where consumerProguardFiles is meant.",
            "库模块使用了 proguardFiles，而应使用 consumerProguardFiles。",
        ),
        t("The rules then do nothing for the app.", "这些规则对应用不起作用。"),
        t("Use consumerProguardFiles.", "改用 consumerProguardFiles。"),
        "6.2",
    ),
    row(
        "MP070",
        Error,
        t("The click intent's component does not fit the app.", "点击 intent 的 component 与应用不符。"),
        t("A tap then opens nothing.", "点击后无法打开任何界面。"),
        t("Name an exported activity of this package.", "指向本应用中已导出的 Activity。"),
        "1.12",
    ),
    row(
        "MP071",
        Error,
        t(
            "No filter matches the click intent, or DEFAULT is missing.",
            "没有 intent-filter 匹配点击 intent，或缺少 DEFAULT 类别。",
        ),
        t(
            "Without a component the phone finds the activity by its filter alone.",
            "没有 component 时只能靠 intent-filter 查找 Activity。",
        ),
        t(
            "Make scheme, host and path equal, and add the category DEFAULT.",
            "使 scheme、host、path 一致，并加入 DEFAULT 类别。",
        ),
        "1.12",
    ),
    row(
        "MP072",
        Error,
        t("The click intent cannot be parsed or used.", "点击 intent 无法解析或使用。"),
        t("A tap then does nothing.", "点击后没有反应。"),
        t("Generate it anew: mipush generate activity.", "重新生成：mipush generate activity。"),
        "1.7",
    ),
    row(
        "MP073",
        Warning,
        t("The click intent has parts that are unsafe or without effect.", "点击 intent 含有不安全或无效的部分。"),
        t("Phones drop or misread them.", "手机会忽略或误读这些部分。"),
        t("Remove them.", "删除这些部分。"),
        "1.12",
    ),
    row(
        "MP080",
        Error,
        t(
            "The certificate ID is zero, the guide's sample, or another vendor's.",
            "证书 ID 为 0、文档示例值或其他厂商的。",
        ),
        t("IM then cannot find the certificate, and pushes are dropped.", "IM 找不到证书，推送会被丢弃。"),
        t("Put the ID that the console shows for the Xiaomi certificate.", "填写控制台中小米证书的 ID。"),
        "7",
    ),
    row(
        "MP081",
        Error,
        t("The token is never reported to IM.", "从未向 IM 上报 token。"),
        t("IM then does not know where to push.", "IM 不知道推送到哪里。"),
        t(
            "Call setOfflinePushToken (G1) or setOfflinePushConfig (G2) after login.",
            "登录后调用 setOfflinePushToken（G1）或 setOfflinePushConfig（G2）。",
        ),
        "7",
    ),
    row(
        "MP082",
        Warning,
        t("The token is reported before the login is done.", "在登录完成之前上报了 token。"),
        t(
            "IM knows no user then, so the report binds nothing; the regId often comes before the login.",
            "此时 IM 还不知道用户，上报不会绑定任何账号；regId 往往先于登录返回。",
        ),
        t("Keep the regId, and report it in the login's success callback.", "先保存 regId，在登录成功的回调中上报。"),
        "7",
    ),
    row(
        "MP083",
        Error,
        t("Generations of Tencent's SDK are mixed.", "混用了不同代的腾讯 SDK。"),
        t(
            "TIMPush brings Xiaomi's SDK along: two copies give duplicate classes, and two report paths overwrite each other.",
            "TIMPush 自带小米 SDK，重复引入会产生重复的类，两套上报会互相覆盖。",
        ),
        t("Choose one generation and remove the other.", "选定一代，删除另一代。"),
        "7",
    ),
    row(
        "MP084",
        Error,
        t("timpush-configs.json is missing or wrong.", "timpush-configs.json 缺失或有误。"),
        t("TIMPush finds no certificate for this app.", "TIMPush 找不到该应用的证书。"),
        t("Download it anew from the console, for this applicationId.", "从控制台为该 applicationId 重新下载。"),
        "7",
    ),
    row(
        "MP085",
        Error,
        t("timpush and its Xiaomi part have different versions.", "timpush 与其小米组件版本不一致。"),
        t("They are built to go together.", "两者必须配套使用。"),
        t("Give both the same version.", "使用相同的版本。"),
        "7",
    ),
    row(
        "MP090",
        Error,
        t("The manifest's XML is broken or has stray parts.", "清单的 XML 有误或含多余内容。"),
        t("The build stops, or an attribute has no effect.", "构建会失败，或某个属性不起作用。"),
        t("Correct it at the place shown.", "在所示位置修正。"),
        "9",
    ),
    row(
        "MP091",
        Info,
        t("The integration is inside a remote package.", "集成代码位于远程依赖中。"),
        t("What it declares and calls cannot be told from this project.", "无法从本项目判断它声明和调用了什么。"),
        t("Run the check on the merged manifest or on the APK.", "请对合并后的清单或 APK 运行检查。"),
        "14",
    ),
    row(
        "MP092",
        Warning,
        t("Something of MiPush is left over, and the SDK is gone.", "残留了 MiPush 的内容，但 SDK 已不在。"),
        t("It misleads, and permissions stay asked for.", "会造成误解，并继续申请权限。"),
        t("Remove it.", "删除这些残留。"),
        "9",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_ascend_and_every_rule_speaks_both_languages() {
        assert!(RULES.windows(2).all(|pair| pair[0].code < pair[1].code));
        for rule in RULES {
            for text in [rule.what, rule.why, rule.fix] {
                let is_chinese = |c| ('\u{4e00}'..='\u{9fff}').contains(&c);
                assert!(text.en.ends_with('.') && !text.en.contains(is_chinese), "{} {}", rule.code, text.en);
                assert!(text.zh.ends_with('。') && text.zh.contains(is_chinese), "{} {}", rule.code, text.zh);
            }
        }
    }
}
