//! Writes what an app must contain: the texts of the guide's step 3 and its FAQ, for this app and the SDK it uses.
//!
//! Every text is complete: the app's own package, classes and ids stand in it, and nothing is left to replace. Where
//! the guide's generation (G1) is asked for, its own texts come out with their faults mended; [`Snippet::mended`] says
//! which. `android-integration`, section 8, is the specification.

mod gradle;
mod manifest;
mod mend;
mod message;
mod plan;
mod source;
mod template;

use crate::domain::text::Text;

pub use plan::{ClassName, ClassNameError, Generation, IdStorage, Language, Plan, PlanError};

/// What can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// `AndroidManifest.xml`: permissions, services, receivers.
    Manifest,
    /// Keep rules.
    Proguard,
    /// The app's own receiver.
    Receiver,
    /// Registers after consent, in the main process.
    Application,
    /// Certificate ID, AppID, AppKey.
    Constants,
    /// Reports token and certificate ID to IM after login.
    TokenReport,
    /// The manifest entry of the screen that a tap opens.
    Activity,
    /// The class of that screen: how it gets the sender's content.
    ClickHandler,
    /// The sender's settings for one message, in the client.
    MessageSettings,
    /// The same for a server: a REST body.
    RestMessage,
    /// Dependencies.
    Gradle,
}

impl Part {
    /// Every part, in the order of the guide.
    pub const ALL: [Self; 11] = [
        Self::Gradle,
        Self::Manifest,
        Self::Receiver,
        Self::Application,
        Self::Constants,
        Self::TokenReport,
        Self::Activity,
        Self::ClickHandler,
        Self::MessageSettings,
        Self::RestMessage,
        Self::Proguard,
    ];

    /// The word on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Manifest => "manifest",
            Self::Proguard => "proguard",
            Self::Receiver => "receiver",
            Self::Application => "application",
            Self::Constants => "constants",
            Self::TokenReport => "token-report",
            Self::Activity => "activity",
            Self::ClickHandler => "click-handler",
            Self::MessageSettings => "message-settings",
            Self::RestMessage => "rest-message",
            Self::Gradle => "gradle",
        }
    }
}

/// A fault of the guide's own text that was mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mend {
    /// Stable kebab-case code.
    pub code: &'static str,
    /// What was wrong and what stands there now.
    pub text: Text,
}

/// One text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// What it is.
    pub part: Part,
    /// Where it belongs, from the module's folder on, with `/`.
    pub path: String,
    /// Whether the file holds other things too, so that the text must be merged, not written over it.
    pub merges: bool,
    /// The text, with a line break at its end.
    pub text: String,
    /// Faults of the guide's text that are mended in it.
    pub mended: Vec<Mend>,
}

/// Writes one part: one text, sometimes with those it cannot do without.
pub fn generate(part: Part, plan: &Plan) -> Result<Vec<Snippet>, PlanError> {
    plan.check()?;
    let mut snippets = match part {
        Part::Manifest => manifest::whole(plan)?,
        Part::Activity => manifest::activity(plan)?,
        Part::Proguard => gradle::proguard(plan),
        Part::Gradle => gradle::dependencies(plan),
        Part::Receiver => source::receiver(plan),
        Part::Application => source::application(plan)?,
        Part::Constants => source::constants(plan)?,
        Part::TokenReport => source::token_report(plan)?,
        Part::ClickHandler => source::click_handler(plan),
        Part::MessageSettings => message::settings(plan),
        Part::RestMessage => message::rest(plan),
    };
    if plan.generation == Generation::G1
        && let Some(first) = snippets.first_mut()
    {
        first.mended = mend::of(part, plan);
    }
    Ok(snippets)
}

/// Writes everything; a text that several parts need comes once.
pub fn generate_all(plan: &Plan) -> Result<Vec<Snippet>, PlanError> {
    // The screen is among the sources, so it must be in the manifest too.
    let plan = &Plan { click_intent: Some(plan.intent_uri()?), ..plan.clone() };
    let mut all: Vec<Snippet> = Vec::new();
    for part in Part::ALL {
        // The whole manifest holds the activity's entry already.
        if part == Part::Activity {
            continue;
        }
        for snippet in generate(part, plan)? {
            if !all.iter().any(|other| other.path == snippet.path) {
                all.push(snippet);
            }
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests;
