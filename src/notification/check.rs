//! Looking at a text before it is kept: what is wrong with it is said then, not when it is sent.

use super::body;
use super::engine::{self, Mistake};
use super::page::{LAYOUT_NEEDS, LAYOUT_VARIABLES};
use super::variable::Variable;
use crate::br::cpf::Cpf;
use crate::email;
use crate::refusal::{Code, Refusal};
use minijinja::value::Value;
use std::collections::BTreeMap;

/// Characters of a subject, a body, a layout.
const LONGEST: (usize, usize, usize) = (200, 20_000, 60_000);

/// What is wrong with a text, each with its place.
pub(super) fn text(subject: &str, body: &str) -> Vec<Refusal> {
    let mut refusals: Vec<Refusal> = Vec::new();
    let mut note = |path: &str, found: Result<(), Mistake>| {
        refusals.extend(found.err().map(|mistake| Refusal::new(Code::TemplateInvalid, mistake).at(path)));
    };
    note("subject", checked_subject(subject));
    note("body", checked_body(body));
    refusals
}

fn checked_subject(subject: &str) -> Result<(), Mistake> {
    sized(subject, LONGEST.0)?;
    if subject.contains(char::is_control) {
        return Err(Mistake::new(Some(1), "a subject is one line, without control characters"));
    }
    for name in engine::names(subject)? {
        let variable = known(&name, subject)?;
        if !variable.is_for_subjects() {
            let reason = format!("`{name}` is not for subjects: others can read them; the body may have it");
            return Err(Mistake::new(Some(1), reason));
        }
    }
    personal(subject)?;
    tried(subject)?;
    let shown = body::subject(&engine::fill(subject, &examples())?);
    if shown.is_empty() { Err(Mistake::new(Some(1), "nothing is left of this subject")) } else { Ok(()) }
}

fn checked_body(body: &str) -> Result<(), Mistake> {
    sized(body, LONGEST.1)?;
    plain(body)?;
    for name in engine::names(body)? {
        known(&name, body)?;
    }
    tried(body)
}

/// What is wrong with a layout.
pub(super) fn layout(path: &str, html: &str) -> Option<Refusal> {
    checked_layout(html).err().map(|mistake| Refusal::new(Code::TemplateInvalid, mistake).at(path))
}

fn checked_layout(html: &str) -> Result<(), Mistake> {
    sized(html, LONGEST.2)?;
    plain(html)?;
    let names = engine::names(html)?;
    let is_known = |name: &str| LAYOUT_VARIABLES.iter().any(|(known, _)| *known == name);
    if let Some(unknown) = names.iter().find(|name| !is_known(name)) {
        let there = LAYOUT_VARIABLES.map(|(name, _)| name).join(", ");
        let reason = format!("a layout has no variable `{unknown}`: there are {there}");
        return Err(Mistake::new(engine::line_of(html, unknown), reason));
    }
    if let Some(needed) = LAYOUT_NEEDS.into_iter().find(|needed| !names.iter().any(|name| name == needed)) {
        return Err(Mistake::new(None, format!("a layout must have `{{{{ {needed} }}}}`")));
    }
    for value in ["", "x"] {
        engine::fill_html(
            html,
            LAYOUT_VARIABLES.iter().map(|(name, _)| (*name, Value::from(value))).collect(),
        )?;
    }
    Ok(())
}

fn sized(text: &str, longest: usize) -> Result<(), Mistake> {
    if text.trim().is_empty() || text.chars().count() > longest {
        return Err(Mistake::new(None, format!("expected 1 to {longest} characters")));
    }
    Ok(())
}

fn plain(text: &str) -> Result<(), Mistake> {
    let is_odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    match text.find(is_odd) {
        Some(at) => Err(Mistake::new(Some(engine::line_at(text, at)), "a control character stands here")),
        None => Ok(()),
    }
}

fn known(name: &str, source: &str) -> Result<Variable, Mistake> {
    Variable::ALL.iter().copied().find(|variable| variable.name() == name).ok_or_else(|| {
        let reason = match nearest(name) {
            Some(near) => format!("there is no variable `{name}`: did you mean `{near}`?"),
            None => format!("there is no variable `{name}`: `notificationTemplates` lists those there are"),
        };
        Mistake::new(engine::line_of(source, name), reason)
    })
}

