//! Links to documents that whoever holds them may open, for a while.
//!
//! A link names the document and the instant at which it ends, and is signed over both (HMAC-SHA256) with a secret that the store
//! makes once and keeps in its database: every instance of the server signs alike, and who cannot read the database cannot sign.

use crate::db::{self, Db};
use crate::error::Result;
use anyhow::anyhow;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use entity::Instant;
use entity::id::InvoiceId;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::fmt;
use tokio::sync::OnceCell;

/// What the secret is called among others.
const NAME: &str = "document links";

/// The link itself: a path on this server.
pub fn path(invoice: InvoiceId, expires: Instant, signature: &str) -> String {
    format!("/documents/invoice-xml/{invoice}?expires={expires}&signature={signature}")
}

/// Signs links, and knows its own signatures. Reads the secret once.
#[derive(Default)]
pub struct Signer {
    secret: OnceCell<Vec<u8>>,
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").finish_non_exhaustive()
    }
}

impl Signer {
    /// The signature of a link to the XML of an invoice that ends at `expires`. The first ever makes the secret.
    ///
    /// # Errors
    ///
    /// When the database or the source of randomness is gone.
    pub async fn sign(&self, db: &Db, invoice: InvoiceId, expires: Instant) -> Result<String> {
        let secret = self.secret.get_or_try_init(|| db::secret(db, NAME)).await?;
        Ok(BASE64.encode(signed(secret, invoice, expires)?.finalize().into_bytes()))
    }

    /// Whether this signature was made here for this invoice and this instant. Takes the same time for every wrong one.
    ///
    /// # Errors
    ///
    /// When the database is gone.
    pub async fn knows(
        &self,
        db: &Db,
        (invoice, expires): (InvoiceId, Instant),
        signature: &str,
    ) -> Result<bool> {
        let Ok(signature) = BASE64.decode(signature) else { return Ok(false) };
        let secret = match self.secret.get() {
            Some(secret) => secret.clone(),
            // Without a secret nothing was ever signed.
            None => match db::kept_secret(db, NAME).await? {
                Some(secret) => secret,
                None => return Ok(false),
            },
        };
        Ok(signed(&secret, invoice, expires)?.verify_slice(&signature).is_ok())
    }
}

fn signed(secret: &[u8], invoice: InvoiceId, expires: Instant) -> Result<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).map_err(|error| anyhow!("no key: {error}"))?;
    mac.update(format!("invoice-xml {} {expires}", invoice.0).as_bytes());
    Ok(mac)
}
