//! Buying postage.

use super::{buy, later, scene, seen, told, until};
use crate::both;
use crate::support::erp::{FakeErp, Kind, Mood};
use serde_json::{Value, json};

both! {
    async fn a_label_is_bought_once_and_comes_with_its_code_and_cost(app: TestApp) {
        let erp = FakeErp::start(Kind::MelhorEnvio).await;
        let scene = scene(&app, &erp).await;
        let done = scene.buy(&app).await;
        assert_eq!((&done["postage"]["state"], &done["postage"]["provider"], &done["userErrors"]), (&json!("QUEUED"), &json!("MELHOR_ENVIO"), &json!([])));
        let ready = until(&app, scene.order, |postage| postage["state"] == "READY").await;
        assert_eq!((&ready["service"], &ready["carrier"], &ready["price"]), (&json!("SEDEX"), &json!("Correios"), &json!("25.40")));
        assert_eq!((&ready["trackingCode"], &ready["problem"]), (&json!("PH297898690BR"), &Value::Null));
        {
            let books = erp.books();
            assert_eq!((books.labels.len(), books.payments.clone(), books.violations), (1, vec![2_540], 0));
            let label = &books.labels[0];
            assert_eq!(label["options"]["insurance_value"], 50.0);
            assert_eq!(label["volumes"], json!([{ "height": 10, "width": 18, "length": 12, "weight": 0.7 }]));
            assert_eq!((&label["from"]["company_document"], &label["to"]["document"]), (&json!("11222333000181"), &json!("52998224725")));
        }
        let order = seen(&app, scene.order).await;
        let shipment = &order["shipments"][0];
        assert_eq!((&shipment["trackingCode"], &shipment["service"], &shipment["cost"]), (&json!("PH297898690BR"), &json!("SEDEX"), &json!("25.40")));
        assert_eq!(told(&app, scene.order).await, ["POSTAGE_REQUESTED", "POSTAGE_READY"]);
        let files = app.texts("SELECT CONCAT(kind, ' ', media_type, ' ', CAST(bytes AS TEXT), ' ', COALESCE(CAST(expires_at AS TEXT), 'kept')) FROM files").await;
        assert_eq!(files, ["POSTAGE application/pdf 17 kept"]);

        // Asked for again: it is there.
        let again = scene.buy(&app).await;
        assert_eq!(super::refusals(&again), ["POSTAGE_EXISTS shipmentId"]);
        assert_eq!(erp.books().payments.len(), 1);
    }

    async fn asked_for_by_many_at_once_it_is_one(app: TestApp) {
        let erp = FakeErp::start(Kind::MelhorEnvio).await;
        let scene = scene(&app, &erp).await;
        let done = futures_util::future::join_all((0..6).map(|_| scene.buy(&app))).await;
        let bought = done.iter().filter(|done| done["userErrors"] == json!([])).count();
        assert_eq!(bought, 1, "{done:#?}");
        until(&app, scene.order, |postage| postage["state"] == "READY").await;
        assert_eq!((erp.books().labels.len(), erp.books().payments.len()), (1, 1));
    }

    async fn without_an_answer_it_is_looked_for_and_not_bought_again(app: TestApp) {
        let erp = FakeErp::start(Kind::MelhorEnvio).await;
        let scene = scene(&app, &erp).await;
        for call in ["POST /api/v2/me/cart", "/shipment/checkout", "/shipment/generate"] {
            erp.mood(call, Mood::Hang);
        }
        scene.buy(&app).await;
        for _ in 0..3 {
            until(&app, scene.order, |postage| !postage["problem"].is_null() || postage["state"] == "READY").await;
            later(&app).await;
            tokio::time::sleep(std::time::Duration::from_millis(400)).await;
        }
        for _ in 0..20 {
            later(&app).await;
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            if erp.called("GET /api/v2/me/imprimir/pdf/9af5-1001") > 0 {
                break;
            }
        }
        until(&app, scene.order, |postage| postage["state"] == "READY").await;
        let books = erp.books();
        assert_eq!((books.labels.len(), books.payments.len()), (1, 1));
        let calls = |call: &str| books.calls.iter().filter(|made| made.as_str() == call).count();
        assert_eq!((calls("POST /api/v2/me/cart"), calls("POST /api/v2/me/shipment/checkout")), (1, 1));
    }

    async fn a_label_that_takes_its_time_is_waited_for(app: TestApp) {
        let erp = FakeErp::start(Kind::MelhorEnvio).await;
        let scene = scene(&app, &erp).await;
        erp.books().slow = 4;
        scene.buy(&app).await;
        let waiting = until(&app, scene.order, |postage| !postage["problem"].is_null()).await;
        assert_eq!((&waiting["state"], &waiting["problem"]), (&json!("PAID"), &json!("it is paid, and its label is being made")));
        assert_eq!(app.texts("SELECT state FROM deliveries WHERE what = 'postage'").await, ["FAILED"]);
        for _ in 0..40 {
            later(&app).await;
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            if erp.books().slow == 0 {
                break;
            }
        }
        later(&app).await;
        until(&app, scene.order, |postage| postage["state"] == "READY").await;
        assert_eq!(erp.books().payments.len(), 1);
    }

    async fn an_empty_wallet_is_told_and_the_same_label_is_paid_once_it_is_filled(app: TestApp) {
        let erp = FakeErp::start(Kind::MelhorEnvio).await;
        let scene = scene(&app, &erp).await;
        erp.books().balance = 100;
        let failed = scene.bought(&app, "FAILED").await;
        assert_eq!(failed["problem"], "Seu saldo de R$ 0,00 não é suficiente para pagar os envios.");
        assert_eq!(told(&app, scene.order).await.len(), 2);
        let doctor = pedidos::doctor::systems(&app.db, crate::support::NOW).await.unwrap();
        assert!(doctor.iter().any(|system| system.to_string().contains("saldo")), "{doctor:?}");
        // Another service is not bought while this one lies in the cart.
        let mut other = scene.wanted();
        other["serviceId"] = json!("1");
        assert_eq!(super::refusals(&buy(&app, other).await), ["POSTAGE_EXISTS shipmentId"]);
        erp.books().balance = 100_000;
        let ready = scene.bought(&app, "READY").await;
        assert_eq!(ready["id"], failed["id"]);
        assert_eq!((erp.books().labels.len(), erp.books().payments.len()), (1, 1));
        assert!(pedidos::doctor::systems(&app.db, crate::support::NOW).await.unwrap().is_empty());
    }

    async fn what_has_become_too_dear_is_not_paid(app: TestApp) {
        let erp = FakeErp::start(Kind::MelhorEnvio).await;
        let scene = scene(&app, &erp).await;
        let mut wanted = scene.wanted();
        wanted["maxPrice"] = json!("25.40");
        erp.books().dearer = 1;
        buy(&app, wanted.clone()).await;
        let failed = until(&app, scene.order, |postage| postage["state"] == "FAILED").await;
        assert_eq!(failed["problem"], "it costs R$ 25.41 now, and may cost R$ 25.40 at the most: nothing was paid");
        assert_eq!((erp.books().labels.len(), erp.books().payments.len()), (0, 0));

        // It gets dearer between the cart and the wallet.
        erp.books().dearer = 0;
        erp.books().balance = 0;
        buy(&app, wanted.clone()).await;
        until(&app, scene.order, |postage| postage["state"] == "FAILED" && postage["problem"].as_str().unwrap().contains("saldo")).await;
        erp.books().labels[0]["price"] = json!(99.9);
        erp.books().balance = 100_000;
        buy(&app, wanted.clone()).await;
        let failed = until(&app, scene.order, |postage| postage["state"] == "FAILED" && postage["externalId"].is_null()).await;
        assert!(failed["problem"].as_str().unwrap().contains("R$ 99.90"), "{failed}");
        assert_eq!((erp.books().labels.len(), erp.books().payments.len()), (0, 0));

        buy(&app, wanted).await;
        until(&app, scene.order, |postage| postage["state"] == "READY").await;
        assert_eq!(erp.books().payments, [2_540]);
    }

    async fn a_label_that_nobody_has_paid_in_time_is_made_anew_when_somebody_asks(app: TestApp) {
        let erp = FakeErp::start(Kind::MelhorEnvio).await;
        let scene = scene(&app, &erp).await;
        erp.books().balance = 0;
        scene.bought(&app, "FAILED").await;
        erp.books().labels.clear();
        erp.books().balance = 100_000;
        scene.buy(&app).await;
        let gone = until(&app, scene.order, |postage| postage["externalId"].is_null() && postage["state"] == "FAILED").await;
        assert!(gone["problem"].as_str().unwrap().contains("not in the cart any more"), "{gone}");
        scene.bought(&app, "READY").await;
        assert_eq!((erp.books().labels.len(), erp.books().payments.len()), (1, 1));
    }

    async fn who_says_slow_down_is_left_alone(app: TestApp) {
        let erp = FakeErp::start(Kind::MelhorEnvio).await;
        let scene = scene(&app, &erp).await;
        erp.mood("/shipment/checkout", Mood::Refuse(429, Some(90), json!({ "message": "Too Many Attempts." })));
        scene.buy(&app).await;
        let waiting = until(&app, scene.order, |postage| !postage["problem"].is_null()).await;
        assert_eq!((&waiting["state"], &waiting["problem"]), (&json!("IN_CART"), &json!("it wants fewer calls: Too Many Attempts.")));
        assert_eq!(app.texts("SELECT receiver FROM receivers_paused").await.len(), 1);
        later(&app).await;
        until(&app, scene.order, |postage| postage["state"] == "READY").await;
        assert_eq!(erp.books().payments.len(), 1);
    }

    async fn a_token_that_is_not_taken_is_renewed(app: TestApp) {
        let erp = FakeErp::start(Kind::MelhorEnvio).await;
        let scene = scene(&app, &erp).await;
        "outro".clone_into(&mut erp.books().access);
        scene.bought(&app, "READY").await;
        assert_eq!((erp.books().renewed, erp.books().payments.len()), (2, 1));
    }

    async fn what_is_no_label_is_not_kept(app: TestApp) {
        let erp = FakeErp::start(Kind::MelhorEnvio).await;
        let scene = scene(&app, &erp).await;
        "<html>entrar</html>".clone_into(&mut erp.books().file);
        let failed = scene.bought(&app, "FAILED").await;
        assert_eq!(failed["problem"], "what it gives as the label is no PDF");
        assert!(app.texts("SELECT name FROM files").await.is_empty());
        "%PDF-1.7".clone_into(&mut erp.books().file);
        scene.bought(&app, "READY").await;
        assert_eq!(erp.books().payments.len(), 1);
    }

    async fn a_problem_is_told_in_its_words_without_the_customers(app: TestApp) {
        let erp = FakeErp::start(Kind::MelhorEnvio).await;
        let scene = scene(&app, &erp).await;
        let said = json!({ "message": "The given data was invalid.", "errors": { "to.document": ["Ana Souza (529.982.247-25) não existe"] } });
        erp.mood("POST /api/v2/me/cart", Mood::Refuse(422, None, said));
        let failed = scene.bought(&app, "FAILED").await;
        assert_eq!(failed["problem"], "… (…) não existe; The given data was invalid.");
    }
}
