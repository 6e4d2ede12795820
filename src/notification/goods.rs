//! The items of an order, as a table and as lines of text.

use super::page::escaped;
use crate::locale::Locale;
use entity::{item, order};

/// The items and sums of an order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Goods {
    /// Name, units, total of each line.
    lines: Vec<(String, i32, String)>,
    /// What is added and subtracted, and the total.
    sums: Vec<(&'static str, String)>,
}

impl Goods {
    pub(super) fn of(order: &order::Model, items: &[item::Model], locale: Locale) -> Self {
        let money = |amount| locale.money(amount, &order.currency);
        let lines = items.iter().map(|item| (item.name.clone(), item.quantity, money(item.total_cents)));
        let mut sums = Vec::new();
        if order.discount_cents.cents() > 0 {
            let given = entity::money::Money(order.discount_cents.cents().saturating_neg());
            sums.push((locale.say("Desconto", "Discount", "Descuento"), money(given)));
        }
        if order.shipping_cents.cents() > 0 {
            sums.push((locale.say("Frete", "Delivery", "Envío"), money(order.shipping_cents)));
        }
        sums.push((locale.say("Total", "Total", "Total"), money(order.total_cents)));
        Self { lines: lines.collect(), sums }
    }

    /// One line for each, for the text part; the total stands in the text itself.
    pub(super) fn text(&self) -> String {
        let items = self.lines.iter().map(|(name, units, total)| format!("{units} × {name}: {total}"));
        let sums = self.sums.iter().rev().skip(1).rev().map(|(what, amount)| format!("{what}: {amount}"));
        items.chain(sums).collect::<Vec<_>>().join("\n")
    }

    pub(super) fn html(&self, locale: Locale) -> String {
        let cell = "padding:8px 0;border-bottom:1px solid #e5e7eb;vertical-align:top";
        let number = "padding:8px 0 8px 12px;border-bottom:1px solid #e5e7eb;text-align:right;vertical-align:top;white-space:nowrap";
        let heading = |what: &str, style: &str| {
            format!(
                "<th scope=\"col\" class=\"rule\" style=\"{style};text-align:{}\">{what}</th>",
                if style == cell { "left" } else { "right" }
            )
        };
        let head = [
            heading(locale.say("Produto", "Item", "Producto"), cell),
            heading(locale.say("Qtd.", "Qty", "Cant."), number),
            heading(locale.say("Total", "Total", "Total"), number),
        ];
        let row = |(name, units, total): &(String, i32, String)| {
            format!(
                "<tr><td class=\"rule\" style=\"{cell}\">{}</td><td class=\"rule\" style=\"{number}\">{units}</td><td class=\"rule\" style=\"{number}\">{}</td></tr>\n",
                escaped(name),
                escaped(total)
            )
        };
        let sum = |(what, amount): &(&'static str, String)| {
            format!(
                "<tr><th scope=\"row\" colspan=\"2\" style=\"padding:8px 0;text-align:left;font-weight:normal\">{what}</th><td style=\"padding:8px 0 8px 12px;text-align:right;white-space:nowrap\">{}</td></tr>\n",
                escaped(amount)
            )
        };
        let rows: String = self.lines.iter().map(row).collect();
        let sums: String = self.sums.iter().map(sum).collect();
        format!(
            "<table style=\"width:100%;border-collapse:collapse;margin:0 0 16px;font-size:15px\">\n<thead><tr>{}</tr></thead>\n\
             <tbody>\n{rows}</tbody>\n<tfoot>\n{sums}</tfoot>\n</table>\n",
            head.concat()
        )
    }
}
