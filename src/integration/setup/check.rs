//! Whether the settings of an integration can be meant: pure.

use crate::br::cnpj::Cnpj;
use crate::email;
use crate::integration::erp::settings::Settings;
use crate::integration::webhook::sign::Secret;
use crate::refusal::{Code, Refusal};
use entity::integration::IntegrationKind;

/// What is looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'w> {
    pub(super) kind: IntegrationKind,
    pub(super) name: &'w str,
    pub(super) url: Option<&'w str>,
    pub(super) account: Option<&'w str>,
    pub(super) company: Option<&'w str>,
    /// A new secret, when there is one.
    pub(super) secret: Option<&'w str>,
    /// Whether there is a secret, new or kept.
    pub(super) has_secret: bool,
    /// Whether orders are to be sent by themselves.
    pub(super) sends: bool,
    pub(super) settings: &'w Settings,
}

/// Everything that cannot be meant.
pub(super) fn check(wanted: Wanted<'_>) -> Vec<Refusal> {
    let is_generic = wanted.kind == IntegrationKind::Generic;
    let mut refusals = Vec::new();
    let mut refuse = |unfit: bool, path: &str, problem: &str| {
        if unfit {
            refusals.push(Refusal::new(Code::Invalid, problem).at(path));
        }
    };
    refuse(!is_text(wanted.name, 100), "name", "expected 1 to 100 characters");
    let good_url = |url: &str| {
        is_text(url, 2_000)
            && (url.starts_with("https://") || url.starts_with("http://"))
            && !url.contains(['?', '#', ' '])
    };
    refuse(
        wanted.url.is_some_and(|url| !good_url(url)),
        "url",
        "expected an address such as `https://erp.example/orders`",
    );
    refuse(is_generic && wanted.url.is_none(), "url", "the generic way needs the address that is called");
    refuse(
        !is_generic && wanted.account.is_none(),
        "account",
        "it needs what the ERP knows the store by: client id (Bling, Tiny, Melhor Envio) or app key (Omie)",
    );
    refuse(wanted.account.is_some_and(|text| !is_text(text, 200)), "account", "expected 1 to 200 characters");
    refuse(
        !wanted.has_secret,
        "secret",
        "it needs the client secret (Bling, Tiny, Melhor Envio) or app secret (Omie)",
    );
    refuse(
        wanted.secret.is_some_and(|text| !is_text(text, 1_000)),
        "secret",
        "expected 1 to 1,000 characters",
    );
    refuse(
        is_generic && wanted.secret.is_some_and(|secret| Secret::parse(secret).is_none()),
        "secret",
        "expected `whsec_` and 24 to 64 bytes in base64",
    );
    refuse(
        wanted.company.is_some_and(|company| Cnpj::parse(company).is_err()),
        "company",
        "expected a valid CNPJ",
    );
    refuse(
        wanted.kind == IntegrationKind::Tiny && wanted.company.is_none(),
        "company",
        "Tiny needs the CNPJ of the company: it signs nothing, so what it tells is compared with that",
    );
    refuse(!fits(wanted.settings), "settings", "each setting has 1 to 200 characters, each list 100 entries");
    refusals.extend(of_postage(&wanted));
    refusals
}

/// What is wrong with an integration that sells postage.
fn of_postage(wanted: &Wanted<'_>) -> Vec<Refusal> {
    if wanted.kind != IntegrationKind::MelhorEnvio {
        return Vec::new();
    }
    let contact = wanted.settings.postage.contact.as_deref();
    let wrong = [
        (wanted.sends, "sendOn", "Melhor Envio sells postage: it takes no orders"),
        (
            !contact.is_some_and(email::is_address),
            "settings.postage.contact",
            "Melhor Envio wants an e-mail address in each call, to write to about the technical side",
        ),
        (
            wanted.settings.redirect_uri.is_none(),
            "settings.redirectUri",
            "Melhor Envio needs the address to which its page comes back, as it is registered there",
        ),
    ];
    let refusals = wrong.into_iter().filter(|(unfit, ..)| *unfit);
    refusals.map(|(_, path, problem)| Refusal::new(Code::Invalid, problem).at(path)).collect()
}

fn is_text(text: &str, most: usize) -> bool {
    !text.trim().is_empty() && text.chars().count() <= most && !text.contains(char::is_control)
}

fn fits(settings: &Settings) -> bool {
    let texts = [
        &settings.channel_id,
        &settings.account_id,
        &settings.category_id,
        &settings.cfop,
        &settings.redirect_uri,
        &settings.postage.contact,
        &settings.postage.state_register,
        &settings.postage.agency_id,
    ];
    let services = &settings.postage.services;
    let pays = settings.payment_forms.iter().flat_map(|form| [&form.method, &form.id]);
    let ships = settings.shipping_forms.iter().flat_map(|form| [&form.carrier, &form.id]);
    let short = settings.payment_forms.len().max(settings.shipping_forms.len()).max(services.len()) <= 100;
    short
        && texts.into_iter().flatten().chain(pays).chain(ships).chain(services).all(|text| is_text(text, 200))
}

#[cfg(test)]
mod tests {
    use super::{Wanted, check};
    use crate::integration::erp::settings::{PostageSettings, Settings};
    use entity::integration::IntegrationKind as K;

    #[test]
    fn everything_that_cannot_be_meant_is_said_at_once() {
        let settings = Settings::default();
        let good = Wanted {
            kind: K::Bling,
            name: "Bling",
            url: None,
            account: Some("id"),
            company: None,
            secret: Some("segredo"),
            has_secret: true,
            sends: false,
            settings: &settings,
        };
        let long = Settings { cfop: Some("5".repeat(201)), ..Settings::default() };
        let melhor = Wanted { kind: K::MelhorEnvio, ..good };
        let told = Settings {
            redirect_uri: Some("https://loja.example/volta".to_owned()),
            postage: PostageSettings {
                contact: Some("ti@loja.example".to_owned()),
                ..PostageSettings::default()
            },
            ..Settings::default()
        };
        let generic = Wanted { kind: K::Generic, url: Some("https://x.example"), secret: None, ..good };
        for (wanted, paths) in [
            (good, ""),
            (
                Wanted { account: None, has_secret: false, secret: None, name: " ", ..good },
                "name account secret",
            ),
            (Wanted { kind: K::Tiny, ..good }, "company"),
            (Wanted { kind: K::Tiny, company: Some("11222333000181"), ..good }, ""),
            (Wanted { company: Some("11222333000180"), url: Some("ftp://x"), ..good }, "url company"),
            (Wanted { settings: &long, ..good }, "settings"),
            (Wanted { sends: true, ..melhor }, "sendOn settings.postage.contact settings.redirectUri"),
            (Wanted { settings: &told, ..melhor }, ""),
            (generic, ""),
            (Wanted { url: None, secret: Some("curto"), ..generic }, "url secret"),
            (Wanted { url: Some("https://x.example/\u{0}"), ..generic }, "url"),
        ] {
            let refused: Vec<String> = check(wanted).iter().map(|refusal| refusal.path.join(".")).collect();
            assert_eq!(refused.join(" "), paths, "{wanted:?}");
        }
    }
}
