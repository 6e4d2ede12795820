//! Invoices as they are kept.

use crate::br::nfe_key::Parts;
use crate::db::{Read, Tx, columns_of};
use crate::error::Result;
use crate::refusal::{Code, Details, Refusal};
use entity::id::{InvoiceId, OrderId};
use entity::invoice::{self, InvoiceStatus};
use entity::row::Stored as _;
use entity::{Instant, invoice_xml};
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict, Query};
use sea_orm::{Condition, Order, Value};

const TABLE: &str = "invoices";
const XMLS: &str = "invoice_xmls";

/// The invoice with this id, `None` when there is none.
///
/// # Errors
///
/// When the database is gone.
pub async fn by_id(db: &impl Read, id: InvoiceId) -> Result<Option<invoice::Model>> {
    Ok(db.rows_of::<invoice::Model>(TABLE, "id", &[id.0], &[]).await?.pop())
}

/// The invoice of this key: the one that counts, else the one that was cancelled last.
///
/// # Errors
///
/// When the database is gone.
pub async fn by_key(db: &impl Read, key: &str) -> Result<Option<invoice::Model>> {
    let mut select = columns_of::<invoice::Model>(TABLE);
    select.and_where(Expr::col("key").eq(key)).order_by("state", Order::Desc).order_by("id", Order::Desc);
    Ok(db.rows(&select.limit(1).take()).await?.pop())
}

/// The invoice that counts and has the number of this one.
///
/// # Errors
///
/// When the database is gone.
pub async fn by_number(db: &impl Read, row: &invoice::Model) -> Result<Option<invoice::Model>> {
    let condition = numbered(&row.issuer, (row.model, row.series, row.number)).add(counts());
    Ok(db.rows_where(TABLE, condition).await?.pop())
}

fn numbered(issuer: &str, (model, series, number): (i16, i16, i32)) -> Condition {
    Condition::all()
        .add(Expr::col("issuer").eq(issuer))
        .add(Expr::col("model").eq(model))
        .add(Expr::col("series").eq(series))
        .add(Expr::col("number").eq(number))
}

fn counts() -> Expr {
    Expr::col("state").eq(InvoiceStatus::Valid.code())
}

/// What stands where a new invoice would stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Nothing: it may be entered.
    Free,
    /// The same invoice, on the same order: nothing has to be done.
    Same(Box<invoice::Model>),
    /// Others: why it cannot be entered.
    Taken(Vec<Refusal>),
}

/// Looks for invoices that count and have this key or this number.
///
/// # Errors
///
/// When the database is gone.
pub async fn place(db: &impl Read, order: OrderId, key: &str, parts: &Parts) -> Result<Place> {
    let (series, number) = (i16::try_from(parts.series), i32::try_from(parts.number));
    let number = match (&parts.issuer, series, number) {
        (Some(issuer), Ok(series), Ok(number)) => {
            Some(numbered(issuer.as_str(), (i16::from(parts.model), series, number)))
        }
        _ => None,
    };
    let either = Condition::any().add(Expr::col("key").eq(key)).add_option(number);
    let condition = Condition::all().add(counts()).add(either);
    let mut refusals = Vec::new();
    for found in db.rows_where::<invoice::Model>(TABLE, condition).await? {
        match (found.key == key, found.order_id == order) {
            (true, true) => return Ok(Place::Same(Box::new(found))),
            (true, false) => refusals.push(duplicate(Code::KeyDuplicate, found.order_id)),
            (false, _) => refusals.push(duplicate(Code::KeyNumberDuplicate, found.order_id)),
        }
    }
    Ok(if refusals.is_empty() { Place::Free } else { Place::Taken(refusals) })
}

fn duplicate(code: Code, order: OrderId) -> Refusal {
    let problem = if code == Code::KeyDuplicate {
        "this invoice is entered on another order: cancel it there if that is wrong"
    } else {
        "the same number of the same issuer is entered with another key: one of the two is mistyped or was replaced"
    };
    Refusal::new(code, problem).at("key").with(Details::Other(order))
}

