//! Media types: in which the caller wants the answer, and in which the question came.

use axum::http::{HeaderMap, HeaderValue, header};

use super::malformed::Malformed;

/// The media type of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/json`: understood by every client; its status says nothing about GraphQL.
    Json,
    /// `application/graphql-response+json`: its status is meant.
    GraphqlResponse,
}

impl Media {
    /// The value of `Content-Type`.
    pub(super) fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        })
    }
}

/// The media type for the answer. By quality first, then by how exactly it was named, then the newer of the
/// two. Whoever asks for anything, or does not ask, gets `application/json`.
///
/// # Errors
///
/// 406 when the caller wants neither.
pub(super) fn of_answer(headers: &HeaderMap) -> Result<Media, Malformed> {
    let ranges = accepted(headers);
    if ranges.is_empty() {
        return Ok(Media::Json);
    }
    let json = quality(&ranges, "application/json");
    let newer = quality(&ranges, "application/graphql-response+json");
    if json.0 <= 0.0 && newer.0 <= 0.0 {
        return Err(Malformed::NotAcceptable);
    }
    let newer_wins = newer > json || (newer == json && newer.1 == Precision::Exact);
    Ok(if newer_wins { Media::GraphqlResponse } else { Media::Json })
}

/// Whether the caller would rather see a page than JSON: a browser's address bar.
pub(super) fn prefers_html(headers: &HeaderMap) -> bool {
    let ranges = accepted(headers);
    let html = quality(&ranges, "text/html");
    let json = quality(&ranges, "application/json")
        .max_by_quality(quality(&ranges, "application/graphql-response+json"));
    html.1 == Precision::Exact && html.0 > json.0
}

/// Whether the caller wants events: names them, and nothing more than them.
pub(super) fn prefers_events(headers: &HeaderMap) -> bool {
    let ranges = accepted(headers);
    let events = quality(&ranges, "text/event-stream");
    let json = quality(&ranges, "application/json")
        .max_by_quality(quality(&ranges, "application/graphql-response+json"));
    events.1 == Precision::Exact && events.0 > 0.0 && events.0 >= json.0
}

/// The media type of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BodyType {
    /// `application/json` in UTF-8.
    Json,
    /// `multipart/form-data`: files beside the operation.
    Multipart,
}

/// The media type of a body.
///
/// # Errors
///
/// 415 for anything but JSON in UTF-8 and a form with parts, and when nothing is said.
pub(super) fn of_body(headers: &HeaderMap) -> Result<BodyType, Malformed> {
    let mut given = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(value), None) = (given.next(), given.next()) else {
        return Err(Malformed::UnsupportedMediaType);
    };
    let range = value.to_str().ok().and_then(Range::parse);
    match range {
        Some(range) if range.name == "application/json" && range.is_utf8 => Ok(BodyType::Json),
        Some(range) if range.name == "multipart/form-data" => Ok(BodyType::Multipart),
        _ => Err(Malformed::UnsupportedMediaType),
    }
}

/// How exactly a range names a type, from least to most.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
enum Precision {
    None,
    Any,
    Group,
    Exact,
}

#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
struct Quality(f32, Precision);

impl Quality {
    fn max_by_quality(self, other: Self) -> Self {
        if other.0 > self.0 { other } else { self }
    }
}

/// The quality that the most exact of the ranges gives to a type.
fn quality(ranges: &[Range], name: &str) -> Quality {
    let mut best = Quality(0.0, Precision::None);
    for range in ranges {
        let precision = range.precision(name);
        if precision > best.1 {
            best = Quality(range.quality, precision);
        }
    }
    best
}

/// One entry of `Accept`, or the value of `Content-Type`.
#[derive(Debug)]
struct Range {
    name: String,
    quality: f32,
    is_utf8: bool,
}

