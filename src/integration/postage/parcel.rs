//! What is sent from whom to whom, as every seller of postage wants it: pure.

use super::scene::Scene;
use crate::br::cep::Cep;
use crate::br::document::Document;
use crate::refusal::{Code, Refusal};
use crate::store::Sender;
use entity::address::{self, AddressKind};
use entity::invoice::{self, InvoiceStatus};
use entity::item;
use entity::money::Money;
use entity::shipment_volume;

/// The model of an NF-e.
const NFE: i16 = 55;

/// Who sends or receives, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Party {
    /// Their name.
    pub name: String,
    /// CPF or CNPJ, canonical.
    pub document: String,
    /// Whether that is a CNPJ.
    pub is_company: bool,
    /// Phone, digits with the area code.
    pub phone: Option<String>,
    /// Address of e-mail.
    pub email: Option<String>,
    /// Street.
    pub street: String,
    /// Number, `S/N` where there is none.
    pub number: String,
    /// Complement.
    pub complement: Option<String>,
    /// District.
    pub district: Option<String>,
    /// City.
    pub city: String,
    /// State, two letters.
    pub uf: String,
    /// Postal code, 8 digits.
    pub cep: String,
}

/// Units of one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Good {
    /// Its SKU.
    pub sku: String,
    /// What it is.
    pub name: String,
    /// Units.
    pub quantity: i32,
    /// What one costs.
    pub unit: Money,
    /// Weight and size of one; zero where nobody knows.
    pub volume: Volume,
}

/// Weight and size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Volume {
    /// Weight, grams.
    pub weight_g: i32,
    /// Length, millimetres.
    pub length_mm: i32,
    /// Width, millimetres.
    pub width_mm: i32,
    /// Height, millimetres.
    pub height_mm: i32,
}

impl Volume {
    fn is_whole(self) -> bool {
        self.weight_g > 0 && self.length_mm > 0 && self.width_mm > 0 && self.height_mm > 0
    }
}

/// A parcel on its way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// The number of the order.
    pub number: i64,
    /// Who sends.
    pub from: Party,
    /// Who receives.
    pub to: Party,
    /// What is in it.
    pub goods: Vec<Good>,
    /// How it is packed; empty: the provider reckons that from the goods.
    pub volumes: Vec<Volume>,
    /// What it is insured for.
    pub insured: Money,
    /// The access key of its NF-e.
    pub invoice_key: Option<String>,
    /// The sender's state register.
    pub state_register: Option<String>,
}

/// What a parcel is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To know what it costs.
    Quote,
    /// To buy its postage, with an invoice or without one.
    Buy {
        /// Without an invoice.
        non_commercial: bool,
    },
}

/// Things that are missing, all of them.
struct Missing(Vec<Refusal>);

impl Missing {
    fn say(&mut self, path: &str, problem: impl std::fmt::Display) {
        self.0.push(Refusal::new(Code::PostageIncomplete, problem).at(path));
    }
}

/// The parcel of a shipment.
///
/// # Errors
///
/// All that is missing or does not fit, with what has to be done.
pub(super) fn parcel(scene: &Scene, purpose: Purpose) -> Result<Parcel, Vec<Refusal>> {
    let mut missing = Missing(Vec::new());
    let goods = goods(scene);
    let volumes = volumes(&mut missing, &scene.volumes, &goods);
    let (from, to) = (sender(&mut missing, &scene.sender, purpose), recipient(&mut missing, scene, purpose));
    let value =
        goods.iter().try_fold(Money::ZERO, |sum, good| sum.plus(good.unit.times(good.quantity.into())?));
    let invoice_key = key(&scene.invoices);
    let register = scene.postage.state_register.clone().or_else(|| scene.sender.state_registration.clone());
    if purpose == (Purpose::Buy { non_commercial: false }) {
        papers(&mut missing, invoice_key.is_some(), from.is_company && register.is_none());
    }
    if purpose == (Purpose::Buy { non_commercial: true }) && scene.invoice_required {
        missing.say(
            "nonCommercial",
            "the store ships with invoices only: it cannot be sent with a declaration of its content",
        );
    }
    if goods.is_empty() {
        missing.say("shipmentId", "there is nothing in the shipment");
    }
    let Some(value) = value else {
        missing.say("shipmentId", "the value of what is in the shipment is out of range");
        return Err(missing.0);
    };
    if !missing.0.is_empty() {
        return Err(missing.0);
    }
    Ok(Parcel {
        number: scene.order.number,
        from,
        to,
        goods,
        volumes,
        insured: if scene.postage.uninsured { Money::ZERO } else { value },
        invoice_key: invoice_key.filter(|_| purpose != (Purpose::Buy { non_commercial: true })),
        state_register: register,
    })
}

