//! The rules of the linter: stable code, weight, and the sentence that explains each.

use crate::domain::fault::Severity;
use crate::domain::text::Text;

/// What a click intent must or should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// Starts `intent:`.
    NotIntent,
    /// Contains `#Intent;`.
    NoFragment,
    /// Ends `;end`.
    NoEnd,
    /// One `#Intent;` only.
    SecondFragment,
    /// One line.
    LineBreak,
    /// No control characters.
    ControlCharacter,
    /// No blanks or invisible marks.
    Blank,
    /// Android can read it.
    Unreadable,
    /// Says what to start.
    NoTarget,
    /// The component can be read.
    Component,
    /// Packages look like packages.
    PackageName,
    /// The class is written in full.
    ClassName,
    /// Names an app.
    OpenTarget,
    /// Does not name Tencent's demo.
    Demo,
    /// No selector.
    Selector,
    /// No flag bits that grant access.
    GrantFlags,
    /// Only flags of activities.
    ForeignFlags,
    /// Means the same on all supported Android versions.
    DeviceDependent,
    /// Is what Android itself writes.
    Unstable,
}

impl Rule {
    /// Every rule: errors first.
    pub const ALL: [Self; 19] = [
        Self::NotIntent,
        Self::NoFragment,
        Self::NoEnd,
        Self::SecondFragment,
        Self::LineBreak,
        Self::ControlCharacter,
        Self::Blank,
        Self::Unreadable,
        Self::NoTarget,
        Self::Component,
        Self::PackageName,
        Self::ClassName,
        Self::OpenTarget,
        Self::Demo,
        Self::Selector,
        Self::GrantFlags,
        Self::ForeignFlags,
        Self::DeviceDependent,
        Self::Unstable,
    ];

