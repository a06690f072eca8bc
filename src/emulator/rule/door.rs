//! What a client of the served emulator may cost. The server that keeps these bounds is not the emulator's business;
//! they are rules all the same, so that a test can make them small and see its own client refused.

/// The bounds; what each is for stands in the table of settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is a row of the table of settings, which says what it is")]
pub struct Door {
    pub max_body_bytes: usize,
    pub max_header_bytes: usize,
    pub body_memory_bytes: usize,
    pub max_connections: u32,
    pub crowded_ms: u32,
    pub header_timeout_ms: u32,
    pub body_timeout_ms: u32,
    pub answer_timeout_ms: u32,
}

impl Default for Door {
    fn default() -> Self {
        Self {
            // A call with 1000 targets of 128 bytes and its message is far below.
            max_body_bytes: 4 * 1024 * 1024,
            max_header_bytes: 64 * 1024,
            body_memory_bytes: 128 * 1024 * 1024,
            // Many systems let a process open 1024 files, and the state file is one.
            max_connections: 896,
            crowded_ms: 1000,
            header_timeout_ms: 30_000,
            body_timeout_ms: 30_000,
            answer_timeout_ms: 30_000,
        }
    }
}
