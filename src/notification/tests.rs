//! Which fact mails the customer: a table.

use super::rule::mails;
use entity::Instant;
use entity::event::{self, EventKind as K, Visibility};
use entity::id::{CustomerId, EventId, OrderId, PaymentId};
use entity::money::Money;
use entity::order::{self, DeliveryMethod, Tags};
use entity::payment::{self, PaymentMethod as M, PaymentStatus as P};
use entity::status::{CancelReason, FulfilmentState, InvoiceState, OrderStatus as S, PaymentState};

const NOW: Instant = 1_795_359_600_000;

fn order(status: S) -> order::Model {
    order::Model {
        id: OrderId(1),
        number: 1,
        external_id: None,
        source: "api".to_owned(),
        channel: None,
        status,
        payment_state: PaymentState::Pending,
        fulfilment_state: FulfilmentState::None,
        invoice_state: InvoiceState::None,
        payment_method: Some(M::Pix),
        delivery_method: DeliveryMethod::Delivery,
        currency: "BRL".to_owned(),
        items_cents: Money(1),
        discount_cents: Money(0),
        shipping_cents: Money(0),
        total_cents: Money(1),
        customer_id: CustomerId(1),
        customer_name: None,
        customer_key: String::new(),
        customer_email: None,
        customer_document: None,
        customer_phone: None,
        city: None,
        city_key: String::new(),
        uf: None,
        placed_at: NOW,
        paid_at: None,
        invoiced_at: None,
        shipped_at: None,
        delivered_at: None,
        cancelled_at: None,
        ship_by: None,
        deliver_by: None,
        cancel_reason: None,
        customer_note: None,
        internal_note: None,
        tags: Tags::of([]),
        version: 1,
        updated_at: NOW,
        assigned_to: None,
        locale: "pt-BR".to_owned(),
        email_failed: false,
    }
}

fn fact(kind: K, to_status: Option<S>) -> event::Model {
    event::Model {
        id: EventId(1),
        order_id: OrderId(1),
        at: NOW,
        kind,
        actor: "x".to_owned(),
        from_status: None,
        to_status,
        comment: None,
        visibility: Visibility::Public,
        notifies: Some(true),
        message: Some("oi".to_owned()),
        reason: None,
        forced: false,
        details: None,
    }
}

fn pending(method: M) -> payment::Model {
    payment::Model {
        id: PaymentId(1),
        order_id: OrderId(1),
        position: 1,
        method,
        state: P::Pending,
        amount_cents: Money(1),
        refunded_cents: Money(0),
        installments: 1,
        card_brand: None,
        pix_txid: None,
        pix_code: None,
        boleto_line: None,
        reference: None,
        expires_at: None,
        captured_at: None,
        created_at: NOW,
        captured_cents: Money(0),
        instructions: None,
    }
}

fn texts(event: &event::Model, order: &order::Model, payments: &[payment::Model]) -> Vec<&'static str> {
    mails(event, order, payments).into_iter().map(|telling| telling.template).collect()
}

#[test]
fn nothing_is_mailed_that_was_not_decided_when_it_happened() {
    for kind in K::ALL {
        for notifies in [None, Some(false)] {
            for status in S::ALL {
                let event = event::Model { notifies, ..fact(*kind, Some(status)) };
                assert_eq!(texts(&event, &order(status), &[pending(M::Pix)]), [""; 0], "{kind:?} {status:?}");
            }
        }
    }
}

#[test]
fn a_new_order_is_confirmed_and_asks_for_its_payment_while_it_waits() {
    for (method, text) in [
        (M::Pix, Some("awaiting_payment_pix")),
        (M::Boleto, Some("awaiting_payment_boleto")),
        (M::Deposit, Some("awaiting_payment_deposit")),
        (M::CreditCard, None),
        (M::StoreCredit, None),
    ] {
        let placed = fact(K::OrderPlaced, Some(S::AwaitingPayment));
        let expected: Vec<&str> = std::iter::once("order_received").chain(text).collect();
        assert_eq!(texts(&placed, &order(S::AwaitingPayment), &[pending(method)]), expected, "{method:?}");
        assert_eq!(texts(&placed, &order(S::Paid), &[pending(method)]), ["order_received"], "paid meanwhile");
        let paid = fact(K::OrderPlaced, Some(S::Paid));
        assert_eq!(texts(&paid, &order(S::Paid), &[]), ["order_received"]);
    }
    let silent = |what: &str| event::Model {
        details: Some(format!("{{\"silent\":[\"{what}\"]}}")),
        ..fact(K::OrderPlaced, Some(S::AwaitingPayment))
    };
    let waits = (order(S::AwaitingPayment), [pending(M::Pix)]);
    assert_eq!(texts(&silent("ORDER_RECEIVED"), &waits.0, &waits.1), ["awaiting_payment_pix"]);
    assert_eq!(texts(&silent("AWAITING_PAYMENT"), &waits.0, &waits.1), ["order_received"]);
}

#[test]
fn what_happens_to_payments_has_its_texts() {
    for (kind, reason, status, text) in [
        (K::PaymentRefunded, None, S::Paid, "refunded"),
        (K::PaymentRefused, None, S::AwaitingPayment, "payment_refused"),
        (K::DisputeOpened, None, S::InDispute, "in_dispute"),
        (K::DisputeOpened, None, S::Chargeback, "chargeback"),
        (K::DisputeResolved, Some("LOST"), S::Chargeback, "chargeback"),
        (K::DisputeResolved, Some("REFUNDED"), S::Refunded, "refunded"),
        (K::DisputeResolved, Some("WON"), S::Shipped, "shipped"),
    ] {
        let event = event::Model { reason: reason.map(str::to_owned), ..fact(kind, None) };
        assert_eq!(texts(&event, &order(status), &[]), [text], "{kind:?} {reason:?}");
    }
}

#[test]
fn an_order_that_is_called_off_says_why() {
    let event = fact(K::OrderStatusChanged, Some(S::Cancelled));
    for reason in CancelReason::ALL {
        let order = order::Model { cancel_reason: Some(*reason), ..order(S::Cancelled) };
        let text = if *reason == CancelReason::PaymentExpired { "cancelled_unpaid" } else { "cancelled" };
        assert_eq!(texts(&event, &order, &[]), [text]);
    }
}

#[test]
fn a_message_stands_in_the_place_of_the_text_only_where_that_was_asked_for() {
    let told = |details: Option<&str>| {
        let event = event::Model {
            details: details.map(str::to_owned),
            ..fact(K::OrderStatusChanged, Some(S::Paid))
        };
        mails(&event, &order(S::Paid), &[]).remove(0)
    };
    assert!(told(Some("{\"messageMode\":\"REPLACE\"}")).replaces);
    assert!(!told(None).replaces);
    assert_eq!(told(None).message.as_deref(), Some("oi"));
}
