//! Creating and changing products.

use super::{Changes, New, PRODUCTS};
use crate::actor::Scope;
use crate::db::{Read as _, Tx, columns_of};
use crate::error::{Error, Result};
use crate::refusal::{Code, Refusal};
use entity::id::ProductId;
use entity::product::Model;
use entity::row::Stored as _;
use sea_orm::sea_query::{Expr, ExprTrait as _, LockType, Query};
use sea_orm::{Condition, DbBackend, DbErr, SqlErr};

/// Creates a product.
///
/// # Errors
///
/// Refused with `INVALID` for each field that cannot be meant, with `SKU_TAKEN` or `EXTERNAL_ID_TAKEN` when another product has it.
pub async fn create(tx: &Tx, new: &New) -> Result<Model> {
    tx.by.actor.require(Scope::StockWrite)?;
    let id = ProductId(tx.next_id(PRODUCTS).await?);
    let product = new.row(id, tx.by.at).map_err(Error::Refused)?;
    is_alone(tx, &product).await?;
    tx.insert(PRODUCTS, &[&product]).await.map_err(taken_meanwhile)?;
    Ok(product)
}

/// Changes a product; one that is the same afterwards is left as it was, time of its last change included.
///
/// # Errors
///
/// Refused with `NOT_FOUND`, or as [`create`].
pub async fn change(tx: &Tx, id: ProductId, changes: &Changes) -> Result<Model> {
    tx.by.actor.require(Scope::StockWrite)?;
    let mut select = columns_of::<Model>(PRODUCTS);
    select.and_where(Expr::col((PRODUCTS, "id")).eq(id.0));
    if tx.backend() == DbBackend::Postgres {
        select.lock(LockType::NoKeyUpdate);
    }
    let Some(before) = tx.rows::<Model>(&select).await?.pop() else {
        return Err(Refusal::new(Code::NotFound, "there is no product with this id").at("productId").into());
    };
    let mut product = changes.of(&before).map_err(Error::Refused)?;
    if product == before {
        return Ok(before);
    }
    product.updated_at = tx.by.at;
    is_alone(tx, &product).await?;
    let values = Model::COLUMNS.iter().copied().zip(product.values()).skip(1);
    let update = Query::update()
        .table(PRODUCTS)
        .values(values.map(|(column, value)| (column, Expr::val(value))))
        .and_where(Expr::col("id").eq(id.0))
        .take();
    tx.run(&update).await.map_err(taken_meanwhile)?;
    Ok(product)
}

/// Makes sure that no other product has its SKU or its external id.
async fn is_alone(tx: &Tx, product: &Model) -> Result<()> {
    let same = Condition::any()
        .add(Expr::col("sku").eq(product.sku.as_str()))
        .add_option(product.external_id.as_deref().map(|id| Expr::col("external_id").eq(id)));
    let others = Condition::all().add(same).add(Expr::col("id").ne(product.id.0));
    let others: Vec<Model> = tx.rows_where(PRODUCTS, others).await?;
    let mut refusals = Vec::new();
    for other in others {
        if other.sku == product.sku {
            refusals.push(sku_taken());
        }
        if other.external_id.is_some() && other.external_id == product.external_id {
            refusals.push(external_id_taken());
        }
    }
    if refusals.is_empty() { Ok(()) } else { Err(Error::Refused(refusals)) }
}

fn sku_taken() -> Refusal {
    Refusal::new(Code::SkuTaken, "another product has this SKU").at("sku")
}

fn external_id_taken() -> Refusal {
    Refusal::new(Code::ExternalIdTaken, "another product has this external id").at("externalId")
}

/// Two who ask for one SKU at once both find it free: the second hears it from the unique index.
fn taken_meanwhile(error: Error) -> Error {
    let Error::Internal(cause) = &error else { return error };
    let broken = cause.downcast_ref::<DbErr>().and_then(DbErr::sql_err);
    match broken {
        Some(SqlErr::UniqueConstraintViolation(rule)) if rule.contains("external_id") => {
            external_id_taken().into()
        }
        Some(SqlErr::UniqueConstraintViolation(rule)) if rule.contains("sku") => sku_taken().into(),
        _ => error,
    }
}
