//! An order in full: every field has the value that was stored.

use crate::both;
use crate::support::catalogue::product;
use crate::support::given::{Given, order};
use crate::support::{DAY, NOW};
use entity::address::AddressKind;
use entity::id::{AddressId, InvoiceId, ItemId, PaymentId, ProductId, ShipmentId};
use entity::invoice::InvoiceStatus;
use entity::money::Money;
use entity::order::{DeliveryMethod, Tags};
use entity::payment::{PaymentMethod, PaymentStatus};
use entity::status::{CancelReason, FulfilmentState, InvoiceState, OrderStatus, PaymentState};
use serde_json::{Value, json};

/// 2026-11-12T15:00:00Z.
const PLACED: i64 = NOW - 10 * DAY;

fn texts<const N: usize>(texts: [&str; N]) -> [Option<String>; N] {
    texts.map(|text| Some(text.to_owned()))
}

/// An order in which nothing that a row can hold is left out.
pub(super) fn with_everything() -> Given {
    order().row(|order| {
        order.source = "loja".into();
        [order.external_id, order.channel] = texts(["L-1001", "app"]);
        order.status = OrderStatus::Cancelled;
        order.payment_state = PaymentState::Voided;
        order.fulfilment_state = FulfilmentState::Returned;
        order.invoice_state = InvoiceState::Cancelled;
        order.payment_method = Some(PaymentMethod::CreditCard);
        order.delivery_method = DeliveryMethod::Pickup;
        order.items_cents = Money(15_990);
        order.discount_cents = Money(1_005);
        order.shipping_cents = Money(5);
        order.total_cents = Money(14_990);
        order.customer_document = Some("12ABC34501DE35".to_owned());
        order.placed_at = PLACED + 7;
        order.paid_at = Some(PLACED + 60_000);
        order.invoiced_at = Some(PLACED + DAY);
        order.shipped_at = Some(PLACED + 2 * DAY);
        order.delivered_at = Some(PLACED + 3 * DAY);
        order.cancelled_at = Some(PLACED + 4 * DAY);
        order.ship_by = Some(PLACED + 5 * DAY);
        order.deliver_by = Some(PLACED + 6 * DAY);
        order.cancel_reason = Some(CancelReason::OutOfStock);
        [order.customer_note, order.internal_note] = texts(["Sem pressa", "Cliente antigo"]);
        order.tags = Tags::of(["vip".to_owned(), "brinde".to_owned(), "vip".to_owned()]);
        order.version = 4;
        order.updated_at = PLACED + 7 * DAY;
    })
}

