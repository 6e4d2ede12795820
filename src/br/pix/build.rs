//! Writing the static code of our own account.

use thiserror::Error;

use super::crc16;

/// What a static code says; the store's settings and an order fill it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StaticCode<'a> {
    /// The store's Pix key, as registered: up to 77 characters of ASCII without blanks.
    pub key: &'a str,
    /// Receiver; written without accents, in capitals, cut at 25 characters.
    pub receiver: &'a str,
    /// City of the receiver; written the same way, cut at 15 characters.
    pub city: &'a str,
    /// Amount in cents; `None` lets the payer choose.
    pub amount_cents: Option<i64>,
    /// What comes back in the bank's notification: 1 to 25 letters and digits.
    pub txid: Option<&'a str>,
}

/// What cannot be written into a static code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum StaticCodeError {
    /// Empty, longer than 77 characters, or with blanks or accents.
    #[error("a Pix key has 1 to 77 characters without blanks and accents")]
    Key,
    /// Nothing is left of the receiver's name without accents.
    #[error("the receiver of a Pix code needs a name")]
    Receiver,
    /// Nothing is left of the city's name without accents.
    #[error("the receiver of a Pix code needs a city")]
    City,
    /// Zero, negative, or from ten thousand million on.
    #[error("the amount of a Pix code is from 0.01 to 9999999999.99")]
    Amount,
    /// Not 1 to 25 letters and digits.
    #[error("the txid of a static Pix code has 1 to 25 letters and digits")]
    Txid,
}

impl StaticCode<'_> {
    /// The text to copy and paste, or to draw as a QR code.
    ///
    /// # Errors
    ///
    /// The first field that cannot be written, in the order of [`StaticCodeError`].
    pub fn encode(&self) -> Result<String, StaticCodeError> {
        if !(1..=77).contains(&self.key.len()) || !self.key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(StaticCodeError::Key);
        }
        let receiver = plain(self.receiver, 25).ok_or(StaticCodeError::Receiver)?;
        let city = plain(self.city, 15).ok_or(StaticCodeError::City)?;
        let amount = self.amount_cents.map(amount).transpose()?;
        let txid = self.txid.map_or(Ok("***"), checked_txid)?;

        let account = field("00", "br.gov.bcb.pix") + &field("01", self.key);
        let fields = [
            field("00", "01"),
            field("26", &account),
            field("52", "0000"),
            field("53", "986"),
            amount.map(|amount| field("54", &amount)).unwrap_or_default(),
            field("58", "BR"),
            field("59", &receiver),
            field("60", &city),
            field("62", &field("05", txid)),
        ];
        let covered = fields.concat() + "6304";
        let checksum = crc16(covered.as_bytes());
        Ok(format!("{covered}{checksum:04X}"))
    }
}

fn field(id: &str, value: &str) -> String {
    format!("{id}{:02}{value}", value.len())
}

fn amount(cents: i64) -> Result<String, StaticCodeError> {
    if !(1..1_000_000_000_000).contains(&cents) {
        return Err(StaticCodeError::Amount);
    }
    Ok(format!("{}.{:02}", cents / 100, cents % 100))
}

fn checked_txid(txid: &str) -> Result<&str, StaticCodeError> {
    let is_right = (1..=25).contains(&txid.len()) && txid.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_right.then_some(txid).ok_or(StaticCodeError::Txid)
}

/// Capitals without accents, which every bank app reads; `None` when nothing is left.
fn plain(name: &str, max: usize) -> Option<String> {
    let letters: String = name.trim().chars().filter_map(without_accent).take(max).collect();
    let letters = letters.trim();
    (!letters.is_empty()).then(|| letters.to_ascii_uppercase())
}

/// The letters of Portuguese and its neighbours; others outside ASCII are left out.
fn without_accent(letter: char) -> Option<char> {
    match letter {
        ' '..='~' => Some(letter),
        'á' | 'à' | 'â' | 'ã' | 'ä' | 'Á' | 'À' | 'Â' | 'Ã' | 'Ä' => Some('A'),
        'é' | 'è' | 'ê' | 'ë' | 'É' | 'È' | 'Ê' | 'Ë' => Some('E'),
        'í' | 'ì' | 'î' | 'ï' | 'Í' | 'Ì' | 'Î' | 'Ï' => Some('I'),
        'ó' | 'ò' | 'ô' | 'õ' | 'ö' | 'Ó' | 'Ò' | 'Ô' | 'Õ' | 'Ö' => Some('O'),
        'ú' | 'ù' | 'û' | 'ü' | 'Ú' | 'Ù' | 'Û' | 'Ü' => Some('U'),
        'ç' | 'Ç' => Some('C'),
        'ñ' | 'Ñ' => Some('N'),
        _ => None,
    }
}
