//! The load: connections that stay open, each sending the next request as soon as it has the answer to the last.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// How hard a server is driven.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    pub(crate) connections: usize,
    pub(crate) time: Duration,
}

/// What came of it.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    /// How long it really took.
    pub(crate) time: Duration,
    /// How long each answer took, shortest first.
    pub(crate) latencies: Vec<Duration>,
}

impl Outcome {
    /// Answers in a second.
    pub(crate) fn rate(&self) -> f64 {
        self.answers() / self.time.as_secs_f64()
    }

    pub(crate) fn answers(&self) -> f64 {
        f64::from(u32::try_from(self.latencies.len()).unwrap())
    }

    /// The latency that so many percent of the answers do not exceed, milliseconds.
    pub(crate) fn percentile(&self, percent: usize) -> f64 {
        let last = self.latencies.len() - 1;
        self.latencies[last * percent / 100].as_secs_f64() * 1000.0
    }
}

/// Drives a server with these requests in turn.
pub(crate) async fn drive(address: SocketAddr, requests: Arc<[Vec<u8>]>, load: Load) -> Outcome {
    let next = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let until = began + load.time;
    let mut callers = JoinSet::new();
    for _ in 0..load.connections {
        let (requests, next) = (Arc::clone(&requests), Arc::clone(&next));
        callers.spawn(async move {
            let mut connection = Connection::open(address).await.unwrap();
            let mut latencies = Vec::new();
            while Instant::now() < until {
                let request = &requests[next.fetch_add(1, Ordering::Relaxed) % requests.len()];
                let asked = Instant::now();
                connection.ask(request).await.unwrap();
                latencies.push(asked.elapsed());
            }
            latencies
        });
    }
    let mut latencies = callers.join_all().await.concat();
    let time = began.elapsed();
    latencies.sort_unstable();
    Outcome { time, latencies }
}

/// One connection that stays open.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    answer: Vec<u8>,
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, answer: Vec::with_capacity(128 * 1024) })
    }

    /// Sends a request and gives the body of the answer.
    ///
    /// # Errors
    ///
    /// When the connection breaks, or the answer is not a `200` with data and without errors.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> std::io::Result<&[u8]> {
        self.stream.write_all(request).await?;
        self.answer.clear();
        let (head, length) = loop {
            if self.stream.read_buf(&mut self.answer).await? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            if let Some(end) = self.answer.windows(4).position(|four| four == b"\r\n\r\n") {
                break (end + 4, content_length(&self.answer[..end]));
            }
        };
        let whole = length.map(|length| head + length);
        while self.answer.len() < whole.unwrap_or(usize::MAX) {
            if self.stream.read_buf(&mut self.answer).await? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
        }
        let body = &self.answer[head..];
        if self.answer.starts_with(b"HTTP/1.1 200") && body.starts_with(b"{\"data\":{") {
            return Ok(body);
        }
        Err(std::io::Error::other(String::from_utf8_lossy(&self.answer).into_owned()))
    }
}

/// Both servers say how long an answer is, because it is complete before it is sent.
fn content_length(head: &[u8]) -> Option<usize> {
    let head = std::str::from_utf8(head).ok()?;
    let mut fields = head.lines().filter_map(|line| line.split_once(':'));
    let (_, length) = fields.find(|(name, _)| name.eq_ignore_ascii_case("content-length"))?;
    length.trim().parse().ok()
}
