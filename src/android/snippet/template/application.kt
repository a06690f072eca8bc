package {{application_pkg}}

import android.app.ActivityManager
import android.app.Application
import android.content.Context
import android.os.Build
import android.os.Process
import com.xiaomi.mipush.sdk.MiPushClient
{{imports}}
class {{application}} : Application() {
    override fun onCreate() {
        super.onCreate()
        // The process of the push service runs this method too; only the main process registers.
        if (isMainProcess() && hasUserConsent()) {
            registerPush()
        }
    }

    /** To be called when the user agrees to the privacy policy; from then on every cold start registers. */
    fun onUserConsent() {
        getSharedPreferences(PREFERENCES, Context.MODE_PRIVATE).edit().putBoolean(AGREED, true).apply()
        registerPush()
    }

    private fun hasUserConsent(): Boolean =
        getSharedPreferences(PREFERENCES, Context.MODE_PRIVATE).getBoolean(AGREED, false)

    private fun registerPush() {
        if (isBrandXiaoMi()) {
            // 小米离线推送
            MiPushClient.registerPush(this, {{app_id}}, {{app_key}})
        }
    }

    private fun isBrandXiaoMi() = listOf("xiaomi", "redmi", "poco", "blackshark").any {
        it.equals(Build.BRAND, ignoreCase = true) || it.equals(Build.MANUFACTURER, ignoreCase = true)
    }

    private fun isMainProcess(): Boolean {
        val manager = getSystemService(Context.ACTIVITY_SERVICE) as ActivityManager
        val own = manager.runningAppProcesses?.firstOrNull { it.pid == Process.myPid() }
        return own?.processName == applicationInfo.processName
    }

    private companion object {
        const val PREFERENCES = "privacy"
        const val AGREED = "agreed"
    }
}
