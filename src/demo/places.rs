//! Where people live: real cities with their codes and postal ranges, made-up streets.

use super::random::Random;
use crate::br::uf::Uf;

/// A city.
#[derive(Clone, Copy, Debug)]
pub(super) struct City {
    /// Its name.
    pub(super) name: &'static str,
    /// Its state.
    pub(super) uf: Uf,
    /// Its code of IBGE.
    pub(super) ibge: &'static str,
    /// Its area code (DDD).
    pub(super) area_code: u8,
    /// Its first and last CEP, without the last three digits.
    pub(super) ceps: (u32, u32),
}

const fn city(name: &'static str, uf: Uf, ibge: &'static str, area_code: u8, ceps: (u32, u32)) -> City {
    City { name, uf, ibge, area_code, ceps }
}

/// Where most customers are. In each list the four cities that order most come first.
static SOUTH_EAST: [City; 20] = [
    city("São Paulo", Uf::SP, "3550308", 11, (1_000, 5_999)),
    city("Rio de Janeiro", Uf::RJ, "3304557", 21, (20_000, 23_799)),
    city("Belo Horizonte", Uf::MG, "3106200", 31, (30_110, 31_990)),
    city("Campinas", Uf::SP, "3509502", 19, (13_010, 13_100)),
    city("Guarulhos", Uf::SP, "3518800", 11, (7_000, 7_299)),
    city("São Bernardo do Campo", Uf::SP, "3548708", 11, (9_600, 9_899)),
    city("Santo André", Uf::SP, "3547809", 11, (9_000, 9_299)),
    city("Osasco", Uf::SP, "3534401", 11, (6_000, 6_299)),
    city("Ribeirão Preto", Uf::SP, "3543402", 16, (14_010, 14_100)),
    city("Sorocaba", Uf::SP, "3552205", 15, (18_010, 18_100)),
    city("Santos", Uf::SP, "3548500", 13, (11_010, 11_090)),
    city("São José dos Campos", Uf::SP, "3549904", 12, (12_210, 12_246)),
    city("Bauru", Uf::SP, "3506003", 14, (17_010, 17_060)),
    city("Niterói", Uf::RJ, "3303302", 21, (24_000, 24_399)),
    city("Petrópolis", Uf::RJ, "3303906", 24, (25_600, 25_779)),
    city("Vitória", Uf::ES, "3205309", 27, (29_010, 29_090)),
    city("Vila Velha", Uf::ES, "3205200", 27, (29_100, 29_129)),
    city("Contagem", Uf::MG, "3118601", 31, (32_000, 32_399)),
    city("Uberlândia", Uf::MG, "3170206", 34, (38_400, 38_415)),
    city("Juiz de Fora", Uf::MG, "3136702", 32, (36_010, 36_090)),
];

static SOUTH_AND_WEST: [City; 16] = [
    city("Curitiba", Uf::PR, "4106902", 41, (80_010, 82_990)),
    city("Porto Alegre", Uf::RS, "4314902", 51, (90_010, 91_790)),
    city("Brasília", Uf::DF, "5300108", 61, (70_040, 70_990)),
    city("Florianópolis", Uf::SC, "4205407", 48, (88_010, 88_070)),
    city("Londrina", Uf::PR, "4113700", 43, (86_010, 86_090)),
    city("Maringá", Uf::PR, "4115200", 44, (87_010, 87_090)),
    city("Joinville", Uf::SC, "4209102", 47, (89_201, 89_239)),
    city("Blumenau", Uf::SC, "4202404", 47, (89_010, 89_070)),
    city("Caxias do Sul", Uf::RS, "4305108", 54, (95_010, 95_110)),
    city("Pelotas", Uf::RS, "4314407", 53, (96_010, 96_090)),
    city("Santa Maria", Uf::RS, "4316907", 55, (97_010, 97_110)),
    city("Goiânia", Uf::GO, "5208707", 62, (74_000, 74_890)),
    city("Anápolis", Uf::GO, "5201108", 62, (75_000, 75_140)),
    city("Cuiabá", Uf::MT, "5103403", 65, (78_005, 78_098)),
    city("Campo Grande", Uf::MS, "5002704", 67, (79_002, 79_115)),
    city("Palmas", Uf::TO, "1721000", 63, (77_001, 77_099)),
];

