//! The same messages sent by the same libraries over as many connections, and nothing else: no database, no order, no retry.

use crate::sink::Sink;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use hmac::{Hmac, KeyInit as _, Mac as _};
use lettre::address::Envelope;
use lettre::transport::smtp::PoolConfig;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use sha2::Sha256;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::task::JoinSet;

/// Sends a mail so often, over so many connections.
pub(crate) async fn mails(sink: &Sink, mail: &[u8], many: usize, connections: usize) {
    let transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous("127.0.0.1")
        .port(sink.address.port())
        .pool_config(PoolConfig::new().max_size(u32::try_from(connections).unwrap()))
        .build();
    let envelope =
        Envelope::new(Some("loja@example.com".parse().unwrap()), vec!["ana@example.com".parse().unwrap()]);
    let (envelope, mail) = (Arc::new(envelope.unwrap()), Arc::new(mail.to_vec()));
    each(many, connections, move || {
        let (transport, envelope, mail) = (transport.clone(), Arc::clone(&envelope), Arc::clone(&mail));
        async move {
            transport.send_raw(&envelope, &mail).await.unwrap();
        }
    })
    .await;
}

/// Posts a body so often, signed, over so many connections.
pub(crate) async fn bodies(sink: &Sink, body: &[u8], many: usize, connections: usize) {
    let tls = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    let client = reqwest::Client::builder().no_proxy().tls_backend_preconfigured(tls).build().unwrap();
    let (url, body) = (format!("http://{}/", sink.address), Arc::new(body.to_vec()));
    each(many, connections, move || {
        let (client, url, body) = (client.clone(), url.clone(), Arc::clone(&body));
        async move {
            let mut mac = Hmac::<Sha256>::new_from_slice(&[7; 32]).unwrap();
            mac.update(b"msg_1.1614265330.");
            mac.update(&body);
            let signature = format!("v1,{}", BASE64.encode(mac.finalize().into_bytes()));
            let request = client.post(&url).header("webhook-signature", signature).body(body.to_vec());
            assert!(request.send().await.unwrap().status().is_success());
        }
    })
    .await;
}

async fn each<F>(many: usize, at_once: usize, once: impl Fn() -> F + Clone + Send + 'static)
where
    F: Future<Output = ()> + Send,
{
    let begun = Arc::new(AtomicUsize::new(0));
    let mut senders = JoinSet::new();
    for _ in 0..at_once {
        let (begun, once) = (Arc::clone(&begun), once.clone());
        senders.spawn(async move {
            while begun.fetch_add(1, Ordering::Relaxed) < many {
                once().await;
            }
        });
    }
    senders.join_all().await;
}
