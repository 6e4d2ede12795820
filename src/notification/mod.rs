//! What customers are written, and the store's own people: from facts to e-mails that are ready to be handed over.
//!
//! # Flow
//!
//! ```text
//!  a fact, `notifies` decided when it happened ─► rule (pure): by which text
//!                                                    │  case: the orders with their parts, a constant number of statements
//!                                                    │  values: what each variable stands for
//!                                                    ▼
//!       text of the store, else of the program ─► engine: filled, values marked ─► body: what has nothing to say is left out
//!                                                    ▼
//!                               compose: subject, text part, HTML part ─► a row in `deliveries`, or a preview
//! ```
//!
//! The relay asks [`fan_out()`] what has to be sent, hands the rows to the mail server, and tells [`settled()`] what came of each. Sending is
//! not known here.
//!
//! # Promises
//!
//! 1. **NO sends nothing, ever.** What was decided when a thing happened stands with the fact, and is the only thing that lets an e-mail go.
//! 2. **One e-mail per line of the history and text.** The key of a delivery is made of both, and its `Message-ID` of the key.
//! 3. **A preview is what goes.** Fan-out, preview, and what staff sends are put together by the one function [`compose()`].
//! 4. **Nothing a customer or a person at the store has written means anything in HTML**, nor becomes a link; only what the author of a
//!    text has written does.
//! 5. **A mistake in a text is said when it is saved**, with line and reason. A text that comes to hold one all the same gives way
//!    to that of the program; an e-mail is never lost for its looks.
//! 6. **An e-mail that could not be delivered is seen**: on the order, in its history, in a queue.
//!
//! # What has nothing to say
//!
//! The texts name more than every order has: a tracking code, an address of the order, a deadline. A value that there is none of
//! takes its sentence along, a line of which nothing is left goes, and what only introduced it ("Linha digitável:") goes too; see
//! `body.rs`. In a subject, what follows the last colon, bracket or comma before it goes. Where the language needs a word in any
//! case, there is one: who carries it is "a transportadora responsável pela entrega", who helps is "nosso atendimento".
//!
//! # Texts
//!
//! There are the 20 of the trade; `partially_shipped` and `tracking_changed`, which go when staff says so; `payment_refused`, because who is refused must hear how else to pay; and `message`, the frame of what staff
//! writes. A message of a step is added behind the text, or where the text places `custom_message`; when it replaces the text, it
//! stands in the frame of `message`, under the text's subject. The page around all of them can be replaced as a whole.

mod alert;
mod body;
mod case;
mod check;
mod compose;
mod engine;
mod fan_out;
mod goods;
mod keep;
mod lookup;
mod page;
mod preview;
mod rule;
mod send;
mod settled;
mod telling;
mod text;
mod usual;
mod values;
mod variable;

#[cfg(test)]
mod tests;

pub use crate::locale::Locale;
pub use alert::{Alert, alert, alerted};
pub use case::{Background, Case, Tokens};
pub use compose::{Letter, compose};
pub use engine::Mistake;
pub use fan_out::{Happened, MAIL, fan_out};
pub use keep::{Current, LAYOUT_KEY, Texts, Written, list, reset, save};
pub use page::{LAYOUT, LAYOUT_VARIABLES};
pub use preview::{Imagined, preview};
pub use rule::mails;
pub use send::{Wanted, resend, send};
pub use settled::settled;
pub use telling::Telling;
pub use text::{TEXTS, Text, text};
pub use usual::set_usual;
pub use variable::{Role, Variable};
