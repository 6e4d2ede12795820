//! One connection to a NATS server, from the first greeting until it is lost.
//!
//! Its client can connect again by itself, but keeps to itself what was lost meanwhile; so a session ends with its connection.

use super::Heard;
use super::message::{Channel, Message};
use anyhow::{Context as _, Error, Result, anyhow};
use async_nats::{Client, ConnectOptions, Event, ServerAddr, Subscriber};
use entity::feed::Model;
use futures_util::StreamExt as _;
use percent_encoding::percent_decode_str;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::mpsc::{Receiver, Sender, UnboundedReceiver, unbounded_channel};

/// How long connecting and the greeting may take, each.
const PATIENCE: Duration = Duration::from_secs(5);

/// Between two signs of life; when the third was not answered, the connection is lost.
const PING: Duration = Duration::from_secs(2);

/// Messages that were received and are not read yet; what comes on top is left to the log.
const UNREAD: usize = 4_096;

/// Units of work that are packed together at the most.
const TOGETHER: usize = 256;

/// How long is not listened after a message of nobody's, so that many of them do not become as many looks into the log.
const QUIET: Duration = Duration::from_millis(20);

/// Where the server is, and who asks there.
pub(super) struct Address {
    server: ServerAddr,
    options: ConnectOptions,
}

impl Address {
    /// Reads `nats://user:password@host:4222`, `nats://token@host`, or `tls://…`. The client would ignore who asks, and write it
    /// into its logs.
    pub(super) fn parse(url: &str) -> Result<Self> {
        let server: ServerAddr = url.parse()?;
        let decoded = |text: &str| percent_decode_str(text).decode_utf8().map(String::from);
        let user = server.username().map(decoded).transpose()?;
        let password = server.password().map(decoded).transpose()?;
        let options = match (user, password) {
            (Some(user), Some(password)) => ConnectOptions::with_user_and_password(user, password),
            (Some(token), None) => ConnectOptions::with_token(token),
            (None, _) => ConnectOptions::new(),
        };
        let mut url = server.into_inner();
        let is_cleared = url.set_username("").is_ok() && url.set_password(None).is_ok();
        anyhow::ensure!(is_cleared, "there is no host in it");
        Ok(Self { server: ServerAddr::from_url(url)?, options })
    }
}

/// A connection that has shown that it carries.
pub(super) struct Session {
    /// How this instance knows its own messages.
    me: u64,
    channel: Channel,
    client: Client,
    messages: Subscriber,
    events: UnboundedReceiver<Event>,
}

impl Session {
    /// Connects, begins to hear, and sees that what is told comes around.
    pub(super) async fn open(address: &Address, channel: Channel) -> Result<Self> {
        let (happened, events) = unbounded_channel();
        let note = move |event| {
            // Nobody may be interested any more.
            happened.send(event).unwrap_or_default();
            std::future::ready(())
        };
        let options = address.options.clone().name("pedidos").connection_timeout(PATIENCE);
        let options = options.ping_interval(PING).subscription_capacity(UNREAD).ignore_discovered_servers();
        // One is the least there is: the client ends when that fails.
        let client = options.max_reconnects(1).event_callback(note).connect(&address.server).await;
        // Its text says all, its sources would say it again.
        let client = client.map_err(|error| anyhow!("{error}"))?;
        let messages = client.subscribe(channel.subject.clone()).await?;
        let mut me = [0; 8];
        getrandom::fill(&mut me).map_err(|error| anyhow!("no random bytes: {error}"))?;
        let mut session = Self { me: u64::from_ne_bytes(me), channel, client, messages, events };
        let greeting = tokio::time::timeout(PATIENCE, session.greet()).await;
        greeting.context("it does not give back what it is told")??;
        Ok(session)
    }

    async fn greet(&mut self) -> Result<()> {
        let Self { me, channel, client, messages, events } = self;
        let greeting = channel.seal(&Message::empty(*me))?;
        client.publish(channel.subject.clone(), greeting.into()).await?;
        let back = async {
            while let Some(message) = messages.next().await {
                if channel.open(&message.payload).is_some_and(|message| message.from == *me) {
                    return Ok(());
                }
            }
            Err(anyhow!("it hung up"))
        };
        tokio::select! {
            back = back => back,
            lost = lost(events, None) => Err(lost),
        }
    }

    /// Tells what is to be told and hears what others tell, until the connection is lost; gives why it was.
    pub(super) async fn carry(&mut self, told: &mut Receiver<Vec<Model>>, heard: &Sender<Heard>) -> Error {
        let Self { me, channel, client, messages, events } = self;
        let ended = tokio::select! {
            ended = speak(client, channel, *me, told) => ended,
            ended = listen(messages, channel, *me, heard) => ended,
            lost = lost(events, Some(heard)) => return lost,
        };
        match ended {
            Err(error) => error,
        }
    }
}

async fn speak(
    client: &Client,
    channel: &Channel,
    me: u64,
    told: &mut Receiver<Vec<Model>>,
) -> Result<Infallible> {
    let mut together = Vec::new();
    while told.recv_many(&mut together, TOGETHER).await > 0 {
        // Half of what the server takes leaves room for everything around the entries.
        for message in Message::pack(me, together.drain(..), client.max_payload() / 2) {
            client.publish(channel.subject.clone(), channel.seal(&message)?.into()).await?;
        }
    }
    // The tail has ended, and so will this.
    std::future::pending().await
}

async fn listen(
    messages: &mut Subscriber,
    channel: &Channel,
    me: u64,
    heard: &Sender<Heard>,
) -> Result<Infallible> {
    let mut is_said = false;
    while let Some(message) = messages.next().await {
        let Some(message) = channel.open(&message.payload) else {
            if !std::mem::replace(&mut is_said, true) {
                tracing::warn!("somebody who is no instance of this store writes to {}", channel.subject);
            }
            heard.send(Heard::Look).await?;
            tokio::time::sleep(QUIET).await;
            continue;
        };
        if message.from != me {
            for said in message.heard() {
                heard.send(said).await?;
            }
        }
    }
    Err(anyhow!("it hung up"))
}

/// Waits until the connection is lost or refused; messages that were too many are a reason to look.
async fn lost(events: &mut UnboundedReceiver<Event>, heard: Option<&Sender<Heard>>) -> Error {
    while let Some(event) = events.recv().await {
        match (event, heard) {
            // When nobody takes it in any more, the tail has ended, and so will this.
            (Event::SlowConsumer(_), Some(heard)) => heard.send(Heard::Look).await.unwrap_or_default(),
            (Event::Disconnected | Event::Closed, _) => break,
            (Event::ServerError(error), _) => return anyhow!("{error}"),
            _ => {}
        }
    }
    anyhow!("the connection is gone")
}
