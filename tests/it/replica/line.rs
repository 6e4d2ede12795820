//! A line to a server that can be cut, and can fall silent.

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// What comes is carried on.
    Open,
    /// Nothing is carried any more, and nobody is told.
    Silent,
    /// Every connection ends at once, also those that are made anew.
    Cut,
}

pub(super) struct Line {
    pub(super) port: u16,
    state: watch::Sender<State>,
}

impl Line {
    /// To the server that listens at `target`.
    pub(super) async fn to(target: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (state, seen) = watch::channel(State::Open);
        tokio::spawn(async move {
            while let Ok((here, _)) = listener.accept().await {
                tokio::spawn(carry(here, target.clone(), seen.clone()));
            }
        });
        Self { port, state }
    }

    pub(super) fn is_now(&self, state: State) {
        self.state.send_replace(state);
    }
}

async fn carry(here: TcpStream, target: String, mut state: watch::Receiver<State>) {
    let Ok(there) = TcpStream::connect(target).await else { return };
    let (asked, answered) = here.into_split();
    let (answers, asks) = there.into_split();
    tokio::select! {
        () = pump(asked, asks, state.clone()) => {}
        () = pump(answers, answered, state.clone()) => {}
        _ = state.wait_for(|state| *state == State::Cut) => {}
    }
}

async fn pump(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut state: watch::Receiver<State>,
) {
    let mut bytes = vec![0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut bytes).await {
        if state.wait_for(|state| *state != State::Silent).await.is_err()
            || to.write_all(&bytes[..read]).await.is_err()
        {
            return;
        }
    }
}
