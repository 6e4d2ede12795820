//! The store in the schema.

use super::failure::Answer;
use super::permission::{self, allow};
use super::scalar::{Cnpj, DateTime};
use super::uf::Uf;
use crate::app::App;
use crate::store;
use async_graphql::{Context, ID, Object, SimpleObject};

/// The settings of the store whose orders these are.
#[derive(Clone)]
pub(crate) struct Store(pub(crate) entity::store::Model);

/// An establishment that issues invoices for the store.
#[derive(SimpleObject)]
pub(crate) struct StoreIssuer {
    /// Its CNPJ.
    cnpj: Cnpj,
    /// The state it is registered in.
    uf: Option<Uf>,
}

/// The settings of the store whose orders these are.
#[Object]
impl Store {
    /// Opaque id (`store_…`).
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What customers call it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Razão social.
    async fn legal_name(&self) -> &str {
        &self.0.legal_name
    }

    /// The establishments that issue its invoices.
    async fn issuers(&self) -> Answer<Vec<StoreIssuer>> {
        let issuers = store::issuers(&self.0)?;
        Ok(issuers
            .into_iter()
            .map(|issuer| StoreIssuer { uf: Uf::of(Some(&issuer.uf)), cnpj: Cnpj(issuer.cnpj) })
            .collect())
    }

    /// IANA name of the time zone in which it means "today".
    async fn time_zone(&self) -> &str {
        &self.0.time_zone
    }

    /// Language of its customers and staff (BCP 47).
    async fn locale(&self) -> &str {
        &self.0.locale
    }

    /// ISO 4217 code of its amounts.
    async fn currency(&self) -> &str {
        &self.0.currency
    }

    /// When its settings last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }
}

#[derive(Default)]
pub(crate) struct StoreQuery;

#[Object]
impl StoreQuery {
    /// The store whose orders these are. Needs any access key.
    async fn store(&self, ctx: &Context<'_>) -> Answer<Store> {
        allow(ctx, permission::ANY_KEY)?;
        Ok(Store(store::settings(&ctx.data_unchecked::<App>().db).await?))
    }
}
