//! Placing an order.
//!
//! What a storefront or a marketplace sends ([`PlaceOrder`]) is looked at as a whole before anything is written: texts and Brazilian
//! numbers, lines against the products of the store, totals, payments and whether they add up, and what there is of each
//! product. Everything that is wrong is said at once, each with its place. Then the order is written with all that belongs to
//! it, as one fact in the log, and last the stock is reserved or taken, so that what is wanted by many is held for as
//! short as can be. A number is drawn late and from a sequence: nobody waits for it.
//!
//! An order begins as awaiting its payment; under review when the provider has promised the money; paid when the money is
//! there already, or when it costs nothing. A customer is found or made; what the order says of it is the order's own
//! snapshot. An order that is sent again with the same source and external id is the same order: nothing is done, whatever
//! its products, codes and dates have become since.

mod again;
mod buyer;
mod draft;
mod goods;
mod pay;
mod request;
mod terms;

pub use goods::MOST_LINES;
pub use request::{
    NewBoleto, NewCard, NewCustomer, NewItem, NewPayment, NewPaymentState, NewPix, NewShipping, PlaceOrder,
};

use self::draft::Draft;
use self::goods::Products;
use self::terms::Terms;
use crate::actor::Scope;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::event::{self, Fact};
use crate::order::check::Checks;
use crate::order::holding;
use crate::order::keep::{self, Whole};
use crate::order::notify::{ORDER_RECEIVED, SILENT, confirms_orders, is_usual};
use crate::refusal::{Details, Refusal};
use crate::{product, stock, store};
use entity::event::{EventKind, Visibility};
use entity::id::{ItemId, MovementId, OrderId, PaymentId};
use entity::money_movement::{self, MoneyKind};
use entity::payment::{PaymentMethod, PaymentStatus};
use entity::status::OrderStatus;
use entity::stock::StockMoment;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What came of placing an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Placed {
    /// The order.
    pub order: OrderId,
    /// Whether it was placed now, not before with the same source and external id.
    pub is_new: bool,
}

/// Places an order: all of it, or nothing.
///
/// # Errors
///
/// Denied without `orders:create`, and without `payments:confirm` when money is said to be there. Refused with everything that is
/// wrong: `INVALID`, `UNKNOWN_SKU`, `PRODUCT_INACTIVE`, `OUT_OF_STOCK`, `TOTAL_MISMATCH`, `PAYMENTS_MISMATCH`, `PIX_INVALID`,
/// `BOLETO_INVALID`, `PERSON_NEEDED`; with `EXTERNAL_ID_TAKEN` when another order has the external id.
pub async fn place(tx: &Tx, request: &PlaceOrder) -> Result<Placed> {
    tx.by.actor.require(Scope::OrdersCreate)?;
    if request.payments.iter().any(|payment| payment.state == NewPaymentState::Captured) {
        tx.by.actor.require(Scope::PaymentsConfirm)?;
    }
    if let Some(name) = name(request)
        && let Some(order) = again::placed_before(tx, request, name).await?
    {
        return Ok(Placed { order, is_new: false });
    }
    let store = store::settings(tx).await?;
    let terms = Terms::of(&store, tx.by.at)?;
    let products = products(tx, request).await?;
    let mut checks = Checks::default();
    let draft = draft::of(&mut checks, request, &products, &terms);
    if !checks.are_clean() {
        checks.extend(short(tx, request, &products).await?);
        checks.done()?;
    }
    let whole = written(tx, draft, &terms).await?;
    settle(tx, &whole, store.stock_moment).await.map_err(|error| at_its_line(error, request))?;
    Ok(Placed { order: whole.order.id, is_new: true })
}

/// What the order is called outside: its source and external id, where they can be looked up.
fn name(request: &PlaceOrder) -> Option<(&str, &str)> {
    let plain = |text: &str| !text.is_empty() && !text.contains('\0');
    let name = (request.source.trim(), request.external_id.as_deref()?.trim());
    (plain(name.0) && plain(name.1)).then_some(name)
}

async fn products(tx: &Tx, request: &PlaceOrder) -> Result<Products> {
    let found = product::by_skus(tx, &goods::skus(&request.items)).await?;
    Ok(found.into_iter().map(|product| (product.sku.clone(), product)).collect())
}

