//! Changing the settings of the store.

use super::Store;
use super::input::UpdateStoreInput;
use crate::app::App;
use crate::graphql::failure::Answer;
use crate::graphql::mutation::{Manner, payload, perform};
use crate::store;
use crate::store::update::{Update, update};
use async_graphql::{Context, Object};

payload! {
    /// What came of `updateStore`.
    UpdateStorePayload {
        /// The store with its settings; null when nothing was changed.
        store: Option<Store>,
    }
}

#[derive(Default)]
pub(crate) struct StoreMutation;

#[Object]
impl StoreMutation {
    /// Changes settings of the store. Needs the scope `admin`.
    async fn update_store(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The settings.")] input: UpdateStoreInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<UpdateStorePayload> {
        let wanted = Update::from(input);
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            let wanted = wanted.clone();
            Box::pin(async move { update(tx, &wanted).await })
        });
        Ok(match done.await? {
            Ok(_) => UpdateStorePayload {
                store: Some(Store(store::settings(&ctx.data_unchecked::<App>().db).await?)),
                user_errors: Vec::new(),
            },
            Err(user_errors) => UpdateStorePayload { store: None, user_errors },
        })
    }
}
