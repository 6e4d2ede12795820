//! A connection that gives away one line at a time.

use lettre::transport::smtp::client::AsyncTokioStream;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// As much is read at once.
const CHUNK: usize = 4 * 1024;

/// A connection whose reader never gets more than one line, however much has come.
///
/// Whoever reads ahead of STARTTLS would take for protected what somebody on the way has put behind the server's answer to it; so
/// nothing of it leaves here before the protection stands, which it breaks then.
#[derive(Debug)]
pub(super) struct Lines {
    stream: TcpStream,
    ahead: Vec<u8>,
    taken: usize,
}

impl Lines {
    pub(super) const fn new(stream: TcpStream) -> Self {
        Self { stream, ahead: Vec::new(), taken: 0 }
    }

    fn left(&self) -> &[u8] {
        self.ahead.get(self.taken..).unwrap_or_default()
    }
}

impl AsyncTokioStream for Lines {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.stream.peer_addr()
    }
}

impl AsyncRead for Lines {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.left().is_empty() {
            let mut chunk = [0; CHUNK];
            let mut fresh = ReadBuf::new(&mut chunk);
            ready!(Pin::new(&mut self.stream).poll_read(context, &mut fresh))?;
            self.ahead = fresh.filled().to_vec();
            self.taken = 0;
        }
        let left = self.left();
        let line = left.iter().position(|byte| *byte == b'\n').map_or(left.len(), |end| end + 1);
        let given = line.min(buffer.remaining());
        buffer.put_slice(left.get(..given).unwrap_or_default());
        self.taken += given;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Lines {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
