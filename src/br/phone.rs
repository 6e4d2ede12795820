//! Telephone numbers of customers: area code (DDD) and a mobile or landline number.
//!
//! A mobile has nine digits and starts with 9; a landline has eight and starts with 2 to 5. Service numbers
//! (0800, 4004) have no area code and are no customer's phone, so they are refused here. Source: the numbering
//! plan of Anatel.

use std::fmt;

use thiserror::Error;

use super::digits::{are_digits, masked, number, part, unmask};
use super::uf::Uf;

/// A number one can dial, kept as area code and number; [`Display`](fmt::Display) shows it as people write it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(String);

/// What answers at a number, which decides whether a text message can reach it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PhoneKind {
    /// Nine digits after the area code, the first a 9.
    Mobile,
    /// Eight digits after the area code, the first from 2 to 5.
    Landline,
}

/// The rule a text breaks as a Brazilian phone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PhoneError {
    /// Something other than digits, a leading plus and the usual mask.
    #[error("a phone number holds digits only")]
    Character,
    /// A plus sign with a country code other than 55.
    #[error("only Brazilian numbers (+55) are accepted")]
    Country,
    /// Neither 10 nor 11 digits.
    #[error("a phone number has 10 or 11 digits with its area code, this one has {found}")]
    Length {
        /// Digits counted without mask and country code.
        found: usize,
    },
    /// An area code that no town has.
    #[error("{found:02} is not a Brazilian area code (DDD)")]
    AreaCode {
        /// The first two digits.
        found: u8,
    },
    /// A number that is neither mobile nor landline.
    #[error(
        "after the area code a mobile has 9 digits and starts with 9, a landline 8 and starts with 2 to 5"
    )]
    Subscriber,
}

impl Phone {
    /// Reads what a person typed, with or without mask and country code.
    ///
    /// A `55` in front is the country only when more than 11 digits are there: it is also the area code of
    /// Santa Maria. After a plus sign it is always the country.
    ///
    /// # Errors
    ///
    /// The first broken rule, in the order of [`PhoneError`].
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let typed = unmask(text, &['(', ')', '-', '.', ' ']);
        let (has_plus, digits) = typed.strip_prefix('+').map_or((false, typed.as_str()), |rest| (true, rest));
        if !are_digits(digits) {
            return Err(PhoneError::Character);
        }
        let national = match digits.strip_prefix("55") {
            Some(rest) if has_plus || digits.len() > 11 => rest,
            None if has_plus => return Err(PhoneError::Country),
            _ => digits,
        };
        if national.len() != 10 && national.len() != 11 {
            return Err(PhoneError::Length { found: national.len() });
        }
        let found = number(part(national, 0..2));
        if uf_of(found).is_none() {
            return Err(PhoneError::AreaCode { found });
        }
        match (national.len(), national.as_bytes().get(2)) {
            (11, Some(b'9')) | (10, Some(b'2'..=b'5')) => Ok(Self(national.to_owned())),
            _ => Err(PhoneError::Subscriber),
        }
    }

    /// Area code and number, 10 or 11 digits, as stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Mobile or landline.
    pub fn kind(&self) -> PhoneKind {
        if self.0.len() == 11 { PhoneKind::Mobile } else { PhoneKind::Landline }
    }

    /// The international form that carriers and message services take: `+5511994029275`.
    pub fn e164(&self) -> String {
        format!("+55{}", self.0)
    }

    /// The text people know: `(11) 99402-9275`.
    pub fn formatted(&self) -> String {
        match self.kind() {
            PhoneKind::Mobile => masked(&self.0, "(##) #####-####"),
            PhoneKind::Landline => masked(&self.0, "(##) ####-####"),
        }
    }

    /// The state of the area code; 61 counts as DF though some towns of Goiás use it.
    pub fn uf(&self) -> Option<Uf> {
        uf_of(number(part(&self.0, 0..2)))
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.formatted())
    }
}

