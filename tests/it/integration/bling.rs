//! Bling.

use super::{add, send, sent, tell, told, until, until_state};
use crate::both;
use crate::support::erp::{FakeErp, Kind, Mood, SECRET};
use crate::support::given::{invoice_key, order};
use entity::money::Money;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;
use std::fmt::Write as _;

/// The signature of a body, by Bling's own words.
fn signature(body: &Value, secret: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body.to_string().as_bytes());
    mac.finalize().into_bytes().iter().fold("sha256=".to_owned(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

both! {
    async fn an_order_is_there_once_with_its_customer_and_products(app: TestApp) {
        let erp = FakeErp::start(Kind::Bling).await;
        let bling = add(&app, &erp).await;
        let odd = order().with(|whole| {
            whole.order.discount_cents = Money(333);
            whole.order.total_cents = Money(6_500 - 333);
        });
        let given = app.given([odd]).await.remove(0).order;
        let sync = sent(&app, given.id, &bling, "SENT").await;
        assert_eq!((sync["externalId"].as_str(), sync["externalNumber"].as_str()), (Some("1002"), Some("2")));
        assert_eq!((&sync["attempts"], &sync["problem"], &sync["requestedBy"]), (&json!(1), &json!(null), &json!("demo")));
        {
            let books = erp.books();
            assert_eq!((books.contacts.len(), books.orders.len(), books.violations), (1, 1, 0));
            let kept = &books.orders[0];
            assert_eq!(kept["numeroLoja"], given.number.to_string());
            assert_eq!(kept["itens"][0]["produto"]["id"], 901);
            assert_eq!(kept["desconto"], json!({ "valor": 3.33, "unidade": "REAL" }));
            assert_eq!(books.contacts[0]["numeroDocumento"], "52998224725");
        }
        assert_eq!(told(&app, given.id).await, ["INTEGRATION_REQUESTED Bling", "INTEGRATION_SYNCED Bling: 2"]);

        // Pressed again, it is the same job, and it is done.
        let calls = erp.books().calls.len();
        let again = send(&app, given.id, &bling).await;
        assert_eq!((again["sync"]["id"].clone(), &again["sync"]["state"]), (sync["id"].clone(), &json!("SENT")));
        assert_eq!(told(&app, given.id).await.len(), 2);
        assert_eq!(erp.books().calls.len(), calls);

        // The next order of the same customer finds them there, and the product is known here.
        let next = app.given([order()]).await.remove(0).order;
        sent(&app, next.id, &bling, "SENT").await;
        let books = erp.books();
        assert_eq!((books.contacts.len(), books.orders.len()), (1, 2));
        let looked = books.calls.iter().filter(|call| call.as_str() == "GET /produtos").count();
        assert_eq!(looked, 1);
    }

    async fn pressed_by_many_at_once_it_is_one_order(app: TestApp) {
        let erp = FakeErp::start(Kind::Bling).await;
        let bling = add(&app, &erp).await;
        let given = app.given([order()]).await.remove(0).order;
        let presses = (0..6).map(|_| send(&app, given.id, &bling));
        let done = futures_util::future::join_all(presses).await;
        assert!(done.iter().all(|done| done["userErrors"] == json!([])), "{done:?}");
        until_state(&app, given.id, "SENT").await;
        assert_eq!(erp.books().orders.len(), 1);
        assert_eq!(told(&app, given.id).await.len(), 2);
    }

    async fn without_an_answer_the_order_is_looked_up_and_not_made_again(app: TestApp) {
        let erp = FakeErp::start(Kind::Bling).await;
        let bling = add(&app, &erp).await;
        let given = app.given([order()]).await.remove(0).order;
        erp.mood("POST /pedidos/vendas", Mood::Hang);
        let sync = sent(&app, given.id, &bling, "FAILED").await;
        assert!(sync["problem"].as_str().unwrap().contains("looked up before anything is sent again"), "{sync}");
        assert_eq!(sync["externalId"], Value::Null);
        assert_eq!(erp.books().orders.len(), 1);
        let sync = sent(&app, given.id, &bling, "SENT").await;
        assert_eq!(sync["externalId"], "1002");
        assert_eq!((erp.called("POST /pedidos/vendas"), erp.books().orders.len()), (1, 1));
    }

    async fn a_contact_that_was_made_without_an_answer_is_found(app: TestApp) {
        let erp = FakeErp::start(Kind::Bling).await;
        let bling = add(&app, &erp).await;
        let given = app.given([order()]).await.remove(0).order;
        erp.mood("POST /contatos", Mood::Hang);
        sent(&app, given.id, &bling, "FAILED").await;
        sent(&app, given.id, &bling, "SENT").await;
        let books = erp.books();
        assert_eq!((books.contacts.len(), books.orders.len()), (1, 1));
    }

    async fn what_is_refused_is_told_in_its_words_and_not_tried_again(app: TestApp) {
        let erp = FakeErp::start(Kind::Bling).await;
        let bling = add(&app, &erp).await;
        let given = app.given([order()]).await.remove(0).order;
        let said = json!({ "error": { "type": "VALIDATION_ERROR", "message": "Não foi possível salvar",
            "fields": [{ "msg": "O contato Ana Souza (529.982.247-25) está inativo" }] } });
        erp.mood("POST /pedidos/vendas", Mood::Refuse(400, None, said));
        let sync = sent(&app, given.id, &bling, "FAILED").await;
        let problem = sync["problem"].as_str().unwrap();
        assert_eq!(problem, "O contato … (…) está inativo; Não foi possível salvar");
        let failed = format!("INTEGRATION_FAILED Bling {problem}");
        assert_eq!(told(&app, given.id).await, ["INTEGRATION_REQUESTED Bling", failed.as_str()]);
        let states = app.texts("SELECT state FROM deliveries WHERE kind = 'SYNC'").await;
        assert_eq!(states, ["GIVEN_UP"]);
        // Mended there, and sent again.
        sent(&app, given.id, &bling, "SENT").await;
        assert_eq!(erp.books().orders.len(), 1);
    }

    async fn who_says_slow_down_is_left_alone(app: TestApp) {
        let erp = FakeErp::start(Kind::Bling).await;
        let bling = add(&app, &erp).await;
        let given = app.given([order()]).await.remove(0).order;
        let said = json!({ "error": { "message": "O limite foi atingido" } });
        erp.mood("GET /contatos", Mood::Refuse(429, Some(90), said));
        let sync = sent(&app, given.id, &bling, "FAILED").await;
        assert!(sync["problem"].as_str().unwrap().contains("O limite foi atingido"));
        let waits = app.texts("SELECT CAST((until - updated_at) / 1000 >= 90 AS TEXT) FROM receivers_paused
            JOIN deliveries ON deliveries.receiver = receivers_paused.receiver").await;
        assert!(["1", "true"].contains(&waits[0].as_str()), "{waits:?}");
        // Nothing of this is in the history: it will be tried again.
        assert_eq!(told(&app, given.id).await, ["INTEGRATION_REQUESTED Bling"]);
        sent(&app, given.id, &bling, "SENT").await;
    }

    async fn many_orders_never_exceed_three_calls_a_second(app: TestApp) {
        let erp = FakeErp::start(Kind::Bling).await;
        let bling = add(&app, &erp).await;
        let given = app.given((0..5).map(|_| order())).await;
        for whole in &given {
            send(&app, whole.order.id, &bling).await;
        }
        for whole in &given {
            until_state(&app, whole.order.id, "SENT").await;
        }
        let books = erp.books();
        assert_eq!((books.orders.len(), books.contacts.len() <= 5, books.violations), (5, true, 0));
    }

    async fn an_order_without_a_document_is_told_before_anybody_is_called(app: TestApp) {
        let erp = FakeErp::start(Kind::Bling).await;
        let bling = add(&app, &erp).await;
        let calls = erp.books().calls.len();
        let given = app.given([order().row(|order| order.customer_document = None)]).await.remove(0).order;
        let sync = sent(&app, given.id, &bling, "FAILED").await;
        assert!(sync["problem"].as_str().unwrap().contains("no CPF or CNPJ"));
        assert_eq!(erp.books().calls.len(), calls);
    }

    async fn the_key_comes_back_by_a_signed_hook_that_names_the_invoice_only(app: TestApp) {
        let erp = FakeErp::start(Kind::Bling).await;
        let bling = add(&app, &erp).await;
        let given = app.given([order()]).await.remove(0).order;
        sent(&app, given.id, &bling, "SENT").await;
        let key = invoice_key(7);
        erp.books().invoices.insert(given.number.to_string(), (555, key.clone()));
        let body = json!({ "eventId": "e1", "event": "invoice.created", "companyId": "c", "data": { "id": 555 } });
        let unsigned = tell(&app, &bling.hook, &[], &body).await;
        let forged = tell(&app, &bling.hook, &[("X-Bling-Signature-256", &signature(&body, ""))], &body).await;
        assert_eq!((unsigned, forged), (401, 401));
        let header = signature(&body, SECRET);
        for _ in 0..3 {
            assert_eq!(tell(&app, &bling.hook, &[("X-Bling-Signature-256", &header)], &body).await, 200);
        }
        let sync = until_state(&app, given.id, "CONFIRMED").await;
        assert_eq!(sync["invoiceKey"], key.as_str());
        let seen = super::seen(&app, given.id).await;
        assert_eq!((seen["status"].as_str(), seen["invoiceState"].as_str()), (Some("INVOICED"), Some("ISSUED")));
        assert_eq!(seen["invoices"], json!([{ "key": key, "enteredBy": "Bling" }]));
        until(&app, given.id, |_| erp.called("GET /nfe/555") == 1).await;
    }
}
