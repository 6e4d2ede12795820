//! Subscriptions: executed once for all who ask for the same, from any place without a gap.
//!
//! Those who ask with the same document, variables and scopes are a [`group`]: one execution, one serialization, however many there
//! are. Only `after` may differ. Whoever comes with it is a member of the group at once, first gets what lies between that cursor and
//! the place of the group from an execution of their own, and then what the group sends:
//!
//! ```text
//!  feed ─► execution of the group ─► message as bytes ─┬─► member
//!                                                      ├─► member
//!  log ──► execution for one: (after, place of the ────┴─► member, until it has caught up
//!          group when it was joined]
//! ```
//!
//! The seam: a member joins under the lock under which the group sends, and learns up to which entry the group had come. What was sent
//! before lies in its own part, what is sent after is behind it; each message knows its entry.
//!
//! A group sends into a ring of `live.buffer` messages. It waits for nobody who is slow: who does not read in time is told so with the
//! last cursor (`TOO_SLOW`) and let go, and nobody else notices. Only when even the quickest member is an eighth of a ring behind, because so
//! much happens that the machine cannot send it all at once, the group itself takes its time, and nobody is let go for what is not
//! their fault; the feed goes on, and the log keeps what is not sent yet.

mod group;
mod key;
mod member;

use self::group::{Group, Joined};
use self::key::Root;
use super::graphql::{answer_bytes, execute, failure};
use super::replica::{Route, Written};
use crate::actor::Actor;
use crate::app::App;
use crate::config::Config;
use crate::error::Error;
use crate::graphql::Failure;
use crate::graphql::document::{Documents, Refusal};
use crate::graphql::live::{Progress, Source};
use async_graphql::parser::types::OperationType;
use async_graphql::{Executor, Request, Response, ServerError, Value, Variables};
use axum::body::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream::{self, BoxStream};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What somebody asks for.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// The document.
    pub(super) query: String,
    /// Which of its operations.
    pub(super) operation_name: Option<String>,
    /// Values of its variables.
    pub(super) variables: Variables,
}

/// What a connection has seen of the database, which its queries must not fall behind.
#[derive(Debug)]
pub(super) struct Seen {
    /// How far it has written.
    pub(super) written: Written,
    /// Whether it follows something: then it may have heard of what no replica has yet.
    pub(super) is_following: bool,
}

/// One answer of a subscription.
#[derive(Debug)]
pub(super) struct Message {
    /// The entry it belongs to; `None` for what is of no entry, or stands for all before it.
    entry: Option<i64>,
    /// Which message of its group it is, counted from 1.
    turn: u64,
    /// The place behind it.
    pub(super) cursor: Option<String>,
    /// The answer as JSON.
    pub(super) body: Bytes,
    /// Whether it says why nothing follows.
    pub(super) is_failure: bool,
}

/// Every subscription of this process. Clones are the same.
#[derive(Clone)]
pub(super) struct Live<E>(Arc<Shared<E>>);

struct Shared<E> {
    executor: E,
    documents: Arc<Documents>,
    app: App,
    /// Messages that a member may be behind.
    buffer: usize,
    /// How long a query or mutation may run.
    timeout: Duration,
    /// Where queries go.
    route: Route,
    groups: Mutex<HashMap<String, Arc<Group>>>,
}

impl<E: Executor> Live<E> {
    /// Over a schema and the gate before it.
    pub(super) fn new(
        (executor, documents): (E, Arc<Documents>),
        app: App,
        route: Route,
        config: &Config,
    ) -> Self {
        Self(Arc::new(Shared {
            executor,
            documents,
            app,
            buffer: config.live.buffer,
            timeout: Duration::from_millis(config.http.operation_timeout_ms),
            route,
            groups: Mutex::default(),
        }))
    }

