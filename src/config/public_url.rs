//! Under which address customers reach this server.

use serde::{Deserialize, Serialize};
use std::sync::Arc;
use url::Url;

/// What is expected of `http.public_url`.
pub(super) const EXPECTED: &str =
    "an address such as `https://pedidos.loja.example`, without `?`, `#` and a user";

/// Where customers reach this server from outside, as far as somebody has said so: links to it are made with this.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct PublicUrl(Option<Arc<str>>);

impl PublicUrl {
    /// Reads an address; the empty one says nothing. `None` when it cannot be meant.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() {
            return Some(Self::default());
        }
        let url: Url = text.parse().ok()?;
        let has_user = !url.username().is_empty() || url.password().is_some();
        let is_plain = url.query().is_none() && url.fragment().is_none() && !has_user;
        let is_web = matches!(url.scheme(), "http" | "https") && url.host_str().is_some();
        (is_plain && is_web && text.len() <= 300)
            .then(|| Self(Some(url.as_str().trim_end_matches('/').into())))
    }

    /// The whole address of something on this server (`/r/…`); `None` while nobody has said where that is.
    pub fn to(&self, path: &str) -> Option<String> {
        self.0.as_deref().map(|base| format!("{base}{path}"))
    }

    /// Whether somebody has said where this server is.
    pub const fn is_known(&self) -> bool {
        self.0.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::PublicUrl;

    #[test]
    fn links_begin_with_the_address_whatever_slashes_it_ends_in() {
        for (given, link) in [
            ("https://loja.example", "https://loja.example/r/x"),
            (" https://LOJA.example/ ", "https://loja.example/r/x"),
            ("http://127.0.0.1:8000/pedidos//", "http://127.0.0.1:8000/pedidos/r/x"),
            ("https://pão.example", "https://xn--po-sia.example/r/x"),
        ] {
            assert_eq!(PublicUrl::read(given).unwrap().to("/r/x").as_deref(), Some(link), "{given}");
        }
        assert_eq!(PublicUrl::read("").unwrap().to("/r/x"), None);
    }

    #[test]
    fn what_is_no_address_of_a_server_is_none() {
        for odd in [
            "loja.example",
            "ftp://loja.example",
            "https://",
            "https://a@loja.example",
            "https://a:b@loja.example",
            "https://loja.example?x=1",
            "https://loja.example/?",
            "https://loja.example/#a",
            "javascript:alert(1)",
            "/r",
        ] {
            assert_eq!(PublicUrl::read(odd), None, "{odd}");
        }
    }
}