impl Range {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let name = parts.next()?.to_ascii_lowercase();
        if !name.contains('/') {
            return None;
        }
        let mut range = Self { name, quality: 1.0, is_utf8: true };
        for part in parts.filter(|part| !part.is_empty()) {
            let (key, value) = part.split_once('=')?;
            let value = value.trim().trim_matches('"');
            if key.trim().eq_ignore_ascii_case("q") {
                range.quality = value.parse().ok().filter(|quality| (0.0..=1.0).contains(quality))?;
            } else if key.trim().eq_ignore_ascii_case("charset") {
                range.is_utf8 = value.eq_ignore_ascii_case("utf-8") || value.eq_ignore_ascii_case("utf8");
            }
        }
        Some(range)
    }

    fn precision(&self, name: &str) -> Precision {
        let is_in_group = || {
            let group = self.name.strip_suffix("/*");
            group.is_some_and(|group| name.strip_prefix(group).is_some_and(|rest| rest.starts_with('/')))
        };
        if !self.is_utf8 {
            Precision::None
        } else if self.name == name {
            Precision::Exact
        } else if self.name == "*/*" {
            Precision::Any
        } else if is_in_group() {
            Precision::Group
        } else {
            Precision::None
        }
    }
}

/// All entries of all `Accept` headers. One that cannot be read stands for a type that nobody has.
fn accepted(headers: &HeaderMap) -> Vec<Range> {
    let unreadable = || Range { name: String::new(), quality: 0.0, is_utf8: true };
    let texts = headers.get_all(header::ACCEPT).iter().map(|value| value.to_str().unwrap_or("?"));
    let entries = texts.flat_map(|text| text.split(',')).map(str::trim).filter(|entry| !entry.is_empty());
    entries.map(|entry| Range::parse(entry).unwrap_or_else(unreadable)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &header::HeaderName, values: &[&str]) -> HeaderMap {
        values.iter().map(|value| (name.clone(), value.parse().unwrap())).collect()
    }

    #[test]
    fn the_answer_has_the_type_the_caller_likes_best() {
        const JSON: Option<Media> = Some(Media::Json);
        const NEWER: Option<Media> = Some(Media::GraphqlResponse);
        for (accept, expected) in [
            (&[][..], JSON),
            (&[""], JSON),
            (&["*/*"], JSON),
            (&["application/*"], JSON),
            (&["APPLICATION/JSON"], JSON),
            (&["application/graphql-response+json"], NEWER),
            (&["application/json, application/graphql-response+json"], NEWER),
            (&["application/json", "application/graphql-response+json"], NEWER),
            (&["application/graphql-response+json; charset=utf-8, application/json; charset=utf-8"], NEWER),
            (&["application/graphql-response+json;q=0.8, application/json;q=0.9"], JSON),
            (&["application/graphql-response+json;q=0.5, */*"], JSON),
            (&["application/graphql-response+json, */*"], NEWER),
            (&["application/json;q=0, */*"], NEWER),
            (&["application/json;charset=latin1"], None),
            (&["application/json;q=0"], None),
            (&["application/json;q=2"], None),
            (&["text/html"], None),
            (&["text/*, image/png"], None),
            (&["nonsense"], None),
            (&["text/event-stream, application/json;q=0.1"], JSON),
        ] {
            assert_eq!(of_answer(&headers(&header::ACCEPT, accept)).ok(), expected, "{accept:?}");
        }
    }

    #[test]
    fn browsers_prefer_a_page_and_programs_do_not() {
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";
        for (accept, expected) in [
            (browser, true),
            ("text/html", true),
            ("text/html, application/json", false),
            ("*/*", false),
            ("application/json", false),
            ("application/json, text/html;q=0.9", false),
        ] {
            assert_eq!(prefers_html(&headers(&header::ACCEPT, &[accept])), expected, "{accept}");
        }
    }

    #[test]
    fn bodies_are_json_in_utf8_or_a_form_with_parts_or_refused() {
        const JSON: Option<BodyType> = Some(BodyType::Json);
        for (types, expected) in [
            (&["application/json"][..], JSON),
            (&["Application/JSON ; Charset=\"UTF-8\""], JSON),
            (&["application/json;"], JSON),
            (&["application/json; charset=latin1"], None),
            (&["application/json", "text/plain"], None),
            (&["application/graphql-response+json"], None),
            (&["application/graphql"], None),
            (&["application/x-www-form-urlencoded"], None),
            (&["multipart/form-data; boundary=x"], Some(BodyType::Multipart)),
            (&["text/plain"], None),
            (&["*/*"], None),
            (&[""], None),
            (&[], None),
        ] {
            assert_eq!(of_body(&headers(&header::CONTENT_TYPE, types)).ok(), expected, "{types:?}");
        }
    }
}