    /// The answers of any operation on a connection that remembers what it has written: one of a query or mutation, more and more of
    /// a subscription.
    pub(super) async fn answers(
        self,
        asked: Asked,
        actor: Actor,
        seen: Seen,
    ) -> BoxStream<'static, Arc<Message>> {
        let name = asked.operation_name.as_deref();
        let prepared = match self.0.documents.prepare(&asked.query, name, asked.variables.clone()) {
            Ok(prepared) if prepared.kind == OperationType::Subscription => {
                return self.subscribe(asked, actor, None).await;
            }
            Ok(prepared) => prepared,
            Err(refusal) => return once(Message::refused(refusal)),
        };
        let kind = prepared.kind;
        let mut request = prepared.into_request().data(actor);
        if kind == OperationType::Query && !seen.is_following {
            request = self.0.route.for_query(request, seen.written.latest()).await;
        }
        let response = execute::run(&self.0.executor, request, self.0.timeout).await;
        if kind == OperationType::Mutation {
            seen.written.note(self.0.route.written().await);
        }
        once(Message::of(response, None, &self.0.app))
    }

    /// The messages of a subscription, on and on; one that is a failure is the last. `resume` is a cursor that counts instead of
    /// the operation's own `after`.
    pub(super) async fn subscribe(
        &self,
        asked: Asked,
        actor: Actor,
        resume: Option<String>,
    ) -> BoxStream<'static, Arc<Message>> {
        match self.begin(asked, actor, resume).await {
            Ok(messages) => messages,
            Err(refused) => once(refused),
        }
    }

    async fn begin(
        &self,
        asked: Asked,
        actor: Actor,
        resume: Option<String>,
    ) -> Result<BoxStream<'static, Arc<Message>>, Message> {
        let mut request = self.request(&asked, &actor)?;
        let root = Root::of(&asked, &mut request, &actor);
        let after = match resume.or(root.after) {
            Some(text) => Some(self.0.app.feed.place(&self.0.app.db, &text).await.map_err(Message::failed)?),
            None => None,
        };
        let joined = self.join(root.key, request).await;
        Ok(member::messages(self.clone(), asked, actor, joined, after))
    }

    /// A request as the executor takes it.
    fn request(&self, asked: &Asked, actor: &Actor) -> Result<Request, Message> {
        let name = asked.operation_name.as_deref();
        let prepared = self.0.documents.prepare(&asked.query, name, asked.variables.clone());
        prepared.map(|prepared| prepared.into_request().data(actor.clone())).map_err(Message::refused)
    }

    /// Becomes a member of the group that asks for the same, the first if there is none.
    async fn join(&self, key: String, request: Request) -> Joined {
        if let Some(joined) = self.join_there(&key) {
            return joined;
        }
        let follower = self.0.app.feed.follow(&self.0.app.db, None).await;
        let (source, progress) = Source::new(follower);
        let mut groups = self.groups();
        // Somebody may have been quicker.
        if let Some(joined) = groups.get(&key).and_then(Group::join) {
            return joined;
        }
        let (group, joined) = Group::begin(key.clone(), progress, self.0.buffer);
        groups.insert(key, Arc::clone(&group));
        drop(groups);
        let stream = self.0.executor.execute_stream(request.data(source), None);
        tokio::spawn(self.clone().run(group, stream));
        joined
    }

    fn join_there(&self, key: &str) -> Option<Joined> {
        self.groups().get(key).and_then(Group::join)
    }

    /// Sends what the execution gives until it ends, or until there is no member any more.
    async fn run(self, group: Arc<Group>, stream: BoxStream<'static, Response>) {
        group.run(stream, &self.0.app).await;
        let mut groups = self.groups();
        if groups.get(&group.key).is_some_and(|found| Arc::ptr_eq(found, &group)) {
            groups.remove(&group.key);
        }
    }

    fn groups(&self) -> MutexGuard<'_, HashMap<String, Arc<Group>>> {
        self.0.groups.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Message {
    /// An answer of the executor, which belongs to this entry.
    fn of(response: Response, entry: Option<i64>, app: &App) -> Self {
        let is_failure = response.data == Value::Null && !response.errors.is_empty();
        let cursor = entry.map(|entry| app.feed.cursor(entry).encode());
        Self { entry, turn: 0, cursor, body: answer_bytes(response), is_failure }
    }

    fn refused(refusal: Refusal) -> Self {
        Self::failing(refusal.into())
    }

    fn failed(error: Error) -> Self {
        Self::failing(
            async_graphql::Error::from(Failure::from(error)).into_server_error(async_graphql::Pos::default()),
        )
    }

    fn failing(mut error: ServerError) -> Self {
        error.locations.clear();
        let body = answer_bytes(Response::from_errors(vec![error]));
        Self { entry: None, turn: 0, cursor: None, body, is_failure: true }
    }

    /// The one who gets this has so many operations under way that there is no room for another.
    pub(super) fn too_many(limit: usize) -> Self {
        let problem = format!("at most {limit} operations may run at once on one connection");
        Self::failing(failure("TOO_MANY_OPERATIONS", problem, None))
    }

    /// The one who gets this has not read in time.
    fn too_slow(cursor: String) -> Self {
        let problem = "the messages were not read in time: go on with `after` and this cursor";
        Self::failing(failure("TOO_SLOW", problem.to_owned(), Some(("cursor", cursor))))
    }
}

/// The answer of something that was executed elsewhere.
pub(super) fn only(response: Response, app: &App) -> BoxStream<'static, Arc<Message>> {
    once(Message::of(response, None, app))
}

/// One answer.
fn once(message: Message) -> BoxStream<'static, Arc<Message>> {
    stream::iter([Arc::new(message)]).boxed()
}

/// What a panic of a resolver becomes.
fn panicked(panic: &(dyn std::any::Any + Send)) -> Response {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    tracing::error!(panic = text.unwrap_or("without a message"), "a subscription panicked");
    Response::from_errors(vec![failure("INTERNAL", "internal error".to_owned(), None)])
}

/// The progress of an execution and its answers.
struct Execution {
    progress: Arc<Progress>,
    answers: BoxStream<'static, Response>,
}

impl Execution {
    /// The next message; `None` at the end. A panic is the last.
    async fn next(&mut self, app: &App) -> Option<Message> {
        let answer = std::panic::AssertUnwindSafe(self.answers.next());
        let response = match futures_util::FutureExt::catch_unwind(answer).await {
            Ok(response) => response?,
            Err(panic) => {
                self.answers = stream::empty().boxed();
                panicked(panic.as_ref())
            }
        };
        let mut message = Message::of(response, self.progress.answered(), app);
        if self.progress.is_state() {
            // It repeats what is known already; there is nothing to be seen twice.
            message.entry = None;
        }
        Some(message)
    }
}
