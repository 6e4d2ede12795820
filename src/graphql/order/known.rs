//! What an order has at hand or reads for one field.

use super::enums::OrderStatus;
use super::object::Order;
use super::parts::{HistoryEntry, OrderAddress, OrderTotals};
use crate::app::App;
use crate::clock::date_in;
use crate::db;
use crate::graphql::connection::{Paged, Paging, connection};
use crate::graphql::failure::Answer;
use crate::graphql::load::{self, AddressesOf, NewestHistoryOf};
use crate::graphql::scalar::{Cnpj, LocalDate};
use crate::order::{history, status};
use async_graphql::Context;
use async_graphql::connection::EmptyFields;
use chrono::Days;
use chrono_tz::Tz;
use entity::address::AddressKind;
use entity::status::OrderStatus as Status;
use std::borrow::Cow;

/// Days a consumer has to withdraw from a purchase made at a distance, from the day it arrived (CDC art. 49).
const WITHDRAWAL_DAYS: u64 = 7;

impl Order {
    pub(super) async fn address(
        &self,
        ctx: &Context<'_>,
        kind: AddressKind,
    ) -> Answer<Option<Cow<'_, OrderAddress>>> {
        if let Some(addresses) = &self.parts.addresses {
            return Ok(OrderAddress::of_kind(kind, addresses).map(Cow::Borrowed));
        }
        let addresses = load::one(ctx, AddressesOf(self.row.id)).await?.unwrap_or_default();
        let address = addresses.into_iter().find(|address| address.kind == kind);
        Ok(address.map(|address| Cow::Owned(OrderAddress(address))))
    }

    /// The statuses it may move to; `None` when it has to be read first where it stood before.
    pub(super) fn known_next_statuses(&self) -> Option<Vec<OrderStatus>> {
        let before = self.parts.before_dispute;
        let is_known = before.is_some() || !matches!(self.row.status, Status::InDispute | Status::Chargeback);
        is_known.then(|| self.next_after(before))
    }

    /// Its amounts, with what is paid where the payments were read ahead.
    pub(super) fn known_totals(&self) -> OrderTotals<'_> {
        OrderTotals { order: &self.row, payments: self.parts.payments.as_deref() }
    }

    pub(super) fn next_after(&self, before_dispute: Option<Status>) -> Vec<OrderStatus> {
        status::next(self.row.status, before_dispute).into_iter().map(Into::into).collect()
    }

    /// In the store's time zone; `None` while it has not arrived, and for companies.
    pub(super) fn last_day_to_withdraw(&self, zone: Tz) -> Option<LocalDate> {
        let is_company = Cnpj::in_document(self.row.customer_document.as_deref()).is_some();
        let arrived = self.row.delivered_at.filter(|_| !is_company)?;
        date_in(arrived, zone).checked_add_days(Days::new(WITHDRAWAL_DAYS)).map(LocalDate)
    }

    pub(super) async fn read_history(
        &self,
        ctx: &Context<'_>,
        paging: Paging,
    ) -> Answer<Paged<HistoryEntry>> {
        let wanted = paging.page(history::NEWEST_FIRST)?;
        let entries = if wanted.after.is_some() || wanted.before.is_some() || wanted.from_end {
            history::page(&ctx.data_unchecked::<App>().db, self.row.id, &wanted).await?
        } else {
            let one_more = NewestHistoryOf(self.row.id, wanted.size.saturating_add(1));
            let mut rows = match &self.parts.history {
                Some(rows) => rows.clone(),
                None => load::one(ctx, one_more).await?.unwrap_or_default(),
            };
            let size = usize::try_from(wanted.size).unwrap_or(usize::MAX);
            let has_next = rows.len() > size;
            rows.truncate(size);
            db::Slice { rows, has_previous: false, has_next }
        };
        Ok(connection(entries.map(|entry| (history::cursor(&entry), HistoryEntry(entry))), EmptyFields))
    }
}
