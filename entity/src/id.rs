//! Ids: a number in the database, a Rust type of its own for each thing, a short opaque text outside (`order_…`).
//!
//! The text is the prefix of the type, an underscore, and 15 characters: 13 of the number after a reversible mix that is
//! different for each type, so that neighbours do not look alike and nobody counts a store's orders; and two of a check,
//! so that a mangled id is told apart from one that does not exist. It hides nothing secret: who may see what is decided
//! elsewhere. Letters are Crockford's base 32 in lower case, which has no `i`, `l`, `o` and `u`.

use std::fmt;

/// Why a text is not the id that was expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// The prefix belongs to nothing or to another type.
    #[error("expected an id that begins with `{expected}_`")]
    WrongPrefix {
        /// The prefix that was expected.
        expected: &'static str,
    },
    /// Right prefix, but the rest was never written by this program.
    #[error("the id after `{prefix}_` is mangled: it must be copied as it was given")]
    Mangled {
        /// The prefix of the type.
        prefix: &'static str,
    },
}

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const NUMBER_LETTERS: u32 = 13;
const CHECK_LETTERS: u32 = 2;

/// A salt for each type, from its prefix (FNV-1a), so that the same number looks different as another type's id.
const fn salt(prefix: &str) -> u64 {
    let bytes = prefix.as_bytes();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut rest = bytes;
    while let [first, tail @ ..] = rest {
        #[expect(clippy::as_conversions, reason = "widening; `From` is not const")]
        let byte = *first as u64;
        hash = (hash ^ byte).wrapping_mul(0x0000_0100_0000_01b3);
        rest = tail;
    }
    hash
}

const MULTIPLIER: u64 = 0xbf58_476d_1ce4_e5b9;
const INVERSE: u64 = inverse(MULTIPLIER);

/// The multiplicative inverse of an odd number modulo 2⁶⁴ (Newton's iteration doubles the right bits each time).
const fn inverse(odd: u64) -> u64 {
    let mut guess = odd;
    let mut round = 0;
    while round < 6 {
        guess = guess.wrapping_mul(2_u64.wrapping_sub(odd.wrapping_mul(guess)));
        round += 1;
    }
    guess
}

const fn mix(number: u64, salt: u64) -> u64 {
    let mixed = (number ^ salt).wrapping_mul(MULTIPLIER);
    let mixed = mixed ^ (mixed >> 32);
    mixed.wrapping_mul(MULTIPLIER)
}

const fn unmix(mixed: u64, salt: u64) -> u64 {
    let number = mixed.wrapping_mul(INVERSE);
    let number = number ^ (number >> 32);
    number.wrapping_mul(INVERSE) ^ salt
}

/// Ten bits that a changed letter almost never leaves as they are.
const fn check(mixed: u64, salt: u64) -> u64 {
    mixed.wrapping_add(salt).wrapping_mul(0x94d0_49bb_1331_11eb) >> 54
}

fn push_letters(text: &mut String, value: u64, letters: u32) {
    for place in (0..letters).rev() {
        let letter = (value >> (5 * place)) & 31;
        let letter = usize::try_from(letter).ok().and_then(|at| ALPHABET.get(at));
        text.push(char::from(letter.copied().unwrap_or(b'0')));
    }
}

fn letters_value(letters: &str) -> Option<u64> {
    letters.bytes().try_fold(0_u64, |value, byte| {
        let digit = ALPHABET.iter().position(|letter| *letter == byte)?;
        value.checked_mul(32)?.checked_add(u64::try_from(digit).ok()?)
    })
}

/// Writes the number of an id as text.
pub fn write(prefix: &'static str, number: i64) -> String {
    let salt = salt(prefix);
    let mixed = mix(number.cast_unsigned(), salt);
    let mut text = String::with_capacity(prefix.len() + 16);
    text.push_str(prefix);
    text.push('_');
    push_letters(&mut text, mixed, NUMBER_LETTERS);
    push_letters(&mut text, check(mixed, salt), CHECK_LETTERS);
    text
}

