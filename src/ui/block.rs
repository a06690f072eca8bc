//! What people read: texts, headings, facts and tables, one below the other.

use super::escape;
use super::report::{Block, Mark};
use super::style::{ERROR, FAINT, GOOD, HEADING, NAME, WARNING, paint};
use super::table;
use super::terminal::Screen;
use super::wrap::{width, wrap};

/// A value is broken only where at least this many columns are left beside its name.
const NARROWEST: usize = 16;

/// All blocks, each line with its end; a blank line where the reader's eye needs one.
pub fn render(blocks: &[Block], screen: &Screen) -> String {
    let mut out = String::new();
    let mut before: Option<&Block> = None;
    for block in blocks {
        let text = match block {
            Block::Text(text) => paragraph(text, screen),
            Block::Verbatim(text) => verbatim(text),
            Block::Heading(text) => format!("{}\n", paint(screen.color, HEADING, &escape::line(text))),
            Block::Facts(facts) => list(facts, screen),
            Block::Item { mark, text, facts, command } => item((*mark, text), facts, command.as_ref(), screen),
            Block::Table { columns, rows } => table::render(columns, rows, screen),
        };
        if text.is_empty() {
            continue;
        }
        if before.is_some_and(|before| apart(before, block)) {
            out.push('\n');
        }
        out.push_str(&text);
        before = Some(block);
    }
    out
}

fn apart(before: &Block, after: &Block) -> bool {
    match (before, after) {
        (_, Block::Heading(_)) => true,
        (Block::Heading(_), _) | (Block::Text(_), Block::Text(_)) => false,
        (Block::Item { .. }, after) => !matches!(after, Block::Item { .. }),
        (before, after) => {
            let stands_alone = |block: &Block| matches!(block, Block::Table { .. } | Block::Verbatim(_));
            stands_alone(before) || stands_alone(after)
        }
    }
}

fn paragraph(text: &str, screen: &Screen) -> String {
    let text = escape::lines(text);
    let mut out = String::new();
    for line in text.lines() {
        for line in broken(line, screen.width) {
            out.push_str(&line);
            out.push('\n');
        }
    }
    // An empty text is a blank line that somebody asked for.
    if out.is_empty() { "\n".to_owned() } else { out }
}

fn verbatim(text: &str) -> String {
    let mut out = escape::verbatim(text).into_owned();
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    out
}

/// How far the lines of an entry are indented; its sign stands in there.
const ITEM: usize = 4;

fn item(
    (mark, text): (Mark, &str),
    facts: &[(String, String)],
    command: Option<&(String, String)>,
    screen: &Screen,
) -> String {
    let (sign, plain, style) = match mark {
        Mark::Good => ("✓", "+", GOOD),
        Mark::Doubtful => ("!", "!", WARNING),
        Mark::Bad => ("✗", "x", ERROR),
        Mark::Open => ("–", "-", FAINT),
    };
    let sign = paint(screen.color, style, if screen.ascii { plain } else { sign });
    let indent = " ".repeat(ITEM);
    let room = screen.width.map(|columns| columns.saturating_sub(ITEM)).filter(|room| *room >= NARROWEST);
    let mut lines: Vec<String> = escape::lines(text).lines().flat_map(|line| broken(line, room)).collect();
    if let Some(first) = lines.first_mut() {
        *first = format!("  {sign} {first}");
    }
    for line in lines.iter_mut().skip(1) {
        line.insert_str(0, &indent);
    }
    let column = facts.iter().chain(command).map(|(name, _)| width(&escape::line(name))).max().unwrap_or_default();
    let inner = Screen { width: room, ..*screen };
    lines.extend(aligned(facts, column, &inner).lines().map(|line| format!("{indent}{line}")));
    if let Some((name, command)) = command {
        let name = escape::line(name);
        let gap = " ".repeat(column - width(&name) + 2);
        lines.push(format!("{indent}{}{gap}{}", paint(screen.color, NAME, &name), escape::line(command)));
    }
    lines.join("\n") + "\n"
}

fn list(facts: &[(String, String)], screen: &Screen) -> String {
    aligned(facts, facts.iter().map(|(name, _)| width(&escape::line(name))).max().unwrap_or_default(), screen)
}

fn aligned(facts: &[(String, String)], column: usize, screen: &Screen) -> String {
    let names: Vec<_> = facts.iter().map(|(name, _)| escape::line(name)).collect();
    let indent = " ".repeat(column + 2);
    let room = screen.width.map(|columns| columns.saturating_sub(column + 2)).filter(|room| *room >= NARROWEST);
    let mut out = String::new();
    for (name, (_, value)) in names.iter().zip(facts) {
        let value = escape::lines(value);
        let value = if value.is_empty() { "-" } else { &value };
        let lines = value.lines().flat_map(|line| broken(line, room));
        out.push_str(&paint(screen.color, NAME, name));
        out.push_str(&" ".repeat(column - width(name)));
        for (index, line) in lines.enumerate() {
            out.push_str(if index == 0 { "  " } else { &indent });
            out.push_str(&line);
            out.push('\n');
        }
    }
    out
}

