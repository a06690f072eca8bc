//! What the verbs that call the service share: which certificate, where to, whether only to show the request, and the
//! region that a regId belongs to.

use std::str::FromStr;

use clap::Args;

use super::argument::ServiceArgs;
use super::preview::Preview;
use super::{Invocation, Outcome};
use crate::domain::certificate::Certificate;
use crate::domain::identifier::{IdentifierError, RegId};
use crate::domain::region::Region;
use crate::domain::registry::Registry;
use crate::domain::secret::Secret;
use crate::domain::text::Lang;
use crate::error::Error;
use crate::operation::history::{Event, History};
use crate::operation::note::Note;
use crate::operation::region;
use crate::operation::service::Service;
use crate::operation::state::State;
use crate::protocol::http::HttpRequest;
use crate::protocol::xiaomi::reply::Envelope;
use crate::ui::prompt::Question;
use crate::ui::report::Report;

/// Which certificate, where to, and whether to call at all.
#[derive(Debug, Clone, Args)]
pub(super) struct CallArgs {
    #[command(flatten)]
    pub service: ServiceArgs,
    #[command(flatten)]
    pub preview: PreviewArgs,
}

/// The two ways to see a request instead of making it.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct PreviewArgs {
    /// Show the exact request, redacted, and touch nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Show the request as a curl command and touch nothing
    #[arg(long)]
    pub curl: bool,
}

impl PreviewArgs {
    pub(super) const fn wanted(self) -> bool {
        self.dry_run || self.curl
    }
}

/// `--region`, for verbs that address regIds.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct RegionArgs {
    /// Region of the regIds: auto asks the service, or one of china, singapore, india, europe, russia [default: the certificate's]
    #[arg(long, value_name = "REGION|auto")]
    pub region: Option<RegionChoice>,
}

/// What `--region` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RegionChoice {
    /// Ask the service.
    Auto,
    /// This one.
    This(Region),
}

impl FromStr for RegionChoice {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "auto" => Ok(Self::Auto),
            "embedded" => {
                Err(IdentifierError("region embedded belongs to certificates: mipush cert edit NAME --region".into()))
            }
            text => text.parse().map(Self::This),
        }
    }
}

/// Everything a verb needs to call the service.
pub(super) struct Desk<'a> {
    pub registry: &'a Registry,
    pub cert: &'a Certificate,
    pub secret: Secret,
    pub service: Service<'a>,
    pub lang: Lang,
    pub invocation: &'a mut Invocation,
    state: &'a State,
    preview: PreviewArgs,
    announced: bool,
}

/// Said under a request that would not leave the process.
pub(super) const STAND_IN: &str = "the certificate's region is embedded, so the address only stands in for one; for a \
                                   request that curl can make, start mipush emulator run and give its --xiaomi-url";

