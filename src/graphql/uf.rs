//! The states of Brazil.

use super::render::leaves;
use async_graphql::Enum;
use async_graphql::resolver_utils::enum_value;

/// A state of Brazil by its two letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::br::uf::Uf", rename_items = "UPPERCASE")]
pub(crate) enum Uf {
    /// Acre.
    AC,
    /// Alagoas.
    AL,
    /// Amapá.
    AP,
    /// Amazonas.
    AM,
    /// Bahia.
    BA,
    /// Ceará.
    CE,
    /// Distrito Federal.
    DF,
    /// Espírito Santo.
    ES,
    /// Goiás.
    GO,
    /// Maranhão.
    MA,
    /// Mato Grosso.
    MT,
    /// Mato Grosso do Sul.
    MS,
    /// Minas Gerais.
    MG,
    /// Pará.
    PA,
    /// Paraíba.
    PB,
    /// Paraná.
    PR,
    /// Pernambuco.
    PE,
    /// Piauí.
    PI,
    /// Rio de Janeiro.
    RJ,
    /// Rio Grande do Norte.
    RN,
    /// Rio Grande do Sul.
    RS,
    /// Rondônia.
    RO,
    /// Roraima.
    RR,
    /// Santa Catarina.
    SC,
    /// São Paulo.
    SP,
    /// Sergipe.
    SE,
    /// Tocantins.
    TO,
}

impl Uf {
    /// The state of two letters as stored, `None` when they name none.
    pub(crate) fn of(letters: Option<&str>) -> Option<Self> {
        letters?.parse::<crate::br::uf::Uf>().ok().map(Self::from)
    }
}

leaves!(Uf => |word| &enum_value(*word));