static NORTH_AND_NORTH_EAST: [City; 18] = [
    city("Salvador", Uf::BA, "2927408", 71, (40_010, 41_990)),
    city("Recife", Uf::PE, "2611606", 81, (50_010, 52_280)),
    city("Fortaleza", Uf::CE, "2304400", 85, (60_010, 60_870)),
    city("Belém", Uf::PA, "1501402", 91, (66_010, 66_890)),
    city("Feira de Santana", Uf::BA, "2910800", 75, (44_001, 44_099)),
    city("Caruaru", Uf::PE, "2604106", 81, (55_002, 55_044)),
    city("Natal", Uf::RN, "2408102", 84, (59_010, 59_139)),
    city("João Pessoa", Uf::PB, "2507507", 83, (58_010, 58_082)),
    city("Campina Grande", Uf::PB, "2504009", 83, (58_400, 58_439)),
    city("Maceió", Uf::AL, "2704302", 82, (57_010, 57_084)),
    city("Aracaju", Uf::SE, "2800308", 79, (49_010, 49_098)),
    city("Teresina", Uf::PI, "2211001", 86, (64_000, 64_099)),
    city("São Luís", Uf::MA, "2111300", 98, (65_010, 65_099)),
    city("Macapá", Uf::AP, "1600303", 96, (68_900, 68_911)),
    city("Manaus", Uf::AM, "1302603", 92, (69_005, 69_099)),
    city("Boa Vista", Uf::RR, "1400100", 95, (69_301, 69_339)),
    city("Rio Branco", Uf::AC, "1200401", 68, (69_900, 69_923)),
    city("Porto Velho", Uf::RO, "1100205", 69, (76_801, 76_834)),
];

const KINDS: [(u64, &str); 4] = [(200, "Avenida"), (70, "Travessa"), (50, "Alameda"), (20, "Praça")];

#[rustfmt::skip]
const STREETS: [&str; 32] = [
    "das Flores", "Sete de Setembro", "Quinze de Novembro", "Tiradentes", "Dom Pedro II", "Santos Dumont",
    "Marechal Deodoro", "Castro Alves", "Machado de Assis", "Rui Barbosa", "Barão do Rio Branco",
    "José Bonifácio", "Princesa Isabel", "Duque de Caxias", "Getúlio Vargas", "São João", "Santa Luzia",
    "dos Ipês", "das Acácias", "da Saudade", "Presidente Kennedy", "Anita Garibaldi", "Cecília Meireles",
    "Monteiro Lobato", "Aluísio Azevedo", "Gonçalves Dias", "Voluntários da Pátria",
    "Vinte e Quatro de Maio", "Maria Quitéria", "Chico Mendes", "do Comércio", "Boa Esperança",
];

#[rustfmt::skip]
const DISTRICTS: [&str; 20] = [
    "Centro", "Jardim América", "Vila Nova", "Boa Vista", "São José", "Santo Antônio",
    "Jardim das Palmeiras", "Bela Vista", "Nossa Senhora de Fátima", "Industrial", "Alto da Boa Vista",
    "Parque das Águas", "Santa Mônica", "Jardim Europa", "Vila Mariana", "Cidade Nova", "São Francisco",
    "Aeroporto", "Jardim Paulista", "Floresta",
];

