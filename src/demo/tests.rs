//! What holds for every order of the demo, whatever the seed.

use super::Recipe;
use super::mill::{Batch, Mill};
use crate::br::uf::Uf;
use crate::br::{
    boleto, cep::Cep, document::Document, ibge, nfe_key, phone::Phone, pix, tracking::TrackingCode,
};
use crate::order::filter::{Queue, Standing};
use crate::order::keep::Whole;
use crate::order::status::{next, payment_state};
use entity::Instant;
use entity::event::EventKind;
use entity::invoice::InvoiceStatus;
use entity::order::DeliveryMethod;
use entity::payment::{PaymentMethod, PaymentStatus};
use entity::status::{CancelReason, InvoiceState, OrderStatus, PaymentState};
use std::collections::{BTreeMap, BTreeSet};

/// A Monday morning at the store.
const NOW: Instant = 1_795_438_800_000;

fn made(seed: u64, orders: usize) -> Batch {
    let mut mill = Mill::new(Recipe { seed, orders, now: NOW }, 1).expect("a recipe");
    mill.batch(orders).expect("orders")
}

/// Whether an order waits in a queue.
fn waits(whole: &Whole, queue: Queue) -> bool {
    let order = &whole.order;
    let standing = Standing {
        status: order.status,
        payment_method: order.payment_method,
        invoice_state: order.invoice_state,
        email_failed: order.email_failed,
    };
    queue.may_hold(standing) && (queue != Queue::Late || order.ship_by.is_some_and(|due| due < NOW))
}

#[test]
fn two_hundred_orders_show_every_status_and_fill_every_queue() {
    for seed in 0..10 {
        let wholes = made(seed, 200).wholes;
        let statuses: BTreeSet<OrderStatus> = wholes.iter().map(|whole| whole.order.status).collect();
        assert_eq!(statuses.len(), 16, "seed {seed}: {statuses:?}");
        // A demo is history: nobody was written to, so nothing failed.
        for queue in Queue::ALL.into_iter().filter(|queue| *queue != Queue::EmailFailed) {
            assert!(wholes.iter().any(|whole| waits(whole, queue)), "seed {seed}: {queue:?}");
        }
    }
}

#[test]
fn shares_are_those_of_a_healthy_store() {
    let wholes = made(1, 4_000).wholes;
    let mut counts: BTreeMap<OrderStatus, usize> = BTreeMap::new();
    for whole in &wholes {
        *counts.entry(whole.order.status).or_default() += 1;
    }
    assert!((3_000..3_600).contains(&counts[&OrderStatus::Delivered]), "{counts:?}");
    assert!((200..500).contains(&counts[&OrderStatus::Cancelled]), "{counts:?}");
    assert!((12..240).contains(&counts[&OrderStatus::Shipped]), "{counts:?}");
    let reasons: BTreeSet<CancelReason> =
        wholes.iter().filter_map(|whole| whole.order.cancel_reason).collect();
    assert_eq!(reasons.len(), CancelReason::ALL.len(), "{reasons:?}");
    let methods: BTreeSet<_> =
        wholes.iter().flat_map(|whole| &whole.payments).map(|payment| payment.method).collect();
    assert_eq!(methods.len(), PaymentMethod::ALL.len() - 1, "all but OTHER: {methods:?}");
    let late = wholes.iter().filter(|whole| waits(whole, Queue::Late)).count();
    assert!((1..100).contains(&late), "{late}");
}

#[test]
fn customers_come_back() {
    let batch = made(2, 4_000);
    let mut bought: BTreeMap<i64, usize> = BTreeMap::new();
    for whole in &batch.wholes {
        *bought.entry(whole.order.customer_id.0).or_default() += 1;
    }
    assert_eq!(bought.len(), batch.customers.len());
    assert!((2_700..3_000).contains(&bought.len()), "{}", bought.len());
    let again = bought.values().filter(|orders| **orders > 1).count();
    assert!((350..750).contains(&again), "{again}");
}

