//! What is asked of another system, and what came of it.

use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use std::fmt;
use std::time::Duration;

pub use reqwest::Method;

/// Bytes of an answer that are read, unless somebody wants more.
const ANSWER_BYTES: usize = 16 * 1024;

/// One request.
#[derive(Clone)]
pub struct Call {
    pub(super) method: Method,
    pub(super) url: String,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Vec<u8>,
    pub(super) answer_bytes: usize,
    pub(super) timeout: Option<Duration>,
}

impl Call {
    /// Of `url`, without a body.
    pub fn new(method: Method, url: impl Into<String>) -> Self {
        let (headers, body) = (Vec::new(), Vec::new());
        Self { method, url: url.into(), headers, body, answer_bytes: ANSWER_BYTES, timeout: None }
    }

    /// `GET`.
    pub fn get(url: impl Into<String>) -> Self {
        Self::new(Method::GET, url)
    }

    /// `POST`.
    pub fn post(url: impl Into<String>) -> Self {
        Self::new(Method::POST, url)
    }

    /// With this header too.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// With this body.
    #[must_use]
    pub fn body(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header(CONTENT_TYPE_NAME, content_type)
    }

    /// With this body, as JSON.
    #[must_use]
    pub fn json(self, body: &serde_json::Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// With these fields as the body, as a form sends them.
    #[must_use]
    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        let encode = |text: &str| {
            percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
        };
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        self.body("application/x-www-form-urlencoded", pairs.join("&"))
    }

    /// Reads up to so many bytes of the answer.
    #[must_use]
    pub const fn answer_up_to(mut self, bytes: usize) -> Self {
        self.answer_bytes = bytes;
        self
    }

    /// May take so long; never longer than the configuration says.
    #[must_use]
    pub const fn within(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }
}

const CONTENT_TYPE_NAME: &str = "content-type";

/// Headers and body may hold secrets and personal data, and so may the query of the URL.
impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Call({} {})", self.method, self.url.split('?').next().unwrap_or_default())
    }
}

/// What came of a call.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The other side answered; whatever the status.
    Answered(Answer),
    /// Nothing was sent: calling again cannot do anything twice.
    NotSent(NotSent),
    /// It was sent, or may have been, and there is no answer: it may have been done.
    Unknown(Unanswered),
}

/// What the other side said.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status, from 100 to 999.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// The body, cut where it is longer than what was wanted of it.
    pub body: Vec<u8>,
    /// Whether this is the whole body: it was not cut, and did not break off.
    pub is_whole: bool,
}

impl Answer {
    /// Whether it was taken.
    pub const fn is_success(&self) -> bool {
        matches!(self.status, 200..=299)
    }

    /// A header, when it is there and can be read.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as text; what is no UTF-8 is replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON, when it is whole and is some.
    pub fn json(&self) -> Option<serde_json::Value> {
        self.is_whole.then(|| serde_json::from_slice(&self.body).ok()).flatten()
    }

    /// The type of the body, when it says so.
    pub fn content_type(&self) -> Option<&str> {
        self.header(CONTENT_TYPE.as_str())
    }

    /// For how long it wants to be left alone (`Retry-After`, in seconds or as a date), `now` being milliseconds since 1970.
    pub fn retry_after(&self, now: i64) -> Option<Duration> {
        retry_after(self.header(RETRY_AFTER.as_str())?.trim(), now)
    }
}

fn retry_after(value: &str, now: i64) -> Option<Duration> {
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    // The format of dates that everybody has to write (RFC 9110 5.6.7), which is RFC 2822 with `GMT`.
    let until = chrono::DateTime::parse_from_rfc2822(value).ok()?.timestamp_millis();
    Some(Duration::from_millis(u64::try_from(until.saturating_sub(now)).unwrap_or_default()))
}

/// Why nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// The URL or a header cannot be meant.
    #[error("{0}")]
    Malformed(String),
    /// Its address must not be called.
    #[error(
        "the address must not be called: it is not public, or without TLS, and outbound.allow_networks does not have it"
    )]
    AddressRefused,
    /// There was no connection: no such name, nobody there, no TLS that fits, or not in time.
    #[error("no connection: {0}")]
    NoConnection(String),
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    /// Not in time.
    #[error("no answer in time")]
    Timeout,
    /// The connection ended, or what came was no HTTP.
    #[error("the connection broke: {0}")]
    Broken(String),
}

#[cfg(test)]
mod tests {
    use super::{Call, retry_after};
    use std::time::Duration;

    #[test]
    fn how_long_to_wait_is_said_in_seconds_or_as_a_date() {
        let now = 1_445_412_460_000;
        for (value, seconds) in [
            ("120", Some(120)),
            ("0", Some(0)),
            ("Wed, 21 Oct 2015 07:28:00 GMT", Some(20)),
            ("Wed, 21 Oct 2015 07:27:00 GMT", Some(0)),
            ("-5", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(retry_after(value, now), seconds.map(Duration::from_secs), "{value}");
        }
    }

    #[test]
    fn a_form_is_encoded_and_nothing_of_it_is_shown() {
        let call = Call::post("https://erp.example/token?secret=1").form(&[("a b", "ção&="), ("c", "d")]);
        assert_eq!(call.body, b"a%20b=%C3%A7%C3%A3o%26%3D&c=d");
        assert_eq!(format!("{call:?}"), "Call(POST https://erp.example/token)");
    }
}
