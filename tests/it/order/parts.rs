//! Each field of the filter that looks at what belongs to an order: customer, items, shipments, invoices, tags.

use super::{each_means, meant};
use crate::both;
use crate::support::given::{Given, invoice_key, order};
use entity::id::{CustomerId, ItemId, OrderId, ProductId};
use entity::invoice::InvoiceStatus;
use entity::status::InvoiceState;

fn bought_by(set: impl Fn(&mut entity::order::Model)) -> Given {
    order().row(set)
}

/// One more item.
fn and_item(given: Given, sku: &str, product: Option<ProductId>) -> Given {
    given.with(|whole| {
        let mut item = whole.items[0].clone();
        item.id = ItemId(0);
        item.order_id = OrderId(0);
        item.position = 2;
        sku.clone_into(&mut item.sku);
        item.product_id = product;
        whole.items.push(item);
    })
}

fn only_item(sku: &str, product: Option<ProductId>) -> Given {
    order().with(|whole| {
        sku.clone_into(&mut whole.items[0].sku);
        whole.items[0].product_id = product;
    })
}

/// The only invoice was cancelled.
fn with_cancelled_invoice(key: &str) -> Given {
    order().invoice(key).with(|whole| {
        whole.invoices[0].state = InvoiceStatus::Cancelled;
        whole.order.invoice_state = InvoiceState::Cancelled;
    })
}

