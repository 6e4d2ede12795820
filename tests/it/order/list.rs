use crate::both;
use crate::support::given::order;

both! {
    async fn the_newest_order_comes_first(app: TestApp) {
        app.given([order().placed_at(1), order().placed_at(3), order().placed_at(2)]).await;
        assert_eq!(app.numbers("first: 2").await, [2, 3]);
    }
}