fn broken(line: &str, columns: Option<usize>) -> Vec<String> {
    match columns {
        Some(columns) => wrap(line, columns),
        None => vec![line.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIPE: Screen = Screen { tty: false, width: None, color: false, ascii: false };

    fn tty(columns: usize) -> Screen {
        Screen { tty: true, width: Some(columns), color: false, ascii: false }
    }

    fn facts(pairs: &[(&str, &str)]) -> Block {
        Block::Facts(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    fn all() -> Vec<Block> {
        vec![
            Block::Text("The push was accepted by the vendor and is on its way.".into()),
            Block::Text("推送已被厂商接受，正在送达设备。".into()),
            Block::Heading("Device".into()),
            facts(&[
                ("user", "alice"),
                ("型号", "小米 14"),
                ("note", ""),
                ("ext", "a long text that is broken\nline two"),
            ]),
            Block::Table { columns: vec!["CODE".into()], rows: vec![vec!["20".into()]] },
            Block::Verbatim("intent:#Intent;component=com.example/.Main;end".into()),
        ]
    }

    #[test]
    fn piped_lines_are_left_whole() {
        insta::assert_snapshot!(render(&all(), &PIPE), @r"
        The push was accepted by the vendor and is on its way.
        推送已被厂商接受，正在送达设备。

        Device
        user  alice
        型号  小米 14
        note  -
        ext   a long text that is broken
              line two

        CODE
        20

        intent:#Intent;component=com.example/.Main;end
        ");
    }

    #[test]
    fn a_terminal_breaks_prose_but_nothing_to_copy() {
        insta::assert_snapshot!(render(&all(), &tty(26)), @r"
        The push was accepted by
        the vendor and is on its
        way.
        推送已被厂商接受，正在送达
        设备。

        Device
        user  alice
        型号  小米 14
        note  -
        ext   a long text that is
              broken
              line two

        CODE
        ────
        20

        intent:#Intent;component=com.example/.Main;end
        ");
    }

    #[test]
    fn colour_marks_headings_and_names() {
        let blocks = [Block::Heading("H".into()), facts(&[("n", "v"), ("long", "w")])];
        assert_eq!(
            render(&blocks, &Screen { color: true, ..PIPE }),
            "\u{1b}[1mH\u{1b}[0m\n\u{1b}[36mn\u{1b}[0m     v\n\u{1b}[36mlong\u{1b}[0m  w\n"
        );
    }

    fn checklist() -> Vec<Block> {
        let item = |mark, text: &str| Block::Item { mark, text: text.into(), facts: vec![], command: None };
        let bad = Block::Item {
            mark: Mark::Bad,
            text: "presence: the app is in the foreground".into(),
            facts: vec![
                ("found".into(), "foreground".into()),
                ("expected".into(), "killed, or in the background".into()),
            ],
            command: Some(("fix".into(), "mipush session kill alice --device phone".into())),
        };
        let (good, doubtful) = (item(Mark::Good, "a"), item(Mark::Doubtful, "b"));
        let last = Block::Text("4 looked at".into());
        vec![Block::Heading("Step 5".into()), good, doubtful, bad, item(Mark::Open, "c"), last]
    }

    #[test]
    fn a_checklist_with_what_belongs_to_each_entry() {
        insta::assert_snapshot!(render(&checklist(), &PIPE), @r"
        Step 5
          ✓ a
          ! b
          ✗ presence: the app is in the foreground
            found     foreground
            expected  killed, or in the background
            fix       mipush session kill alice --device phone
          – c

        4 looked at
        ");
    }

    #[test]
    fn a_narrow_terminal_breaks_everything_but_the_command() {
        insta::assert_snapshot!(render(&checklist(), &tty(32)), @r"
        Step 5
          ✓ a
          ! b
          ✗ presence: the app is in the
            foreground
            found     foreground
            expected  killed, or in the
                      background
            fix       mipush session kill alice --device phone
          – c

        4 looked at
        ");
    }

    #[test]
    fn a_dumb_terminal_gets_plain_marks() {
        let shown = render(&checklist(), &Screen { ascii: true, ..PIPE });
        assert!(shown.is_ascii(), "{shown}");
        let marks = shown.lines().filter_map(|line| line.strip_prefix("  ")).filter_map(|line| line.chars().next());
        assert_eq!(marks.filter(|mark| *mark != ' ').collect::<String>(), "+!x-");
    }

    #[test]
    fn data_is_shown_not_obeyed() {
        let blocks = [
            Block::Text("a\x1b[2J".into()),
            facts(&[("k\n", "v\x07")]),
            Block::Heading("h\ny".into()),
            Block::Verbatim("\x1b]0;t\n".into()),
        ];
        insta::assert_snapshot!(render(&blocks, &PIPE), @r"
        a\u{1b}[2J
        k\n  v\u{7}

        h\ny
        \u{1b}]0;t
        ");
    }

    #[test]
    fn an_empty_table_leaves_no_gap() {
        let blocks = [
            Block::Text("a".into()),
            Block::Table { columns: vec!["C".into()], rows: vec![] },
            Block::Text("b".into()),
        ];
        assert_eq!(render(&blocks, &PIPE), "a\nb\n");
    }

    #[test]
    fn facts_in_a_sliver_are_not_broken() {
        assert_eq!(render(&[facts(&[("name", "one two three")])], &tty(12)), "name  one two three\n");
    }
}
