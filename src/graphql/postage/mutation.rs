//! Buying postage, and giving it back.

use super::object::Postage;
use crate::app::App;
use crate::error::{Error, Result};
use crate::graphql::failure::Answer;
use crate::graphql::mutation::{Manner, changed, payload, perform};
use crate::graphql::order::Order;
use crate::graphql::scalar::Money;
use crate::integration::postage::{self, Buy};
use async_graphql::{Context, ID, InputObject, Object};
use entity::id::PostageId;

/// Postage that is wanted.
#[derive(InputObject)]
pub(crate) struct BuyPostageInput {
    /// The shipment (`shipment_…`), which has not left yet.
    shipment_id: ID,
    /// The integration that sells it (`integration_…`).
    integration_id: ID,
    /// What the provider calls the service, as `postageQuotes` shows it.
    service_id: String,
    /// What it may cost at the most: when it costs more by then, nothing is paid.
    max_price: Option<Money>,
    /// Whether a declaration of the content goes with it instead of an invoice: where none is due.
    #[graphql(default = false)]
    non_commercial: bool,
}

impl BuyPostageInput {
    fn read(self) -> Result<Buy> {
        let invalid = |field: &'static str| move |error| Error::invalid(field, error);
        Ok(Buy {
            shipment: self.shipment_id.parse().map_err(invalid("input.shipmentId"))?,
            integration: self.integration_id.parse().map_err(invalid("input.integrationId"))?,
            service_id: self.service_id,
            max_price: self.max_price.map(|price| price.0),
            non_commercial: self.non_commercial,
        })
    }
}

/// Postage that is given back.
#[derive(InputObject)]
pub(crate) struct CancelPostageInput {
    /// The postage (`postage_…`).
    postage_id: ID,
}

payload! {
    /// What came of `buyPostage`.
    BuyPostagePayload {
        /// The postage on its way; null when nothing is bought.
        postage: Option<Postage>,
        /// Its order; null when nothing is bought.
        order: Option<Order>,
    }
}

payload! {
    /// What came of `cancelPostage`.
    CancelPostagePayload {
        /// The postage: `CANCELLED`, or with `cancelRequestedAt` while the provider is asked; null when nothing was done.
        postage: Option<Postage>,
        /// Its order; null when nothing was done.
        order: Option<Order>,
    }
}

/// The postage and its order, as they are now.
async fn shown(ctx: &Context<'_>, id: PostageId) -> Answer<(Option<Postage>, Option<Order>)> {
    let app = ctx.data_unchecked::<App>();
    app.deliveries.wake();
    let Some(row) = postage::by_id(&app.db, id).await? else { return Ok((None, None)) };
    let order = changed(ctx, row.order_id).await?;
    Ok((Some(Postage(row)), order))
}

#[derive(Default)]
pub(crate) struct PostageMutation;

#[Object]
impl PostageMutation {
    /// Buys postage for a shipment: with the store's money, in the background, once. The label comes by itself, with the tracking code,
    /// carrier and cost of the shipment. A shipment has one postage at a time; one that has failed goes on from where it stands when the
    /// same is asked for again. Needs the scope `postage:buy`.
    async fn buy_postage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: BuyPostageInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<BuyPostagePayload> {
        let wanted = input.read()?;
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            let wanted = wanted.clone();
            Box::pin(async move { postage::buy(tx, &wanted).await })
        });
        Ok(match done.await? {
            Ok(id) => {
                let (postage, order) = shown(ctx, id).await?;
                BuyPostagePayload { postage, order, user_errors: Vec::new() }
            }
            Err(user_errors) => BuyPostagePayload { postage: None, order: None, user_errors },
        })
    }

    /// Gives postage back: what nobody has paid is taken out of the provider's cart, what is paid is given back there, in the background.
    /// Its label and tracking code are worth nothing then. Needs the scope `postage:buy`.
    async fn cancel_postage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: CancelPostageInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<CancelPostagePayload> {
        let id = input.postage_id.parse().map_err(|error| Error::invalid("input.postageId", error))?;
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            Box::pin(async move { postage::cancel(tx, id).await })
        });
        Ok(match done.await? {
            Ok(id) => {
                let (postage, order) = shown(ctx, id).await?;
                CancelPostagePayload { postage, order, user_errors: Vec::new() }
            }
            Err(user_errors) => CancelPostagePayload { postage: None, order: None, user_errors },
        })
    }
}
