//! Every mutation, asked twice with one key, is done once and answers the same.

use crate::both;
use crate::support::TestApp;
use crate::support::erp::{FakeErp, Kind, Mood};
use crate::support::given::{Given, invoice_key, order};
use entity::payment::PaymentStatus;
use entity::status::{OrderStatus as S, PaymentState};
use pedidos::db::Read as _;
use sea_orm::Statement;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// All that a mutation may leave behind, counted; not what the relay makes of it meanwhile.
const TRACES: &str = "SELECT (SELECT COUNT(*) FROM events
        WHERE kind NOT IN ('NOTIFICATION_FAILED', 'NOTIFICATION_SENT', 'INTEGRATION_SYNCED', 'INTEGRATION_FAILED', 'POSTAGE_READY', 'POSTAGE_FAILED')), (SELECT COUNT(*) FROM orders), (SELECT CAST(SUM(version) AS BIGINT) FROM orders),
    (SELECT COUNT(*) FROM stock_movements), (SELECT COUNT(*) FROM money_movements), (SELECT COUNT(*) FROM access_keys),
    (SELECT COUNT(*) FROM invoices), (SELECT COUNT(*) FROM products), (SELECT COUNT(*) FROM webhooks),
    (SELECT COUNT(*) FROM deliveries WHERE what = 'webhook.test'), (SELECT COUNT(*) FROM webhooks WHERE previous_secret IS NOT NULL),
    (SELECT COUNT(*) FROM feed_consumers),
    (SELECT COUNT(*) FROM notification_templates), (SELECT COUNT(*) FROM deliveries WHERE kind = 'MAIL' AND event_id IS NULL),
    (SELECT COUNT(*) FROM carriers), (SELECT COUNT(*) FROM tracking_pages), (SELECT COUNT(*) FROM tracking_pages WHERE revoked_at IS NOT NULL),
    (SELECT COUNT(*) FROM integrations), (SELECT COUNT(*) FROM integration_syncs), (SELECT COUNT(*) FROM postages)";

const ADDRESS: &str =
    "{ street: \"Rua B\", number: \"2\", city: \"Campinas\", uf: \"SP\", cep: \"13010001\" }";

