//! What the store sells: things for the house, in forty kinds of three variants each.

use super::random::Random;
use crate::br::gtin::Gtin;
use entity::Instant;
use entity::id::ProductId;
use entity::money::Money;
use entity::product;

/// One kind of product. Weights are grams, sizes millimetres (length, width, height), prices cents.
struct Kind(&'static str, &'static str, u32, i32, (i32, i32, i32), i64, [&'static str; 3]);

const COLOURS: [&str; 3] = ["Branco", "Preto", "Verde"];
const EARTH: [&str; 3] = ["Areia", "Terracota", "Musgo"];
const SIZES: [&str; 3] = ["P", "M", "G"];
const BEDS: [&str; 3] = ["Solteiro", "Casal", "Queen"];
const WOODS: [&str; 3] = ["Ipê", "Teca", "Freijó"];

/// Category, what it is called, its NCM (fiscal class), weight, size, price and variants.
#[rustfmt::skip]
const KINDS: [Kind; 40] = [
    Kind("Cozinha", "Caneca de Cerâmica 350 ml", 6912_0000, 420, (120, 100, 110), 3_990, COLOURS),
    Kind("Cozinha", "Jogo de Pratos Rasos 6 Peças", 6912_0000, 4_200, (300, 300, 180), 18_990, EARTH),
    Kind("Cozinha", "Jogo de Facas 5 Peças", 8211_9100, 1_150, (360, 180, 60), 15_990, WOODS),
    Kind("Cozinha", "Panela Antiaderente com Tampa", 7615_1000, 1_600, (420, 260, 150), 12_990, SIZES),
    Kind("Cozinha", "Frigideira de Ferro Fundido", 7323_9100, 2_300, (440, 270, 70), 14_990, SIZES),
    Kind("Cozinha", "Garrafa Térmica 1 Litro", 9617_0010, 780, (130, 130, 320), 8_990, COLOURS),
    Kind("Cozinha", "Tábua de Corte", 4419_1100, 1_400, (420, 280, 40), 9_490, WOODS),
    Kind("Cozinha", "Pote Hermético de Vidro", 7010_9021, 640, (150, 150, 130), 3_490, SIZES),
    Kind("Cozinha", "Cafeteira Italiana", 7615_1000, 820, (180, 120, 220), 11_990, SIZES),
    Kind("Cozinha", "Escorredor de Louça Inox", 7323_9300, 2_100, (470, 330, 160), 13_990, SIZES),
    Kind("Mesa", "Toalha de Mesa de Algodão", 6302_5100, 650, (320, 260, 50), 10_990, EARTH),
    Kind("Mesa", "Jogo Americano 4 Lugares", 6302_5300, 480, (460, 330, 30), 6_990, EARTH),
    Kind("Mesa", "Taças de Vinho 6 Unidades", 7013_3700, 1_500, (330, 240, 240), 12_490, SIZES),
    Kind("Mesa", "Faqueiro Inox 24 Peças", 8215_2000, 1_900, (300, 240, 70), 17_990, COLOURS),
    Kind("Mesa", "Jarra de Vidro 1,5 Litro", 7013_4900, 980, (200, 150, 270), 5_990, COLOURS),
    Kind("Mesa", "Travessa Oval de Porcelana", 6911_1010, 1_250, (380, 260, 60), 7_990, SIZES),
    Kind("Cama", "Jogo de Cama 200 Fios", 6302_2100, 1_450, (380, 300, 90), 19_990, BEDS),
    Kind("Cama", "Edredom de Algodão", 9404_4000, 2_600, (560, 420, 220), 32_990, BEDS),
    Kind("Cama", "Manta de Tricô", 6301_3000, 1_100, (400, 320, 120), 15_990, EARTH),
    Kind("Cama", "Travesseiro de Pena", 9404_9000, 900, (700, 500, 180), 11_990, SIZES),
    Kind("Cama", "Protetor de Colchão", 6302_3200, 1_050, (360, 300, 90), 9_990, BEDS),
    Kind("Banho", "Toalha de Banho Felpuda", 6302_6000, 520, (340, 250, 60), 5_490, EARTH),
    Kind("Banho", "Roupão de Banho", 6208_9100, 1_300, (400, 320, 110), 18_490, SIZES),
    Kind("Banho", "Tapete Antiderrapante", 5703_1000, 850, (620, 160, 160), 6_490, COLOURS),
    Kind("Banho", "Kit Lavabo 3 Peças", 6912_0000, 1_100, (260, 200, 200), 8_490, COLOURS),
    Kind("Decoração", "Vaso de Barro Artesanal", 6913_9000, 2_400, (260, 260, 320), 9_990, SIZES),
    Kind("Decoração", "Vela Aromática 200 g", 3406_0000, 460, (100, 100, 120), 4_990, ["Lavanda", "Capim-Limão", "Baunilha"]),
    Kind("Decoração", "Almofada de Linho 45 cm", 9404_9000, 600, (450, 450, 150), 7_990, EARTH),
    Kind("Decoração", "Quadro com Moldura", 4414_1000, 1_700, (620, 460, 40), 13_990, WOODS),
    Kind("Decoração", "Espelho Redondo 60 cm", 7009_9200, 4_800, (680, 680, 70), 28_990, COLOURS),
    Kind("Decoração", "Cesto de Palha", 4602_1900, 900, (380, 380, 350), 8_990, SIZES),
    Kind("Decoração", "Relógio de Parede", 9105_2900, 950, (340, 340, 60), 10_490, WOODS),
    Kind("Iluminação", "Luminária de Mesa", 9405_2100, 1_350, (260, 200, 420), 16_990, COLOURS),
    Kind("Iluminação", "Pendente de Vime", 9405_1190, 1_600, (420, 420, 330), 23_990, SIZES),
    Kind("Iluminação", "Cordão de Luzes LED 10 m", 9405_3100, 380, (180, 140, 80), 5_990, ["Branco Quente", "Branco Frio", "Colorido"]),
    Kind("Jardim", "Regador de Metal 5 Litros", 7326_9090, 1_050, (420, 180, 330), 9_990, COLOURS),
    Kind("Jardim", "Kit de Ferramentas de Jardim", 8201_9000, 1_200, (380, 180, 80), 8_490, WOODS),
    Kind("Jardim", "Rede de Descanso", 6306_9000, 1_900, (460, 320, 140), 17_490, EARTH),
    Kind("Móveis", "Banqueta Alta", 9401_6900, 5_400, (480, 420, 780), 34_990, WOODS),
    Kind("Móveis", "Estante Modular", 9403_6000, 14_500, (980, 420, 160), 52_990, WOODS),
];

/// The catalogue, the best sellers first; ids count from 1. The last three are no longer sold.
pub(super) fn catalogue(now: Instant, random: &mut Random) -> Vec<product::Model> {
    let since = now - 500 * 24 * super::calendar::HOUR;
    let mut variants: Vec<(&Kind, usize)> =
        KINDS.iter().flat_map(|kind| (0..3).map(move |place| (kind, place))).collect();
    shuffle(&mut variants, random);
    let retired = variants.len().saturating_sub(3);
    let named = variants.into_iter().enumerate();
    named.map(|(place, (kind, variant))| product(place, kind, variant, (since, place < retired))).collect()
}

fn product(place: usize, kind: &Kind, variant: usize, (since, active): (Instant, bool)) -> product::Model {
    let Kind(category, name, ncm, weight, (length, width, height), price, variants) = kind;
    let variant_name = variants.get(variant).copied().unwrap_or_default();
    let step = i64::try_from(variant).unwrap_or_default();
    let number = i64::try_from(place).unwrap_or_default() + 1;
    let initials: String = crate::fold::fold(category).chars().take(3).collect();
    product::Model {
        id: ProductId(number),
        external_id: None,
        sku: format!("{}-{:04}", initials.to_uppercase(), 1_000 + number),
        name: format!("{name} {variant_name}"),
        category: Some((*category).to_owned()),
        gtin: gtin(number),
        ncm: Some(format!("{ncm:08}")),
        weight_g: Some(*weight),
        length_mm: Some(*length),
        width_mm: Some(*width),
        height_mm: Some(*height),
        place: None,
        price_cents: Money(if is_larger(variants) { price * (10 + 2 * step) / 10 } else { *price }),
        active,
        created_at: since,
        updated_at: since,
    }
}

/// Whether the variants are sizes, which cost more one after the other.
fn is_larger(variants: &[&str; 3]) -> bool {
    *variants == SIZES || *variants == BEDS
}

/// A bar code number (GTIN-13) with the prefix of Brazil.
fn gtin(number: i64) -> Option<String> {
    let body = format!("789{:09}", 600_400_000 + number * 37);
    Gtin::with_check_digit(&body).map(|gtin| gtin.as_str().to_owned())
}

fn shuffle<T>(list: &mut [T], random: &mut Random) {
    for end in (1..list.len()).rev() {
        let place = random.below(u64::try_from(end + 1).unwrap_or_default());
        list.swap(end, usize::try_from(place).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::{Gtin, Random, catalogue};
    use std::collections::BTreeSet;

    #[test]
    fn products_are_told_apart_by_sku_name_and_bar_code() {
        let goods = catalogue(0, &mut Random::new(1));
        assert_eq!(goods.len(), 120);
        assert_eq!(goods.iter().map(|one| &one.sku).collect::<BTreeSet<_>>().len(), 120);
        assert_eq!(goods.iter().map(|one| &one.name).collect::<BTreeSet<_>>().len(), 120);
        assert_eq!(goods.iter().map(|one| &one.gtin).collect::<BTreeSet<_>>().len(), 120);
        assert!(goods.iter().all(|one| one.gtin.as_ref().is_some_and(|gtin| Gtin::parse(gtin).is_ok())));
        assert!(goods.iter().all(|one| one.ncm.as_ref().is_some_and(|ncm| ncm.len() == 8)));
    }
}
