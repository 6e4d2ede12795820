//! An order as other systems read it: the generic JSON of webhooks and of the generic ERP.
//!
//! Names are in lower case, amounts are decimal texts, instants are RFC 3339 in UTC. `version` rises with each change of the order, so that
//! whoever gets two of them knows which is newer.

use crate::clock::rfc3339;
use crate::db::Read;
use crate::error::Result;
use crate::order::parts;
use crate::order::shipment::contents::{self, Contents};
use crate::order::shipment::is_live;
use crate::product;
use entity::address::AddressKind;
use entity::id::{OrderId, ProductId};
use entity::status::OrderStatus;
use entity::{Instant, address, invoice, item, order, payment, shipment, shipment_item, shipment_volume};
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};

/// An order with all that is told of it.
#[derive(Clone, Debug)]
pub struct Parts {
    /// The order.
    pub order: order::Model,
    /// Its items.
    pub items: Vec<item::Model>,
    /// Its addresses.
    pub addresses: Vec<address::Model>,
    /// Its payments.
    pub payments: Vec<payment::Model>,
    /// Its shipments.
    pub shipments: Vec<shipment::Model>,
    /// What is in each of them.
    pub contents: Contents,
    /// Their volumes.
    pub volumes: Vec<shipment_volume::Model>,
    /// Its invoices.
    pub invoices: Vec<invoice::Model>,
    /// NCM and GTIN of its products, as they are now.
    pub codes: HashMap<ProductId, (Option<String>, Option<String>)>,
}

/// Reads what belongs to these orders: one statement for each kind of thing.
///
/// # Errors
///
/// When the database is gone.
pub async fn read(db: &impl Read, orders: Vec<order::Model>) -> Result<HashMap<OrderId, Parts>> {
    let ids: Vec<OrderId> = orders.iter().map(|order| order.id).collect();
    let mut items: parts::Of<item::Model> = parts::of(db, &ids).await?;
    let mut addresses: parts::Of<address::Model> = parts::of(db, &ids).await?;
    let mut payments: parts::Of<payment::Model> = parts::of(db, &ids).await?;
    let mut shipments: parts::Of<shipment::Model> = parts::of(db, &ids).await?;
    let mut packed: parts::Of<shipment_item::Model> = parts::of(db, &ids).await?;
    let mut volumes: parts::Of<shipment_volume::Model> = parts::of(db, &ids).await?;
    let mut invoices: parts::Of<invoice::Model> = parts::of(db, &ids).await?;
    let products: BTreeSet<ProductId> = items.values().flatten().filter_map(|item| item.product_id).collect();
    let products = product::by_ids(db, &products.into_iter().collect::<Vec<_>>()).await?;
    let codes: HashMap<_, _> =
        products.into_iter().map(|product| (product.id, (product.ncm, product.gtin))).collect();
    let mut take = |order: order::Model| {
        let id = order.id;
        let items = items.remove(&id).unwrap_or_default();
        let sold = items.iter().filter_map(|item| item.product_id);
        let codes = sold.filter_map(|id| Some((id, codes.get(&id)?.clone()))).collect();
        let shipments = shipments.remove(&id).unwrap_or_default();
        let parts = Parts {
            order,
            contents: contents::of(&items, &shipments, &packed.remove(&id).unwrap_or_default()),
            volumes: volumes.remove(&id).unwrap_or_default(),
            shipments,
            items,
            addresses: addresses.remove(&id).unwrap_or_default(),
            payments: payments.remove(&id).unwrap_or_default(),
            invoices: invoices.remove(&id).unwrap_or_default(),
            codes,
        };
        (id, parts)
    };
    Ok(orders.into_iter().map(&mut take).collect())
}

/// An order, thin: ids, status, totals.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "each is what its name says, as `docs` of webhooks show it")]
pub struct Thin {
    pub id: String,
    pub number: String,
    pub store_id: String,
    pub external_id: Option<String>,
    pub source: String,
    pub channel: Option<String>,
    pub created_at: String,
    pub updated_at: String,
    pub status: String,
    /// Where it stood before what is told; null when that moved nothing.
    pub previous_status: Option<String>,
    pub payment_status: String,
    pub fulfilment_status: String,
    pub currency: String,
    pub totals: Totals,
    pub version: i32,
}

