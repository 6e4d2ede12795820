//! What postage would cost.

use crate::app::App;
use crate::error::Error;
use crate::graphql::failure::Answer;
use crate::graphql::mutation::{actor, payload, refused};
use crate::graphql::scalar::Money;
use crate::integration::postage::{self, Offer};
use async_graphql::{Context, ID, Object, SimpleObject};

/// A service that could carry a shipment, and what it costs now.
#[derive(SimpleObject)]
pub(crate) struct PostageQuote {
    /// What the provider calls the service: for `buyPostage`.
    service_id: String,
    /// The service (SEDEX).
    service: String,
    /// Who carries it (Correios).
    carrier: String,
    /// What it costs; null when it cannot be had.
    price: Option<Money>,
    /// Business days it takes at the least.
    min_days: Option<i32>,
    /// Business days it takes at the most.
    max_days: Option<i32>,
    /// Why it cannot be had, in the provider's words; null when it can.
    problem: Option<String>,
}

impl From<Offer> for PostageQuote {
    fn from(offer: Offer) -> Self {
        Self {
            service_id: offer.service_id,
            service: offer.service,
            carrier: offer.carrier,
            price: offer.price.map(Money),
            min_days: offer.days.map(|days| days.0),
            max_days: offer.days.map(|days| days.1),
            problem: offer.problem,
        }
    }
}

payload! {
    /// What came of asking what postage would cost.
    PostageQuotes {
        /// The services: the cheapest first, those that cannot be had last. Empty when nobody could be asked.
        quotes: Vec<PostageQuote>,
    }
}

#[derive(Default)]
pub(crate) struct PostageQuery;

#[Object]
impl PostageQuery {
    /// Asks an integration that sells postage what its services would cost for a shipment: those of its settings, else all. This calls
    /// it, and answers within 20 seconds; what is missing of the shipment comes back in `userErrors`. Needs the scope `postage:buy` or
    /// `shipping:write`.
    async fn postage_quotes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The shipment (`shipment_…`).")] shipment_id: ID,
        #[graphql(desc = "The integration (`integration_…`).")] integration_id: ID,
    ) -> Answer<PostageQuotes> {
        let shipment = shipment_id.parse().map_err(|error| Error::invalid("shipmentId", error))?;
        let integration = integration_id.parse().map_err(|error| Error::invalid("integrationId", error))?;
        let means = ctx.data_unchecked::<App>().means()?;
        Ok(match postage::quote(&means, &actor(ctx), shipment, integration).await {
            Ok(offers) => PostageQuotes {
                quotes: offers.into_iter().map(Into::into).collect(),
                user_errors: Vec::new(),
            },
            Err(error) => PostageQuotes { quotes: Vec::new(), user_errors: refused(ctx, error).await? },
        })
    }
}
