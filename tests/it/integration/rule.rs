//! Orders that go by themselves.

use super::{input, told, until_state};
use crate::both;
use crate::support::erp::{FakeErp, Kind};
use crate::support::given::order;
use entity::status::OrderStatus;
use serde_json::json;

both! {
    async fn an_order_that_comes_to_the_status_of_the_rule_is_sent_once(app: TestApp) {
        let erp = FakeErp::start(Kind::Bling).await;
        let mut wanted = input(&erp);
        wanted["sendOn"] = json!("PICKING");
        super::add_with(&app, &erp, wanted).await;
        let given = app.given([order(), order()]).await;
        let to = |status: &str| format!("mutation {{ changeOrderStatus(input: {{ orderId: \"{}\", to: {status} }}) {{ userErrors {{ code }} }} }}", given[0].order.id);
        for status in ["PICKING", "PAID", "PICKING", "PICKING"] {
            assert_eq!(app.ask(&to(status)).await.data()["changeOrderStatus"]["userErrors"], json!([]));
        }
        let sync = until_state(&app, given[0].order.id, "SENT").await;
        assert_eq!(sync["requestedBy"], "relay");
        assert_eq!(told(&app, given[0].order.id).await, ["INTEGRATION_REQUESTED Bling", "INTEGRATION_SYNCED Bling: 2"]);
        assert_eq!(erp.books().orders.len(), 1);
        let other = super::seen(&app, given[1].order.id).await;
        assert_eq!((&other["integrations"], &other["status"]), (&json!([]), &json!("PAID")));
        assert_eq!(given[1].order.status, OrderStatus::Paid);
    }
}
