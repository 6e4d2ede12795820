//! An e-mail from its paragraphs: the text part, and the HTML part that says the same.

use super::body::{Line, Piece, line_text};
use super::engine::{self, Mistake};
use super::goods::Goods;
use super::variable::{Role, Variable};
use crate::locale::Locale;
use minijinja::value::Value;
use std::collections::BTreeMap;

/// The page around every e-mail: tables that are 600 pixels wide and narrower on a phone, light and dark.
pub const LAYOUT: &str = include_str!("layout.html");

/// What may stand in a layout, and what it is.
pub const LAYOUT_VARIABLES: [(&str, &str); 11] = [
    ("lang", "The language (BCP 47)."),
    ("subject", "The subject."),
    ("preheader", "The beginning of the text, which mail programs show beside the subject."),
    ("store_name", "What customers call the store."),
    ("logo_url", "The store's picture; empty when it has none."),
    ("brand_color", "The store's colour (#1d4ed8)."),
    ("text_color", "A colour that can be read on it."),
    ("content", "The text of the e-mail as HTML; a layout must have it."),
    ("button_url", "Where the main link leads; empty when there is none."),
    ("button_label", "What the main link says."),
    ("legal_footer", "Legal name, CNPJ, address and contact; a layout must have it."),
];

/// What a layout must have.
pub(super) const LAYOUT_NEEDS: [&str; 2] = ["content", "legal_footer"];

const USUAL_COLOR: &str = "#1f2937";

/// How the store looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look<'a> {
    pub(super) locale: Locale,
    pub(super) store_name: &'a str,
    pub(super) logo_url: Option<&'a str>,
    pub(super) color: Option<&'a str>,
    pub(super) layout: &'a str,
}

/// What is to be shown.
pub(super) struct Content<'a> {
    pub(super) subject: &'a str,
    pub(super) paragraphs: &'a [Vec<Line>],
    pub(super) values: &'a BTreeMap<Variable, Option<String>>,
    pub(super) goods: &'a Goods,
    /// Where the main link leads, and what it says.
    pub(super) button: Option<(String, &'static str)>,
    pub(super) footer: &'a str,
}

/// The text part.
pub(super) fn text(paragraphs: &[Vec<Line>], footer: &str) -> String {
    let lines =
        |paragraph: &Vec<Line>| paragraph.iter().map(|line| line_text(line)).collect::<Vec<_>>().join("\n");
    let mut parts: Vec<String> = paragraphs.iter().map(lines).collect();
    if !footer.is_empty() {
        parts.push(format!("-- \n{footer}"));
    }
    parts.join("\n\n") + "\n"
}

/// The HTML part.
///
/// # Errors
///
/// When there is a mistake in the layout.
pub(super) fn html(content: &Content<'_>, look: &Look<'_>) -> Result<String, Mistake> {
    let writer = Writer { roles: roles(content.values), goods: content.goods, look };
    html_around(content, look, writer.body(content.paragraphs))
}

/// A page around HTML that is there already.
///
/// # Errors
///
/// When there is a mistake in the layout.
pub(super) fn html_around(content: &Content<'_>, look: &Look<'_>, body: String) -> Result<String, Mistake> {
    let color = look.color.unwrap_or(USUAL_COLOR);
    let (url, label) = content.button.clone().unwrap_or_default();
    let text = |text: &str| Value::from(text);
    engine::fill_html(
        look.layout,
        BTreeMap::from([
            ("lang", text(look.locale.code())),
            ("subject", text(content.subject)),
            ("preheader", text(&preheader(content.paragraphs))),
            ("store_name", text(look.store_name)),
            ("logo_url", text(look.logo_url.unwrap_or_default())),
            ("brand_color", text(color)),
            ("text_color", text(readable_on(color))),
            ("content", Value::from_safe_string(body)),
            ("button_url", text(&url)),
            ("button_label", text(label)),
            ("legal_footer", Value::from_safe_string(broken(content.footer))),
        ]),
    )
}

/// How each value is shown; the same text has one role.
fn roles(values: &BTreeMap<Variable, Option<String>>) -> BTreeMap<&str, Role> {
    let special = values.iter().filter(|(variable, _)| variable.role() != Role::Plain);
    special.filter_map(|(variable, value)| Some((value.as_deref()?, variable.role()))).collect()
}

/// The first words behind the greeting.
fn preheader(paragraphs: &[Vec<Line>]) -> String {
    let said = paragraphs.iter().skip(usize::from(paragraphs.len() > 1)).flatten();
    let text = said.map(|line| line_text(line)).collect::<Vec<_>>().join(" ");
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(140).collect()
}

/// White or nearly black, whichever can be read on a colour (perceived lightness of ITU-R BT.601).
fn readable_on(color: &str) -> &'static str {
    let part = |from: usize| {
        let digits = color.get(from..from + 2).unwrap_or_default();
        u32::from_str_radix(digits, 16).unwrap_or_default()
    };
    let lightness = (part(1) * 299 + part(3) * 587 + part(5) * 114) / 1_000;
    if lightness > 150 { "#111827" } else { "#ffffff" }
}

