package {{receiver_pkg}};

import android.content.Context;
import android.content.Intent;
import android.util.Log;

import com.xiaomi.mipush.sdk.ErrorCode;
import com.xiaomi.mipush.sdk.MiPushClient;
import com.xiaomi.mipush.sdk.MiPushCommandMessage;
import com.xiaomi.mipush.sdk.MiPushMessage;
import com.xiaomi.mipush.sdk.PushMessageReceiver;

import java.util.List;

public class {{receiver}} extends PushMessageReceiver {
    private static final String TAG = "{{receiver}}";
    private String mRegId;

    @Override
    public void onReceiveRegisterResult(Context context, MiPushCommandMessage miPushCommandMessage) {
        Log.d(TAG, "onReceiveRegisterResult is called. " + miPushCommandMessage.toString());
        String command = miPushCommandMessage.getCommand();
        List<String> arguments = miPushCommandMessage.getCommandArguments();
        String cmdArg1 = ((arguments != null && arguments.size() > 0) ? arguments.get(0) : null);

        Log.d(TAG, "cmd: " + command + " | result: " + miPushCommandMessage.getResultCode()
                + " | reason: " + miPushCommandMessage.getReason());

        if (MiPushClient.COMMAND_REGISTER.equals(command)) {
            if (miPushCommandMessage.getResultCode() == ErrorCode.SUCCESS) {
                mRegId = cmdArg1;
                // regId 在此处传入,后续推送信息上报时需要使用
                ThirdPushTokenMgr.getInstance().setThirdPushToken(mRegId);
                ThirdPushTokenMgr.getInstance().setPushTokenToTIM();
            }
        }
    }

    @Override
    public void onNotificationMessageClicked(Context context, MiPushMessage miPushMessage) {
        // 自 2024-09-30 起,预定义的点击动作不再回调此方法;仅在服务端未设置点击动作时才会走到这里
        Intent intent = context.getPackageManager().getLaunchIntentForPackage(context.getPackageName());
        if (intent == null) {
            return;
        }
        intent.addFlags(Intent.FLAG_ACTIVITY_NEW_TASK);
        if (miPushMessage.getExtra() != null) {
            intent.putExtra("ext", miPushMessage.getExtra().get("ext"));
        }
        context.startActivity(intent);
    }
}
