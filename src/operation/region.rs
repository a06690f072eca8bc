//! Which region a regId belongs to: asked of the service, remembered beside the state file, and minded at the next send.
//! A message through a foreign region does not reach the device (D1698).

use std::collections::HashMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::note::Note;
use super::service::Service;
use super::state::State;
use crate::domain::identifier::RegId;
use crate::domain::notification::MAX_TARGETS;
use crate::domain::region::Region;
use crate::domain::secret::Secret;
use crate::domain::text::{Lang, Text};
use crate::error::{Error, Exit};
use crate::protocol::xiaomi::device;
use crate::store::Log;

/// Bytes of each of the two parts of what is remembered: some ten thousand regIds.
const MAX_BYTES: u64 = 1024 * 1024;

const FOREIGN: Text = Text::new(
    "regId {reg_id} belongs to region {theirs}, this goes through {ours}: a message through a foreign region does not \
     arrive; use --region auto or a certificate of that region",
    "regId {reg_id} 属于 {theirs} 区域，而本次经由 {ours} 发送：经其他区域发送的消息不会送达；请用 --region auto 或该区域的证书",
);

/// Asks where regIds belong, and remembers it. In the order asked; `None` where the answer does not say.
pub fn ask(
    service: &Service<'_>,
    secret: &Secret,
    ids: &[RegId],
    log: &mut dyn FnMut(Note<'_>),
) -> Result<Vec<Option<Region>>, Error> {
    let mut found = Vec::new();
    // No page states a limit; a thousand is that of every other list.
    for part in ids.chunks(MAX_TARGETS) {
        let request = device::region(service.feedback_base(), secret, part);
        let envelope = service.call(&request, log)?;
        found.extend(part.iter().map(|id| device::region_of(&envelope, id)));
    }
    for (id, region) in ids.iter().zip(&found) {
        if let Some(region) = region {
            remember(service, id, *region, log);
        }
    }
    Ok(found)
}

/// Keeps what the service said of a regId.
pub fn remember(service: &Service<'_>, id: &RegId, region: Region, log: &mut dyn FnMut(Note<'_>)) {
    let answer = Answer { reg_id: id.to_string(), region: region.as_str().to_owned(), at: service.now() };
    let written = Memory::beside(service.state()).and_then(|memory| memory.keep(&answer));
    if let Err(error) = written {
        log(Note::Warning(format!("the region of regId {id} was not remembered: {}", error.message)));
    }
}

/// What the service has said of regIds so far.
pub fn known(state: &State) -> Result<HashMap<String, Region>, Error> {
    Memory::beside(state)?.known()
}

/// What the service once said of a regId.
#[derive(Debug, Serialize, Deserialize)]
struct Answer {
    reg_id: String,
    region: String,
    at: Timestamp,
}

/// The answers so far. In a file of their own: a send looks here, and need not read what was sent before.
struct Memory {
    log: Log,
}

impl Memory {
    fn beside(state: &State) -> Result<Self, Error> {
        Ok(Self { log: Log::beside(state.path(), ".region.jsonl", MAX_BYTES)? })
    }

    fn keep(&self, answer: &Answer) -> Result<(), Error> {
        let value = serde_json::to_value(answer).map_err(anyhow::Error::from)?;
        Ok(self.log.append(&value)?)
    }

    /// Regions by regId; the last word counts.
    fn known(&self) -> Result<HashMap<String, Region>, Error> {
        let mut known = HashMap::new();
        for value in self.log.read()?.values {
            if let Ok(answer) = serde_json::from_value::<Answer>(value)
                && let Ok(region) = answer.region.parse::<Region>()
            {
                known.insert(answer.reg_id, region);
            }
        }
        Ok(known)
    }

    /// The regIds among these that are known to belong to another region than `here`, with theirs.
    fn elsewhere(&self, ids: &[RegId], here: Region) -> Result<Vec<(RegId, Region)>, Error> {
        let known = self.known()?;
        let foreign = |id: &RegId| {
            let region = *known.get(id.as_str())?;
            (region != here).then(|| (id.clone(), region))
        };
        Ok(ids.iter().filter_map(foreign).collect())
    }
}

/// RegIds by the region they belong to; those whose region the service does not say are an error, since no region is
/// better than another for them.
pub fn sort(ids: &[RegId], regions: &[Option<Region>]) -> Result<Vec<(Region, Vec<RegId>)>, Error> {
    let mut sorted: Vec<(Region, Vec<RegId>)> = Vec::new();
    for (id, region) in ids.iter().zip(regions) {
        let Some(region) = region else {
            return Err(Error::new(
                Exit::Rejected,
                format!("--region auto: the service does not say where regId {id} belongs"),
            )
            .hint("name the region: --region china, singapore, india, europe or russia"));
        };
        match sorted.iter_mut().find(|(known, _)| known == region) {
            Some((_, list)) => list.push(id.clone()),
            None => sorted.push((*region, vec![id.clone()])),
        }
    }
    Ok(sorted)
}

/// A warning for every regId that is known to belong elsewhere; the first few.
pub fn warnings(service: &Service<'_>, here: Region, ids: &[RegId], lang: Lang) -> Vec<String> {
    const SHOWN: usize = 3;
    // The emulator inside this process knows no regions.
    if here == Region::Embedded {
        return Vec::new();
    }
    let foreign = Memory::beside(service.state()).and_then(|memory| memory.elsewhere(ids, here)).unwrap_or_default();
    let more = foreign.len().saturating_sub(SHOWN);
    let mut texts: Vec<_> =
        foreign.into_iter().take(SHOWN).map(|(id, theirs)| foreign_text(&id, theirs, here, lang)).collect();
    if more > 0 {
        texts.push(format!("… and {more} more regIds of other regions"));
    }
    texts
}

/// Why a regId of another region is a problem.
pub fn foreign_text(id: &RegId, theirs: Region, ours: Region, lang: Lang) -> String {
    FOREIGN.fill(lang, &[("reg_id", id.as_str()), ("theirs", theirs.as_str()), ("ours", ours.as_str())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_on_a_region_counts() {
        let folder = tempfile::tempdir().expect("folder");
        let log = Log::beside(&folder.path().join("mipush.toml"), ".region.jsonl", MAX_BYTES).expect("beside");
        let memory = Memory { log };
        let at = "2026-11-24T00:00:00Z".parse().expect("time");
        for (reg_id, region) in [("r1", "europe"), ("r2", "india"), ("r2", "china"), ("r3", "mars")] {
            memory.keep(&Answer { reg_id: reg_id.into(), region: region.into(), at }).expect("kept");
        }
        let ids: Vec<RegId> = ["r1", "r2", "r3", "r4"].iter().map(|id| id.parse().expect("regid")).collect();
        assert_eq!(memory.elsewhere(&ids, Region::China).expect("readable"), [(ids[0].clone(), Region::Europe)]);
    }

    #[test]
    fn reg_ids_are_sorted_by_region() {
        let ids: Vec<RegId> = ["a", "b", "c"].iter().map(|id| id.parse().expect("regid")).collect();
        let sorted = sort(&ids, &[Some(Region::China), Some(Region::India), Some(Region::China)]).expect("all known");
        assert_eq!(
            sorted,
            [(Region::China, vec![ids[0].clone(), ids[2].clone()]), (Region::India, vec![ids[1].clone()])]
        );
        let error = sort(&ids[..2], &[Some(Region::China), None]).expect_err("one is unknown");
        assert_eq!(error.kind, Exit::Rejected);
    }
}
