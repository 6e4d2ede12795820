//! Products as the input of a mutation names them.

use super::{by_ids, by_skus};
use crate::db::Read;
use crate::error::Result;
use crate::refusal::{Code, Refusal};
use entity::id::ProductId;
use entity::product::Model;
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

    fn among(
        &self,
        by_id: &HashMap<ProductId, Model>,
        by_sku: &HashMap<String, Model>,
    ) -> std::result::Result<Model, Refusal> {
        match (&self.id, &self.sku) {
            (Some(id), None) => {
                let id: ProductId = id.parse().map_err(|error| Refusal::invalid("productId", error))?;
                let unknown = || Refusal::new(Code::NotFound, "there is no product with this id");
                by_id.get(&id).cloned().ok_or_else(|| unknown().at("productId"))
            }
            (None, Some(_)) => {
                let unknown = || Refusal::new(Code::UnknownSku, "no product of the store has this SKU");
                let found = self.sku().and_then(|sku| by_sku.get(sku));
                found.cloned().ok_or_else(|| unknown().at("sku"))
            }
            _ => Err(Refusal::invalid("", "expected either `productId` or `sku`")),
        }
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
    let found = by_skus(db, &skus).await?;
    let by_sku: HashMap<String, Model> =
        found.into_iter().map(|product| (product.sku.clone(), product)).collect();
    Ok(all.iter().map(|one| one.among(&by_id, &by_sku)).collect())
}
