//! Customers: by what somebody has of them, in lists, and with their orders.

use crate::both;
use crate::support::catalogue::customer;
use crate::support::given::order;
use crate::support::{NOW, TestApp};
use entity::customer::{CustomerKind, Model};
use entity::id::{CustomerId, OrderId};
use serde_json::{Value, json};

/// Somebody of whom everything is known.
fn ana() -> Model {
    Model {
        external_id: Some("C-9".to_owned()),
        document: Some("52998224725".to_owned()),
        email: Some("ana@example.com".to_owned()),
        phone: Some("+5511994029275".to_owned()),
        updated_at: NOW + 5,
        ..customer(40, "Ana Souza")
    }
}

/// A company whose CNPJ has letters.
fn company() -> Model {
    Model {
        kind: CustomerKind::Company,
        document: Some("12ABC34501DE35".to_owned()),
        ..customer(41, "Souza Comércio Ltda.")
    }
}

fn nameless(id: i64) -> Model {
    Model { name: None, name_key: String::new(), ..customer(id, "") }
}

/// The names in the list that `arguments` mean.
async fn names(app: &TestApp, arguments: &str) -> Vec<Value> {
    let found = app.ask(&format!("{{ customers{arguments} {{ nodes {{ name }} }} }}")).await.data();
    found["customers"]["nodes"].as_array().unwrap().iter().map(|node| node["name"].clone()).collect()
}