/// Writes a new invoice; `None` when another with its key or number is there, which may have come this very moment.
///
/// # Errors
///
/// When the database is gone.
pub async fn insert(tx: &Tx, row: &invoice::Model) -> Result<Option<InvoiceId>> {
    let id = InvoiceId(tx.next_id(TABLE).await?);
    let row = invoice::Model { id, ..row.clone() };
    let insert = Query::insert()
        .into_table(TABLE)
        .columns(invoice::Model::COLUMNS.iter().copied())
        .values_panic(row.values().into_iter().map(Expr::val))
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .to_owned();
    Ok((tx.run(&insert).await? == 1).then_some(id))
}

/// Writes that an invoice no longer counts.
///
/// # Errors
///
/// When the database is gone.
pub async fn cancel(tx: &Tx, id: InvoiceId, reason: &str) -> Result<()> {
    let update = Query::update()
        .table(TABLE)
        .value("state", InvoiceStatus::Cancelled.code())
        .value("cancelled_at", tx.by.at)
        .value("cancel_reason", reason)
        .and_where(Expr::col("id").eq(id.0))
        .to_owned();
    tx.run(&update).await?;
    Ok(())
}

/// What the XML of an invoice says beyond its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FromXml {
    /// Protocol of the authorisation.
    pub protocol: String,
    /// Its total, cents.
    pub total_cents: i64,
    /// When it was issued.
    pub issued_at: Instant,
    /// CPF or CNPJ of the recipient.
    pub recipient: Option<String>,
}

/// Keeps the XML of an invoice and what it says; `false` when it has one already, which stays.
///
/// # Errors
///
/// When the database is gone.
pub async fn keep_xml(tx: &Tx, id: InvoiceId, xml: &str, says: &FromXml) -> Result<bool> {
    let insert = Query::insert()
        .into_table(XMLS)
        .columns(invoice_xml::Model::COLUMNS.iter().copied())
        .values_panic([id.0.into(), xml.into(), tx.by.at.into()])
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .to_owned();
    if tx.run(&insert).await? == 0 {
        return Ok(false);
    }
    let update = Query::update()
        .table(TABLE)
        .value("protocol", says.protocol.as_str())
        .value("total_cents", says.total_cents)
        .value("issued_at", says.issued_at)
        .value("recipient", Value::String(says.recipient.clone()))
        .and_where(Expr::col("id").eq(id.0))
        .to_owned();
    tx.run(&update).await?;
    Ok(true)
}

/// The XML of an invoice, `None` when it was entered by its key alone.
///
/// # Errors
///
/// When the database is gone.
pub async fn xml(db: &impl Read, id: InvoiceId) -> Result<Option<String>> {
    let rows: Vec<invoice_xml::Model> = db.rows_of(XMLS, "invoice_id", &[id.0], &[]).await?;
    Ok(rows.into_iter().next().map(|row| row.xml))
}

/// The XMLs of these invoices, as far as there are any: one statement.
///
/// # Errors
///
/// When the database is gone.
pub async fn xmls(db: &impl Read, ids: &[InvoiceId]) -> Result<Vec<invoice_xml::Model>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    db.rows_of(XMLS, "invoice_id", &ids, &[]).await
}

/// Which of these invoices have their XML.
///
/// # Errors
///
/// When the database is gone.
pub async fn with_xml(db: &impl Read, ids: &[InvoiceId]) -> Result<Vec<InvoiceId>> {
    let ids = ids.iter().map(|id| id.0);
    let kept = Query::select()
        .column("invoice_id")
        .from(XMLS)
        .and_where(crate::db::is_one_of(db.backend(), (XMLS, "invoice_id"), ids))
        .to_owned();
    let rows = db.select(&kept).await?;
    rows.iter().map(|row| Ok(InvoiceId(row.try_get_by_index(0)?))).collect()
}
