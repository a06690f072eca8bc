//! Dependencies and keep rules.

use super::{Generation, Part, Plan, Snippet};
use crate::android::sdk::Form;

/// The lines of the app module.
pub(super) fn dependencies(plan: &Plan) -> Vec<Snippet> {
    let call = |what: &str| {
        if plan.gradle_kotlin {
            format!("    implementation({what})\n")
        } else {
            format!("    implementation {what}\n")
        }
    };
    let quote = if plan.gradle_kotlin { '"' } else { '\'' };
    let mut text = String::from("dependencies {\n");
    if plan.sdk.form == Form::TimPush {
        for artifact in ["timpush", "xiaomi"] {
            text += &call(&format!("{quote}com.tencent.timpush:{artifact}:{}{quote}", plan.sdk.version));
        }
    } else {
        text += &call(&format!("files({quote}libs/{}{quote})", plan.sdk.file_name()));
    }
    text += "}\n";
    let path = if plan.gradle_kotlin { "build.gradle.kts" } else { "build.gradle" };
    vec![Snippet { part: Part::Gradle, path: path.to_owned(), merges: true, text, mended: Vec::new() }]
}

/// Keep rules: the app's own receiver; an aar brings the SDK's along, a jar does not.
pub(super) fn proguard(plan: &Plan) -> Vec<Snippet> {
    let text = if plan.generation == Generation::G3 {
        "# TIMPush\n-keep class com.tencent.qcloud.** { *; }\n-keep class com.tencent.timpush.** { *; }\n".to_owned()
    } else {
        let warning = if plan.sdk.form == Form::Jar {
            "# 如果编译使用的 Android 版本是23,添加这个可以防止一个误报的 warning 导致无法成功编译\n\
             -dontwarn com.xiaomi.push.**\n"
        } else {
            ""
        };
        format!("# 小米推送:保留自定义的 BroadcastReceiver\n-keep class {} {{ *; }}\n{warning}", plan.receiver)
    };
    let path = "proguard-rules.pro".to_owned();
    vec![Snippet { part: Part::Proguard, path, merges: true, text, mended: Vec::new() }]
}
