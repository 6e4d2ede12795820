//! What is shown of payments, and what it costs.

use super::{confirm, given, waiting};
use crate::both;
use crate::support::given::order;
use entity::payment::PaymentMethod as M;
use serde_json::json;

both! {
    async fn movements_and_totals_take_one_statement_each_for_any_number_of_orders(app: TestApp) {
        app.given((0..50).map(|_| order())).await;
        for size in [1, 50] {
            for (fields, statements) in [
                ("payments { captured }", 2),
                ("totals { captured refunded due }", 2),
                ("totals { total }", 1),
                ("payments { movements { amount } }", 3),
                ("payments { movements { amount } } totals { due }", 3),
            ] {
                let before = app.db.statements();
                let found = app.ask(&format!("{{ orders(first: {size}) {{ nodes {{ number {fields} }} }} }}")).await.data();
                assert_eq!(app.db.statements() - before, statements, "{size} orders with {fields}");
                assert_eq!(found["orders"]["nodes"].as_array().unwrap().len(), size);
            }
        }
    }

    async fn each_payment_shows_its_own_movements(app: TestApp) {
        let (_, ids) = given(&app, super::and_payment(waiting(M::Pix), M::StoreCredit, 1_000)).await;
        confirm(&app, ids[1], r#", reference: "vale""#).await;
        confirm(&app, ids[0], r#", amount: "5.00""#).await;
        let query = "{ orders { nodes { payments { movements { amount reference } } totals { captured due } } } }";
        let found = app.ask(query).await.data();
        assert_eq!(found["orders"]["nodes"][0], json!({
            "payments": [
                { "movements": [{ "amount": "5.00", "reference": null }] },
                { "movements": [{ "amount": "10.00", "reference": "vale" }] },
            ],
            "totals": { "captured": "15.00", "due": "50.00" },
        }));
    }

    async fn a_deposit_shows_what_to_do(app: TestApp) {
        given(&app, waiting(M::Deposit).with(|whole| whole.payments[0].instructions = Some("Banco 001".to_owned()))).await;
        let found = app.ask("{ orders { nodes { payments { instructions } } } }").await.data();
        assert_eq!(found["orders"]["nodes"][0]["payments"][0]["instructions"], "Banco 001");
    }
}
