//! Asking for texts, and for what would be sent.

use super::template::{NotificationDefault, NotificationTemplate, defaults};
use crate::app::App;
use crate::error::Error;
use crate::graphql::failure::Answer;
use crate::graphql::order::{CancelReason, MessageMode, MissingItemInput, OrderStatus, missing, order_id};
use crate::graphql::permission::{self, allow};
use crate::notification::{self, Imagined, Letter, Locale, Reach};
use crate::order::find;
use crate::order::note::LONGEST_TEXT;
use crate::store;
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

/// A step that nobody takes, to see what it would send.
#[derive(InputObject)]
pub(crate) struct PreviewNotification {
    /// Why the order would be called off.
    cancel_reason: Option<CancelReason>,
    /// Why, in words.
    reason: Option<String>,
    /// The tracking code that would be entered.
    tracking_code: Option<String>,
    /// What would be missing.
    #[graphql(default)]
    missing_items: Vec<MissingItemInput>,
}

/// An e-mail that would be sent.
#[derive(SimpleObject)]
pub(crate) struct NotificationPreview {
    /// The text (`paid`, `awaiting_payment_pix`).
    template: &'static str,
    /// Its language (BCP 47).
    locale: &'static str,
    /// Where it would go; null when the order has no address that mail could be sent to.
    recipient: Option<String>,
    /// Its subject.
    subject: String,
    /// Its text part.
    text: String,
    /// Its HTML part. It may hold what a stranger has written, escaped: show it in a frame of its own.
    html: String,
}

impl From<Letter> for NotificationPreview {
    fn from(letter: Letter) -> Self {
        Self {
            template: letter.template,
            locale: letter.locale.code(),
            recipient: letter.to,
            subject: letter.subject,
            text: letter.text,
            html: letter.html,
        }
    }
}

#[derive(Default)]
pub(crate) struct NotificationQuery;

#[Object]
impl NotificationQuery {
    /// The texts that customers are sent, as they are now, in the order of the trade; the page around them (`layout`) last. Needs the
    /// scope `notifications:write`, or `orders:read`.
    async fn notification_templates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "This one only.")] template: Option<String>,
        #[graphql(desc = "In this language only (BCP 47).")] locale: Option<String>,
    ) -> Answer<Vec<NotificationTemplate>> {
        allow(ctx, permission::NOTIFICATIONS)?;
        let locale = match locale.as_deref() {
            None => None,
            Some(code) => {
                let there = Locale::ALL.map(Locale::code).join(", ");
                let unknown = || Error::invalid("locale", format!("expected one of {there}"));
                Some(Locale::exactly(code).ok_or_else(unknown)?)
            }
        };
        let texts = notification::list(&ctx.data_unchecked::<App>().db, template.as_deref(), locale).await?;
        Ok(texts.into_iter().map(NotificationTemplate).collect())
    }

    /// What customers are told of by themselves: that an order came in, and each status in the order of the trade. Needs any access key.
    async fn notification_defaults(&self, ctx: &Context<'_>) -> Answer<Vec<NotificationDefault>> {
        allow(ctx, permission::ANY_KEY)?;
        Ok(defaults(&store::settings(&ctx.data_unchecked::<App>().db).await?))
    }

    /// The e-mail that would be sent if an order came to a status now: exactly what would go. Null when there is no such order. Needs the
    /// scope `orders:read`.
    #[expect(clippy::too_many_arguments, reason = "what a step says to the customer, each documented")]
    async fn preview_notification(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order.")] order_id: ID,
        #[graphql(desc = "The status it would come to.")] status: OrderStatus,
        #[graphql(desc = "What you would write to the customer, as plain text.")] message: Option<String>,
        #[graphql(desc = "What that would do to the usual text.", default_with = "MessageMode::Append")]
        message_mode: MessageMode,
        #[graphql(desc = "What else the step would bring.")] step: Option<PreviewNotification>,
    ) -> Answer<Option<NotificationPreview>> {
        allow(ctx, permission::ORDERS)?;
        let app = ctx.data_unchecked::<App>();
        let id = self::order_id("orderId", &order_id)?;
        let Some(order) = find::by_ids(&app.db, &[id]).await?.pop() else { return Ok(None) };
        let message = message.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        if message.as_ref().is_some_and(|text| text.chars().count() > LONGEST_TEXT) {
            return Err(
                Error::invalid("message", format!("expected at most {LONGEST_TEXT} characters")).into()
            );
        }
        let step = step.unwrap_or(PreviewNotification {
            cancel_reason: None,
            reason: None,
            tracking_code: None,
            missing_items: Vec::new(),
        });
        let imagined = Imagined {
            status: status.into(),
            at: app.clock.now(),
            message,
            replaces: message_mode == MessageMode::Replace,
            reason: step.reason.map(|reason| reason.trim().to_owned()),
            cancel_reason: step.cancel_reason.map(Into::into),
            missing: missing(&step.missing_items)?,
            tracking_code: step.tracking_code,
        };
        let reach = Reach { public_url: app.public_url.clone(), clock: app.clock.clone() };
        Ok(Some(notification::preview(&app.db, &reach, order, &imagined).await?.into()))
    }
}
