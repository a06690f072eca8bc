//! The user interface as a whole: what leaves on which stream.

use std::io;

use serde_json::json;

use super::buffer::Buffer;
use super::report::Block;
use super::*;

const TTY: Terminal = Terminal {
    stdin_tty: true,
    stdout_tty: true,
    stderr_tty: true,
    width: Some(40),
    no_color: true,
    clicolor_force: false,
    ci: false,
    term_dumb: false,
};

/// A list, and one thing of the list.
struct Devices(Vec<Value>);

impl Report for Devices {
    fn json(&self) -> Value {
        json!({"devices": self.0})
    }
    fn rows(&self) -> Vec<Value> {
        self.0.clone()
    }
    fn columns(&self) -> &'static [&'static str] {
        &["reg_id", "user"]
    }
    fn empty_hint(&self) -> Option<String> {
        Some("mipush device register".into())
    }
}

struct Event(Value, bool);

impl Report for Event {
    fn json(&self) -> Value {
        self.0.clone()
    }
    fn columns(&self) -> &'static [&'static str] {
        &["at", "what"]
    }
    fn blocks(&self) -> Option<Vec<Block>> {
        self.1.then(|| vec![Block::Text(format!("{}: {}", self.0["at"], self.0["what"]))])
    }
}

fn devices() -> Devices {
    Devices(vec![
        json!({"reg_id": "r1", "user": "爱丽丝", "device": {"model": "小米 14"}}),
        json!({"reg_id": "r2", "user": null, "device": null}),
    ])
}

fn ui(terminal: Terminal, settings: Settings) -> (Ui, Buffer, Buffer) {
    let (out, err) = (Buffer::default(), Buffer::default());
    (Ui::new(terminal, settings, Box::new(out.clone()), Box::new(err.clone())), out, err)
}

fn piped(format: Format, fields: &str) -> (Ui, Buffer, Buffer) {
    ui(Terminal::default(), Settings { format, fields: vec![fields.into()], ..Settings::default() })
}

fn emitted(format: Format, fields: &str, report: &dyn Report) -> String {
    let (mut ui, out, err) = piped(format, fields);
    assert_eq!(ui.emit(report).unwrap(), Flow::Open);
    assert_eq!(err.text(), "");
    out.text()
}

