//! A small NF-e with its authorisation, as the tax office answers it.

use crate::support::given::invoice_key;
use std::fmt::Write as _;

/// What is said in it; a test changes what it is about.
#[derive(Clone, Debug)]
pub(super) struct Nfe {
    pub(super) key: String,
    pub(super) authorised: String,
    pub(super) number: u32,
    pub(super) issuer: &'static str,
    pub(super) recipient: &'static str,
    pub(super) total: &'static str,
    pub(super) order: Option<String>,
    /// Code, quantity, value.
    pub(super) lines: Vec<(&'static str, &'static str, &'static str)>,
    pub(super) issued_at: &'static str,
    pub(super) environment: &'static str,
    pub(super) status: &'static str,
    pub(super) head: &'static str,
}

/// The invoice of the ordinary order.
pub(super) fn nfe(number: u32) -> Nfe {
    Nfe {
        key: invoice_key(number),
        authorised: invoice_key(number),
        number,
        issuer: "<CNPJ>11222333000181</CNPJ>",
        recipient: "<CPF>52998224725</CPF>",
        total: "65.00",
        order: None,
        lines: vec![("CANECA-01", "2.0000", "50.00")],
        issued_at: "2026-11-20T10:00:00-03:00",
        environment: "1",
        status: "100",
        head: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
    }
}

impl Nfe {
    pub(super) fn xml(&self) -> String {
        let Self {
            key,
            authorised,
            number,
            issuer,
            recipient,
            total,
            issued_at,
            environment,
            status,
            head,
            ..
        } = self;
        let mut lines = String::new();
        for (position, (sku, quantity, value)) in self.lines.iter().enumerate() {
            write!(
                lines,
                "<det nItem=\"{}\"><prod><cProd>{sku}</cProd><xProd>Caneca &amp; pires</xProd><qCom>{quantity}</qCom>\
                 <vProd>{value}</vProd></prod></det>",
                position + 1
            )
            .unwrap();
        }
        let order = self.order.as_ref().map(|order| format!("<compra><xPed>{order}</xPed></compra>"));
        format!(
            "{head}<nfeProc versao=\"4.00\" xmlns=\"http://www.portalfiscal.inf.br/nfe\"><NFe><infNFe versao=\"4.00\" \
             Id=\"NFe{key}\"><ide><mod>55</mod><serie>1</serie><nNF>{number}</nNF><dhEmi>{issued_at}</dhEmi>\
             <tpAmb>{environment}</tpAmb></ide><emit>{issuer}<xNome>Loja</xNome></emit><dest>{recipient}\
             <xNome>Ana Souza</xNome></dest>{lines}<total><ICMSTot><vNF>{total}</vNF></ICMSTot></total>{}</infNFe></NFe>\
             <protNFe versao=\"4.00\"><infProt><tpAmb>{environment}</tpAmb><chNFe>{authorised}</chNFe>\
             <nProt>135260000000001</nProt><cStat>{status}</cStat></infProt></protNFe></nfeProc>",
            order.unwrap_or_default()
        )
    }
}
