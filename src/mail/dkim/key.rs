//! Private keys that sign.

use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;
use sha2::{Digest as _, Sha256};

/// A private key.
pub(super) enum Key {
    Rsa(Box<RsaKeyPair>),
    Ed25519(Box<Ed25519KeyPair>),
}

const EXPECTED: &str =
    "expected a private key in PEM: RSA of 2048 bits or more (PKCS#8 or PKCS#1), or Ed25519 (PKCS#8)";

impl Key {
    /// Out of a PEM file.
    pub(super) fn read(pem: &[u8]) -> Result<Self, &'static str> {
        match PrivateKeyDer::from_pem_slice(pem) {
            Ok(PrivateKeyDer::Pkcs1(der)) => RsaKeyPair::from_der(der.secret_pkcs1_der()).map(Self::rsa),
            Ok(PrivateKeyDer::Pkcs8(der)) => {
                let der = der.secret_pkcs8_der();
                // OpenSSL writes the first version of the format, without the public half.
                RsaKeyPair::from_pkcs8(der).map(Self::rsa).or_else(|_| {
                    Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).map(|key| Self::Ed25519(Box::new(key)))
                })
            }
            _ => return Err(EXPECTED),
        }
        .map_err(|_| EXPECTED)
    }

    fn rsa(key: RsaKeyPair) -> Self {
        Self::Rsa(Box::new(key))
    }

    /// Its name in a signature.
    pub(super) const fn algorithm(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "rsa-sha256",
            Self::Ed25519(_) => "ed25519-sha256",
        }
    }

    /// Signs the SHA-256 of `text`.
    pub(super) fn sign(&self, text: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Ed25519(key) => Some(key.sign(&Sha256::digest(text)).as_ref().to_vec()),
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text, &mut signature).ok()?;
                Some(signature)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn what_is_no_key_is_refused() {
        for pem in [
            "",
            "nonsense",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
            "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n",
            "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        ] {
            assert!(Key::read(pem.as_bytes()).is_err(), "{pem}");
        }
    }
}
