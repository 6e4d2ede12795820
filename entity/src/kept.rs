//! Enums kept as short text, spelled in the database as in the API (`CREDIT_CARD`), so that a person with a SQL prompt
//! reads them.

/// Declares an enum kept as text: SeaORM's active enum, its codes, and the way to read it by position.
macro_rules! kept_as_text {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $code:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum)]
        #[sea_orm(rs_type = "String", db_type = "Text")]
        pub enum $name {
            $($(#[$variant_meta])* #[sea_orm(string_value = $code)] $variant,)*
        }

        impl $name {
            /// Every value, in the order of the trade.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable code, as stored and as in the API.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The value of a code, `None` for any other text.
            pub fn from_code(code: &str) -> Option<Self> {
                match code {
                    $($code => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }

        impl crate::row::Cell for $name {
            fn cell(row: &crate::row::Reader<'_>) -> Result<Self, sea_orm::DbErr> {
                crate::row::required(row.text(Self::from_code)?, row)
            }
        }

        impl crate::row::Cell for Option<$name> {
            fn cell(row: &crate::row::Reader<'_>) -> Result<Self, sea_orm::DbErr> {
                row.text($name::from_code)
            }
        }
    };
}

pub(crate) use kept_as_text;
