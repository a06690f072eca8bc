//! Codes of the loss statistics (`timpush/normal_push_loss`): why prepared pushes never left, or never arrived.
//!
//! The statistics carry them as text, and the documents show samples only. A code not listed here is the vendor's own;
//! on a Xiaomi line, look it up among Xiaomi's.

use super::entry;
use crate::domain::text::Text;
use crate::protocol::code::{Code, Retry, t};

const fn loss(number: i64, meaning: Text, cause: Text, action: Text) -> Code {
    entry("push loss", number, Retry::Never, "S7", [meaning, cause, action])
}

#[rustfmt::skip]
pub(super) static CODES: &[Code] = &[
    loss(-2,
        t("No token was uploaded", "设备没有上报令牌"),
        t("The app logged in without reporting its regId: Xiaomi's registration failed, or the report is not in the login's success path.",
          "应用登录后没有上报 regId：小米推送注册失败，或上报代码不在登录成功的流程中。"),
        t("Report certificate ID and regId after every login; `mipush doctor` finds what hinders it.",
          "每次登录后都要上报证书 ID 与 regId；`mipush doctor` 可查出阻碍。")),
    loss(-1,
        t("No certificate ID was set", "设备没有设置证书 ID"),
        t("The app reported no certificate ID (businessID), or the placeholder of a sample.",
          "应用没有上报证书 ID（businessID），或仍是示例中的占位值。"),
        t("Put the certificate ID of the IM console into the app (`mipush cert list`), and report it after every login.",
          "把 IM 控制台的证书 ID 写入应用（`mipush cert list`），并在每次登录后上报。")),
    loss(1,
        t("`regid_invalid`: the regId is no longer valid", "`regid_invalid`：regId 已失效"),
        t("The app was removed or its data cleared, or the phone did not connect for a long time.",
          "应用已卸载或清除数据，或设备长期未连接。"),
        t("Let the app register again and report the new regId after login.", "让应用重新注册，并在登录后上报新的 regId。")),
    loss(410,
        t("`Unregistered`: the token is no longer registered with the vendor", "`Unregistered`：令牌已在厂商侧注销"),
        t("The app was removed from the device, or unregistered itself.", "应用已从设备卸载，或主动注销了推送。"),
        t("Nothing to mend on the server; the app reports a new token when it is used again.",
          "服务端无需处理；应用再次使用时会上报新的令牌。")),
];
