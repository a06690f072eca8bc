package {{pkg}}

{{imports}}/**
 * Push parameters of the client. The AppSecret belongs to the server and must never stand here.
 */
object Constants {
    /****** 小米离线推送参数 start ******/
    // 即时通信 IM 控制台上小米推送证书信息里的证书 ID
    const val XM_PUSH_BUZID = {{cert_id}}L
    // 小米开放平台分配的应用 APPID 及 APPKEY
{{ids}}
    /****** 小米离线推送参数 end ******/

    // Certificate IDs of other vendors; 0: not set up, nothing is reported on their phones.
    const val HW_PUSH_BUZID = 0L
    const val MZ_PUSH_BUZID = 0L
    const val OPPO_PUSH_BUZID = 0L
    const val VIVO_PUSH_BUZID = 0L
}
