//! Who looks after an order.

use super::{edited, facts, one, refusals};
use crate::both;
use crate::support::given::order;
use serde_json::{Value, json};

both! {
    async fn an_order_is_given_into_the_care_of_somebody(app: TestApp) {
        let orders = app.given([order(), order(), order()]).await;
        let id = |at: usize| orders[at].order.id.to_string();
        let input = json!({ "orderId": id(0), "assignee": " Bruno ", "expectedVersion": 1 });
        let assigned = edited(&app, "assignOrder", input).await["order"].clone();
        assert_eq!((&assigned["assignedTo"], &assigned["version"]), (&json!("Bruno"), &json!(2)));
        edited(&app, "assignOrder", json!({ "orderId": id(0), "assignee": "Bruno" })).await;
        edited(&app, "assignOrder", json!({ "orderId": id(1), "assignee": "Carla" })).await;
        assert_eq!(facts(&app).await, 2);
        crate::order::each_means(&app, &[
            ("assignedTo: { in: [\"Bruno\"] }", &[1]),
            ("assignedTo: { in: [\"Bruno\", \"Carla\"] }", &[1, 2]),
            ("assignedTo: { notIn: [\"Bruno\"] }", &[2, 3]),
        ]).await;
        let nobody = edited(&app, "assignOrder", json!({ "orderId": id(0), "assignee": null })).await;
        assert_eq!(nobody["order"]["assignedTo"], Value::Null);
        let details = "SELECT details FROM events ORDER BY id DESC LIMIT 1";
        assert_eq!(crate::order::text(&app, details).await, r#"{"after":null,"before":"Bruno"}"#);
    }

    async fn a_name_that_is_no_line_is_refused(app: TestApp) {
        let id = app.given([order()]).await[0].order.id.to_string();
        for assignee in ["a\0".to_owned(), "a\nb".to_owned(), "x".repeat(101)] {
            let payload = edited(&app, "assignOrder", json!({ "orderId": id, "assignee": assignee })).await;
            assert_eq!(refusals(&payload), one("INVALID", "assignee"));
        }
    }
}
