//! How e-mails leave: through which server, in whose name, signed with which key.

mod way;

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

pub use way::{SmtpServer, Tls, Way};

/// How e-mails leave: through which server, in whose name, signed with which key.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// `smtps://user:password@host`, `smtp://user:password@host:587?tls=required`, `folder:./mails`; empty: no e-mail is sent.
    pub url: String,
    /// Who writes: `Loja Exemplo <pedidos@loja.example>`.
    pub from: String,
    /// Where answers go, when not to `from`.
    pub reply_to: String,
    /// A PEM file with authorities that are trusted besides the system's: for servers with certificates of their own.
    pub ca_file: PathBuf,
    /// Connections that are open at once.
    pub pool: usize,
    /// Time in which a connection has to stand, milliseconds.
    pub connect_timeout_ms: u64,
    /// Time in which the server has to answer one command, milliseconds; the last answer may take longer.
    pub command_timeout_ms: u64,
    /// Signatures (DKIM): the name under which the key is published, `selector._domainkey.domain`.
    pub dkim_selector: String,
    /// Signatures: the domain that signs.
    pub dkim_domain: String,
    /// Signatures: a PEM file with the private key, RSA or Ed25519.
    pub dkim_key_file: PathBuf,
    /// How long an e-mail that cannot be delivered is tried, hours.
    pub retry_hours: u64,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            url: String::new(),
            from: String::new(),
            reply_to: String::new(),
            ca_file: PathBuf::new(),
            pool: 4,
            connect_timeout_ms: 10_000,
            command_timeout_ms: 15_000,
            dkim_selector: String::new(),
            dkim_domain: String::new(),
            dkim_key_file: PathBuf::new(),
            retry_hours: 48,
        }
    }
}

/// A key and what was expected of it.
type Problem = (&'static str, &'static str);

const MAILBOX: &str = "an address such as `pedidos@loja.example` or `Loja Exemplo <pedidos@loja.example>`";

impl Mail {
    /// By which way e-mails leave.
    ///
    /// # Errors
    ///
    /// What was expected instead.
    pub fn way(&self) -> Result<Way, &'static str> {
        way::read(&self.url)
    }

    /// The key that cannot be meant, and what was expected. Files are looked at when they are needed.
    pub(super) fn check(&self) -> Result<(), Problem> {
        let least = |is_so: bool, key, expected| if is_so { Ok(()) } else { Err((key, expected)) };
        let way = self.way().map_err(|expected| ("mail.url", expected))?;
        let needs_from = matches!(way, Way::Smtp(_)) || !self.from.is_empty();
        least(!needs_from || is_mailbox(&self.from), "mail.from", MAILBOX)?;
        least(self.reply_to.is_empty() || is_mailbox(&self.reply_to), "mail.reply_to", MAILBOX)?;
        least((1..=100).contains(&self.pool), "mail.pool", "a number from 1 to 100")?;
        let is_patient = |ms| (1..=45_000).contains(&ms);
        least(is_patient(self.connect_timeout_ms), "mail.connect_timeout_ms", MILLISECONDS)?;
        least(is_patient(self.command_timeout_ms), "mail.command_timeout_ms", MILLISECONDS)?;
        least((1..=168).contains(&self.retry_hours), "mail.retry_hours", "hours from 1 to 168")?;
        self.check_dkim()
    }

    /// All of it or nothing.
    fn check_dkim(&self) -> Result<(), Problem> {
        let key = self.dkim_key_file.as_os_str();
        if self.dkim_selector.is_empty() && self.dkim_domain.is_empty() && key.is_empty() {
            return Ok(());
        }
        if !is_domain(&self.dkim_selector) {
            return Err(("mail.dkim_selector", "a name such as `pedidos2026`, beside mail.dkim_key_file"));
        }
        if !is_domain(&self.dkim_domain) {
            return Err(("mail.dkim_domain", "a domain such as `loja.example`, beside mail.dkim_key_file"));
        }
        if key.is_empty() {
            return Err(("mail.dkim_key_file", "a PEM file with the key, beside mail.dkim_selector"));
        }
        Ok(())
    }
}

const MILLISECONDS: &str = "milliseconds from 1 to 45,000";

/// Name and address of `Loja Exemplo <pedidos@loja.example>`; the name is empty when there is only an address.
pub fn name_and_address(text: &str) -> (&str, &str) {
    let text = text.trim();
    match text.strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
        Some((name, address)) => (name.trim().trim_matches('"').trim(), address.trim()),
        None => ("", text),
    }
}

fn is_mailbox(text: &str) -> bool {
    let (name, address) = name_and_address(text);
    !name.chars().any(char::is_control) && address.parse::<lettre::Address>().is_ok()
}

/// Letters, digits and hyphens, in parts separated by dots.
fn is_domain(text: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty()
            && part.len() <= 63
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    };
    text.len() <= 253 && text.split('.').all(is_part)
}

#[cfg(test)]
mod tests {
    use super::{Mail, name_and_address};

    #[test]
    fn a_name_is_what_stands_before_the_angle_brackets() {
        for (text, name, address) in [
            ("a@b.example", "", "a@b.example"),
            (" a@b.example ", "", "a@b.example"),
            ("<a@b.example>", "", "a@b.example"),
            ("Loja Exemplo <a@b.example>", "Loja Exemplo", "a@b.example"),
            ("\"Loja, Exemplo\" <a@b.example>", "Loja, Exemplo", "a@b.example"),
            ("Ação < a@b.example >", "Ação", "a@b.example"),
        ] {
            assert_eq!(name_and_address(text), (name, address), "{text}");
        }
    }

    #[test]
    fn a_signature_is_set_up_whole_or_not_at_all() {
        let mail = |selector: &str, domain: &str, key: &str| Mail {
            dkim_selector: selector.into(),
            dkim_domain: domain.into(),
            dkim_key_file: key.into(),
            ..Mail::default()
        };
        for (selector, domain, key, wrong) in [
            ("", "", "", None),
            ("s1", "loja.example", "key.pem", None),
            ("", "loja.example", "key.pem", Some("mail.dkim_selector")),
            ("s 1", "loja.example", "key.pem", Some("mail.dkim_selector")),
            ("s1", "", "key.pem", Some("mail.dkim_domain")),
            ("s1", "loja..example", "key.pem", Some("mail.dkim_domain")),
            ("s1", "loja.example; l=0", "key.pem", Some("mail.dkim_domain")),
            ("s1", "loja.example", "", Some("mail.dkim_key_file")),
        ] {
            let found = mail(selector, domain, key).check().err().map(|(key, _)| key);
            assert_eq!(found, wrong, "{selector} {domain} {key}");
        }
    }
}
