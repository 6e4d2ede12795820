//! Things that do not fit each other: found, and mended where it is certain what is right.

use crate::both;
use crate::support::database;
use crate::support::given::{self, Given};
use crate::support::{NOW, TestApp};
use entity::id::ProductId;
use entity::status::{InvoiceState, OrderStatus, PaymentState};
use pedidos::actor::Actor;
use pedidos::db::By;
use pedidos::demo::{Live, Recipe, fill, place_one};
use pedidos::doctor::{Check, Finding, Mended, examine, mend};
use serde_json::json;

fn order_of(product: ProductId, status: OrderStatus) -> Given {
    given::order().status(status).with(|whole| whole.items[0].product_id = Some(product))
}

/// A counted product with ten units, of which one order keeps two and another has taken two.
async fn given_stock(app: &TestApp) -> ProductId {
    let mug = app.given_product("CANECA").await;
    app.given([order_of(mug, OrderStatus::Paid), order_of(mug, OrderStatus::Shipped)]).await;
    let query =
        "mutation { setStock(input: { levels: [{ sku: \"CANECA\", onHand: 10 }], cause: \"inventário\" })
        { userErrors { code } } }";
    assert_eq!(app.ask(query).await.data()["setStock"]["userErrors"], json!([]));
    mug
}

fn checks(findings: &[Finding]) -> Vec<Check> {
    findings.iter().map(|finding| finding.check).collect()
}

async fn mended(app: &TestApp) -> Mended {
    mend(&app.db, &By::new(Actor::system("doctor"), NOW)).await.unwrap()
}

