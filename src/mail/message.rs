//! What is sent: bytes that are the same at every try.

use super::Mailbox;
use super::address::is_unsafe;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entity::Instant;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{MessageBuilder, MultiPart, SinglePart};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::time::{Duration, SystemTime};

/// More characters than this are no subject.
const LONGEST_SUBJECT: usize = 500;

/// More bytes than this are no text to read.
const LONGEST_BODY: usize = 2 * 1024 * 1024;

/// Why something cannot be an e-mail, whoever is asked to take it; without personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unsendable(pub(super) &'static str);

/// What somebody is to be told.
#[derive(Clone, Copy, Debug)]
pub struct Draft<'a> {
    /// What it is called, once in the world, whenever it is tried: `order.7.event.9@loja.example`.
    pub id: &'a str,
    /// When it was written.
    pub at: Instant,
    /// To whom.
    pub to: &'a Mailbox,
    /// What it is about; without a line break.
    pub subject: &'a str,
    /// What is said, as plain text.
    pub text: &'a str,
    /// The same as HTML.
    pub html: Option<&'a str>,
    /// In which language: `pt-BR`.
    pub locale: Option<&'a str>,
}

/// An e-mail, ready to leave.
#[derive(Clone)]
pub struct Message {
    id: String,
    from: Mailbox,
    to: Mailbox,
    bytes: Vec<u8>,
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Message({} bytes)", self.bytes.len())
    }
}

impl Message {
    /// Writes a draft in somebody's name. The same draft gives the same bytes.
    ///
    /// # Errors
    ///
    /// When the subject, the id or a name could be anything but that, or nothing is said.
    pub fn new(from: &Mailbox, reply_to: Option<&Mailbox>, draft: &Draft<'_>) -> Result<Self, Unsendable> {
        let id = bare_id(draft.id)?;
        check(draft)?;
        let mut headers = lettre::Message::builder()
            .date(system_time(draft.at))
            .message_id(Some(format!("<{id}>")))
            .from(from.header())
            .to(draft.to.header())
            .subject(draft.subject);
        if let Some(reply_to) = reply_to {
            headers = headers.reply_to(reply_to.header());
        }
        let headers = with_machine_headers(headers, draft.locale);
        let whole = match draft.html {
            None => headers.singlepart(SinglePart::plain(draft.text.to_owned())),
            Some(html) => headers.multipart(
                MultiPart::alternative()
                    .boundary(boundary(id))
                    .singlepart(SinglePart::plain(draft.text.to_owned()))
                    .singlepart(SinglePart::html(html.to_owned())),
            ),
        };
        let whole = whole.map_err(|_| Unsendable("the e-mail cannot be put together"))?;
        Ok(Self { id: id.to_owned(), from: from.clone(), to: draft.to.clone(), bytes: whole.formatted() })
    }

    /// What it is called, without angle brackets.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Who writes.
    pub const fn from(&self) -> &Mailbox {
        &self.from
    }

    /// To whom.
    pub const fn to(&self) -> &Mailbox {
        &self.to
    }

    /// Headers and body, lines ending with CR LF.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Puts a header before all others.
    pub(super) fn put_first(&mut self, header: &str) {
        self.bytes.splice(0..0, header.bytes());
    }
}

fn check(draft: &Draft<'_>) -> Result<(), Unsendable> {
    if is_unsafe(draft.subject) {
        return Err(Unsendable("the subject holds a line break or a control character"));
    }
    if draft.subject.trim().is_empty() || draft.subject.chars().count() > LONGEST_SUBJECT {
        return Err(Unsendable("the subject is empty, or longer than 500 characters"));
    }
    let html = draft.html.unwrap_or_default();
    if draft.text.trim().is_empty() && html.trim().is_empty() {
        return Err(Unsendable("the e-mail says nothing"));
    }
    if draft.text.len().max(html.len()) > LONGEST_BODY {
        return Err(Unsendable("the e-mail is longer than 2 MiB"));
    }
    Ok(())
}

/// The id without its angle brackets: two parts of letters, digits and the signs that need no quotes.
fn bare_id(id: &str) -> Result<&str, Unsendable> {
    const NONE: Unsendable = Unsendable("the id of the e-mail is not of the form `name@domain`");
    let id = id.strip_prefix('<').and_then(|id| id.strip_suffix('>')).unwrap_or(id);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let is_part = |part: &str| !part.is_empty() && part.chars().all(is_plain);
    let (left, right) = id.split_once('@').ok_or(NONE)?;
    if is_part(left) && is_part(right) && id.len() <= 250 { Ok(id) } else { Err(NONE) }
}

