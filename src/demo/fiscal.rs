//! Who issues invoices, and the invoices.

use super::calendar::day;
use super::life::Life;
use super::random::Random;
use crate::br::cnpj::Cnpj;
use crate::br::document::Document;
use crate::br::nfe_key::{self, Model, NewKey};
use crate::br::uf::Uf;
use crate::error::Result;
use crate::store;
use anyhow::Context as _;
use chrono::NaiveDate;
use entity::Instant;
use entity::id::{InvoiceId, OrderId};
use entity::invoice::{self, InvoiceStatus};
use entity::status::{InvoiceState, OrderStatus as S};

/// What customers call the store.
pub(super) const STORE: &str = "Casa Ipê";
/// Razão social.
pub(super) const LEGAL_NAME: &str = "Casa Ipê Comércio de Utilidades Ltda.";

/// Root and order of the head office, a number of examples, and of the branch that has letters.
const HEAD: &str = "112223330001";
const BRANCH: &str = "11222333CD01";

/// The establishments of the store, each with the numbers it has given to invoices.
#[derive(Clone, Debug)]
pub(super) struct Issuers {
    head: Issuer,
    /// Issues invoices since there are letters in a CNPJ.
    branch: Issuer,
    /// The counter of the head office, where receipts are printed.
    counter: Issuer,
}

#[derive(Clone, Debug)]
struct Issuer {
    cnpj: Cnpj,
    uf: Uf,
    model: Model,
    series: u16,
    last_number: u32,
}

impl Issuers {
    /// The store's own.
    pub(super) fn new() -> Result<Self> {
        let cnpj = |base| Cnpj::with_check_digits(base).context("a made-up CNPJ is wrong");
        let issuer = |cnpj, uf, model, series| Issuer { cnpj, uf, model, series, last_number: 20_000 };
        Ok(Self {
            head: issuer(cnpj(HEAD)?, Uf::SP, Model::Nfe, 1),
            branch: issuer(cnpj(BRANCH)?, Uf::MG, Model::Nfe, 2),
            counter: issuer(cnpj(HEAD)?, Uf::SP, Model::Nfce, 101),
        })
    }

    /// Those with a CNPJ of their own, for the settings of the store.
    pub(super) fn listed(&self) -> [store::Issuer; 2] {
        [&self.head, &self.branch].map(|one| {
            let (cnpj, uf) = (one.cnpj.as_str().to_owned(), one.uf.as_str().to_owned());
            store::Issuer { cnpj, uf }
        })
    }

    /// One invoice for each time an order was invoiced; those before the last were cancelled, and so was the last if the
    /// order was called off. `is_receipt` tells that a person bought at the counter.
    pub(super) fn invoices(
        &mut self,
        life: &Life,
        is_receipt: bool,
        random: &mut Random,
    ) -> Result<Vec<invoice::Model>> {
        let times: Vec<Instant> = life.all_at(S::Invoiced).collect();
        let cancelled =
            if life.reached(S::Cancelled).is_some() { times.len() } else { times.len().saturating_sub(1) };
        let numbered = times.into_iter().enumerate();
        numbered
            .map(|(place, at)| {
                let state = if place < cancelled { InvoiceStatus::Cancelled } else { InvoiceStatus::Valid };
                let has_letters_by_now =
                    NaiveDate::from_ymd_opt(2026, 8, 1).is_some_and(|first| day(at) >= first);
                let issuer = if is_receipt {
                    &mut self.counter
                } else if has_letters_by_now && random.one_in(4) {
                    &mut self.branch
                } else {
                    &mut self.head
                };
                issuer.invoice(at, state, random)
            })
            .collect()
    }
}

impl Issuer {
    fn invoice(&mut self, at: Instant, state: InvoiceStatus, random: &mut Random) -> Result<invoice::Model> {
        self.last_number += 1;
        let issued_on = day(at);
        let key = nfe_key::build(&NewKey {
            uf: self.uf,
            issued_on,
            issuer: Document::Cnpj(self.cnpj.clone()),
            model: self.model,
            series: self.series,
            number: self.last_number,
            emission_type: 1,
            random_code: u32::try_from(random.below(100_000_000)).unwrap_or_default(),
        });
        let key = key.context("a made-up invoice key is wrong")?;
        Ok(invoice::Model {
            id: InvoiceId(0),
            order_id: OrderId(0),
            key: key.as_str().to_owned(),
            model: self.model.code().into(),
            series: i16::try_from(self.series).unwrap_or_default(),
            number: i32::try_from(self.last_number).unwrap_or_default(),
            issuer: self.cnpj.as_str().to_owned(),
            uf: self.uf.as_str().to_owned(),
            issued_month: issued_on.format("%Y-%m").to_string(),
            state,
            created_at: at,
            entered_by: None,
            protocol: None,
            total_cents: None,
            issued_at: None,
            recipient: None,
            cancelled_at: None,
            cancel_reason: None,
        })
    }
}

/// What the invoices of an order come to.
pub(super) fn state(invoices: &[invoice::Model]) -> InvoiceState {
    match invoices {
        [] => InvoiceState::None,
        some if some.iter().any(|one| one.state == InvoiceStatus::Valid) => InvoiceState::Issued,
        _ => InvoiceState::Cancelled,
    }
}
