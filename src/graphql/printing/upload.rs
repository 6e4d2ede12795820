//! Labels from elsewhere: uploading and removing them.

use crate::app::App;
use crate::error::{Error, Result};
use crate::graphql::failure::Answer;
use crate::graphql::mutation::{Manner, UserError, actor, changed, done_before, payload, perform, refused};
use crate::graphql::order::Order;
use crate::graphql::postage::Postage;
use crate::graphql::scalar::Money;
use crate::graphql::upload::Upload;
use crate::integration::postage::by_id;
use crate::printing::postage::{NewPostage, Uploaded, remove, take, upload};
use async_graphql::{Context, ID, InputObject};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use entity::id::{PostageId, ShipmentId};

/// A label that was bought elsewhere.
#[derive(InputObject)]
pub(crate) struct UploadPostageInput {
    /// The shipment it is for.
    shipment_id: ID,
    /// The label, as a file of a `multipart/form-data` request; or as text in `base64`.
    file: Option<Upload>,
    /// The bytes of the label in Base64.
    base64: Option<String>,
    /// Who carries it (`Correios`), up to 60 characters; that of the shipment when it is not given.
    carrier: Option<String>,
    /// How (`SEDEX`), up to 60 characters; that of the shipment when it is not given.
    service: Option<String>,
    /// What it has cost.
    price: Option<Money>,
    /// The carrier's code, which becomes the shipment's. The customer is not told.
    tracking_code: Option<String>,
}

/// A label that is not wanted any more.
#[derive(InputObject)]
pub(crate) struct RemovePostageInput {
    /// The postage (`postage_…`).
    postage_id: ID,
}

payload! {
    /// What came of `uploadPostage`.
    UploadPostagePayload {
        /// The order; null when nothing was kept.
        order: Option<Order>,
        /// The postage; null when nothing was kept.
        postage: Option<Postage>,
    }
}

payload! {
    /// What came of `removePostage`.
    RemovePostagePayload {
        /// The order; null when nothing was changed.
        order: Option<Order>,
        /// The postage, which stays for the record; null when nothing was changed.
        postage: Option<Postage>,
    }
}

async fn shown(ctx: &Context<'_>, done: Uploaded) -> Answer<(Option<Order>, Option<Postage>)> {
    let postage = by_id(&ctx.data_unchecked::<App>().db, done.postage).await?.map(Postage);
    Ok((changed(ctx, done.order).await?, postage))
}

impl UploadPostageInput {
    pub(super) async fn upload(self, ctx: &Context<'_>, manner: Manner) -> Answer<UploadPostagePayload> {
        actor(ctx).require(crate::actor::Scope::ShippingWrite)?;
        let refused_by = |user_errors| UploadPostagePayload { order: None, postage: None, user_errors };
        match done_before::<Uploaded>(ctx, &manner).await? {
            Ok(None) => {}
            Ok(Some(done)) => {
                let (order, postage) = shown(ctx, done).await?;
                return Ok(UploadPostagePayload { order, postage, user_errors: Vec::new() });
            }
            Err(user_errors) => return Ok(refused_by(user_errors)),
        }
        Ok(match self.done(ctx, manner).await? {
            Ok(done) => {
                let (order, postage) = shown(ctx, done).await?;
                UploadPostagePayload { order, postage, user_errors: Vec::new() }
            }
            Err(user_errors) => refused_by(user_errors),
        })
    }

    async fn done(
        self,
        ctx: &Context<'_>,
        manner: Manner,
    ) -> Answer<std::result::Result<Uploaded, Vec<UserError>>> {
        let shipment: ShipmentId =
            self.shipment_id.parse().map_err(|error| Error::invalid("input.shipmentId", error))?;
        let app = ctx.data_unchecked::<App>();
        let taken = match self.content(ctx) {
            Ok(content) => take(&app.storage, &app.by(actor(ctx)), content).await,
            Err(error) => Err(error),
        };
        let file = match taken {
            Ok(file) => file,
            Err(error) => return Ok(Err(refused(ctx, error).await?)),
        };
        let wanted = NewPostage {
            shipment,
            carrier: self.carrier,
            service: self.service,
            price: self.price.map(|price| price.0),
            tracking_code: self.tracking_code,
        };
        let done = perform(ctx, manner, move |tx| {
            let wanted = wanted.clone();
            Box::pin(async move { Box::pin(upload(tx, &wanted, file)).await })
        });
        done.await
    }

    fn content(&self, ctx: &Context<'_>) -> Result<Vec<u8>> {
        match (self.file, &self.base64) {
            (Some(file), None) => match file.file(ctx) {
                Ok(file) => Ok(file.bytes.to_vec()),
                Err(_) => Err(Error::invalid("file", "there is no such file in the request")),
            },
            (None, Some(text)) => {
                let dense: String = text.split_ascii_whitespace().collect();
                BASE64.decode(dense).map_err(|_| Error::invalid("base64", "this is no Base64 (RFC 4648)"))
            }
            _ => Err(Error::invalid("file", "expected either `file` or `base64`")),
        }
    }
}

impl RemovePostageInput {
    pub(super) async fn remove(self, ctx: &Context<'_>, manner: Manner) -> Answer<RemovePostagePayload> {
        let id: PostageId =
            self.postage_id.parse().map_err(|error| Error::invalid("input.postageId", error))?;
        let done = perform(ctx, manner, move |tx| Box::pin(async move { remove(tx, id).await }));
        Ok(match done.await? {
            Ok(done) => {
                let (order, postage) = shown(ctx, done).await?;
                RemovePostagePayload { order, postage, user_errors: Vec::new() }
            }
            Err(user_errors) => RemovePostagePayload { order: None, postage: None, user_errors },
        })
    }
}
