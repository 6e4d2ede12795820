//! Logs: one readable line for each thing that happened, or one JSON object.

use crate::config::{Log, LogFormat};
use crate::error::{Error, Result};
use std::io::IsTerminal as _;
use tracing_subscriber::EnvFilter;

/// Begins to write logs to standard error.
///
/// # Errors
///
/// When the filter cannot be read, or logs are written already.
pub fn start(log: &Log) -> Result<()> {
    let filter = EnvFilter::try_new(&log.filter).map_err(|error| Error::invalid("log.filter", error))?;
    let writer =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    let started = match log.format {
        LogFormat::Text => writer.with_ansi(std::io::stderr().is_terminal()).compact().try_init(),
        LogFormat::Json => writer.json().flatten_event(true).try_init(),
    };
    started.map_err(|error| anyhow::anyhow!(error).into())
}
