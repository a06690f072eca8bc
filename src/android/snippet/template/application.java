package {{application_pkg}};

import android.app.ActivityManager;
import android.app.Application;
import android.content.Context;
import android.os.Build;
import android.os.Process;

import com.xiaomi.mipush.sdk.MiPushClient;
{{imports}}
import java.util.List;

public class {{application}} extends Application {
    private static final String PREFERENCES = "privacy";
    private static final String AGREED = "agreed";

    @Override
    public void onCreate() {
        super.onCreate();
        // The process of the push service runs this method too; only the main process registers.
        if (isMainProcess() && hasUserConsent()) {
            registerPush();
        }
    }

    /** To be called when the user agrees to the privacy policy; from then on every cold start registers. */
    public void onUserConsent() {
        getSharedPreferences(PREFERENCES, MODE_PRIVATE).edit().putBoolean(AGREED, true).apply();
        registerPush();
    }

    private boolean hasUserConsent() {
        return getSharedPreferences(PREFERENCES, MODE_PRIVATE).getBoolean(AGREED, false);
    }

    private void registerPush() {
        if (isBrandXiaoMi()) {
            // 小米离线推送
            MiPushClient.registerPush(this, {{app_id}}, {{app_key}});
        }
    }

    private static boolean isBrandXiaoMi() {
        for (String name : new String[] {"xiaomi", "redmi", "poco", "blackshark"}) {
            if (name.equalsIgnoreCase(Build.BRAND) || name.equalsIgnoreCase(Build.MANUFACTURER)) {
                return true;
            }
        }
        return false;
    }

    private boolean isMainProcess() {
        ActivityManager manager = (ActivityManager) getSystemService(Context.ACTIVITY_SERVICE);
        List<ActivityManager.RunningAppProcessInfo> processes = manager.getRunningAppProcesses();
        if (processes == null) {
            return false;
        }
        for (ActivityManager.RunningAppProcessInfo process : processes) {
            if (process.pid == Process.myPid()) {
                return getApplicationInfo().processName.equals(process.processName);
            }
        }
        return false;
    }
}
