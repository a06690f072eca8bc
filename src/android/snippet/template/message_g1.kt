package {{pkg}}

import com.tencent.imsdk.TIMMessage
import com.tencent.imsdk.TIMMessageOfflinePushSettings

/** What the sender says about the offline push of one message. */
object PushSettings {
    // 在发消息前设置每条消息的通知栏自定义内容
    fun withExt(timMessage: TIMMessage, extContent: String): TIMMessage {
        val settings = TIMMessageOfflinePushSettings()
        settings.setExt(extContent.toByteArray(Charsets.UTF_8))
        timMessage.setOfflinePushSettings(settings)
        return timMessage
    }
}
