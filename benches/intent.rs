//! How many intents a core parses and builds in a second: a click intent as a certificate has it, and one with extras.

use std::hint::black_box;
use std::io::Write;
use std::time::Instant;

use mipush::domain::intent::{ApiLevel, UriFlags, build, parse};

const CLICK: &str = "intent://com.tencent.qcloud.tim/detail#Intent;scheme=pushscheme;launchFlags=0x4000000;\
                     component=com.tencent.qcloud.tim.tuikit/com.tencent.qcloud.tim.demo.chat.ChatActivity;end";
const EXTRAS: &str = "intent://host/path?q=1#Intent;scheme=https;action=a.b.C;category=c.D;package=com.example.chat;\
                      S.text=%E4%B8%AD%E6%96%87;i.count=7;B.flag=true;end";
/// Of each.
const TIMES: u32 = 1_000_000;

fn main() {
    let (flags, level) = (UriFlags::INTENT, ApiLevel::default());
    let mut out = String::new();
    for (name, uri) in [("click intent", CLICK), ("intent with extras", EXTRAS)] {
        let start = Instant::now();
        for _ in 0..TIMES {
            let intent = parse(black_box(uri), flags, level).expect("an intent");
            black_box(build(&intent, flags, level).expect("a text"));
        }
        let rate = f64::from(TIMES) / start.elapsed().as_secs_f64();
        out.push_str(&format!("{name}: {:.2} million parses and builds a second\n", rate / 1e6));
    }
    std::io::stdout().write_all(out.as_bytes()).expect("written");
}
