package {{pkg}};

import com.tencent.imsdk.v2.V2TIMOfflinePushInfo;

import java.nio.charset.Charset;

/** What the sender says about the offline push of one message; goes into sendMessage. */
public final class PushSettings {
    public static V2TIMOfflinePushInfo withExt(String title, String desc, String extContent) {
        V2TIMOfflinePushInfo info = new V2TIMOfflinePushInfo();
        info.setTitle(title);
        info.setDesc(desc);
        info.setExt(extContent.getBytes(Charset.forName("UTF-8")));
{{channel}}        return info;
    }

    private PushSettings() {
    }
}
