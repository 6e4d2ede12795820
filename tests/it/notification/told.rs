//! Which facts are told, and which are not, ever.

use super::{both_without_relay, mutate, notifications, posted, step, subjects};
use crate::order::place::two_mugs;
use crate::support::TestApp;
use crate::support::given::order;
use entity::id::OrderId;
use entity::money::Money;
use entity::payment::{PaymentMethod, PaymentStatus};
use entity::status::OrderStatus as S;
use serde_json::{Value, json};

/// Which text each status is told by.
fn text(status: S) -> &'static str {
    match status {
        S::AwaitingPayment => "awaiting_payment_pix",
        S::UnderReview => "under_review",
        S::Paid => "paid",
        S::Picking => "picking",
        S::OnHold => "on_hold",
        S::Invoiced => "invoiced",
        S::ReadyForPickup => "ready_for_pickup",
        S::Shipped => "shipped",
        S::DeliveryFailed => "delivery_failed",
        S::Delivered => "delivered",
        S::ReturnInProgress => "withdrawal_received",
        S::Returned => "returned",
        S::Cancelled => "cancelled",
        S::Refunded => "refunded",
        S::InDispute => "in_dispute",
        S::Chargeback => "chargeback",
    }
}

/// An order that already stands there, with a payment that is still to come, so that each text has something to say.
async fn standing(app: &TestApp, status: S) -> OrderId {
    let given = order().status(status).with(|whole| {
        let mut second = whole.payments[0].clone();
        second.position = 2;
        second.state = PaymentStatus::Pending;
        second.captured_cents = Money(0);
        second.captured_at = None;
        second.pix_code = Some("00020126".to_owned());
        whole.payments.push(second);
    });
    app.given([given]).await[0].order.id
}

/// Says something within a status; that may tell as a move to it would.
async fn say(app: &TestApp, id: OrderId, status: S, notify: &str, message: &str) {
    step(app, id, status.code(), &format!("notify: {notify} {message}")).await;
}

async fn place(app: &TestApp, input: Value) -> OrderId {
    let query = "mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { order { id } userErrors { code path } } }";
    let done = app.ask_with(query, json!({ "input": input })).await.data()["placeOrder"].clone();
    assert_eq!(done["userErrors"], json!([]));
    done["order"]["id"].as_str().unwrap().parse().unwrap()
}

/// The texts that an order's customer was sent, oldest first.
async fn sent(app: &TestApp, id: OrderId) -> Vec<String> {
    let found = notifications(app, id).await["notifications"].as_array().unwrap().clone();
    found.iter().rev().map(|one| one["template"].as_str().unwrap().to_owned()).collect()
}

