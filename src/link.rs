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
use entity::id::{FileId, InvoiceId, PostageId};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::fmt;
use tokio::sync::OnceCell;

/// What the secret is called among others.
const NAME: &str = "document links";

/// What a link leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Document {
    /// The XML of an invoice.
    InvoiceXml(InvoiceId),
    /// What was printed.
    Print(FileId),
    /// A label that was bought or uploaded.
    Postage(PostageId),
}

impl Document {
    /// Its kind, as the path has it, its number, and its id as the path has it.
    fn parts(self) -> (&'static str, i64, String) {
        match self {
            Self::InvoiceXml(id) => ("invoice-xml", id.0, id.to_string()),
            Self::Print(id) => ("print", id.0, id.to_string()),
            Self::Postage(id) => ("postage", id.0, id.to_string()),
        }
    }
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
    /// A link that ends at `expires`: a path on this server. The first ever makes the secret.
    ///
    /// # Errors
    ///
    /// When the database or the source of randomness is gone.
    pub async fn link(&self, db: &Db, document: Document, expires: Instant) -> Result<String> {
        let secret = self.secret.get_or_try_init(|| db::secret(db, NAME)).await?;
        let signature = BASE64.encode(signed(secret, document, expires)?.finalize().into_bytes());
        let (kind, _, id) = document.parts();
        Ok(format!("/documents/{kind}/{id}?expires={expires}&signature={signature}"))
    }

    /// Whether this signature was made here for this document and this instant. Takes the same time for every wrong one.
    ///
    /// # Errors
    ///
    /// When the database is gone.
    pub async fn knows(
        &self,
        db: &Db,
        (document, expires): (Document, Instant),
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
        Ok(signed(&secret, document, expires)?.verify_slice(&signature).is_ok())
    }
}

fn signed(secret: &[u8], document: Document, expires: Instant) -> Result<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).map_err(|error| anyhow!("no key: {error}"))?;
    let (kind, number, _) = document.parts();
    mac.update(format!("{kind} {number} {expires}").as_bytes());
    Ok(mac)
}
