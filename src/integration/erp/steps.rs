//! The steps of sending an order, in their order: each can be done again, and what is known already is not asked for again.

use super::api::Api;
use super::engine::{Done, Ids, Job, Placed, Step, Trouble};
use super::sales_order::SalesOrder;
use crate::db::Read as _;
use crate::error::Result;
use entity::Instant;
use entity::id::IntegrationId;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict, Query};
use std::collections::BTreeMap;

/// An ERP in which contacts, products and orders are looked up and made one by one.
pub(super) trait InSteps: Sync {
    /// What it calls the customer, when it knows them.
    fn find_contact<'a>(&'a self, api: &'a Api<'a>, order: &'a SalesOrder) -> Step<'a, Option<String>>;
    /// Makes it know the customer.
    fn create_contact<'a>(&'a self, api: &'a Api<'a>, order: &'a SalesOrder) -> Step<'a, String>;
    /// What it calls a product, when it has one with this SKU.
    fn find_product<'a>(&'a self, api: &'a Api<'a>, sku: &'a str) -> Step<'a, Option<String>>;
    /// Whether it takes lines of products that it does not have.
    fn takes_unknown_products(&self) -> bool;
    /// The order with our number, when it is there.
    fn find_order<'a>(&'a self, api: &'a Api<'a>, order: &'a SalesOrder) -> Step<'a, Option<Placed>>;
    /// Makes the order.
    fn create_order<'a>(&'a self, api: &'a Api<'a>, order: &'a SalesOrder, ids: &'a Ids) -> Step<'a, Placed>;
}

/// Sends an order step by step.
pub(super) async fn send(erp: &dyn InSteps, api: &Api<'_>, job: &Job) -> Done<Placed> {
    let order = job.order.as_ref().ok_or_else(|| Trouble::Refused("the order cannot be read".to_owned()))?;
    // First of all: an earlier try may have made it without hearing so.
    if let Some(placed) = erp.find_order(api, order).await? {
        return Ok(placed);
    }
    if job.known.is_confirmed {
        return Err(Trouble::Refused(
            "its invoice has come back, and yet it does not find the order".to_owned(),
        ));
    }
    let ids =
        Ids { contact: contact(erp, api, job, order).await?, products: products(erp, api, order).await? };
    if !api.has_time() {
        return Err(Trouble::Late);
    }
    match erp.create_order(api, order, &ids).await {
        Err(Trouble::Refused(said)) => {
            // It may be an id that is not theirs any more: next time all are looked up.
            forget(api, order).await?;
            Err(Trouble::Refused(said))
        }
        other => other,
    }
}

async fn contact(erp: &dyn InSteps, api: &Api<'_>, job: &Job, order: &SalesOrder) -> Done<String> {
    if let Some(known) = &job.known.contact {
        return Ok(known.clone());
    }
    let contact = match erp.find_contact(api, order).await? {
        Some(known) => known,
        None => erp.create_contact(api, order).await?,
    };
    keep_contact(api, order, Some(contact.clone())).await?;
    Ok(contact)
}

/// Keeps what the ERP calls the customer of a sync.
async fn keep_contact(api: &Api<'_>, order: &SalesOrder, contact: Option<String>) -> Result<()> {
    let (integration, order) = (api.integration.id.0, order.id.0);
    api.means
        .db
        .write(move |tx| {
            Box::pin(async move {
                let update = Query::update()
                    .table("integration_syncs")
                    .value("contact_id", contact)
                    .and_where(Expr::col("integration_id").eq(integration))
                    .and_where(Expr::col("order_id").eq(order))
                    .to_owned();
                tx.run(&update).await?;
                Ok(())
            })
        })
        .await
}

/// What it calls the products: those that were looked up before are known here.
async fn products(erp: &dyn InSteps, api: &Api<'_>, order: &SalesOrder) -> Done<BTreeMap<String, String>> {
    let mut known = known_products(api, order).await?;
    let mut missing = Vec::new();
    for line in &order.lines {
        if known.contains_key(&line.sku) {
            continue;
        }
        match erp.find_product(api, &line.sku).await? {
            Some(product) => {
                keep_product(api, line.sku.clone(), product.clone()).await?;
                known.insert(line.sku.clone(), product);
            }
            None if !missing.contains(&line.sku) => missing.push(line.sku.clone()),
            None => {}
        }
    }
    if missing.is_empty() || erp.takes_unknown_products() {
        return Ok(known);
    }
    let missing = missing.join(", ");
    Err(Trouble::Refused(format!(
        "it has no product with the SKU {missing}: make it there and send the order again"
    )))
}

async fn known_products(api: &Api<'_>, order: &SalesOrder) -> Result<BTreeMap<String, String>> {
    let skus = order.lines.iter().map(|line| line.sku.as_str());
    let select = Query::select()
        .columns(["sku", "external_id"])
        .from("integration_products")
        .and_where(Expr::col("integration_id").eq(api.integration.id.0))
        .and_where(Expr::col("sku").is_in(skus))
        .to_owned();
    let rows = api.means.db.select(&select).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}

async fn keep_product(api: &Api<'_>, sku: String, product: String) -> Result<()> {
    let integration = api.integration.id.0;
    let now: Instant = crate::clock::Clock::System.now();
    api.means
        .db
        .write(move |tx| {
            Box::pin(async move {
                let known = OnConflict::columns(["integration_id", "sku"])
                    .update_columns(["external_id", "at"])
                    .to_owned();
                let insert = Query::insert()
                    .into_table("integration_products")
                    .columns(["integration_id", "sku", "external_id", "at"])
                    .values_panic([integration.into(), sku.into(), product.into(), now.into()])
                    .on_conflict(known)
                    .to_owned();
                tx.run(&insert).await?;
                Ok(())
            })
        })
        .await
}

/// Forgets what the ERP calls customer and products of an order.
async fn forget(api: &Api<'_>, order: &SalesOrder) -> Result<()> {
    keep_contact(api, order, None).await?;
    let IntegrationId(integration) = api.integration.id;
    let skus: Vec<String> = order.lines.iter().map(|line| line.sku.clone()).collect();
    api.means
        .db
        .write(move |tx| {
            Box::pin(async move {
                let delete = Query::delete()
                    .from_table("integration_products")
                    .and_where(Expr::col("integration_id").eq(integration))
                    .and_where(Expr::col("sku").is_in(skus))
                    .to_owned();
                tx.run(&delete).await?;
                Ok(())
            })
        })
        .await
}
