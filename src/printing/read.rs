//! All that papers are made of, read for many orders at once: a number of statements that does not depend on how many.

use super::ask::{Kind, Print, Which};
use super::postage;
use crate::db::{Db, Read as _, columns_of, is_one_of};
use crate::error::Result;
use crate::order::shipment::{contents, is_live};
use crate::order::{find, parts};
use crate::refusal::{Code, Refusal};
use crate::{product, store};
use anyhow::anyhow;
use chrono_tz::Tz;
use entity::address::AddressKind;
use entity::id::{OrderId, ProductId, ShipmentId};
use entity::shipment::ShipmentState;
use entity::{address, file, invoice, item, order, shipment, shipment_item, shipment_volume};
use std::collections::{HashMap, HashSet};

/// An order with what belongs to it.
#[derive(Clone, Debug)]
pub(super) struct Whole {
    pub(super) order: order::Model,
    /// Where it goes.
    pub(super) address: Option<address::Model>,
    pub(super) items: Vec<item::Model>,
    pub(super) shipments: Vec<shipment::Model>,
    pub(super) volumes: Vec<shipment_volume::Model>,
    pub(super) invoices: Vec<invoice::Model>,
    /// Units of each line in each shipment.
    pub(super) contents: contents::Contents,
    /// Units that are in no shipment.
    pub(super) free: contents::Units,
}

/// One shipment of an order, or all of an order that has none; where it was asked for.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) path: String,
    pub(super) order: OrderId,
    pub(super) shipment: Option<ShipmentId>,
}

/// All that papers are made of.
#[derive(Debug)]
pub(super) struct Papers {
    pub(super) store: entity::store::Model,
    pub(super) zone: Tz,
    /// In the order asked for.
    pub(super) asked: Vec<Asked>,
    pub(super) wholes: HashMap<OrderId, Whole>,
    /// Where products lie.
    pub(super) places: HashMap<ProductId, String>,
    /// Postage that is ready, with its file, by shipment.
    pub(super) postages: HashMap<ShipmentId, Vec<(entity::postage::Model, file::Model)>>,
    /// What nobody can find.
    pub(super) unknown: Vec<Refusal>,
}

/// Reads it.
pub(super) async fn read(db: &Db, print: &Print) -> Result<Papers> {
    let store = store::settings(db).await?;
    let zone: Tz = store.time_zone.parse().map_err(|_| anyhow!("`{}` is no time zone", store.time_zone))?;
    let named = named(db, &print.which).await?;
    let mut ids: Vec<OrderId> = named.iter().filter_map(|(_, order, _)| *order).collect();
    ids.sort_unstable();
    ids.dedup();
    let wholes = wholes(db, &ids).await?;
    let places = if is_about_goods(print.kind) { places(db, &wholes).await? } else { HashMap::new() };
    let (mut asked, mut unknown) = (Vec::new(), Vec::new());
    for (position, order, shipment) in named {
        let path = print.which.path_of(position);
        match order.and_then(|order| wholes.get(&order)) {
            None => {
                let what = if matches!(print.which, Which::Shipments(_)) { "shipment" } else { "order" };
                let problem = format!("there is no {what} with this id");
                unknown.push(Refusal::new(Code::NotFound, problem).at(&path));
            }
            Some(whole) => asked.extend(whole.asked(&path, shipment)),
        }
    }
    let shipments: Vec<ShipmentId> = asked.iter().filter_map(|one| one.shipment).collect();
    let postages = match print.kind {
        Kind::Postage => postage::ready_of(db, &shipments).await?,
        _ => HashMap::new(),
    };
    Ok(Papers { store, zone, asked, wholes, places, postages, unknown })
}

const fn is_about_goods(kind: Kind) -> bool {
    matches!(kind, Kind::PackingSlip | Kind::PickingList | Kind::ContentList)
}

/// What was named, each once: its position, its order, and the shipment when that was named.
type Named = (usize, Option<OrderId>, Option<ShipmentId>);

