package {{application_pkg}}

import android.app.Application
import android.util.Log
import com.tencent.qcloud.tim.push.TIMPushCallback
import com.tencent.qcloud.tim.push.TIMPushManager

class {{application}} : Application() {
    /**
     * To be called after the user agreed to the privacy policy and logged in to IM, at every login.
     * With an IM login the key is null.
     */
    fun registerPushAfterLogin() {
        TIMPushManager.getInstance().registerPush(this, SDK_APP_ID, null, object : TIMPushCallback<Any?>() {
            override fun onSuccess(data: Any?) {
                Log.d(TAG, "registerPush success")
            }

            override fun onError(errCode: Int, errMsg: String?, data: Any?) {
                Log.e(TAG, "registerPush failed: $errCode $errMsg")
            }
        })
    }

    private companion object {
        const val TAG = "{{application}}"
        const val SDK_APP_ID = {{sdk_app_id}}
    }
}
