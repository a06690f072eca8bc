    // They lie in res/values/mipush.xml, because a meta-data value of digits alone would be compiled as a number.
    public static String xmPushAppId(android.content.Context context) {
        return metaData(context, "MIPUSH_APP_ID");
    }

    public static String xmPushAppKey(android.content.Context context) {
        return metaData(context, "MIPUSH_APP_KEY");
    }

    private static String metaData(android.content.Context context, String name) {
        try {
            android.content.pm.PackageManager manager = context.getPackageManager();
            android.content.pm.ApplicationInfo info = manager.getApplicationInfo(
                    context.getPackageName(), android.content.pm.PackageManager.GET_META_DATA);
            return info.metaData == null ? null : info.metaData.getString(name);
        } catch (android.content.pm.PackageManager.NameNotFoundException e) {
            return null;
        }
    }