fn papers(missing: &mut Missing, has_invoice: bool, needs_register: bool) {
    if !has_invoice {
        let problem = "a valid NF-e of the order is needed: enter its key, or say `nonCommercial` where no invoice is due";
        missing.0.push(Refusal::new(Code::InvoiceMissing, problem).at("shipmentId"));
    }
    if needs_register {
        missing.say(
            "integrationId",
            "the sender's state registration is needed (`sender` of the store's settings, or `postage.stateRegister` of the integration's), or `ISENTO`",
        );
    }
}

/// The key of the NF-e that counts.
fn key(invoices: &[invoice::Model]) -> Option<String> {
    let counts = |invoice: &&invoice::Model| invoice.state == InvoiceStatus::Valid && invoice.model == NFE;
    invoices.iter().rev().find(counts).map(|invoice| invoice.key.clone())
}

fn goods(scene: &Scene) -> Vec<Good> {
    let good = |item: &item::Model| {
        let quantity = *scene.units.get(&item.id)?;
        Some(Good {
            sku: item.sku.clone(),
            name: item.name.clone(),
            quantity,
            unit: item.unit_price_cents,
            volume: Volume {
                weight_g: item.weight_g.unwrap_or_default(),
                length_mm: item.length_mm.unwrap_or_default(),
                width_mm: item.width_mm.unwrap_or_default(),
                height_mm: item.height_mm.unwrap_or_default(),
            },
        })
    };
    scene.items.iter().filter_map(good).collect()
}

/// How it is packed: as the shipment says, each parcel with weight and size; else every thing needs its own.
fn volumes(missing: &mut Missing, rows: &[shipment_volume::Model], goods: &[Good]) -> Vec<Volume> {
    let of = |row: &shipment_volume::Model| Volume {
        weight_g: row.weight_g.unwrap_or_default(),
        length_mm: row.length_mm.unwrap_or_default(),
        width_mm: row.width_mm.unwrap_or_default(),
        height_mm: row.height_mm.unwrap_or_default(),
    };
    let mut volumes: Vec<Volume> = rows.iter().map(of).collect();
    if let [one] = volumes.as_mut_slice()
        && one.weight_g == 0
    {
        // Of one parcel it is certain what it weighs.
        let grams =
            goods.iter().map(|good| i64::from(good.volume.weight_g) * i64::from(good.quantity)).sum::<i64>();
        let known = goods.iter().all(|good| good.volume.weight_g > 0);
        one.weight_g = i32::try_from(grams).ok().filter(|_| known).unwrap_or_default();
    }
    for (row, volume) in rows.iter().zip(&volumes) {
        if !volume.is_whole() {
            let at = row.position;
            missing.say(
                "shipmentId",
                format!("volume {at} of the shipment needs its weight, length, width and height"),
            );
        }
    }
    if volumes.is_empty() {
        let unknown = goods.iter().filter(|good| !good.volume.is_whole()).map(|good| good.sku.as_str());
        let unknown: Vec<&str> = unknown.collect();
        if !unknown.is_empty() {
            let problem = format!(
                "weight and size are not known of {}: give the shipment its volumes, with weight, length, width and height",
                unknown.join(", ")
            );
            missing.say("shipmentId", problem);
        }
    }
    volumes
}

/// Digits of a phone number in Brazil, without the code of the country.
fn national(phone: Option<&str>) -> Option<String> {
    let digits: String = phone?.chars().filter(char::is_ascii_digit).collect();
    let national = if digits.len() > 11 { digits.strip_prefix("55").map(str::to_owned) } else { None };
    Some(national.unwrap_or(digits)).filter(|digits| !digits.is_empty())
}