both! {
    async fn every_field_has_what_is_stored(app: TestApp) {
        app.given_customers([ana(), company()]).await;
        let all = "id externalId kind name cpf cnpj email phone createdAt updatedAt";
        let found = app
            .ask(&format!(
                "{{ ana: customer(by: {{ externalId: \"C-9\" }}) {{ {all} }}
                    company: customer(by: {{ cnpj: \"12ABC34501DE35\" }}) {{ {all} }} }}"
            ))
            .await
            .data();
        let expected = json!({
            "ana": { "id": CustomerId(40).to_string(), "externalId": "C-9", "kind": "PERSON",
                "name": "Ana Souza", "cpf": "52998224725", "cnpj": null, "email": "ana@example.com",
                "phone": "+5511994029275", "createdAt": "2026-11-21T15:00:00Z",
                "updatedAt": "2026-11-22T15:00:00.005Z" },
            "company": { "id": CustomerId(41).to_string(), "externalId": null, "kind": "COMPANY",
                "name": "Souza Comércio Ltda.", "cpf": null, "cnpj": "12ABC34501DE35", "email": null,
                "phone": null, "createdAt": "2026-11-21T15:00:00Z", "updatedAt": "2026-11-21T15:00:00Z" },
        });
        assert_eq!(found, expected);
    }

    async fn a_customer_is_found_by_each_key(app: TestApp) {
        app.given_customers([ana(), company(), nameless(42)]).await;
        for (by, id) in [
            (format!("id: \"{}\"", CustomerId(40)), 40),
            ("externalId: \"C-9\"".to_owned(), 40),
            ("cpf: \"529.982.247-25\"".to_owned(), 40),
            ("cnpj: \"12.abc.345/01de-35\"".to_owned(), 41),
            ("email: \" Ana@Example.COM \"".to_owned(), 40),
        ] {
            let found = app.ask(&format!("{{ customer(by: {{ {by} }}) {{ id }} }}")).await.data();
            assert_eq!(found["customer"]["id"], CustomerId(id).to_string(), "{by}");
        }
    }

    async fn nobody_is_null_and_a_wrong_id_is_named(app: TestApp) {
        app.given_customers([ana()]).await;
        for by in [
            format!("id: \"{}\"", CustomerId(9)),
            "externalId: \"c-9\"".to_owned(),
            "cpf: \"01701355868\"".to_owned(),
            "cnpj: \"11222333000181\"".to_owned(),
            "email: \"ana@example\"".to_owned(),
            "email: \"\"".to_owned(),
        ] {
            let reply = app.ask(&format!("{{ customer(by: {{ {by} }}) {{ id }} }}")).await;
            assert_eq!(reply.text(), r#"{"data":{"customer":null}}"#, "{by}");
        }
        let reply = app.ask(&format!("{{ customer(by: {{ id: \"{}\" }}) {{ id }} }}", OrderId(1))).await;
        assert_eq!(reply.codes(), ["BAD_USER_INPUT"]);
        assert_eq!(reply.error()["message"], "by.id: expected an id that begins with `customer_`");
    }

    async fn of_several_with_one_address_the_first_by_name_is_meant(app: TestApp) {
        let shared = |id, name| Model { email: Some("loja@example.com".to_owned()), ..customer(id, name) };
        app.given_customers([shared(50, "Zé"), shared(51, "Álvaro"), shared(52, "Bia")]).await;
        let found = app.ask("{ customer(by: { email: \"loja@example.com\" }) { name } }").await.data();
        assert_eq!(found["customer"]["name"], "Álvaro");
    }

    async fn customers_are_listed_by_name_those_without_first(app: TestApp) {
        let people = [(50, "Zélia"), (51, "álvaro"), (52, "Bia"), (53, "Alba"), (54, "ÁLVARO")];
        app.given_customers(people.map(|(id, name)| customer(id, name))).await;
        app.given_customers([nameless(49)]).await;
        let all = ["", "Alba", "álvaro", "ÁLVARO", "Bia", "Zélia"];
        let all = all.map(|name| if name.is_empty() { Value::Null } else { json!(name) });
        assert_eq!(names(&app, "").await, all);
        assert_eq!(names(&app, "(first: 2)").await, all[..2]);
        assert_eq!(names(&app, "(last: 2)").await, all[4..]);
    }

    async fn pages_follow_each_other_over_equal_names(app: TestApp) {
        app.given_customers((50..57).map(|id| customer(id, "Maria Silva"))).await;
        let mut seen = Vec::new();
        let mut after = String::new();
        for more in [true, true, true, false] {
            let query = format!(
                "{{ customers(first: 2{after}) {{ nodes {{ id }} pageInfo {{ hasNextPage hasPreviousPage endCursor }} }} }}"
            );
            let page = app.ask(&query).await.data()["customers"].clone();
            assert_eq!(page["pageInfo"]["hasNextPage"], more);
            assert_eq!(page["pageInfo"]["hasPreviousPage"], !seen.is_empty());
            seen.extend(page["nodes"].as_array().unwrap().iter().map(|node| node["id"].clone()));
            after = format!(", after: {}", page["pageInfo"]["endCursor"]);
        }
        let everybody: Vec<Value> = (50..57).map(|id| json!(CustomerId(id).to_string())).collect();
        assert_eq!(seen, everybody);

        let edges = app.ask("{ customers { edges { cursor node { id } } } }").await.data();
        let cursor = &edges["customers"]["edges"][3]["cursor"];
        let before = format!("{{ customers(last: 2, before: {cursor}) {{ nodes {{ id }} }} }}");
        let before = app.ask(&before).await.data()["customers"]["nodes"].clone();
        assert_eq!(before, json!([{ "id": everybody[1] }, { "id": everybody[2] }]));
    }

    async fn filters_narrow_the_list_and_add_up(app: TestApp) {
        app.given_customers([ana(), company(), customer(42, "Ananda Lima"), customer(43, "Joana"), nameless(44)])
            .await;
        for (filter, expected) in [
            ("{}", 5),
            ("{ name: \"ANÃ\" }", 2),
            ("{ name: \"ana s\" }", 1),
            ("{ name: \"souza\" }", 1),
            ("{ name: \"%\" }", 0),
            ("{ name: \"\" }", 5),
            ("{ document: \"529.982.247-25\" }", 1),
            ("{ document: \"12abc34501de35\" }", 1),
            ("{ document: \"01701355868\" }", 0),
            ("{ email: \"ANA@example.com\" }", 1),
            ("{ externalId: \"C-9\" }", 1),
            ("{ externalId: \"C-9\", name: \"ana\" }", 1),
            ("{ externalId: \"C-9\", name: \"bia\" }", 0),
        ] {
            assert_eq!(names(&app, &format!("(filter: {filter})")).await.len(), expected, "{filter}");
        }
    }

    async fn a_wrong_document_or_cursor_is_named(app: TestApp) {
        app.given_products([crate::support::catalogue::product(1, "A")]).await;
        let of_products = app.ask("{ products { pageInfo { endCursor } } }").await.data();
        let of_products = &of_products["products"]["pageInfo"]["endCursor"];
        for (arguments, problem) in [
            (
                "filter: { document: \"123\" }".to_owned(),
                "filter.document: a CPF has 11 digits and a CNPJ 14 characters, this has 3",
            ),
            (
                "filter: { document: \"52998224726\" }".to_owned(),
                "filter.document: the check digits of this CPF do not match: a digit is mistyped",
            ),
            (format!("after: {of_products}"), "after: this cursor belongs to another list, sort or direction"),
            ("first: 201".to_owned(), "first: expected a number from 1 to 200"),
        ] {
            let reply = app.ask(&format!("{{ customers({arguments}) {{ nodes {{ id }} }} }}")).await;
            assert_eq!(reply.codes(), ["BAD_USER_INPUT"], "{arguments}");
            assert_eq!(reply.error()["message"], problem, "{arguments}");
        }
    }

    async fn a_customer_has_its_own_orders_newest_first(app: TestApp) {
        app.given_customers([ana(), company()]).await;
        let of = |customer: i64, placed_at: i64| {
            order().placed_at(placed_at).row(move |order| order.customer_id = CustomerId(customer))
        };
        app.given([of(40, 100), of(41, 200), of(40, 300), of(40, 200)]).await;
        let found = app
            .ask(
                "{ customer(by: { externalId: \"C-9\" }) { orders(first: 2) {
                    nodes { number customer { name } } totalCount count { value precision }
                    pageInfo { hasNextPage endCursor } } } }",
            )
            .await
            .data();
        let orders = &found["customer"]["orders"];
        let nodes = json!([
            { "number": 3, "customer": { "name": "Ana Souza" } }, { "number": 4, "customer": { "name": "Ana Souza" } },
        ]);
        assert_eq!(orders["nodes"], nodes);
        assert_eq!((&orders["totalCount"], &orders["pageInfo"]["hasNextPage"]), (&json!(3), &json!(true)));
        assert_eq!(orders["count"], json!({ "value": 3, "precision": "EXACT" }));
        let rest = format!(
            "{{ customer(by: {{ externalId: \"C-9\" }}) {{ orders(after: {}) {{ nodes {{ number }} }} }} }}",
            orders["pageInfo"]["endCursor"]
        );
        let rest = app.ask(&rest).await.data();
        assert_eq!(rest["customer"]["orders"], json!({ "nodes": [{ "number": 1 }] }));
    }

    async fn a_customer_without_orders_has_an_empty_list(app: TestApp) {
        app.given_customers([ana()]).await;
        app.given([order()]).await;
        let found =
            app.ask("{ customer(by: { externalId: \"C-9\" }) { orders { nodes { id } totalCount } } }").await.data();
        assert_eq!(found["customer"]["orders"], json!({ "nodes": [], "totalCount": 0 }));
    }
}