both! {
    async fn every_field_of_the_row_is_there(app: TestApp) {
        let kept = app.given([with_everything()]).await;
        let found = app
            .ask(
                "{ order(by: { number: 1 }) {
                    id number externalId source channel status paymentState fulfilmentState invoiceState paymentMethod
                    deliveryMethod currency total totals { items discount shipping total } customerName customerEmail
                    customerCpf customerCnpj customerPhone city uf placedAt paidAt invoicedAt shippedAt deliveredAt
                    cancelledAt shipBy deliverBy cancelReason customerNote internalNote tags version updatedAt
                    __typename } }",
            )
            .await
            .data();
        let expected = json!({
            "id": kept[0].order.id.to_string(), "number": 1, "externalId": "L-1001", "source": "loja", "channel": "app",
            "status": "CANCELLED", "paymentState": "VOIDED", "fulfilmentState": "RETURNED",
            "invoiceState": "CANCELLED", "paymentMethod": "CREDIT_CARD", "deliveryMethod": "PICKUP",
            "currency": "BRL", "total": "149.90",
            "totals": { "items": "159.90", "discount": "10.05", "shipping": "0.05", "total": "149.90" },
            "customerName": "Ana Souza", "customerEmail": "ana@example.com", "customerCpf": null,
            "customerCnpj": "12ABC34501DE35", "customerPhone": "+5511994029275", "city": "São Paulo", "uf": "SP",
            "placedAt": "2026-11-12T15:00:00.007Z", "paidAt": "2026-11-12T15:01:00Z",
            "invoicedAt": "2026-11-13T15:00:00Z", "shippedAt": "2026-11-14T15:00:00Z",
            "deliveredAt": "2026-11-15T15:00:00Z", "cancelledAt": "2026-11-16T15:00:00Z",
            "shipBy": "2026-11-17T15:00:00Z", "deliverBy": "2026-11-18T15:00:00Z",
            "cancelReason": "OUT_OF_STOCK", "customerNote": "Sem pressa", "internalNote": "Cliente antigo",
            "tags": ["brinde", "vip"], "version": 4, "updatedAt": "2026-11-19T15:00:00Z", "__typename": "Order",
        });
        assert_eq!(found["order"], expected);
        assert!(expected["id"].as_str().unwrap().starts_with("order_"));
    }

    async fn what_the_source_did_not_give_is_null(app: TestApp) {
        let bare = order().with(|whole| {
            let order = &mut whole.order;
            (order.channel, order.payment_method, order.uf, order.city) = (None, None, None, None);
            (order.customer_name, order.customer_email) = (None, None);
            (order.customer_document, order.customer_phone) = (None, None);
            (order.paid_at, order.ship_by, order.deliver_by) = (None, None, None);
            whole.addresses.clear();
            whole.items.clear();
            whole.payments.clear();
        });
        app.given([bare]).await;
        let found = app
            .ask(
                "{ order(by: { number: 1 }) {
                    externalId channel paymentMethod customerName customerEmail customerCpf customerCnpj
                    customerPhone city uf paidAt invoicedAt shippedAt deliveredAt cancelledAt shipBy deliverBy
                    cancelReason customerNote internalNote shippingAddress { id } billingAddress { id }
                    withdrawalDeadline tags items { id } payments { id } shipments { id } invoices { id }
                    history { nodes { id } } } }",
            )
            .await
            .data();
        for (field, value) in found["order"].as_object().unwrap() {
            let none = match field.as_str() {
                "tags" | "items" | "payments" | "shipments" | "invoices" => json!([]),
                "history" => json!({ "nodes": [] }),
                _ => Value::Null,
            };
            assert_eq!(value, &none, "{field}");
        }
        assert_eq!(found["order"].as_object().unwrap().len(), 29);
    }

    async fn items_come_by_position_with_their_product(app: TestApp) {
        app.given_products([product(7, "CANECA-01")]).await;
        let two = order().with(|whole| {
            whole.items[0].position = 2;
            let mut first = whole.items[0].clone();
            first.position = 1;
            first.product_id = Some(ProductId(7));
            first.sku = "CANECA-VELHA".into();
            first.name = "Caneca antiga".into();
            (first.quantity, first.unit_price_cents) = (3, Money(1_999));
            (first.discount_cents, first.total_cents) = (Money(97), Money(5_900));
            first.ship_by = Some(PLACED);
            whole.items.push(first);
            (whole.items[0].weight_g, whole.items[0].length_mm) = (None, None);
            (whole.items[0].width_mm, whole.items[0].height_mm) = (None, None);
        });
        app.given([two]).await;
        let found = app
            .ask(
                "{ order(by: { number: 1 }) { items {
                    id position product { id sku } sku name quantity unitPrice discount total weightG lengthMm
                    widthMm heightMm shipBy } } }",
            )
            .await
            .data();
        let expected = json!([
            { "id": ItemId(2).to_string(), "position": 1,
              "product": { "id": ProductId(7).to_string(), "sku": "CANECA-01" },
              "sku": "CANECA-VELHA", "name": "Caneca antiga", "quantity": 3, "unitPrice": "19.99",
              "discount": "0.97", "total": "59.00", "weightG": 350, "lengthMm": 120, "widthMm": 90,
              "heightMm": 100, "shipBy": "2026-11-12T15:00:00Z" },
            { "id": ItemId(1).to_string(), "position": 2, "product": null,
              "sku": "CANECA-01", "name": "Caneca de cerâmica", "quantity": 2, "unitPrice": "25.00",
              "discount": "0.00", "total": "50.00", "weightG": null, "lengthMm": null, "widthMm": null,
              "heightMm": null, "shipBy": null },
        ]);
        assert_eq!(found["order"]["items"], expected);
        assert!(ItemId(1).to_string().starts_with("item_"));
    }

    async fn each_address_is_told_by_what_it_is_for(app: TestApp) {
        let billed = order().with(|whole| {
            let shipping = &mut whole.addresses[0];
            [shipping.complement, shipping.phone] = texts(["Apto 12", "+5511988887777"]);
            let mut billing = shipping.clone();
            billing.kind = AddressKind::Billing;
            [billing.recipient, billing.street, billing.number] = texts(["Souza Ltda.", "Rua XV", "S/N"]);
            [billing.city, billing.uf] = texts(["Curitiba", "PR"]);
            billing.postal_prefix = Some("80020".to_owned());
            (billing.complement, billing.district, billing.phone) = (None, None, None);
            (billing.cep, billing.ibge_code) = (None, None);
            whole.addresses.push(billing);
        });
        app.given([billed, order()]).await;
        let all = "id recipient street number complement district city uf cep postalPrefix ibgeCode phone";
        let found = app
            .ask(&format!(
                "{{ order(by: {{ number: 1 }}) {{ shippingAddress {{ {all} }} billingAddress {{ {all} }} }}
                    other: order(by: {{ number: 2 }}) {{ billingAddress {{ id }} }} }}"
            ))
            .await
            .data();
        let expected = json!({
            "shippingAddress": { "id": AddressId(1).to_string(), "recipient": "Ana Souza",
                "street": "Avenida Paulista", "number": "1000", "complement": "Apto 12", "district": "Bela Vista",
                "city": "São Paulo", "uf": "SP", "cep": "01310200", "postalPrefix": "01310",
                "ibgeCode": "3550308", "phone": "+5511988887777" },
            "billingAddress": { "id": AddressId(2).to_string(), "recipient": "Souza Ltda.", "street": "Rua XV",
                "number": "S/N", "complement": null, "district": null, "city": "Curitiba", "uf": "PR",
                "cep": null, "postalPrefix": "80020", "ibgeCode": null, "phone": null },
        });
        assert_eq!(found["order"], expected);
        assert_eq!(found["other"], json!({ "billingAddress": null }));
    }

    async fn payments_come_by_position(app: TestApp) {
        let two = order().with(|whole| {
            let pix = &mut whole.payments[0];
            (pix.position, pix.amount_cents) = (2, Money(2_000));
            [pix.pix_code, pix.boleto_line, pix.reference] = texts(["000201…6304ABCD", "2379", "nsu 9"]);
            pix.expires_at = Some(PLACED + DAY);
            pix.created_at = PLACED;
            pix.captured_at = Some(PLACED + 60_000);
            let mut card = pix.clone();
            (card.position, card.method) = (1, PaymentMethod::CreditCard);
            (card.state, card.installments) = (PaymentStatus::PartiallyRefunded, 3);
            (card.amount_cents, card.refunded_cents) = (Money(4_500), Money(1_050));
            card.card_brand = Some("Elo".to_owned());
            (card.pix_txid, card.pix_code, card.boleto_line, card.reference) = (None, None, None, None);
            (card.expires_at, card.captured_at) = (None, None);
            whole.payments.push(card);
        });
        app.given([two]).await;
        let found = app
            .ask(
                "{ order(by: { number: 1 }) { payments {
                    id position method state amount refunded installments cardBrand pixTxid pixCode boletoLine
                    reference expiresAt capturedAt createdAt } } }",
            )
            .await
            .data();
        let expected = json!([
            { "id": PaymentId(2).to_string(), "position": 1, "method": "CREDIT_CARD",
              "state": "PARTIALLY_REFUNDED", "amount": "45.00", "refunded": "10.50", "installments": 3,
              "cardBrand": "Elo", "pixTxid": null, "pixCode": null, "boletoLine": null, "reference": null,
              "expiresAt": null, "capturedAt": null, "createdAt": "2026-11-12T15:00:00Z" },
            { "id": PaymentId(1).to_string(), "position": 2, "method": "PIX", "state": "CAPTURED",
              "amount": "20.00", "refunded": "0.00", "installments": 1, "cardBrand": null, "pixTxid": "PEDIDO1",
              "pixCode": "000201…6304ABCD", "boletoLine": "2379", "reference": "nsu 9",
              "expiresAt": "2026-11-13T15:00:00Z", "capturedAt": "2026-11-12T15:01:00Z",
              "createdAt": "2026-11-12T15:00:00Z" },
        ]);
        assert_eq!(found["order"]["payments"], expected);
    }

    async fn shipments_come_by_position_and_invoices_by_age(app: TestApp) {
        let sent = order()
            .shipment("Correios", Some("QB123456785BR"))
            .invoice("35170458716523000119550010000000121000123458")
            .invoice("41261100052998224725559200000000071408172634")
            .with(|whole| {
                let parcel = &mut whole.shipments[0];
                parcel.position = 2;
                parcel.created_at = PLACED;
                let mut first = parcel.clone();
                first.position = 1;
                (first.carrier, first.tracking_code, first.cost_cents) = (None, None, Money(0));
                parcel.service = Some("SEDEX".to_owned());
                (parcel.promised_at, parcel.posted_at) = (Some(PLACED + DAY), Some(PLACED + 2 * DAY));
                parcel.delivered_at = Some(PLACED + 3 * DAY);
                whole.shipments.push(first);
                let cancelled = &mut whole.invoices[0];
                (cancelled.state, cancelled.created_at) = (InvoiceStatus::Cancelled, PLACED);
                cancelled.issued_month = "2017-04".into();
                let of_a_person = &mut whole.invoices[1];
                of_a_person.issuer = "52998224725".into();
                of_a_person.uf = "PR".into();
            });
        app.given([sent]).await;
        let found = app
            .ask(
                "{ order(by: { number: 1 }) {
                    shipments { id position carrier service cost promisedAt trackingCode postedAt deliveredAt createdAt }
                    invoices { id key model series number issuerCnpj issuerCpf uf issuedMonth state createdAt } } }",
            )
            .await
            .data();
        let shipments = json!([
            { "id": ShipmentId(2).to_string(), "position": 1, "carrier": null, "service": null, "cost": "0.00",
              "promisedAt": null, "trackingCode": null, "postedAt": null, "deliveredAt": null,
              "createdAt": "2026-11-12T15:00:00Z" },
            { "id": ShipmentId(1).to_string(), "position": 2, "carrier": "Correios", "service": "SEDEX",
              "cost": "12.00", "promisedAt": "2026-11-13T15:00:00Z", "trackingCode": "QB123456785BR",
              "postedAt": "2026-11-14T15:00:00Z", "deliveredAt": "2026-11-15T15:00:00Z",
              "createdAt": "2026-11-12T15:00:00Z" },
        ]);
        let invoices = json!([
            { "id": InvoiceId(1).to_string(), "key": "35170458716523000119550010000000121000123458", "model": 55,
              "series": 1, "number": 12, "issuerCnpj": "58716523000119", "issuerCpf": null, "uf": "SP",
              "issuedMonth": "2017-04", "state": "CANCELLED", "createdAt": "2026-11-12T15:00:00Z" },
            { "id": InvoiceId(2).to_string(), "key": "41261100052998224725559200000000071408172634", "model": 55,
              "series": 920, "number": 7, "issuerCnpj": null, "issuerCpf": "52998224725", "uf": "PR",
              "issuedMonth": "2026-11", "state": "VALID", "createdAt": "2026-11-21T15:00:00Z" },
        ]);
        assert_eq!(found["order"]["shipments"], shipments);
        assert_eq!(found["order"]["invoices"], invoices);
    }

    async fn an_order_keeps_what_was_true_and_the_customer_what_is(app: TestApp) {
        let kept = app.given([order()]).await;
        app.sql("UPDATE customers SET name = 'Ana Lima', email = 'lima@example.com'").await;
        let found = app
            .ask("{ order(by: { number: 1 }) { customerName customerEmail customer { id name email cpf } } }")
            .await
            .data();
        let expected = json!({
            "customerName": "Ana Souza", "customerEmail": "ana@example.com",
            "customer": { "id": kept[0].order.customer_id.to_string(), "name": "Ana Lima",
                "email": "lima@example.com", "cpf": "52998224725" },
        });
        assert_eq!(found["order"], expected);
    }
}
