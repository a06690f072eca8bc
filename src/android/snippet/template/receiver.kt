package {{receiver_pkg}}

import android.content.Context
import android.content.Intent
import android.util.Log
import com.xiaomi.mipush.sdk.ErrorCode
import com.xiaomi.mipush.sdk.MiPushClient
import com.xiaomi.mipush.sdk.MiPushCommandMessage
import com.xiaomi.mipush.sdk.MiPushMessage
import com.xiaomi.mipush.sdk.PushMessageReceiver

class {{receiver}} : PushMessageReceiver() {
    override fun onReceiveRegisterResult(context: Context?, miPushCommandMessage: MiPushCommandMessage?) {
        val message = miPushCommandMessage ?: return
        Log.d(TAG, "cmd: ${message.command} | result: ${message.resultCode} | reason: ${message.reason}")
        if (message.command == MiPushClient.COMMAND_REGISTER && message.resultCode == ErrorCode.SUCCESS.toLong()) {
            // regId 在此处传入,后续推送信息上报时需要使用
            ThirdPushTokenMgr.setThirdPushToken(message.commandArguments?.firstOrNull())
            ThirdPushTokenMgr.setPushTokenToTIM()
        }
    }

    override fun onNotificationMessageClicked(context: Context?, miPushMessage: MiPushMessage?) {
        // 自 2024-09-30 起,预定义的点击动作不再回调此方法;仅在服务端未设置点击动作时才会走到这里
        val app = context ?: return
        val intent = app.packageManager.getLaunchIntentForPackage(app.packageName) ?: return
        intent.addFlags(Intent.FLAG_ACTIVITY_NEW_TASK)
        miPushMessage?.extra?.get("ext")?.let { intent.putExtra("ext", it) }
        app.startActivity(intent)
    }

    private companion object {
        const val TAG = "{{receiver}}"
    }
}
