//! `pedidos mail`.

use crate::clock::Clock;
use crate::config::Config;
use crate::mail::{Answer, Draft, Failure, Mailbox, Mailer};
use anyhow::{Result, anyhow, bail};
use clap::Subcommand;
use std::time::Instant;

const SUBJECT: &str = "Teste do Pedidos: os e-mails saem";

const TEXT: &str = "Este e-mail foi pedido por `pedidos mail test`: a configuração está certa.\n\n\
                    This e-mail was asked for by `pedidos mail test`: the set-up works.\n";

const HTML: &str = "<!DOCTYPE html>\n<html lang=\"pt-BR\"><head><meta charset=\"utf-8\"><title>Teste do Pedidos</title></head>\n\
                    <body><p>Este e-mail foi pedido por <code>pedidos mail test</code>: a configuração está certa.</p>\n\
                    <p lang=\"en\">This e-mail was asked for by <code>pedidos mail test</code>: the set-up works.</p></body></html>\n";

#[derive(Debug, Subcommand)]
pub(super) enum Mail {
    /// Sends one e-mail by the way that is configured, and says what came of it.
    ///
    /// Fails when nobody has taken it, and says whose that is: of the address, the server, the login or the connection.
    Test {
        /// To whom: `maria@example.com`, or `Maria <maria@example.com>`
        address: String,
    },
}

impl Mail {
    pub(super) async fn run(self, config: &Config) -> Result<()> {
        let Self::Test { address } = self;
        let to = Mailbox::parse(&address).map_err(|wrong| anyhow!("{address}: {wrong}"))?;
        let mailer = Mailer::open(&config.mail)?;
        let begun = Instant::now();
        let sent = test(&mailer, &to).await;
        let took = begun.elapsed().as_millis();
        mailer.close().await;
        match sent {
            Ok(Answer { code, reply }) => {
                let code = code.map(|code| format!("{code} ")).unwrap_or_default();
                println!("taken by {mailer} in {took} ms: {code}{reply}");
                Ok(())
            }
            Err(Failure { problem, reply, .. }) => {
                let reply = reply.map(|reply| format!("; it said: {reply}")).unwrap_or_default();
                bail!("not sent through {mailer}, after {took} ms: {problem}{reply}")
            }
        }
    }
}

async fn test(mailer: &Mailer, to: &Mailbox) -> std::result::Result<Answer, Failure> {
    let at = Clock::System.now();
    let id = format!("test.{at}.{}@{}", std::process::id(), mailer.from().domain());
    let draft =
        Draft { id: &id, at, to, subject: SUBJECT, text: TEXT, html: Some(HTML), locale: Some("pt-BR") };
    mailer.send(&mailer.compose(&draft)?).await
}
