//! Whatever happens to an order, in whatever order: its money adds up.

use super::{ask, given, given_stock, history, level, payments, waiting};
use crate::both;
use crate::support::TestApp;
use crate::support::given::Given;
use entity::event::EventKind as E;
use entity::id::{OrderId, PaymentId};
use entity::money::Money;
use entity::money_movement::{self, MoneyKind};
use entity::order;
use entity::payment::{PaymentMethod as M, PaymentStatus as P};
use entity::status::{OrderStatus as S, PaymentState};
use pedidos::db::Read as _;
use serde_json::Value;

/// Steps of one sequence.
const STEPS: u32 = 25;

/// The same numbers on every run (a linear congruence).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// A random command on one of the payments; gives what came of it.
async fn command(app: &TestApp, dice: &mut Dice, order: OrderId, ids: &[PaymentId]) -> Value {
    let payment = ids[usize::try_from(dice.roll(2)).unwrap()];
    let amount = format!("{}.{:02}", dice.roll(50), dice.roll(100));
    let reference = dice.roll(12);
    let (mutation, more) = match dice.roll(13) {
        0 => ("confirmPayment", String::new()),
        1 | 2 => ("confirmPayment", format!(r#", amount: "{amount}", reference: "c{reference}""#)),
        3 => ("authorizePayment", String::new()),
        4 => ("refusePayment", r#", reason: "x""#.to_owned()),
        5 => ("expirePayment", String::new()),
        6 | 7 => {
            ("refundPayment", format!(r#", reason: "x", amount: "{amount}", reference: "r{reference}""#))
        }
        8 => ("refundPayment", r#", reason: "x""#.to_owned()),
        9 => ("openDispute", format!(r#", reason: "x", chargeback: {}"#, dice.roll(4) == 0)),
        10 | 11 => (
            "resolveDispute",
            format!(
                ", outcome: {}",
                ["WON", "WON", "LOST", "REFUNDED"][usize::try_from(dice.roll(4)).unwrap()]
            ),
        ),
        _ => {
            let to = [("CANCELLED", ", cancelReason: CUSTOMER"), ("AWAITING_PAYMENT", ""), ("PICKING", "")]
                [usize::try_from(dice.roll(3)).unwrap()];
            let query = format!(
                r#"mutation {{ changeOrderStatus(input: {{ orderId: "{order}", to: {}{} }}) {{ order {{ version }} userErrors {{ code }} }} }}"#,
                to.0, to.1
            );
            return app.ask(&query).await.data()["changeOrderStatus"].clone();
        }
    };
    ask(app, mutation, payment, &more).await
}

/// What is true of an order's money at any time.
async fn adds_up(app: &TestApp, id: OrderId, after: &Value) {
    let order: order::Model = app.db.rows_of("orders", "id", &[id.0], &[]).await.unwrap().remove(0);
    let ledger: Vec<money_movement::Model> =
        app.db.rows_of("money_movements", "order_id", &[id.0], &[]).await.unwrap();
    let payments = payments(app, id).await;
    for payment in &payments {
        let sum = |kind| -> i64 {
            let own = ledger.iter().filter(|row| row.payment_id == payment.id && row.kind == kind);
            own.map(|row| row.amount_cents.cents()).sum()
        };
        let (captured, refunded) = (payment.captured_cents.cents(), payment.refunded_cents.cents());
        assert_eq!((captured, refunded), (sum(MoneyKind::Capture), sum(MoneyKind::Refund)), "{after:#}");
        assert!(refunded <= captured && captured <= payment.amount_cents.cents(), "{payment:?}");
        let fits = match payment.state {
            P::Captured => captured == payment.amount_cents.cents() && refunded == 0,
            P::PartiallyRefunded => 0 < refunded && refunded < captured,
            P::Refunded => captured > 0 && refunded == captured,
            P::Disputed | P::ChargedBack => captured > 0,
            _ => captured < payment.amount_cents.cents() && refunded == 0,
        };
        assert!(fits, "{payment:?} after {after:#}");
    }
    let captured: i64 = payments.iter().map(|payment| payment.captured_cents.cents()).sum();
    let refunded: i64 = payments.iter().map(|payment| payment.refunded_cents.cents()).sum();
    let state = match order.status {
        S::AwaitingPayment => PaymentState::Pending,
        S::UnderReview => PaymentState::Authorized,
        S::InDispute => PaymentState::Disputed,
        S::Chargeback => PaymentState::ChargedBack,
        S::Refunded => PaymentState::Refunded,
        S::Cancelled if captured == 0 => PaymentState::Voided,
        _ if captured == refunded => PaymentState::Refunded,
        _ => PaymentState::Captured,
    };
    assert_eq!(
        order.payment_state, state,
        "{:?} with {captured} and {refunded} after {after:#}",
        order.status
    );
    one_entry_for_each_change(app, &order, &ledger).await;
}

async fn one_entry_for_each_change(app: &TestApp, order: &order::Model, ledger: &[money_movement::Model]) {
    let history = history(app, order.id).await;
    let count = |kind| history.iter().filter(|entry| entry.kind == kind).count();
    let moved = |kind| ledger.iter().filter(|row| row.kind == kind).count();
    assert_eq!(count(E::PaymentConfirmed), moved(MoneyKind::Capture));
    assert_eq!(count(E::PaymentRefunded), moved(MoneyKind::Refund));
    let mut at = S::AwaitingPayment;
    for step in history.iter().filter(|entry| entry.kind == E::OrderStatusChanged) {
        assert_eq!(step.from_status, Some(at));
        at = step.to_status.unwrap();
    }
    assert_eq!(at, order.status);
}

fn of_two_payments(product: entity::id::ProductId) -> Given {
    super::and_payment(waiting(M::Pix), M::CreditCard, 2_500).with(|whole| {
        whole.payments[0].amount_cents = Money(4_000);
        whole.items[0].product_id = Some(product);
    })
}

both! {
    async fn money_adds_up_whatever_happens(app: TestApp) {
        let mut dice = Dice(2_026);
        let mut taken = 0;
        for _ in 0..16 {
            let mugs = given_stock(&app, &format!("CANECA-{}", dice.roll(1_000_000_000)), i64::try_from(dice.roll(4)).unwrap()).await;
            let (order, ids) = given(&app, of_two_payments(mugs)).await;
            for _ in 0..STEPS {
                let before = history(&app, order).await.len();
                let after = command(&app, &mut dice, order, &ids).await;
                let changed = history(&app, order).await.len() > before;
                let refused = after["userErrors"] != serde_json::json!([]);
                assert!(!(refused && changed), "{after:#}");
                taken += u32::from(changed);
                adds_up(&app, order, &after).await;
                let (on_hand, reserved) = level(&app, mugs).await;
                assert!((0..=on_hand).contains(&reserved));
            }
        }
        assert!(taken > 100, "only {taken} commands did anything");
    }
}
