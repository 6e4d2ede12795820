//! What somebody says of a parcel: its contents, its volumes, who carries it. Looked at before anything is said.

use super::code;
use super::contents::{self, Units};
use super::scene::Scene;
use crate::order::check::Checks;
use crate::refusal::Code;
use entity::id::{ItemId, OrderId, ShipmentId, VolumeId};
use entity::money::Money;
use entity::shipment_volume;

/// Volumes of one shipment.
const MOST_VOLUMES: usize = 100;

/// The heaviest volume, grams: a tonne.
const HEAVIEST_G: i32 = 1_000_000;

/// The longest side of a volume, millimetres: 20 m.
const LONGEST_MM: i32 = 20_000;

/// The most that one shipment costs.
const DEAREST: Money = Money(999_999_999_999);

/// The longest name of a carrier or service, characters.
const LONGEST_NAME: usize = 100;

/// One volume as somebody measured it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewVolume {
    /// Weight, grams.
    pub weight_g: Option<i32>,
    /// Length, millimetres.
    pub length_mm: Option<i32>,
    /// Width, millimetres.
    pub width_mm: Option<i32>,
    /// Height, millimetres.
    pub height_mm: Option<i32>,
    /// The carrier's code of this volume, where it has one of its own.
    pub tracking_code: Option<String>,
}

/// The units that somebody wants in a shipment, as far as they can be meant and are free; `own` is the shipment if there is one.
pub(super) fn units(
    checks: &mut Checks,
    scene: &Scene,
    own: Option<ShipmentId>,
    wanted: &[(ItemId, i32)],
) -> Units {
    if wanted.is_empty() {
        checks.invalid("items", "expected at least one item; leave it out for all that is free");
    }
    let now = &scene.now;
    let free = contents::free(&now.items, &now.shipments, &scene.contents, own);
    let mut units = Units::new();
    for (at, (item, quantity)) in wanted.iter().enumerate() {
        let Some(line) = now.items.iter().find(|line| line.id == *item) else {
            checks.invalid(&format!("items.{at}.itemId"), "this item is not of this order");
            continue;
        };
        let there = free.get(item).copied().unwrap_or_default();
        let path = format!("items.{at}.quantity");
        if *quantity < 1 {
            checks.invalid(&path, "expected at least one unit");
        } else if *quantity > there {
            let problem = format!("{quantity} units of {}, {there} are free", line.sku);
            checks.refuse(Code::ItemsNotFree, &path, problem);
        } else if units.insert(*item, *quantity).is_some() {
            checks.invalid(&format!("items.{at}.itemId"), "expected each item once");
        }
    }
    units
}

/// Volumes as they are kept.
pub(super) fn volumes(
    checks: &mut Checks,
    (order_id, shipment_id): (OrderId, ShipmentId),
    wanted: &[NewVolume],
) -> Vec<shipment_volume::Model> {
    if wanted.len() > MOST_VOLUMES {
        checks.invalid("volumes", format!("expected at most {MOST_VOLUMES}"));
        return Vec::new();
    }
    let mut volumes = Vec::with_capacity(wanted.len());
    for ((at, volume), position) in wanted.iter().enumerate().zip(1..) {
        let mut measure = |field: &str, value: Option<i32>, largest: i32| {
            if value.is_some_and(|value| !(1..=largest).contains(&value)) {
                checks.invalid(&format!("volumes.{at}.{field}"), format!("expected 1 to {largest}"));
            }
            value
        };
        volumes.push(shipment_volume::Model {
            id: VolumeId(0),
            order_id,
            shipment_id,
            position,
            weight_g: measure("weightG", volume.weight_g, HEAVIEST_G),
            length_mm: measure("lengthMm", volume.length_mm, LONGEST_MM),
            width_mm: measure("widthMm", volume.width_mm, LONGEST_MM),
            height_mm: measure("heightMm", volume.height_mm, LONGEST_MM),
            tracking_code: code(
                checks,
                &format!("volumes.{at}.trackingCode"),
                volume.tracking_code.as_deref(),
            ),
        });
    }
    volumes
}

/// A tracking code as it is kept; `None` for none, or one that cannot be meant.
pub(super) fn code(checks: &mut Checks, path: &str, text: Option<&str>) -> Option<String> {
    let text = text?;
    if let Some(problem) = code::wrong(text) {
        checks.invalid(path, problem);
        return None;
    }
    Some(code::kept(text))
}

/// What a carrier or its service is called.
pub(super) fn name(checks: &mut Checks, path: &str, text: Option<&str>) -> Option<String> {
    checks.line(path, text, LONGEST_NAME)
}

/// What a shipment costs.
pub(super) fn cost(checks: &mut Checks, cost: Money) -> Money {
    if !(Money::ZERO..=DEAREST).contains(&cost) {
        checks.invalid("cost", format!("expected an amount from 0.00 to {DEAREST}"));
    }
    cost
}
