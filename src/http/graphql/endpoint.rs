//! The routes and the way of a request through them.

use std::{fmt, sync::Arc, time::Duration};

use async_graphql::{Executor, parser::types::OperationType};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{
        DefaultBodyLimit, FromRequest, State,
        rejection::{BytesRejection, FailedToBufferBody},
    },
    http::{HeaderMap, Method, Request, Response, header, request::Parts},
    routing,
};

use super::{
    execute,
    malformed::Malformed,
    multipart,
    negotiate::{self, BodyType, Media},
    params::{self, Params},
    respond, stream,
};
use crate::app::App;
use crate::config;
use crate::db::Lsn;
use crate::graphql::{
    document::{Documents, Prepared},
    upload::{File, Files},
};
use crate::http::{
    caller::{self, Caller},
    live::{self, Live},
    replica::{self, Route},
    socket,
};
use tokio::sync::Semaphore;

/// What `/graphql` needs; cheap to clone.
#[derive(Clone)]
pub(crate) struct Endpoint<E> {
    /// The schema.
    pub(crate) executor: E,
    /// The gate before it, made for the same schema.
    pub(crate) documents: Arc<Documents>,
    /// How long one operation may run; also how long a body may take to arrive.
    pub(crate) timeout: Duration,
    /// How many bytes a body may have.
    pub(crate) max_body_bytes: usize,
    /// Which database answers queries.
    pub(crate) route: Route,
    /// Who gets in.
    pub(crate) app: App,
    /// Subscriptions.
    pub(in crate::http) live: Live<E>,
    /// How they are carried.
    pub(crate) settings: config::Live,
    /// How many more sockets and event streams may be open.
    pub(crate) connections: Arc<Semaphore>,
    /// Origins of pages that may open a socket from elsewhere.
    pub(crate) origins: Arc<[String]>,
}

impl<E> fmt::Debug for Endpoint<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("timeout", &self.timeout)
            .field("max_body_bytes", &self.max_body_bytes)
            .finish_non_exhaustive()
    }
}

/// `/graphql` by POST and GET; any other method is 405.
pub(crate) fn routes<E: Executor>(endpoint: Endpoint<E>) -> Router {
    let methods = routing::get(get::<E>).post(post::<E>).fallback(other_method);
    Router::new().route("/graphql", methods).with_state(endpoint)
}

async fn post<E: Executor>(State(endpoint): State<Endpoint<E>>, request: Request<Body>) -> Response<Body> {
    if negotiate::prefers_events(request.headers()) {
        let (parts, body) = request.into_parts();
        let params = endpoint.params(&parts, body).await;
        return endpoint.events(params, &parts).await;
    }
    let media = match negotiate::of_answer(request.headers()) {
        Ok(media) => media,
        Err(refused) => return respond::malformed(refused, Media::Json),
    };
    let (parts, body) = request.into_parts();
    let caller = match caller::of(&endpoint.app, &parts.headers).await {
        Ok(caller) => caller,
        Err(error) => return respond::turned_away(error, media),
    };
    let params = endpoint.params(&parts, body).await;
    endpoint.answer(params, &parts, caller, media).await
}

async fn get<E: Executor>(State(endpoint): State<Endpoint<E>>, request: Request<Body>) -> Response<Body> {
    if socket::is_wanted(request.headers()) {
        let (parts, _) = request.into_parts();
        return match caller::of(&endpoint.app, &parts.headers).await {
            Ok(caller) => socket::open(endpoint, parts, caller).await,
            Err(error) => respond::turned_away(error, Media::Json),
        };
    }
    if negotiate::prefers_html(request.headers()) {
        return respond::to_graphiql(request.uri());
    }
    if negotiate::prefers_events(request.headers()) {
        let (parts, _) = request.into_parts();
        return endpoint.events(params::from_uri(&parts.uri), &parts).await;
    }
    let media = match negotiate::of_answer(request.headers()) {
        Ok(media) => media,
        Err(refused) => return respond::malformed(refused, Media::Json),
    };
    let (parts, _) = request.into_parts();
    let caller = match caller::of(&endpoint.app, &parts.headers).await {
        Ok(caller) => caller,
        Err(error) => return respond::turned_away(error, media),
    };
    endpoint.answer(params::from_uri(&parts.uri), &parts, caller, media).await
}

async fn other_method() -> Response<Body> {
    respond::malformed(Malformed::Method, Media::Json)
}

