//! The tax number of whoever buys or sells: a person's CPF or a company's CNPJ.

use std::fmt;

use thiserror::Error;

use super::cnpj::{Cnpj, CnpjError};
use super::cpf::{Cpf, CpfError};
use super::digits::unmask;

/// Either number, told apart by its length: 11 characters are a CPF, 14 a CNPJ.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Document {
    /// A person.
    Cpf(Cpf),
    /// A company, or one of its branches.
    Cnpj(Cnpj),
}

/// Why a text is neither a CPF nor a CNPJ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DocumentError {
    /// Neither 11 nor 14 characters.
    #[error("a CPF has 11 digits and a CNPJ 14 characters, this has {found}")]
    Length {
        /// Characters counted without the mask.
        found: usize,
    },
    /// As long as a CPF, and wrong as one.
    #[error(transparent)]
    Cpf(#[from] CpfError),
    /// As long as a CNPJ, and wrong as one.
    #[error(transparent)]
    Cnpj(#[from] CnpjError),
}

impl Document {
    /// Reads what a person typed into a field that takes both.
    ///
    /// # Errors
    ///
    /// `Length` when it can be neither, else what the one it could be says.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        match unmask(text, &['.', '-', '/', ' ']).chars().count() {
            11 => Ok(Self::Cpf(Cpf::parse(text)?)),
            14 => Ok(Self::Cnpj(Cnpj::parse(text)?)),
            found => Err(DocumentError::Length { found }),
        }
    }

    /// The characters without mask, as stored.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Cpf(cpf) => cpf.as_str(),
            Self::Cnpj(cnpj) => cnpj.as_str(),
        }
    }

    /// The text people know, with the mask of its kind.
    pub fn formatted(&self) -> String {
        match self {
            Self::Cpf(cpf) => cpf.formatted(),
            Self::Cnpj(cnpj) => cnpj.formatted(),
        }
    }
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.formatted())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_without_mask_decides() {
        let person = Document::parse("529.982.247-25").unwrap();
        let company = Document::parse("12.abc.345/01de-35").unwrap();
        assert!(matches!(person, Document::Cpf(_)));
        assert!(matches!(company, Document::Cnpj(_)));
        assert_eq!((person.as_str(), company.as_str()), ("52998224725", "12ABC34501DE35"));
        assert_eq!(
            (person.to_string(), company.to_string()),
            ("529.982.247-25".into(), "12.ABC.345/01DE-35".into())
        );
    }

    #[test]
    fn the_error_is_that_of_the_number_it_could_be() {
        let vectors = [
            ("", DocumentError::Length { found: 0 }),
            ("529982247250", DocumentError::Length { found: 12 }),
            ("5299822472A", DocumentError::Cpf(CpfError::Character)),
            ("11222333000182", DocumentError::Cnpj(CnpjError::CheckDigit)),
        ];
        for (input, error) in vectors {
            assert_eq!(Document::parse(input), Err(error), "{input}");
        }
    }
}