#[test]
fn histories_go_only_where_an_order_may_go() {
    for whole in made(3, 2_000).wholes {
        let (order, history) = (&whole.order, &whole.history);
        let first = history.first().expect("an entry");
        assert_eq!(
            (first.kind, first.at, first.from_status),
            (EventKind::OrderPlaced, order.placed_at, None)
        );
        assert!(history.is_sorted_by(|one, next| one.at < next.at));
        let (mut status, mut undisputed) = (OrderStatus::AwaitingPayment, None);
        for entry in history.iter().skip(1) {
            let Some(to) = entry.to_status else {
                assert_eq!((entry.kind, entry.from_status), (EventKind::OrderNoteAdded, None));
                continue;
            };
            assert_eq!((entry.kind, entry.from_status), (EventKind::OrderStatusChanged, Some(status)));
            assert!(next(status, undisputed).contains(&to), "{status:?} to {to:?}");
            if to == OrderStatus::InDispute {
                undisputed = Some(status);
            }
            status = to;
        }
        assert_eq!(order.status, status);
        let last = history.last().expect("an entry");
        assert_eq!((order.updated_at, order.updated_at <= NOW), (last.at, true));
        assert!(history.iter().all(|entry| !entry.comment.as_ref().is_some_and(|text| text.contains('{'))));
    }
}

#[test]
fn milestones_follow_each_other_and_the_history() {
    for whole in made(4, 2_000).wholes {
        let order = &whole.order;
        let reached =
            |status| whole.history.iter().find(|entry| entry.to_status == Some(status)).map(|entry| entry.at);
        assert_eq!(order.paid_at, reached(OrderStatus::Paid));
        assert_eq!(order.invoiced_at, reached(OrderStatus::Invoiced));
        assert_eq!(order.shipped_at, reached(OrderStatus::Shipped));
        assert_eq!(order.delivered_at, reached(OrderStatus::Delivered));
        assert_eq!(order.cancelled_at, reached(OrderStatus::Cancelled));
        assert_eq!(order.cancel_reason.is_some(), order.cancelled_at.is_some());
        let milestones =
            [Some(order.placed_at), order.paid_at, order.invoiced_at, order.shipped_at, order.delivered_at];
        assert!(milestones.iter().flatten().is_sorted());
        assert_eq!(order.ship_by.is_some(), order.paid_at.is_some());
        assert_eq!(order.payment_state, payment_state(order.status, order.paid_at.is_some()));
        let is_pickup = order.delivery_method == DeliveryMethod::Pickup;
        assert!(is_pickup || reached(OrderStatus::ReadyForPickup).is_none());
        assert_eq!(whole.shipments.is_empty(), is_pickup || order.paid_at.is_none());
        for parcel in &whole.shipments {
            assert_eq!((parcel.posted_at, parcel.delivered_at), (order.shipped_at, order.delivered_at));
            let has_code = parcel.carrier.as_deref() != Some("Entrega própria") && order.shipped_at.is_some();
            assert_eq!(parcel.tracking_code.is_some(), has_code);
        }
    }
}

#[test]
fn amounts_add_up() {
    for whole in made(5, 2_000).wholes {
        let order = &whole.order;
        assert!(!whole.items.is_empty());
        for item in &whole.items {
            let price = item.unit_price_cents.cents() * i64::from(item.quantity);
            assert_eq!(item.total_cents.cents(), price - item.discount_cents.cents());
        }
        let before: i64 =
            whole.items.iter().map(|item| item.unit_price_cents.cents() * i64::from(item.quantity)).sum();
        let discount: i64 = whole.items.iter().map(|item| item.discount_cents.cents()).sum();
        assert_eq!((order.items_cents.cents(), order.discount_cents.cents()), (before, discount));
        assert_eq!(order.total_cents.cents(), before - discount + order.shipping_cents.cents());
        let paid: i64 = whole.payments.iter().map(|payment| payment.amount_cents.cents()).sum();
        assert_eq!(paid, order.total_cents.cents());
        let largest = whole.payments.iter().max_by_key(|payment| payment.amount_cents).expect("a payment");
        assert_eq!(order.payment_method, Some(largest.method));
    }
}

