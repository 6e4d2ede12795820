//! Changing texts, and sending.

use super::template::{NotificationDefault, NotificationTemplate, defaults};
use crate::app::App;
use crate::error::Error;
use crate::graphql::failure::Answer;
use crate::graphql::mutation::{Manner, changed, payload, perform};
use crate::graphql::order::{Order, OrderStatus, order_id};
use crate::notification::{self, Locale, Wanted, Written};
use crate::store;
use async_graphql::{Context, ID, InputObject, Object};

/// A text in the store's own words.
#[derive(InputObject)]
pub(crate) struct SaveNotificationTemplateInput {
    /// Which; `layout` is the HTML page around all e-mails of the language.
    template: String,
    /// In which language: `pt-BR`, `en` or `es`.
    locale: String,
    /// Its subject, one line of up to 200 characters; the page has none.
    subject: Option<String>,
    /// Its body, up to 20,000 characters of plain text, or the page, up to 60,000 of HTML.
    body: String,
    /// A page of its own instead of that of all, up to 60,000 characters of HTML.
    layout: Option<String>,
    /// The version you have seen: when it is another by now, nothing is changed.
    expected_version: Option<i32>,
}

/// A text that goes back to the one of the program.
#[derive(InputObject)]
pub(crate) struct ResetNotificationTemplateInput {
    /// Which.
    template: String,
    /// In which language.
    locale: String,
    /// The version you have seen.
    expected_version: Option<i32>,
}

payload! {
    /// What came of a change of a text.
    NotificationTemplatePayload {
        /// The text as it is now; null when nothing was changed.
        template: Option<NotificationTemplate>,
    }
}

/// Whether customers are told of something by themselves.
#[derive(InputObject)]
pub(crate) struct SetNotificationDefaultInput {
    /// Of which status; leave it out for the confirmation that an order came in.
    status: Option<OrderStatus>,
    /// Whether they are told, unless a step says otherwise.
    notify: bool,
    /// Says that you know that the law asks for it, and that your customers get it another way: needed to leave out the confirmation of
    /// an order, and that of a return (`RETURN_IN_PROGRESS`).
    #[graphql(default = false)]
    confirm_legal_duty: bool,
}

payload! {
    /// What came of `setNotificationDefault`.
    SetNotificationDefaultPayload {
        /// What customers are told of by themselves, all of it; null when nothing was changed.
        defaults: Option<Vec<NotificationDefault>>,
    }
}

/// An e-mail that is sent once more.
#[derive(InputObject)]
pub(crate) struct ResendNotificationInput {
    /// The e-mail.
    id: ID,
    /// Where it goes; the order's address as it is now when left out.
    recipient: Option<String>,
}

/// An e-mail about an order.
#[derive(InputObject)]
pub(crate) struct SendNotificationInput {
    /// The order.
    order_id: ID,
    /// One of the texts; leave it out to write all of it yourself.
    template: Option<String>,
    /// A subject of your own, one line of up to 200 characters.
    subject: Option<String>,
    /// What you write, up to 5,000 characters of plain text: it joins the text, or is the e-mail.
    message: Option<String>,
    /// Where it goes; the order's address when left out.
    recipient: Option<String>,
    /// The version you have seen.
    expected_version: Option<i32>,
}

payload! {
    /// What came of sending an e-mail.
    NotificationPayload {
        /// The order with its e-mails; null when nothing was sent.
        order: Option<Order>,
    }
}

async fn template_payload(
    ctx: &Context<'_>,
    (template, locale): (String, String),
) -> Answer<NotificationTemplatePayload> {
    let db = &ctx.data_unchecked::<App>().db;
    let found = notification::list(db, Some(&template), Locale::exactly(&locale)).await?;
    Ok(NotificationTemplatePayload {
        template: found.into_iter().next().map(NotificationTemplate),
        user_errors: Vec::new(),
    })
}

#[derive(Default)]
pub(crate) struct NotificationMutation;

#[Object]
impl NotificationMutation {
    /// Keeps a text in the store's own words, as its next version. A mistake in it is refused with line and reason. Needs the scope
    /// `notifications:write`.
    async fn save_notification_template(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The text.")] input: SaveNotificationTemplateInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<NotificationTemplatePayload> {
        let written = Written {
            template: input.template,
            locale: input.locale,
            subject: input.subject,
            body: input.body,
            layout: input.layout,
            expected_version: input.expected_version,
        };
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            let written = written.clone();
            Box::pin(async move { notification::save(tx, &written).await })
        });
        match done.await? {
            Ok(name) => template_payload(ctx, name).await,
            Err(user_errors) => Ok(NotificationTemplatePayload { template: None, user_errors }),
        }
    }

    /// Goes back to the text of the program. Needs the scope `notifications:write`.
    async fn reset_notification_template(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The text.")] input: ResetNotificationTemplateInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<NotificationTemplatePayload> {
        let name = (input.template, input.locale);
        let expected = input.expected_version;
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            let name = name.clone();
            Box::pin(async move { notification::reset(tx, &name.0, &name.1, expected).await })
        });
        match done.await? {
            Ok(name) => template_payload(ctx, name).await,
            Err(user_errors) => Ok(NotificationTemplatePayload { template: None, user_errors }),
        }
    }

    /// Decides what customers are told of by themselves; a step may say otherwise. Needs the scope `notifications:write`.
    async fn set_notification_default(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of what, and whether.")] input: SetNotificationDefaultInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<SetNotificationDefaultPayload> {
        let status = input.status.map(Into::into);
        let (notify, confirmed) = (input.notify, input.confirm_legal_duty);
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            Box::pin(async move { notification::set_usual(tx, status, notify, confirmed).await })
        });
        Ok(match done.await? {
            Ok(_) => {
                let store = store::settings(&ctx.data_unchecked::<App>().db).await?;
                SetNotificationDefaultPayload { defaults: Some(defaults(&store)), user_errors: Vec::new() }
            }
            Err(user_errors) => SetNotificationDefaultPayload { defaults: None, user_errors },
        })
    }

    /// Sends an e-mail of before once more, as it was. What waited to be tried again is not tried any more. Needs the scope
    /// `notifications:write`.
    async fn resend_notification(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The e-mail, and where it goes.")] input: ResendNotificationInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<NotificationPayload> {
        let id = input.id.parse().map_err(|error| Error::invalid("input.id", error))?;
        let recipient = input.recipient;
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            let recipient = recipient.clone();
            Box::pin(async move { notification::resend(tx, id, recipient.as_deref()).await })
        });
        Ok(match done.await? {
            Ok(order) => NotificationPayload { order: changed(ctx, order).await?, user_errors: Vec::new() },
            Err(user_errors) => NotificationPayload { order: None, user_errors },
        })
    }

    /// Sends an e-mail about an order: one of the texts, or your own words. Needs the scope `notifications:write`.
    async fn send_notification(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "About what, and what it says.")] input: SendNotificationInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<NotificationPayload> {
        let wanted = Wanted {
            order: order_id("input.orderId", &input.order_id)?,
            template: input.template,
            subject: input.subject,
            message: input.message,
            recipient: input.recipient,
            expected_version: input.expected_version,
        };
        let public_url = ctx.data_unchecked::<App>().public_url.clone();
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            let (wanted, public_url) = (wanted.clone(), public_url.clone());
            Box::pin(async move { notification::send(tx, &public_url, &wanted).await })
        });
        Ok(match done.await? {
            Ok(order) => NotificationPayload { order: changed(ctx, order).await?, user_errors: Vec::new() },
            Err(user_errors) => NotificationPayload { order: None, user_errors },
        })
    }
}
