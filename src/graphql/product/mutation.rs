//! Creating and changing products.

use super::Product;
use crate::app::App;
use crate::error::Error;
use crate::graphql::failure::Answer;
use crate::graphql::mutation::{Manner, payload, perform};
use crate::graphql::scalar::Money;
use crate::order::stock::{Initial, Settings, create_product};
use crate::product::{self, Changes, New};
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use entity::id::ProductId;
use std::sync::Arc;

/// What there is of a new product.
#[derive(InputObject)]
pub(crate) struct InitialStockInput {
    /// Units on the shelf.
    on_hand: i64,
    /// Whether orders are refused when there is not enough.
    #[graphql(default = true)]
    track_stock: bool,
    /// Whether orders are taken all the same.
    #[graphql(default = false)]
    allow_backorder: bool,
    /// At how many available units it is low; never when it is not given.
    low_stock_threshold: Option<i64>,
}

impl From<InitialStockInput> for Initial {
    fn from(input: InitialStockInput) -> Self {
        Self {
            on_hand: input.on_hand,
            settings: Settings {
                track_stock: Some(input.track_stock),
                allow_backorder: Some(input.allow_backorder),
                low_stock_threshold: Some(input.low_stock_threshold),
                ..Settings::default()
            },
        }
    }
}

/// A new product.
#[derive(InputObject)]
pub(crate) struct CreateProductInput {
    /// Stock keeping unit, up to 100 characters; no other product has it.
    sku: String,
    /// What it is called, up to 300 characters.
    name: String,
    /// List price of one unit, up to 9999999.99.
    price: Money,
    /// The id in the system it comes from, up to 100 characters; no other product has it.
    external_id: Option<String>,
    /// The store's own category, up to 100 characters.
    category: Option<String>,
    /// Bar code number: GTIN-8, 12, 13 or 14 with its check digit.
    gtin: Option<String>,
    /// Fiscal classification (NCM): 8 digits, with or without dots.
    ncm: Option<String>,
    /// Weight of one unit with its package, grams.
    weight_g: Option<i32>,
    /// Length of the package, millimetres.
    length_mm: Option<i32>,
    /// Width of the package, millimetres.
    width_mm: Option<i32>,
    /// Height of the package, millimetres.
    height_mm: Option<i32>,
    /// Where it lies in the store (`A-12`), up to 60 characters. Picking lists are sorted by it.
    place: Option<String>,
    /// Whether it can be ordered.
    #[graphql(default = true)]
    active: bool,
    /// What there is of it; without this it is not counted, and can be ordered without end.
    stock: Option<InitialStockInput>,
}

impl CreateProductInput {
    fn meant(self) -> (New, Option<Initial>) {
        let more = Changes {
            external_id: Some(self.external_id),
            category: Some(self.category),
            gtin: Some(self.gtin),
            ncm: Some(self.ncm),
            weight_g: Some(self.weight_g),
            length_mm: Some(self.length_mm),
            width_mm: Some(self.width_mm),
            height_mm: Some(self.height_mm),
            place: Some(self.place),
            active: Some(self.active),
            ..Changes::default()
        };
        let new = New { sku: self.sku, name: self.name, price: self.price.0, more };
        (new, self.stock.map(Into::into))
    }
}

/// Changes of a product. What is not given stays as it is; null empties what may be empty.
#[derive(InputObject)]
pub(crate) struct UpdateProductInput {
    /// The product (`product_…`).
    product_id: ID,
    /// Stock keeping unit, up to 100 characters; no other product has it.
    sku: Option<String>,
    /// What it is called, up to 300 characters.
    name: Option<String>,
    /// List price of one unit, up to 9999999.99.
    price: Option<Money>,
    /// The id in the system it comes from, up to 100 characters; no other product has it.
    external_id: MaybeUndefined<String>,
    /// The store's own category, up to 100 characters.
    category: MaybeUndefined<String>,
    /// Bar code number: GTIN-8, 12, 13 or 14 with its check digit.
    gtin: MaybeUndefined<String>,
    /// Fiscal classification (NCM): 8 digits, with or without dots.
    ncm: MaybeUndefined<String>,
    /// Weight of one unit with its package, grams.
    weight_g: MaybeUndefined<i32>,
    /// Length of the package, millimetres.
    length_mm: MaybeUndefined<i32>,
    /// Width of the package, millimetres.
    width_mm: MaybeUndefined<i32>,
    /// Height of the package, millimetres.
    height_mm: MaybeUndefined<i32>,
    /// Where it lies in the store (`A-12`), up to 60 characters. Picking lists are sorted by it.
    place: MaybeUndefined<String>,
    /// Whether it can be ordered.
    active: Option<bool>,
}

impl UpdateProductInput {
    fn meant(self) -> Changes {
        Changes {
            sku: self.sku,
            name: self.name,
            price: self.price.map(|price| price.0),
            external_id: self.external_id.into(),
            category: self.category.into(),
            gtin: self.gtin.into(),
            ncm: self.ncm.into(),
            weight_g: self.weight_g.into(),
            length_mm: self.length_mm.into(),
            width_mm: self.width_mm.into(),
            height_mm: self.height_mm.into(),
            place: self.place.into(),
            active: self.active,
        }
    }
}

payload! {
    /// What came of `createProduct`.
    CreateProductPayload {
        /// The new product; null when there is none.
        product: Option<Product>,
    }
}

payload! {
    /// What came of `updateProduct`.
    UpdateProductPayload {
        /// The product as it is now; null when nothing was changed.
        product: Option<Product>,
    }
}

#[derive(Default)]
pub(crate) struct ProductMutation;

#[Object]
impl ProductMutation {
    /// Creates a product. Needs the scope `stock:write`.
    async fn create_product(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The product.")] input: CreateProductInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<CreateProductPayload> {
        let wanted = Arc::new(input.meant());
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            let wanted = Arc::clone(&wanted);
            Box::pin(async move { create_product(tx, &wanted.0, wanted.1.as_ref()).await })
        });
        Ok(match done.await? {
            Ok(id) => CreateProductPayload { product: read(ctx, id).await?, user_errors: Vec::new() },
            Err(user_errors) => CreateProductPayload { product: None, user_errors },
        })
    }

    /// Changes a product; orders keep what it was when it was sold. How its stock is kept is changed with `updateStockSettings`.
    /// Needs the scope `stock:write`.
    async fn update_product(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: UpdateProductInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<UpdateProductPayload> {
        let id: ProductId =
            input.product_id.parse().map_err(|error| Error::invalid("input.productId", error))?;
        let changes = Arc::new(input.meant());
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            let changes = Arc::clone(&changes);
            Box::pin(async move { Ok(product::change(tx, id, &changes).await?.id) })
        });
        Ok(match done.await? {
            Ok(id) => UpdateProductPayload { product: read(ctx, id).await?, user_errors: Vec::new() },
            Err(user_errors) => UpdateProductPayload { product: None, user_errors },
        })
    }
}

async fn read(ctx: &Context<'_>, id: ProductId) -> Answer<Option<Product>> {
    Ok(product::by_ids(&ctx.data_unchecked::<App>().db, &[id]).await?.pop().map(Product))
}