/// HTML of a text in which nothing means anything.
pub(super) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
    html
}

/// The same with its lines.
pub(super) fn broken(text: &str) -> String {
    text.lines().map(escaped).collect::<Vec<_>>().join("<br>\n")
}

const CODE: &str = "font-family:Menlo,Consolas,'Courier New',monospace;font-size:14px;word-break:break-all";

struct Writer<'a> {
    roles: BTreeMap<&'a str, Role>,
    goods: &'a Goods,
    look: &'a Look<'a>,
}

impl Writer<'_> {
    fn body(&self, paragraphs: &[Vec<Line>]) -> String {
        let mut html = String::new();
        for paragraph in paragraphs {
            self.paragraph(&mut html, paragraph);
        }
        html
    }

    /// Lines of text together; what is set apart stands between them.
    fn paragraph(&self, html: &mut String, lines: &[Line]) {
        let mut open: Vec<String> = Vec::new();
        for line in lines {
            if let Some(block) = self.block(line) {
                close(html, &mut open);
                html.push_str(&block);
            } else {
                open.push(line.iter().map(|piece| self.piece(piece)).collect());
            }
        }
        close(html, &mut open);
    }

    /// A line that is one value which is set apart.
    fn block(&self, line: &[Piece]) -> Option<String> {
        let is_blank = |piece: &&Piece| matches!(piece, Piece::Words(text) if text.trim().is_empty());
        let mut pieces = line.iter().filter(|piece| !is_blank(piece));
        let (Some(Piece::Value(value)), None) = (pieces.next(), pieces.next()) else { return None };
        match self.roles.get(value.as_str())? {
            Role::Code => Some(format!(
                "<p class=\"code\" style=\"margin:0 0 16px;padding:12px;background:#f3f4f6;border-radius:6px;{CODE}\">{}</p>\n",
                broken(value)
            )),
            Role::Table => Some(self.goods.html(self.look.locale)),
            Role::Message => Some(
                value
                    .split("\n\n")
                    .filter(|part| !part.trim().is_empty())
                    .map(|part| format!("<p style=\"margin:0 0 16px\">{}</p>\n", broken(part.trim())))
                    .collect::<Vec<_>>()
                    .concat(),
            ),
            Role::Plain | Role::Link | Role::Lines => None,
        }
    }

    fn piece(&self, piece: &Piece) -> String {
        match piece {
            Piece::Words(text) => linked(text),
            Piece::Value(value) => match self.roles.get(value.as_str()) {
                Some(Role::Link) => link(value),
                Some(Role::Code) => format!("<span style=\"{CODE}\">{}</span>", broken(value)),
                _ => broken(value),
            },
            Piece::Missing => String::new(),
        }
    }
}

fn close(html: &mut String, open: &mut Vec<String>) {
    if !open.is_empty() {
        html.extend(["<p style=\"margin:0 0 16px\">", open.join("<br>\n").trim_end(), "</p>\n"]);
        open.clear();
    }
}

fn link(url: &str) -> String {
    let url = escaped(url);
    format!("<a href=\"{url}\" style=\"word-break:break-all\">{url}</a>")
}

/// Words of the author, in which addresses can be clicked.
fn linked(text: &str) -> String {
    let mut html = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("https://").or_else(|| rest.find("http://")) {
        let (before, from) = rest.split_at(at);
        html.push_str(&escaped(before));
        let end =
            from.find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"')).unwrap_or(from.len());
        let url = from.get(..end).unwrap_or_default().trim_end_matches(['.', ',', ';', ':', '!', '?', ')']);
        html.push_str(&link(url));
        rest = from.get(url.len()..).unwrap_or_default();
    }
    html.push_str(&escaped(rest));
    html
}

#[cfg(test)]
mod tests {
    use super::{escaped, linked, readable_on};

    #[test]
    fn addresses_of_the_author_can_be_clicked_and_nothing_else_means_anything() {
        assert_eq!(
            linked("Veja https://a.example/x?a=1&b=2. <b>"),
            "Veja <a href=\"https://a.example/x?a=1&amp;b=2\" style=\"word-break:break-all\">https://a.example/x?a=1&amp;b=2</a>. &lt;b&gt;"
        );
        assert_eq!(escaped("<a href='x'>\"&"), "&lt;a href=&#39;x&#39;&gt;&quot;&amp;");
    }

    #[test]
    fn a_button_can_be_read() {
        for (color, text) in
            [("#000000", "#ffffff"), ("#ffffff", "#111827"), ("#1d4ed8", "#ffffff"), ("#facc15", "#111827")]
        {
            assert_eq!(readable_on(color), text);
        }
    }
}
