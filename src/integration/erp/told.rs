//! What an ERP said, in its own words, and without the customer's.

use super::sales_order::SalesOrder;
use super::words::clip;
use serde_json::Value;

/// Characters of an ERP's words that are kept.
const LONGEST: usize = 500;

/// Out of the body of an answer, whatever its shape: the texts under the names that ERPs use for what went wrong.
pub(super) fn words_in(body: &Value) -> Option<String> {
    const NAMES: [&str; 9] = [
        "faultstring",
        "message",
        "mensagem",
        "description",
        "detail",
        "msg",
        "error_description",
        "title",
        "error",
    ];
    let mut words = Vec::new();
    collect(body, &NAMES, &mut words, 0);
    (!words.is_empty()).then(|| words.join("; "))
}

fn collect(value: &Value, names: &[&str], words: &mut Vec<String>, depth: u8) {
    if depth > 6 || words.len() >= 12 {
        return;
    }
    match value {
        Value::Object(fields) => {
            if let Some(Value::Object(of_fields)) = fields.get("errors") {
                // Laravel's: `errors` has a list of sentences for each field.
                let sentences = of_fields.values().filter_map(Value::as_array).flatten();
                for sentence in sentences.filter_map(Value::as_str).map(str::to_owned) {
                    if !words.contains(&sentence) {
                        words.push(sentence);
                    }
                }
            }
            for (name, value) in fields {
                match value {
                    Value::String(text) if names.contains(&name.as_str()) && !text.is_empty() => {
                        if !words.contains(text) {
                            words.push(text.clone());
                        }
                    }
                    other => collect(other, names, words, depth + 1),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, names, words, depth + 1)),
        _ => {}
    }
}

/// What is the customer's in an order: nobody repeats it in a problem.
#[derive(Clone, Debug, Default)]
pub(super) struct Private(Vec<String>);

impl Private {
    /// Of an order.
    pub(super) fn of(order: &SalesOrder) -> Self {
        let buyer = &order.buyer;
        let places = order.billing.iter().chain(&order.delivery);
        let texts = [Some(&buyer.name), Some(&buyer.document), buyer.email.as_ref(), buyer.phone.as_ref()];
        let texts =
            texts.into_iter().flatten().chain(places.flat_map(|place| [&place.recipient, &place.street]));
        Self(texts.filter(|text| text.chars().count() > 3).cloned().collect())
    }

    /// These texts.
    pub(super) fn from(texts: Vec<String>) -> Self {
        Self(texts.into_iter().filter(|text| text.chars().count() > 3).collect())
    }

    /// A text without any of it, without control characters, bounded.
    pub(super) fn out_of(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for private in &self.0 {
            text = without(&text, private);
        }
        let text: String =
            text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
        clip(&without_numbers(&text), LONGEST)
    }
}

/// Replaces a text wherever it stands, in capitals too.
fn without(text: &str, private: &str) -> String {
    let text = text.replace(private, "…");
    let upper = private.to_uppercase();
    text.replace(&upper, "…")
}

/// Digits and the signs of masks in a row that hold a CPF, a CNPJ or a phone number: 10 to 14 digits.
fn without_numbers(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut run = String::new();
    let end = |run: &mut String, clean: &mut String| {
        let digits = run.chars().filter(char::is_ascii_digit).count();
        clean.push_str(if (10..=14).contains(&digits) { "…" } else { run });
        run.clear();
    };
    for letter in text.chars() {
        if letter.is_ascii_digit() || (!run.is_empty() && matches!(letter, '.' | '-' | '/')) {
            run.push(letter);
        } else {
            end(&mut run, &mut clean);
            clean.push(letter);
        }
    }
    end(&mut run, &mut clean);
    clean
}

#[cfg(test)]
mod tests {
    use super::{Private, words_in};
    use serde_json::json;

    #[test]
    fn the_words_of_each_erp_are_found() {
        for (body, words) in [
            (
                json!({ "error": { "type": "VALIDATION_ERROR", "message": "Não foi possível salvar", "description": "Ocorreu um erro",
                    "fields": [{ "code": 49, "msg": "Parcelas diferem do total", "element": "parcelas" }] } }),
                "Ocorreu um erro; Parcelas diferem do total; Não foi possível salvar",
            ),
            (
                json!({ "mensagem": "Dados inválidos", "detalhes": [{ "campo": "itens", "mensagem": "Produto não encontrado" }] }),
                "Produto não encontrado; Dados inválidos",
            ),
            (
                json!({ "faultstring": "ERROR: falta a tag", "faultcode": "SOAP-ENV:Client-101" }),
                "ERROR: falta a tag",
            ),
            (
                json!({ "error": "invalid_grant", "error_description": "Token is not active" }),
                "invalid_grant; Token is not active",
            ),
        ] {
            assert_eq!(words_in(&body).as_deref(), Some(words));
        }
        assert_eq!(words_in(&json!([1, { "a": null }])), None);
    }

    #[test]
    fn the_customer_is_left_out() {
        let private = Private(["Ana Exemplo", "52998224725", "ana@example.com"].map(str::to_owned).into());
        let said = "CPF 529.982.247-25 de ANA EXEMPLO (ana@example.com, 52998224725)\u{0} pedido 1001\n";
        assert_eq!(private.out_of(said), "CPF … de … (…, …)  pedido 1001 ");
        assert_eq!(private.out_of(&"é".repeat(900)).chars().count(), 500);
    }
}
