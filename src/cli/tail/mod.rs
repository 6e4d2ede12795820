//! `pedidos tail`.

mod connection;
mod line;
mod server;

use self::connection::{Connection, Failure};
use self::line::Format;
use self::server::Server;
use crate::run;
use anyhow::{Context as _, Result, bail};
use clap::Args;
use serde_json::{Value, json};
use std::io::{self, ErrorKind, Write as _};
use std::time::Duration;

/// The first pause before connecting again; it doubles each time.
const PAUSE: Duration = Duration::from_millis(250);

/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// What is asked of each new order.
const PLACED: &str = "subscription Tail($filter: OrderFilter, $after: String) {
    orderPlaced(filter: $filter, after: $after) {
        cursor
        at
        order { id number status total customerName city uf items { sku name quantity } }
    }
}";

/// Where the feed stands: what comes behind is new.
const NOW: &str = "subscription { facetsChanged { cursor } }";

#[derive(Debug, Args)]
pub(super) struct Tail {
    /// The server: http(s) or ws(s), and the path where that is another than /graphql
    #[arg(long, default_value = "http://127.0.0.1:8000")]
    url: String,
    /// An access key with `orders:read` [default: `PEDIDOS_KEY` of the environment, which no list of processes shows]
    #[arg(long)]
    key: Option<String>,
    /// Which orders are meant: an `OrderFilter` as JSON, such as `{"total":{"gte":"500.00"},"uf":{"in":["SP"]}}`
    #[arg(long, value_name = "JSON")]
    filter: Option<String>,
    /// First what followed this cursor; --json prints one with each order
    #[arg(long, value_name = "CURSOR")]
    after: Option<String>,
    /// One JSON object a line: cursor, time and order with its items
    #[arg(long)]
    json: bool,
}

impl Tail {
    pub(super) fn run(self) -> Result<()> {
        let key = self.key.or_else(|| std::env::var("PEDIDOS_KEY").ok()).filter(|key| !key.is_empty());
        let mut following = Following {
            server: Server::new(&self.url, key.as_deref())?,
            filter: self.filter.as_deref().map(filter).transpose()?,
            after: self.after,
            format: self.json.then_some(Format::Json),
            connection: None,
            has_begun: false,
            pause: PAUSE,
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.context("the runtime cannot start")?.block_on(async {
            let stop = run::asked_to_stop()?;
            tokio::select! {
                done = following.run() => done?,
                () = stop => {}
            }
            if let Some(connection) = following.connection {
                connection.close().await;
            }
            Ok(())
        })
    }
}

/// The text of `--filter` as the value of a variable.
fn filter(text: &str) -> Result<Value> {
    let filter: Value = serde_json::from_str(text).context("--filter is not JSON")?;
    if !filter.is_object() {
        bail!("--filter must be a JSON object, such as {{\"uf\":{{\"in\":[\"SP\"]}}}}");
    }
    Ok(filter)
}

/// What is followed, and how far that has come.
struct Following {
    server: Server,
    filter: Option<Value>,
    /// The last cursor.
    after: Option<String>,
    /// How orders are written; `None` until the store's time zone is known.
    format: Option<Format>,
    connection: Option<Connection>,
    /// Whether it was following before: then what is lost is worth coming back to.
    has_begun: bool,
    /// Before connecting again.
    pause: Duration,
}

impl Following {
    /// Follows on and on, over as many connections as it takes; ends when nobody reads what is written any more.
    async fn run(&mut self) -> Result<()> {
        let mut is_cut_off = false;
        loop {
            let had_begun = self.has_begun;
            let Err(failure) = self.follow(&mut is_cut_off).await else { return Ok(()) };
            self.connection = None;
            let lost = match failure {
                Failure::Lost(problem) if self.has_begun => problem,
                Failure::Expired { oldest, .. } if had_begun => {
                    self.after = Some(oldest);
                    "some orders are not kept any more and were missed".to_owned()
                }
                Failure::Expired { problem, .. } | Failure::Lost(problem) | Failure::Refused(problem) => {
                    bail!(problem)
                }
            };
            if !is_cut_off {
                eprintln!("pedidos: cut off: {lost}; connecting again");
                is_cut_off = true;
            }
            tokio::time::sleep(self.pause).await;
            self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// Connects, and writes orders until that fails, or nobody reads them any more.
    async fn follow(&mut self, is_cut_off: &mut bool) -> Result<(), Failure> {
        let connection = self.connection.insert(Connection::open(&self.server).await?);
        let format = match self.format {
            Some(format) => format,
            None => Format::of_store(&connection.first("{ store { timeZone } }").await?)?,
        };
        self.format = Some(format);
        if self.after.is_none() {
            // So that nothing is missed when the connection is lost before the first order.
            let state = connection.first(NOW).await?;
            self.after = text(&state, "/facetsChanged/cursor");
        }
        let variables = json!({ "filter": self.filter, "after": self.after });
        connection.start(PLACED, &variables).await?;
        self.has_begun = true;
        if std::mem::take(is_cut_off) {
            eprintln!("pedidos: connected again");
        }
        loop {
            let data = connection.next().await?;
            self.pause = PAUSE;
            match write(&format.line(&data)?) {
                Ok(()) => self.after = text(&data, "/orderPlaced/cursor"),
                Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
                Err(error) => return Err(Failure::Refused(format!("cannot write: {error}"))),
            }
        }
    }
}

fn text(data: &Value, place: &str) -> Option<String> {
    data.pointer(place).and_then(Value::as_str).map(str::to_owned)
}

fn write(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::filter;

    #[test]
    fn a_filter_is_an_object() {
        assert!(filter("{\"uf\":{\"in\":[\"SP\"]}}").is_ok());
        for text in ["", "SP", "[]", "\"uf\"", "{uf: {}}"] {
            assert!(filter(text).unwrap_err().to_string().starts_with("--filter "), "{text}");
        }
    }
}
