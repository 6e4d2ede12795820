//! What people and machines of the store write.

/// The shop that takes orders.
pub(super) const SHOP: &str = "loja virtual";
/// The payment provider.
pub(super) const GATEWAY: &str = "gateway de pagamento";
/// What issues invoices.
pub(super) const INVOICER: &str = "emissor de notas";
/// What follows parcels.
pub(super) const CARRIER: &str = "rastreamento";
/// The customer.
pub(super) const CUSTOMER: &str = "cliente";
/// The order desk itself.
pub(super) const SYSTEM: &str = "sistema";

/// People of the store.
pub(super) const STAFF: [&str; 4] = ["Ana (equipe)", "Bruno (equipe)", "Carla (equipe)", "Davi (equipe)"];

/// How a deposit is confirmed.
pub(super) const DEPOSIT_FOUND: &str = "Depósito conferido no extrato; comprovante arquivado.";

/// Notes of staff while an order is prepared.
pub(super) const STAFF_NOTES: [&str; 6] = [
    "Cliente ligou perguntando o prazo.",
    "Embalar com plástico-bolha em dobro.",
    "Trocar a caixa: a anterior chegou amassada.",
    "Endereço confirmado por telefone.",
    "Separar junto com o próximo pedido do cliente.",
    "Conferir a voltagem antes de fechar a caixa.",
];

/// What customers write with their order.
pub(super) const CUSTOMER_NOTES: [&str; 8] = [
    "É presente, por favor não coloquem o preço no pacote.",
    "Entregar na portaria, falar com o Seu Zé.",
    "Só estou em casa depois das 18h.",
    "Podem embalar os itens separadamente?",
    "Preciso até sexta-feira, é aniversário da minha mãe.",
    "O interfone não funciona, me liguem ao chegar.",
    "Nota fiscal com o CPF, por favor.",
    "Cuidado: frágil!",
];

/// What staff write on an order.
pub(super) const INTERNAL_NOTES: [&str; 6] = [
    "Cliente antigo, mandar um brinde.",
    "Já reclamou de atraso uma vez: acompanhar.",
    "Pediu segunda via da nota.",
    "Confirmar estoque do galpão antes de separar.",
    "Compra para revenda, aplicar tabela de atacado na próxima.",
    "Contato preferido: WhatsApp.",
];
