//! Putting an e-mail together: what fan-out sends, a preview shows and a person resends is made here, by one function.

use super::body;
use super::case::Case;
use super::engine::{self, Mistake};
use super::goods::Goods;
use super::keep::Texts;
use super::page::{self, Content, LAYOUT, Look};
use super::telling::Telling;
use super::text::{Text, text};
use super::values::{self, Values};
use super::variable::Variable as V;
use crate::email;
use crate::locale::Locale;

/// What stands in the place of a text that staff replaced.
pub(super) const MESSAGE: &str = "message";

/// An e-mail to a customer, ready to be handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The text.
    pub template: &'static str,
    /// The language.
    pub locale: Locale,
    /// Where it goes; `None` when the order has no address that mail could be sent to.
    pub to: Option<String>,
    /// What its customer is called.
    pub to_name: Option<String>,
    /// The subject, one line.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

/// Puts an e-mail together. A text of the store that has come to hold a mistake gives way to the one of the program.
///
/// # Errors
///
/// When even that cannot be filled: it never happens to the texts of the program.
pub fn compose(case: &Case, telling: &Telling, texts: &Texts) -> Result<Letter, Mistake> {
    let own = write(case, telling, texts);
    own.or_else(|mistake| {
        tracing::error!(template = telling.template, "the store's text cannot be used: {mistake}");
        write(case, telling, &Texts::default())
    })
}

fn write(case: &Case, telling: &Telling, texts: &Texts) -> Result<Letter, Mistake> {
    let locale = Locale::of(&case.order.locale);
    let values = values::of(case, telling, locale);
    let words = Words::of(telling, texts, locale)?;
    let subject = match &telling.subject {
        Some(subject) => body::subject(subject),
        None => body::subject(&engine::fill(&words.subject, &values)?),
    };
    let written = with_message(&words.body, &values)?;
    let mut paragraphs = body::paragraphs(&engine::fill(&written, &values)?);
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    let says_footer = engine::names(&written)?.iter().any(|name| name == V::LegalFooter.name());
    let footer = values.get(&V::LegalFooter).cloned().flatten().filter(|_| !says_footer).unwrap_or_default();
    let goods = Goods::of(&case.order, &case.items, locale);
    let store = &case.background.store;
    let look = Look {
        locale,
        store_name: &store.name,
        logo_url: store.logo_url.as_deref(),
        color: store.brand_color.as_deref(),
        layout: &words.layout,
    };
    let button = button(&written, &values, locale);
    let content = Content {
        subject: &subject,
        paragraphs: &paragraphs,
        values: &values,
        goods: &goods,
        button,
        footer: &footer,
    };
    let html = page::html(&content, &look)?;
    let to = case.order.customer_email.clone().filter(|address| email::is_address(address));
    Ok(Letter {
        template: telling.template,
        locale,
        to,
        to_name: name(case.order.customer_name.as_deref()),
        text: page::text(&paragraphs, &footer),
        html,
        subject,
    })
}

/// What an e-mail says before anything is filled in.
struct Words {
    subject: String,
    body: String,
    layout: String,
}

impl Words {
    /// The store's own words, or those of the program; where staff replaced the text, the frame of a message around theirs.
    fn of(telling: &Telling, texts: &Texts, locale: Locale) -> Result<Self, Mistake> {
        let plain = known(telling.template)?;
        let replaced = telling.replaces && telling.message.is_some();
        let frame = if replaced { known(MESSAGE)? } else { plain };
        let own = |text: &Text| texts.own(text.key, locale);
        let layout = own(plain).and_then(|own| own.layout.clone());
        Ok(Self {
            subject: own(plain).map_or_else(|| plain.subject(locale).to_owned(), |own| own.subject.clone()),
            body: own(frame).map_or_else(|| frame.body(locale).to_owned(), |own| own.body.clone()),
            layout: layout.or_else(|| texts.layout(locale)).unwrap_or_else(|| LAYOUT.to_owned()),
        })
    }
}

fn known(template: &str) -> Result<&'static Text, Mistake> {
    text(template).ok_or_else(|| Mistake::new(None, format!("there is no text `{template}`")))
}

/// The text with the place of a message at its end, when there is a message and the text does not place it.
fn with_message(written: &str, values: &Values) -> Result<String, Mistake> {
    let has_message = values.get(&V::CustomMessage).is_some_and(Option::is_some);
    let places = engine::names(written)?.iter().any(|name| name == V::CustomMessage.name());
    if has_message && !places {
        return Ok(format!("{}\n\n{{{{{}}}}}\n", written.trim_end(), V::CustomMessage.name()));
    }
    Ok(written.to_owned())
}

/// The main link: the one that the text is about, else the order.
fn button(written: &str, values: &Values, locale: Locale) -> Option<(String, &'static str)> {
    let says = |name: &str| engine::line_of(written, name).is_some();
    let links = [
        (V::TrackingUrl, ("Rastrear a entrega", "Track the delivery", "Seguir el envío")),
        (V::BoletoUrl, ("Baixar o boleto", "Download the bank slip", "Descargar el boleto")),
        (V::InvoiceLookupUrl, ("Consultar a nota fiscal", "Look up the invoice", "Consultar la factura")),
        (V::OrderUrl, ("Acompanhar o pedido", "Follow the order", "Seguir el pedido")),
    ];
    links.into_iter().find_map(|(variable, (pt_br, en, es))| {
        let url = values.get(&variable)?.clone()?;
        (variable == V::OrderUrl || says(variable.name())).then(|| (url, locale.say(pt_br, en, es)))
    })
}

/// A name as it may stand in a header.
fn name(name: Option<&str>) -> Option<String> {
    let name: String = name?
        .chars()
        .map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c })
        .take(100)
        .collect();
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}