#[test]
fn one_list_in_four_formats() {
    insta::assert_snapshot!(emitted(Format::Table, "", &devices()), @r"
    REG ID  USER
    r1      爱丽丝
    r2      -
    ");
    insta::assert_snapshot!(emitted(Format::Json, "", &devices()), @r#"
    {
      "devices": [
        {
          "reg_id": "r1",
          "user": "爱丽丝",
          "device": {
            "model": "小米 14"
          }
        },
        {
          "reg_id": "r2",
          "user": null,
          "device": null
        }
      ]
    }
    "#);
    insta::assert_snapshot!(emitted(Format::Jsonl, "", &devices()), @r#"
    {"reg_id":"r1","user":"爱丽丝","device":{"model":"小米 14"}}
    {"reg_id":"r2","user":null,"device":null}
    "#);
    assert_eq!(emitted(Format::Tsv, "", &devices()), "reg_id\tuser\nr1\t爱丽丝\nr2\t\n");
}

#[test]
fn fields_choose_and_order_in_four_formats() {
    let fields = "device.model,reg_id";
    insta::assert_snapshot!(emitted(Format::Table, fields, &devices()), @r"
    DEVICE MODEL  REG ID
    小米 14       r1
    -             r2
    ");
    insta::assert_snapshot!(emitted(Format::Json, fields, &devices()), @r#"
    {
      "devices": [
        {
          "device.model": "小米 14",
          "reg_id": "r1"
        },
        {
          "device.model": null,
          "reg_id": "r2"
        }
      ]
    }
    "#);
    insta::assert_snapshot!(emitted(Format::Jsonl, fields, &devices()), @r#"
    {"device.model":"小米 14","reg_id":"r1"}
    {"device.model":null,"reg_id":"r2"}
    "#);
    assert_eq!(emitted(Format::Tsv, fields, &devices()), "device.model\treg_id\n小米 14\tr1\n\tr2\n");
}

#[test]
fn an_unknown_field_stops_every_format_before_a_byte() {
    for format in [Format::Table, Format::Json, Format::Jsonl, Format::Tsv] {
        let (mut ui, out, _) = piped(format, "usr");
        let error = ui.emit(&devices()).unwrap_err();
        assert_eq!(error.kind, Exit::Usage);
        assert_eq!(error.message, "unknown field \"usr\"; known fields: reg_id, user, device");
        assert_eq!(error.hints, ["did you mean \"user\"?"]);
        assert!(ui.item(&devices()).is_err());
        assert_eq!(out.text(), "");
        assert!(ui.check_fields(&["user"]).is_err());
    }
}

#[test]
fn fields_turn_blocks_into_a_table() {
    let event = Event(json!({"at": 1, "what": "sent"}), true);
    assert_eq!(emitted(Format::Table, "", &event), "1: \"sent\"\n");
    assert_eq!(emitted(Format::Table, "what", &event), "WHAT\nsent\n");
}

#[test]
fn the_terminal_gets_lines_and_weight() {
    let color = Terminal { no_color: false, ..TTY };
    let (mut ui, out, _) = ui(color, Settings::default());
    ui.emit(&devices()).unwrap();
    assert_eq!(
        out.text(),
        "\u{1b}[1mREG ID  USER\u{1b}[0m\n\u{1b}[2m──────────────\u{1b}[0m\nr1      爱丽丝\nr2      -\n"
    );
}

#[test]
fn an_empty_list_hints_people_only() {
    let (mut table, out, err) = piped(Format::Table, "");
    table.emit(&Devices(vec![])).unwrap();
    assert_eq!((out.text().as_str(), err.text().as_str()), ("", "hint: mipush device register\n"));
    assert_eq!(emitted(Format::Json, "reg_id", &Devices(vec![])), "{\n  \"devices\": []\n}\n");
    assert_eq!(emitted(Format::Jsonl, "", &Devices(vec![])), "");
    assert_eq!(emitted(Format::Tsv, "", &Devices(vec![])), "reg_id\tuser\n");
    let (mut quiet, _, err) = ui(Terminal::default(), Settings { quiet: true, ..Settings::default() });
    quiet.emit(&Devices(vec![])).unwrap();
    assert_eq!(err.text(), "");
}

fn streamed(format: Format, fields: &str, blocks: bool) -> String {
    let (mut ui, out, _) = piped(format, fields);
    for (at, what) in [(1, json!("sent")), (2, json!(null)), (100, json!("到达\t"))] {
        assert_eq!(ui.item(&Event(json!({"at": at, "what": what}), blocks)).unwrap(), Flow::Open);
    }
    out.text()
}

#[test]
fn a_stream_has_one_header_and_one_line_an_item() {
    insta::assert_snapshot!(streamed(Format::Table, "", false), @r"
    AT  WHAT
    1   sent
    2   -
    100  到达\t
    ");
    assert_eq!(streamed(Format::Tsv, "", true), "at\twhat\n1\tsent\n2\t\n100\t到达\\t\n");
    assert_eq!(streamed(Format::Table, "", true), "1: \"sent\"\n2: null\n100: \"到达\\t\"\n");
    for format in [Format::Json, Format::Jsonl] {
        assert_eq!(streamed(format, "what", true), "{\"what\":\"sent\"}\n{\"what\":null}\n{\"what\":\"到达\\t\"}\n");
    }
}

#[test]
fn the_first_item_of_a_stream_settles_the_fields() {
    let (mut ui, out, _) = piped(Format::Jsonl, "at,why");
    ui.item(&Event(json!({"at": 1, "why": "x"}), false)).unwrap();
    ui.item(&Event(json!({"at": 2}), false)).unwrap();
    assert_eq!(out.text(), "{\"at\":1,\"why\":\"x\"}\n{\"at\":2,\"why\":null}\n");
}

/// Fails from the first byte.
struct Failing(io::ErrorKind);

impl Write for Failing {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }
    fn flush(&mut self) -> io::Result<()> {
        Err(self.0.into())
    }
}

#[test]
fn a_closed_pipe_is_quiet() {
    let err = Buffer::default();
    let out = Failing(io::ErrorKind::BrokenPipe);
    let mut ui = Ui::new(Terminal::default(), Settings::default(), Box::new(out), Box::new(err.clone()));
    assert_eq!(ui.item(&devices()).unwrap(), Flow::Closed);
    assert_eq!(ui.emit(&devices()).unwrap(), Flow::Closed);
    assert_eq!(err.text(), "");
}

#[test]
fn a_full_disk_is_an_error() {
    let out = Failing(io::ErrorKind::StorageFull);
    let mut ui = Ui::new(Terminal::default(), Settings::default(), Box::new(out), Box::new(Buffer::default()));
    let error = ui.emit(&devices()).unwrap_err();
    assert_eq!(error.kind, Exit::Failed);
    assert!(error.message.starts_with("cannot write to standard output: "), "{error}");
}

#[test]
fn a_closed_standard_error_harms_nothing() {
    let (out, err) = (Buffer::default(), Failing(io::ErrorKind::BrokenPipe));
    let mut ui = Ui::new(Terminal::default(), Settings::default(), Box::new(out.clone()), Box::new(err));
    ui.warn("lost");
    ui.error(&Error::usage("lost"));
    assert_eq!(ui.emit(&Devices(vec![json!({"reg_id": "r", "user": "u"})])).unwrap(), Flow::Open);
    assert_eq!(out.text(), "REG ID  USER\nr       u\n");
}

fn spoken(settings: Settings, terminal: Terminal) -> String {
    let (mut ui, out, err) = ui(terminal, settings);
    ui.heading("Demo");
    ui.step(1, 2, "register");
    ui.status("sent \x1b[2J");
    ui.hint("mipush trace");
    ui.warn("old\nstate");
    ui.verbose(1, || "why".to_owned());
    ui.verbose(2, || "> GET /".to_owned());
    assert_eq!(out.text(), "");
    err.text()
}

#[test]
fn what_is_said_goes_to_stderr() {
    assert_eq!(
        spoken(Settings { verbose: 1, ..Settings::default() }, Terminal::default()),
        "\nDemo\n[1/2] register\nsent \\u{1b}[2J\nhint: mipush trace\nwarning: old\n         state\nwhy\n"
    );
}

#[test]
fn quiet_keeps_warnings() {
    let quiet = Settings { quiet: true, ..Settings::default() };
    assert_eq!(spoken(quiet, Terminal::default()), "warning: old\n         state\n");
}

#[test]
fn labels_are_coloured_on_a_terminal() {
    let color = Settings { quiet: true, color: ColorChoice::Always, ..Settings::default() };
    assert_eq!(spoken(color, Terminal::default()), "\u{1b}[1m\u{1b}[33mwarning:\u{1b}[0m old\n         state\n");
}

fn refused(format: Format, color: ColorChoice) -> String {
    let (mut ui, out, err) = ui(TTY, Settings { format, color, ..Settings::default() });
    ui.error(
        &Error::new(Exit::Rejected, "the vendor refused\x07 the request")
            .hint("mipush cert check")
            .hint("first\nsecond")
            .vendor(22000),
    );
    assert_eq!(out.text(), "");
    err.text()
}

#[test]
fn an_error_for_people() {
    let plain =
        "error: the vendor refused\\u{7} the request\n  hint: mipush cert check\n  hint: first\n        second\n";
    assert_eq!(refused(Format::Table, ColorChoice::Auto), plain);
    assert_eq!(refused(Format::Tsv, ColorChoice::Never), plain);
    let painted = refused(Format::Table, ColorChoice::Always);
    assert!(painted.starts_with("\u{1b}[1m\u{1b}[31merror:\u{1b}[0m the"), "{painted:?}");
}

#[test]
fn an_error_for_programs_is_one_line() {
    for format in [Format::Json, Format::Jsonl] {
        let text = refused(format, ColorChoice::Always);
        assert_eq!(text.matches('\n').count(), 1);
        assert!(text.ends_with('\n'));
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["error"]["kind"], "rejected");
        assert_eq!(value["error"]["exit_code"], 6);
        assert_eq!(value["error"]["vendor_code"], 22000);
        assert_eq!(value["error"]["message"], "the vendor refused\u{7} the request");
        assert_eq!(value["error"]["hints"], json!(["mipush cert check", "first\nsecond"]));
    }
}

#[test]
fn buffers_are_never_drawn_on_nor_asked() {
    let (mut ui, out, err) = ui(TTY, Settings::default());
    assert!(!ui.prompt().is_possible());
    let bar = ui.bar(3, "sending");
    bar.advance(1);
    ui.status("one");
    bar.finish();
    ui.spinner("waiting").finish();
    assert_eq!((out.text().as_str(), err.text().as_str()), ("", "one\n"));
}

#[test]
fn drawing_needs_eyes() {
    let attached = |terminal, quiet| {
        let settings = Settings { quiet, ..Settings::default() };
        Ui { attached: true, ..ui(terminal, settings).0 }.draws()
    };
    assert!(attached(TTY, false));
    assert!(!attached(TTY, true));
    assert!(!attached(Terminal { stderr_tty: false, ..TTY }, false));
    assert!(!attached(Terminal { ci: true, ..TTY }, false));
}
