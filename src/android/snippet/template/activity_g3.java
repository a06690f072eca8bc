package {{activity_pkg}};

import android.app.Activity;
import android.content.Intent;
import android.os.Bundle;
import android.util.Log;

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
        String extContent = intent == null ? null : intent.getStringExtra("ext");
        if (extContent != null) {
            Log.d(TAG, "ext = " + extContent);
        }
    }
}
