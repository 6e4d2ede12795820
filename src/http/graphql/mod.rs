//! `/graphql`: GraphQL over HTTP, from the socket to the executor and back.
//!
//! Written to the [GraphQL-over-HTTP](https://graphql.github.io/graphql-over-http/draft/) draft, every MUST
//! and SHOULD that its audit suite (`graphql-http`, 61 audits) asks.
//!
//! ```text
//!  request ─► negotiate: may we answer? in which media type          406
//!     │
//!  caller: who is asking, by the key that was shown                 401
//!     │
//!     ├─ POST ─► content type ─► body, at most so many bytes          415  413  408
//!     └─ GET ──► query string; a browser goes to GraphiQL            303
//!     │
//!  params: query, operationName, variables, extensions               400 with the name of the field
//!     │
//!  document::prepare: limits, cost, operation, variables             errors without data
//!     │                       GET that is not a query                405
//!  replica: which database answers a query                          400 for a header that is no position
//!     │
//!  execute: time limit, panics caught                                TIMEOUT, INTERNAL
//!     │
//!  seal: each error has a code, unknown ones are masked and logged
//!     │
//!  respond: status by media type
//! ```
//!
//! # Two kinds of "wrong"
//!
//! What is not a well-formed GraphQL-over-HTTP request is a `Malformed`: its status is 4xx in both media
//! types. What is well-formed gets a GraphQL response; under `application/json` its status is always 200, for
//! old clients, and under `application/graphql-response+json` it is 200 when there is `data` (even null),
//! else 400, or 5xx when it is our fault.
//!
//! # Cross-site requests
//!
//! A page elsewhere can make a browser send GET, and POST with a form's content types. GET runs queries only,
//! and POST takes `application/json`, which a browser sends across sites only after asking (and CORS is off by
//! default). Files come as `multipart/form-data`, which any form can send: so that needs a header that none
//! can (`multipart`).

mod endpoint;
pub(in crate::http) mod execute;
mod malformed;
mod multipart;
mod negotiate;
mod params;
mod respond;
mod seal;
mod stream;

pub(crate) use endpoint::{Endpoint, routes};
pub(in crate::http) use respond::{answer_bytes, failure};
