//! Why a push does not arrive: facts in, findings out. The order is that of the guide's checklist 收不到推送时，如何排查问题.
//!
//! Pure: whoever calls gathers the facts and hands them in as plain data; what could not be gathered is a value too
//! ([`fact::Fact::Unknown`]) and makes a check say `skip` with the reason. No check passes because nothing was known.
//!
//! A new check is a function, a line in its family's table, one in the [`checklist`] and one in the [`chain`]; a new family
//! is a file and a line in `ALL`.

pub mod application;
pub mod certificate;
pub mod chain;
pub mod check;
pub mod checklist;
pub mod click;
pub mod device;
pub mod fact;
pub mod finding;
mod fix;
pub mod im;
pub mod im_message;
pub mod live;
pub mod local;
mod mend;
pub mod message;
pub mod past;
pub mod phone;
pub mod project;
pub mod receiver;
pub mod rule;
pub mod secret;
pub mod session;
mod step;
mod subject;
pub mod vendor;

#[cfg(test)]
mod tests;

pub use chain::Link;
pub use check::{Check, Judge, Need};
pub use fact::{Fact, Facts, Unknown};
pub use finding::{Finding, Status};
pub use fix::Program;
pub use step::Step;
pub use subject::Login;

/// Every family. Findings are shown in the order of the guide's steps, and within a step in this order.
static ALL: [&[Check]; 16] = [
    local::CHECKS,
    vendor::CHECKS,
    past::CHECKS,
    application::CHECKS,
    certificate::CHECKS,
    secret::CHECKS,
    click::CHECKS,
    device::CHECKS,
    session::CHECKS,
    phone::CHECKS,
    im::CHECKS,
    im_message::CHECKS,
    receiver::CHECKS,
    message::CHECKS,
    project::CHECKS,
    live::CHECKS,
];

/// Every check, in the order of the guide's steps.
pub fn checks() -> Vec<&'static Check> {
    let mut checks: Vec<&'static Check> = ALL.iter().flat_map(|family| family.iter()).collect();
    // Stable: within a step the families keep their order.
    checks.sort_by_key(|check| check.step);
    checks
}

/// The check of that code.
pub fn find(code: &str) -> Option<&'static Check> {
    ALL.iter().flat_map(|family| family.iter()).find(|check| check.code == code)
}