async fn named(db: &Db, which: &Which) -> Result<Vec<Named>> {
    let mut seen = HashSet::new();
    match which {
        Which::Orders(ids) | Which::Found(ids) => {
            let once = ids.iter().enumerate().filter(|(_, id)| seen.insert(id.0));
            Ok(once.map(|(position, id)| (position, Some(*id), None)).collect())
        }
        Which::Shipments(ids) => {
            let mut select = columns_of::<shipment::Model>("shipments");
            select.and_where(is_one_of(db.backend(), ("shipments", "id"), ids.iter().map(|id| id.0)));
            let rows: Vec<shipment::Model> = db.rows(&select).await?;
            let orders: HashMap<ShipmentId, OrderId> =
                rows.into_iter().map(|row| (row.id, row.order_id)).collect();
            let once = ids.iter().enumerate().filter(|(_, id)| seen.insert(id.0));
            Ok(once.map(|(position, id)| (position, orders.get(id).copied(), Some(*id))).collect())
        }
    }
}

async fn wholes(db: &Db, ids: &[OrderId]) -> Result<HashMap<OrderId, Whole>> {
    let orders = find::by_ids(db, ids).await?;
    let mut addresses = parts::of::<address::Model>(db, ids).await?;
    let mut items = parts::of::<item::Model>(db, ids).await?;
    let mut shipments = parts::of::<shipment::Model>(db, ids).await?;
    let mut rows = parts::of::<shipment_item::Model>(db, ids).await?;
    let mut volumes = parts::of::<shipment_volume::Model>(db, ids).await?;
    let mut invoices = parts::of::<invoice::Model>(db, ids).await?;
    let whole = |order: order::Model| {
        let id = order.id;
        let items = items.remove(&id).unwrap_or_default();
        let shipments = shipments.remove(&id).unwrap_or_default();
        let contents = contents::of(&items, &shipments, &rows.remove(&id).unwrap_or_default());
        let addresses = addresses.remove(&id).unwrap_or_default();
        let whole = Whole {
            free: contents::free(&items, &shipments, &contents, None),
            address: addresses.into_iter().find(|address| address.kind == AddressKind::Shipping),
            volumes: volumes.remove(&id).unwrap_or_default(),
            invoices: invoices.remove(&id).unwrap_or_default(),
            order,
            items,
            shipments,
            contents,
        };
        (id, whole)
    };
    Ok(orders.into_iter().map(whole).collect())
}

async fn places(db: &Db, wholes: &HashMap<OrderId, Whole>) -> Result<HashMap<ProductId, String>> {
    let products = wholes.values().flat_map(|whole| &whole.items).filter_map(|item| item.product_id);
    let products: HashSet<ProductId> = products.collect();
    let products: Vec<ProductId> = products.into_iter().collect();
    let rows = product::by_ids(db, &products).await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.id, row.place?))).collect())
}

impl Whole {
    /// The shipment that was named; else those that were not posted yet, or all of them when none is left at the store. An order without
    /// any is one parcel.
    fn asked(&self, path: &str, shipment: Option<ShipmentId>) -> Vec<Asked> {
        let asked = |shipment| Asked { path: path.to_owned(), order: self.order.id, shipment };
        if shipment.is_some() {
            return vec![asked(shipment)];
        }
        let live = || self.shipments.iter().filter(|one| is_live(one.state));
        let here: Vec<Asked> =
            live().filter(|one| one.state == ShipmentState::Pending).map(|one| asked(Some(one.id))).collect();
        let all = || live().map(|one| asked(Some(one.id))).collect::<Vec<_>>();
        let some = if here.is_empty() { all() } else { here };
        if some.is_empty() { vec![asked(None)] } else { some }
    }

    pub(super) fn shipment(&self, id: Option<ShipmentId>) -> Option<&shipment::Model> {
        self.shipments.iter().find(|one| Some(one.id) == id)
    }

    /// Units of each line in the parcel.
    pub(super) fn units(&self, shipment: Option<ShipmentId>) -> Option<&contents::Units> {
        match shipment {
            Some(shipment) => self.contents.get(&shipment),
            None => Some(&self.free),
        }
    }

    /// The invoice that counts and was entered last.
    pub(super) fn invoice(&self) -> Option<&invoice::Model> {
        self.invoices.iter().rfind(|one| one.state == invoice::InvoiceStatus::Valid)
    }
}
