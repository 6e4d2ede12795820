//! How goods travel: carriers, what they cost, their codes.

use super::basket::Basket;
use super::calendar::HOUR;
use super::life::Life;
use super::places::{City, home_city, zone};
use super::random::{Random, scattered};
use crate::br::tracking::TrackingCode;
use crate::error::Result;
use anyhow::Context as _;
use entity::Instant;
use entity::id::{OrderId, ShipmentId};
use entity::money::Money;
use entity::shipment::{self, ShipmentState};
use entity::status::OrderStatus as S;

/// From this price on many orders travel free of charge, cents.
const FREE_FROM: i64 = 29_900;

/// Who carries, how fast and for how much.
#[derive(Clone, Copy, Debug)]
pub(super) struct Freight {
    carrier: Carrier,
    /// Working days on the road.
    pub(super) days: i64,
    /// What the store pays, cents.
    cost: i64,
    /// What the customer pays, cents.
    pub(super) price: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Carrier {
    Pac,
    Sedex,
    Jadlog,
    Loggi,
    Own,
}

impl Carrier {
    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Pac => ("Correios", "PAC"),
            Self::Sedex => ("Correios", "SEDEX"),
            Self::Jadlog => ("Jadlog", ".Package"),
            Self::Loggi => ("Loggi", "Expressa"),
            Self::Own => ("Entrega própria", "Motoboy"),
        }
    }

    /// Working days on the road, and what one parcel of so many kilograms costs, cents.
    const fn terms(self, zone: i64, kg: i64) -> (i64, i64) {
        let base = 1_490 + zone * 600 + kg * (110 + zone * 90);
        match self {
            Self::Pac => (4 + zone * 3, base),
            Self::Sedex => (1 + zone * 2, base * 8 / 5),
            Self::Jadlog => (3 + zone * 2, base * 6 / 5),
            Self::Loggi => (2, 1_290 + kg * 90),
            Self::Own => (1, 990),
        }
    }
}

impl Freight {
    /// What the customer chooses for a basket that goes to a city.
    pub(super) fn choose(city: City, basket: &Basket, random: &mut Random) -> Self {
        use Carrier::{Jadlog, Loggi, Own, Pac, Sedex};
        let zone = zone(city.uf);
        let carrier = match zone {
            0 if city.ibge == home_city().ibge => {
                random.share(&[(250, Own), (350, Loggi), (250, Sedex)], Pac)
            }
            0 => random.share(&[(250, Loggi), (300, Sedex), (150, Jadlog)], Pac),
            1 | 2 => random.share(&[(300, Sedex), (200, Jadlog)], Pac),
            _ => random.share(&[(300, Sedex)], Pac),
        };
        let (days, cost) = carrier.terms(zone, basket.weight_g / 1_000 + 1);
        let is_free = basket.price() >= FREE_FROM && !random.one_in(4);
        // Prices in the shop end in 90.
        let price = if is_free { 0 } else { cost / 100 * 100 + 90 };
        Self { carrier, days, cost, price }
    }

    /// Carrier and service, as people say it.
    pub(super) fn name(&self) -> String {
        let (carrier, service) = self.carrier.names();
        format!("{carrier} {service}")
    }

    /// The parcels of an order that has been paid; a code each once they are posted.
    pub(super) fn parcels(
        &self,
        parcels: i64,
        way: &Way<'_>,
        random: &mut Random,
    ) -> Result<Vec<shipment::Model>> {
        let Some(created_at) = way.life.reached(S::Paid) else {
            return Ok(Vec::new());
        };
        let (carrier, service) = self.carrier.names();
        let posted_at = way.life.reached(S::Shipped);
        (1..=parcels)
            .map(|position| {
                // Half the space of serials for first parcels, half for second ones.
                let code = self.code(way.serial * 2 + position, random)?;
                Ok(shipment::Model {
                    id: ShipmentId(0),
                    order_id: OrderId(0),
                    position: i32::try_from(position).unwrap_or(1),
                    carrier: Some(carrier.to_owned()),
                    service: Some(service.to_owned()),
                    cost_cents: Money(self.cost / parcels),
                    promised_at: way.deliver_by,
                    tracking_code: posted_at.and(code),
                    posted_at,
                    delivered_at: way.life.reached(S::Delivered),
                    created_at,
                    state: ShipmentState::by(posted_at, way.life.reached(S::Delivered)),
                    failed_at: way.life.reached(S::DeliveryFailed),
                    printed_at: posted_at.map(|posted_at| posted_at - HOUR),
                    ..shipment::Model::BLANK
                })
            })
            .collect()
    }

    /// A code of the carrier; nobody follows the store's own motorcycle.
    fn code(&self, serial: i64, random: &mut Random) -> Result<Option<String>> {
        let number = scattered(serial);
        let services: &[&str] = match self.carrier {
            Carrier::Pac => &["PH", "QP", "NX"],
            Carrier::Sedex => &["AA", "OV", "TJ"],
            Carrier::Jadlog => return Ok(Some(format!("180{}{number:08}", random.between(100, 999)))),
            Carrier::Loggi => return Ok(Some(format!("LGI{number:08}"))),
            Carrier::Own => return Ok(None),
        };
        let service = services.get(usize::try_from(random.below(3)).unwrap_or_default()).unwrap_or(&"PH");
        let number = u32::try_from(number).context("a serial is too large")?;
        let code =
            TrackingCode::with_check_digit(service, number).context("a made-up tracking code is wrong")?;
        Ok(Some(code.as_str().to_owned()))
    }
}

/// What the parcels of an order depend on besides the carrier.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way<'o> {
    /// What has happened.
    pub(super) life: &'o Life,
    /// When it was promised.
    pub(super) deliver_by: Option<Instant>,
    /// Different for each order.
    pub(super) serial: i64,
}
