//! Names and addresses of people.

use super::message::Unsendable;
use crate::config::mail::name_and_address;
use lettre::Address;
use lettre::message::Mailbox as Header;
use std::fmt;

/// More than this is no name.
const LONGEST_NAME: usize = 200;

/// Somebody who can be written to. What it is written with holds no line break and no control character.
#[derive(Clone, PartialEq, Eq)]
pub struct Mailbox(Header);

impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mailbox")
    }
}

impl Mailbox {
    /// Somebody of this name, which may be empty, at this address.
    ///
    /// # Errors
    ///
    /// When the address cannot be one, or the name could be anything but a name.
    pub fn new(name: &str, address: &str) -> Result<Self, Unsendable> {
        let name = name.trim();
        if is_unsafe(name) {
            return Err(Unsendable("the name of the recipient holds a line break or a control character"));
        }
        let name: String = name.chars().take(LONGEST_NAME).collect();
        let name = Some(name).filter(|name| !name.is_empty());
        Ok(Self(Header::new(name, address_of(address.trim())?)))
    }

    /// `Loja Exemplo <pedidos@loja.example>`, or an address alone.
    ///
    /// # Errors
    ///
    /// As [`Mailbox::new`].
    pub fn parse(text: &str) -> Result<Self, Unsendable> {
        let (name, address) = name_and_address(text);
        Self::new(name, address)
    }

    /// The address.
    pub fn address(&self) -> &str {
        self.0.email.as_ref()
    }

    /// The part of the address behind the `@`.
    pub fn domain(&self) -> &str {
        self.0.email.domain()
    }

    pub(super) const fn email(&self) -> &Address {
        &self.0.email
    }

    pub(super) fn header(&self) -> Header {
        self.0.clone()
    }
}

/// Whether a text could end its line, or is not made for reading.
pub(super) fn is_unsafe(text: &str) -> bool {
    text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'))
}

/// The address, its domain in ASCII, as servers know it.
fn address_of(text: &str) -> Result<Address, Unsendable> {
    const NONE: Unsendable = Unsendable("the address of the recipient is not an e-mail address");
    // The local part of an address may be quoted, and spaces and brackets stand in it then; nobody has such an address.
    let is_strange =
        |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '(' | ')' | ',' | ';' | ':' | '\\');
    if text.len() > 320 || is_unsafe(text) || text.contains(is_strange) {
        return Err(NONE);
    }
    let (user, domain) = text.rsplit_once('@').ok_or(NONE)?;
    if domain.is_ascii() {
        return Address::new(user, domain).map_err(|_| NONE);
    }
    match url::Host::parse(domain) {
        Ok(url::Host::Domain(domain)) => Address::new(user, domain).map_err(|_| NONE),
        _ => Err(NONE),
    }
}

#[cfg(test)]
mod tests {
    use super::Mailbox;

    #[test]
    fn an_address_is_one_or_it_is_refused() {
        for (address, written) in [
            ("maria@example.com", "maria@example.com"),
            (" maria@example.com ", "maria@example.com"),
            ("maria+loja@sub.example.com.br", "maria+loja@sub.example.com.br"),
            ("maria@ação.example", "maria@xn--ao-siap.example"),
            ("josé@example.com", "josé@example.com"),
            ("x@localhost", "x@localhost"),
        ] {
            assert_eq!(Mailbox::new("", address).expect(address).address(), written);
        }
        for address in [
            "",
            "maria",
            "maria@",
            "@example.com",
            "maria@exam ple.com",
            "maria@example.com, joao@example.com",
            "maria@example.com\r\nBcc: joao@example.com",
            "maria@example.com\nBcc: x@y.z",
            "maria\0@example.com",
            "\"maria\r\n\"@example.com",
            "<maria@example.com>",
            "maria@example.com> RCPT TO:<x@y.z",
            "maria@example..com",
            "maria@\u{2028}example.com",
            &format!("{}@example.com", "a".repeat(400)),
        ] {
            assert!(Mailbox::new("", address).is_err(), "{address}");
        }
    }

    #[test]
    fn a_name_ends_no_line() {
        for name in ["", "Maria", "Maria \"Mia\" da Silva, 3ª", "  Maria  ", "=?utf-8?q?x?="] {
            assert!(Mailbox::new(name, "maria@example.com").is_ok(), "{name}");
        }
        for name in ["Maria\r\nBcc: x@y.z", "Maria\n", "a\rb", "a\0b", "a\u{85}b", "a\u{2028}b", "a\u{7f}b"] {
            let mailbox = Mailbox::new(name, "maria@example.com");
            // A break at the end is no part of the name.
            assert_eq!(mailbox.is_ok(), name == "Maria\n", "{name:?}");
        }
    }
}
