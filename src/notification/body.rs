//! What a filled text comes to: lines of words and values, without what has nothing to say.
//!
//! A value that there is none of takes its sentence along: "Código de rastreio:" with `tracking_code` is no line without a code, and "O
//! frete é por nossa conta." behind a deadline that nobody set stays. What only introduces a part that is gone ("Linha digitável:") goes
//! too.

use super::engine::{CLOSES, MISSING, OPENS};

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// What the author of the text has written.
    Words(String),
    /// What came from a variable.
    Value(String),
    /// A value that there is none of.
    Missing,
}

impl Piece {
    fn text(&self) -> &str {
        match self {
            Self::Words(text) | Self::Value(text) => text,
            Self::Missing => "",
        }
    }
}

/// A line: an empty one parts paragraphs.
pub(super) type Line = Vec<Piece>;

/// What became of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Fate {
    Stays(Line),
    Blank,
    Gone,
}

/// The paragraphs of a filled text, each of its lines.
pub(super) fn paragraphs(filled: &str) -> Vec<Vec<Line>> {
    let mut fates: Vec<Fate> = lines(filled).into_iter().map(fate).collect();
    drop_introductions(&mut fates);
    let mut paragraphs: Vec<Vec<Line>> = Vec::new();
    let mut parted = true;
    for fate in fates {
        match fate {
            Fate::Stays(line) => {
                match paragraphs.last_mut() {
                    Some(last) if !parted => last.push(line),
                    _ => paragraphs.push(vec![line]),
                }
                parted = false;
            }
            Fate::Blank => parted = true,
            Fate::Gone => {}
        }
    }
    paragraphs
}

