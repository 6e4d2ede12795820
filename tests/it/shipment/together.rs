//! Many at once.

use super::{codes, counted, create, healthy, kinds, level, on, there};
use crate::both;
use futures_util::future::join_all;

both! {
    async fn shipments_that_are_put_together_at_once_never_carry_more_than_there_is(app: TestApp) {
        let there = there(&app).await;
        let one = there.items(1, 1);
        let done = join_all((0..8).map(|_| create(&app, there.id, &one))).await;
        let made = done.iter().filter(|done| codes(done).is_empty()).count();
        assert_eq!(made, 2, "two mugs");
        assert!(done.iter().all(|done| codes(done).iter().all(|code| *code == "ITEMS_NOT_FREE")));
        let all = join_all((0..4).map(|_| create(&app, there.id, ""))).await;
        assert_eq!(all.iter().filter(|done| codes(done).is_empty()).count(), 1);
    }

    async fn a_shipment_that_is_posted_many_times_at_once_leaves_once(app: TestApp) {
        let (there, mug, plate) = counted(&app).await;
        let id = there.pack(&app, 2, 3).await;
        let done = join_all((0..8).map(|_| on(&app, "markPosted", &id, "trackingCode: \"PH297898690BR\""))).await;
        assert!(done.iter().all(|done| codes(done).is_empty()), "{done:#?}");
        assert_eq!((level(&app, mug).await, level(&app, plate).await), ((8, 0), (7, 0)));
        let posted = kinds(&app, there.id).await.into_iter().filter(|kind| *kind == "SHIPMENT_POSTED").count();
        assert_eq!(posted, 1);
        healthy(&app).await;
    }

    async fn posting_and_calling_off_at_once_end_in_one_truth(app: TestApp) {
        let (there, mug, _) = counted(&app).await;
        let id = there.pack(&app, 1, 0).await;
        let tries = join_all((0..6).map(|turn| {
            let (mutation, more) = if turn % 2 == 0 { ("markPosted", "") } else { ("cancelShipment", "reason: \"x\"") };
            on(&app, mutation, &id, more)
        })).await;
        assert!(tries.iter().any(|done| codes(done).is_empty()));
        assert_eq!(level(&app, mug).await, (10, 2), "it was called off in the end");
        healthy(&app).await;
    }
}