/// Gives ids and a number to everything, and writes it.
async fn written(tx: &Tx, draft: Draft, terms: &Terms<'_>) -> Result<Whole> {
    let Draft { mut whole, buyer } = draft;
    whole.order.customer_id = buyer::find_or_make(tx, &buyer).await?;
    let wanted = [("orders", 1), ("order_items", whole.items.len()), ("payments", whole.payments.len())];
    let mut ids = tx.next_ids_of(&wanted).await?.into_iter();
    let mut next = || ids.next().unwrap_or_default().into_iter();
    let (order, items, payments) = (next().next().unwrap_or_default(), next(), next());
    let number = tx.next_order_numbers(1).await?.first().copied().unwrap_or_default();
    whole.items.iter_mut().zip(items).for_each(|(item, id)| item.id = ItemId(id));
    whole.payments.iter_mut().zip(payments).for_each(|(payment, id)| payment.id = PaymentId(id));
    whole.belong_to(OrderId(order), number);
    add_static_pix(&mut whole, terms);
    whole.history = vec![event::row(&tx.by, fact(&whole, terms.store))];
    keep::write(tx, std::slice::from_ref(&whole)).await?;
    let captures: Vec<money_movement::Model> = captures(tx, &whole);
    tx.insert_new("money_movements", &captures.iter().collect::<Vec<_>>()).await?;
    Ok(whole)
}

/// A code to the store's own key for each Pix that came without any.
fn add_static_pix(whole: &mut Whole, terms: &Terms<'_>) {
    let number = whole.order.number;
    for payment in &mut whole.payments {
        let lacks_code = payment.pix_code.is_none() && payment.pix_txid.is_none();
        if payment.method == PaymentMethod::Pix && payment.state == PaymentStatus::Pending && lacks_code {
            (payment.pix_txid, payment.pix_code) = terms.static_pix(number, payment.amount_cents).unzip();
        }
    }
}

/// The order came in; telling the customer so is a duty of the law (Decreto 7.962/2013, art. 4), and how to pay follows.
fn fact(whole: &Whole, store: &entity::store::Model) -> Fact {
    let methods: Vec<&str> = whole.payments.iter().map(|payment| payment.method.code()).collect();
    let (confirms, asks) = (confirms_orders(store), is_usual(store, OrderStatus::AwaitingPayment));
    let mut details = json!({ "total": whole.order.total_cents.to_string(), "paymentMethods": methods });
    let silent = [(confirms, ORDER_RECEIVED), (asks, OrderStatus::AwaitingPayment.code())];
    let silent: Vec<&str> = silent.into_iter().filter(|(told, _)| !told).map(|(_, what)| what).collect();
    if !silent.is_empty()
        && let Some(details) = details.as_object_mut()
    {
        details.insert(SILENT.to_owned(), json!(silent));
    }
    Fact {
        moved: Some((None, whole.order.status)),
        visibility: Visibility::Public,
        notifies: Some(confirms || asks),
        details,
        ..Fact::of(whole.order.id, EventKind::OrderPlaced)
    }
}

fn captures(tx: &Tx, whole: &Whole) -> Vec<money_movement::Model> {
    let capture = |payment: &entity::payment::Model| {
        Some(money_movement::Model {
            id: MovementId(0),
            order_id: whole.order.id,
            payment_id: payment.id,
            kind: MoneyKind::Capture,
            amount_cents: payment.captured_cents,
            at: payment.captured_at?,
            end_to_end_id: None,
            reference: payment.reference.clone(),
            note: None,
            actor: tx.by.actor.name.clone(),
            created_at: tx.by.at,
        })
    };
    whole.payments.iter().filter_map(capture).collect()
}

async fn settle(tx: &Tx, whole: &Whole, moment: StockMoment) -> Result<()> {
    let order = &whole.order;
    let lines = holding::lines(order.status, &whole.items, moment);
    stock::settle(tx, order.id, order.version, order.status.code(), &lines).await?;
    Ok(())
}

/// What there is too little of, for an order that is refused anyway: the sender hears it all at once.
async fn short(tx: &Tx, request: &PlaceOrder, products: &Products) -> Result<Vec<Refusal>> {
    let wanted = request.items.iter().filter_map(|item| {
        let product = products.get(item.sku.trim())?;
        Some((product.id, product.sku.clone(), i64::from(item.quantity.max(0))))
    });
    let refusals = stock::short_of(tx, wanted).await?;
    Ok(refusals.into_iter().map(|refusal| refusal_at_its_line(refusal, request)).collect())
}

fn at_its_line(error: Error, request: &PlaceOrder) -> Error {
    let Error::Refused(refusals) = error else { return error };
    Error::Refused(refusals.into_iter().map(|refusal| refusal_at_its_line(refusal, request)).collect())
}

/// A refusal about a product is about the first line with it.
fn refusal_at_its_line(refusal: Refusal, request: &PlaceOrder) -> Refusal {
    let Details::Stock { sku, .. } = &refusal.details else { return refusal };
    let line = request.items.iter().position(|item| item.sku.trim() == sku);
    match line {
        Some(line) => refusal.at(&format!("items.{line}.quantity")),
        None => refusal,
    }
}