    /// The stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotIntent => "not-intent",
            Self::NoFragment => "no-fragment",
            Self::NoEnd => "no-end",
            Self::SecondFragment => "second-fragment",
            Self::LineBreak => "line-break",
            Self::ControlCharacter => "control-character",
            Self::Blank => "blank",
            Self::Unreadable => "unreadable",
            Self::NoTarget => "no-target",
            Self::Component => "component-unreadable",
            Self::PackageName => "package-name",
            Self::ClassName => "class-name",
            Self::OpenTarget => "open-target",
            Self::Demo => "demo-target",
            Self::Selector => "selector",
            Self::GrantFlags => "grant-flags",
            Self::ForeignFlags => "foreign-flags",
            Self::DeviceDependent => "device-dependent",
            Self::Unstable => "unstable",
        }
    }

    /// Whether breaking the rule makes the text unusable.
    pub const fn severity(self) -> Severity {
        match self {
            Self::NotIntent
            | Self::NoFragment
            | Self::NoEnd
            | Self::SecondFragment
            | Self::LineBreak
            | Self::ControlCharacter
            | Self::Blank
            | Self::Unreadable
            | Self::NoTarget
            | Self::Component
            | Self::PackageName
            | Self::ClassName => Severity::Error,
            Self::OpenTarget
            | Self::Demo
            | Self::Selector
            | Self::GrantFlags
            | Self::ForeignFlags
            | Self::DeviceDependent
            | Self::Unstable => Severity::Warning,
        }
    }

    /// What is wrong, and why it matters.
    pub const fn text(self) -> Text {
        match self {
            Self::NotIntent => Text::new(
                "The text does not start with \"intent:\" (lower case, nothing before it), so a phone takes all of it as plain data and starts nothing of the app.",
                "文本没有以“intent:”开头（须为小写，前面不能有任何字符），手机会把整段文字当作普通数据，不会打开应用内的页面。",
            ),
            Self::NoFragment => Text::new(
                "The text has no \"#Intent;\", so nothing in it is read as scheme, flags or component.",
                "文本中没有“#Intent;”，scheme、launchFlags、component 等内容都不会被解析。",
            ),
            Self::NoEnd => Text::new(
                "The text does not end with \";end\": it was cut off, or something was pasted behind it.",
                "文本没有以“;end”结尾：可能被截断，或末尾粘贴了多余的内容。",
            ),
            Self::SecondFragment => Text::new(
                "The text has more than one \"#Intent;\"; a phone reads only the last one and takes the rest as data. Escape the inner one as %23Intent%3B.",
                "文本中出现了不止一个“#Intent;”，手机只解析最后一个，其余部分会被当作数据。请把内层的写成 %23Intent%3B。",
            ),
            Self::LineBreak => Text::new(
                "The text has a line break. Consoles keep pasted line breaks, and the intent then does not match; it must be one line.",
                "文本中有换行。控制台会原样保留粘贴进来的换行，导致无法匹配；整段内容必须写在一行内。",
            ),
            Self::ControlCharacter => Text::new(
                "The text has a control character. Nobody sees it, but it is part of the address or of a value; remove it.",
                "文本中有控制字符。它看不见，却会成为地址或取值的一部分，请删除。",
            ),
            Self::Blank => Text::new(
                "The text has a blank or an invisible mark. Remove it if it was pasted along; write a blank that is meant as %20.",
                "文本中有空格或不可见字符。如果是粘贴时带入的，请删除；确实需要空格时请写成 %20。",
            ),
            Self::Unreadable => Text::new(
                "Android cannot read the text and throws the exception shown, so the tap does nothing.",
                "Android 无法解析这段文本，会抛出所示异常，点击通知后没有反应。",
            ),
            Self::NoTarget => Text::new(
                "The intent says neither which component or package nor which address, type or action: there is nothing to start.",
                "该 intent 既没有写明 component 或 package，也没有地址、类型或 action，手机不知道要打开什么。",
            ),
            Self::Component => Text::new(
                "The component has no class: it must be written PACKAGE/CLASS. Android drops this one without a word.",
                "component 缺少类名，应写成“包名/类名”。这样的 component 会被 Android 直接忽略，且不会报错。",
            ),
            Self::PackageName => Text::new(
                "This cannot be an app's package name: two or more parts joined by dots, each a letter followed by letters, digits or underscores. Is it a placeholder?",
                "这不可能是应用的包名：包名至少由两段组成，以点分隔，每段以字母开头，只含字母、数字和下划线。是不是占位符忘了替换？",
            ),
            Self::ClassName => Text::new(
                "The class is not written in full. Give it with its package (com.example.app.ChatActivity), or start it with a dot if it lies in the app's package (.ChatActivity).",
                "类名没有写全。请写出带包名的完整类名（com.example.app.ChatActivity）；如果类就在应用包名之下，也可以用点开头（.ChatActivity）。",
            ),
            Self::OpenTarget => Text::new(
                "The intent names no component and no package, so any app that declares the same address can answer, and the activity's filter needs the category DEFAULT. Add component= or at least package=.",
                "该 intent 没有写明 component 或 package，任何声明了相同地址的应用都可能响应，并且 Activity 的 intent-filter 必须包含 DEFAULT 类别。建议加上 component=，至少加上 package=。",
            ),
            Self::Demo => Text::new(
                "The target is in com.tencent.qcloud, the package of Tencent's guide and demo. Put your own package and class, unless your app really contains this class.",
                "目标属于 com.tencent.qcloud，即腾讯文档和 Demo 使用的包。除非您的应用中确实有这个类，否则请换成自己的包名和类名。",
            ),
            Self::Selector => Text::new(
                "The intent has a selector (SEL). A click intent needs none; Android drops it beside a package, and otherwise it may lead to another app.",
                "该 intent 带有选择器（SEL）。点击通知不需要选择器；与 package 同时出现时 Android 会丢弃它，否则可能跳转到别的应用。",
            ),
            Self::GrantFlags => Text::new(
                "launchFlags has bits that grant access to content. Android clears them when it reads the text, so they only mislead.",
                "launchFlags 中含有授予内容访问权限的标志位。Android 解析时会清除它们，写上只会造成误解。",
            ),
            Self::ForeignFlags => Text::new(
                "launchFlags has bits that are not meant for starting an activity. Use FLAG_ACTIVITY_… flags only.",
                "launchFlags 中含有并非用于启动 Activity 的标志位。请只使用 FLAG_ACTIVITY_ 开头的标志。",
            ),
            Self::DeviceDependent => Text::new(
                "Android versions read this text differently. Leave out extendedLaunchFlags, and launchFlags from 0x80000000 up.",
                "不同 Android 版本对这段文本的解析结果不同。请去掉 extendedLaunchFlags，以及大于或等于 0x80000000 的 launchFlags。",
            ),
            Self::Unstable => Text::new(
                "This is not what Android itself writes for this intent (Intent.toUri): order, escaping or spelling differ, or a part has no effect. Compare the two texts.",
                "这段文本与 Android 自己（Intent.toUri）为该 intent 生成的内容不一致：顺序、转义或写法不同，或某些部分不起作用。请对照两段文本检查。",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_kebab_case_and_unique() {
        let mut codes: Vec<_> = Rule::ALL.iter().map(|rule| rule.code()).collect();
        assert!(codes.iter().all(|code| code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')));
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Rule::ALL.len());
    }

    #[test]
    fn every_rule_speaks_both_languages() {
        for rule in Rule::ALL {
            let text = rule.text();
            let is_chinese = |character| ('\u{4e00}'..='\u{9fff}').contains(&character);
            assert!(text.en.ends_with(['.', '?']) && !text.en.contains(is_chinese), "{}", rule.code());
            assert!(text.zh.ends_with(['。', '？']) && text.zh.contains(is_chinese), "{}", rule.code());
        }
    }

    #[test]
    fn errors_come_first() {
        assert!(Rule::ALL.is_sorted_by_key(|rule| std::cmp::Reverse(rule.severity())));
    }
}
