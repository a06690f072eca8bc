    // They lie in res/values/mipush.xml, because a meta-data value of digits alone would be compiled as a number.
    @JvmStatic
    fun xmPushAppId(context: Context): String? = metaData(context, "MIPUSH_APP_ID")

    @JvmStatic
    fun xmPushAppKey(context: Context): String? = metaData(context, "MIPUSH_APP_KEY")

    private fun metaData(context: Context, name: String): String? = try {
        context.packageManager.getApplicationInfo(context.packageName, PackageManager.GET_META_DATA)
            .metaData?.getString(name)
    } catch (e: PackageManager.NameNotFoundException) {
        null
    }
