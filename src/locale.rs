//! The three languages that customers are written to in, and how each says amounts, dates and the words of the trade.

use chrono::{DateTime, Datelike as _, NaiveDate, Timelike as _};
use chrono_tz::Tz;
use entity::Instant;
use entity::money::Money;
use entity::payment::PaymentMethod;
use entity::status::CancelReason;

/// A language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Locale {
    /// Portuguese of Brazil.
    PtBr,
    /// English.
    En,
    /// Spanish.
    Es,
}

impl Locale {
    /// Every language, the usual one first.
    pub const ALL: [Self; 3] = [Self::PtBr, Self::En, Self::Es];

    /// BCP 47.
    pub const fn code(self) -> &'static str {
        self.say("pt-BR", "en", "es")
    }

    /// The language of a tag that is kept; Portuguese for any other text.
    pub fn of(code: &str) -> Self {
        Self::exactly(code).unwrap_or(Self::PtBr)
    }

    /// The language of a tag, `None` for any other text.
    pub fn exactly(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|locale| locale.code() == code)
    }

    /// One of three words.
    pub const fn say<T: Copy>(self, pt_br: T, en: T, es: T) -> T {
        match self {
            Self::PtBr => pt_br,
            Self::En => en,
            Self::Es => es,
        }
    }

    /// An amount: `R$ 1.234,56`.
    pub fn money(self, amount: Money, currency: &str) -> String {
        let cents = amount.cents().unsigned_abs();
        let (thousands, point) = self.say(('.', ','), (',', '.'), ('.', ','));
        let whole = (cents / 100).to_string();
        let mut grouped = String::with_capacity(whole.len() + whole.len() / 3);
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.len() - place).is_multiple_of(3) {
                grouped.push(thousands);
            }
            grouped.push(digit);
        }
        let minus = if amount.cents() < 0 { "-" } else { "" };
        // A line never breaks between the sign and the number.
        let sign = if currency == "BRL" { "R$\u{a0}".to_owned() } else { format!("{currency}\u{a0}") };
        format!("{minus}{sign}{grouped}{point}{:02}", cents % 100)
    }

    /// A day: `20/11/2026`.
    pub fn day(self, day: NaiveDate) -> String {
        match self {
            Self::PtBr | Self::Es => format!("{:02}/{:02}/{}", day.day(), day.month(), day.year()),
            Self::En => {
                format!("{} {} {}", day.day(), MONTHS.get(day.month0_usize()).unwrap_or(&""), day.year())
            }
        }
    }

    /// A day and the time of it, where the store is.
    pub fn moment(self, at: Instant, zone: Tz) -> String {
        let local = DateTime::from_timestamp_millis(at).unwrap_or_default().with_timezone(&zone);
        let time = format!("{:02}:{:02}", local.hour(), local.minute());
        format!("{}{}{time}", self.day(local.date_naive()), self.say(" às ", ", ", ", "))
    }

    /// A way to pay.
    pub const fn method(self, method: PaymentMethod) -> &'static str {
        match method {
            PaymentMethod::Pix => "Pix",
            PaymentMethod::Boleto => self.say("boleto", "bank slip (boleto)", "boleto"),
            PaymentMethod::Deposit => {
                self.say("depósito ou transferência", "deposit or transfer", "depósito o transferencia")
            }
            PaymentMethod::CreditCard => self.say("cartão de crédito", "credit card", "tarjeta de crédito"),
            PaymentMethod::DebitCard => self.say("cartão de débito", "debit card", "tarjeta de débito"),
            PaymentMethod::StoreCredit => {
                self.say("vale ou crédito na loja", "voucher or store credit", "vale o crédito en la tienda")
            }
            PaymentMethod::Other => self.say("outro meio", "another way", "otro medio"),
        }
    }

    /// Why an order was called off.
    pub const fn cancel_reason(self, reason: CancelReason) -> &'static str {
        match reason {
            CancelReason::Customer => self.say("a seu pedido", "at your request", "a tu pedido"),
            CancelReason::OutOfStock => {
                self.say("produto sem estoque", "item out of stock", "producto sin stock")
            }
            CancelReason::PaymentExpired => self.say(
                "pagamento não recebido no prazo",
                "payment not received in time",
                "pago no recibido a tiempo",
            ),
            CancelReason::PaymentRefused => {
                self.say("pagamento não aprovado", "payment not approved", "pago no aprobado")
            }
            CancelReason::Fraud => self.say(
                "não foi possível confirmar os dados da compra",
                "we could not confirm the purchase data",
                "no fue posible confirmar los datos de la compra",
            ),
            CancelReason::Duplicate => {
                self.say("pedido em duplicidade", "duplicate order", "pedido duplicado")
            }
            CancelReason::Other => {
                self.say("informado pela loja", "given by the store", "informado por la tienda")
            }
        }
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A month as a place in a list.
trait Month0 {
    fn month0_usize(&self) -> usize;
}

impl Month0 for NaiveDate {
    fn month0_usize(&self) -> usize {
        usize::try_from(self.month0()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Locale;
    use chrono::NaiveDate;
    use chrono_tz::America::Sao_Paulo;
    use entity::money::Money;

    #[test]
    fn amounts_are_said_as_people_write_them() {
        for (cents, pt_br, en) in [
            (0, "R$\u{a0}0,00", "R$\u{a0}0.00"),
            (12_345, "R$\u{a0}123,45", "R$\u{a0}123.45"),
            (123_456_789, "R$\u{a0}1.234.567,89", "R$\u{a0}1,234,567.89"),
            (-100_005, "-R$\u{a0}1.000,05", "-R$\u{a0}1,000.05"),
        ] {
            assert_eq!(Locale::PtBr.money(Money(cents), "BRL"), pt_br);
            assert_eq!(Locale::En.money(Money(cents), "BRL"), en);
        }
    }

    #[test]
    fn days_are_those_of_the_store() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 5).expect("a day");
        assert_eq!(
            Locale::ALL.map(|locale| locale.day(day)),
            ["05/11/2026", "5 November 2026", "05/11/2026"]
        );
        // 02:30 in London is the evening before in São Paulo.
        assert_eq!(Locale::PtBr.moment(1_795_314_600_000, Sao_Paulo), "21/11/2026 às 23:30");
    }
}
