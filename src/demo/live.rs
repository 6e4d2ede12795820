//! Orders that come in while one looks on.

use super::crowd::Crowd;
use super::fiscal::Issuers;
use super::order::{Maker, SOURCE, Sale};
use super::people::Buyer;
use super::places::{Home, city_of};
use super::plan::draft_now;
use super::random::Random;
use super::words;
use crate::actor::Actor;
use crate::db::{By, Db, Page, Read as _, Tx, next_order_number};
use crate::error::{Error, Result};
use crate::order::filter::Filter;
use crate::order::keep::{Whole, keep};
use crate::order::{Sort, holding, list, parts};
use crate::stock;
use crate::store::settings;
use anyhow::anyhow;
use entity::id::CustomerId;
use entity::row::Stored as _;
use entity::{Instant, address, customer, order, product};
use sea_orm::Order;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};

/// How many of the latest orders are looked at for customers who may buy again.
const REMEMBERED: u64 = 200;

/// A shop that is open.
#[derive(Debug)]
pub struct Live {
    maker: Maker,
    crowd: Crowd,
    seed: u64,
    serial: i64,
}

impl Live {
    /// Opens the shop of a database that was filled: its products are on sale, its latest customers may come back.
    ///
    /// # Errors
    ///
    /// When nothing is on sale, or the database is gone.
    pub async fn open(db: &Db, seed: u64) -> Result<Self> {
        let on_sale = Query::select()
            .columns(product::Model::COLUMNS.iter().copied())
            .from("products")
            .and_where(Expr::col("active").eq(true))
            .order_by("id", Order::Asc)
            .take();
        let goods: Vec<product::Model> = db.rows(&on_sale).await?;
        if goods.is_empty() {
            return Err(Error::Internal(anyhow!("there are no products to order: fill the database first")));
        }
        let maker = Maker { goods, issuers: Issuers::new()?, now: 0 };
        let crowd = Crowd::of(known(db).await?);
        Ok(Self { maker, crowd, seed, serial: next_order_number(db).await? })
    }
}

/// Places one new order at `now`, which awaits its payment, and gives its number.
///
/// # Errors
///
/// Refused with `OUT_OF_STOCK` when there is not enough of something, or the database is gone.
pub async fn place_one(db: &Db, live: &mut Live, now: Instant) -> Result<i64> {
    let serial = live.serial;
    live.serial += 1;
    live.maker.now = now;
    let draft = draft_now(now, &mut Random::branch(live.seed, serial.unsigned_abs()));
    let (mut buyer, is_first) = live.crowd.next(&draft, serial)?;
    let whole = live.maker.order(&Sale { draft: &draft, buyer: &buyer, is_first, serial })?;
    let new = is_first.then(|| buyer.customer.clone());
    let by = By::new(Actor::system(words::SHOP), now);
    let order = db.act(&by, |tx| Box::pin(place(tx, whole.clone(), new.clone()))).await?;
    if is_first {
        buyer.customer.id = order.customer_id;
        live.crowd.remember(&buyer, &draft);
    }
    Ok(order.number)
}

/// Keeps an order, its customer when that one is new, and what it needs of the stock.
async fn place(tx: &Tx, mut whole: Whole, new: Option<customer::Model>) -> Result<order::Model> {
    if let Some(mut customer) = new {
        customer.id = CustomerId(tx.next_id("customers").await?);
        tx.insert("customers", &[&customer]).await?;
        whole.order.customer_id = customer.id;
    }
    keep(tx, std::slice::from_mut(&mut whole)).await?;
    let (order, moment) = (whole.order, settings(tx).await?.stock_moment);
    let lines = holding::lines(order.status, &whole.items, moment);
    stock::settle(tx, order.id, order.version, "AWAITING_PAYMENT", &lines).await?;
    Ok(order)
}

/// The customers of the latest orders, each with the address of that order.
async fn known(db: &Db) -> Result<Vec<Buyer>> {
    let page = Page { size: REMEMBERED, from_end: false, after: None, before: None };
    let from_demo = Filter::Source(vec![SOURCE.to_owned()]);
    let latest = list::page(db, &from_demo, Sort::default(), &page, 0).await?.rows;
    let ids: Vec<i64> = latest.iter().map(|order| order.customer_id.0).collect();
    let customers: Vec<customer::Model> = db.rows_of("customers", "id", &ids, &["id"]).await?;
    let orders: Vec<_> = latest.iter().map(|order| order.id).collect();
    let addresses = parts::of::<address::Model>(db, &orders).await?;
    let buyers = customers.into_iter().filter_map(|customer| {
        let order = latest.iter().find(|order| order.customer_id == customer.id)?;
        let home = home_of(addresses.get(&order.id)?.last()?)?;
        Some(Buyer { customer, home })
    });
    Ok(buyers.collect())
}

fn home_of(address: &address::Model) -> Option<Home> {
    Some(Home {
        city: city_of(address.ibge_code.as_deref()?)?,
        street: address.street.clone()?,
        number: address.number.clone()?,
        complement: address.complement.clone(),
        district: address.district.clone()?,
        cep: address.cep.clone()?,
    })
}
