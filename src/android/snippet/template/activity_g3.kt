package {{activity_pkg}}

import android.app.Activity
import android.content.Intent
import android.os.Bundle
import android.util.Log

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
        intent?.getStringExtra("ext")?.let { Log.d(TAG, "ext = $it") }
    }

    private companion object {
        const val TAG = "{{activity}}"
    }
}
