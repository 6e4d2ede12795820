//! A way to a server that can be cut.
//!
//! ```text
//! let proxy = Proxy::to(app.address).await;
//! proxy.address;                             // connect there
//! proxy.cut();                               // every connection through it is gone, and new ones are not let through
//! proxy.mend();                              // new ones are let through again
//! ```

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::{CancellationToken, DropGuard};

/// The way.
pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    /// Cancelled when the way is cut.
    way: Arc<Mutex<CancellationToken>>,
    _end: DropGuard,
}

impl Proxy {
    pub(crate) async fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let way = Arc::new(Mutex::new(CancellationToken::new()));
        let end = CancellationToken::new();
        let (ways, ended) = (Arc::clone(&way), end.clone());
        tokio::spawn(ended.run_until_cancelled_owned(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let way = ways.lock().unwrap().clone();
                tokio::spawn(way.run_until_cancelled_owned(async move {
                    // Where no server is, the connection ends as it does there.
                    let Ok(mut server) = TcpStream::connect(server).await else { return };
                    copy_bidirectional(&mut client, &mut server).await.map(drop).unwrap_or_default();
                }));
            }
        }));
        Self { address, way, _end: end.drop_guard() }
    }

    pub(crate) fn cut(&self) {
        self.way.lock().unwrap().cancel();
    }

    pub(crate) fn mend(&self) {
        *self.way.lock().unwrap() = CancellationToken::new();
    }
}
