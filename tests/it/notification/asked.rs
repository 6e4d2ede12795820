//! E-mails that staff asks for.

use super::{both_without_relay, mutate, notifications, posted};
use crate::both_with_keys;
use crate::support::given::order;
use entity::id::{DeliveryId, OrderId};
use pedidos::actor::Scope;
use serde_json::json;

both_without_relay! {
    async fn a_text_or_words_of_ones_own_are_sent_once(app: TestApp) {
        let id = app.given([order()]).await[0].order.id;
        for (input, template, subject, words) in [
            ("template: \"paid\"", "paid", "Pagamento confirmado: pedido 1", "Boa notícia"),
            ("template: \"paid\", message: \"Oi\"", "paid", "Pagamento confirmado: pedido 1", "\n\nOi\n"),
            ("message: \"Oi <b>\"", "message", "Sobre o seu pedido 1", "Olá, Ana!\n\nOi <b>\n"),
            ("subject: \"Um recado\", message: \"Oi\"", "message", "Um recado", "Olá, Ana!\n\nOi\n"),
        ] {
            let done = mutate(&app, "sendNotification", &format!("orderId: \"{id}\", {input}"), "order { version }").await;
            assert_eq!(done["userErrors"], json!([]), "{input}");
            let mails = posted(&app).await;
            assert_eq!(mails.len(), 1, "{input}");
            assert_eq!(mails[0]["subject"], subject);
            assert!(mails[0]["text"].as_str().unwrap().contains(words), "{input}: {mails:#?}");
            let sent = notifications(&app, id).await["notifications"][0].clone();
            assert_eq!((&sent["template"], &sent["state"]), (&json!(template), &json!("SENT")));
        }
        let history = app.ask(&format!("{{ node(id: \"{id}\") {{ ... on Order {{ history {{ nodes {{ kind message actor }} }} }} }} }}")).await;
        let nodes = history.data()["node"]["history"]["nodes"].clone();
        assert_eq!(nodes.as_array().unwrap().len(), 4);
        assert_eq!(nodes[0], json!({ "kind": "NOTIFICATION_REQUESTED", "message": "Oi", "actor": "demo" }));
    }

    async fn what_cannot_be_sent_is_refused_with_all_that_is_wrong(app: TestApp) {
        let ids = app.given([order(), order().row(|row| row.customer_email = None)]).await;
        for (order, input, paths) in [
            (0, "template: \"paied\"", vec!["template"]),
            (0, "subject: \"a\\r\\nBcc: b@c.d\", message: \"x\"", vec!["subject"]),
            (0, "subject: \"só\"", vec!["message"]),
            (0, "template: \"paid\", recipient: \"ana\"", vec!["recipient"]),
            (1, "template: \"paid\"", vec!["recipient"]),
            (0, "template: \"paid\", expectedVersion: 99", vec!["expectedVersion"]),
        ] {
            let refused = mutate(&app, "sendNotification", &format!("orderId: \"{}\", {input}", ids[order].order.id), "order { id }").await;
            let found: Vec<&str> = refused["userErrors"].as_array().unwrap().iter().map(|error| error["path"][0].as_str().unwrap()).collect();
            assert_eq!(found, paths, "{input}");
        }
        let nobody = mutate(&app, "sendNotification", &format!("orderId: \"{}\", template: \"paid\"", OrderId(99)), "").await;
        assert_eq!(nobody["userErrors"][0]["code"], "NOT_FOUND");
        let nothing = mutate(&app, "resendNotification", &format!("id: \"{}\"", DeliveryId(99)), "").await;
        assert_eq!(nothing["userErrors"][0]["code"], "NOT_FOUND");
        assert_eq!(posted(&app).await.len(), 0);
    }

    async fn two_who_resend_at_once_send_two_and_one_who_repeats_sends_one(app: TestApp) {
        let id = app.given([order()]).await[0].order.id;
        mutate(&app, "sendNotification", &format!("orderId: \"{id}\", message: \"Oi\""), "").await;
        posted(&app).await;
        let mail = notifications(&app, id).await["notifications"][0]["id"].as_str().unwrap().to_owned();
        let resend = |key: &str| format!("mutation {{ resendNotification(input: {{ id: \"{mail}\" }}, idempotencyKey: \"{key}\") {{ userErrors {{ code }} }} }}");
        let (one, two) = (resend("a"), resend("b"));
        let (first, second) = tokio::join!(app.ask(&one), app.ask(&two));
        first.data();
        second.data();
        app.ask(&one).await.data();
        assert_eq!(posted(&app).await.len(), 2);
    }
}

both_with_keys! {
    async fn e_mails_are_changed_and_sent_by_whoever_may_and_seen_by_readers(app: TestApp) {
        let id = app.given([order()]).await[0].order.id;
        let send = format!("mutation {{ sendNotification(input: {{ orderId: \"{id}\", message: \"x\" }}) {{ order {{ id }} userErrors {{ code }} }} }}");
        let save = "mutation { saveNotificationTemplate(input: { template: \"paid\", locale: \"en\", subject: \"x\", body: \"y\" }) { userErrors { code } } }";
        let set = "mutation { setNotificationDefault(input: { status: PAID, notify: false }) { userErrors { code } } }";
        let reader = app.caller("leitor", &[Scope::OrdersRead, Scope::OrdersStatus]).await;
        let writer = app.caller("redator", &[Scope::NotificationsWrite]).await;
        for mutation in [send.as_str(), save, set] {
            let denied = reader.ask(mutation).await;
            assert_eq!(denied.error()["extensions"]["scope"], "notifications:write", "{mutation}");
            writer.ask(mutation).await.data();
        }
        let shown = send.replace("order { id }", "order { notifications { text } }");
        assert_eq!(writer.ask(&shown).await.error()["extensions"]["scope"], "orders:read");
    }
}