#[test]
fn payments_stand_where_the_order_stands() {
    use PaymentStatus as P;
    for whole in made(6, 2_000).wholes {
        for payment in &whole.payments {
            let fits = match whole.order.payment_state {
                PaymentState::Pending => payment.state == P::Pending,
                PaymentState::Authorized => payment.state == P::Authorized,
                PaymentState::Captured => payment.state == P::Captured,
                PaymentState::Voided => matches!(payment.state, P::Expired | P::Refused | P::Cancelled),
                PaymentState::Refunded => payment.state == P::Refunded,
                PaymentState::Disputed => payment.state == P::Disputed,
                PaymentState::ChargedBack => payment.state == P::ChargedBack,
            };
            assert!(fits, "{:?} in {:?}", payment.state, whole.order.payment_state);
            let back = if payment.state == P::Refunded { payment.amount_cents.cents() } else { 0 };
            assert_eq!((payment.refunded_cents.cents(), payment.captured_at), (back, whole.order.paid_at));
            assert!(payment.installments == 1 || payment.method == PaymentMethod::CreditCard);
        }
    }
}

#[test]
fn codes_of_payments_say_what_is_to_be_paid() {
    let wholes = made(7, 2_000).wholes;
    for payment in wholes.iter().flat_map(|whole| &whole.payments) {
        let is = |method| payment.method == method;
        assert_eq!(payment.pix_code.is_some(), is(PaymentMethod::Pix));
        assert_eq!(payment.boleto_line.is_some(), is(PaymentMethod::Boleto));
        assert_eq!(
            payment.card_brand.is_some(),
            is(PaymentMethod::CreditCard) || is(PaymentMethod::DebitCard)
        );
        if let Some(code) = &payment.pix_code {
            let code = pix::parse(code).expect("a Pix code");
            assert_eq!(
                (code.amount_cents, code.txid),
                (Some(payment.amount_cents.cents()), payment.pix_txid.clone())
            );
        }
        if let Some(line) = &payment.boleto_line {
            let created_on = super::calendar::day(payment.created_at);
            let slip = boleto::parse(line, created_on).expect("a boleto");
            let due = super::calendar::day(payment.expires_at.expect("a due date"));
            assert_eq!((slip.amount_cents, slip.due), (payment.amount_cents.cents(), Some(due)));
        }
    }
}

#[test]
fn invoices_have_valid_keys_of_their_own() {
    let wholes = made(8, 2_000).wholes;
    let today = super::calendar::day(NOW);
    let (mut keys, mut models, mut issuers) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for whole in &wholes {
        let valid = whole.invoices.iter().filter(|invoice| invoice.state == InvoiceStatus::Valid).count();
        let state = match (whole.invoices.len(), valid) {
            (0, _) => InvoiceState::None,
            (_, 0) => InvoiceState::Cancelled,
            _ => InvoiceState::Issued,
        };
        assert_eq!(
            (whole.order.invoice_state, whole.order.invoiced_at.is_some()),
            (state, !whole.invoices.is_empty())
        );
        assert!(valid < 2);
        for invoice in &whole.invoices {
            let decoded = nfe_key::decode(&invoice.key, today);
            assert!(decoded.errors.is_empty() && decoded.warnings.is_empty(), "{decoded:?}");
            let parts = decoded.parts.expect("parts");
            assert_eq!(parts.issuer.map(|issuer| issuer.as_str().to_owned()), Some(invoice.issuer.clone()));
            assert_eq!(parts.uf.map(Uf::as_str), Some(invoice.uf.as_str()));
            assert_eq!(format!("{}-{:02}", parts.year, parts.month), invoice.issued_month);
            assert_eq!(
                super::calendar::day(invoice.created_at).format("%Y-%m").to_string(),
                invoice.issued_month
            );
            assert_eq!(
                (i64::from(parts.number), i16::from(parts.model)),
                (i64::from(invoice.number), invoice.model)
            );
            assert!(keys.insert((invoice.issuer.clone(), invoice.model, invoice.series, invoice.number)));
            models.insert(invoice.model);
            issuers.insert(invoice.issuer.clone());
        }
    }
    assert_eq!((models.len(), issuers.len()), (2, 2));
    assert!(wholes.iter().any(|whole| whole.invoices.len() == 2));
    assert!(wholes.iter().any(|whole| whole.order.invoice_state == InvoiceState::Cancelled));
}

