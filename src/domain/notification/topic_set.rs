//! Several topics combined into one audience (D1559).

use std::fmt;
use std::str::FromStr;

use crate::domain::identifier::{IdentifierError, Topic};

/// How topics combine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TopicOp {
    /// Subscribers of any.
    Union,
    /// Subscribers of all.
    Intersection,
    /// Subscribers of the first and of none of the others: A − B − C.
    Except,
}

impl TopicOp {
    /// Every operation.
    pub const ALL: [Self; 3] = [Self::Union, Self::Intersection, Self::Except];

    /// The word, which is also the wire's.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Union => "UNION",
            Self::Intersection => "INTERSECTION",
            Self::Except => "EXCEPT",
        }
    }
}

impl fmt::Display for TopicOp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for TopicOp {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|op| op.as_str().eq_ignore_ascii_case(text)).ok_or_else(|| {
            IdentifierError(format!("topic operation {text:?} is not known: expected UNION, INTERSECTION or EXCEPT"))
        })
    }
}

/// Topics and how they combine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicSet {
    /// The topics, in order: `EXCEPT` takes the others from the first.
    pub topics: Vec<Topic>,
    /// How they combine.
    pub op: TopicOp,
}

impl TopicSet {
    /// Most topics in one expression (D1559, 65035).
    pub const MAX: usize = 5;

    /// Two to five topics.
    pub fn new(topics: Vec<Topic>, op: TopicOp) -> Result<Self, IdentifierError> {
        if (2..=Self::MAX).contains(&topics.len()) {
            Ok(Self { topics, op })
        } else {
            let (found, max) = (topics.len(), Self::MAX);
            Err(IdentifierError(format!("a set of topics has {found}: expected 2 to {max} (65035)")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_are_read_in_any_case() {
        assert_eq!("except".parse(), Ok(TopicOp::Except));
        assert!("MINUS".parse::<TopicOp>().is_err());
    }

    #[test]
    fn two_to_five() {
        let topics = |count: usize| (0..count).map(|n| format!("t{n}").parse().expect("topic")).collect::<Vec<_>>();
        for (count, fine) in [(0, false), (1, false), (2, true), (5, true), (6, false)] {
            assert_eq!(TopicSet::new(topics(count), TopicOp::Union).is_ok(), fine, "{count}");
        }
    }
}
