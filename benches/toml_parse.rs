//! The bare parse that the state file's speed is measured against: reads a file, parses it into a table, nothing else.

fn main() {
    // `cargo bench` passes flags of its own; the file is the first argument that is none.
    let Some(path) = std::env::args().skip(1).find(|argument| !argument.starts_with('-')) else { return };
    let text = std::fs::read_to_string(path).expect("readable");
    let table: toml::Table = toml::from_str(&text).expect("TOML");
    std::hint::black_box(table);
}
