//! The HTML of every text in every language, as a checker from the npm registry sees it (`tests/clients`, see `./tests/run`).

use super::both_without_relay;
use crate::support::given::{invoice_key, order};
use crate::support::{NOW, TestApp};
use entity::money::Money;
use entity::payment::{PaymentMethod, PaymentStatus};
use pedidos::notification::{Background, Case, Locale, TEXTS, Telling, Texts, compose};
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// Orders that have as much, and as little, to say as can be.
async fn cases(app: &TestApp, locale: Locale, number: u32) -> Vec<Case> {
    let full =
        order().shipment("Correios", Some("AA123456785BR")).invoice(&invoice_key(number)).with(|whole| {
            locale.code().clone_into(&mut whole.order.locale);
            whole.order.delivered_at = Some(NOW);
            whole.items[0].missing = 1;
            for (position, method) in
                [(2, PaymentMethod::Pix), (3, PaymentMethod::Boleto), (4, PaymentMethod::Deposit)]
            {
                let mut payment = whole.payments[0].clone();
                payment.position = position;
                payment.method = method;
                payment.state = PaymentStatus::Pending;
                payment.captured_cents = Money(0);
                payment.captured_at = None;
                payment.pix_code =
                    (method == PaymentMethod::Pix).then(|| "00020126330014br.gov.bcb.pix".to_owned());
                payment.boleto_line = (method == PaymentMethod::Boleto)
                    .then(|| "23793381286000000000300000000401184340000012990".to_owned());
                payment.instructions =
                    (method == PaymentMethod::Deposit).then(|| "Banco 001\nConta 5 & 6".to_owned());
                whole.payments.push(payment);
            }
        });
    let bare = order().with(|whole| {
        locale.code().clone_into(&mut whole.order.locale);
        whole.order.customer_name = None;
        whole.addresses.clear();
        whole.payments.clear();
    });
    let wholes = app.given([full, bare]).await;
    let background = Background::read(&app.db).await.unwrap();
    let rows = wholes.into_iter().map(|whole| whole.order).collect();
    Case::read_all(&app.db, &background, rows).await.unwrap()
}

both_without_relay! {
    async fn a_checker_finds_nothing_wrong(app: TestApp) {
        let folder = TempDir::new().unwrap();
        let (mut written, mut number) = (0, 0);
        for settings in ["NULL", "'https://loja.example/x?a=1&b=2'"] {
            app.sql(&format!("UPDATE stores SET name = 'Casa <da> \"Caneca\"', logo_url = {settings}, order_url = {settings},
                return_instructions = 'Um.\nDois.', postal_address = 'Rua A & B'")).await;
            for locale in Locale::ALL {
                number += 1;
                for (at, case) in cases(&app, locale, number).await.iter().enumerate() {
                    for text in TEXTS {
                        let message = (at == 0).then(|| "Oi <b>Ana</b> & cia\n\nAté já".to_owned());
                        let telling = Telling { message, ..Telling::by(text.key, NOW) };
                        let letter = compose(case, &telling, &Texts::default()).unwrap();
                        for part in [&letter.subject, &letter.text, &letter.html] {
                            assert!(!part.contains("{{") && !part.contains('\u{E000}') && !part.contains('\u{E002}'), "{part}");
                        }
                        assert!(!letter.text.contains(":\n\n\n") && !letter.text.contains("  \n"), "{}", letter.text);
                        written += 1;
                        std::fs::write(folder.path().join(format!("{written}-{}-{}.html", text.key, locale.code())), letter.html).unwrap();
                    }
                }
            }
        }
        assert_eq!(written, 2 * 3 * 2 * TEXTS.len());
        let clients = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients");
        assert!(clients.join("node_modules").is_dir(), "the checker is not installed: ./tests/run does it, or `npm ci` in tests/clients");
        let checked = Command::new("node").arg("html.mjs").arg(folder.path()).current_dir(clients).output().unwrap();
        let told = String::from_utf8(checked.stdout).unwrap();
        assert_eq!(told.trim(), format!("{{\"checked\":{written}}}"), "{}", String::from_utf8_lossy(&checked.stderr));
    }
}
