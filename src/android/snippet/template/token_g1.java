package {{pkg}};

import android.os.Build;
import android.text.TextUtils;
import android.util.Log;

import com.tencent.imsdk.TIMCallBack;
import com.tencent.imsdk.TIMManager;
import com.tencent.imsdk.TIMOfflinePushToken;

/**
 * 对推送的证书 ID 及设备信息进行上报操作。在用户登录 IM 成功的回调里也要调用 setPushTokenToTIM
 */
public class ThirdPushTokenMgr {
    private static final String TAG = "ThirdPushTokenMgr";
    private String mThirdPushToken;
    private boolean mIsTokenSet;

    public static ThirdPushTokenMgr getInstance() {
        return ThirdPushTokenHolder.instance;
    }

    private static class ThirdPushTokenHolder {
        private static final ThirdPushTokenMgr instance = new ThirdPushTokenMgr();
    }

    public String getThirdPushToken() {
        return mThirdPushToken;
    }

    public void setThirdPushToken(String thirdPushToken) {
        this.mThirdPushToken = thirdPushToken;  // regId 在此处传值,结合上文自定义 BroadcastReceiver 类文档说明
    }

    public boolean isTokenSet() {
        return mIsTokenSet;
    }

    public void setPushTokenToTIM() {
        String token = ThirdPushTokenMgr.getInstance().getThirdPushToken();
        if (TextUtils.isEmpty(token)) {
            Log.i(TAG, "setPushTokenToTIM third token is empty");
            return;
        }
        // 登录之前 IM 不知道用户,此时上报不会绑定任何账号
        if (TextUtils.isEmpty(TIMManager.getInstance().getLoginUser())) {
            Log.i(TAG, "setPushTokenToTIM is not logged in yet");
            return;
        }
        long businessId = certificateId();
        if (businessId == 0) {
            return;
        }
        TIMOfflinePushToken param = new TIMOfflinePushToken(businessId, token);
        TIMManager.getInstance().setOfflinePushToken(param, new TIMCallBack() {
            @Override
            public void onError(int code, String desc) {
                Log.d(TAG, "setOfflinePushToken err code = " + code + " " + desc);
            }

            @Override
            public void onSuccess() {
                Log.d(TAG, "setOfflinePushToken success");
                mIsTokenSet = true;
            }
        });
    }

    // 判断厂商品牌,根据不同厂商选择不同的推送服务
    private static long certificateId() {
        if (isBrand("xiaomi", "redmi", "poco", "blackshark")) {
            return Constants.XM_PUSH_BUZID;
        } else if (isBrand("huawei")) {
            return Constants.HW_PUSH_BUZID;
        } else if (isBrand("meizu")) {
            return Constants.MZ_PUSH_BUZID;
        } else if (isBrand("oppo", "realme", "oneplus")) {
            return Constants.OPPO_PUSH_BUZID;
        } else if (isBrand("vivo", "iqoo")) {
            return Constants.VIVO_PUSH_BUZID;
        }
        return 0;
    }

    private static boolean isBrand(String... names) {
        for (String name : names) {
            if (name.equalsIgnoreCase(Build.BRAND) || name.equalsIgnoreCase(Build.MANUFACTURER)) {
                return true;
            }
        }
        return false;
    }
}
