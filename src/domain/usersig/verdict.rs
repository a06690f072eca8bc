//! What a check of a signature can find: one word, and why.

use std::fmt;

use crate::domain::text::Text;

/// The outcome: good, or the first thing that is wrong, in the order the checks run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Valid for that application and user now.
    Ok,
    /// A character that no signature has, or no character at all.
    Alphabet,
    /// Not base64 once the three characters are put back.
    Base64,
    /// Not one whole zlib stream, or one that unpacks to more than any signature holds.
    Zlib,
    /// Not one JSON object.
    Json,
    /// A member is missing or of the wrong type.
    Field,
    /// Another version than 2.0.
    Version,
    /// Made for another application.
    SdkAppId,
    /// Made for another user.
    Identifier,
    /// No longer valid.
    Expired,
    /// The userbuf is missing, unexpected or another one.
    Userbuf,
    /// The key that signed it is another one, or something was changed afterwards.
    Sig,
}

impl Verdict {
    /// Every verdict, in the order the checks run.
    pub const ALL: [Self; 12] = [
        Self::Ok,
        Self::Alphabet,
        Self::Base64,
        Self::Zlib,
        Self::Json,
        Self::Field,
        Self::Version,
        Self::SdkAppId,
        Self::Identifier,
        Self::Expired,
        Self::Userbuf,
        Self::Sig,
    ];

    /// The word that output and the vectors use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Alphabet => "alphabet",
            Self::Base64 => "base64",
            Self::Zlib => "zlib",
            Self::Json => "json",
            Self::Field => "field",
            Self::Version => "version",
            Self::SdkAppId => "sdkappid",
            Self::Identifier => "identifier",
            Self::Expired => "expired",
            Self::Userbuf => "userbuf",
            Self::Sig => "sig",
        }
    }

    /// Whether the signature is good.
    pub const fn is_ok(self) -> bool {
        matches!(self, Self::Ok)
    }

    /// What it means and what to do.
    pub const fn text(self) -> Text {
        match self {
            Self::Ok => Text::new("the signature is valid for this application and user", "签名对该应用与用户有效"),
            Self::Alphabet => Text::new(
                "a character that no UserSig has, or nothing at all: it was damaged on the way, or `+ / =` were not \
                 replaced by `* - _`",
                "含有 UserSig 不会出现的字符，或内容为空：传输中受损，或没有把 `+ / =` 替换为 `* - _`",
            ),
            Self::Base64 => Text::new(
                "not base64: characters were lost or added, often at the end",
                "不是合法的 base64：有字符丢失或多出，常见于末尾",
            ),
            Self::Zlib => Text::new(
                "not a compressed UserSig: it was cut, or it is something else, such as a token or a JWT",
                "不是压缩过的 UserSig：内容被截断，或根本是其他东西（如令牌或 JWT）",
            ),
            Self::Json => Text::new(
                "the content is not one JSON object: this is no UserSig",
                "内容不是一个 JSON 对象：这不是 UserSig",
            ),
            Self::Field => Text::new(
                "a member is missing or has the wrong type: the signer is not one of Tencent's",
                "字段缺失或类型不对：并非腾讯云的签名程序所生成",
            ),
            Self::Version => Text::new(
                "not version 2.0: version 1 (ECDSA) belongs to applications made before 2019-07-19; make a new one with \
                 the application's current key",
                "不是 2.0 版：1 版（ECDSA）用于 2019-07-19 之前创建的应用；请用应用当前的密钥重新生成",
            ),
            Self::SdkAppId => Text::new(
                "made for another application: check the SDKAppID of the signer and of the caller",
                "签名属于另一个应用：请核对签名方与调用方的 SDKAppID",
            ),
            Self::Identifier => Text::new(
                "made for another user: sign for exactly this UserID, which is case-sensitive",
                "签名属于另一个用户：请为该 UserID 重新签名（区分大小写）",
            ),
            Self::Expired => Text::new(
                "expired: make a new one; Tencent advises at least 24 hours",
                "签名已过期：请重新生成，腾讯云建议有效期至少 24 小时",
            ),
            Self::Userbuf => Text::new(
                "the userbuf is missing, unexpected or another one: IM uses none, TRTC room keys do",
                "userbuf 缺失、多余或不一致：IM 不使用 userbuf，TRTC 房间权限才使用",
            ),
            Self::Sig => Text::new(
                "the signature itself is wrong: another application's key, a stray blank in the key, or the content was \
                 changed after signing",
                "签名值不正确：使用了其他应用的密钥、密钥中混入空白，或内容在签名后被改动",
            ),
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