impl fmt::Debug for Phone {
    /// Only the area code, so that no log can leak the number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone(({}) ****)", part(&self.0, 0..2))
    }
}

fn uf_of(area_code: u8) -> Option<Uf> {
    Uf::all().into_iter().find(|uf| area_codes(*uf).contains(&area_code))
}

/// The area codes (DDD) of a state, ascending; never empty.
pub const fn area_codes(uf: Uf) -> &'static [u8] {
    match uf {
        Uf::SP => &[11, 12, 13, 14, 15, 16, 17, 18, 19],
        Uf::RJ => &[21, 22, 24],
        Uf::ES => &[27, 28],
        Uf::MG => &[31, 32, 33, 34, 35, 37, 38],
        Uf::PR => &[41, 42, 43, 44, 45, 46],
        Uf::SC => &[47, 48, 49],
        Uf::RS => &[51, 53, 54, 55],
        Uf::DF => &[61],
        Uf::GO => &[62, 64],
        Uf::TO => &[63],
        Uf::MT => &[65, 66],
        Uf::MS => &[67],
        Uf::AC => &[68],
        Uf::RO => &[69],
        Uf::BA => &[71, 73, 74, 75, 77],
        Uf::SE => &[79],
        Uf::PE => &[81, 87],
        Uf::AL => &[82],
        Uf::PB => &[83],
        Uf::RN => &[84],
        Uf::CE => &[85, 88],
        Uf::PI => &[86, 89],
        Uf::PA => &[91, 93, 94],
        Uf::AM => &[92, 97],
        Uf::RR => &[95],
        Uf::AP => &[96],
        Uf::MA => &[98, 99],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn customers_write_their_number_in_many_ways() {
        let vectors = [
            ("(11) 99402-9275", PhoneKind::Mobile, "+5511994029275"),
            ("1635014415", PhoneKind::Landline, "+551635014415"),
            ("1928814933", PhoneKind::Landline, "+551928814933"),
            ("+55 55 99999-1234", PhoneKind::Mobile, "+5555999991234"),
            ("55999991234", PhoneKind::Mobile, "+5555999991234"),
            ("(+55) 16 3501.4415", PhoneKind::Landline, "+551635014415"),
            ("551635014415", PhoneKind::Landline, "+551635014415"),
        ];
        for (input, kind, e164) in vectors {
            let phone = Phone::parse(input).unwrap();
            assert_eq!((phone.kind(), phone.e164().as_str()), (kind, e164), "{input}");
            assert_eq!(Phone::parse(&phone.to_string()).as_ref(), Ok(&phone), "{input}");
        }
    }

    #[test]
    fn each_broken_rule_has_its_error() {
        let vectors = [
            ("1998814933", PhoneError::Subscriber),
            ("11894029275", PhoneError::Subscriber),
            ("20994029275", PhoneError::AreaCode { found: 20 }),
            ("119940", PhoneError::Length { found: 6 }),
            ("", PhoneError::Length { found: 0 }),
            ("0800 123 4567", PhoneError::AreaCode { found: 8 }),
            ("+55 99999-1234", PhoneError::Length { found: 9 }),
            ("+1 212 555 0100", PhoneError::Country),
            ("1199402927٥", PhoneError::Character),
            ("11 99402-9275 ramal 2", PhoneError::Character),
        ];
        for (input, error) in vectors {
            assert_eq!(Phone::parse(input), Err(error), "{input}");
        }
    }

    #[test]
    fn there_are_67_area_codes_each_of_one_state() {
        let mut all: Vec<u8> = Uf::all().iter().flat_map(|uf| area_codes(*uf)).copied().collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 67);
        assert_eq!(Phone::parse("55 99999-1234").unwrap().uf(), Some(Uf::RS));
    }

    #[test]
    fn people_see_the_number_and_logs_do_not() {
        let phone = Phone::parse("1635014415").unwrap();
        assert_eq!(
            (phone.to_string(), format!("{phone:?}")),
            ("(16) 3501-4415".into(), "Phone((16) ****)".into())
        );
    }
}
