//! Tiny.

use super::{COMPANY, add, send, sent, tell, told, until_state};
use crate::both;
use crate::support::erp::{FakeErp, Kind, Mood};
use crate::support::given::{invoice_key, order};
use entity::status::OrderStatus;
use serde_json::{Value, json};

fn note(number: i64, key: &str) -> Value {
    json!({ "versao": "1.0.1", "cnpj": "11.222.333/0001-81", "tipo": "nota_fiscal",
        "dados": { "chaveAcesso": key, "numero": "7", "serie": "1", "idPedidoEcommerce": number.to_string(), "idNotaFiscalTiny": 9 } })
}

both! {
    async fn an_order_needs_products_that_are_there(app: TestApp) {
        let erp = FakeErp::start(Kind::Tiny).await;
        erp.books().products.clear();
        let tiny = add(&app, &erp).await;
        let given = app.given([order()]).await.remove(0).order;
        let sync = sent(&app, given.id, &tiny, "FAILED").await;
        assert!(sync["problem"].as_str().unwrap().contains("no product with the SKU CANECA-01"), "{sync}");
        assert_eq!(erp.books().orders.len(), 0);
        erp.books().products.push(("CANECA-01".to_owned(), 44));
        let sync = sent(&app, given.id, &tiny, "SENT").await;
        assert_eq!(sync["externalNumber"], "2");
        let books = erp.books();
        assert_eq!((books.contacts.len(), books.orders.len()), (1, 1));
        assert_eq!(books.orders[0]["itens"][0]["produto"]["id"], 44);
    }

    async fn an_id_that_is_not_theirs_any_more_is_looked_up_anew(app: TestApp) {
        let erp = FakeErp::start(Kind::Tiny).await;
        let tiny = add(&app, &erp).await;
        let given = app.given([order(), order()]).await;
        sent(&app, given[0].order.id, &tiny, "SENT").await;
        erp.books().products = vec![("CANECA-01".to_owned(), 902)];
        let sync = sent(&app, given[1].order.id, &tiny, "FAILED").await;
        assert_eq!(sync["problem"], "Produto não encontrado");
        sent(&app, given[1].order.id, &tiny, "SENT").await;
        assert_eq!(erp.books().orders.len(), 2);
    }

    async fn nobody_calls_while_no_call_is_left(app: TestApp) {
        let erp = FakeErp::start(Kind::Tiny).await;
        let tiny = add(&app, &erp).await;
        erp.books().left = 2;
        let given = app.given([order()]).await.remove(0).order;
        sent(&app, given.id, &tiny, "SENT").await;
        assert_eq!(erp.books().violations, 0);
        // It waited for the next window, a second.
        let paces = app.texts("SELECT pace FROM integration_paces").await;
        assert!(!paces[0].contains("\"blocked_until\":0"), "{paces:?}");
    }

    async fn the_key_may_come_before_the_answer_to_the_call_that_made_the_order(app: TestApp) {
        let erp = FakeErp::start(Kind::Tiny).await;
        let tiny = add(&app, &erp).await;
        let given = app.given([order()]).await.remove(0).order;
        erp.mood("POST /pedidos", Mood::Hang);
        send(&app, given.id, &tiny).await;
        while erp.books().orders.is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        let key = invoice_key(7);
        assert_eq!(tell(&app, &tiny.hook, &[], &note(given.number, &key)).await, 200);
        let sync = until_state(&app, given.id, "CONFIRMED").await;
        assert_eq!((&sync["invoiceKey"], &sync["externalId"]), (&json!(key), &Value::Null));
        // Meanwhile the call ends without an answer; that takes nothing back.
        super::until(&app, given.id, |_| true).await;
        tokio::time::sleep(std::time::Duration::from_millis(2_300)).await;
        assert_eq!(until_state(&app, given.id, "CONFIRMED").await["problem"], Value::Null);
        assert_eq!(erp.books().orders.len(), 1);
    }

    async fn told_again_and_again_it_is_one_invoice(app: TestApp) {
        let erp = FakeErp::start(Kind::Tiny).await;
        let tiny = add(&app, &erp).await;
        let given = app.given([order()]).await.remove(0).order;
        sent(&app, given.id, &tiny, "SENT").await;
        let body = note(given.number, &invoice_key(7));
        let all = futures_util::future::join_all((0..5).map(|_| tell(&app, &tiny.hook, &[], &body))).await;
        assert_eq!(all, [200; 5]);
        until_state(&app, given.id, "CONFIRMED").await;
        let seen = super::seen(&app, given.id).await;
        let kinds: Vec<&str> = seen["history"]["nodes"].as_array().unwrap().iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds.iter().filter(|kind| **kind == "INVOICE_ENTERED").count(), 1, "{kinds:?}");
        assert_eq!(seen["status"], "INVOICED");
    }

    async fn a_key_that_breaks_a_rule_is_kept_and_said(app: TestApp) {
        let erp = FakeErp::start(Kind::Tiny).await;
        let tiny = add(&app, &erp).await;
        let given = app.given([order()]).await.remove(0).order;
        sent(&app, given.id, &tiny, "SENT").await;
        let bad = format!("{}0", &invoice_key(7)[..43]);
        let bad = if bad == invoice_key(7) { format!("{}1", &bad[..43]) } else { bad };
        for _ in 0..2 {
            assert_eq!(tell(&app, &tiny.hook, &[], &note(given.number, &bad)).await, 200);
        }
        let sync = super::until(&app, given.id, |sync| sync["invoiceKey"] == bad.as_str()).await;
        assert!(sync["problem"].as_str().unwrap().contains("KEY_CHECK_DIGIT"), "{sync}");
        assert_eq!(sync["state"], "SENT");
        let told = told(&app, given.id).await;
        assert_eq!(told.iter().filter(|line| line.starts_with("INTEGRATION_FAILED")).count(), 1, "{told:?}");
        // The right one comes later.
        assert_eq!(tell(&app, &tiny.hook, &[], &note(given.number, &invoice_key(8))).await, 200);
        assert_eq!(until_state(&app, given.id, "CONFIRMED").await["problem"], Value::Null);
    }

    async fn a_key_for_an_order_that_cannot_move_is_entered_nevertheless(app: TestApp) {
        let erp = FakeErp::start(Kind::Tiny).await;
        let tiny = add(&app, &erp).await;
        let given = app.given([order().status(OrderStatus::Shipped)]).await.remove(0).order;
        sent(&app, given.id, &tiny, "SENT").await;
        assert_eq!(tell(&app, &tiny.hook, &[], &note(given.number, &invoice_key(7))).await, 200);
        until_state(&app, given.id, "CONFIRMED").await;
        let seen = super::seen(&app, given.id).await;
        assert_eq!((seen["status"].as_str(), seen["invoiceState"].as_str()), (Some("SHIPPED"), Some("ISSUED")));
    }

    async fn the_panel_may_look_and_strangers_may_not_tell(app: TestApp) {
        let erp = FakeErp::start(Kind::Tiny).await;
        let tiny = add(&app, &erp).await;
        let given = app.given([order()]).await.remove(0).order;
        sent(&app, given.id, &tiny, "SENT").await;
        for method in ["GET", "HEAD"] {
            let head = format!("{method} {} HTTP/1.1", tiny.hook);
            assert_eq!(crate::support::client::send(app.address, &head, b"").await.status, 200, "{method}");
            let head = format!("{method} /hooks/abc HTTP/1.1");
            assert_eq!(crate::support::client::send(app.address, &head, b"").await.status, 404, "{method}");
        }
        let mut other = note(given.number, &invoice_key(7));
        other["cnpj"] = "58716523000119".into();
        assert_eq!(tell(&app, &tiny.hook, &[], &other).await, 401);
        other["cnpj"] = Value::Null;
        assert_eq!(tell(&app, &tiny.hook, &[], &other).await, 401);
        assert_eq!(tell(&app, "/hooks/abc", &[], &note(given.number, &invoice_key(7))).await, 404);
        let large = json!({ "cnpj": COMPANY, "tipo": "x".repeat(300_000) });
        assert_eq!(tell(&app, &tiny.hook, &[], &large).await, 413);
        let head = format!("POST {} HTTP/1.1\r\nContent-Type: application/json", tiny.hook);
        assert_eq!(crate::support::client::send(app.address, &head, b"{").await.status, 400);
        // What is about nothing that matters is taken, and nothing follows.
        let stock = json!({ "cnpj": COMPANY, "tipo": "estoque", "dados": { "sku": "CANECA-01", "saldo": 1 } });
        assert_eq!(tell(&app, &tiny.hook, &[], &stock).await, 200);
        assert_eq!(until_state(&app, given.id, "SENT").await["invoiceKey"], Value::Null);
        assert_eq!(app.texts("SELECT state FROM integration_notices").await, ["IGNORED"]);
    }
}
