package {{pkg}}

import com.tencent.imsdk.v2.V2TIMOfflinePushInfo

/** What the sender says about the offline push of one message; goes into sendMessage. */
object PushSettings {
    fun withExt(title: String, desc: String, extContent: String): V2TIMOfflinePushInfo {
        val info = V2TIMOfflinePushInfo()
        info.setTitle(title)
        info.setDesc(desc)
        info.setExt(extContent.toByteArray(Charsets.UTF_8))
{{channel}}        return info
    }
}
