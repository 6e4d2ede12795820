//! The store's own texts: kept, refused, taken back.

use super::{both_without_relay, mutate, posted, step};
use crate::support::TestApp;
use crate::support::given::order;
use serde_json::{Value, json};

const SAVE: &str = "mutation($input: SaveNotificationTemplateInput!) { saveNotificationTemplate(input: $input) {
    template { template locale subject body layout version isDefault updatedBy } userErrors { code message path } } }";

async fn save(app: &TestApp, input: Value) -> Value {
    app.ask_with(SAVE, json!({ "input": input })).await.data()["saveNotificationTemplate"].clone()
}

both_without_relay! {
    async fn every_text_is_listed_in_three_languages_with_what_may_stand_in_it(app: TestApp) {
        let query = "{ notificationTemplates { template locale subject body version isDefault variables { name description example inSubject } } }";
        let all = app.ask(query).await.data()["notificationTemplates"].as_array().unwrap().clone();
        assert_eq!(all.len(), 25 * 3);
        assert!(all.iter().all(|one| one["isDefault"] == true && one["version"] == 0));
        let shipped = all.iter().find(|one| one["template"] == "shipped" && one["locale"] == "en").unwrap();
        assert_eq!(shipped["subject"], "Your order {{order_number}} is on its way");
        let names: Vec<&str> = shipped["variables"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
        assert_eq!(names[..4], ["carrier", "tracking_code", "tracking_url", "delivery_forecast"]);
        let one = app.ask("{ notificationTemplates(template: \"paid\", locale: \"es\") { subject } }").await.data();
        assert_eq!(one["notificationTemplates"], json!([{ "subject": "Pago confirmado: pedido {{order_number}}" }]));
    }

    async fn the_stores_words_are_sent_from_then_on_and_taken_back(app: TestApp) {
        let ids = app.given([order(), order(), order()]).await;
        let saved = save(&app, json!({
            "template": "picking", "locale": "pt-BR", "subject": " Mãos à obra: {{order_number}} ", "expectedVersion": 0,
            "body": "Oi {{first_name|upper}}!\r\n\r\n{% if carrier %}Vai por {{carrier}}.{% endif %}\r\nVeja https://loja.example/x.",
            "layout": "<html lang=\"pt\"><body>{{ content }}<hr>{{ legal_footer }}</body></html>",
        })).await;
        assert_eq!(saved["userErrors"], json!([]));
        assert_eq!(saved["template"]["version"], 1);
        assert_eq!(saved["template"]["subject"], "Mãos à obra: {{order_number}}");
        assert_eq!(saved["template"]["updatedBy"], "demo");
        step(&app, ids[0].order.id, "PICKING", "").await;
        let mail = posted(&app).await[0].clone();
        assert_eq!(mail["subject"], "Mãos à obra: 1");
        assert!(mail["text"].as_str().unwrap().starts_with("Oi ANA!\n\n"), "{mail}");
        let html = mail["html"].as_str().unwrap();
        assert!(html.starts_with("<html lang=\"pt\"><body><p") && html.contains("<a href=\"https://loja.example/x\""), "{html}");

        let stale = save(&app, json!({ "template": "picking", "locale": "pt-BR", "subject": "x", "body": "y", "expectedVersion": 0 })).await;
        assert_eq!(stale["userErrors"][0]["code"], "VERSION_CONFLICT");
        let reset = mutate(&app, "resetNotificationTemplate", "template: \"picking\", locale: \"pt-BR\", expectedVersion: 1", "template { version isDefault body }").await;
        assert_eq!((&reset["template"]["version"], &reset["template"]["isDefault"]), (&json!(2), &json!(true)));
        step(&app, ids[1].order.id, "PICKING", "").await;
        assert_eq!(posted(&app).await[0]["subject"], "Estamos separando o pedido 2");
        let again = save(&app, json!({ "template": "picking", "locale": "pt-BR", "subject": "x", "body": "y", "expectedVersion": 2 })).await;
        assert_eq!(again["template"]["version"], 3);
        let same = save(&app, json!({ "template": "picking", "locale": "pt-BR", "subject": "x", "body": "y" })).await;
        assert_eq!(same["template"]["version"], 3, "nothing has changed");
    }

    async fn the_page_around_all_e_mails_is_replaced_as_a_whole(app: TestApp) {
        let id = app.given([order()]).await[0].order.id;
        let page = "<html lang=\"{{ lang }}\"><title>{{ subject }}</title><body><b>{{ store_name }}</b>{{ content }}{{ legal_footer }}</body></html>";
        let saved = save(&app, json!({ "template": "layout", "locale": "pt-BR", "body": page })).await;
        assert_eq!(saved["userErrors"], json!([]));
        step(&app, id, "PICKING", "").await;
        let html = posted(&app).await[0]["html"].as_str().unwrap().to_owned();
        assert!(html.starts_with("<html lang=\"pt-BR\"><title>Estamos separando o pedido 1</title><body><b>Minha Loja</b>"), "{html}");
    }

    async fn a_mistake_is_refused_with_line_and_reason(app: TestApp) {
        for (input, path, words) in [
            (json!({ "body": "Olá\n\n{{ order_numbr }}" }), "body", "line 3: there is no variable `order_numbr`"),
            (json!({ "body": "Olá\n{% if carrier %}" }), "body", "line"),
            (json!({ "body": "{% for x in carrier %}{% endfor %}" }), "body", "line 1: `for` is not available"),
            (json!({ "body": "a".repeat(20_001) }), "body", "expected 1 to 20000 characters"),
            (json!({ "subject": "Pedido\nBcc: a@b.com" }), "subject", "one line"),
            (json!({ "subject": "Para {{delivery_address}}" }), "subject", "not for subjects"),
            (json!({ "subject": "" }), "subject", "expected 1 to 200"),
            (json!({ "layout": "<p>{{ content }}</p>" }), "layout", "legal_footer"),
            (json!({ "body": "a\u{0}b" }), "body", "control character"),
        ] {
            let mut whole = json!({ "template": "paid", "locale": "en", "subject": "Paid", "body": "Thanks" });
            whole.as_object_mut().unwrap().extend(input.as_object().unwrap().clone());
            let refused = save(&app, whole).await;
            let error = &refused["userErrors"][0];
            assert_eq!((&error["code"], &error["path"]), (&json!("TEMPLATE_INVALID"), &json!([path])), "{input}");
            assert!(error["message"].as_str().unwrap().contains(words), "{input}: {error}");
            assert_eq!(refused["userErrors"].as_array().unwrap().len(), 1);
        }
        for (template, locale, path) in [("paied", "en", "template"), ("paid", "fr", "locale")] {
            let refused = save(&app, json!({ "template": template, "locale": locale, "subject": "x", "body": "y" })).await;
            assert_eq!(refused["userErrors"][0]["path"], json!([path]));
        }
        let query = "{ notificationTemplates(template: \"paid\") { version } }";
        assert!(app.ask(query).await.data()["notificationTemplates"].as_array().unwrap().iter().all(|one| one["version"] == 0));
    }

    async fn two_who_save_at_once_make_two_versions(app: TestApp) {
        let input = |body: &str| json!({ "template": "paid", "locale": "en", "subject": "x", "body": body });
        let (first, second) = tokio::join!(save(&app, input("um")), save(&app, input("dois")));
        assert_eq!((&first["userErrors"], &second["userErrors"]), (&json!([]), &json!([])));
        let now = app.ask("{ notificationTemplates(template: \"paid\", locale: \"en\") { version } }").await.data();
        assert_eq!(now["notificationTemplates"][0]["version"], 2);
    }

    async fn a_message_joins_the_text_where_it_is_placed_or_stands_in_its_place(app: TestApp) {
        let ids = app.given([order(), order(), order()]).await;
        step(&app, ids[0].order.id, "PICKING", "message: \"Um brinde vai junto.\"").await;
        step(&app, ids[1].order.id, "PICKING", "message: \"Um brinde vai junto.\", messageMode: REPLACE").await;
        let mails = posted(&app).await;
        let said = |at: usize| mails[at]["text"].as_str().unwrap().split("\n\n-- ").next().unwrap().to_owned();
        let by_number = |number: &str| (0..2).find(|at| mails[*at]["subject"].as_str().unwrap().ends_with(number)).unwrap();
        assert!(said(by_number("1")).contains("Nossa equipe") && said(by_number("1")).ends_with("\n\nUm brinde vai junto."));
        assert_eq!(said(by_number("2")), "Olá, Ana!\n\nUm brinde vai junto.");
        save(&app, json!({ "template": "picking", "locale": "pt-BR", "subject": "x", "body": "A\n\n{{custom_message}}\n\nB" })).await;
        step(&app, ids[2].order.id, "PICKING", "message: \"Um brinde vai junto.\"").await;
        let text = posted(&app).await[0]["text"].as_str().unwrap().to_owned();
        assert!(text.starts_with("A\n\nUm brinde vai junto.\n\nB\n\n-- "), "{text}");
    }
}
