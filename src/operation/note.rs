//! What an exchange has to tell while it happens.

use crate::protocol::http::{HttpRequest, HttpResponse};

/// Something that an exchange has to tell while it happens. What went over the wire is told as the value itself: only
/// who shows it pays for its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note<'a> {
    /// A request on its way.
    Sent(&'a HttpRequest),
    /// Its answer, without what the request holds of credentials.
    Received(&'a HttpResponse),
    /// What the operator must know.
    Warning(String),
}
