//! What a notice says, in the words of each ERP: pure.

use super::tracking::Tracking;
use crate::integration::erp::words::{clip, id_in};
use entity::integration::IntegrationKind;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// What matters of a notice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub struct Notice {
    /// What the integration calls it; a hash of it where it has no name.
    #[serde(skip)]
    pub event: String,
    /// What kind of thing, in the integration's words.
    #[serde(skip)]
    pub kind: String,
    /// The number of our order.
    pub number: Option<String>,
    /// What the integration calls the order.
    pub external_id: Option<String>,
    /// What it calls the invoice.
    pub invoice_id: Option<String>,
    /// The access key of the invoice.
    pub key: Option<String>,
    /// That there will be no invoice, or none any more.
    pub trouble: Option<String>,
    /// What happened to a parcel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking: Option<Tracking>,
}

impl Notice {
    /// Out of the body of a notice.
    pub fn read(kind: IntegrationKind, body: &Value) -> Self {
        let mut notice = match kind {
            IntegrationKind::Generic => generic(body),
            IntegrationKind::Bling => bling(body),
            IntegrationKind::Tiny => tiny(body),
            IntegrationKind::Omie => omie(body),
            IntegrationKind::MelhorEnvio => Self::default(),
        };
        if notice.event.is_empty() {
            notice.event = hash(body);
        }
        notice.event = clip(&notice.event, 200);
        notice.kind = clip(&notice.kind, 100);
        // U+0000 cannot be kept, and is in no id.
        for text in [&mut notice.event, &mut notice.kind] {
            text.retain(|letter| letter != '\0');
        }
        for text in [&mut notice.number, &mut notice.external_id, &mut notice.invoice_id, &mut notice.key] {
            *text =
                text.take().map(|text| clip(&text, 100).replace('\0', "")).filter(|text| !text.is_empty());
        }
        notice
    }

    /// Whether there is nothing in it to act on.
    pub fn is_idle(&self) -> bool {
        let names_order = self.number.is_some() || self.external_id.is_some();
        self.tracking.is_none()
            && self.invoice_id.is_none()
            && !(names_order && (self.key.is_some() || self.trouble.is_some()))
    }
}

fn hash(body: &Value) -> String {
    Sha256::digest(body.to_string()).iter().fold("sha256:".to_owned(), |mut text, byte| {
        // Writing to a text does not fail.
        write!(text, "{byte:02x}").unwrap_or_default();
        text
    })
}