/// Sets the desk up and does the verb's work at it. `keys` are what `--fields` may name, checked before anything
/// happens; none where nothing is changed and a late refusal costs nothing.
pub(super) fn at(
    args: &CallArgs,
    keys: &[&str],
    invocation: &mut Invocation,
    work: impl FnOnce(&mut Desk<'_>) -> Outcome,
) -> Outcome {
    let previews = args.preview.wanted();
    // A preview has keys of its own, and can be made again.
    if !previews && !keys.is_empty() {
        invocation.ui.check_fields(keys)?;
    }
    let state = invocation.state();
    let registry = state.load()?;
    let cert = registry.pick_cert(args.service.cert.as_deref())?;
    // A preview shows no secret and therefore needs none.
    let secret = if previews { Secret::new("***") } else { state.secret_of(cert, &invocation.context)? };
    let context = invocation.context.clone();
    let lang = invocation.lang;
    let service = Service::new(cert, &args.service.wish(), &state, &context, lang)?;
    let preview = args.preview;
    if previews && service.is_embedded() {
        invocation.hint(STAND_IN);
    }
    let announced = false;
    work(&mut Desk { registry: &registry, cert, secret, service, lang, invocation, state: &state, preview, announced })
}

impl Desk<'_> {
    /// Whether nothing is to be called.
    pub(super) const fn previews(&self) -> bool {
        self.preview.wanted()
    }

    /// The requests as a report.
    pub(super) fn show(&self, requests: &[HttpRequest]) -> Box<dyn Report> {
        Box::new(Preview::new(requests, self.preview.curl))
    }

    /// The upload of a file as a report; its curl line reads the file itself.
    pub(super) fn show_upload(&self, request: &HttpRequest, path: &str, content_type: &str) -> Box<dyn Report> {
        Box::new(Preview::of_upload(request, path, content_type, self.preview.curl))
    }

    /// Says once, before anything goes out, where it goes if that is not the usual place.
    pub(super) fn announce(&mut self) {
        if let Some(notice) = self.service.notice().filter(|_| !self.announced) {
            self.invocation.ui.status(&notice);
        }
        self.announced = true;
    }

    /// Makes one call; a refusal is an error.
    pub(super) fn call(&mut self, request: &HttpRequest) -> Result<Envelope, Error> {
        self.announce();
        self.service.call(request, &mut |note| self.invocation.note(note))
    }

    /// The send log.
    pub(super) fn history(&self) -> Result<History, Error> {
        History::of(self.state)
    }

    /// Writes into the send log; a failure is only a warning, since what happened has happened.
    pub(super) fn remember(&mut self, event: &Event) {
        let written = self.history().map_err(|error| error.message).and_then(|history| history.note(event));
        if let Err(text) = written {
            self.invocation.note(Note::Warning(text));
        }
    }

    /// Asks before something that cannot be undone; `--confirm` answers.
    pub(super) fn confirm(&self, confirmed: bool, text: &str) -> Result<(), Error> {
        if confirmed || self.previews() {
            return Ok(());
        }
        let question = Question::new("confirmation", "--confirm");
        if self.invocation.ui.prompt().confirm(question, text, false)? {
            return Ok(());
        }
        Err(Error::usage("nothing was done"))
    }

    /// The start of addresses for targets that are no regIds, whose region nobody can be asked for.
    pub(super) fn base(&self, choice: Option<RegionChoice>) -> Result<String, Error> {
        match choice {
            None => Ok(self.service.base().to_owned()),
            Some(RegionChoice::This(region)) => Ok(self.service.base_in(region).to_owned()),
            Some(RegionChoice::Auto) => Err(Error::usage("--region auto goes with regIds only")
                .hint("name the region: --region china, singapore, india, europe or russia")),
        }
    }

    /// RegIds with the start of the addresses that serve them.
    pub(super) fn route(
        &mut self,
        choice: Option<RegionChoice>,
        ids: &[RegId],
    ) -> Result<Vec<(String, Vec<RegId>)>, Error> {
        let here = match choice {
            None => self.service.region(),
            Some(RegionChoice::This(region)) => region,
            Some(RegionChoice::Auto) if self.previews() => {
                self.invocation.ui.warn("--region auto asks nobody in a preview: the certificate's region is shown");
                self.service.region()
            }
            Some(RegionChoice::Auto) => return self.routes(ids),
        };
        for text in region::warnings(&self.service, here, ids, self.lang) {
            self.invocation.ui.warn(&text);
        }
        let base = if choice.is_some() { self.service.base_in(here) } else { self.service.base() };
        Ok(vec![(base.to_owned(), ids.to_vec())])
    }

    fn routes(&mut self, ids: &[RegId]) -> Result<Vec<(String, Vec<RegId>)>, Error> {
        self.announce();
        let found = region::ask(&self.service, &self.secret, ids, &mut |note| self.invocation.note(note))?;
        let sorted = region::sort(ids, &found)?;
        let mut routes = Vec::new();
        for (region, list) in sorted {
            let base = self.service.base_in(region).to_owned();
            let shown = if base == self.service.base() { self.service.describe() } else { base.clone() };
            let plural = if list.len() == 1 { "regId" } else { "regIds" };
            self.invocation.ui.status(&format!("{} {plural} of region {region}: through {shown}", list.len()));
            routes.push((base, list));
        }
        Ok(routes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions() {
        assert_eq!("auto".parse(), Ok(RegionChoice::Auto));
        assert_eq!("europe".parse(), Ok(RegionChoice::This(Region::Europe)));
        assert!("embedded".parse::<RegionChoice>().is_err());
        assert!("mars".parse::<RegionChoice>().is_err());
    }
}
