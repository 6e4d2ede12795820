//! Customers in the schema.

#![expect(clippy::too_many_arguments, reason = "the arguments of a Relay connection, each documented")]

use super::connection::{Paged, Paging, connection};
use super::failure::Answer;
use super::order::{self, OrderPage};
use super::permission::{self, allow};
use super::render::{Fields, NotPlain, Slot, Written, leaves};
use super::scalar::{Cnpj, Cpf, DateTime};
use crate::app::App;
use crate::br::document::Document;
use crate::customer::{self, Filter};
use crate::error::{Error, Result};
use async_graphql::connection::EmptyFields;
use async_graphql::resolver_utils::enum_value;
use async_graphql::{Context, Enum, ID, InputObject, Object, OneofObject};
use entity::customer::Model;
use entity::id::CustomerId;

/// Whether a customer is a person or a company.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::customer::CustomerKind")]
pub(crate) enum CustomerKind {
    /// Pessoa física: has a CPF.
    Person,
    /// Pessoa jurídica: has a CNPJ.
    Company,
}

leaves!(CustomerKind => |word| &enum_value(*word));

/// A person or company that buys, as known today.
#[derive(Clone)]
pub(crate) struct Customer(pub(crate) Model);

/// A person or company that buys, as known today.
#[Object]
impl Customer {
    /// Opaque id (`customer_…`).
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The id in the system it came from.
    async fn external_id(&self) -> Option<&str> {
        self.0.external_id.as_deref()
    }

    /// Person or company.
    async fn kind(&self) -> CustomerKind {
        self.0.kind.into()
    }

    /// Full name or razão social; null when the source gave none.
    async fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// CPF; null for a company.
    async fn cpf(&self) -> Option<Cpf> {
        Cpf::in_document(self.0.document.as_deref())
    }

    /// CNPJ; null for a person.
    async fn cnpj(&self) -> Option<Cnpj> {
        Cnpj::in_document(self.0.document.as_deref())
    }

    /// E-mail address, lower case.
    async fn email(&self) -> Option<&str> {
        self.0.email.as_deref()
    }

    /// Phone, E.164 (+5511994029275).
    async fn phone(&self) -> Option<&str> {
        self.0.phone.as_deref()
    }

    /// When it was first seen.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }

    /// What it has bought, newest first. Needs the scope `orders:read`.
    async fn orders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first rows, 1 to 200; 25 when neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last rows instead, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Answer<OrderPage> {
        allow(ctx, permission::ORDERS)?;
        let bought = crate::order::Filter::Customer(self.0.id);
        Box::pin(order::page(ctx, bought, None, Paging { first, after, last, before })).await
    }
}

impl Fields for Customer {
    fn write_field(&self, name: &str, slot: Slot<'_>) -> Written {
        let row = &self.0;
        match name {
            "id" => slot.put(&row.id),
            "externalId" => slot.put(&row.external_id),
            "kind" => slot.put(&CustomerKind::from(row.kind)),
            "name" => slot.put(&row.name),
            "cpf" => slot.put(&Cpf::in_document(row.document.as_deref())),
            "cnpj" => slot.put(&Cnpj::in_document(row.document.as_deref())),
            "email" => slot.put(&row.email),
            "phone" => slot.put(&row.phone),
            "createdAt" => slot.put(&DateTime(row.created_at)),
            "updatedAt" => slot.put(&DateTime(row.updated_at)),
            _ => Err(NotPlain),
        }
    }
}

/// What somebody has of one customer: exactly one of these.
#[derive(OneofObject)]
pub(crate) enum CustomerBy {
    /// Its id (`customer_…`).
    Id(ID),
    /// The id in the system it came from.
    ExternalId(String),
    /// CPF of a person.
    Cpf(Cpf),
    /// CNPJ of a company.
    Cnpj(Cnpj),
    /// The whole e-mail address; case does not matter. Of several customers with it, the first by name.
    Email(String),
}

impl CustomerBy {
    async fn find(self, app: &App) -> Result<Option<Model>> {
        let filter = match self {
            Self::Id(id) => {
                let id: CustomerId = id.parse().map_err(|error| Error::invalid("by.id", error))?;
                return Ok(customer::by_ids(&app.db, &[id]).await?.pop());
            }
            Self::ExternalId(id) => Filter { external_id: Some(id), ..Filter::default() },
            Self::Cpf(Cpf(document)) | Self::Cnpj(Cnpj(document)) => {
                Filter { document: Some(document), ..Filter::default() }
            }
            Self::Email(email) => Filter { email: Some(email.trim().to_lowercase()), ..Filter::default() },
        };
        customer::one(&app.db, &filter).await
    }
}

/// Which customers are meant. Everything that is given must hold.
#[derive(Default, InputObject)]
pub(crate) struct CustomerFilter {
    /// The id in the system it came from.
    external_id: Option<String>,
    /// The whole e-mail address; case does not matter.
    email: Option<String>,
    /// CPF or CNPJ, with or without marks.
    document: Option<String>,
    /// What the name begins with; accents and case do not matter.
    name: Option<String>,
}

impl CustomerFilter {
    fn meant(self) -> Result<Filter> {
        let document = self.document.as_deref().map(Document::parse).transpose();
        let document = document.map_err(|error| Error::invalid("filter.document", error))?;
        Ok(Filter {
            external_id: self.external_id,
            email: self.email.map(|email| email.trim().to_lowercase()),
            document: document.map(|document| document.as_str().to_owned()),
            name: self.name,
        })
    }
}

#[derive(Default)]
pub(crate) struct CustomerQuery;

#[Object]
impl CustomerQuery {
    /// One customer, by what you have of it; null when there is none. Needs the scope `orders:read`.
    async fn customer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What you have of it.")] by: CustomerBy,
    ) -> Option<Answer<Customer>> {
        let found = async {
            allow(ctx, permission::ORDERS)?;
            by.find(ctx.data_unchecked::<App>()).await
        };
        let found = found.await.transpose()?;
        Some(found.map(Customer).map_err(Into::into))
    }

    /// Customers by name, page by page; those without a name first. Needs the scope `orders:read`.
    async fn customers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first rows, 1 to 200; 25 when neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last rows instead, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which customers are meant.")] filter: Option<CustomerFilter>,
    ) -> Answer<Paged<Customer>> {
        allow(ctx, permission::ORDERS)?;
        let wanted = Paging { first, after, last, before }.page(customer::BY_NAME)?;
        let filter = filter.unwrap_or_default().meant()?;
        let slice = customer::page(&ctx.data_unchecked::<App>().db, &filter, &wanted).await?;
        Ok(connection(slice.map(|row| (customer::cursor(&row), Customer(row))), EmptyFields))
    }
}
