//! Whoever takes what is sent, at once and for nothing: an SMTP server and an HTTP server in a few lines.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Instant;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What has come in.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    /// When each thing had come in, in order.
    pub(crate) at: Vec<Instant>,
    /// The last message or body, as it was sent.
    pub(crate) last: Vec<u8>,
}

/// A server that takes everything, until it is dropped.
#[derive(Debug)]
pub(crate) struct Sink {
    pub(crate) address: SocketAddr,
    taken: Arc<Mutex<Taken>>,
    server: JoinHandle<()>,
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Sink {
    pub(crate) async fn smtp() -> Self {
        Self::listen(|stream, taken| async move { drop(take_mails(stream, &taken).await) }).await
    }

    pub(crate) async fn http() -> Self {
        Self::listen(|stream, taken| async move { drop(take_bodies(stream, &taken).await) }).await
    }

    async fn listen<F>(serve: impl Fn(TcpStream, Arc<Mutex<Taken>>) -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let taken = Arc::<Mutex<Taken>>::default();
        let shared = Arc::clone(&taken);
        let server = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                stream.set_nodelay(true).unwrap();
                tokio::spawn(serve(stream, Arc::clone(&shared)));
            }
        });
        Self { address, taken, server }
    }

    /// What has come in since this was asked last.
    pub(crate) fn take(&self) -> Taken {
        std::mem::take(&mut *self.taken.lock().unwrap())
    }

    pub(crate) fn count(&self) -> usize {
        self.taken.lock().unwrap().at.len()
    }
}

fn keep(taken: &Mutex<Taken>, bytes: Vec<u8>) {
    let mut taken = taken.lock().unwrap();
    taken.at.push(Instant::now());
    taken.last = bytes;
}

/// Takes mails on one connection until it is closed.
async fn take_mails(stream: TcpStream, taken: &Mutex<Taken>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 sink ESMTP\r\n").await?;
    let mut line = String::new();
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let answer: &[u8] = match line.get(..4).unwrap_or_default().to_ascii_uppercase().as_str() {
            "EHLO" => b"250-sink\r\n250 8BITMIME\r\n",
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await?;
                let mut mail = Vec::new();
                while !mail.ends_with(b"\r\n.\r\n") {
                    if stream.read_until(b'\n', &mut mail).await? == 0 {
                        return Ok(());
                    }
                }
                mail.truncate(mail.len() - 3);
                keep(taken, mail);
                b"250 taken\r\n"
            }
            "QUIT" => b"221 bye\r\n",
            _ => b"250 ok\r\n",
        };
        stream.write_all(answer).await?;
    }
}

/// Takes requests on one connection until it is closed.
async fn take_bodies(stream: TcpStream, taken: &Mutex<Taken>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    loop {
        let (mut line, mut length) = (String::new(), 0);
        loop {
            line.clear();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            if line == "\r\n" {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await?;
        keep(taken, body);
        stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await?;
    }
}
