//! A stand-in for the service that accepts every call, so that each verb's whole answer is seen.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use serde_json::{Value, json};

/// Its address. It lives as long as the process.
pub fn start() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("bound");
    let address = listener.local_addr().expect("address");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            answer(&stream);
        }
    });
    format!("http://{address}")
}

fn answer(mut stream: &TcpStream) {
    let mut reader = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or_default() == 0 || line.trim().is_empty() {
            break;
        }
        lines.push(line.to_ascii_lowercase());
    }
    let length = lines.iter().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or_default()];
    let _ = reader.read_exact(&mut body);
    let path = lines.first().and_then(|line| line.split([' ', '?']).nth(1)).unwrap_or_default();
    let body = json!({"result": "ok", "code": 0, "trace_id": "X1", "data": data(path)}).to_string();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    let _ = stream.write_all(format!("{head}{body}").as_bytes());
}

fn data(path: &str) -> Value {
    match path {
        "/v1/stats/message/counters" => json!({"data": [{"date": "20261124", "received": 1}]}),
        "/v1/trace/quota/get" => json!({"day_quota": "50000", "day_acked": "12"}),
        "/v1/channel/list" => json!({"list": [{"channel_id": "c", "channel_name": "n", "channel_description": "d"}]}),
        "/v1/regid/presence" => json!({"presence": "online"}),
        "/v1/feedback/get_region_by_regid" => json!({"region": "China"}),
        "/v1/account/all" => json!({"list": ["42"]}),
        "/v2/schedule_job/query" => json!({"list": [{"job_id": "s1", "jobkey": "spring"}]}),
        "/media/upload/image" => json!({"pic_url": "https://example.com/p.png", "sha1": "00"}),
        "/media/upload/smallicon/query" => {
            json!({"small_icon_url": "https://example.com/i", "small_icon_color": "#fff"})
        }
        "/v2/multi_messages/regids" => json!({"id": "s2", "channel_exceed_quota": "no_channel:1 c:2"}),
        _ => json!({"id": "s1", "list": ["news"]}),
    }
}
