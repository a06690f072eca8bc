package {{pkg}}

import android.os.Build

/** Which vendor's push service a phone has. */
object Brand {
    fun isBrandXiaoMi() = isOneOf("xiaomi", "redmi", "poco", "blackshark")

    fun isBrandHuawei() = isOneOf("huawei")

    fun isBrandMeizu() = isOneOf("meizu")

    fun isBrandOppo() = isOneOf("oppo", "realme", "oneplus")

    fun isBrandVivo() = isOneOf("vivo", "iqoo")

    private fun isOneOf(vararg names: String) = names.any {
        it.equals(Build.BRAND, ignoreCase = true) || it.equals(Build.MANUFACTURER, ignoreCase = true)
    }
}
