package {{pkg}};

import android.os.Build;

/** Which vendor's push service a phone has. */
public final class Brand {
    public static boolean isBrandXiaoMi() {
        return is("xiaomi", "redmi", "poco", "blackshark");
    }

    public static boolean isBrandHuawei() {
        return is("huawei");
    }

    public static boolean isBrandMeizu() {
        return is("meizu");
    }

    public static boolean isBrandOppo() {
        return is("oppo", "realme", "oneplus");
    }

    public static boolean isBrandVivo() {
        return is("vivo", "iqoo");
    }

    private static boolean is(String... names) {
        for (String name : names) {
            if (name.equalsIgnoreCase(Build.BRAND) || name.equalsIgnoreCase(Build.MANUFACTURER)) {
                return true;
            }
        }
        return false;
    }

    private Brand() {
    }
}
