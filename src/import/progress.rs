//! How far an import has come, for whoever waits in front of a terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::fmt::Write;

/// A bar over all rows: how many, how many a second, how long still. Nothing is drawn unless the standard error output is a
/// terminal. It goes away when it is dropped.
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// Begins with no row done.
    pub(super) fn of_rows(rows: usize, drawn: bool) -> Self {
        let target = if drawn { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(count(rows)), target);
        let rate = |state: &ProgressState, text: &mut dyn Write| {
            // Nothing can be done about a bar that does not want to be drawn.
            let _ = write!(text, "{:.0} rows/s", state.per_sec());
        };
        let words = "{wide_bar} {human_pos}/{human_len} rows  {rate}  {eta} remaining";
        let style = ProgressStyle::with_template(words).unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style.with_key("rate", rate));
        Self(bar)
    }

    /// So many more rows are done.
    pub(super) fn advance(&self, rows: usize) {
        self.0.inc(count(rows));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

fn count(rows: usize) -> u64 {
    u64::try_from(rows).unwrap_or(u64::MAX)
}