const PLACED: &str = "customer: { name: \"Ana\", email: \"ana@example.com\" }, deliveryMethod: PICKUP,
    items: [{ sku: \"CANECA-01\", quantity: 1 }], payments: [{ method: PIX }]";

async fn traces(app: &TestApp) -> Vec<i64> {
    let rows = app.db.query(Statement::from_string(app.db.backend(), TRACES)).await.unwrap();
    (0..20).map(|at| rows[0].try_get_by_index(at).unwrap()).collect()
}

/// An order that waits for its Pix.
fn unpaid() -> Given {
    order().status(S::AwaitingPayment).with(|whole| {
        whole.payments[0].state = PaymentStatus::Pending;
        whole.payments[0].captured_cents = entity::money::Money(0);
        whole.payments[0].captured_at = None;
        whole.order.payment_state = PaymentState::Pending;
    })
}

/// The ids that inputs name, of the order with this number.
async fn ids(app: &TestApp, number: usize) -> [String; 4] {
    let asked = format!(
        "{{ order(by: {{ number: {number} }}) {{ id items {{ id }} payments {{ id }} invoices {{ id }} }} }}"
    );
    let found = app.ask(&asked).await.data()["order"].clone();
    let id = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    [
        id(&found["id"]),
        id(&found["items"][0]["id"]),
        id(&found["payments"][0]["id"]),
        id(&found["invoices"][0]["id"]),
    ]
}

/// A request for each mutation there is, each of which can be done.
async fn requests(app: &TestApp, erp: &FakeErp) -> Vec<(&'static str, String)> {
    let mut all = about_orders(app).await;
    all.extend(about_shipments(app).await);
    all.extend(about_tracking(app).await);
    all.extend(about_the_shop(app).await);
    all.extend(about_integrations(app, erp).await);
    all.extend(about_other_systems(app).await);
    all.extend(about_postage(app).await);
    all.extend(about_papers(app).await);
    all
}

async fn about_orders(app: &TestApp) -> Vec<(&'static str, String)> {
    let invoiced = order().status(S::Invoiced).invoice(&invoice_key(1));
    let given = [unpaid(), unpaid(), unpaid(), unpaid(), invoiced, order().status(S::ReturnInProgress)];
    app.given(given.into_iter().chain((0..11).map(|_| order()))).await;
    let mut numbers = Vec::new();
    for number in 1..=17 {
        numbers.push(ids(app, number).await);
    }
    let of = |number: usize, part: usize| format!("\"{}\"", numbers[number - 1][part]);
    let (order_of, item_of, payment_of) = (|n| of(n, 0), |n| of(n, 1), |n| of(n, 2));
    let missing = format!("missingItems: [{{ itemId: {}, quantity: 1 }}]", item_of(12));
    let xml = format!("name: \"nota.xml\", base64: \"{}\"", crate::invoice::xml_of(2));
    vec![
        ("authorizePayment", format!("paymentId: {}", payment_of(1))),
        ("confirmPayment", format!("paymentId: {}", payment_of(2))),
        ("refusePayment", format!("paymentId: {}, reason: \"sem saldo\"", payment_of(3))),
        ("expirePayment", format!("paymentId: {}", payment_of(4))),
        ("cancelInvoice", format!("invoiceId: {}, reason: \"erro\"", of(5, 3))),
        (
            "returnOrder",
            format!("orderId: {}, returnedItems: [{{ itemId: {}, restock: 2 }}]", order_of(6), item_of(6)),
        ),
        ("addOrderNote", format!("orderId: {}, text: \"ligar\"", order_of(7))),
        ("assignOrder", format!("orderId: {}, assignee: \"Bia\"", order_of(7))),
        ("tagOrders", format!("orderIds: [{}], add: [\"vip\"]", order_of(7))),
        ("updateOrderContact", format!("orderId: {}, email: \"nova@example.com\"", order_of(7))),
        ("updateShippingAddress", format!("orderId: {}, address: {ADDRESS}", order_of(7))),
        ("cancelOrder", format!("orderId: {}, reason: CUSTOMER", order_of(8))),
        ("changeOrderStatus", format!("orderId: {}, to: PICKING", order_of(9))),
        ("changeOrderStatuses", format!("orderIds: [{}, {}], to: PICKING", order_of(10), order_of(11))),
        ("holdOrder", format!("orderId: {}, comment: \"falta\", {missing}", order_of(12))),
        ("openDispute", format!("paymentId: {}, reason: \"fraude\"", payment_of(13))),
        ("resolveDispute", format!("paymentId: {}, outcome: WON", payment_of(13))),
        ("refundPayment", format!("paymentId: {}, amount: \"10.00\", reason: \"acordo\"", payment_of(14))),
        ("setInvoice", format!("orderId: {}, key: \"{}\"", order_of(15), invoice_key(9))),
        ("sendNotification", format!("orderId: {}, message: \"Oi\"", order_of(17))),
        ("resendNotification", format!("id: \"{}\"", mail_of(app, numbers[16][0].as_str()).await)),
        ("importInvoiceXml", format!("documents: [{{ {xml}, orderId: {} }}]", order_of(16))),
    ]
}

/// An e-mail that was sent about an order.
async fn mail_of(app: &TestApp, order: &str) -> String {
    let sent = format!(
        "mutation {{ sendNotification(input: {{ orderId: \"{order}\", message: \"Olá\" }}) {{ order {{ notifications {{ id }} }} }} }}"
    );
    let sent = app.ask(&sent).await.data()["sendNotification"]["order"]["notifications"][0]["id"].clone();
    sent.as_str().unwrap().to_owned()
}

async fn about_shipments(app: &TestApp) -> Vec<(&'static str, String)> {
    let given = app.given((31..=37).map(crate::shipment::two_lines)).await;
    let mut ids = Vec::new();
    for whole in &given[1..] {
        let made = format!(
            "mutation {{ createShipment(input: {{ orderId: \"{}\" }}) {{ shipment {{ id }} }} }}",
            whole.order.id
        );
        ids.push(app.ask(&made).await.data()["createShipment"]["shipment"]["id"].clone());
    }
    for id in &ids[3..5] {
        let posted = format!("mutation {{ markPosted(input: {{ shipmentId: {id} }}) {{ __typename }} }}");
        app.ask(&posted).await.data();
    }
    vec![
        ("createShipment", format!("orderId: \"{}\"", given[0].order.id)),
        ("updateShipment", format!("shipmentId: {}, trackingCode: \"ABC-1\"", ids[0])),
        ("markPosted", format!("shipmentId: {}", ids[1])),
        ("markShipmentsPosted", format!("shipmentIds: [{}]", ids[2])),
        ("markDelivered", format!("shipmentId: {}", ids[3])),
        ("markDeliveryFailed", format!("shipmentId: {}, reason: \"ausente\"", ids[4])),
        ("cancelShipment", format!("shipmentId: {}, reason: \"engano\"", ids[5])),
    ]
}

async fn about_tracking(app: &TestApp) -> Vec<(&'static str, String)> {
    let given = app.given([order(), order().shipment("Correios", None)]).await;
    let (order, shipment) = (given[0].order.id, given[1].shipments[0].id);
    let saved =
        app.ask("mutation { saveCarrier(input: { name: \"Velha\" }) { carrier { id } } }").await.data();
    let old = saved["saveCarrier"]["carrier"]["id"].clone();
    let at = "kind: OTHER, at: \"2026-11-22T10:00:00Z\"";
    vec![
        ("saveCarrier", "name: \"Loggi\", trackingUrl: \"https://l.example/{code}\"".to_owned()),
        ("removeCarrier", format!("carrierId: {old}")),
        ("createTrackingPage", format!("orderId: \"{order}\"")),
        ("revokeTrackingPage", format!("orderId: \"{order}\"")),
        ("addTrackingEvent", format!("shipmentId: \"{shipment}\", {at}")),
        (
            "addTrackingEvents",
            format!("shipmentId: \"{shipment}\", events: [{{ {at}, place: \"Campinas/SP\" }}]"),
        ),
    ]
}

async fn about_the_shop(app: &TestApp) -> Vec<(&'static str, String)> {
    app.given_product("CANECA-01").await;
    let product = app.ask("{ products { nodes { id } } }").await.data()["products"]["nodes"][0]["id"].clone();
    let made = "mutation { createAccessKey(input: { name: \"velha\", scopes: [\"orders:read\"] }) { accessKey { id } } }";
    let key = app.ask(made).await.data()["createAccessKey"]["accessKey"]["id"].clone();
    vec![
        (
            "saveNotificationTemplate",
            "template: \"paid\", locale: \"en\", subject: \"Paid\", body: \"Thank you!\"".to_owned(),
        ),
        ("resetNotificationTemplate", "template: \"paid\", locale: \"en\"".to_owned()),
        ("setNotificationDefault", "status: PAID, notify: false".to_owned()),
        ("placeOrder", PLACED.to_owned()),
        (
            "createProduct",
            "sku: \"PRATO-01\", name: \"Prato\", price: \"10.00\", stock: { onHand: 5 }".to_owned(),
        ),
        ("updateProduct", format!("productId: {product}, name: \"Caneca grande\"")),
        ("setStock", "cause: \"contagem\", levels: [{ sku: \"PRATO-01\", onHand: 9 }]".to_owned()),
        ("adjustStock", "cause: \"quebra\", changes: [{ sku: \"PRATO-01\", delta: -1 }]".to_owned()),
        ("updateStockSettings", "settings: [{ sku: \"PRATO-01\", lowStockThreshold: 3 }]".to_owned()),
        ("updateStore", "handlingDays: 3".to_owned()),
        ("createAccessKey", "name: \"nova\", scopes: [\"orders:read\"]".to_owned()),
        ("revokeAccessKey", format!("key: {key}")),
    ]
}

async fn about_integrations(app: &TestApp, erp: &FakeErp) -> Vec<(&'static str, String)> {
    let bling = crate::integration::add(app, erp).await;
    let begun = crate::integration::begun(app, erp).await;
    let state = crate::integration::state_of(app, &begun).await;
    let order = app.given([order()]).await.remove(0).order.id;
    let which = format!("integrationId: \"{}\"", bling.id);
    // What is sent does not arrive, so that nothing happens beside what is asked for.
    erp.mood("GET /pedidos/vendas", Mood::Refuse(503, None, json!({})));
    vec![
        ("addIntegration", format!("kind: GENERIC, name: \"Meu\", url: \"{}\"", erp.url)),
        (
            "completeIntegrationAuthorization",
            format!("integrationId: \"{}\", code: \"codigo-1\", state: \"{state}\"", begun.id),
        ),
        ("authorizeIntegration", which.clone()),
        ("updateIntegration", format!("{which}, advance: false")),
        ("sendToIntegration", format!("orderId: \"{order}\", {which}")),
        ("removeIntegration", which),
    ]
}

async fn about_postage(app: &TestApp) -> Vec<(&'static str, String)> {
    let shop = FakeErp::start(Kind::MelhorEnvio).await;
    let (first, second) = crate::postage::two(app, &shop).await;
    // Nobody is there any more, so that nothing happens beside what is asked for.
    drop(shop);
    let bought = format!(
        "mutation {{ buyPostage(input: {{ {first} }}) {{ postage {{ id }} userErrors {{ message }} }} }}"
    );
    let bought = app.ask(&bought).await.data()["buyPostage"].clone();
    vec![("buyPostage", second), ("cancelPostage", format!("postageId: {}", bought["postage"]["id"]))]
}

async fn about_papers(app: &TestApp) -> Vec<(&'static str, String)> {
    let order = app.given([order().shipment("Correios", None)]).await.remove(0).order;
    let asked = format!("{{ order(by: {{ number: {} }}) {{ shipments {{ id }} }} }}", order.number);
    let shipment = app.ask(&asked).await.data()["order"]["shipments"][0]["id"].clone();
    // ^XA^FO1,1^GB9,9,1^FS^XZ
    let label = format!("shipmentId: {shipment}, base64: \"XlhBXkZPMSwxXkdCOSw5LDFeRlNeWFo=\"");
    let kept = format!("mutation {{ uploadPostage(input: {{ {label} }}) {{ postage {{ id }} }} }}");
    let postage = app.ask(&kept).await.data()["uploadPostage"]["postage"]["id"].clone();
    vec![
        ("printLabels", format!("orderIds: [\"{}\"], kind: ADDRESS_LABEL", order.id)),
        ("uploadPostage", label),
        ("removePostage", format!("postageId: {postage}")),
    ]
}

async fn about_other_systems(app: &TestApp) -> Vec<(&'static str, String)> {
    let mut ids = Vec::new();
    for enabled in [false, true] {
        let made = format!(
            "mutation {{ createWebhook(input: {{ url: \"https://loja.example/\", enabled: {enabled} }}) {{ webhook {{ id }} }} }}"
        );
        ids.push(app.ask(&made).await.data()["createWebhook"]["webhook"]["id"].clone());
    }
    let fetched = app.ask("{ orderFeed(consumer: \"velho\") { endCursor } }").await.data();
    let end = fetched["orderFeed"]["endCursor"].clone();
    let old =
        format!("mutation {{ ackOrderFeed(input: {{ consumer: \"velho\", cursor: {end} }}) {{ cursor }} }}");
    app.ask(&old).await.data();
    let (off, gone) = (&ids[0], &ids[1]);
    let test = format!("mutation {{ testWebhook(input: {{ id: {off} }}) {{ delivery {{ id }} }} }}");
    let delivery = app.ask(&test).await.data()["testWebhook"]["delivery"]["id"].clone();
    vec![
        ("createWebhook", "url: \"https://loja.example/hook\", enabled: false".to_owned()),
        ("updateWebhook", format!("id: {off}, description: \"loja\"")),
        ("rotateWebhookSecret", format!("id: {off}")),
        ("testWebhook", format!("id: {off}")),
        ("retryDelivery", format!("deliveryId: {delivery}")),
        (
            "replayDeliveries",
            format!("webhookId: {off}, from: \"2026-11-01T00:00:00Z\", to: \"2026-11-02T00:00:00Z\""),
        ),
        ("ackOrderFeed", format!("consumer: \"erp\", cursor: {end}")),
        ("forgetOrderFeedConsumer", "consumer: \"velho\"".to_owned()),
        ("deleteWebhook", format!("id: {gone}")),
    ]
}

both! {
    async fn every_mutation_is_done_once_for_one_key_and_answers_the_same(app: TestApp) {
        let erp = FakeErp::start(Kind::Bling).await;
        let requests = requests(&app, &erp).await;
        let asked: BTreeSet<&str> = requests.iter().map(|(name, _)| *name).collect();
        let there = app.ask("{ __schema { mutationType { fields { name } } } }").await.data();
        let there = there["__schema"]["mutationType"]["fields"].as_array().unwrap().clone();
        let there: BTreeSet<&str> = there.iter().map(|field| field["name"].as_str().unwrap()).collect();
        assert_eq!(asked, there, "each mutation has its request here");

        for (name, input) in &requests {
            let more = match *name {
                "changeOrderStatuses" => "changed refused",
                "markShipmentsPosted" => "posted refused",
                _ => "__typename",
            };
            let request = |input: &str| format!("mutation {{ {name}(input: {{ {input} }}, idempotencyKey: \"k-{name}\") {{ {more} userErrors {{ code message }} }} }}");
            let before = traces(&app).await;
            let first = app.ask(&request(input)).await.data()[*name].clone();
            assert_eq!(first["userErrors"], json!([]), "{name}: {first:#}");
            let after = traces(&app).await;
            let silent = ["setNotificationDefault", "updateProduct", "updateStockSettings", "updateStore", "revokeAccessKey", "updateWebhook", "retryDelivery", "replayDeliveries", "completeIntegrationAuthorization", "authorizeIntegration", "updateIntegration", "removeIntegration"].contains(name);
            assert_eq!(before == after, silent, "{name} leaves a trace");
            let second = app.ask(&request(input)).await.data()[*name].clone();
            assert_eq!(second, first, "{name}");
            assert_eq!(traces(&app).await, after, "{name} was done twice");
        }
    }
}
