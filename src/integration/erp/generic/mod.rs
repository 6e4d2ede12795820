//! The generic way: one signed call with the whole order, for any program that answers with what it calls it.
//!
//! The message is that of Standard Webhooks: `webhook-id` is the same at each try, and by it the receiver knows a message again that it
//! has had already. So there is nothing to look up here: an order is never made twice by whoever keeps to the standard. The answer is
//! `{"externalId": "…", "number": "…"}`, or any other success, and then the order is called there as it is here.

use super::api::Api;
use super::engine::{Done, Erp, Job, Placed, SeenInvoice, Step, Trouble};
use super::pace::Limits;
use super::words::id_in;
use crate::clock::{Clock, rfc3339};
use crate::integration::webhook::sign::Secret;
use crate::outbound::Call;
use serde_json::json;

/// Any program that keeps to the standard.
#[derive(Clone, Copy, Debug)]
pub struct Generic;

async fn post(api: &Api<'_>, message: &str, body: String) -> Done<serde_json::Value> {
    let seconds = Clock::System.now().div_euclid(1_000);
    let unfit = || Trouble::NotReady("its secret is none of Standard Webhooks: set it anew".to_owned());
    let signed = Secret::parse(&api.secret()?).ok_or_else(unfit)?.sign(message, seconds, &body);
    let call = Call::post(api.base())
        .header("webhook-id", message)
        .header("webhook-timestamp", seconds.to_string())
        .header("webhook-signature", signed)
        .body("application/json", body);
    let answer = api.send(call, 0).await?;
    if answer.is_success() {
        return Ok(answer.json().unwrap_or_default());
    }
    api.understood(&answer)
}

impl Erp for Generic {
    fn limits(&self) -> Limits {
        Limits::default()
    }

    fn send<'a>(&'a self, api: &'a Api<'a>, job: &'a Job) -> Step<'a, Placed> {
        Box::pin(async move {
            let document = job.document.as_ref().map(ToString::to_string).unwrap_or_default();
            let answer = post(api, &job.message, document).await?;
            let id = id_in(answer.pointer("/externalId")).unwrap_or_else(|| job.number.to_string());
            Ok(Placed { id, number: id_in(answer.pointer("/number")) })
        })
    }

    fn find_invoice<'a>(&'a self, _: &'a Api<'a>, _: &'a Placed) -> Step<'a, Option<String>> {
        Box::pin(async { Ok(None) })
    }

    fn look_at_invoice<'a>(&'a self, _: &'a Api<'a>, _: &'a str) -> Step<'a, Option<SeenInvoice>> {
        Box::pin(async { Ok(None) })
    }

    fn greet<'a>(&'a self, api: &'a Api<'a>) -> Step<'a, ()> {
        let now = Clock::System.now();
        let body = json!({ "type": "webhook.test", "timestamp": rfc3339(now), "data": {} });
        Box::pin(async move { post(api, &format!("test_{now}"), body.to_string()).await.map(drop) })
    }

    fn can_be_asked(&self) -> bool {
        false
    }
}
