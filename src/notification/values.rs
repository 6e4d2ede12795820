//! What the variables of a text stand for, of one order.

use super::case::Case;
use super::goods::Goods;
use super::lookup;
use super::telling::Telling;
use super::variable::{Role, Variable as V};
use crate::br::cnpj::Cnpj;
use crate::br::{boleto, cep::Cep, phone::Phone, tracking::TrackingCode};
use crate::clock::date_in;
use crate::locale::Locale;
use crate::order::shipment::is_live;
use chrono::{Days, NaiveDate};
use entity::address::{self, AddressKind};
use entity::invoice::InvoiceStatus;
use entity::money::Money;
use entity::order::DeliveryMethod;
use entity::payment::{self, PaymentMethod, PaymentStatus};
use entity::status::CancelReason;
use entity::{item, shipment};
use std::collections::BTreeMap;

/// Days a consumer has to withdraw from a purchase made at a distance, from the day it arrived (CDC art. 49).
const WITHDRAWAL_DAYS: u64 = 7;

/// Days in which a payment is asked for that has no end of its own. Nothing ends by it.
const USUAL_TERM: u64 = 3;

/// What the variables stand for; `None` where there is nothing to say.
pub(super) type Values = BTreeMap<V, Option<String>>;

/// The values of an order, because of something that happened.
pub(super) fn of(case: &Case, telling: &Telling, locale: Locale) -> Values {
    let about = About { case, telling, locale };
    V::ALL
        .iter()
        .map(|variable| (*variable, about.value(*variable).and_then(|text| tidy(*variable, &text))))
        .collect()
}

/// The value as it may stand in a text: no control characters, and lines only where lines are meant.
fn tidy(variable: V, text: &str) -> Option<String> {
    let has_lines = !matches!(variable.role(), Role::Plain | Role::Link);
    let text = text.replace("\r\n", "\n");
    let keeps = |c: char| if (c == '\n' && has_lines) || !c.is_control() { c } else { ' ' };
    let is_mark = |c: char| ('\u{E000}'..='\u{E00F}').contains(&c) || c == '\u{2028}' || c == '\u{2029}';
    let text: String = text.chars().filter(|c| !is_mark(*c)).map(keeps).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

struct About<'a> {
    case: &'a Case,
    telling: &'a Telling,
    locale: Locale,
}

