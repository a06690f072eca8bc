package {{activity_pkg}}

import android.app.Activity
import android.content.Intent
import android.os.Bundle
import android.util.Log
import com.xiaomi.mipush.sdk.MiPushMessage
import com.xiaomi.mipush.sdk.PushMessageHelper

/** The screen that a tap on the notification opens. */
class {{activity}} : Activity() {
    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        handlePush(intent)
    }

    override fun onNewIntent(intent: Intent?) {
        super.onNewIntent(intent)
        setIntent(intent)
        handlePush(intent)
    }

    private fun handlePush(intent: Intent?) {
        pushExt(intent)?.let { Log.d(TAG, "ext = $it") }
    }

    /** The sender's custom content, or null when no push opened this screen. */
    private fun pushExt(intent: Intent?): String? {
        val bundle = intent?.extras ?: return null
        bundle.getString("ext")?.let { return it }
        val message = bundle.getSerializable(PushMessageHelper.KEY_MESSAGE) as? MiPushMessage
        return message?.extra?.get("ext")
    }

    private companion object {
        const val TAG = "{{activity}}"
    }
}
