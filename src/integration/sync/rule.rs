//! Orders that are sent because they have come to a status.

use super::request::put;
use crate::db::{By, Db};
use crate::error::Result;
use crate::integration::setup;
use entity::event;
use entity::id::OrderId;
use entity::integration::Model as Integration;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Which integrations get which orders because of these lines of the history.
fn wanted(integrations: &[Integration], events: &[&event::Model]) -> BTreeSet<(i64, OrderId)> {
    let mut wanted = BTreeSet::new();
    for integration in integrations.iter().filter(|integration| integration.active) {
        let Some(status) = integration.send_on else { continue };
        let reached =
            |event: &&&event::Model| event.to_status == Some(status) && event.from_status != Some(status);
        wanted.extend(events.iter().filter(reached).map(|event| (integration.id.0, event.order_id)));
    }
    wanted
}

/// Sends the orders that have come to the status of a rule; done again, nothing is done twice.
///
/// # Errors
///
/// When the database is gone.
pub async fn by_rule(db: &Db, by: &By, events: &[&event::Model]) -> Result<()> {
    if !events.iter().any(|event| event.to_status.is_some()) {
        return Ok(());
    }
    let integrations = setup::all(db).await?;
    let wanted = wanted(&integrations, events);
    if wanted.is_empty() {
        return Ok(());
    }
    let work = Arc::new((integrations, wanted));
    db.act(by, |tx| {
        let work = Arc::clone(&work);
        Box::pin(async move {
            let (integrations, wanted) = work.as_ref();
            for (id, order) in wanted {
                if let Some(integration) = integrations.iter().find(|integration| integration.id.0 == *id) {
                    put(tx, integration, *order).await?;
                }
            }
            Ok(())
        })
    })
    .await
}