fn text(value: Option<&Value>) -> Option<String> {
    value?.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// `{"type": "invoice.issued", "data": {"order": {"number" | "externalId"}, "key"}}`.
fn generic(body: &Value) -> Notice {
    let data = body.pointer("/data").unwrap_or(&Value::Null);
    Notice {
        kind: text(body.pointer("/type")).unwrap_or_default(),
        number: id_in(data.pointer("/order/number")),
        external_id: id_in(data.pointer("/order/externalId")),
        key: text(data.pointer("/key")),
        trouble: text(data.pointer("/problem")),
        ..Notice::default()
    }
}

/// `{eventId, date, version, event, companyId, data}`. An invoice names no order: it has to be looked at. An order may have got one.
fn bling(body: &Value) -> Notice {
    let (kind, data) =
        (text(body.pointer("/event")).unwrap_or_default(), body.pointer("/data").unwrap_or(&Value::Null));
    let mut notice =
        Notice { event: id_in(body.pointer("/eventId")).unwrap_or_default(), ..Notice::default() };
    if kind.starts_with("invoice.") && !kind.ends_with(".deleted") {
        notice.invoice_id = id_in(data.pointer("/id"));
    }
    notice.kind = kind;
    notice
}

/// `{versao, cnpj, tipo, dados}`, without a name.
fn tiny(body: &Value) -> Notice {
    let data = body.pointer("/dados").unwrap_or(&Value::Null);
    let mut notice = Notice {
        kind: text(body.pointer("/tipo")).unwrap_or_default(),
        number: id_in(data.pointer("/idPedidoEcommerce")),
        ..Notice::default()
    };
    match notice.kind.as_str() {
        "nota_fiscal" => {
            notice.key = text(data.pointer("/chaveAcesso"));
            notice.invoice_id = id_in(data.pointer("/idNotaFiscalTiny")).filter(|_| notice.key.is_none());
        }
        "inclusao_pedido" | "atualizacao_pedido" => {
            notice.external_id = id_in(data.pointer("/id"));
            notice.invoice_id = id_in(data.pointer("/idNotaFiscal"));
        }
        _ => {}
    }
    notice
}

/// `{messageId, topic, event: {id_pedido, nfe_chave, …}, appKey}`.
fn omie(body: &Value) -> Notice {
    let (kind, event) =
        (text(body.pointer("/topic")).unwrap_or_default(), body.pointer("/event").unwrap_or(&Value::Null));
    let mut notice = Notice {
        event: id_in(body.pointer("/messageId")).unwrap_or_default(),
        external_id: id_in(event.pointer("/id_pedido")),
        ..Notice::default()
    };
    match kind.as_str() {
        "NFe.NotaAutorizada" => notice.key = text(event.pointer("/nfe_chave")),
        "NFe.NotaRejeitada" => notice.trouble = Some("the tax office has rejected the invoice".to_owned()),
        "NFe.NotaDenegada" => notice.trouble = Some("the tax office has denied the invoice".to_owned()),
        "NFe.NotaCancelada" => {
            notice.trouble = Some("the invoice was cancelled there: cancel it here too".to_owned());
        }
        _ => {}
    }
    notice.kind = kind;
    notice
}

#[cfg(test)]
mod tests {
    use super::Notice;
    use entity::integration::IntegrationKind as K;
    use serde_json::json;

    fn read(kind: K, body: &serde_json::Value) -> Notice {
        Notice::read(kind, body)
    }

    #[test]
    fn a_notice_in_the_words_of_each() {
        let bling =
            read(K::Bling, &json!({ "eventId": "e1", "event": "invoice.created", "data": { "id": 9 } }));
        assert_eq!((bling.event.as_str(), bling.invoice_id.as_deref()), ("e1", Some("9")));
        assert!(!bling.is_idle());
        let order =
            read(K::Bling, &json!({ "eventId": "e2", "event": "order.updated", "data": { "id": 1 } }));
        assert!(order.is_idle());

        let tiny = json!({ "versao": "1.0", "cnpj": "11222333000181", "tipo": "nota_fiscal",
            "dados": { "chaveAcesso": "35…", "idPedidoEcommerce": "1001", "idNotaFiscalTiny": 7 } });
        let tiny = read(K::Tiny, &tiny);
        assert_eq!(
            (tiny.number.as_deref(), tiny.key.as_deref(), tiny.invoice_id),
            (Some("1001"), Some("35…"), None)
        );
        assert!(tiny.event.starts_with("sha256:"));
        let stock = read(K::Tiny, &json!({ "tipo": "estoque", "dados": { "sku": "A", "saldo": 3 } }));
        assert!(stock.is_idle());

        let omie = json!({ "messageId": "m1", "topic": "NFe.NotaAutorizada", "event": { "id_pedido": 5, "nfe_chave": "35…" } });
        let omie = read(K::Omie, &omie);
        assert_eq!((omie.external_id.as_deref(), omie.key.as_deref()), (Some("5"), Some("35…")));
        let denied = read(
            K::Omie,
            &json!({ "messageId": "m2", "topic": "NFe.NotaDenegada", "event": { "id_pedido": 5 } }),
        );
        assert!(denied.trouble.is_some() && !denied.is_idle());

        let generic =
            json!({ "type": "invoice.issued", "data": { "order": { "number": 1001 }, "key": "35…" } });
        assert_eq!(read(K::Generic, &generic).number.as_deref(), Some("1001"));
    }

    #[test]
    fn odd_bodies_are_idle_and_never_panic() {
        for kind in [K::Bling, K::Tiny, K::Omie, K::Generic] {
            for body in [
                json!(null),
                json!([]),
                json!("x"),
                json!({ "data": [], "dados": 1, "event": { "id_pedido": {} } }),
            ] {
                assert!(read(kind, &body).is_idle(), "{kind:?} {body}");
            }
        }
        let long = json!({ "tipo": "nota_fiscal", "dados": { "idPedidoEcommerce": "9".repeat(999), "chaveAcesso": "\u{0}" } });
        let notice = read(K::Tiny, &long);
        assert_eq!((notice.number.map(|number| number.len()), notice.key), (Some(100), None));
    }
}
