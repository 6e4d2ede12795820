//! Signatures, verified by somebody else: dkimpy.

use super::{send, settings};
use crate::support::smtp::{Options, SmtpServer, python, script};
use pedidos::config;
use pedidos::mail::Mailer;
use serde_json::json;
use std::path::Path;
use std::process::Stdio;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

async fn openssl(folder: &Path, arguments: &str) -> Vec<u8> {
    let mut command = Command::new("openssl");
    let output = command.args(arguments.split(' ')).current_dir(folder).stderr(Stdio::null()).output().await;
    let output = output.expect("openssl");
    assert!(output.status.success(), "openssl {arguments}");
    output.stdout
}

/// What dkimpy says of a message, when this is published for its key.
async fn verdict(message: &[u8], record: &str) -> String {
    let records = json!({ "pedidos._domainkey.loja.example": record });
    let mut command = Command::new(python("dkim"));
    command.arg(script("verify_dkim.py")).arg(records.to_string());
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(message).await.unwrap();
    let output = child.wait_with_output().await.unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Public half of a key as it is published, out of what openssl writes.
fn published(kind: &str, der: &[u8]) -> String {
    use base64::Engine as _;
    // An Ed25519 key is published bare: the last 32 bytes of the structure.
    let key = if kind == "ed25519" { &der[der.len() - 32..] } else { der };
    format!("v=DKIM1; k={kind}; p={}", base64::engine::general_purpose::STANDARD.encode(key))
}

#[tokio::test]
async fn signatures_are_good_and_whatever_is_changed_makes_them_bad() {
    let server = SmtpServer::start(Options::default()).await;
    let folder = TempDir::new().unwrap();
    for (kind, make) in [
        ("rsa", "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem"),
        ("rsa", "genrsa -traditional -out key.pem 2048"),
        ("ed25519", "genpkey -algorithm ED25519 -out key.pem"),
    ] {
        openssl(folder.path(), make).await;
        let record = published(kind, &openssl(folder.path(), "pkey -in key.pem -pubout -outform DER").await);
        let config = config::Mail {
            dkim_selector: "pedidos".to_owned(),
            dkim_domain: "loja.example".to_owned(),
            dkim_key_file: folder.path().join("key.pem"),
            ..settings(&server.url())
        };
        let mailer = Mailer::open(&config).unwrap();
        let before = server.received().len();
        send(&mailer, "order.7.event.9@loja.example", "maria@example.com").await.unwrap();
        let taken = server.wait_for(before + 1).await.remove(before).bytes;
        assert_eq!(verdict(&taken, &record).await, "good", "{make}: {}", String::from_utf8_lossy(&taken));
        let text = String::from_utf8(taken).unwrap();
        assert!(text.lines().all(|line| line.len() < 100), "{text}");
        for (from, to) in [
            ("Seu pedido", "Meu pedido"),
            ("\r\nSubject: ", "\r\nSubject: x"),
            ("Maria", "Joana"),
            ("\r\nDate:", "\r\nSubject: y\r\nDate:"),
        ] {
            let changed = text.replacen(from, to, 1);
            assert_ne!(changed, text, "{from}");
            assert_ne!(verdict(changed.as_bytes(), &record).await, "good", "{make}: {from} for {to}");
        }
    }
}

#[tokio::test]
async fn a_key_that_is_none_is_named_with_its_setting() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("none.pem"), "nonsense").unwrap();
    openssl(folder.path(), "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out short.pem").await;
    openssl(folder.path(), "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ec.pem").await;
    for file in ["missing.pem", "none.pem", "short.pem", "ec.pem"] {
        let config = config::Mail {
            dkim_selector: "pedidos".to_owned(),
            dkim_domain: "loja.example".to_owned(),
            dkim_key_file: folder.path().join(file),
            ..settings("")
        };
        let error = Mailer::open(&config).unwrap_err().to_string();
        assert!(error.starts_with("mail.dkim_key_file: ") && error.contains(file), "{error}");
    }
}
