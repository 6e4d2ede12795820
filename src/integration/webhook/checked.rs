//! What of a webhook can be set, and what cannot be meant.

use crate::error::{Error, Result};
use crate::outbound::Rules;
use crate::refusal::Refusal;
use entity::webhook::{MessageType, PayloadMode};

const LONGEST_URL: usize = 2_000;
const LONGEST_DESCRIPTION: usize = 500;

/// What can be set. Filter and selection are in the words of the schema, which has found them good.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where messages are sent.
    pub url: String,
    /// What it is for.
    pub description: Option<String>,
    /// Which types are sent; empty for all.
    pub types: Vec<MessageType>,
    /// Which orders are meant, as JSON.
    pub filter: Option<String>,
    /// How much a message says.
    pub mode: PayloadMode,
    /// What is selected of an order.
    pub selection: Option<String>,
    /// Whether messages are sent.
    pub enabled: bool,
}

impl Settings {
    /// Everything that is wrong, at once.
    ///
    /// # Errors
    ///
    /// Refused with `INVALID`.
    pub(super) fn check(&self, rules: &Rules) -> Result<()> {
        let mut refusals = Vec::new();
        if self.url.chars().count() > LONGEST_URL || self.url.chars().any(char::is_control) {
            refusals.push(Refusal::invalid("url", format!("expected up to {LONGEST_URL} characters")));
        } else if let Err(problem) = rules.check(&self.url) {
            refusals.push(Refusal::invalid("url", problem));
        }
        let description = self.description.as_deref().unwrap_or_default();
        if description.chars().count() > LONGEST_DESCRIPTION || description.chars().any(char::is_control) {
            let expected = format!("expected up to {LONGEST_DESCRIPTION} characters on one line");
            refusals.push(Refusal::invalid("description", expected));
        }
        match (self.mode, &self.selection) {
            (PayloadMode::Selection, None) => {
                let expected = "expected what is selected of an order, such as `{ number total }`";
                refusals.push(Refusal::invalid("selection", expected));
            }
            (PayloadMode::Thin | PayloadMode::Full, Some(_)) => {
                let expected = "expected none: only with the payload SELECTION";
                refusals.push(Refusal::invalid("selection", expected));
            }
            _ => {}
        }
        if refusals.is_empty() { Ok(()) } else { Err(Error::Refused(refusals)) }
    }

    /// The types as they are kept: each once, in their order.
    pub(super) fn kept_types(&self) -> String {
        let wanted = MessageType::ALL.iter().filter(|one| self.types.contains(one));
        wanted.map(|one| one.code()).collect::<serde_json::Value>().to_string()
    }
}

/// Reads types that were kept.
pub(super) fn types(kept: &str) -> Vec<MessageType> {
    let codes: Vec<String> = serde_json::from_str(kept).unwrap_or_default();
    codes.iter().filter_map(|code| MessageType::from_code(code)).collect()
}

#[cfg(test)]
mod tests {
    use super::{Settings, types};
    use crate::error::Error;
    use crate::outbound::Rules;
    use entity::webhook::{MessageType, PayloadMode};

    fn settings() -> Settings {
        Settings {
            url: "https://loja.example/hook".to_owned(),
            description: None,
            types: vec![MessageType::OrderPaid, MessageType::OrderCreated, MessageType::OrderPaid],
            filter: None,
            mode: PayloadMode::Thin,
            selection: None,
            enabled: true,
        }
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let wrong = Settings {
            url: "http://127.0.0.1/".to_owned(),
            description: Some("a\nb".to_owned()),
            mode: PayloadMode::Selection,
            ..settings()
        };
        let Err(Error::Refused(refusals)) = wrong.check(&Rules::default()) else { panic!() };
        let places: Vec<String> = refusals.into_iter().map(|refusal| refusal.path.join(".")).collect();
        assert_eq!(places, ["url", "description", "selection"]);
        assert!(settings().check(&Rules::default()).is_ok());
    }

    #[test]
    fn types_are_kept_once_and_in_their_order() {
        assert_eq!(settings().kept_types(), r#"["order.created","order.paid"]"#);
        assert_eq!(types(&settings().kept_types()), [MessageType::OrderCreated, MessageType::OrderPaid]);
    }
}
