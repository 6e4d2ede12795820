//! E-mails, sent to a real server.

mod dkim;
mod folder;
mod refused;
mod sent;
mod unanswered;

use pedidos::config;
use pedidos::mail::{Answer, Draft, Failure, Mailbox, Mailer};

/// Settings for this address.
fn settings(url: &str) -> config::Mail {
    config::Mail {
        url: url.to_owned(),
        from: "Loja Exemplo <pedidos@loja.example>".to_owned(),
        ..config::Mail::default()
    }
}

/// A mailer to this address.
fn mailer(url: &str) -> Mailer {
    Mailer::open(&settings(url)).unwrap()
}

/// Sends a short message to this address.
async fn send(mailer: &Mailer, id: &str, to: &str) -> Result<Answer, Failure> {
    let to = Mailbox::new("Maria da Conceição", to).unwrap();
    let draft = Draft {
        id,
        at: super::support::NOW,
        to: &to,
        subject: "Recebemos o seu pedido nº 7",
        text: "Olá, Maria!\n\n.\nSeu pedido chegou até nós.\n",
        html: Some("<p>Olá, Maria!</p>\n<p>Seu pedido chegou até nós.</p>\n"),
        locale: Some("pt-BR"),
    };
    mailer.send(&mailer.compose(&draft)?).await
}
