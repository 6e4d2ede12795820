//! What a status needs before an order may come to it.

use super::{codes, ready, step, with_invoice};
use crate::both;
use crate::support::given::{invoice_key, order};
use entity::invoice::InvoiceStatus;
use entity::money::Money;
use entity::order::DeliveryMethod;
use entity::payment::PaymentStatus;
use entity::status::OrderStatus as S;
use serde_json::json;

both! {
    async fn nothing_is_picked_invoiced_or_shipped_before_the_money_is_there(app: TestApp) {
        for (at, (from, to)) in (1..).zip([(S::AwaitingPayment, S::Paid), (S::Paid, S::Picking), (S::Paid, S::Invoiced), (S::Invoiced, S::Shipped)]) {
            let short = with_invoice(ready(from), at).with(|whole| whole.payments[0].captured_cents = Money(6_499));
            let orders = app.given([short]).await;
            let done = step(&app, orders[0].order.id, to, "").await;
            assert_eq!(codes(&done), ["NOT_PAID"], "{from:?} {to:?}");
            assert!(done["userErrors"][0]["message"].as_str().unwrap().contains("64.99 of 65.00"));
        }
    }

    async fn an_order_is_invoiced_and_shipped_with_an_invoice_that_counts(app: TestApp) {
        let cancelled = |number| with_invoice(ready(S::Picking), number).with(|whole| whole.invoices[0].state = InvoiceStatus::Cancelled);
        let orders = app.given([ready(S::Picking), cancelled(1), with_invoice(ready(S::Picking), 2), ready(S::Invoiced)]).await;
        let id = |at: usize| orders[at].order.id;
        assert_eq!(codes(&step(&app, id(0), S::Invoiced, "").await), ["INVOICE_MISSING"]);
        assert_eq!(codes(&step(&app, id(1), S::Invoiced, "").await), ["INVOICE_MISSING"]);
        assert_eq!(codes(&step(&app, id(2), S::Invoiced, "").await), Vec::<&str>::new());
        assert_eq!(codes(&step(&app, id(3), S::Shipped, "").await), ["INVOICE_MISSING"]);
    }

    async fn a_parcel_ships_with_a_code_unless_its_carrier_has_none(app: TestApp) {
        let bare = |number| with_invoice(order().status(S::Invoiced), number);
        let orders = app.given([bare(1), bare(2).shipment("Motoboy", None), bare(3), bare(4)]).await;
        let id = |at: usize| orders[at].order.id;
        let refused = step(&app, id(0), S::Shipped, "").await;
        assert_eq!((codes(&refused), &refused["userErrors"][0]["path"]), (vec!["TRACKING_MISSING"], &json!(["trackingCode"])));
        assert_eq!(codes(&step(&app, id(1), S::Shipped, "").await), Vec::<&str>::new());
        let odd = step(&app, id(2), S::Shipped, "trackingCode: \"AA123456784BR\"").await;
        assert_eq!(codes(&odd), Vec::<&str>::new(), "a wrong check digit is told, not refused");
        assert_eq!(odd["effects"]["warnings"][0]["code"], "W_TRACKING_CODE");
        assert_eq!(codes(&step(&app, id(3), S::Shipped, "trackingCode: \"a\"").await), ["INVALID"]);
        let done = step(&app, id(3), S::Shipped, "trackingCode: \" jd014600006228974829 \"").await;
        assert_eq!(done["order"]["shipments"][0]["trackingCode"], "JD014600006228974829");
    }

    async fn only_what_is_picked_up_waits_at_the_counter(app: TestApp) {
        let pickup = with_invoice(ready(S::Invoiced), 1).row(|order| order.delivery_method = DeliveryMethod::Pickup);
        let orders = app.given([pickup, with_invoice(ready(S::Invoiced), 2)]).await;
        assert_eq!(codes(&step(&app, orders[0].order.id, S::ReadyForPickup, "").await), Vec::<&str>::new());
        assert_eq!(codes(&step(&app, orders[1].order.id, S::ReadyForPickup, "").await), ["NOT_PICKUP"]);
    }

    async fn an_order_is_called_off_with_a_reason_and_without_an_invoice_that_counts(app: TestApp) {
        let orders = app.given([order(), with_invoice(ready(S::Invoiced), 1)]).await;
        assert_eq!(codes(&step(&app, orders[0].order.id, S::Cancelled, "").await), ["REASON_MISSING"]);
        let done = step(&app, orders[0].order.id, S::Cancelled, "cancelReason: DUPLICATE").await;
        assert_eq!(done["order"]["cancelReason"], "DUPLICATE");
        assert_eq!(done["order"]["cancelledAt"], "2026-11-22T15:00:00Z");
        let done = step(&app, orders[1].order.id, S::Cancelled, "cancelReason: CUSTOMER").await;
        assert_eq!(codes(&done), ["INVOICE_NOT_CANCELLED"]);
    }

    async fn an_invoice_key_is_entered_with_the_step_that_needs_it(app: TestApp) {
        let orders = app.given([ready(S::Picking), with_invoice(ready(S::Invoiced), 2)]).await;
        let wrong = step(&app, orders[0].order.id, S::Invoiced, "invoiceKey: \"123\"").await;
        assert_eq!(codes(&wrong), ["KEY_LENGTH"]);
        let done = step(&app, orders[0].order.id, S::Invoiced, &format!("invoiceKey: \"{}\"", invoice_key(1))).await;
        assert_eq!((&done["order"]["status"], &done["order"]["invoiceState"]), (&json!("INVOICED"), &json!("ISSUED")));
        let returned = format!("cancelReason: CUSTOMER, invoiceKey: \"{}\"", invoice_key(3));
        let done = step(&app, orders[1].order.id, S::Cancelled, &returned).await;
        assert_eq!(done["order"]["status"], "CANCELLED", "{done:#}");
    }

    async fn money_goes_back_before_an_order_is_refunded(app: TestApp) {
        let back = ready(S::Returned).with(|whole| {
            whole.payments[0].refunded_cents = Money(6_500);
            whole.payments[0].state = PaymentStatus::Refunded;
        });
        let orders = app.given([ready(S::Returned), back]).await;
        assert_eq!(codes(&step(&app, orders[0].order.id, S::Refunded, "").await), ["REFUND_MISSING"]);
        let done = step(&app, orders[1].order.id, S::Refunded, "").await;
        assert_eq!(done["order"]["paymentState"], "REFUNDED");
    }

    async fn all_that_stands_in_the_way_is_said_at_once(app: TestApp) {
        let orders = app.given([order().with(|whole| whole.payments[0].captured_cents = Money(0)).status(S::Invoiced)]).await;
        let done = step(&app, orders[0].order.id, S::Shipped, "comment: \"\", trackingCode: \"?\"").await;
        assert_eq!(codes(&done), ["INVALID", "INVALID", "NOT_PAID", "INVOICE_MISSING"]);
        assert_eq!(done["userErrors"][0]["path"], json!(["comment"]));
    }

    async fn an_order_that_is_not_there_is_not_found(app: TestApp) {
        assert_eq!(codes(&step(&app, entity::id::OrderId(99), S::Paid, "").await), ["NOT_FOUND"]);
        let query = "mutation { changeOrderStatus(input: { orderId: \"order_x\", to: PAID }) { userErrors { code } } }";
        assert_eq!(app.ask(query).await.refusal().0, "input.orderId");
    }
}