/// Reads the number of an id with this prefix.
///
/// # Errors
///
/// [`IdError`] when the prefix is another one, or the rest was not written by [`write()`].
pub fn read(prefix: &'static str, text: &str) -> Result<i64, IdError> {
    let wrong = IdError::WrongPrefix { expected: prefix };
    let rest = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_')).ok_or(wrong)?;
    let mangled = IdError::Mangled { prefix };
    let (number, proof) = rest.split_at_checked(13).ok_or_else(|| mangled.clone())?;
    let (Some(mixed), Some(proof)) = (letters_value(number), letters_value(proof)) else {
        return Err(mangled);
    };
    let salt = salt(prefix);
    if rest.len() != 15 || proof != check(mixed, salt) {
        return Err(mangled);
    }
    Ok(unmix(mixed, salt).cast_signed())
}

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident = $prefix:literal,)*) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sea_orm::DeriveValueType)]
        #[derive(serde::Deserialize, serde::Serialize)]
        pub struct $name(pub i64);

        crate::row::cell_newtype!($name(i64));

        impl $name {
            /// What the text begins with, without the underscore.
            pub const PREFIX: &'static str = $prefix;
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&write($prefix, self.0))
            }
        }

        impl std::str::FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                read($prefix, text).map(Self)
            }
        }

        impl From<$name> for i64 {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )*};
}

ids! {
    /// The store itself: its settings.
    StoreId = "store",
    /// A person or company that buys.
    CustomerId = "customer",
    /// A thing that is sold.
    ProductId = "product",
    /// An order.
    OrderId = "order",
    /// One line of an order.
    ItemId = "item",
    /// Where an order goes or who is billed.
    AddressId = "address",
    /// One payment of an order.
    PaymentId = "payment",
    /// One parcel or delivery of an order.
    ShipmentId = "shipment",
    /// One fiscal document of an order.
    InvoiceId = "invoice",
    /// One line of the history.
    EventId = "event",
    /// What a person or a program shows to be let in.
    AccessKeyId = "key",
    /// One change of a stock level.
    MovementId = "movement",
    /// Money given back.
    RefundId = "refund",
    /// Something that has to reach somebody.
    DeliveryId = "delivery",
    /// An address of another system that hears what happens.
    WebhookId = "webhook",
    /// One try to deliver it.
    AttemptId = "attempt",
    /// A system of others that orders are sent to.
    IntegrationId = "integration",
    /// An order on its way to an integration.
    SyncId = "sync",
    /// Something that an integration told.
    NoticeId = "notice",
    /// One version of a text for customers.
    NotificationTemplateId = "template",
    /// One parcel of a shipment.
    VolumeId = "volume",
    /// Something that happened to a shipment on its way.
    TrackingEventId = "tracking",
    /// Who carries parcels.
    CarrierId = "carrier",
    /// A file that is kept.
    FileId = "file",
    /// Postage for a shipment.
    PostageId = "postage",
    /// A page on which a customer follows an order.
    TrackingPageId = "page",
    /// What of a line is in a shipment.
    ShipmentItemId = "content",
}

#[cfg(test)]
mod tests {
    use super::{CustomerId, IdError, OrderId};

    #[test]
    fn an_id_survives_the_way_out_and_back() {
        for number in [0, 1, 2, 41, 8_135, i64::from(i32::MAX), i64::MAX, -1] {
            let text = OrderId(number).to_string();
            assert_eq!(text.len(), "order_".len() + 15);
            assert_eq!(text.parse(), Ok(OrderId(number)), "{text}");
        }
    }

    #[test]
    fn the_text_of_an_id_never_changes() {
        assert_eq!(OrderId(1).to_string(), "order_4jdpf80dpvvxvg4");
    }

    #[test]
    fn another_type_is_a_wrong_prefix() {
        let text = CustomerId(1).to_string();
        assert_eq!(text.parse::<OrderId>(), Err(IdError::WrongPrefix { expected: "order" }));
    }

    #[test]
    fn each_changed_letter_is_noticed() {
        let text = OrderId(77).to_string();
        let mut missed = 0;
        for at in "order_".len()..text.len() {
            for letter in "0123456789abcdefghjkmnpqrstvwxyz".chars() {
                let mut changed: Vec<char> = text.chars().collect();
                if changed[at] == letter {
                    continue;
                }
                changed[at] = letter;
                let changed: String = changed.into_iter().collect();
                missed += u32::from(changed.parse::<OrderId>().is_ok());
            }
        }
        assert!(missed <= 3, "{missed} of 465 single changes were taken for ids");
    }

    #[test]
    fn odd_texts_are_mangled_and_never_panic() {
        for rest in
            ["", "0", "çççççççç", "00000000000000000", "IIIIIIIIIIIIIII", "zzzzzzzzzzzzzzz", "0000000000000ç"]
        {
            assert_eq!(
                format!("order_{rest}").parse::<OrderId>(),
                Err(IdError::Mangled { prefix: "order" }),
                "{rest}"
            );
        }
    }
}
