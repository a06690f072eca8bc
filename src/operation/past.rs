//! What callbacks told of the past: the records that `callbacks listen` keeps beside the state file.

use jiff::Timestamp;

use super::state::State;
use crate::domain::identifier::UserId;
use crate::domain::im::record::Record;
use crate::error::Error;
use crate::store::DurableFile;

/// Reads every record; gives how many lines could not be read too.
pub fn records(state: &State) -> Result<(Vec<Record>, usize), Error> {
    let entries = DurableFile::read(&DurableFile::callbacks(state.path())?)?;
    let (mut records, mut broken) = (Vec::with_capacity(entries.values.len()), entries.broken);
    for value in entries.values {
        match serde_json::from_value(value) {
            Ok(record) => records.push(record),
            Err(_) => broken += 1,
        }
    }
    Ok((records, broken))
}

/// Why nothing can be said of a moment.
pub fn not_recorded(records: &[Record], user: &UserId, at: Timestamp, state: &State) -> Error {
    let first = records.iter().filter_map(|record| match record {
        Record::State(change) if change.user == user.as_str() => Some(change.at),
        _ => None,
    });
    let file = DurableFile::callbacks(state.path()).map(|path| path.display().to_string()).unwrap_or_default();
    let error = Error::state(format!("no state change of {user} before {at} was recorded in {file}"));
    match first.min() {
        Some(first) => error.hint(format!("the first one is of {first}")),
        None => error.hint("state changes are recorded by: mipush callbacks listen"),
    }
}
