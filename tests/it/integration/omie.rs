//! Omie.

use super::{add, send, sent, tell, told, until, until_state};
use crate::both;
use crate::support::TestApp;
use crate::support::erp::{ACCOUNT, FakeErp, Kind, Mood};
use crate::support::given::{invoice_key, order};
use serde_json::{Value, json};

fn authorised(id: &Value, key: &str, message: &str) -> Value {
    json!({ "messageId": message, "topic": "NFe.NotaAutorizada", "appKey": ACCOUNT,
        "event": { "id_pedido": id, "id_nf": 3, "numero_nf": "7", "nfe_chave": key } })
}

/// A minute is over.
async fn a_minute_later(app: &TestApp, erp: &FakeErp) {
    erp.books().same.clear();
    app.sql("UPDATE integration_paces SET pace = '{}'").await;
}

both! {
    async fn an_order_is_there_once_and_carries_its_discount_line_by_line(app: TestApp) {
        let erp = FakeErp::start(Kind::Omie).await;
        let omie = add(&app, &erp).await;
        let given = app.given([order()]).await.remove(0).order;
        let sync = sent(&app, given.id, &omie, "SENT").await;
        assert_eq!((sync["externalId"].as_str(), sync["externalNumber"].as_str()), (Some("1002"), Some("2")));
        let books = erp.books();
        assert_eq!((books.orders.len(), books.contacts.len(), books.violations), (1, 1, 0));
        assert_eq!(books.orders[0]["cabecalho"]["codigo_pedido_integracao"], given.number.to_string());
        assert_eq!(books.orders[0]["det"][0]["produto"]["cfop"], "5.102");
    }

    async fn what_its_settings_lack_is_told(app: TestApp) {
        let erp = FakeErp::start(Kind::Omie).await;
        let mut input = super::input(&erp);
        input["settings"] = json!({});
        let omie = super::add_with(&app, &erp, input).await;
        let given = app.given([order()]).await.remove(0).order;
        let sync = sent(&app, given.id, &omie, "FAILED").await;
        assert_eq!(sync["problem"], "ERROR: codigo_conta_corrente, codigo_categoria");
    }

    async fn without_an_answer_nothing_is_sent_again_and_the_same_question_waits_a_minute(app: TestApp) {
        let erp = FakeErp::start(Kind::Omie).await;
        let omie = add(&app, &erp).await;
        let given = app.given([order()]).await.remove(0).order;
        erp.mood("IncluirPedido", Mood::Hang);
        sent(&app, given.id, &omie, "FAILED").await;
        // Pressed at once: the same look-up would be refused, so nobody calls.
        send(&app, given.id, &omie).await;
        let sync = until(&app, given.id, |sync| sync["attempts"] == 2 && sync["state"] == "FAILED").await;
        assert!(sync["problem"].as_str().unwrap().contains("limit of calls"), "{sync}");
        assert_eq!((erp.called("ConsultarPedido"), erp.books().violations), (1, 0));
        a_minute_later(&app, &erp).await;
        let sync = sent(&app, given.id, &omie, "SENT").await;
        assert_eq!(sync["externalId"], "1002");
        assert_eq!((erp.called("IncluirPedido"), erp.books().orders.len()), (1, 1));
    }

    async fn who_has_locked_us_out_is_left_alone_by_all(app: TestApp) {
        let erp = FakeErp::start(Kind::Omie).await;
        let omie = add(&app, &erp).await;
        let given = app.given([order(), order()]).await;
        let said = json!({ "faultstring": "API bloqueada por consumo indevido" });
        erp.mood("ConsultarPedido", Mood::Refuse(425, None, said));
        let sync = sent(&app, given[0].order.id, &omie, "FAILED").await;
        assert!(sync["problem"].as_str().unwrap().contains("API bloqueada"));
        let calls = erp.books().calls.len();
        let other = sent(&app, given[1].order.id, &omie, "FAILED").await;
        assert!(other["problem"].as_str().unwrap().contains("limit of calls"));
        assert_eq!(erp.books().calls.len(), calls);
    }

    async fn the_key_waits_until_it_is_known_which_order_it_is_of(app: TestApp) {
        let erp = FakeErp::start(Kind::Omie).await;
        let omie = add(&app, &erp).await;
        let given = app.given([order()]).await.remove(0).order;
        erp.mood("IncluirPedido", Mood::Hang);
        sent(&app, given.id, &omie, "FAILED").await;
        let key = invoice_key(7);
        assert_eq!(tell(&app, &omie.hook, &[], &authorised(&json!(1_002), &key, "m1")).await, 200);
        assert_eq!(app.texts("SELECT state FROM integration_notices").await, ["WAITING"]);
        a_minute_later(&app, &erp).await;
        send(&app, given.id, &omie).await;
        let sync = until_state(&app, given.id, "CONFIRMED").await;
        assert_eq!((&sync["invoiceKey"], &sync["externalId"]), (&json!(key), &json!("1002")));
        assert_eq!(app.texts("SELECT state FROM integration_notices").await, ["DONE"]);
        // Told again, and for another store.
        assert_eq!(tell(&app, &omie.hook, &[], &authorised(&json!(1_002), &key, "m1")).await, 200);
        let mut other = authorised(&json!(1_002), &key, "m2");
        other["appKey"] = "outra".into();
        assert_eq!(tell(&app, &omie.hook, &[], &other).await, 401);
    }

    async fn an_invoice_that_was_rejected_is_said_on_the_order(app: TestApp) {
        let erp = FakeErp::start(Kind::Omie).await;
        let omie = add(&app, &erp).await;
        let given = app.given([order()]).await.remove(0).order;
        sent(&app, given.id, &omie, "SENT").await;
        let body = json!({ "messageId": "m1", "topic": "NFe.NotaRejeitada", "appKey": ACCOUNT, "event": { "id_pedido": 1_002 } });
        assert_eq!(tell(&app, &omie.hook, &[], &body).await, 200);
        let sync = until(&app, given.id, |sync| !sync["problem"].is_null()).await;
        assert_eq!((sync["state"].as_str(), sync["problem"].as_str()), (Some("SENT"), Some("the tax office has rejected the invoice")));
        assert!(told(&app, given.id).await.contains(&"INTEGRATION_FAILED Omie the tax office has rejected the invoice".to_owned()));
    }
}
