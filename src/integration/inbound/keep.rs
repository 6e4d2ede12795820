//! Keeping notices: each once.

use super::{Notice, TABLE, tracking};
use crate::db::{Read as _, Tx};
use crate::error::Result;
use crate::integration::erp::api::Means;
use crate::integration::sync::attempt_by;
use anyhow::Context as _;
use entity::id::{NoticeId, SyncId};
use entity::integration::Model as Integration;
use entity::integration_notice::NoticeState;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait as _, OnConflict, Query};

/// Keeps a notice; gives its id, or `None` when it was told before.
pub(super) async fn keep(
    means: &Means,
    integration: &Integration,
    notice: &Notice,
) -> Result<Option<NoticeId>> {
    let (id, state) =
        (integration.id, if notice.is_idle() { NoticeState::Ignored } else { NoticeState::Waiting });
    let text = serde_json::to_string(notice).context("a notice cannot be written")?;
    let kept = (notice.event.clone(), notice.kind.clone(), text);
    let row = means
        .db
        .act(&attempt_by(means, integration), |tx| {
            let (event, kind, text) = kept.clone();
            Box::pin(async move {
                let insert = Query::insert()
                    .into_table(TABLE)
                    .columns(["integration_id", "event", "kind", "notice", "state", "received_at"])
                    .values_panic([
                        id.0.into(),
                        event.into(),
                        kind.into(),
                        text.into(),
                        state.code().into(),
                        tx.by.at.into(),
                    ])
                    .on_conflict(OnConflict::columns(["integration_id", "event"]).do_nothing().to_owned())
                    .returning_col("id")
                    .to_owned();
                let rows = tx.query(tx.backend().build(&insert)).await?;
                Ok(rows.first().map(|row| row.try_get_by_index(0)).transpose()?)
            })
        })
        .await?;
    Ok(row.map(NoticeId).filter(|_| state == NoticeState::Waiting))
}

/// Writes down what became of a notice.
pub(super) async fn close(
    tx: &Tx,
    id: NoticeId,
    state: NoticeState,
    (problem, sync): (Option<String>, Option<SyncId>),
) -> Result<()> {
    // What carriers write may name people: it is kept with the order alone, and goes with it.
    let is_tracking = Expr::col("kind").eq(tracking::TYPE);
    let forgotten = CaseStatement::new().case(is_tracking, "{}").finally(Expr::col("notice"));
    let update = Query::update()
        .table(TABLE)
        .value("state", state.code())
        .value("problem", problem)
        .value("sync_id", sync.map(|sync| sync.0))
        .value("settled_at", tx.by.at)
        .value("notice", forgotten)
        .and_where(Expr::col("id").eq(id.0))
        .to_owned();
    tx.run(&update).await?;
    Ok(())
}