impl About<'_> {
    fn value(&self, variable: V) -> Option<String> {
        let (order, store) = (&self.case.order, &self.case.background.store);
        match variable {
            V::FirstName => self.first_name(),
            V::OrderNumber => Some(order.number.to_string()),
            V::OrderUrl => self.order_url(),
            V::OrderTotal => Some(self.money(order.total_cents)),
            V::StoreName => Some(store.name.clone()),
            V::SupportContact => Some(self.support_contact()),
            V::ItemsTable => Some(Goods::of(order, &self.case.items, self.locale).text()),
            V::DeliveryAddress => self.delivery_address(),
            V::CustomMessage => self.telling.message.clone(),
            V::LegalFooter => Some(self.legal_footer()),
            V::DeliveryForecast => order.deliver_by.map(|at| self.day(at)),
            V::MissingItems => self.missing_items(),
            V::ShippedItems => self.shipped_items(),
            V::PickupAddress => store.pickup_address.clone(),
            V::PickupHours => store.pickup_hours.clone(),
            V::PickupDeadline => self.in_days(store.pickup_days?),
            V::PickupCode => None,
            V::FailureReason => {
                self.telling.reason.clone().filter(|_| self.telling.template == "delivery_failed")
            }
            V::WithdrawalDeadline => self.last_day_to_withdraw(),
            V::CancelReason => {
                Some(self.locale.cancel_reason(order.cancel_reason.unwrap_or(CancelReason::Other)).to_owned())
            }
            V::ReturnProtocol => {
                Some(format!("{}-{}", order.number, self.date(self.telling.at).format("%Y%m%d")))
            }
            V::ReturnInstructions => store.return_instructions.clone(),
            V::ReturnDeadline => self.in_days(store.return_days),
            _ => self.paper(variable).or_else(|| self.paid(variable)),
        }
    }

    /// What invoices and shipments say.
    fn paper(&self, variable: V) -> Option<String> {
        let invoice =
            || self.case.invoices.iter().rev().find(|invoice| invoice.state != InvoiceStatus::Cancelled);
        let shipment = || self.shipments().rev();
        match variable {
            V::InvoiceNumber => Some(invoice()?.number.to_string()),
            V::InvoiceSeries => Some(invoice()?.series.to_string()),
            V::InvoiceKeyGrouped => Some(grouped(&invoice()?.key)),
            V::InvoiceLookupUrl => lookup::invoice(invoice()?.model, &invoice()?.uf).map(str::to_owned),
            V::Carrier => {
                Some(shipment().find_map(|shipment| shipment.carrier.clone()).unwrap_or_else(|| {
                    let one = ("responsável pela entrega", "the carrier", "la empresa de transporte");
                    self.locale.say(one.0, one.1, one.2).to_owned()
                }))
            }
            V::TrackingCode => {
                Some(self.tracking_codes()).filter(|codes| !codes.is_empty()).map(|codes| codes.join(", "))
            }
            V::TrackingUrl => {
                let code = self.tracking_codes().into_iter().next()?;
                TrackingCode::parse(&code).ok().map(|code| lookup::parcel(code.as_str()))
            }
            _ => None,
        }
    }

    /// What payments say.
    fn paid(&self, variable: V) -> Option<String> {
        match variable {
            V::PaymentMethod => Some(self.methods()),
            V::PixCopyPaste => self.pending(PaymentMethod::Pix)?.pix_code.clone(),
            V::BoletoLine => {
                let line = self.pending(PaymentMethod::Boleto)?.boleto_line.clone()?;
                Some(boleto::parse(&line, self.date(self.telling.at)).map_or(line, |slip| slip.formatted()))
            }
            V::BankDetails => {
                let payment = self.pending(PaymentMethod::Deposit)?;
                payment.instructions.clone().or_else(|| self.case.background.store.bank_account.clone())
            }
            V::PaymentDeadline => self.payment_deadline(),
            V::RefundAmount => self.refund_amount().map(|amount| self.money(amount)),
            V::RefundMethod => Some(self.refund_method()),
            V::RefundDeadline => self.in_days(self.case.background.store.refund_days),
            V::RefundNote => self.refund_note(),
            _ => None,
        }
    }

    fn money(&self, amount: Money) -> String {
        self.locale.money(amount, &self.case.order.currency)
    }

    fn date(&self, at: entity::Instant) -> NaiveDate {
        date_in(at, self.case.background.zone)
    }

    fn day(&self, at: entity::Instant) -> String {
        self.locale.day(self.date(at))
    }

    /// So many days after it happened.
    fn in_days(&self, days: i32) -> Option<String> {
        let days = Days::new(u64::try_from(days).ok()?);
        Some(self.locale.day(self.date(self.telling.at).checked_add_days(days)?))
    }

    /// Letters only: who calls himself an address does not have it mailed by us.
    fn first_name(&self) -> Option<String> {
        let order = &self.case.order;
        let is_company = order.customer_document.as_ref().is_some_and(|document| document.len() == 14);
        let keeps = |c: &char| c.is_alphanumeric() || matches!(c, '\'' | '’' | '-' | '&' | ' ');
        let name: String = order.customer_name.as_deref()?.chars().filter(keeps).take(60).collect();
        let name = if is_company { name.trim() } else { name.split_whitespace().next()? };
        Some(name.to_owned())
    }

    fn order_url(&self) -> Option<String> {
        let template = self.case.background.store.order_url.as_deref()?;
        let mut url = template.replace("{number}", &self.case.order.number.to_string());
        if url.contains("{externalId}") {
            url = url.replace("{externalId}", &percent_encoded(self.case.order.external_id.as_deref()?));
        }
        if url.contains("{token}") {
            url = url.replace("{token}", self.case.token.as_deref()?);
        }
        Some(url)
    }

    fn support_contact(&self) -> String {
        let store = &self.case.background.store;
        let usual =
            self.locale.say("nosso atendimento", "our customer service", "nuestro servicio al cliente");
        store.support_contact.clone().unwrap_or_else(|| usual.to_owned())
    }

    fn delivery_address(&self) -> Option<String> {
        if self.case.order.delivery_method == DeliveryMethod::Pickup {
            let usual = self.locale.say("retirada na loja", "pickup at the store", "retiro en la tienda");
            return Some(match &self.case.background.store.pickup_address {
                Some(address) => format!("{usual} ({address})"),
                None => usual.to_owned(),
            });
        }
        self.case.addresses.iter().find(|address| address.kind == AddressKind::Shipping).map(one_line)
    }

    fn legal_footer(&self) -> String {
        let store = &self.case.background.store;
        let issuer = crate::store::issuers(store).unwrap_or_default().into_iter().next();
        let cnpj = issuer.and_then(|issuer| Cnpj::parse(&issuer.cnpj).ok());
        let cnpj = cnpj.map(|cnpj| format!("CNPJ {}", cnpj.formatted()));
        let phone =
            store.phone.as_deref().and_then(|phone| Phone::parse(phone).ok()).map(|phone| phone.formatted());
        let lines = [
            joined([Some(store.legal_name.clone()), cnpj]),
            store.postal_address.clone().unwrap_or_default(),
            joined([store.support_contact.clone(), phone]),
        ];
        lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
    }

    fn missing_items(&self) -> Option<String> {
        let missing = self.case.items.iter().filter(|item| item.missing > 0);
        let lines: Vec<String> = missing.map(|item| format!("{} × {}", item.missing, item.name)).collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    fn last_day_to_withdraw(&self) -> Option<String> {
        let order = &self.case.order;
        let is_company = order.customer_document.as_ref().is_some_and(|document| document.len() == 14);
        let arrived = order.delivered_at.filter(|_| !is_company)?;
        self.date(arrived).checked_add_days(Days::new(WITHDRAWAL_DAYS)).map(|day| self.locale.day(day))
    }

    /// What is in the shipment it is about; of none in particular, all that has left.
    fn shipped_items(&self) -> Option<String> {
        let units = |item: &item::Model| match &self.telling.parcel {
            Some(parcel) => parcel.units.iter().find(|(id, _)| *id == item.id).map_or(0, |(_, units)| *units),
            None => item.shipped.into(),
        };
        let lines = self.case.items.iter().map(|item| (units(item), &item.name));
        let lines: Vec<String> =
            lines.filter(|(units, _)| *units > 0).map(|(units, name)| format!("{units} × {name}")).collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    /// The shipment it is about; of none in particular, those that were not called off.
    fn shipments(&self) -> impl DoubleEndedIterator<Item = &shipment::Model> {
        let is_meant = |one: &&shipment::Model| match &self.telling.parcel {
            Some(parcel) => one.id == parcel.shipment,
            None => is_live(one.state),
        };
        self.case.shipments.iter().filter(is_meant)
    }

    fn tracking_codes(&self) -> Vec<String> {
        self.shipments().filter_map(|shipment| shipment.tracking_code.clone()).collect()
    }

    /// How it is paid; of a refused payment, how that was.
    fn methods(&self) -> String {
        if let Some(method) = self.telling.method.filter(|_| self.telling.template == "payment_refused") {
            return self.locale.method(method).to_owned();
        }
        let is_over = |payment: &&payment::Model| {
            matches!(
                payment.state,
                PaymentStatus::Refused | PaymentStatus::Expired | PaymentStatus::Cancelled
            )
        };
        let mut methods: Vec<&str> = Vec::new();
        for payment in self.case.payments.iter().filter(|payment| !is_over(payment)) {
            let name = self.locale.method(payment.method);
            if !methods.contains(&name) {
                methods.push(name);
            }
        }
        if methods.is_empty() {
            methods.extend(self.case.order.payment_method.map(|method| self.locale.method(method)));
        }
        if methods.is_empty() {
            methods.push(self.locale.say("nada a pagar", "nothing to pay", "nada que pagar"));
        }
        methods.join(" + ")
    }

    fn pending(&self, method: PaymentMethod) -> Option<&payment::Model> {
        let mut pending = self.case.payments.iter().filter(|payment| payment.state == PaymentStatus::Pending);
        pending.find(|payment| payment.method == method)
    }

    fn payment_deadline(&self) -> Option<String> {
        use PaymentMethod as M;
        let asked = match self.telling.template {
            "awaiting_payment_boleto" => [M::Boleto, M::Pix, M::Deposit],
            "awaiting_payment_deposit" => [M::Deposit, M::Pix, M::Boleto],
            _ => [M::Pix, M::Boleto, M::Deposit],
        };
        let payment = asked.into_iter().find_map(|method| self.pending(method))?;
        match payment.expires_at {
            Some(at) if payment.method == M::Pix => Some(self.locale.moment(at, self.case.background.zone)),
            Some(at) => Some(self.day(at)),
            None => {
                let from = self.date(payment.created_at.max(self.case.order.placed_at));
                from.checked_add_days(Days::new(USUAL_TERM)).map(|day| self.locale.day(day))
            }
        }
    }

    /// What went back, or goes back.
    fn refund_amount(&self) -> Option<Money> {
        if let Some(amount) = self.telling.amount.filter(|_| self.telling.template == "refunded") {
            return Some(amount);
        }
        let sum = |of: fn(&payment::Model) -> i64| {
            self.case.payments.iter().map(of).fold(0_i64, i64::saturating_add)
        };
        let (came, went) =
            (sum(|payment| payment.captured_cents.cents()), sum(|payment| payment.refunded_cents.cents()));
        let amount =
            if self.telling.template == "refunded" && went > 0 { went } else { came.saturating_sub(went) };
        (amount > 0).then_some(Money(amount))
    }

    fn refund_method(&self) -> String {
        let came = self.case.payments.iter().filter(|payment| payment.state.has_money());
        let method = self.telling.method.or_else(|| came.map(|payment| payment.method).next());
        self.locale
            .method(method.or(self.case.order.payment_method).unwrap_or(PaymentMethod::Other))
            .to_owned()
    }

    /// What becomes of the money of an order that was called off; `None` when all of it went back already.
    fn refund_note(&self) -> Option<String> {
        if !self.case.payments.iter().any(|payment| payment.state.has_money()) {
            let nothing = ("Nenhum valor foi cobrado.", "You have not been charged.", "No se cobró nada.");
            return Some(self.locale.say(nothing.0, nothing.1, nothing.2).to_owned());
        }
        let amount = self.money(self.refund_amount()?);
        let method = self.refund_method();
        let until = self.in_days(self.case.background.store.refund_days)?;
        Some(match self.locale {
            Locale::PtBr => format!("O valor de {amount} será devolvido por {method} até {until}."),
            Locale::En => format!("{amount} will be returned by {method} until {until}."),
            Locale::Es => format!("Devolveremos {amount} por {method} hasta el {until}."),
        })
    }
}

fn joined(parts: impl IntoIterator<Item = Option<String>>) -> String {
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn one_line(address: &address::Model) -> String {
    let street = [&address.street, &address.number, &address.complement, &address.district];
    let city = match (&address.city, &address.uf) {
        (Some(city), Some(uf)) => Some(format!("{city}/{uf}")),
        (Some(city), None) => Some(city.clone()),
        (None, uf) => uf.clone(),
    };
    let cep = address.cep.as_deref().and_then(|cep| Cep::parse(cep).ok()).map(|cep| cep.formatted());
    let parts = street.into_iter().cloned().chain([city, cep]);
    parts.flatten().filter(|part| !part.trim().is_empty()).collect::<Vec<_>>().join(", ")
}

/// Groups of four.
fn grouped(key: &str) -> String {
    let letters: Vec<char> = key.chars().collect();
    letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ")
}

/// What may stand in the path of an address.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.extend(["%".to_owned(), format!("{byte:02X}")]);
        }
    }
    encoded
}