/// One line of a filled text, without breaks and without what has nothing to say after a colon: a subject.
pub(super) fn subject(filled: &str) -> String {
    let line: Line = lines(filled).into_iter().flatten().collect();
    let mut text = String::new();
    for piece in &line {
        if *piece == Piece::Missing {
            let end = text.rfind([':', '(', ',']).unwrap_or(text.len());
            text.truncate(end);
            break;
        }
        text.push_str(piece.text());
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text of a line.
pub(super) fn line_text(line: &[Piece]) -> String {
    line.iter().map(Piece::text).collect::<String>().trim_end().to_owned()
}

/// The pieces of each line. A break inside a value does not end the line.
fn lines(filled: &str) -> Vec<Line> {
    let (mut lines, mut line, mut text) = (Vec::new(), Line::new(), String::new());
    let mut in_value = false;
    let end = |line: &mut Line, text: &mut String, is_value: bool| {
        if !text.is_empty() {
            let text = std::mem::take(text);
            line.push(if is_value { Piece::Value(text) } else { Piece::Words(text) });
        }
    };
    for c in filled.chars() {
        match c {
            OPENS => {
                end(&mut line, &mut text, false);
                in_value = true;
            }
            CLOSES => {
                end(&mut line, &mut text, true);
                in_value = false;
            }
            MISSING => {
                end(&mut line, &mut text, in_value);
                line.push(Piece::Missing);
            }
            '\n' if !in_value => {
                end(&mut line, &mut text, false);
                lines.push(std::mem::take(&mut line));
            }
            c => text.push(c),
        }
    }
    end(&mut line, &mut text, in_value);
    lines.push(line);
    lines
}

fn is_blank(line: &[Piece]) -> bool {
    line.iter().all(|piece| piece.text().trim().is_empty())
}

fn fate(line: Line) -> Fate {
    if !line.contains(&Piece::Missing) {
        return if is_blank(&line) { Fate::Blank } else { Fate::Stays(line) };
    }
    let said = sentences(line).into_iter().filter(|sentence| !sentence.contains(&Piece::Missing));
    let left: Line = said.flatten().collect();
    if is_blank(&left) { Fate::Gone } else { Fate::Stays(left) }
}

/// Cuts a line behind each full stop, question mark and exclamation mark of the author that a blank follows.
fn sentences(line: Line) -> Vec<Line> {
    let mut sentences = vec![Line::new()];
    let mut add = |piece: Piece, ends: bool| {
        if let Some(last) = sentences.last_mut() {
            last.push(piece);
        }
        if ends {
            sentences.push(Line::new());
        }
    };
    for piece in line {
        let Piece::Words(text) = piece else {
            add(piece, false);
            continue;
        };
        let mut rest = text.as_str();
        while let Some(end) = end_of_sentence(rest) {
            let (sentence, behind) = rest.split_at(end);
            add(Piece::Words(sentence.to_owned()), true);
            rest = behind;
        }
        if !rest.is_empty() {
            add(Piece::Words(rest.to_owned()), false);
        }
    }
    sentences
}

/// Where the first sentence of a text ends, the blank behind it included.
fn end_of_sentence(text: &str) -> Option<usize> {
    text.match_indices(['.', '!', '?']).find_map(|(at, mark)| {
        let end = at + mark.len();
        text.get(end..)?.starts_with(' ').then_some(end + 1)
    })
}

/// A line that ends with a colon introduces what follows, up to the end of the paragraph: when nothing of that is left, it goes too.
fn drop_introductions(fates: &mut [Fate]) {
    for at in 0..fates.len() {
        let introduces = matches!(fates.get(at), Some(Fate::Stays(line)) if ends_with_colon(line));
        if introduces
            && is_gone_behind(fates.get(at + 1..).unwrap_or_default())
            && let Some(Fate::Stays(line)) = fates.get(at)
        {
            let mut kept = sentences(line.clone());
            kept.pop();
            let kept: Line = kept.into_iter().flatten().collect();
            let fate = if is_blank(&kept) { Fate::Gone } else { Fate::Stays(kept) };
            if let Some(place) = fates.get_mut(at) {
                *place = fate;
            }
        }
    }
}

fn ends_with_colon(line: &[Piece]) -> bool {
    matches!(line.last(), Some(Piece::Words(text)) if text.trim_end().ends_with(':'))
}

fn is_gone_behind(following: &[Fate]) -> bool {
    let part =
        following.iter().skip_while(|fate| **fate == Fate::Blank).take_while(|fate| **fate != Fate::Blank);
    let mut part = part.peekable();
    part.peek().is_some() && part.all(|fate| *fate == Fate::Gone)
}

#[cfg(test)]
mod tests {
    use super::super::engine::{CLOSES, MISSING, OPENS};
    use super::{line_text, paragraphs, subject};

    /// `<x>` is a value, `_` one that there is none of.
    fn filled(text: &str) -> String {
        text.chars()
            .map(|c| match c {
                '<' => OPENS,
                '>' => CLOSES,
                '_' => MISSING,
                c => c,
            })
            .collect()
    }

    #[test]
    fn what_has_nothing_to_say_is_left_out() {
        for (text, said) in [
            ("Olá, <Ana>!\n\nTudo certo.", "Olá, Ana!\n\nTudo certo."),
            ("Olá, _!\n\nTudo certo.", "Tudo certo."),
            ("Código: _\nAcompanhe: <u>", "Acompanhe: u"),
            ("Envie até _. O frete é nosso. Até <dia>.", "O frete é nosso. Até dia."),
            ("Linha digitável:\n_\n\nBaixar: _\n\nDepois avisamos.", "Depois avisamos."),
            ("Copie. O código:\n\n_\n\nFim.", "Copie.\n\nFim."),
            ("Como:\n_\n<b>", "Como:\nb"),
            ("Endereço: <Av. Paulista. 1>. Motivo: _.", "Endereço: Av. Paulista. 1."),
            ("a\n\n\n\nb\n", "a\n\nb"),
            ("<uma\nduas>", "uma\nduas"),
        ] {
            let lines = |paragraph: &Vec<Vec<_>>| {
                paragraph.iter().map(|line: &Vec<_>| line_text(line)).collect::<Vec<_>>().join("\n")
            };
            let found = paragraphs(&filled(text)).iter().map(lines).collect::<Vec<_>>().join("\n\n");
            assert_eq!(found, said, "{text}");
        }
    }

    #[test]
    fn a_subject_is_one_line() {
        for (text, said) in [
            ("Boleto <1>: vence em <dia>", "Boleto 1: vence em dia"),
            ("Boleto <1>: vence em _", "Boleto 1"),
            ("Pedido <um\ndois>\n", "Pedido um dois"),
        ] {
            assert_eq!(subject(&filled(text)), said);
        }
    }
}