/// Where somebody receives parcels.
#[derive(Clone, Debug)]
pub(super) struct Home {
    /// The city.
    pub(super) city: City,
    /// Logradouro.
    pub(super) street: String,
    /// Número, or `S/N`.
    pub(super) number: String,
    /// Complemento.
    pub(super) complement: Option<String>,
    /// Bairro.
    pub(super) district: String,
    /// CEP, eight digits, which lies in the range of the city.
    pub(super) cep: String,
}

/// A city: the larger the region's share of the trade, the more often.
pub(super) fn some_city(random: &mut Random) -> City {
    let region =
        random.share(&[(590, &SOUTH_EAST[..]), (250, &SOUTH_AND_WEST[..])], &NORTH_AND_NORTH_EAST[..]);
    // Half of each region's orders come from its first four cities.
    let near = if random.one_in(2) { region.get(..4).unwrap_or(region) } else { region };
    random.any(near).copied().unwrap_or(home_city())
}

/// The city of the store.
pub(super) fn home_city() -> City {
    let [first, ..] = SOUTH_EAST;
    first
}

/// The city with a code of IBGE, if orders come from there.
pub(super) fn city_of(ibge: &str) -> Option<City> {
    all().find(|city| city.ibge == ibge).copied()
}

fn all() -> impl Iterator<Item = &'static City> {
    SOUTH_EAST.iter().chain(&SOUTH_AND_WEST).chain(&NORTH_AND_NORTH_EAST)
}

/// An address in a city.
pub(super) fn some_home(city: City, random: &mut Random) -> Home {
    let (first, last) = city.ceps;
    let cep = random.between(i64::from(first) * 1_000, i64::from(last) * 1_000 + 999);
    let number = random.between(1, 2_400);
    Home {
        city,
        street: format!("{} {}", random.share(&KINDS, "Rua"), random.word(&STREETS)),
        number: if random.one_in(40) { "S/N".to_owned() } else { number.to_string() },
        complement: complement(random),
        district: random.word(&DISTRICTS).to_owned(),
        cep: format!("{cep:08}"),
    }
}

fn complement(random: &mut Random) -> Option<String> {
    match random.below(10) {
        0..=2 => Some(format!("Apto {}{}", random.between(1, 18), random.between(1, 8))),
        3 => Some(format!("Bloco {} apto {}", random.letters(1, b"ABCD"), random.between(101, 404))),
        4 => Some(random.word(&["Casa 2", "Fundos", "Sobrado", "Loja 1"]).to_owned()),
        _ => None,
    }
}

/// How far a state is from the store in São Paulo, in steps that cost days and money: 0 the same state, 3 the far north.
pub(super) const fn zone(uf: Uf) -> i64 {
    match uf {
        Uf::SP => 0,
        Uf::RJ | Uf::MG | Uf::ES | Uf::PR | Uf::SC | Uf::RS | Uf::DF | Uf::GO | Uf::MS => 1,
        Uf::BA | Uf::PE | Uf::CE | Uf::RN | Uf::PB | Uf::AL | Uf::SE | Uf::MT | Uf::TO => 2,
        Uf::PI | Uf::MA | Uf::PA | Uf::AP | Uf::AM | Uf::RR | Uf::AC | Uf::RO => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::all;
    use crate::br::{cep, ibge, phone};

    #[test]
    fn every_city_has_codes_of_its_state() {
        for city in all() {
            assert_eq!(ibge::check(city.ibge), Ok(city.uf), "{}", city.name);
            assert!(phone::area_codes(city.uf).contains(&city.area_code), "{}", city.name);
            let (first, last) = (city.ceps.0 * 1_000, city.ceps.1 * 1_000 + 999);
            let fits =
                |(from, to): &(u32, u32)| (*from..=*to).contains(&first) && (*from..=*to).contains(&last);
            assert!(first < last && cep::ranges(city.uf).iter().any(fits), "{}", city.name);
        }
    }

    #[test]
    fn every_state_has_a_city() {
        let states: std::collections::BTreeSet<_> = all().map(|city| city.uf).collect();
        assert_eq!(states.len(), 27);
    }
}
