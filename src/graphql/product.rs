//! Products in the schema.

#![expect(clippy::too_many_arguments, reason = "the arguments of a Relay connection, each documented")]

mod mutation;

pub(super) use mutation::ProductMutation;

use super::connection::{Paged, Paging, connection};
use super::failure::Answer;
use super::load::{self, StockOf};
use super::permission::{self, allow};
use super::render::{Fields, NotPlain, Slot, Written};
use super::scalar::{DateTime, Money};
use super::stock::StockLevel;
use crate::app::App;
use crate::error::{Error, Result};
use crate::product::{self, Filter};
use async_graphql::connection::EmptyFields;
use async_graphql::{Context, ID, InputObject, Object, OneofObject};
use entity::id::ProductId;
use entity::product::Model;

/// A product as it is today; an order item keeps what it was when it was sold.
#[derive(Clone)]
pub(crate) struct Product(pub(crate) Model);

/// A product as it is today; an order item keeps what it was when it was sold.
#[Object]
impl Product {
    /// Opaque id (`product_…`).
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The id in the system it came from.
    async fn external_id(&self) -> Option<&str> {
        self.0.external_id.as_deref()
    }

    /// Stock keeping unit, unique in the store.
    async fn sku(&self) -> &str {
        &self.0.sku
    }

    /// What it is called.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The store's own category.
    async fn category(&self) -> Option<&str> {
        self.0.category.as_deref()
    }

    /// Bar code number (GTIN).
    async fn gtin(&self) -> Option<&str> {
        self.0.gtin.as_deref()
    }

    /// Fiscal classification (NCM), 8 digits.
    async fn ncm(&self) -> Option<&str> {
        self.0.ncm.as_deref()
    }

    /// Weight of one unit with its package, grams.
    async fn weight_g(&self) -> Option<i32> {
        self.0.weight_g
    }

    /// Length of the package, millimetres.
    async fn length_mm(&self) -> Option<i32> {
        self.0.length_mm
    }

    /// Width of the package, millimetres.
    async fn width_mm(&self) -> Option<i32> {
        self.0.width_mm
    }

    /// Height of the package, millimetres.
    async fn height_mm(&self) -> Option<i32> {
        self.0.height_mm
    }

    /// Where it lies in the store: shelf, aisle. Picking lists are sorted by it.
    async fn place(&self) -> Option<&str> {
        self.0.place.as_deref()
    }

    /// List price of one unit.
    async fn price(&self) -> Money {
        Money(self.0.price_cents)
    }

    /// Whether it can be ordered.
    async fn active(&self) -> bool {
        self.0.active
    }

    /// How much there is of it; null when it is not counted. Needs the scope `stock:read`.
    async fn stock(&self, ctx: &Context<'_>) -> Option<Answer<StockLevel>> {
        if let Err(denied) = allow(ctx, permission::STOCK) {
            return Some(Err(denied.into()));
        }
        let found = load::one(ctx, StockOf(self.0.id)).await.transpose()?;
        Some(found.map(StockLevel::from))
    }

    /// When it was created.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }
}

impl Fields for Product {
    fn write_field(&self, name: &str, slot: Slot<'_>) -> Written {
        let row = &self.0;
        match name {
            "id" => slot.put(&row.id),
            "externalId" => slot.put(&row.external_id),
            "sku" => slot.put(&row.sku),
            "name" => slot.put(&row.name),
            "category" => slot.put(&row.category),
            "gtin" => slot.put(&row.gtin),
            "ncm" => slot.put(&row.ncm),
            "weightG" => slot.put(&row.weight_g),
            "lengthMm" => slot.put(&row.length_mm),
            "widthMm" => slot.put(&row.width_mm),
            "heightMm" => slot.put(&row.height_mm),
            "place" => slot.put(&row.place),
            "price" => slot.put(&Money(row.price_cents)),
            "active" => slot.put(&row.active),
            "createdAt" => slot.put(&DateTime(row.created_at)),
            "updatedAt" => slot.put(&DateTime(row.updated_at)),
            _ => Err(NotPlain),
        }
    }
}

/// What somebody has of one product: exactly one of these.
#[derive(OneofObject)]
pub(crate) enum ProductBy {
    /// Its id (`product_…`).
    Id(ID),
    /// Its SKU.
    Sku(String),
    /// The id in the system it came from.
    ExternalId(String),
    /// Its bar code number (GTIN). Of several products with it, the first by SKU.
    Gtin(String),
}

impl ProductBy {
    async fn find(self, app: &App) -> Result<Option<Model>> {
        let filter = match self {
            Self::Id(id) => {
                let id: ProductId = id.parse().map_err(|error| Error::invalid("by.id", error))?;
                return Ok(product::by_ids(&app.db, &[id]).await?.pop());
            }
            Self::Sku(sku) => Filter { sku: Some(sku), ..Filter::default() },
            Self::ExternalId(id) => Filter { external_id: Some(id), ..Filter::default() },
            Self::Gtin(gtin) => Filter { gtin: Some(gtin), ..Filter::default() },
        };
        product::one(&app.db, &filter).await
    }
}

/// Which products are meant. Everything that is given must hold.
#[derive(Default, InputObject)]
pub(crate) struct ProductFilter {
    /// The id in the system it came from.
    external_id: Option<String>,
    /// What the SKU begins with.
    sku: Option<String>,
    /// The bar code number (GTIN).
    gtin: Option<String>,
    /// Whether it can be ordered.
    active: Option<bool>,
}

#[derive(Default)]
pub(crate) struct ProductQuery;

#[Object]
impl ProductQuery {
    /// One product, by what you have of it; null when there is none. Needs the scope `orders:read` or `stock:read`.
    async fn product(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What you have of it.")] by: ProductBy,
    ) -> Option<Answer<Product>> {
        let found = async {
            allow(ctx, permission::PRODUCTS)?;
            by.find(ctx.data_unchecked::<App>()).await
        };
        let found = found.await.transpose()?;
        Some(found.map(Product).map_err(Into::into))
    }

    /// Products by SKU, page by page. Needs the scope `orders:read` or `stock:read`.
    async fn products(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first rows, 1 to 200; 25 when neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last rows instead, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which products are meant.")] filter: Option<ProductFilter>,
    ) -> Answer<Paged<Product>> {
        allow(ctx, permission::PRODUCTS)?;
        let wanted = Paging { first, after, last, before }.page(product::BY_SKU)?;
        let filter = filter.unwrap_or_default();
        let filter = Filter {
            external_id: filter.external_id,
            sku: None,
            sku_prefix: filter.sku,
            gtin: filter.gtin,
            active: filter.active,
        };
        let slice = product::page(&ctx.data_unchecked::<App>().db, &filter, &wanted).await?;
        Ok(connection(slice.map(|row| (product::cursor(&row), Product(row))), EmptyFields))
    }
}
