//! Who carries parcels: whether they give codes, and where customers follow a parcel by its code.
//!
//! Shipments name their carrier in words, as they came; a carrier is known by its name as people compare it, without case and
//! accents. They are few: whoever asks reads all of them, once.

mod keep;
mod template;

pub use keep::{SaveCarrier, by_id, remove, save};

use crate::br::tracking::TrackingCode;
use crate::db::{Read, columns_of};
use crate::error::Result;
use crate::fold::fold;
use entity::carrier::Model;
use entity::shipment;
use sea_orm::Order;

/// The table.
const TABLE: &str = "carriers";

/// The carrier whose codes are known by how they look, folded.
const CORREIOS: &str = "correios";

/// All carriers that the store knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carriers(Vec<Model>);

impl Carriers {
    /// Reads them: one statement.
    ///
    /// # Errors
    ///
    /// When the database is gone.
    pub async fn read(db: &impl Read) -> Result<Self> {
        let select = columns_of::<Model>(TABLE).order_by("folded", Order::Asc).take();
        Ok(Self(db.rows(&select).await?))
    }

    /// The same when one of these shipments can only be judged by its carrier: it has one, and no code. None otherwise.
    ///
    /// # Errors
    ///
    /// When the database is gone.
    pub async fn read_for<'s>(
        db: &impl Read,
        mut shipments: impl Iterator<Item = &'s shipment::Model>,
    ) -> Result<Self> {
        let asks =
            |shipment: &shipment::Model| shipment.carrier.is_some() && shipment.tracking_code.is_none();
        if shipments.any(asks) { Self::read(db).await } else { Ok(Self::default()) }
    }

    /// All of them, by name.
    pub fn all(&self) -> &[Model] {
        &self.0
    }

    /// The carrier that is called so.
    pub fn named(&self, name: &str) -> Option<&Model> {
        let folded = fold(name);
        self.0.iter().find(|carrier| carrier.folded == folded)
    }

    /// Whether it is known that the carrier of this name gives no codes.
    pub fn gives_no_codes(&self, name: &str) -> bool {
        self.named(name).is_some_and(|carrier| !carrier.gives_codes)
    }

    /// Where a parcel is followed; `None` when nobody has said so. A code of Correios is known by how it looks, when the shipment
    /// does not say who carries it, or says a name that is not known.
    pub fn tracking_url(&self, carrier: Option<&str>, code: &str) -> Option<String> {
        let known = carrier.and_then(|name| self.named(name));
        let by_looks = || TrackingCode::parse(code).is_ok().then(|| self.named(CORREIOS)).flatten();
        let template = known.or_else(by_looks)?.tracking_url.as_deref()?;
        Some(template::filled(template, code))
    }
}

/// A tracking code as people read it: that of Correios in groups, any other as it is.
pub fn grouped(code: &str) -> String {
    TrackingCode::parse(code).map_or_else(|_| code.to_owned(), |code| code.formatted())
}

#[cfg(test)]
mod tests {
    use super::{Carriers, grouped};
    use crate::fold::fold;
    use entity::carrier::Model;
    use entity::id::CarrierId;

    fn carriers() -> Carriers {
        let one = |id, name: &str, url: Option<&str>, gives_codes| Model {
            id: CarrierId(id),
            name: name.to_owned(),
            folded: fold(name),
            tracking_url: url.map(str::to_owned),
            gives_codes,
            updated_at: 0,
        };
        Carriers(vec![
            one(1, "Correios", Some("https://c.example/?o={code}"), true),
            one(2, "Entrega própria", None, false),
            one(3, "Jadlog", Some("https://j.example/{code}/x?c={code}"), true),
            one(4, "Loggi", None, true),
        ])
    }

    #[test]
    fn a_parcel_is_followed_where_its_carrier_says() {
        let carriers = carriers();
        for (carrier, code, url) in [
            (Some("Correios"), "PH297898690BR", Some("https://c.example/?o=PH297898690BR")),
            (Some(" CORREIOS"), "X1", Some("https://c.example/?o=X1")),
            (Some("jadlog"), "A/1 é", Some("https://j.example/A%2F1%20%C3%A9/x?c=A%2F1%20%C3%A9")),
            (Some("Loggi"), "PH297898690BR", None),
            (Some("Ninguém"), "X1", None),
            (Some("SEDEX"), "PH297898690BR", Some("https://c.example/?o=PH297898690BR")),
            (None, "PH297898690BR", Some("https://c.example/?o=PH297898690BR")),
            (None, "PH297898691BR", None),
        ] {
            assert_eq!(carriers.tracking_url(carrier, code).as_deref(), url, "{carrier:?} {code}");
        }
    }

    #[test]
    fn names_are_compared_without_case_and_accents() {
        let carriers = carriers();
        assert!(carriers.gives_no_codes("ENTREGA PROPRIA") && carriers.gives_no_codes(" entrega  própria "));
        assert!(!carriers.gives_no_codes("Loggi") && !carriers.gives_no_codes("Ninguém"));
    }

    #[test]
    fn codes_of_correios_are_shown_in_groups() {
        assert_eq!(grouped("PH297898690BR"), "PH 297 898 690 BR");
        assert_eq!(grouped("JD123"), "JD123");
    }
}
