//! `AndroidManifest.xml` by SDK generation: profiles A to F of `android-integration`, section 8.

use super::plan::Address;
use super::{Generation, IdStorage, Part, Plan, PlanError, Snippet};
use crate::android::sdk::Form;

/// The permission of the phone's push service; never to be adapted to the app.
const SYSTEM_PERMISSION: &str = "com.xiaomi.xmsf.permission.MIPUSH_RECEIVE";

/// The whole file.
pub(super) fn whole(plan: &Plan) -> Result<Vec<Snippet>, PlanError> {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    text += "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\"\n";
    text.push_str(&["    package=\"", plan.package.as_str(), "\">\n\n"].concat());
    let permissions = permissions(plan);
    text += &permissions;
    if !permissions.is_empty() {
        text.push('\n');
    }
    text.push_str(&["    <application android:name=\"", plan.application.full(), "\">\n"].concat());
    let mut elements = Vec::new();
    if plan.ids == IdStorage::MetaData && plan.generation != Generation::G3 {
        plan.app_id()?;
        plan.app_key()?;
        elements.push(META_DATA.to_owned());
    }
    elements.extend(components(plan));
    if plan.click_intent.is_some() || plan.generation == Generation::G3 {
        elements.push(activity_element(plan, &plan.address()?));
    }
    text += &elements.join("\n");
    text += "    </application>\n</manifest>\n";
    let path = "src/main/AndroidManifest.xml".to_owned();
    Ok(vec![Snippet { part: Part::Manifest, path, merges: true, text, mended: Vec::new() }])
}

/// The entry of the screen alone.
pub(super) fn activity(plan: &Plan) -> Result<Vec<Snippet>, PlanError> {
    let element = activity_element(plan, &plan.address()?);
    let text = format!(
        "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\"\n    package=\"{}\">\n\n    \
         <application>\n{element}    </application>\n</manifest>\n",
        plan.package
    );
    let path = "src/main/AndroidManifest.xml".to_owned();
    Ok(vec![Snippet { part: Part::Activity, path, merges: true, text, mended: Vec::new() }])
}

fn permissions(plan: &Plan) -> String {
    let mut text = String::new();
    let mut uses = |name: &str| text.push_str(&["    <uses-permission android:name=\"", name, "\" />\n"].concat());
    match plan.sdk.form {
        Form::TimPush => return String::new(),
        Form::Aar => {
            if !plan.sdk.brings_all_permissions() {
                uses("android.permission.ACCESS_WIFI_STATE");
            }
        }
        Form::Jar | Form::Packed => {
            for name in ["INTERNET", "ACCESS_NETWORK_STATE", "ACCESS_WIFI_STATE", "VIBRATE"] {
                uses(&format!("android.permission.{name}"));
            }
            if plan.sdk.wants_phone_state() {
                uses("android.permission.READ_PHONE_STATE");
                uses("android.permission.GET_TASKS");
            }
        }
    }
    if plan.wants_notification_permission() {
        uses("android.permission.POST_NOTIFICATIONS");
    }
    if plan.sdk.form == Form::Jar {
        let package = plan.manifest_package();
        let pair = format!(
            "\n    <permission\n        android:name=\"{package}.permission.MIPUSH_RECEIVE\"\n        \
             android:protectionLevel=\"signature\" />\n    \
             <uses-permission android:name=\"{package}.permission.MIPUSH_RECEIVE\" />\n"
        );
        text.push_str(&pair);
    }
    text
}

fn components(plan: &Plan) -> Vec<String> {
    match plan.sdk.form {
        Form::TimPush => Vec::new(),
        Form::Aar => vec![own_receiver(plan)],
        Form::Jar | Form::Packed => {
            let permission = if plan.sdk.has_system_permission() {
                format!("\n            android:permission=\"{SYSTEM_PERMISSION}\"")
            } else {
                String::new()
            };
            let mut elements = vec![SERVICES.replace("@PERMISSION@", &permission)];
            if plan.sdk.wants_network_receiver() {
                elements.push(NETWORK_RECEIVER.to_owned());
            }
            elements.push(PING_RECEIVER.to_owned());
            if plan.sdk.wants_clicked_activity() {
                elements.push(CLICKED_ACTIVITY.to_owned());
            }
            elements.push(own_receiver(plan));
            elements
        }
    }
}