#[test]
fn addresses_and_numbers_are_valid_and_fit_each_other() {
    let mut codes = BTreeSet::new();
    let batch = made(9, 2_000);
    for whole in &batch.wholes {
        let order = &whole.order;
        Document::parse(order.customer_document.as_deref().expect("a document")).expect("a valid document");
        for address in &whole.addresses {
            let uf = ibge::check(address.ibge_code.as_deref().expect("a code")).expect("a valid code");
            let cep = Cep::parse(address.cep.as_deref().expect("a CEP")).expect("a valid CEP");
            let phone = Phone::parse(address.phone.as_deref().expect("a phone")).expect("a valid phone");
            assert_eq!((cep.uf(), phone.uf(), order.uf.as_deref()), (Some(uf), Some(uf), Some(uf.as_str())));
            assert_eq!(address.city, order.city);
        }
        for parcel in &whole.shipments {
            let Some(code) = &parcel.tracking_code else {
                continue;
            };
            assert!(codes.insert(code.clone()), "{code} twice");
            if parcel.carrier.as_deref() == Some("Correios") {
                TrackingCode::parse(code).expect("a valid tracking code");
            }
        }
    }
    assert!(batch.wholes.iter().any(|whole| whole.shipments.len() == 2));
}

#[test]
fn an_order_keeps_what_customer_and_product_were() {
    let recipe = Recipe { seed: 10, orders: 2_000, now: NOW };
    let mut mill = Mill::new(recipe, 1).expect("a recipe");
    let batch = mill.batch(recipe.orders).expect("orders");
    for whole in &batch.wholes {
        let order = &whole.order;
        let customer = batch.customers.iter().find(|one| one.id == order.customer_id).expect("the customer");
        assert_eq!((&order.customer_name, &order.customer_key), (&customer.name, &customer.name_key));
        assert_eq!((&order.customer_email, &order.customer_document), (&customer.email, &customer.document));
        assert!(customer.created_at <= order.placed_at);
        for item in &whole.items {
            let product =
                mill.maker.goods.iter().find(|one| Some(one.id) == item.product_id).expect("the product");
            assert_eq!(
                (&item.sku, &item.name, item.unit_price_cents),
                (&product.sku, &product.name, product.price_cents)
            );
        }
    }
}

#[test]
fn numbers_of_marketplaces_are_unique() {
    let wholes = made(11, 2_000).wholes;
    let ids: Vec<&String> = wholes.iter().filter_map(|whole| whole.order.external_id.as_ref()).collect();
    assert!(ids.len() > 200);
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
}

#[test]
fn a_seed_is_a_store() {
    let told = |seed, size| {
        let recipe = Recipe { seed, orders: 700, now: NOW };
        let mut mill = Mill::new(recipe, 1).expect("a recipe");
        let batches = std::iter::from_fn(|| {
            Some(mill.batch(size).expect("orders")).filter(|batch| !batch.wholes.is_empty())
        });
        batches.flat_map(|batch| batch.wholes).map(|whole| format!("{whole:?}")).collect::<Vec<_>>()
    };
    assert_eq!(told(1, 500), told(1, 700));
    assert_ne!(told(1, 700), told(2, 700));
}

#[test]
fn fewer_orders_than_there_are_statuses_are_as_many_as_were_asked_for() {
    for orders in [0, 1, 5, 18, 19] {
        assert_eq!(made(1, orders).wholes.len(), orders);
    }
}