/// What tells other machines that no person has written this, so that none answers.
fn with_machine_headers(headers: MessageBuilder, locale: Option<&str>) -> MessageBuilder {
    let raw = |name: &'static str, value: &str| {
        HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
    };
    let headers = headers
        .raw_header(raw("Auto-Submitted", "auto-generated"))
        .raw_header(raw("X-Auto-Response-Suppress", "All"));
    let is_locale =
        |locale: &&str| locale.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') && locale.len() <= 35;
    match locale.filter(is_locale) {
        Some(locale) if !locale.is_empty() => headers.raw_header(raw("Content-Language", locale)),
        _ => headers,
    }
}

/// What stands between the parts: no text holds it, but by the will of who wrote it.
fn boundary(id: &str) -> String {
    let hash = Sha256::digest(id.as_bytes());
    format!("=_{}", URL_SAFE_NO_PAD.encode(hash.get(..18).unwrap_or_default()))
}

fn system_time(at: Instant) -> SystemTime {
    let after = u64::try_from(at).unwrap_or_default();
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(after)).unwrap_or(SystemTime::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::{Draft, Mailbox, Message};

    fn draft(to: &Mailbox) -> Draft<'_> {
        Draft {
            id: "order.7.event.9@loja.example",
            at: 1_795_359_600_000,
            to,
            subject: "Recebemos o seu pedido nº 7",
            text: "Olá!\nSeu pedido chegou.\n",
            html: Some("<p>Olá!</p>"),
            locale: Some("pt-BR"),
        }
    }

    fn maria() -> Mailbox {
        Mailbox::new("Maria da Conceição", "maria@example.com").expect("a mailbox")
    }

    fn shop() -> Mailbox {
        Mailbox::parse("Loja, Exemplo <pedidos@loja.example>").expect("a mailbox")
    }

    #[test]
    fn a_message_has_its_headers_and_is_the_same_at_every_try() {
        let to = maria();
        let message = Message::new(&shop(), Some(&maria()), &draft(&to)).expect("a message");
        let again = Message::new(&shop(), Some(&maria()), &draft(&to)).expect("a message");
        assert_eq!(message.bytes(), again.bytes());
        let text = String::from_utf8(message.bytes().to_vec()).expect("ASCII");
        assert!(text.is_ascii());
        for line in [
            "Date: Sun, 22 Nov 2026 15:00:00 +0000\r\n",
            "Message-ID: <order.7.event.9@loja.example>\r\n",
            "From: =?utf-8?b?TG9qYSwgRXhlbXBsbw==?= <pedidos@loja.example>\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Content-Language: pt-BR\r\n",
            "MIME-Version: 1.0\r\n",
            "Content-Type: multipart/alternative;",
            "Content-Type: text/plain; charset=utf-8\r\n",
            "Content-Type: text/html; charset=utf-8\r\n",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
        assert!(text.lines().all(|line| line.len() <= 998));
        assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "a bare CR or LF");
    }

    #[test]
    fn a_subject_ends_no_line() {
        let to = maria();
        for subject in [
            "Pedido\r\nBcc: x@y.z",
            "Pedido\nBcc: x@y.z",
            "Pedido\rX: y",
            "Pedido\0",
            "Pedido\u{85}x",
            "Pedido\u{2029}x",
            "",
            "  ",
            &"a".repeat(501),
        ] {
            assert!(Message::new(&shop(), None, &Draft { subject, ..draft(&to) }).is_err(), "{subject:?}");
        }
        let longest = "ã".repeat(500);
        let message = Message::new(&shop(), None, &Draft { subject: &longest, ..draft(&to) });
        let text = String::from_utf8(message.expect("a message").bytes().to_vec()).expect("ASCII");
        assert!(text.lines().all(|line| line.len() <= 998));
    }

    #[test]
    fn an_id_is_of_two_plain_parts() {
        let to = maria();
        for (id, is_one) in [
            ("a@b", true),
            ("<a.1@b.example>", true),
            ("a", false),
            ("a@", false),
            ("a b@c", false),
            ("a@b@c", false),
            ("a>\r\nX: y@b", false),
            ("á@b", false),
        ] {
            assert_eq!(Message::new(&shop(), None, &Draft { id, ..draft(&to) }).is_ok(), is_one, "{id:?}");
        }
    }
}