fn own_receiver(plan: &Plan) -> String {
    OWN_RECEIVER.replace("@RECEIVER@", plan.receiver.full())
}

fn activity_element(plan: &Plan, address: &Address) -> String {
    let path = if address.path.is_empty() {
        String::new()
    } else {
        format!("\n                    android:path=\"{}\"", attribute(&address.path))
    };
    ACTIVITY
        .replace("@ACTIVITY@", plan.activity.full())
        .replace("@HOST@", &attribute(&address.host))
        .replace("@PATH@", &path)
        .replace("@SCHEME@", &attribute(&address.scheme))
}

/// Text between double quotes.
fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

const META_DATA: &str = r#"        <meta-data
            android:name="MIPUSH_APP_ID"
            android:value="@string/mipush_app_id" />
        <meta-data
            android:name="MIPUSH_APP_KEY"
            android:value="@string/mipush_app_key" />
"#;

const SERVICES: &str = r#"        <service
            android:name="com.xiaomi.push.service.XMPushService"
            android:enabled="true"
            android:exported="false"
            android:process=":pushservice" />
        <!--注:此 service 必须在3.0.1版本以后(包括3.0.1版本)加入-->
        <service
            android:name="com.xiaomi.push.service.XMJobService"
            android:enabled="true"
            android:exported="false"
            android:permission="android.permission.BIND_JOB_SERVICE"
            android:process=":pushservice" />
        <service
            android:name="com.xiaomi.mipush.sdk.PushMessageHandler"
            android:enabled="true"
            android:exported="true"@PERMISSION@ />
        <!--注:此 service 必须在2.2.5版本以后(包括2.2.5版本)加入-->
        <service
            android:name="com.xiaomi.mipush.sdk.MessageHandleService"
            android:enabled="true"
            android:exported="false" />
"#;

const NETWORK_RECEIVER: &str = r#"        <receiver
            android:name="com.xiaomi.push.service.receivers.NetworkStatusReceiver"
            android:exported="true">
            <intent-filter>
                <action android:name="android.net.conn.CONNECTIVITY_CHANGE" />
                <category android:name="android.intent.category.DEFAULT" />
            </intent-filter>
        </receiver>
"#;

const PING_RECEIVER: &str = r#"        <receiver
            android:name="com.xiaomi.push.service.receivers.PingReceiver"
            android:exported="false"
            android:process=":pushservice">
            <intent-filter>
                <action android:name="com.xiaomi.push.PING_TIMER" />
            </intent-filter>
        </receiver>
"#;

const CLICKED_ACTIVITY: &str = r#"        <activity
            android:name="com.xiaomi.mipush.sdk.NotificationClickedActivity"
            android:enabled="true"
            android:excludeFromRecents="true"
            android:exported="true"
            android:launchMode="singleInstance"
            android:theme="@android:style/Theme.Translucent.NoTitleBar" />
"#;

const OWN_RECEIVER: &str = r#"        <receiver
            android:name="@RECEIVER@"
            android:exported="true">
            <intent-filter>
                <action android:name="com.xiaomi.mipush.RECEIVE_MESSAGE" />
            </intent-filter>
            <intent-filter>
                <action android:name="com.xiaomi.mipush.MESSAGE_ARRIVED" />
            </intent-filter>
            <intent-filter>
                <action android:name="com.xiaomi.mipush.ERROR" />
            </intent-filter>
        </receiver>
"#;

const ACTIVITY: &str = r#"        <activity
            android:name="@ACTIVITY@"
            android:exported="true"
            android:launchMode="singleTask"
            android:screenOrientation="portrait"
            android:windowSoftInputMode="adjustResize|stateHidden">
            <intent-filter>
                <action android:name="android.intent.action.VIEW" />
                <category android:name="android.intent.category.DEFAULT" />
                <data
                    android:host="@HOST@"@PATH@
                    android:scheme="@SCHEME@" />
            </intent-filter>
        </activity>
"#;
