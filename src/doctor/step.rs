//! The steps of the guide that checks stand in.

use crate::domain::text::Text;

/// Where a check stands: the guide's five steps, and what comes before the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// This machine: state file, clock.
    Local,
    /// Step 1: no push is certain.
    Nature,
    /// Step 2: the certificate.
    Certificate,
    /// Step 3: the SDK and its regId.
    Sdk,
    /// Step 4: the report after login.
    Report,
    /// Step 5: kill the app and send a few.
    Live,
}

impl Step {
    /// Every step in order.
    pub const ALL: [Self; 6] = [Self::Local, Self::Nature, Self::Certificate, Self::Sdk, Self::Report, Self::Live];

    /// Its number in the guide; 0 is before the guide.
    pub const fn number(self) -> u8 {
        match self {
            Self::Local => 0,
            Self::Nature => 1,
            Self::Certificate => 2,
            Self::Sdk => 3,
            Self::Report => 4,
            Self::Live => 5,
        }
    }

    /// What it asks.
    pub const fn title(self) -> Text {
        match self {
            Self::Local => Text::new("This machine", "本机环境"),
            Self::Nature => Text::new("No push is certain: limits and rate control", "推送并非 100% 必达：限额与频控"),
            Self::Certificate => Text::new("The certificate is right", "推送证书配置正确"),
            Self::Sdk => Text::new("The SDK is integrated and got a regId", "SDK 集成正确并获取到 regId"),
            Self::Report => {
                Text::new("Certificate ID and regId were reported after login", "登录后已上报证书 ID 与 regId")
            }
            Self::Live => Text::new(
                "The app is killed and messages arrive within a minute",
                "kill App 后发送消息，一分钟内收到通知",
            ),
        }
    }
}
