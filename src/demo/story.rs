//! The stories themselves: which steps, in which order, with which waits between them.

use super::calendar::{at_hour, day, working_days_after};
use super::life::{Life, Means, Story, Timeline, by};
use super::plan::Plan;
use super::random::Random;
use super::words;
use entity::Instant;
use entity::status::OrderStatus as S;

/// The life until `now` of an order placed at an instant, whose parcel takes so many days.
pub(super) fn live(plan: &Plan, placed_at: Instant, days: i64, now: Instant) -> Life {
    let mut random = Random::branch(plan.seed, 1);
    let mut line = Timeline::begin(placed_at, &mut random);
    line.moves(S::AwaitingPayment, by(words::SHOP));
    tell(plan, days, &mut line);
    line.until_now(now)
}

fn tell(plan: &Plan, days: i64, line: &mut Timeline<'_>) {
    match plan.story {
        Story::Expired => expires(plan.means, line),
        Story::Refused => is_refused(line),
        Story::Fraud => is_a_fraud(line),
        Story::ChangedMind | Story::Duplicate => is_called_off_unpaid(plan.story, line),
        Story::ChangedMindLate => {
            is_paid(plan.means, line);
            is_picked(line);
            is_invoiced(line);
            line.minutes(20, 300);
            line.staff_moves(S::Cancelled, "Cliente desistiu; nota cancelada na Sefaz.");
            is_refunded(line, 1, 3);
        }
        Story::OutOfStock => {
            is_paid(plan.means, line);
            is_picked(line);
            is_held(line);
            line.days(2, 5);
            line.staff_moves(S::Cancelled, "Fornecedor sem previsão para {item}.");
            is_refunded(line, 1, 3);
        }
        Story::Undeliverable => {
            is_paid(plan.means, line);
            line.hours(2, 9);
            line.staff_moves(S::Cancelled, "Nenhuma transportadora atende o endereço.");
            is_refunded(line, 1, 2);
        }
        _ => {
            is_paid(plan.means, line);
            is_made_ready(plan.story, line);
            is_handed_over(plan, days, line);
            comes_back(plan.story, line);
        }
    }
}

fn is_paid(means: Means, line: &mut Timeline<'_>) {
    match means {
        Means::Pix if line.random.one_in(10) => line.minutes(40, 1_200),
        Means::Pix => line.minutes(1, 40),
        Means::Debit => line.minutes(1, 6),
        Means::Boleto => {
            let paid_on = day(line.now());
            let days = line.random.between(1, 3);
            line.until(at_hour(working_days_after(paid_on, days), 5));
        }
        Means::Deposit => {
            line.hours(3, 48);
            return line.staff_moves(S::Paid, words::DEPOSIT_FOUND);
        }
        Means::Credit | Means::VoucherAndCredit => is_reviewed(line),
    }
    line.moves(S::Paid, by(words::GATEWAY));
}

fn is_reviewed(line: &mut Timeline<'_>) {
    line.minutes(1, 4);
    if !line.random.one_in(3) {
        line.moves(S::UnderReview, by(words::GATEWAY).saying("Análise antifraude."));
        let is_long = line.random.one_in(20);
        if is_long {
            line.hours(2, 20);
        } else {
            line.minutes(3, 80);
        }
    }
}

fn is_made_ready(story: Story, line: &mut Timeline<'_>) {
    if story == Story::Slow {
        line.days(1, 3);
    }
    // A small order goes straight from the shelf to its invoice.
    if story == Story::Delivered && line.random.one_in(6) {
        line.minutes(30, 500);
        line.office();
        return line.moves(S::Invoiced, by(words::INVOICER));
    }
    is_picked(line);
    match story {
        Story::Slow => line.days(1, 2),
        Story::Held => {
            is_held(line);
            line.days(1, 5);
            line.staff_moves(S::Picking, "Chegou a reposição de {item}.");
        }
        _ if line.random.one_in(25) => {
            let note = line.random.word(&words::STAFF_NOTES);
            line.staff_notes(note);
        }
        _ => {}
    }
    is_invoiced(line);
    if story == Story::Reissued {
        line.minutes(15, 120);
        line.staff_moves(S::Picking, "Nota cancelada: CPF/CNPJ do destinatário corrigido.");
        is_invoiced(line);
    }
}

fn is_picked(line: &mut Timeline<'_>) {
    line.minutes(30, 600);
    line.staff_moves(S::Picking, "");
}

fn is_invoiced(line: &mut Timeline<'_>) {
    line.minutes(20, 400);
    line.office();
    line.moves(S::Invoiced, by(words::INVOICER));
}

fn is_held(line: &mut Timeline<'_>) {
    line.minutes(10, 90);
    line.staff_moves(S::OnHold, "Falta 1 un. de {item} no estoque.");
}