both_without_relay! {
    async fn no_sends_nothing_yes_sends_one_and_default_what_is_usual_of_each_status(app: TestApp) {
        for status in S::ALL {
            let usual = !matches!(status, S::InDispute | S::Chargeback);
            for (notify, message, told) in [
                ("NO", ", message: \"Olá\"", false),
                ("YES", "", true),
                ("DEFAULT", ", message: \"Olá\"", usual),
                ("DEFAULT", "", false),
            ] {
                let id = standing(&app, status).await;
                say(&app, id, status, notify, message).await;
                let mails = posted(&app).await;
                let expected: Vec<&str> = told.then(|| text(status)).into_iter().collect();
                assert_eq!(sent(&app, id).await, expected, "{status:?} {notify}");
                assert_eq!(mails.len(), usize::from(told), "{status:?} {notify}");
                let history = app.ask(&format!("{{ node(id: \"{id}\") {{ ... on Order {{ history {{ nodes {{ notifies }} }} }} }} }}")).await;
                assert_eq!(history.data()["node"]["history"]["nodes"][0]["notifies"], told);
            }
        }
    }

    async fn the_store_decides_what_is_usual(app: TestApp) {
        for status in S::ALL {
            for notify in [false, true] {
                let input = format!("status: {}, notify: {notify}, confirmLegalDuty: true", status.code());
                let set = mutate(&app, "setNotificationDefault", &input, "defaults { status notify isLegalDuty }").await;
                let defaults = set["defaults"].as_array().unwrap();
                assert_eq!(defaults.len(), 17);
                assert!(defaults.iter().any(|one| one["status"] == status.code() && one["notify"] == notify));
                let id = standing(&app, status).await;
                say(&app, id, status, "DEFAULT", ", message: \"Olá\"").await;
                posted(&app).await;
                assert_eq!(sent(&app, id).await.len(), usize::from(notify), "{status:?} {notify}");
            }
        }
    }

    async fn what_the_law_asks_for_is_switched_off_only_by_who_says_so(app: TestApp) {
        app.given_product("CANECA-01").await;
        for of in ["", "status: RETURN_IN_PROGRESS, "] {
            let refused = mutate(&app, "setNotificationDefault", &format!("{of}notify: false"), "defaults { notify }").await;
            assert_eq!(refused["userErrors"][0]["code"], "LEGAL_DUTY");
            assert!(refused["defaults"].is_null());
            let input = format!("{of}notify: false, confirmLegalDuty: true");
            let done = mutate(&app, "setNotificationDefault", &input, "defaults { status notify }").await;
            assert_eq!(done["userErrors"], json!([]));
        }
        let id = place(&app, two_mugs()).await;
        posted(&app).await;
        assert_eq!(sent(&app, id).await, ["awaiting_payment_pix"]);
        mutate(&app, "setNotificationDefault", "status: AWAITING_PAYMENT, notify: false", "").await;
        let id = place(&app, two_mugs()).await;
        posted(&app).await;
        assert_eq!(sent(&app, id).await, [""; 0]);
        mutate(&app, "setNotificationDefault", "notify: true", "").await;
        let id = place(&app, two_mugs()).await;
        posted(&app).await;
        assert_eq!(sent(&app, id).await, ["order_received"]);
    }

    async fn a_new_order_is_confirmed_and_says_how_to_pay(app: TestApp) {
        app.given_product("CANECA-01").await;
        app.sql("UPDATE stores SET pix_key = 'pix@loja.example', pix_city = 'São Paulo', bank_account = 'Conta 1'").await;
        for (method, more) in [
            (json!({ "method": "PIX" }), Some("awaiting_payment_pix")),
            (json!({ "method": "DEPOSIT" }), Some("awaiting_payment_deposit")),
            (json!({ "method": "BOLETO" }), Some("awaiting_payment_boleto")),
            (json!({ "method": "CREDIT_CARD" }), None),
            (json!({ "method": "PIX", "state": "CAPTURED" }), None),
        ] {
            let mut input = two_mugs();
            input["payments"] = json!([method]);
            let id = place(&app, input).await;
            let mails = posted(&app).await;
            let expected: Vec<&str> = std::iter::once("order_received").chain(more).collect();
            assert_eq!(sent(&app, id).await, expected, "{method}");
            assert!(mails.iter().all(|mail| mail["to"] == "ana@example.com" && mail["toName"] == "Ana Souza"));
            assert!(mails[0]["text"].as_str().unwrap().contains("2 × "), "{mails:#?}");
        }
    }

    async fn a_new_order_is_confirmed_in_its_own_language(app: TestApp) {
        app.given_product("CANECA-01").await;
        for (asked, locale, subject) in [
            (json!(null), "pt-BR", "Recebemos o seu pedido"),
            (json!("en-GB"), "en", "We have received your order"),
            (json!("es_AR"), "es", "Recibimos tu pedido"),
        ] {
            let mut input = two_mugs();
            input["locale"] = asked;
            let id = place(&app, input).await;
            let mails = posted(&app).await;
            assert_eq!(mails[0]["locale"], locale);
            assert!(subjects(&mails)[0].starts_with(subject), "{mails:#?}");
            let order = app.ask(&format!("{{ node(id: \"{id}\") {{ ... on Order {{ locale }} }} }}")).await.data();
            assert_eq!(order["node"]["locale"], locale);
        }
        let mut input = two_mugs();
        input["locale"] = json!("fr");
        let query = "mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { userErrors { code path } } }";
        let done = app.ask_with(query, json!({ "input": input })).await.data()["placeOrder"].clone();
        assert_eq!(done["userErrors"], json!([{ "code": "INVALID", "path": ["locale"] }]));
    }

    async fn money_that_goes_back_and_a_payment_that_is_refused_are_told(app: TestApp) {
        let ids = app.given([
            order(),
            order().status(S::AwaitingPayment).with(|whole| {
                whole.payments[0].state = PaymentStatus::Pending;
                whole.payments[0].method = PaymentMethod::CreditCard;
                whole.payments[0].captured_cents = Money(0);
                whole.payments[0].captured_at = None;
            }),
        ]).await;
        let found = app.ask("{ orders(sort: { by: NUMBER, direction: ASC }) { nodes { payments { id } } } }").await.data();
        let payment = |at: usize| found["orders"]["nodes"][at]["payments"][0]["id"].as_str().unwrap().to_owned();
        let refund = format!("paymentId: \"{}\", amount: \"10.00\", reason: \"acordo\"", payment(0));
        assert_eq!(mutate(&app, "refundPayment", &refund, "").await["userErrors"], json!([]));
        let refuse = format!("paymentId: \"{}\", reason: \"sem limite\"", payment(1));
        assert_eq!(mutate(&app, "refusePayment", &refuse, "").await["userErrors"], json!([]));
        let silent = format!("paymentId: \"{}\", amount: \"5.00\", reason: \"acordo\", notify: NO", payment(0));
        assert_eq!(mutate(&app, "refundPayment", &silent, "").await["userErrors"], json!([]));
        let mails = posted(&app).await;
        assert_eq!(sent(&app, ids[0].order.id).await, ["refunded"]);
        assert_eq!(sent(&app, ids[1].order.id).await, ["payment_refused"]);
        let refunded = mails.iter().find(|mail| mail["text"].as_str().unwrap().contains("R$\u{a0}10,00"));
        assert!(refunded.is_some_and(|mail| mail["text"].as_str().unwrap().contains("por Pix")), "{mails:#?}");
        let refused = mails.iter().find(|mail| mail["text"].as_str().unwrap().contains("cartão de crédito")).unwrap();
        assert!(!refused["text"].as_str().unwrap().contains("sem limite"), "why is between the bank and the store");
    }

    async fn asked_twice_and_found_twice_it_is_sent_once(app: TestApp) {
        let id = standing(&app, S::Paid).await;
        let query = format!("mutation {{ changeOrderStatus(input: {{ orderId: \"{id}\", to: PICKING }}, idempotencyKey: \"a\") {{ order {{ id }} }} }}");
        app.ask(&query).await.data();
        app.ask(&query).await.data();
        let first = posted(&app).await;
        assert_eq!(first.len(), 1);
        app.sql("UPDATE feed SET fanned_out = FALSE").await;
        assert_eq!(posted(&app).await.len(), 0);
        assert_eq!(sent(&app, id).await, ["picking"]);
    }

    async fn who_has_no_address_is_not_written_and_the_order_says_why(app: TestApp) {
        let ids = app.given([
            order().row(|row| row.customer_email = None),
            order().row(|row| row.customer_email = Some("nobody".to_owned())),
        ]).await;
        for (whole, problem) in ids.iter().zip(["no e-mail address", "cannot be sent"]) {
            step(&app, whole.order.id, "PICKING", "").await;
            assert_eq!(posted(&app).await.len(), 0);
            let found = notifications(&app, whole.order.id).await;
            assert_eq!(found["emailFailed"], false);
            let one = &found["notifications"][0];
            assert_eq!(one["state"], "SUPPRESSED");
            assert!(one["problem"].as_str().unwrap().contains(problem), "{one}");
            assert!(one["recipient"].is_null() && one["text"].as_str().unwrap().contains("separando"));
        }
    }
}
