//! The faults of the guide's own texts, and what stands there now.

use super::{Mend, Part, Plan};
use crate::domain::text::Text;

const fn mend(code: &'static str, en: &'static str, zh: &'static str) -> Mend {
    Mend { code, text: Text::new(en, zh) }
}

const STORAGE: Mend = mend(
    "no-storage-permission",
    "WRITE_EXTERNAL_STORAGE is left out: no version of the SDK asks for it.",
    "已去掉 WRITE_EXTERNAL_STORAGE：任何版本的 SDK 都不需要它。",
);
const PHONE_STATE: Mend = mend(
    "no-phone-state",
    "READ_PHONE_STATE and GET_TASKS are left out: this version of the SDK no longer asks for them.",
    "已去掉 READ_PHONE_STATE 和 GET_TASKS：该版本 SDK 不再需要。",
);
const SERVICE_EXPORTED: Mend = mend(
    "service-exported",
    "XMPushService and MessageHandleService say android:exported=\"false\" explicitly; the guide leaves it out.",
    "XMPushService 和 MessageHandleService 显式写明 android:exported=\"false\"，文档中没有写。",
);
const NETWORK: Mend = mend(
    "no-network-receiver",
    "NetworkStatusReceiver is left out: the SDK asks for it up to 3.1.2 only, and Android 7 and later no longer wake it.",
    "已去掉 NetworkStatusReceiver：SDK 只在 3.1.2 及以前需要它，且 Android 7 起不再唤醒它。",
);
const CLICKED: Mend = mend(
    "clicked-activity",
    "NotificationClickedActivity is added: without it a tap does nothing in apps with targetSdk 31 and later.",
    "已加入 NotificationClickedActivity：targetSdk 31 及以上的应用缺少它时点击通知没有反应。",
);
const EXPORTED: Mend = mend(
    "activity-exported",
    "The activity says android:exported=\"true\": the system's push service must be able to start it, and targetSdk 31 and later refuse a filter without the attribute.",
    "Activity 已写明 android:exported=\"true\"：系统推送服务要能启动它，且 targetSdk 31 及以上不允许带 intent-filter 却不写该属性。",
);
const DEFAULT: Mend = mend(
    "category-default",
    "The activity's filter has the category DEFAULT: without it an intent that names no component finds nothing.",
    "intent-filter 已加入 DEFAULT 类别：缺少它时，没有写 component 的 intent 无法匹配。",
);
const KEEP_CLASS: Mend = mend(
    "keep-class",
    "The keep rule has the word \"class\"; without it ProGuard and R8 stop with a syntax error.",
    "keep 规则已补上关键字 class；缺少它时 ProGuard 和 R8 会报语法错误。",
);
const NULL_TOKEN: Mend = mend(
    "token-on-success",
    "The receiver hands the regId on only after a successful registration; the guide also hands on null.",
    "仅在注册成功后才上报 regId；文档中失败时也会传入 null。",
);
const IMPORTS: Mend = mend(
    "imports",
    "Package and import lines are added; the guide shows none.",
    "已补全 package 与 import 语句，文档中没有给出。",
);
const CONSENT: Mend = mend(
    "consent",
    "Registration waits for the user's consent to the privacy policy; the guide registers in onCreate at once.",
    "等用户同意隐私政策后才注册；文档中在 onCreate 里直接注册。",
);
const MAIN_PROCESS: Mend = mend(
    "main-process",
    "The test for the main process and the brand test are written out; SessionWrapper, IMFunc and MzSystemUtils exist only in Tencent's demo.",
    "主进程判断和品牌判断已写出完整代码；SessionWrapper、IMFunc、MzSystemUtils 只存在于腾讯 Demo 中。",
);
const OTHER_VENDORS: Mend = mend(
    "other-vendors",
    "The calls of other vendors' SDKs and of TUIKit are left out: they do not compile without those SDKs.",
    "已去掉其他厂商 SDK 与 TUIKit 的调用：没有集成那些 SDK 时无法编译。",
);
const UNDECLARED: Mend = mend(
    "undeclared",
    "mIsTokenSet and getThirdPushToken() are declared; the guide uses them without.",
    "已声明 mIsTokenSet 和 getThirdPushToken()；文档中未声明就使用。",
);
const AFTER_LOGIN: Mend = mend(
    "report-after-login",
    "The report waits for the login: the regId often comes first, and IM binds it to nobody then.",
    "登录之后才上报：regId 往往先到，此时上报不会绑定任何账号。",
);
const DEMO_CLASSES: Mend = mend(
    "demo-classes",
    "QLog and IMFunc, which exist only in Tencent's demo, are replaced.",
    "已替换只存在于腾讯 Demo 中的 QLog 和 IMFunc。",
);
const NULL_CHECKS: Mend = mend(
    "null-checks",
    "A screen opened without a push no longer crashes: extras, message and map may be null.",
    "非推送方式打开界面时不再崩溃：extras、消息和 Map 都可能为 null。",
);
const CHARSET: Mend = mend(
    "charset",
    "The bytes of ext are UTF-8 whatever the phone's own charset is.",
    "ext 的字节固定为 UTF-8，不受手机默认字符集影响。",
);

/// What is mended in a part.
pub(super) fn of(part: Part, plan: &Plan) -> Vec<Mend> {
    match part {
        Part::Manifest => {
            let mut mends = vec![STORAGE, SERVICE_EXPORTED];
            mends.extend((!plan.sdk.wants_phone_state()).then_some(PHONE_STATE));
            mends.extend((!plan.sdk.wants_network_receiver()).then_some(NETWORK));
            mends.extend(plan.sdk.wants_clicked_activity().then_some(CLICKED));
            if plan.click_intent.is_some() {
                mends.extend([EXPORTED, DEFAULT]);
            }
            mends
        }
        Part::Activity => vec![EXPORTED, DEFAULT],
        Part::Proguard => vec![KEEP_CLASS],
        Part::Receiver => vec![IMPORTS, NULL_TOKEN],
        Part::Application => vec![IMPORTS, MAIN_PROCESS, CONSENT, OTHER_VENDORS],
        Part::TokenReport => vec![IMPORTS, UNDECLARED, DEMO_CLASSES, AFTER_LOGIN],
        Part::ClickHandler => vec![IMPORTS, NULL_CHECKS],
        Part::MessageSettings => vec![IMPORTS, CHARSET],
        Part::Constants | Part::RestMessage | Part::Gradle => Vec::new(),
    }
}
