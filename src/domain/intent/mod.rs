//! Intent URIs.
use crate::domain::fault::Severity;
use crate::domain::text::{Sentence, Text};
/// x
#[derive(Debug)]
pub struct IntentFault {
    /// x
    pub severity: Severity,
    /// x
    pub sentence: Sentence,
}
/// x
pub fn check(uri: &str) -> Vec<IntentFault> {
    if uri.starts_with("intent:") && uri.contains("#Intent;") && uri.ends_with(";end") {
        vec![]
    } else {
        vec![IntentFault { severity: Severity::Error, sentence: Text::new("no", "no").into() }]
    }
}
