package {{pkg}}

import android.os.Build
import android.util.Log
import com.tencent.imsdk.TIMCallBack
import com.tencent.imsdk.TIMManager
import com.tencent.imsdk.TIMOfflinePushToken

/**
 * 对推送的证书 ID 及设备信息进行上报操作。在用户登录 IM 成功的回调里也要调用 setPushTokenToTIM
 */
object ThirdPushTokenMgr {
    private const val TAG = "ThirdPushTokenMgr"
    private var thirdPushToken: String? = null

    var isTokenSet = false
        private set

    fun setThirdPushToken(token: String?) {
        thirdPushToken = token
    }

    fun setPushTokenToTIM() {
        val token = thirdPushToken
        if (token.isNullOrEmpty()) {
            Log.i(TAG, "setPushTokenToTIM third token is empty")
            return
        }
        // 登录之前 IM 不知道用户,此时上报不会绑定任何账号
        if (TIMManager.getInstance().loginUser.isNullOrEmpty()) {
            Log.i(TAG, "setPushTokenToTIM is not logged in yet")
            return
        }
        val businessId = certificateId()
        if (businessId == 0L) return
        val param = TIMOfflinePushToken(businessId, token)
        TIMManager.getInstance().setOfflinePushToken(param, object : TIMCallBack {
            override fun onError(code: Int, desc: String?) {
                Log.d(TAG, "setOfflinePushToken err code = $code $desc")
            }

            override fun onSuccess() {
                Log.d(TAG, "setOfflinePushToken success")
                isTokenSet = true
            }
        })
    }

    // 判断厂商品牌,根据不同厂商选择不同的推送服务
    private fun certificateId(): Long = when {
        isBrand("xiaomi", "redmi", "poco", "blackshark") -> Constants.XM_PUSH_BUZID
        isBrand("huawei") -> Constants.HW_PUSH_BUZID
        isBrand("meizu") -> Constants.MZ_PUSH_BUZID
        isBrand("oppo", "realme", "oneplus") -> Constants.OPPO_PUSH_BUZID
        isBrand("vivo", "iqoo") -> Constants.VIVO_PUSH_BUZID
        else -> 0L
    }

    private fun isBrand(vararg names: String) = names.any {
        it.equals(Build.BRAND, ignoreCase = true) || it.equals(Build.MANUFACTURER, ignoreCase = true)
    }
}