both! {
    async fn a_store_that_is_in_order_has_nothing_to_show(app: TestApp) {
        given_stock(&app).await;
        assert_eq!(examine(&app.db).await.unwrap(), []);
        assert_eq!(mended(&app).await, Mended::default());
    }

    async fn levels_are_made_the_sums_of_their_movements(app: TestApp) {
        given_stock(&app).await;
        app.sql("UPDATE stock_levels SET on_hand = 11, reserved = 3").await;
        let found = examine(&app.db).await.unwrap();
        let told: Vec<String> = found.iter().map(ToString::to_string).collect();
        let id = ProductId(1);
        assert_eq!(told, [
            format!("LEVEL_ON_HAND CANECA ({id}): 11 on hand, the movements add up to 10"),
            format!("LEVEL_RESERVED CANECA ({id}): 3 reserved, the movements add up to 2"),
        ]);
        assert_eq!(mended(&app).await, Mended { mended: found, left: Vec::new() });
        assert_eq!(examine(&app.db).await.unwrap(), []);
    }

    async fn a_level_that_is_lost_is_made_anew(app: TestApp) {
        given_stock(&app).await;
        app.sql("DELETE FROM stock_levels").await;
        let done = mended(&app).await;
        assert_eq!((checks(&done.mended), checks(&done.left)), (vec![Check::LevelMissing], vec![]));
        let stock = app.ask("{ stockLevels { nodes { onHand reserved } } }").await.data();
        assert_eq!(stock["stockLevels"]["nodes"], json!([{ "onHand": 10, "reserved": 2 }]));
    }

    async fn lines_are_settled_to_what_the_status_asks_for(app: TestApp) {
        given_stock(&app).await;
        // One has shipped and still keeps its units; the other is back at the store and has taken them.
        app.sql("UPDATE orders SET status = 80 WHERE number = 1").await;
        app.sql("UPDATE orders SET status = 30 WHERE number = 2").await;
        let found = examine(&app.db).await.unwrap();
        assert_eq!(checks(&found), [Check::LineHolding, Check::LineHolding]);
        assert!(found[0].problem.contains("holds 2 reserved and 0 taken, Shipped asks for 0 and 2"), "{}", found[0]);
        let done = mended(&app).await;
        assert_eq!((done.mended.len(), done.left.len()), (2, 0));
        let ledger = app.ask("{ stockMovements(filter: { kinds: [TAKE, GIVE_BACK] }) { nodes { cause actor onHandDelta reservedDelta
            order { number version } } } }").await.data();
        let of_doctor: Vec<_> = ledger["stockMovements"]["nodes"].as_array().unwrap().iter()
            .filter(|row| row["cause"] == "DOCTOR").collect();
        assert_eq!(of_doctor.len(), 2);
        assert!(of_doctor.iter().all(|row| row["actor"] == "doctor" && row["order"]["version"] == 2));
        assert_eq!(mended(&app).await, Mended::default());
    }

    async fn what_lines_say_has_left_is_made_what_their_shipments_say(app: TestApp) {
        let mug = given_stock(&app).await;
        app.given([order_of(mug, OrderStatus::Picking).shipment("Correios", Some("PH297898690BR"))]).await;
        assert_eq!(examine(&app.db).await.unwrap().len(), 1, "nothing is kept for it yet");
        mended(&app).await;
        app.sql("UPDATE shipments SET state = 'POSTED', posted_at = 1").await;
        let found = examine(&app.db).await.unwrap();
        assert_eq!(checks(&found), [Check::ShippedUnits]);
        assert!(found[0].problem.contains("line 1 says that 0 have left, its shipments say 2"), "{}", found[0]);
        let done = mended(&app).await;
        assert_eq!((done.mended, done.left), (found, vec![]));
        let stock = app.ask("{ stockLevels { nodes { onHand reserved } } orders(filter: { status: { in: [PICKING] } }) { nodes { items { shippedQuantity } } } }").await.data();
        assert_eq!(stock["stockLevels"]["nodes"], json!([{ "onHand": 8, "reserved": 2 }]));
        assert_eq!(stock["orders"]["nodes"][0]["items"], json!([{ "shippedQuantity": 2 }]));
        app.sql("UPDATE order_items SET shipped = 1 WHERE shipped = 2").await;
        assert_eq!(mended(&app).await.mended.iter().filter(|finding| finding.check == Check::ShippedUnits).count(), 1);
        assert_eq!(examine(&app.db).await.unwrap(), []);
    }

    async fn less_than_nothing_reserved_is_mended_with_its_line(app: TestApp) {
        given_stock(&app).await;
        app.sql("UPDATE stock_movements SET reserved_delta = -1 WHERE kind = 'RESERVE'").await;
        let found = examine(&app.db).await.unwrap();
        assert_eq!(checks(&found), [Check::LevelReserved, Check::ReservedBelowZero, Check::LineHolding]);
        let done = mended(&app).await;
        assert_eq!((done.mended.len(), checks(&done.left)), (3, vec![]));
    }

    async fn what_there_is_not_enough_for_is_left_with_the_reason(app: TestApp) {
        given_stock(&app).await;
        app.sql("DELETE FROM stock_movements WHERE kind = 'RESERVE'").await;
        app.sql("UPDATE stock_movements SET on_hand_delta = 1 WHERE cause = 'inventário'").await;
        let done = mended(&app).await;
        assert_eq!(checks(&done.mended), [Check::LevelOnHand, Check::LevelReserved]);
        assert_eq!(checks(&done.left), [Check::LineHolding]);
        assert!(done.left[0].problem.contains("OUT_OF_STOCK"), "{}", done.left[0]);
    }

    async fn states_of_orders_that_do_not_fit_their_parts_are_shown(app: TestApp) {
        app.given([
            given::order().with(|whole| whole.payments[0].captured_cents = entity::money::Money(0)),
            given::order().row(|order| order.payment_state = PaymentState::Pending),
            given::order().row(|order| order.invoice_state = InvoiceState::Issued),
            given::order().invoice(&given::invoice_key(7)).row(|order| order.invoice_state = InvoiceState::None),
            given::order(),
        ]).await;
        let found = examine(&app.db).await.unwrap();
        let seen: Vec<_> = found.iter().map(|finding| (finding.check, finding.number.unwrap())).collect();
        assert_eq!(seen, [
            (Check::PaymentState, 1),
            (Check::PaymentState, 2),
            (Check::InvoiceState, 3),
            (Check::InvoiceState, 4),
        ]);
        let done = mended(&app).await;
        assert_eq!(checks(&done.mended), [Check::InvoiceState, Check::InvoiceState]);
        assert_eq!(checks(&done.left), [Check::PaymentState, Check::PaymentState]);
        let states = app.ask("{ orders(sort: { by: NUMBER, direction: ASC }) { nodes { invoiceState } } }").await.data();
        assert_eq!(states["orders"]["nodes"][2]["invoiceState"], "NONE");
        assert_eq!(states["orders"]["nodes"][3]["invoiceState"], "ISSUED");
    }

    async fn a_request_without_its_outcome_is_shown_and_left(app: TestApp) {
        app.sql("INSERT INTO idempotency_keys (actor, key, operation, fingerprint, at) VALUES ('Maria', 'k', 'placeOrder', 'f', 0)").await;
        let done = mended(&app).await;
        assert_eq!(checks(&done.left), [Check::RequestOutcome]);
        let told = done.left[0].to_string();
        assert_eq!(told, "REQUEST_OUTCOME: 1 idempotency keys of placeOrder have no outcome");
    }
}

#[tokio::test]
async fn a_made_up_store_is_in_order_and_stays_so_while_orders_come_in() {
    for db in database::each().await {
        fill(&db, &Recipe { seed: 7, orders: 600, now: NOW }, false).await.unwrap();
        assert_eq!(examine(&db).await.unwrap(), []);
        let mut live = Live::open(&db, 1).await.unwrap();
        for order in 1..=20 {
            place_one(&db, &mut live, NOW + order).await.unwrap();
        }
        assert_eq!(examine(&db).await.unwrap(), []);
    }
}
