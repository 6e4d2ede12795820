//! The texts, and when they go by themselves.

use crate::graphql::order::OrderStatus;
use crate::graphql::scalar::DateTime;
use crate::notification::{self, Current, LAYOUT_KEY, LAYOUT_VARIABLES};
use crate::order::notify;
use async_graphql::{Object, SimpleObject};

/// Something that differs from order to order, and stands in a text as `{{name}}`.
#[derive(SimpleObject)]
pub(crate) struct NotificationVariable {
    /// What it is called.
    name: &'static str,
    /// What it is. Where an order has nothing to say for it, its sentence is left out.
    description: &'static str,
    /// What it may look like.
    example: Option<&'static str>,
    /// Whether it may stand in a subject.
    in_subject: bool,
}

/// A text that customers are sent, as it is now in one language.
pub(crate) struct NotificationTemplate(pub(crate) Current);

/// A text that customers are sent, as it is now in one language: plain text with `{{variables}}` and `{% if … %}`. Empty lines part
/// paragraphs.
#[Object]
impl NotificationTemplate {
    /// What it is called; `layout` is the HTML page around all of them.
    async fn template(&self) -> &str {
        self.0.text.map_or(LAYOUT_KEY, |text| text.key)
    }

    /// When it is sent.
    async fn when(&self) -> &str {
        self.0.text.map_or("Around every e-mail of the language.", |text| text.when)
    }

    /// Its language (BCP 47).
    async fn locale(&self) -> &str {
        self.0.locale.code()
    }

    /// Its subject; empty for the page.
    async fn subject(&self) -> &str {
        &self.0.subject
    }

    /// Its body, or the page.
    async fn body(&self) -> &str {
        &self.0.body
    }

    /// A page of its own; null for the page of all.
    async fn layout(&self) -> Option<&str> {
        self.0.layout.as_deref()
    }

    /// How often it was changed: 0 when never. Say it as `expectedVersion` when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Whether it is the text of the program, not the store's own.
    async fn is_default(&self) -> bool {
        self.0.is_default
    }

    /// When it was last changed; null when never.
    async fn updated_at(&self) -> Option<DateTime> {
        self.0.changed.as_ref().map(|(at, _)| DateTime(*at))
    }

    /// Who last changed it.
    async fn updated_by(&self) -> Option<&str> {
        self.0.changed.as_ref().map(|(_, by)| by.as_str())
    }

    /// What may stand in it, what it is about first.
    async fn variables(&self) -> Vec<NotificationVariable> {
        let Some(text) = self.0.text else {
            let variable = |(name, description)| NotificationVariable {
                name,
                description,
                example: None,
                in_subject: false,
            };
            return LAYOUT_VARIABLES.into_iter().map(variable).collect();
        };
        let variable = |variable: notification::Variable| NotificationVariable {
            name: variable.name(),
            description: variable.about(),
            example: Some(variable.example()),
            in_subject: variable.is_for_subjects(),
        };
        text.all_variables().into_iter().map(variable).collect()
    }
}

/// Whether customers are told of something by themselves.
#[derive(Clone, SimpleObject)]
pub(crate) struct NotificationDefault {
    /// Of which status; null: that an order came in.
    status: Option<OrderStatus>,
    /// Whether they are told, unless a step says otherwise.
    notify: bool,
    /// Whether the law asks for it.
    is_legal_duty: bool,
}

/// All of them, the confirmation of an order first.
pub(crate) fn defaults(store: &entity::store::Model) -> Vec<NotificationDefault> {
    let confirmed =
        NotificationDefault { status: None, notify: notify::confirms_orders(store), is_legal_duty: true };
    let of_status = |status: entity::status::OrderStatus| NotificationDefault {
        status: Some(status.into()),
        notify: notify::is_usual(store, status),
        is_legal_duty: status == entity::status::OrderStatus::ReturnInProgress,
    };
    std::iter::once(confirmed).chain(entity::status::OrderStatus::ALL.into_iter().map(of_status)).collect()
}
