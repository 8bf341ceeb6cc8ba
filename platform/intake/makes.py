"""Makes of cars and their spellings, to split "Land Rover Discovery" or "Лада Веста" into make and model."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

_MAKES = """
    LADA: лада, ваз, lada (ваз), ваз (lada), автоваз, vaz, жигули; Kia: киа, кия
    Hyundai: хендай, хундай, хёндэ, хендэ, хундэй, хендэй; Toyota: тойота; Lexus: лексус; Nissan: ниссан, нисан
    Infiniti: инфинити; Mazda: мазда; Honda: хонда; Mitsubishi: мицубиси, мицубиши; Subaru: субару; Suzuki: сузуки
    Isuzu: исузу; Daihatsu: дайхатсу; Acura: акура; Datsun: датсун; Volkswagen: фольксваген, фольцваген, vw, фв
    Skoda: шкода, škoda; Audi: ауди; BMW: бмв; Mini: мини; Opel: опель; SEAT: сеат
    Mercedes-Benz: mercedes, мерседес, мерседес-бенц, mercedes benz, мерседес бенц, mb; Porsche: порше, порш
    Smart: смарт; Maybach: майбах; Cupra: купра; MAN: ман; Renault: рено; Peugeot: пежо; Citroen: ситроен, citroën
    DS; Dacia: дачия; Fiat: фиат; Alfa Romeo: альфа ромео, alfa; Ferrari: феррари; Maserati: мазерати; Lancia: лянча
    Iveco: ивеко; Lamborghini: ламборгини
    Land Rover: ленд ровер, лэнд ровер, landrover, range rover, рендж ровер, рэндж ровер; Jaguar: ягуар
    Bentley: бентли; Rolls-Royce: rolls royce, роллс-ройс, роллс ройс; Aston Martin: астон мартин; Lotus: лотус; MG
    Rover: ровер; Volvo: вольво; Polestar: полестар; Saab: сааб; Ford: форд; Chevrolet: шевроле, chevy
    Cadillac: кадиллак; GMC; Buick: бьюик; Lincoln: линкольн; Chrysler: крайслер; Dodge: додж; Jeep: джип; Ram
    Tesla: тесла; Hummer: хаммер; Pontiac: понтиак; Saturn; Mercury; Rivian; Lucid
    Genesis: дженезис, генезис, генезиз; SsangYong: ссангйонг, ссанг йонг, санг йонг, ssang yong, саньенг; KGM
    Daewoo: дэу, деу; Ravon: равон; Chery: чери, черри; Exeed: эксид; Omoda: омода; Jaecoo: джейку, джаеку
    Jetour: джетур; Tenet: тенет; Geely: джили, джилли; Haval: хавал, хавейл, хавэйл
    Great Wall: грейт вол, грейт волл, gwm, greatwall; Tank: танк; Wey: вей; Ora: ора; Voyah: воя, воях
    Changan: чанган, чаньань; Avatr; Deepal; GAC: гак; Trumpchi; Dongfeng: донгфенг, дунфэн; JAC: джак; FAW: фав
    Hongqi: хончи, хунци; BAIC: баик; BYD: бид; Lifan: лифан; Brilliance: бриллианс; Zotye: зоти; Haima: хайма
    Livan: ливан; Belgee: белджи; Kaiyi: кайи; Jetta: джетта; Zeekr: зикр, зикер
    Li Auto: лисян, lixiang, li xiang, ли авто, li; Xpeng: сяопэн, икспенг; NIO; Lynk & Co: lynk co, линк энд ко
    Soueast: соуист; SWM; Foton: фотон; Knewstar; Forthing; Oting: отинг; Hyptec; AITO; Seres; Rox; Vgv
    Solaris: солярис; Xcite; Evolute: эволют; Moskvich: москвич; UAZ: уаз; GAZ: газ, газель, gazelle; ZAZ: заз
    Aurus: аурус; Sollers: соллерс; KamAZ: камаз; TagAZ: тагаз; Doninvest: донинвест; Bogdan: богдан
"""


def _spellings() -> Mapping[str, str]:
    spellings: dict[str, str] = {}
    for entry in _MAKES.replace("\n", ";").replace(",;", ",").split(";"):
        make, _, others = entry.strip().partition(":")
        for spelling in (make, *others.split(",")):
            if key := _key(spelling):
                spellings[key] = make.strip()
    # A model of one maker and a make of another: alone the word is the model ("Solaris" was a Hyundai for years).
    del spellings["solaris"], spellings["солярис"]
    return spellings


def _key(text: str) -> str:
    return " ".join(text.casefold().replace("ё", "е").split())


_SPELLINGS = _spellings()
_LONGEST_MAKE = 3


@lru_cache(maxsize=4096)
def canonical_make(text: str) -> str:
    """The usual spelling of a known make, else the text as written: киа, KIA and Kia are all Kia."""
    return _SPELLINGS.get(_key(text), text)


@lru_cache(maxsize=1 << 14)
def split_vehicle(text: str) -> tuple[str, str]:
    """Split "make model" into (make, model).

    The longest known make at the beginning wins; a year or a comma before or between them is dropped. Where no make is
    known the whole text is the model: a wrong make would be worse than none.
    """
    words = text.replace(",", " ").replace("/", " ").split()
    if words and len(words) > 1 and words[0].isdecimal() and 1950 <= int(words[0][:6]) <= 2100:
        words = words[1:]
    for count in range(min(_LONGEST_MAKE, len(words)), 0, -1):
        spelling = _key(" ".join(words[:count]))
        if spelling in _SPELLINGS:
            # Range Rover is both the maker's line and the model's name.
            model = words if spelling in ("range rover", "рендж ровер", "рэндж ровер") else words[count:]
            return _SPELLINGS[spelling], " ".join(model)
    return "", " ".join(text.split())


def is_known_make(text: str) -> bool:
    """Tell whether a cell is the name of a make."""
    return _key(text) in _SPELLINGS
