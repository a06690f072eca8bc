package {{application_pkg}};

import android.app.Application;
import android.util.Log;

import com.tencent.qcloud.tim.push.TIMPushCallback;
import com.tencent.qcloud.tim.push.TIMPushManager;

public class {{application}} extends Application {
    private static final String TAG = "{{application}}";
    private static final int SDK_APP_ID = {{sdk_app_id}};

    /**
     * To be called after the user agreed to the privacy policy and logged in to IM, at every login.
     * With an IM login the key is null.
     */
    public void registerPushAfterLogin() {
        TIMPushManager.getInstance().registerPush(this, SDK_APP_ID, null, new TIMPushCallback<Object>() {
            @Override
            public void onSuccess(Object data) {
                Log.d(TAG, "registerPush success");
            }

            @Override
            public void onError(int errCode, String errMsg, Object data) {
                Log.e(TAG, "registerPush failed: " + errCode + " " + errMsg);
            }
        });
    }
}
