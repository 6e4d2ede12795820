//! `pedidos work`.

use super::serve;
use crate::app::{Access, App};
use crate::clock::Clock;
use crate::config::Config;
use crate::run;
use anyhow::Result;

/// Delivers until the process is asked to end.
pub(super) async fn run(config: &Config) -> Result<()> {
    let stop = run::asked_to_stop()?;
    let db = serve::open(config, false).await?;
    tracing::info!("delivering e-mails, webhooks and orders for ERPs; nothing is served");
    Ok(run::work(App::new(db, Clock::System, Access::Keys), config, stop).await?)
}
