//! The client.

use super::address::Addresses;
use super::call::{Answer, Call, NotSent, Outcome, Unanswered};
use super::resolve::{Refused, Resolver};
use super::rules::Rules;
use super::tls;
use crate::config;
use crate::error::Result;
use anyhow::Context as _;
use reqwest::header::{HeaderName, HeaderValue};
use reqwest::{Client, Proxy, Request, Response, Url, redirect};
use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

/// How others know who calls.
const USER_AGENT: &str = concat!("Pedidos/", env!("CARGO_PKG_VERSION"));

/// How long a connection is kept for the next call.
const IDLE: Duration = Duration::from_secs(30);

/// Calls other systems. Clones are the same client.
#[derive(Clone, Debug)]
pub struct Outbound {
    rules: Rules,
    /// For `https`.
    secure: Client,
    /// For `http`.
    plain: Client,
    timeout: Duration,
}

impl Outbound {
    /// As the configuration says.
    ///
    /// # Errors
    ///
    /// When TLS cannot be set up.
    pub fn open(config: &config::Outbound) -> Result<Self> {
        let rules = Rules::of(config);
        Ok(Self {
            secure: client(config, &rules.secure)?,
            plain: client(config, &rules.plain)?,
            rules,
            timeout: Duration::from_millis(config.timeout_ms),
        })
    }

    /// Calls, once.
    pub async fn send(&self, call: Call) -> Outcome {
        let (wanted, limit) = (call.answer_bytes, call.timeout.unwrap_or(self.timeout).min(self.timeout));
        let mut request = match self.rules.checked(&call.url).and_then(|url| request(call, url)) {
            Ok(request) => request,
            Err(problem) => return Outcome::NotSent(problem),
        };
        *request.timeout_mut() = Some(limit);
        let client = if request.url().scheme() == "https" { &self.secure } else { &self.plain };
        match client.execute(request).await {
            Ok(response) => Outcome::Answered(read(response, wanted).await),
            Err(error) => unanswered(error),
        }
    }
}

/// A client for an address that the configuration itself names, which nobody else can choose: any network may be called.
///
/// # Errors
///
/// When TLS cannot be set up.
pub fn trusted(connect_timeout: Duration, timeout: Duration) -> Result<Client> {
    let builder = Client::builder()
        .user_agent(USER_AGENT)
        .no_proxy()
        .redirect(redirect::Policy::none())
        .referer(false)
        .connect_timeout(connect_timeout)
        .timeout(timeout)
        .pool_idle_timeout(IDLE)
        .tls_backend_preconfigured(tls::client()?);
    Ok(builder.build().context("the HTTP client cannot be made")?)
}

fn client(config: &config::Outbound, addresses: &Arc<Addresses>) -> Result<Client> {
    let builder = Client::builder()
        .user_agent(USER_AGENT)
        .no_proxy()
        .redirect(redirect::Policy::none())
        .referer(false)
        .connect_timeout(Duration::from_millis(config.connect_timeout_ms))
        .pool_idle_timeout(IDLE)
        .tls_backend_preconfigured(tls::client()?);
    let builder = match &config.proxy {
        None => builder.dns_resolver(Resolver(Arc::clone(addresses))),
        // Nothing but the name of the proxy is resolved here.
        Some(proxy) => builder.proxy(Proxy::all(proxy).context("outbound.proxy is no proxy")?),
    };
    Ok(builder.build().context("the HTTP client cannot be made")?)
}

fn request(call: Call, url: Url) -> std::result::Result<Request, NotSent> {
    let mut request = Request::new(call.method, url);
    for (name, value) in call.headers {
        let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_str(&value)) else {
            return Err(NotSent::Malformed(format!("the header {name} cannot be sent")));
        };
        request.headers_mut().insert(name, value);
    }
    *request.body_mut() = Some(call.body.into());
    Ok(request)
}

/// The answer with as much of its body as is wanted. What breaks off is an answer still: the status was there.
async fn read(mut response: Response, wanted: usize) -> Answer {
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let mut body = Vec::new();
    let is_whole = loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                let room = wanted.saturating_sub(body.len());
                body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
                if chunk.len() > room {
                    break false;
                }
            }
            Ok(None) => break true,
            Err(_) => break false,
        }
    };
    Answer { status, headers, body, is_whole }
}

/// What a failure means. A connection has less than half of the whole time, so whatever was late behind it was late with its answer.
fn unanswered(error: reqwest::Error) -> Outcome {
    let error = error.without_url();
    let mut source = error.source();
    while let Some(cause) = source {
        if cause.is::<Refused>() {
            return Outcome::NotSent(NotSent::AddressRefused);
        }
        source = cause.source();
    }
    if error.is_connect() {
        return Outcome::NotSent(NotSent::NoConnection(innermost(&error)));
    }
    if error.is_builder() {
        return Outcome::NotSent(NotSent::Malformed(innermost(&error)));
    }
    Outcome::Unknown(if error.is_timeout() {
        Unanswered::Timeout
    } else {
        Unanswered::Broken(innermost(&error))
    })
}

/// The cause that says what happened.
fn innermost(error: &reqwest::Error) -> String {
    let mut said = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        said = cause.to_string();
        source = cause.source();
    }
    said
}
