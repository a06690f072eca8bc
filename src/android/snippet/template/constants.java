package {{pkg}};

/**
 * Push parameters of the client. The AppSecret belongs to the server and must never stand here.
 */
public final class Constants {
    /****** 小米离线推送参数 start ******/
    // 即时通信 IM 控制台上小米推送证书信息里的证书 ID
    public static final long XM_PUSH_BUZID = {{cert_id}}L;
    // 小米开放平台分配的应用 APPID 及 APPKEY
{{ids}}
    /****** 小米离线推送参数 end ******/

    // Certificate IDs of other vendors; 0: not set up, nothing is reported on their phones.
    public static final long HW_PUSH_BUZID = 0L;
    public static final long MZ_PUSH_BUZID = 0L;
    public static final long OPPO_PUSH_BUZID = 0L;
    public static final long VIVO_PUSH_BUZID = 0L;

    private Constants() {
    }
}