fn is_handed_over(plan: &Plan, days: i64, line: &mut Timeline<'_>) {
    if plan.story == Story::Slow {
        line.days(1, 2);
    }
    line.minutes(30, 360);
    if plan.is_pickup {
        line.staff_moves(S::ReadyForPickup, "Retire no balcão com um documento.");
        line.hours(12, 96);
        return line.staff_moves(S::Delivered, "Retirado no balcão.");
    }
    line.staff_moves(S::Shipped, "Enviado por {carrier}.{code}");
    travels(days, line);
    if plan.story.is_about_a_carrier() {
        line.moves(S::DeliveryFailed, by(words::CARRIER).saying("Destinatário ausente."));
        comes_by_again(line);
        if plan.story == Story::SentBack {
            line.moves(S::ReturnInProgress, by(words::CARRIER).saying("Objeto em devolução ao remetente."));
            return;
        }
        line.moves(S::Shipped, by(words::CARRIER).saying("Nova tentativa de entrega."));
        line.hours(1, 8);
    }
    line.moves(S::Delivered, by(words::CARRIER));
}

/// On the road; one parcel in twelve needs longer than promised.
fn travels(days: i64, line: &mut Timeline<'_>) {
    let late = if line.random.one_in(12) { line.random.between(3, 7) } else { 0 };
    let arrives = working_days_after(day(line.now()), (days + late + line.random.between(-1, 0)).max(1));
    let hour = line.random.between(9, 19);
    line.until(at_hour(arrives, hour));
}

/// A carrier tries again on one of the next working days.
fn comes_by_again(line: &mut Timeline<'_>) {
    let days = line.random.between(1, 2);
    line.until(at_hour(working_days_after(day(line.now()), days), 8));
}

/// What goes wrong after the goods are with the customer, or could not get there.
fn comes_back(story: Story, line: &mut Timeline<'_>) {
    match story {
        Story::Regretted | Story::Exchanged => {
            line.days(1, 6);
            line.moves(
                S::ReturnInProgress,
                by(words::CUSTOMER).saying("Direito de arrependimento: quero devolver."),
            );
            is_returned(story, line);
        }
        Story::SentBack => is_returned(story, line),
        Story::Forgiven => {
            line.days(1, 8);
            line.staff_moves(S::Refunded, "Chegou com defeito; valor devolvido, sem coleta.");
        }
        Story::DisputeWon | Story::DisputeSettled | Story::ChargedBack => is_disputed(story, line),
        _ => {}
    }
}

fn is_returned(story: Story, line: &mut Timeline<'_>) {
    line.days(4, 10);
    line.staff_moves(S::Returned, "Conferido, volta ao estoque.");
    if story == Story::Exchanged {
        line.minutes(5, 60);
        return line.staff_notes("Vale-troca enviado ao cliente.");
    }
    is_refunded(line, 1, 4);
}

fn is_refunded(line: &mut Timeline<'_>, from_days: i64, to_days: i64) {
    line.days(from_days, to_days);
    line.office();
    line.moves(S::Refunded, by(words::GATEWAY).saying("Valor devolvido ao cliente."));
}

fn is_disputed(story: Story, line: &mut Timeline<'_>) {
    line.days(5, 40);
    line.moves(S::InDispute, by(words::GATEWAY).saying("Portador não reconhece a compra.").internally());
    line.minutes(60, 900);
    line.staff_notes("Nota e comprovante de entrega enviados à operadora.");
    line.days(10, 45);
    let (to, comment) = match story {
        Story::DisputeWon => (S::Delivered, "Disputa encerrada a favor da loja."),
        Story::DisputeSettled => (S::Refunded, "Acordo com o cliente."),
        _ => (S::Chargeback, "Disputa encerrada a favor do portador."),
    };
    line.moves(to, by(words::GATEWAY).saying(comment).internally());
}

fn expires(means: Means, line: &mut Timeline<'_>) {
    match means {
        Means::Boleto | Means::Deposit => {
            let placed_on = day(line.now());
            line.until(at_hour(working_days_after(placed_on, 6), 7));
        }
        _ => line.minutes(1_440, 1_470),
    }
    line.moves(S::Cancelled, by(words::SYSTEM).saying("Prazo de pagamento vencido."));
}

fn is_refused(line: &mut Timeline<'_>) {
    line.minutes(1, 10);
    line.moves(S::Cancelled, by(words::GATEWAY).saying("Pagamento recusado pelo emissor do cartão."));
}

fn is_a_fraud(line: &mut Timeline<'_>) {
    line.minutes(1, 4);
    line.moves(S::UnderReview, by(words::GATEWAY).saying("Análise antifraude."));
    line.hours(1, 20);
    line.staff_moves(S::Cancelled, "Pagamento não aprovado na análise antifraude.");
}

fn is_called_off_unpaid(story: Story, line: &mut Timeline<'_>) {
    line.minutes(10, 700);
    let (actor, comment) = match story {
        Story::Duplicate => (words::SYSTEM, "Pedido repetido; o outro segue."),
        _ => (words::CUSTOMER, "Escolhi o produto errado."),
    };
    line.moves(S::Cancelled, by(actor).saying(comment));
}
