//! Those who listen: sockets that count what arrives.

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::json;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

/// What is asked of each new order.
const SUBSCRIPTION: &str =
    "subscription { orderPlaced { cursor at order { id number status total placedAt customerName city uf
    items { sku name quantity total } } } }";

type Socket = WebSocketStream<TcpStream>;

/// Sockets, each read by a task of its own.
pub(crate) struct Listeners {
    shared: Arc<Shared>,
    count: usize,
    /// Ends with this.
    _readers: JoinSet<()>,
}

#[derive(Default)]
struct Shared {
    /// Messages that have not arrived yet.
    missing: AtomicUsize,
    done: Notify,
    /// The last message, and when each of the last ones arrived, while few are expected.
    last: Mutex<Utf8Bytes>,
    arrivals: Mutex<Vec<Instant>>,
    ended: Mutex<Option<Instant>>,
}

impl Listeners {
    /// Subscribers of the server.
    pub(crate) async fn subscribe(address: SocketAddr, key: &str, count: usize) -> Self {
        let subscribe =
            json!({ "type": "subscribe", "id": "1", "payload": { "query": SUBSCRIPTION } }).to_string();
        let greeting =
            json!({ "type": "connection_init", "payload": { "Authorization": format!("Bearer {key}") } });
        let mut sockets = Vec::with_capacity(count);
        for _ in 0..count {
            let mut socket = open(address, "/graphql", Some("graphql-transport-ws")).await;
            socket.send(Message::text(greeting.to_string())).await.unwrap();
            socket.next().await.unwrap().unwrap();
            socket.send(Message::text(subscribe.clone())).await.unwrap();
            sockets.push(socket);
        }
        Self::read(sockets)
    }

    /// Listeners of the twin.
    pub(crate) async fn connect(address: SocketAddr, count: usize) -> Self {
        let mut sockets = Vec::with_capacity(count);
        for _ in 0..count {
            sockets.push(open(address, "/", None).await);
        }
        Self::read(sockets)
    }

    fn read(sockets: Vec<Socket>) -> Self {
        let shared = Arc::new(Shared::default());
        let count = sockets.len();
        let mut readers = JoinSet::new();
        for socket in sockets {
            readers.spawn(read(socket, Arc::clone(&shared)));
        }
        Self { shared, count, _readers: readers }
    }

    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// So many messages are to arrive at each of them.
    pub(crate) fn expect(&mut self, events: usize) {
        self.shared.arrivals.lock().unwrap().clear();
        self.shared.missing.store(events * self.count, Ordering::Release);
    }

    /// Waits until all have arrived; gives when the last did.
    pub(crate) async fn all(&mut self) -> Instant {
        let all = tokio::time::timeout(Duration::from_mins(1), self.shared.done.notified()).await;
        assert!(all.is_ok(), "{} messages are missing", self.shared.missing.load(Ordering::Acquire));
        self.shared.ended.lock().unwrap().take().unwrap()
    }

    /// Waits until so many of what is expected have arrived, and expects nothing more.
    pub(crate) async fn until(&mut self, arrived: usize) {
        let began = Instant::now();
        let expected = crate::EVERYTHING * self.count;
        while expected - self.shared.missing.load(Ordering::Acquire) < arrived {
            assert!(began.elapsed() < Duration::from_mins(1), "messages are missing");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        self.shared.missing.store(0, Ordering::Release);
    }

    /// Waits until all have arrived; gives when each did.
    pub(crate) async fn arrivals(&mut self) -> Vec<Instant> {
        self.all().await;
        std::mem::take(&mut *self.shared.arrivals.lock().unwrap())
    }

    /// The bytes of a message that is about to arrive.
    pub(crate) async fn sample(&mut self) -> String {
        for _ in 0..50 {
            tokio::time::sleep(Duration::from_millis(200)).await;
            let last = self.shared.last.lock().unwrap().to_string();
            if !last.is_empty() {
                return last;
            }
        }
        panic!("no message arrived");
    }
}

async fn read(mut socket: Socket, shared: Arc<Shared>) {
    while let Some(Ok(message)) = socket.next().await {
        let Message::Text(text) = message else { continue };
        let missing = shared.missing.load(Ordering::Acquire);
        if missing == 0 {
            *shared.last.lock().unwrap() = text;
            continue;
        }
        assert!(!text.contains("TOO_SLOW"), "{text}");
        if missing <= 5_000 {
            shared.arrivals.lock().unwrap().push(Instant::now());
        }
        if shared.missing.fetch_sub(1, Ordering::AcqRel) == 1 {
            *shared.ended.lock().unwrap() = Some(Instant::now());
            shared.done.notify_one();
        }
    }
}

async fn open(address: SocketAddr, path: &str, protocol: Option<&'static str>) -> Socket {
    let stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let mut request = format!("ws://{address}{path}").into_client_request().unwrap();
    if let Some(protocol) = protocol {
        request.headers_mut().insert("Sec-WebSocket-Protocol", protocol.parse().unwrap());
    }
    let config = WebSocketConfig::default().read_buffer_size(16 * 1024).write_buffer_size(0);
    client_async_with_config(request, stream, Some(config)).await.unwrap().0
}
