//! A page of orders is written in one walk where nothing needs to wait, and by the executor otherwise: both give the same
//! answer.

use super::full::with_everything;
use crate::both;
use crate::support::catalogue::product;
use crate::support::given::{Given, invoice_key, order};
use crate::support::{DAY, NOW, TestApp};
use entity::address::AddressKind;
use entity::id::ProductId;
use entity::status::OrderStatus;
use serde_json::Value;

/// A field that the executor has to resolve, because it takes an argument, and with it the whole order.
const FORCED: &str = "history(first: 1) { __typename }";
const FORCED_ANSWER: &str = r#","history":{"__typename":"HistoryEntryConnection"}"#;

/// Orders that have all there is, next to nothing, and a past.
fn orders() -> [Given; 3] {
    let full = with_everything()
        .shipment("Correios", Some("QB123456785BR"))
        .invoice(&invoice_key(1))
        .invoice(&invoice_key(2))
        .row(|order| order.customer_note = Some("\"Às 9h\"\\\n\u{1}🎁".to_owned()))
        .with(|whole| {
            let mut billing = whole.addresses[0].clone();
            (billing.kind, billing.complement) = (AddressKind::Billing, Some("Apto 12".to_owned()));
            whole.addresses.push(billing);
            let mut known = whole.items[0].clone();
            (known.position, known.product_id, known.ship_by) = (2, Some(ProductId(7)), Some(NOW));
            whole.items.push(known);
            whole.invoices[1].issuer = "52998224725".into();
            whole.shipments[0].posted_at = Some(NOW - DAY);
        });
    let bare = order().with(|whole| {
        whole.addresses.clear();
        whole.items.clear();
        whole.payments.clear();
        whole.order.uf = None;
    });
    let disputed = order()
        .status(OrderStatus::InDispute)
        .moved(Some(OrderStatus::Delivered), OrderStatus::InDispute, NOW - DAY)
        .row(|order| order.delivered_at = Some(NOW - 5 * DAY));
    [full, bare, disputed]
}

/// The fields of each type that take no arguments, by the schema itself, with the type of each.
struct Schema(Value);

impl Schema {
    async fn of(app: &TestApp) -> Self {
        let types = "{ __schema { types { name kind fields { name args { name } type {
            name kind ofType { name kind ofType { name kind ofType { name kind } } } } } } } }";
        Self(app.ask(types).await.data()["__schema"]["types"].clone())
    }

    fn of_name(&self, name: &str) -> &Value {
        self.0.as_array().unwrap().iter().find(|ty| ty["name"] == name).unwrap()
    }

    /// Each way from this type down to a scalar or enum that comes by no type twice: `["customer", "name"]`.
    fn ways(&self, ty: &str) -> Vec<Vec<String>> {
        self.ways_within(ty, &[])
    }

    fn ways_within(&self, ty: &str, above: &[&str]) -> Vec<Vec<String>> {
        let seen = [above, &[ty]].concat();
        let mut ways = Vec::new();
        for field in self.of_name(ty)["fields"].as_array().unwrap() {
            if !field["args"].as_array().unwrap().is_empty() {
                continue;
            }
            let mut of = &field["type"];
            while of["name"].is_null() {
                of = &of["ofType"];
            }
            let name = field["name"].as_str().unwrap().to_owned();
            let below = match of["kind"].as_str() {
                Some("OBJECT") if seen.contains(&of["name"].as_str().unwrap()) => continue,
                Some("OBJECT") => self.ways_within(of["name"].as_str().unwrap(), &seen),
                _ => vec![Vec::new()],
            };
            ways.extend(below.into_iter().map(|way| [vec![name.clone()], way].concat()));
        }
        ways
    }
}

/// The selection of one way: `customer { name }`.
fn selected(way: &[String]) -> String {
    way.join(" { ") + &" }".repeat(way.len() - 1)
}

/// What is found on a way, through every element of lists.
fn found(value: &Value, way: &[String]) -> Value {
    match (value, way) {
        (Value::Array(list), _) => list.iter().map(|value| found(value, way)).collect(),
        (Value::Null, _) | (_, []) => value.clone(),
        (_, [name, rest @ ..]) => found(value.get(name).unwrap_or_else(|| panic!("{name} is missing")), rest),
    }
}

both! {
    async fn each_field_alone_is_what_the_executor_makes_of_it(app: TestApp) {
        app.given_products([product(7, "CANECA-01")]).await;
        app.given(orders()).await;
        let ways = Schema::of(&app).await.ways("Order");
        assert!(ways.len() > 100, "only {} fields", ways.len());
        let page = async |selected: &str| {
            app.ask(&format!("{{ orders(first: 5) {{ nodes {{ {selected} }} }} }}")).await.data()["orders"]["nodes"].clone()
        };

        let all: Vec<String> = ways.iter().map(|way| selected(way)).collect();
        let by_executor = page(&format!("{} {FORCED}", all.join(" "))).await;
        for way in &ways {
            let alone = page(&selected(way)).await;
            assert_eq!(found(&alone, way), found(&by_executor, way), "{way:?}");
        }
    }

    async fn all_fields_together_are_what_the_executor_makes_of_them(app: TestApp) {
        app.given_products([product(7, "CANECA-01")]).await;
        app.given(orders()).await;
        let ways = Schema::of(&app).await.ways("Order");
        let named: Vec<String> = ways.iter().map(|way| selected(way)).collect();
        let renamed: Vec<String> = named.iter().enumerate().map(|(at, field)| format!("f{at}: {field}")).collect();
        for fields in [named.join(" "), format!("{} t: __typename", named.join(" "))]
            .into_iter()
            .chain(renamed.chunks(40).map(|fields| format!("__typename {} __typename", fields.join(" "))))
        {
            for list in ["orders(first: 5) { nodes { X } }", "orders(first: 5) { edges { cursor node { X } } }", "order(by: { number: 1 }) { X }"] {
                let ask = async |fields: &str| app.ask(&format!("{{ {} }}", list.replace('X', fields))).await;
                let plain = ask(&fields).await;
                plain.data();
                let by_executor = ask(&format!("{fields} {FORCED}")).await;
                assert_eq!(plain.text(), by_executor.text().replace(FORCED_ANSWER, ""), "{list}: {fields}");
            }
        }
    }
}
