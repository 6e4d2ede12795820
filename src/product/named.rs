//! Products as the input of a mutation names them.

use super::{PRODUCTS, by_ids};
use crate::db::{Read, is_one_of_texts};
use crate::error::Result;
use crate::refusal::{Code, Refusal};
use entity::id::ProductId;
use entity::product::Model;
use sea_orm::Condition;
use std::collections::HashMap;

/// A product by its id or its SKU: exactly one of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// Opaque id (`product_…`), as it was sent.
    pub id: Option<String>,
    /// SKU.
    pub sku: Option<String>,
}

impl Named {
    fn id(&self) -> Option<ProductId> {
        self.id.as_ref()?.parse().ok()
    }

    /// The SKU, unless no product can have it.
    fn sku(&self) -> Option<&str> {
        self.sku.as_deref().map(str::trim).filter(|sku| !sku.contains('\0'))
    }
}

/// The products that are named, each in its place, or why there is none; paths are inside the thing that names it. Two
/// statements, however many there are.
///
/// # Errors
///
/// When the database is gone.
pub async fn named(db: &impl Read, all: &[Named]) -> Result<Vec<std::result::Result<Model, Refusal>>> {
    let ids: Vec<ProductId> = all.iter().filter_map(Named::id).collect();
    let found = if ids.is_empty() { Vec::new() } else { by_ids(db, &ids).await? };
    let by_id: HashMap<ProductId, Model> = found.into_iter().map(|product| (product.id, product)).collect();
    let skus: Vec<&str> = all.iter().filter_map(Named::sku).collect();
    let mut by_sku: HashMap<String, Model> = HashMap::new();
    if !skus.is_empty() {
        let listed = Condition::all().add(is_one_of_texts(db.backend(), (PRODUCTS, "sku"), skus));
        let rows: Vec<Model> = db.rows_where(PRODUCTS, listed).await?;
        by_sku.extend(rows.into_iter().map(|product| (product.sku.clone(), product)));
    }
    let find =
        |one: &Named| match (&one.id, &one.sku) {
            (Some(id), None) => match id.parse::<ProductId>() {
                Ok(id) => by_id.get(&id).cloned().ok_or_else(|| {
                    Refusal::new(Code::NotFound, "there is no product with this id").at("productId")
                }),
                Err(error) => Err(Refusal::invalid("productId", error)),
            },
            (None, Some(_)) => one.sku().and_then(|sku| by_sku.get(sku)).cloned().ok_or_else(|| {
                Refusal::new(Code::UnknownSku, "no product of the store has this SKU").at("sku")
            }),
            _ => Err(Refusal::invalid("", "expected either `productId` or `sku`")),
        };
    Ok(all.iter().map(find).collect())
}
