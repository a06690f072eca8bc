package {{activity_pkg}};

import android.app.Activity;
import android.content.Intent;
import android.os.Bundle;
import android.util.Log;

import com.xiaomi.mipush.sdk.MiPushMessage;
import com.xiaomi.mipush.sdk.PushMessageHelper;

import java.util.Map;

/** The screen that a tap on the notification opens. */
public class {{activity}} extends Activity {
    private static final String TAG = "{{activity}}";

    @Override
    protected void onCreate(Bundle savedInstanceState) {
        super.onCreate(savedInstanceState);
        handlePush(getIntent());
    }

    @Override
    protected void onNewIntent(Intent intent) {
        super.onNewIntent(intent);
        setIntent(intent);
        handlePush(intent);
    }

    private void handlePush(Intent intent) {
        String extContent = pushExt(intent);
        if (extContent != null) {
            Log.d(TAG, "ext = " + extContent);
        }
    }

    /** The sender's custom content, or null when no push opened this screen. */
    private static String pushExt(Intent intent) {
        Bundle bundle = intent == null ? null : intent.getExtras();
        if (bundle == null) {
            return null;
        }
        if (bundle.getString("ext") != null) {
            return bundle.getString("ext");
        }
        MiPushMessage miPushMessage = (MiPushMessage) bundle.getSerializable(PushMessageHelper.KEY_MESSAGE);
        if (miPushMessage == null) {
            return null;
        }
        Map<String, String> extra = miPushMessage.getExtra();
        return extra == null ? null : extra.get("ext");
    }
}
