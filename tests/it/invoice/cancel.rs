//! Cancelling an invoice, and entering the next.

use super::{CANCEL, codes, entered, kinds, set};
use crate::both;
use crate::support::TestApp;
use crate::support::given::{invoice_key, order};
use entity::id::InvoiceId;
use serde_json::{Value, json};

async fn cancel(app: &TestApp, invoice: &Value, reason: &str) -> Value {
    let input = json!({ "invoiceId": invoice, "reason": reason });
    app.ask_with(CANCEL, json!({ "input": input })).await.data()["cancelInvoice"].clone()
}

both! {
    async fn a_cancelled_invoice_stays_and_no_longer_counts(app: TestApp) {
        let given = app.given([order()]).await.remove(0).order;
        let id = entered(&app, given.id, &invoice_key(1)).await["invoice"]["id"].clone();
        let done = cancel(&app, &id, "  valor errado ").await;
        assert_eq!(done["order"]["invoiceState"], "CANCELLED");
        assert_eq!(done["order"]["status"], "PAID");
        assert_eq!(
            done["invoice"],
            json!({ "state": "CANCELLED", "cancelledAt": "2026-11-22T15:00:00Z", "cancelReason": "valor errado" })
        );
        let mut told = kinds(&app, given.id).await;
        told.sort_unstable();
        assert_eq!(told, ["INVOICE_CANCELLED", "INVOICE_ENTERED"]);
        // Again, with another reason: nothing changes.
        assert_eq!(cancel(&app, &id, "outro motivo").await, done);
        assert_eq!(kinds(&app, given.id).await.len(), 2);
    }

    async fn the_order_counts_as_invoiced_while_one_invoice_does(app: TestApp) {
        let given = app.given([order()]).await.remove(0).order;
        let first = entered(&app, given.id, &invoice_key(1)).await["invoice"]["id"].clone();
        entered(&app, given.id, &invoice_key(2)).await;
        assert_eq!(cancel(&app, &first, "erro").await["order"]["invoiceState"], "ISSUED");
    }

    async fn its_key_may_be_entered_again_here_and_elsewhere(app: TestApp) {
        let orders = app.given([order(), order()]).await;
        let (here, there) = (orders[0].order.id, orders[1].order.id);
        let first = entered(&app, here, &invoice_key(1)).await["invoice"]["id"].clone();
        cancel(&app, &first, "pedido errado").await;
        let second = entered(&app, there, &invoice_key(1)).await;
        assert_eq!(second["order"]["invoiceState"], "ISSUED");
        let done = set(&app, json!({ "orderId": here.to_string(), "key": invoice_key(1) })).await;
        assert_eq!(codes(&done["userErrors"]), "KEY_DUPLICATE");
        cancel(&app, &second["invoice"]["id"], "era o outro").await;
        let third = entered(&app, here, &invoice_key(1)).await;
        assert_eq!(third["order"]["invoiceState"], "ISSUED");
        assert_eq!(third["order"]["invoices"].as_array().unwrap().len(), 2);
    }

    async fn a_reason_is_needed(app: TestApp) {
        let given = app.given([order().invoice(&invoice_key(1))]).await.remove(0).order;
        let query = format!("{{ node(id: \"{}\") {{ ... on Order {{ invoices {{ id }} }} }} }}", given.id);
        let id = app.ask(&query).await.data()["node"]["invoices"][0]["id"].clone();
        for (reason, code) in [("  ", "REASON_MISSING"), ("a\u{0}b", "INVALID"), (&"x".repeat(256), "INVALID")] {
            let done = cancel(&app, &id, reason).await;
            assert_eq!(codes(&done["userErrors"]), code);
            assert_eq!(done["userErrors"][0]["path"], json!(["reason"]));
        }
        let unknown = cancel(&app, &json!(InvoiceId(99).to_string()), "erro").await;
        assert_eq!(codes(&unknown["userErrors"]), "NOT_FOUND");
        let input = json!({ "invoiceId": id, "reason": "erro", "expectedVersion": 7 });
        let stale = app.ask_with(CANCEL, json!({ "input": input })).await.data()["cancelInvoice"].clone();
        assert_eq!(codes(&stale["userErrors"]), "VERSION_CONFLICT");
    }
}