/// Amounts of an order.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "each is what its name says")]
pub struct Totals {
    pub items: String,
    pub discount: String,
    pub shipping: String,
    pub other: String,
    pub total: String,
}

/// An order in full: with its parts, customer and addresses.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "each is what its name says")]
pub struct Full {
    #[serde(flatten)]
    pub order: Thin,
    pub payments: Vec<serde_json::Value>,
    pub items: Vec<serde_json::Value>,
    pub shipping: serde_json::Value,
    /// What goes out together, by position; what was called off included.
    pub shipments: Vec<serde_json::Value>,
    pub invoices: Vec<serde_json::Value>,
    pub customer: serde_json::Value,
    pub delivery_address: Option<serde_json::Value>,
    pub billing_address: Option<serde_json::Value>,
    pub notes: serde_json::Value,
}

/// A code as other systems read it: `AWAITING_PAYMENT` is `awaiting_payment`.
pub fn lower(code: &str) -> String {
    code.to_ascii_lowercase()
}

fn instant(at: Option<Instant>) -> Option<String> {
    at.map(rfc3339)
}

/// The thin form.
pub fn thin(order: &order::Model, previous: Option<OrderStatus>) -> Thin {
    Thin {
        id: order.id.to_string(),
        number: order.number.to_string(),
        store_id: entity::store::ONLY.to_string(),
        external_id: order.external_id.clone(),
        source: order.source.clone(),
        channel: order.channel.clone(),
        created_at: rfc3339(order.placed_at),
        updated_at: rfc3339(order.updated_at),
        status: lower(order.status.code()),
        previous_status: previous.map(|status| lower(status.code())),
        payment_status: lower(order.payment_state.code()),
        fulfilment_status: lower(order.fulfilment_state.code()),
        currency: order.currency.clone(),
        totals: Totals {
            items: order.items_cents.to_string(),
            discount: order.discount_cents.to_string(),
            shipping: order.shipping_cents.to_string(),
            other: entity::money::Money::ZERO.to_string(),
            total: order.total_cents.to_string(),
        },
        version: order.version,
    }
}

/// The full form.
pub fn full(parts: &Parts, previous: Option<OrderStatus>) -> Full {
    let address = |kind| parts.addresses.iter().find(|address| address.kind == kind).map(address_of);
    Full {
        order: thin(&parts.order, previous),
        payments: parts.payments.iter().map(payment_of).collect(),
        items: parts.items.iter().map(|item| item_of(item, parts)).collect(),
        shipping: shipping_of(parts),
        shipments: parts.shipments.iter().map(|shipment| shipment_of(shipment, parts)).collect(),
        invoices: parts.invoices.iter().map(invoice_of).collect(),
        customer: customer_of(&parts.order),
        delivery_address: address(AddressKind::Shipping),
        billing_address: address(AddressKind::Billing),
        notes: serde_json::json!({
            "customer": parts.order.customer_note,
            "internal": parts.order.internal_note,
        }),
    }
}

fn payment_of(payment: &payment::Model) -> serde_json::Value {
    serde_json::json!({
        "id": payment.id.to_string(),
        "method": lower(payment.method.code()),
        "amount": payment.amount_cents.to_string(),
        "captured": payment.captured_cents.to_string(),
        "refunded": payment.refunded_cents.to_string(),
        "status": lower(payment.state.code()),
        "installments": payment.installments,
        "card_brand": payment.card_brand,
        "captured_at": instant(payment.captured_at),
        "txid": payment.pix_txid,
        "reference": payment.reference,
    })
}

fn item_of(item: &item::Model, parts: &Parts) -> serde_json::Value {
    let (ncm, gtin) = item.product_id.and_then(|id| parts.codes.get(&id).cloned()).unwrap_or_default();
    serde_json::json!({
        "id": item.id.to_string(),
        "product_id": item.product_id.map(|id| id.to_string()),
        "sku": item.sku,
        "name": item.name,
        "quantity": item.quantity,
        "unit_price": item.unit_price_cents.to_string(),
        "discount": item.discount_cents.to_string(),
        "total": item.total_cents.to_string(),
        "ncm": ncm,
        "gtin": gtin,
        "weight_g": item.weight_g,
    })
}

