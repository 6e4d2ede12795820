//! What is done again and again: invoices are asked for that nobody has told of, and tokens are renewed before they run out.

use super::TABLE;
use crate::clock::Clock;
use crate::db::Tx;
use crate::delivery::{self, NewDelivery};
use crate::error::Result;
use crate::integration::again::{Asked, take_due};
use crate::integration::erp::api::{Api, Means};
use crate::integration::erp::{Trouble, token};
use crate::integration::setup::{self, receiver};
use entity::delivery::DeliveryKind;
use entity::integration::IntegrationKind;
use entity::integration_sync::Model;
use serde_json::json;

const MINUTE_MS: i64 = 60_000;

impl Asked for Model {
    const TABLE: &'static str = TABLE;

    /// How long after the `checks`-th time it is asked again, milliseconds; `None`: not any more, a notice may still come.
    fn pause(checks: i32) -> Option<i64> {
        match checks {
            ..6 => Some(5 * MINUTE_MS),
            6..20 => Some(30 * MINUTE_MS),
            20..60 => Some(3 * 60 * MINUTE_MS),
            60..100 => Some(24 * 60 * MINUTE_MS),
            _ => None,
        }
    }

    fn id(&self) -> i64 {
        self.id.0
    }

    fn checks(&self) -> i32 {
        self.checks
    }
}

/// Has the invoices asked for whose time has come; gives how many.
///
/// # Errors
///
/// When the database is gone.
pub async fn check_due(tx: &Tx) -> Result<u64> {
    let mut asked = 0;
    for sync in take_due::<Model>(tx).await? {
        delivery::enqueue(tx, &[asking(&sync, &sync.checks.to_string())]).await?;
        asked += 1;
    }
    Ok(asked)
}

/// The delivery that asks for the invoice of a sync.
pub(crate) fn asking(sync: &Model, mark: &str) -> NewDelivery {
    NewDelivery {
        kind: DeliveryKind::Sync,
        receiver: receiver(sync.integration_id),
        key: format!("invoice:{}:{mark}", sync.id.0),
        order: Some(sync.order_id),
        event: None,
        what: "invoice".to_owned(),
        payload: json!({ "sync": sync.id.0 }),
        suppressed: None,
        due_at: None,
    }
}

/// How old tokens get before they are renewed, milliseconds: well before the refresh token runs out, which in Tiny lives a day and in
/// Bling a month.
const fn token_age(kind: IntegrationKind) -> Option<i64> {
    match kind {
        IntegrationKind::Tiny => Some(8 * 60 * MINUTE_MS),
        IntegrationKind::Bling => Some(5 * 24 * 60 * MINUTE_MS),
        // Its refresh token lives 45 days.
        IntegrationKind::MelhorEnvio => Some(10 * 24 * 60 * MINUTE_MS),
        IntegrationKind::Generic | IntegrationKind::Omie => None,
    }
}

/// Renews the tokens that are used too seldom to stay alive; gives how many.
///
/// # Errors
///
/// When the database is gone.
pub async fn renew_tokens(means: &Means) -> Result<u64> {
    let now = Clock::System.now();
    let mut renewed = 0;
    for integration in setup::all(&means.db).await? {
        let (Some(age), Some(at)) = (token_age(integration.kind), integration.tokens_at) else { continue };
        // What was lost is not asked for again and again: staff has to authorise it.
        if at + age > now || integration.problem.is_some() {
            continue;
        }
        let version = integration.token_version;
        match token::fresh(&Api::new(means, integration), Some(version)).await {
            Ok(_) => renewed += 1,
            Err(Trouble::Ours(error)) => return Err(error),
            Err(trouble) => tracing::warn!("tokens of an integration were not renewed: {trouble}"),
        }
    }
    Ok(renewed)
}
