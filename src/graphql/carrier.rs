//! Carriers in the schema.

use super::failure::Answer;
use super::mutation::{Manner, payload, perform};
use super::permission::{self, allow};
use super::scalar::DateTime;
use crate::app::App;
use crate::carrier::{self, Carriers, SaveCarrier};
use crate::error::Error;
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use entity::id::CarrierId;

/// Who carries parcels.
#[derive(Clone)]
pub(crate) struct Carrier(pub(crate) entity::carrier::Model);

/// Who carries parcels. Shipments name their carrier in words; case and accents make no difference.
#[Object]
impl Carrier {
    /// Opaque id (`carrier_…`).
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What it is called (Correios).
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Where its parcels are followed: an address with `{code}` in it; null when there is none.
    async fn tracking_url(&self) -> Option<&str> {
        self.0.tracking_url.as_deref()
    }

    /// Whether its parcels have tracking codes; what is carried by one that gives none ships without.
    async fn gives_codes(&self) -> bool {
        self.0.gives_codes
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }
}

#[derive(Default)]
pub(crate) struct CarrierQuery;

#[Object]
impl CarrierQuery {
    /// The carriers that the store knows, by name. Needs the scope `orders:read` or `shipping:write`.
    async fn carriers(&self, ctx: &Context<'_>) -> Answer<Vec<Carrier>> {
        allow(ctx, permission::SHIPPING)?;
        let carriers = Carriers::read(&ctx.data_unchecked::<App>().db).await?;
        Ok(carriers.all().iter().cloned().map(Carrier).collect())
    }
}

/// A carrier as you want it. What is left out stays as it is.
#[derive(InputObject)]
pub(crate) struct SaveCarrierInput {
    /// What it is called, up to 80 characters; one that is called so already, but for case and accents, is changed.
    name: String,
    /// Where its parcels are followed: an address that begins with `https://` and has `{code}` in it; null for nowhere.
    tracking_url: MaybeUndefined<String>,
    /// Whether its parcels have tracking codes; a new one gives codes.
    gives_codes: Option<bool>,
}

/// A carrier that is not used any more.
#[derive(InputObject)]
pub(crate) struct RemoveCarrierInput {
    /// The carrier (`carrier_…`).
    carrier_id: ID,
}

payload! {
    /// What came of `saveCarrier`.
    SaveCarrierPayload {
        /// The carrier as it is now; null when nothing was changed.
        carrier: Option<Carrier>,
    }
}

payload! {
    /// What came of `removeCarrier`.
    RemoveCarrierPayload {
        /// The id of what was removed; null when nothing was.
        removed_id: Option<ID>,
    }
}

#[derive(Default)]
pub(crate) struct CarrierMutation;

#[Object]
impl CarrierMutation {
    /// Adds a carrier, or changes the one of this name. Needs the scope `admin`: it says where customers are led.
    async fn save_carrier(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The carrier.")] input: SaveCarrierInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<SaveCarrierPayload> {
        let wanted = SaveCarrier {
            name: input.name,
            tracking_url: input.tracking_url.into(),
            gives_codes: input.gives_codes,
        };
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            let wanted = wanted.clone();
            Box::pin(async move { carrier::save(tx, &wanted).await })
        });
        Ok(match done.await? {
            Ok(id) => {
                let saved = carrier::by_id(&ctx.data_unchecked::<App>().db, id).await?;
                SaveCarrierPayload { carrier: saved.map(Carrier), user_errors: Vec::new() }
            }
            Err(user_errors) => SaveCarrierPayload { carrier: None, user_errors },
        })
    }

    /// Removes a carrier: shipments keep its name, and need a tracking code like those of any carrier that is not known. Needs the
    /// scope `admin`.
    async fn remove_carrier(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The carrier.")] input: RemoveCarrierInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<RemoveCarrierPayload> {
        let id: CarrierId =
            input.carrier_id.parse().map_err(|error| Error::invalid("input.carrierId", error))?;
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            Box::pin(async move { carrier::remove(tx, id).await })
        });
        Ok(match done.await? {
            Ok(id) => {
                RemoveCarrierPayload { removed_id: Some(id.to_string().into()), user_errors: Vec::new() }
            }
            Err(user_errors) => RemoveCarrierPayload { removed_id: None, user_errors },
        })
    }
}