fn text(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn sender(missing: &mut Missing, sender: &Sender, purpose: Purpose) -> Party {
    let whole = Place {
        whose: "the sender's address (`sender` of the store's settings)",
        path: "integrationId",
        name: text(Some(&sender.name)),
        document: text(sender.document.as_deref()),
        phone: sender.phone.as_deref(),
        email: None,
        street: text(Some(&sender.street)),
        number: text(Some(&sender.number)),
        complement: text(sender.complement.as_deref()),
        district: text(sender.district.as_deref()),
        city: text(Some(&sender.city)),
        uf: text(Some(&sender.uf)),
        cep: text(Some(&sender.cep)),
    };
    whole.party(missing, purpose)
}

fn recipient(missing: &mut Missing, scene: &Scene, purpose: Purpose) -> Party {
    let order = &scene.order;
    let Some(to) = scene.addresses.iter().find(|address| address.kind == AddressKind::Shipping) else {
        missing.say("shipmentId", "the order has no shipping address");
        return Party::default();
    };
    let address::Model { recipient, street, number, complement, district, city, uf, cep, phone, .. } = to;
    let whole = Place {
        whose: "the shipping address of the order",
        path: "shipmentId",
        name: text(recipient.as_deref()).or_else(|| text(order.customer_name.as_deref())),
        document: text(order.customer_document.as_deref()),
        phone: phone.as_deref().or(order.customer_phone.as_deref()),
        email: text(order.customer_email.as_deref()),
        street: text(street.as_deref()),
        number: text(number.as_deref()),
        complement: text(complement.as_deref()),
        district: text(district.as_deref()),
        city: text(city.as_deref()),
        uf: text(uf.as_deref()),
        cep: text(cep.as_deref()),
    };
    whole.party(missing, purpose)
}

/// A party as far as it is known.
struct Place<'p> {
    whose: &'static str,
    path: &'static str,
    name: Option<String>,
    document: Option<String>,
    phone: Option<&'p str>,
    email: Option<String>,
    street: Option<String>,
    number: Option<String>,
    complement: Option<String>,
    district: Option<String>,
    city: Option<String>,
    uf: Option<String>,
    cep: Option<String>,
}

impl Place<'_> {
    fn party(self, missing: &mut Missing, purpose: Purpose) -> Party {
        let cep = self.cep(missing);
        let document = self.document.as_deref().and_then(|text| Document::parse(text).ok());
        if purpose != Purpose::Quote {
            self.complain(missing, document.is_some());
        }
        Party {
            name: self.name.unwrap_or_default(),
            is_company: matches!(document, Some(Document::Cnpj(_))),
            document: document.map(|document| document.as_str().to_owned()).unwrap_or_default(),
            phone: national(self.phone),
            email: self.email,
            street: self.street.unwrap_or_default(),
            number: self.number.unwrap_or_else(|| "S/N".to_owned()),
            complement: self.complement,
            district: self.district,
            city: self.city.unwrap_or_default(),
            uf: self.uf.unwrap_or_default().to_uppercase(),
            cep,
        }
    }

    fn complain(&self, missing: &mut Missing, has_document: bool) {
        let lacks = [
            ("name", self.name.is_none()),
            ("CPF or CNPJ", !has_document),
            ("street", self.street.is_none()),
            ("city", self.city.is_none()),
            ("state", self.uf.is_none()),
        ];
        let lacks: Vec<&str> = lacks.into_iter().filter(|(_, lacks)| *lacks).map(|(what, _)| what).collect();
        if !lacks.is_empty() {
            missing.say(self.path, format!("{} lacks {}", self.whose, lacks.join(", ")));
        }
    }

    /// The CEP, which has to lie in the state.
    fn cep(&self, missing: &mut Missing) -> String {
        let Some(cep) = self.cep.as_deref().and_then(|text| Cep::parse(text).ok()) else {
            missing.say(self.path, format!("{} lacks a whole CEP", self.whose));
            return String::new();
        };
        if let (Some(lies), Some(says)) = (cep.uf(), &self.uf)
            && !lies.as_str().eq_ignore_ascii_case(says)
        {
            let problem = format!(
                "the CEP of {} lies in {}, and its state says {says}: correct one of them",
                self.whose,
                lies.as_str()
            );
            missing.say(self.path, problem);
        }
        cep.as_str().to_owned()
    }
}