fn shipping_of(parts: &Parts) -> serde_json::Value {
    let live = || parts.shipments.iter().filter(|shipment| is_live(shipment.state));
    let first = live().next();
    let weight = parts.items.iter().try_fold(0_i64, |sum, item| {
        sum.checked_add(i64::from(item.weight_g?).checked_mul(i64::from(item.quantity))?)
    });
    let tracking: Vec<&String> = live().filter_map(|shipment| shipment.tracking_code.as_ref()).collect();
    let volumes = |shipment: &shipment::Model| {
        parts.volumes.iter().filter(|volume| volume.shipment_id == shipment.id).count().max(1)
    };
    serde_json::json!({
        "delivery": lower(parts.order.delivery_method.code()),
        "method": first.and_then(|shipment| shipment.service.as_ref()),
        "carrier": first.and_then(|shipment| shipment.carrier.as_ref()),
        "price": parts.order.shipping_cents.to_string(),
        "ship_by": instant(parts.order.ship_by),
        "promised_by": instant(parts.order.deliver_by),
        "volumes": live().map(volumes).sum::<usize>().max(1),
        "weight_g": weight,
        "tracking": tracking,
    })
}

fn shipment_of(shipment: &shipment::Model, parts: &Parts) -> serde_json::Value {
    let units = parts.contents.get(&shipment.id);
    let item = |item: &item::Model| {
        let quantity = units?.get(&item.id)?;
        Some(serde_json::json!({ "item_id": item.id.to_string(), "sku": item.sku, "quantity": quantity }))
    };
    let volumes = parts.volumes.iter().filter(|volume| volume.shipment_id == shipment.id).map(|volume| {
        serde_json::json!({
            "weight_g": volume.weight_g,
            "length_mm": volume.length_mm,
            "width_mm": volume.width_mm,
            "height_mm": volume.height_mm,
            "tracking": volume.tracking_code,
        })
    });
    serde_json::json!({
        "id": shipment.id.to_string(),
        "status": lower(shipment.state.code()),
        "carrier": shipment.carrier,
        "service": shipment.service,
        "cost": shipment.cost_cents.to_string(),
        "tracking": shipment.tracking_code,
        "promised_by": instant(shipment.promised_at),
        "posted_at": instant(shipment.posted_at),
        "delivered_at": instant(shipment.delivered_at),
        "failed_at": instant(shipment.failed_at),
        "items": parts.items.iter().filter_map(item).collect::<Vec<_>>(),
        "volumes": volumes.collect::<Vec<_>>(),
    })
}

fn invoice_of(invoice: &invoice::Model) -> serde_json::Value {
    let status = match invoice.state {
        invoice::InvoiceStatus::Valid => "authorized",
        invoice::InvoiceStatus::Cancelled => "cancelled",
    };
    serde_json::json!({
        "key": invoice.key,
        "model": invoice.model.to_string(),
        "series": invoice.series,
        "number": invoice.number,
        "status": status,
    })
}

fn customer_of(order: &order::Model) -> serde_json::Value {
    // A CPF has 11 digits, a CNPJ 14 characters.
    let kind = order.customer_document.as_ref().map(|document| match document.len() {
        11 => "person",
        _ => "company",
    });
    serde_json::json!({
        "id": order.customer_id.to_string(),
        "kind": kind,
        "name": order.customer_name,
        "email": order.customer_email,
        "phone": order.customer_phone,
        "document": order.customer_document,
        "state_registration": null,
    })
}

fn address_of(address: &address::Model) -> serde_json::Value {
    serde_json::json!({
        "recipient": address.recipient,
        "street": address.street,
        "number": address.number,
        "complement": address.complement,
        "district": address.district,
        "city": address.city,
        "state": address.uf,
        "postal_code": address.cep.as_ref().or(address.postal_prefix.as_ref()),
        "ibge_code": address.ibge_code,
        "phone": address.phone,
        "country": "BR",
    })
}