impl<E: Executor> Endpoint<E> {
    /// What a POST asks for, as JSON or as a form with files.
    async fn params(&self, parts: &Parts, body: Body) -> Result<Params, Malformed> {
        match negotiate::of_body(&parts.headers)? {
            BodyType::Json => params::from_json(&self.body(parts, body, self.max_body_bytes).await?),
            BodyType::Multipart => {
                multipart::check_preflight(&parts.headers)?;
                let body = self.body(parts, body, multipart::LARGEST_BODY).await?;
                let content_type = parts.headers.get(header::CONTENT_TYPE);
                let content_type = content_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
                multipart::read(content_type, body, self.max_body_bytes).await
            }
        }
    }

    async fn body(&self, parts: &Parts, body: Body, limit: usize) -> Result<Bytes, Malformed> {
        let announced =
            parts.headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        if announced.is_some_and(|length: usize| length > limit) {
            return Err(Malformed::BodyTooLarge { limit });
        }

        // `Bytes` counts while it reads, for bodies that do not announce their length.
        let mut request = Request::new(body);
        DefaultBodyLimit::max(limit).apply(&mut request);
        let read = tokio::time::timeout(self.timeout, Bytes::from_request(request, &()));
        match read.await {
            Ok(Ok(bytes)) => Ok(bytes),
            Ok(Err(BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)))) => {
                Err(Malformed::BodyTooLarge { limit })
            }
            Ok(Err(_)) => Err(Malformed::BodyBroken),
            Err(_) => Err(Malformed::BodyTooSlow),
        }
    }

    /// Answers with server-sent events.
    async fn events(&self, params: Result<Params, Malformed>, parts: &Parts) -> Response<Body> {
        let params = match params {
            Ok(params) => params,
            Err(refused) => return respond::malformed(refused, Media::Json),
        };
        let caller = match caller::of(&self.app, &parts.headers).await {
            Ok(caller) => caller,
            Err(error) => return respond::turned_away(error, Media::Json),
        };
        // Before anything is executed: what was done should be told.
        let Some(permit) = stream::permit(self) else { return stream::busy() };
        let written = match replica::written(&parts.headers) {
            Ok(written) => written,
            Err(error) => return respond::turned_away(error, Media::Json),
        };
        let mut told = HeaderMap::new();
        let name = params.operation_name.as_deref();
        let answers = match self.documents.prepare(&params.query, name, params.variables.clone()) {
            Ok(prepared) if prepared.kind == OperationType::Subscription => {
                stream::follow(self, params, &parts.headers, &caller).await
            }
            Ok(prepared) if parts.method != Method::POST && prepared.kind != OperationType::Query => {
                return respond::malformed(Malformed::NotByGet, Media::Json);
            }
            Ok(prepared) => {
                let response;
                (response, told) = self.run((prepared, params.files), caller.clone(), written).await;
                live::only(response, &self.app)
            }
            Err(refusal) => live::only(async_graphql::Response::from_errors(vec![refusal.into()]), &self.app),
        };
        let mut answer = stream::of(self, answers, caller, permit);
        answer.headers_mut().extend(told);
        answer
    }

    async fn answer(
        &self,
        params: Result<Params, Malformed>,
        parts: &Parts,
        caller: Caller,
        media: Media,
    ) -> Response<Body> {
        let params = match params {
            Ok(params) => params,
            Err(refused) => return respond::malformed(refused, media),
        };
        let prepared =
            self.documents.prepare(&params.query, params.operation_name.as_deref(), params.variables);
        let prepared = match prepared {
            Ok(prepared) => prepared,
            Err(refusal) => {
                return respond::executed(async_graphql::Response::from_errors(vec![refusal.into()]), media);
            }
        };
        if prepared.kind == OperationType::Subscription {
            return respond::malformed(Malformed::NeedsStream, media);
        }
        if parts.method != Method::POST && prepared.kind != OperationType::Query {
            return respond::malformed(Malformed::NotByGet, media);
        }
        let written = match replica::written(&parts.headers) {
            Ok(written) => written,
            Err(error) => return respond::turned_away(error, media),
        };
        let (response, told) = self.run((prepared, params.files), caller, written).await;
        let mut answer = respond::executed(response, media);
        answer.headers_mut().extend(told);
        answer
    }

    /// Executes a query or mutation; what a mutation has to tell of how far it has written comes as headers.
    async fn run(
        &self,
        (prepared, files): (Prepared, Vec<File>),
        caller: Caller,
        written: Option<Lsn>,
    ) -> (async_graphql::Response, HeaderMap) {
        let kind = prepared.kind;
        let mut request = caller.ask(prepared.into_request());
        if !files.is_empty() {
            request = request.data(Files::from(files));
        }
        if kind == OperationType::Query {
            request = self.route.for_query(request, written).await;
        }
        let response = execute::run(&self.executor, request, self.timeout).await;
        let mut told = HeaderMap::new();
        if kind == OperationType::Mutation {
            self.route.tell(&mut told).await;
        }
        (response, told)
    }
}
