package {{pkg}};

import com.tencent.imsdk.TIMMessage;
import com.tencent.imsdk.TIMMessageOfflinePushSettings;

import java.nio.charset.Charset;

/** What the sender says about the offline push of one message. */
public final class PushSettings {
    // 在发消息前设置每条消息的通知栏自定义内容
    public static TIMMessage withExt(TIMMessage timMessage, String extContent) {
        TIMMessageOfflinePushSettings settings = new TIMMessageOfflinePushSettings();
        settings.setExt(extContent.getBytes(Charset.forName("UTF-8")));
        timMessage.setOfflinePushSettings(settings);
        return timMessage;
    }

    private PushSettings() {
    }
}
