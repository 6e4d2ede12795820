//! One order by what somebody has of it.

use crate::both;
use crate::support::given::order;
use entity::id::{CustomerId, OrderId};

/// A valid key of an NF-e.
const KEY: &str = "35170458716523000119550010000000121000123458";

both! {
    async fn an_order_is_found_by_each_of_five_things(app: TestApp) {
        let wanted = order()
            .row(|order| order.external_id = Some("L-77".to_owned()))
            .shipment("Correios", Some("QB123456785BR"))
            .invoice(KEY);
        let kept = app.given([order(), wanted, order()]).await;
        let wanted = &kept[1].order;
        for by in [
            format!("id: \"{}\"", wanted.id),
            format!("number: {}", wanted.number),
            "externalId: \"L-77\"".to_owned(),
            format!("invoiceKey: \"{KEY}\""),
            "trackingCode: \"QB123456785BR\"".to_owned(),
        ] {
            let found = app.ask(&format!("{{ order(by: {{ {by} }}) {{ id number }} }}")).await.data();
            assert_eq!(found["order"]["id"], wanted.id.to_string(), "{by}");
            assert_eq!(found["order"]["number"], wanted.number, "{by}");
        }
    }

    async fn what_people_type_and_scan_is_understood(app: TestApp) {
        app.given([order().shipment("Correios", Some("QB123456785BR")).invoice(KEY)]).await;
        for by in [
            "trackingCode: \" qb123456785br \"",
            "invoiceKey: \"3517 0458 7165 2300 0119 5500 1000 0000 1210 0012 3458\"",
            "invoiceKey: \"NFe35170458716523000119550010000000121000123458\"",
            "invoiceKey: \"https://sat.example/nfce?p=35170458716523000119550010000000121000123458|2|1|1|AB\"",
        ] {
            let found = app.ask(&format!("{{ order(by: {{ {by} }}) {{ number }} }}")).await.data();
            assert_eq!(found["order"]["number"], 1, "{by}");
        }
    }

    async fn what_belongs_to_no_order_is_null(app: TestApp) {
        app.given([order()]).await;
        for by in [
            format!("id: \"{}\"", OrderId(2)),
            format!("id: \"{}\"", OrderId(-1)),
            "number: 2".to_owned(),
            "number: 9223372036854775807".to_owned(),
            "externalId: \"L-77\"".to_owned(),
            "externalId: \"\"".to_owned(),
            format!("invoiceKey: \"{KEY}\""),
            "trackingCode: \"QB123456785BR\"".to_owned(),
        ] {
            let reply = app.ask(&format!("{{ order(by: {{ {by} }}) {{ id items {{ sku }} }} }}")).await;
            assert_eq!(reply.text(), r#"{"data":{"order":null}}"#, "{by}");
        }
    }

    async fn a_wrong_id_is_named(app: TestApp) {
        let kept = app.given([order()]).await;
        let right = kept[0].order.id.to_string();
        let mangled = format!("{}{}", &right[..right.len() - 1], if right.ends_with('0') { '1' } else { '0' });
        let of_a_customer = CustomerId(1).to_string();
        for (id, problem) in [
            (of_a_customer.as_str(), "by.id: expected an id that begins with `order_`"),
            ("1", "by.id: expected an id that begins with `order_`"),
            ("", "by.id: expected an id that begins with `order_`"),
            (&mangled, "by.id: the id after `order_` is mangled: it must be copied as it was given"),
            (&right.to_uppercase(), "by.id: expected an id that begins with `order_`"),
            ("order_", "by.id: the id after `order_` is mangled: it must be copied as it was given"),
        ] {
            let reply = app.ask(&format!("{{ order(by: {{ id: \"{id}\" }}) {{ id }} }}")).await;
            assert_eq!(reply.codes(), ["BAD_USER_INPUT"], "{id}");
            assert_eq!(reply.error()["message"], problem, "{id}");
            assert_eq!(reply.error()["extensions"]["field"], "by.id", "{id}");
        }
    }

    async fn an_external_id_of_two_sources_says_that_there_are_several(app: TestApp) {
        let from = |source: &'static str| {
            order().row(move |order| {
                order.external_id = Some("L-77".to_owned());
                order.source = source.into();
            })
        };
        app.given([from("olist"), from("storefront")]).await;
        let reply = app.ask("{ order(by: { externalId: \"L-77\" }) { id } }").await;
        assert_eq!(reply.codes(), ["BAD_USER_INPUT"]);
        assert_eq!(
            reply.error()["message"],
            "by: this belongs to several orders: list them with `orders(filter:)`, or ask by id"
        );
        assert!(reply.json()["data"]["order"].is_null());
    }

    async fn exactly_one_thing_is_asked_for(app: TestApp) {
        app.given([order()]).await;
        for by in ["", "number: 1, externalId: \"x\"", "number: null", "name: \"Ana\""] {
            let reply = app.ask(&format!("{{ order(by: {{ {by} }}) {{ id }} }}")).await;
            assert!(!reply.codes().is_empty(), "{by}: {}", reply.text());
            let known = ["VALIDATION_ERROR", "BAD_USER_INPUT"];
            assert!(reply.codes().iter().all(|code| known.contains(&code.as_str())), "{by}: {}", reply.text());
        }
    }

    async fn a_character_that_postgres_cannot_keep_is_the_callers_mistake_or_nothing(app: TestApp) {
        app.given([order()]).await;
        for by in [r#"externalId: "a\u0000b""#, r#"trackingCode: "\u0000""#] {
            let reply = app.ask(&format!("{{ order(by: {{ {by} }}) {{ id }} }}")).await;
            assert!(reply.json()["data"]["order"].is_null(), "{by}: {}", reply.text());
            assert!(reply.codes().iter().all(|code| code == "BAD_USER_INPUT"), "{by}: {}", reply.text());
        }
    }
}
