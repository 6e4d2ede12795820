//! What happens to payments: promised, arrived, refused, too late, given back, disputed.

use super::object::Order;
use super::parts::Payment;
use super::payment_input::{
    AuthorizePaymentInput, ConfirmPaymentInput, ExpirePaymentInput, OpenDisputeInput, RefundPaymentInput,
    RefusePaymentInput, ResolveDisputeInput,
};
use crate::app::App;
use crate::db::Tx;
use crate::error;
use crate::graphql::failure::Answer;
use crate::graphql::mutation::{Manner, changed, payload, perform};
use crate::order::payment::{self, Done};
use async_graphql::{Context, Object};
use futures_util::future::BoxFuture;

payload! {
    /// What came of a change of a payment.
    PaymentPayload {
        /// The order as it is now; null when nothing was changed.
        order: Option<Order>,
        /// The payment as it is now; null when nothing was changed.
        payment: Option<Payment>,
    }
}

/// Does a use case on a payment, once for each idempotency key.
async fn act<W>(ctx: &Context<'_>, idempotency_key: Option<String>, work: W) -> Answer<PaymentPayload>
where
    W: for<'t> Fn(&'t Tx) -> BoxFuture<'t, error::Result<Done>> + Send + Sync + 'static,
{
    let done = match perform(ctx, Manner { idempotency_key, dry_run: false }, work).await? {
        Ok(done) => done,
        Err(user_errors) => return Ok(PaymentPayload { order: None, payment: None, user_errors }),
    };
    let payment = payment::by_id(&ctx.data_unchecked::<App>().db, done.payment).await?;
    Ok(PaymentPayload {
        order: changed(ctx, done.order).await?,
        payment: payment.map(Payment::from),
        user_errors: Vec::new(),
    })
}

#[derive(Default)]
pub(crate) struct PaymentMutation;

#[Object]
impl PaymentMutation {
    /// Records money that arrived. When the confirmed payments cover the total, the order moves to PAID by itself; one that was
    /// cancelled is taken up again, or comes to be on hold when its goods are gone. A deposit is confirmed by a person, with a note.
    /// Needs the scope `payments:confirm`.
    async fn confirm_payment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The money.")] input: ConfirmPaymentInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<PaymentPayload> {
        let meant = input.meant()?;
        act(ctx, idempotency_key, move |tx| Box::pin(payment::confirm(tx, meant.clone()))).await
    }

    /// Notes that the provider has promised a payment and looks at it: an order that waits comes under review. Needs the scope
    /// `payments:confirm`.
    async fn authorize_payment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The payment.")] input: AuthorizePaymentInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<PaymentPayload> {
        let meant = input.meant()?;
        act(ctx, idempotency_key, move |tx| Box::pin(payment::authorize(tx, meant.clone()))).await
    }

    /// Ends a payment that the provider refused; an order under review waits for its payment again. Needs the scope
    /// `payments:confirm`.
    async fn refuse_payment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The payment.")] input: RefusePaymentInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<PaymentPayload> {
        let meant = input.meant()?;
        act(ctx, idempotency_key, move |tx| Box::pin(payment::refuse(tx, meant.clone()))).await
    }

    /// Ends a payment that nobody made. The order is cancelled with it when the store says so and no other payment of it has
    /// arrived or can arrive. A Pix or boleto whose time is over ends by itself, a deposit never does. Needs the scope
    /// `payments:confirm`.
    async fn expire_payment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The payment.")] input: ExpirePaymentInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<PaymentPayload> {
        let (payment, expected_version) = input.meant()?;
        act(ctx, idempotency_key, move |tx| Box::pin(payment::expire(tx, payment, expected_version))).await
    }

    /// Records money that goes back, in part or whole, never more than arrived, also after the order was cancelled. Needs the scope
    /// `payments:refund`.
    async fn refund_payment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The money.")] input: RefundPaymentInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<PaymentPayload> {
        let meant = input.meant()?;
        act(ctx, idempotency_key, move |tx| Box::pin(payment::refund(tx, meant.clone()))).await
    }

    /// Holds a payment that the customer disputes, and its order. Needs the scope `payments:confirm`.
    async fn open_dispute(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The dispute.")] input: OpenDisputeInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<PaymentPayload> {
        let meant = input.meant()?;
        act(ctx, idempotency_key, move |tx| Box::pin(payment::open_dispute(tx, meant.clone()))).await
    }

    /// Ends a dispute: the order goes back to where it stood, or to CHARGEBACK, or to REFUNDED. Needs the scope `payments:confirm`,
    /// and `payments:refund` where money goes back.
    async fn resolve_dispute(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The end of it.")] input: ResolveDisputeInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<PaymentPayload> {
        let meant = input.meant()?;
        act(ctx, idempotency_key, move |tx| Box::pin(payment::resolve_dispute(tx, meant.clone()))).await
    }
}