/// The variable that is written most alike.
fn nearest(name: &str) -> Option<&'static str> {
    let parts: Vec<&str> = name.split('_').filter(|part| part.len() > 2).collect();
    let alike = |variable: &Variable| parts.iter().filter(|part| variable.name().contains(**part)).count();
    let best = Variable::ALL.iter().max_by_key(|variable| alike(variable))?;
    (alike(best) > 0).then(|| best.name())
}

/// Whose e-mail address or CPF stands in a subject should not.
fn personal(subject: &str) -> Result<(), Mistake> {
    let is_personal = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        email::is_address(word) || Cpf::parse(word).is_ok()
    };
    if subject.split_whitespace().any(is_personal) {
        return Err(Mistake::new(
            Some(1),
            "an e-mail address or a CPF stands here: others can read subjects",
        ));
    }
    Ok(())
}

/// With everything there is to say, and with as little as can be.
fn tried(source: &str) -> Result<(), Mistake> {
    let all = examples();
    engine::fill(source, &all)?;
    let always = [Variable::OrderNumber, Variable::OrderTotal, Variable::StoreName];
    engine::fill(source, &all.into_iter().filter(|(variable, _)| always.contains(variable)).collect())?;
    Ok(())
}

fn examples() -> BTreeMap<Variable, Option<String>> {
    Variable::ALL.iter().map(|variable| (*variable, Some(variable.example().to_owned()))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::page::LAYOUT;
    use super::super::text::TEXTS;
    use super::{layout, text};
    use crate::locale::Locale;

    #[test]
    fn the_texts_of_the_program_are_without_mistakes() {
        for one in TEXTS {
            for locale in Locale::ALL {
                assert_eq!(text(one.subject(locale), one.body(locale)), [], "{} {locale:?}", one.key);
            }
        }
        assert_eq!(layout("layout", LAYOUT), None);
    }

    #[test]
    fn a_mistake_is_said_with_its_line_and_why() {
        for (body, line, why) in [
            ("a\n{{ tracking }}", "line 2", "did you mean `tracking_"),
            ("a\n\n{{ order_number", "line 3", ""),
            ("{% if carrier %}x", "line 1", ""),
            ("a\n{% for x in y %}{% endfor %}", "line 2", "`for` is not available"),
            ("{% include 'x' %}", "line 1", "`include` is not available"),
            ("{{ order_number|shout }}", "line 1", "no such filter"),
            ("{{ order_number.secret }}", "line 1", ""),
            ("{{ range(9) }}", "line 1", ""),
            ("a\u{1}", "line 1", "control character"),
            ("", "", "expected 1 to"),
        ] {
            let refusals = text("Pedido {{order_number}}", body);
            assert_eq!(refusals.len(), 1, "{body}");
            let message = &refusals[0].message;
            assert!(message.contains(line) && message.contains(why), "{body}: {message}");
            assert_eq!(refusals[0].path, ["body"]);
        }
    }

    #[test]
    fn a_subject_is_one_line_and_gives_nobody_away() {
        for (subject, why) in [
            ("Pedido\r\nBcc: x@example.com", "one line"),
            ("Entrega em {{delivery_address}}", "not for subjects"),
            ("{{custom_message}}", "not for subjects"),
            ("Para ana@example.com", "stands here"),
            ("CPF 529.982.247-25", "stands here"),
            (" ", "expected 1 to"),
        ] {
            let refusals = text(subject, "Olá");
            assert_eq!(refusals.len(), 1, "{subject}");
            assert!(refusals[0].message.contains(why), "{subject}: {}", refusals[0].message);
        }
        let shown =
            "{{ carrier|default('x')|upper }}{% if tracking_code %}{{ tracking_code|lower }}{% endif %}";
        assert_eq!(text("Pedido {{order_number}}", shown), []);
        assert_eq!(text("{{first_name}}, seu pedido {{order_number}} saiu", "Olá"), []);
    }

    #[test]
    fn a_layout_has_content_and_footer_and_no_more_than_there_is() {
        for (html, why) in [
            ("<p>{{ content }}</p>", "`{{ legal_footer }}`"),
            ("<p>{{ content }}{{ legal_footer }}{{ first_name }}</p>", "no variable `first_name`"),
            ("<p>{{ content }}\n{{ legal_footer }</p>", "line"),
        ] {
            let message = layout("layout", html).unwrap().message;
            assert!(message.contains(why), "{html}: {message}");
        }
        assert_eq!(layout("layout", "{{ content }}{{ legal_footer }}"), None);
    }
}
