//! Where the server is, and what is shown to it.

use anyhow::{Context as _, Result, anyhow};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::http::{HeaderValue, Uri, header};

/// A server.
#[derive(Debug)]
pub(super) struct Server {
    /// As a person wrote it.
    pub(super) url: String,
    request: Request,
}

impl Server {
    /// By what the flags say.
    ///
    /// # Errors
    ///
    /// When one of them cannot be meant.
    pub(super) fn new(url: &str, key: Option<&str>) -> Result<Self> {
        let mut request = socket_of(url)
            .and_then(|url| url.into_client_request().ok())
            .with_context(|| format!("--url {url}: expected an address such as http://127.0.0.1:8000"))?;
        let headers = request.headers_mut();
        headers.insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static("graphql-transport-ws"));
        if let Some(key) = key {
            // The key itself is not repeated: it may be almost right.
            let mut shown = HeaderValue::try_from(format!("Bearer {key}"))
                .map_err(|_| anyhow!("--key: expected an access key as `pedidos key create` prints it"))?;
            shown.set_sensitive(true);
            headers.insert(header::AUTHORIZATION, shown);
        }
        Ok(Self { url: url.to_owned(), request })
    }

    /// The request that opens a socket.
    pub(super) fn request(&self) -> Request {
        self.request.clone()
    }
}

/// The address of the socket of this server.
fn socket_of(url: &str) -> Option<String> {
    let url: Uri = url.parse().ok()?;
    let scheme = match url.scheme_str()? {
        "http" | "ws" => "ws",
        "https" | "wss" => "wss",
        _ => return None,
    };
    let path = url.path_and_query().map_or("/", |path| path.as_str());
    let path = if path == "/" { "/graphql" } else { path };
    Some(format!("{scheme}://{}{path}", url.authority()?))
}

#[cfg(test)]
mod tests {
    use super::{Server, socket_of};

    #[test]
    fn an_address_of_a_server_is_that_of_its_socket() {
        for (url, expected) in [
            ("http://127.0.0.1:8000", Some("ws://127.0.0.1:8000/graphql")),
            ("https://loja.example/", Some("wss://loja.example/graphql")),
            ("https://loja.example/api/graphql", Some("wss://loja.example/api/graphql")),
            ("ws://[::1]:80/graphql", Some("ws://[::1]:80/graphql")),
            ("wss://loja.example", Some("wss://loja.example/graphql")),
            ("127.0.0.1:8000", None),
            ("localhost:8000", None),
            ("ftp://loja.example", None),
            ("/graphql", None),
            ("", None),
        ] {
            assert_eq!(socket_of(url).as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn a_key_is_never_repeated() {
        let error = Server::new("http://loja.example", Some("ped_svc_\n")).unwrap_err();
        assert!(!format!("{error:#}").contains("ped_svc"), "{error:#}");
        let server = Server::new("http://loja.example", Some("ped_svc_secret")).unwrap();
        assert!(!format!("{server:?}").contains("secret"), "{server:?}");
    }
}