both! {
    async fn a_customer_has_all_of_its_orders_and_no_others(app: TestApp) {
        let first = app.given([order(), order()]).await;
        let (ana, other) = (first[0].order.customer_id, first[1].order.customer_id);
        app.given([bought_by(|row| row.customer_id = ana)]).await;
        each_means(
            &app,
            &[
                (&format!(r#"customer: {{ id: "{ana}" }}"#), &[1, 3]),
                (&format!(r#"customer: {{ id: "{other}" }}"#), &[2]),
                (&format!(r#"customer: {{ id: "{}" }}"#, CustomerId(77)), &[]),
            ],
        )
        .await;
    }

    async fn the_email_is_the_whole_address_whatever_its_case(app: TestApp) {
        app.given(
            ["ana@example.com", "ana@example.com.br", "joana@example.com"]
                .map(|email| bought_by(|row| row.customer_email = Some(email.to_owned()))),
        )
        .await;
        app.given([bought_by(|row| row.customer_email = None)]).await;
        each_means(
            &app,
            &[
                (r#"customer: { email: "ana@example.com" }"#, &[1]),
                (r#"customer: { email: " Ana@Example.COM " }"#, &[1]),
                (r#"customer: { email: "ana@example" }"#, &[]),
                (r#"customer: { email: "%" }"#, &[]),
            ],
        )
        .await;
    }

    async fn a_document_is_a_cpf_or_cnpj_with_or_without_marks(app: TestApp) {
        app.given(
            ["52998224725", "11144477735", "12ABC34501DE35", "11222333000181"]
                .map(|document| bought_by(|row| row.customer_document = Some(document.to_owned()))),
        )
        .await;
        app.given([bought_by(|row| row.customer_document = None)]).await;
        each_means(
            &app,
            &[
                (r#"customer: { document: "52998224725" }"#, &[1]),
                (r#"customer: { document: "111.444.777-35" }"#, &[2]),
                (r#"customer: { document: "12.abc.345/01de-35" }"#, &[3]),
                (r#"customer: { document: "11.222.333/0001-81" }"#, &[4]),
                (r#"customer: { document: "12ABC34501DE35" }"#, &[3]),
            ],
        )
        .await;
    }

    async fn a_name_begins_with_what_was_typed(app: TestApp) {
        app.given(
            ["José da Silva", "JOSEFINA", "Maria José", "Joso", "jos%"].map(|name| order().customer(name)),
        )
        .await;
        let nobody = order().row(|row| {
            row.customer_name = None;
            row.customer_key = String::new();
        });
        app.given([nobody]).await;
        each_means(
            &app,
            &[
                (r#"customer: { name: "jose" }"#, &[1, 2]),
                (r#"customer: { name: " JOSÉ " }"#, &[1, 2]),
                (r#"customer: { name: "josé  DA" }"#, &[1]),
                (r#"customer: { name: "Jos" }"#, &[1, 2, 4, 5]),
                (r#"customer: { name: "jos%" }"#, &[5]),
                (r#"customer: { name: "silva" }"#, &[]),
                (r#"customer: { name: "" }"#, &[1, 2, 3, 4, 5, 6]),
            ],
        )
        .await;
    }

    async fn all_that_is_known_of_the_customer_must_hold(app: TestApp) {
        app.given([order(), order().customer("Ana Lima"), bought_by(|row| row.customer_email = None)]).await;
        each_means(
            &app,
            &[
                (r#"customer: { name: "Ana", email: "ana@example.com" }"#, &[1, 2]),
                (
                    r#"customer: { name: "Ana Souza", email: "ana@example.com", document: "52998224725" }"#,
                    &[1],
                ),
                ("customer: {}", &[1, 2, 3]),
            ],
        )
        .await;
    }

    async fn any_shipment_counts_for_the_carrier(app: TestApp) {
        app.given([
            order().shipment("Correios", None),
            order()
                .shipment("Jadlog", None)
                .shipment("Correios", None)
                .with(|whole| whole.shipments[1].position = 2),
            order().shipment("correios", None),
            order(),
        ])
        .await;
        each_means(
            &app,
            &[
                (r#"carrier: "Correios""#, &[1, 2]),
                (r#"carrier: "Jadlog""#, &[2]),
                (r#"carrier: "Corr""#, &[]),
            ],
        )
        .await;
    }

    async fn a_tracking_code_is_found_in_any_shipment(app: TestApp) {
        app.given([
            order().shipment("Correios", Some("AA123456785BR")),
            order()
                .shipment("Correios", Some("BB123456785BR"))
                .shipment("Correios", Some("CC123456785BR"))
                .with(|whole| whole.shipments[1].position = 2),
            order().shipment("Correios", None),
            order(),
        ])
        .await;
        each_means(
            &app,
            &[
                (r#"trackingCode: "AA123456785BR""#, &[1]),
                (r#"trackingCode: " cc123456785br ""#, &[2]),
                (r#"trackingCode: "AA12345678""#, &[]),
                ("hasTracking: true", &[1, 2]),
                ("hasTracking: false", &[3, 4]),
            ],
        )
        .await;
    }

    async fn an_invoice_key_finds_its_order_even_when_cancelled(app: TestApp) {
        let (one, two) = (invoice_key(1), invoice_key(2));
        app.given([order().invoice(&one), with_cancelled_invoice(&two), order()]).await;
        let grouped = one
            .as_bytes()
            .chunks(4)
            .map(|group| String::from_utf8_lossy(group))
            .collect::<Vec<_>>()
            .join(" ");
        each_means(
            &app,
            &[
                (&format!(r#"invoiceKey: "{one}""#), &[1]),
                (&format!(r#"invoiceKey: "{grouped}""#), &[1]),
                (&format!(r#"invoiceKey: "NFe{two}""#), &[2]),
                (&format!(r#"invoiceKey: "{}""#, invoice_key(3)), &[]),
            ],
        )
        .await;
    }

    async fn an_order_whose_invoices_are_cancelled_has_none(app: TestApp) {
        app.given([order().invoice(&invoice_key(1)), with_cancelled_invoice(&invoice_key(2)), order()]).await;
        assert_eq!(meant(&app, "hasInvoice: true").await, [1]);
        assert_eq!(meant(&app, "hasInvoice: false").await, [2, 3]);
    }

    async fn an_item_is_found_by_its_whole_sku_or_its_product(app: TestApp) {
        let mug = app.given_product("CANECA-01").await;
        let plate = app.given_product("PRATO-01").await;
        app.given([
            only_item("CANECA-01", Some(mug)),
            only_item("CANECA-01-AZUL", None),
            and_item(only_item("CANECA-01", Some(mug)), "PRATO-01", Some(plate)),
            order().with(|whole| whole.items.clear()),
        ])
        .await;
        each_means(
            &app,
            &[
                (r#"item: { sku: "CANECA-01" }"#, &[1, 3]),
                (r#"item: { sku: "PRATO-01" }"#, &[3]),
                (r#"item: { sku: "caneca-01" }"#, &[]),
                (&format!(r#"item: {{ productId: "{mug}" }}"#), &[1, 3]),
                (&format!(r#"item: {{ productId: "{plate}" }}"#), &[3]),
                (&format!(r#"item: {{ sku: "CANECA-01", productId: "{plate}" }}"#), &[3]),
                (&format!(r#"item: {{ productId: "{}" }}"#, ProductId(77)), &[]),
                ("item: {}", &[1, 2, 3, 4]),
            ],
        )
        .await;
    }

    async fn tags_are_any_or_all_of_those_asked_for(app: TestApp) {
        app.given([
            order().tags(&["presente"]),
            order().tags(&["presente", "urgente"]),
            order().tags(&["urgente", "vip"]),
            order(),
        ])
        .await;
        each_means(
            &app,
            &[
                (r#"tags: { any: ["presente"] }"#, &[1, 2]),
                (r#"tags: { any: ["presente", "vip"] }"#, &[1, 2, 3]),
                (r#"tags: { all: ["presente", "urgente"] }"#, &[2]),
                (r#"tags: { all: ["urgente"], any: ["vip", "presente"] }"#, &[2, 3]),
                (r#"tags: { any: ["Presente"] }"#, &[]),
                ("tags: { any: [] }", &[]),
                ("tags: { all: [] }", &[1, 2, 3, 4]),
            ],
        )
        .await;
    }
}
