//! Random lives of orders: whatever is asked in whatever order, what is kept fits together.
//!
//! Each sequence comes from a seed, so that a failure is one that can be looked at again.

use crate::both;
use crate::support::TestApp;
use crate::support::given::invoice_key;
use entity::id::OrderId;
use entity::status::OrderStatus as S;
use entity::{event, money_movement, order, payment};
use pedidos::db::Read as _;
use pedidos::doctor;
use serde_json::{Value, json};

/// A small generator of numbers that look random (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).unwrap() % bound
    }

    fn one_of<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.below(of.len())]
    }
}

/// A shop with two products, and the orders that were placed in it.
struct Life<'a> {
    app: &'a TestApp,
    dice: Dice,
    orders: Vec<Value>,
    invoices: u32,
}

impl Life<'_> {
    /// Asks for something; whether it was done. What was refused must not have been a failure of ours.
    async fn ask(&mut self, mutation: &str, rest: &str) -> Option<Value> {
        let done = self
            .app
            .ask(&format!("mutation {{ {mutation} {{ {rest} userErrors {{ code message }} }} }}"))
            .await;
        let name = mutation.split('(').next().unwrap();
        let payload = done.data()[name].clone();
        (payload["userErrors"] == json!([])).then_some(payload)
    }

    async fn place(&mut self) {
        let quantity = 1 + self.dice.below(3);
        let method = *self.dice.one_of(&["PIX", "BOLETO", "CREDIT_CARD", "DEPOSIT"]);
        let delivery = if self.dice.below(4) == 0 { "PICKUP" } else { "DELIVERY" };
        let input = format!(
            "placeOrder(input: {{ customer: {{ name: \"Ana\", email: \"ana@example.com\" }}, deliveryMethod: {delivery},
              shippingAddress: {{ street: \"Rua A\", number: \"1\", city: \"São Paulo\", uf: \"SP\", cep: \"01310200\" }},
              items: [{{ sku: \"A\", quantity: {quantity} }}, {{ sku: \"B\", quantity: 1 }}], payments: [{{ method: {method} }}] }})"
        );
        let placed = self.ask(&input, "order { id items { id quantity } payments { id } }").await;
        self.orders.extend(placed.map(|placed| placed["order"].clone()));
    }

    async fn step(&mut self) {
        let order = self.dice.one_of(&self.orders.clone()).clone();
        let (id, item, payment) = (&order["id"], &order["items"][0]["id"], &order["payments"][0]["id"]);
        match self.dice.below(12) {
            0 => {
                self.ask(
                    &format!("confirmPayment(input: {{ paymentId: {payment}, note: \"extrato\" }})"),
                    "",
                )
                .await;
            }
            1 => {
                let cents = 100 * (1 + self.dice.below(40));
                let input =
                    format!("paymentId: {payment}, amount: \"{}.00\", reason: \"acordo\"", cents / 100);
                self.ask(&format!("refundPayment(input: {{ {input} }})"), "").await;
            }
            2 => {
                self.invoices += 1;
                let key = invoice_key(self.invoices);
                let advance = self.dice.below(2) == 0;
                self.ask(
                    &format!("setInvoice(input: {{ orderId: {id}, key: \"{key}\", advance: {advance} }})"),
                    "",
                )
                .await;
            }
            3 => self.cancel_invoice(id).await,
            4 => {
                self.ask(&format!("openDispute(input: {{ paymentId: {payment}, reason: \"fraude\" }})"), "")
                    .await;
            }
            5 => {
                let outcome = *self.dice.one_of(&["WON", "LOST"]);
                self.ask(
                    &format!("resolveDispute(input: {{ paymentId: {payment}, outcome: {outcome} }})"),
                    "",
                )
                .await;
            }
            6 => {
                let delta = if self.dice.below(2) == 0 { "2" } else { "-2" };
                self.ask(&format!("adjustStock(input: {{ changes: [{{ sku: \"A\", delta: {delta} }}], cause: \"contagem\" }})"), "").await;
            }
            _ => {
                let to = self.dice.one_of(&S::ALL).code();
                let units = 1 + self.dice.below(2);
                let force = if self.dice.below(15) == 0 { ", force: true, reason: \"gerente\"" } else { "" };
                self.ask(&format!("changeOrderStatus(input: {{ orderId: {id}, to: {to}, cancelReason: CUSTOMER, comment: \"visto\",
                    trackingCode: \"AA123456785BR\", missingItems: [{{ itemId: {item}, quantity: {units} }}],
                    returnedItems: [{{ itemId: {item}, restock: 1 }}]{force} }})"), "").await;
            }
        }
    }

    async fn cancel_invoice(&mut self, order: &Value) {
        let found =
            self.app.ask(&format!("{{ order(by: {{ id: {order} }}) {{ invoices {{ id }} }} }}")).await.data();
        let Some(invoice) = found["order"]["invoices"].as_array().and_then(|all| all.first()).cloned() else {
            return;
        };
        self.ask(&format!("cancelInvoice(input: {{ invoiceId: {}, reason: \"erro\" }})", invoice["id"]), "")
            .await;
    }

    /// What must hold after each step.
    async fn fits(&self, seed: u64) {
        let findings = doctor::examine(&self.app.db).await.unwrap();
        assert!(findings.is_empty(), "seed {seed}: {findings:#?}");
        for placed in &self.orders {
            let id: OrderId = placed["id"].as_str().unwrap().parse().unwrap();
            let order =
                self.app.db.rows_of::<order::Model>("orders", "id", &[id.0], &[]).await.unwrap().remove(0);
            let facts =
                self.app.db.rows_of::<event::Model>("events", "order_id", &[id.0], &[]).await.unwrap();
            assert!(
                facts.len() >= usize::try_from(order.version).unwrap(),
                "seed {seed}: each change has its line"
            );
            let payments =
                self.app.db.rows_of::<payment::Model>("payments", "order_id", &[id.0], &[]).await.unwrap();
            let moved = self
                .app
                .db
                .rows_of::<money_movement::Model>("money_movements", "order_id", &[id.0], &[])
                .await
                .unwrap();
            let sum = |kind: &str| {
                moved
                    .iter()
                    .filter(|row| row.kind.code() == kind)
                    .map(|row| row.amount_cents.cents())
                    .sum::<i64>()
            };
            let captured: i64 = payments.iter().map(|row| row.captured_cents.cents()).sum();
            let refunded: i64 = payments.iter().map(|row| row.refunded_cents.cents()).sum();
            assert_eq!((captured, refunded), (sum("CAPTURE"), sum("REFUND")), "seed {seed}");
            assert!(
                refunded <= captured && captured <= order.total_cents.cents() + refunded,
                "seed {seed}: {captured} {refunded}"
            );
        }
    }
}

both! {
    async fn whatever_is_asked_levels_ledger_money_and_history_fit(app: TestApp) {
        for sku in ["A", "B"] {
            let product = format!("mutation {{ createProduct(input: {{ sku: \"{sku}\", name: \"{sku}\", price: \"10.00\", stock: {{ onHand: 12 }} }}) {{ userErrors {{ code }} }} }}");
            app.ask(&product).await.data();
        }
        for seed in 1..=6 {
            let mut life = Life { app: &app, dice: Dice(seed), orders: Vec::new(), invoices: u32::try_from(seed).unwrap() * 1_000 };
            life.place().await;
            for _ in 0..60 {
                if life.orders.is_empty() || life.dice.below(12) == 0 {
                    life.place().await;
                } else {
                    life.step().await;
                }
                life.fits(seed).await;
            }
        }
    }
}
