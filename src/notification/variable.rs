//! What stands in the texts for what differs from order to order.

/// How a value is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// As it is, within its sentence.
    Plain,
    /// Set apart, so that it can be copied.
    Code,
    /// To be clicked.
    Link,
    /// The table of items.
    Table,
    /// Lines of text.
    Lines,
    /// What staff wrote.
    Message,
}

/// Declares the variables: name, role, whether a subject may have it, what it is, an example.
macro_rules! variables {
    ($($variant:ident = $name:literal, $role:ident, $in_subject:literal, $what:literal, $example:literal;)*) => {
        /// A variable of the texts.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "`about` says what each is, for everybody")]
        pub enum Variable { $($variant,)* }

        impl Variable {
            /// Every variable, the common ones first.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// What it is called in a text: `first_name`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// How it is shown.
            pub const fn role(self) -> Role {
                match self { $(Self::$variant => Role::$role,)* }
            }

            /// Whether it may stand in a subject, which others can read over a shoulder.
            pub const fn is_for_subjects(self) -> bool {
                match self { $(Self::$variant => $in_subject,)* }
            }

            /// What it is, for whoever writes texts.
            pub const fn about(self) -> &'static str {
                match self { $(Self::$variant => $what,)* }
            }

            /// What it may look like.
            pub const fn example(self) -> &'static str {
                match self { $(Self::$variant => $example,)* }
            }
        }
    };
}

variables! {
    FirstName = "first_name", Plain, true, "The customer's first name; a company's whole name.", "Ana";
    OrderNumber = "order_number", Plain, true, "The number of the order.", "1001";
    OrderUrl = "order_url", Link, false, "Where the customer sees the order (`orderUrl` of the store).", "https://loja.example/pedidos/1001";
    OrderTotal = "order_total", Plain, true, "What the customer pays in all.", "R$ 129,90";
    StoreName = "store_name", Plain, true, "What customers call the store.", "Loja Exemplo";
    SupportContact = "support_contact", Plain, false, "Where customers write or call (`supportContact` of the store).", "ajuda@loja.example";
    ItemsTable = "items_table", Table, false, "The items with quantities and totals, discount and delivery.", "2 × Caneca: R$ 79,80";
    DeliveryAddress = "delivery_address", Plain, false, "Where the goods go, in one line.", "Rua B, 2, Campinas/SP, 13010-001";
    CustomMessage = "custom_message", Message, false, "What staff wrote with the step; at the end of the text when the text does not place it.", "Um abraço da nossa equipe!";
    LegalFooter = "legal_footer", Lines, false, "Legal name, CNPJ, address and contact of the store; at the end of every e-mail when the text does not place it.", "Loja Exemplo Ltda. · CNPJ 11.222.333/0001-81";
    PaymentMethod = "payment_method", Plain, true, "How the order is paid.", "Pix";
    PixCopyPaste = "pix_copy_paste", Code, false, "The Pix code to copy, while it can be paid.", "00020126330014br.gov.bcb.pix";
    PaymentDeadline = "payment_deadline", Plain, true, "Until when it has to be paid.", "27/11/2026 às 18:00";
    BoletoLine = "boleto_line", Code, false, "The digits of the boleto, while it can be paid.", "23793.38128 60000.000003 00000.000400 1 84340000012990";
    BoletoUrl = "boleto_url", Link, false, "Where the boleto can be downloaded.", "https://loja.example/boleto/1001";
    BankDetails = "bank_details", Code, false, "The bank account for a deposit, while it can be paid.", "Banco 001, agência 1234, conta 5678-9";
    DeliveryForecast = "delivery_forecast", Plain, true, "The day on which it was promised to arrive.", "30/11/2026";
    MissingItems = "missing_items", Lines, false, "The items that are missing, one in a line.", "1 × Caneca";
    InvoiceNumber = "invoice_number", Plain, true, "The number of the invoice.", "4711";
    InvoiceSeries = "invoice_series", Plain, true, "The series of the invoice.", "1";
    InvoiceKeyGrouped = "invoice_key_grouped", Code, false, "The access key of the invoice, in groups of four.", "3526 1111 2223 3300 0181 5500 1000 0047 1112 3456 7890";
    InvoiceLookupUrl = "invoice_lookup_url", Link, false, "Where the invoice can be looked up.", "https://www.nfe.fazenda.gov.br/portal/consultaRecaptcha.aspx";
    PickupAddress = "pickup_address", Plain, false, "Where it is fetched (`pickupAddress` of the store).", "Rua A, 1, São Paulo/SP";
    PickupHours = "pickup_hours", Plain, false, "When it can be fetched (`pickupHours` of the store).", "segunda a sexta, 9h às 18h";
    PickupDeadline = "pickup_deadline", Plain, true, "The last day to fetch it (`pickupDays` of the store).", "04/12/2026";
    PickupCode = "pickup_code", Code, false, "What has to be said to fetch it; nothing gives one yet.", "4821";
    Carrier = "carrier", Plain, true, "Who carries it.", "Correios";
    TrackingCode = "tracking_code", Code, false, "The carrier's code.", "PH297898690BR";
    ShippedItems = "shipped_items", Lines, false, "The items in the shipment, one in a line.", "1 × Caneca";
    TrackingUrl = "tracking_url", Link, false, "Where the parcel can be followed, for carriers that are known.", "https://rastreamento.correios.com.br/app/index.php?objetos=PH297898690BR";
    FailureReason = "failure_reason", Plain, false, "Why it could not be delivered: the reason of the step.", "destinatário ausente";
    WithdrawalDeadline = "withdrawal_deadline", Plain, true, "The last day on which a consumer may withdraw (CDC art. 49).", "27/11/2026";
    CancelReason = "cancel_reason", Plain, false, "Why it was called off.", "a seu pedido";
    RefundNote = "refund_note", Plain, false, "What becomes of the money of an order that was called off.", "Nenhum valor foi cobrado.";
    ReturnProtocol = "return_protocol", Plain, true, "What the return is called.", "1001-20261124";
    ReturnInstructions = "return_instructions", Lines, false, "How to send it back (`returnInstructions` of the store).", "Use o código de postagem que enviaremos.";
    ReturnDeadline = "return_deadline", Plain, true, "The last day to send it back (`returnDays` of the store).", "04/12/2026";
    RefundAmount = "refund_amount", Plain, true, "How much goes back.", "R$ 129,90";
    RefundMethod = "refund_method", Plain, false, "By which way it goes back.", "Pix";
    RefundDeadline = "refund_deadline", Plain, true, "When it arrives at the latest (`refundDays` of the store).", "04/12/2026";
}

impl Variable {
    /// Those that make sense in every text.
    pub fn is_common(self) -> bool {
        self <= Self::LegalFooter
    }
}
